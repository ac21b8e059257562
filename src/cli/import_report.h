/* import_report.h - what an import stored, refused and flagged, over all its batches. */
#ifndef CLI_IMPORT_REPORT_H
#define CLI_IMPORT_REPORT_H

#include "cli/command.h"

struct import_report {
	json_t *files;     /* owned; the files of every batch as the engine told them */
	int64_t conflicts; /* between sources */
};

enum cli_exit import_report_init(struct import_report *report);
void import_report_release(struct import_report *report);

/* Takes a batch's "done". */
enum cli_exit import_report_add(struct import_report *report, const struct cli *cli,
                                const json_t *done);
/* Prints the table, the defects and the quarantine, or the document. CLI_FAILURE where a
 * file as a whole could not be read. */
enum cli_exit import_report_put(struct import_report *report, struct cli *cli);

#endif
