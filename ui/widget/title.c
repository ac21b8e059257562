/* title.c - see title.h. */
#include "ui/widget/title.h"

#include "ui/term/text.h"

/* Writes as much of text as fits into `room` columns so that it ends before `end`;
 * returns the columns used. */
static int put_end(struct area area, int end, int room, unsigned style, const char *text)
{
	enum charset charset = area_charset(area);
	int more = text_width(charset, glyph_text(charset, GLYPH_ELLIPSIS));
	int width = text_width(charset, text);
	size_t bytes = 0;

	if (width > room) {
		width = text_fit(&bytes, charset, text, room, more);
		if (width == 0 || room < 8)
			return 0;
		width += more;
	}
	return area_put_text(area, 0, end - width, width, style, text);
}

void title_draw(struct area area, const struct title *title)
{
	int end = area.cols, start = 0, used = 0;

	start = area_put_text(area, 0, 0, area.cols, title->style ? title->style : ROLE_TITLE,
	                      title->left);
	start += start > 0 ? (title->gap ? title->gap : 1) : 0;
	if (title->right && *title->right) {
		int last = area.cols - (title->margin ? 1 : 0);

		used = put_end(area, last, last - start - 2, title->right_style, title->right);
		end = used > 0 ? last - used - 1 : area.cols;
	}
	area_rule(area, 0, start, end - start, title->focused ? ROLE_PLAIN : ROLE_DIM,
	          title->focused ? GLYPH_FOCUS : GLYPH_RULE);
}
