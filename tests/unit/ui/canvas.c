/* canvas.c - see canvas.h. */
#include "tests/unit/ui/canvas.h"

#include "core/strbuf.h"
#include "tests/support/support.h"
#include "ui/headless/headless.h"

struct screen *canvas_new(int rows, int cols)
{
	struct screen *screen = NULL;

	assert_int_equal(screen_new(&screen, rows, cols, CHARSET_UTF8), DRT_OK);
	return screen;
}

void canvas_expect(struct screen *screen, const char *want)
{
	struct strbuf got;

	strbuf_init(&got);
	screen_dump(&got, screen);
	assert_string_equal(got.text, want);
	strbuf_release(&got);
	screen_free(screen);
}
