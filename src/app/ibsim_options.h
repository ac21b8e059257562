/* ibsim_options.h - the command line of drt-ibsim. */
#ifndef APP_IBSIM_OPTIONS_H
#define APP_IBSIM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/log.h"

enum ibsim_exit { IBSIM_OK = 0, IBSIM_FAILURE = 1, IBSIM_USAGE = 2 };

struct ibsim_options {
	const char *listen; /* host */
	int port;
	int64_t speed_milli;
	uint64_t seed;
	char **files; /* into argv */
	size_t file_count;
	int64_t from_ns; /* 0: not given */
	const char *account;
	decimal cash; /* 0: the gateway's own */
	bool tiered;  /* commissions, else fixed */
	const char *state;
	const char *log; /* NULL: standard error */
	enum log_level least;
	int64_t pause_ns;
	int64_t sample_ns; /* 0: the gateway's own */
	bool hold;
	bool extended;      /* hours, else regular */
	int server_version; /* of the protocol; 0: the gateway's own */
	int control;        /* port for commands; -1: none */
	const char *faults; /* script; NULL: none */
	bool has_master;
	int32_t master_id;
	const char *universe; /* file; NULL: none */
	bool help, version;
};

/* Fills *out from argv. On a fault it is told on standard error, with the remedy, and
 * IBSIM_USAGE is returned. Texts point into argv. */
enum ibsim_exit ibsim_options_read(struct ibsim_options *out, int argc, char **argv);

/* Prints the usage to standard output. */
void ibsim_print_help(void);

#endif
