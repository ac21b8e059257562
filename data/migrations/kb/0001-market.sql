-- Instruments and their bars.
--
-- A bar's key is instrument, timeframe, time, source and adjustment. All but the time
-- are kept once, in series, so that the key of a bar is two integers and the bars of
-- one series lie together. Times are nanoseconds UTC.

CREATE TABLE instrument (
	id INTEGER PRIMARY KEY,
	symbol TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL DEFAULT '',
	type TEXT NOT NULL,
	exchange TEXT NOT NULL DEFAULT '',
	primary_exchange TEXT NOT NULL DEFAULT '',
	currency TEXT NOT NULL,
	calendar TEXT NOT NULL,
	sector TEXT NOT NULL DEFAULT '',
	tick_e8 INTEGER NOT NULL CHECK (tick_e8 > 0),
	min_size_e8 INTEGER NOT NULL CHECK (min_size_e8 > 0),
	multiplier_e8 INTEGER NOT NULL CHECK (multiplier_e8 > 0),
	con_id INTEGER NOT NULL DEFAULT 0,
	synthetic INTEGER NOT NULL DEFAULT 0 CHECK (synthetic IN (0, 1))
) STRICT;

CREATE TABLE series (
	id INTEGER PRIMARY KEY,
	instrument_id INTEGER NOT NULL REFERENCES instrument (id),
	timeframe TEXT NOT NULL,
	source TEXT NOT NULL,
	adjustment TEXT NOT NULL,
	UNIQUE (instrument_id, timeframe, source, adjustment)
) STRICT;

CREATE TABLE bar (
	series_id INTEGER NOT NULL REFERENCES series (id),
	time_ns INTEGER NOT NULL,
	open REAL NOT NULL,
	high REAL NOT NULL,
	low REAL NOT NULL,
	close REAL NOT NULL,
	volume REAL NOT NULL,
	PRIMARY KEY (series_id, time_ns)
) STRICT, WITHOUT ROWID;

-- What is odd about a bar that was stored all the same: zero-volume, jump (value: the
-- ratio of the closes minus 1), gap (value: sessions missing before it), holiday.
CREATE TABLE bar_flag (
	series_id INTEGER NOT NULL REFERENCES series (id),
	time_ns INTEGER NOT NULL,
	kind TEXT NOT NULL,
	value REAL NOT NULL,
	PRIMARY KEY (series_id, time_ns, kind)
) STRICT, WITHOUT ROWID;

CREATE VIEW bars AS
	SELECT i.symbol, s.timeframe, b.time_ns, s.source, s.adjustment,
		b.open, b.high, b.low, b.close, b.volume
	FROM bar AS b
	JOIN series AS s ON s.id = b.series_id
	JOIN instrument AS i ON i.id = s.instrument_id;
