/* configuration_table.c - the table of options, and what is written from it. */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "io/configuration_internal.h"

enum { PATH_MAX_BYTES = 64, WRAP = 92 };

#define OPTION(name, path, type, initial, least, most, words, help)                            \
	[CONFIG_##name] = { path, CONFIG_##type, initial, least, most, words, help },
static const struct config_option table[CONFIG_COUNT] = {
#include "io/configuration_options.def"
};
#undef OPTION

const struct config_option *config_option(enum config_key key)
{
	assert((int)key >= 0 && key < CONFIG_COUNT);
	return &table[key];
}

enum drt_status config_find(enum config_key *key, const char *path)
{
	for (int i = 0; i < CONFIG_COUNT; i++) {
		if (strcmp(table[i].path, path) == 0) {
			*key = (enum config_key)i;
			return DRT_OK;
		}
	}
	return DRT_ENOTFOUND;
}

const char *config_type_name(enum config_type type)
{
	static const char *const names[] = { "a boolean",  "a whole number",
		                             "a number",   "an exact number",
		                             "a text",     "a list of texts",
		                             "a duration", "a time of day",
		                             "hours",      "a list of groups" };

	return names[type];
}

bool config_is_member(const char *path, const char *group)
{
	size_t length = strlen(group);

	return strncmp(path, group, length) == 0 && strncmp(path + length, "[].", 3) == 0;
}

enum config_key config_group_of(enum config_key key)
{
	for (int i = 0; i < CONFIG_COUNT; i++)
		if (table[i].type == CONFIG_GROUPS &&
		    config_is_member(table[key].path, table[i].path))
			return (enum config_key)i;
	return CONFIG_COUNT;
}

/* ---- the nearest known key ---- */

static size_t least_of(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein's distance of two short texts. */
static size_t distance(const char *a, const char *b)
{
	size_t row[PATH_MAX_BYTES + 1];
	size_t a_length = strnlen(a, PATH_MAX_BYTES);
	size_t b_length = strnlen(b, PATH_MAX_BYTES);

	for (size_t j = 0; j <= b_length; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t above = row[j];

			row[j] = least_of(above + 1, row[j - 1] + 1,
			                  diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_length];
}

static const char *last_part(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot ? dot + 1 : path;
}

const char *config_nearest(const char *path)
{
	const char *best = NULL;
	size_t best_distance = SIZE_MAX;

	for (int i = 0; i < CONFIG_COUNT; i++) {
		size_t whole = distance(path, table[i].path);
		size_t last = distance(last_part(path), last_part(table[i].path));

		if (last == 0 && whole > 1) /* the right word in the wrong group */
			whole = 1;
		if (whole < best_distance) {
			best_distance = whole;
			best = table[i].path;
		}
	}
	return best_distance <= 1 + strlen(path) / 4 ? best : NULL;
}

/* ---- the sample ---- */

/* A comment wrapped at WRAP columns, each line behind `prefix`. */
static void write_comment(struct strbuf *out, const char *prefix, const char *text)
{
	while (*text) {
		size_t room = WRAP - strlen(prefix);
		size_t length = strlen(text);

		if (length > room) {
			length = room;
			while (length > 0 && text[length] != ' ')
				length--;
		}
		if (length == 0)
			length = strlen(text);
		strbuf_puts(out, prefix);
		strbuf_append(out, text, length);
		strbuf_putc(out, '\n');
		text += length + (text[length] == ' ');
	}
}

/* " One of: ..." or " From ... to ...", where the table says so. */
static void write_range(struct strbuf *out, const struct config_option *option)
{
	if (option->words) {
		strbuf_puts(out, " One of: ");
		for (const char *c = option->words; *c; c++) {
			if (*c == '|')
				strbuf_puts(out, ", ");
			else
				strbuf_putc(out, *c);
		}
		strbuf_putc(out, '.');
	}
	if (option->least && option->most)
		strbuf_printf(out, " From %s to %s%s.", option->least, option->most,
		              option->type == CONFIG_DURATION ? " seconds" : "");
	if (option->type == CONFIG_TIME)
		strbuf_puts(out, " Or off.");
}

static void write_initial(struct strbuf *out, const struct config_option *option)
{
	struct config_value value = { 0 };

	if (!option->initial) {
		strbuf_puts(out, option->type == CONFIG_STRINGS ? "[ ]" : "...");
		return;
	}
	if (config_value_read(&value, option, option->initial, NULL) == DRT_OK)
		config_value_show(out, &value, option->type);
	config_value_release(&value);
}

/* One commented line that shows the members of a group. */
static void write_groups(struct strbuf *out, const char *indent, enum config_key key)
{
	strbuf_printf(out, "%s#%s = ( {", indent, last_part(table[key].path));
	for (int i = key + 1; i < CONFIG_COUNT; i++) {
		if (!config_is_member(table[i].path, table[key].path))
			continue;
		strbuf_printf(out, " %s = ", last_part(table[i].path));
		write_initial(out, &table[i]);
		strbuf_putc(out, ';');
	}
	strbuf_puts(out, " } );\n");
}

/* The help as a comment; `name` before it where it is a member of a group. */
static void write_help(struct strbuf *out, const char *prefix, const char *name,
                       const struct config_option *option)
{
	struct strbuf text;

	strbuf_init(&text);
	if (name)
		strbuf_printf(&text, "%s: ", name);
	strbuf_puts(&text, option->help);
	write_range(&text, option);
	write_comment(out, prefix, text.text);
	strbuf_release(&text);
}

static void write_option(struct strbuf *out, enum config_key key)
{
	const struct config_option *option = &table[key];
	const char *indent = strchr(option->path, '.') ? "\t" : "";

	strbuf_putc(out, '\n');
	write_help(out, *indent ? "\t# " : "# ", NULL, option);
	if (option->type != CONFIG_GROUPS) {
		strbuf_printf(out, "%s#%s = ", indent, last_part(option->path));
		write_initial(out, option);
		strbuf_puts(out, ";\n");
		return;
	}
	for (int i = key + 1; i < CONFIG_COUNT; i++)
		if (config_is_member(table[i].path, option->path))
			write_help(out, *indent ? "\t#   " : "#   ", last_part(table[i].path),
			           &table[i]);
	write_groups(out, indent, key);
}

static size_t section_length(const char *path)
{
	return strcspn(path, ".");
}

static bool same_section(const char *a, const char *b)
{
	return section_length(a) == section_length(b) && strncmp(a, b, section_length(a)) == 0;
}

static bool is_in_group(int key)
{
	return strstr(table[key].path, "[].") != NULL;
}

void config_write_sample(struct strbuf *out)
{
	const char *open = NULL;

	strbuf_puts(out, "# drt.conf - configuration of drt; see man drt.conf. Every line "
	                 "that begins with #name\n# shows a default: remove the # to change "
	                 "it. An unknown key or a wrong value is refused.\n");
	for (int i = 0; i < CONFIG_COUNT; i++) {
		const char *path = table[i].path;

		if (is_in_group(i))
			continue;
		if (open && !same_section(open, path)) {
			strbuf_puts(out, "};\n");
			open = NULL;
		}
		if (!open && path[section_length(path)] == '.') {
			strbuf_printf(out, "\n%.*s:\n{", (int)section_length(path), path);
			open = path;
		}
		write_option(out, (enum config_key)i);
	}
	if (open)
		strbuf_puts(out, "};\n");
	strbuf_puts(out, "\n# Parameters of strategies, as in: momentum: { lookback = 252; };\n"
	                 "strategies:\n{\n};\n");
}

/* ---- the manual page ---- */

/* Text for roff: a backslash and a leading point or quote would be commands. */
static void write_roff(struct strbuf *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c == '\\')
			strbuf_puts(out, "\\e");
		else if (*c == '-')
			strbuf_puts(out, "\\-");
		else if (c == text && (*c == '.' || *c == '\''))
			strbuf_printf(out, "\\&%c", *c);
		else
			strbuf_putc(out, *c);
	}
}

void config_write_manual(struct strbuf *out)
{
	struct strbuf text;

	strbuf_init(&text);
	for (int i = 0; i < CONFIG_COUNT; i++) {
		strbuf_clear(&text);
		write_range(&text, &table[i]);
		if (table[i].initial) {
			strbuf_puts(&text, " Default: ");
			write_initial(&text, &table[i]);
			strbuf_putc(&text, '.');
		} else if (table[i].type != CONFIG_GROUPS) {
			strbuf_puts(&text, " Must be given.");
		}
		strbuf_puts(out, ".TP\n.B ");
		write_roff(out, table[i].path);
		strbuf_putc(out, '\n');
		write_roff(out, table[i].help);
		write_roff(out, text.text);
		strbuf_putc(out, '\n');
	}
	strbuf_release(&text);
}
