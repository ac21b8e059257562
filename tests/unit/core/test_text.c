/* test_text.c - the contract in core/text.h: cuts are visible and leave characters whole. */
#include "core/text.h"

#include <string.h>

#include "core/status.h"
#include "tests/support/support.h"

static void a_text_that_fits_is_copied(void **state)
{
	char out[8];

	(void)state;
	text_put(out, sizeof(out), "");
	assert_string_equal(out, "");
	text_put(out, sizeof(out), "seven c");
	assert_string_equal(out, "seven c");
}

static void a_text_that_does_not_fit_ends_with_an_ellipsis_at_a_character(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		const char *want;
	} rows[] = {
		{ "eight ch", 8, "eigh…" },
		{ "a much longer text", 8, "a mu…" },
		/* two bytes a letter */
		{ "ääääää", 8, "ää…" },
		{ "äääääää", 9, "ää…" },
		/* three and four */
		{ "字字字字", 8, "字…" },
		{ "字字字字", 10, "字字…" },
		{ "𝄞𝄞𝄞", 8, "𝄞…" },
		{ "𝄞𝄞𝄞", 11, "𝄞…" },
		/* no room for it */
		{ "abcdefgh", 7, "abcdef" },
		{ "a𝄞𝄞", 7, "a𝄞" },
		{ "abcdef", 3, "ab" },
		{ "abcdef", 1, "" },
		{ "字字", 3, "" },
		{ "äb", 2, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[16];

		memset(out, '#', sizeof(out));
		text_put(out, rows[i].size, rows[i].text);
		assert_string_equal(out, rows[i].want);
		assert_int_equal(out[rows[i].size], '#');
	}
}

static void no_room_is_left_alone(void **state)
{
	char out = '#';

	(void)state;
	text_put(&out, 0, "x");
	text_mark_cut(&out, 0);
	assert_int_equal(out, '#');
}

/* Bytes that are no UTF-8 neither hang nor empty it. */
static void broken_texts_are_cut_somewhere(void **state)
{
	char out[16];

	(void)state;
	text_put(out, sizeof(out),
	         "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80");
	assert_in_range(strlen(out), 9 + 3, 15);
	text_put(out, sizeof(out), "abcdefgh\xff\xff\xff\xff\xff\xff\xff\xff\xff");
	assert_int_equal(strncmp(out, "abcdefgh", 8), 0);
}

static void what_printf_cut_is_marked(void **state)
{
	char out[8];

	(void)state;
	memcpy(out, "ääääää", 7); /* as it leaves it: half a letter at the end */
	out[7] = '\0';
	text_mark_cut(out, sizeof(out));
	assert_string_equal(out, "ää…");
}

/* Messages of errors, whose parts come from outside: paths, answers of a broker. */
static void a_long_message_of_an_error_shows_that_it_goes_on(void **state)
{
	char path[2 * DRT_ERROR_TEXT] = "";
	struct drt_error error = { 0 };

	(void)state;
	for (size_t i = 0; i + 3 < sizeof(path); i += 2)
		memcpy(path + i, "ä", 3);
	assert_int_equal(drt_fail(&error, DRT_EIO, "%s: no such file", path), DRT_EIO);
	assert_true(strlen(error.text) >= DRT_ERROR_TEXT - 5);
	assert_string_equal(error.text + strlen(error.text) - 5, "ä…");
	drt_fail(&error, DRT_EIO, "%.*s", DRT_ERROR_TEXT - 1, "short");
	assert_string_equal(error.text, "short");
	drt_fail(&error, DRT_EIO, "%.*s", DRT_ERROR_TEXT - 20, path);
	drt_fail_within(&error, "the configuration %s", "drt.conf");
	assert_int_equal(strncmp(error.text, "the configuration drt.conf: ä", 30), 0);
	assert_string_equal(error.text + strlen(error.text) - 5, "ä…");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_that_fits_is_copied),
		cmocka_unit_test(a_text_that_does_not_fit_ends_with_an_ellipsis_at_a_character),
		cmocka_unit_test(no_room_is_left_alone),
		cmocka_unit_test(broken_texts_are_cut_somewhere),
		cmocka_unit_test(what_printf_cut_is_marked),
		cmocka_unit_test(a_long_message_of_an_error_shows_that_it_goes_on),
	};

	return cmocka_run_group_tests_name("texts", tests, NULL, NULL);
}
