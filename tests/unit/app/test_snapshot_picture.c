/* test_snapshot_picture.c - app/snapshot_picture.h: the forms of a picture, what is wrong
 * with the options, and a memory that does not suffice. */
#include "app/snapshot_picture.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

static const struct cli_option options[] = { { "text", NULL, "" },
	                                     { "ansi", NULL, "" },
	                                     { "svg", NULL, "" },
	                                     { "palette", "NAME", "" },
	                                     { "red-up", NULL, "" } };
enum { TEXT, ANSI, SVG, PALETTE, RED_UP };

struct run {
	struct cli cli;
	char *out, *err;
	size_t out_size, err_size;
};

static void begin(struct run *run)
{
	memset(run, 0, sizeof(*run));
	run->cli.out = open_memstream(&run->out, &run->out_size);
	run->cli.err = open_memstream(&run->err, &run->err_size);
	/* their own room, before allocations fail */
	fflush(run->cli.out);
	fflush(run->cli.err);
}

static void give(struct run *run, int option, const char *value)
{
	run->cli.given[run->cli.given_count++] = (struct cli_given){ &options[option], value };
}

static void end(struct run *run)
{
	fclose(run->cli.out);
	fclose(run->cli.err);
	free(run->out);
	free(run->err);
}

static void flush(struct run *run)
{
	fflush(run->cli.out);
	fflush(run->cli.err);
}

/* Two rows, "AAPL <210>" with the figure rising. */
static struct screen *a_screen(void)
{
	struct screen *screen = NULL;

	assert_int_equal(screen_new(&screen, 2, 20, CHARSET_UTF8), DRT_OK);
	area_put(area_of(screen), 0, 0, ROLE_PLAIN, "AAPL");
	area_put(area_of(screen), 0, 5, ROLE_UP, "<210>");
	return screen;
}

static void each_form_is_written_whole(void **state)
{
	static const struct {
		int form;
		const char *begins, *holds, *ends;
	} rows[] = {
		{ -1, "AAPL <210>\n\n", "<210>", "\n" },
		{ TEXT, "AAPL <210>\n\n", "<210>", "\n" },
		{ ANSI, "AAPL ", "\033[0", "\n" },
		{ SVG, "<svg xmlns", "&lt;210&gt;", "</g>\n</svg>\n" },
	};
	struct screen *screen = a_screen();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run run;

		begin(&run);
		if (rows[i].form >= 0)
			give(&run, rows[i].form, "");
		assert_int_equal(snapshot_check_form(&run.cli), CLI_OK);
		assert_int_equal(snapshot_write(&run.cli, screen, "desk"), CLI_OK);
		flush(&run);
		assert_int_equal(strncmp(run.out, rows[i].begins, strlen(rows[i].begins)), 0);
		assert_non_null(strstr(run.out, rows[i].holds));
		assert_string_equal(run.out + run.out_size - strlen(rows[i].ends),
		                    rows[i].ends);
		assert_string_equal(run.err, "");
		end(&run);
	}
	screen_free(screen);
}

static void the_look_changes_colours_and_no_words(void **state)
{
	struct screen *screen = a_screen();
	struct run plain, red;

	(void)state;
	begin(&plain);
	begin(&red);
	give(&plain, SVG, "");
	give(&red, SVG, "");
	give(&red, RED_UP, "");
	assert_int_equal(snapshot_write(&plain.cli, screen, "desk"), CLI_OK);
	assert_int_equal(snapshot_write(&red.cli, screen, "desk"), CLI_OK);
	flush(&plain);
	flush(&red);
	assert_string_not_equal(plain.out, red.out);
	assert_non_null(strstr(red.out, "<title>drt desk</title>"));
	assert_non_null(strstr(red.out, "&lt;210&gt;"));
	end(&plain);
	end(&red);
	screen_free(screen);
}

static void options_that_do_not_go_together_are_told(void **state)
{
	static const struct {
		int first, second;
		const char *value, *said;
	} rows[] = {
		{ SVG, ANSI, "", "--ansi and --svg exclude each other" },
		{ TEXT, SVG, "", "--text and --svg exclude each other" },
		{ ANSI, TEXT, "", "--text and --ansi exclude each other" },
		{ SVG, PALETTE, "pink", "--palette: 16, 256, true, colour-blind or mono" },
	};
	struct run run;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(&run);
		give(&run, rows[i].first, "");
		give(&run, rows[i].second, rows[i].value);
		assert_int_equal(snapshot_check_form(&run.cli), CLI_USAGE);
		flush(&run);
		assert_non_null(strstr(run.err, rows[i].said));
		assert_string_equal(run.out, "");
		end(&run);
	}
	begin(&run);
	run.cli.json = true;
	assert_int_equal(snapshot_check_form(&run.cli), CLI_USAGE);
	end(&run);
}

static void without_memory_nothing_is_written_and_it_is_told(void **state)
{
	struct screen *screen = a_screen();
	int failures = 0;

	(void)state;
	for (bool failed = true; failed; failures++) {
		struct run run;
		enum cli_exit code = CLI_OK;

		begin(&run);
		give(&run, SVG, "");
		failing_alloc_after(failures);
		code = snapshot_write(&run.cli, screen, "desk");
		failed = failing_alloc_happened();
		failing_alloc_after(-1);
		flush(&run);
		assert_int_equal(code, failed ? CLI_FAILURE : CLI_OK);
		assert_int_equal(*run.out == '\0', failed);
		assert_string_equal(run.err, failed ? "drt: out of memory\n" : "");
		end(&run);
	}
	assert_true(failures > 2);
	screen_free(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_is_written_whole),
		cmocka_unit_test(the_look_changes_colours_and_no_words),
		cmocka_unit_test(options_that_do_not_go_together_are_told),
		cmocka_unit_test(without_memory_nothing_is_written_and_it_is_told),
	};

	return cmocka_run_group_tests_name("snapshot pictures", tests, NULL, NULL);
}
