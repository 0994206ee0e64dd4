-- By which version of judging all mail that has been judged was judged
-- (archive.Judging): another version may come to other outcomes.
ALTER TABLE proof_state ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
