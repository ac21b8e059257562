/* reason.h - why something was done or refused: a code with named arguments.
 *
 * Shape:   code is a stable dotted word ("momentum.ranked"); each argument has a
 *          name and a number or a short text. The client renders and translates it;
 *          the record keeps the code and the arguments.
 * Example: momentum.ranked days=126 return_pct=18.2 rank=2 of=9 sma=200 reads
 *          "126-day return 18.2 %, rank 2 of 9, above SMA200". */
#ifndef MODEL_REASON_H
#define MODEL_REASON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"

enum {
	REASON_CODE_TEXT = 40,
	REASON_ARGS = 8,
	REASON_NAME_TEXT = 16,
	REASON_VALUE_TEXT = 256, /* of one text */
	REASON_TEXTS = 320       /* of all together */
};

struct reason_arg {
	char name[REASON_NAME_TEXT];
	double number; /* while !is_text */
	bool is_text;
	uint16_t text_at; /* while is_text: in the reason's texts */
};

struct reason {
	char code[REASON_CODE_TEXT]; /* empty: no reason */
	int count;
	uint16_t texts_used;
	struct reason_arg args[REASON_ARGS];
	char texts[REASON_TEXTS]; /* one behind the other */
};

/* Begins a reason; a longer code is a programmer's error (assert). */
void reason_init(struct reason *reason, const char *code);
/* Adds an argument; more than REASON_ARGS is a programmer's error (assert). Texts are cut
 * to fit as core/text.h does it; the short ones that follow a long one still fit. */
void reason_add_number(struct reason *reason, const char *name, double value);
void reason_add_text(struct reason *reason, const char *name, const char *value);
void reason_add_decimal(struct reason *reason, const char *name, decimal value);

/* The text of one of the reason's arguments; empty for a number. Lives with the reason. */
const char *reason_arg_text(const struct reason *reason, const struct reason_arg *arg);

/* The argument of that name, or NULL. */
const struct reason_arg *reason_find(const struct reason *reason, const char *name);

/* One gate of a decision: what it needed, what it found. */
struct gate {
	struct reason reason; /* code "gate.trend", args needs, found, ... */
	bool passed;
};

#endif
