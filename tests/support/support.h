/* support.h - what test programs share: where files are, and cmocka's includes.
 *
 * Shared:  reference data lives in $DRT_SHARED. A program that needs it calls
 *          test_require_shared() first in main(): where it is absent the program
 *          says so and ends with 77 (skipped), or fails with DRT_REQUIRE_SHARED=1.
 * Scratch: test_scratch_dir() makes one temporary directory per process, removed
 *          with everything in it when the process ends normally. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Ends the process with 77 or 1 where the shared folder is absent. */
void test_require_shared(void);

/* Paths below the shared folder, the source tree and the build tree. The text
 * lives until the process ends. */
const char *test_shared_path(const char *relative);
const char *test_source_path(const char *relative);
const char *test_build_path(const char *relative);

/* $DRT_TEST_SERVER_VERSION, which lets tests with a simulated gateway be run at another
 * version of the broker's protocol; 0: the gateway's own. */
int test_server_version(void);

/* A temporary directory of this process, and a path inside it. */
const char *test_scratch_dir(void);
const char *test_scratch_path(const char *relative);

/* The whole file as text, NUL-terminated, owned by the caller; fails the test
 * where it cannot be read. */
char *test_read_file(const char *path, size_t *length);
void test_write_file(const char *path, const char *text);

/* True when both numbers are within `tolerance` of one another, relative to
 * max(1, |want|); two NaN are equal. */
int test_close(double got, double want, double tolerance);

#endif
