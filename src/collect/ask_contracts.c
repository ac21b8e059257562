/* ask_contracts.c - answers that are contracts: found by name, described, ranked; and the
 * classes of options. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "collect/ask_internal.h"
#include "core/strbuf.h"
#include "ib/text.h"

enum { EXPIRIES_MOST = 512, STRIKES_MOST = 4096 };

static enum ask_step step_of(const struct drt_error *error)
{
	return error->status == DRT_OK ? ASK_GOES_ON : ASK_HAS_FAILED;
}

/* ---- contracts ---- */

static bool put_contract(struct ask_contract *row, const struct ib_contract *from)
{
	row->con_id = from->con_id;
	row->strike = from->strike > 0 ? ask_number(from->strike) : NAN;
	row->expiry_day = INT64_MIN;
	(void)ask_parse_day(&row->expiry_day,
	                    from->last_trade_date ? from->last_trade_date : "");
	if (from->right && (*from->right == 'C' || *from->right == 'P'))
		row->right[0] = *from->right;
	return ask_put_code(row->symbol, sizeof(row->symbol), from->symbol) &&
	       ask_put_code(row->sec_type, sizeof(row->sec_type), from->sec_type) &&
	       ask_put_code(row->exchange, sizeof(row->exchange), from->exchange) &&
	       ask_put_code(row->primary_exchange, sizeof(row->primary_exchange),
	                    from->primary_exchange) &&
	       ask_put_code(row->currency, sizeof(row->currency), from->currency) &&
	       ask_put_code(row->local_symbol, sizeof(row->local_symbol), from->local_symbol) &&
	       ask_put_code(row->trading_class, sizeof(row->trading_class),
	                    from->trading_class) &&
	       ask_put_code(row->multiplier, sizeof(row->multiplier), from->multiplier);
}

static decimal positive(decimal value)
{
	return ib_decimal_is_set(value) && value.e8 > 0 ? value : (decimal){ 0 };
}

static void describe(struct ask_contract *row, const struct ib_contract_details *from)
{
	ask_put_text(row->name, sizeof(row->name), from->long_name);
	ask_put_text(row->month, sizeof(row->month), from->contract_month);
	ask_put_text(row->industry, sizeof(row->industry), from->industry);
	ask_put_text(row->category, sizeof(row->category), from->category);
	ask_put_text(row->time_zone, sizeof(row->time_zone), from->time_zone_id);
	ask_put_text(row->stock_type, sizeof(row->stock_type), from->stock_type);
	ask_put_text(row->exchanges, sizeof(row->exchanges), from->valid_exchanges);
	ask_put_text(row->market_rules, sizeof(row->market_rules), from->market_rule_ids);
	ask_put_text(row->under_symbol, sizeof(row->under_symbol), from->under_symbol);
	row->under_con_id = from->under_con_id;
	row->min_tick = positive(from->min_tick);
	row->min_size = positive(from->min_size);
}

enum ask_step ask_take_contracts(struct ask_call *call, const struct ib_message *message,
                                 struct drt_error *error)
{
	struct ask_contract *row = NULL;

	if (message->id == IB_CONTRACT_DATA_END)
		return ASK_IS_DONE;
	if (message->id != IB_CONTRACT_DATA)
		return ASK_GOES_ON;
	row = ask_add_row(call, error);
	if (!row)
		return step_of(error);
	if (!put_contract(row, &message->contract_details.contract))
		ask_drop_row(call);
	else
		describe(row, &message->contract_details);
	return ASK_GOES_ON;
}

static void list_derivatives(char *out, size_t size, const struct ib_symbol_sample *sample)
{
	struct strbuf list;

	strbuf_init(&list);
	for (int32_t i = 0; i < sample->derivative_type_count && list.length < size; i++)
		strbuf_printf(&list, "%s%s", i > 0 ? "," : "", sample->derivative_types[i]);
	ask_put_text(out, size, list.failed ? "" : list.text);
	strbuf_release(&list);
}

enum ask_step ask_take_symbols(struct ask_call *call, const struct ib_message *message,
                               struct drt_error *error)
{
	const struct ib_symbol_samples *samples = &message->symbol_samples;

	if (message->id != IB_SYMBOL_SAMPLES)
		return ASK_GOES_ON;
	for (int32_t i = 0; i < samples->sample_count; i++) {
		const struct ib_symbol_sample *sample = &samples->samples[i];
		struct ib_contract contract = { .con_id = sample->con_id,
			                        .symbol = sample->symbol,
			                        .sec_type = sample->sec_type,
			                        .exchange = "",
			                        .primary_exchange = sample->primary_exchange,
			                        .currency = sample->currency,
			                        .local_symbol = "",
			                        .trading_class = "",
			                        .multiplier = "" };
		struct ask_contract *row = ask_add_row(call, error);

		if (!row)
			break;
		/* an issuer of bonds has a number below zero and no symbol */
		if (sample->con_id <= 0 || !put_contract(row, &contract)) {
			ask_drop_row(call);
			continue;
		}
		ask_put_text(row->name, sizeof(row->name),
		             sample->description ? sample->description : "");
		list_derivatives(row->derivatives, sizeof(row->derivatives), sample);
	}
	return error->status == DRT_OK ? ASK_IS_DONE : ASK_HAS_FAILED;
}

static int by_rank(const void *a, const void *b)
{
	const struct ask_contract *left = a;
	const struct ask_contract *right = b;

	return (left->rank > right->rank) - (left->rank < right->rank);
}

enum ask_step ask_take_scan(struct ask_call *call, const struct ib_message *message,
                            struct drt_error *error)
{
	const struct ib_scanner_data *data = &message->scanner_data;

	if (message->id != IB_SCANNER_DATA)
		return ASK_GOES_ON;
	for (int32_t i = 0; i < data->row_count; i++) {
		const struct ib_scanner_row *from = &data->rows[i];
		struct ask_contract *row = ask_add_row(call, error);

		if (!row)
			break;
		if (!put_contract(row, &from->contract)) {
			ask_drop_row(call);
			continue;
		}
		row->rank = from->rank;
		ask_put_text(row->distance, sizeof(row->distance), from->distance);
		ask_put_text(row->benchmark, sizeof(row->benchmark), from->benchmark);
		ask_put_text(row->projection, sizeof(row->projection), from->projection);
		ask_put_text(row->legs, sizeof(row->legs), from->legs);
	}
	if (error->status != DRT_OK)
		return ASK_HAS_FAILED;
	if (call->answer.count > 0)
		qsort(call->answer.contracts, call->answer.count,
		      sizeof(*call->answer.contracts), by_rank);
	return ASK_IS_DONE;
}

/* ---- classes of options ---- */

static int by_day(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static int by_strike(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

static size_t room(int32_t count, int32_t most)
{
	return count < 1 ? 1 : (size_t)(count < most ? count : most);
}

static void take_expiries(struct ask_option_class *row,
                          const struct ib_sec_def_opt_params *from, bool *more)
{
	size_t kept = 0;

	for (int32_t i = 0; i < from->expiration_count && row->expiry_count < EXPIRIES_MOST;
	     i++)
		row->expiry_count += ask_parse_day(&row->expiry_days[row->expiry_count],
		                                   from->expirations[i]);
	*more = *more || from->expiration_count > EXPIRIES_MOST;
	qsort(row->expiry_days, row->expiry_count, sizeof(*row->expiry_days), by_day);
	for (size_t i = 0; i < row->expiry_count; i++) {
		if (i == 0 || row->expiry_days[i] != row->expiry_days[i - 1])
			row->expiry_days[kept++] = row->expiry_days[i];
	}
	row->expiry_count = kept;
}

static void take_strikes(struct ask_option_class *row, const struct ib_sec_def_opt_params *from,
                         bool *more)
{
	size_t kept = 0;

	for (int32_t i = 0; i < from->strike_count && row->strike_count < STRIKES_MOST; i++) {
		double strike = ask_number(from->strikes[i]);

		if (strike > 0)
			row->strikes[row->strike_count++] = strike;
	}
	*more = *more || from->strike_count > STRIKES_MOST;
	qsort(row->strikes, row->strike_count, sizeof(*row->strikes), by_strike);
	for (size_t i = 0; i < row->strike_count; i++) {
		if (i == 0 || row->strikes[i] != row->strikes[i - 1])
			row->strikes[kept++] = row->strikes[i];
	}
	row->strike_count = kept;
}

enum ask_step ask_take_classes(struct ask_call *call, const struct ib_message *message,
                               struct drt_error *error)
{
	const struct ib_sec_def_opt_params *from = &message->sec_def_opt_params;
	struct ask_option_class *row = NULL;

	if (message->id == IB_SEC_DEF_OPT_PARAMETER_END)
		return ASK_IS_DONE;
	if (message->id != IB_SEC_DEF_OPT_PARAMETER)
		return ASK_GOES_ON;
	row = ask_add_row(call, error);
	if (!row)
		return step_of(error);
	row->under_con_id = from->under_con_id;
	row->expiry_days = calloc(room(from->expiration_count, EXPIRIES_MOST), sizeof(int64_t));
	row->strikes = calloc(room(from->strike_count, STRIKES_MOST), sizeof(double));
	if (!row->expiry_days || !row->strikes) {
		drt_fail(error, DRT_ENOMEM, "no memory for the broker's answer");
		return ASK_HAS_FAILED;
	}
	take_expiries(row, from, &call->answer.more);
	take_strikes(row, from, &call->answer.more);
	if (!ask_put_code(row->exchange, sizeof(row->exchange), from->exchange) ||
	    !ask_put_code(row->trading_class, sizeof(row->trading_class),
	                  from->trading_class) ||
	    !ask_put_code(row->multiplier, sizeof(row->multiplier), from->multiplier)) {
		free(row->expiry_days);
		free(row->strikes);
		ask_drop_row(call);
	}
	return ASK_GOES_ON;
}
