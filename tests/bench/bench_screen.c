/* bench_screen.c - frames a second of the whole desk, drawn from a moving view and compared
 * with the frame before, at the four sizes. The first frame is checked to hold what it
 * should; a blank desk of the same size is timed beside it. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "io/clock_real.h"
#include "tests/golden/screens_fixture.h"
#include "ui/headless/headless.h"
#include "ui/pane/desk.h"

enum { FRAMES = 2000, MOVES = 6 /* quotes that move between two frames */ };

static void die(const char *why)
{
	fprintf(stderr, "bench_screen: %s\n", why);
	exit(1);
}

static void check_first(const struct terminal *terminal)
{
	struct strbuf text;

	strbuf_init(&text);
	screen_dump(&text, headless_screen(terminal));
	if (!text.text || !strstr(text.text, "PAPER") || !strstr(text.text, "APPROVE 3"))
		die("the first frame is not the desk");
	strbuf_release(&text);
}

static void move_quotes(struct fixture *fixture, struct rng *rng)
{
	for (int i = 0; i < MOVES; i++) {
		struct quote *quote = &fixture->quotes[rng_below(rng, FIXTURE_QUOTES)].quote;

		quote->last *= 1 + 0.0005 * rng_normal(rng);
		quote->received_ns = fixture->local_ns;
	}
}

/* Seconds for FRAMES frames; *cells is what they changed. */
static double time_frames(size_t *cells, int rows, int cols, void (*vary)(struct fixture *))
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct desk *desk = NULL;
	struct terminal *terminal = NULL;
	struct screen *screen = NULL;
	const struct clock *clock = clock_real_monotonic();
	int64_t begun_ns = 0;
	struct rng rng;

	rng_init(&rng, 1);
	if (!fixture)
		die("out of memory");
	fixture_init(fixture);
	if (vary)
		vary(fixture);
	if (desk_new(&desk, fixture->zone) != DRT_OK ||
	    headless_new(&terminal, rows, cols, CHARSET_UTF8) != DRT_OK ||
	    screen_new(&screen, rows, cols, CHARSET_UTF8) != DRT_OK)
		die("out of memory");
	for (int i = -1; i < FRAMES; i++) {
		if (i == 0)
			begun_ns = clock_now_ns(clock);
		move_quotes(fixture, &rng);
		fixture->local_ns += 33 * NS_PER_MS;
		desk_observe(desk, &fixture->view, fixture->local_ns);
		desk_draw(screen, desk, &fixture->view, fixture->local_ns);
		if (terminal_flush(terminal, screen) != DRT_OK)
			die("the memory terminal refuses a frame");
		desk_shown(desk);
		if (i == -1 && !vary)
			check_first(terminal);
	}
	begun_ns = clock_now_ns(clock) - begun_ns;
	*cells = headless_cells_total(terminal) - (size_t)rows * (size_t)cols;
	desk_free(desk);
	terminal_free(terminal);
	screen_free(screen);
	fixture_release(fixture);
	free(fixture);
	return (double)begun_ns / 1e9;
}

int main(void)
{
	static const int sizes[][2] = { { 10, 40 }, { 24, 80 }, { 36, 120 }, { 60, 200 } };

	setlocale(LC_CTYPE, "");
	printf("%d frames, %d quotes moving between two\n", FRAMES, MOVES);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t cells = 0, ignored = 0;
		double full = time_frames(&cells, sizes[i][0], sizes[i][1], NULL);
		double blank = time_frames(&ignored, sizes[i][0], sizes[i][1], fixture_empty);

		printf("%3dx%-3d %8.0f frames/s  %6.1f us a frame  %5.1f cells changed a frame "
		       " "
		       "%.1f x an empty desk\n",
		       sizes[i][1], sizes[i][0], FRAMES / full, full / FRAMES * 1e6,
		       (double)cells / FRAMES, full / blank);
	}
	return 0;
}
