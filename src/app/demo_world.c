/* demo_world.c - see demo_world.h. */
#include "config.h"

#include "app/demo_world.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void adjust(void *arg, struct engine_settings *settings)
{
	struct demo_world *world = arg;

	settings->demo = true;
	snprintf(settings->broker_host, sizeof(settings->broker_host), "127.0.0.1");
	settings->broker_port = world->gateway.port;
	/* a watched demo shows an order that waits; unwatched, this rule decides */
	if (!world->approve)
		return;
	settings->rule_count = 0;
	for (size_t i = 0; i < settings->strategy_count; i++) {
		struct approval_rule *rule = &settings->rules[settings->rule_count++];

		memset(rule, 0, sizeof(*rule));
		snprintf(rule->name, sizeof(rule->name), "demo-auto-%zu", i + 1);
		snprintf(rule->strategy, sizeof(rule->strategy), "%s",
		         settings->strategies[i].strategy->name);
		rule->buys = rule->sells = true;
		rule->max_value = decimal_from_int(50000);
		rule->to_minute = 1440;
	}
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

/* Nothing of the user's is read or written: the demo's home is its own directory. */
static const char *own_home(void *arg, const char *name)
{
	const struct demo_world *world = arg;

	return strcmp(name, "HOME") == 0 ? world->directory : NULL;
}

static enum drt_status make_paths(struct demo_world *world, struct drt_error *error)
{
	struct paths_options options = { .lookup = own_home, .arg = world };
	const char *temporary = getenv("TMPDIR");
	char config[96];

	snprintf(world->directory, sizeof(world->directory), "%.40s/drt-demo-XXXXXX",
	         temporary && *temporary ? temporary : "/tmp");
	if (!mkdtemp(world->directory))
		return drt_fail(error, DRT_EIO, "no directory can be made in %s",
		                temporary ? temporary : "/tmp");
	snprintf(config, sizeof(config), "%s/drt.conf", world->directory);
	options.config_file = config;
	options.data_dir = options.state_dir = options.runtime_dir = world->directory;
	return paths_init(&world->paths, &options, error);
}

/* As drt-ibsim takes them; it could only say that it ended. */
static enum drt_status check_options(const struct demo_options *options,
                                     struct drt_error *error)
{
	const char *seed = options->seed ? options->seed : "1";
	const char *speed = options->speed ? options->speed : "60";
	decimal times = { 0 };

	if (*seed == '\0' || strlen(seed) > 18 || strspn(seed, "0123456789") != strlen(seed))
		return drt_fail(error, DRT_EINVAL, "--seed: give a whole number, not \"%s\"",
		                seed);
	if (strcmp(speed, "max") != 0 &&
	    (decimal_parse(&times, speed, strlen(speed)) != DRT_OK ||
	     times.e8 < DECIMAL_ONE / 1000 || times.e8 > 1000000 * DECIMAL_ONE))
		return drt_fail(error, DRT_EINVAL,
		                "--speed: give a number such as 60, or max, not \"%s\"", speed);
	return DRT_OK;
}

enum drt_status demo_world_start(struct demo_world *world, const struct demo_options *options,
                                 struct drt_error *error)
{
	struct app_engine_options engine = {
		.paths = &world->paths,
		.client = true,
		.adjust = adjust,
		.adjust_arg = world,
		.seed = 1,
	};
	enum drt_status status = DRT_OK;

	memset(world, 0, sizeof(*world));
	world->approve = options->approve;
	world->fd = -1;
	status = check_options(options, error);
	if (status == DRT_OK)
		status = make_paths(world, error);
	if (status == DRT_OK)
		status = gateway_child_start(
			&world->gateway, options->seed ? options->seed : "1",
			options->speed ? options->speed : "60", "100000", error);
	if (status == DRT_OK)
		status = app_engine_start(&world->engine, &world->fd, &engine, error);
	return status;
}

void demo_world_stop(struct demo_world *world)
{
	app_engine_stop(world->engine);
	gateway_child_stop(&world->gateway);
	if (*world->directory)
		nftw(world->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	paths_release(&world->paths);
}
