/* candle.h - bars as candles, one column each, half a row exact.
 *
 * Signs:   a rising body is `║` wherever it reaches; a falling one `┃╻╹`, joined with its
 *          wick as `╽╿`; a wick alone is `│╷╵`. Colour only repeats it. */
#ifndef UI_WIDGET_CANDLE_H
#define UI_WIDGET_CANDLE_H

#include <stddef.h>

#include "model/bar.h"
#include "ui/term/screen.h"
#include "ui/widget/plot.h"

enum candle_kind { CANDLE_BODY, CANDLE_RANGE /* the range alone */ };

/* Draws `count` bars, `stride` columns apart from the left, over what is there. */
void candle_draw(struct area area, const struct scale *scale, const struct bar *bars,
                 size_t count, int stride, enum candle_kind kind);

/* The sign of one cell: what its upper and lower half hold. For tests and the legend. */
enum candle_half { HALF_NONE, HALF_WICK, HALF_BODY };
enum glyph candle_glyph(enum candle_half upper, enum candle_half lower, int rising);

#endif
