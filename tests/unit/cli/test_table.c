/* test_table.c - the contract in cli/table.h: columns aligned by what a terminal shows,
 * figures, wrapped texts, and every allocation failing in turn. */
#include "cli/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

/* What the table prints; the caller frees. */
static char *printed(const struct cli_table *table)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(cli_table_print(table, out), DRT_OK);
	fclose(out);
	return text;
}

static struct cli_table *table_of(const char *columns, const char *const *cells)
{
	struct cli_table *table = NULL;

	assert_int_equal(cli_table_new(&table, columns), DRT_OK);
	for (; *cells; cells++)
		cli_table_add(table, *cells);
	return table;
}

static void assert_printed(const char *columns, const char *const *cells, const char *want)
{
	struct cli_table *table = table_of(columns, cells);
	char *text = printed(table);

	assert_string_equal(text, want);
	free(text);
	cli_table_free(table);
}

#define CELLS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void text_is_aligned_left_and_figures_right(void **state)
{
	(void)state;
	assert_printed("lr", CELLS("Name", "Left", "a", "1", "longer than it", "1,000"),
	               "Name             Left\n"
	               "a                   1\n"
	               "longer than it  1,000\n");
	/* nothing stands behind the last word of a line */
	assert_printed("rl", CELLS("N", "Why", "10", "", "2", "so"),
	               " N  Why\n"
	               "10\n"
	               " 2  so\n");
}

static void widths_are_those_of_a_terminal(void **state)
{
	(void)state;
	/* wide characters, a combining accent, two-byte letters, and no UTF-8 at all */
	assert_printed("lr", CELLS("字", "1", "abcd", "22", "e\xcc\x81", "3", "äö", "4"),
	               "字     1\n"
	               "abcd  22\n"
	               "e\xcc\x81      3\n"
	               "äö     4\n");
	assert_int_equal(cli_text_columns(""), 0);
	assert_int_equal(cli_text_columns("字字"), 4);
	assert_int_equal(cli_text_columns("e\xcc\x81"), 1);
	assert_int_equal(cli_text_columns("\xff\xfe"), 2);
}

static void figures_are_grouped_and_what_is_not_known_is_blank(void **state)
{
	struct cli_table *table = NULL;
	char *text = NULL;

	(void)state;
	assert_int_equal(cli_table_new(&table, "rrrrrr"), DRT_OK);
	cli_table_add_number(table, 1234.5, 1);
	cli_table_add_money(table, (decimal){ INT64_C(123456789012345) }, 2);
	cli_table_add_change(table, (decimal){ INT64_C(150000000) }, 2);
	cli_table_add_change(table, (decimal){ 0 }, 2);
	cli_table_add_price(table, (decimal){ INT64_C(123456780) });
	cli_table_add_count(table, 1234567);
	cli_table_add_number(table, NAN, 1);
	cli_table_add_number(table, INFINITY, 1);
	cli_table_add_change(table, (decimal){ INT64_C(-150000000) }, 2);
	cli_table_addf(table, "%d/%d", 1, 2);
	cli_table_add_price(table, (decimal){ 0 });
	cli_table_add_count(table, -1);
	assert_int_equal(cli_table_rows(table), 1); /* the first is the header */
	text = printed(table);
	assert_string_equal(text, "1,234.5  1,234,567.89  +1.50  0.00  1.2345678  1,234,567\n"
	                          "                       -1.50   1/2                    -1\n");
	free(text);
	cli_table_free(table);
}

static void a_long_cell_ends_with_an_ellipsis(void **state)
{
	struct cli_table *table = NULL;
	char wide[1200] = "";
	char *text = NULL;

	(void)state;
	for (size_t i = 0; i + 4 < sizeof(wide); i += 3)
		memcpy(wide + i, "字", 4);
	assert_int_equal(cli_table_new(&table, "l"), DRT_OK);
	cli_table_addf(table, "%s", wide);
	text = printed(table);
	assert_string_equal(text + strlen(text) - 7, "字…\n");
	free(text);
	cli_table_free(table);
	cli_table_free(NULL);
}

static void texts_are_wrapped_between_words(void **state)
{
	static const struct {
		const char *text;
		int indent, width;
		const char *want;
	} rows[] = {
		{ "", 2, 20, "" },
		{ "one two three", 0, 7, "one two\nthree\n" },
		{ "one two three", 2, 9, "  one two\n  three\n" },
		{ "one  two", 0, 20, "one two\n" },
		{ "unbreakable it is", 0, 5, "unbreakable\nit is\n" },
		{ "字字 字字", 0, 8, "字字\n字字\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);

		cli_text_wrap(out, rows[i].text, rows[i].indent, rows[i].width);
		fclose(out);
		assert_string_equal(text, rows[i].want);
		free(text);
	}
}

/* A cell that was lost shows when the table is printed, never as a shifted column. */
static void every_allocation_may_fail(void **state)
{
	int failures = 0;

	(void)state;
	for (bool failed = true; failed; failures++) {
		struct cli_table *table = NULL;
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);
		enum drt_status status = DRT_OK;

		fflush(out);
		failing_alloc_after(failures);
		status = cli_table_new(&table, "lr");
		for (int i = 0; status == DRT_OK && i < 80; i++)
			cli_table_addf(table, "cell %d", i);
		if (status == DRT_OK)
			status = cli_table_print(table, out);
		failed = failing_alloc_happened();
		failing_alloc_after(-1);
		assert_int_equal(status, failed ? DRT_ENOMEM : DRT_OK);
		cli_table_free(table);
		fclose(out);
		free(text);
	}
	assert_true(failures > 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_aligned_left_and_figures_right),
		cmocka_unit_test(widths_are_those_of_a_terminal),
		cmocka_unit_test(figures_are_grouped_and_what_is_not_known_is_blank),
		cmocka_unit_test(a_long_cell_ends_with_an_ellipsis),
		cmocka_unit_test(texts_are_wrapped_between_words),
		cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
