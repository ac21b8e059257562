/* sectors.h - how sectors did over several windows, beside a benchmark and one another.
 *
 * Shape:   members are instruments with their sector's name and daily bars. A window of
 *          n bars ends with the benchmark's last bar and begins n bars before it, by the
 *          benchmark's own calendar; a member counts with its last close at or before
 *          each end, and not at all when it has none, or none within the last ten days.
 *          A sector's return is the plain mean of its members'.
 * Strength: in each window sectors are ranked by return, 1 the best, equal ones equal.
 *          The strength is the mean over the windows of 100 (k - rank) / (k - 1), k
 *          sectors having a return: 100 for the best everywhere, 0 for the last; 50 for
 *          a sector that is alone. Windows without a return do not count.
 * Units:   returns as fractions. NaN where no member counts.
 * Owners:  a table borrows the names of the request. Threads: pure. */
#ifndef ANALYSIS_SECTORS_H
#define ANALYSIS_SECTORS_H

#include <stddef.h>

#include "core/status.h"
#include "model/bar.h"

enum { SECTOR_WINDOWS_MAX = 8 };

struct sector_member {
	const char *sector;
	const struct bar *bars; /* oldest first, times rising */
	size_t count;
};

struct sector_request {
	const struct sector_member *members;
	size_t member_count;
	const struct bar *benchmark; /* oldest first, times rising */
	size_t benchmark_count;
	const int *windows;  /* bars, each at least 1 */
	size_t window_count; /* 1..SECTOR_WINDOWS_MAX */
};

struct sector_window {
	double value;     /* return of the sector */
	double relative;  /* (1 + value) / (1 + benchmark's) - 1 */
	double advancing; /* part of the counted members above 0 */
	size_t counted;   /* members */
	int rank;         /* 0 when there is no return */
};

struct sector_performance {
	const char *sector;
	size_t members;
	double strength; /* 0..100; NaN without any return */
	int rank;        /* by strength, 1 the best */
	struct sector_window windows[SECTOR_WINDOWS_MAX];
};

struct sector_table {
	struct sector_performance *rows; /* owned; strongest first, equal ones by name */
	size_t count;
	double benchmark[SECTOR_WINDOWS_MAX]; /* its returns; NaN when it is too short */
};

/* Errors: DRT_EINVAL (no benchmark bars, no or too many windows, a window below 1, times
 * that do not rise, a close that is not finite and above 0: the error says which),
 * DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status
analysis_get_sector_performance(struct sector_table *out, const struct sector_request *request,
                                struct drt_error *error);
void sector_table_release(struct sector_table *table);

#endif
