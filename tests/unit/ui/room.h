/* room.h - one pane in front of a piece of screen, without a desk around it.
 *
 * Shape:   a pane is a function of an area and a context; a room holds the context over the
 *          fixture's view. Tests change fixture, state and context, then draw.
 * Owners:  setup makes the room and teardown frees it; the text is the room's until the
 *          next drawing. */
#ifndef TESTS_UI_ROOM_H
#define TESTS_UI_ROOM_H

#include "tests/golden/screens_fixture.h"
#include "ui/pane/pane.h"

struct room {
	struct fixture fixture;
	struct pane_state state;
	struct pane_context context;
	struct plot plot;
	struct screen *screen; /* of the last drawing */
	char *text;            /* its letters, a line a row */
};

int room_setup(void **state);
int room_teardown(void **state);
#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_setup, room_teardown)

typedef void room_draw_fn(struct area area, const struct pane_context *context);

/* Draws into a fresh screen and returns its letters. */
const char *room_draw(struct room *room, int rows, int cols, enum charset charset,
                      room_draw_fn *draw);

/* Takes a screen that the test drew itself, and its letters. */
void room_take(struct room *room, struct screen *screen);

/* The line of the last drawing that holds `part`, without its end; "" where none does.
 * `out` takes `size` bytes and is returned. */
const char *room_line(char *out, size_t size, const struct room *room, const char *part);

/* The line that holds `part` has to hold `want` too. */
void room_expect(const struct room *room, const char *part, const char *want);

#endif
