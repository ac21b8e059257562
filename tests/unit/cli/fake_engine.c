/* fake_engine.c - see fake_engine.h. */
#include "tests/unit/cli/fake_engine.h"

#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/strbuf.h"
#include "io/clock_real.h"
#include "tests/support/support.h"

const char fake_synthetic[] =
	"{'version':1,'engine':'0.1.0','role':'trader','mode':'PAPER','account':'DU4815162',"
	"'synthetic':true,'brokerless':false,'demo':true}";

static const char paper[] =
	"{'version':1,'engine':'0.1.0','role':'trader','mode':'PAPER','account':'DU4815162',"
	"'synthetic':false,'brokerless':false,'demo':false}";

struct engine {
	const struct fake_setup *setup;
	struct fake_run *run;
	int listener; /* -1: none */
	int fd;       /* of the client; -1: none yet */
	int peer;     /* the client's end, until it is handed out */
	bool started;
	pthread_t thread;
	const struct fake_step *next;
	struct strbuf input;
};

/* ---- the wire ---- */

static void fault(struct engine *engine, const char *what, const char *detail)
{
	if (!*engine->run->fault)
		snprintf(engine->run->fault, sizeof(engine->run->fault), "%s: %.400s", what,
		         detail);
}

static char *with_quotes(const char *text)
{
	char *copy = strdup(text);

	for (char *at = copy; *at; at++) {
		if (*at == '\'')
			*at = '"';
	}
	return copy;
}

static void send_text(int fd, const char *text)
{
	size_t length = strlen(text);

	while (length > 0) {
		ssize_t sent = send(fd, text, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		text += sent;
		length -= (size_t)sent;
	}
}

static void send_quoted(int fd, const char *text)
{
	char *copy = NULL;

	if (!text)
		return;
	copy = with_quotes(text);
	send_text(fd, copy);
	free(copy);
}

static void send_answer(struct engine *engine, long long id, const char *key, const char *text)
{
	char head[96];

	snprintf(head, sizeof(head), "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"%s\":", id, key);
	send_text(engine->fd, head);
	send_quoted(engine->fd, text);
	send_text(engine->fd, "}\n");
}

static void count_descriptor(struct engine *engine, int fd)
{
	struct stat info;

	engine->run->descriptors++;
	if (fstat(fd, &info) == 0)
		engine->run->bytes += info.st_size;
	close(fd);
}

/* False at the end of the connection. */
static bool receive(struct engine *engine)
{
	char bytes[4096];
	union {
		char room[CMSG_SPACE(sizeof(int) * 8)];
		struct cmsghdr align;
	} control;
	struct iovec part = { bytes, sizeof(bytes) };
	struct msghdr message = { .msg_iov = &part,
		                  .msg_iovlen = 1,
		                  .msg_control = control.room,
		                  .msg_controllen = sizeof(control.room) };
	ssize_t got = recvmsg(engine->fd, &message, 0);

	if (got <= 0)
		return false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
		size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		for (size_t i = 0; c->cmsg_type == SCM_RIGHTS && i < count; i++) {
			int fd = -1;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
			count_descriptor(engine, fd);
		}
	}
	strbuf_append(&engine->input, bytes, (size_t)got);
	return true;
}

/* ---- the script ---- */

static void check_params(struct engine *engine, const struct fake_step *step,
                         const json_t *request)
{
	char *wanted = NULL;
	char *got = NULL;

	if (!step->params)
		return;
	wanted = with_quotes(step->params);
	got = json_dumps(json_object_get(request, "params"), JSON_COMPACT);
	if (strcmp(wanted, got) != 0)
		fault(engine, step->method, got);
	free(wanted);
	free(got);
}

/* False when the connection is over. */
static bool act(struct engine *engine, const json_t *request, long long id)
{
	const struct fake_step *step = engine->next;
	const char *method = json_string_value(json_object_get(request, "method"));

	if (strcmp(method, "hello") == 0) {
		send_answer(engine, id, "result",
		            engine->setup->hello ? engine->setup->hello : paper);
		return true;
	}
	if (!step || !step->method || strcmp(step->method, method) != 0) {
		fault(engine, "unexpected call", method);
		return false;
	}
	check_params(engine, step, request);
	engine->next++;
	engine->run->steps++;
	send_quoted(engine->fd, step->before);
	if (step->kind == FAKE_RESULT)
		send_answer(engine, id, "result", step->text);
	else if (step->kind == FAKE_ERROR)
		send_answer(engine, id, "error", step->text);
	else if (step->kind == FAKE_SIGNAL)
		kill(getpid(), SIGINT);
	send_quoted(engine->fd, step->after);
	return step->kind != FAKE_HANG_UP;
}

static bool take_lines(struct engine *engine)
{
	char *stop = NULL;
	bool going = true;

	while (going && (stop = strchr(engine->input.text, '\n')) != NULL) {
		size_t length = (size_t)(stop - engine->input.text);
		json_t *request = json_loadb(engine->input.text, length, 0, NULL);

		strbuf_consume(&engine->input, length + 1);
		if (!request) {
			fault(engine, "no JSON", "");
			return false;
		}
		going = act(engine, request,
		            json_integer_value(json_object_get(request, "id")));
		json_decref(request);
	}
	return going;
}

static void *serve(void *arg)
{
	struct engine *engine = arg;

	if (engine->listener >= 0)
		engine->fd = accept(engine->listener, NULL, NULL);
	while (engine->fd >= 0 && receive(engine) && take_lines(engine))
		;
	if (engine->fd >= 0)
		close(engine->fd);
	engine->fd = -1;
	return NULL;
}

static void start_thread(struct engine *engine)
{
	sigset_t all, before;

	/* the signals are the client's */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	engine->started = pthread_create(&engine->thread, NULL, serve, engine) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	assert_true(engine->started);
}

static void listen_daemon(struct engine *engine)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = test_scratch_path("run/drt/control.sock");

	mkdir(test_scratch_path("run"), 0700);
	mkdir(test_scratch_path("run/drt"), 0700);
	unlink(path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	engine->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(engine->listener, (struct sockaddr *)&address, sizeof(address)),
	                 0);
	assert_int_equal(listen(engine->listener, 1), 0);
	start_thread(engine);
}

/* ---- the host ---- */

static enum drt_status start_local(void *self, int *fd, const struct paths *paths,
                                   struct drt_error *error)
{
	struct engine *engine = self;
	int pair[2];

	(void)paths;
	engine->run->local_starts++;
	if (engine->setup->place != FAKE_LOCAL)
		return drt_fail(error, DRT_EIO, "no data here");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	engine->fd = pair[0];
	*fd = pair[1];
	start_thread(engine);
	return DRT_OK;
}

static void stop_local(void *self)
{
	struct engine *engine = self;

	engine->run->local_stops++;
}

static const char *lookup(void *self, const char *name)
{
	(void)self;
	if (strcmp(name, "XDG_RUNTIME_DIR") == 0)
		return test_scratch_path("run");
	if (strcmp(name, "HOME") == 0)
		return test_scratch_dir();
	return NULL;
}

static int split(char **argv, int most, char *text)
{
	int argc = 0;

	argv[argc++] = (char *)"drt";
	while (*text && argc < most) {
		char end = ' ';

		text += strspn(text, " ");
		if (!*text)
			break;
		if (*text == '\'')
			end = *text++;
		argv[argc++] = text;
		text += strcspn(text, (char[]){ end, '\0' });
		if (*text)
			*text++ = '\0';
	}
	argv[argc] = NULL;
	return argc;
}

static FILE *input_of(const char *text)
{
	FILE *in = tmpfile();

	assert_non_null(in);
	if (text)
		fputs(text, in);
	rewind(in);
	return in;
}

static void finish(struct engine *engine)
{
	if (engine->listener >= 0)
		shutdown(engine->listener, SHUT_RDWR);
	if (engine->started)
		pthread_join(engine->thread, NULL);
	if (engine->listener >= 0)
		close(engine->listener);
	strbuf_release(&engine->input);
	if (engine->setup->place == FAKE_DAEMON)
		unlink(test_scratch_path("run/drt/control.sock"));
}

void fake_cli(struct fake_run *run, const struct fake_setup *setup, const char *arguments)
{
	struct engine engine = { .setup = setup, .run = run, .listener = -1, .fd = -1 };
	size_t out_size = 0, err_size = 0;
	char *argv[64];
	char *text = strdup(arguments);
	struct cli_host host = { .self = &engine,
		                 .in = input_of(setup->input),
		                 .in_is_terminal = setup->in_is_terminal,
		                 .err_is_terminal = setup->err_is_terminal,
		                 .wall = clock_real_wall(),
		                 .version = "0.1.0",
		                 .broker_versions = { 157, 213 },
		                 .protobuf = true,
		                 .start_local = start_local,
		                 .stop_local = stop_local,
		                 .lookup = lookup };

	memset(run, 0, sizeof(*run));
	engine.next = setup->steps;
	strbuf_init(&engine.input);
	host.out = open_memstream(&run->out, &out_size);
	host.err = open_memstream(&run->err, &err_size);
	if (setup->place == FAKE_DAEMON)
		listen_daemon(&engine);
	run->code = cli_main(split(argv, 62, text), argv, &host);
	finish(&engine);
	fclose(host.out);
	fclose(host.err);
	fclose(host.in);
	free(text);
	if (*run->fault)
		fail_msg("drt %s: %s\n%s", arguments, run->fault, run->err);
	if (engine.next && engine.next->method)
		fail_msg("drt %s: %s was not called\n%s", arguments, engine.next->method,
		         run->err);
	assert_int_equal(run->local_stops, run->local_starts > 0 && setup->place == FAKE_LOCAL);
}

static void run_row(const struct fake_row *row, const struct fake_setup *setup)
{
	struct fake_run run;

	fake_cli(&run, setup, row->line);
	if (run.code != row->code)
		fail_msg("drt %s ended with %d: %s", row->line, run.code, run.err);
	if (row->out)
		assert_string_equal(run.out, row->out);
	if (row->err)
		assert_string_equal(run.err, row->err);
	fake_release(&run);
}

void fake_rows(const struct fake_row *rows, size_t count, const char *hello)
{
	for (size_t i = 0; i < count; i++)
		run_row(&rows[i], &(struct fake_setup){ .place = FAKE_DAEMON,
		                                        .hello = hello,
		                                        .steps = rows[i].steps });
}

void fake_row_typed(const struct fake_row *row, const char *typed)
{
	run_row(row, &(struct fake_setup){ .place = FAKE_DAEMON,
	                                   .steps = row->steps,
	                                   .in_is_terminal = true,
	                                   .input = typed });
}

void fake_release(struct fake_run *run)
{
	free(run->out);
	free(run->err);
	memset(run, 0, sizeof(*run));
}

void fake_compare(const char *name, const char *text)
{
	char relative[128];
	char *wanted = NULL;

	snprintf(relative, sizeof(relative), "tests/unit/cli/golden/%s", name);
	if (getenv("DRT_UPDATE_GOLDEN")) {
		test_write_file(test_source_path(relative), text);
		return;
	}
	wanted = test_read_file(test_source_path(relative), NULL);
	if (strcmp(wanted, text) != 0)
		fail_msg("%s differs. Wanted:\n%s\nGot:\n%s", name, wanted, text);
	free(wanted);
}
