/* ledger_internal.h - the handle that the files of the ledger share. */
#ifndef KB_LEDGER_INTERNAL_H
#define KB_LEDGER_INTERNAL_H

#include "kb/db.h"
#include "kb/ledger.h"

struct file_lock;

/* The statements of the steps, prepared once by a writer. */
enum ledger_stmt {
	LEDGER_EVENT,
	LEDGER_EVENT_ONCE,
	LEDGER_ORDER,
	LEDGER_PROPOSAL,
	LEDGER_FILL,
	LEDGER_SUPERSEDE,
	LEDGER_COMMISSION,
	LEDGER_POSITION,
	LEDGER_EQUITY,
	LEDGER_NEXT_ID,
	LEDGER_FROZEN,
	LEDGER_STMTS
};

struct ledger {
	struct db *db;
	struct file_lock *lock; /* of the one writer; NULL: a reader, or in memory */
	struct db_stmt *stmts[LEDGER_STMTS];
};

#endif
