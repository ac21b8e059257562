/* risk_words.c - see risk.h: what a rule found, and how it is told. */
#include <assert.h>

#include "trade/risk_facts.h"

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
	[RISK_TICK] = { "risk.tick", UNIT_NONE },
	[RISK_RESTRICTED] = { "risk.restricted", UNIT_NONE },
	[RISK_HOURS] = { "risk.hours", UNIT_NONE },
	[RISK_HALTED] = { "risk.halted", UNIT_NONE },
	[RISK_VOLUME_SHARE] = { "risk.volume_share", UNIT_MONEY },
	[RISK_SECTOR] = { "risk.sector", UNIT_MONEY },
	[RISK_STRATEGY] = { "risk.strategy", UNIT_MONEY },
	[RISK_NET] = { "risk.net", UNIT_MONEY },
	[RISK_CAPITAL] = { "risk.capital", UNIT_MONEY },
	[RISK_BUYING_POWER] = { "risk.buying_power", UNIT_MONEY },
	[RISK_DRAWDOWN] = { "risk.drawdown", UNIT_MONEY },
	[RISK_LOSSES] = { "risk.losses", UNIT_COUNT },
};

static int64_t saturate(int128 value)
{
	if (value > INT64_MAX)
		return INT64_MAX;
	return value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

/* value / equity in 10^-8; beyond everything where there is no equity. */
static int64_t ratio_of(int128 value_e16, int64_t of_e8)
{
	return of_e8 <= 0 ? INT64_MAX : saturate(value_e16 / of_e8);
}

/* The rules from TICK on. */
static int64_t find_more(const struct risk_input *in, const struct facts *f,
                         enum risk_rule rule)
{
	int128 added = (int128)(f->after - f->before) * f->ref_money.e8;

	switch (rule) {
	case RISK_TICK:
		return risk_price(in).e8;
	case RISK_RESTRICTED:
		return in->restricted || in->no_short;
	case RISK_HOURS:
		return in->closed;
	case RISK_HALTED:
		return in->halted;
	case RISK_VOLUME_SHARE:
		return ratio_of((int128)in->quantity.e8 * DECIMAL_ONE, in->average_volume.e8);
	case RISK_SECTOR:
		return ratio_of((int128)in->sector_gross.e8 * DECIMAL_ONE + added,
		                in->equity.e8);
	case RISK_STRATEGY:
		return ratio_of((int128)in->strategy_gross.e8 * DECIMAL_ONE +
		                        (int128)risk_strategy_growth(in) * f->ref_money.e8,
		                in->equity.e8);
	case RISK_NET:
		return ratio_of(risk_net_after(in, f), in->equity.e8);
	case RISK_CAPITAL:
		return saturate(((int128)in->gross.e8 * DECIMAL_ONE + added) / DECIMAL_ONE);
	case RISK_BUYING_POWER:
		return ratio_of(added > 0 ? added : 0, in->buying_power.e8);
	case RISK_DRAWDOWN:
		return ratio_of(risk_drawdown(in), in->peak_equity.e8);
	case RISK_LOSSES:
		return in->losses;
	default:
		break;
	}
	assert(!"a rule");
	return 0;
}

static int64_t find_value(struct risk_gate *gate, const struct risk_input *in,
                          enum risk_rule rule)
{
	struct facts f;
	int64_t base = 0, excess = 0;

	risk_gather(&f, in);
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
		excess = risk_collar_excess(&base, in);
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
		return risk_count_equal(gate, in);
	case RISK_MESSAGE_RATE:
		return risk_count_messages(gate, in->now_ns) + in->ahead + 1;
	case RISK_DAILY_LOSS:
		return in->day_pnl.e8 < 0 ? decimal_neg(in->day_pnl).e8 : 0;
	default:
		return find_more(in, &f, rule);
	}
}

bool risk_applies(const struct risk_gate *gate, const struct risk_input *input,
                  enum risk_rule rule)
{
	if (rule <= RISK_REFERENCE)
		return true;
	if (rule == RISK_RESTRICTED)
		return input->restricted || input->no_short;
	if (rule == RISK_TICK)
		return input->limit_price.e8 != 0 || input->stop_price.e8 != 0;
	if (rule == RISK_HALTED)
		return input->halted;
	return rule == RISK_HOURS ? input->closed
	                          : (gate->set[input->set].rules & 1u << rule) != 0;
}

struct risk_finding risk_find(struct risk_gate *gate, const struct risk_input *input,
                              enum risk_rule rule)
{
	struct risk_verdict verdict = risk_check(gate, input);
	struct risk_finding finding = { find_value(gate, input, rule), RISK_NONE,
		                        gate->set[input->set].level[rule] };

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
