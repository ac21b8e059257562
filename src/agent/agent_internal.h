/* agent_internal.h - what the files of the agent share; for src/agent only. */
#ifndef AGENT_AGENT_INTERNAL_H
#define AGENT_AGENT_INTERNAL_H

#include "agent/agent.h"
#include "core/uuid.h"

struct perception;

struct runner {
	struct agent_strategy choice;
	void *self;                            /* the strategy's instance; owned */
	size_t *members;                       /* owned */
	const struct instrument **instruments; /* owned array of borrowed pointers */
	struct strategy_instrument *view;      /* owned, one a member */
	struct strategy_order *working;        /* owned; stands for "some order works" */
	struct signal *candidates;             /* owned; of the last evaluation */
	size_t candidate_count, candidate_capacity;
	int64_t last_ns; /* newest bar of the last evaluation */
};

struct agent {
	struct instrument *universe; /* owned */
	size_t universe_count;
	struct perception *perception; /* owned */
	struct runner runners[AGENT_STRATEGIES];
	size_t runner_count;
	struct agent_holding *holdings; /* owned */
	size_t holding_count;
	decimal equity, cash;
	struct uuid_source ids;
	struct signal *active; /* owned; strongest first */
	size_t active_count, active_capacity;
	struct signal *fresh; /* owned; raised by the last analysis */
	size_t fresh_count;
};

/* Puts a raised signal among the active and the fresh ones, in the place of an older
 * one of the same strategy and symbol. */
void agent_activate(struct agent *agent, const struct signal *signal);
/* Drops what expired. */
void agent_expire(struct agent *agent, int64_t now_ns);
/* Strongest first; ties by symbol and strategy, so that a run repeats. */
void agent_sort(struct signal *signals, size_t count);

#endif
