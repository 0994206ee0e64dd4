-- What readers put on items: who did it, when and why is in the journal entry
-- seq. All of it follows from the journal alone, is kept in the transaction of
-- the entry, and is rebuilt equal by whoever doubts it (work.go).
CREATE TABLE tagged (
  tag  TEXT NOT NULL,
  item INTEGER NOT NULL REFERENCES item (num),
  seq  INTEGER NOT NULL,               -- journal entry that put it there
  PRIMARY KEY (tag, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX tagged_item ON tagged (item, tag);

-- Items without a row are open.
CREATE TABLE reviewed (
  item  INTEGER PRIMARY KEY REFERENCES item (num),
  state TEXT NOT NULL,
  seq   INTEGER NOT NULL
) STRICT;
CREATE INDEX reviewed_state ON reviewed (state, item);

CREATE TABLE note (
  seq   INTEGER PRIMARY KEY,           -- journal entry
  item  INTEGER NOT NULL REFERENCES item (num),
  lo    INTEGER NOT NULL,              -- passage of the item's text in bytes; 0, 0: the whole item
  hi    INTEGER NOT NULL,
  text  TEXT NOT NULL,
  words TEXT NOT NULL                  -- what stands in the passage
) STRICT;
CREATE INDEX note_item ON note (item);

-- One row: how often what a search counts by was changed, so that what a
-- reader keeps of it in memory is known to be old (columns.go).
CREATE TABLE stamp (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  items  INTEGER NOT NULL,
  proofs INTEGER NOT NULL,
  work   INTEGER NOT NULL
) STRICT;
INSERT INTO stamp VALUES (1, 0, 0, 0);
