/* agent.c - see agent.h. Each enabled strategy has a runner: its instance, the view it
 * is shown and the candidates of its last evaluation. */
#include "agent/agent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/agent_internal.h"
#include "agent/gates.h"
#include "agent/measure.h"
#include "agent/perception.h"
#include "core/uuid.h"

static const char *const no_sources[] = { NULL };

/* ---- runners ---- */

static void runner_release(struct runner *runner)
{
	if (runner->self)
		runner->choice.strategy->free(runner->self);
	free(runner->members);
	free(runner->instruments);
	free(runner->view);
	free(runner->working);
	free(runner->candidates);
}

static enum drt_status runner_init(struct runner *runner, const struct agent *agent,
                                   const struct agent_strategy *choice, struct drt_error *error)
{
	size_t count = choice->member_count;

	runner->choice = *choice;
	runner->members = calloc(count + 1, sizeof(*runner->members));
	runner->instruments = calloc(count + 1, sizeof(*runner->instruments));
	runner->view = calloc(count + 1, sizeof(*runner->view));
	runner->working = calloc(count + 1, sizeof(*runner->working));
	runner->candidates = calloc(count * 2 + 4, sizeof(*runner->candidates));
	if (!runner->members || !runner->instruments || !runner->view || !runner->working ||
	    !runner->candidates)
		return drt_fail(error, DRT_ENOMEM, "agent: out of memory");
	runner->candidate_capacity = count * 2 + 4;
	for (size_t i = 0; i < count; i++) {
		if (choice->members[i] >= agent->universe_count)
			return drt_fail(error, DRT_EINVAL,
			                "agent: %s names a symbol out of range",
			                choice->strategy->name);
		runner->members[i] = choice->members[i];
		runner->instruments[i] = &agent->universe[choice->members[i]];
	}
	runner->choice.members = runner->members;
	return choice->strategy->create(&runner->self, runner->choice.params,
	                                runner->instruments, count, error);
}

/* Starts the strategy again with its present parameters; it takes in the history anew. */
static enum drt_status runner_restart(struct runner *runner, struct drt_error *error)
{
	void *fresh = NULL;
	enum drt_status status = runner->choice.strategy->create(
		&fresh, runner->choice.params, runner->instruments, runner->choice.member_count,
		error);

	if (status != DRT_OK)
		return status;
	runner->choice.strategy->free(runner->self);
	runner->self = fresh;
	runner->last_ns = INT64_MIN;
	return DRT_OK;
}

/* ---- life ---- */

void agent_free(struct agent *agent)
{
	if (!agent)
		return;
	for (size_t i = 0; i < agent->runner_count; i++)
		runner_release(&agent->runners[i]);
	perception_free(agent->perception);
	free(agent->universe);
	free(agent->holdings);
	free(agent->active);
	free(agent->fresh);
	free(agent);
}

static enum drt_status copy_options(struct agent *agent, const struct agent_options *options,
                                    struct drt_error *error)
{
	size_t count = options->universe_count;

	if (options->strategy_count > AGENT_STRATEGIES)
		return drt_fail(error, DRT_EINVAL, "agent: at most %d strategies",
		                AGENT_STRATEGIES);
	agent->universe = calloc(count + 1, sizeof(*agent->universe));
	agent->active_capacity = (count + 1) * (AGENT_STRATEGIES + 1);
	agent->active = calloc(agent->active_capacity, sizeof(*agent->active));
	agent->fresh = calloc(agent->active_capacity, sizeof(*agent->fresh));
	if (!agent->universe || !agent->active || !agent->fresh)
		return drt_fail(error, DRT_ENOMEM, "agent: out of memory");
	if (count > 0)
		memcpy(agent->universe, options->universe, count * sizeof(*agent->universe));
	agent->universe_count = count;
	uuid_source_init(&agent->ids, options->clock, options->seed);
	return DRT_OK;
}

enum drt_status agent_new(struct agent **out, const struct agent_options *options,
                          struct kb *kb, struct drt_error *error)
{
	struct agent *agent = calloc(1, sizeof(*agent));
	struct perception_options eyes = { 0 };
	enum drt_status status = DRT_OK;

	if (!agent)
		return drt_fail(error, DRT_ENOMEM, "agent: out of memory");
	status = copy_options(agent, options, error);
	if (status != DRT_OK)
		goto fail;
	eyes.universe = agent->universe;
	eyes.universe_count = agent->universe_count;
	eyes.sources = options->sources ? options->sources : no_sources;
	eyes.adjustment = options->adjustment;
	eyes.history_bars = options->history_bars ? options->history_bars : 600;
	status = perception_new(&agent->perception, &eyes, kb, error);
	for (size_t i = 0; status == DRT_OK && i < options->strategy_count; i++) {
		struct runner *runner = &agent->runners[agent->runner_count++];

		runner->last_ns = INT64_MIN;
		status = runner_init(runner, agent, &options->strategies[i], error);
	}
	if (status != DRT_OK)
		goto fail;
	*out = agent;
	return DRT_OK;

fail:
	agent_free(agent);
	return status;
}

static bool is_as_it_was(const struct runner *runner, const struct agent_strategy *choice)
{
	return runner->choice.strategy == choice->strategy &&
	       runner->choice.timeframe == choice->timeframe &&
	       memcmp(runner->choice.params, choice->params, sizeof(choice->params)) == 0 &&
	       runner->choice.member_count == choice->member_count &&
	       memcmp(runner->members, choice->members,
	              choice->member_count * sizeof(*choice->members)) == 0;
}

/* Keeps the signals whose strategy still runs. */
static size_t keep_known(struct signal *signals, size_t count, const struct agent *agent)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		bool known = false;

		for (size_t r = 0; r < agent->runner_count; r++)
			known = known || strcmp(agent->runners[r].choice.strategy->name,
			                        signals[i].strategy) == 0;
		if (known && kept != i)
			signals[kept] = signals[i];
		kept += known;
	}
	return kept;
}

enum drt_status agent_set_strategies(struct agent *agent,
                                     const struct agent_strategy *strategies, size_t count,
                                     struct drt_error *error)
{
	struct runner fresh[AGENT_STRATEGIES] = { 0 };
	int from[AGENT_STRATEGIES]; /* the runner that goes on; -1: a new one */
	bool moved[AGENT_STRATEGIES] = { false };
	enum drt_status status = DRT_OK;

	if (count > AGENT_STRATEGIES)
		return drt_fail(error, DRT_EINVAL, "agent: at most %d strategies",
		                AGENT_STRATEGIES);
	for (size_t i = 0; i < count && status == DRT_OK; i++) {
		from[i] = -1;
		for (size_t r = 0; r < agent->runner_count; r++) {
			if (!moved[r] && is_as_it_was(&agent->runners[r], &strategies[i]))
				from[i] = (int)r;
		}
		if (from[i] >= 0) {
			moved[from[i]] = true;
			continue;
		}
		fresh[i].last_ns = INT64_MIN;
		status = runner_init(&fresh[i], agent, &strategies[i], error);
	}
	if (status != DRT_OK) {
		for (size_t i = 0; i < count; i++)
			runner_release(&fresh[i]);
		return status;
	}
	for (size_t i = 0; i < count; i++) {
		if (from[i] >= 0)
			fresh[i] = agent->runners[from[i]];
	}
	for (size_t r = 0; r < agent->runner_count; r++) {
		if (!moved[r])
			runner_release(&agent->runners[r]);
	}
	memcpy(agent->runners, fresh, sizeof(fresh));
	agent->runner_count = count;
	agent->active_count = keep_known(agent->active, agent->active_count, agent);
	agent->fresh_count = keep_known(agent->fresh, agent->fresh_count, agent);
	return DRT_OK;
}

enum drt_status agent_set_holdings(struct agent *agent, const struct agent_holding *holdings,
                                   size_t count, decimal equity, decimal cash)
{
	struct agent_holding *copy = calloc(count + 1, sizeof(*copy));

	if (!copy)
		return DRT_ENOMEM;
	if (count > 0)
		memcpy(copy, holdings, count * sizeof(*copy));
	free(agent->holdings);
	agent->holdings = copy;
	agent->holding_count = count;
	agent->equity = equity;
	agent->cash = cash;
	return DRT_OK;
}

bool agent_note_bars(struct agent *agent, size_t instrument, enum timeframe timeframe,
                     const struct bar *bars, size_t count)
{
	return instrument < agent->universe_count &&
	       perception_note_bars(agent->perception, timeframe, instrument, bars, count);
}

void agent_forget_bars(struct agent *agent)
{
	perception_forget(agent->perception);
}

/* ---- analysis ---- */

static const struct agent_holding *find_holding(const struct agent *agent, const char *strategy,
                                                size_t instrument)
{
	for (size_t i = 0; i < agent->holding_count; i++) {
		if (agent->holdings[i].instrument == instrument &&
		    strcmp(agent->holdings[i].strategy, strategy) == 0)
			return &agent->holdings[i];
	}
	return NULL;
}

/* Shows the runner the newest bars; returns the time of the newest one. */
static int64_t show_market(struct runner *runner, const struct agent *agent)
{
	int64_t newest_ns = INT64_MIN;

	for (size_t i = 0; i < runner->choice.member_count; i++) {
		const struct series *series = perception_series(
			agent->perception, runner->choice.timeframe, runner->members[i]);
		const struct agent_holding *holding =
			find_holding(agent, runner->choice.strategy->name, runner->members[i]);
		struct strategy_instrument *one = &runner->view[i];

		one->instrument = runner->instruments[i];
		one->bars = series->bars;
		one->bar_count = series->count;
		one->updated = series->count > 0 &&
		               series->bars[series->count - 1].time_ns > runner->last_ns;
		one->position = holding ? holding->quantity : decimal_from_units(0);
		one->average_price = holding ? holding->average_price : decimal_from_units(0);
		one->held_since_ns = holding ? holding->held_since_ns : 0;
		one->working_count = holding && holding->working > 0 ? 1 : 0;
		one->working = one->working_count > 0 ? &runner->working[i] : NULL;
		if (one->updated && series->bars[series->count - 1].time_ns > newest_ns)
			newest_ns = series->bars[series->count - 1].time_ns;
	}
	return newest_ns;
}

/* Strategies see bars, not how old they are: what one says of prices that stopped long
 * ago, a delisted name's or a broken feed's, is nothing to trade on. */
static void ask_recent(struct signal *signal, const struct agent *agent,
                       const struct runner *runner)
{
	const struct series *series = NULL;

	for (size_t i = 0; i < runner->choice.member_count && !series; i++) {
		if (strcmp(runner->instruments[i]->symbol, signal->symbol) == 0)
			series = perception_series(agent->perception, runner->choice.timeframe,
			                           runner->members[i]);
	}
	if (!series || gate_add(signal, "gate.recent", series->missed <= AGENT_MISSED_SESSIONS,
	                        AGENT_MISSED_SESSIONS, (double)series->missed))
		return;
	signal->state = SIGNAL_NOT_RAISED;
	signal->direction = SIGNAL_HOLD;
	reason_init(&signal->reason, "strategy.old_bars");
	reason_add_number(&signal->reason, "sessions", (double)series->missed);
}

static void finish_candidates(struct agent *agent, struct runner *runner,
                              struct agent_summary *summary)
{
	for (size_t i = 0; i < runner->candidate_count; i++) {
		struct signal *signal = &runner->candidates[i];

		signal->id = uuid_next(&agent->ids);
		signal->timeframe = runner->choice.timeframe;
		ask_recent(signal, agent, runner);
		summary->evaluated++;
		if (signal->state == SIGNAL_ACTIVE) {
			summary->raised++;
			agent_activate(agent, signal);
		} else {
			summary->not_raised++;
		}
	}
}

static void run_strategy(struct agent *agent, struct runner *runner, int64_t now_ns, bool again,
                         struct agent_summary *summary)
{
	struct strategy_view view = {
		.now_ns = now_ns,
		.instrument_count = runner->choice.member_count,
		.instruments = runner->view,
		.equity = agent->equity,
		.cash = agent->cash,
	};
	struct strategy_output output = {
		.slots = runner->candidates,
		.capacity = runner->candidate_capacity,
		.want_rejected = true,
	};
	int64_t newest_ns = 0;

	if (again)
		runner->last_ns = INT64_MIN;
	newest_ns = show_market(runner, agent);
	if (newest_ns == INT64_MIN)
		return;
	runner->choice.strategy->on_bars(runner->self, &view, &output);
	runner->candidate_count = output.count;
	runner->last_ns = newest_ns;
	finish_candidates(agent, runner, summary);
}

/* Strategies run on it. (The view of the market reads its daily bars when it is asked.) */
static bool is_looked_at(const struct agent *agent, enum timeframe timeframe)
{
	for (size_t i = 0; i < agent->runner_count; i++) {
		if (agent->runners[i].choice.timeframe == timeframe)
			return true;
	}
	return false;
}

enum drt_status agent_analyze_market(struct agent_summary *out, struct agent *agent,
                                     enum timeframe timeframe, int64_t now_ns, bool again,
                                     struct drt_error *error)
{
	struct agent_summary summary = { .time_ns = now_ns };
	enum drt_status status = DRT_OK;

	*out = summary;
	if (!is_looked_at(agent, timeframe))
		return DRT_OK;
	status = perception_refresh(agent->perception, timeframe, now_ns, error);
	if (status != DRT_OK)
		return status;
	agent_expire(agent, now_ns);
	agent->fresh_count = 0;
	for (size_t i = 0; i < agent->runner_count; i++) {
		struct runner *runner = &agent->runners[i];

		if (runner->choice.timeframe != timeframe)
			continue;
		if (again && (status = runner_restart(runner, error)) != DRT_OK)
			return status;
		run_strategy(agent, runner, now_ns, again, &summary);
	}
	agent_sort(agent->active, agent->active_count);
	agent_sort(agent->fresh, agent->fresh_count);
	*out = summary;
	return DRT_OK;
}

enum drt_status agent_update_model(struct agent *agent, const char *strategy, const char *param,
                                   double value, struct drt_error *error)
{
	for (size_t i = 0; i < agent->runner_count; i++) {
		struct runner *runner = &agent->runners[i];
		double values[AGENT_PARAMS];
		enum drt_status status = DRT_OK;

		if (strcmp(runner->choice.strategy->name, strategy) != 0)
			continue;
		memcpy(values, runner->choice.params, sizeof(values));
		status = strategy_params_set(values, runner->choice.strategy, param, value,
		                             error);
		if (status != DRT_OK)
			return status;
		memcpy(runner->choice.params, values, sizeof(values));
		return runner_restart(runner, error);
	}
	return drt_fail(error, DRT_ENOTFOUND,
	                "no strategy %s is enabled; see agent.get_market_view", strategy);
}

size_t agent_strategies(const struct agent_strategy **out, const struct agent *agent)
{
	size_t count = agent->runner_count;

	for (size_t i = 0; i < count; i++)
		out[i] = &agent->runners[i].choice;
	return count;
}
