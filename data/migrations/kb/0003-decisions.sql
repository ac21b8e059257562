-- Signals with their reasons and gates (also the candidates that were not raised),
-- the mirror of the ledger's orders, performance of strategies, jobs.
--
-- body is the JSON form of the whole value; the columns beside it are what queries
-- select by. A signal's state is the column's, which may be newer than the body's.

CREATE TABLE signal (
	id BLOB PRIMARY KEY,
	time_ns INTEGER NOT NULL,
	symbol TEXT NOT NULL,
	strategy TEXT NOT NULL,
	direction TEXT NOT NULL,
	strength REAL NOT NULL,
	timeframe TEXT NOT NULL,
	expiration_ns INTEGER NOT NULL,
	state TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX signal_by_time ON signal (time_ns);
CREATE INDEX signal_by_symbol ON signal (symbol, time_ns);
CREATE INDEX signal_by_state ON signal (state, expiration_ns);

CREATE TABLE order_mirror (
	id BLOB PRIMARY KEY,
	created_ns INTEGER NOT NULL,
	symbol TEXT NOT NULL,
	strategy TEXT NOT NULL,
	status TEXT NOT NULL,
	version INTEGER NOT NULL,
	body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX order_mirror_by_time ON order_mirror (created_ns);
CREATE INDEX order_mirror_by_symbol ON order_mirror (symbol, created_ns);

CREATE TABLE performance (
	id INTEGER PRIMARY KEY,
	strategy TEXT NOT NULL,
	kind TEXT NOT NULL,
	timeframe TEXT NOT NULL,
	from_ns INTEGER NOT NULL,
	to_ns INTEGER NOT NULL,
	computed_ns INTEGER NOT NULL,
	metrics TEXT NOT NULL,
	UNIQUE (strategy, kind, timeframe, from_ns, to_ns)
) STRICT;

CREATE TABLE job (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'abandoned')),
	started_ns INTEGER NOT NULL,
	finished_ns INTEGER NOT NULL DEFAULT 0,
	detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX job_by_start ON job (started_ns);
