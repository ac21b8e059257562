/* fixture.h - what the tests of the knowledge base share. */
#ifndef TESTS_UNIT_KB_FIXTURE_H
#define TESTS_UNIT_KB_FIXTURE_H

#include "kb/db.h"
#include "kb/kb.h"
#include "tests/support/support.h"

/* A new knowledge base in memory, or in the file. */
struct kb *fixture_kb(void);
struct kb *fixture_kb_at(const char *path, bool read_only);

/* A path in the scratch folder that is used for the first time. */
const char *fixture_path(void);

/* "2025-06-12T14:30:00Z" or a date. */
int64_t fixture_time(const char *text);

/* Stores a US stock, or one on the calendar; returns its id. */
int64_t fixture_instrument(struct kb *kb, const char *symbol, const char *calendar);

/* A bar around `price`: open price, high + 1, low - 1, close price + 0.5, volume 100. */
struct bar fixture_bar(const char *time, double price);

/* Stores bars under the symbol, split-adjusted. */
void fixture_store(struct kb *kb, const char *symbol, enum timeframe timeframe,
                   const char *source, const struct bar *bars, size_t count);

/* The one number of a query. */
int64_t fixture_number(struct kb *kb, const char *sql);

#endif
