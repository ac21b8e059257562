/* ib_house.c - see ib_house.h. */
#include "tests/unit/trade/ib_house.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"

/* 2025-06-16T13:30:00Z, a Monday's opening. */
#define OPEN_NS INT64_C(1750080600000000000)

decimal house_decimal(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

static void on_notice(void *arg, const struct reason *reason, bool important)
{
	struct house *house = arg;
	const struct reason_arg *text = reason_find(reason, "text");

	house->notices += important;
	if (important)
		snprintf(house->notice, sizeof(house->notice), "%s", reason->code);
	if (strncmp(reason->code, "link.", 5) == 0)
		snprintf(house->link_text, sizeof(house->link_text), "%s",
		         text ? reason_arg_text(reason, text) : "");
}

static void on_what_if(void *arg, const struct broker_what_if *answer)
{
	struct house *house = arg;

	house->what_if = *answer;
	house->what_if.text = NULL;
	snprintf(house->what_if_text, sizeof(house->what_if_text), "%s",
	         answer->text ? answer->text : "");
	house->what_ifs++;
}

static const struct trade_observer observer = { .notice = on_notice, .what_if = on_what_if };

/* ---- the house ---- */

void house_start(struct house *house, const char *account, bool live)
{
	const struct clock *wall = sim_world_wall(house->world);
	const struct ledger_options ledger = { .path = house->path };
	const struct broker_ib_options broker = { .loop = house->loop,
		                                  .address = HOUSE_ADDRESS,
		                                  .client_id = 1,
		                                  .account = account,
		                                  .live = live,
		                                  .market = wall };
	struct journal_ledger_options journal = { .market = wall };
	struct trade_options options;
	struct instrument spy;
	struct drt_error error = { 0 };

	if (ledger_open(&house->ledger, &ledger, &error) != DRT_OK)
		fail_msg("%s", error.text);
	journal.ledger = house->ledger;
	assert_int_equal(journal_ledger_new(&house->journal, &journal), DRT_OK);
	assert_int_equal(broker_ib_new(&house->broker, &broker, &error), DRT_OK);
	ids_uuid_init(&house->ids, wall, ++house->runs);
	trade_options_init(&options);
	snprintf(options.account, sizeof(options.account), "DU1000001");
	options.market = wall;
	options.monotonic = sim_world_clock(house->world);
	options.ids = &house->ids.ids;
	options.broker = broker_ib_port(house->broker);
	options.journal = journal_ledger_port(house->journal);
	options.approver = approver_always();
	options.observer = &observer;
	options.observer_arg = house;
	risk_limits_none(&options.limits);
	assert_int_equal(trade_new(&house->trade, &options, &error), DRT_OK);
	assert_int_equal(instrument_init(&spy, "SPY"), DRT_OK);
	spy.id = 1;
	assert_int_equal(trade_add_instrument(&house->spy, house->trade, &spy), DRT_OK);
	trade_set_mark(house->trade, house->spy, 600, 1);
	broker_ib_start(house->broker);
}

void house_stop(struct house *house)
{
	trade_free(house->trade);
	broker_ib_free(house->broker);
	journal_ledger_free(house->journal);
	ledger_close(house->ledger);
}

void house_run(struct house *house, int64_t ns)
{
	int64_t end = clock_now_ns(sim_world_clock(house->world)) + ns;

	for (;;) {
		int64_t now = clock_now_ns(sim_world_clock(house->world));

		if (now >= end)
			return;
		now = now + 50 * NS_PER_MS < end ? now + 50 * NS_PER_MS : end;
		assert_int_equal(sim_world_run_until(house->world, now), DRT_OK);
		trade_tick(house->trade);
	}
}

void house_wait(struct house *house, bool (*done)(const struct house *))
{
	for (int i = 0; i < 600 && !done(house); i++)
		house_run(house, 100 * NS_PER_MS);
	assert_true(done(house));
}

bool house_is_open(const struct house *house)
{
	return !trade_is_locked(house->trade);
}

int house_setup(void **state)
{
	static struct house house;
	static int number;
	const struct sim_options world = { .seed = 5, .wall_start_ns = OPEN_NS };
	struct gateway_options gateway = {
		.address = HOUSE_ADDRESS, .seed = 1, .start_ns = OPEN_NS, .speed_milli = 1000
	};
	struct drt_error error = { 0 };

	memset(&house, 0, sizeof(house));
	snprintf(house.path, sizeof(house.path), "%s/ib-%d.db", test_scratch_dir(), number++);
	assert_int_equal(sim_world_new(&house.world, &world), DRT_OK);
	assert_int_equal(sim_world_loop_new(&house.gateway_loop, house.world, "gateway"),
	                 DRT_OK);
	assert_int_equal(sim_world_loop_new(&house.loop, house.world, "broker"), DRT_OK);
	gateway.loop = house.gateway_loop;
	if (gateway_new(&house.gateway, &gateway, &error) != DRT_OK)
		fail_msg("%s", error.text);
	house_start(&house, "", false);
	house_wait(&house, house_is_open);
	*state = &house;
	return 0;
}

int house_teardown(void **state)
{
	struct house *house = *state;

	house_stop(house);
	gateway_free(house->gateway);
	loop_free(house->gateway_loop);
	loop_free(house->loop);
	sim_world_free(house->world);
	return 0;
}
