/* test_feed_lines.c - collect/feed.h: which instruments have a market data line, where there
 * are more instruments than lines. */
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/collect/feed_rig.h"

enum { COUNT = 6, LINES = 4 };

static int begin(void **state)
{
	static struct feed_rig rig;

	rig_begin_lines(&rig, COUNT, LINES);
	*state = &rig;
	return 0;
}

static int end(void **state)
{
	rig_end(*state);
	return 0;
}

/* Looks at those instruments (a bit each) for so long, as screens do. */
static void look_at(struct feed_rig *rig, unsigned which, int64_t for_ns)
{
	for (int64_t done_ns = 0; done_ns < for_ns; done_ns += 100 * NS_PER_MS) {
		for (size_t i = 0; i < COUNT; i++) {
			if (which & 1u << i)
				rig->viewed_ns[i] = clock_now_ns(sim_world_clock(rig->world));
		}
		rig_run(rig, 100 * NS_PER_MS);
	}
}

/* The instruments with a line, as the gateway counts them; the test fails where that is
 * ever more than the limit. */
static unsigned lines_of(const struct feed_rig *rig)
{
	unsigned lines = 0;

	for (size_t i = 0; i < rig->asked_count; i++) {
		const struct rig_asked *asked = &rig->asked[i];

		for (size_t which = 0; which < COUNT; which++) {
			const char *symbol = rig->instruments[which].symbol;

			if (asked->message_id == IB_REQ_MKT_DATA &&
			    strcmp(asked->symbol, symbol) == 0)
				lines |= 1u << which;
			for (size_t k = 0; asked->message_id == IB_CANCEL_MKT_DATA && k < i;
			     k++)
				if (rig->asked[k].message_id == IB_REQ_MKT_DATA &&
				    rig->asked[k].req_id == asked->req_id &&
				    strcmp(rig->asked[k].symbol, symbol) == 0)
					lines &= ~(1u << which);
		}
		assert_true(__builtin_popcount(lines) <= LINES);
	}
	return lines;
}

static enum quote_stale mark_of(const struct feed_rig *rig, size_t instrument)
{
	for (size_t i = rig->told_count; i-- > 0;) {
		if (rig->told[i].kind == TOLD_QUOTE && rig->told[i].instrument == instrument)
			return rig->told[i].quote.stale;
	}
	fail_msg("no quote of instrument %zu was told", instrument);
	return QUOTE_LIVE;
}

static void the_first_have_the_lines_and_the_others_are_marked(void **state)
{
	struct feed_rig *rig = *state;

	assert_int_equal(lines_of(rig), 0x0f);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DATA), LINES);
	assert_int_equal(mark_of(rig, 4), QUOTE_RELEASED);
	assert_int_equal(mark_of(rig, 5), QUOTE_RELEASED);
	/* history is no matter of lines */
	assert_non_null(rig_find(rig, 4, "1 day"));
	rig_run(rig, 600 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_CANCEL_MKT_DATA), 0);
}

static void without_a_limit_given_it_is_a_hundred(void **state)
{
	static struct feed_rig rig;

	(void)state;
	rig_begin(&rig, RIG_INSTRUMENTS, false);
	rig_run(&rig, 5 * NS_PER_SEC);
	assert_int_equal(rig_count(&rig, IB_REQ_MKT_DATA), RIG_INSTRUMENTS);
	rig_end(&rig);
}

static void the_one_looked_at_least_recently_gives_its_line(void **state)
{
	struct feed_rig *rig = *state;
	int32_t old_id = rig_find(rig, 1, NULL)->req_id;

	rig_tick(rig, old_id, IB_TICK_LAST, 10, 100);
	look_at(rig, 0x02, 3 * NS_PER_SEC); /* the second, long ago */
	look_at(rig, 0x0d, 3 * NS_PER_SEC);
	look_at(rig, 0x10, 3 * NS_PER_SEC);
	assert_int_equal(lines_of(rig), 0x1d);
	assert_int_equal(mark_of(rig, 1), QUOTE_RELEASED);
	rig_forget(rig);
	rig_tick(rig, old_id, IB_TICK_LAST, 11, 100); /* it was under way */
	assert_null(rig_next(rig, TOLD_QUOTE));
	rig_tick(rig, rig_find(rig, 4, NULL)->req_id, IB_TICK_LAST, 20, 100);
	assert_int_equal(mark_of(rig, 4), QUOTE_LIVE);
}

static void it_comes_back_when_looked_at_and_is_live_with_its_first_tick(void **state)
{
	struct feed_rig *rig = *state;

	rig_tick(rig, rig_find(rig, 0, NULL)->req_id, IB_TICK_BID, 9, 100);
	look_at(rig, 0x3e & ~0x02u, 3 * NS_PER_SEC);
	look_at(rig, 0x3e, 3 * NS_PER_SEC);
	assert_int_equal(lines_of(rig) & 0x01, 0);
	assert_int_equal(mark_of(rig, 0), QUOTE_RELEASED);
	look_at(rig, 0x01, 3 * NS_PER_SEC);
	assert_int_equal(lines_of(rig) & 0x01, 1);
	assert_int_equal(mark_of(rig, 0), QUOTE_RELEASED);
	rig_forget(rig);
	rig_tick(rig, rig_find(rig, 0, NULL)->req_id, IB_TICK_ASK, 11, 100);
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	assert_true(rig_next(rig, TOLD_QUOTE)->quote.bid != 9); /* of the old line */
}

static void as_many_as_there_are_lines_change_nothing(void **state)
{
	struct feed_rig *rig = *state;
	size_t asked = 0;

	look_at(rig, 0x3c, 5 * NS_PER_SEC);
	assert_int_equal(lines_of(rig), 0x3c);
	asked = rig_count(rig, IB_REQ_MKT_DATA);
	look_at(rig, 0x3c, 120 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DATA), asked);
	assert_int_equal(rig_count(rig, IB_CANCEL_MKT_DATA), 2);
}

static void more_than_there_are_lines_do_not_take_turns(void **state)
{
	struct feed_rig *rig = *state;

	look_at(rig, 0x3f, 120 * NS_PER_SEC);
	assert_int_equal(lines_of(rig), 0x0f);
	assert_int_equal(rig_count(rig, IB_CANCEL_MKT_DATA), 0);
	/* the first that is no longer looked at makes room */
	look_at(rig, 0x3e, 5 * NS_PER_SEC);
	assert_int_equal(lines_of(rig), 0x1e);
}

static void a_lost_farm_says_nothing_about_those_without_a_line(void **state)
{
	struct feed_rig *rig = *state;

	rig_tick(rig, rig_find(rig, 0, NULL)->req_id, IB_TICK_BID, 9, 100);
	rig_error(rig, -1, 2103, "Market data farm connection is broken:usfarm");
	assert_int_equal(mark_of(rig, 0), QUOTE_FARM_LOST);
	assert_int_equal(mark_of(rig, 5), QUOTE_RELEASED);
	rig_error(rig, -1, 2104, "Market data farm connection is OK:usfarm");
	assert_int_equal(mark_of(rig, 5), QUOTE_RELEASED);
}

static void lines_are_kept_over_reconnects(void **state)
{
	struct feed_rig *rig = *state;

	look_at(rig, 0x3c, 5 * NS_PER_SEC);
	rig_hang_up(rig);
	rig->asked_count = 0;
	rig_run(rig, 60 * NS_PER_SEC);
	assert_true(feed_is_up(rig->feed));
	assert_int_equal(lines_of(rig), 0x3c);
	assert_int_equal(mark_of(rig, 0), QUOTE_RELEASED);
}

static void a_broker_with_fewer_lines_is_believed(void **state)
{
	struct feed_rig *rig = *state;
	int32_t id = rig_find(rig, 3, NULL)->req_id;

	rig_error(rig, id, 101, "Max number of tickers has been reached");
	assert_int_equal(rig_next(rig, TOLD_SAID)->code, 101);
	assert_int_equal(mark_of(rig, 3), QUOTE_RELEASED);
	rig_error(rig, id, 101, "Max number of tickers has been reached"); /* said twice */
	look_at(rig, 0x08, 3 * NS_PER_SEC);
	/* three lines are left: one of those not looked at gives its own */
	assert_int_equal(rig_count(rig, IB_CANCEL_MKT_DATA), 1);
	assert_int_not_equal(rig_find(rig, 3, NULL)->req_id, id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(the_first_have_the_lines_and_the_others_are_marked),
		cmocka_unit_test(without_a_limit_given_it_is_a_hundred),
		T(the_one_looked_at_least_recently_gives_its_line),
		T(it_comes_back_when_looked_at_and_is_live_with_its_first_tick),
		T(as_many_as_there_are_lines_change_nothing),
		T(more_than_there_are_lines_do_not_take_turns),
		T(a_lost_farm_says_nothing_about_those_without_a_line),
		T(lines_are_kept_over_reconnects),
		T(a_broker_with_fewer_lines_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
