/* test_scenarios.c - the life cycles of orders in tests/scenarios, through our own session.
 *
 * A scenario is a list of commands; below each stand, behind ">", the events that it must
 * cause, in order. tests/foreign/scenarios.cjs runs the same files through a client of
 * other authors against the program. `gateway_scenarios --write` writes the events anew. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/command.h"
#include "tests/unit/gateway/scenario_world.h"

enum { MOST_FILES = 200, LEAST_SCENARIOS = 40 };

/* ---- commands ---- */

static const char *keep_word(struct run *run, int order, int slot, const char *word)
{
	char *out = run->words[order][slot];

	assert_true(strlen(word) < WORD);
	strcpy(out, word);
	for (char *c = out; *c; c++) {
		if (*c == '~')
			*c = ' ';
	}
	return out;
}

static decimal number(const char *word)
{
	decimal value = { 0 };

	if (decimal_parse(&value, word, strlen(word)) != DRT_OK)
		fail_msg("\"%s\" is no number", word);
	return value;
}

/* "Twap;startTime=9:31:00;allowPastEndTime=1" */
static void set_algo(struct run *run, int order, const char *value)
{
	struct ib_order *o = &run->placed[order].place_order.order;
	char *text = run->algos[order];
	char *at = NULL;

	snprintf(text, sizeof(run->algos[order]), "%s", value);
	for (char *c = text; *c; c++) {
		if (*c == '~')
			*c = ' ';
	}
	o->algo_strategy = strtok_r(text, ";", &at);
	o->algo_params = run->tags[order];
	o->algo_param_count = 0;
	for (char *tag = strtok_r(NULL, ";", &at); tag; tag = strtok_r(NULL, ";", &at)) {
		char *sign = strchr(tag, '=');

		assert_non_null(sign);
		assert_true(o->algo_param_count < MOST_TAGS);
		*sign = '\0';
		run->tags[order][o->algo_param_count++] =
			(struct ib_tag_value){ tag, sign + 1 };
	}
}

static void set_field(struct run *run, int order, const char *word)
{
	struct ib_order *o = &run->placed[order].place_order.order;
	char name[16] = "";
	const char *value = strchr(word, '=');

	assert_non_null(value);
	snprintf(name, sizeof(name), "%.*s", (int)(value - word), word);
	value++;
	if (strcmp(name, "lmt") == 0)
		o->lmt_price = number(value);
	else if (strcmp(name, "aux") == 0)
		o->aux_price = number(value);
	else if (strcmp(name, "qty") == 0)
		o->total_quantity = number(value);
	else if (strcmp(name, "trailpct") == 0)
		o->trailing_percent = number(value);
	else if (strcmp(name, "lmtoff") == 0)
		o->lmt_price_offset = number(value);
	else if (strcmp(name, "tif") == 0)
		o->tif = keep_word(run, order, 0, value);
	else if (strcmp(name, "oca") == 0)
		o->oca_group = keep_word(run, order, 1, value);
	else if (strcmp(name, "gtd") == 0)
		o->good_till_date = keep_word(run, order, 2, value);
	else if (strcmp(name, "gat") == 0)
		o->good_after_time = keep_word(run, order, 3, value);
	else if (strcmp(name, "action") == 0)
		o->action = keep_word(run, order, 4, value);
	else if (strcmp(name, "type") == 0)
		o->order_type = keep_word(run, order, 5, value);
	else if (strcmp(name, "ocatype") == 0)
		o->oca_type = atoi(value);
	else if (strcmp(name, "parent") == 0)
		o->parent_id = run->base + atoi(value);
	else if (strcmp(name, "transmit") == 0)
		o->transmit = atoi(value);
	else if (strcmp(name, "whatif") == 0)
		o->what_if = atoi(value);
	else if (strcmp(name, "rth") == 0)
		o->outside_rth = atoi(value);
	else if (strcmp(name, "algo") == 0)
		set_algo(run, order, value);
	else
		fail_msg("unknown field %s", word);
}

static void do_place(struct run *run, char **word, int count)
{
	int order = atoi(word[1]);
	struct ib_message *m = &run->placed[order];
	struct ib_order *o = &m->place_order.order;

	assert_in_range(order, 1, MOST_ORDERS - 1);
	*m = request(IB_PLACE_ORDER);
	m->place_order.order_id = run->base + order;
	m->place_order.contract = stock(keep_word(run, order, 6, word[4]));
	o->action = keep_word(run, order, 7, word[2]);
	o->total_quantity = number(word[3]);
	o->order_type = keep_word(run, order, 8, word[5]);
	o->tif = "DAY";
	o->transmit = true;
	for (int i = 6; i < count; i++)
		set_field(run, order, word[i]);
	client_send(&client, m);
}

static void do_modify(struct run *run, char **word, int count)
{
	int order = atoi(word[1]);

	for (int i = 2; i < count; i++)
		set_field(run, order, word[i]);
	client_send(&client, &run->placed[order]);
}

static void do_cancel(struct run *run, char **word, int count)
{
	struct ib_message m = request(IB_CANCEL_ORDER);

	(void)count;
	m.cancel_order.order_id = run->base + atoi(word[1]);
	client_send(&client, &m);
}

static void do_request(struct run *run, char **word, int count)
{
	static const struct {
		const char *name;
		int32_t id;
	} requests[] = { { "global-cancel", IB_REQ_GLOBAL_CANCEL },
		         { "positions", IB_REQ_POSITIONS },
		         { "open-orders", IB_REQ_OPEN_ORDERS },
		         { "all-open-orders", IB_REQ_ALL_OPEN_ORDERS },
		         { "completed-orders", IB_REQ_COMPLETED_ORDERS },
		         { "executions", IB_REQ_EXECUTIONS } };

	(void)count;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		struct ib_message m;

		if (strcmp(requests[i].name, word[0]) != 0)
			continue;
		m = request(requests[i].id);
		memset(run->told, 0, sizeof(run->told));
		run->position[0] = '\0';
		client_send(&client, &m);
	}
}

/* Cash, once: later changes are not told. */
static void do_cash(struct run *run, char **word, int count)
{
	struct ib_message m = request(IB_REQ_ACCOUNT_SUMMARY);

	(void)run;
	(void)word;
	(void)count;
	m.req_account_summary.req_id = 900;
	m.req_account_summary.group = "All";
	m.req_account_summary.tags = "TotalCashValue";
	client_send(&client, &m);
	m = request(IB_CANCEL_ACCOUNT_SUMMARY);
	m.id_only.req_id = 900;
	client_send(&client, &m);
}

static void do_reconnect(struct run *run, char **word, int count)
{
	struct ib_message m = request(IB_REQ_OPEN_ORDERS);

	(void)word;
	(void)count;
	client_end(&client);
	market_run(&market, NS_PER_SEC);
	client_begin(&client, &market, 28);
	run->from = client.count;
	memset(run->told, 0, sizeof(run->told));
	client_send(&client, &m);
}

/* Goes on as another client. */
static void do_client(struct run *run, char **word, int count)
{
	assert_int_equal(count, 2);
	client_end(&client);
	market_run(&market, NS_PER_SEC);
	client_begin(&client, &market, atoi(word[1]));
	run->from = client.count;
	run->base = client.next_id - 1;
	memset(run->told, 0, sizeof(run->told));
}

static void do_auto_bind(struct run *run, char **word, int count)
{
	struct ib_message m = request(IB_REQ_AUTO_OPEN_ORDERS);

	(void)run;
	assert_int_equal(count, 2);
	m.req_auto_open_orders.auto_bind = strcmp(word[1], "on") == 0;
	client_send(&client, &m);
}

static void do_line(struct run *run, char *line)
{
	static const struct {
		const char *verb;
		void (*fn)(struct run *run, char **word, int count);
	} verbs[] = { { "place", do_place },
		      { "modify", do_modify },
		      { "cancel", do_cancel },
		      { "global-cancel", do_request },
		      { "positions", do_request },
		      { "open-orders", do_request },
		      { "all-open-orders", do_request },
		      { "completed-orders", do_request },
		      { "executions", do_request },
		      { "cash", do_cash },
		      { "reconnect", do_reconnect },
		      { "client", do_client },
		      { "auto-bind", do_auto_bind } };
	struct drt_error error = { 0 };
	char copy[256];
	char *word[20];
	char *at = NULL;
	int count = 0;

	snprintf(copy, sizeof(copy), "%s", line);
	for (char *w = strtok_r(copy, " ", &at); w && count < 20; w = strtok_r(NULL, " ", &at))
		word[count++] = w;
	for (size_t i = 0; count > 0 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].verb, word[0]) == 0) {
			verbs[i].fn(run, word, count);
			return;
		}
	}
	if (gateway_command(market.gateway, line, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

/* "a & b": both before anything is read. */
static void do_lines(struct run *run, const char *line)
{
	char copy[256];
	char *both = NULL;

	snprintf(copy, sizeof(copy), "%s", line);
	both = strstr(copy, " & ");
	if (both)
		*both = '\0';
	do_line(run, copy);
	if (both)
		do_line(run, both + 3);
	scenario_settle(run);
}

/* ---- files ---- */

static char *read_file(const char *path)
{
	static char text[16384];
	FILE *file = fopen(path, "r");
	size_t length = 0;

	if (!file)
		fail_msg("cannot read %s", path);
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';
	return text;
}

static char *play(const char *text, int version)
{
	static struct run run;
	char *copy = strdup(text);
	char *at = NULL;
	char *out = NULL;

	scenario_begin(&run, text, version);
	for (char *line = strtok_r(copy, "\n", &at); line; line = strtok_r(NULL, "\n", &at)) {
		if (line[0] == '>')
			continue;
		strbuf_printf(&run.out, "%s\n", line);
		if (line[0] != '#' && !scenario_is_option(line))
			do_lines(&run, line);
	}
	out = strdup(run.out.text);
	scenario_end(&run);
	free(copy);
	return out;
}

static char *folder(void)
{
	static char path[4096];
	const char *top = getenv("DRT_SRCDIR");

	snprintf(path, sizeof(path), "%s/tests/scenarios", top ? top : ".");
	return path;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t list(char **names)
{
	DIR *directory = opendir(folder());
	struct dirent *entry = NULL;
	size_t count = 0;

	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL && count < MOST_FILES) {
		if (strstr(entry->d_name, ".txt"))
			names[count++] = strdup(entry->d_name);
	}
	closedir(directory);
	qsort(names, count, sizeof(names[0]), by_name);
	return count;
}

static void check_all(int version)
{
	char *names[MOST_FILES];
	size_t count = list(names);
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		char path[4400];
		char *want = NULL;
		char *got = NULL;

		snprintf(path, sizeof(path), "%s/%s", folder(), names[i]);
		want = read_file(path);
		got = play(want, version);
		if (strcmp(want, got) != 0) {
			print_error("%s goes otherwise at server version %d:\n%s", names[i],
			            version, got);
			wrong++;
		}
		free(got);
		free(names[i]);
	}
	print_message("%zu scenarios\n", count);
	assert_true(count >= LEAST_SCENARIOS);
	assert_int_equal(wrong, 0);
}

static void every_scenario_goes_as_written(void **state)
{
	(void)state;
	check_all(0);
}

/* 213 with protobuf, else the last of the text protocol. */
static void every_scenario_goes_alike_at_the_last_version(void **state)
{
	(void)state;
	check_all(ib_version_last());
}

/* Orders are protobuf from 203 on, their executions from 201 on. */
static void every_scenario_goes_alike_where_the_forms_are_mixed(void **state)
{
	(void)state;
	if (!ib_has_protobuf())
		skip();
	check_all(201);
	check_all(204);
}

static void write_all(void **state)
{
	char *names[MOST_FILES];
	size_t count = list(names);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		char path[4400];
		char *got = NULL;
		FILE *file = NULL;

		snprintf(path, sizeof(path), "%s/%s", folder(), names[i]);
		print_message("%s\n", names[i]);
		got = play(read_file(path), 0);
		file = fopen(path, "w");
		assert_non_null(file);
		fputs(got, file);
		fclose(file);
		free(got);
		free(names[i]);
	}
}

static int set_up(void **state)
{
	(void)state;
	scenario_write_data();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return scenario_remove_data();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scenario_goes_as_written),
		cmocka_unit_test(every_scenario_goes_alike_at_the_last_version),
		cmocka_unit_test(every_scenario_goes_alike_where_the_forms_are_mixed),
	};
	const struct CMUnitTest writing[] = { cmocka_unit_test(write_all) };

	if (argc == 2 && strcmp(argv[1], "--write") == 0)
		return cmocka_run_group_tests(writing, set_up, tear_down);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
