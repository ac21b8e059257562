/* glyph.c - see glyph.h. The linux console's column holds only what its 256-glyph
 * fonts carry (code page 437 and Latin-1). */
#include "ui/term/glyph.h"

#include <assert.h>
#include <string.h>

static const struct {
	const char *utf8;
	const char *ascii;
	const char *linux_console;
} glyphs[GLYPH_COUNT] = {
	[GLYPH_RULE] = { "─", "-", "─" },           [GLYPH_FOCUS] = { "━", "=", "═" },
	[GLYPH_DIVIDER] = { "│", "|", "│" },        [GLYPH_UP] = { "▲", "^", "▲" },
	[GLYPH_DOWN] = { "▼", "v", "▼" },           [GLYPH_ORDER_CURSOR] = { "▸", ">", "►" },
	[GLYPH_ROW_CURSOR] = { "›", ")", ">" },     [GLYPH_MARK] = { "●", "*", "•" },
	[GLYPH_SIGNAL] = { "△", "A", "A" },         [GLYPH_NO_SIGNAL] = { "·", ".", "·" },
	[GLYPH_LEVEL] = { "╌", "-", "-" },          [GLYPH_CROSSHAIR] = { "┊", ":", ":" },
	[GLYPH_AXIS] = { "│", "|", "│" },           [GLYPH_AXIS_TICK] = { "├", "+", "├" },
	[GLYPH_AXIS_LEVEL] = { "┤", "+", "┤" },     [GLYPH_BODY_UP] = { "║", "O", "║" },
	[GLYPH_BODY_DOWN] = { "┃", "#", "█" },      [GLYPH_BODY_DOWN_LOW] = { "╻", "#", "▄" },
	[GLYPH_BODY_DOWN_HIGH] = { "╹", "#", "▀" }, [GLYPH_WICK_BODY] = { "╽", "#", "█" },
	[GLYPH_BODY_WICK] = { "╿", "#", "█" },      [GLYPH_WICK] = { "│", "|", "│" },
	[GLYPH_WICK_LOW] = { "╷", "|", "│" },       [GLYPH_WICK_HIGH] = { "╵", "|", "│" },
	[GLYPH_BAR_FULL] = { "█", "#", "█" },       [GLYPH_BAR_EMPTY] = { "░", ".", "░" },
	[GLYPH_HANG_HALF] = { "▀", "\"", "▀" },     [GLYPH_HANG_THIN] = { "▔", "\"", "▀" },
	[GLYPH_OVERLAY1] = { "⠒", ".", "•" },       [GLYPH_OVERLAY2] = { "⠂", ",", "·" },
	[GLYPH_HEAT0] = { "·", " ", "·" },          [GLYPH_HEAT1] = { "░", ".", "░" },
	[GLYPH_HEAT2] = { "▒", ":", "▒" },          [GLYPH_HEAT3] = { "▓", "%", "▓" },
	[GLYPH_ELLIPSIS] = { "…", "...", "…" },
};

const char *glyph_text(enum charset charset, enum glyph glyph)
{
	assert(glyph >= 0 && glyph < GLYPH_COUNT);
	if (charset == CHARSET_ASCII)
		return glyphs[glyph].ascii;
	return charset == CHARSET_LINUX ? glyphs[glyph].linux_console : glyphs[glyph].utf8;
}

const char *glyph_bar(enum charset charset, int eighths)
{
	static const char *const bars[][9] = {
		[CHARSET_UTF8] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" },
		[CHARSET_ASCII] = { " ", "_", ".", ".", ":", ":", "|", "|", "#" },
		[CHARSET_LINUX] = { " ", "_", "_", "_", "▄", "▄", "▄", "█", "█" },
	};

	if (eighths < 0)
		eighths = 0;
	return bars[charset][eighths > 8 ? 8 : eighths];
}

void glyph_braille(char *out, enum charset charset, unsigned dots, int overlay)
{
	/* the dot numbers of Unicode run down three rows first, the fourth came later */
	static const unsigned char bit[8] = { 0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80 };
	unsigned pattern = 0;

	if (charset != CHARSET_UTF8) {
		strcpy(out,
		       glyph_text(charset, overlay == 2 ? GLYPH_OVERLAY2 : GLYPH_OVERLAY1));
		return;
	}
	for (int i = 0; i < 8; i++)
		if (dots & (1U << i))
			pattern |= bit[i];
	out[0] = (char)0xe2; /* U+2800 + pattern */
	out[1] = (char)(0xa0 | (pattern >> 6));
	out[2] = (char)(0x80 | (pattern & 0x3f));
	out[3] = '\0';
}
