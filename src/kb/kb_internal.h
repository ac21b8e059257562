/* kb_internal.h - the handle, and what the parts of the knowledge base share. */
#ifndef KB_KB_INTERNAL_H
#define KB_KB_INTERNAL_H

#include <jansson.h>
#include <stddef.h>

#include "kb/db.h"
#include "kb/kb.h"

enum { KB_CALENDARS = 4 };

struct kb {
	struct db *db;
	struct calendar *calendars[KB_CALENDARS]; /* made when first asked for */
	int calendar_count;
};

/* A growing array of records of one size. */
struct kb_list {
	void *items;
	size_t count, capacity, size;
};

/* Room for one more record, zeroed, counted in; NULL when out of memory. */
void *kb_list_add(struct kb_list *list);

/* Begins a transaction unless one is open; *own says whether the caller must end it. */
DRT_MUST_CHECK enum drt_status kb_enter(bool *own, struct kb *kb, struct drt_error *error);
/* Ends what kb_enter() began: commits when `status` is DRT_OK, else rolls back. Returns
 * the first failure. */
enum drt_status kb_leave(bool own, struct kb *kb, enum drt_status status,
                         struct drt_error *error);

/* Binds the compact text of a new reference and drops it. Errors: DRT_ENOMEM (also for
 * NULL). */
DRT_MUST_CHECK enum drt_status kb_bind_json(struct db_stmt *stmt, int index, json_t *value,
                                            struct drt_error *error);
/* The value in a column, a new reference; null for NULL. Errors: DRT_ECORRUPT, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status kb_column_value(json_t **out, struct db_stmt *stmt, int column,
                                               struct drt_error *error);
/* The same for what must be an object. Errors: DRT_ECORRUPT, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status kb_column_json(json_t **out, struct db_stmt *stmt, int column,
                                              struct drt_error *error);
/* Passes on what a reader of such an object returned; fields that are missing or do not fit
 * are damage here: DRT_ECORRUPT. */
DRT_MUST_CHECK enum drt_status kb_read_back(enum drt_status status, struct drt_error *error);

/* Collects every row of the statement by `read`, which fills one zeroed record. On
 * failure the records read so far are in the list. */
DRT_MUST_CHECK enum drt_status
kb_collect(struct kb_list *list, struct db_stmt *stmt,
           enum drt_status (*read)(void *record, struct db_stmt *stmt, struct drt_error *error),
           struct drt_error *error);

/* What one row becomes: a record of `size` bytes that `read` fills, zeroed before. */
struct kb_shape {
	size_t size;
	enum drt_status (*read)(void *record, struct db_stmt *stmt, struct drt_error *error);
	void (*release)(void *record); /* what `read` allocated; NULL: nothing */
};

/* Hands every row of the statement over as an array, which the caller frees; `out` is the
 * address of a pointer to the record. Finalises the statement. Errors: as `read`;
 * DRT_ENOMEM; nothing is handed over then. */
DRT_MUST_CHECK enum drt_status kb_read_all(void *out, size_t *count, struct db_stmt *stmt,
                                           const struct kb_shape *shape,
                                           struct drt_error *error);

enum drt_status kb_no_memory(struct drt_error *error);

/* The upper end of a time range where 0 means none. */
static inline int64_t kb_range_end(int64_t to_ns)
{
	return to_ns == 0 ? INT64_MAX : to_ns;
}

/* The number of rows that a limit of 0 means, for LIMIT. */
static inline int64_t kb_limit(size_t limit)
{
	return limit == 0 || limit > INT64_MAX ? -1 : (int64_t)limit;
}

#endif
