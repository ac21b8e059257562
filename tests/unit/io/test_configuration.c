/* test_configuration.c - the contract in configuration.h, clause by clause. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/timeval.h"
#include "io/configuration.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

static struct config *parsed(const char *text)
{
	struct drt_error error = { 0 };
	struct config *config = NULL;

	if (config_parse(&config, text, "drt.conf", &error) != DRT_OK)
		fail_msg("%s", error.text);
	return config;
}

static void assert_shows(const struct config *config, enum config_key key, size_t index,
                         const char *want)
{
	struct strbuf out;

	strbuf_init(&out);
	config_show(&out, config, key, index);
	assert_string_equal(out.text, want);
	strbuf_release(&out);
}

/* ---- reading ---- */

static void an_empty_text_gives_the_defaults(void **state)
{
	struct config *config = parsed("");
	(void)state;

	assert_string_equal(config_string(config, CONFIG_TRADING_MODE), "paper");
	assert_int_equal(config_int(config, CONFIG_BROKER_PORT), 4002);
	assert_int_equal(config_duration_ns(config, CONFIG_TRADING_APPROVAL_TTL_S),
	                 300 * NS_PER_SEC);
	assert_int_equal(config_decimal(config, CONFIG_RISK_MAX_ORDER_VALUE).e8,
	                 50000 * DECIMAL_ONE);
	assert_true(config_double(config, CONFIG_RISK_PRICE_COLLAR_PCT) == 2.0);
	assert_int_equal(config_minute(config, CONFIG_SCHEDULE_NIGHTLY), 120);
	assert_int_equal(config_list_count(config, CONFIG_DATA_SOURCES), 0);
	assert_int_equal(config_group_count(config, CONFIG_TRADING_AUTO_APPROVE), 0);
	assert_int_equal(config_group_count(config, CONFIG_WATCHLISTS), 0);
	for (int i = 0; i < CONFIG_COUNT; i++)
		if (!strstr(config_option((enum config_key)i)->path, "[]"))
			assert_false(config_is_given(config, (enum config_key)i, 0));
	config_free(config);
	config_free(NULL);
}

static const char *const full =
	"trading: {\n"
	"  mode = \"live\"; account = \"U1234567\"; approval_ttl_s = \"5m\";\n"
	"  auto_approve = (\n"
	"    { strategy = \"swing\"; side = \"buy\"; max_value = 2500.50;\n"
	"      hours = \"09:30-16:00\"; paper_only = false; },\n"
	"    { name = \"tiny\"; strategy = \"momentum\"; max_value = \"0.1\"; } );\n"
	"};\n"
	"broker: { host = \"localhost\"; port = 4001; client_id = 7; };\n"
	"data: { client_id = 8; sources = [ \"IBKR\", \"stooq\" ]; adjustment = \"split\"; };\n"
	"risk: { max_order_value = 123456.78; max_order_quantity = 10;\n"
	"  max_quote_age_s = 0.5; price_collar_pct = 3; max_messages_per_s = 0x10;\n"
	"  duplicate_window_s = \"250ms\"; };\n"
	"watchlists = ( { name = \"tech\"; symbols = [ \"AAPL\", \"MSFT\" ]; },\n"
	"  { name = \"none\"; symbols = [ ]; } );\n"
	"schedule: { nightly = \"off\"; };\n"
	"ui: { ascii = \"yes\"; };\n"
	"strategies: { momentum: { lookback = 252; skip = 21L; trend = true; };\n"
	"  swing: { atr = 2.5; note = \"mine\"; symbols = [ \"SPY\" ]; }; };\n";

static void every_type_is_read(void **state)
{
	struct config *config = parsed(full);
	(void)state;

	assert_string_equal(config_string(config, CONFIG_TRADING_MODE), "live");
	assert_string_equal(config_string(config, CONFIG_TRADING_ACCOUNT), "U1234567");
	assert_int_equal(config_duration_ns(config, CONFIG_TRADING_APPROVAL_TTL_S),
	                 5 * NS_PER_MIN);
	assert_int_equal(config_int(config, CONFIG_BROKER_PORT), 4001);
	assert_int_equal(config_decimal(config, CONFIG_RISK_MAX_ORDER_VALUE).e8,
	                 12345678000000);
	assert_int_equal(config_decimal(config, CONFIG_RISK_MAX_ORDER_QUANTITY).e8,
	                 10 * DECIMAL_ONE);
	assert_true(config_double(config, CONFIG_RISK_PRICE_COLLAR_PCT) == 3.0);
	assert_int_equal(config_int(config, CONFIG_RISK_MAX_MESSAGES_PER_S), 16);
	assert_int_equal(config_duration_ns(config, CONFIG_RISK_MAX_QUOTE_AGE_S),
	                 NS_PER_SEC / 2);
	assert_int_equal(config_duration_ns(config, CONFIG_RISK_DUPLICATE_WINDOW_S),
	                 250 * NS_PER_MS);
	assert_int_equal(config_minute(config, CONFIG_SCHEDULE_NIGHTLY), -1);
	assert_int_equal(config_list_count(config, CONFIG_DATA_SOURCES), 2);
	assert_string_equal(config_list_item(config, CONFIG_DATA_SOURCES, 1), "stooq");
	assert_true(config_is_given(config, CONFIG_BROKER_PORT, 0));
	assert_false(config_is_given(config, CONFIG_UI_COLOR, 0));
	config_free(config);
}

static void groups_are_read_with_their_members(void **state)
{
	struct config *config = parsed(full);
	int from = 0;
	int to = 0;
	(void)state;

	assert_int_equal(config_group_count(config, CONFIG_TRADING_AUTO_APPROVE), 2);
	assert_true(config_is_given(config, CONFIG_TRADING_AUTO_APPROVE, 0));
	assert_string_equal(config_string_at(config, CONFIG_TRADING_AUTO_APPROVE_STRATEGY, 0),
	                    "swing");
	assert_string_equal(config_string_at(config, CONFIG_TRADING_AUTO_APPROVE_SIDE, 1),
	                    "both");
	assert_int_equal(config_decimal_at(config, CONFIG_TRADING_AUTO_APPROVE_MAX_VALUE, 0).e8,
	                 250050000000);
	assert_int_equal(config_decimal_at(config, CONFIG_TRADING_AUTO_APPROVE_MAX_VALUE, 1).e8,
	                 10000000);
	assert_false(config_bool_at(config, CONFIG_TRADING_AUTO_APPROVE_PAPER_ONLY, 0));
	assert_true(config_bool_at(config, CONFIG_TRADING_AUTO_APPROVE_PAPER_ONLY, 1));
	config_hours_at(&from, &to, config, CONFIG_TRADING_AUTO_APPROVE_HOURS, 0);
	assert_int_equal(from, 570);
	assert_int_equal(to, 960);
	config_hours_at(&from, &to, config, CONFIG_TRADING_AUTO_APPROVE_HOURS, 1);
	assert_int_equal(from, 0);
	assert_int_equal(to, 1440);
	assert_int_equal(config_group_count(config, CONFIG_WATCHLISTS), 2);
	assert_int_equal(config_list_count_at(config, CONFIG_WATCHLISTS_SYMBOLS, 0), 2);
	assert_string_equal(config_list_item_at(config, CONFIG_WATCHLISTS_SYMBOLS, 0, 1),
	                    "MSFT");
	assert_int_equal(config_list_count_at(config, CONFIG_WATCHLISTS_SYMBOLS, 1), 0);
	assert_shows(config, CONFIG_WATCHLISTS, 0,
	             "( { name = \"tech\"; symbols = [ \"AAPL\", \"MSFT\" ]; }, { name = "
	             "\"none\"; symbols = [ ]; } )");
	config_free(config);
}

/* ---- refusing ---- */

static const struct {
	const char *text;
	unsigned line;
	const char *says;
} wrong[] = {
	{ "trading: {\n mod = \"paper\";\n};", 2,
	  "trading.mod: unknown key; did you mean trading.mode?" },
	{ "trading.mode = \"paper\";", 1, "syntax error" },
	{ "\n\nmode = \"live\";", 3, "did you mean trading.mode?" },
	{ "zebra = 1;", 1, "zebra: unknown key; see man drt.conf" },
	{ "riks: { max_order_value = 1; };", 1, "unknown key" },
	{ "risk: { port = 1; };", 1, "did you mean broker.port?" },
	{ "trading = 5;", 1, "trading: must be a group" },
	{ "trading: { mode = 1; };", 1, "trading.mode: must be a text, not a whole number" },
	{ "trading: { mode = \"demo\"; };", 1, "\"demo\" is not one of paper|live" },
	{ "trading: { mode = \"pap\"; };", 1, "is not one of" },
	{ "trading: { mode = \"\"; };", 1, "is not one of" },
	{ "trading: { account = \"a\\x01\"; };", 1, "control character" },
	{ "broker: { port = \"4002\"; };", 1, "must be a whole number, not a text" },
	{ "broker: { port = 4002.0; };", 1, "must be a whole number, not a number" },
	{ "broker: { port = 0; };", 1, "0 is outside 1 to 65535" },
	{ "broker: { port = 65536; };", 1, "65536 is outside" },
	{ "broker: { port = -1; };", 1, "-1 is outside" },
	{ "broker: { port = 4002; port = 4003; };", 1, "duplicate" },
	{ "risk: { price_collar_pct = 0.001; };", 1, "0.001 is outside 0.01 to 50" },
	{ "risk: { price_collar_pct = 1e999; };", 1, "too large" },
	{ "risk: { price_collar_pct = true; };", 1, "must be a number, not a boolean" },
	{ "risk: { max_order_value = \"5,0\"; };", 1, "write a number" },
	{ "risk: { max_order_value = 99999999999999L; };", 1, "too large" },
	{ "risk: { max_order_value = -1; };", 1, "is outside" },
	{ "risk: { max_quote_age_s = \"5 minutes\"; };", 1, "\"5m\"" },
	{ "risk: { max_quote_age_s = \"5d\"; };", 1, "\"5m\"" },
	{ "risk: { max_quote_age_s = \"99999999h\"; };", 1, "too long" },
	{ "risk: { max_quote_age_s = 99999999999.0; };", 1, "too large" },
	{ "risk: { max_quote_age_s = 0; };", 1, "is outside 0.1 to 3600" },
	{ "schedule: { nightly = \"2:00\"; };", 1, "write a time as in" },
	{ "schedule: { nightly = \"24:00\"; };", 1, "write a time as in" },
	{ "schedule: { nightly = \"02:60\"; };", 1, "write a time as in" },
	{ "schedule: { nightly = \"\"; };", 1, "write a time as in" },
	{ "data: { sources = \"IBKR\"; };", 1, "must be a list of texts, not a text" },
	{ "data: { sources = [ 1 ]; };", 1, "each item must be a text" },
	{ "data: { sources = [ \"\" ]; };", 1, "each item must be a text" },
	{ "trading: { auto_approve = { }; };", 1, "list of groups" },
	{ "trading: { auto_approve = [ 1 ]; };", 1, "list of groups" },
	{ "trading: { auto_approve = ( 1 ); };", 1, "must be a group" },
	{ "trading: {\n auto_approve = (\n { max_value = 1; } ); };", 3,
	  "strategy: is missing" },
	{ "trading: { auto_approve = ( { strategy = \"s\"; max_valeu = 1; } ); };", 1,
	  "did you mean trading.auto_approve[].max_value?" },
	{ "trading: { auto_approve = ( { strategy = \"s\"; max_value = 0; } ); };", 1,
	  "is outside" },
	{ "trading: { auto_approve = ( { strategy = \"s\"; max_value = 1; side = "
	  "\"short\"; } ); };",
	  1, "buy|sell|both" },
	{ "trading: { auto_approve = ( { strategy = \"s\"; max_value = 1; hours = "
	  "\"16:00-09:30\"; } ); };",
	  1, "the later one last" },
	{ "trading: { auto_approve = ( { strategy = \"s\"; max_value = 1; hours = "
	  "\"9-16\"; } ); };",
	  1, "09:30-16:00" },
	{ "watchlists = ( { symbols = [ \"A\" ]; } );", 1, "watchlists[].name: is missing" },
	{ "strategies = 5;", 1, "strategies: must be a group" },
	{ "strategies: { momentum = 5; };", 1, "strategies.momentum: must be a group" },
	{ "strategies: { momentum: { a: { b = 1; }; }; };", 1, "strategies.momentum.a" },
	{ "strategies: { momentum: { a = 1e999; }; };", 1, "too large" },
	{ "a = \"never ended", 1, "" },
	{ "trading: {", 1, "syntax error" },
	{ "trading: { mode = paper; };", 1, "syntax error" },
	{ "\n  @include \"other.conf\"\n", 2, "@include is not supported" },
};

static void what_is_wrong_is_refused_with_place_and_remedy(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct drt_error error = { 0 };
		struct config *config = NULL;
		char place[32];

		if (config_parse(&config, wrong[i].text, "x/drt.conf", &error) == DRT_OK)
			fail_msg("accepted: %s", wrong[i].text);
		assert_null(config);
		snprintf(place, sizeof(place), "x/drt.conf:%u: ", wrong[i].line);
		if (strncmp(error.text, place, strlen(place)) != 0 ||
		    !strstr(error.text, wrong[i].says))
			fail_msg("%s\n  gives: %s\n  wants: %s... %s", wrong[i].text,
			         error.text, place, wrong[i].says);
		assert_true(error.status == DRT_EINVAL || error.status == DRT_EPARSE);
	}
}

/* ---- files ---- */

static void a_missing_file_gives_the_defaults_and_others_say_why(void **state)
{
	const char *path = test_scratch_path("drt.conf");
	struct drt_error error = { 0 };
	struct config *config = NULL;
	FILE *file = NULL;
	char *large = NULL;
	(void)state;

	assert_int_equal(config_load(&config, path, &error), DRT_OK);
	assert_int_equal(error.status, DRT_OK);
	assert_string_equal(error.text, "");
	config_free(config);
	config = NULL;
	test_write_file(path, "broker: { port = 7497; };\n");
	assert_int_equal(config_load(&config, path, NULL), DRT_OK);
	assert_int_equal(config_int(config, CONFIG_BROKER_PORT), 7497);
	config_free(config);
	config = NULL;
	assert_int_equal(config_load(&config, test_scratch_dir(), &error), DRT_EINVAL);
	file = fopen(path, "wb");
	assert_int_equal(fwrite("a\0b", 1, 3, file), 3);
	fclose(file);
	assert_int_equal(config_load(&config, path, &error), DRT_EPARSE);
	large = malloc((1 << 20) + 2);
	memset(large, '\n', (1 << 20) + 1);
	large[(1 << 20) + 1] = '\0';
	test_write_file(path, large);
	free(large);
	assert_int_equal(config_load(&config, path, &error), DRT_ERANGE);
	assert_non_null(strstr(error.text, path));
	assert_null(config);
}

/* ---- overriding ---- */

static void the_command_line_overrides(void **state)
{
	static const struct {
		const char *path, *text, *shown;
	} good[] = {
		{ "trading.mode", "live", "\"live\"" },
		{ "broker.port", "4001", "4001" },
		{ "risk.price_collar_pct", "2.5", "2.5" },
		{ "risk.max_order_value", "1e4", "\"10000\"" },
		{ "risk.max_quote_age_s", "1500ms", "\"1500ms\"" },
		{ "risk.max_quote_age_s", "2m", "120" },
		{ "data.sources", "IBKR, stooq", "[ \"IBKR\", \"stooq\" ]" },
		{ "data.sources", "", "[ ]" },
		{ "schedule.nightly", "23:59", "\"23:59\"" },
		{ "schedule.nightly", "off", "\"off\"" },
		{ "log.file", "a\"b\\c", "\"a\\\"b\\\\c\"" },
	};
	static const struct {
		const char *path, *text, *says;
	} bad[] = {
		{ "trading.mod", "live", "did you mean trading.mode?" },
		{ "trading.mode", "demo", "trading.mode: \"demo\" is not one of" },
		{ "broker.port", "4002.5", "whole number" },
		{ "broker.port", "0", "is outside" },
		{ "broker.port", "", "whole number" },
		{ "trading.auto_approve", "x", "only be set in the file" },
		{ "trading.auto_approve[].side", "buy", "only be set in the file" },
	};
	struct config *config = parsed("");
	(void)state;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		enum config_key key = CONFIG_COUNT;

		assert_int_equal(config_override(config, good[i].path, good[i].text, NULL),
		                 DRT_OK);
		assert_int_equal(config_find(&key, good[i].path), DRT_OK);
		assert_true(config_is_given(config, key, 0));
		assert_shows(config, key, 0, good[i].shown);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct drt_error error = { 0 };

		assert_int_equal(config_override(config, bad[i].path, bad[i].text, &error),
		                 DRT_EINVAL);
		if (!strstr(error.text, bad[i].says))
			fail_msg("%s: %s", bad[i].path, error.text);
	}
	assert_string_equal(config_string(config, CONFIG_TRADING_MODE), "live");
	config_free(config);
}

/* ---- strategies ---- */

static enum drt_status note_param(void *arg, const struct config_param *param,
                                  struct drt_error *error)
{
	struct strbuf *notes = arg;

	strbuf_printf(notes, "%s.%s=", param->strategy, param->name);
	if (param->type == CONFIG_DOUBLE)
		strbuf_printf(notes, "%g;", param->number);
	else if (param->type == CONFIG_BOOL)
		strbuf_puts(notes, param->flag ? "yes;" : "no;");
	else if (param->type == CONFIG_STRING)
		strbuf_printf(notes, "'%s';", param->text);
	else
		strbuf_printf(notes, "%zu x '%s';", param->count, param->list[0]);
	if (strcmp(param->name, "atr") == 0 && param->number > 2.9)
		return drt_fail(error, DRT_ERANGE, "at most 2.9");
	return DRT_OK;
}

static void parameters_are_checked_by_who_knows_them(void **state)
{
	struct config *config = parsed(full);
	struct drt_error error = { 0 };
	struct strbuf notes;
	(void)state;

	strbuf_init(&notes);
	assert_int_equal(config_check_params(config, note_param, &notes, &error), DRT_OK);
	assert_string_equal(notes.text,
	                    "momentum.lookback=252;momentum.skip=21;momentum.trend=yes;"
	                    "swing.atr=2.5;swing.note='mine';swing.symbols=1 x 'SPY';");
	config_free(config);
	strbuf_clear(&notes);
	config = parsed("strategies: {\n swing: {\n  atr = 3; note = \"unseen\"; }; };");
	assert_int_equal(config_check_params(config, note_param, &notes, &error), DRT_ERANGE);
	assert_string_equal(error.text, "drt.conf:3: strategies.swing.atr: at most 2.9");
	assert_string_equal(notes.text, "swing.atr=3;");
	strbuf_release(&notes);
	config_free(config);
}

/* ---- the table ---- */

static void the_table_is_sound(void **state)
{
	(void)state;
	for (int i = 0; i < CONFIG_COUNT; i++) {
		const struct config_option *option = config_option((enum config_key)i);
		enum config_key key = CONFIG_COUNT;
		const char *member = strstr(option->path, "[].");

		assert_int_equal(config_find(&key, option->path), DRT_OK);
		assert_int_equal(key, i); /* no path twice */
		assert_true(strlen(option->path) < 64);
		assert_true(strlen(option->help) > 5);
		assert_int_equal(option->help[strlen(option->help) - 1], '.');
		assert_true(strlen(config_type_name(option->type)) > 0);
		assert_string_equal(config_nearest(option->path), option->path);
		assert_true(option->initial || member || option->type == CONFIG_GROUPS);
		assert_true(!option->words || option->type == CONFIG_STRING);
		if (member) { /* its groups come before */
			char group[64];

			snprintf(group, sizeof(group), "%.*s", (int)(member - option->path),
			         option->path);
			assert_int_equal(config_find(&key, group), DRT_OK);
			assert_true((int)key < i);
			assert_int_equal(config_option(key)->type, CONFIG_GROUPS);
		}
	}
	assert_null(config_nearest("quite.another.thing"));
}

/* The sample with its defaults uncommented, as far as they can stand. */
static void uncomment(char *text)
{
	for (char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		line += *line == '\t';
		if (line[0] == '#' && line[1] != ' ' && !strstr(line, "...")) {
			line[0] = ' ';
		} else if (line[0] == '#' && line[1] != ' ') {
			char *end = strchr(line, '\n');
			char *dots = strstr(line, "...");

			if (dots > end)
				line[0] = ' ';
		}
	}
}

static void the_sample_is_valid_and_names_every_option(void **state)
{
	struct config *config = NULL;
	struct config *defaults = parsed("");
	struct strbuf sample;
	(void)state;

	strbuf_init(&sample);
	config_write_sample(&sample);
	config = parsed(sample.text);
	config_free(config);
	for (int i = 0; i < CONFIG_COUNT; i++) {
		const char *path = config_option((enum config_key)i)->path;
		const char *name = strrchr(path, '.') ? strrchr(path, '.') + 1 : path;

		assert_non_null(strstr(sample.text, name));
	}
	for (const char *line = sample.text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		assert_true(strcspn(line, "\n") < 240);
	}
	uncomment(sample.text);
	config = parsed(sample.text);
	for (int i = 0; i < CONFIG_COUNT; i++) {
		const struct config_option *option = config_option((enum config_key)i);
		struct strbuf want;

		if (strstr(option->path, "[]") || option->type == CONFIG_GROUPS)
			continue;
		assert_true(config_is_given(config, (enum config_key)i, 0));
		strbuf_init(&want);
		config_show(&want, defaults, (enum config_key)i, 0);
		assert_shows(config, (enum config_key)i, 0, want.text);
		strbuf_release(&want);
	}
	config_free(config);
	config_free(defaults);
	strbuf_release(&sample);
}

static void the_sample_in_the_tree_is_up_to_date(void **state)
{
	const char *path = test_source_path("etc/drt.conf");
	char *text = test_read_file(path, NULL);
	struct strbuf sample;
	(void)state;

	strbuf_init(&sample);
	config_write_sample(&sample);
	if (strcmp(text, sample.text) != 0)
		fail_msg("%s is old: run make update-conf", path);
	strbuf_release(&sample);
	free(text);
}

static void the_manual_lists_every_option(void **state)
{
	struct strbuf manual;
	size_t items = 0;
	(void)state;

	strbuf_init(&manual);
	config_write_manual(&manual);
	for (const char *at = strstr(manual.text, ".TP\n.B "); at;
	     at = strstr(at + 1, ".TP\n.B "))
		items++;
	assert_int_equal(items, CONFIG_COUNT);
	assert_non_null(strstr(manual.text, "Default: \"paper\""));
	assert_non_null(strstr(manual.text, "Must be given."));
	strbuf_release(&manual);
}

static void every_failed_allocation_is_told(void **state)
{
	int failures = 0;
	(void)state;

	for (bool failed = true; failed; failures++) {
		struct config *config = NULL;
		struct drt_error error = { 0 };
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = config_parse(&config, full, "x", &error);
		failed = failing_alloc_happened();
		failing_alloc_after(-1);
		if (status != (failed ? DRT_ENOMEM : DRT_OK))
			fail_msg("failure %d: %s", failures, error.text);
		config_free(config);
	}
	assert_true(failures > 50);
}

/* With --sample or --manual it writes what the tree keeps of the table. */
static int write_text(const char *what)
{
	struct strbuf text;

	strbuf_init(&text);
	if (strcmp(what, "--sample") == 0)
		config_write_sample(&text);
	else
		config_write_manual(&text);
	fputs(text.text, stdout);
	strbuf_release(&text);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_text_gives_the_defaults),
		cmocka_unit_test(every_type_is_read),
		cmocka_unit_test(groups_are_read_with_their_members),
		cmocka_unit_test(what_is_wrong_is_refused_with_place_and_remedy),
		cmocka_unit_test(a_missing_file_gives_the_defaults_and_others_say_why),
		cmocka_unit_test(the_command_line_overrides),
		cmocka_unit_test(parameters_are_checked_by_who_knows_them),
		cmocka_unit_test(the_table_is_sound),
		cmocka_unit_test(the_sample_is_valid_and_names_every_option),
		cmocka_unit_test(the_sample_in_the_tree_is_up_to_date),
		cmocka_unit_test(the_manual_lists_every_option),
		cmocka_unit_test(every_failed_allocation_is_told),
	};

	if (argc > 1)
		return write_text(argv[1]);
	return cmocka_run_group_tests_name("configuration", tests, NULL, NULL);
}
