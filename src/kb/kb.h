/* kb.h - the Trading Knowledge Base: instruments, bars, signals, orders, performance,
 * documents and jobs in one SQLite file.
 *
 * Shape:   struct kb is one connection. The store worker has the only writing handle;
 *          everybody else opens read-only ones and reads on while it writes. The parts
 *          have their own headers, which this one includes.
 * Threads: a handle belongs to one thread at a time; only kb_interrupt() may be called
 *          from another.
 * Reads:   no call leaves a read transaction open: long reads go page by page, so that
 *          none lasts longer than a page.
 * Errors:  those of kb/db.h. Lists come back through (out, count): *out is allocated,
 *          the caller's to free(), and NULL when the count is 0.
 *
 * Lists are in the order that each function names. A `limit` of 0 means all. */
#ifndef KB_KB_H
#define KB_KB_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"
#include "kb/bars.h"
#include "kb/documents.h"
#include "kb/instruments.h"
#include "kb/jobs.h"
#include "kb/orders.h"
#include "kb/performance.h"
#include "kb/signals.h"

struct calendar;
struct db;
struct kb;

struct kb_options {
	const char *path;    /* or ":memory:" */
	bool read_only;      /* the file must exist, with this program's schema */
	int busy_timeout_ms; /* 0: 5000 */
};

/* Opens; a writer creates the file where there is none and migrates it. Errors: those
 * of db_open(). */
DRT_MUST_CHECK enum drt_status kb_open(struct kb **out, const struct kb_options *options,
                                       struct drt_error *error);
/* Accepts NULL. What is not committed is lost. */
void kb_close(struct kb *kb);

/* Group commit: what is stored between the two becomes durable and visible at once. A
 * store call outside is a transaction of its own. Errors: DRT_ESTATE (open already). */
DRT_MUST_CHECK enum drt_status kb_begin(struct kb *kb, struct drt_error *error);
DRT_MUST_CHECK enum drt_status kb_commit(struct kb *kb, struct drt_error *error);
void kb_rollback(struct kb *kb);

/* The calendar of that name, made once per handle; lives with the handle.
 * Errors: those of calendar_new(). */
DRT_MUST_CHECK enum drt_status kb_calendar(const struct calendar **out, struct kb *kb,
                                           const char *name, struct drt_error *error);

/* Ends a running call with DRT_ECANCELLED. Any thread, while the handle is open. */
void kb_interrupt(struct kb *kb);
/* The connection, for the check, the sync and plain SQL (views: bars). */
struct db *kb_db(struct kb *kb);

#endif
