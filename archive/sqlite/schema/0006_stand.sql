-- Who stands on what, by handle, with all that is asked of an item before it is
-- read: derived from party, item, occurrence and input, so that what the case
-- holds of somebody is counted by walking rows that lie side by side. It takes
-- the place of an index of parties by handle. A check compares it.
CREATE TABLE stand (
  handle   INTEGER NOT NULL REFERENCES handle (id),
  item     INTEGER NOT NULL REFERENCES item (num),
  role     TEXT NOT NULL,
  trove    INTEGER NOT NULL REFERENCES trove (id), -- in which a copy of the item is
  kind     TEXT NOT NULL,              -- the item's, as its dates are
  date_lo  INTEGER,
  date_hi  INTEGER,
  sort_ms  INTEGER,
  added_ms INTEGER NOT NULL,           -- desk time of the first copy there
  PRIMARY KEY (handle, item, role, trove)
) STRICT, WITHOUT ROWID;
INSERT INTO stand
  SELECT p.handle, p.item, p.role, i.trove, x.kind, x.date_lo, x.date_hi, x.sort_ms, o.added_ms
  FROM party p CROSS JOIN item x ON x.num = p.item CROSS JOIN occurrence o ON o.item = p.item CROSS JOIN input i ON i.id = o.input
  WHERE true
  ON CONFLICT DO UPDATE SET added_ms = min(added_ms, excluded.added_ms);
DROP INDEX party_handle;
