/* risk.c - see risk.h. Products of two figures of 10^-8 are compared at 10^-16 in 128
 * bits, so nothing is divided and nothing rounded before it meets its limit.
 *
 * Most orders are within every limit. A first pass without branches only asks whether any
 * rule could object (is_quiet()); what it cannot settle is judged rule by rule. */
#include "trade/risk.h"

#include <assert.h>
#include <string.h>

#include "core/timeval.h"
#include "trade/risk_facts.h"

/* Rules that judge_more() looks at. */
#define MORE_RULES                                                                             \
	(1u << RISK_VOLUME_SHARE | 1u << RISK_SECTOR | 1u << RISK_STRATEGY | 1u << RISK_NET |  \
	 1u << RISK_CAPITAL | 1u << RISK_BUYING_POWER | 1u << RISK_DRAWDOWN |                  \
	 1u << RISK_LOSSES)

/* ---- limits ---- */

void risk_limits_none(struct risk_limits *limits)
{
	for (int i = 0; i < RISK_RULES; i++)
		limits->level[i] = (struct risk_level){ RISK_NONE, RISK_NONE };
	limits->duplicate_window_ns = 0;
}

static struct risk_level hard_only(int64_t limit)
{
	return (struct risk_level){ RISK_NONE, limit };
}

void risk_limits_default(struct risk_limits *limits)
{
	risk_limits_none(limits);
	limits->level[RISK_ORDER_VALUE] = hard_only(50000 * DECIMAL_ONE);
	limits->level[RISK_QUANTITY] = hard_only(2000 * DECIMAL_ONE);
	limits->level[RISK_POSITION] = (struct risk_level){ DECIMAL_ONE / 5, DECIMAL_ONE / 4 };
	limits->level[RISK_GROSS] = (struct risk_level){ DECIMAL_ONE, DECIMAL_ONE * 3 / 2 };
	limits->level[RISK_PRICE_COLLAR] = hard_only(DECIMAL_ONE / 50);
	limits->level[RISK_QUOTE_AGE] = hard_only(5 * NS_PER_SEC);
	limits->level[RISK_OPEN_ORDERS] = hard_only(50);
	limits->level[RISK_DUPLICATE] = hard_only(0);
	limits->level[RISK_MESSAGE_RATE] = hard_only(5);
	limits->level[RISK_DAILY_LOSS] = hard_only(3000 * DECIMAL_ONE);
	limits->duplicate_window_ns = 60 * NS_PER_SEC;
}

static enum drt_status check_limits(const struct risk_limits *limits, struct drt_error *error)
{
	for (int i = 0; i < RISK_RULES; i++) {
		const struct risk_level *level = &limits->level[i];

		if (level->soft < 0 || level->hard < 0)
			return drt_fail(error, DRT_EINVAL, "limit %s is negative",
			                risk_rule_code((enum risk_rule)i));
		/* RISK_NONE is the largest number, so it means the same here */
		if (level->soft != RISK_NONE && level->hard < level->soft)
			return drt_fail(error, DRT_EINVAL,
			                "limit %s: hard must not be below soft",
			                risk_rule_code((enum risk_rule)i));
	}
	if (limits->level[RISK_MESSAGE_RATE].hard != RISK_NONE &&
	    limits->level[RISK_MESSAGE_RATE].hard > RISK_MESSAGES - 1)
		return drt_fail(error, DRT_EINVAL, "limit %s: at most %d messages a second",
		                risk_rule_code(RISK_MESSAGE_RATE), RISK_MESSAGES - 1);
	if (limits->level[RISK_DUPLICATE].hard != RISK_NONE &&
	    limits->level[RISK_DUPLICATE].hard > RISK_RECENT - 1)
		return drt_fail(error, DRT_EINVAL, "limit %s: at most %d",
		                risk_rule_code(RISK_DUPLICATE), RISK_RECENT - 1);
	if (limits->duplicate_window_ns < 0)
		return drt_fail(error, DRT_EINVAL, "the duplicate window is negative");
	return DRT_OK;
}

static int64_t tighter(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static uint32_t fill_set(struct risk_set *set, const struct risk_limits *account,
                         const struct risk_limits *own)
{
	set->rules = 0;
	for (int i = 0; i < RISK_RULES; i++) {
		struct risk_level *level = &set->level[i];

		level->soft = tighter(account->level[i].soft, own->level[i].soft);
		level->hard = tighter(account->level[i].hard, own->level[i].hard);
		set->lower[i] = tighter(level->soft, level->hard);
		set->rules |= (uint32_t)(set->lower[i] != RISK_NONE) << i;
	}
	return set->rules;
}

enum drt_status risk_gate_set_limits(struct risk_gate *gate, const struct risk_limits *limits,
                                     struct drt_error *error)
{
	enum drt_status status = check_limits(limits, error);

	if (status != DRT_OK)
		return status;
	gate->limits = *limits;
	gate->rules = fill_set(&gate->set[0], limits, limits);
	gate->set_count = 1;
	return DRT_OK;
}

enum drt_status risk_gate_init(struct risk_gate *gate, const struct risk_limits *limits,
                               struct drt_error *error)
{
	enum drt_status status = risk_gate_set_limits(gate, limits, error);

	if (status != DRT_OK)
		return status;
	gate->message_first = gate->message_count = 0;
	gate->recent_first = gate->recent_count = 0;
	memset(gate->recent_bucket, 0, sizeof(gate->recent_bucket));
	return DRT_OK;
}

enum drt_status risk_gate_add_set(int32_t *set, struct risk_gate *gate,
                                  const struct risk_limits *limits, struct drt_error *error)
{
	enum drt_status status = check_limits(limits, error);

	if (status != DRT_OK)
		return status;
	if (gate->set_count == RISK_SETS)
		return drt_fail(error, DRT_EFULL, "at most %d sets of limits", RISK_SETS);
	gate->rules |= fill_set(&gate->set[gate->set_count], &gate->limits, limits);
	*set = gate->set_count++;
	return DRT_OK;
}

decimal risk_price(const struct risk_input *input)
{
	if (input->limit_price.e8 != 0)
		return input->limit_price;
	if (input->stop_price.e8 != 0)
		return input->stop_price;
	return input->reference;
}

/* ---- memories ---- */

static uint64_t key_of(const struct risk_sent *sent)
{
	uint64_t named = (uint64_t)(uint32_t)sent->instrument << 8 | (uint64_t)sent->side << 4 |
	                 (uint64_t)sent->type;

	return (uint64_t)sent->quantity_e8 * UINT64_C(0x9e3779b97f4a7c15) +
	       (uint64_t)sent->limit_e8 * UINT64_C(0xbf58476d1ce4e5b9) +
	       (uint64_t)sent->stop_e8 * UINT64_C(0x94d049bb133111eb) +
	       named * UINT64_C(0xd6e8feb86659fd93);
}

static uint32_t bucket_of(uint64_t key)
{
	return (uint32_t)(key >> 54);
}

static bool is_equal(const struct risk_sent *a, const struct risk_sent *b)
{
	return a->instrument == b->instrument && a->side == b->side && a->type == b->type &&
	       a->quantity_e8 == b->quantity_e8 && a->limit_e8 == b->limit_e8 &&
	       a->stop_e8 == b->stop_e8;
}

static void forget_oldest(struct risk_gate *gate)
{
	gate->recent_bucket[bucket_of(gate->recent_key[gate->recent_first])]--;
	gate->recent_first = (gate->recent_first + 1) % RISK_RECENT;
	gate->recent_count--;
}

static inline void forget_orders(struct risk_gate *gate, int64_t now_ns)
{
	int64_t since = now_ns - gate->limits.duplicate_window_ns;

	while (gate->recent_count > 0 && gate->recent[gate->recent_first].time_ns <= since)
		forget_oldest(gate);
}

static inline struct risk_sent as_sent(const struct risk_input *in)
{
	return (struct risk_sent){ in->now_ns,        in->quantity.e8, in->limit_price.e8,
		                   in->stop_price.e8, in->instrument,  (int8_t)in->side,
		                   (int8_t)in->type };
}

int64_t risk_count_equal(struct risk_gate *gate, const struct risk_input *in)
{
	struct risk_sent sent = as_sent(in);
	uint64_t key = key_of(&sent);
	int64_t equal = 0;

	forget_orders(gate, in->now_ns);
	if (gate->recent_bucket[bucket_of(key)] == 0)
		return 0;
	for (uint32_t i = 0; i < gate->recent_count; i++) {
		uint32_t place = (gate->recent_first + i) % RISK_RECENT;

		if (gate->recent_key[place] == key)
			equal += is_equal(&gate->recent[place], &sent);
	}
	return equal;
}

int64_t risk_count_messages(struct risk_gate *gate, int64_t now_ns)
{
	while (gate->message_count > 0 &&
	       gate->message_ns[gate->message_first] <= now_ns - NS_PER_SEC) {
		gate->message_first = (gate->message_first + 1) % RISK_MESSAGES;
		gate->message_count--;
	}
	return gate->message_count;
}

void risk_note_message(struct risk_gate *gate, int64_t now_ns)
{
	if (!risk_gate_needs(gate, RISK_MESSAGE_RATE))
		return;
	(void)risk_count_messages(gate, now_ns);
	if (gate->message_count == RISK_MESSAGES) { /* only cancels can get here */
		gate->message_first = (gate->message_first + 1) % RISK_MESSAGES;
		gate->message_count--;
	}
	gate->message_ns[(gate->message_first + gate->message_count) % RISK_MESSAGES] = now_ns;
	gate->message_count++;
}

void risk_note_order(struct risk_gate *gate, int64_t now_ns, int32_t instrument,
                     const struct order *order)
{
	uint32_t place = 0;

	if (!risk_gate_needs(gate, RISK_DUPLICATE))
		return;
	if (gate->recent_count == RISK_RECENT)
		forget_oldest(gate);
	place = (gate->recent_first + gate->recent_count++) % RISK_RECENT;
	gate->recent[place] = (struct risk_sent){
		now_ns,     order->quantity.e8,  order->limit_price.e8, order->stop_price.e8,
		instrument, (int8_t)order->side, (int8_t)order->type
	};
	gate->recent_key[place] = key_of(&gate->recent[place]);
	gate->recent_bucket[bucket_of(gate->recent_key[place])]++;
}

/* ---- the quick pass ---- */

static inline int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static inline int64_t magnitude(int64_t a)
{
	return a < 0 ? -a : a;
}

/* False where sums or products could overflow, or a figure is negative that must not be. */
static inline bool is_sane(const struct risk_input *in)
{
	uint64_t all =
		(uint64_t)(in->quantity.e8 | in->exposed_quantity.e8 | in->limit_price.e8 |
	                   in->stop_price.e8 | in->reference.e8 | in->working_buy.e8 |
	                   in->working_sell.e8 | in->gross.e8 | in->equity.e8 | in->tick.e8 |
	                   (in->position.e8 < 0 ? ~in->position.e8 : in->position.e8));

	return all >> 61 == 0;
}

/* Beyond the lower level of position, gross or daily loss, and growing. */
static inline bool grows_beyond(const struct risk_set *set, const struct risk_input *in,
                                int64_t reference)
{
	int64_t sells = -(int64_t)(in->side == SIDE_SELL); /* all bits, or none */
	int64_t high = in->position.e8 + in->working_buy.e8;
	int64_t low = in->position.e8 - in->working_sell.e8;
	int64_t before = larger(magnitude(high), magnitude(low));
	int64_t after = 0;

	high += in->exposed_quantity.e8 & ~sells;
	low -= in->exposed_quantity.e8 & sells;
	after = larger(magnitude(high), magnitude(low));
	return (after > before) &
	       (((int128)after * reference >
	         (int128)set->lower[RISK_POSITION] * in->equity.e8) |
	        ((int128)in->gross.e8 * DECIMAL_ONE + (int128)(after - before) * reference >
	         (int128)set->lower[RISK_GROSS] * in->equity.e8) |
	        (in->day_pnl.e8 < -set->lower[RISK_DAILY_LOSS]) | in->restricted |
	        (in->equity.e8 <= 0));
}

static inline bool is_repeated(struct risk_gate *gate, const struct risk_set *set,
                               const struct risk_input *in)
{
	struct risk_sent sent = as_sent(in);

	if (!(set->rules & 1u << RISK_DUPLICATE))
		return false;
	forget_orders(gate, in->now_ns);
	return gate->recent_bucket[bucket_of(key_of(&sent))] != 0;
}

static inline bool is_fast(struct risk_gate *gate, const struct risk_set *set,
                           const struct risk_input *in)
{
	int64_t messages = (int64_t)in->ahead + 1;

	if (!(set->rules & 1u << RISK_MESSAGE_RATE))
		return false;
	return messages + risk_count_messages(gate, in->now_ns) > set->lower[RISK_MESSAGE_RATE];
}

static inline bool is_off_grid(const struct risk_input *in)
{
	return in->tick.e8 > 1 && ((uint64_t)in->limit_price.e8 % (uint64_t)in->tick.e8 != 0 ||
	                           (in->stop_price.e8 != 0 &&
	                            (uint64_t)in->stop_price.e8 % (uint64_t)in->tick.e8 != 0));
}

/* True when no rule can object; false says nothing yet. */
static inline bool is_quiet(struct risk_gate *gate, const struct risk_set *set,
                            const struct risk_input *in)
{
	const int64_t *lower = set->lower;
	int64_t sells = -(int64_t)(in->side == SIDE_SELL);
	int64_t limited =
		-(int64_t)((in->type == ORDER_LIMIT) | (in->type == ORDER_STOP_LIMIT));
	int64_t base = in->type == ORDER_STOP_LIMIT ? in->stop_price.e8 : in->reference.e8;
	int64_t excess = 0;
	decimal price = risk_price(in);
	bool beyond = false;

	if (!is_sane(in) || (set->rules & MORE_RULES))
		return false;
	excess = (((in->limit_price.e8 - base) ^ sells) - sells) & limited;
	beyond = in->locked | in->frozen | in->closed | in->halted | in->no_short;
	beyond |= (in->reference.e8 <= 0) | (base <= 0) | (in->quantity.e8 <= 0);
	/* an unknown age is beyond every limit */
	beyond |= (uint64_t)in->quote_age_ns > (uint64_t)lower[RISK_QUOTE_AGE];
	beyond |= in->quantity.e8 > lower[RISK_QUANTITY];
	beyond |= (int128)in->quantity.e8 * risk_money(price, in->multiplier).e8 >
	          (int128)lower[RISK_ORDER_VALUE] * DECIMAL_ONE;
	beyond |= (int128)excess * DECIMAL_ONE > (int128)lower[RISK_PRICE_COLLAR] * base;
	beyond |= grows_beyond(set, in, risk_money(in->reference, in->multiplier).e8);
	beyond |= (int64_t)in->open_orders + in->ahead + 1 > lower[RISK_OPEN_ORDERS];
	beyond |= is_repeated(gate, set, in);
	beyond |= is_fast(gate, set, in);
	return !beyond && !is_off_grid(in);
}

/* ---- the verdict ---- */

/* Compares a figure with both levels; `scale` is what one unit of the level weighs. */
static void judge(struct risk_verdict *verdict, const struct risk_set *set, enum risk_rule rule,
                  int128 found, int64_t scale)
{
	const struct risk_level *level = &set->level[rule];

	if (level->hard != RISK_NONE && found > (int128)level->hard * scale)
		verdict->hard |= 1u << rule;
	else if (level->soft != RISK_NONE && found > (int128)level->soft * scale)
		verdict->soft |= 1u << rule;
}

/* As judge() with a scale that the rule cannot do without: where it is not positive and
 * the rule has a limit, it refuses. */
static void judge_ratio(struct risk_verdict *verdict, const struct risk_set *set,
                        enum risk_rule rule, int128 found, decimal of)
{
	if (of.e8 > 0)
		judge(verdict, set, rule, found, of.e8);
	else
		verdict->hard |= set->rules & 1u << rule;
}

static void judge_growth(struct risk_verdict *verdict, const struct risk_set *set,
                         const struct risk_input *in, const struct facts *f)
{
	int128 added = (int128)(f->after - f->before) * f->ref_money.e8;

	if (f->after <= f->before)
		return;
	judge_ratio(verdict, set, RISK_POSITION, (int128)f->after * f->ref_money.e8,
	            in->equity);
	judge_ratio(verdict, set, RISK_GROSS, (int128)in->gross.e8 * DECIMAL_ONE + added,
	            in->equity);
	judge(verdict, set, RISK_DAILY_LOSS, -(int128)in->day_pnl.e8, 1);
	judge(verdict, set, RISK_CAPITAL, (int128)in->gross.e8 * DECIMAL_ONE + added,
	      DECIMAL_ONE);
	judge_ratio(verdict, set, RISK_BUYING_POWER, added, in->buying_power);
	judge_ratio(verdict, set, RISK_DRAWDOWN, risk_drawdown(in), in->peak_equity);
	judge(verdict, set, RISK_LOSSES, in->losses, 1);
	if (in->has_sector)
		judge_ratio(verdict, set, RISK_SECTOR,
		            (int128)in->sector_gross.e8 * DECIMAL_ONE + added, in->equity);
	if (in->restricted)
		verdict->hard |= 1u << RISK_RESTRICTED;
}

static void judge_more(struct risk_verdict *verdict, const struct risk_set *set,
                       const struct risk_input *in, const struct facts *f)
{
	int64_t added = risk_strategy_growth(in);
	int128 net = risk_net_after(in, f);

	judge_ratio(verdict, set, RISK_VOLUME_SHARE, (int128)in->quantity.e8 * DECIMAL_ONE,
	            in->average_volume);
	if (in->has_strategy && added > 0)
		judge_ratio(verdict, set, RISK_STRATEGY,
		            (int128)in->strategy_gross.e8 * DECIMAL_ONE +
		                    (int128)added * f->ref_money.e8,
		            in->equity);
	if (net > risk_absolute((int128)in->net.e8 * DECIMAL_ONE))
		judge_ratio(verdict, set, RISK_NET, net, in->equity);
}

static void judge_age(struct risk_verdict *verdict, const struct risk_set *set,
                      const struct risk_input *in)
{
	if (in->quote_age_ns < 0)
		verdict->hard |= set->rules & 1u << RISK_QUOTE_AGE;
	else
		judge(verdict, set, RISK_QUOTE_AGE, in->quote_age_ns, 1);
}

static bool is_short_after(const struct risk_input *in)
{
	return in->side == SIDE_SELL && in->exposed_quantity.e8 > 0 &&
	       decimal_cmp(in->position, decimal_add(in->working_sell, in->exposed_quantity)) <
	               0;
}

static __attribute__((noinline)) struct risk_verdict
judge_all(struct risk_gate *gate, const struct risk_set *set, const struct risk_input *in)
{
	struct risk_verdict verdict = { 0, 0 };
	struct facts f;
	int64_t base = 0;
	int64_t excess = risk_collar_excess(&base, in);

	risk_gather(&f, in);
	verdict.hard = (uint32_t)in->locked << RISK_LOCKED |
	               (uint32_t)in->frozen << RISK_FROZEN |
	               (uint32_t)in->closed << RISK_HOURS | (uint32_t)in->halted << RISK_HALTED;
	if (in->reference.e8 <= 0 || base <= 0 || f.price.e8 <= 0 || in->quantity.e8 <= 0)
		verdict.hard |= 1u << RISK_REFERENCE;
	if (in->limit_price.e8 >= 0 && in->stop_price.e8 >= 0 && is_off_grid(in))
		verdict.hard |= 1u << RISK_TICK;
	if (in->no_short && is_short_after(in))
		verdict.hard |= 1u << RISK_RESTRICTED;
	judge_age(&verdict, set, in);
	judge(&verdict, set, RISK_QUANTITY, in->quantity.e8, 1);
	judge(&verdict, set, RISK_ORDER_VALUE, (int128)in->quantity.e8 * f.price_money.e8,
	      DECIMAL_ONE);
	if (excess > 0)
		judge(&verdict, set, RISK_PRICE_COLLAR, (int128)excess * DECIMAL_ONE, base);
	judge_growth(&verdict, set, in, &f);
	if (set->rules & MORE_RULES)
		judge_more(&verdict, set, in, &f);
	judge(&verdict, set, RISK_OPEN_ORDERS, (int128)in->open_orders + in->ahead + 1, 1);
	if (set->rules & 1u << RISK_DUPLICATE)
		judge(&verdict, set, RISK_DUPLICATE, risk_count_equal(gate, in), 1);
	if (set->rules & 1u << RISK_MESSAGE_RATE)
		judge(&verdict, set, RISK_MESSAGE_RATE,
		      (int128)risk_count_messages(gate, in->now_ns) + in->ahead + 1, 1);
	return verdict;
}

struct risk_verdict risk_check(struct risk_gate *gate, const struct risk_input *in)
{
	const struct risk_set *set = NULL;

	assert(in->set >= 0 && in->set < gate->set_count);
	set = &gate->set[in->set];
	if (__builtin_expect(is_quiet(gate, set, in), 1))
		return (struct risk_verdict){ 0, 0 };
	return judge_all(gate, set, in);
}
