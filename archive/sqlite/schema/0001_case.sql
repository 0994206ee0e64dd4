-- The rows of a case. Everything is added, nothing is changed: a row that is
-- here stays here. What each table is for is in docs/format/case.md.
--
-- Clocks: *_ms is milliseconds since 1970-01-01T00:00:00Z.

CREATE TABLE trove (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  body     TEXT NOT NULL,              -- JSON of the hand-over
  added_ms INTEGER NOT NULL            -- desk time
) STRICT;

CREATE TABLE input (
  id       INTEGER PRIMARY KEY,
  trove    INTEGER NOT NULL REFERENCES trove (id),
  path     TEXT NOT NULL,              -- inside the trove
  blob     BLOB NOT NULL,              -- SHA-256 of its bytes
  size     INTEGER NOT NULL,
  format   TEXT NOT NULL,
  within   TEXT NOT NULL,              -- path of the archive that held it, or ''
  records  INTEGER NOT NULL,           -- how many of its records are in the case
  done     INTEGER NOT NULL,           -- 1 once it was read to its end
  added_ms INTEGER NOT NULL,
  UNIQUE (trove, path, blob)
) STRICT;

CREATE TABLE item (
  num         INTEGER PRIMARY KEY,     -- exhibit number, from one, in order of intake
  id          BLOB NOT NULL UNIQUE,    -- SHA-256 of the item's own bytes
  kind        TEXT NOT NULL,
  size        INTEGER NOT NULL,
  constructed INTEGER NOT NULL,
  date_lo     INTEGER,                 -- ms; the instants that the date may mean, outward rounded
  date_hi     INTEGER,                 -- ms; NULL where undated
  sort_ms     INTEGER,                 -- ms; where the item stands in a list by date
  reading     INTEGER NOT NULL,        -- check number of what was read from the bytes
  norm        BLOB NOT NULL,           -- SHA-256 of the normal form of the text
  subject     TEXT NOT NULL
) STRICT;
CREATE INDEX item_kind ON item (kind, sort_ms);
CREATE INDEX item_sort ON item (sort_ms);

-- What is long about an item, apart, so that the items can be walked quickly.
CREATE TABLE content (
  item  INTEGER PRIMARY KEY REFERENCES item (num),
  head  BLOB NOT NULL,                 -- packed JSON: date, name, media, labels
  times BLOB NOT NULL,                 -- packed JSON array of the times beside the date; empty: none
  body  BLOB NOT NULL                  -- packed text
) STRICT;

CREATE TABLE handle (
  id      INTEGER PRIMARY KEY,
  network TEXT NOT NULL,
  value   TEXT NOT NULL,
  UNIQUE (network, value)
) STRICT;

CREATE TABLE party (
  item   INTEGER NOT NULL REFERENCES item (num),
  ord    INTEGER NOT NULL,
  role   TEXT NOT NULL,
  handle INTEGER NOT NULL REFERENCES handle (id),
  name   TEXT NOT NULL,
  raw    TEXT NOT NULL,
  PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_handle ON party (handle, item, role);

CREATE TABLE ref (
  item  INTEGER NOT NULL REFERENCES item (num),
  ord   INTEGER NOT NULL,
  kind  TEXT NOT NULL,
  value TEXT NOT NULL,
  key   INTEGER NOT NULL,              -- first 8 bytes of SHA-256 of kind, NUL, value
  PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX ref_key ON ref (key, item);

-- The family of an item, in the order of its parts.
CREATE TABLE child (
  parent INTEGER NOT NULL REFERENCES item (num),
  ord    INTEGER NOT NULL,
  item   INTEGER NOT NULL REFERENCES item (num),
  place  TEXT NOT NULL,
  name   TEXT NOT NULL,                -- as this parent names it
  media  TEXT NOT NULL,
  PRIMARY KEY (parent, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE occurrence (
  item   INTEGER NOT NULL REFERENCES item (num),
  input  INTEGER NOT NULL REFERENCES input (id),
  parent INTEGER NOT NULL,             -- item (num) that it is a part of, or 0
  lo     INTEGER NOT NULL,             -- span in the input; of the outermost parent
  hi     INTEGER NOT NULL,
  place  TEXT NOT NULL,
  flags  TEXT NOT NULL,                -- words with a space between
  added_ms INTEGER NOT NULL,           -- desk time: when this case learned of it here
  PRIMARY KEY (item, input, parent, lo, hi, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrence_input ON occurrence (input, item);

CREATE TABLE problem (
  item   INTEGER NOT NULL,             -- item (num), or 0: of the input itself
  input  INTEGER NOT NULL REFERENCES input (id), -- where it was first met
  ord    INTEGER NOT NULL,             -- its place among the item's problems
  code   TEXT NOT NULL,
  place  TEXT NOT NULL,
  detail TEXT NOT NULL,
  done   TEXT NOT NULL,
  PRIMARY KEY (item, input, ord, code, place, detail, done)
) STRICT, WITHOUT ROWID;

CREATE TABLE exception (
  id       INTEGER PRIMARY KEY,
  trove    INTEGER NOT NULL REFERENCES trove (id),
  path     TEXT NOT NULL,
  lo       INTEGER NOT NULL,           -- span; 0, 0: the whole input
  hi       INTEGER NOT NULL,
  code     TEXT NOT NULL,
  detail   TEXT NOT NULL,
  added_ms INTEGER NOT NULL,
  UNIQUE (trove, path, lo, hi, code, detail)
) STRICT;

CREATE TABLE journal (
  seq  INTEGER PRIMARY KEY,            -- from zero, without gaps
  at   TEXT NOT NULL,                  -- RFC 3339, UTC
  by   TEXT NOT NULL,
  kind TEXT NOT NULL,
  why  TEXT NOT NULL,
  body TEXT NOT NULL,                  -- canonical JSON object
  hash BLOB NOT NULL                   -- RFC 6962 leaf hash of the entry's line
) STRICT;

-- Inner nodes of the journal's RFC 6962 tree, so that a root costs log n.
CREATE TABLE journal_node (
  idx  INTEGER PRIMARY KEY,            -- storage index of golang.org/x/mod/sumdb/tlog
  hash BLOB NOT NULL
) STRICT;

-- One row: how many journal entries were in the mirror when one was last added.
CREATE TABLE journal_mirror (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  mirrored INTEGER NOT NULL
) STRICT;
INSERT INTO journal_mirror VALUES (1, 0);
