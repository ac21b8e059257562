/* test_import_job.c - kb.import: files as descriptors, told as they go, cancelled with
 * their client, hostile bytes kept for the quarantine's list. */
#include "engine/import_job.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/timeval.h"
#include "engine/store_worker.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

static int begin(void **state)
{
	static struct world world;

	world_init(&world);
	world_start(&world);
	*state = &world;
	return 0;
}

static int end(void **state)
{
	world_release(*state);
	return 0;
}

/* A CSV file of daily bars from 2020-01-01 on, with `extra` in the middle. */
static const char *bar_file(const char *name, int rows, const char *extra)
{
	const char *path = test_scratch_path(name);
	struct strbuf text;

	strbuf_init(&text);
	strbuf_puts(&text, "date,open,high,low,close,volume\n");
	for (int i = 0; i < rows; i++) {
		char date[TIME_TEXT];

		if (i == rows / 2)
			strbuf_puts(&text, extra);
		day_format(date, 18262 + i);
		strbuf_printf(&text, "%s,10,11,9,10.5,100\n", date);
	}
	test_write_file(path, text.text);
	strbuf_release(&text);
	return path;
}

/* Asks for an import of files by their paths; the descriptors go with the line. */
static void send_import(struct peer *peer, const char *const *paths, size_t count,
                        const char *options)
{
	json_t *files = json_array();
	json_t *params = json_loads(options, 0, NULL);
	json_t *request = NULL;
	char *text = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *slash = strrchr(paths[i], '/');

		json_array_append_new(files, json_pack("{s:s}", "name", slash + 1));
	}
	json_object_set_new(params, "files", files);
	request = json_pack("{s:s, s:i, s:s, s:o}", "jsonrpc", "2.0", "id", ++peer->next_id,
	                    "method", "kb.import", "params", params);
	text = json_dumps(request, JSON_COMPACT);
	for (size_t i = 0; i < count; i++) {
		int fd = open(paths[i], O_RDONLY);

		assert_true(fd >= 0);
		assert_int_equal(loop_stream_write_fd(peer->stream, &text[i], 1, fd), DRT_OK);
		close(fd);
	}
	peer_send(peer, text + count);
	free(text);
	json_decref(request);
}

/* The `done` of an import that is asked for now. */
static json_t *import(struct peer *peer, const char *const *paths, size_t count,
                      const char *options)
{
	json_t *answer = NULL;
	json_t *done = NULL;

	send_import(peer, paths, count, options);
	answer = peer_next(peer);
	assert_true(json_integer_value(peer_member(peer_member(answer, "result"), "job_id")) >
	            0);
	done = peer_notice(peer, "done");
	if (!done)
		fail_msg("the import did not end");
	assert_int_equal(
		json_integer_value(peer_member(done, "job_id")),
		json_integer_value(peer_member(peer_member(answer, "result"), "job_id")));
	json_decref(answer);
	return done;
}

static json_t *file_of(json_t *done, size_t place)
{
	return json_array_get(peer_member(done, "files"), place);
}

static int64_t figure(json_t *row, const char *key)
{
	return json_integer_value(peer_member(row, key));
}

/* How many descriptors this process has. */
static int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void files_are_read_in_order_and_each_is_reported(void **state)
{
	struct world *world = *state;
	const char *const paths[] = { bar_file("ONE_1d.csv", 700, ""),
		                      bar_file("TWO_1d.csv", 5, "nonsense\n") };
	int before = open_descriptors();
	json_t *progress = NULL;
	json_t *done = import(&world->peer, paths, 2, "{}");
	json_t *value = NULL;

	assert_int_equal(json_array_size(peer_member(done, "files")), 2);
	assert_string_equal(peer_text(file_of(done, 0), "name"), "ONE_1d.csv");
	assert_int_equal(figure(file_of(done, 0), "rows"), 700);
	assert_int_equal(figure(file_of(done, 0), "stored"), 700);
	assert_int_equal(figure(file_of(done, 1), "quarantined"), 1);
	assert_int_equal(figure(peer_member(file_of(done, 1), "defects"), "unparsable"), 1);
	value = json_array_get(peer_member(file_of(done, 1), "quarantine"), 0);
	assert_int_equal(figure(value, "line"), 4);
	assert_string_equal(peer_text(value, "raw"), "nonsense");
	json_decref(done);
	progress = peer_notice(&world->peer, "progress");
	assert_string_equal(peer_text(progress, "file"), "ONE_1d.csv");
	assert_int_equal(figure(progress, "files"), 2);
	assert_true(figure(progress, "done_bytes") <= figure(progress, "total_bytes"));
	json_decref(progress);
	value = peer_get(&world->peer, "kb.get_market_data",
	                 json_pack("{s:s}", "symbol", "one"));
	assert_int_equal(json_array_size(peer_member(value, "bars")), 700);
	json_decref(value);
	assert_int_equal(open_descriptors(), before);
}

static void a_second_time_changes_nothing(void **state)
{
	struct world *world = *state;
	const char *const paths[] = { bar_file("ONE_1d.csv", 50, "") };
	json_t *done = import(&world->peer, paths, 1, "{}");

	json_decref(done);
	done = import(&world->peer, paths, 1, "{}");
	assert_int_equal(figure(file_of(done, 0), "stored"), 0);
	assert_int_equal(figure(file_of(done, 0), "unchanged"), 50);
	assert_int_equal(figure(done, "conflicts"), 0);
	json_decref(done);
}

static void hostile_bytes_are_listed_and_do_not_hide_the_row(void **state)
{
	struct world *world = *state;
	const char *const paths[] = { bar_file(
		"BAD_1d.csv", 4,
		"2020-06-01,\xff\xfe,caf\xe9,1,1,1\n\x01\x02,\x7f,1,1,1,1\n") };
	json_t *done = import(&world->peer, paths, 1, "{}");
	json_t *list = peer_member(file_of(done, 0), "quarantine");

	assert_int_equal(figure(file_of(done, 0), "quarantined"), 2);
	assert_int_equal(json_array_size(list), 2);
	assert_int_equal(figure(json_array_get(list, 0), "line"), 4);
	assert_non_null(strstr(peer_text(json_array_get(list, 0), "raw"), "caf"));
	json_decref(done);
}

static void a_file_that_is_no_bar_file_says_so_and_the_next_goes_on(void **state)
{
	struct world *world = *state;
	const char *bad[] = { test_scratch_path("a.csv"), test_scratch_path("b.csv"),
		              test_scratch_path("c.csv"), NULL };
	json_t *done = NULL;

	test_write_file(bad[0], "");
	test_write_file(bad[1], "a,b,c\n1,2,3\n");
	test_write_file(bad[2], "\xff\xfe\x01"
	                        "caf\xe9,close\n");
	bad[3] = bar_file("GOOD_1d.csv", 3, "");
	done = import(&world->peer, bad, 4, "{}");
	for (size_t i = 0; i < 3; i++)
		assert_true(*peer_text(file_of(done, i), "error"));
	assert_null(json_object_get(file_of(done, 3), "error"));
	assert_int_equal(figure(file_of(done, 3), "stored"), 3);
	json_decref(done);
	json_decref(peer_get(&world->peer, "engine.status", json_object()));
}

static void options_are_taken_for_every_file(void **state)
{
	struct world *world = *state;
	const char *const paths[] = { bar_file("any.csv", 3, "") };
	json_t *done = import(&world->peer, paths, 1,
	                      "{\"source\":\"mine\",\"adjustment\":\"split\"}");
	json_t *value = NULL;
	json_t *answer = NULL;

	json_decref(done);
	answer = peer_get(&world->peer, "kb.get_series", json_pack("{s:s}", "symbol", "ANY"));
	value = json_array_get(peer_member(answer, "series"), 0);
	assert_string_equal(peer_text(value, "source"), "mine");
	assert_string_equal(peer_text(value, "adjustment"), "split");
	json_decref(answer);
}

static void two_imports_run_one_after_the_other(void **state)
{
	struct world *world = *state;
	const char *const first[] = { bar_file("ONE_1d.csv", 3000, "") };
	const char *const second[] = { bar_file("TWO_1d.csv", 10, "") };
	json_t *done = NULL;

	send_import(&world->peer, first, 1, "{}");
	send_import(&world->peer, second, 1, "{}");
	done = peer_notice(&world->peer, "done");
	assert_string_equal(peer_text(file_of(done, 0), "name"), "ONE_1d.csv");
	json_decref(done);
	done = peer_notice(&world->peer, "done");
	assert_string_equal(peer_text(file_of(done, 0), "name"), "TWO_1d.csv");
	json_decref(done);
}

/* Steps into the middle of an import of many files: in virtual time all of its rounds
 * are one instant. */
static void run_into_import(struct world *world, struct peer *peer)
{
	enum { FILES = 20 };
	const char *paths[FILES];

	for (int i = 0; i < FILES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "F%d_1d.csv", i);
		paths[i] = bar_file(name, 20, "");
	}
	send_import(peer, paths, FILES, "{}");
	while (!world->engine->store->imports)
		assert_true(sim_world_step(world->world));
	for (int i = 0; i < 3; i++)
		assert_true(sim_world_step(world->world));
	assert_non_null(world->engine->store->imports);
}

static void a_client_that_leaves_takes_its_imports_along(void **state)
{
	struct world *world = *state;
	const char *const other[] = { bar_file("TWO_1d.csv", 10, "") };
	int before = open_descriptors();
	struct message_gone *gone = message_gone_new(2);
	struct peer peer;
	json_t *done = NULL;

	world_join(world, &peer);
	json_decref(peer_get(&peer, "hello", json_pack("{s:i}", "version", 1)));
	run_into_import(world, &peer);
	assert_true(engine_post(world->engine, WORKER_STORE, &gone->base));
	peer_settle(&peer);
	assert_null(world->engine->store->imports);
	assert_null(peer_notice(&peer, "done"));
	peer_release(&peer);
	done = import(&world->peer, other, 1, "{}");
	assert_int_equal(figure(file_of(done, 0), "stored"), 10);
	json_decref(done);
	assert_null(world->engine->store->imports);
	assert_int_equal(open_descriptors(), before);
}

static void an_engine_that_ends_gives_the_files_back(void **state)
{
	struct world *world = *state;
	int before = 0;

	world_stop(world);
	before = open_descriptors();
	world_start(world);
	run_into_import(world, &world->peer);
	world_stop(world);
	assert_int_equal(open_descriptors(), before);
}

static void names_and_descriptors_must_agree(void **state)
{
	struct world *world = *state;
	const char *const paths[] = { bar_file("ONE_1d.csv", 5, ""),
		                      bar_file("TWO_1d.csv", 5, "") };
	int before = open_descriptors();
	json_t *answer = NULL;

	/* two descriptors come with a call that names one file */
	for (size_t i = 0; i < 2; i++) {
		int fd = open(paths[i], O_RDONLY);

		assert_int_equal(loop_stream_write_fd(world->peer.stream, " ", 1, fd), DRT_OK);
		close(fd);
	}
	peer_send(&world->peer, "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"kb.import\","
	                        "\"params\":{\"files\":[{\"name\":\"a.csv\"}]}}");
	answer = peer_next(&world->peer);
	assert_non_null(strstr(peer_text(peer_member(answer, "error"), "message"),
	                       "1 files were named and 2 descriptors"));
	json_decref(answer);
	peer_settle(&world->peer);
	assert_int_equal(open_descriptors(), before);
	assert_null(world->engine->store->imports);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(files_are_read_in_order_and_each_is_reported),
		T(a_second_time_changes_nothing),
		T(hostile_bytes_are_listed_and_do_not_hide_the_row),
		T(a_file_that_is_no_bar_file_says_so_and_the_next_goes_on),
		T(options_are_taken_for_every_file),
		T(two_imports_run_one_after_the_other),
		T(a_client_that_leaves_takes_its_imports_along),
		T(an_engine_that_ends_gives_the_files_back),
		T(names_and_descriptors_must_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
