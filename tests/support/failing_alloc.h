/* failing_alloc.h - makes the n-th allocation of the code under test fail.
 *
 * A program that uses it lists $(FAILING_ALLOC) among its sources and links with
 * $(FAILING_ALLOC_FLAGS); the linker then sends every malloc, calloc,
 * realloc and strdup of the program's own objects through here (shared libraries
 * keep theirs). One thread.
 *
 *     for (int n = 0;; n++) {
 *             failing_alloc_after(n);
 *             status = thing_new(&thing);
 *             if (!failing_alloc_happened())
 *                     break;
 *             assert_int_equal(status, DRT_ENOMEM);
 *     }
 *     failing_alloc_after(-1); */
#ifndef TESTS_SUPPORT_FAILING_ALLOC_H
#define TESTS_SUPPORT_FAILING_ALLOC_H

#include <stdbool.h>

/* The next `count` allocations succeed and the one after them fails, once; -1: none
 * fails. Forgets whether one failed. */
void failing_alloc_after(int count);

/* True once the failure came; from then on nothing fails. */
bool failing_alloc_happened(void);

#endif
