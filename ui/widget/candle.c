/* candle.c - see candle.h. */
#include "ui/widget/candle.h"

#include <math.h>

enum glyph candle_glyph(enum candle_half upper, enum candle_half lower, int rising)
{
	if (rising && (upper == HALF_BODY || lower == HALF_BODY))
		return GLYPH_BODY_UP;
	if (upper == HALF_BODY)
		return lower == HALF_BODY   ? GLYPH_BODY_DOWN
		       : lower == HALF_WICK ? GLYPH_BODY_WICK
		                            : GLYPH_BODY_DOWN_HIGH;
	if (lower == HALF_BODY)
		return upper == HALF_WICK ? GLYPH_WICK_BODY : GLYPH_BODY_DOWN_LOW;
	if (upper == HALF_WICK)
		return lower == HALF_WICK ? GLYPH_WICK : GLYPH_WICK_HIGH;
	return GLYPH_WICK_LOW;
}

struct span {
	int high, low; /* halves of rows from the top, both within */
	int body_top, body_end;
};

static enum candle_half half_of(const struct span *span, int half, enum candle_kind kind)
{
	if (half < span->high || half > span->low)
		return HALF_NONE;
	if (kind == CANDLE_BODY && half >= span->body_top && half <= span->body_end)
		return HALF_BODY;
	return HALF_WICK;
}

static void draw_one(struct area area, const struct scale *scale, const struct bar *bar,
                     int col, enum candle_kind kind)
{
	int rising = bar->close >= bar->open;
	struct span span = {
		.high = scale_place(scale, bar->high, 2),
		.low = scale_place(scale, bar->low, 2),
		.body_top = scale_place(scale, fmax(bar->open, bar->close), 2),
		.body_end = scale_place(scale, fmin(bar->open, bar->close), 2),
	};

	for (int row = span.high / 2; row <= span.low / 2; row++) {
		enum candle_half upper = half_of(&span, row * 2, kind);
		enum candle_half lower = half_of(&span, row * 2 + 1, kind);

		area_glyph(area, row, col, rising ? ROLE_UP : ROLE_DOWN,
		           candle_glyph(upper, lower, rising));
	}
}

void candle_draw(struct area area, const struct scale *scale, const struct bar *bars,
                 size_t count, int stride, enum candle_kind kind)
{
	for (size_t i = 0; i < count; i++)
		if (isfinite(bars[i].open) && isfinite(bars[i].high) && isfinite(bars[i].low) &&
		    isfinite(bars[i].close))
			draw_one(area, scale, &bars[i], (int)i * stride, kind);
}
