/* test_client.c - the contract in client.h on real sockets, and in order_text.h. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/client.h"
#include "client/order_text.h"
#include "core/timeval.h"
#include "tests/support/support.h"

/* An engine's end of a socketpair that answers each line with the next text; %lld in it
 * is the call's id. NULL closes. */
struct peer {
	int fd;
	const char *const *answers;
	pthread_t thread;
};

static bool read_line(int fd, char *line, size_t size)
{
	size_t used = 0;

	while (used + 1 < size && recv(fd, line + used, 1, 0) == 1) {
		if (line[used] == '\n') {
			line[used] = '\0';
			return true;
		}
		used++;
	}
	return false;
}

static void *serve(void *arg)
{
	struct peer *peer = arg;
	char line[4096], text[4096];
	const char *const *answer = peer->answers;

	while (*answer && read_line(peer->fd, line, sizeof(line))) {
		const char *id = strstr(line, "\"id\":");
		long long number = id ? atoll(id + 5) : 0;
		size_t length = 0;

		for (const char *at = *answer++; *at; at++) {
			if (*at == '#')
				length += (size_t)snprintf(text + length, 24, "%lld", number);
			else
				text[length++] = *at == '\'' ? '"' : *at;
		}
		if (send(peer->fd, text, length, MSG_NOSIGNAL) < 0)
			break;
	}
	close(peer->fd);
	return NULL;
}

static int start_peer(struct peer *peer, const char *const *answers)
{
	int pair[2];
	sigset_t all, before;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	peer->fd = pair[0];
	peer->answers = answers;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	assert_int_equal(pthread_create(&peer->thread, NULL, serve, peer), 0);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return pair[1];
}

#define HELLO "{'jsonrpc':'2.0','id':#,'result':{'version':1,'role':'trader'}}\n"

static enum drt_status open_with(struct client **client, struct peer *peer,
                                 const char *const *answers, struct drt_error *error)
{
	struct client_options options = { .fd = start_peer(peer, answers),
		                          .name = "test",
		                          .role = "trader",
		                          .interruptible = true };

	return client_open(client, &options, error);
}

static void a_call_waits_for_its_answer(void **state)
{
	static const char *const answers[] = {
		HELLO,
		"{'jsonrpc':'2.0','method':'update','params':{}}\n"
		"{'jsonrpc':'2.0','id':999,'result':0}\n"
		"{'jsonrpc':'2.0','id':#,'result':{'a':1}}\n",
		"{'jsonrpc':'2.0','id':#,'error':{'code':-32005,'message':'none','data':"
		"{'status':'not-found'}}}\n",
		NULL,
	};
	struct rpc_request request = { .method = "x" };
	struct client *client = NULL;
	struct rpc_error why;
	json_t *result = NULL;
	struct peer peer;

	(void)state;
	assert_int_equal(open_with(&client, &peer, answers, NULL), DRT_OK);
	assert_string_equal(json_string_value(json_object_get(client_hello(client), "role")),
	                    "trader");
	assert_int_equal(client_call(&result, client, &request, &why), DRT_OK);
	assert_int_equal(json_integer_value(json_object_get(result, "a")), 1);
	json_decref(result);
	assert_int_equal(client_call(&result, client, &request, &why), DRT_ENOTFOUND);
	assert_string_equal(why.text, "none");
	/* the peer has nothing more to say and closes */
	assert_int_equal(client_call(&result, client, &request, &why), DRT_ECLOSED);
	assert_int_equal(why.code, 0);
	request.params = json_object();
	assert_int_equal(client_call(&result, client, &request, &why), DRT_ECLOSED);
	assert_int_equal(client_wait(client, NS_PER_SEC, &why), DRT_ECLOSED);
	client_close(client);
	pthread_join(peer.thread, NULL);
}

static void whoever_is_no_engine_is_refused(void **state)
{
	static const struct {
		const char *answer;
		enum drt_status status;
	} rows[] = {
		{ "hello yourself\n", DRT_ECLOSED },
		{ "{'jsonrpc':'2.0','id':#,'result':{'version':2}}\n", DRT_EUNSUPPORTED },
		{ "{'jsonrpc':'2.0','id':#,'result':7}\n", DRT_EUNSUPPORTED },
		{ "{'jsonrpc':'2.0','id':#,'error':{'code':-32011,'message':'no'}}\n",
		  DRT_EDENIED },
		{ NULL, DRT_ECLOSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const answers[] = { rows[i].answer, NULL };
		struct drt_error error = { 0 };
		struct client *client = NULL;
		struct peer peer;

		assert_int_equal(open_with(&client, &peer, answers, &error), rows[i].status);
		assert_null(client);
		assert_true(*error.text);
		pthread_join(peer.thread, NULL);
	}
}

static void where_nobody_listens_is_not_found(void **state)
{
	struct client_options options = { .fd = -1, .name = "test", .role = "trader" };
	char path[400];
	struct drt_error error;
	struct client *client = NULL;

	(void)state;
	options.socket = test_scratch_path("none.sock");
	assert_int_equal(client_open(&client, &options, &error), DRT_ENOTFOUND);
	test_write_file(test_scratch_path("file.sock"), "x");
	options.socket = test_scratch_path("file.sock");
	assert_int_equal(client_open(&client, &options, &error), DRT_ENOTFOUND);
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	options.socket = path;
	assert_int_equal(client_open(&client, &options, &error), DRT_EINVAL);
	path[200] = '\0';
	assert_int_equal(client_open(&client, &options, &error), DRT_EINVAL);
	/* a descriptor that is no socket is closed, not leaked */
	options.socket = NULL;
	options.fd = dup(STDERR_FILENO);
	assert_int_equal(client_open(&client, &options, &error), DRT_EINVAL);
	assert_int_equal(dup2(options.fd, options.fd), -1);
}

static void an_interruption_ends_this_call_and_the_later_ones(void **state)
{
	static const char *const answers[] = { HELLO, "", "", NULL };
	struct rpc_request request = { .method = "x", .timeout_ns = RPC_NO_TIMEOUT };
	struct client *client = NULL;
	struct rpc_error why;
	json_t *result = NULL;
	struct peer peer;

	(void)state;
	assert_int_equal(open_with(&client, &peer, answers, NULL), DRT_OK);
	kill(getpid(), SIGINT); /* blocked until the call looks */
	assert_int_equal(client_call(&result, client, &request, &why), DRT_ECANCELLED);
	assert_int_equal(client_call(&result, client, &request, &why), DRT_ECANCELLED);
	assert_int_equal(client_wait(client, NS_PER_SEC, &why), DRT_ECANCELLED);
	client_close(client);
	pthread_join(peer.thread, NULL);
}

static struct client *woken;

static void on_notice(void *arg, const char *method, json_t *params)
{
	int *count = arg;

	(void)params;
	(*count)++;
	if (strcmp(method, "done") == 0)
		client_wake(woken);
}

static void waiting_ends_by_a_notice_or_by_time(void **state)
{
	static const char *const answers[] = {
		HELLO,
		"{'jsonrpc':'2.0','id':#,'result':0}\n{'jsonrpc':'2.0','method':'progress'}\n",
		"{'jsonrpc':'2.0','method':'progress'}\n{'jsonrpc':'2.0','method':'done'}\n",
		"",
		NULL,
	};
	struct client_options options = { .name = "test", .role = "trader" };
	struct rpc_request request = { .method = "x", .timeout_ns = NS_PER_MS };
	int count = 0;
	struct rpc_error why;
	json_t *result = NULL;
	struct peer peer;

	(void)state;
	options.fd = start_peer(&peer, answers);
	options.on_notice = on_notice;
	options.arg = &count;
	assert_int_equal(client_open(&woken, &options, NULL), DRT_OK);
	request.timeout_ns = 0;
	assert_int_equal(client_call(&result, woken, &request, &why), DRT_OK);
	json_decref(result);
	/* answered by notices only: the call itself times out, the wait is woken */
	request.timeout_ns = NS_PER_MS;
	assert_int_equal(client_call(&result, woken, &request, &why), DRT_ETIMEOUT);
	assert_int_equal(client_wait(woken, 10 * NS_PER_SEC, &why), DRT_OK);
	assert_int_equal(count, 3);
	assert_int_equal(client_wait(woken, NS_PER_MS, &why), DRT_ETIMEOUT);
	client_close(woken);
	pthread_join(peer.thread, NULL);
}

/* ---- words of orders ---- */

static void states_types_and_times_have_words(void **state)
{
	static const struct {
		enum order_status status;
		const char *text, *left;
	} rows[] = {
		{ ORDER_PROPOSED, "to approve", "1:15" },
		{ ORDER_APPROVED, "approved", "GTC" },
		{ ORDER_REJECTED, "rejected", "" },
		{ ORDER_EXPIRED, "expired", "" },
		{ ORDER_JOURNALED, "sending", "GTC" },
		{ ORDER_SENT, "sent", "GTC" },
		{ ORDER_ACKNOWLEDGED, "working 40/1,000", "GTC" },
		{ ORDER_PARTIAL, "partial 40/1,000", "GTC" },
		{ ORDER_FILLED, "filled", "" },
		{ ORDER_CANCEL_PENDING, "cancelling 40/1,000", "GTC" },
		{ ORDER_CANCELLED, "cancelled", "" },
		{ ORDER_BROKER_REJECTED, "rejected by the broker", "" },
		{ ORDER_UNKNOWN, "UNKNOWN", "GTC" },
	};
	char text[64];

	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(rows[0]), ORDER_STATUS_COUNT);
	for (size_t i = 0; i < ORDER_STATUS_COUNT; i++) {
		struct view_order row = { .order = { .status = rows[i].status,
			                             .tif = TIF_GTC,
			                             .quantity = decimal_from_int(1000),
			                             .filled = decimal_from_int(40) },
			                  .expires_local_ns = 80 * NS_PER_SEC };

		order_state_text(text, sizeof(text), &row);
		assert_string_equal(text, rows[i].text);
		order_left_text(text, sizeof(text), &row, 5 * NS_PER_SEC);
		assert_string_equal(text, rows[i].left);
	}
}

static void proposals_show_what_the_gate_found(void **state)
{
	struct view_order row = { .order = { .status = ORDER_PROPOSED }, .checks_soft = 2 };
	char text[64];

	(void)state;
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "to approve 2 soft");
	row.checks_hard = 1;
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "to approve 1 hard");
	row.order.status = ORDER_ACKNOWLEDGED;
	row.order.foreign = true;
	order_state_text(text, sizeof(text), &row);
	assert_string_equal(text, "foreign 0/0");
	assert_string_equal(order_type_word(&row), "MKT");
	row.order.type = ORDER_STOP_LIMIT;
	assert_string_equal(order_type_word(&row), "STPLMT");
	row.child_stop = decimal_from_int(1);
	assert_string_equal(order_type_word(&row), "BRK");
	row.order.stop_price = decimal_from_int(7);
	assert_int_equal(order_price(&row.order).e8, 7 * DECIMAL_ONE);
	row.order.limit_price = decimal_from_int(8);
	assert_int_equal(order_price(&row.order).e8, 8 * DECIMAL_ONE);
}

static void signals_have_words(void **state)
{
	(void)state;
	for (int i = SIGNAL_ACTIVE; i <= SIGNAL_REFUSED; i++)
		assert_true(*signal_state_text((enum signal_state)i));
	assert_string_equal(signal_state_text(SIGNAL_NOT_RAISED), "not raised");
	assert_string_equal(signal_direction_text(SIGNAL_SELL), "sell");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_waits_for_its_answer),
		cmocka_unit_test(whoever_is_no_engine_is_refused),
		cmocka_unit_test(where_nobody_listens_is_not_found),
		cmocka_unit_test(an_interruption_ends_this_call_and_the_later_ones),
		cmocka_unit_test(waiting_ends_by_a_notice_or_by_time),
		cmocka_unit_test(states_types_and_times_have_words),
		cmocka_unit_test(proposals_show_what_the_gate_found),
		cmocka_unit_test(signals_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
