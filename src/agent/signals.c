/* signals.c - the agent's book of signals: active, fresh, candidates. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "agent/agent_internal.h"

static int compare(const void *left, const void *right)
{
	const struct signal *a = left;
	const struct signal *b = right;
	int order = (a->strength < b->strength) - (a->strength > b->strength);

	if (order == 0)
		order = strcmp(a->symbol, b->symbol);
	return order != 0 ? order : strcmp(a->strategy, b->strategy);
}

void agent_sort(struct signal *signals, size_t count)
{
	if (count > 1)
		qsort(signals, count, sizeof(*signals), compare);
}

static void put(struct signal *signals, size_t *count, size_t capacity,
                const struct signal *signal)
{
	size_t i = 0;

	while (i < *count && (strcmp(signals[i].symbol, signal->symbol) != 0 ||
	                      strcmp(signals[i].strategy, signal->strategy) != 0))
		i++;
	assert(i < capacity);
	signals[i] = *signal;
	if (i == *count)
		(*count)++;
}

void agent_activate(struct agent *agent, const struct signal *signal)
{
	put(agent->active, &agent->active_count, agent->active_capacity, signal);
	put(agent->fresh, &agent->fresh_count, agent->active_capacity, signal);
}

void agent_expire(struct agent *agent, int64_t now_ns)
{
	size_t kept = 0;

	for (size_t i = 0; i < agent->active_count; i++) {
		if (agent->active[i].state != SIGNAL_ACTIVE ||
		    agent->active[i].expiration_ns <= now_ns)
			continue;
		if (kept != i)
			agent->active[kept] = agent->active[i];
		kept++;
	}
	agent->active_count = kept;
}

size_t agent_generate_signals(const struct signal **out, struct agent *agent)
{
	size_t count = agent->fresh_count;

	*out = agent->fresh;
	agent->fresh_count = 0;
	return count;
}

size_t agent_get_active_signals(const struct signal **out, struct agent *agent, int64_t now_ns)
{
	agent_expire(agent, now_ns);
	*out = agent->active;
	return agent->active_count;
}

size_t agent_get_candidates(const struct signal **out, size_t capacity,
                            const struct agent *agent, const char *symbol, const char *strategy)
{
	size_t count = 0;

	for (size_t r = 0; r < agent->runner_count; r++) {
		const struct runner *runner = &agent->runners[r];

		if (strategy && strcmp(strategy, runner->choice.strategy->name) != 0)
			continue;
		for (size_t i = 0; i < runner->candidate_count && count < capacity; i++) {
			if (!symbol || strcmp(symbol, runner->candidates[i].symbol) == 0)
				out[count++] = &runner->candidates[i];
		}
	}
	return count;
}

void agent_mark_signal(struct agent *agent, const struct uuid *id, enum signal_state state)
{
	for (size_t i = 0; i < agent->active_count; i++) {
		if (uuid_cmp(&agent->active[i].id, id) == 0)
			agent->active[i].state = state;
	}
	for (size_t r = 0; r < agent->runner_count; r++) {
		for (size_t i = 0; i < agent->runners[r].candidate_count; i++) {
			if (uuid_cmp(&agent->runners[r].candidates[i].id, id) == 0)
				agent->runners[r].candidates[i].state = state;
		}
	}
}
