/* instruments.c - see instruments.h. */
#include "kb/instruments.h"

#include "kb/kb_internal.h"
#include "model/calendar.h"

#define COLUMNS                                                                                \
	"id, symbol, name, type, exchange, primary_exchange, currency, calendar, "             \
	"sector, tick_e8, min_size_e8, multiplier_e8, con_id, synthetic"

/* The symbol is a key, the calendar is opened by name, and prices are divided by the tick. */
static enum drt_status check(const struct instrument *instrument, struct drt_error *error)
{
	if (!symbol_is_valid(instrument->symbol))
		return drt_fail(error, DRT_EINVAL,
		                "\"%s\" is not a symbol; use 1 to 23 of A-Z 0-9 . -",
		                instrument->symbol);
	if (!calendar_name_is_known(instrument->calendar))
		return drt_fail(error, DRT_EINVAL,
		                "%s: calendar \"%s\" is not known; use us-equity, fx or always",
		                instrument->symbol, instrument->calendar);
	if (instrument->tick.e8 <= 0 || instrument->min_size.e8 <= 0 ||
	    instrument->multiplier.e8 <= 0)
		return drt_fail(error, DRT_EINVAL,
		                "%s: tick, size and multiplier must be positive",
		                instrument->symbol);
	return DRT_OK;
}

/* Parameters 1 to 13; exact numbers go in as their units of 10^-8. */
static void bind(struct db_stmt *stmt, const struct instrument *instrument)
{
	db_bind_text(stmt, 1, instrument->symbol);
	db_bind_text(stmt, 2, instrument->name);
	db_bind_text(stmt, 3, security_type_name(instrument->type));
	db_bind_text(stmt, 4, instrument->exchange);
	db_bind_text(stmt, 5, instrument->primary_exchange);
	db_bind_text(stmt, 6, instrument->currency);
	db_bind_text(stmt, 7, instrument->calendar);
	db_bind_text(stmt, 8, instrument->sector);
	db_bind_int(stmt, 9, instrument->tick.e8);
	db_bind_int(stmt, 10, instrument->min_size.e8);
	db_bind_int(stmt, 11, instrument->multiplier.e8);
	db_bind_int(stmt, 12, instrument->con_id);
	db_bind_int(stmt, 13, instrument->synthetic);
}

/* Columns in the order of COLUMNS. */
static enum drt_status read_row(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct instrument *out = record;

	out->id = db_column_int(stmt, 0);
	db_column_copy(out->symbol, sizeof(out->symbol), stmt, 1);
	db_column_copy(out->name, sizeof(out->name), stmt, 2);
	if (security_type_parse(&out->type, db_column_text(stmt, 3)) != DRT_OK)
		return drt_fail(error, DRT_ECORRUPT, "instrument %s has the unknown type %s",
		                out->symbol, db_column_text(stmt, 3));
	db_column_copy(out->exchange, sizeof(out->exchange), stmt, 4);
	db_column_copy(out->primary_exchange, sizeof(out->primary_exchange), stmt, 5);
	db_column_copy(out->currency, sizeof(out->currency), stmt, 6);
	db_column_copy(out->calendar, sizeof(out->calendar), stmt, 7);
	db_column_copy(out->sector, sizeof(out->sector), stmt, 8);
	out->tick.e8 = db_column_int(stmt, 9);
	out->min_size.e8 = db_column_int(stmt, 10);
	out->multiplier.e8 = db_column_int(stmt, 11);
	out->con_id = db_column_int(stmt, 12);
	out->synthetic = db_column_int(stmt, 13) != 0;
	return DRT_OK;
}

/* Inserts, or updates where a column differs, so that an equal one changes no row. */
static const char *const upsert =
	"INSERT INTO instrument (symbol, name, type, exchange, primary_exchange, currency, "
	"calendar, sector, tick_e8, min_size_e8, multiplier_e8, con_id, synthetic) "
	"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) "
	"ON CONFLICT (symbol) DO UPDATE SET (name, type, exchange, primary_exchange, "
	"currency, calendar, sector, tick_e8, min_size_e8, multiplier_e8, con_id, synthetic) "
	"= (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) "
	"WHERE (name, type, exchange, primary_exchange, currency, calendar, sector, tick_e8, "
	"min_size_e8, multiplier_e8, con_id, synthetic) "
	"IS NOT (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

enum drt_status kb_store_instrument(int64_t *id, struct kb *kb,
                                    const struct instrument *instrument,
                                    struct drt_error *error)
{
	struct instrument stored;
	struct db_stmt *stmt = NULL;
	enum drt_status status = check(instrument, error);

	if (status == DRT_OK)
		status = db_prepare(&stmt, kb->db, upsert, error);
	if (status != DRT_OK)
		return status;
	bind(stmt, instrument);
	status = db_run(stmt, error);
	db_finalize(stmt);
	if (status == DRT_OK)
		status = kb_find_instrument(&stored, kb, instrument->symbol, error);
	if (status == DRT_OK)
		*id = stored.id;
	return status;
}

/* The one row that the bound statement finds; finalises it. */
static enum drt_status read_one(bool *found, struct instrument *out, struct db_stmt *stmt,
                                struct drt_error *error)
{
	struct instrument instrument = { .id = 0 };
	enum drt_status status = db_step(found, stmt, error);

	if (status == DRT_OK && *found)
		status = read_row(&instrument, stmt, error);
	if (status == DRT_OK && *found)
		*out = instrument;
	db_finalize(stmt);
	return status;
}

enum drt_status kb_find_instrument(struct instrument *out, struct kb *kb, const char *symbol,
                                   struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool found = false;
	enum drt_status status = db_prepare(
		&stmt, kb->db, "SELECT " COLUMNS " FROM instrument WHERE symbol = ?1", error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, symbol);
	status = read_one(&found, out, stmt, error);
	if (status == DRT_OK && !found)
		return drt_fail(error, DRT_ENOTFOUND,
		                "instrument %s is not known; import bars of it or add it",
		                symbol);
	return status;
}

enum drt_status kb_get_instrument(struct instrument *out, struct kb *kb, int64_t id,
                                  struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool found = false;
	enum drt_status status = db_prepare(
		&stmt, kb->db, "SELECT " COLUMNS " FROM instrument WHERE id = ?1", error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, id);
	status = read_one(&found, out, stmt, error);
	if (status == DRT_OK && !found)
		return drt_fail(error, DRT_ENOTFOUND, "there is no instrument %lld",
		                (long long)id);
	return status;
}

enum drt_status kb_list_instruments(struct instrument **out, size_t *count, struct kb *kb,
                                    struct drt_error *error)
{
	const struct kb_shape shape = { sizeof(struct instrument), read_row, NULL };
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, kb->db, "SELECT " COLUMNS " FROM instrument ORDER BY symbol", error);

	if (status != DRT_OK)
		return status;
	return kb_read_all(out, count, stmt, &shape, error);
}
