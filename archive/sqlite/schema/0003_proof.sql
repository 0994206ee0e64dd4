-- What the signatures of each mail prove with the keys of the case: derived
-- from the mail's own bytes and the keys in the journal, never from the day on
-- which it is worked out, and rebuilt equal by whoever doubts it. A mail that
-- has no row here was not judged yet.
CREATE TABLE proof (
  item INTEGER PRIMARY KEY REFERENCES item (num),
  word TEXT NOT NULL                   -- outcome for the message
) STRICT;
CREATE INDEX proof_word ON proof (word, item);

-- One row for each signature, in the order in which they were judged.
CREATE TABLE proof_signature (
  item     INTEGER NOT NULL REFERENCES item (num),
  ord      INTEGER NOT NULL,
  word     TEXT NOT NULL,              -- outcome for the signature
  domain   TEXT NOT NULL,              -- lower case, or ''
  selector TEXT NOT NULL,              -- lower case, or ''
  body     TEXT NOT NULL,              -- JSON: what is under it, and how it was altered
  PRIMARY KEY (item, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX proof_key ON proof_signature (selector, domain, item);

-- One row: the journal entry of the newest key, and of the newest key that all
-- mail which has been judged was judged with; -1: none.
CREATE TABLE proof_state (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  newest INTEGER NOT NULL,
  judged INTEGER NOT NULL
) STRICT;
INSERT INTO proof_state
  SELECT 1, coalesce(max(seq), -1), -1 FROM journal WHERE kind = 'key.add';
