/* test_performance.c - money, limits and the curve: the contract of
 * ui/pane/performance.h. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/room.h"
#include "ui/pane/performance.h"

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
	const char *text = NULL;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		account->account.net_liquidation = decimal_from_int(cases[i].money);
		account->day_pnl = decimal_from_int(cases[i].change);
		account->day_ratio = 0.01;
		text = room_draw(room, 15, 34, CHARSET_UTF8, pane_performance);
		assert_non_null(strstr(text, cases[i].worth));
		assert_non_null(strstr(text, cases[i].day));
	}
}

/* ---- widths ---- */

static void set_limit(struct room *room, const char *code, double used, double most)
{
	struct view_account *account = &room->fixture.view.account;

	snprintf(account->nearest_limit, NOTE_TEXT, "%s", code);
	account->nearest_limit_used = used;
	account->nearest_limit_max = most;
}

static void a_limit_gives_up_words_before_figures(void **state)
{
	static const struct {
		int cols;
		const char *code;
		double used, most;
		const char *line;
	} rows[] = {
		{ 34, "risk.position", 0.191, 0.25, " Limit  Position 19.1 of 25.0     " },
		{ 40, "risk.position", 0.191, 0.25,
		  " Nearest limit  Position 19.1 of 25.0   " },
		{ 36, "risk.gross", 0, 1, " Limit  Gross exposure 0.0 of 100.0 " },
		{ 34, "risk.gross", 0, 1, " Gross exposure 0.0 of 100.0      " },
		{ 34, "risk.gross", 1.234, 10, " Gross exposure 123.4 of 1,000.0  " },
		{ 26, "risk.gross", 1.234, 10, " Gross… 123.4 of 1,000.0 " },
		{ 18, "risk.gross", 1.234, 10, " 123.4 of 1,000.0 " },
		{ 17, "risk.gross", 1.234, 10, "                 " },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *line = NULL;

		set_limit(room, rows[i].code, rows[i].used, rows[i].most);
		line = room_draw(room, 12, rows[i].cols, CHARSET_UTF8, pane_performance);
		for (int row = 0; row < 11; row++)
			line = strchr(line, '\n') + 1;
		if (strncmp(line, rows[i].line, strlen(rows[i].line)) != 0)
			fail_msg("%d columns:\n%swant\n%s", rows[i].cols, line, rows[i].line);
	}
}

/* Every figure that the pane shows is whole, whatever its width. */
static void figures_are_never_cut(void **state)
{
	static const char *const whole[] = { "-45.67",  "-78.90",  "-12.34",  "1,234.5",
		                             "2,345.6", "3,456.7", "4,567.8", "9,876,543.21" };
	struct room *room = *state;
	struct view *view = &room->fixture.view;

	view->performance.drawdown_now = -0.4567;
	view->performance.drawdown_worst = -0.789;
	view->performance.sharpe = -12.34;
	view->account.gross_ratio = 12.345;
	view->account.gross_limit_ratio = 23.456;
	view->account.account.net_liquidation = decimal_from_units(INT64_C(987654321000000));
	view->account.day_ratio = view->account.week_ratio = view->account.month_ratio = NAN;
	view->account.year_ratio = view->account.unrealised_ratio = NAN;
	set_limit(room, "risk.gross", 34.567, 45.678);
	for (int cols = 1; cols <= 100; cols++) {
		const char *at = room_draw(room, 16, cols, CHARSET_UTF8, pane_performance);

		at = strchr(at, '\n');
		while (at && *(at += strcspn(at, "-0123456789"))) {
			size_t length = strspn(at, "-0123456789,."), i = 0;

			while (i < sizeof(whole) / sizeof(whole[0]) &&
			       (strlen(whole[i]) != length ||
			        strncmp(whole[i], at, length) != 0))
				i++;
			if (i == sizeof(whole) / sizeof(whole[0]))
				fail_msg("%d columns: \"%.*s\" in\n%s", cols, (int)length, at,
				         room->text);
			at += length;
		}
	}
}

/* Before the broker has told what is held. */
static void a_limit_stands_beside_its_figure_or_not_at_all(void **state)
{
	struct room *room = *state;
	struct view *view = &room->fixture.view;

	assert_non_null(strstr(room_draw(room, 16, 34, CHARSET_UTF8, pane_performance),
	                       "46.5 of 100.0"));
	view->account.gross_ratio = NAN;
	assert_null(
		strstr(room_draw(room, 16, 34, CHARSET_UTF8, pane_performance), "of 100.0"));
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

/* ---- states ---- */

static void without_trades_the_money_is_still_told(void **state)
{
	struct room *room = *state;

	room->fixture.view.performance = (struct view_performance){ .load = VIEW_EMPTY };
	room_draw(room, 14, 34, CHARSET_UTF8, pane_performance);
	room_expect(room, "Net liq", "375,278.96");
	assert_non_null(strstr(room->text, "Nothing closed yet"));
	assert_null(strstr(room->text, "Equity"));
	room->fixture.view.performance.load = VIEW_FAILED;
	room_draw(room, 14, 34, CHARSET_UTF8, pane_performance);
	assert_non_null(strstr(room->text, "Equity missing; :log"));
	assert_non_null(strstr(room_draw(room, 14, 80, CHARSET_UTF8, pane_performance_full),
	                       "Equity missing; :log"));
}

static void an_account_that_is_not_known_has_no_figures(void **state)
{
	struct room *room = *state;

	fixture_empty(&room->fixture);
	room_draw(room, 14, 34, CHARSET_UTF8, pane_performance);
	room_expect(room, "Net liq", "Net liquidation");
	assert_int_equal(strcspn(room->text, "0123456789"), strlen(room->text));
	assert_null(strstr(room->text, "nan"));
}

static void figures_are_in_the_accounts_currency(void **state)
{
	struct room *room = *state;

	room_draw(room, 14, 34, CHARSET_UTF8, pane_performance);
	room_expect(room, "%", "USD");
	snprintf(room->fixture.view.account.account.currency, 4, "EUR");
	room_draw(room, 14, 34, CHARSET_UTF8, pane_performance);
	room_expect(room, "%", "EUR");
	assert_null(strstr(room->text, "USD"));
}

static void old_figures_stay_and_say_of_when(void **state)
{
	struct room *room = *state;

	room_draw(room, 14, 60, CHARSET_UTF8, pane_performance);
	room_expect(room, "Performance", "year to date");
	fixture_broker_down(&room->fixture);
	room_draw(room, 14, 60, CHARSET_UTF8, pane_performance);
	room_expect(room, "Performance", "? of 14:31:02");
	room_expect(room, "Net liq", "375,278.96");
	room_draw(room, 30, 80, CHARSET_UTF8, pane_performance_full);
	room_expect(room, "Performance", "? of 14:31:02");
}

/* ---- the full screen ---- */

static void the_full_screen_sums_up_and_lists_strategies(void **state)
{
	static const struct {
		const char *label, *figure;
	} rows[] = {
		{ "Now", "375,278.96" },
		{ "Worst drawdown", "-5.92 %" },
		{ "Volatility", "7.91 %" },
		{ "Sharpe   ", "1.20" },
		{ "Trades won", "251 of 442, 56.8 %" },
		{ "Commission", "953.20" },
		{ " momentum", "148" },
		{ " momentum", "+31,014.93" },
		{ " momentum", "54.7" },
		{ " manual", "44.60" },
	};
	struct room *room = *state;

	room_draw(room, 32, 120, CHARSET_UTF8, pane_performance_full);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		room_expect(room, rows[i].label, rows[i].figure);
	room_draw(room, 20, 80, CHARSET_UTF8, pane_performance_full);
	assert_null(strstr(room->text, "Summary")); /* the strategies stay */
	room_expect(room, " momentum", "+31,014.93");
}

static void a_strategy_without_trades_has_no_rate(void **state)
{
	struct room *room = *state;
	struct view_strategy *strategy = &room->fixture.view.performance.strategies[0];

	strategy->trades = strategy->won = 0;
	strategy->sharpe = strategy->worst = NAN;
	room_draw(room, 32, 120, CHARSET_UTF8, pane_performance_full);
	room_expect(room, " momentum", " 0            +31,014.93");
	assert_null(strstr(room->text, "nan"));
}

/* A curve that falls by `worst` percent and stays there. */
static void set_fall(struct room *room, double worst)
{
	struct view_performance *performance = &room->fixture.view.performance;

	for (size_t i = 0; i < performance->equity_count; i++)
		performance->equity[i] = i == 0 ? 100000 : 100000 * (1 + worst / 100);
}

static void the_drawdowns_axis_tells_its_ends_apart(void **state)
{
	static const struct {
		double worst;
		const char *top, *bottom; /* NULL: no label there */
	} rows[] = {
		{ -12.34, "├   0.0", "├ -12.3" },  { -0.2, "├   0.0", "├  -0.2" },
		{ -0.04, "├   0.00", "├  -0.04" }, { -0.006, "├   0.00", "├  -0.01" },
		{ -0.004, "├   0.0", NULL },       { 0, "├   0.0", NULL },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *text = NULL;

		room->fixture.view.performance.strategy_count = 0;
		set_fall(room, rows[i].worst);
		text = room_draw(room, 30, 80, CHARSET_UTF8, pane_performance_full);
		text = strstr(text, "Drawdown, %");
		assert_non_null(text);
		if (!strstr(text, rows[i].top) ||
		    (rows[i].bottom && !strstr(text, rows[i].bottom)))
			fail_msg("%g: %s", rows[i].worst, text);
		assert_null(strstr(text, "-0.0 "));
		assert_true(rows[i].bottom || !strchr(text, '-'));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(limits_read_in_their_own_unit),
		IN_ROOM(wide_sums_take_the_room_of_percentages),
		IN_ROOM(a_limit_gives_up_words_before_figures),
		IN_ROOM(figures_are_never_cut),
		IN_ROOM(a_limit_stands_beside_its_figure_or_not_at_all),
		IN_ROOM(samples_keep_the_newest_value),
		IN_ROOM(without_trades_the_money_is_still_told),
		IN_ROOM(an_account_that_is_not_known_has_no_figures),
		IN_ROOM(figures_are_in_the_accounts_currency),
		IN_ROOM(old_figures_stay_and_say_of_when),
		IN_ROOM(the_full_screen_sums_up_and_lists_strategies),
		IN_ROOM(a_strategy_without_trades_has_no_rate),
		IN_ROOM(the_drawdowns_axis_tells_its_ends_apart),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui performance", tests, NULL, NULL);
}
