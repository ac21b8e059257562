/* bench_gateway.c - quotes from the gateway to four clients over real sockets.
 *
 * The gateway and each client run on a thread and a loop of their own, as programs do. The
 * gateway takes so many quotes a second (5,000 and 20,000, or the argument), those that are
 * due four times a millisecond, and samples them as often; each goes to every client. A price tells which quote it is, so
 * that a client knows how long it was under way. Percentiles over all quotes of the run:
 *   delivery         from the quote's arrival in the gateway to the client's table
 *   epoll to table   of that, from the return of epoll_wait() on, as the clock goes: with
 *                    what other threads of the machine take away meanwhile
 *   without recvmsg  the same but for the kernel's read, which also answers the other side
 *   client CPU       what the client's thread needs from the return of epoll_wait() to the
 *                    next wait: each quote is charged with all of its round, so that this
 *                    is more than its own way to the table
 *   a wake-up        how many messages it brings */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"
#include "ib/session.h"
#include "io/clock_real.h"
#include "io/loop_event.h"
#include "model/quote.h"

enum { CLIENTS = 4, SECONDS = 8, WARM_UP = 2, RING = 1 << 18, LINES = 32 };
enum { SAMPLES = 1000000, MOST_SECONDS = 60 };
#define PUMP_NS (NS_PER_MS / 4) /* so few quotes that none waits long for the others */

/* A client: its table, and a row of samples for each quote. */
struct taker {
	struct ib_session *session;
	const struct source *source;
	struct loop *loop;
	struct loop_timer *over;
	int32_t id;
	struct quote table[LINES];
	int64_t begin_ns; /* of the samples; 0: no quote yet */
	int64_t *under_way, *own_part, *unread, *cpu, *messages;
	size_t samples;
	/* the present round */
	int64_t woken_ns, read_ns, round_cpu_ns, came;
	size_t first_sample;
};

static const struct clock *monotonic;
static int64_t rate;
static _Atomic int64_t sent_ns[RING];    /* by the number of the quote */
static _Thread_local struct taker *self; /* NULL on the gateway's thread */

static void fail(const char *what)
{
	fprintf(stderr, "bench_gateway: %s\n", what);
	exit(1);
}

static int64_t cpu_now_ns(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * NS_PER_SEC + now.tv_nsec;
}

/* The round is over: what it needed counts for each of its quotes. */
static void end_round(struct taker *t)
{
	int64_t cpu_ns = t->samples > t->first_sample ? cpu_now_ns() - t->round_cpu_ns : 0;

	for (; t->first_sample < t->samples; t->first_sample++) {
		t->cpu[t->first_sample] = cpu_ns;
		t->messages[t->first_sample] = t->came;
	}
	t->came = 0;
}

/* libevent's wait, with a look at the clocks when it returns. */
__attribute__((visibility("default"))) int epoll_wait(int fd, struct epoll_event *events,
                                                      int most, int timeout)
{
	int count = 0;

	if (self)
		end_round(self);
	count = (int)syscall(SYS_epoll_pwait, fd, events, most, timeout, NULL, 0);
	if (self) {
		self->woken_ns = clock_now_ns(monotonic);
		self->round_cpu_ns = cpu_now_ns();
	}
	return count;
}

/* The loop's read, timed. */
__attribute__((visibility("default"))) ssize_t recvmsg(int fd, struct msghdr *message,
                                                       int flags)
{
	int64_t begin_ns = clock_now_ns(monotonic);
	ssize_t got = syscall(SYS_recvmsg, fd, message, flags);

	if (self)
		self->read_ns = clock_now_ns(monotonic) - begin_ns;
	return got;
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
	const char *symbols[LINES];
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
	if (atomic_load(&s->over))
		loop_stop(s->loop);
	loop_timer_start(s->pump, PUMP_NS);
}

static void *run_source(void *arg)
{
	struct source *s = arg;
	struct gateway_options options = { .address = "tcp:127.0.0.1:0",
		                           .seed = 1,
		                           .start_ns = INT64_C(1750080600000000000),
		                           .speed_milli = 1,
		                           .sample_ns = PUMP_NS };
	struct drt_error error = { 0 };

	if (loop_event_new(&s->loop) != DRT_OK)
		fail("no loop");
	options.loop = s->loop;
	if (gateway_new(&s->gateway, &options, &error) != DRT_OK)
		fail(error.text);
	if (loop_timer_new(&s->pump, s->loop, on_pump, s) != DRT_OK)
		fail("no timer");
	s->port = gateway_port(s->gateway);
	for (int i = 0; i < LINES; i++)
		s->symbols[i] = s->gateway->instruments[i].ib_symbol;
	s->start_ns = clock_now_ns(monotonic); /* all may be there before the first pump */
	loop_timer_start(s->pump, PUMP_NS);
	sem_post(&s->ready);
	loop_run(s->loop);
	loop_timer_free(s->pump);
	gateway_free(s->gateway);
	loop_free(s->loop);
	return NULL;
}

/* ---- the clients' side ---- */

static void on_message(void *arg, const struct ib_message *message)
{
	struct taker *t = arg;
	const struct ib_tick_price_message *tick = &message->tick_price;
	int64_t number = 0;
	int64_t now_ns = 0;

	t->came++;
	if (message->id != IB_TICK_PRICE || tick->type != IB_TICK_BID || tick->req_id < 0 ||
	    tick->req_id >= LINES)
		return;
	t->table[tick->req_id].bid = tick->price;
	t->table[tick->req_id].bid_size = decimal_to_double(tick->size);
	now_ns = clock_now_ns(monotonic);
	t->table[tick->req_id].received_ns = now_ns;
	number = (int64_t)(tick->price * 100 + 0.5) - 100;
	if (t->begin_ns == 0) { /* the first quote of all */
		t->begin_ns = now_ns + WARM_UP * NS_PER_SEC;
		loop_timer_start(t->over, (SECONDS + WARM_UP) * NS_PER_SEC);
	}
	if (now_ns < t->begin_ns || number < 0 || number >= RING || t->samples == SAMPLES)
		return;
	t->under_way[t->samples] = now_ns - atomic_load(&sent_ns[number]);
	t->own_part[t->samples] = now_ns - t->woken_ns;
	t->unread[t->samples++] = now_ns - t->woken_ns - t->read_ns;
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
		m.req_mkt_data.contract.symbol = t->source->symbols[i];
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

static void *run_taker(void *arg)
{
	static const struct ib_session_handler handler = { .on_ready = on_ready,
		                                           .on_message = on_message };
	struct taker *t = arg;
	char address[64];
	struct ib_session_options options = {
		.address = address, .client_id = t->id, .handler = &handler, .arg = t
	};

	snprintf(address, sizeof(address), "tcp:127.0.0.1:%d", t->source->port);
	if (loop_event_new(&t->loop) != DRT_OK ||
	    loop_timer_new(&t->over, t->loop, on_over, t->loop) != DRT_OK)
		fail("no loop");
	options.loop = t->loop;
	if (ib_session_new(&t->session, &options, NULL) != DRT_OK)
		fail("no session");
	ib_session_start(t->session);
	loop_timer_start(t->over, MOST_SECONDS * NS_PER_SEC); /* where no quote comes */
	self = t;
	loop_run(t->loop);
	end_round(t);
	self = NULL;
	ib_session_free(t->session);
	loop_timer_free(t->over);
	loop_free(t->loop);
	return NULL;
}

/* ---- figures ---- */

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Of all clients' samples, `offset` says where in a client they stand. */
static void print(const char *name, const struct taker *takers, size_t offset, double unit,
                  const char *unit_name)
{
	size_t count = 0;
	size_t at = 0;
	int64_t *all = NULL;

	for (int i = 0; i < CLIENTS; i++)
		count += takers[i].samples;
	all = malloc((count + 1) * sizeof(*all));
	if (!all)
		fail("out of memory");
	for (int i = 0; i < CLIENTS; i++) {
		int64_t *const *row =
			(int64_t *const *)(const void *)((const char *)&takers[i] + offset);

		memcpy(all + at, *row, takers[i].samples * sizeof(*all));
		at += takers[i].samples;
	}
	qsort(all, count, sizeof(*all), by_size);
	printf("  %-16s  p50 %8.1f %s  p99 %8.1f %s  p99.9 %8.1f %s\n", name,
	       (double)all[count / 2] / unit, unit_name, (double)all[count * 99 / 100] / unit,
	       unit_name, (double)all[count * 999 / 1000] / unit, unit_name);
	free(all);
}

static void print_all(const struct taker *takers)
{
	size_t count = 0;

	for (int i = 0; i < CLIENTS; i++)
		count += takers[i].samples;
	if (count == 0)
		fail("no quote came");
	printf("gateway     %lld quotes/s to %d clients: %.0f updates/s arrived, of %lld\n",
	       (long long)rate, CLIENTS, (double)count / SECONDS, (long long)rate * CLIENTS);
	print("delivery", takers, offsetof(struct taker, under_way), 1e3, "us");
	print("epoll to table", takers, offsetof(struct taker, own_part), 1e3, "us");
	print("without recvmsg", takers, offsetof(struct taker, unread), 1e3, "us");
	print("client CPU", takers, offsetof(struct taker, cpu), 1e3, "us");
	print("a wake-up", takers, offsetof(struct taker, messages), 1, "msg");
}

static void make_taker(struct taker *t, const struct source *source, int32_t id)
{
	*t = (struct taker){ .source = source, .id = id };
	t->under_way = calloc(SAMPLES, sizeof(*t->under_way));
	t->own_part = calloc(SAMPLES, sizeof(*t->own_part));
	t->unread = calloc(SAMPLES, sizeof(*t->unread));
	t->cpu = calloc(SAMPLES, sizeof(*t->cpu));
	t->messages = calloc(SAMPLES, sizeof(*t->messages));
	if (!t->under_way || !t->own_part || !t->unread || !t->cpu || !t->messages)
		fail("out of memory");
	/* touched now, so that no page has to be found while the time is taken */
	memset(t->under_way, 1, SAMPLES * sizeof(*t->under_way));
	memset(t->own_part, 1, SAMPLES * sizeof(*t->own_part));
	memset(t->unread, 1, SAMPLES * sizeof(*t->unread));
	memset(t->cpu, 1, SAMPLES * sizeof(*t->cpu));
	memset(t->messages, 1, SAMPLES * sizeof(*t->messages));
}

static void free_taker(struct taker *t)
{
	free(t->under_way);
	free(t->own_part);
	free(t->unread);
	free(t->cpu);
	free(t->messages);
}

/* Each on its thread, until all are over. */
static void run_takers(const struct source *source)
{
	static struct taker takers[CLIENTS];
	pthread_t threads[CLIENTS];

	for (int i = 0; i < CLIENTS; i++) {
		make_taker(&takers[i], source, i);
		if (pthread_create(&threads[i], NULL, run_taker, &takers[i]) != 0)
			fail("no thread");
	}
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(threads[i], NULL);
	print_all(takers);
	for (int i = 0; i < CLIENTS; i++)
		free_taker(&takers[i]);
}

static void time_rate(int64_t quotes)
{
	static struct source source;
	pthread_t thread;

	memset(&source, 0, sizeof(source));
	rate = quotes;
	if (sem_init(&source.ready, 0, 0) != 0 ||
	    pthread_create(&thread, NULL, run_source, &source) != 0)
		fail("no thread");
	while (sem_wait(&source.ready) != 0) /* again after a signal; what fails ends all */
		;
	run_takers(&source);
	atomic_store(&source.over, true);
	pthread_join(thread, NULL);
	sem_destroy(&source.ready);
}

int main(int argc, char **argv)
{
	monotonic = clock_real_monotonic();
	if (argc == 2) {
		time_rate(strtoll(argv[1], NULL, 10));
	} else {
		time_rate(5000);
		time_rate(20000);
	}
	return 0;
}
