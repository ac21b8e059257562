/* picture.c - see picture.h. */
#include "ui/headless/picture.h"

#include <string.h>

enum { CELL_WIDTH = 8, CELL_HEIGHT = 17, BASELINE = 13, FONT_SIZE = 13, MARGIN = 8 };

/* The ground and the ink of drawings. */
#define GROUND 0x1c1c1c
#define INK 0xd0d0d0

/* The last column of a row that is more than a plain blank. */
static int row_end(const struct screen *screen, int row)
{
	int end = screen_cols(screen);

	while (end > 0) {
		const struct cell *cell = screen_cell(screen, row, end - 1);

		if (strcmp(cell->text, " ") != 0 || cell->style & ATTR_SELECT ||
		    (cell->style & ROLE_MASK) == ROLE_DANGER)
			break;
		end--;
	}
	return end;
}

void picture_text(struct strbuf *out, const struct screen *screen)
{
	for (int row = 0; row < screen_rows(screen); row++) {
		int end = screen_cols(screen);

		while (end > 0 && strcmp(screen_cell(screen, row, end - 1)->text, " ") == 0)
			end--;
		for (int col = 0; col < end; col++)
			strbuf_puts(out, screen_cell(screen, row, col)->text);
		strbuf_putc(out, '\n');
	}
}

/* ---- for a terminal ---- */

/* `kind` is 38 for the foreground, 48 for the background. */
static void put_colour(struct strbuf *out, int kind, int colour)
{
	if (colour < 0)
		return;
	if (colour & COLOUR_RGB)
		strbuf_printf(out, ";%d;2;%d;%d;%d", kind, colour >> 16 & 0xff,
		              colour >> 8 & 0xff, colour & 0xff);
	else if (colour < 8)
		strbuf_printf(out, ";%d", kind - 8 + colour);
	else if (colour < 16)
		strbuf_printf(out, ";%d", kind + 44 + colour); /* 90 or 100 for colour 8 */
	else
		strbuf_printf(out, ";%d;5;%d", kind, colour);
}

static void put_sgr(struct strbuf *out, const struct look *look)
{
	strbuf_puts(out, "\033[0");
	if (look->bold)
		strbuf_puts(out, ";1");
	if (look->reverse)
		strbuf_puts(out, ";7");
	put_colour(out, 38, look->foreground);
	put_colour(out, 48, look->background);
	strbuf_putc(out, 'm');
}

void picture_ansi(struct strbuf *out, const struct screen *screen,
                  const struct picture_look *options)
{
	for (int row = 0; row < screen_rows(screen); row++) {
		int end = row_end(screen, row);
		unsigned style = ROLE_PLAIN;

		for (int col = 0; col < end; col++) {
			const struct cell *cell = screen_cell(screen, row, col);

			if (cell->style != style) {
				struct look look = palette_look(options->palette,
				                                options->red_up, cell->style);

				style = cell->style;
				put_sgr(out, &look);
			}
			strbuf_puts(out, cell->text);
		}
		strbuf_puts(out, style != ROLE_PLAIN ? "\033[0m\n" : "\n");
	}
}

/* ---- for a page ---- */

/* The colours of an index as most terminals show them. */
static int rgb_of(int colour, int otherwise)
{
	static const int first[16] = { 0x000000, 0xcd3131, 0x5faf5f, 0xd7af5f,
		                       0x2472c8, 0xaf87af, 0x5fafd7, 0xe5e5e5,
		                       0x808080, 0xf14c4c, 0x23d18b, 0xf5f543,
		                       0x3b8eea, 0xd670d6, 0x29b8db, 0xffffff };

	if (colour < 0)
		return otherwise;
	if (colour & COLOUR_RGB)
		return colour & 0xffffff;
	if (colour < 16)
		return first[colour];
	if (colour < 232) {
		static const int steps[6] = { 0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff };
		int cube = colour - 16;

		return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6];
	}
	colour = (8 + (colour < 256 ? colour - 232 : 23) * 10) & 0xff;
	return colour << 16 | colour << 8 | colour;
}

/* The text of one cell or of a title, safe inside an element. */
static void put_escaped(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			strbuf_puts(out, "&amp;");
		else if (*text == '<')
			strbuf_puts(out, "&lt;");
		else if (*text == '>')
			strbuf_puts(out, "&gt;");
		else if ((unsigned char)*text >= 0x20)
			strbuf_putc(out, *text);
	}
}

static bool is_blank(const struct screen *screen, int row, int from, int to)
{
	for (int col = from; col < to; col++)
		if (strcmp(screen_cell(screen, row, col)->text, " ") != 0)
			return false;
	return true;
}

/* The cells from..to of a row, all of one style. */
static void put_run(struct strbuf *out, const struct screen *screen, int row, int from, int to,
                    const struct picture_look *options)
{
	struct look look = palette_look(options->palette, options->red_up,
	                                screen_cell(screen, row, from)->style);
	int ink = rgb_of(look.foreground, INK), ground = rgb_of(look.background, GROUND);
	int x = MARGIN + from * CELL_WIDTH, y = MARGIN + row * CELL_HEIGHT;

	if (look.reverse) {
		int swap = ink;

		ink = ground;
		ground = swap;
	}
	if (ground != GROUND)
		strbuf_printf(out,
		              "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		              "fill=\"#%06x\"/>\n",
		              x, y, (to - from) * CELL_WIDTH, CELL_HEIGHT, (unsigned)ground);
	if (is_blank(screen, row, from, to))
		return;
	strbuf_printf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\"", x, y + BASELINE,
	              (to - from) * CELL_WIDTH);
	if (ink != INK)
		strbuf_printf(out, " fill=\"#%06x\"", (unsigned)ink);
	strbuf_puts(out, look.bold ? " font-weight=\"bold\">" : ">");
	for (int col = from; col < to; col++)
		put_escaped(out, screen_cell(screen, row, col)->text);
	strbuf_puts(out, "</text>\n");
}

/* Where the next run of a row begins: another style, or two blanks in a row, which would
 * only stretch a text element. */
static int run_end(const struct screen *screen, int row, int from, int end)
{
	unsigned style = screen_cell(screen, row, from)->style;
	bool blank = is_blank(screen, row, from, from + 1);
	int col = from + 1;

	for (; col < end; col++) {
		if (screen_cell(screen, row, col)->style != style)
			break;
		if (blank != is_blank(screen, row, col, col + 1) &&
		    (blank || col + 1 == end || is_blank(screen, row, col, col + 2)))
			break;
	}
	return col;
}

void picture_svg(struct strbuf *out, const struct screen *screen,
                 const struct picture_look *options, const char *title)
{
	int width = 2 * MARGIN + screen_cols(screen) * CELL_WIDTH;
	int height = 2 * MARGIN + screen_rows(screen) * CELL_HEIGHT;

	strbuf_printf(out,
	              "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
	              "viewBox=\"0 0 %d %d\" role=\"img\">\n",
	              width, height, width, height);
	if (title) {
		strbuf_puts(out, "<title>");
		put_escaped(out, title);
		strbuf_puts(out, "</title>\n");
	}
	strbuf_printf(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"#%06x\"/>\n",
	              (unsigned)GROUND);
	strbuf_printf(out,
	              "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" "
	              "font-size=\"%d\" fill=\"#%06x\" xml:space=\"preserve\">\n",
	              FONT_SIZE, (unsigned)INK);
	for (int row = 0; row < screen_rows(screen); row++) {
		int end = row_end(screen, row);

		for (int col = 0; col < end;) {
			int to = run_end(screen, row, col, end);

			put_run(out, screen, row, col, to, options);
			col = to;
		}
	}
	strbuf_puts(out, "</g>\n</svg>\n");
}
