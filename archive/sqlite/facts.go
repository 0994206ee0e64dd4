package sqlite

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/search"
)

// dealings are the kinds of item that are dealings between parties, as SQL.
const dealings = "('mail', 'dm', 'post')"

// isDealing reports whether items of a kind can be dealings; empty: of any.
func isDealing(kind string) bool {
	return kind == "" || strings.Contains(dealings, "'"+kind+"'")
}

// Events implements [finding.Facts].
func (c *Case) Events(ctx context.Context, q finding.EventQuery) ([]finding.Event, error) {
	var out []finding.Event
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		if len(q.Ends)+len(q.Refs) == 0 { // to ask for nobody must never mean everything
			return nil
		}
		if q.Bare && q.Newest > 0 && len(q.Refs)+len(q.Norms) == 0 {
			var err error
			out, err = c.bareEvents(conn, q)
			return err
		}
		where, args, err := eventCond(conn, q)
		if err != nil {
			return err
		}
		out, err = c.events(conn, where, args, q.Window)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for events: %w", err)
	}
	return out, nil
}

// eventCond returns an SQL condition on item for the events of q, the window
// apart. What table stand says is enough to choose by ends; by what else an
// item carries, the few that are left are looked at.
func eventCond(conn *sqlite3.Conn, q finding.EventQuery) (string, []any, error) {
	looked := len(q.Refs)+len(q.Norms) > 0
	var nums []int64
	var err error
	switch {
	case len(q.Refs) > 0:
		nums, err = itemsByRef(conn, q.Refs)
	case q.Newest > 0 && !looked:
		var rows []filed
		rows, err = newestOf(conn, q)
		nums = itemNumbers(rows)
	default:
		nums, err = itemsOfEnds(conn, q)
	}
	where, args := "item.num IN (SELECT value FROM json_each(?))", []any{numberList(nums)}
	if err != nil || !looked {
		return where, args, err
	}
	if len(q.Norms) > 0 {
		norms := make([]string, len(q.Norms))
		for i, id := range q.Norms {
			norms[i] = id.String()
		}
		b, err := json.Marshal(norms)
		if err != nil {
			return "", nil, err
		}
		where, args = where+" AND item.norm IN (SELECT unhex(value) FROM json_each(?))", append(args, string(b))
	}
	if len(q.Refs) > 0 {
		cond, more, err := carriersCond(conn, q)
		if err != nil {
			return "", nil, err
		}
		where, args = where+cond, append(args, more...)
	}
	if q.Newest > 0 {
		known, more, err := knownCond(conn, "o.added_ms", "i.trove", q.Clock, q.AsOf)
		if err != nil {
			return "", nil, err
		}
		cond, window := windowCond("item", q.Window)
		where = "item.num IN (SELECT item.num FROM item WHERE " + where + cond + `
			AND EXISTS (SELECT 1 FROM occurrence o JOIN input i ON i.id = o.input WHERE o.item = item.num` + known + `)
			ORDER BY item.sort_ms IS NOT NULL, +item.sort_ms DESC, item.num DESC LIMIT ?)`
		args = append(slices.Concat(args, window, more), q.Newest)
	}
	return where, args, nil
}

// itemsOfEnds returns the numbers of the dealings on which the ends of q stand,
// in order, whose date may lie in its window.
func itemsOfEnds(conn *sqlite3.Conn, q finding.EventQuery) ([]int64, error) {
	if !isDealing(q.Channel) {
		return nil, nil
	}
	cond, args, err := standCond(conn, q.Channel, q.Window, q.Clock, time.Time{}) // copies carry their clocks
	if err != nil {
		return nil, err
	}
	nums, err := itemsOf(conn, q.Ends, cond, args)
	if err != nil || len(q.With) == 0 || len(nums) == 0 {
		return nums, err
	}
	with, err := itemsOf(conn, q.With, cond, args)
	return inBoth(nums, with), err
}

// newestOf returns the newest of the dealings on which the ends of q stand and
// of which a copy was known, in order of item, one such copy each.
func newestOf(conn *sqlite3.Conn, q finding.EventQuery) ([]filed, error) {
	if !isDealing(q.Channel) {
		return nil, nil
	}
	cond, args, err := standCond(conn, q.Channel, q.Window, q.Clock, q.AsOf)
	if err != nil {
		return nil, err
	}
	ends, err := handleIDs(conn, q.Ends)
	if err != nil {
		return nil, err
	}
	rows, err := filedOf(conn, ends, cond, args)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b filed) int {
		switch {
		case a.at.dated && !b.at.dated:
			return 1
		case !a.at.dated && b.at.dated:
			return -1
		}
		return cmp.Or(cmp.Compare(b.at.ms, a.at.ms), cmp.Compare(b.item, a.item))
	})
	rows = slices.CompactFunc(rows, func(a, b filed) bool { return a.item == b.item })
	if len(q.With) > 0 {
		with, err := itemsOf(conn, q.With, cond, args)
		if err != nil {
			return nil, err
		}
		rows = slices.DeleteFunc(rows, func(f filed) bool { _, is := slices.BinarySearch(with, f.item); return !is })
	}
	rows = rows[:min(q.Newest, len(rows))]
	slices.SortFunc(rows, func(a, b filed) int { return cmp.Compare(a.item, b.item) })
	return rows, nil
}

func itemNumbers(rows []filed) []int64 {
	nums := make([]int64, len(rows))
	for i, r := range rows {
		nums[i] = r.item
	}
	return nums
}

// bareEvents reads the newest events of q without words, and with one copy
// each, in exhibit order.
func (c *Case) bareEvents(conn *sqlite3.Conn, q finding.EventQuery) ([]finding.Event, error) {
	newest, err := newestOf(conn, q)
	if err != nil || len(newest) == 0 {
		return nil, err
	}
	troves, err := loadTroves(conn)
	if err != nil {
		return nil, err
	}
	rs, err := loadColumns(conn, bareColumns, "item.num IN (SELECT value FROM json_each(?)) ORDER BY item.num", numberList(itemNumbers(newest)))
	if err != nil {
		return nil, err
	}
	var proofs map[int64]finding.Proof
	err = rs.unpackBeside(c.pack, func() (err error) {
		if err := rs.loadParties(conn, &c.handles); err != nil {
			return err
		}
		proofs, err = c.loadProofs(conn, rs)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []finding.Event
	for i, r := range rs.list {
		e := &r.entry
		if t := e.Date(); !t.IsZero() && !t.Interval().Overlaps(q.Window) {
			continue
		}
		t := troves[newest[i].trove]
		out = append(out, finding.Event{
			Item: e.ID, Exhibit: r.num, Kind: e.Kind, Parties: e.Parties, Time: e.Date(), Constructed: e.Constructed, Proof: proofs[r.num],
			Copies: []finding.Copy{{Trove: t.Name, From: t.From, Through: t.Through, Desk: fromMillis(newest[i].addedMs), Public: t.Published}},
		})
	}
	return out, nil
}

// carriersCond returns an SQL condition for those items that carry a reference
// of q which are its dealings, and on which its ends stand.
func carriersCond(conn *sqlite3.Conn, q finding.EventQuery) (string, []any, error) {
	cond, args := " AND item.kind IN "+dealings, []any(nil)
	if q.Channel != "" {
		cond, args = cond+" AND item.kind = ?", append(args, q.Channel)
	}
	for _, ends := range [][]evidence.Handle{q.Ends, q.With} {
		if len(ends) == 0 {
			continue
		}
		handles, err := handleNumbers(conn, ends)
		if err != nil {
			return "", nil, err
		}
		cond += " AND EXISTS (SELECT 1 FROM party p WHERE p.item = item.num AND p.handle IN (SELECT value FROM json_each(?)))"
		args = append(args, handles)
	}
	return cond, args, nil
}

// handleNumbers returns the numbers of the handles that the case has seen, as
// a JSON array.
func handleNumbers(conn *sqlite3.Conn, handles []evidence.Handle) (string, error) {
	ids, err := handleIDs(conn, handles)
	return numberList(ids), err
}

// windowCond returns an SQL condition for rows of a table, item or stand, whose
// date may lie in w, or that have none. It lets through all that overlap w and, for less than a
// millisecond, some that do not.
func windowCond(table string, w evidence.Interval) (string, []any) {
	cond, args := "", []any{}
	if !w.Lo.IsZero() {
		cond, args = cond+" AND ("+table+".date_hi IS NULL OR "+table+".date_hi > ?)", append(args, floorMillis(w.Lo))
	}
	if !w.Hi.IsZero() {
		cond, args = cond+" AND ("+table+".date_lo IS NULL OR "+table+".date_lo < ?)", append(args, ceilMillis(w.Hi))
	}
	return cond, args
}

// events reads the items that an SQL condition picks as events, in exhibit order.
func (c *Case) events(conn *sqlite3.Conn, where string, args []any, w evidence.Interval) ([]finding.Event, error) {
	cond, more := windowCond("item", w)
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
