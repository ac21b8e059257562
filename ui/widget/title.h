/* title.h - the one rule above a pane.
 *
 * Shape:   left text at the first column, the rule, then the right text. The focused
 *          pane's rule is heavy. There are no boxes. */
#ifndef UI_WIDGET_TITLE_H
#define UI_WIDGET_TITLE_H

#include <stdbool.h>

#include "ui/term/screen.h"

struct title {
	const char *left;
	const char *right; /* NULL: the rule runs to the end; shortened by whole words */
	unsigned style;    /* of the left text; 0: title */
	unsigned right_style;
	bool focused;
	bool margin; /* the last column stays blank behind a right text */
	int gap;     /* blanks behind the left text; 0: one */
};

/* Draws into the first row of the area. */
void title_draw(struct area area, const struct title *title);

#endif
