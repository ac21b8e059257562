/* generator_state.h - what the files of the generator share. Internal to src/sim. */
#ifndef SIM_GENERATOR_STATE_H
#define SIM_GENERATOR_STATE_H

#include "core/rng.h"
#include "sim/generator.h"

/* Processes: the market takes the place of SIM_SECTOR_NONE, then the sectors, then
 * what is each instrument's own. */
enum { SESSION_MINUTES = 390, MARKET = SIM_SECTOR_NONE, OWN = SIM_SECTOR_COUNT };

/* One source of returns: the market (index 0), a sector (its number), or what is an
 * instrument's own (OWN + index). Daily units. */
struct process {
	struct rng rng;
	double long_run; /* variance */
	double variance; /* of the day to come */
	double trend, trend_step;
	double jump; /* deviation of a jump every `jump_every` sessions; 0: none */
	int jump_every, jump_in;

	/* of the present day */
	double overnight, intraday, deviation; /* of the intraday part */
	double path[SESSION_MINUTES + 1];      /* log, from 0 to intraday */
};

struct member {
	const struct sim_listing *listing;
	struct instrument instrument;
	struct rng rng;  /* volume, ranges and ticks */
	double activity; /* logarithm of the volume against its usual */

	struct bar *daily, *minutes;
	size_t minute_count;

	/* of the present day */
	double overnight, intraday, deviation, volume;
	double path[SESSION_MINUTES + 1];

	/* of the live market */
	double log_close;   /* of the session before */
	double log_open;    /* of this session */
	double rate;        /* ticks a second, on average */
	int64_t next_ns;    /* of its next tick */
	int64_t at_ns;      /* where `at` stands */
	double at;          /* log of the middle */
	struct rng outside; /* ticks outside regular hours */
	double log_after;   /* where those after the session have come to */
	double shares;      /* for one at the beginning, by splits */
	struct sim_quote quote;
};

/* Of the live market. */
enum phase { PHASE_NONE, PHASE_BEFORE, PHASE_REGULAR, PHASE_AFTER };

struct sim_generator {
	const struct calendar *calendar;
	size_t count;
	struct member *members;
	struct process *processes; /* OWN + count of them */
	size_t days, minute_days;
	int64_t last_day;    /* of the history */
	int64_t session_day; /* of the newest session, live or not */

	/* of the present day: how its minutes share variance and volume */
	struct session session;
	int minutes;
	double variance_share[SESSION_MINUTES];
	double volume_share[SESSION_MINUTES];
	enum phase phase;
	bool extended;
	int64_t phase_start_ns, phase_end_ns;
	struct sim_price_step *steps;
	size_t step_count, next_step;
};

/* Sets session, its minutes and how they share variance and volume. */
void generator_set_session(struct sim_generator *generator, const struct session *session);
/* Draws the day's returns of every process, then of every instrument. */
void generator_draw_day(struct sim_generator *generator, const struct session *session);
/* Draws the minute paths that lead to the day's returns. */
void generator_draw_paths(struct sim_generator *generator);
void generator_init_processes(struct sim_generator *generator, uint64_t seed);

/* Highest (sign +1) or lowest (-1) point of a Brownian bridge from 0 to `end`. */
double generator_extreme(struct rng *rng, double end, double variance, int sign);

/* The bars of the session under way, from log price `open` on. */
void generator_make_minutes(struct bar *out, struct sim_generator *generator,
                            struct member *member, double log_open);
/* The hours before or after the session (generator_outside.c), and a tick in them. */
void generator_open_outside(struct sim_generator *generator, enum phase phase);
void generator_outside_tick(struct sim_tick *out, struct sim_generator *generator,
                            struct member *member);

/* `price` on the tick of a cent. */
double generator_on_tick(double price);

#endif
