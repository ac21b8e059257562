/* configuration_value.c - one value of the configuration: text to value, checks, value
 * to text. See configuration.h for the forms. */
#include "config.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "io/configuration_internal.h"

__extension__ typedef __int128 int128;

enum { TEXT_MAX = 4096, DAY_MINUTES = 1440 };

static enum drt_status out_of_memory(struct drt_error *error)
{
	return drt_fail(error, DRT_ENOMEM, "out of memory");
}

/* ---- reading ---- */

static enum drt_status read_bool(struct config_value *out, const char *text,
                                 struct drt_error *error)
{
	out->flag = strcmp(text, "true") == 0;
	if (!out->flag && strcmp(text, "false") != 0)
		return drt_fail(error, DRT_EINVAL, "write true or false, not \"%.80s\"", text);
	return DRT_OK;
}

static enum drt_status read_decimal(struct config_value *out, const char *text,
                                    struct drt_error *error)
{
	if (decimal_parse(&out->exact, text, strlen(text)) != DRT_OK)
		return drt_fail(error, DRT_EINVAL, "write a number, not \"%.80s\"", text);
	return DRT_OK;
}

static enum drt_status read_int(struct config_value *out, const char *text,
                                struct drt_error *error)
{
	enum drt_status status = read_decimal(out, text, NULL);

	if (status != DRT_OK || out->exact.e8 % DECIMAL_ONE != 0)
		return drt_fail(error, DRT_EINVAL, "write a whole number, not \"%.80s\"", text);
	out->whole = out->exact.e8 / DECIMAL_ONE;
	return DRT_OK;
}

static enum drt_status read_double(struct config_value *out, const char *text,
                                   struct drt_error *error)
{
	enum drt_status status = read_decimal(out, text, error);

	out->number = decimal_to_double(out->exact);
	return status;
}

static enum drt_status read_string(struct config_value *out, const char *text,
                                   struct drt_error *error)
{
	if (strlen(text) > TEXT_MAX)
		return drt_fail(error, DRT_EINVAL, "the text has more than %d bytes", TEXT_MAX);
	for (const char *c = text; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return drt_fail(error, DRT_EINVAL,
			                "the text holds a control character");
	}
	out->text = strdup(text);
	return out->text ? DRT_OK : out_of_memory(error);
}

enum drt_status config_value_push(struct config_value *value, const char *text, size_t length)
{
	char **list = realloc(value->list, (value->count + 1) * sizeof(*list));

	if (!list)
		return DRT_ENOMEM;
	value->list = list;
	list[value->count] = malloc(length + 1);
	if (!list[value->count])
		return DRT_ENOMEM;
	memcpy(list[value->count], text, length);
	list[value->count][length] = '\0';
	value->count++;
	return DRT_OK;
}

/* "SPY, QQQ" as a list; for defaults and the command line. */
static enum drt_status read_strings(struct config_value *out, const char *text,
                                    struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	text += strspn(text, ", ");
	while (*text && status == DRT_OK) {
		size_t length = strcspn(text, ", ");

		status = config_value_push(out, text, length);
		text += length;
		text += strspn(text, ", ");
	}
	return status == DRT_OK ? DRT_OK : out_of_memory(error);
}

static int64_t unit_ns(const char *unit)
{
	static const struct {
		const char *name;
		int64_t ns;
	} units[] = {
		{ "", NS_PER_SEC },  { "ms", NS_PER_MS },  { "s", NS_PER_SEC },
		{ "m", NS_PER_MIN }, { "h", NS_PER_HOUR },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(units[i].name, unit) == 0)
			return units[i].ns;
	return 0;
}

static enum drt_status read_duration(struct config_value *out, const char *text,
                                     struct drt_error *error)
{
	size_t digits = strspn(text, "+-.0123456789");
	int64_t unit = unit_ns(text + digits);
	decimal amount = { 0 };
	int128 ns = 0;

	if (unit == 0 || decimal_parse(&amount, text, digits) != DRT_OK)
		return drt_fail(error, DRT_EINVAL,
		                "write seconds or a text as in \"250ms\", \"90s\", \"5m\", "
		                "\"1h\", not \"%.80s\"",
		                text);
	ns = (int128)amount.e8 * unit / DECIMAL_ONE;
	if (ns > INT64_MAX || ns < INT64_MIN)
		return drt_fail(error, DRT_EINVAL, "\"%.80s\" is too long", text);
	out->whole = (int64_t)ns;
	return DRT_OK;
}

/* "HH:MM" as minutes, 24:00 included; -1 for anything else. */
static int read_minute(const char *text)
{
	int hours = 0;
	int minutes = 0;

	for (int i = 0; i < 5; i++)
		if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9')
			return -1;
	hours = (text[0] - '0') * 10 + text[1] - '0';
	minutes = (text[3] - '0') * 10 + text[4] - '0';
	if (minutes > 59 || hours * 60 + minutes > DAY_MINUTES)
		return -1;
	return hours * 60 + minutes;
}

static enum drt_status read_time(struct config_value *out, const char *text,
                                 struct drt_error *error)
{
	bool off = strcmp(text, "off") == 0;

	out->whole = off || strlen(text) != 5 ? -1 : read_minute(text);
	if ((out->whole < 0 && !off) || out->whole == DAY_MINUTES)
		return drt_fail(error, DRT_EINVAL,
		                "write a time as in \"02:00\", or \"off\", not \"%.80s\"",
		                text);
	return DRT_OK;
}

static enum drt_status read_hours(struct config_value *out, const char *text,
                                  struct drt_error *error)
{
	bool shape = strlen(text) == 11 && text[5] == '-';

	out->whole = shape ? read_minute(text) : -1;
	out->until = shape ? read_minute(text + 6) : -1;
	if (out->whole < 0 || out->until <= out->whole)
		return drt_fail(error, DRT_EINVAL,
		                "write hours as in \"09:30-16:00\", the later one last, not "
		                "\"%.80s\"",
		                text);
	return DRT_OK;
}

static enum drt_status read_any(struct config_value *out, enum config_type type,
                                const char *text, struct drt_error *error)
{
	switch (type) {
	case CONFIG_BOOL:
		return read_bool(out, text, error);
	case CONFIG_INT:
		return read_int(out, text, error);
	case CONFIG_DOUBLE:
		return read_double(out, text, error);
	case CONFIG_DECIMAL:
		return read_decimal(out, text, error);
	case CONFIG_STRING:
		return read_string(out, text, error);
	case CONFIG_STRINGS:
		return read_strings(out, text, error);
	case CONFIG_DURATION:
		return read_duration(out, text, error);
	case CONFIG_TIME:
		return read_time(out, text, error);
	case CONFIG_HOURS:
		return read_hours(out, text, error);
	case CONFIG_GROUPS:
		break;
	}
	return drt_fail(error, DRT_EINVAL, "a list of groups stands in the file only");
}

/* ---- checks ---- */

static bool is_word(const char *words, const char *text)
{
	size_t length = strlen(text);

	while (words) {
		size_t here = strcspn(words, "|");

		if (here == length && strncmp(words, text, length) == 0)
			return true;
		words = words[here] ? words + here + 1 : NULL;
	}
	return false;
}

/* Compares two values of a type that has an order. */
static int compare(enum config_type type, const struct config_value *a,
                   const struct config_value *b)
{
	if (type == CONFIG_DOUBLE)
		return (a->number > b->number) - (a->number < b->number);
	if (type == CONFIG_DECIMAL)
		return decimal_cmp(a->exact, b->exact);
	return (a->whole > b->whole) - (a->whole < b->whole);
}

static bool is_beyond(const struct config_value *value, enum config_type type,
                      const char *bound, int direction)
{
	struct config_value limit = { 0 };

	if (!bound || read_any(&limit, type, bound, NULL) != DRT_OK)
		return false;
	return compare(type, value, &limit) == direction;
}

enum drt_status config_value_check(const struct config_value *value,
                                   const struct config_option *option, struct drt_error *error)
{
	struct strbuf shown;
	enum drt_status status = DRT_OK;

	if (option->words && !is_word(option->words, value->text))
		return drt_fail(error, DRT_EINVAL, "\"%.80s\" is not one of %s", value->text,
		                option->words);
	if (!is_beyond(value, option->type, option->least, -1) &&
	    !is_beyond(value, option->type, option->most, 1))
		return DRT_OK;
	strbuf_init(&shown);
	config_value_show(&shown, value, option->type);
	status = drt_fail(error, DRT_EINVAL, "%s is outside %s to %s", shown.text,
	                  option->least ? option->least : "any",
	                  option->most ? option->most : "any");
	strbuf_release(&shown);
	return status;
}

enum drt_status config_value_read(struct config_value *out, const struct config_option *option,
                                  const char *text, struct drt_error *error)
{
	enum drt_status status = read_any(out, option->type, text, error);

	if (status == DRT_OK)
		status = config_value_check(out, option, error);
	if (status != DRT_OK)
		config_value_release(out);
	return status;
}

void config_value_release(struct config_value *value)
{
	for (size_t i = 0; i < value->count; i++)
		free(value->list[i]);
	free(value->list);
	free(value->text);
	*value = (struct config_value){ 0 };
}

/* ---- showing ---- */

static void show_text(struct strbuf *out, const char *text)
{
	strbuf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			strbuf_putc(out, '\\');
		strbuf_putc(out, *text);
	}
	strbuf_putc(out, '"');
}

static void show_list(struct strbuf *out, const struct config_value *value)
{
	strbuf_puts(out, value->count ? "[ " : "[ ]");
	for (size_t i = 0; i < value->count; i++) {
		show_text(out, value->list[i]);
		strbuf_puts(out, i + 1 < value->count ? ", " : " ]");
	}
}

static void show_duration(struct strbuf *out, int64_t ns)
{
	char text[DECIMAL_TEXT];

	if (ns % NS_PER_MS == 0 && ns % NS_PER_SEC != 0) {
		strbuf_printf(out, "\"%lldms\"", (long long)(ns / NS_PER_MS));
		return;
	}
	decimal_format(text, decimal_from_units(ns / (NS_PER_SEC / DECIMAL_ONE)));
	strbuf_puts(out, text);
}

static void show_minute(struct strbuf *out, int64_t minute)
{
	strbuf_printf(out, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

/* A number as libconfig reads it back: a fraction needs its point. */
static void show_number(struct strbuf *out, decimal exact)
{
	char text[DECIMAL_TEXT];

	decimal_format(text, exact);
	strbuf_puts(out, text);
	if (!strchr(text, '.'))
		strbuf_puts(out, ".0");
}

static void show_decimal(struct strbuf *out, decimal exact)
{
	char text[DECIMAL_TEXT];

	decimal_format(text, exact);
	strbuf_printf(out, "\"%s\"", text);
}

static void show_double(struct strbuf *out, double number)
{
	decimal exact = { 0 };

	if (decimal_from_double(&exact, number) == DRT_OK && decimal_to_double(exact) == number)
		show_number(out, exact);
	else
		strbuf_printf(out, "%.17g", number);
}

void config_value_show(struct strbuf *out, const struct config_value *value,
                       enum config_type type)
{
	switch (type) {
	case CONFIG_BOOL:
		strbuf_puts(out, value->flag ? "true" : "false");
		return;
	case CONFIG_INT:
		strbuf_printf(out, "%lld", (long long)value->whole);
		return;
	case CONFIG_DOUBLE:
		show_double(out, value->number);
		return;
	case CONFIG_DECIMAL:
		show_decimal(out, value->exact);
		return;
	case CONFIG_STRING:
		show_text(out, value->text);
		return;
	case CONFIG_STRINGS:
		show_list(out, value);
		return;
	case CONFIG_DURATION:
		show_duration(out, value->whole);
		return;
	case CONFIG_TIME:
	case CONFIG_HOURS:
		strbuf_putc(out, '"');
		if (value->whole < 0)
			strbuf_puts(out, "off");
		else
			show_minute(out, value->whole);
		if (type == CONFIG_HOURS) {
			strbuf_putc(out, '-');
			show_minute(out, value->until);
		}
		strbuf_putc(out, '"');
		return;
	case CONFIG_GROUPS:
		return;
	}
}
