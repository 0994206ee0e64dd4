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

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// Holdings implements [finding.Facts]. It counts dealings unless q.Channel
// names another kind. What counts as known on a day is what package finding
// counts: on the desk clock what was taken in by then, on the public clock
// what was certainly published by then.
func (c *Case) Holdings(ctx context.Context, q finding.HoldingsQuery) ([]finding.Holding, error) {
	var out []finding.Holding
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		where, args := "item.kind IN "+dealings, []any{}
		if q.Channel != "" {
			where, args = "item.kind = ?", []any{q.Channel}
		}
		if len(q.Ends) > 0 {
			handles, err := handleNumbers(conn, q.Ends)
			if err != nil {
				return err
			}
			where += " AND item.num IN (SELECT item FROM party WHERE handle IN (SELECT value FROM json_each(?)))"
			args = append(args, handles)
		}
		cond, more := windowCond(q.Window)
		where, args = where+cond, append(args, more...)
		known, knownArgs, err := knownCond(conn, q.Clock, q.AsOf)
		if err != nil {
			return err
		}
		where, args = where+known, append(args, knownArgs...)
		sides := make([]map[int64]bool, len(q.Sides))
		for i, ends := range q.Sides {
			if sides[i], err = itemsOf(conn, ends); err != nil {
				return err
			}
		}
		out, err = sumUp(conn, where, args, sides)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("summing up what the case holds: %w", err)
	}
	return out, nil
}

// itemsOf returns the numbers of the items on which one of ends stands.
func itemsOf(conn *sqlite3.Conn, ends []evidence.Handle) (map[int64]bool, error) {
	handles, err := handleNumbers(conn, ends)
	if err != nil {
		return nil, err
	}
	out := map[int64]bool{}
	err = eachRow(conn, "SELECT item FROM party WHERE handle IN (SELECT value FROM json_each(?))", func(s *sqlite3.Stmt) error {
		out[s.ColumnInt64(0)] = true
		return nil
	}, handles)
	return out, err
}

// sumUp counts the items that an SQL condition picks by trove and kind, each
// once, and how many of them are in each of sides.
func sumUp(conn *sqlite3.Conn, where string, args []any, sides []map[int64]bool) ([]finding.Holding, error) {
	type key struct {
		trove int64
		kind  string
	}
	type sum struct {
		items       int
		last        int64 // the item counted last
		first, past int64 // milliseconds
		dated       bool
		of          []int
	}
	sums := map[key]*sum{}
	err := eachRow(conn, `SELECT item.num, i.trove, item.kind, item.sort_ms
		FROM item CROSS JOIN occurrence o ON o.item = item.num CROSS JOIN input i ON i.id = o.input
		WHERE `+where+" ORDER BY item.num", func(s *sqlite3.Stmt) error {
		k := key{s.ColumnInt64(1), s.ColumnText(2)}
		h := sums[k]
		if h == nil {
			h = &sum{of: make([]int, len(sides))}
			sums[k] = h
		}
		num := s.ColumnInt64(0)
		if num == h.last {
			return nil
		}
		h.items, h.last = h.items+1, num
		for i, side := range sides {
			if side[num] {
				h.of[i]++
			}
		}
		if s.ColumnType(3) == sqlite3.NULL {
			return nil
		}
		ms := s.ColumnInt64(3)
		if !h.dated {
			h.first, h.past, h.dated = ms, ms, true
		}
		h.first, h.past = min(h.first, ms), max(h.past, ms)
		return nil
	}, args...)
	if err != nil {
		return nil, err
	}
	troves, err := loadTroves(conn)
	if err != nil {
		return nil, err
	}
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.trove, b.trove), cmp.Compare(a.kind, b.kind))
	})
	var out []finding.Holding
	for _, k := range keys {
		h := finding.Holding{Trove: troves[k.trove].Name, Channel: k.kind, Items: sums[k].items, Of: sums[k].of}
		if sums[k].dated {
			h.First, h.Last = fromMillis(sums[k].first), fromMillis(sums[k].past)
		}
		out = append(out, h)
	}
	return out, nil
}

// knownCond returns an SQL condition on occurrence o for what was known at asOf.
func knownCond(conn *sqlite3.Conn, clock finding.Clock, asOf time.Time) (string, []any, error) {
	if asOf.IsZero() {
		return "", nil, nil
	}
	if clock != finding.Public {
		return " AND o.added_ms <= ?", []any{asOf.UnixMilli()}, nil
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
	return " AND i.trove IN (SELECT value FROM json_each(?))", []any{string(b)}, err
}
