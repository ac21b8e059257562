/* bench_gateway.c - quotes from the gateway to four clients over real sockets.
 *
 * The gateway runs on a thread and a loop of its own and takes so many quotes a second
 * (5,000 and 20,000, or the argument); each goes to every client. A price tells which quote it is, so that a client knows how long it
 * was under way: from the quote's arrival in the gateway to the callback of the client's
 * session. Beside it the client's own part of the way: from the return of epoll_wait() to
 * the quote in the client's table. Both as percentiles over the run. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"
#include "ib/session.h"
#include "io/clock_real.h"
#include "io/loop_event.h"
#include "model/quote.h"

enum { CLIENTS = 4, SECONDS = 8, WARM_UP = 2, RING = 1 << 18, LINES = 32 };
enum { SAMPLES = 4000000, MOST_SECONDS = 60 };

static const struct clock *monotonic;
static int64_t rate;
static _Atomic int64_t sent_ns[RING]; /* by the number of the quote */
static _Thread_local int64_t woken_ns;

/* libevent's wait, with a look at the clock when it returns. */
__attribute__((visibility("default"))) int epoll_wait(int fd, struct epoll_event *events,
                                                      int most, int timeout)
{
	int count = (int)syscall(SYS_epoll_pwait, fd, events, most, timeout, NULL, 0);

	if (monotonic)
		woken_ns = clock_now_ns(monotonic);
	return count;
}

static void fail(const char *what)
{
	fprintf(stderr, "bench_gateway: %s\n", what);
	exit(1);
}

/* ---- the gateway's side ---- */

struct source {
	struct loop *loop;
	struct loop_timer *pump;
	struct gateway *gateway;
	int port;
	sem_t ready; /* posted once `port` is listened on */
	_Atomic bool over;
	int64_t start_ns, made;
};

/* As many quotes as are due by now. */
static void on_pump(void *arg)
{
	struct source *s = arg;
	int64_t now_ns = clock_now_ns(monotonic);
	int64_t due = (now_ns - s->start_ns) * rate / NS_PER_SEC;

	if (gateway_clients(s->gateway) < CLIENTS) { /* nothing is due before all listen */
		s->start_ns = now_ns;
		s->made = due = 0;
	}
	for (; s->made < due; s->made++) {
		struct gw_event event = { .kind = GW_EVENT_QUOTE,
			                  .index = (int)(s->made % LINES) };
		int64_t number = s->made % RING;

		event.time_ns = event.quote.time_ns = s->gateway->time_ns;
		event.quote.bid = decimal_from_units((number + 100) * 1000000);
		event.quote.ask = decimal_from_int(5000);
		event.quote.last = decimal_from_int(4999);
		event.quote.bid_size = event.quote.ask_size = decimal_from_int(100);
		atomic_store(&sent_ns[number], clock_now_ns(monotonic));
		gw_market_quote(s->gateway, &event);
	}
	gw_feed_flush(s->gateway);
	if (atomic_load(&s->over))
		loop_stop(s->loop);
	loop_timer_start(s->pump, NS_PER_MS);
}

static void *run_source(void *arg)
{
	struct source *s = arg;
	struct gateway_options options = { .address = "tcp:127.0.0.1:0",
		                           .seed = 1,
		                           .start_ns = INT64_C(1750080600000000000),
		                           .speed_milli = 1 };
	struct drt_error error = { 0 };

	if (loop_event_new(&s->loop) != DRT_OK)
		fail("no loop");
	options.loop = s->loop;
	if (gateway_new(&s->gateway, &options, &error) != DRT_OK)
		fail(error.text);
	if (loop_timer_new(&s->pump, s->loop, on_pump, s) != DRT_OK)
		fail("no timer");
	s->port = gateway_port(s->gateway);
	s->start_ns = clock_now_ns(monotonic); /* all may be there before the first pump */
	loop_timer_start(s->pump, NS_PER_MS);
	sem_post(&s->ready);
	loop_run(s->loop);
	loop_timer_free(s->pump);
	gateway_free(s->gateway);
	loop_free(s->loop);
	return NULL;
}

/* ---- the clients' side ---- */

struct taker {
	struct ib_session *session;
	struct quote table[LINES];
	const char *const *symbols;
};

static int64_t *under_way, *own_part; /* samples, ns */
static size_t sample_count;
static int64_t begin_ns;
static struct loop_timer *over;

static void on_message(void *arg, const struct ib_message *message)
{
	struct taker *t = arg;
	const struct ib_tick_price_message *tick = &message->tick_price;
	int64_t number = 0;
	int64_t now_ns = 0;

	if (message->id != IB_TICK_PRICE || tick->type != IB_TICK_BID || tick->req_id < 0 ||
	    tick->req_id >= LINES)
		return;
	t->table[tick->req_id].bid = tick->price;
	t->table[tick->req_id].bid_size = decimal_to_double(tick->size);
	now_ns = clock_now_ns(monotonic);
	t->table[tick->req_id].received_ns = now_ns;
	number = (int64_t)(tick->price * 100 + 0.5) - 100;
	if (begin_ns == 0) { /* the first quote of all */
		begin_ns = now_ns + WARM_UP * NS_PER_SEC;
		loop_timer_start(over, (SECONDS + WARM_UP) * NS_PER_SEC);
	}
	if (now_ns < begin_ns || number < 0 || number >= RING || sample_count == SAMPLES)
		return;
	under_way[sample_count] = now_ns - atomic_load(&sent_ns[number]);
	own_part[sample_count++] = now_ns - woken_ns;
}

static void on_ready(void *arg, const struct ib_session_ready *ready)
{
	struct taker *t = arg;

	(void)ready;
	for (int32_t i = 0; i < LINES; i++) {
		struct ib_message m;

		if (ib_message_init(&m, IB_TO_SERVER, IB_REQ_MKT_DATA) != DRT_OK)
			fail("no such message");
		m.req_mkt_data.req_id = i;
		m.req_mkt_data.contract.symbol = t->symbols[i];
		m.req_mkt_data.contract.sec_type = "STK";
		m.req_mkt_data.contract.exchange = "SMART";
		m.req_mkt_data.contract.currency = "USD";
		if (ib_session_send(NULL, t->session, &m, 0, NULL) != DRT_OK)
			fail("a line cannot be asked for");
	}
}

static void on_over(void *arg)
{
	loop_stop(arg);
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void print(const char *name, int64_t *values)
{
	qsort(values, sample_count, sizeof(*values), by_size);
	printf("%s  p50 %8.1f us  p99 %8.1f us  p99.9 %8.1f us\n", name,
	       (double)values[sample_count / 2] / 1e3,
	       (double)values[sample_count * 99 / 100] / 1e3,
	       (double)values[sample_count * 999 / 1000] / 1e3);
}

static void run_takers(struct source *s)
{
	static const struct ib_session_handler handler = { .on_ready = on_ready,
		                                           .on_message = on_message };
	static struct taker takers[CLIENTS];
	static const char *symbols[LINES];
	struct ib_pacer *pacer = NULL;
	struct loop *loop = NULL;
	char address[64];

	snprintf(address, sizeof(address), "tcp:127.0.0.1:%d", s->port);
	for (int i = 0; i < LINES; i++)
		symbols[i] = s->gateway->instruments[i].ib_symbol;
	if (loop_event_new(&loop) != DRT_OK ||
	    loop_timer_new(&over, loop, on_over, loop) != DRT_OK ||
	    ib_pacer_new(&pacer, 1000, NS_PER_SEC, 0) != DRT_OK)
		fail("no loop");
	for (int i = 0; i < CLIENTS; i++) {
		struct ib_session_options options = { .loop = loop,
			                              .address = address,
			                              .client_id = i,
			                              .pacer = pacer,
			                              .handler = &handler,
			                              .arg = &takers[i] };

		takers[i].symbols = symbols;
		if (ib_session_new(&takers[i].session, &options, NULL) != DRT_OK)
			fail("no session");
		ib_session_start(takers[i].session);
	}
	loop_timer_start(over, MOST_SECONDS * NS_PER_SEC); /* where no quote comes */
	loop_run(loop);
	for (int i = 0; i < CLIENTS; i++)
		ib_session_free(takers[i].session);
	ib_pacer_free(pacer);
	loop_timer_free(over);
	loop_free(loop);
}

static void time_rate(int64_t quotes)
{
	static struct source source;
	pthread_t thread;

	memset(&source, 0, sizeof(source));
	rate = quotes;
	sample_count = 0;
	begin_ns = 0;
	if (sem_init(&source.ready, 0, 0) != 0 ||
	    pthread_create(&thread, NULL, run_source, &source) != 0)
		fail("no thread");
	while (sem_wait(&source.ready) != 0) /* again after a signal; what fails ends all */
		;
	run_takers(&source);
	atomic_store(&source.over, true);
	pthread_join(thread, NULL);
	sem_destroy(&source.ready);
	if (sample_count == 0)
		fail("no quote came");
	printf("gateway     %lld quotes/s to %d clients: %.0f updates/s arrived, of %lld\n",
	       (long long)rate, CLIENTS, (double)sample_count / SECONDS,
	       (long long)rate * CLIENTS);
	print("  delivery      ", under_way);
	print("  epoll to table", own_part);
}

int main(int argc, char **argv)
{
	monotonic = clock_real_monotonic();
	under_way = calloc(SAMPLES, sizeof(*under_way));
	own_part = calloc(SAMPLES, sizeof(*own_part));
	if (!under_way || !own_part)
		fail("out of memory");
	if (argc == 2) {
		time_rate(strtoll(argv[1], NULL, 10));
	} else {
		time_rate(5000);
		time_rate(20000);
	}
	free(under_way);
	free(own_part);
	return 0;
}
