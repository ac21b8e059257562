/* reason_text.c - see reason_text.h: templates and their arguments. */
#include "client/reason_text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/number_text.h"
#include "client/order_text.h"
#include "client/reason_table.h"
#include "core/i18n.h"
#include "core/text.h"

void text_copy(char *out, size_t size, const char *text)
{
	text_put(out, size, text);
}

/* ---- one placeholder ---- */

/* A text of a reason, or a number of any length. */
enum { VALUE_TEXT = REASON_VALUE_TEXT };

struct placeholder {
	char name[REASON_NAME_TEXT];
	struct number_format format;
	bool has_format;
};

/* Reads "name}" or "name:format}" behind "%{"; returns what follows, or NULL. */
static const char *read_placeholder(struct placeholder *out, const char *text)
{
	size_t length = strcspn(text, ":}");

	memset(out, 0, sizeof(*out));
	if (length == 0 || length >= sizeof(out->name) || text[length] == '\0')
		return NULL;
	memcpy(out->name, text, length);
	text += length;
	if (*text == ':') {
		text = number_format_parse(&out->format, text + 1);
		if (!text || *text != '}')
			return NULL;
		out->has_format = true;
	}
	return text + 1;
}

/* False: the value is not known, and says so. */
static bool put_argument(char *out, size_t size, const struct reason *reason,
                         const struct placeholder *placeholder)
{
	const struct reason_arg *arg = reason_find(reason, placeholder->name);
	const char *words = arg ? reason_arg_text(reason, arg) : "";
	struct number_format shortest = { .type = 'g', .places = -1 };
	enum order_status status;

	if (!arg || (!arg->is_text && !isfinite(arg->number))) {
		text_copy(out, size, _("not known"));
		return false;
	}
	if (arg->is_text && placeholder->format.type == 'w' &&
	    order_status_parse(&status, words) == DRT_OK)
		text_copy(out, size, order_status_text(status));
	else if (arg->is_text)
		text_copy(out, size, words);
	else
		number_text(out, size, arg->number,
		            placeholder->has_format ? &placeholder->format : &shortest);
	return true;
}

/* Behind the unit "%", which goes with a number only. */
static const char *skip_unit(const char *text)
{
	const char *unit = *text == ' ' ? text + 1 : text;

	return strncmp(unit, "%%", 2) == 0 ? unit + 2 : text;
}

/* ---- the template ---- */

/* Appends as much as fits; `used` counts what is there. */
static void append(char *out, size_t size, size_t *used, const char *text, size_t length)
{
	if (length > size - 1 - *used)
		length = size - 1 - *used;
	memcpy(out + *used, text, length);
	*used += length;
	out[*used] = '\0';
}

/* True when every argument that the bracketed part names is there. */
static bool part_is_complete(const char *from, const char *to, const struct reason *reason)
{
	struct placeholder placeholder;

	while (from < to) {
		const char *next = NULL;

		if (strncmp(from, "%{", 2) != 0) {
			from += strncmp(from, "%%", 2) == 0 ? 2 : 1;
			continue;
		}
		next = read_placeholder(&placeholder, from + 2);
		if (!next || !reason_find(reason, placeholder.name))
			return false;
		from = next;
	}
	return true;
}

/* One piece of the template from `at`; returns what follows it. */
static const char *expand_piece(char *out, size_t size, size_t *used, const char *at,
                                const struct reason *reason)
{
	struct placeholder placeholder;
	char value[VALUE_TEXT];
	const char *next = NULL;
	bool known = false;

	if (strncmp(at, "%%", 2) == 0) {
		append(out, size, used, "%", 1);
		return at + 2;
	}
	if (strncmp(at, "%{", 2) == 0)
		next = read_placeholder(&placeholder, at + 2);
	if (!next) {
		append(out, size, used, at, 1);
		return at + 1;
	}
	known = put_argument(value, sizeof(value), reason, &placeholder);
	append(out, size, used, value, strlen(value));
	return known ? next : skip_unit(next);
}

void reason_expand(char *out, size_t size, const char *form, const struct reason *reason)
{
	char text[2 * REASON_TEXT] = "";
	size_t used = 0;

	while (*form) {
		const char *stop = *form == '[' ? strchr(form, ']') : NULL;

		if (stop && !part_is_complete(form + 1, stop, reason))
			form = stop + 1;
		else if (stop || *form == ']')
			form++;
		else
			form = expand_piece(text, sizeof(text), &used, form, reason);
	}
	text_copy(out, size, text);
}

/* ---- codes ---- */

static const struct reason_row *find(const char *code)
{
	for (const struct reason_row *row = reason_rows(); row->code; row++) {
		if (strcmp(row->code, code) == 0)
			return row;
	}
	return NULL;
}

bool reason_is_known(const char *code)
{
	return find(code) != NULL;
}

/* "code name=value name=value": for who meets a newer engine. */
static void put_raw(char *out, size_t size, const struct reason *reason)
{
	char text[2 * REASON_TEXT] = "";
	struct number_format shortest = { .type = 'g', .places = -1 };
	size_t used = 0;

	append(text, sizeof(text), &used, reason->code, strlen(reason->code));
	for (int i = 0; i < reason->count; i++) {
		const struct reason_arg *arg = &reason->args[i];
		char value[VALUE_TEXT];

		if (arg->is_text)
			text_copy(value, sizeof(value), reason_arg_text(reason, arg));
		else
			number_text(value, sizeof(value), arg->number, &shortest);
		append(text, sizeof(text), &used, " ", 1);
		append(text, sizeof(text), &used, arg->name, strlen(arg->name));
		append(text, sizeof(text), &used, "=", 1);
		append(text, sizeof(text), &used, value, strlen(value));
	}
	text_copy(out, size, text);
}

/* A gate or check without a sentence of its own. */
static void put_columns(char *out, size_t size, const struct reason *reason)
{
	char label[REASON_TEXT], needs[REASON_TEXT], found[REASON_TEXT];
	char text[4 * REASON_TEXT];

	reason_label(label, sizeof(label), reason);
	reason_needs(needs, sizeof(needs), reason);
	reason_found(found, sizeof(found), reason);
	if (needs[0] && found[0])
		/* TRANSLATORS: a rule's name, what it found, what it allows or needs */
		snprintf(text, sizeof(text), _("%s: %s, needs %s"), label, found, needs);
	else if (needs[0] || found[0])
		snprintf(text, sizeof(text), "%s: %s", label, needs[0] ? needs : found);
	else
		snprintf(text, sizeof(text), "%s", label);
	text_copy(out, size, text);
}

void reason_text(char *out, size_t size, const struct reason *reason)
{
	const struct reason_row *row = find(reason->code);

	if (!row)
		put_raw(out, size, reason);
	else if (row->sentence)
		reason_expand(out, size, _(row->sentence), reason);
	else
		put_columns(out, size, reason);
}

void reason_label(char *out, size_t size, const struct reason *reason)
{
	const struct reason_row *row = find(reason->code);

	if (row && !row->label)
		reason_expand(out, size, _(row->sentence), reason);
	else
		text_copy(out, size, row ? _(row->label) : reason->code);
}

void reason_needs(char *out, size_t size, const struct reason *reason)
{
	const struct reason_row *row = find(reason->code);

	text_copy(out, size, "");
	if (row && row->needs)
		reason_expand(out, size, _(row->needs), reason);
}

void reason_found(char *out, size_t size, const struct reason *reason)
{
	const struct reason_row *row = find(reason->code);

	text_copy(out, size, "");
	if (row && row->found)
		reason_expand(out, size, _(row->found), reason);
}

void reason_limit(char *out, size_t size, const struct reason *reason)
{
	const struct reason_row *row = find(reason->code);

	text_copy(out, size, "");
	if (row && row->limit)
		reason_expand(out, size, _(row->limit), reason);
}

/* The limit's form with the figure of another argument; empty where that is absent. */
static void put_bound(char *out, size_t size, const struct reason *reason, const char *name)
{
	const struct reason_arg *bound = reason_find(reason, name);
	struct reason other;

	text_copy(out, size, "");
	if (!bound || bound->is_text)
		return;
	reason_init(&other, reason->code);
	reason_add_number(&other, "limit", bound->number);
	reason_limit(out, size, &other);
}

void reason_breach(char *out, size_t size, const struct reason *reason)
{
	const struct reason_arg *value = reason_find(reason, "value");
	const struct reason_arg *hard_arg = reason_find(reason, "hard");
	char label[REASON_TEXT], found[REASON_TEXT], soft[REASON_TEXT], hard[REASON_TEXT];
	char text[4 * REASON_TEXT + 64];
	double size_of = value && !value->is_text ? fabs(value->number) : NAN;
	bool within = hard_arg && !hard_arg->is_text && size_of <= hard_arg->number;

	reason_label(label, sizeof(label), reason);
	reason_found(found, sizeof(found), reason);
	put_bound(soft, sizeof(soft), reason, "soft");
	put_bound(hard, sizeof(hard), reason, "hard");
	if (!soft[0] && !hard[0])
		reason_limit(hard, sizeof(hard), reason);
	if (!found[0] || (!soft[0] && !hard[0])) {
		reason_text(out, size, reason);
		return;
	}
	if (!isfinite(size_of))
		snprintf(text, sizeof(text), _("%s is not known, limit %s"), label,
		         hard[0] ? hard : soft);
	else if (soft[0] && hard[0] && within)
		/* TRANSLATORS: a rule's name and figure, then its two limits */
		snprintf(text, sizeof(text), _("%s %s is above soft %s, below hard %s"), label,
		         found, soft, hard);
	else if (value->number < 0)
		snprintf(text, sizeof(text), _("%s %s is outside hard %s"), label, found,
		         hard[0] ? hard : soft);
	else if (hard[0])
		snprintf(text, sizeof(text), _("%s %s is above hard %s"), label, found, hard);
	else
		snprintf(text, sizeof(text), _("%s %s is above soft %s"), label, found, soft);
	text_copy(out, size, text);
}
