/* broker_ib_internal.h - what the files of the IB broker share. Internal to src/trade. */
#ifndef TRADE_BROKER_IB_INTERNAL_H
#define TRADE_BROKER_IB_INTERNAL_H

#include "ib/message.h"
#include "ib/session.h"
#include "model/zone.h"
#include "trade/broker_ib.h"

/* What a token of ib_session_send() stands for; the order's number stands below. */
enum broker_ib_token { TOKEN_OTHER, TOKEN_PLACE, TOKEN_MODIFY, TOKEN_CANCEL, TOKEN_WHAT_IF };

/* The questions of a reconciliation. */
enum broker_ib_question {
	ASKED_OPEN = 1,
	ASKED_COMPLETED = 2,
	ASKED_EXECUTIONS = 4,
	ASKED_POSITIONS = 8,
	ASKED_ALL = 15
};

enum { BROKER_IB_WHAT_IFS = 8 };

/* A what-if that was asked and not answered. */
struct broker_ib_what_if {
	int32_t number; /* 0: none */
	int64_t due_ns; /* monotonic; how long its answer may take */
};

struct broker_ib {
	struct broker port; /* first */
	struct loop *loop;
	struct ib_session *session;  /* owned */
	struct loop_timer *patience; /* of the reconciliation; owned */
	struct loop_timer *pulse;    /* reqCurrentTime; owned */
	struct loop_timer *wonder;   /* of the what-ifs; owned */
	const struct clock *market;
	struct log_sink *log;
	int32_t client_id;
	bool live;
	char wanted[ACCOUNT_TEXT]; /* empty: the only one */
	char account[ACCOUNT_TEXT];
	int64_t answer_ns;
	void (*on_notice)(void *arg, const struct ib_error_message *notice);
	void *notice_arg;

	bool ready;     /* session ready and account accepted */
	bool suspended; /* the gateway has lost the broker */
	bool asking;    /* a reconciliation runs */
	unsigned answered;
	int32_t executions_id; /* request id of the executions asked for */
	int64_t asked_time_ns; /* of reqCurrentTime; 0: none under way */
	int64_t latency_ns;
	int attempts; /* that failed since the link was up */
	int64_t retry_due_ns;
	char down_text[NOTE_TEXT];
	struct account figures; /* as they come, key by key */
	bool figures_changed;
	struct broker_ib_what_if what_ifs[BROKER_IB_WHAT_IFS];
	struct zone *zone; /* of the newest execution time; owned */
};

/* ---- broker_ib_order.c: between our orders and theirs ---- */

/* Fills a placeOrder; `texts` keeps what it points to. */
struct broker_ib_texts {
	char ref[UUID_TEXT];
	char good_till[24];
	char symbol[SYMBOL_TEXT];
	char start[24], end[24], share[DECIMAL_TEXT]; /* of the broker's algorithms */
	struct ib_tag_value params[4];
};
void broker_ib_place(struct ib_message *out, struct broker_ib_texts *texts,
                     const struct broker_ib *ib, const struct broker_ticket *ticket);
/* What the broker holds, in our words. Types that we do not place come as the nearest. */
void broker_ib_seen(struct order *out, const struct ib_open_order *open);
/* Our state for "Submitted" and the like. */
enum broker_state broker_ib_state(const char *status);
/* Our id in an orderRef; nil for anything else. */
struct uuid broker_ib_ref(const char *order_ref);
/* As symbol_parse_ib(); needs SYMBOL_TEXT bytes. False: not a symbol of ours. */
bool broker_ib_symbol(char *out, const struct ib_contract *contract);
/* "20250613 09:30:00 US/Eastern"; market time now where it cannot be read. */
int64_t broker_ib_time(struct broker_ib *ib, const char *text);

/* ---- broker_ib_what_if.c: orders that are only reckoned ---- */

/* The port's operation. */
enum drt_status broker_ib_ask_what_if(struct broker *port, const struct broker_ticket *ticket);
/* The answer, or a warning before it. */
void broker_ib_on_what_if(struct broker_ib *ib, const struct ib_open_order *open);
/* True where the error is about a what-if; then nothing else is to be done about it. */
bool broker_ib_what_if_error(struct broker_ib *ib, const struct ib_error_message *error);
/* No answer will come to this one, or to any (number 0). */
void broker_ib_what_if_failed(struct broker_ib *ib, int32_t number, const char *text);
/* The timer's. */
void broker_ib_what_if_late(void *arg);

/* ---- broker_ib_message.c: what the gateway says ---- */

void broker_ib_on_message(void *arg, const struct ib_message *message);
/* Ends a reconciliation with what was answered. */
void broker_ib_finish(struct broker_ib *ib, const char *text);
void broker_ib_set_link(struct broker_ib *ib, enum broker_link link, const char *text);

/* ---- broker_ib.c ---- */

DRT_MUST_CHECK enum drt_status broker_ib_send(struct broker_ib *ib,
                                              const struct ib_message *message,
                                              enum broker_ib_token kind, int32_t number);

static inline void broker_ib_report(struct broker_ib *ib, const struct broker_report *report)
{
	if (ib->port.handler)
		ib->port.handler->report(ib->port.handler_arg, report);
}

#endif
