/* test_snapshot.c - `drt snapshot` of an engine that runs, with real processes: every screen
 * in every form, sizes, keys that reach no order, and what it refuses. */
#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/integration/program.h"
#include "tests/integration/workstation.h"
#include "tests/support/support.h"

static struct workstation desk;

#define SNAPSHOT(...) WORDS(program_path("drt"), "snapshot", __VA_ARGS__)

/* The picture, which the caller frees. */
static char *picture(const char *const *words)
{
	char *text = NULL;
	int code = program_run(&text, words);

	if (code != 0) {
		file_tell(test_scratch_path("command.err"));
		fail_msg("drt snapshot %s ended with %d", words[2], code);
	}
	return text;
}

static void must_show(const char *const *words, const char *part)
{
	char *text = picture(words);

	if (!strstr(text, part))
		fail_msg("the %s does not show \"%s\":\n%s", words[2], part, text);
	free(text);
}

static int rows_of(const char *text)
{
	int count = 0;

	for (; (text = strchr(text, '\n')) != NULL; text++)
		count++;
	return count;
}

/* Characters of the longest line; every one of these is a column wide. */
static int columns_of(const char *text)
{
	int widest = 0, here = 0;

	for (; *text; text++) {
		here = *text == '\n' ? 0 : here + (((unsigned char)*text & 0xc0) != 0x80);
		widest = here > widest ? here : widest;
	}
	return widest;
}

static void every_screen_shows_what_it_is_for(void **state)
{
	static const struct {
		const char *name, *shows;
	} rows[] = {
		{ "desk", "Watchlist" },
		{ "chart", "BTCUSD" },
		{ "signals", "sma_cross" },
		{ "orders", "to approve" },
		{ "positions", "Positions" },
		{ "performance", "Equity" },
		{ "help", "a y" },
		{ "log", "BTCUSD" },
		{ "approve", "BUY 1 BTCUSD" },
		{ "freeze", "reeze" },
		{ "ticket", "BTCUSD" },
		{ "command", ":" },
		{ "why", "6707.17" },
		{ "research", "BTCUSD" },
		{ "lab", "Lab" },
		{ "depth", "spread" },
		{ "tape", "Trades  BTCUSD" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		must_show(SNAPSHOT(rows[i].name, "--symbol", "BTCUSD"), rows[i].shows);
	}
}

static void a_picture_has_the_size_that_was_asked_for(void **state)
{
	static const struct {
		const char *size;
		int cols, rows;
	} sizes[] = {
		{ "120x36", 120, 36 }, { "80x24", 80, 24 }, { "40x10", 40, 10 }, { "1x1", 1, 1 }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char *text = picture(SNAPSHOT("desk", "--size", sizes[i].size));

		assert_int_equal(rows_of(text), sizes[i].rows);
		assert_in_range(columns_of(text), 0, sizes[i].cols);
		free(text);
	}
}

static void each_form_is_one_whole_document(void **state)
{
	char *svg = picture(SNAPSHOT("desk", "--svg"));
	char *ansi = picture(SNAPSHOT("desk", "--ansi"));
	char *ascii = picture(SNAPSHOT("desk", "--ascii"));

	(void)state;
	assert_int_equal(strncmp(svg, "<svg xmlns=", 11), 0);
	assert_string_equal(svg + strlen(svg) - 12, "</g>\n</svg>\n");
	assert_non_null(strstr(svg, "<title>drt desk</title>"));
	assert_non_null(strstr(svg, "BTCUSD"));
	assert_non_null(strstr(ansi, "\033["));
	for (const char *at = ascii; *at; at++)
		assert_true((unsigned char)*at < 0x80);
	free(svg);
	free(ansi);
	free(ascii);
}

static void keys_lead_anywhere_and_to_no_order(void **state)
{
	size_t count = 0;
	json_t *row = NULL;
	json_t *status = NULL;

	(void)state;
	must_show(SNAPSHOT("desk", "--keys", "?"), "a y");
	free(picture(SNAPSHOT("approve", "--keys", "y")));
	free(picture(SNAPSHOT("desk", "--keys", "a y")));
	free(picture(SNAPSHOT("desk", "--keys", "r")));
	free(picture(SNAPSHOT("freeze", "--keys", "y")));
	row = workstation_find_order(&count, NULL);
	assert_int_equal(count, 1);
	assert_string_equal(workstation_state(row), "proposed");
	json_decref(row);
	assert_int_equal(workstation_placements(&desk), 0);
	status = workstation_ask("status", NULL);
	assert_true(json_is_false(json_object_get(status, "frozen")));
	json_decref(status);
}

static void what_is_wrong_is_told_before_anything_is_drawn(void **state)
{
	static const struct {
		const char *const words[5];
		const char *said;
	} rows[] = {
		{ { "wall" }, "wall is no screen" },
		{ { "desk", "--svg", "--ansi" }, "--ansi and --svg exclude each other" },
		{ { "desk", "--seed", "5" }, "--seed goes with --demo" },
		{ { "desk", "--json" }, "a picture is no JSON" },
		{ { "desk", "--size", "120" }, "--size: columns x rows such as 120x36" },
		{ { "desk", "--keys", "nokey" }, "--keys: \"nokey\" holds no key's name" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const *w = rows[i].words;
		char *out = NULL;
		char *text = NULL;

		assert_int_equal(program_run(&out, SNAPSHOT(w[0], w[1], w[2])), 2);
		assert_string_equal(out, "");
		text = test_read_file(test_scratch_path("command.err"), NULL);
		if (!strstr(text, rows[i].said))
			fail_msg("not said: %s; but: %s", rows[i].said, text);
		free(text);
		free(out);
	}
}

static void without_an_engine_it_says_how_to_start_one(void **state)
{
	char *text = NULL;

	(void)state;
	workstation_kill_engine(&desk);
	assert_int_equal(program_run(NULL, SNAPSHOT("desk")), 3);
	text = test_read_file(test_scratch_path("command.err"), NULL);
	assert_non_null(strstr(text, "start one with drt daemon"));
	free(text);
}

static int setup(void **state)
{
	(void)state;
	workstation_start(&desk);
	json_decref(workstation_wait_proposal(&desk));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	workstation_stop(&desk);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_shows_what_it_is_for),
		cmocka_unit_test(a_picture_has_the_size_that_was_asked_for),
		cmocka_unit_test(each_form_is_one_whole_document),
		cmocka_unit_test(keys_lead_anywhere_and_to_no_order),
		cmocka_unit_test(what_is_wrong_is_told_before_anything_is_drawn),
		cmocka_unit_test(without_an_engine_it_says_how_to_start_one),
	};

	test_require_shared();
	return cmocka_run_group_tests_name("snapshots", tests, setup, teardown);
}
