/* report.h - the broker's XML: the list of scans, and reports about companies.
 *
 * Hostile: documents come from outside. A document type is refused, so that no entity can
 *          be declared; nothing is fetched; depth and sizes are bounded.
 * Shape:   one pass, nothing of the document is kept.
 * Threads: any.
 * Errors:  DRT_EPARSE with the line and what is wrong; DRT_ENOMEM. */
#ifndef COLLECT_REPORT_H
#define COLLECT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

/* Texts are borrowed for the call. */
struct report_scan {
	const char *code;  /* "TOP_PERC_GAIN"; "" where the document has none */
	const char *name;  /* "Top % Gainers" */
	const char *kinds; /* "STK,ETF.EQ.US" */
};

/* Calls `each` for every scan of the scanner parameters, until it says false. */
DRT_MUST_CHECK enum drt_status report_each_scan(const char *xml, size_t length,
                                                bool (*each)(void *arg,
                                                             const struct report_scan *scan),
                                                void *arg, struct drt_error *error);

/* One figure or text of a report. */
struct report_fact {
	const char *path; /* "ReportSnapshot/Ratios/Group/Ratio" */
	const char *name; /* what tells it from its sisters: the value of an attribute
	                   * FieldName, Type, ID or Code, in this order; else "" */
	const char *text; /* without blanks around it; never empty */
};

/* Calls `each` for every element with text and for attributes that are the only content
 * (Code="NASDAQ"), in the order of the document, until it says false. */
DRT_MUST_CHECK enum drt_status report_each_fact(const char *xml, size_t length,
                                                bool (*each)(void *arg,
                                                             const struct report_fact *fact),
                                                void *arg, struct drt_error *error);

/* What a reader sees of an article: HTML loses its marks, scripts and styles, and its
 * blocks begin on lines of their own; plain text stays as it is. The caller frees.
 * Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status report_plain_text(char **out, const char *article,
                                                 struct drt_error *error);

#endif
