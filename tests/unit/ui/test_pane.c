/* test_pane.c - the words of ui/pane: orders, status line, times, chart model, commands and
 * the ticket. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/golden/screens_fixture.h"
#include "tests/support/support.h"
#include "ui/headless/headless.h"
#include "ui/pane/chart_model.h"
#include "ui/pane/command.h"
#include "ui/pane/order_text.h"
#include "ui/pane/performance.h"
#include "ui/pane/status.h"
#include "ui/pane/ticket.h"

struct room {
	struct fixture fixture;
	struct pane_state state;
	struct pane_context context;
	struct plot plot;
};

static int setup(void **state)
{
	struct room *room = calloc(1, sizeof(*room));

	fixture_init(&room->fixture);
	room->state.chart.crosshair = -1;
	room->context =
		(struct pane_context){ .view = &room->fixture.view,
		                       .state = &room->state,
		                       .zone = room->fixture.zone,
		                       .plot = &room->plot,
		                       .local_ns = room->fixture.local_ns,
		                       .market_ns = view_market_ns(&room->fixture.view,
		                                                   room->fixture.local_ns) };
	*state = room;
	return 0;
}

static int teardown(void **state)
{
	fixture_release(&((struct room *)*state)->fixture);
	free(*state);
	return 0;
}

/* ---- orders ---- */

static void order_states_read_as_in_the_table(void **state)
{
	static const struct {
		enum order_status status;
		int filled;
		bool foreign, down;
		const char *wide, *brief;
	} cases[] = {
		{ ORDER_ACKNOWLEDGED, 0, false, false, "working   0/100", "working 0/100" },
		{ ORDER_PARTIAL, 40, false, false, "partial  40/100", "partial 40/100" },
		{ ORDER_FILLED, 100, false, false, "filled   100/100", "filled 100/100" },
		{ ORDER_ACKNOWLEDGED, 0, false, true, "at broker  0/100", "at broker 0/100" },
		{ ORDER_ACKNOWLEDGED, 0, true, false, "foreign   0/100", "foreign 0/100" },
		{ ORDER_CANCELLED, 40, false, false, "cancelled 40/100", "cancelled 40/100" },
		{ ORDER_REJECTED, 0, false, false, "rejected", "rejected" },
		{ ORDER_EXPIRED, 0, false, false, "expired", "expired" },
		{ ORDER_UNKNOWN, 0, false, false, "UNKNOWN   0/100", "UNKNOWN 0/100" },
	};
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[FIGURE_TEXT];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		row->order.status = cases[i].status;
		row->order.filled = decimal_from_int(cases[i].filled);
		row->order.foreign = cases[i].foreign;
		room->fixture.view.status.broker = cases[i].down ? BROKER_DOWN : BROKER_UP;
		assert_string_equal(order_state_line(text, row, &room->context, false),
		                    cases[i].wide);
		assert_string_equal(order_state_line(text, row, &room->context, true),
		                    cases[i].brief);
	}
}

static void what_is_decided_has_no_checks(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[PANE_TEXT] = "some";

	row->checks_ok = row->checks_soft = row->checks_hard = 0;
	assert_string_equal(order_checks(text, row), "");
}

static void proposals_tell_their_checks_and_the_lock(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	char text[FIGURE_TEXT];

	assert_string_equal(order_state_line(text, row, &room->context, false),
	                    "to approve ok");
	assert_string_equal(order_state_line(text, row, &room->context, true), "approve ok");
	row->checks_soft = 2;
	assert_string_equal(order_state_line(text, row, &room->context, false),
	                    "to approve 2 soft");
	assert_int_equal(order_state_style(row), ROLE_WARN);
	row->checks_hard = 1;
	assert_string_equal(order_state_line(text, row, &room->context, false),
	                    "to approve 1 hard");
	assert_int_equal(order_state_style(row), ROLE_DANGER);
	row->checks_soft = row->checks_hard = 0;
	room->fixture.view.status.frozen = true;
	assert_string_equal(order_state_line(text, row, &room->context, false), "locked ok");
}

static void the_last_column_is_time_left_force_or_clock(void **state)
{
	struct room *room = *state;
	struct view_order *rows = room->fixture.orders;
	char text[FIGURE_TEXT];

	assert_string_equal(order_left(text, &rows[0], &room->context), "1:48");
	assert_string_equal(order_left(text, &rows[3], &room->context), "DAY");
	assert_string_equal(order_left(text, &rows[5], &room->context), "GTC");
	assert_string_equal(order_left(text, &rows[7], &room->context), "10:14");
	rows[0].expires_local_ns = 0;
	assert_string_equal(order_left(text, &rows[0], &room->context), "");
}

static void finished_rows_without_a_fill_stay_one_minute(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	int64_t now_ns = room->fixture.local_ns;

	row->changed_local_ns = now_ns;
	row->order.status = ORDER_EXPIRED;
	assert_true(order_is_shown(row, now_ns + 59 * NS_PER_SEC));
	assert_false(order_is_shown(row, now_ns + 60 * NS_PER_SEC));
	row->order.status = ORDER_FILLED;
	assert_true(order_is_shown(row, now_ns + 3600 * NS_PER_SEC));
}

static void plans_weigh_risk_and_reward(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[0];
	char text[PANE_TEXT];

	assert_string_equal(
		order_plan(text, &room->fixture.view, row),
		"stop 260.20, target 280.30; risk 402.00, reward 804.00, ratio 2.0");
	row->child_target = decimal_from_int(0);
	assert_string_equal(order_plan(text, &room->fixture.view, row),
	                    "stop 260.20; risk 402.00");
	row->child_stop = decimal_from_int(0);
	assert_string_equal(order_plan(text, &room->fixture.view, row), "");
}

static void what_is_not_known_is_left_out(void **state)
{
	struct room *room = *state;
	struct view_order *row = &room->fixture.orders[3];
	char text[PANE_TEXT];

	assert_string_equal(order_after(text, row), "");
	assert_string_equal(order_why(text, row), "");
	snprintf(row->order.symbol, SYMBOL_TEXT, "NONE");
	assert_string_equal(order_market(text, &room->context, row), "no quote of NONE");
	assert_true(isnan(order_drift(&room->fixture.view, row)));
}

/* ---- times, symbols, filters ---- */

static void clocks_are_the_exchanges(void **state)
{
	struct room *room = *state;
	char text[CLOCK_TEXT];
	int64_t winter_ns = INT64_C(1736524800000000000); /* 2025-01-10T16:00:00Z */

	assert_string_equal(clock_text(text, room->fixture.zone, room->context.market_ns),
	                    "14:32:07");
	assert_string_equal(clock_zone(text, room->fixture.zone, room->context.market_ns),
	                    "ET");
	assert_string_equal(clock_text(text, room->fixture.zone, winter_ns), "11:00:00");
	assert_string_equal(clock_zone(text, room->fixture.zone, winter_ns), "ET");
	assert_string_equal(clock_date(text, clock_day(room->fixture.zone, winter_ns)),
	                    "Fri 10 Jan 2025");
	assert_string_equal(month_name(0), "");
	assert_string_equal(month_name(13), "");
}

static void filters_look_at_symbol_and_name(void **state)
{
	struct room *room = *state;

	assert_true(filter_passes(&room->context, PANE_WATCHLIST, "AAPL", "Apple Inc"));
	snprintf(room->state.filter, sizeof(room->state.filter), "appl");
	room->state.filter_pane = PANE_WATCHLIST;
	assert_true(filter_passes(&room->context, PANE_WATCHLIST, "AAPL", "Apple Inc"));
	assert_false(filter_passes(&room->context, PANE_WATCHLIST, "MSFT", "Microsoft"));
	assert_true(filter_passes(&room->context, PANE_ORDERS, "MSFT", ""));
}

static void prices_follow_their_tick(void **state)
{
	struct room *room = *state;
	struct view_quote *quote = view_find_quote(&room->fixture.view, "JPM");
	char text[FIGURE_TEXT];

	assert_string_equal(
		price_text(text, &room->fixture.view, "JPM", decimal_from_units(26690000000)),
		"266.90");
	quote->instrument.tick = decimal_from_units(10000); /* 0.0001 */
	assert_string_equal(
		price_text(text, &room->fixture.view, "JPM", decimal_from_units(26690000000)),
		"266.9000");
	assert_string_equal(price_text(text, &room->fixture.view, "JPM", decimal_from_int(0)),
	                    "");
}

/* ---- status line ---- */

static void draw_status(char *out, size_t size, struct room *room, int cols)
{
	struct screen *screen = NULL;
	struct strbuf dump;

	assert_int_equal(screen_new(&screen, 1, cols, CHARSET_UTF8), DRT_OK);
	status_draw(area_of(screen), &room->context);
	strbuf_init(&dump);
	screen_dump(&dump, screen);
	snprintf(out, size, "%s", dump.text);
	strbuf_release(&dump);
	screen_free(screen);
}

static void what_matters_never_leaves_the_status_line(void **state)
{
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	char line[1024];

	for (int cols = 64; cols <= 200; cols++) {
		status->frozen = false;
		status->unknown_orders = 0;
		draw_status(line, sizeof(line), room, cols);
		assert_non_null(strstr(line, " PAPER  "));
		assert_non_null(strstr(line, "SYNTHETIC"));
		assert_non_null(strstr(line, "APPROVE 3"));
		status->frozen = true;
		status->frozen_local_ns = room->fixture.local_ns - 5 * NS_PER_SEC;
		draw_status(line, sizeof(line), room, cols);
		assert_non_null(strstr(line, "! FROZEN 0:05"));
		status->frozen = false;
		status->unknown_orders = 2;
		status->unknown_since_local_ns = room->fixture.local_ns - 5 * NS_PER_SEC;
		draw_status(line, sizeof(line), room, cols);
		assert_non_null(strstr(line, "! UNKNOWN 2, 0:05"));
	}
}

static void abnormal_slots_are_in_capitals(void **state)
{
	static const struct {
		enum view_broker broker;
		bool connected, locked;
		int64_t age_s;
		const char *want;
	} cases[] = {
		{ BROKER_DOWN, true, false, 0, "! BROKER DOWN 2:14:06" },
		{ BROKER_CONNECTING, true, false, 0, "! CONNECTING 2:14:06" },
		{ BROKER_RECONCILING, true, true, 0, "! RECONCILING 2:14:06" },
		{ BROKER_UP, true, true, 0, "! LOCKED" },
		{ BROKER_UP, false, false, 0, "! ENGINE DOWN" },
		{ BROKER_UP, true, false, 90, "! Data 1:30 old" },
	};
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	char line[1024];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		status->broker = cases[i].broker;
		status->connected = cases[i].connected;
		status->locked = cases[i].locked;
		status->data_local_ns =
			room->fixture.local_ns - cases[i].age_s * NS_PER_SEC - 1;
		draw_status(line, sizeof(line), room, 160);
		if (!strstr(line, cases[i].want))
			fail_msg("%s is not in %s", cases[i].want, line);
	}
}

static void closed_and_fast_markets_say_so(void **state)
{
	struct room *room = *state;
	struct view_status *status = &room->fixture.view.status;
	char line[1024];

	status->market_open = false;
	status->market_speed_milli = 60000;
	draw_status(line, sizeof(line), room, 160);
	assert_non_null(strstr(line, "SYNTHETIC x60"));
	assert_non_null(strstr(line, "Data closed"));
	assert_non_null(strstr(line, "Market closed"));
	status->synthetic = false; /* real prices, faster than they were */
	draw_status(line, sizeof(line), room, 160);
	assert_non_null(strstr(line, " PAPER   REPLAY x60   Broker up"));
	status->live = true;
	status->market_speed_milli = 1000;
	draw_status(line, sizeof(line), room, 160);
	assert_non_null(strstr(line, " LIVE   Broker up"));
	assert_null(strstr(line, "SYNTHETIC"));
}

static void limits_read_in_their_own_unit(void **state)
{
	struct room *room = *state;
	struct view_account *account = &room->fixture.view.account;
	char text[PANE_TEXT];

	assert_string_equal(nearest_limit_text(text, &room->fixture.view),
	                    "Position 19.1 of 25.0");
	snprintf(account->nearest_limit, NOTE_TEXT, "risk.daily_loss");
	account->nearest_limit_used = 1200;
	account->nearest_limit_max = 3000;
	assert_string_equal(nearest_limit_text(text, &room->fixture.view),
	                    "Daily loss 1,200 of 3,000");
	account->nearest_limit_max = NAN;
	assert_string_equal(nearest_limit_text(text, &room->fixture.view), "");
}

/* ---- wide figures ---- */

static void draw_pane(char *out, size_t size, struct room *room, int rows, int cols,
                      void (*draw)(struct area area, const struct pane_context *context))
{
	struct screen *screen = NULL;
	struct strbuf dump;

	assert_int_equal(screen_new(&screen, rows, cols, CHARSET_UTF8), DRT_OK);
	draw(area_of(screen), &room->context);
	strbuf_init(&dump);
	screen_dump(&dump, screen);
	assert_true(dump.length < size);
	snprintf(out, size, "%s", dump.text);
	strbuf_release(&dump);
	screen_free(screen);
}

static void wide_sums_take_the_room_of_percentages(void **state)
{
	static const struct {
		int64_t money, change;
		const char *worth, *day;
	} cases[] = {
		{ 1000, 10, " Net liquidation         1,000.00",
		  " Day            +1.00      +10.00" },
		{ 1000000, 1234567, " Net liquidation     1,000,000.00",
		  " Day                +1,234,567.00" },
		{ 1234567890, -1234567, " Net liquidation 1,234,567,890.00",
		  " Day                -1,234,567.00" },
	};
	struct room *room = *state;
	struct view_account *account = &room->fixture.view.account;
	char text[8192];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		account->account.net_liquidation = decimal_from_int(cases[i].money);
		account->day_pnl = decimal_from_int(cases[i].change);
		account->day_ratio = 0.01;
		draw_pane(text, sizeof(text), room, 15, 34, pane_performance);
		assert_non_null(strstr(text, cases[i].worth));
		assert_non_null(strstr(text, cases[i].day));
	}
}

static void the_axis_is_as_wide_as_its_prices(void **state)
{
	static const struct {
		double factor;
		const char *last; /* of a close at 266.91 */
	} cases[] = {
		{ 1, "┤ 266.91 last" },
		{ 10, "2,669.10 last" },
		{ 100, "26,691.00 last" },
		{ 10000, "2,669,100.00 last" },
	};
	struct room *room = *state;
	struct view_chart *chart = &room->fixture.view.chart;
	double times = 1;
	char text[65536];

	room->fixture.view.order_count = 0;
	room->fixture.view.position_count = 0;
	chart->overlay_count = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t k = 0; k < chart->bar_count; k++) {
			struct bar *bar = &chart->bars[k];

			bar->open *= cases[i].factor / times;
			bar->high *= cases[i].factor / times;
			bar->low *= cases[i].factor / times;
			bar->close *= cases[i].factor / times;
		}
		times = cases[i].factor;
		draw_pane(text, sizeof(text), room, 20, 80, pane_chart);
		assert_non_null(strstr(text, cases[i].last));
	}
}

/* ---- chart ---- */

static struct chart new_chart(struct room *room)
{
	struct chart chart = { .context = &room->context, .view = &room->fixture.view.chart };

	chart.plot.rows = 10;
	return chart;
}

static void zoom_and_pan_choose_the_bars(void **state)
{
	static const struct {
		int zoom, pan, cols;
		size_t count, first;
		int stride, merge;
	} cases[] = {
		{ 0, 0, 71, 71, 89, 1, 1 },  { 0, 10, 71, 71, 79, 1, 1 },
		{ 1, 0, 71, 36, 124, 2, 1 }, { 2, 0, 71, 24, 136, 3, 1 },
		{ -1, 0, 71, 71, 18, 1, 2 }, { -4, 0, 71, 10, 0, 1, 16 },
		{ 0, 159, 71, 1, 0, 1, 1 },  { 0, 9999, 71, 0, 0, 1, 1 },
		{ 0, 0, 0, 0, 160, 1, 1 },   { 0, 0, 5000, 160, 0, 1, 1 },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct chart chart = new_chart(room);

		room->state.chart.zoom = cases[i].zoom;
		room->state.chart.pan = cases[i].pan;
		chart_choose_bars(&chart, cases[i].cols);
		assert_int_equal(chart.count, cases[i].count);
		assert_int_equal(chart.first, cases[i].first);
		assert_int_equal(chart.stride, cases[i].stride);
		assert_int_equal(chart.merge, cases[i].merge);
	}
}

static void merged_bars_hold_their_parts(void **state)
{
	struct room *room = *state;
	struct chart chart = new_chart(room);
	const struct bar *parts = NULL;

	room->state.chart.zoom = -1;
	chart_choose_bars(&chart, 71);
	parts = &room->fixture.bars[chart.first];
	assert_true(chart.bars[0].open == parts[0].open);
	assert_true(chart.bars[0].close == parts[1].close);
	assert_true(chart.bars[0].high == fmax(parts[0].high, parts[1].high));
	assert_true(chart.bars[0].volume == parts[0].volume + parts[1].volume);
}

static void levels_are_those_of_the_symbol(void **state)
{
	struct room *room = *state;
	struct chart chart = new_chart(room);

	chart_choose_bars(&chart, 71);
	chart_choose_levels(&chart);
	assert_int_equal(chart.level_count, 4); /* last, target, buy, stop */
	assert_string_equal(chart.levels[0].word, "last");
	assert_false(chart.levels[0].line);
	assert_string_equal(chart.levels[1].word, "tgt");
	assert_true(chart.levels[1].line);
	snprintf(room->fixture.view.chart.symbol, SYMBOL_TEXT, "AAPL");
	chart.level_count = 0;
	chart_choose_levels(&chart);
	assert_int_equal(chart.level_count, 3); /* last, average, the working sale */
	assert_string_equal(chart.levels[1].word, "avg");
	assert_string_equal(chart.levels[2].word, "S100");
}

static void far_levels_do_not_squeeze_the_bars(void **state)
{
	struct room *room = *state;
	struct chart chart = new_chart(room);

	room->fixture.orders[0].child_target = decimal_from_int(5000);
	chart_choose_bars(&chart, 71);
	chart_choose_levels(&chart);
	chart_choose_scale(&chart);
	assert_true(chart.scale.high < 400);
	assert_false(chart_holds(&chart, 5000));
	assert_true(chart_holds(&chart, 260.20));
}

static void a_flat_market_still_has_a_scale(void **state)
{
	struct room *room = *state;
	struct chart chart = new_chart(room);

	for (int i = 0; i < FIXTURE_BARS; i++)
		room->fixture.bars[i] = (struct bar){ 0, 50, 50, 50, 50, 0 };
	room->fixture.view.order_count = 0;
	chart_choose_bars(&chart, 71);
	chart_choose_levels(&chart);
	chart_choose_scale(&chart);
	assert_true(chart.scale.low < 50 && chart.scale.high > 50);
}

static void samples_keep_the_newest_value(void **state)
{
	struct room *room = *state;
	struct view_performance *performance = &room->fixture.view.performance;
	double values[16];

	assert_int_equal(performance_sample(values, 16, performance), 16);
	assert_true(values[15] == performance->equity[performance->equity_count - 1]);
	assert_true(values[0] == performance->equity[0]);
	performance->equity_count = 3;
	assert_int_equal(performance_sample(values, 16, performance), 3);
	performance->equity_count = 0;
	assert_int_equal(performance_sample(values, 16, performance), 0);
}

/* ---- commands, ticket ---- */

static void commands_complete_by_their_beginning(void **state)
{
	static const struct {
		const char *line;
		const char *first;
		size_t count;
	} cases[] = {
		{ "back", "backtest", 2 }, { "aapl", "AAPL", 1 },      { "XLK", "XLK", 1 },
		{ "zzz", NULL, 0 },        { "orders ", "orders", 1 }, { "orde ", NULL, 0 },
		{ "aapl x", "AAPL", 1 },
	};
	struct room *room = *state;
	struct command_match matches[COMMAND_MATCHES];
	size_t rows = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t count = command_complete(matches, &room->fixture.view, cases[i].line);

		assert_int_equal(count, cases[i].count);
		if (count > 0)
			assert_string_equal(matches[0].name, cases[i].first);
	}
	command_rows(&rows);
	assert_int_equal(command_complete(matches, &room->fixture.view, ""), rows);
	assert_null(command_find("ord", 3));
	assert_non_null(command_find("orders", 6));
}

static void set_fields(struct sheet *sheet, const char *const *fields)
{
	ticket_open(sheet, "", "BUY");
	for (int i = 0; i < TICKET_FIELDS; i++)
		if (fields[i])
			input_set(&sheet->fields[i], fields[i]);
}

static void tickets_are_read_field_by_field(void **state)
{
	static const struct {
		const char *fields[TICKET_FIELDS];
		const char *problem; /* NULL: a good one */
	} cases[] = {
		{ { "aapl", "buy", "10", "lmt", "1.5", "", "day", "" }, NULL },
		{ { "AAPL", "SELL", "0.5", "MKT", "", "", "IOC", "" }, NULL },
		{ { "AAPL", "SELL", "5", "STP", "", "180", "GTC", "" }, NULL },
		{ { "AAPL", "SELL", "5", "STPLMT", "179.5", "180", "GTC", "" }, NULL },
		{ { "", "BUY", "5", "MKT", "", "", "DAY", "" }, "Symbol" },
		{ { "A A", "BUY", "5", "MKT", "", "", "DAY", "" }, "Symbol" },
		{ { "AAPL", "HOLD", "5", "MKT", "", "", "DAY", "" }, "Side" },
		{ { "AAPL", "BUY", "-5", "MKT", "", "", "DAY", "" }, "Quantity" },
		{ { "AAPL", "BUY", "five", "MKT", "", "", "DAY", "" }, "Quantity" },
		{ { "AAPL", "BUY", "5", "??", "", "", "DAY", "" }, "Type" },
		{ { "AAPL", "BUY", "5", "LMT", "1,5", "", "DAY", "" }, "price" },
		{ { "AAPL", "BUY", "5", "LMT", "1.5", "", "NOW", "" }, "In force" },
		{ { "AAPL", "BUY", "5", "LMT", "", "", "DAY", "" }, "" },
		{ { "AAPL", "BUY", "5", "STP", "", "", "DAY", "" }, "" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sheet sheet;
		struct order order = { .quantity = decimal_from_int(77) };
		char problem[PANE_TEXT];
		enum drt_status status;

		set_fields(&sheet, cases[i].fields);
		status = ticket_read(&order, &sheet, problem);
		if (!cases[i].problem) {
			assert_int_equal(status, DRT_OK);
			assert_string_equal(order.symbol, "AAPL");
			assert_string_equal(order.strategy, "manual");
			continue;
		}
		assert_int_not_equal(status, DRT_OK);
		assert_non_null(strstr(problem, cases[i].problem));
		assert_true(*problem);
		assert_int_equal(order.quantity.e8, 77 * DECIMAL_ONE);
	}
}

static void a_long_note_ends_at_a_whole_letter(void **state)
{
	struct sheet sheet;
	struct order order;
	char problem[PANE_TEXT], note[200] = "";
	(void)state;

	for (int i = 0; i < 60; i++)
		strcat(note, "語");
	set_fields(&sheet, (const char *const[TICKET_FIELDS]){ "AAPL", "BUY", "5", "MKT", "",
	                                                       "", "DAY", note });
	assert_int_equal(ticket_read(&order, &sheet, problem), DRT_OK);
	assert_int_equal(strlen(order.note), 93); /* 31 letters of three bytes */
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(order_states_read_as_in_the_table),
		IN_ROOM(what_is_decided_has_no_checks),
		IN_ROOM(proposals_tell_their_checks_and_the_lock),
		IN_ROOM(the_last_column_is_time_left_force_or_clock),
		IN_ROOM(finished_rows_without_a_fill_stay_one_minute),
		IN_ROOM(plans_weigh_risk_and_reward),
		IN_ROOM(what_is_not_known_is_left_out),
		IN_ROOM(clocks_are_the_exchanges),
		IN_ROOM(filters_look_at_symbol_and_name),
		IN_ROOM(prices_follow_their_tick),
		IN_ROOM(what_matters_never_leaves_the_status_line),
		IN_ROOM(abnormal_slots_are_in_capitals),
		IN_ROOM(closed_and_fast_markets_say_so),
		IN_ROOM(limits_read_in_their_own_unit),
		IN_ROOM(wide_sums_take_the_room_of_percentages),
		IN_ROOM(the_axis_is_as_wide_as_its_prices),
		IN_ROOM(zoom_and_pan_choose_the_bars),
		IN_ROOM(merged_bars_hold_their_parts),
		IN_ROOM(levels_are_those_of_the_symbol),
		IN_ROOM(far_levels_do_not_squeeze_the_bars),
		IN_ROOM(a_flat_market_still_has_a_scale),
		IN_ROOM(samples_keep_the_newest_value),
		IN_ROOM(commands_complete_by_their_beginning),
		cmocka_unit_test(tickets_are_read_field_by_field),
		cmocka_unit_test(a_long_note_ends_at_a_whole_letter),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui pane", tests, NULL, NULL);
}
