/* risk.c - see risk.h. Products of two figures of 10^-8 are compared at 10^-16 in 128
 * bits, so nothing is divided and nothing rounded before it meets its limit. */
#include "trade/risk.h"

#include <assert.h>
#include <string.h>

#include "core/timeval.h"

__extension__ typedef __int128 int128;

/* What the rules share about one order. */
struct facts {
	decimal price;         /* that the order is valued at */
	decimal price_money;   /* price * multiplier */
	decimal ref_money;     /* reference * multiplier */
	int64_t before, after; /* worst position without and with this order */
};

static const struct {
	const char *code;
	enum { UNIT_NONE, UNIT_MONEY, UNIT_SECONDS, UNIT_COUNT } unit; /* MONEY: any decimal */
} rules[RISK_RULES] = {
	[RISK_LOCKED] = { "risk.locked", UNIT_NONE },
	[RISK_FROZEN] = { "risk.frozen", UNIT_NONE },
	[RISK_REFERENCE] = { "risk.reference", UNIT_NONE },
	[RISK_QUOTE_AGE] = { "risk.quote_age", UNIT_SECONDS },
	[RISK_QUANTITY] = { "risk.quantity", UNIT_MONEY },
	[RISK_ORDER_VALUE] = { "risk.order_value", UNIT_MONEY },
	[RISK_PRICE_COLLAR] = { "risk.price_collar", UNIT_MONEY },
	[RISK_POSITION] = { "risk.position", UNIT_MONEY },
	[RISK_GROSS] = { "risk.gross", UNIT_MONEY },
	[RISK_OPEN_ORDERS] = { "risk.open_orders", UNIT_COUNT },
	[RISK_DUPLICATE] = { "risk.duplicate", UNIT_COUNT },
	[RISK_MESSAGE_RATE] = { "risk.message_rate", UNIT_COUNT },
	[RISK_DAILY_LOSS] = { "risk.daily_loss", UNIT_MONEY },
};

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
			                rules[i].code);
		/* RISK_NONE is the largest number, so it means the same here */
		if (level->soft != RISK_NONE && level->hard < level->soft)
			return drt_fail(error, DRT_EINVAL,
			                "limit %s: hard must not be below soft", rules[i].code);
	}
	if (limits->level[RISK_MESSAGE_RATE].hard != RISK_NONE &&
	    limits->level[RISK_MESSAGE_RATE].hard > RISK_MESSAGES - 1)
		return drt_fail(error, DRT_EINVAL, "limit %s: at most %d messages a second",
		                rules[RISK_MESSAGE_RATE].code, RISK_MESSAGES - 1);
	if (limits->level[RISK_DUPLICATE].hard != RISK_NONE &&
	    limits->level[RISK_DUPLICATE].hard > RISK_RECENT - 1)
		return drt_fail(error, DRT_EINVAL, "limit %s: at most %d",
		                rules[RISK_DUPLICATE].code, RISK_RECENT - 1);
	if (limits->duplicate_window_ns < 0)
		return drt_fail(error, DRT_EINVAL, "the duplicate window is negative");
	return DRT_OK;
}

enum drt_status risk_gate_init(struct risk_gate *gate, const struct risk_limits *limits,
                               struct drt_error *error)
{
	enum drt_status status = check_limits(limits, error);

	if (status != DRT_OK)
		return status;
	gate->limits = *limits;
	for (int i = 0; i < RISK_RULES; i++)
		gate->lower[i] = limits->level[i].soft < limits->level[i].hard
		                         ? limits->level[i].soft
		                         : limits->level[i].hard;
	gate->message_first = gate->message_count = 0;
	gate->recent_first = gate->recent_count = 0;
	return DRT_OK;
}

/* ---- what the rules look at ---- */

decimal risk_price(const struct risk_input *input)
{
	if (input->limit_price.e8 != 0)
		return input->limit_price;
	if (input->stop_price.e8 != 0)
		return input->stop_price;
	return input->reference;
}

static int64_t saturate(int128 value)
{
	if (value > INT64_MAX)
		return INT64_MAX;
	return value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

/* The larger of what all buys and all sells together would lead to; saturates. */
static inline int64_t worst(decimal position, decimal buys, decimal sells)
{
	int64_t high = decimal_abs(decimal_add(position, buys)).e8;
	int64_t low = decimal_abs(decimal_sub(position, sells)).e8;

	return high > low ? high : low;
}

static decimal money(decimal price, decimal multiplier)
{
	return multiplier.e8 == DECIMAL_ONE ? price : decimal_mul_sat(price, multiplier);
}

static inline void gather(struct facts *f, const struct risk_input *in)
{
	decimal buys = in->working_buy, sells = in->working_sell;

	f->price = risk_price(in);
	f->price_money = money(f->price, in->multiplier);
	f->ref_money = money(in->reference, in->multiplier);
	f->before = worst(in->position, buys, sells);
	if (in->side == SIDE_BUY)
		buys = decimal_add(buys, in->exposed_quantity);
	else
		sells = decimal_add(sells, in->exposed_quantity);
	f->after = worst(in->position, buys, sells);
}

/* How far the limit lies beyond the price it is measured by; scaled by `base`. */
static int64_t collar_excess(int64_t *base, const struct risk_input *in)
{
	*base = in->type == ORDER_STOP_LIMIT ? in->stop_price.e8 : in->reference.e8;
	if (in->type != ORDER_LIMIT && in->type != ORDER_STOP_LIMIT)
		return 0;
	return in->side == SIDE_BUY
	               ? decimal_sub(in->limit_price, decimal_from_units(*base)).e8
	               : decimal_sub(decimal_from_units(*base), in->limit_price).e8;
}

static uint64_t key_of(const struct risk_sent *sent)
{
	uint64_t key = (uint64_t)sent->quantity_e8 * UINT64_C(0x9e3779b97f4a7c15);

	key = (key ^ (uint64_t)sent->limit_e8) * UINT64_C(0xbf58476d1ce4e5b9);
	key = (key ^ (uint64_t)sent->stop_e8) * UINT64_C(0x94d049bb133111eb);
	return key ^ (uint64_t)(uint32_t)sent->instrument << 8 ^ (uint64_t)sent->side << 4 ^
	       (uint64_t)sent->type;
}

static bool is_equal(const struct risk_sent *a, const struct risk_sent *b)
{
	return a->instrument == b->instrument && a->side == b->side && a->type == b->type &&
	       a->quantity_e8 == b->quantity_e8 && a->limit_e8 == b->limit_e8 &&
	       a->stop_e8 == b->stop_e8;
}

/* Equal orders in places [from, to) of the ring's array. */
static int64_t count_range(const struct risk_gate *gate, uint32_t from, uint32_t to,
                           uint64_t key, const struct risk_sent *sent)
{
	int64_t equal = 0;

	for (uint32_t i = from; i < to; i++) {
		if (gate->recent_key[i] == key)
			equal += is_equal(&gate->recent[i], sent);
	}
	return equal;
}

static int64_t count_equal(struct risk_gate *gate, const struct risk_input *in)
{
	int64_t since = in->now_ns - gate->limits.duplicate_window_ns;
	struct risk_sent sent = { 0,
		                  in->quantity.e8,
		                  in->limit_price.e8,
		                  in->stop_price.e8,
		                  in->instrument,
		                  (int8_t)in->side,
		                  (int8_t)in->type };
	uint64_t key = key_of(&sent);
	uint32_t end = 0;

	while (gate->recent_count > 0 && gate->recent[gate->recent_first].time_ns <= since) {
		gate->recent_first = (gate->recent_first + 1) % RISK_RECENT;
		gate->recent_count--;
	}
	end = gate->recent_first + gate->recent_count;
	if (end <= RISK_RECENT)
		return count_range(gate, gate->recent_first, end, key, &sent);
	return count_range(gate, gate->recent_first, RISK_RECENT, key, &sent) +
	       count_range(gate, 0, end - RISK_RECENT, key, &sent);
}

static int64_t count_messages(struct risk_gate *gate, int64_t now_ns)
{
	while (gate->message_count > 0 &&
	       gate->message_ns[gate->message_first] <= now_ns - NS_PER_SEC) {
		gate->message_first = (gate->message_first + 1) % RISK_MESSAGES;
		gate->message_count--;
	}
	return gate->message_count;
}

/* ---- the verdict ---- */

/* Compares a figure with both levels; `scale` is what one unit of the level weighs. Most
 * orders are below the lower one, and one comparison tells. */
static inline void judge(struct risk_verdict *verdict, const struct risk_gate *gate,
                         enum risk_rule rule, int128 found, int64_t scale)
{
	const struct risk_level *level = &gate->limits.level[rule];

	if (__builtin_expect(found <= (int128)gate->lower[rule] * scale, 1))
		return;
	if (level->hard != RISK_NONE && found > (int128)level->hard * scale)
		verdict->hard |= 1u << rule;
	else if (level->soft != RISK_NONE && found > (int128)level->soft * scale)
		verdict->soft |= 1u << rule;
}

static bool is_set(const struct risk_gate *gate, enum risk_rule rule)
{
	return gate->lower[rule] != RISK_NONE;
}

static inline void judge_growth(struct risk_verdict *verdict, const struct risk_gate *gate,
                                const struct risk_input *in, const struct facts *f)
{
	int128 added = (int128)(f->after - f->before) * f->ref_money.e8;

	if (f->after <= f->before)
		return;
	if (in->equity.e8 > 0) {
		judge(verdict, gate, RISK_POSITION, (int128)f->after * f->ref_money.e8,
		      in->equity.e8);
		judge(verdict, gate, RISK_GROSS, (int128)in->gross.e8 * DECIMAL_ONE + added,
		      in->equity.e8);
	} else {
		verdict->hard |= (uint32_t)is_set(gate, RISK_POSITION) << RISK_POSITION |
		                 (uint32_t)is_set(gate, RISK_GROSS) << RISK_GROSS;
	}
	judge(verdict, gate, RISK_DAILY_LOSS, -(int128)in->day_pnl.e8, 1);
}

static inline void judge_age(struct risk_verdict *verdict, const struct risk_gate *gate,
                             const struct risk_input *in)
{
	if (in->quote_age_ns < 0 && is_set(gate, RISK_QUOTE_AGE))
		verdict->hard |= 1u << RISK_QUOTE_AGE;
	else
		judge(verdict, gate, RISK_QUOTE_AGE, in->quote_age_ns, 1);
}

struct risk_verdict risk_check(struct risk_gate *gate, const struct risk_input *in)
{
	struct risk_verdict verdict = { 0, 0 };
	struct facts f;
	int64_t base = 0;
	int64_t excess = collar_excess(&base, in);

	gather(&f, in);
	verdict.hard = (uint32_t)in->locked << RISK_LOCKED | (uint32_t)in->frozen
	                                                             << RISK_FROZEN;
	if (in->reference.e8 <= 0 || base <= 0 || f.price.e8 <= 0 || in->quantity.e8 <= 0)
		verdict.hard |= 1u << RISK_REFERENCE;
	judge_age(&verdict, gate, in);
	judge(&verdict, gate, RISK_QUANTITY, in->quantity.e8, 1);
	judge(&verdict, gate, RISK_ORDER_VALUE, (int128)in->quantity.e8 * f.price_money.e8,
	      DECIMAL_ONE);
	if (excess > 0)
		judge(&verdict, gate, RISK_PRICE_COLLAR, (int128)excess * DECIMAL_ONE, base);
	judge_growth(&verdict, gate, in, &f);
	judge(&verdict, gate, RISK_OPEN_ORDERS, (int128)in->open_orders + in->ahead + 1, 1);
	if (is_set(gate, RISK_DUPLICATE))
		judge(&verdict, gate, RISK_DUPLICATE, count_equal(gate, in), 1);
	if (is_set(gate, RISK_MESSAGE_RATE))
		judge(&verdict, gate, RISK_MESSAGE_RATE,
		      (int128)count_messages(gate, in->now_ns) + in->ahead + 1, 1);
	return verdict;
}

/* ---- memories ---- */

void risk_note_message(struct risk_gate *gate, int64_t now_ns)
{
	if (!is_set(gate, RISK_MESSAGE_RATE))
		return;
	(void)count_messages(gate, now_ns);
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

	if (!is_set(gate, RISK_DUPLICATE))
		return;
	if (gate->recent_count == RISK_RECENT) {
		gate->recent_first = (gate->recent_first + 1) % RISK_RECENT;
		gate->recent_count--;
	}
	place = (gate->recent_first + gate->recent_count++) % RISK_RECENT;
	gate->recent[place] = (struct risk_sent){
		now_ns,     order->quantity.e8,  order->limit_price.e8, order->stop_price.e8,
		instrument, (int8_t)order->side, (int8_t)order->type
	};
	gate->recent_key[place] = key_of(&gate->recent[place]);
}

/* ---- words ---- */

/* value / equity in 10^-8; beyond everything where there is no equity. */
static int64_t ratio_of(int128 value_e16, int64_t of_e8)
{
	return of_e8 <= 0 ? INT64_MAX : saturate(value_e16 / of_e8);
}

static int64_t find_value(struct risk_gate *gate, const struct risk_input *in,
                          enum risk_rule rule)
{
	struct facts f;
	int64_t base = 0, excess = 0;

	gather(&f, in);
	switch (rule) {
	case RISK_LOCKED:
		return in->locked;
	case RISK_FROZEN:
		return in->frozen;
	case RISK_REFERENCE:
		return in->reference.e8;
	case RISK_QUOTE_AGE:
		return in->quote_age_ns;
	case RISK_QUANTITY:
		return in->quantity.e8;
	case RISK_ORDER_VALUE:
		return decimal_mul_sat(in->quantity, f.price_money).e8;
	case RISK_PRICE_COLLAR:
		excess = collar_excess(&base, in);
		return ratio_of((int128)excess * DECIMAL_ONE, base);
	case RISK_POSITION:
		return ratio_of((int128)f.after * f.ref_money.e8, in->equity.e8);
	case RISK_GROSS:
		return ratio_of((int128)in->gross.e8 * DECIMAL_ONE +
		                        (int128)(f.after - f.before) * f.ref_money.e8,
		                in->equity.e8);
	case RISK_OPEN_ORDERS:
		return (int64_t)in->open_orders + in->ahead + 1;
	case RISK_DUPLICATE:
		return count_equal(gate, in);
	case RISK_MESSAGE_RATE:
		return count_messages(gate, in->now_ns) + in->ahead + 1;
	case RISK_DAILY_LOSS:
		return in->day_pnl.e8 < 0 ? decimal_neg(in->day_pnl).e8 : 0;
	case RISK_RULES:
		break;
	}
	assert(!"a rule");
	return 0;
}

struct risk_finding risk_find(struct risk_gate *gate, const struct risk_input *input,
                              enum risk_rule rule)
{
	struct risk_verdict verdict = risk_check(gate, input);
	struct risk_finding finding = { find_value(gate, input, rule), RISK_NONE,
		                        gate->limits.level[rule] };

	finding.limit =
		finding.level.soft != RISK_NONE ? finding.level.soft : finding.level.hard;
	if (verdict.hard & 1u << rule)
		finding.limit = finding.level.hard;
	return finding;
}

static double in_words(enum risk_rule rule, int64_t value)
{
	if (rules[rule].unit == UNIT_MONEY)
		return decimal_to_double(decimal_from_units(value));
	if (rules[rule].unit == UNIT_SECONDS)
		return (double)value / 1e9;
	return (double)value;
}

static void add_level(struct reason *out, const char *name, enum risk_rule rule, int64_t level)
{
	if (level != RISK_NONE)
		reason_add_number(out, name, in_words(rule, level));
}

void risk_reason(struct reason *out, struct risk_gate *gate, const struct risk_input *input,
                 enum risk_rule rule)
{
	struct risk_finding finding = risk_find(gate, input, rule);

	reason_init(out, rules[rule].code);
	if (rules[rule].unit == UNIT_NONE)
		return;
	reason_add_number(out, "value", in_words(rule, finding.found));
	add_level(out, "limit", rule, finding.limit);
	add_level(out, "soft", rule, finding.level.soft);
	add_level(out, "hard", rule, finding.level.hard);
}

bool risk_first_failed(enum risk_rule *out, struct risk_verdict verdict)
{
	uint32_t failed = verdict.hard ? verdict.hard : verdict.soft;

	if (failed == 0)
		return false;
	*out = (enum risk_rule)__builtin_ctz(failed);
	return true;
}

const char *risk_rule_code(enum risk_rule rule)
{
	return rules[rule].code;
}
