/* scenario_world.h - a market and a client for one scenario, and what happens, as text. */
#ifndef TESTS_SCENARIO_WORLD_H
#define TESTS_SCENARIO_WORLD_H

#include "core/strbuf.h"
#include "tests/unit/gateway/gateway_fixture.h"

enum { MOST_ORDERS = 16, WORD = 32, MOST_TAGS = 8 };

extern struct test_market market;
extern struct test_client client;

/* One scenario under way. */
struct run {
	struct strbuf out; /* the file as it should be */
	struct ib_message placed[MOST_ORDERS];
	char words[MOST_ORDERS][16][WORD]; /* the texts of the orders */
	char algos[MOST_ORDERS][200];
	struct ib_tag_value tags[MOST_ORDERS][MOST_TAGS];
	char told[MOST_ORDERS][80]; /* the newest status of each */
	int version;                /* of the protocol; 0: the gateway's own */
	char position[120];         /* the newest that was told */
	size_t from;                /* of the kept messages */
	int32_t base;               /* the broker's number of order 0 */
};

/* The price file of all scenarios, made once. */
void scenario_write_data(void);
int scenario_remove_data(void);

/* True for the lines that say what the market is like: of its universe, of its hours. */
bool scenario_is_option(const char *line);
/* Begins the market of a scenario; version 0: the gateway's own. */
void scenario_begin(struct run *run, const char *text, int version);
void scenario_end(struct run *run);
/* Writes down everything that the gateway has to say by now. */
void scenario_settle(struct run *run);

#endif
