-- What was imported from which file, and the rows that were refused.

CREATE TABLE import (
	id INTEGER PRIMARY KEY,
	file TEXT NOT NULL,
	source TEXT NOT NULL,
	adjustment TEXT NOT NULL,
	timeframe TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('running', 'done')),
	crc32 INTEGER NOT NULL DEFAULT 0,
	row_count INTEGER NOT NULL DEFAULT 0,
	stored INTEGER NOT NULL DEFAULT 0,
	quarantined INTEGER NOT NULL DEFAULT 0,
	changed_ns INTEGER NOT NULL,
	UNIQUE (file, source, adjustment, timeframe)
) STRICT;

CREATE TABLE quarantine (
	import_id INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
	line INTEGER NOT NULL,
	reason TEXT NOT NULL,
	detail TEXT NOT NULL,
	symbol TEXT NOT NULL,
	raw TEXT NOT NULL,
	PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;
