/* Reports of a run, each from its results. Every text of a package is escaped where it is
 * written (escape.h). */
#ifndef IXT_DIFF_REPORT_H
#define IXT_DIFF_REPORT_H

#include "diff/results.h"

/* For a terminal: causes, each with its number and one example. */
void diff_report_causes(ixt_buf *b, const diff_results *r, ixt_arena *arena);
/* JUnit's XML as CI systems read it: a suite a target, a case a package. */
void diff_report_junit(ixt_buf *b, const diff_results *r, ixt_arena *arena);
/* A job's summary in Markdown, below the sizes that CI systems allow; it says what it
 * left out. */
void diff_report_markdown(ixt_buf *b, const diff_results *r, ixt_arena *arena);
/* One page of HTML that needs nothing else. */
void diff_report_html(ixt_buf *b, const diff_results *r, ixt_arena *arena);

/* Which of them to write where: options of run and report. */
typedef struct diff_report_files {
	const char *html, *junit, *markdown;	/* paths, or NULL */
} diff_report_files;

#define DIFF_ROW_HTML(f) \
	{ "html", IXT_OPT_STRING, "FILE", "write a page that shows it all", &(f).html }
#define DIFF_ROW_JUNIT(f) \
	{ "junit", IXT_OPT_STRING, "FILE", "write JUnit XML", &(f).junit }
#define DIFF_ROW_MARKDOWN(f) \
	{ "markdown", IXT_OPT_STRING, "FILE", "write a job summary in Markdown", \
	  &(f).markdown }

static inline bool diff_report_wanted(const diff_report_files *f)
{
	return f->html || f->junit || f->markdown;
}

/* Writes them, each whole or not at all. Raises OSError & co. through job's trap. */
void diff_report_write(const diff_report_files *f, const diff_results *r, diff_job *job);

#endif
