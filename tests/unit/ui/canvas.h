/* canvas.h - an empty screen for widgets, and its letters compared. */
#ifndef TESTS_UI_CANVAS_H
#define TESTS_UI_CANVAS_H

#include "ui/term/screen.h"

struct screen *canvas_new(int rows, int cols);

/* Compares the letters, a line a row, and frees the screen. */
void canvas_expect(struct screen *screen, const char *want);

#endif
