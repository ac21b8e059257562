/* approval.c - see approval.h. */
#include "trade/approval.h"

#include <string.h>

#include "core/timeval.h"

static const char *always(struct approver *self, const struct approval_request *request)
{
	(void)self;
	(void)request;
	return "always";
}

static const char *nobody(struct approver *self, const struct approval_request *request)
{
	(void)self;
	(void)request;
	return NULL;
}

struct approver *approver_always(void)
{
	static struct approver approver = { always };

	return &approver;
}

struct approver *approver_nobody(void)
{
	static struct approver approver = { nobody };

	return &approver;
}

static int minute_of_day(const struct approval_rules *rules, int64_t market_ns)
{
	int64_t day = 0;
	int minute = 0;

	if (rules->zone)
		zone_local(&day, &minute, rules->zone, market_ns);
	else
		minute = (int)((market_ns - time_to_day(market_ns) * NS_PER_DAY) / NS_PER_MIN);
	return minute;
}

static bool fits(const struct approval_rule *rule, const struct approval_request *request,
                 int minute)
{
	const struct order *order = request->order;

	if (request->live && !rule->live)
		return false;
	if (order->side == SIDE_BUY ? !rule->buys : !rule->sells)
		return false;
	if (decimal_cmp(decimal_mul_sat(order->quantity, request->price), rule->max_value) > 0)
		return false;
	if (minute < rule->from_minute || minute >= rule->to_minute)
		return false;
	return strcmp(order->strategy, rule->strategy) == 0;
}

static const char *decide(struct approver *self, const struct approval_request *request)
{
	const struct approval_rules *rules = (const struct approval_rules *)self;
	int minute = minute_of_day(rules, request->market_ns);

	if (request->soft_failed != 0)
		return NULL;
	for (size_t i = 0; i < rules->count; i++) {
		if (fits(&rules->rules[i], request, minute))
			return rules->rules[i].name;
	}
	return NULL;
}

void approval_rules_init(struct approval_rules *rules, const struct zone *zone)
{
	*rules = (struct approval_rules){ .approver = { decide }, .zone = zone };
}

enum drt_status approval_rules_add(struct approval_rules *rules,
                                   const struct approval_rule *rule, struct drt_error *error)
{
	if (rule->name[0] == '\0')
		return drt_fail(error, DRT_EINVAL, "auto-approval rule without a name");
	if (rule->strategy[0] == '\0')
		return drt_fail(error, DRT_EINVAL, "auto-approval rule %s: name the strategy",
		                rule->name);
	if (!rule->buys && !rule->sells)
		return drt_fail(error, DRT_EINVAL,
		                "auto-approval rule %s: allow buys, sells or both", rule->name);
	if (rule->max_value.e8 <= 0)
		return drt_fail(error, DRT_EINVAL,
		                "auto-approval rule %s: max_value must be above 0", rule->name);
	if (rule->from_minute < 0 || rule->to_minute > 1440 ||
	    rule->from_minute >= rule->to_minute)
		return drt_fail(error, DRT_EINVAL,
		                "auto-approval rule %s: from must be before to, within one day",
		                rule->name);
	for (size_t i = 0; i < rules->count; i++) {
		if (strcmp(rules->rules[i].name, rule->name) == 0)
			return drt_fail(error, DRT_EEXIST,
			                "auto-approval rule %s: the name is taken", rule->name);
	}
	if (rules->count == APPROVAL_RULES)
		return drt_fail(error, DRT_EFULL, "more than %d auto-approval rules",
		                APPROVAL_RULES);
	rules->rules[rules->count++] = *rule;
	return DRT_OK;
}

void approval_queue_init(struct approval_queue *queue)
{
	queue->count = 0;
}

static size_t find(const struct approval_queue *queue, uint32_t slot)
{
	size_t i = 0;

	while (i < queue->count && queue->entries[i].slot != slot)
		i++;
	return i;
}

enum drt_status approval_queue_add(struct approval_queue *queue, uint32_t slot,
                                   int64_t expires_ns)
{
	size_t i = queue->count;

	if (queue->count == APPROVAL_QUEUE)
		return DRT_EFULL;
	if (find(queue, slot) < queue->count)
		return DRT_EEXIST;
	for (; i > 0 && queue->entries[i - 1].expires_ns > expires_ns; i--)
		queue->entries[i] = queue->entries[i - 1];
	queue->entries[i] = (struct approval_entry){ slot, expires_ns };
	queue->count++;
	return DRT_OK;
}

static void remove_at(struct approval_queue *queue, size_t i)
{
	queue->count--;
	memmove(&queue->entries[i], &queue->entries[i + 1],
	        (queue->count - i) * sizeof(queue->entries[0]));
}

bool approval_queue_remove(struct approval_queue *queue, uint32_t slot)
{
	size_t i = find(queue, slot);

	if (i == queue->count)
		return false;
	remove_at(queue, i);
	return true;
}

bool approval_queue_pop_expired(uint32_t *slot, struct approval_queue *queue, int64_t now_ns)
{
	if (queue->count == 0 || queue->entries[0].expires_ns > now_ns)
		return false;
	*slot = queue->entries[0].slot;
	remove_at(queue, 0);
	return true;
}

int64_t approval_queue_next_ns(const struct approval_queue *queue)
{
	return queue->count == 0 ? INT64_MAX : queue->entries[0].expires_ns;
}
