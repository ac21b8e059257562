/* room.c - see room.h. */
#include "tests/unit/ui/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "tests/support/support.h"
#include "ui/headless/headless.h"

int room_setup(void **state)
{
	struct room *room = calloc(1, sizeof(*room));

	assert_non_null(room);
	fixture_init(&room->fixture);
	room->state.chart.crosshair = -1;
	room->context =
		(struct pane_context){ .view = &room->fixture.view,
		                       .state = &room->state,
		                       .zone = room->fixture.zone,
		                       .plot = &room->plot,
		                       .local_ns = room->fixture.local_ns,
		                       .market_ns = view_market_ns(&room->fixture.view,
		                                                   room->fixture.local_ns) };
	*state = room;
	return 0;
}

int room_teardown(void **state)
{
	struct room *room = *state;

	fixture_release(&room->fixture);
	screen_free(room->screen);
	free(room->text);
	free(room);
	return 0;
}

void room_take(struct room *room, struct screen *screen)
{
	struct strbuf dump;

	screen_free(room->screen);
	room->screen = screen;
	strbuf_init(&dump);
	screen_dump(&dump, screen);
	free(room->text);
	room->text = strbuf_detach(&dump);
}

const char *room_draw(struct room *room, int rows, int cols, enum charset charset,
                      room_draw_fn *draw)
{
	struct screen *screen = NULL;

	assert_int_equal(screen_new(&screen, rows, cols, charset), DRT_OK);
	draw(area_of(screen), &room->context);
	room_take(room, screen);
	return room->text;
}

const char *room_line(char *out, size_t size, const struct room *room, const char *part)
{
	const char *found = strstr(room->text, part), *start = found;

	while (start && start > room->text && start[-1] != '\n')
		start--;
	snprintf(out, size, "%.*s", found ? (int)strcspn(start, "\n") : 0, found ? start : "");
	return out;
}

void room_expect(const struct room *room, const char *part, const char *want)
{
	char line[1024];

	room_line(line, sizeof(line), room, part);
	if (!*line || !strstr(line, want))
		fail_msg("the line of \"%s\" lacks \"%s\": %s", part, want,
		         *line ? line : room->text);
}
