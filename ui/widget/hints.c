/* hints.c - the lines that keymap.h draws: hints at the bottom, the table in the help. */
#include "ui/widget/keymap.h"

#include <string.h>

#include "core/i18n.h"

struct hint {
	const char *key;
	const char *text; /* translated */
	int width;        /* with two blanks behind */
};

enum { HINTS = 24 };

static void add_hint(struct hint *hints, int *count, enum charset charset, const char *key,
                     const char *text)
{
	if (*count == HINTS)
		return;
	hints[*count] =
		(struct hint){ key, text,
		               text_width(charset, key) + 1 + text_width(charset, text) + 2 };
	(*count)++;
}

static int left_hints(struct hint *hints, enum charset charset, uint32_t place, uint64_t off)
{
	size_t row_count = 0;
	const struct key_row *rows = keymap_rows(&row_count);
	int count = 0;

	for (size_t i = 0; i < row_count; i++) {
		const struct key_row *row = &rows[i];
		bool seen = false;

		if (!row->hint || !(row->places & place) || action_in(off, row->action))
			continue;
		for (int k = 0; k < count; k++)
			seen |= strcmp(hints[k].key, row->shown) == 0;
		if (!seen)
			add_hint(hints, &count, charset, row->shown, _(row->hint));
	}
	return count;
}

/* Most important last: they are given up from the front. */
static int right_hints(struct hint *hints, enum charset charset, uint32_t place, int cols)
{
	int count = 0;

	if (place & (PLACE_UNFREEZE | PLACE_LINE | PLACE_TICKET | PLACE_CHANGE)) {
		if (place & PLACE_UNFREEZE) {
			add_hint(hints, &count, charset, ":", _("command"));
			add_hint(hints, &count, charset, "?", _("help"));
		}
		if (place & PLACE_LINE)
			add_hint(hints, &count, charset, "Enter", _("never sends an order"));
		return count;
	}
	if (place & PLACE_FREEZE) {
		add_hint(hints, &count, charset, "!", _("again also freezes"));
		add_hint(hints, &count, charset, "?", _("help"));
		return count;
	}
	add_hint(hints, &count, charset, "!", _("freeze"));
	add_hint(hints, &count, charset, ":", cols < 120 ? _("cmd") : _("command"));
	add_hint(hints, &count, charset, "?", _("help"));
	return count;
}

static int width_of(const struct hint *hints, int count)
{
	int width = 0;

	for (int i = 0; i < count; i++)
		width += hints[i].width;
	return width;
}

static void put_hints(struct area area, int col, const struct hint *hints, int count)
{
	for (int i = 0; i < count; i++) {
		area_put(area, 0, col, ROLE_KEY, hints[i].key);
		area_put(area, 0, col + text_width(area_charset(area), hints[i].key) + 1,
		         ROLE_PLAIN, hints[i].text);
		col += hints[i].width;
	}
}

void hints_draw(struct area area, uint32_t place, uint64_t off, int margin)
{
	struct hint left[HINTS], right[HINTS];
	int left_count = left_hints(left, area_charset(area), place, off);
	int right_count = right_hints(right, area_charset(area), place, area.cols);
	int room = area.cols - margin - 1; /* one blank at the end */

	while (left_count > 0 &&
	       width_of(left, left_count) + width_of(right, right_count) - 2 > room)
		left_count--;
	while (right_count > 1 &&
	       width_of(left, left_count) + width_of(right, right_count) - 2 > room)
		right_count--;
	put_hints(area, margin, left, left_count);
	put_hints(area, area.cols - 1 - (width_of(right, right_count) - 2), right, right_count);
}

static int draw_section(struct area area, int row, int text_col, enum key_section section)
{
	size_t count = 0;
	const struct key_row *rows = keymap_rows(&count);

	area_put(area, row++, 0, ROLE_TITLE, keymap_section(section));
	for (size_t i = 0; i < count; i++) {
		if (rows[i].section != section || !rows[i].help)
			continue;
		area_put(area, row, 2, ROLE_KEY, rows[i].shown);
		area_put_text(area, row++, text_col, area.cols - text_col, ROLE_PLAIN,
		              _(rows[i].help));
	}
	return row + 1;
}

int keymap_draw(struct area area, int skip)
{
	static const enum key_section columns[3][3] = {
		{ SECTION_DECIDE, SECTION_ORDERS, SECTION_SAFETY },
		{ SECTION_MOVE, SECTION_PANES, SECTION_SHEETS },
		{ SECTION_CHART, SECTION_EVERYWHERE, SECTION_COUNT },
	};
	int per_line = area.cols >= 118 ? 3 : area.cols >= 80 ? 2 : 1;
	int width = per_line == 3 ? 41 : area.cols / per_line;
	int deepest = 0, base = -skip, placed = 0;

	for (int i = 0; i < 3; i++) {
		int row = base;
		struct area part = area_part(area, 0, placed * width, area.rows, width);

		if (i == 2 && per_line == 3)
			part = area_part(area, 0, 2 * width, area.rows, area.cols - 2 * width);
		for (int k = 0; k < 3 && columns[i][k] != SECTION_COUNT; k++)
			row = draw_section(part, row, i == 0 ? 14 : 15, columns[i][k]);
		deepest = row > deepest ? row : deepest;
		if (++placed == per_line) {
			placed = 0;
			base = deepest;
		}
	}
	return deepest + skip - 1;
}
