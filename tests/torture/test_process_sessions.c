/* test_process_sessions.c - trading through a gateway that fails, on real processes.
 *
 * One session: drt-ibsim with a script of random faults, the engine's daemon, and a trader
 * at the control API who places, approves and cancels orders, types some into the gateway,
 * and now and then kills the engine with kill -9. Then the weather clears. What the ledger holds must be what the
 * gateway tells a second client: each order's state and filled quantity, each execution
 * with its price, positions and cash; and no number may have been used twice.
 *
 * `make check` runs a short session; with DRT_TORTURE_SEEDS (make check-long: 250) there
 * is one long session for every 25 of them. A seed as argument repeats that long session,
 * and tells what was refused; processes answer when the system lets them, so the same
 * seed makes the same faults and orders, not the same bytes. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "kb/ledger.h"
#include "model/json.h"
#include "tests/integration/program.h"
#include "tests/support/support.h"
#include "tests/torture/process_desk.h"
#include "tests/torture/witness.h"

enum { SYMBOLS = 3, SHORT_STEPS = 70, LONG_STEPS = 260, SETTLE_SECONDS = 150 };
enum { SEEDS_OF_A_SESSION = 25 };

static const char *const symbols[SYMBOLS] = { "SPY", "AAPL", "MSFT" };

struct session {
	uint64_t seed;
	struct rng rng;
	struct process_desk desk;
	struct witness witness;
	int sent, cancelled, typed, kills;
	char differs[400];
	/* what the engine kept */
	struct order *orders;
	struct fill *fills;
	size_t order_count, fill_count;
};

static struct session session;
static uint64_t only; /* a seed to repeat; 0: none */
static struct {
	int sessions, sent, cancelled, typed, kills, faults;
	size_t orders, executions;
} totals;

/* ---- the trader ---- */

static decimal cents(double price)
{
	return decimal_from_units((int64_t)(price * 100) * 1000000);
}

/* The prices of an intent; the same choice of kinds as in test_ib_sessions.c. */
static void choose_intent(struct intent *intent, struct rng *rng, bool buy, double price)
{
	intent->kind = INTENT_ORDER;
	intent->quantity = decimal_from_int(1 + (int64_t)rng_below(rng, 300));
	intent->tif = rng_below(rng, 4) ? TIF_DAY : TIF_GTC;
	switch (rng_below(rng, 4)) {
	case 0:
		break;
	case 1: /* marketable */
		intent->type = ORDER_LIMIT;
		intent->limit_price = cents(price * (buy ? 1.01 : 0.99));
		break;
	case 2: /* rests */
		intent->type = ORDER_LIMIT;
		intent->limit_price = cents(price * (buy ? 0.9995 : 1.0005));
		break;
	default:
		intent->kind = INTENT_BRACKET;
		intent->bracket_stop = cents(price * (buy ? 0.998 : 1.002));
		intent->bracket_target = cents(price * (buy ? 1.002 : 0.998));
	}
}

/* By a strategy, which a written rule approves. */
static void send_signal(struct session *s, int symbol, bool buy, double price)
{
	struct signal signal;
	json_t *result = NULL;

	memset(&signal, 0, sizeof(signal));
	for (size_t i = 0; i < sizeof(signal.id.bytes); i++)
		signal.id.bytes[i] = (uint8_t)rng_below(&s->rng, 256);
	signal.time_ns = INT64_C(1750080600) * NS_PER_SEC;
	snprintf(signal.symbol, sizeof(signal.symbol), "%s", symbols[symbol]);
	snprintf(signal.strategy, sizeof(signal.strategy), "swing");
	signal.direction = buy ? SIGNAL_BUY : SIGNAL_SELL;
	signal.timeframe = TIMEFRAME_1D;
	signal.strength = 0.5;
	reason_init(&signal.reason, "manual");
	choose_intent(&signal.intent, &s->rng, buy, price);
	result = process_desk_call(&s->desk, "trade.process_signal",
	                           json_pack("{s:o}", "signal", signal_to_json(&signal)));
	s->sent += result != NULL;
	json_decref(result);
}

/* By hand, and approved by hand. */
static void send_order(struct session *s, int symbol, bool buy)
{
	json_t *order = json_pack("{s:s,s:s,s:i,s:s}", "symbol", symbols[symbol], "direction",
	                          buy ? "BUY" : "SELL", "quantity",
	                          1 + (int)rng_below(&s->rng, 300), "order_type", "MARKET");
	json_t *proposed = process_desk_call(&s->desk, "trade.execute_order",
	                                     json_pack("{s:o}", "order", order));
	json_t *approved = NULL;

	if (!proposed)
		return;
	approved = process_desk_call(&s->desk, "trade.approve",
	                             json_pack("{s:O,s:O}", "order_id",
	                                       json_object_get(proposed, "order_id"), "version",
	                                       json_object_get(proposed, "version")));
	s->sent += approved != NULL;
	json_decref(approved);
	json_decref(proposed);
}

static void send_something(struct session *s)
{
	int symbol = (int)rng_below(&s->rng, SYMBOLS);
	bool buy = rng_below(&s->rng, 2) == 0;
	double price = witness_price(&s->witness, symbol);

	if (rng_below(&s->rng, 4) == 0 || price <= 0)
		send_order(s, symbol, buy);
	else
		send_signal(s, symbol, buy, price);
}

static void cancel_something(struct session *s)
{
	json_t *answer =
		process_desk_call(&s->desk, "trade.get_orders", json_pack("{s:b}", "open", 1));
	const json_t *rows = json_object_get(answer, "orders");
	size_t count = json_array_size(rows);
	json_t *result = NULL;

	if (count > 0) {
		const json_t *row = json_array_get(rows, rng_below(&s->rng, count));

		result = process_desk_call(
			&s->desk, "trade.cancel_order",
			json_pack("{s:O}", "order_id", json_object_get(row, "order_id")));
	}
	s->cancelled += result != NULL;
	json_decref(result);
	json_decref(answer);
}

/* Typed into the gateway: foreign to the engine, but the account's. */
static void type_something(struct session *s)
{
	char line[80];

	snprintf(line, sizeof(line), "manual %s %d %s market",
	         rng_below(&s->rng, 2) ? "buy" : "sell", 1 + (int)rng_below(&s->rng, 50),
	         symbols[rng_below(&s->rng, SYMBOLS)]);
	process_desk_command(&s->desk, line);
	s->typed++;
}

static void live_through(struct session *s, int steps)
{
	for (int i = 0; i < steps; i++) {
		uint64_t what = rng_below(&s->rng, 100);

		if (what < 50) {
			send_something(s);
		} else if (what < 70) {
			cancel_something(s);
		} else if (what < 73) {
			type_something(s);
		} else if (what < 75) {
			process_desk_kill(&s->desk);
			s->kills++;
		}
		witness_run(&s->witness, (int64_t)rng_below(&s->rng, 240) * NS_PER_MS);
	}
}

/* ---- the comparison ---- */

#define DIFFER(...) (snprintf(s->differs, sizeof(s->differs), __VA_ARGS__), false)

static void forget_record(struct session *s)
{
	free(s->orders);
	free(s->fills);
	s->orders = NULL;
	s->fills = NULL;
	s->order_count = s->fill_count = 0;
}

static void read_record(struct session *s)
{
	char path[PROCESS_DESK_PATH];
	struct ledger_options options = { .read_only = true };
	struct ledger *ledger = NULL;
	struct drt_error error = { .status = DRT_OK };

	forget_record(s);
	options.path = process_desk_path(path, &s->desk, "data/ledger.db");
	if (ledger_open(&ledger, &options, &error) != DRT_OK ||
	    ledger_get_orders(&s->orders, &s->order_count, ledger, NULL, &error) != DRT_OK ||
	    ledger_get_fills(&s->fills, &s->fill_count, ledger, NULL, &error) != DRT_OK)
		fail_msg("%s", error.text);
	ledger_close(ledger);
}

/* What an order must be here, by what it is there. */
static bool state_fits(const struct order *ours, const char *theirs)
{
	if (strcmp(theirs, "Filled") == 0)
		return ours->status == ORDER_FILLED;
	if (strcmp(theirs, "Cancelled") == 0)
		return ours->status == ORDER_CANCELLED || ours->status == ORDER_EXPIRED ||
		       ours->status == ORDER_BROKER_REJECTED;
	if (strcmp(theirs, "Inactive") == 0)
		return ours->status == ORDER_BROKER_REJECTED || ours->status == ORDER_CANCELLED;
	return order_status_is_working(ours->status);
}

/* One that never came there: nothing of it may be filled, or said to work. */
static bool is_unsure(const struct order *ours)
{
	return ours->filled.e8 == 0 && ours->status != ORDER_FILLED &&
	       ours->status != ORDER_PARTIAL && ours->status != ORDER_ACKNOWLEDGED;
}

static bool order_agrees(struct session *s, const struct order *ours)
{
	char ref[UUID_TEXT];
	const struct witness_order *theirs = NULL;
	bool fits = false;

	if (ours->foreign || ours->ib_order_id == 0)
		return true;
	uuid_format(ref, &ours->id);
	theirs = witness_find(&s->witness, ref);
	fits = theirs ? state_fits(ours, theirs->status) && theirs->filled.e8 == ours->filled.e8
	              : is_unsure(ours);
	if (fits && theirs && theirs->order_id != 0 && theirs->order_id != ours->ib_order_id)
		return DIFFER("order %s is number %d, there %d", ref, (int)ours->ib_order_id,
		              (int)theirs->order_id);
	if (!fits)
		return DIFFER("order %d is %s with %.0f filled, there %s with %.0f",
		              (int)ours->ib_order_id, order_status_name(ours->status),
		              decimal_to_double(ours->filled),
		              theirs ? theirs->status : "unheard of",
		              theirs ? decimal_to_double(theirs->filled) : 0);
	return true;
}

static const struct order *find_order(const struct session *s, const char *ref)
{
	struct uuid id;

	if (uuid_parse(&id, ref, strlen(ref)) != DRT_OK)
		return NULL;
	for (size_t i = 0; i < s->order_count; i++) {
		if (uuid_cmp(&s->orders[i].id, &id) == 0)
			return &s->orders[i];
	}
	return NULL;
}

static bool is_typed(const char *ref, int32_t client_id)
{
	return ref[0] == '\0' && client_id == 0;
}

/* Every order there is one of ours, once, or was typed in there. */
static bool orders_agree(struct session *s)
{
	for (size_t i = 0; i < s->witness.order_count; i++) {
		const struct witness_order *theirs = &s->witness.orders[i];

		if (is_typed(theirs->ref, theirs->client_id))
			continue;
		if (!find_order(s, theirs->ref) ||
		    (theirs->order_id != 0 && theirs->client_id != PROCESS_DESK_CLIENT))
			return DIFFER("order \"%s\" of client %d is not on record", theirs->ref,
			              (int)theirs->client_id);
		if (witness_find(&s->witness, theirs->ref) != theirs)
			return DIFFER("order %s came there twice", theirs->ref);
	}
	for (size_t i = 0; i < s->order_count; i++) {
		if (!order_agrees(s, &s->orders[i]))
			return false;
	}
	return true;
}

static bool executions_agree(struct session *s)
{
	for (size_t i = 0; i < s->witness.execution_count; i++) {
		const struct witness_execution *theirs = &s->witness.executions[i];
		const struct order *order = find_order(s, theirs->ref);
		const struct fill *ours = NULL;

		for (size_t k = 0; k < s->fill_count; k++) {
			if (strcmp(s->fills[k].exec_id, theirs->exec_id) == 0)
				ours = &s->fills[k];
		}
		if (!ours)
			return DIFFER("execution %s is not on record", theirs->exec_id);
		if (ours->quantity.e8 != theirs->quantity.e8 ||
		    ours->price.e8 != theirs->price.e8 || !ours->commission_known ||
		    ours->commission.e8 != theirs->commission.e8)
			return DIFFER("execution %s is %.8g at %.8g for %.8g%s, there %.8g at "
			              "%.8g for %.8g",
			              theirs->exec_id, decimal_to_double(ours->quantity),
			              decimal_to_double(ours->price),
			              decimal_to_double(ours->commission),
			              ours->commission_known ? "" : " (not known)",
			              decimal_to_double(theirs->quantity),
			              decimal_to_double(theirs->price),
			              decimal_to_double(theirs->commission));
		if (is_typed(theirs->ref, theirs->client_id))
			continue;
		if (!order || order->ib_order_id != theirs->order_id)
			return DIFFER("execution %s: number %d belongs to another order",
			              theirs->exec_id, (int)theirs->order_id);
	}
	if (s->fill_count != s->witness.execution_count)
		return DIFFER("%zu executions are on record, there %zu", s->fill_count,
		              s->witness.execution_count);
	return true;
}

/* Error 103 also answers a change that comes after the order's end: then the number is that
 * of an order which the gateway has. */
static bool was_another(const struct session *s, int32_t number)
{
	char ref[UUID_TEXT];

	for (size_t i = 0; i < s->order_count; i++) {
		if (s->orders[i].foreign || s->orders[i].ib_order_id != number)
			continue;
		uuid_format(ref, &s->orders[i].id);
		return !witness_find(&s->witness, ref);
	}
	return true;
}

static bool duplicates_agree(struct session *s)
{
	static const char mark[] = " error.sent: 103 to client 1 about ";
	char path[PROCESS_DESK_PATH];
	char *log = test_read_file(process_desk_path(path, &s->desk, "gateway.log"), NULL);
	int32_t wrong = 0;

	for (const char *at = log; (at = strstr(at, mark)) != NULL && wrong == 0;) {
		int32_t number = (int32_t)strtol(at + strlen(mark), NULL, 10);

		at += strlen(mark);
		wrong = was_another(s, number) ? number : 0;
	}
	free(log);
	return wrong == 0 || DIFFER("number %d was used before (103)", (int)wrong);
}

static bool numbers_agree(struct session *s)
{
	for (size_t i = 0; i < s->order_count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (s->orders[i].ib_order_id != 0 && !s->orders[i].foreign &&
			    s->orders[i].ib_order_id == s->orders[k].ib_order_id)
				return DIFFER("number %d was used twice",
				              (int)s->orders[i].ib_order_id);
		}
	}
	return duplicates_agree(s);
}

static decimal position_of(const struct session *s, const char *symbol)
{
	for (size_t i = 0; i < s->witness.position_count; i++) {
		if (strcmp(s->witness.positions[i].symbol, symbol) == 0)
			return s->witness.positions[i].quantity;
	}
	return decimal_from_int(0);
}

static bool account_agrees(struct session *s, const json_t *portfolio)
{
	const json_t *rows = json_object_get(portfolio, "positions");
	struct drt_error error = { .status = DRT_OK };
	decimal cash = { 0 };

	for (int i = 0; i < SYMBOLS; i++) {
		decimal ours = { 0 };
		decimal theirs = position_of(s, symbols[i]);

		for (size_t k = 0; k < json_array_size(rows); k++) {
			struct position p;

			if (position_from_json(&p, json_array_get(rows, k), &error) != DRT_OK)
				fail_msg("%s", error.text);
			if (strcmp(p.symbol, symbols[i]) == 0)
				ours = p.quantity;
		}
		if (ours.e8 != theirs.e8)
			return DIFFER("position %s is %.0f, there %.0f", symbols[i],
			              decimal_to_double(ours), decimal_to_double(theirs));
	}
	if (json_get_decimal(&cash, json_object_get(portfolio, "account"), "cash", true,
	                     &error) != DRT_OK)
		fail_msg("%s", error.text);
	if (llabs(cash.e8 - s->witness.cash.e8) > DECIMAL_ONE / 100)
		return DIFFER("cash is %.2f, there %.2f", decimal_to_double(cash),
		              decimal_to_double(s->witness.cash));
	return true;
}

static bool agrees(struct session *s)
{
	json_t *portfolio = NULL;
	bool same = false;

	if (!witness_ask(&s->witness))
		return DIFFER("the gateway does not answer the second client");
	read_record(s);
	portfolio = process_desk_call(&s->desk, "trade.get_portfolio_status", json_object());
	if (!portfolio)
		return DIFFER("the engine does not tell its portfolio");
	same = orders_agree(s) && executions_agree(s) && numbers_agree(s) &&
	       account_agrees(s, portfolio);
	json_decref(portfolio);
	return same;
}

/* ---- a session ---- */

static void clear_weather(struct session *s, bool kill)
{
	process_desk_command(&s->desk, "calm");
	process_desk_command(&s->desk, "notice 1102 Connectivity between IB and TWS has been "
	                               "restored - data maintained.");
	if (kill) {
		process_desk_kill(&s->desk);
		s->kills++;
	}
}

/* Looks again and again, and lets the engine compare now and then. */
static bool settle(struct session *s)
{
	int64_t deadline_ns = now_ns() + SETTLE_SECONDS * NS_PER_SEC;

	for (int look = 1; !agrees(s); look++) {
		if (now_ns() > deadline_ns)
			return false;
		if (look % 6 == 0)
			json_decref(
				process_desk_call(&s->desk, "trade.reconcile", json_object()));
		witness_run(&s->witness, NS_PER_SEC / 2);
	}
	return true;
}

static void count_up(const struct session *s)
{
	char path[PROCESS_DESK_PATH];

	process_desk_path(path, &s->desk, "gateway.log");
	totals.sessions++;
	totals.sent += s->sent;
	totals.cancelled += s->cancelled;
	totals.typed += s->typed;
	totals.kills += s->kills;
	totals.faults += file_count(path, " fault: ");
	totals.orders += s->witness.order_count;
	totals.executions += s->witness.execution_count;
}

static void tell(const struct session *s)
{
	char path[PROCESS_DESK_PATH];

	file_tell(process_desk_path(path, &s->desk, "gateway.log"));
	file_tell(process_desk_path(path, &s->desk, "state/drt.log"));
	print_error("seed %" PRIu64 ": %s (replay: torture_process_sessions %" PRIu64 ")\n",
	            s->seed, s->differs, s->seed);
}

static bool run_session(uint64_t seed, int steps)
{
	struct session *s = &session;
	bool same = false;

	memset(s, 0, sizeof(*s));
	s->seed = seed;
	rng_init(&s->rng, seed * 7919 + 1);
	process_desk_begin(&s->desk, seed, 1.0);
	witness_open(&s->witness, s->desk.port, symbols, SYMBOLS);
	live_through(s, steps);
	/* a new process does not wait long before it connects; the other kind must come
	 * back by itself */
	clear_weather(s, seed % 2 == 1);
	same = settle(s);
	count_up(s);
	if (same)
		process_desk_stop(&s->desk);
	else
		tell(s);
	witness_close(&s->witness);
	process_desk_end(&s->desk);
	forget_record(s);
	return same;
}

static int tear_down(void **state)
{
	(void)state;
	process_desk_end(&session.desk);
	return 0;
}

static void every_session_of_processes_ends_with_the_brokers_truth(void **state)
{
	const char *text = getenv("DRT_TORTURE_SEEDS");
	bool many = text && *text;
	uint64_t count = many ? strtoull(text, NULL, 10) / SEEDS_OF_A_SESSION : 0;
	uint64_t first = only ? only : 1;
	size_t failed = 0;

	(void)state;
	if (only || count == 0)
		count = 1;
	for (uint64_t seed = first; seed < first + count; seed++) {
		print_message("seed %" PRIu64 "\n", seed);
		failed += !run_session(seed, many || only ? LONG_STEPS : SHORT_STEPS);
	}
	printf("%d sessions, %d faults, %d kills, %d orders sent, %d cancelled and %d typed "
	       "in: "
	       "%zu orders and %zu executions agree\n",
	       totals.sessions, totals.faults, totals.kills, totals.sent, totals.cancelled,
	       totals.typed, totals.orders, totals.executions);
	assert_int_equal(failed, 0);
	assert_true(totals.faults > 0 && totals.executions > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(
		every_session_of_processes_ends_with_the_brokers_truth, tear_down) };

	if (argc == 2) {
		only = strtoull(argv[1], NULL, 10);
		setenv("DRT_TORTURE_TELL", "1", 1);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
