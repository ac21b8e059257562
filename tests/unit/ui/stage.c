/* stage.c - see stage.h. */
#include "tests/unit/ui/stage.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"

void stage_open(struct stage *stage, int rows, int cols, enum charset charset)
{
	fixture_init(&stage->fixture);
	stage->text = NULL;
	assert_int_equal(desk_new(&stage->desk, stage->fixture.zone), DRT_OK);
	assert_int_equal(headless_new(&stage->terminal, rows, cols, charset), DRT_OK);
	assert_int_equal(screen_new(&stage->screen, rows, cols, charset), DRT_OK);
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
}

void stage_close(struct stage *stage)
{
	desk_free(stage->desk);
	terminal_free(stage->terminal);
	screen_free(stage->screen);
	free(stage->text);
	fixture_release(&stage->fixture);
}

int stage_setup(void **state)
{
	struct stage *stage = malloc(sizeof(*stage));

	assert_non_null(stage);
	stage_open(stage, 36, 120, CHARSET_UTF8);
	*state = stage;
	return 0;
}

int stage_teardown(void **state)
{
	stage_close(*state);
	free(*state);
	return 0;
}

void stage_show(struct stage *stage)
{
	struct strbuf dump;

	desk_draw(stage->screen, stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	assert_int_equal(terminal_flush(stage->terminal, stage->screen), DRT_OK);
	desk_shown(stage->desk);
	strbuf_init(&dump);
	screen_dump(&dump, stage->screen);
	free(stage->text);
	stage->text = strbuf_detach(&dump);
}

static void feed(struct stage *stage, const char *keys, bool burst, bool show)
{
	struct key key;

	assert_int_equal(headless_feed(stage->terminal, keys, burst), DRT_OK);
	while (terminal_read_key(&key, stage->terminal) == DRT_OK) {
		desk_key(stage->desk, &key, &stage->fixture.view, stage->fixture.local_ns);
		if (show)
			stage_show(stage);
	}
}

void stage_press(struct stage *stage, const char *keys)
{
	stage_show(stage);
	feed(stage, keys, false, true);
}

void stage_type_blind(struct stage *stage, const char *keys, bool burst)
{
	feed(stage, keys, burst, false);
}

void stage_paste(struct stage *stage, const char *text)
{
	struct key key = key_named(CODE_PASTE);

	key.paste = text;
	key.paste_length = strlen(text);
	desk_key(stage->desk, &key, &stage->fixture.view, stage->fixture.local_ns);
	stage_show(stage);
}

bool stage_take(struct action *out, struct stage *stage, enum action_kind kind)
{
	while (desk_take(out, stage->desk))
		if (out->kind == kind)
			return true;
	return false;
}

void stage_expect_no_order_action(struct stage *stage)
{
	struct action action;

	while (desk_take(&action, stage->desk)) {
		if (action.kind <= ACTION_UNFREEZE)
			fail_msg("an action of kind %d was made", (int)action.kind);
	}
}

bool stage_shows(const struct stage *stage, const char *part)
{
	return strstr(stage->text, part) != NULL;
}
