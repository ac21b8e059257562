/* import_rig.h - a knowledge base to import texts into, for the tests of import.h. */
#ifndef TESTS_KB_IMPORT_RIG_H
#define TESTS_KB_IMPORT_RIG_H

#include <stddef.h>

#include "kb/import.h"

#define RIG_DAILY "date,open,high,low,close,volume\n"
#define RIG_MINUTE "epoch_ms,open,high,low,close,volume\n"
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

/* Made anew for each test; a test may change the options. */
struct import_rig {
	struct kb *kb;
	struct kb_import_options options; /* of data/AAPL.csv at time 5 */
	struct drt_error error;
};

extern struct import_rig rig;

int rig_set_up(void **state);
int rig_tear_down(void **state);

/* A descriptor at the start of a file with these bytes. */
int rig_file_of(const char *bytes, size_t length);
enum drt_status rig_try(struct kb_import_result *result, const char *text);
/* An import that must succeed and account for every row. */
struct kb_import_result rig_import(const char *text);

/* Every quarantined row as "line reason [symbol] detail", one a line. */
void rig_assert_quarantine(const char *want);
/* Every flag as "date kind value", one a line. */
void rig_assert_flags(const char *want);

#endif
