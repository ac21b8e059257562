/* script.c - see script.h. */
#include "gateway/script.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "gateway/command.h"
#include "gateway/gateway_parts.h"

enum { MOST_STEPS = 1000, STEP_TEXT = 256 };

enum when { AT, EVERY, RANDOM };

struct step {
	enum when when;
	double seconds;
	int64_t due_ns; /* after the start; INT64_MAX: never again */
	char text[STEP_TEXT];
};

struct gw_script {
	struct gateway *gateway;
	struct loop_timer *timer;
	struct rng rng;
	struct step *steps;
	size_t count;
	int64_t start_ns;
	bool started;
};

/* What a random fault may be; each with words that end it by itself or soon. */
static const struct {
	const char *name, *command;
} kinds[] = {
	{ "drop", "drop" },
	{ "half-open", "half-open" },
	{ "split", "split 7" },
	{ "reorder", "reorder" },
	{ "delay", "delay 300" },
	{ "no-delay", "delay 0" },
	{ "stall", "stall 800" },
	{ "restart", "restart 2500" },
	{ "lost", "notice 1100 Connectivity between IB and TWS has been lost." },
	{ "restored", "notice 1102 Connectivity between IB and TWS has been restored - data "
	              "maintained." },
	{ "restored-empty", "notice 1101 Connectivity between IB and TWS has been restored - "
	                    "data lost." },
	{ "farm-lost", "notice 2103 Market data farm connection is broken:usfarm" },
	{ "farm-ok", "notice 2104 Market data farm connection is OK:usfarm" },
	{ "pace", "pace 4" },
	{ "no-pace", "pace 0" },
	{ "rollback", "rollback 3" },
	{ "correct", "correct 0.01" },
	{ "duplicate", "duplicate on" },
	{ "no-duplicate", "duplicate off" },
	{ "execution-first", "execution-first on" },
	{ "late-commission", "late-commission on" },
	{ "unknown-messages", "unknown-messages on" },
	{ "lose-ack", "lose-ack on" },
	{ "lose-place", "lose-place on" },
	{ "reject-next", "reject-next on" },
	{ "version", "version 99" },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static int kind_of(const char *name, size_t length)
{
	for (int i = 0; i < KINDS; i++) {
		if (strlen(kinds[i].name) == length &&
		    strncmp(kinds[i].name, name, length) == 0)
			return i;
	}
	return -1;
}

/* ---- running ---- */

/* One of the named kinds, or of all. */
static const char *draw(struct gw_script *script, const struct step *step)
{
	int chosen[KINDS];
	int count = 0;
	const char *at = step->text;

	for (;;) {
		size_t length = 0;

		at += strspn(at, " \t");
		length = strcspn(at, " \t");
		if (length == 0 || count == KINDS)
			break;
		chosen[count++] = kind_of(at, length);
		at += length;
	}
	if (count == 0)
		return kinds[rng_below(&script->rng, KINDS)].command;
	return kinds[chosen[rng_below(&script->rng, (uint64_t)count)]].command;
}

static int64_t next_random(struct gw_script *script, const struct step *step)
{
	double u = rng_uniform(&script->rng);

	return (int64_t)(-log(1 - u) * step->seconds * (double)NS_PER_SEC) + NS_PER_MS;
}

static void run_step(struct gw_script *script, struct step *step)
{
	struct drt_error error = { 0 };
	const char *command = step->when == RANDOM ? draw(script, step) : step->text;

	if (step->when == AT)
		step->due_ns = INT64_MAX;
	else
		step->due_ns += step->when == EVERY
		                        ? (int64_t)(step->seconds * (double)NS_PER_SEC)
		                        : next_random(script, step);
	if (gateway_command(script->gateway, command, &error) != DRT_OK)
		log_write(script->gateway->log, LOG_NOTICE, "gateway", "fault.refused",
		          "%s: %s", command, error.text);
}

static void schedule(struct gw_script *script)
{
	int64_t due_ns = INT64_MAX;
	int64_t now_ns = clock_now_ns(loop_monotonic(script->gateway->loop));

	for (size_t i = 0; i < script->count; i++) {
		if (script->steps[i].due_ns < due_ns)
			due_ns = script->steps[i].due_ns;
	}
	if (due_ns == INT64_MAX)
		return;
	due_ns += script->start_ns;
	loop_timer_start(script->timer, due_ns > now_ns ? due_ns - now_ns : 0);
}

static void on_timer(void *arg)
{
	struct gw_script *script = arg;
	int64_t passed_ns =
		clock_now_ns(loop_monotonic(script->gateway->loop)) - script->start_ns;

	for (size_t i = 0; i < script->count; i++) {
		if (script->steps[i].due_ns <= passed_ns)
			run_step(script, &script->steps[i]);
	}
	schedule(script);
}

void gw_script_start(struct gw_script *script)
{
	if (script->started)
		return;
	script->started = true;
	script->start_ns = clock_now_ns(loop_monotonic(script->gateway->loop));
	schedule(script);
}

void gw_script_stop(struct gw_script *script)
{
	if (!script)
		return;
	for (size_t i = 0; i < script->count; i++)
		script->steps[i].due_ns = INT64_MAX;
	script->started = true;
	loop_timer_stop(script->timer);
}

/* ---- reading ---- */

static enum drt_status check_kinds(const char *text, struct drt_error *error)
{
	for (;;) {
		size_t length = 0;

		text += strspn(text, " \t");
		length = strcspn(text, " \t");
		if (length == 0)
			return DRT_OK;
		if (kind_of(text, length) < 0)
			return drt_fail(error, DRT_EPARSE, "random: \"%.*s\" is no fault",
			                (int)length, text);
		text += length;
	}
}

static enum drt_status read_step(struct gw_script *script, char *line, struct drt_error *error)
{
	struct step *step = &script->steps[script->count];
	char verb[16] = "";
	int length = 0;

	line[strcspn(line, "#")] = '\0';
	if (line[strspn(line, " \t\r")] == '\0')
		return DRT_OK;
	if (sscanf(line, "%15s %lf%n", verb, &step->seconds, &length) != 2)
		return drt_fail(error, DRT_EPARSE,
		                "write: at SECONDS COMMAND, every SECONDS COMMAND, or random "
		                "SECONDS [FAULT...]");
	if (strcmp(verb, "at") == 0)
		step->when = AT;
	else if (strcmp(verb, "every") == 0)
		step->when = EVERY;
	else if (strcmp(verb, "random") == 0)
		step->when = RANDOM;
	else
		return drt_fail(error, DRT_EPARSE, "\"%s\" is not at, every or random", verb);
	if (!(step->seconds >= (step->when == AT ? 0 : 0.001)) || step->seconds > 1e7)
		return drt_fail(error, DRT_EPARSE, "%s: the seconds are out of range", verb);
	line += length + (int)strspn(line + length, " \t");
	line[strcspn(line, "\r")] = '\0';
	if (strlen(line) >= STEP_TEXT)
		return drt_fail(error, DRT_EPARSE, "%s: the command is too long", verb);
	strcpy(step->text, line);
	step->due_ns = step->when == RANDOM ? next_random(script, step)
	                                    : (int64_t)(step->seconds * (double)NS_PER_SEC);
	script->count++;
	return step->when == RANDOM ? check_kinds(step->text, error)
	                            : gateway_command_check(step->text, error);
}

static enum drt_status read_lines(struct gw_script *script, const char *name, char *text,
                                  struct drt_error *error)
{
	char *line = text;

	for (int number = 1; line; number++) {
		char *end = strchr(line, '\n');
		struct drt_error inner = { 0 };

		if (end)
			*end = '\0';
		if (script->count == MOST_STEPS)
			return drt_fail(error, DRT_EPARSE, "%s: more than %d steps", name,
			                MOST_STEPS);
		if (read_step(script, line, &inner) != DRT_OK)
			return drt_fail(error, DRT_EPARSE, "%s: line %d: %s", name, number,
			                inner.text);
		line = end ? end + 1 : NULL;
	}
	return DRT_OK;
}

enum drt_status gw_script_new(struct gw_script **out, struct gateway *gateway, const char *name,
                              const char *text, uint64_t seed, struct drt_error *error)
{
	struct gw_script *script = calloc(1, sizeof(*script));
	char *copy = strdup(text);
	enum drt_status status = DRT_ENOMEM;

	if (!script || !copy)
		goto fail;
	script->gateway = gateway;
	rng_init(&script->rng, seed);
	script->steps = calloc(MOST_STEPS + 1, sizeof(*script->steps));
	if (!script->steps ||
	    loop_timer_new(&script->timer, gateway->loop, on_timer, script) != DRT_OK)
		goto fail;
	status = read_lines(script, name, copy, error);
	if (status != DRT_OK)
		goto fail;
	free(copy);
	*out = script;
	return DRT_OK;
fail:
	free(copy);
	gw_script_free(script);
	return status == DRT_ENOMEM ? drt_fail(error, status, "%s: out of memory", name)
	                            : status;
}

void gw_script_free(struct gw_script *script)
{
	if (!script)
		return;
	if (script->timer)
		loop_timer_free(script->timer);
	free(script->steps);
	free(script);
}
