/* test_manual.c - the manual pages agree with the tables of commands, keys and options.
 *
 * The pages are written by hand but for the parts between `.\" begin NAME` and
 * `.\" end NAME`, which come from the tables. "cli_manual --update" writes them anew
 * (make update-manuals). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/line.h"
#include "core/strbuf.h"
#include "io/configuration.h"
#include "tests/support/support.h"
#include "ui/widget/keymap.h"

static const struct cli_host no_host = { .version = "" };

/* ---- roff ---- */

/* Text as roff shows it as it is. */
static void put_text(struct strbuf *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		strbuf_puts(out, "\\&");
	for (; *text; text++) {
		if (*text == '-')
			strbuf_puts(out, "\\-");
		else if (*text == '\\')
			strbuf_puts(out, "\\e");
		else
			strbuf_putc(out, *text);
	}
}

static void put_capital(struct strbuf *out, const char *text)
{
	char first[2] = { *text, '\0' };

	if (*first >= 'a' && *first <= 'z')
		*first = (char)(*first - 'a' + 'A');
	put_text(out, first);
	put_text(out, text + 1);
}

static void put_option(struct strbuf *out, const struct cli_option *option)
{
	strbuf_puts(out, ".TP\n.B \\-\\-");
	put_text(out, option->name);
	if (option->value) {
		strbuf_puts(out, " \\fI");
		put_text(out, option->value);
		strbuf_puts(out, "\\fR");
	}
	strbuf_putc(out, '\n');
	put_capital(out, option->help);
	strbuf_puts(out, ".\n");
}

static void put_command(void *arg, const struct cli_command *command)
{
	struct strbuf *out = arg;

	strbuf_puts(out, ".SS drt ");
	put_text(out, command->name);
	if (*command->arguments) {
		strbuf_puts(out, " ");
		put_text(out, command->arguments);
	}
	strbuf_putc(out, '\n');
	put_capital(out, command->summary);
	strbuf_puts(out, ".\n");
	if (command->description) {
		strbuf_puts(out, ".PP\n");
		put_text(out, command->description);
		strbuf_putc(out, '\n');
	}
	for (const struct cli_option *option = command->options; option && option->name;
	     option++)
		put_option(out, option);
	if (command->example) {
		strbuf_puts(out, ".PP\n.EX\n");
		put_text(out, command->example);
		strbuf_puts(out, "\n.EE\n");
	}
}

/* ---- the parts ---- */

static void write_commands(struct strbuf *out)
{
	cli_each_command(&no_host, put_command, out);
}

static void write_everywhere(struct strbuf *out)
{
	for (const struct cli_option *option = cli_everywhere; option->name; option++)
		put_option(out, option);
}

static void write_keys(struct strbuf *out)
{
	size_t count = 0;
	const struct key_row *rows = keymap_rows(&count);

	for (int section = 0; section < SECTION_COUNT; section++) {
		strbuf_puts(out, ".SS ");
		put_text(out, keymap_section((enum key_section)section));
		strbuf_putc(out, '\n');
		for (size_t i = 0; i < count; i++) {
			if ((int)rows[i].section != section || !rows[i].shown || !rows[i].help)
				continue;
			strbuf_puts(out, ".TP\n.B ");
			put_text(out, rows[i].shown);
			strbuf_putc(out, '\n');
			put_capital(out, rows[i].help);
			strbuf_puts(out, ".\n");
		}
	}
}

static const struct part {
	const char *page, *name;
	void (*write)(struct strbuf *out);
} parts[] = {
	{ "doc/drt.1", "commands", write_commands },
	{ "doc/drt.1", "everywhere", write_everywhere },
	{ "doc/drt.1", "keys", write_keys },
	{ "doc/drt.conf.5", "options", config_write_manual },
};
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

/* The page with the part between its marks replaced; the caller frees. */
static char *with_part(const char *text, const struct part *part)
{
	struct strbuf out;
	char begin[64], end[64];
	const char *from = NULL;
	const char *to = NULL;

	snprintf(begin, sizeof(begin), ".\\\" begin %s\n", part->name);
	snprintf(end, sizeof(end), ".\\\" end %s\n", part->name);
	from = strstr(text, begin);
	to = from ? strstr(from, end) : NULL;
	if (!to)
		return NULL;
	from += strlen(begin);
	strbuf_init(&out);
	strbuf_append(&out, text, (size_t)(from - text));
	part->write(&out);
	strbuf_puts(&out, to);
	return strbuf_detach(&out);
}

static int update(void)
{
	for (int i = 0; i < PARTS; i++) {
		const char *path = test_source_path(parts[i].page);
		char *text = test_read_file(path, NULL);
		char *written = with_part(text, &parts[i]);

		if (!written) {
			fprintf(stderr, "%s has no part %s\n", path, parts[i].name);
			return 1;
		}
		test_write_file(path, written);
		free(written);
		free(text);
	}
	return 0;
}

/* ---- tests ---- */

static void the_pages_agree_with_the_tables(void **state)
{
	(void)state;
	for (int i = 0; i < PARTS; i++) {
		char *text = test_read_file(test_source_path(parts[i].page), NULL);
		char *written = with_part(text, &parts[i]);

		if (!written)
			fail_msg("%s has no part %s", parts[i].page, parts[i].name);
		if (strcmp(text, written) != 0)
			fail_msg("%s: the part %s is old; run make update-manuals",
			         parts[i].page, parts[i].name);
		free(written);
		free(text);
	}
}

static void need_exit_code(const char *text, int code)
{
	char row[32];

	snprintf(row, sizeof(row), ".TP\n.B %d\n", code);
	if (!strstr(text, row))
		fail_msg("doc/drt.1 does not explain exit status %d", code);
}

static void every_exit_code_is_explained(void **state)
{
	char *text = test_read_file(test_source_path("doc/drt.1"), NULL);

	(void)state;
	for (int code = CLI_OK; code <= CLI_UNKNOWN; code++)
		need_exit_code(text, code);
	free(text);
}

static void the_example_is_a_valid_configuration(void **state)
{
	char *page = test_read_file(test_source_path("doc/drt.conf.5"), NULL);
	char *from = strstr(page, ".SH EXAMPLE\n.EX\n");
	char *to = from ? strstr(from, "\n.EE") : NULL;
	struct drt_error error = { 0 };
	struct config *config = NULL;
	char *out = from;

	(void)state;
	assert_non_null(to);
	*to = '\0';
	for (char *at = from + strlen(".SH EXAMPLE\n.EX\n"); *at; at++) {
		if (*at != '\\') /* of "\-" */
			*out++ = *at;
	}
	*out = '\0';
	if (config_parse(&config, from, "the example", &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(config_group_count(config, CONFIG_TRADING_AUTO_APPROVE), 1);
	config_free(config);
	free(page);
}

static void a_page_without_its_marks_is_noticed(void **state)
{
	char *text = NULL;

	(void)state;
	assert_null(with_part("nothing\n", &parts[0]));
	assert_null(with_part(".\\\" begin commands\n", &parts[0]));
	text = with_part("a\n.\\\" begin everywhere\nold\n.\\\" end everywhere\nz\n",
	                 &parts[1]);
	assert_non_null(strstr(text, ".B \\-\\-data\\-dir \\fIDIR\\fR\n"));
	assert_null(strstr(text, "old"));
	free(text);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pages_agree_with_the_tables),
		cmocka_unit_test(every_exit_code_is_explained),
		cmocka_unit_test(the_example_is_a_valid_configuration),
		cmocka_unit_test(a_page_without_its_marks_is_noticed),
	};

	if (argc > 1 && strcmp(argv[1], "--update") == 0)
		return update();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
