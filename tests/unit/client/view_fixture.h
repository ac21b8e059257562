/* view_fixture.h - a view under test with a clock the test sets, and JSON by text. */
#ifndef TESTS_CLIENT_VIEW_FIXTURE_H
#define TESTS_CLIENT_VIEW_FIXTURE_H

#include <jansson.h>

#include "client/view_update.h"
#include "core/clock.h"

#define FIXTURE_NOW_NS INT64_C(1000000000000)

struct fixture {
	struct clock_manual clock;
	struct view *view;
	struct view_update *update;
	unsigned topics; /* changed by the last change */
	struct drt_error error;
};

int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Reads JSON with ' for ", made by printf rules; fails the test where it is none. */
json_t *fixture_json(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Takes {seq, snapshot: {topic: value}} and returns the status. */
enum drt_status fixture_snapshot(struct fixture *f, int seq, const char *topic,
                                 const char *value);
enum drt_status fixture_change(struct fixture *f, int seq, const char *topic,
                               const char *value);

/* The watchlist topic with the symbols given, separated by spaces. */
char *fixture_watchlist(const char *symbols);
extern const char fixture_status[];

#define WITH_VIEW(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

#endif
