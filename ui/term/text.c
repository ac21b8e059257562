/* text.c - see text.h. Printable ASCII takes a short path; everything else goes through
 * utf8proc. Marks beyond CLUSTER_BYTES are dropped, never the base character. */
#include "ui/term/text.h"

#include <string.h>

#include <utf8proc.h>

enum fate { FATE_DRAW, FATE_SKIP, FATE_BLANK, FATE_UNKNOWN };

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f;
}

static enum fate fate_of(utf8proc_int32_t point)
{
	if (point == '\t' || point == '\n' || point == '\r')
		return FATE_BLANK;
	switch (utf8proc_category(point)) {
	case UTF8PROC_CATEGORY_CF: /* joiners, bidi controls, soft hyphens */
		return FATE_SKIP;
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CN:
		return FATE_UNKNOWN;
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return FATE_BLANK;
	default:
		return FATE_DRAW;
	}
}

/* Decodes one code point at text; returns its length in bytes, at least 1. Broken
 * bytes come one at a time as -1. */
static size_t decode(utf8proc_int32_t *point, const char *text)
{
	utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text,
	                                          (utf8proc_ssize_t)strnlen(text, 4), point);

	if (taken > 0)
		return (size_t)taken;
	*point = -1;
	return 1;
}

static void set_ascii(struct cluster *out, char byte)
{
	out->text[0] = byte;
	out->text[1] = '\0';
	out->length = 1;
	out->width = 1;
}

/* The ASCII spelling of a code point in spell (at most 7 bytes). */
static void spell_ascii(char *spell, utf8proc_int32_t point)
{
	static const struct {
		utf8proc_int32_t point;
		const char *text;
	} known[] = {
		{ 0x00b7, "." },   { 0x00d7, "x" },  { 0x00df, "ss" }, { 0x2010, "-" },
		{ 0x2013, "-" },   { 0x2014, "-" },  { 0x2018, "'" },  { 0x2019, "'" },
		{ 0x201c, "\"" },  { 0x201d, "\"" }, { 0x2022, "*" },  { 0x2212, "-" },
		{ 0x20ac, "EUR" }, { 0x2264, "<=" }, { 0x2265, ">=" },
	};
	utf8proc_int32_t parts[8];
	utf8proc_ssize_t count = 0;
	size_t length = 0;
	int boundary = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].point == point) {
			strcpy(spell, known[i].text);
			return;
		}
	}
	if (point > 0)
		count = utf8proc_decompose_char(
			point, parts, 8, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &boundary);
	for (utf8proc_ssize_t i = 0; i < count && i < 8 && length < 7; i++)
		if (parts[i] >= 0x20 && parts[i] < 0x7f)
			spell[length++] = (char)parts[i];
	if (length == 0)
		spell[length++] = '?';
	spell[length] = '\0';
}

void text_begin(struct text_cursor *cursor, enum charset charset, const char *text)
{
	cursor->at = text ? text : "";
	cursor->pending = "";
	cursor->charset = charset;
	cursor->spell[0] = '\0';
}

static void add_bytes(struct cluster *out, const char *bytes, size_t length)
{
	if (out->length + length > CLUSTER_BYTES)
		return;
	memcpy(out->text + out->length, bytes, length);
	out->length = (unsigned char)(out->length + length);
	out->text[out->length] = '\0';
}

/* Appends what belongs to the base character `last` and skips what is not drawn. */
static void take_marks(struct cluster *out, struct text_cursor *cursor, utf8proc_int32_t last)
{
	utf8proc_int32_t state = 0;

	while (*cursor->at && !is_plain((unsigned char)*cursor->at)) {
		utf8proc_int32_t point = 0;
		size_t length = decode(&point, cursor->at);
		enum fate fate = point < 0 ? FATE_UNKNOWN : fate_of(point);

		if (fate == FATE_SKIP) {
			cursor->at += length;
			continue;
		}
		if (fate != FATE_DRAW || utf8proc_grapheme_break_stateful(last, point, &state))
			return;
		add_bytes(out, cursor->at, length);
		if (utf8proc_charwidth(point) > 0 && out->width < 2)
			out->width = 2; /* a pair of regional indicators */
		cursor->at += length;
		last = point;
	}
}

static void take_point(struct cluster *out, struct text_cursor *cursor, utf8proc_int32_t point,
                       size_t length)
{
	int width = utf8proc_charwidth(point);

	out->length = 0;
	if (width <= 0)
		add_bytes(out, " ", 1); /* a mark without a base stands on a blank */
	add_bytes(out, cursor->at, length);
	out->width = (unsigned char)(width > 1 ? 2 : 1);
	cursor->at += length;
	take_marks(out, cursor, width <= 0 ? ' ' : point);
}

/* In ASCII: writes the first byte of the spelling, keeps the rest for later and
 * swallows the marks that follow. */
static void take_spelled(struct cluster *out, struct text_cursor *cursor,
                         utf8proc_int32_t point, size_t length)
{
	struct cluster ignored = { .length = CLUSTER_BYTES, .width = 2 };

	cursor->at += length;
	take_marks(&ignored, cursor, point);
	spell_ascii(cursor->spell, point);
	set_ascii(out, cursor->spell[0]);
	cursor->pending = cursor->spell + 1;
}

bool text_next(struct cluster *out, struct text_cursor *cursor)
{
	if (*cursor->pending) {
		set_ascii(out, *cursor->pending++);
		return true;
	}
	while (*cursor->at) {
		unsigned char byte = (unsigned char)*cursor->at;
		utf8proc_int32_t point = byte;
		size_t length = 1;
		enum fate fate = FATE_DRAW;

		if (is_plain(byte) &&
		    (cursor->at[1] == '\0' || is_plain((unsigned char)cursor->at[1]))) {
			set_ascii(out, (char)byte);
			cursor->at++;
			return true;
		}
		length = decode(&point, cursor->at);
		fate = point < 0 ? FATE_UNKNOWN : fate_of(point);
		if (fate == FATE_SKIP) {
			cursor->at += length;
			continue;
		}
		if (fate != FATE_DRAW) {
			set_ascii(out, fate == FATE_BLANK ? ' ' : '?');
			cursor->at += length;
		} else if (cursor->charset == CHARSET_ASCII && point >= 0x80) {
			take_spelled(out, cursor, point, length);
		} else {
			take_point(out, cursor, point, length);
			if (cursor->charset == CHARSET_ASCII)
				set_ascii(out, out->text[0]); /* base without its marks */
		}
		return true;
	}
	return false;
}

size_t text_plain(const char *text)
{
	size_t length = 0;

	while (is_plain((unsigned char)text[length]))
		length++;
	return length - (length > 0 && text[length] != '\0');
}

int text_width(enum charset charset, const char *text)
{
	struct text_cursor cursor;
	struct cluster cluster;
	size_t plain = text ? text_plain(text) : 0;
	int width = (int)plain;

	text_begin(&cursor, charset, text ? text + plain : text);
	while (text_next(&cluster, &cursor))
		width += cluster.width;
	return width;
}

/* A place where a line may end: `bytes` of the text in `width` columns. */
struct stop {
	size_t bytes;
	int width;
};

/* The last stop within `limit` columns; false in *whole where text goes on. */
static struct stop last_stop(bool *whole, enum charset charset, const char *text, int limit)
{
	struct text_cursor cursor;
	struct cluster cluster;
	struct stop stop = { 0, 0 }, here = { 0, 0 };
	bool in_word = false;

	*whole = true;
	text_begin(&cursor, charset, text);
	while (text_next(&cluster, &cursor)) {
		bool blank = cluster.text[0] == ' ' && cluster.length == 1;

		if (in_word && (blank || cluster.width == 2))
			stop = here;
		if (here.width + cluster.width > limit) {
			*whole = false;
			return stop;
		}
		here.width += cluster.width;
		here.bytes = (size_t)(cursor.at - text);
		in_word = !blank;
		if (cluster.width == 2)
			stop = here;
	}
	return here;
}

int text_fit(size_t *bytes, enum charset charset, const char *text, int width, int reserve)
{
	bool whole = false;
	struct stop stop = last_stop(&whole, charset, text ? text : "", width);

	if (!whole) {
		stop = last_stop(&whole, charset, text, width - reserve);
		while (stop.bytes > 0 && strchr(" ,", text[stop.bytes - 1])) {
			stop.bytes--;
			stop.width--;
		}
	}
	*bytes = stop.bytes;
	return stop.width;
}

/* The stop after the last comma, if it lies in the second half of what fits. */
static struct stop comma_stop(struct stop stop, const char *text)
{
	for (size_t i = stop.bytes; i > 1; i--) {
		int cut = (int)(stop.bytes - i);

		if ((unsigned char)text[i - 1] >= 0x80)
			break; /* widths of ASCII only are known here */
		if (text[i - 1] == ',' && text[i] == ' ')
			return stop.width - cut > stop.width / 2
			               ? (struct stop){ i, stop.width - cut }
			               : stop;
	}
	return stop;
}

int text_wrap(size_t *bytes, const char **next, enum charset charset, const char *text,
              int width)
{
	bool whole = false;
	struct stop stop = last_stop(&whole, charset, text, width);

	if (!whole)
		stop = comma_stop(stop, text);
	if (!whole && stop.bytes == 0) {
		struct text_cursor cursor;
		struct cluster cluster;

		text_begin(&cursor, charset, text);
		while (text_next(&cluster, &cursor) && stop.width + cluster.width <= width) {
			stop.width += cluster.width;
			stop.bytes = (size_t)(cursor.at - text);
		}
	}
	*bytes = stop.bytes;
	*next = text + stop.bytes;
	while (**next == ' ' || **next == '\n')
		(*next)++;
	return stop.width;
}
