/* test_states.c - empty, loading, live, stale and failed can be told apart on every screen
 * without any colour, and say what to do; frozen, locked and read-only likewise. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"

static void nothing(struct fixture *fixture)
{
	(void)fixture;
}

static const struct {
	const char *name;
	void (*vary)(struct fixture *);
} states[] = {
	{ "live", nothing },
	{ "empty", fixture_empty },
	{ "loading", fixture_loading },
	{ "failed", fixture_failed },
	{ "broker down", fixture_broker_down },
};

enum { STATES = sizeof(states) / sizeof(states[0]) };

static const struct {
	const char *name, *keys;
} screens[] = {
	{ "desk", "" },    { "chart", "2" },     { "signals", "3" },
	{ "orders", "4" }, { "positions", "5" }, { "performance", "6" },
};

enum { SCREENS = sizeof(screens) / sizeof(screens[0]) };

/* The body of a screen: without status, tabs, messages and hints, which differ anyway. */
static char *body_of(const char *keys, void (*vary)(struct fixture *), int rows, int cols,
                     enum charset charset)
{
	struct stage stage;
	struct strbuf out;
	const char *at = NULL;
	int row = 0;

	stage_open(&stage, rows, cols, charset);
	vary(&stage.fixture);
	desk_observe(stage.desk, &stage.fixture.view, stage.fixture.local_ns);
	stage_press(&stage, keys);
	strbuf_init(&out);
	for (at = stage.text; *at; row++) {
		size_t length = strcspn(at, "\n") + 1;

		if (row >= 2 && row < rows - 2)
			strbuf_append(&out, at, length);
		at += length;
	}
	stage_close(&stage);
	return strbuf_detach(&out);
}

static void the_states_of_a_screen_differ_in_letters_alone(void **state)
{
	static const int sizes[][2] = { { 24, 80 }, { 36, 120 } };
	(void)state;

	for (size_t s = 0; s < SCREENS; s++) {
		for (size_t z = 0; z < 2; z++) {
			for (int ascii = 0; ascii < 2; ascii++) {
				enum charset charset = ascii ? CHARSET_ASCII : CHARSET_UTF8;
				char *bodies[STATES];

				for (size_t i = 0; i < STATES; i++)
					bodies[i] = body_of(screens[s].keys, states[i].vary,
					                    sizes[z][0], sizes[z][1], charset);
				for (size_t i = 0; i < STATES; i++)
					for (size_t k = i + 1; k < STATES; k++)
						if (strcmp(bodies[i], bodies[k]) == 0)
							fail_msg("%s at %d columns: %s looks "
							         "like "
							         "%s",
							         screens[s].name, sizes[z][1],
							         states[i].name,
							         states[k].name);
				for (size_t i = 0; i < STATES; i++)
					free(bodies[i]);
			}
		}
	}
}

static void empty_and_failed_panes_say_what_to_do(void **state)
{
	static const struct {
		const char *keys;
		void (*vary)(struct fixture *);
		const char *says;
	} rows[] = {
		{ "", fixture_empty, "No symbols. :add AAPL" },
		{ "2", fixture_empty, "No bars. drt import" },
		{ "4", fixture_empty, "No orders. b or s opens a ticket" },
		{ "3", fixture_empty, "None active" },
		{ "6", fixture_empty, "Nothing closed yet" },
		{ "", fixture_failed, ":doctor" },
		{ "2", fixture_failed, "Bars unreadable; :log" },
		{ "4", fixture_failed, "Ledger unreadable. Trading locked" },
		{ "3", fixture_failed, "Agent stopped" },
		{ "2", fixture_loading, "loading" },
		{ "4", fixture_loading, "loading" },
		{ "8", nothing, ":backtest" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *body = body_of(rows[i].keys, rows[i].vary, 24, 80, CHARSET_UTF8);

		if (!strstr(body, rows[i].says))
			fail_msg("screen \"%s\" does not say \"%s\":\n%s", rows[i].keys,
			         rows[i].says, body);
		free(body);
	}
}

static void loading_that_lasts_names_its_source(void **state)
{
	struct stage stage;
	(void)state;

	stage_open(&stage, 24, 80, CHARSET_UTF8);
	fixture_loading(&stage.fixture);
	desk_observe(stage.desk, &stage.fixture.view, stage.fixture.local_ns);
	stage_press(&stage, "2");
	assert_true(stage_shows(&stage, "loading"));
	assert_false(stage_shows(&stage, "from IB"));
	stage.fixture.local_ns += 3 * NS_PER_SEC;
	desk_observe(stage.desk, &stage.fixture.view, stage.fixture.local_ns);
	stage_show(&stage);
	assert_true(stage_shows(&stage, "from IB"));
	stage_close(&stage);
}

/* Values survive; trust does not: a question mark stands where an arrow stood. */
static void stale_prices_carry_a_question_mark_and_stay(void **state)
{
	struct stage stage;
	(void)state;

	stage_open(&stage, 36, 120, CHARSET_UTF8);
	fixture_broker_down(&stage.fixture);
	desk_observe(stage.desk, &stage.fixture.view, stage.fixture.local_ns);
	stage_press(&stage, "");
	assert_true(stage_shows(&stage, "603.12 ? +0.26"));
	assert_false(stage_shows(&stage, "603.12 ▲"));
	assert_true(stage_shows(&stage, "? of 14:31:02"));
	assert_true(stage_shows(&stage, "locked ok"));
	stage_close(&stage);
}

static void what_forbids_approving_is_said_in_words(void **state)
{
	static const struct {
		const char *what, *status, *sheet;
	} rows[] = {
		{ "frozen", "! FROZEN", "Trading is frozen; :unfreeze opens it" },
		{ "locked", "! LOCKED", "Approvals are locked until" },
		{ "read only", "Read only", "This client may only look" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stage stage;
		struct view_status *status = NULL;

		stage_open(&stage, 36, 120, CHARSET_ASCII);
		status = &stage.fixture.view.status;
		status->frozen = i == 0;
		status->frozen_local_ns = stage.fixture.local_ns;
		status->locked = i == 1;
		status->read_only = i == 2;
		stage_press(&stage, "");
		if (!stage_shows(&stage, rows[i].status))
			fail_msg("%s: the status line lacks \"%s\":\n%.240s", rows[i].what,
			         rows[i].status, stage.text);
		stage_press(&stage, "a");
		if (!stage_shows(&stage, rows[i].sheet))
			fail_msg("%s: the sheet lacks \"%s\":\n%s", rows[i].what, rows[i].sheet,
			         stage.text);
		stage_press(&stage, "y");
		stage_expect_no_order_action(&stage);
		stage_close(&stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_states_of_a_screen_differ_in_letters_alone),
		cmocka_unit_test(empty_and_failed_panes_say_what_to_do),
		cmocka_unit_test(loading_that_lasts_names_its_source),
		cmocka_unit_test(stale_prices_carry_a_question_mark_and_stay),
		cmocka_unit_test(what_forbids_approving_is_said_in_words),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui states", tests, NULL, NULL);
}
