/* ask_answer.h - what the broker answers, as plain values.
 *
 * Units:   prices and sizes as quoted, NaN where none came; days are numbers since
 *          1970-01-01; market instants nanoseconds, UTC.
 * Texts:   printable UTF-8; "" where none came; a long one ends with an ellipsis. What
 *          identifies something is never cut: such a row is left out.
 * Owners:  an answer owns its rows and lives as long as the call that brings it. */
#ifndef COLLECT_ASK_ANSWER_H
#define COLLECT_ASK_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "model/bar.h"
#include "model/quote.h"

enum {
	ASK_CODE = 48,      /* symbols, exchanges, codes */
	ASK_NAME = 128,     /* names of companies, exchanges and scans */
	ASK_LIST = 256,     /* lists of exchanges and order types */
	ASK_HEADLINE = 512, /* longer headlines are cut */
	ASK_GREEKS = 4      /* bid, ask, last, model */
};

/* A contract: what was found by name, described, or ranked by a scan. */
struct ask_contract {
	int32_t con_id;
	char symbol[ASK_CODE];
	char sec_type[ASK_CODE];
	char exchange[ASK_CODE];
	char primary_exchange[ASK_CODE];
	char currency[ASK_CODE];
	char local_symbol[ASK_CODE];
	char trading_class[ASK_CODE];
	char multiplier[ASK_CODE];
	char right[ASK_CODE]; /* "C", "P" or "" */
	double strike;        /* NaN: none */
	int64_t expiry_day;   /* of the last trade; INT64_MIN: none */
	/* descriptions only */
	char name[ASK_NAME];
	char month[ASK_CODE]; /* "202509" */
	char industry[ASK_NAME];
	char category[ASK_NAME];
	char time_zone[ASK_CODE];
	char stock_type[ASK_CODE];
	char exchanges[ASK_LIST];
	char market_rules[ASK_LIST]; /* parallel to exchanges */
	decimal min_tick, min_size;  /* 0: none came */
	int32_t under_con_id;
	char under_symbol[ASK_CODE];
	/* scans only */
	int32_t rank;
	char distance[ASK_CODE], benchmark[ASK_CODE], projection[ASK_CODE];
	char legs[ASK_NAME];
	/* found by name only: "OPT,CFD" */
	char derivatives[ASK_LIST];
};

/* The options of one class on one exchange. */
struct ask_option_class {
	char exchange[ASK_CODE];
	char trading_class[ASK_CODE];
	char multiplier[ASK_CODE];
	int32_t under_con_id;
	size_t expiry_count, strike_count;
	int64_t *expiry_days; /* rising; each once */
	double *strikes;      /* rising; each once, above 0 */
};

/* One model of an option: from the bid, the ask, the last price or the broker's own. */
struct ask_greeks {
	double implied_volatility, delta, gamma, vega, theta;
	double price, under_price;
};

enum ask_greeks_of { ASK_OF_BID, ASK_OF_ASK, ASK_OF_LAST, ASK_OF_MODEL };

struct ask_quote {
	struct quote top;
	bool delayed; /* any of it */
	struct ask_greeks greeks[ASK_GREEKS];
};

struct ask_headline {
	int64_t time_ns;
	char provider[ASK_CODE];
	char article_id[ASK_CODE];
	char headline[ASK_HEADLINE]; /* without the broker's {metadata} */
};

/* A code and what it is called: a provider of news, a scan. */
struct ask_word {
	char code[ASK_CODE];
	char name[ASK_NAME];
	char kinds[ASK_LIST]; /* of a scan: the instruments, "STK,ETF.EQ.US" */
};

struct ask_level {
	double price, size;
};

struct ask_answer {
	int32_t question; /* enum ib_request_id */
	size_t count;     /* rows */
	bool more;        /* there were more than the bound, or the broker has more */
	union {
		struct ask_contract *contracts;   /* symbols, contract details, scan */
		struct ask_option_class *classes; /* option parameters */
		struct ask_headline *headlines;
		struct ask_word *words; /* news providers, scanner parameters */
		struct ask_level *levels;
		struct bar *bars; /* rising */
		void *rows;
	};
	struct ask_quote quote; /* snapshot */
	int64_t head_ns;        /* head time stamp */
	char *text;             /* article or report; NULL with others */
	bool is_binary;         /* the article is base64 */
};

#endif
