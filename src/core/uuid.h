/* uuid.h - UUID version 7 (RFC 9562): time-ordered ids of signals, orders, approvals.
 *
 * Time:    48 bits of milliseconds, then a 12-bit counter that keeps ids of one
 *          millisecond in order, then 62 random bits.
 * Threads: one generator belongs to one thread. Clock and seed are injected, so a
 *          run with a seed repeats its ids. */
#ifndef CORE_UUID_H
#define CORE_UUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/rng.h"
#include "core/status.h"

enum { UUID_TEXT = 37, UUID_SHORT_TEXT = 5 };

struct uuid {
	uint8_t bytes[16];
};

struct uuid_source {
	const struct clock *clock; /* borrowed; UTC */
	struct rng rng;
	int64_t last_ms;
	uint32_t counter;
};

void uuid_source_init(struct uuid_source *source, const struct clock *clock, uint64_t seed);
struct uuid uuid_next(struct uuid_source *source);

bool uuid_is_nil(const struct uuid *id);
int uuid_cmp(const struct uuid *a, const struct uuid *b);

/* "0190f3c2-7c3b-7abc-8def-0123456789ab"; needs UUID_TEXT bytes. */
void uuid_format(char *out, const struct uuid *id);
/* The last four hexadecimal digits, which the screens show; UUID_SHORT_TEXT bytes. */
void uuid_format_short(char *out, const struct uuid *id);
/* Errors: DRT_EPARSE. */
DRT_MUST_CHECK enum drt_status uuid_parse(struct uuid *id, const char *text, size_t length);

#endif
