/* test_restart.c - the ledger behind the order book: what a process that ends at any moment
 * leaves behind, and what the next one makes of it. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kb/ledger.h"
#include "tests/unit/trade/desk.h"
#include "trade/journal_ledger.h"

struct house {
	struct desk desk;
	struct ledger *ledger;
	struct journal_ledger *journal;
	char path[512];
};

static void open_ledger(struct house *house)
{
	const struct ledger_options options = { .path = house->path };
	struct journal_ledger_options journal = { .market = &house->desk.market.clock };
	struct drt_error error;

	if (ledger_open(&house->ledger, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	journal.ledger = house->ledger;
	assert_int_equal(journal_ledger_new(&house->journal, &journal), DRT_OK);
}

/* A new process over the same ledger. */
static void start(struct house *house)
{
	uint64_t last_id = house->desk.ids.last;

	desk_options(&house->desk);
	house->desk.ids.last = last_id;
	open_ledger(house);
	house->desk.options.journal = journal_ledger_port(house->journal);
	desk_start(&house->desk);
	desk_account(&house->desk, 100000, 100000);
}

static void stop(struct house *house)
{
	desk_close(&house->desk);
	journal_ledger_free(house->journal);
	ledger_close(house->ledger);
}

static void restart(struct house *house)
{
	stop(house);
	start(house);
}

static int setup(void **state)
{
	static struct house house;
	static int number;

	memset(&house, 0, sizeof(house));
	snprintf(house.path, sizeof(house.path), "%s/ledger-%d.db", test_scratch_dir(),
	         number++);
	start(&house);
	desk_link_up(&house.desk);
	desk_reconcile(&house.desk);
	*state = &house;
	return 0;
}

static int teardown(void **state)
{
	stop(*state);
	return 0;
}

/* ---- what is on record ---- */

static void a_proposal_keeps_what_it_was_decided_on(void **state)
{
	struct house *house = *state;
	struct trade_outcome proposal = desk_propose(&house->desk, "AAPL", 10);
	json_t *signal = NULL, *quote = NULL, *checks = NULL;

	assert_int_equal(ledger_get_proposal(&signal, &quote, &checks, house->ledger,
	                                     &proposal.order_id, NULL),
	                 DRT_OK);
	assert_string_equal(json_string_value(json_object_get(signal, "strategy")), "swing");
	assert_true(json_number_value(json_object_get(quote, "last")) == 200);
	assert_int_equal(json_array_size(checks), 3); /* no limit is set */
	json_decref(signal);
	json_decref(quote);
	json_decref(checks);
}

static void the_record_tells_every_step_in_order(void **state)
{
	static const char *const words[] = { "proposed", "approved",     "journaled",
		                             "sent",     "acknowledged", "filled" };
	struct house *house = *state;
	struct uuid id = desk_send(&house->desk, "AAPL", 10);
	struct ledger_event *events = NULL;
	size_t count = 0, step = 0;
	int64_t last = 0;

	desk_report(&house->desk, 1, REPORT_WORKING);
	desk_fill(&house->desk, 1, "0001.01", SIDE_BUY, 10, 200);
	assert_int_equal(ledger_get_events(&events, &count, house->ledger, 0, &id, 0, NULL),
	                 DRT_OK);
	for (size_t i = 0; i < count; i++) {
		assert_true(events[i].seq > last);
		last = events[i].seq;
		if (strcmp(events[i].kind, "fill") == 0) {
			assert_string_equal(events[i].detail, "0001.01");
			continue;
		}
		assert_true(step < sizeof(words) / sizeof(words[0]));
		assert_string_equal(events[i].to, words[step]);
		if (step == 1)
			assert_string_equal(events[i].actor, "person");
		step++;
	}
	assert_int_equal(step, sizeof(words) / sizeof(words[0]));
	ledger_events_free(events, count);
}

/* ---- restarts ---- */

static void everything_is_there_after_a_restart(void **state)
{
	struct house *house = *state;
	struct desk *desk = &house->desk;
	struct uuid filled = desk_send(desk, "AAPL", 10);
	struct uuid working = desk_send(desk, "AAPL", 7);
	struct trade_portfolio portfolio;
	decimal quantity, price;
	int32_t strategy = -1;

	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	desk_commission(desk, "0001.01", 1);
	desk_report(desk, 2, REPORT_WORKING);
	assert_int_equal(trade_freeze(desk->trade, "for the night"), DRT_OK);
	restart(house);
	assert_int_equal(desk_status(desk, &filled), ORDER_FILLED);
	assert_int_equal(desk_status(desk, &working), ORDER_ACKNOWLEDGED);
	assert_int_equal(desk_order(desk, &filled).commission.e8, dec(1).e8);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(10).e8);
	assert_int_equal(trade_strategy(&strategy, desk->trade, "swing"), DRT_OK);
	trade_strategy_position(&quantity, &price, desk->trade, strategy, desk->aapl);
	assert_int_equal(quantity.e8, dec(10).e8);
	assert_int_equal(price.e8, dec(200).e8);
	assert_true(trade_is_frozen(desk->trade, NULL));
	assert_true(trade_is_locked(desk->trade));
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.commission.e8, dec(1).e8);
	assert_int_equal(portfolio.exposed.e8, dec(17 * 200).e8);
	/* the executions of today come again and change nothing */
	desk_link_up(desk);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(10).e8);
}

/* A restart before a simulated gateway has said what time it is: the ledger's day is years
 * before the clock's. */
static void a_day_of_another_year_is_there_after_a_restart(void **state)
{
	struct house *house = *state;
	struct desk *desk = &house->desk;
	struct uuid id = desk_send(desk, "AAPL", 10);
	int64_t today_ns = desk->market.time_ns;
	struct trade_portfolio portfolio;

	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	desk_commission(desk, "0001.01", 1);
	stop(house);
	desk_options(desk);
	clock_manual_set(&desk->market, today_ns + 3000 * NS_PER_DAY);
	desk->ids.last = 100;
	open_ledger(house);
	desk->options.journal = journal_ledger_port(house->journal);
	desk_start(desk);
	assert_int_equal(desk_status(desk, &id), ORDER_FILLED);
	desk_link_up(desk);
	clock_manual_init(&desk->market, today_ns + NS_PER_MIN);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	desk_commission(desk, "0001.01", 1);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.commission.e8, dec(1).e8);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(10).e8);
}

static void start_at(struct house *house, int64_t time_ns, uint64_t last_id)
{
	struct desk *desk = &house->desk;

	desk_options(desk);
	clock_manual_set(&desk->market, time_ns);
	desk->ids.last = last_id;
	open_ledger(house);
	desk->options.journal = journal_ledger_port(house->journal);
	desk_start(desk);
}

/* Its proposal has the wrong year's time, and is the newest thing on record. */
static void an_order_of_a_wrong_year_hides_no_execution(void **state)
{
	struct house *house = *state;
	struct desk *desk = &house->desk;
	int64_t today_ns = desk->market.time_ns;
	struct trade_portfolio portfolio;

	(void)desk_send(desk, "AAPL", 10);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	stop(house);
	start_at(house, today_ns + 3000 * NS_PER_DAY, 100);
	(void)desk_propose(desk, "AAPL", 5);
	stop(house);
	start_at(house, today_ns + 3000 * NS_PER_DAY, 200);
	desk_link_up(desk);
	clock_manual_init(&desk->market, today_ns + NS_PER_MIN);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	desk_commission(desk, "0001.01", 1);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.commission.e8, dec(1).e8);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(10).e8);
}

/* An execution that the ledger has and that is too old to be loaded. */
static void an_old_execution_that_comes_again_costs_nothing(void **state)
{
	struct house *house = *state;
	struct desk *desk = &house->desk;
	struct trade_portfolio portfolio;

	(void)desk_send(desk, "AAPL", 10);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	desk_commission(desk, "0001.01", 1);
	desk_advance(desk, 30 * NS_PER_DAY);
	(void)desk_send(desk, "AAPL", 3);
	desk_fill(desk, 2, "0002.01", SIDE_BUY, 3, 200);
	desk_commission(desk, "0002.01", 1);
	stop(house);
	start_at(house, desk->market.time_ns + 31 * NS_PER_DAY, 100);
	desk_link_up(desk);
	for (int i = 0; i < 2; i++) {
		desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
		desk_commission(desk, "0001.01", 1);
	}
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.commission.e8, dec(2).e8);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(13).e8);
}

static void a_number_is_never_used_twice(void **state)
{
	struct house *house = *state;
	struct desk *desk = &house->desk;

	for (int i = 0; i < 20; i++) {
		(void)desk_send(desk, "AAPL", 1 + i);
		assert_int_equal(desk->broker.submitted[0].ib_order_id, i + 1);
		restart(house);
		desk_link_up(desk); /* says that 1 is next */
		desk_reconcile(desk);
	}
}

static void a_proposal_does_not_outlive_its_process(void **state)
{
	struct house *house = *state;
	struct trade_outcome proposal = desk_propose(&house->desk, "AAPL", 10);
	struct order order;

	restart(house);
	order = desk_order(&house->desk, &proposal.order_id);
	assert_int_equal(order.status, ORDER_EXPIRED);
	assert_string_equal(order.reason.code, "restart");
}

static void an_unanswered_order_is_unknown_until_it_is_found(void **state)
{
	struct house *house = *state;
	struct desk *desk = &house->desk;
	struct uuid id = desk_send(desk, "AAPL", 10);
	struct broker_report report = { .perm_id = 5, .state = REPORT_WORKING, .ref = id };

	restart(house);
	assert_int_equal(desk_status(desk, &id), ORDER_UNKNOWN);
	restart(house);
	assert_int_equal(desk_status(desk, &id), ORDER_UNKNOWN);
	desk_link_up(desk);
	desk->broker.port.handler->report(desk->trade, &report);
	desk_reconcile(desk);
	assert_int_equal(desk_status(desk, &id), ORDER_ACKNOWLEDGED);
	assert_int_equal(desk->broker.submit_count, 0);
}

static void a_signal_is_not_taken_again_after_a_restart(void **state)
{
	struct house *house = *state;
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome outcome;

	signal.id = (struct uuid){ { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
	assert_int_equal(trade_process_signal(&outcome, house->desk.trade, &signal), DRT_OK);
	restart(house);
	assert_int_equal(trade_process_signal(&outcome, house->desk.trade, &signal),
	                 DRT_EEXIST);
}

static void a_bracket_is_a_bracket_after_a_restart(void **state)
{
	struct house *house = *state;
	struct desk *desk = &house->desk;
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome outcome;
	struct trade_portfolio portfolio;

	signal.intent.kind = INTENT_BRACKET;
	signal.intent.bracket_stop = dec(190);
	signal.intent.bracket_target = dec(220);
	snprintf(signal.intent.tag, sizeof(signal.intent.tag), "plan");
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(trade_approve(&outcome, desk->trade, &outcome.order_id, 1, false),
	                 DRT_OK);
	for (int32_t number = 1; number <= 3; number++)
		desk_report(desk, number, REPORT_WORKING);
	restart(house);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, dec(2000).e8); /* the entry's alone */
	signal.intent.kind = INTENT_CANCEL;
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_true(outcome.orders >= 1); /* the tag came along */
	assert_int_equal(desk->broker.cancelled[0], 1);
}

/* ---- kill -9 between every two steps ---- */

/* Does as much of the day as `steps` allows and dies: with the broker's answers when
 * `answers` is set. Runs in a child process. */
static void live_and_die(struct house *house, int steps)
{
	struct desk *desk = &house->desk;
	struct trade_outcome outcome;

	start(house);
	desk_link_up(desk);
	desk_reconcile(desk);
	for (int i = 0; i < steps; i++) {
		switch (i) {
		case 0:
			outcome = desk_propose(desk, "AAPL", 10);
			break;
		case 1:
			if (trade_approve(&outcome, desk->trade, &outcome.order_id, 1, false) !=
			    DRT_OK)
				_exit(2);
			break;
		case 2:
			desk_report(desk, 1, REPORT_WORKING);
			break;
		case 3:
			desk_fill(desk, 1, "0001.01", SIDE_BUY, 4, 200);
			break;
		case 4:
			desk_commission(desk, "0001.01", 0.4);
			break;
		case 5:
			desk_fill(desk, 1, "0002.01", SIDE_BUY, 6, 200);
			break;
		default:
			break;
		}
	}
	(void)kill(getpid(), SIGKILL);
}

static void a_kill_after_each_step_loses_nothing(void **state)
{
	static const enum order_status want[] = { 0,
		                                  ORDER_EXPIRED,
		                                  ORDER_UNKNOWN,
		                                  ORDER_ACKNOWLEDGED,
		                                  ORDER_PARTIAL,
		                                  ORDER_PARTIAL,
		                                  ORDER_FILLED };
	static const double held[] = { 0, 0, 0, 0, 4, 4, 10 };
	struct house *house = *state;

	for (int steps = 1; steps <= 6; steps++) {
		pid_t child = 0;
		int status = 0;
		const struct order *order = NULL;

		stop(house);
		snprintf(house->path, sizeof(house->path), "%s/kill-%d.db", test_scratch_dir(),
		         steps);
		house->desk.ids.last = 0;
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			live_and_die(house, steps);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		start(house);
		order = trade_order_at(house->desk.trade, 0);
		assert_non_null(order);
		assert_int_equal(order->status, want[steps]);
		assert_int_equal(desk_position(&house->desk, "AAPL").e8, dec(held[steps]).e8);
		/* the broker's day, told again, ends where it would have ended */
		desk_link_up(&house->desk);
		if (steps >= 2) {
			desk_report(&house->desk, 1, REPORT_WORKING);
			desk_fill(&house->desk, 1, "0001.01", SIDE_BUY, 4, 200);
			desk_commission(&house->desk, "0001.01", 0.4);
			desk_fill(&house->desk, 1, "0002.01", SIDE_BUY, 6, 200);
			assert_int_equal(trade_order_at(house->desk.trade, 0)->status,
			                 ORDER_FILLED);
			assert_int_equal(desk_position(&house->desk, "AAPL").e8, dec(10).e8);
			assert_int_equal(trade_order_at(house->desk.trade, 0)->commission.e8,
			                 dec(0.4).e8);
		}
	}
}

/* The handle is dropped in the middle of each transaction of an approval: the process is
 * gone after the n-th statement. */
static void a_death_inside_a_commit_leaves_all_of_it_or_nothing(void **state)
{
	struct house *house = *state;
	struct desk *desk = &house->desk;
	struct trade_outcome proposal = desk_propose(desk, "AAPL", 10);
	struct order order = desk_order(desk, &proposal.order_id);
	struct ledger_step step = { &order, ORDER_PROPOSED, "person", NULL };
	struct order stored;

	assert_int_equal(ledger_begin(house->ledger, NULL), DRT_OK);
	order.status = ORDER_APPROVED;
	order.version = 2;
	assert_int_equal(ledger_step(house->ledger, &step, NULL), DRT_OK);
	order.status = ORDER_JOURNALED;
	order.version = 3;
	order.ib_order_id = 1;
	assert_int_equal(ledger_step(house->ledger, &step, NULL), DRT_OK);
	/* no commit */
	stop(house);
	open_ledger(house);
	assert_int_equal(ledger_get_order(&stored, NULL, house->ledger, &order.id, NULL),
	                 DRT_OK);
	assert_int_equal(stored.status, ORDER_PROPOSED);
	assert_int_equal(stored.version, 1);
	journal_ledger_free(house->journal);
	ledger_close(house->ledger);
	start(house);
}

#define WITH_HOUSE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HOUSE(a_proposal_keeps_what_it_was_decided_on),
		WITH_HOUSE(the_record_tells_every_step_in_order),
		WITH_HOUSE(everything_is_there_after_a_restart),
		WITH_HOUSE(an_order_of_a_wrong_year_hides_no_execution),
		WITH_HOUSE(an_old_execution_that_comes_again_costs_nothing),
		WITH_HOUSE(a_day_of_another_year_is_there_after_a_restart),
		WITH_HOUSE(a_number_is_never_used_twice),
		WITH_HOUSE(a_proposal_does_not_outlive_its_process),
		WITH_HOUSE(an_unanswered_order_is_unknown_until_it_is_found),
		WITH_HOUSE(a_signal_is_not_taken_again_after_a_restart),
		WITH_HOUSE(a_bracket_is_a_bracket_after_a_restart),
		WITH_HOUSE(a_kill_after_each_step_loses_nothing),
		WITH_HOUSE(a_death_inside_a_commit_leaves_all_of_it_or_nothing),
	};

	return cmocka_run_group_tests_name("trade restart", tests, NULL, NULL);
}
