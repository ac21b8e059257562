/* test_values.c - the small values of the model: bars, quotes, timeframes, reasons, signals
 * and the words of securities. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "model/bar.h"
#include "model/instrument.h"
#include "model/quote.h"
#include "model/reason.h"
#include "model/signal.h"
#include "model/timeframe.h"
#include "tests/support/support.h"

/* ---- bars ---- */

static void a_bar_contradicts_itself_in_one_of_five_ways(void **state)
{
	static const struct {
		double open, high, low, close, volume;
		enum bar_defect defect;
	} rows[] = {
		{ 10, 12, 9, 11, 100, BAR_OK },
		{ 10, 10, 10, 10, 0, BAR_OK },
		{ DBL_MIN, DBL_MAX, DBL_MIN, DBL_MAX, DBL_MAX, BAR_OK },
		{ NAN, 12, 9, 11, 100, BAR_NOT_FINITE },
		{ 10, INFINITY, 9, 11, 100, BAR_NOT_FINITE },
		{ 10, 12, -INFINITY, 11, 100, BAR_NOT_FINITE },
		{ 10, 12, 9, NAN, 100, BAR_NOT_FINITE },
		{ 10, 12, 9, 11, NAN, BAR_NOT_FINITE },
		{ 10, 12, 9, 11, INFINITY, BAR_NOT_FINITE },
		{ 0, 12, 9, 11, 100, BAR_NOT_POSITIVE },
		{ 10, 12, -1, 11, 100, BAR_NOT_POSITIVE },
		{ 10, 12, 0, 11, 100, BAR_NOT_POSITIVE },
		{ 10, 12, 9, -0.0, 100, BAR_NOT_POSITIVE },
		{ 10, 10.5, 9, 11, 100, BAR_HIGH_TOO_LOW },
		{ 11, 10.5, 9, 10, 100, BAR_HIGH_TOO_LOW },
		{ 10, 12, 10.5, 11, 100, BAR_LOW_TOO_HIGH },
		{ 11, 12, 10.5, 10, 100, BAR_LOW_TOO_HIGH },
		{ 10, 9, 12, 11, 100, BAR_HIGH_TOO_LOW }, /* the first in order */
		{ 10, 12, 9, 11, -1, BAR_NEGATIVE_VOLUME },
		{ 10, 12, 9, 11, -0.0, BAR_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bar bar = { .open = rows[i].open,
			           .high = rows[i].high,
			           .low = rows[i].low,
			           .close = rows[i].close,
			           .volume = rows[i].volume };

		if (bar_check(&bar) != rows[i].defect)
			fail_msg("row %zu: %s", i, bar_defect_name(bar_check(&bar)));
	}
}

static void every_defect_has_a_word(void **state)
{
	static const char *const words[] = {
		"ok",           "not-finite",   "not-positive",
		"high-too-low", "low-too-high", "negative-volume"
	};

	(void)state;
	for (int i = BAR_OK; i <= BAR_NEGATIVE_VOLUME; i++)
		assert_string_equal(bar_defect_name((enum bar_defect)i), words[i]);
}

static void merged_bars_are_the_bar_of_both(void **state)
{
	struct bar sum = {
		.time_ns = 5, .open = 10, .high = 12, .low = 9, .close = 11, .volume = 7
	};
	const struct bar inside = {
		.time_ns = 6, .open = 11, .high = 11.5, .low = 10, .close = 10.5, .volume = 1
	};
	const struct bar outside = {
		.time_ns = 7, .open = 10.5, .high = 13, .low = 8, .close = 8.5, .volume = 2
	};

	(void)state;
	bar_merge(&sum, &inside);
	assert_true(sum.high == 12 && sum.low == 9 && sum.close == 10.5 && sum.volume == 8);
	bar_merge(&sum, &outside);
	assert_true(sum.high == 13 && sum.low == 8 && sum.close == 8.5 && sum.volume == 10);
	assert_true(sum.time_ns == 5 && sum.open == 10);
}

/* ---- quotes ---- */

static void nothing_is_known_of_a_new_quote(void **state)
{
	struct quote quote;

	(void)state;
	memset(&quote, 1, sizeof(quote));
	quote_init(&quote);
	assert_true(isnan(quote.bid) && isnan(quote.ask) && isnan(quote.last) &&
	            isnan(quote.bid_size) && isnan(quote.ask_size) && isnan(quote.last_size) &&
	            isnan(quote.open) && isnan(quote.high) && isnan(quote.low) &&
	            isnan(quote.previous_close) && isnan(quote.volume));
	assert_int_equal(quote.time_ns, 0);
	assert_int_equal(quote.received_ns, 0);
	assert_int_equal(quote.stale, QUOTE_LIVE);
	assert_true(isnan(quote_reference(&quote)));
	assert_true(isnan(quote_change(&quote)));
	assert_true(isnan(quote_change_ratio(&quote)));
}

static void each_kind_of_stale_quote_has_a_name_and_no_other_is_live(void **state)
{
	(void)state;
	for (int kind = QUOTE_LIVE; kind < QUOTE_STALE_KINDS; kind++)
		assert_int_equal(quote_stale_find(quote_stale_name((enum quote_stale)kind)),
		                 kind);
	assert_int_not_equal(quote_stale_find("of a newer engine"), QUOTE_LIVE);
	assert_int_not_equal(quote_stale_find(""), QUOTE_LIVE);
}

static void the_reference_is_last_then_middle_then_yesterday(void **state)
{
	struct quote quote;

	(void)state;
	quote_init(&quote);
	quote.previous_close = 90;
	assert_true(quote_reference(&quote) == 90);
	quote.bid = 99;
	assert_true(quote_reference(&quote) == 90); /* one side is no middle */
	quote.ask = 101;
	assert_true(quote_reference(&quote) == 100);
	quote.last = 99.5;
	assert_true(quote_reference(&quote) == 99.5);
}

static void a_change_is_against_yesterday(void **state)
{
	struct quote quote;

	(void)state;
	quote_init(&quote);
	quote.last = 99;
	assert_true(isnan(quote_change(&quote)) && isnan(quote_change_ratio(&quote)));
	quote.previous_close = 90;
	assert_true(quote_change(&quote) == 9);
	assert_true(test_close(quote_change_ratio(&quote), 0.1, 1e-12));
	quote.last = NAN;
	assert_true(isnan(quote_change(&quote)) && isnan(quote_change_ratio(&quote)));
}

/* ---- timeframes ---- */

static void every_timeframe_has_name_length_and_source(void **state)
{
	static const struct {
		const char *name;
		int64_t minutes;
	} rows[TIMEFRAME_COUNT] = { { "1m", 1 },    { "5m", 5 },     { "15m", 15 },
		                    { "30m", 30 },  { "1h", 60 },    { "4h", 240 },
		                    { "1d", 1440 }, { "1w", 10080 }, { "1mo", 43200 } };

	(void)state;
	for (int i = 0; i < TIMEFRAME_COUNT; i++) {
		enum timeframe timeframe = (enum timeframe)i;
		enum timeframe back = TIMEFRAME_COUNT;

		assert_string_equal(timeframe_name(timeframe), rows[i].name);
		assert_int_equal(timeframe_length_ns(timeframe), rows[i].minutes * NS_PER_MIN);
		assert_int_equal(timeframe_parse(&back, rows[i].name), DRT_OK);
		assert_int_equal(back, i);
		assert_int_equal(timeframe_is_intraday(timeframe), rows[i].minutes < 1440);
		assert_int_equal(timeframe_stored(timeframe),
		                 rows[i].minutes < 1440 ? TIMEFRAME_1M : TIMEFRAME_1D);
	}
}

static void other_words_are_no_timeframe(void **state)
{
	static const char *const words[] = { "",    "1M",  "1D", "m", "60m",
		                             "1d ", " 1d", "2d", "1y" };
	enum timeframe timeframe = TIMEFRAME_4H;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(timeframe_parse(&timeframe, words[i]), DRT_EPARSE);
	assert_int_equal(timeframe, TIMEFRAME_4H);
}

/* ---- reasons ---- */

static void a_reason_keeps_its_arguments_in_order(void **state)
{
	struct reason reason;

	(void)state;
	reason_init(&reason, "momentum.ranked");
	assert_int_equal(reason.count, 0);
	reason_add_number(&reason, "rank", 2);
	reason_add_text(&reason, "of", "nine");
	reason_add_decimal(&reason, "price", (decimal){ 150000000 });
	assert_int_equal(reason.count, 3);
	assert_true(reason_find(&reason, "rank")->number == 2);
	assert_false(reason_find(&reason, "rank")->is_text);
	assert_string_equal(reason_arg_text(&reason, reason_find(&reason, "of")), "nine");
	assert_true(reason_find(&reason, "of")->is_text);
	assert_true(reason_find(&reason, "price")->number == 1.5);
	assert_null(reason_find(&reason, "pric"));
	assert_null(reason_find(&reason, ""));
	reason_init(&reason, "x");
	assert_null(reason_find(&reason, "rank"));
}

static void a_reason_holds_its_most(void **state)
{
	struct reason reason;
	char name[] = "a0";
	char code[REASON_CODE_TEXT];

	(void)state;
	memset(code, 'c', sizeof(code) - 1);
	code[sizeof(code) - 1] = '\0';
	reason_init(&reason, code);
	assert_string_equal(reason.code, code);
	for (int i = 0; i < REASON_ARGS; i++) {
		name[1] = (char)('0' + i);
		reason_add_text(&reason, name, "a text of thirty-one bytes, kept");
	}
	assert_int_equal(reason.count, REASON_ARGS);
	for (int i = 0; i < REASON_ARGS; i++)
		assert_string_equal(reason_arg_text(&reason, &reason.args[i]),
		                    "a text of thirty-one bytes, kept");
}

static const char *text_of(const struct reason *reason, const char *name)
{
	return reason_arg_text(reason, reason_find(reason, name));
}

static void a_cause_of_many_words_is_kept_whole(void **state)
{
	static const char cause[] =
		"cannot open /home/müller/.local/share/drt/kb.db: the database was made by a "
		"newer version (schema 12, this program knows 9); install drt 0.3 or later, or "
		"give --data-dir";
	struct reason reason;
	struct reason copy;

	(void)state;
	reason_init(&reason, "agent.failed");
	reason_add_text(&reason, "job", "nightly");
	reason_add_text(&reason, "cause", cause);
	reason_add_number(&reason, "code", 7);
	reason_add_text(&reason, "symbol", "BRK.B");
	copy = reason;
	memset(&reason, 0, sizeof(reason));
	assert_string_equal(text_of(&copy, "cause"), cause);
	assert_string_equal(text_of(&copy, "job"), "nightly");
	assert_string_equal(text_of(&copy, "symbol"), "BRK.B");
	assert_string_equal(text_of(&copy, "code"), "");
}

static void what_is_too_long_is_cut_visibly_and_leaves_room(void **state)
{
	char ants[1024] = "", wide[1024] = "";
	struct reason reason;

	(void)state;
	for (size_t i = 0; i + 4 < sizeof(wide); i += 3)
		memcpy(wide + i, "字", 4);
	memset(ants, 'a', sizeof(ants) - 1);
	reason_init(&reason, "agent.failed");
	reason_add_text(&reason, "cause", wide);
	reason_add_text(&reason, "symbol", "BRK.B");
	assert_in_range(strlen(text_of(&reason, "cause")), REASON_VALUE_TEXT - 4,
	                REASON_VALUE_TEXT - 1);
	assert_int_equal(strlen(text_of(&reason, "cause")) % 3, 0);
	assert_string_equal(strstr(text_of(&reason, "cause"), "…"), "…");
	assert_string_equal(text_of(&reason, "symbol"), "BRK.B");
	/* then only the rest fits, and at last nothing */
	reason_add_text(&reason, "more", ants);
	assert_string_equal(text_of(&reason, "more") + strlen(text_of(&reason, "more")) - 4,
	                    "a…");
	reason_add_text(&reason, "rest", "x");
	reason_add_text(&reason, "last", ants);
	assert_string_equal(text_of(&reason, "rest"), "");
	assert_string_equal(text_of(&reason, "last"), "");
	assert_string_equal(text_of(&reason, "symbol"), "BRK.B");
	assert_non_null(strstr(text_of(&reason, "more"), "aaaa…"));
}

/* ---- signals ---- */

static void directions_and_states_read_back(void **state)
{
	enum signal_direction direction;
	enum signal_state signal_state;

	(void)state;
	for (int i = SIGNAL_BUY; i <= SIGNAL_HOLD; i++) {
		assert_int_equal(
			signal_direction_parse(&direction,
		                               signal_direction_name((enum signal_direction)i)),
			DRT_OK);
		assert_int_equal(direction, i);
	}
	for (int i = SIGNAL_ACTIVE; i <= SIGNAL_REFUSED; i++) {
		assert_int_equal(signal_state_parse(&signal_state,
		                                    signal_state_name((enum signal_state)i)),
		                 DRT_OK);
		assert_int_equal(signal_state, i);
	}
	assert_string_equal(signal_state_name(SIGNAL_NOT_RAISED), "not-raised");
	assert_int_equal(signal_state_parse(&signal_state, "gone"), DRT_EPARSE);
	assert_int_equal(signal_direction_parse(&direction, ""), DRT_EPARSE);
}

static void passed_gates_are_counted(void **state)
{
	struct signal signal = { .gate_count = 3 };

	(void)state;
	assert_int_equal(signal_gates_passed(&signal), 0);
	signal.gates[0].passed = signal.gates[2].passed = true;
	signal.gates[3].passed = true; /* beyond the count */
	assert_int_equal(signal_gates_passed(&signal), 2);
}

/* ---- securities ---- */

static void kinds_of_securities_have_our_word_and_the_brokers(void **state)
{
	(void)state;
	for (int i = SECURITY_STOCK; i <= SECURITY_OPTION; i++) {
		enum security_type type = (enum security_type)i;
		enum security_type back = SECURITY_OPTION;

		assert_int_equal(security_type_parse(&back, security_type_name(type)), DRT_OK);
		assert_int_equal(back, i);
		assert_int_equal(security_type_parse_ib(&back, security_type_ib(type)), DRT_OK);
		/* a fund is a stock to the broker */
		assert_int_equal(back, i == SECURITY_ETF ? SECURITY_STOCK : i);
	}
}

static void symbols_are_checked_byte_by_byte(void **state)
{
	char text[3] = "A?";
	char long_one[SYMBOL_TEXT + 1];

	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		bool letter = (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');

		text[1] = (char)byte;
		assert_int_equal(symbol_is_valid(text), letter || byte == '.' || byte == '-');
		assert_int_equal(symbol_is_valid(text + 1), letter);
	}
	memset(long_one, 'A', sizeof(long_one));
	long_one[SYMBOL_TEXT] = '\0';
	assert_false(symbol_is_valid(long_one));
	assert_true(symbol_is_valid(long_one + 1));
	assert_false(symbol_is_valid(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bar_contradicts_itself_in_one_of_five_ways),
		cmocka_unit_test(every_defect_has_a_word),
		cmocka_unit_test(merged_bars_are_the_bar_of_both),
		cmocka_unit_test(nothing_is_known_of_a_new_quote),
		cmocka_unit_test(each_kind_of_stale_quote_has_a_name_and_no_other_is_live),
		cmocka_unit_test(the_reference_is_last_then_middle_then_yesterday),
		cmocka_unit_test(a_change_is_against_yesterday),
		cmocka_unit_test(every_timeframe_has_name_length_and_source),
		cmocka_unit_test(other_words_are_no_timeframe),
		cmocka_unit_test(a_reason_keeps_its_arguments_in_order),
		cmocka_unit_test(a_reason_holds_its_most),
		cmocka_unit_test(a_cause_of_many_words_is_kept_whole),
		cmocka_unit_test(what_is_too_long_is_cut_visibly_and_leaves_room),
		cmocka_unit_test(directions_and_states_read_back),
		cmocka_unit_test(passed_gates_are_counted),
		cmocka_unit_test(kinds_of_securities_have_our_word_and_the_brokers),
		cmocka_unit_test(symbols_are_checked_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
