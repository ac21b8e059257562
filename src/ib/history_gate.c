/* history_gate.c - see history_gate.h. */
#include "ib/history_gate.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What went out. A request that counts double leaves a second entry without keys. */
struct gone {
	int64_t at_ns; /* INT64_MIN: none */
	uint64_t same, series;
};

struct ib_history_gate {
	size_t at_once, on_their_way;
	bool simulated;
	unsigned violations; /* in a row */
	int64_t held_ns;     /* until then nothing goes; INT64_MIN: no back-off */
	size_t next;         /* the oldest entry, which is overwritten next */
	struct gone gone[IB_HISTORY_LIMIT];
};

/* ---- keys ---- */

/* FNV-1a; the byte after each text keeps "a","bc" and "ab","c" apart. */
static uint64_t mix(uint64_t hash, const char *text)
{
	for (const char *at = text ? text : ""; *at; at++)
		hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
	return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t mix_number(uint64_t hash, int64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	return mix(hash, text);
}

static uint64_t series_key(const struct ib_req_historical_data *request)
{
	const struct ib_contract *contract = &request->contract;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	hash = mix_number(hash, contract->con_id);
	hash = mix(hash, contract->symbol);
	hash = mix(hash, contract->sec_type);
	hash = mix(hash, contract->local_symbol);
	hash = mix(hash, contract->currency);
	hash = mix(hash, contract->exchange);
	hash = mix(hash, contract->primary_exchange);
	return mix(hash, request->what_to_show);
}

static uint64_t same_key(const struct ib_req_historical_data *request)
{
	uint64_t hash = series_key(request);

	hash = mix(hash, request->end_time);
	hash = mix(hash, request->bar_size);
	hash = mix(hash, request->duration);
	return mix_number(hash, request->use_rth * 2 + request->keep_up_to_date);
}

static size_t weight(const struct ib_req_historical_data *request)
{
	const char *what = request->what_to_show ? request->what_to_show : "";

	return strcmp(what, "BID_ASK") == 0 ? 2 : 1;
}

/* ---- rules ---- */

static int64_t until(int64_t due_ns, int64_t now_ns)
{
	return due_ns > now_ns ? due_ns - now_ns : 0;
}

/* Until `count` more fit into the ten minutes. One nanosecond more, so that the window
 * holds the limit and not one above it. */
static int64_t window_wait(const struct ib_history_gate *gate, size_t count, int64_t now_ns)
{
	const struct gone *leaves = &gate->gone[(gate->next + count - 1) % IB_HISTORY_LIMIT];

	return leaves->at_ns == INT64_MIN
	               ? 0
	               : until(leaves->at_ns + IB_HISTORY_WINDOW_NS + 1, now_ns);
}

static int64_t same_wait(const struct ib_history_gate *gate, uint64_t same, int64_t now_ns)
{
	int64_t wait_ns = 0;

	for (size_t i = 0; i < IB_HISTORY_LIMIT; i++) {
		const struct gone *gone = &gate->gone[i];
		int64_t one_ns = 0;

		if (gone->at_ns == INT64_MIN || gone->same != same)
			continue;
		one_ns = until(gone->at_ns + IB_HISTORY_SAME_NS + 1, now_ns);
		wait_ns = one_ns > wait_ns ? one_ns : wait_ns;
	}
	return wait_ns;
}

/* The ring is in order of time: the fifth from its end decides. */
static int64_t series_wait(const struct ib_history_gate *gate, uint64_t series, int64_t now_ns)
{
	size_t seen = 0;

	for (size_t back = 1; back <= IB_HISTORY_LIMIT; back++) {
		const struct gone *gone =
			&gate->gone[(gate->next + IB_HISTORY_LIMIT - back) % IB_HISTORY_LIMIT];

		if (gone->at_ns == INT64_MIN)
			return 0;
		if (gone->series == series && ++seen == IB_HISTORY_SERIES_LIMIT)
			return until(gone->at_ns + IB_HISTORY_SERIES_NS + 1, now_ns);
	}
	return 0;
}

static int64_t say(enum ib_history_rule *rule, enum ib_history_rule which, int64_t wait_ns)
{
	if (rule)
		*rule = wait_ns > 0 ? which : IB_HISTORY_FREE;
	return wait_ns;
}

/* Until `count` may go for all that the rules for every request say: the longest counts. */
static int64_t common_wait(enum ib_history_rule *rule, const struct ib_history_gate *gate,
                           size_t count, int64_t now_ns)
{
	size_t at_once = gate->simulated ? IB_HISTORY_AT_ONCE_MAX : gate->at_once;
	int64_t held_ns = gate->held_ns == INT64_MIN ? 0 : until(gate->held_ns, now_ns);
	int64_t window_ns = gate->simulated ? 0 : window_wait(gate, count, now_ns);

	if (gate->on_their_way >= at_once)
		return say(rule, IB_HISTORY_AT_ONCE, INT64_MAX);
	if (held_ns >= window_ns)
		return say(rule, IB_HISTORY_BACK_OFF, held_ns);
	return say(rule, IB_HISTORY_WINDOW, window_ns);
}

/* ---- public ---- */

enum drt_status ib_history_gate_new(struct ib_history_gate **out, size_t at_once)
{
	struct ib_history_gate *gate = NULL;

	if (at_once == 0 || at_once > IB_HISTORY_AT_ONCE_MAX)
		return DRT_EINVAL;
	gate = calloc(1, sizeof(*gate));
	if (!gate)
		return DRT_ENOMEM;
	gate->at_once = at_once;
	gate->held_ns = INT64_MIN;
	for (size_t i = 0; i < IB_HISTORY_LIMIT; i++)
		gate->gone[i].at_ns = INT64_MIN;
	*out = gate;
	return DRT_OK;
}

void ib_history_gate_free(struct ib_history_gate *gate)
{
	free(gate);
}

void ib_history_gate_set_simulated(struct ib_history_gate *gate, bool simulated)
{
	gate->simulated = simulated;
}

int64_t ib_history_gate_wait(enum ib_history_rule *rule, const struct ib_history_gate *gate,
                             int64_t now_ns)
{
	return common_wait(rule, gate, 1, now_ns);
}

static void count_one(struct ib_history_gate *gate, const struct gone *gone)
{
	gate->gone[gate->next] = *gone;
	gate->next = (gate->next + 1) % IB_HISTORY_LIMIT;
}

int64_t ib_history_gate_take(enum ib_history_rule *rule, struct ib_history_gate *gate,
                             const struct ib_req_historical_data *request, int64_t now_ns)
{
	struct gone gone = { now_ns, same_key(request), series_key(request) };
	size_t count = weight(request);
	int64_t wait_ns = common_wait(rule, gate, count, now_ns);

	if (wait_ns > 0)
		return wait_ns;
	if (!gate->simulated) {
		wait_ns = say(rule, IB_HISTORY_SAME, same_wait(gate, gone.same, now_ns));
		if (wait_ns == 0)
			wait_ns = say(rule, IB_HISTORY_SERIES,
			              series_wait(gate, gone.series, now_ns));
		if (wait_ns > 0)
			return wait_ns;
	}
	count_one(gate, &gone);
	if (count == 2)
		count_one(gate, &(struct gone){ .at_ns = now_ns });
	gate->on_their_way++;
	return 0;
}

void ib_history_gate_release(struct ib_history_gate *gate)
{
	assert(gate->on_their_way > 0);
	gate->on_their_way--;
}

void ib_history_gate_served(struct ib_history_gate *gate)
{
	gate->violations = 0;
}

void ib_history_gate_refused(struct ib_history_gate *gate, int64_t now_ns)
{
	int64_t hold_ns = IB_HISTORY_BACK_OFF_NS;

	if (gate->held_ns != INT64_MIN && gate->held_ns > now_ns)
		return;
	for (unsigned i = 0; i < gate->violations && hold_ns < IB_HISTORY_BACK_OFF_MAX_NS; i++)
		hold_ns *= 2;
	if (hold_ns > IB_HISTORY_BACK_OFF_MAX_NS)
		hold_ns = IB_HISTORY_BACK_OFF_MAX_NS;
	else
		gate->violations++;
	gate->held_ns = now_ns + hold_ns;
}

void ib_history_gate_lost(struct ib_history_gate *gate)
{
	gate->on_their_way = 0;
}

const char *ib_history_rule_text(enum ib_history_rule rule)
{
	static const char *const texts[] = {
		[IB_HISTORY_FREE] = "",
		[IB_HISTORY_AT_ONCE] = "the limit of requests on their way",
		[IB_HISTORY_WINDOW] = "the limit of 60 requests in ten minutes",
		[IB_HISTORY_BACK_OFF] = "the broker, who refused one for its pace",
		[IB_HISTORY_SAME] = "the identical request of the last 15 seconds",
		[IB_HISTORY_SERIES] = "the limit of requests for one contract in 2 seconds",
	};

	return texts[rule];
}
