/* algo.c - execution algorithms: what a client may ask for, and working it.
 *
 * An order with an algorithm stands in the matcher as one sliced order under its own
 * number; sim/algo.h says which part of it is free. All that a client sees of the parts
 * are executions. Plans are made when the order begins to work and kept in the state
 * file, so that a restart changes neither window nor schedule. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

enum { SHARE_LEAST = DECIMAL_ONE / 10, SHARE_MOST = DECIMAL_ONE / 2 };

/* ---- what may be asked for ---- */

struct strategy {
	const char *name;
	enum sim_algo_kind kind;
	const char *tags[8];
};

static const struct strategy strategies[] = {
	{ "Adaptive", SIM_ALGO_ADAPTIVE, { "adaptivePriority" } },
	{ "Twap",
	  SIM_ALGO_TWAP,
	  { "strategyType", "startTime", "endTime", "allowPastEndTime" } },
	{ "Vwap",
	  SIM_ALGO_VWAP,
	  { "maxPctVol", "startTime", "endTime", "allowPastEndTime", "noTakeLiq", "speedUp" } },
};

/* Known to the broker, but not worked here. */
static const char *const others[] = { "ArrivalPx",         "PctVol",  "PctVolPx", "PctVolSz",
	                              "PctVolTm",          "DarkIce", "AD",       "MinImpact",
	                              "BalanceImpactRisk", "ClosePx" };

static const struct strategy *strategy_of(const struct ib_order *order)
{
	for (size_t i = 0; i < sizeof(strategies) / sizeof(strategies[0]); i++) {
		if (strcasecmp(strategies[i].name, order->algo_strategy) == 0)
			return &strategies[i];
	}
	return NULL;
}

static bool is_other(const char *name)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (strcasecmp(others[i], name) == 0)
			return true;
	}
	return false;
}

/* The value of a tag, "" where it is not given. */
static const char *value_of(const struct ib_order *order, const char *tag)
{
	for (int32_t i = 0; i < order->algo_param_count; i++) {
		if (strcmp(order->algo_params[i].tag, tag) == 0)
			return order->algo_params[i].value;
	}
	return "";
}

/* The place of a word in a list, `fallback` where there is none, -1 if it is not there. */
static int word_in(const char *word, const char *const *words, int count, int fallback)
{
	if (word[0] == '\0')
		return fallback;
	for (int i = 0; i < count; i++) {
		if (strcasecmp(word, words[i]) == 0)
			return i;
	}
	return -1;
}

static int flag_of(const struct ib_order *order, const char *tag)
{
	static const char *const words[] = { "0", "1", "false", "true" };
	int at = word_in(value_of(order, tag), words, 4, 0);

	return at < 0 ? -1 : at % 2;
}

static int patience_of(const struct ib_order *order)
{
	static const char *const words[] = { "Urgent", "Normal", "Patient" };

	return word_in(value_of(order, "adaptivePriority"), words, 3, SIM_NORMAL);
}

static int style_of(const struct ib_order *order)
{
	static const char *const words[] = { "Marketable", "Matching", "Midpoint",
		                             "Matching Same Side", "Matching Last" };
	static const enum sim_algo_style styles[] = { SIM_STYLE_TAKE, SIM_STYLE_JOIN,
		                                      SIM_STYLE_MIDDLE, SIM_STYLE_JOIN,
		                                      SIM_STYLE_LAST };
	int at = word_in(value_of(order, "strategyType"), words, 5, 0);

	return at < 0 ? -1 : (int)styles[at];
}

/* False: no such share. Zero: none is given. */
static bool share_of(decimal *share, const struct ib_order *order)
{
	const char *text = value_of(order, "maxPctVol");

	*share = decimal_from_units(0);
	return text[0] == '\0' || (decimal_parse(share, text, strlen(text)) == DRT_OK &&
	                           share->e8 >= SHARE_LEAST && share->e8 <= SHARE_MOST);
}

/* ---- windows ---- */

struct window {
	struct session session;
	int64_t start_ns, end_ns;
	bool moved;      /* to the next session */
	const char *bad; /* the tag that cannot be, or NULL */
};

static bool read_time(int64_t *out, const struct gw_instrument *in, const char *text,
                      int64_t day, int64_t fallback)
{
	*out = fallback;
	return text[0] == '\0' ||
	       gw_time_parse_on(out, text, calendar_zone(in->calendar), day) == DRT_OK;
}

/* The window in the session that is or comes at `from_ns`, cut to it. */
static void cut_window(struct window *out, const struct gw_instrument *in,
                       const struct ib_order *order, int64_t from_ns)
{
	struct session *s = &out->session;

	calendar_session_at_or_after(s, in->calendar, from_ns);
	if (from_ns < s->open_ns)
		from_ns = s->open_ns;
	out->bad = NULL;
	if (!read_time(&out->start_ns, in, value_of(order, "startTime"), s->day, from_ns)) {
		out->bad = "startTime";
		return;
	}
	if (out->start_ns >= s->close_ns) { /* of a later day */
		calendar_session_at_or_after(s, in->calendar, out->start_ns);
		from_ns = s->open_ns;
	}
	if (!read_time(&out->end_ns, in, value_of(order, "endTime"), s->day, s->close_ns) ||
	    out->end_ns <= out->start_ns) {
		out->bad = "endTime";
		return;
	}
	if (out->start_ns < from_ns)
		out->start_ns = from_ns;
	if (out->end_ns > s->close_ns)
		out->end_ns = s->close_ns;
	if (out->end_ns <= out->start_ns)
		out->bad = "endTime";
}

static bool is_clock(const char *text)
{
	return text[0] == '\0' || strcspn(text, ":") <= 2;
}

/* Times of day whose window is over today are those of the next session. */
static void find_window(struct window *out, const struct gateway *g,
                        const struct gw_instrument *in, const struct ib_order *order)
{
	*out = (struct window){ 0 };
	cut_window(out, in, order, g->time_ns);
	if (!out->bad || !is_clock(value_of(order, "startTime")) ||
	    !is_clock(value_of(order, "endTime")))
		return;
	cut_window(out, in, order, out->session.close_ns);
	out->moved = out->bad == NULL;
}

/* ---- checks ---- */

static bool fails(struct gw_client *client, int32_t id, const char *tag)
{
	gw_error(client, id, 441, "Algo attributes validation failed: %s", tag);
	return false;
}

static bool check_tags(struct gw_client *client, int32_t id, const struct ib_order *order,
                       const struct strategy *strategy)
{
	for (int32_t i = 0; i < order->algo_param_count; i++) {
		bool known = false;

		for (int k = 0; k < 8 && strategy->tags[k]; k++)
			known = known ||
			        strcmp(strategy->tags[k], order->algo_params[i].tag) == 0;
		if (known)
			continue;
		gw_error(client, id, 443, "Order processing failed. Unknown algo attribute: %s",
		         order->algo_params[i].tag);
		return false;
	}
	return true;
}

static bool check_values(struct gw_client *client, int32_t id, const struct ib_order *order)
{
	static const char *const flags[] = { "allowPastEndTime", "noTakeLiq", "speedUp" };
	decimal share = { 0 };

	if (patience_of(order) < 0)
		return fails(client, id, "adaptivePriority");
	if (style_of(order) < 0)
		return fails(client, id, "strategyType");
	if (!share_of(&share, order))
		return fails(client, id, "maxPctVol");
	for (int i = 0; i < 3; i++) {
		if (flag_of(order, flags[i]) < 0)
			return fails(client, id, flags[i]);
	}
	return true;
}

static bool fits_order(const struct ib_order *order, const struct strategy *strategy,
                       const struct gw_instrument *in)
{
	bool day = order->tif[0] == '\0' || strcmp(order->tif, "DAY") == 0;

	return (strcmp(order->order_type, "MKT") == 0 ||
	        strcmp(order->order_type, "LMT") == 0) &&
	       (day ||
	        (strategy->kind == SIM_ALGO_ADAPTIVE && strcmp(order->tif, "GTC") == 0)) &&
	       /* one bar a day has no parts */
	       (strategy->kind == SIM_ALGO_ADAPTIVE || !in->bars ||
	        in->fine_size != TIMEFRAME_1D) &&
	       in->instrument.type != SECURITY_CRYPTO;
}

bool gw_algo_check(struct gw_client *client, const struct ib_place_order *place, int index)
{
	const struct gateway *g = client->gateway;
	const struct ib_order *order = &place->order;
	const struct strategy *strategy = strategy_of(order);
	struct window window;

	if (order->algo_strategy[0] == '\0')
		return true;
	if (!strategy && !is_other(order->algo_strategy)) {
		gw_error(client, place->order_id, 439,
		         "Order processing failed. Algorithm definition not found: %s",
		         order->algo_strategy);
		return false;
	}
	if (!strategy || !fits_order(order, strategy, &g->instruments[index])) {
		gw_error(client, place->order_id, 442,
		         "Specified algorithm is not allowed for this order.");
		return false;
	}
	if (!check_tags(client, place->order_id, order, strategy) ||
	    !check_values(client, place->order_id, order))
		return false;
	find_window(&window, g, &g->instruments[index], order);
	return !window.bad || fails(client, place->order_id, window.bad);
}

bool gw_algo_same(const struct gw_order *order, const struct ib_order *now)
{
	const struct ib_order *was = &order->placed->place_order.order;

	if (strcasecmp(was->algo_strategy, now->algo_strategy) != 0 ||
	    was->algo_param_count != now->algo_param_count)
		return false;
	for (int32_t i = 0; i < now->algo_param_count; i++) {
		if (strcmp(value_of(was, now->algo_params[i].tag), now->algo_params[i].value) !=
		    0)
			return false;
	}
	return true;
}

/* ---- working ---- */

/* One number for each order of each seed. */
static uint64_t seed_of(const struct gateway *g, const struct gw_order *order)
{
	uint64_t key =
		(uint64_t)(uint32_t)order->key.client_id << 32 | (uint32_t)order->key.order_id;

	return (g->seed ^ key) * UINT64_C(0x9e3779b97f4a7c15);
}

static void make_plan(struct sim_algo *plan, const struct gateway *g,
                      const struct gw_order *order, const struct window *window)
{
	const struct ib_order *placed = &order->placed->place_order.order;

	*plan = (struct sim_algo){
		.kind = strategy_of(placed)->kind,
		.style = (enum sim_algo_style)style_of(placed),
		.patience = (enum sim_patience)patience_of(placed),
		.start_ns = window->start_ns,
		.end_ns = window->end_ns,
		.open_ns = window->session.open_ns,
		.close_ns = window->session.close_ns,
		.passive = flag_of(placed, "noTakeLiq") == 1,
		.catch_up = flag_of(placed, "speedUp") == 1,
		.past_end = flag_of(placed, "allowPastEndTime") == 1,
		.seed = seed_of(g, order),
	};
	if (!share_of(&plan->max_share, placed))
		plan->max_share = decimal_from_units(0);
}

/* The window of a state file stands; the rest is read from the request again. */
static void restore(struct gateway *g, struct gw_order *order, struct gw_algo *algo)
{
	struct window window = { .start_ns = algo->plan.start_ns, .end_ns = algo->plan.end_ns };

	calendar_session_at_or_before(&window.session, g->instruments[order->index].calendar,
	                              window.start_ns);
	make_plan(&algo->plan, g, order, &window);
	algo->volume_base = g->instruments[order->index].volume - algo->volume;
}

enum drt_status gw_algo_begin(struct gateway *g, struct gw_order *order, struct sim_order *sim)
{
	const struct gw_instrument *in = &g->instruments[order->index];
	struct gw_client *client = gw_client_of(g, order->key.client_id);
	struct window window;

	if (order->placed->place_order.order.algo_strategy[0] == '\0')
		return DRT_OK;
	if (order->algo) {
		restore(g, order, order->algo);
	} else {
		order->algo = calloc(1, sizeof(*order->algo));
		if (!order->algo)
			return DRT_ENOMEM;
		find_window(&window, g, in, &order->placed->place_order.order);
		make_plan(&order->algo->plan, g, order, &window);
		if (window.moved && client)
			gw_error(client, order->key.order_id, 2111,
			         "The algorithm's times have passed; they are those of the "
			         "next session.");
	}
	sim->sliced = true;
	if (order->algo->plan.start_ns > sim->not_before_ns)
		sim->not_before_ns = order->algo->plan.start_ns;
	if (order->algo->plan.kind == SIM_ALGO_ADAPTIVE)
		return DRT_OK;
	sim->good_till_ns = order->algo->plan.close_ns - 1;
	if (!order->algo->plan.past_end && order->algo->plan.end_ns < sim->good_till_ns)
		sim->good_till_ns = order->algo->plan.end_ns;
	return DRT_OK;
}

static decimal step_of(const struct gw_instrument *in, const struct gw_order *order)
{
	decimal one = decimal_from_int(1);

	/* whole shares, where the order is of whole shares */
	if (decimal_cmp(in->instrument.min_size, one) < 0 &&
	    decimal_is_multiple(order->quantity, one))
		return one;
	return in->instrument.min_size;
}

static void set_volume(struct gw_algo *algo, const struct gw_instrument *in)
{
	if (!algo->begun)
		algo->volume_base = in->volume;
	algo->begun = true;
	algo->volume = in->volume - algo->volume_base;
	if (algo->volume < 0)
		algo->volume = 0;
}

void gw_algo_again(struct gateway *g, struct gw_order *order)
{
	const struct gw_instrument *in = &g->instruments[order->index];
	const struct ib_order *placed = &order->placed->place_order.order;
	struct gw_algo *algo = order->algo;
	struct sim_algo_now now = {
		.now_ns = g->time_ns,
		.side = strcmp(placed->action, "BUY") == 0 ? SIDE_BUY : SIDE_SELL,
		.quantity = order->quantity,
		.filled = order->filled,
		.size_step = step_of(in, order),
		.last = in->quote.last,
		.quotes = !in->bars,
	};
	struct sim_algo_step step;

	if (!algo || order->sim_id == 0 || order->asleep)
		return;
	if (strcmp(placed->order_type, "LMT") == 0)
		now.limit_price = placed->lmt_price;
	if (g->time_ns >= algo->plan.start_ns)
		set_volume(algo, in);
	if (decimal_from_double(&now.volume, algo->volume) != DRT_OK)
		now.volume = decimal_from_units(0);
	sim_algo_next(&step, &algo->plan, &now);
	algo->next_ns = step.next_ns;
	if (algo->next_ns < g->algo_alarm_ns)
		g->algo_alarm_ns = algo->next_ns;
	g->state_dirty = true;
	if (sim_slice(g->matcher, order->sim_id, &step.slice) != DRT_OK)
		log_write(g->log, LOG_ERROR, "gateway", "algo.failed",
		          "order %d of client %d cannot be worked", (int)order->key.order_id,
		          (int)order->key.client_id);
}

void gw_algo_awake(struct gateway *g, struct gw_order *order)
{
	if (!order->algo)
		return;
	if (order->algo->plan.start_ns < g->time_ns)
		order->algo->plan.start_ns = g->time_ns;
	order->algo->next_ns = g->time_ns;
	g->algo_alarm_ns = g->time_ns;
}

void gw_algos_pass_time(struct gateway *g)
{
	g->algo_alarm_ns = INT64_MAX;
	for (size_t i = g->first_live; i < g->order_count; i++) {
		struct gw_order *order = g->orders[i];

		if (!order->algo || gw_order_is_over(order))
			continue;
		if (order->algo->next_ns <= g->time_ns) {
			gw_algo_again(g, order);
			gw_order_match(g, order->index);
			gw_order_show(g, order);
		}
	}
	for (size_t i = g->first_live; i < g->order_count; i++) {
		const struct gw_order *order = g->orders[i];

		if (order->algo && !gw_order_is_over(order) &&
		    order->algo->next_ns < g->algo_alarm_ns)
			g->algo_alarm_ns = order->algo->next_ns;
	}
}
