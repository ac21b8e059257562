/* ib_house.h - trade over the IB port against the simulated gateway, in one simulated
 * world: what tests of that port share. */
#ifndef TESTS_TRADE_IB_HOUSE_H
#define TESTS_TRADE_IB_HOUSE_H

#include "gateway/gateway.h"
#include "io/loop_sim.h"
#include "kb/ledger.h"
#include "trade/broker_ib.h"
#include "trade/journal_ledger.h"
#include "trade/trade.h"

#define HOUSE_ADDRESS "tcp:127.0.0.1:4002"

struct house {
	struct sim_world *world;
	struct loop *gateway_loop, *loop;
	struct gateway *gateway;
	struct broker_ib *broker;
	struct ledger *ledger;
	struct journal_ledger *journal;
	struct trade *trade;
	struct ids_uuid ids;
	uint64_t runs; /* seeds the ids of each start */
	char path[512];
	char notice[64]; /* the newest important one */
	char link_text[128];
	int notices;
	int32_t spy;
	struct broker_what_if what_if; /* the newest; its text below */
	char what_if_text[128];
	int what_ifs; /* how many came */
};

/* cmocka's: a gateway, and trade connected to it and reconciled, without limits. */
int house_setup(void **state);
int house_teardown(void **state);

/* Ends trade and its session as a process would end; begins them anew. */
void house_stop(struct house *house);
void house_start(struct house *house, const char *account, bool live);

/* Runs the world for so long, with trade's ticks. */
void house_run(struct house *house, int64_t ns);
/* Runs until it is so, for a minute at most. */
void house_wait(struct house *house, bool (*done)(const struct house *));
/* Linked and reconciled. */
bool house_is_open(const struct house *house);

decimal house_decimal(double value);

#endif
