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

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(limits_read_in_their_own_unit),
		IN_ROOM(wide_sums_take_the_room_of_percentages),
		IN_ROOM(samples_keep_the_newest_value),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui performance", tests, NULL, NULL);
}
