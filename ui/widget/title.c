/* title.c - see title.h. */
#include "ui/widget/title.h"

#include "ui/term/text.h"

void title_draw(struct area area, const struct title *title)
{
	enum charset charset = area_charset(area);
	int end = area.cols, start = 0,
	    right = title->right ? text_width(charset, title->right) : 0;

	start = area_put_text(area, 0, 0, area.cols, title->style ? title->style : ROLE_TITLE,
	                      title->left);
	start += start > 0 ? (title->gap ? title->gap : 1) : 0;
	if (right > 0) {
		int room = area.cols - start - 4 - (title->margin ? 1 : 0);
		int used = right <= room ? right : 0;

		end -= title->margin ? 1 : 0;
		if (used == 0 && room > 8) /* as much as fits, at the rule's end */
			used = area_put_text(area_part(area, 0, end - room, 1, room), 0, 0,
			                     room, title->right_style, title->right);
		else if (used > 0)
			area_put(area, 0, end - used, title->right_style, title->right);
		if (used > 0 && right > room)
			end -= room + 1;
		else if (used > 0)
			end -= used + 1;
		else
			end = area.cols;
	}
	area_rule(area, 0, start, end - start, title->focused ? ROLE_PLAIN : ROLE_DIM,
	          title->focused ? GLYPH_FOCUS : GLYPH_RULE);
}
