/* kb.c - see kb.h and kb_internal.h. */
#include "kb/kb.h"

#include <stdlib.h>
#include <string.h>

#include "kb/kb_internal.h"
#include "model/calendar.h"
#include "model/json.h"

#define KB_APPLICATION_ID 0x4452544bU /* "DRTK" */

extern const struct embedded_file kb_migrations[]; /* made by data/embed */

enum drt_status kb_open(struct kb **out, const struct kb_options *options,
                        struct drt_error *error)
{
	const struct db_options db_options = {
		.path = options->path,
		.schema = "knowledge base",
		.read_only = options->read_only,
		.sync = DB_SYNC_NORMAL,
		.busy_timeout_ms = options->busy_timeout_ms,
		.application_id = KB_APPLICATION_ID,
		.migrations = kb_migrations,
	};
	struct kb *kb = calloc(1, sizeof(*kb));
	enum drt_status status = DRT_OK;

	if (!kb)
		return kb_no_memory(error);
	status = db_open(&kb->db, &db_options, error);
	if (status != DRT_OK) {
		kb_close(kb);
		return status;
	}
	*out = kb;
	return DRT_OK;
}

void kb_close(struct kb *kb)
{
	if (!kb)
		return;
	for (int i = 0; i < kb->calendar_count; i++)
		calendar_free(kb->calendars[i]);
	db_close(kb->db);
	free(kb);
}

enum drt_status kb_begin(struct kb *kb, struct drt_error *error)
{
	return db_begin(kb->db, error);
}

enum drt_status kb_commit(struct kb *kb, struct drt_error *error)
{
	return db_commit(kb->db, error);
}

void kb_rollback(struct kb *kb)
{
	db_rollback(kb->db);
}

enum drt_status kb_calendar(const struct calendar **out, struct kb *kb, const char *name,
                            struct drt_error *error)
{
	enum drt_status status = DRT_OK;
	struct calendar **slot = NULL;

	for (int i = 0; i < kb->calendar_count; i++) {
		if (strcmp(calendar_name(kb->calendars[i]), name) == 0) {
			*out = kb->calendars[i];
			return DRT_OK;
		}
	}
	if (kb->calendar_count == KB_CALENDARS)
		return drt_fail(error, DRT_EFULL, "more than %d calendars", (int)KB_CALENDARS);
	slot = &kb->calendars[kb->calendar_count];
	status = calendar_new(slot, name, error);
	if (status == DRT_OK) {
		kb->calendar_count++;
		*out = *slot;
	}
	return status;
}

void kb_interrupt(struct kb *kb)
{
	db_interrupt(kb->db);
}

struct db *kb_db(struct kb *kb)
{
	return kb->db;
}

enum drt_status kb_no_memory(struct drt_error *error)
{
	return drt_fail(error, DRT_ENOMEM, "out of memory");
}

void *kb_list_add(struct kb_list *list)
{
	void *record = NULL;

	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? 2 * list->capacity : 16;
		void *items = capacity > SIZE_MAX / list->size
		                      ? NULL
		                      : realloc(list->items, capacity * list->size);

		if (!items)
			return NULL;
		list->items = items;
		list->capacity = capacity;
	}
	record = (char *)list->items + list->count * list->size;
	memset(record, 0, list->size);
	list->count++;
	return record;
}

enum drt_status kb_enter(bool *own, struct kb *kb, struct drt_error *error)
{
	*own = !db_in_transaction(kb->db);
	return *own ? db_begin(kb->db, error) : DRT_OK;
}

enum drt_status kb_leave(bool own, struct kb *kb, enum drt_status status,
                         struct drt_error *error)
{
	if (own && status == DRT_OK)
		return db_commit(kb->db, error);
	if (own)
		db_rollback(kb->db);
	return status;
}

enum drt_status kb_bind_json(struct db_stmt *stmt, int index, json_t *value,
                             struct drt_error *error)
{
	char *text = value ? json_to_text(value) : NULL;

	json_decref(value);
	if (!text)
		return kb_no_memory(error);
	db_bind_text(stmt, index, text);
	free(text);
	return DRT_OK;
}

enum drt_status kb_column_value(json_t **out, struct db_stmt *stmt, int column,
                                struct drt_error *error)
{
	json_error_t where = { .text = "" };

	*out = db_column_is_null(stmt, column)
	               ? json_null()
	               : json_loads(db_column_text(stmt, column), JSON_DECODE_ANY, &where);
	if (*out)
		return DRT_OK;
	/* without memory for a value the library says nothing at all */
	if (where.text[0] == '\0' || json_error_code(&where) == json_error_out_of_memory)
		return kb_no_memory(error);
	return drt_fail(error, DRT_ECORRUPT,
	                "a stored record is not JSON: %s; restore a backup", where.text);
}

enum drt_status kb_column_json(json_t **out, struct db_stmt *stmt, int column,
                               struct drt_error *error)
{
	json_t *json = NULL;
	enum drt_status status = kb_column_value(&json, stmt, column, error);

	if (status != DRT_OK)
		return status;
	if (!json_is_object(json)) {
		json_decref(json);
		return drt_fail(error, DRT_ECORRUPT,
		                "a stored record is no JSON object; restore a backup");
	}
	*out = json;
	return DRT_OK;
}

enum drt_status kb_read_back(enum drt_status status, struct drt_error *error)
{
	if (status != DRT_EPARSE && status != DRT_ERANGE)
		return status;
	if (error)
		error->status = DRT_ECORRUPT;
	drt_fail_within(error, "a stored record cannot be read, restore a backup");
	return DRT_ECORRUPT;
}

enum drt_status kb_collect(struct kb_list *list, struct db_stmt *stmt,
                           enum drt_status (*read)(void *record, struct db_stmt *stmt,
                                                   struct drt_error *error),
                           struct drt_error *error)
{
	bool row = false;
	enum drt_status status = db_step(&row, stmt, error);

	while (status == DRT_OK && row) {
		void *record = kb_list_add(list);

		status = record ? read(record, stmt, error) : kb_no_memory(error);
		if (status == DRT_OK)
			status = db_step(&row, stmt, error);
	}
	db_rewind(stmt);
	return status;
}

enum drt_status kb_read_all(void *out, size_t *count, struct db_stmt *stmt,
                            const struct kb_shape *shape, struct drt_error *error)
{
	struct kb_list list = { .size = shape->size };
	enum drt_status status = kb_collect(&list, stmt, shape->read, error);

	db_finalize(stmt);
	if (status == DRT_OK) {
		*(void **)out = list.items;
		*count = list.count;
		return DRT_OK;
	}
	for (size_t i = 0; shape->release && i < list.count; i++)
		shape->release((char *)list.items + i * list.size);
	free(list.items);
	return status;
}
