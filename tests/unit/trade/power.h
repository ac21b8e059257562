/* power.h - a disk in memory that SQLite writes to, and that loses power.
 *
 * Shape:   power_on() makes it SQLite's default file system; what is opened then lives in
 *          memory. A write reaches the disk for sure only by a later sync of its file.
 *          When the power is cut every operation fails, until power_restore() brings back
 *          what was synced and, by chance, some of the rest: whole, torn at a sector, or
 *          not at all.
 * Threads: one. There is one disk. */
#ifndef TESTS_TRADE_POWER_H
#define TESTS_TRADE_POWER_H

#include <stdbool.h>
#include <stdint.h>

/* An empty disk, the default from here on; and SQLite's own again, what was kept freed. */
void power_on(void);
void power_off(void);
/* Keeps what is on the disk, with everything closed; a disk with that on it, any number of
 * times; and lets go of it. */
void power_keep(void);
void power_on_again(void);
void power_forget(void);

/* Writes, truncations, syncs and deletions since power_on(). */
long power_operations(void);

/* The power fails before operation number `at`. */
void power_cut_at(long at);
/* Operation number `at` (and all later ones, where `for_good`) fails with SQLite's `code`,
 * the power stays on. */
void power_fail_at(long at, int code, bool for_good);
/* No operation fails any more. */
void power_heal(void);
bool power_is_cut(void);

/* Power again, after a cut, with what the disk kept. Everything must be closed. */
void power_restore(uint64_t seed);

#endif
