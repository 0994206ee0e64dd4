package sqlite

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/finding"
)

// Holdings implements [finding.Facts]. It counts dealings unless q.Channel
// names another kind. What counts as known on a day is what package finding
// counts: on the desk clock what was taken in by then, on the public clock
// what was certainly published by then.
func (c *Case) Holdings(ctx context.Context, q finding.HoldingsQuery) ([]finding.Holding, error) {
	var out []finding.Holding
	err := c.read(ctx, func(conn *sqlite3.Conn) (err error) {
		sums := sums{sides: len(q.Sides)}
		if len(q.Ends) == 0 {
			err = sums.everything(conn, q)
		} else {
			err = sums.ofEnds(conn, q)
		}
		if err == nil {
			out, err = sums.holdings(conn)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("summing up what the case holds: %w", err)
	}
	return out, nil
}

// sums counts items by trove and kind.
type sums struct {
	sides int
	of    map[heldKey]*sum
}

type heldKey struct {
	trove int64
	kind  string
}

type sum struct {
	items       int
	first, past int64 // milliseconds
	dated       bool
	of          []int
}

// add counts one item in one trove.
func (s *sums) add(k heldKey, at filedAt) *sum {
	h := s.of[k]
	if h == nil {
		if s.of == nil {
			s.of = map[heldKey]*sum{}
		}
		h = &sum{of: make([]int, s.sides)}
		s.of[k] = h
	}
	h.items++
	switch {
	case !at.dated:
	case !h.dated:
		h.first, h.past, h.dated = at.ms, at.ms, true
	default:
		h.first, h.past = min(h.first, at.ms), max(h.past, at.ms)
	}
	return h
}

// ofEnds counts the items on which one of q.Ends stands, each once in a trove.
func (s *sums) ofEnds(conn *sqlite3.Conn, q finding.HoldingsQuery) error {
	cond, args, err := standCond(conn, q.Channel, q.Window, q.Clock, q.AsOf)
	if err != nil {
		return err
	}
	ends, err := handleIDs(conn, q.Ends)
	if err != nil {
		return err
	}
	sidesOf := map[int64][]int{} // by handle
	all := slices.Clone(ends)
	for i, side := range q.Sides {
		ids, err := handleIDs(conn, side)
		if err != nil {
			return err
		}
		for _, id := range ids {
			sidesOf[id] = append(sidesOf[id], i)
		}
		all = append(all, ids...)
	}
	rows, err := filedOf(conn, all, cond, args)
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b filed) int { return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.trove, b.trove)) })
	seen := make([]int, s.sides) // at which item a side was last counted
	for n := 1; len(rows) > 0; n++ {
		same := 1
		for same < len(rows) && rows[same].item == rows[0].item && rows[same].trove == rows[0].trove {
			same++
		}
		one := rows[:same]
		rows = rows[same:]
		if !slices.ContainsFunc(one, func(f filed) bool { _, is := slices.BinarySearch(ends, f.handle); return is }) {
			continue
		}
		h := s.add(heldKey{one[0].trove, one[0].kind}, one[0].at)
		for _, f := range one {
			for _, i := range sidesOf[f.handle] {
				if seen[i] != n {
					seen[i] = n
					h.of[i]++
				}
			}
		}
	}
	return nil
}

// everything counts all items of the kinds asked for, whoever stands on them.
func (s *sums) everything(conn *sqlite3.Conn, q finding.HoldingsQuery) error {
	where, args := "item.kind IN "+dealings, []any{}
	if q.Channel != "" {
		where, args = "item.kind = ?", []any{q.Channel}
	}
	cond, more := windowCond("item", q.Window)
	where, args = where+cond, append(args, more...)
	known, more, err := knownCond(conn, "o.added_ms", "i.trove", q.Clock, q.AsOf)
	if err != nil {
		return err
	}
	where, args = where+known, append(args, more...)
	sides := make([][]int64, len(q.Sides))
	for i, ends := range q.Sides {
		if sides[i], err = itemsOf(conn, ends, "", nil); err != nil {
			return err
		}
	}
	last := map[heldKey]int64{} // the item counted last: several places in one trove count once
	return eachRow(conn, `SELECT item.num, i.trove, item.kind, item.sort_ms
		FROM item CROSS JOIN occurrence o ON o.item = item.num CROSS JOIN input i ON i.id = o.input
		WHERE `+where+" ORDER BY item.num", func(r *sqlite3.Stmt) error {
		num, k := r.ColumnInt64(0), heldKey{r.ColumnInt64(1), r.ColumnText(2)}
		if last[k] == num {
			return nil
		}
		last[k] = num
		h := s.add(k, filedAtColumn(r, 3))
		for i := range sides {
			for len(sides[i]) > 0 && sides[i][0] < num {
				sides[i] = sides[i][1:]
			}
			if len(sides[i]) > 0 && sides[i][0] == num {
				h.of[i]++
			}
		}
		return nil
	}, args...)
}

// holdings are the sums by the names of the troves, in order of taking in.
func (s *sums) holdings(conn *sqlite3.Conn) ([]finding.Holding, error) {
	troves, err := loadTroves(conn)
	if err != nil {
		return nil, err
	}
	keys := slices.SortedFunc(maps.Keys(s.of), func(a, b heldKey) int {
		return cmp.Or(cmp.Compare(a.trove, b.trove), cmp.Compare(a.kind, b.kind))
	})
	var out []finding.Holding
	for _, k := range keys {
		n := s.of[k]
		h := finding.Holding{Trove: troves[k.trove].Name, Channel: k.kind, Items: n.items, Of: n.of}
		if n.dated {
			h.First, h.Last = fromMillis(n.first), fromMillis(n.past)
		}
		out = append(out, h)
	}
	return out, nil
}

// knownCond returns an SQL condition for what was known at asOf, on the columns
// that say when a copy came in and in which trove it is.
func knownCond(conn *sqlite3.Conn, added, trove string, clock finding.Clock, asOf time.Time) (string, []any, error) {
	if asOf.IsZero() {
		return "", nil, nil
	}
	if clock != finding.Public {
		return " AND " + added + " <= ?", []any{asOf.UnixMilli()}, nil
	}
	troves, err := loadTroves(conn)
	if err != nil {
		return "", nil, err
	}
	known := []int64{}
	for id, t := range troves {
		if (finding.Copy{Public: t.Published}).Known(clock, asOf) { // one rule, or coverage and verdict differ on the day itself
			known = append(known, id)
		}
	}
	b, err := json.Marshal(known)
	return " AND " + trove + " IN (SELECT value FROM json_each(?))", []any{string(b)}, err
}
