-- The ledger: what was decided, sent, answered and filled. One writer, synchronous FULL.
--
-- event is the journal: every step has one row, in the order in which it became durable,
-- and readers follow by seq. The other tables are what the steps add up to.
-- body is the JSON form of the whole value; the columns beside it are what is looked up.

CREATE TABLE event (
	seq INTEGER PRIMARY KEY,
	time_ns INTEGER NOT NULL,
	kind TEXT NOT NULL,
	order_id BLOB,
	version INTEGER NOT NULL DEFAULT 0,
	from_status TEXT,
	to_status TEXT,
	actor TEXT,
	reason TEXT,
	detail TEXT
) STRICT;
CREATE INDEX event_by_order ON event (order_id, seq);
-- a step is recorded once
CREATE UNIQUE INDEX event_once ON event (order_id, version)
	WHERE kind IN ('propose', 'step');

CREATE TABLE orders (
	id BLOB PRIMARY KEY,
	created_ns INTEGER NOT NULL,
	updated_ns INTEGER NOT NULL,
	symbol TEXT NOT NULL,
	strategy TEXT NOT NULL,
	status TEXT NOT NULL,
	final INTEGER NOT NULL,
	version INTEGER NOT NULL,
	number INTEGER NOT NULL,
	tag TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_time ON orders (created_ns);
CREATE INDEX orders_open ON orders (created_ns) WHERE final = 0;

-- what an order was decided on
CREATE TABLE proposal (
	order_id BLOB PRIMARY KEY,
	signal TEXT,
	quote TEXT,
	checks TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- base is the execution's id without its revision; a correction supersedes the others
CREATE TABLE fill (
	exec_id TEXT PRIMARY KEY,
	base TEXT NOT NULL,
	superseded INTEGER NOT NULL DEFAULT 0,
	order_id BLOB,
	time_ns INTEGER NOT NULL,
	symbol TEXT NOT NULL,
	strategy TEXT NOT NULL,
	body TEXT NOT NULL
) STRICT;
CREATE INDEX fill_by_base ON fill (base);
CREATE INDEX fill_by_time ON fill (time_ns);

-- strategy '' is the account's own row
CREATE TABLE position (
	symbol TEXT NOT NULL,
	strategy TEXT NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (symbol, strategy)
) STRICT, WITHOUT ROWID;

CREATE TABLE equity (
	time_ns INTEGER PRIMARY KEY,
	equity_e8 INTEGER NOT NULL,
	cash_e8 INTEGER NOT NULL
) STRICT;

CREATE TABLE control (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	next_order_id INTEGER NOT NULL,
	frozen INTEGER NOT NULL,
	frozen_note TEXT NOT NULL
) STRICT;
INSERT INTO control VALUES (1, 1, 0, '');
