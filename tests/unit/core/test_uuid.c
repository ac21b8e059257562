/* test_uuid.c - the contract in uuid.h, clause by clause. */
#include <string.h>

#include "core/timeval.h"
#include "core/uuid.h"
#include "tests/support/support.h"

static int64_t milliseconds(const struct uuid *id)
{
	int64_t ms = 0;

	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id->bytes[i];
	return ms;
}

static void ids_are_of_version_7_and_carry_the_time(void **state)
{
	struct clock_manual clock;
	struct uuid_source source;
	(void)state;

	clock_manual_init(&clock, INT64_C(1749738727250) * NS_PER_MS + 999999);
	uuid_source_init(&source, &clock.clock, 1);
	for (int i = 0; i < 100; i++) {
		struct uuid id = uuid_next(&source);

		assert_int_equal(id.bytes[6] >> 4, 7);
		assert_int_equal(id.bytes[8] >> 6, 2);
		assert_int_equal(milliseconds(&id), INT64_C(1749738727250));
		assert_false(uuid_is_nil(&id));
	}
}

static void ids_ascend_within_and_across_milliseconds(void **state)
{
	struct clock_manual clock;
	struct uuid_source source;
	struct uuid last = { { 0 } };
	(void)state;

	clock_manual_init(&clock, INT64_C(1749738727250) * NS_PER_MS);
	uuid_source_init(&source, &clock.clock, 1);
	for (int i = 0; i < 20000; i++) { /* more than the counter holds in one */
		struct uuid id = uuid_next(&source);

		assert_true(uuid_cmp(&last, &id) < 0);
		last = id;
		if (i % 5000 == 4999)
			clock_manual_advance(&clock, NS_PER_MS);
	}
	clock.time_ns -= NS_PER_HOUR; /* the wall clock steps back */
	for (int i = 0; i < 10; i++) {
		struct uuid id = uuid_next(&source);

		assert_true(uuid_cmp(&last, &id) < 0);
		last = id;
	}
}

static void a_seed_repeats_its_ids(void **state)
{
	struct clock_manual clock;
	struct uuid_source a;
	struct uuid_source b;
	struct uuid_source c;
	(void)state;

	clock_manual_init(&clock, NS_PER_DAY);
	uuid_source_init(&a, &clock.clock, 7);
	uuid_source_init(&b, &clock.clock, 7);
	uuid_source_init(&c, &clock.clock, 8);
	for (int i = 0; i < 100; i++) {
		struct uuid x = uuid_next(&a);
		struct uuid y = uuid_next(&b);
		struct uuid z = uuid_next(&c);

		assert_int_equal(uuid_cmp(&x, &y), 0);
		assert_int_not_equal(uuid_cmp(&x, &z), 0);
	}
}

static void the_text_goes_back_and_forth(void **state)
{
	static const char *const text = "0190f3c2-7c3b-7abc-8def-0123456789ab";
	char out[UUID_TEXT];
	char brief[UUID_SHORT_TEXT];
	struct uuid id;
	(void)state;

	assert_int_equal(uuid_parse(&id, text, strlen(text)), DRT_OK);
	uuid_format(out, &id);
	assert_string_equal(out, text);
	uuid_format_short(brief, &id);
	assert_string_equal(brief, "89ab");
	assert_int_equal(uuid_parse(&id, "0190F3C2-7C3B-7ABC-8DEF-0123456789AB", 36), DRT_OK);
	uuid_format(out, &id);
	assert_string_equal(out, text);
	assert_int_equal(uuid_parse(&id, "00000000-0000-0000-0000-000000000000", 36), DRT_OK);
	assert_true(uuid_is_nil(&id));
}

static void what_is_no_id_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"0190f3c2",
		"0190f3c27c3b7abc8def0123456789ab",
		"0190f3c2-7c3b-7abc-8def-0123456789a",
		"0190f3c2-7c3b-7abc-8def-0123456789abc",
		"0190f3c2_7c3b-7abc-8def-0123456789ab",
		"0190f3c27-c3b-7abc-8def-0123456789ab",
		"0190f3c2-7c3b-7abc-8def-0123456789ag",
		"{190f3c2-7c3b-7abc-8def-0123456789a}",
		"0190f3c2-7c3b-7abc-8def-0123456789 b",
	};
	struct uuid id = { { 9 } };
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(uuid_parse(&id, bad[i], strlen(bad[i])), DRT_EPARSE);
	assert_int_equal(id.bytes[0], 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_of_version_7_and_carry_the_time),
		cmocka_unit_test(ids_ascend_within_and_across_milliseconds),
		cmocka_unit_test(a_seed_repeats_its_ids),
		cmocka_unit_test(the_text_goes_back_and_forth),
		cmocka_unit_test(what_is_no_id_is_refused),
	};

	return cmocka_run_group_tests_name("uuid", tests, NULL, NULL);
}
