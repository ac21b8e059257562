/* ask_internal.h - what the files of the asker share; for src/collect only. */
#ifndef COLLECT_ASK_INTERNAL_H
#define COLLECT_ASK_INTERNAL_H

#include "collect/ask.h"

/* What a message does to its question. */
enum ask_step { ASK_GOES_ON, ASK_IS_DONE, ASK_HAS_FAILED };

struct ask_call;

/* One kind of question. */
struct ask_kind {
	int32_t question; /* enum ib_request_id */
	int32_t cancel;   /* the request that ends it at the broker; 0: there is none */
	bool streams;     /* goes on after its answer, until it is cancelled */
	bool nameless;    /* its answer carries no number */
	bool history;     /* counts as a request for history */
	size_t at_once;
	int64_t apart_ns; /* between two of them; 0: none */
	int64_t limit_ns; /* for the answer */
	size_t row_size, row_limit;
	/* Looks at a message for the question; *error is filled where it fails. */
	enum ask_step (*take)(struct ask_call *call, const struct ib_message *message,
	                      struct drt_error *error);
};

struct ask_call {
	struct ask_call *next;
	uint64_t number;
	const struct ask_kind *kind;
	struct ib_message *question; /* owned */
	ask_done_fn *done;
	void *arg;
	int32_t id; /* at the broker; 0: it waits */
	bool gated; /* holds a place of the history gate */
	int64_t due_ns;
	size_t capacity;
	struct ask_answer answer;
};

/* A new row, zeroed; NULL where the bound is reached (`more` is set then) or memory is
 * short (*error is filled). */
void *ask_add_row(struct ask_call *call, struct drt_error *error);
/* Takes the newest row out again. */
void ask_drop_row(struct ask_call *call);
/* Rows and texts of the answer. */
void ask_answer_release(struct ask_answer *answer);

/* The text as far as it fits and can be printed: line ends become blanks. NULL is "", as
 * everywhere in contracts. */
void ask_put_text(char *out, size_t size, const char *text);
/* The same for what identifies something: false where it does not fit unchanged. */
bool ask_put_code(char *out, size_t size, const char *text);
/* A copy of a long text, cut at `limit` bytes (*cut says so), its lines kept. NULL: no
 * memory. The caller frees it. */
char *ask_copy_text(bool *cut, const char *text, size_t limit);
/* A price or measure: NaN for what is unset or not finite. */
double ask_number(double value);
/* "20250620" or "20250620 08:30 US/Central"; false for anything else. */
bool ask_parse_day(int64_t *day, const char *text);

/* ---- the kinds: ask_contracts.c, ask_market.c, ask_research.c ---- */

enum ask_step ask_take_symbols(struct ask_call *call, const struct ib_message *message,
                               struct drt_error *error);
enum ask_step ask_take_contracts(struct ask_call *call, const struct ib_message *message,
                                 struct drt_error *error);
enum ask_step ask_take_scan(struct ask_call *call, const struct ib_message *message,
                            struct drt_error *error);
enum ask_step ask_take_classes(struct ask_call *call, const struct ib_message *message,
                               struct drt_error *error);
enum ask_step ask_take_head_time(struct ask_call *call, const struct ib_message *message,
                                 struct drt_error *error);
enum ask_step ask_take_quote(struct ask_call *call, const struct ib_message *message,
                             struct drt_error *error);
enum ask_step ask_take_bars(struct ask_call *call, const struct ib_message *message,
                            struct drt_error *error);
enum ask_step ask_take_levels(struct ask_call *call, const struct ib_message *message,
                              struct drt_error *error);
enum ask_step ask_take_scan_codes(struct ask_call *call, const struct ib_message *message,
                                  struct drt_error *error);
enum ask_step ask_take_providers(struct ask_call *call, const struct ib_message *message,
                                 struct drt_error *error);
enum ask_step ask_take_headlines(struct ask_call *call, const struct ib_message *message,
                                 struct drt_error *error);
enum ask_step ask_take_article(struct ask_call *call, const struct ib_message *message,
                               struct drt_error *error);
enum ask_step ask_take_report(struct ask_call *call, const struct ib_message *message,
                              struct drt_error *error);

#endif
