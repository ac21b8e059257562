/* test_notices.c - the contracts in errors.h, sim_notice.h, pacer.h and escape.h. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "ib/arena.h"
#include "ib/errors.h"
#include "ib/escape.h"
#include "ib/pacer.h"
#include "ib/sim_notice.h"
#include "tests/support/support.h"

static size_t numbers;

/* ---- error codes ---- */

static enum ib_severity severity_of(char letter)
{
	switch (letter) {
	case 'I':
		return IB_SEVERITY_INFO;
	case 'W':
		return IB_SEVERITY_WARNING;
	case 'R':
		return IB_SEVERITY_REQUEST;
	case 'O':
		return IB_SEVERITY_ORDER;
	default:
		return IB_SEVERITY_LINK;
	}
}

/* One cell such as "100" or "103, 104" or "151 to 160" against the table. */
static void check_codes(char *cell, const char *severities)
{
	for (char *part = strtok(cell, ","); part; part = strtok(NULL, ",")) {
		const char *to = strstr(part, " to ");
		int first = atoi(part);
		int last = to ? atoi(to + 4) : first;

		for (int code = first; code <= last; code++) {
			const struct ib_error_info *info = ib_error_find(code);
			bool found = false;

			/* 339 to 342 and the like: a range of the notes may have holes */
			if (info->first == 0 && to)
				continue;
			if (info->first == 0)
				fail_msg("code %d is not known", code);
			assert_in_range(code, info->first, info->last);
			for (const char *letter = severities; *letter && *letter != '|';
			     letter++)
				found = found || (strchr("IWROF", *letter) &&
				                  severity_of(*letter) == info->severity);
			if (!found)
				fail_msg("code %d is %s, the notes say %.4s", code,
				         ib_severity_name(info->severity), severities);
			numbers++;
		}
	}
}

static void every_code_of_the_notes_has_its_severity(void **state)
{
	char *text = test_read_file(test_shared_path("ib/semantics.md"), NULL);
	char *line = strstr(text, "## 8. Error codes");
	char *end = strstr(text, "## 9. Account data");
	char *next = NULL;

	(void)state;
	assert_non_null(line);
	assert_non_null(end);
	*end = '\0';
	for (; line && *line; line = next) {
		char cell[64];
		char *bar = NULL;
		char *severities = NULL;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (strncmp(line, "| ", 2) != 0 || line[2] < '0' || line[2] > '9')
			continue;
		bar = strchr(line + 2, '|');
		assert_non_null(bar);
		snprintf(cell, sizeof(cell), "%.*s", (int)(bar - line - 2), line + 2);
		severities = strchr(bar + 1, '|');
		/* the row that refers to another section has its letter in the same place */
		assert_non_null(severities);
		check_codes(cell, severities + 2);
	}
	free(text);
	assert_true(numbers > 200);
}

static void the_table_is_sorted_and_does_not_overlap(void **state)
{
	int32_t last = 0;

	(void)state;
	for (int32_t code = 1; code < 11000; code++) {
		const struct ib_error_info *info = ib_error_find(code);

		if (info->first == 0)
			continue;
		assert_true(info->first <= code && code <= info->last);
		assert_true(info->first > last || info->last == last);
		assert_true(*info->meaning);
		last = info->last;
	}
}

static void codes_that_are_not_known_are_not_harmless(void **state)
{
	(void)state;
	assert_false(ib_error_is_known(9999));
	assert_int_equal(ib_error_find(9999)->severity, IB_SEVERITY_REQUEST);
	assert_int_equal(ib_error_find(9999)->effect, IB_ORDER_UNSURE);
	assert_int_equal(ib_error_find(-5)->effect, IB_ORDER_UNSURE);
	assert_int_equal(ib_error_find(INT32_MAX)->effect, IB_ORDER_UNSURE);
	/* notices of the 2100s leave orders alive */
	assert_false(ib_error_is_known(2163));
	assert_int_equal(ib_error_find(2163)->effect, IB_ORDER_UNAFFECTED);
}

static void effects_on_orders_follow_the_rules(void **state)
{
	static const struct {
		int32_t code;
		enum ib_order_effect effect;
	} cases[] = {
		{ 201, IB_ORDER_REFUSED },          { 202, IB_ORDER_CANCELLED },
		{ 161, IB_ORDER_CANCEL_REFUSED },   { 10147, IB_ORDER_CANCEL_REFUSED },
		{ 10148, IB_ORDER_CANCEL_REFUSED }, { 135, IB_ORDER_CANCEL_REFUSED },
		{ 399, IB_ORDER_UNAFFECTED },       { 2109, IB_ORDER_UNAFFECTED },
		{ 10349, IB_ORDER_UNAFFECTED },     { 404, IB_ORDER_UNAFFECTED },
		{ 103, IB_ORDER_UNSURE },           { 104, IB_ORDER_CHANGE_REFUSED },
		{ 2102, IB_ORDER_CHANGE_REFUSED },  { 110, IB_ORDER_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(ib_error_find(cases[i].code)->effect, cases[i].effect);
}

static void link_news_are_told_apart(void **state)
{
	static const struct {
		int32_t code;
		enum ib_link_news news;
	} cases[] = {
		{ 1100, IB_NEWS_BROKER_LOST },
		{ 2110, IB_NEWS_BROKER_LOST },
		{ 1101, IB_NEWS_BROKER_BACK_NO_DATA },
		{ 1102, IB_NEWS_BROKER_BACK },
		{ 1300, IB_NEWS_PORT_CHANGED },
		{ 2103, IB_NEWS_FARM_LOST },
		{ 2157, IB_NEWS_FARM_LOST },
		{ 2104, IB_NEWS_FARM_BACK },
		{ 2106, IB_NEWS_FARM_BACK },
		{ 2158, IB_NEWS_FARM_BACK },
		{ 2107, IB_NEWS_FARM_IDLE },
		{ 2119, IB_NEWS_FARM_IDLE },
		{ 201, IB_NEWS_NONE },
		{ 0, IB_NEWS_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(ib_error_link_news(cases[i].code), cases[i].news);
	assert_string_equal(ib_error_farm("Market data farm connection is OK:usfarm"),
	                    "usfarm");
	assert_string_equal(ib_error_farm("nothing here"), "");
}

static void history_errors_are_read_by_their_text(void **state)
{
	struct ib_error_message pacing = { .code = 162,
		                           .text = "Historical Market Data Service error "
		                                   "message:Historical data request pacing "
		                                   "violation" };
	struct ib_error_message nothing = { .code = 162,
		                            .text = "Historical Market Data Service error "
		                                    "message:HMDS query returned no data: X" };

	(void)state;
	assert_true(ib_error_is_pacing(&pacing));
	assert_false(ib_error_is_no_data(&pacing));
	assert_true(ib_error_is_no_data(&nothing));
	assert_false(ib_error_is_pacing(&nothing));
}

static void a_description_holds_everything(void **state)
{
	struct ib_error_message message = { .code = 201,
		                            .text = "Order rejected - reason: X",
		                            .reject_json = "{\"rejects\":[]}" };
	char text[128];
	char small[10];
	size_t length = 0;

	(void)state;
	length = ib_error_describe(text, sizeof(text), &message);
	assert_int_equal(length, strlen(text));
	assert_string_equal(
		text, "201 (order rejected): Order rejected - reason: X {\"rejects\":[]}");
	message.code = 77777;
	message.reject_json = NULL;
	ib_error_describe(text, sizeof(text), &message);
	assert_non_null(strstr(text, "77777"));
	assert_non_null(strstr(text, "Order rejected - reason: X"));
	assert_int_equal(ib_error_describe(small, sizeof(small), &message), 9);
	assert_int_equal(strlen(small), 9);
}

static void names_are_words(void **state)
{
	(void)state;
	assert_string_equal(ib_severity_name(IB_SEVERITY_LINK), "link");
	assert_string_equal(ib_action_name(IB_DO_NOTHING), "do nothing");
	assert_string_equal(ib_action_name(IB_DO_RECONNECT), "reconnect");
}

/* ---- the notice of a simulated market ---- */

static struct ib_error_message farm(const char *text)
{
	return (struct ib_error_message){ .id = -1, .code = 2104, .text = text };
}

static void a_notice_reads_back(void **state)
{
	static const struct ib_sim_notice cases[] = {
		{ 60000, 1749736800000000000, false },
		{ 1000, 0, true },
		{ 0, -1, true },
		{ INT64_MAX, INT64_MAX, true },
	};
	char text[IB_SIM_NOTICE_TEXT];
	size_t length = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_sim_notice back = { 0 };
		struct ib_error_message message;

		length = ib_sim_notice_format(text, &cases[i]);
		assert_int_equal(length, strlen(text));
		message = farm(text);
		assert_int_equal(ib_sim_notice_parse(&back, &message), DRT_OK);
		assert_int_equal(back.speed_milli, cases[i].speed_milli);
		assert_int_equal(back.time_ns, cases[i].time_ns);
		assert_int_equal(back.synthetic, cases[i].synthetic);
	}
	ib_sim_notice_format(text, &cases[0]);
	assert_string_equal(text, "Market data farm connection is OK:drtsim speed=60000 "
	                          "time=1749736800000000000");
}

static void other_messages_are_no_notice(void **state)
{
	static const char good[] = "Market data farm connection is OK:drtsim speed=1 time=2";
	struct ib_sim_notice notice = { 5, 6, true };
	struct ib_error_message message = farm("Market data farm connection is OK:usfarm");

	(void)state;
	assert_int_equal(ib_sim_notice_parse(&notice, &message), DRT_ENOTFOUND);
	message = farm("Market data farm connection is OK:drtsimple speed=1 time=2");
	assert_int_equal(ib_sim_notice_parse(&notice, &message), DRT_ENOTFOUND);
	message = farm("");
	assert_int_equal(ib_sim_notice_parse(&notice, &message), DRT_ENOTFOUND);
	message = farm(good);
	message.id = 5;
	assert_int_equal(ib_sim_notice_parse(&notice, &message), DRT_ENOTFOUND);
	message = farm(good);
	message.code = 2106;
	assert_int_equal(ib_sim_notice_parse(&notice, &message), DRT_ENOTFOUND);
	assert_int_equal(notice.speed_milli, 5);
}

static void a_damaged_notice_is_refused(void **state)
{
#define FARM "Market data farm connection is OK:drtsim"
	static const char *const texts[] = {
		FARM,
		FARM " ",
		FARM " speed=1000",
		FARM " time=5",
		FARM " speed= time=5",
		FARM " speed=x time=5",
		FARM " speed=-1 time=5",
		FARM " speed=1.5 time=5",
		FARM " speed=99999999999999999999 time=5",
		FARM " speed=1 time=1e9",
		FARM
		" speed=1 time=1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};
	struct ib_sim_notice notice = { 5, 6, true };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ib_error_message message = farm(texts[i]);

		if (ib_sim_notice_parse(&notice, &message) != DRT_EPARSE)
			fail_msg("\"%s\" is not refused", texts[i]);
		assert_int_equal(notice.speed_milli, 5);
	}
	{
		struct ib_error_message message = farm(FARM " later=7 time=2 speed=3 x");

		assert_int_equal(ib_sim_notice_parse(&notice, &message), DRT_OK);
		assert_int_equal(notice.speed_milli, 3);
	}
#undef FARM
}

/* ---- pacing ---- */

static void a_window_holds_the_limit_wherever_it_starts(void **state)
{
	struct ib_pacer *pacer = NULL;
	struct rng rng;
	int64_t now_ns = 0;
	int64_t sent[5000];
	int count = 0;

	(void)state;
	rng_init(&rng, 9);
	assert_int_equal(ib_pacer_new(&pacer, 7, 1000, 2), DRT_OK);
	while (count < 5000) {
		bool urgent = rng_below(&rng, 2);
		int64_t wait_ns = ib_pacer_take(pacer, now_ns, urgent);

		if (wait_ns == 0)
			sent[count++] = now_ns;
		else if (rng_below(&rng, 2))
			now_ns += wait_ns;
		now_ns += (int64_t)rng_below(&rng, 90);
	}
	for (int i = 7; i < count; i++)
		assert_true(sent[i] - sent[i - 7] > 1000);
	ib_pacer_free(pacer);
}

static void the_wait_is_as_long_as_it_must_be(void **state)
{
	struct ib_pacer *pacer = NULL;

	(void)state;
	assert_int_equal(ib_pacer_new(&pacer, 3, 1000, 1), DRT_OK);
	assert_int_equal(ib_pacer_take(pacer, 10, false), 0);
	assert_int_equal(ib_pacer_take(pacer, 20, false), 0);
	/* the third place is for orders */
	assert_int_equal(ib_pacer_take(pacer, 30, false), 1011 - 30);
	assert_int_equal(ib_pacer_take(pacer, 30, true), 0);
	assert_int_equal(ib_pacer_take(pacer, 40, true), 1011 - 40);
	assert_int_equal(ib_pacer_take(pacer, 1011, true), 0);
	assert_int_equal(ib_pacer_take(pacer, 1011, true), 1021 - 1011);
	ib_pacer_free(pacer);
	ib_pacer_free(NULL);
}

static void wrong_limits_are_refused(void **state)
{
	struct ib_pacer *pacer = NULL;

	(void)state;
	assert_int_equal(ib_pacer_new(&pacer, 0, 1000, 0), DRT_EINVAL);
	assert_int_equal(ib_pacer_new(&pacer, 5, 0, 0), DRT_EINVAL);
	assert_int_equal(ib_pacer_new(&pacer, 5, 1000, 5), DRT_EINVAL);
	assert_int_equal(ib_pacer_new(&pacer, IB_PACER_LIMIT_MAX + 1, 1000, 0), DRT_EINVAL);
	assert_null(pacer);
}

static void *take_many(void *arg)
{
	intptr_t taken = 0;

	for (int i = 0; i < 1000; i++)
		taken += ib_pacer_take(arg, 5, true) == 0;
	return (void *)taken;
}

static void threads_share_one_budget(void **state)
{
	struct ib_pacer *pacer = NULL;
	pthread_t thread[4];
	intptr_t sum = 0;

	(void)state;
	assert_int_equal(ib_pacer_new_default(&pacer), DRT_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, take_many, pacer), 0);
	for (int i = 0; i < 4; i++) {
		void *taken = NULL;

		pthread_join(thread[i], &taken);
		sum += (intptr_t)taken;
	}
	assert_int_equal(sum, IB_PACER_LIMIT);
	ib_pacer_free(pacer);
}

/* ---- escapes and the arena ---- */

static void escapes_turn_into_utf8_and_back(void **state)
{
	static const struct {
		const char *escaped;
		const char *plain;
	} cases[] = {
		{ "plain", "plain" },
		{ "M\\u00fcnchen", "M\xc3\xbcnchen" },
		{ "\\u4e2d\\u56fd", "\xe4\xb8\xad\xe5\x9b\xbd" },
		{ "\\ud83d\\ude00!", "\xf0\x9f\x98\x80!" },
		{ "\\u0041 stays", "\\u0041 stays" },
		{ "\\u00", "\\u00" },
		{ "\\uzzzz", "\\uzzzz" },
		{ "tail\\u", "tail\\u" },
		{ "{\"a\":\"\\u0022\"}", "{\"a\":\"\\u0022\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[64];
		struct strbuf out;

		snprintf(text, sizeof(text), "%s", cases[i].escaped);
		ib_unescape(text);
		assert_string_equal(text, cases[i].plain);
		strbuf_init(&out);
		ib_append_escaped(&out, cases[i].plain);
		assert_string_equal(out.text, cases[i].escaped);
		strbuf_release(&out);
	}
}

static void broken_text_is_replaced(void **state)
{
	static const struct {
		const char *bytes;
		const char *want;
	} cases[] = {
		{ "a\xff"
		  "b",
		  "a?b" },
		{ "\xc3", "?" },
		{ "\xc0\x80", "??" },
		{ "\xed\xa0\x80", "???" },
		{ "\xf5\x80\x80\x80", "????" },
		{ "\xe4\xb8", "??" },
	};
	char lone[] = "\\ud83d x \\ude00";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf out;

		strbuf_init(&out);
		ib_append_escaped(&out, cases[i].bytes);
		assert_string_equal(out.text, cases[i].want);
		strbuf_release(&out);
	}
	ib_unescape(lone);
	assert_string_equal(lone, "\xef\xbf\xbd x \xef\xbf\xbd");
}

static void an_arena_gives_aligned_zeros(void **state)
{
	struct ib_arena arena;

	(void)state;
	ib_arena_init(&arena);
	for (int round = 0; round < 3; round++) {
		for (size_t size = 1; size < 50000; size = size * 3 + 1) {
			char *bytes = ib_arena_alloc(&arena, 1, size);

			assert_non_null(bytes);
			assert_int_equal((uintptr_t)bytes % 8, 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(bytes[i], 0);
			memset(bytes, 'x', size);
		}
		assert_string_equal(ib_arena_copy(&arena, "text", 4), "text");
		ib_arena_reset(&arena);
	}
	assert_null(ib_arena_alloc(&arena, SIZE_MAX / 2, 3));
	ib_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_of_the_notes_has_its_severity),
		cmocka_unit_test(the_table_is_sorted_and_does_not_overlap),
		cmocka_unit_test(codes_that_are_not_known_are_not_harmless),
		cmocka_unit_test(effects_on_orders_follow_the_rules),
		cmocka_unit_test(link_news_are_told_apart),
		cmocka_unit_test(history_errors_are_read_by_their_text),
		cmocka_unit_test(a_description_holds_everything),
		cmocka_unit_test(names_are_words),
		cmocka_unit_test(a_notice_reads_back),
		cmocka_unit_test(other_messages_are_no_notice),
		cmocka_unit_test(a_damaged_notice_is_refused),
		cmocka_unit_test(a_window_holds_the_limit_wherever_it_starts),
		cmocka_unit_test(the_wait_is_as_long_as_it_must_be),
		cmocka_unit_test(wrong_limits_are_refused),
		cmocka_unit_test(threads_share_one_budget),
		cmocka_unit_test(escapes_turn_into_utf8_and_back),
		cmocka_unit_test(broken_text_is_replaced),
		cmocka_unit_test(an_arena_gives_aligned_zeros),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %zu numbers in 1 files\n", numbers);
	return failed;
}
