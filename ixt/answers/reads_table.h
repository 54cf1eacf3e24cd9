/* What recorded answers rest on: which files, and which look-ups on the host,
 * upstream made for them. One table serves the recordings of all targets of a
 * corpus, since a package mostly reads the same whatever the target is.
 * docs/recorded-answers.md describes the file (reads.tsv).
 *
 * A set is named by a digest of its contents. So a recording stays valid when
 * others are added to the table, and a set that lost or gained a read is
 * noticed when it is read in. */
#ifndef IXT_ANSWERS_READS_TABLE_H
#define IXT_ANSWERS_READS_TABLE_H

#include "ixt/base/buf.h"
#include "ixt/base/intern.h"

#define IXT_READS_VERSION 1
#define IXT_READS_ID_LENGTH 16

typedef struct ixt_recorded_file {
	ixt_str name;
	int root;		/* index of the root that answered, -1: none */
	ixt_str state;		/* 64 hex digits of SHA-256, "absent", "error:<Class>" */
} ixt_recorded_file;

typedef struct ixt_recorded_set {
	char id[IXT_READS_ID_LENGTH + 1];
	uint32_t *files;	/* numbers of the table's files, ascending by line */
	uint32_t file_count;
	uint32_t *probes;
	uint32_t probe_count;
} ixt_recorded_set;

typedef struct ixt_reads_table {
	ixt_arena *arena;
	ixt_intern file_lines;	/* "name TAB root TAB state", escaped */
	ixt_recorded_file *files;	/* by number of the line */
	uint32_t file_count, file_cap;
	ixt_intern probe_lines;	/* "kind TAB subject TAB answer", escaped */
	ixt_intern set_ids;
	ixt_recorded_set *sets;	/* by number of the id */
	uint32_t set_count, set_cap;
} ixt_reads_table;

/* Everything lives in `arena`. */
void ixt_reads_init(ixt_reads_table *t, ixt_arena *arena);
/* Numbers of a file and of a probe, given when they are new. `answer` is the
 * probe's answer as JSON. */
uint32_t ixt_reads_file(ixt_reads_table *t, ixt_str name, int root, ixt_str state);
uint32_t ixt_reads_probe(ixt_reads_table *t, ixt_str kind, ixt_str subject, ixt_str answer);
/* Number of the set of these members, which are reordered in place. */
uint32_t ixt_reads_set(ixt_reads_table *t, uint32_t *files, uint32_t file_count,
		       uint32_t *probes, uint32_t probe_count);
/* Number of the set called `id`, or IXT_INTERN_NONE. */
uint32_t ixt_reads_find(const ixt_reads_table *t, ixt_str id);

/* Adds the sets of a reads.tsv; `name` is what messages call it. Raises
 * ValueError with its line when it is damaged or of another version. */
void ixt_reads_read(ixt_reads_table *t, ixt_str name, ixt_str text);
/* The same, of the sets whose ids are in `wanted` only: most of the time goes into
 * looking whether sets are what they were. */
void ixt_reads_read_some(ixt_reads_table *t, ixt_str name, ixt_str text,
			 const ixt_intern *wanted);
/* Appends the file that holds the sets marked in `used` (by number), in an
 * order that depends on their contents only. Raises through b->trap. */
void ixt_reads_write(const ixt_reads_table *t, const bool *used, ixt_buf *b);

#endif
