/* api_shape.c - see api_shape.h. */
#include "tests/unit/engine/api_shape.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"

/* ---- one shape ---- */

static json_t *parse_value(const char **at);

static void skip_blanks(const char **at)
{
	while (**at == ' ' || **at == '`')
		(*at)++;
}

/* Words up to the end of this value, or to the brace behind a "+". */
static void skip_words(const char **at, bool *more)
{
	int depth = 0;
	bool quoted = false;

	for (; **at; (*at)++) {
		char c = **at;

		if (c == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (depth == 0 && (c == ',' || c == '}' || c == ']'))
			return;
		if (depth == 0 && c == '+') {
			*more = true;
			(*at)++;
			skip_blanks(at);
			if (**at == '{')
				return;
		}
		depth += c == '(' || c == '[' || c == '{';
		depth -= c == ')' || c == ']' || c == '}';
	}
}

static bool ends_in_dots(const char *from, const char *to)
{
	size_t dots = strlen("…");

	return (size_t)(to - from) >= dots && memcmp(to - dots, "…", dots) == 0;
}

static json_t *parse_object(const char **at)
{
	json_t *shape = json_object();

	(*at)++;
	for (skip_blanks(at); **at && **at != '}'; skip_blanks(at)) {
		char name[64] = "";
		size_t length = 0;
		json_t *value = NULL;
		bool any = false;

		while (isalnum((unsigned char)**at) || **at == '_' || **at == '?')
			if (length < sizeof(name) - 1)
				name[length++] = *(*at)++;
		skip_blanks(at);
		if (**at == ':') {
			const char *from = ++*at;

			value = parse_value(at);
			any = json_is_null(value) && ends_in_dots(from, *at);
		} else {
			const char *from = *at;
			bool more = false;

			skip_words(at, &more);
			any = !*name && ends_in_dots(from, *at);
		}
		if (any) /* {…} or {name: number…} */
			json_object_set_new(shape, "+", json_true());
		else if (*name)
			json_object_set(shape, name, value ? value : json_null());
		json_decref(value);
		if (**at == ',')
			(*at)++;
	}
	if (**at == '}')
		(*at)++;
	return shape;
}

static json_t *parse_list(const char **at)
{
	json_t *shape = json_array();
	bool more = false;

	(*at)++;
	json_array_append_new(shape, parse_value(at));
	while (**at && **at != ']') {
		skip_words(at, &more);
		if (**at == ',' || **at == '}')
			(*at)++;
	}
	if (**at == ']')
		(*at)++;
	return shape;
}

static json_t *parse_value(const char **at)
{
	bool more = false;
	json_t *shape = NULL;

	skip_blanks(at);
	if (**at != '{' && **at != '[')
		skip_words(at, &more);
	if (**at == '{')
		shape = parse_object(at);
	else if (**at == '[' && !more)
		shape = parse_list(at);
	else
		return json_null();
	if (more && json_is_object(shape))
		json_object_set_new(shape, "+", json_true());
	/* "(first 20)", "|null" and the like */
	skip_words(at, &more);
	return shape;
}

/* ---- the page ---- */

/* The table rows of a section: name and last column, copied into the caller's texts. */
static const char *next_row(char *name, char *last, size_t size, const char *at,
                            const char *end)
{
	while (at < end) {
		const char *line = at;
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		const char *bar = NULL;

		stop = stop ? stop : end;
		at = stop < end ? stop + 1 : end;
		if (strncmp(line, "| `", 3) != 0)
			continue;
		bar = line + 3;
		snprintf(name, size, "%.*s", (int)strcspn(bar, "`"), bar);
		for (bar = line + 1; bar < stop && (*bar != '|' || bar[-1] == '\\'); bar++)
			;
		snprintf(last, size, "%.*s", (int)(stop - bar - 2), bar + 1);
		return at;
	}
	return NULL;
}

static json_t *read_tables(const char *page, const char *from, const char *to, bool results)
{
	const char *at = strstr(page, from);
	const char *end = to ? strstr(page, to) : page + strlen(page);
	json_t *all = json_object();
	enum { TEXT = 4096 };
	char *name = malloc(TEXT), *last = malloc(TEXT);

	assert_non_null(at);
	assert_non_null(end);
	assert_true(name && last);
	while ((at = next_row(name, last, TEXT, at, end)) != NULL) {
		const char *value = results ? strstr(last, "→") : last;

		if (!value)
			continue;
		value += results ? strlen("→") : 0;
		value += strspn(value, " `");
		/* the snapshot, not the changes; an object, or one with more members */
		if (!results && strstr(value, "snapshot is `{"))
			value = strstr(value, "snapshot is `{") + 13;
		else if (!results && strncmp(value, "snapshot ", 9) == 0)
			value += 9;
		value += strspn(value, " `");
		if (*value == '{' || (!results && strstr(value, "+ `{")))
			json_object_set_new(all, name, parse_value(&value));
	}
	free(name);
	free(last);
	return all;
}

json_t *api_shape_methods(const char *page)
{
	json_t *all = read_tables(page, "## Session", "Changes arrive as", true);
	json_t *rest = read_tables(page, "## Knowledge base", NULL, true);

	json_object_update(all, rest);
	json_decref(rest);
	return all;
}

json_t *api_shape_topics(const char *page)
{
	return read_tables(page, "Changes arrive as", "## Knowledge base", false);
}

/* ---- comparing ---- */

static bool is_documented(const json_t *shape, const char *name)
{
	char optional[64];

	snprintf(optional, sizeof(optional), "%s?", name);
	return json_object_get(shape, name) || json_object_get(shape, optional) ||
	       json_object_get(shape, "+");
}

static int compare_object(const char *where, const json_t *shape, const json_t *value)
{
	const char *name = NULL;
	json_t *inner = NULL;
	int wrong = 0;

	json_object_foreach((json_t *)shape, name, inner)
	{
		char path[256], plain[64];
		size_t length = strlen(name);
		const json_t *found = NULL;

		if (strcmp(name, "+") == 0)
			continue;
		snprintf(plain, sizeof(plain), "%.*s",
		         (int)(name[length - 1] == '?' ? length - 1 : length), name);
		snprintf(path, sizeof(path), "%s.%s", where, plain);
		found = json_object_get(value, plain);
		if (!found && name[length - 1] != '?') {
			print_error("%s: doc/API.md has it, the answer has not\n", path);
			wrong++;
		} else if (found) {
			wrong += api_shape_compare(path, inner, found);
		}
	}
	json_object_foreach((json_t *)value, name, inner)
	{
		if (is_documented(shape, name))
			continue;
		print_error("%s.%s: the answer has it, doc/API.md has not\n", where, name);
		wrong++;
	}
	return wrong;
}

int api_shape_compare(const char *where, const json_t *shape, const json_t *value)
{
	int wrong = 0;
	size_t i = 0;
	json_t *element = NULL;

	if (json_is_null(shape) || json_is_null(value))
		return 0;
	if (json_is_object(shape) && json_is_object(value))
		return compare_object(where, shape, value);
	if (!json_is_array(shape) || !json_is_array(value)) {
		print_error("%s: doc/API.md says %s\n", where,
		            json_is_array(shape) ? "a list" : "an object");
		return 1;
	}
	json_array_foreach(value, i, element)
	{
		char path[256];

		snprintf(path, sizeof(path), "%s[%zu]", where, i);
		wrong += api_shape_compare(path, json_array_get(shape, 0), element);
		if (wrong > 0)
			break; /* the others would say the same */
	}
	return wrong;
}
