package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// Progress implements [archive.Keeping].
func (c *Case) Progress(ctx context.Context, in archive.Input) (records int, done bool, err error) {
	err = c.db.QueryRowContext(ctx, `SELECT i.records, i.done FROM input i JOIN trove t ON t.id = i.trove
		WHERE t.name = ? AND i.path = ? AND i.blob = ?`, in.Trove, in.Path, in.Blob[:]).Scan(&records, &done)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("asking how far %s was read: %w", in.Path, err)
	}
	return records, done, nil
}

// Add implements [archive.Keeping].
func (c *Case) Add(ctx context.Context, batches ...archive.Batch) (archive.Added, error) {
	w, err := c.writer()
	if err != nil {
		return archive.Added{}, err
	}
	// Rows may name only bytes that are safely kept.
	if err := c.blobs.settle(); err != nil {
		return archive.Added{}, storeError(ctx, c.dir, err)
	}
	var added archive.Added
	err = w.transact(ctx, false, func() error {
		added = archive.Added{}
		a, err := newAdder(c, w, &added)
		if err != nil {
			return err
		}
		for i := range batches {
			if err := a.batch(&batches[i]); err != nil {
				return fmt.Errorf("storing what was found in %s: %w", batches[i].Input.Path, err)
			}
		}
		if err := a.putStanding(); err != nil {
			return err
		}
		return w.bump("items")
	})
	if err != nil {
		return archive.Added{}, err
	}
	return added, nil
}

// Except implements [archive.Keeping].
func (c *Case) Except(ctx context.Context, trove string, e evidence.Exception, at time.Time) error {
	w, err := c.writer()
	if err != nil {
		return err
	}
	return w.transact(ctx, false, func() error {
		id, err := w.troveID(trove)
		if err != nil {
			return err
		}
		_, err = w.addException(id, e, at)
		return err
	})
}

// troveID returns the number of the trove of that name.
func (w *writer) troveID(name string) (int64, error) {
	id, ok, err := w.number("SELECT id FROM trove WHERE name = ?", name)
	if err == nil && !ok {
		err = fmt.Errorf("there is no trove %q (add it first)", name)
	}
	return id, err
}

func (w *writer) addException(trove int64, e evidence.Exception, at time.Time) (added int64, err error) {
	return w.exec(`INSERT INTO exception (trove, path, lo, hi, code, detail, added_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		trove, e.Path, e.Span.Start, e.Span.End, e.Code, e.Detail, at.UnixMilli())
}

// adder adds batches within one transaction.
type adder struct {
	c     *Case
	w     *writer
	added *archive.Added
	next  int64 // the next exhibit number
	keys  int64 // journal entry of the newest key
	trove int64 // that is being added to

	standing []stand // rows that are still to be written

	item, content, occurrence, party, ref, child, problem, find, stand *sqlite3.Stmt
}

func newAdder(c *Case, w *writer, added *archive.Added) (*adder, error) {
	a := &adder{c: c, w: w, added: added}
	last, _, err := w.number("SELECT max(num) FROM item")
	if err != nil {
		return nil, err
	}
	a.next = last + 1
	if a.keys, _, err = w.number("SELECT newest FROM proof_state"); err != nil {
		return nil, err
	}
	for _, p := range []struct {
		stmt **sqlite3.Stmt
		sql  string
	}{
		{&a.item, `INSERT INTO item (num, id, kind, size, constructed, date_lo, date_hi, sort_ms, reading, norm, subject)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`},
		{&a.content, "INSERT INTO content (item, head, times, body) VALUES (?, ?, ?, ?)"},
		{&a.find, "SELECT num, kind, reading FROM item WHERE id = ?"},
		{&a.party, "INSERT INTO party (item, ord, role, handle, name, raw) VALUES (?, ?, ?, ?, ?, ?)"},
		{&a.ref, "INSERT INTO ref (item, ord, kind, value, key) VALUES (?, ?, ?, ?, ?)"},
		{&a.child, "INSERT INTO child (parent, ord, item, place, name, media) VALUES (?, ?, ?, ?, ?, ?)"},
		{&a.occurrence, `INSERT INTO occurrence (item, input, parent, lo, hi, place, flags, added_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`},
		{&a.problem, `INSERT INTO problem (item, input, ord, code, place, detail, done)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`},
		{&a.stand, insertStand},
	} {
		if *p.stmt, err = w.stmt(p.sql); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// batch adds what was found between two places of one input.
func (a *adder) batch(b *archive.Batch) error {
	trove, err := a.w.troveID(b.Input.Trove)
	if err != nil {
		return err
	}
	input, err := a.input(trove, b)
	if err != nil {
		return err
	}
	a.trove = trove
	for i := range b.Found {
		fam, ok := b.Found[i].Packed.(*packedFamily)
		if !ok {
			fam = packFamily(a.c.pack, nil, &b.Found[i].Found)
		}
		if err := a.family(input, b.At.UnixMilli(), &b.Found[i].Found, fam); err != nil {
			return err
		}
	}
	for _, p := range b.Problems {
		if err := a.addProblem(0, input, 0, p); err != nil {
			return err
		}
	}
	for _, e := range b.Exceptions {
		n, err := a.w.addException(trove, e, b.At)
		if err != nil {
			return err
		}
		a.added.Exceptions += int(n)
	}
	return nil
}

// input returns the row of the batch's input, made or moved on.
func (a *adder) input(trove int64, b *archive.Batch) (int64, error) {
	in := &b.Input
	var id, records int64
	var done bool
	found, err := a.w.one("SELECT id, records, done FROM input WHERE trove = ? AND path = ? AND blob = ?",
		func(s *sqlite3.Stmt) { id, records, done = s.ColumnInt64(0), s.ColumnInt64(1), s.ColumnBool(2) },
		trove, in.Path, in.Blob)
	if err != nil {
		return 0, err
	}
	if !found {
		if !a.c.blobs.has(in.Blob) {
			return 0, fmt.Errorf("its bytes %s are not in the case (keep them first)", in.Blob.Short())
		}
		_, err := a.w.exec(`INSERT INTO input (trove, path, blob, size, format, within, records, done, added_ms)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			trove, in.Path, in.Blob, in.Size, in.Format, in.Within, b.Records, b.Done, b.At.UnixMilli())
		return a.w.conn.LastInsertRowID(), err
	}
	// Progress only ever goes on: an old batch added again changes nothing.
	if int64(b.Records) > records || b.Done && !done {
		_, err = a.w.exec("UPDATE input SET records = max(records, ?), done = max(done, ?) WHERE id = ?", b.Records, b.Done, id)
	}
	if err == nil && in.Format != "" {
		// Problems may be recorded before it is known what the input is.
		_, err = a.w.exec("UPDATE input SET format = ? WHERE id = ? AND format = ''", in.Format, id)
	}
	return id, err
}
