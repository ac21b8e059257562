/* import_state.h - a running import, as import.c and import_open.c share it. */
#ifndef KB_IMPORT_STATE_H
#define KB_IMPORT_STATE_H

#include "io/line_reader.h"
#include "kb/import_internal.h"

/* In this order; a failure ends in the last. */
enum phase { PHASE_ROWS, PHASE_FLAGS, PHASE_RECORD, PHASE_DONE, PHASE_FAILED };

struct kb_import {
	struct kb *kb;
	char *name;
	char source[KB_SOURCE_TEXT], adjustment[KB_ADJUSTMENT_TEXT];
	char symbol[SYMBOL_TEXT]; /* of every row; empty: the column's */
	struct kb_series_key key; /* its texts are the three above */
	int64_t now_ns;
	size_t batch_rows;

	struct line_reader *reader;
	struct csv_layout layout;
	enum phase phase;
	struct import_symbols *symbols;
	size_t flagged; /* symbols whose flags are written */
	struct bar_writer writer;
	struct import_record record;
	struct kb_import_result result;
};

/* Reads the options and the header into a zeroed import that has its kb, name and batch
 * size; writes nothing to the database. */
DRT_MUST_CHECK enum drt_status import_start(struct kb_import *import,
                                            const struct kb_import_options *options,
                                            struct drt_error *error);

/* Takes a line into the sum over the text: the same lines give the same sum, packed or
 * not. */
void import_add_to_crc(struct kb_import *import, const struct line *line);

#endif
