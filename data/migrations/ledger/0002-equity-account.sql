-- What each account is worth: a row per account and time. Older rows are those of the
-- ledger's one account, whose name the orders bear; '' where there is none.

CREATE TABLE equity_of (
	account TEXT NOT NULL,
	time_ns INTEGER NOT NULL,
	equity_e8 INTEGER NOT NULL,
	cash_e8 INTEGER NOT NULL,
	PRIMARY KEY (account, time_ns)
) STRICT, WITHOUT ROWID;
INSERT INTO equity_of
	SELECT coalesce((SELECT json_extract(body, '$.account') FROM fill
	                 ORDER BY time_ns DESC LIMIT 1), ''),
	       time_ns, equity_e8, cash_e8 FROM equity;
DROP TABLE equity;
ALTER TABLE equity_of RENAME TO equity;
