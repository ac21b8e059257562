/* view_status.c - the topics status, account and message; see view_update.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/reason_text.h"
#include "client/view_update_internal.h"
#include "model/json.h"

static const char *const broker_words[] = {
	[BROKER_DOWN] = "down",
	[BROKER_CONNECTING] = "connecting",
	[BROKER_RECONCILING] = "reconciling",
	[BROKER_RESETTING] = "resetting",
	[BROKER_UP] = "up",
};

static enum drt_status get_broker(enum view_broker *out, const json_t *value,
                                  struct drt_error *error)
{
	const char *word = json_string_value(json_object_get(value, "broker"));

	for (int i = BROKER_DOWN; word && i <= BROKER_UP; i++) {
		if (strcmp(broker_words[i], word) == 0) {
			*out = (enum view_broker)i;
			return DRT_OK;
		}
	}
	return drt_fail(error, DRT_EPARSE, "broker is not down, connecting, reconciling or up");
}

static enum drt_status get_mode(bool *live, const json_t *value, struct drt_error *error)
{
	const char *mode = json_string_value(json_object_get(value, "mode"));

	/* what is not surely PAPER must never look like it */
	if (!mode || (strcmp(mode, "PAPER") != 0 && strcmp(mode, "LIVE") != 0))
		return drt_fail(error, DRT_EPARSE, "mode is not PAPER or LIVE");
	*live = strcmp(mode, "LIVE") == 0;
	return DRT_OK;
}

static enum drt_status read_broker(struct view_status *status, const json_t *value,
                                   int64_t now_ns, struct drt_error *error)
{
	enum drt_status result = get_broker(&status->broker, value, error);

	status->broker_latency_ns = -1;
	status->broker_text[0] = '\0';
	status->broker_version = 0;
	status->broker_reset_ns = 0;
	if (result == DRT_OK)
		result = json_get_time(&status->broker_reset_ns, value, "broker_reset_until",
		                       false, error);
	if (result == DRT_OK)
		result =
			view_get_count(&status->broker_version, value, "broker_version", error);
	if (result == DRT_OK)
		result = json_get_int(&status->broker_latency_ns, value, "broker_latency_ns",
		                      false, error);
	if (result == DRT_OK)
		result = json_get_text(status->broker_text, sizeof(status->broker_text), value,
		                       "broker_text", false, error);
	if (result == DRT_OK)
		result = view_get_count(&status->broker_attempts, value, "broker_attempts",
		                        error);
	if (result == DRT_OK)
		result = view_get_until(&status->broker_retry_local_ns, value,
		                        "broker_retry_in_ns", now_ns, error);
	if (result == DRT_OK)
		result = view_get_since(&status->broker_since_local_ns, value,
		                        "broker_since_ns", now_ns, error);
	return result;
}

static enum drt_status read_market(struct view_status *status, const json_t *value,
                                   int64_t now_ns, struct drt_error *error)
{
	enum drt_status result =
		json_get_time(&status->market_ns, value, "market_time", true, error);

	status->market_local_ns = now_ns;
	if (result == DRT_OK)
		result = json_get_int(&status->market_speed_milli, value, "market_speed_milli",
		                      false, error);
	if (result == DRT_OK)
		result =
			json_get_bool(&status->market_open, value, "market_open", false, error);
	if (result == DRT_OK && (status->market_speed_milli < 0 ||
	                         status->market_speed_milli > INT64_C(1000000000)))
		return drt_fail(error, DRT_ERANGE, "market_speed_milli is out of range");
	return result;
}

static enum drt_status read_approvals(struct view_status *status, const json_t *value,
                                      int64_t now_ns, struct drt_error *error)
{
	int unknown_before = status->unknown_orders;
	enum drt_status result =
		view_get_count(&status->to_approve, value, "to_approve", error);

	if (result == DRT_OK)
		result = view_get_until(&status->first_expiry_local_ns, value,
		                        "first_expires_in_ns", now_ns, error);
	if (result == DRT_OK)
		result =
			view_get_count(&status->unknown_orders, value, "unknown_orders", error);
	if (result == DRT_OK && unknown_before == 0 && status->unknown_orders > 0)
		status->unknown_since_local_ns = now_ns;
	return result;
}

static enum drt_status read_safety(struct view_status *status, const json_t *value,
                                   int64_t now_ns, struct drt_error *error)
{
	enum drt_status result = json_get_bool(&status->frozen, value, "frozen", true, error);

	status->frozen_reason[0] = '\0';
	if (result == DRT_OK)
		result = json_get_text(status->frozen_reason, sizeof(status->frozen_reason),
		                       value, "frozen_reason", false, error);
	if (result == DRT_OK)
		result = view_get_since(&status->frozen_local_ns, value, "frozen_for_ns",
		                        now_ns, error);
	if (result == DRT_OK)
		result = json_get_bool(&status->locked, value, "locked", false, error);
	return result;
}

static enum drt_status read_engine(struct view_status *status, const json_t *value,
                                   int64_t now_ns, struct drt_error *error)
{
	enum drt_status result =
		json_get_bool(&status->synthetic, value, "synthetic", true, error);

	if (result == DRT_OK)
		result = json_get_bool(&status->demo, value, "demo", false, error);
	if (result == DRT_OK)
		result = json_get_text(status->account, sizeof(status->account), value,
		                       "account", false, error);
	if (result == DRT_OK)
		result = view_get_since(&status->data_local_ns, value, "data_age_ns", now_ns,
		                        error);
	if (result == DRT_OK)
		result = json_get_text(status->engine_version, sizeof(status->engine_version),
		                       value, "engine_version", false, error);
	if (result == DRT_OK)
		result = json_get_time(&status->engine_started_ns, value, "engine_started",
		                       false, error);
	return result;
}

enum drt_status view_read_status(struct view_update *update, const json_t *value,
                                 struct drt_error *error)
{
	struct view_status status = update->view->status;
	int64_t now_ns = view_now(update);
	enum drt_status result = get_mode(&status.live, value, error);

	if (result == DRT_OK)
		result = read_market(&status, value, now_ns, error);
	if (result == DRT_OK)
		result = read_broker(&status, value, now_ns, error);
	if (result == DRT_OK)
		result = read_approvals(&status, value, now_ns, error);
	if (result == DRT_OK)
		result = read_safety(&status, value, now_ns, error);
	if (result == DRT_OK)
		result = read_engine(&status, value, now_ns, error);
	if (result != DRT_OK)
		return result;
	update->view->status = status;
	return DRT_OK;
}

/* ---- account ---- */

static enum drt_status read_money(struct view_account *account, const json_t *value,
                                  struct drt_error *error)
{
	const struct {
		const char *key;
		decimal *out;
	} rows[] = {
		{ "day_pnl", &account->day_pnl },
		{ "week_pnl", &account->week_pnl },
		{ "month_pnl", &account->month_pnl },
		{ "year_pnl", &account->year_pnl },
		{ "unrealised", &account->unrealised },
		{ "commission_today", &account->commission_today },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum drt_status status =
			json_get_decimal(rows[i].out, value, rows[i].key, false, error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

static enum drt_status read_ratios(struct view_account *account, const json_t *value,
                                   struct drt_error *error)
{
	const struct {
		const char *key;
		double *out;
	} rows[] = {
		{ "day_ratio", &account->day_ratio },
		{ "week_ratio", &account->week_ratio },
		{ "month_ratio", &account->month_ratio },
		{ "year_ratio", &account->year_ratio },
		{ "unrealised_ratio", &account->unrealised_ratio },
		{ "gross_ratio", &account->gross_ratio },
		{ "gross_limit_ratio", &account->gross_limit_ratio },
		{ "nearest_limit_used", &account->nearest_limit_used },
		{ "nearest_limit_max", &account->nearest_limit_max },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum drt_status status =
			view_get_number(rows[i].out, value, rows[i].key, error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

enum drt_status view_read_account(struct view_update *update, const json_t *value,
                                  struct drt_error *error)
{
	struct view_account account = { .known = true };
	enum drt_status status = DRT_OK;

	view_forget_account(&account);
	account.known = json_object_size(value) > 0 || !json_is_object(value);
	if (!account.known) { /* the broker has not told yet */
		update->view->account = account;
		return DRT_OK;
	}
	status = account_from_json(&account.account, value, error);
	if (status == DRT_OK)
		status = read_money(&account, value, error);
	if (status == DRT_OK)
		status = read_ratios(&account, value, error);
	if (status == DRT_OK)
		status = json_get_text(account.nearest_limit, sizeof(account.nearest_limit),
		                       value, "nearest_limit", false, error);
	if (status != DRT_OK)
		return status;
	update->view->account = account;
	return DRT_OK;
}

/* ---- message ---- */

static void mark_alert(struct view_update *update, const struct reason *reason)
{
	const struct reason_arg *symbol = reason_find(reason, "symbol");

	if (strncmp(reason->code, "alert.", 6) != 0 || !symbol || !symbol->is_text)
		return;
	for (size_t i = 0; i < update->view->quote_count; i++) {
		if (strcmp(update->view->quotes[i].instrument.symbol,
		           reason_arg_text(reason, symbol)) != 0)
			continue;
		update->view->quotes[i].alert = true;
		update->links[i].alert_local_ns = view_now(update);
	}
}

static bool was_said(const struct view *view, int64_t time_ns, const char *text)
{
	for (size_t i = 0; i < view->message_count; i++) {
		if (view->messages[i].time_ns == time_ns &&
		    strcmp(view->messages[i].text, text) == 0)
			return true;
	}
	return false;
}

static enum drt_status read_one_message(struct view_update *update, const json_t *value,
                                        struct drt_error *error)
{
	char text[VIEW_MESSAGE_TEXT];
	struct reason reason;
	int64_t time_ns = 0;
	bool important = false;
	enum drt_status status = json_get_time(&time_ns, value, "time", true, error);

	if (status == DRT_OK)
		status = json_get_bool(&important, value, "important", false, error);
	if (status == DRT_OK)
		status = reason_from_json(&reason, json_object_get(value, "reason"), error);
	if (status != DRT_OK)
		return status;
	reason_text(text, sizeof(text), &reason);
	/* a fresh snapshot tells again what was told before */
	if (was_said(update->view, time_ns, text))
		return DRT_OK;
	view_update_say(update, time_ns, important, text);
	mark_alert(update, &reason);
	return DRT_OK;
}

enum drt_status view_read_message(struct view_update *update, const json_t *value,
                                  struct drt_error *error)
{
	const json_t *list = json_object_get(value, "messages");

	if (!list)
		return read_one_message(update, value, error);
	if (!json_is_array(list))
		return drt_fail(error, DRT_EPARSE, "messages is not a list");
	for (size_t i = 0; i < json_array_size(list); i++) {
		enum drt_status status =
			read_one_message(update, json_array_get(list, i), error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}
