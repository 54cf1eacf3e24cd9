/* Style and script of the HTML report, as bytes of ixt-diff. */
	.section .rodata
	.globl diff_report_css, diff_report_css_end, diff_report_js, diff_report_js_end
diff_report_css:
	.incbin "report.css"
diff_report_css_end:
diff_report_js:
	.incbin "report.js"
diff_report_js_end:
	.section .note.GNU-stack, "", %progbits
