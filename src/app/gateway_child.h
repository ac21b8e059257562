/* gateway_child.h - the simulated gateway as a child process of the demo. */
#ifndef APP_GATEWAY_CHILD_H
#define APP_GATEWAY_CHILD_H

#include <sys/types.h>

#include "core/status.h"

struct gateway_child {
	pid_t pid; /* 0: none */
	int port;
};

/* Starts drt-ibsim, the one beside this program or else the installed one, on a free
 * port, and waits until it listens. Errors: DRT_ENOTFOUND (no such program), DRT_EIO,
 * DRT_ETIMEOUT (it did not listen within 20 s). */
DRT_MUST_CHECK enum drt_status gateway_child_start(struct gateway_child *out, const char *seed,
                                                   const char *speed, const char *cash,
                                                   struct drt_error *error);
/* Ends it by its number and waits. */
void gateway_child_stop(struct gateway_child *child);

#endif
