package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// applyWork brings what is kept of readers' work up to entry e, which has just
// been added to the journal.
func (w *writer) applyWork(e archive.JournalEntry) error {
	work, err := archive.ReadWork(e)
	if err != nil {
		return err
	}
	if work.Kind == archive.KindWorkUndo {
		return w.undoWork(work)
	}
	list := numberList(work.Items)
	ids := make([]evidence.ID, 0, len(work.Items))
	s, err := w.stmt("SELECT id FROM item WHERE num IN (SELECT value FROM json_each(?)) ORDER BY num")
	if err != nil {
		return err
	}
	if err := bind(s, list); err != nil {
		return err
	}
	for s.Step() {
		var id evidence.ID
		copy(id[:], s.ColumnRawBlob(0))
		ids = append(ids, id)
	}
	if err := firstError(s.Err(), s.Reset()); err != nil {
		return err
	}
	if len(ids) != len(work.Items) || archive.DigestIDs(ids) != work.IDs {
		return fmt.Errorf("the items %.60s are not those that it names by their hash", work.Items)
	}
	switch work.Kind {
	case archive.KindTag:
		_, err = w.exec("INSERT INTO tagged (tag, item, seq) SELECT ?, value, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING", work.Tag, e.Seq, list)
	case archive.KindUntag:
		_, err = w.exec("DELETE FROM tagged WHERE tag = ? AND item IN (SELECT value FROM json_each(?))", work.Tag, list)
	case archive.KindReview:
		if work.State == search.ReviewOpen {
			_, err = w.exec("DELETE FROM reviewed WHERE item IN (SELECT value FROM json_each(?))", list)
			break
		}
		_, err = w.exec(`INSERT INTO reviewed (item, state, seq) SELECT value, ?, ? FROM json_each(?) WHERE true
			ON CONFLICT DO UPDATE SET state = excluded.state, seq = excluded.seq WHERE state <> excluded.state`, work.State, e.Seq, list)
	case archive.KindNote:
		_, err = w.exec("INSERT INTO note (seq, item, lo, hi, text, words) VALUES (?, ?, ?, ?, ?, ?)",
			e.Seq, work.Items[0], work.Span.Start, work.Span.End, work.Text, work.Words)
	}
	return err
}

// undoWork works everything out again without what undo takes back.
func (w *writer) undoWork(undo archive.Work) error {
	fold, err := archive.FoldWork(workEntries(w.conn))
	if err != nil {
		return err
	}
	if _, _, ok := fold.Of(undo.Undoes); !ok || undo.Undoes >= undo.Seq {
		return fmt.Errorf("journal entry %d is no tag, note or review", undo.Undoes)
	}
	return w.putFold(fold)
}

// putFold replaces what is kept of readers' work.
func (w *writer) putFold(fold *archive.WorkFold) error {
	for _, sql := range []string{"DELETE FROM tagged", "DELETE FROM reviewed", "DELETE FROM note"} {
		if _, err := w.exec(sql); err != nil {
			return err
		}
	}
	for tag, on := range fold.Tags {
		for num, seq := range on {
			if _, err := w.exec("INSERT INTO tagged (tag, item, seq) VALUES (?, ?, ?)", tag, num, seq); err != nil {
				return err
			}
		}
	}
	for num, r := range fold.Reviews {
		if _, err := w.exec("INSERT INTO reviewed (item, state, seq) VALUES (?, ?, ?)", num, r.State, r.Seq); err != nil {
			return err
		}
	}
	for _, n := range fold.Notes {
		if _, err := w.exec("INSERT INTO note (seq, item, lo, hi, text, words) VALUES (?, ?, ?, ?, ?, ?)",
			n.Seq, n.Exhibit, n.Span.Start, n.Span.End, n.Text, n.Words); err != nil {
			return err
		}
	}
	return nil
}

// workEntries yields the journal entries that are work, in order.
func workEntries(conn *sqlite3.Conn) iter.Seq2[archive.JournalEntry, error] {
	return func(yield func(archive.JournalEntry, error) bool) {
		err := eachRow(conn, "SELECT seq, at, by, kind, why, body FROM journal WHERE kind IN (?, ?, ?, ?, ?) ORDER BY seq", func(s *sqlite3.Stmt) error {
			e := archive.JournalEntry{Seq: s.ColumnInt64(0), By: s.ColumnText(2), Kind: s.ColumnText(3), Why: s.ColumnText(4), Body: json.RawMessage(s.ColumnText(5))}
			at, err := time.Parse(time.RFC3339Nano, s.ColumnText(1))
			if err != nil {
				return fmt.Errorf("%w %d: %w", errEntry, e.Seq, err)
			}
			e.At = at
			if !yield(e, nil) {
				return errStop
			}
			return nil
		}, archive.KindTag, archive.KindUntag, archive.KindReview, archive.KindNote, archive.KindWorkUndo)
		if err != nil && !errors.Is(err, errStop) {
			yield(archive.JournalEntry{}, err)
		}
	}
}

// Pick implements [archive.Working].
func (c *Case) Pick(ctx context.Context, q search.Query, s archive.Scope, most int) ([]archive.Picked, error) {
	var out []archive.Picked
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		cond, err := c.compile(conn, q, s)
		if err != nil {
			return err
		}
		out, err = picked(conn, cond.sql, most+1, cond.args...)
		return err
	})
	if err == nil && len(out) > most {
		out, err = nil, fmt.Errorf("%w: more than %d", archive.ErrTooMany, most)
	}
	if err != nil {
		return nil, fmt.Errorf("picking what %q finds: %w", q.Text, err)
	}
	return out, nil
}

// picked returns the items that where picks, an SQL condition, by number.
func picked(conn *sqlite3.Conn, where string, most int, args ...any) ([]archive.Picked, error) {
	var out []archive.Picked
	return out, eachRow(conn, "SELECT item.num, item.id FROM item WHERE "+where+" ORDER BY item.num LIMIT ?", func(s *sqlite3.Stmt) error {
		p := archive.Picked{Exhibit: s.ColumnInt64(0)}
		copy(p.ID[:], s.ColumnRawBlob(1))
		out = append(out, p)
		return nil
	}, append(append([]any{}, args...), most)...)
}

// Named implements [archive.Working].
func (c *Case) Named(ctx context.Context, x archive.Exhibits) ([]archive.Picked, error) {
	var out []archive.Picked
	err := c.read(ctx, func(conn *sqlite3.Conn) (err error) {
		out, err = picked(conn, "item.num IN (SELECT value FROM json_each(?))", len(x), numberList(x))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for items: %w", err)
	}
	for i, num := range x {
		if i == len(out) || out[i].Exhibit != num {
			return nil, fmt.Errorf("#%d: %w", num, archive.ErrNotFound)
		}
	}
	return out, nil
}

// MarksOf implements [archive.Working].
func (c *Case) MarksOf(ctx context.Context, x archive.Exhibits) (map[int64]archive.Marks, error) {
	out := map[int64]archive.Marks{}
	err := c.read(ctx, func(conn *sqlite3.Conn) error { return marksOf(conn, numberList(x), out) })
	if err != nil {
		return nil, fmt.Errorf("reading what is on items: %w", err)
	}
	return out, nil
}

// marksOf reads what is on items, a JSON array of numbers.
func marksOf(conn *sqlite3.Conn, list string, out map[int64]archive.Marks) error {
	p := placings{}
	err := eachRow(conn, `SELECT t.item, t.tag, t.seq, j.by, j.at FROM tagged t JOIN journal j ON j.seq = t.seq
		WHERE t.item IN (SELECT value FROM json_each(?)) ORDER BY t.item, t.seq, t.tag`, func(s *sqlite3.Stmt) error {
		m := out[s.ColumnInt64(0)]
		placed, err := p.of(s, 2)
		m.Tags = append(m.Tags, archive.Tagged{Tag: s.ColumnText(1), Placing: placed})
		out[s.ColumnInt64(0)] = m
		return err
	}, list)
	if err != nil {
		return err
	}
	err = eachRow(conn, `SELECT r.item, r.state, r.seq, j.by, j.at FROM reviewed r JOIN journal j ON j.seq = r.seq
		WHERE r.item IN (SELECT value FROM json_each(?))`, func(s *sqlite3.Stmt) error {
		m := out[s.ColumnInt64(0)]
		placed, err := p.of(s, 2)
		m.Review = archive.Reviewed{State: s.ColumnText(1), Placing: placed}
		out[s.ColumnInt64(0)] = m
		return err
	}, list)
	if err != nil {
		return err
	}
	err = notes(conn, "n.item IN (SELECT value FROM json_each(?))", func(n archive.Note) {
		m := out[n.Exhibit]
		m.Notes = append(m.Notes, n)
		out[n.Exhibit] = m
	}, list)
	for num, m := range out {
		if m.Review.State == "" {
			m.Review.State = search.ReviewOpen
			out[num] = m
		}
	}
	return err
}

// placings reads who did what when; many rows are of one entry.
type placings map[int64]archive.Placing

// of reads the columns seq, by, at from column i on.
func (p placings) of(s *sqlite3.Stmt, i int) (archive.Placing, error) {
	seq := s.ColumnInt64(i)
	if known, ok := p[seq]; ok {
		return known, nil
	}
	at, err := time.Parse(time.RFC3339Nano, s.ColumnText(i+2))
	if err != nil {
		return archive.Placing{}, fmt.Errorf("%w %d: %w", errEntry, seq, err)
	}
	p[seq] = archive.Placing{Seq: seq, By: s.ColumnText(i + 1), At: at}
	return p[seq], nil
}

// notes calls f with the notes that where picks, in order of the journal.
func notes(conn *sqlite3.Conn, where string, f func(archive.Note), args ...any) error {
	p := placings{}
	return eachRow(conn, `SELECT n.item, item.id, n.seq, j.by, j.at, n.text, n.lo, n.hi, n.words
		FROM note n JOIN item ON item.num = n.item JOIN journal j ON j.seq = n.seq WHERE `+where+` ORDER BY n.seq`, func(s *sqlite3.Stmt) error {
		n := archive.Note{Text: s.ColumnText(5), Span: evidence.Span{Start: s.ColumnInt64(6), End: s.ColumnInt64(7)}, Words: s.ColumnText(8)}
		n.Exhibit = s.ColumnInt64(0)
		copy(n.ID[:], s.ColumnRawBlob(1))
		var err error
		if n.Placing, err = p.of(s, 2); err == nil {
			f(n)
		}
		return err
	}, args...)
}

// Tags implements [archive.Working].
func (c *Case) Tags(ctx context.Context) ([]archive.TagCount, error) {
	var out []archive.TagCount
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		return eachRow(conn, "SELECT tag, count(*) FROM tagged GROUP BY tag ORDER BY tag", func(s *sqlite3.Stmt) error {
			out = append(out, archive.TagCount{Tag: s.ColumnText(0), Items: s.ColumnInt(1)})
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("listing tags: %w", err)
	}
	return out, nil
}

// Notes implements [archive.Working].
func (c *Case) Notes(ctx context.Context) ([]archive.Note, error) {
	var out []archive.Note
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		return notes(conn, "1", func(n archive.Note) { out = append(out, n) })
	})
	if err != nil {
		return nil, fmt.Errorf("listing notes: %w", err)
	}
	return out, nil
}

// readersCondition returns the condition for a field about what readers put on
// items.
func (x *compiler) readersCondition(f search.Field) (condition, error) {
	switch f.Name {
	case search.FieldTag:
		if f.Value == search.Any {
			return condition{sql: "item.num IN (SELECT item FROM tagged)"}, nil
		}
		tag, msg := search.TagName(f.Value)
		if msg != "" {
			return never, nil
		}
		return condition{"item.num IN (SELECT item FROM tagged WHERE tag = ?)", []any{tag}}, nil
	case search.FieldReview:
		if f.Value == search.ReviewOpen {
			return condition{sql: "item.num NOT IN (SELECT item FROM reviewed)"}, nil
		}
		return condition{"item.num IN (SELECT item FROM reviewed WHERE state = ?)", []any{f.Value}}, nil
	}
	if f.Value == search.Any {
		return condition{sql: "item.num IN (SELECT item FROM note)"}, nil
	}
	// Notes are written by hand, and so they are few: they are read here, by the
	// rules of package search.
	var found []int64
	err := eachRow(x.conn, "SELECT item, text FROM note", func(s *sqlite3.Stmt) error {
		if search.NoteHas(s.ColumnText(1), f.Value) {
			found = append(found, s.ColumnInt64(0))
		}
		return nil
	})
	if err != nil || len(found) == 0 {
		return never, err
	}
	return condition{"item.num IN (SELECT value FROM json_each(?))", []any{numberList(found)}}, nil
}

// work compares what is kept of readers' work with what the journal says.
func (k *checker) work() error {
	return k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
		fold, err := archive.FoldWork(workEntries(conn))
		if err != nil {
			k.fault(faultDerived, "journal", "what readers put on items cannot be read: %v", err)
			return nil
		}
		tags, reviews, kept := map[string]map[int64]int64{}, map[int64]archive.Reviewed{}, map[int64]archive.Note{}
		err = firstError(
			eachRow(conn, "SELECT tag, item, seq FROM tagged", func(s *sqlite3.Stmt) error {
				tag := s.ColumnText(0)
				if tags[tag] == nil {
					tags[tag] = map[int64]int64{}
				}
				tags[tag][s.ColumnInt64(1)] = s.ColumnInt64(2)
				return nil
			}),
			eachRow(conn, "SELECT item, state, seq FROM reviewed", func(s *sqlite3.Stmt) error {
				reviews[s.ColumnInt64(0)] = archive.Reviewed{State: s.ColumnText(1), Placing: archive.Placing{Seq: s.ColumnInt64(2)}}
				return nil
			}),
			notes(conn, "1", func(n archive.Note) { kept[n.Seq] = n }),
		)
		if err == nil {
			k.compareWork(fold, tags, reviews, kept)
		}
		return err
	})
}

func (k *checker) compareWork(fold *archive.WorkFold, tags map[string]map[int64]int64, reviews map[int64]archive.Reviewed, kept map[int64]archive.Note) {
	for tag, on := range fold.Tags {
		for num, seq := range on {
			if got, ok := tags[tag][num]; !ok || got != seq {
				k.fault(faultDerived, fmt.Sprintf("#%d", num), "the journal puts the tag %q on it by entry %d, and the table does not", tag, seq)
			}
		}
	}
	for tag, on := range tags {
		for num := range on {
			if _, ok := fold.Tags[tag][num]; !ok {
				k.fault(faultDerived, fmt.Sprintf("#%d", num), "the tag %q is on it, and the journal does not say so", tag)
			}
		}
	}
	for num, r := range fold.Reviews {
		if got := reviews[num]; got.State != r.State || got.Seq != r.Seq {
			k.fault(faultDerived, fmt.Sprintf("#%d", num), "the journal says by entry %d that it is %q, and the table does not", r.Seq, r.State)
		}
		delete(reviews, num)
	}
	for num, r := range reviews {
		k.fault(faultDerived, fmt.Sprintf("#%d", num), "it counts as %q, and the journal does not say so", r.State)
	}
	for _, n := range fold.Notes {
		if got := kept[n.Seq]; got.Exhibit != n.Exhibit || got.Text != n.Text || got.Span != n.Span || got.Words != n.Words {
			k.fault(faultDerived, fmt.Sprintf("#%d", n.Exhibit), "the note of journal entry %d is not as the journal has it", n.Seq)
		}
		delete(kept, n.Seq)
	}
	for seq, n := range kept {
		k.fault(faultDerived, fmt.Sprintf("#%d", n.Exhibit), "it has a note of journal entry %d, which put none there", seq)
	}
}

var _ archive.WorkedCase = (*Case)(nil)
