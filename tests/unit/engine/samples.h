/* samples.h - small values of the model and messages of them, for the engine's tests. */
#ifndef TESTS_ENGINE_SAMPLES_H
#define TESTS_ENGINE_SAMPLES_H

#include "engine/messages.h"

/* An id that only `n` decides. */
struct uuid sample_uuid(unsigned n);
/* A market order for 10 of the symbol, by hand. */
struct order sample_order(unsigned n, const char *symbol, enum order_status status);
/* A raised signal to buy 10 of the symbol. */
struct signal sample_signal(unsigned n, const char *strategy, const char *symbol);
/* A bar of 1000 pieces around the close. */
struct bar sample_bar(int64_t time_ns, double close);
/* Messages of one of them, with one reference. */
struct message *sample_orders_message(const struct order *order);
struct message *sample_portfolio_message(int64_t time_ns, int64_t equity);
struct message *sample_note_message(const char *code);

#endif
