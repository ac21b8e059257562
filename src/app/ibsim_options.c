/* ibsim_options.c - see ibsim_options.h. */
#include "config.h"

#include "app/ibsim_options.h"

#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "core/timeval.h"
#include "ib/message.h"

enum { DEFAULT_PORT = 4002, DEFAULT_PAUSE_MS = 1000 };

struct reader {
	struct ibsim_options *out;
	int argc, at;
	char **argv;
};

typedef bool option_fn(struct reader *r, const char *name, const char *value);

struct option {
	const char *name;
	const char *value; /* what it is called in the help; NULL: the option has none */
	option_fn *read;
	const char *text;
};

static bool complain(const char *format, const char *name, const char *value)
{
	fprintf(stderr, "drt-ibsim: ");
	fprintf(stderr, format, name, value);
	fputc('\n', stderr);
	return false;
}

/* The whole text as a number within least..most. */
static bool read_whole(int64_t *out, const char *text, int64_t least, int64_t most)
{
	int64_t value = 0;

	if (*text == '\0')
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || value > (INT64_MAX - 9) / 10)
			return false;
		value = value * 10 + (*text - '0');
	}
	if (value < least || value > most)
		return false;
	*out = value;
	return true;
}

static bool take_port(struct reader *r, const char *name, const char *value)
{
	int64_t port = 0;

	if (!read_whole(&port, value, 0, 65535))
		return complain(_("%s: \"%s\" is no port; give a number from 0 to 65535, 0 "
		                  "for a free one"),
		                name, value);
	r->out->port = (int)port;
	return true;
}

static bool take_listen(struct reader *r, const char *name, const char *value)
{
	if (*value == '\0')
		return complain(_("%s: \"%s\" is no address; give one such as 127.0.0.1"), name,
		                value);
	r->out->listen = value;
	return true;
}

static bool take_speed(struct reader *r, const char *name, const char *value)
{
	decimal speed = { 0 };

	if (strcmp(value, "max") == 0) {
		r->out->speed_milli = 0;
		return true;
	}
	if (decimal_parse(&speed, value, strlen(value)) != DRT_OK ||
	    speed.e8 < DECIMAL_ONE / 1000 || speed.e8 > 1000000 * DECIMAL_ONE)
		return complain(_("%s: \"%s\" is no speed; give 1 for real time, 60 for a "
		                  "minute a second, up to 1000000, or max"),
		                name, value);
	r->out->speed_milli = speed.e8 / (DECIMAL_ONE / 1000);
	return true;
}

static bool take_seed(struct reader *r, const char *name, const char *value)
{
	int64_t seed = 0;

	if (!read_whole(&seed, value, 0, INT64_MAX))
		return complain(_("%s: \"%s\" is no seed; give a whole number"), name, value);
	r->out->seed = (uint64_t)seed;
	return true;
}

/* Takes the words that follow too, up to the next option. */
static bool take_data(struct reader *r, const char *name, const char *value)
{
	(void)name;
	(void)value;
	if (r->out->file_count == 0)
		r->out->files = &r->argv[r->at];
	else if (r->out->files + r->out->file_count != &r->argv[r->at])
		return complain(_("%s: \"%s\" comes too late; name all price files after one "
		                  "--data"),
		                name, value);
	r->out->file_count++;
	while (r->at + 1 < r->argc && r->argv[r->at + 1][0] != '-') {
		r->at++;
		r->out->file_count++;
	}
	return true;
}

static bool take_from(struct reader *r, const char *name, const char *value)
{
	if (time_parse(&r->out->from_ns, value, strlen(value)) != DRT_OK ||
	    r->out->from_ns <= 0)
		return complain(_("%s: \"%s\" is no time; give 2025-06-12 or "
		                  "2025-06-12T13:30:00Z"),
		                name, value);
	return true;
}

static bool take_account(struct reader *r, const char *name, const char *value)
{
	if (strncmp(value, "DU", 2) != 0 || strlen(value) < 3 || strlen(value) > 15 ||
	    strspn(value, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(value))
		return complain(_("%s: \"%s\" is no paper account; give one such as "
		                  "DU1234567"),
		                name, value);
	r->out->account = value;
	return true;
}

static bool take_cash(struct reader *r, const char *name, const char *value)
{
	if (decimal_parse(&r->out->cash, value, strlen(value)) != DRT_OK ||
	    r->out->cash.e8 <= 0)
		return complain(_("%s: \"%s\" is no amount; give one such as 100000"), name,
		                value);
	return true;
}

static bool take_commissions(struct reader *r, const char *name, const char *value)
{
	r->out->tiered = strcmp(value, "tiered") == 0;
	if (!r->out->tiered && strcmp(value, "fixed") != 0)
		return complain(_("%s: \"%s\" is no schedule; give fixed or tiered"), name,
		                value);
	return true;
}

static bool take_state(struct reader *r, const char *name, const char *value)
{
	(void)name;
	r->out->state = value;
	return true;
}

static bool take_log(struct reader *r, const char *name, const char *value)
{
	(void)name;
	r->out->log = value;
	return true;
}

static bool take_level(struct reader *r, const char *name, const char *value)
{
	if (log_level_parse(&r->out->least, value) != DRT_OK)
		return complain(_("%s: \"%s\" is no level; give debug, info, notice, warning "
		                  "or error"),
		                name, value);
	return true;
}

static bool take_pause(struct reader *r, const char *name, const char *value)
{
	int64_t ms = 0;

	if (!read_whole(&ms, value, 0, 3600000))
		return complain(_("%s: \"%s\" is no pause; give milliseconds, up to 3600000"),
		                name, value);
	r->out->pause_ns = ms * NS_PER_MS;
	return true;
}

static bool take_server_version(struct reader *r, const char *name, const char *value)
{
	int64_t version = 0;

	if (!read_whole(&version, value, IB_VERSION_MIN, ib_version_last())) {
		fprintf(stderr,
		        ib_has_protobuf() ? _("drt-ibsim: %s: \"%s\" is no version; give a "
		                              "number from %d "
		                              "to %d\n")
		                          : _("drt-ibsim: %s: \"%s\" is no version; give a "
		                              "number from %d "
		                              "to %d, or build it --with-protobuf\n"),
		        name, value, IB_VERSION_MIN, ib_version_last());
		return false;
	}
	r->out->server_version = (int)version;
	return true;
}

static bool take_sample(struct reader *r, const char *name, const char *value)
{
	int64_t ms = 0;

	if (!read_whole(&ms, value, 1, 60000))
		return complain(_("%s: \"%s\" is no time between samples; give milliseconds, "
		                  "1 to 60000"),
		                name, value);
	r->out->sample_ns = ms * NS_PER_MS;
	return true;
}

static bool take_control(struct reader *r, const char *name, const char *value)
{
	int64_t port = 0;

	if (!read_whole(&port, value, 0, 65535))
		return complain(_("%s: \"%s\" is no port; give a number from 0 to 65535, 0 "
		                  "for a free one"),
		                name, value);
	r->out->control = (int)port;
	return true;
}

static bool take_faults(struct reader *r, const char *name, const char *value)
{
	(void)name;
	r->out->faults = value;
	return true;
}

static bool take_master(struct reader *r, const char *name, const char *value)
{
	int64_t id = 0;

	if (!read_whole(&id, value, 0, INT32_MAX))
		return complain(_("%s: \"%s\" is no client id; give a whole number"), name,
		                value);
	r->out->has_master = true;
	r->out->master_id = (int32_t)id;
	return true;
}

static bool take_universe(struct reader *r, const char *name, const char *value)
{
	(void)name;
	r->out->universe = value;
	return true;
}

static bool take_hours(struct reader *r, const char *name, const char *value)
{
	r->out->extended = strcmp(value, "extended") == 0;
	if (!r->out->extended && strcmp(value, "regular") != 0)
		return complain(_("%s: \"%s\" are no hours; give regular or extended"), name,
		                value);
	return true;
}

static bool take_hold(struct reader *r, const char *name, const char *value)
{
	(void)name;
	(void)value;
	r->out->hold = true;
	return true;
}

static bool take_help(struct reader *r, const char *name, const char *value)
{
	(void)name;
	(void)value;
	r->out->help = true;
	return true;
}

static bool take_version(struct reader *r, const char *name, const char *value)
{
	(void)name;
	(void)value;
	r->out->version = true;
	return true;
}

static const struct option options[] = {
	{ "--port", N_("N"), take_port, N_("TCP port, 0 for a free one (4002)") },
	{ "--listen", N_("HOST"), take_listen, N_("address to listen on (127.0.0.1)") },
	{ "--speed", N_("X"), take_speed,
	  N_("market time against real time: 1, 60, ... max (1)") },
	{ "--seed", N_("N"), take_seed, N_("seed of the synthetic market (1)") },
	{ "--data", N_("FILE..."), take_data,
	  N_("replay these price files instead of the synthetic market") },
	{ "--universe", N_("FILE"), take_universe,
	  N_("instruments, dividends and splits of this file") },
	{ "--from", N_("TIME"), take_from, N_("market time to start at") },
	{ "--hours", N_("KIND"), take_hours,
	  N_("regular, or extended: before the open and after the close too (regular)") },
	{ "--account", N_("ID"), take_account, N_("paper account (DU1000001)") },
	{ "--cash", N_("AMOUNT"), take_cash, N_("cash of the account (1000000)") },
	{ "--commissions", N_("KIND"), take_commissions,
	  N_("fixed, or tiered by the shares of the month (fixed)") },
	{ "--state", N_("PATH"), take_state,
	  N_("keep orders and positions there from run to run") },
	{ "--pause", N_("MS"), take_pause,
	  N_("how long a closed market waits before time jumps on (1000; 0 at max)") },
	{ "--sample", N_("MS"), take_sample, N_("how often quotes are sent (250)") },
	{ "--hold", NULL, take_hold, N_("let market time begin with the first client") },
	{ "--faults", N_("FILE"), take_faults, N_("make the faults of this script happen") },
	{ "--control", N_("PORT"), take_control,
	  N_("take commands there, one a line; 0 for a free port") },
	{ "--master-id", N_("N"), take_master,
	  N_("let the client with this id hear of all orders") },
	{ "--server-version", N_("N"), take_server_version,
	  N_("newest version of the protocol to speak (178)") },
	{ "--log", N_("FILE"), take_log, N_("write the log there, not to standard error") },
	{ "--log-level", N_("LEVEL"), take_level, N_("least level to log (info)") },
	{ "--help", NULL, take_help, N_("show this help") },
	{ "--version", NULL, take_version, N_("show the version") },
};

enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

/* The option of that name, or NULL; *value is what stands behind "=". */
static const struct option *find_option(const char *word, const char **value)
{
	size_t length = strcspn(word, "=");

	for (int i = 0; i < OPTIONS; i++) {
		if (strlen(options[i].name) == length &&
		    strncmp(options[i].name, word, length) == 0) {
			*value = word[length] == '=' ? word + length + 1 : NULL;
			return &options[i];
		}
	}
	return NULL;
}

static bool read_option(struct reader *r)
{
	const char *word = r->argv[r->at];
	const char *value = NULL;
	const struct option *option = find_option(word, &value);

	if (!option)
		return complain(_("unknown option %s; try drt-ibsim --help%s"), word, "");
	if (!option->value && value)
		return complain(_("%s takes no value, but got \"%s\""), option->name, value);
	if (option->value && !value) {
		if (r->at + 1 == r->argc)
			return complain(_("%s needs a value: %s"), option->name,
			                _(option->value));
		value = r->argv[++r->at];
	}
	return option->read(r, option->name, value);
}

enum ibsim_exit ibsim_options_read(struct ibsim_options *out, int argc, char **argv)
{
	struct reader r = { out, argc, 1, argv };

	*out = (struct ibsim_options){
		.listen = "127.0.0.1",
		.port = DEFAULT_PORT,
		.speed_milli = 1000,
		.seed = 1,
		.least = LOG_INFO,
		.pause_ns = -1,
		.control = -1,
	};
	for (; r.at < argc; r.at++) {
		if (!read_option(&r))
			return IBSIM_USAGE;
	}
	if (out->pause_ns < 0)
		out->pause_ns = out->speed_milli == 0 ? 0 : DEFAULT_PAUSE_MS * NS_PER_MS;
	return IBSIM_OK;
}

void ibsim_print_help(void)
{
	printf(_("Usage: drt-ibsim [OPTION]...\n"
	         "A simulated IB Gateway: serves a synthetic or replayed market over the TWS "
	         "protocol.\n\n"));
	for (int i = 0; i < OPTIONS; i++) {
		char head[48];

		snprintf(head, sizeof(head), "%s%s%s", options[i].name,
		         options[i].value ? " " : "",
		         options[i].value ? _(options[i].value) : "");
		printf("  %-20s  %s\n", head, _(options[i].text));
	}
}
