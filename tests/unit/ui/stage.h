/* stage.h - a desk in front of a memory terminal, fed with the fixture's view. */
#ifndef TESTS_UI_STAGE_H
#define TESTS_UI_STAGE_H

#include <stdbool.h>

#include "tests/golden/screens_fixture.h"
#include "ui/headless/headless.h"
#include "ui/pane/desk.h"

struct stage {
	struct fixture fixture;
	struct desk *desk;
	struct terminal *terminal;
	struct screen *screen;
	char *text; /* of the last frame */
};

void stage_open(struct stage *stage, int rows, int cols, enum charset charset);
void stage_close(struct stage *stage);

/* A test on a stage of 120 x 36 of its own. */
int stage_setup(void **state);
int stage_teardown(void **state);
#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, stage_setup, stage_teardown)

static inline struct view_order *order_at(struct stage *stage, int at)
{
	return &stage->fixture.orders[at];
}

/* Draws, flushes and tells the desk; the frame's text is then in stage->text. */
void stage_show(struct stage *stage);

/* Feeds keys (names parted by blanks), showing a frame after each. */
void stage_press(struct stage *stage, const char *keys);
/* Feeds keys without any frame between or after; `burst` marks them as typed ahead. */
void stage_type_blind(struct stage *stage, const char *keys, bool burst);
void stage_paste(struct stage *stage, const char *text);

/* The next action of that kind, dropping others; false where there is none. */
bool stage_take(struct action *out, struct stage *stage, enum action_kind kind);
/* Fails the test where an action that touches orders waits; drops the rest. */
void stage_expect_no_order_action(struct stage *stage);

bool stage_shows(const struct stage *stage, const char *part);

#endif
