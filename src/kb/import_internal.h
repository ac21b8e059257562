/* import_internal.h - the parts of an import; see import.h. */
#ifndef KB_IMPORT_INTERNAL_H
#define KB_IMPORT_INTERNAL_H

#include "kb/bars_internal.h"
#include "kb/import.h"
#include "model/csv.h"

struct calendar;
struct import_symbols;

/* ---- what is wrong with a row (import_row.c) ---- */

/* Bit of each kb_reject that applies to a row that could be read; 0: a good one. */
unsigned import_check_bar(const struct bar *bar);
/* The first reject of a set that is not empty. */
enum kb_reject import_first_reject(unsigned rejects);
/* Writes the figures that say why: "high 10.2 is below open 10.34". */
void import_explain(char *out, size_t size, enum kb_reject reject, const struct bar *bar);

/* ---- the symbols of a file (import_symbol.c) ---- */

/* A row that had a time and a symbol, for duplicates and flags. */
struct import_point {
	int64_t time_ns;
	double close; /* NaN: it had none */
	bool stored;
	bool zero_volume;
};

struct import_symbol {
	char symbol[SYMBOL_TEXT];
	int64_t series_id;
	const struct calendar *calendar; /* lives with the knowledge base */
	struct import_point *points;
	size_t count, capacity;
	bool ordered;              /* the stored points came by rising time */
	int64_t first_ns, last_ns; /* of the stored points, once there is one */
	bool has_stored;
	int64_t *seen; /* hash table of the stored times, made when order is lost */
	size_t seen_capacity;
	struct import_symbol *next; /* of the same hash bucket */
};

enum drt_status import_symbols_new(struct import_symbols **out, struct drt_error *error);
void import_symbols_free(struct import_symbols *symbols);
size_t import_symbols_count(const struct import_symbols *symbols);
/* In order of their first row. */
struct import_symbol *import_symbols_at(const struct import_symbols *symbols, size_t index);

/* The symbol's entry; *added when the file names it for the first time, and then only
 * the name is set. Errors: DRT_ENOMEM, DRT_EPARSE (no symbol). */
DRT_MUST_CHECK enum drt_status import_symbols_obtain(struct import_symbol **out, bool *added,
                                                     struct import_symbols *symbols,
                                                     const char *text, size_t length);
/* Sets the rest of a new entry: instrument, series, calendar. */
DRT_MUST_CHECK enum drt_status import_symbol_open(struct import_symbol *symbol,
                                                  bool *new_instrument, struct kb *kb,
                                                  const struct kb_series_key *key,
                                                  struct drt_error *error);
/* True when a bar of that time was stored from an earlier row. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status import_symbol_has(bool *out, struct import_symbol *symbol,
                                                 int64_t time_ns);
/* Remembers a row. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status import_symbol_note(struct import_symbol *symbol,
                                                  const struct import_point *point);

/* ---- flags (import_flags.c) ---- */

/* Computes the flags of the symbol's rows, counts them in the result and makes the stored
 * flags of its range those. */
DRT_MUST_CHECK enum drt_status import_flags_write(struct kb_import_result *result,
                                                  struct kb *kb, struct import_symbol *symbol,
                                                  enum timeframe timeframe,
                                                  struct drt_error *error);

/* ---- record and quarantine (import_record.c) ---- */

struct import_record {
	int64_t id;
	struct db_stmt *put; /* a row into quarantine */
	int64_t *lines;      /* quarantined in this run, rising */
	size_t count, capacity;
};

/* Finds the record of the file and key, or makes it. */
DRT_MUST_CHECK enum drt_status import_record_open(struct import_record *record, struct kb *kb,
                                                  const char *file,
                                                  const struct kb_series_key *key,
                                                  int64_t now_ns, struct drt_error *error);
void import_record_release(struct import_record *record);
DRT_MUST_CHECK enum drt_status import_record_quarantine(struct import_record *record,
                                                        const struct kb_quarantined *row,
                                                        struct drt_error *error);
/* Says that the file's bars are being changed. */
DRT_MUST_CHECK enum drt_status import_record_running(struct import_record *record,
                                                     struct kb *kb, struct drt_error *error);
/* Drops what an earlier run quarantined and this one did not, and writes the counts where
 * they differ. */
DRT_MUST_CHECK enum drt_status import_record_finish(struct import_record *record, struct kb *kb,
                                                    const struct kb_import_result *result,
                                                    int64_t now_ns, struct drt_error *error);

#endif
