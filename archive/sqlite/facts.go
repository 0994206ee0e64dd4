package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"path"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/search"
)

// dealings are the kinds of item that are dealings between parties, as SQL.
const dealings = "('mail', 'dm', 'post')"

// Events implements [finding.Facts].
func (c *Case) Events(ctx context.Context, q finding.EventQuery) ([]finding.Event, error) {
	var out []finding.Event
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		if len(q.Ends)+len(q.Refs) == 0 { // to ask for nobody must never mean everything
			return nil
		}
		// The plus keeps the planner off the indexes by kind and by date, which
		// hold everybody's items: the ends are always the smaller set.
		where, args := "+item.kind IN "+dealings, []any{}
		for _, ends := range [][]evidence.Handle{q.Ends, q.With} {
			if len(ends) == 0 {
				continue
			}
			handles, err := handleNumbers(conn, ends)
			if err != nil {
				return err
			}
			where, args = where+" AND item.num IN (SELECT item FROM party WHERE handle IN (SELECT value FROM json_each(?)))", append(args, handles)
		}
		if len(q.Refs) > 0 {
			nums, err := itemsByRef(conn, q.Refs)
			if err != nil {
				return err
			}
			where, args = where+" AND item.num IN (SELECT value FROM json_each(?))", append(args, nums)
		}
		if q.Channel != "" {
			where, args = where+" AND +item.kind = ?", append(args, q.Channel)
		}
		if q.Newest > 0 {
			known, more, err := knownCond(conn, q.Clock, q.AsOf)
			if err != nil {
				return err
			}
			cond, window := windowCond(q.Window)
			where = "item.num IN (SELECT item.num FROM item WHERE " + where + cond + `
				AND EXISTS (SELECT 1 FROM occurrence o JOIN input i ON i.id = o.input WHERE o.item = item.num` + known + `)
				ORDER BY item.sort_ms IS NOT NULL, +item.sort_ms DESC, item.num DESC LIMIT ?)`
			args = append(append(append(args, window...), more...), q.Newest)
		}
		var err error
		out, err = c.events(conn, where, args, q.Window)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for events: %w", err)
	}
	return out, nil
}

// handleNumbers returns the numbers of the handles that the case has seen, as
// a JSON array.
func handleNumbers(conn *sqlite3.Conn, handles []evidence.Handle) (string, error) {
	ids := []int64{}
	for _, h := range handles {
		id, err := queryInt(conn, "SELECT id FROM handle WHERE network = ? AND value = ?", string(h.Network), h.Value)
		if err != nil {
			return "", err
		}
		if id != 0 {
			ids = append(ids, id)
		}
	}
	b, err := json.Marshal(ids)
	return string(b), err
}

// windowCond returns an SQL condition for items whose date may lie in w, or
// that have none. It lets through all that overlap w and, for less than a
// millisecond, some that do not.
func windowCond(w evidence.Interval) (string, []any) {
	cond, args := "", []any{}
	if !w.Lo.IsZero() {
		cond, args = cond+" AND (item.date_hi IS NULL OR item.date_hi > ?)", append(args, floorMillis(w.Lo))
	}
	if !w.Hi.IsZero() {
		cond, args = cond+" AND (item.date_lo IS NULL OR item.date_lo < ?)", append(args, ceilMillis(w.Hi))
	}
	return cond, args
}

// events reads the items that an SQL condition picks as events, in exhibit order.
func (c *Case) events(conn *sqlite3.Conn, where string, args []any, w evidence.Interval) ([]finding.Event, error) {
	cond, more := windowCond(w)
	rs, err := loadRows(conn, where+cond+" ORDER BY item.num", append(args, more...)...)
	if err != nil || len(rs.list) == 0 {
		return nil, err
	}
	var copies map[int64][]finding.Copy
	var proofs map[int64]finding.Proof
	err = rs.unpackBeside(c.pack, func() (err error) {
		if err := firstError(rs.loadParties(conn, &c.handles), rs.loadRefs(conn)); err != nil {
			return err
		}
		if copies, err = rs.loadCopies(conn); err != nil {
			return err
		}
		proofs, err = c.loadProofs(conn, rs)
		return err
	})
	if err != nil {
		return nil, err
	}
	rs.keep(func(r *row) bool {
		t := r.entry.Date()
		return t.IsZero() || t.Interval().Overlaps(w)
	})
	out := make([]finding.Event, len(rs.list))
	for i, r := range rs.list {
		e := &r.entry
		out[i] = finding.Event{
			Item: e.ID, Exhibit: r.num, Kind: e.Kind, Parties: e.Parties, Time: e.Date(),
			Subject: e.Subject, Text: e.Text, Norm: r.norm, Refs: e.Refs, Labels: e.Labels,
			Constructed: e.Constructed, Proof: proofs[r.num], Copies: copies[r.num],
		}
	}
	return out, nil
}

// keep drops the items for which f is false.
func (rs *rows) keep(f func(*row) bool) {
	kept := rs.list[:0]
	for _, r := range rs.list {
		if f(r) {
			kept = append(kept, r)
		} else {
			delete(rs.index, r.num)
		}
	}
	rs.list = kept
}

// loadCopies reads the occurrences of the items as copies with their clocks.
func (rs *rows) loadCopies(conn *sqlite3.Conn) (map[int64][]finding.Copy, error) {
	troves, err := loadTroves(conn)
	if err != nil {
		return nil, err
	}
	owners, err := loadOwners(conn)
	if err != nil {
		return nil, err
	}
	out := make(map[int64][]finding.Copy, len(rs.list))
	w := words{}
	err = eachRow(conn, `SELECT o.item, i.trove, i.path, o.flags, o.added_ms, o.parent
		FROM occurrence o JOIN input i ON i.id = o.input
		WHERE o.item IN (SELECT value FROM json_each(?)) ORDER BY o.item, o.input, o.lo, o.parent, o.place`, func(s *sqlite3.Stmt) error {
		t, p := s.ColumnInt64(1), w.of(s.ColumnRawText(2))
		trove := troves[t]
		num := s.ColumnInt64(0)
		out[num] = append(out[num], finding.Copy{
			Trove: trove.Name, From: trove.From, Through: trove.Through, Path: p,
			Nested: s.ColumnInt64(5) != 0,
			Flags:  wordFlags(s.ColumnText(3)), Owner: owners[folder{t, path.Dir(p)}],
			Desk: fromMillis(s.ColumnInt64(4)), Public: trove.Published,
		})
		return nil
	}, rs.numbers())
	return out, err
}

func loadTroves(conn *sqlite3.Conn) (map[int64]archive.Trove, error) {
	out := map[int64]archive.Trove{}
	err := eachRow(conn, "SELECT id, body FROM trove", func(s *sqlite3.Stmt) error {
		var t archive.Trove
		if err := json.Unmarshal(s.ColumnRawText(1), &t); err != nil {
			return fmt.Errorf("reading trove %d: %w", s.ColumnInt64(0), err)
		}
		out[s.ColumnInt64(0)] = t
		return nil
	})
	return out, err
}

// folder is a folder inside a trove.
type folder struct {
	trove int64
	dir   string
}

// loadOwners reads whose accounts the folders of archives are: an archive of
// an account says so in an item of its own, beside its messages. Nobody is
// taken for the owner of a mailbox, which does not say.
func loadOwners(conn *sqlite3.Conn) (map[folder][]evidence.Handle, error) {
	out := map[folder][]evidence.Handle{}
	err := eachRow(conn, `SELECT DISTINCT i.trove, i.path, h.network, h.value
		FROM item x JOIN occurrence o ON o.item = x.num JOIN input i ON i.id = o.input
		JOIN party p ON p.item = x.num JOIN handle h ON h.id = p.handle
		WHERE x.kind = ? AND p.role = ? ORDER BY i.trove, i.path, h.network, h.value`, func(s *sqlite3.Stmt) error {
		f := folder{s.ColumnInt64(0), path.Dir(s.ColumnText(1))}
		out[f] = append(out[f], evidence.Handle{Network: evidence.Network(s.ColumnText(2)), Value: s.ColumnText(3)})
		return nil
	}, string(evidence.KindAccount), string(evidence.RoleOwner))
	return out, err
}

// Match implements [finding.Facts].
func (c *Case) Match(ctx context.Context, query search.Query, window evidence.Interval) ([]finding.Event, error) {
	var out []finding.Event
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		nums, err := c.matchNumbers(conn, query)
		if err != nil {
			return err
		}
		b, err := json.Marshal(nums)
		if err != nil {
			return err
		}
		out, err = c.events(conn, "item.num IN (SELECT value FROM json_each(?))", []any{string(b)}, window)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for what %q matches: %w", query.Text, err)
	}
	return out, nil
}
