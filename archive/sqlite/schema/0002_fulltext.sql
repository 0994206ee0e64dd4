-- The full text: disposable, and rebuilt from the rows by whoever doubts it.
-- The words are cut by package search; the tokenizer "gainsay" only hands
-- them on (search_index.go). rowid is item.num. The text itself is not here.
--
-- Columns are in the order of search.Column. Leaves of the index fill a page;
-- a transaction's words are gathered in memory before they are sorted; few
-- merges while taking in, at the price of some more segments to look at.
CREATE VIRTUAL TABLE fulltext USING fts5 (subject, text, people, names, marks, content = '', tokenize = 'gainsay');
INSERT INTO fulltext (fulltext, rank) VALUES ('rank', 'bm25(4.0, 1.0, 2.0, 2.0, 1.0)');
INSERT INTO fulltext (fulltext, rank) VALUES ('pgsz', 8000);
INSERT INTO fulltext (fulltext, rank) VALUES ('hashsize', 33554432);
INSERT INTO fulltext (fulltext, rank) VALUES ('automerge', 16);
INSERT INTO fulltext (fulltext, rank) VALUES ('crisismerge', 32);

-- Every word of the index, where it stands: for checking it.
CREATE VIRTUAL TABLE fulltext_word USING fts5vocab (fulltext, instance);

-- Every handle with every name and every spelling that ever stood beside it, so
-- that a search for a name need not read the parties of all items. One may be
-- here whose item was read anew since; none is missing.
CREATE TABLE naming (
  network TEXT NOT NULL,
  value   TEXT NOT NULL,
  name    TEXT NOT NULL,
  raw     TEXT NOT NULL,
  PRIMARY KEY (network, value, name, raw)
) STRICT, WITHOUT ROWID;
