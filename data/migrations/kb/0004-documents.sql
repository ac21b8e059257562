-- News, filings and notes with full-text search over title and text.

CREATE TABLE document (
	id INTEGER PRIMARY KEY,
	source TEXT NOT NULL,
	key TEXT NOT NULL,
	kind TEXT NOT NULL,
	time_ns INTEGER NOT NULL,
	title TEXT NOT NULL,
	text TEXT NOT NULL,
	UNIQUE (source, key)
) STRICT;
CREATE INDEX document_by_time ON document (time_ns);

CREATE TABLE document_symbol (
	document_id INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
	symbol TEXT NOT NULL,
	PRIMARY KEY (symbol, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_symbol_by_document ON document_symbol (document_id);

CREATE VIRTUAL TABLE document_text USING fts5 (
	title, text, content = 'document', content_rowid = 'id',
	tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER document_inserted AFTER INSERT ON document BEGIN
	INSERT INTO document_text (rowid, title, text) VALUES (new.id, new.title, new.text);
END;
CREATE TRIGGER document_deleted AFTER DELETE ON document BEGIN
	INSERT INTO document_text (document_text, rowid, title, text)
	VALUES ('delete', old.id, old.title, old.text);
END;
CREATE TRIGGER document_updated AFTER UPDATE ON document BEGIN
	INSERT INTO document_text (document_text, rowid, title, text)
	VALUES ('delete', old.id, old.title, old.text);
	INSERT INTO document_text (rowid, title, text) VALUES (new.id, new.title, new.text);
END;
