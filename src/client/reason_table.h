/* reason_table.h - the words of every reason code; see reason_text.h. */
#ifndef CLIENT_REASON_TABLE_H
#define CLIENT_REASON_TABLE_H

struct reason_row {
	const char *code;     /* "momentum.ranked"; NULL ends the table */
	const char *sentence; /* template of the whole reason, marked for translation */
	const char *label;    /* gates and checks: the name; NULL: the sentence */
	const char *needs;    /* template of what was needed; NULL: no figure */
	const char *found;    /* template of what was found; NULL: no figure */
	const char *limit;    /* checks: template of the limit alone; NULL: no figure */
};

const struct reason_row *reason_rows(void);

#endif
