package sqlite

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// No item's time reaches further from where it stands in a list by date: a
// year is the coarsest precision, and zones are less than a day (rangeOf).
const (
	reachBackMs  = evidence.EasternmostMinutes * 60_000
	reachAheadMs = 367 * 24 * 3600_000
)

// Buckets implements [archive.Counting].
func (c *Case) Buckets(ctx context.Context, q search.Query, s archive.Scope, edges []time.Time) ([]archive.Bucket, error) {
	g, err := newGrid(edges)
	if err != nil {
		return nil, fmt.Errorf("counting what %q finds: %w", q.Text, err)
	}
	out := make([]archive.Bucket, len(edges)-1)
	err = c.read(ctx, func(conn *sqlite3.Conn) error {
		cond, err := c.compile(conn, q, s)
		if err != nil {
			return err
		}
		return g.count(conn, cond, out)
	})
	if err != nil {
		return nil, fmt.Errorf("counting what %q finds: %w", q.Text, err)
	}
	return out, nil
}

// grid is the widest even cutting of time on which all edges lie. SQL counts
// by its cells, and stretches are whole cells.
type grid struct {
	edges []int64 // milliseconds since 1970
	cell  int64   // milliseconds
	base  int64   // where cell 0 begins: before anything that is looked at, as SQL divides towards zero
}

func newGrid(edges []time.Time) (grid, error) {
	if len(edges) < 2 || len(edges) > archive.MaxEdges {
		return grid{}, fmt.Errorf("%d edges: want 2 to %d", len(edges), archive.MaxEdges)
	}
	var g grid
	for i, e := range edges {
		ms := e.UnixMilli()
		switch {
		case !time.UnixMilli(ms).Equal(e):
			return grid{}, fmt.Errorf("edge %s is no whole millisecond", e.Format(time.RFC3339Nano))
		case i > 0 && ms <= g.edges[i-1]:
			return grid{}, fmt.Errorf("edge %s is not after the one before it", e.Format(time.RFC3339Nano))
		case i > 0:
			g.cell = divisor(g.cell, ms-g.edges[i-1])
		}
		g.edges = append(g.edges, ms)
	}
	cells := (reachAheadMs+reachBackMs)/g.cell + 2
	g.base = g.edges[0] - cells*g.cell
	return g, nil
}

// divisor is the greatest common divisor.
func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// bar is the stretch that a cell is in; -1 before the first, and as many as
// there are after the last.
func (g grid) bar(cell int64) int {
	at := g.base + cell*g.cell
	i, found := slices.BinarySearch(g.edges, at)
	if found {
		return i
	}
	return i - 1
}

// count counts the items that cond picks.
func (g grid) count(conn *sqlite3.Conn, cond condition, out []archive.Bucket) error {
	first, last := g.edges[0], g.edges[len(g.edges)-1]
	step := make([]int, len(out)+1) // by how much Possible grows from one stretch to the next
	cell := func(column string) string { return fmt.Sprintf("(item.%s - (%d)) / %d", column, g.base, g.cell) }
	sql := "SELECT " + cell("sort_ms") + " AS at, " + cell("date_lo") + " AS lo, " + cell("date_hi - 1") + ` AS hi, count(*)
		FROM item WHERE item.sort_ms >= ? AND item.sort_ms < ? AND (` + cond.sql + `) AND item.date_lo < ? AND item.date_hi > ? GROUP BY at, lo, hi`
	args := append([]any{first - reachAheadMs, last + reachBackMs}, cond.args...)
	err := eachRow(conn, sql, func(s *sqlite3.Stmt) error {
		at, lo, hi, n := g.bar(s.ColumnInt64(0)), g.bar(s.ColumnInt64(1)), g.bar(s.ColumnInt64(2)), int(s.ColumnInt64(3))
		if at >= 0 && at < len(out) {
			out[at].Items += n
			if lo == at && hi == at {
				out[at].Sure += n
			}
		}
		step[max(lo, 0)] += n
		step[min(hi+1, len(out))] -= n
		return nil
	}, append(args, last, first)...)
	sum := 0
	for i := range out {
		sum += step[i]
		out[i].Possible = sum
	}
	return err
}
