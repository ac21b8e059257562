/* broker_ib_internal.h - what the files of broker_ib share; for src/trade only. */
#ifndef TRADE_BROKER_IB_INTERNAL_H
#define TRADE_BROKER_IB_INTERNAL_H

#include "ib/message.h"
#include "ib/session.h"
#include "model/position.h"
#include "trade/broker_ib.h"

struct zone;

enum asked {
	ASKED_OPEN = 1,
	ASKED_COMPLETED = 2,
	ASKED_EXECUTIONS = 4,
	ASKED_POSITIONS = 8,
	ASKED_ALL = 15
};

struct broker_ib {
	struct broker broker; /* first, so that the object is the port */
	struct broker_ib_options options;
	char address[96];
	struct ib_session *session; /* owned */
	enum broker_link link;
	char account[ACCOUNT_TEXT];
	struct account figures; /* as the summary has told so far */
	int32_t summary_id, executions_id;
	unsigned waiting, answered;      /* enum asked: of the running reconciliation */
	struct loop_timer *deadline;     /* owned; of the reconciliation */
	struct loop_timer *account_told; /* owned; tells the figures once a burst is over */
	struct zone *zone;               /* owned; of the last execution's time */
};

/* ---- broker_ib_read.c: the gateway's messages as events ---- */

void broker_ib_take(struct broker_ib *b, const struct ib_message *message);
void broker_ib_set_link(struct broker_ib *b, enum broker_link link, const char *text);
/* One question of the reconciliation was answered whole. */
void broker_ib_answered(struct broker_ib *b, enum asked what);
void broker_ib_finish_reconciliation(struct broker_ib *b, const char *text);

#endif
