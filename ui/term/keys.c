/* keys.c - see keys.h. */
#include "ui/term/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	enum key_code code;
	const char *name;
} named[] = {
	{ CODE_ENTER, "Enter" },
	{ CODE_TAB, "Tab" },
	{ CODE_ESCAPE, "Esc" },
	{ CODE_BACKSPACE, "Backspace" },
	{ CODE_DELETE, "Del" },
	{ CODE_INSERT, "Ins" },
	{ CODE_UP, "Up" },
	{ CODE_DOWN, "Down" },
	{ CODE_LEFT, "Left" },
	{ CODE_RIGHT, "Right" },
	{ CODE_HOME, "Home" },
	{ CODE_END, "End" },
	{ CODE_PAGE_UP, "PgUp" },
	{ CODE_PAGE_DOWN, "PgDn" },
	{ CODE_PASTE, "Paste" },
	{ CODE_MOUSE, "Mouse" },
	{ CODE_FOCUS_IN, "Focus-In" },
	{ CODE_FOCUS_OUT, "Focus-Out" },
	{ CODE_RESIZE, "Resize" },
	{ CODE_CLOSED, "Closed" },
};

enum { NAMED = sizeof(named) / sizeof(named[0]) };

static const struct {
	unsigned modifier;
	const char *prefix;
} modifiers[] = { { MOD_CTRL, "Ctrl-" }, { MOD_ALT, "Alt-" }, { MOD_SHIFT, "Shift-" } };

struct key key_char(const char *text)
{
	struct key key = { .code = CODE_CHAR };
	struct text_cursor cursor;
	struct cluster cluster;

	text_begin(&cursor, CHARSET_UTF8, text);
	if (text_next(&cluster, &cursor))
		memcpy(key.text, cluster.text, sizeof(key.text));
	return key;
}

struct key key_named(enum key_code code)
{
	return (struct key){ .code = code };
}

struct key key_ctrl(char letter)
{
	struct key key = { .code = CODE_CHAR, .modifiers = MOD_CTRL };

	key.text[0] = letter;
	return key;
}

bool key_is(const struct key *key, const char *text)
{
	return key->code == CODE_CHAR && key->modifiers == 0 && strcmp(key->text, text) == 0;
}

bool key_is_ctrl(const struct key *key, char letter)
{
	return key->code == CODE_CHAR && key->modifiers == MOD_CTRL && key->text[0] == letter &&
	       key->text[1] == '\0';
}

static const char *base_name(const struct key *key)
{
	if (key->code == CODE_CHAR)
		return strcmp(key->text, " ") == 0 ? "Space" : key->text;
	for (size_t i = 0; i < NAMED; i++)
		if (named[i].code == key->code)
			return named[i].name;
	return "";
}

void key_format(char *out, const struct key *key)
{
	const char *base = base_name(key);
	size_t length = 0;
	bool letter = key->code == CODE_CHAR && key->modifiers && key->text[1] == '\0';

	for (size_t i = 0; i < sizeof(modifiers) / sizeof(modifiers[0]); i++)
		if (key->modifiers & modifiers[i].modifier)
			length += (size_t)snprintf(out + length, KEY_NAME - length, "%s",
			                           modifiers[i].prefix);
	if (key->code == CODE_FUNCTION)
		snprintf(out + length, KEY_NAME - length, "F%d", key->number);
	else if (letter && key->text[0] >= 'a' && key->text[0] <= 'z')
		snprintf(out + length, KEY_NAME - length, "%c", key->text[0] - 'a' + 'A');
	else
		snprintf(out + length, KEY_NAME - length, "%s", base);
}

static enum drt_status parse_base(struct key *key, const char *name)
{
	struct text_cursor cursor;
	struct cluster cluster;

	for (size_t i = 0; i < NAMED; i++) {
		if (strcmp(named[i].name, name) == 0) {
			key->code = named[i].code;
			return DRT_OK;
		}
	}
	if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9' && strlen(name) <= 3) {
		char *end = NULL;

		key->number = (int)strtol(name + 1, &end, 10);
		key->code = CODE_FUNCTION;
		return *end || key->number > 24 ? DRT_EPARSE : DRT_OK;
	}
	text_begin(&cursor, CHARSET_UTF8, strcmp(name, "Space") == 0 ? " " : name);
	if (!text_next(&cluster, &cursor))
		return DRT_EPARSE;
	key->code = CODE_CHAR;
	memcpy(key->text, cluster.text, sizeof(key->text));
	return text_next(&cluster, &cursor) ? DRT_EPARSE : DRT_OK;
}

enum drt_status key_parse(struct key *out, const char *name)
{
	struct key key = { 0 };
	enum drt_status status = DRT_OK;

	for (size_t i = 0; i < sizeof(modifiers) / sizeof(modifiers[0]); i++) {
		size_t length = strlen(modifiers[i].prefix);

		if (strncmp(name, modifiers[i].prefix, length) == 0 && name[length]) {
			key.modifiers |= modifiers[i].modifier;
			name += length;
		}
	}
	status = parse_base(&key, name);
	if (status != DRT_OK)
		return status;
	if (key.modifiers && key.code == CODE_CHAR && key.text[0] >= 'A' && key.text[0] <= 'Z')
		key.text[0] = (char)(key.text[0] - 'A' + 'a');
	*out = key;
	return DRT_OK;
}
