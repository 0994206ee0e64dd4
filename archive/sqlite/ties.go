package sqlite

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/thread"
)

// Ties implements [archive.Tying].
func (c *Case) Ties(ctx context.Context, q archive.TieQuery) ([]thread.Tie, error) {
	var out []thread.Tie
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		text, args, err := tieSQL(conn, q)
		if err != nil {
			return err
		}
		return eachRow(conn, text, func(s *sqlite3.Stmt) error {
			t := thread.Tie{
				From:  evidence.Handle{Network: evidence.Network(s.ColumnText(0)), Value: s.ColumnText(1)},
				To:    evidence.Handle{Network: evidence.Network(s.ColumnText(2)), Value: s.ColumnText(3)},
				Items: int(s.ColumnInt64(4)), First: optionalMillis(s, 5), Last: optionalMillis(s, 6),
			}
			if q.Monthly && !t.First.IsZero() {
				t.Month = thread.MonthOf(t.First)
			}
			out = append(out, t)
			return nil
		}, args...)
	})
	if err != nil {
		return nil, fmt.Errorf("counting who wrote to whom: %w", err)
	}
	slices.SortFunc(out, func(a, b thread.Tie) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), cmp.Compare(a.Month, b.Month))
	})
	return out, nil
}

// tieSQL is the question that q asks: rows of the writer's and the reader's
// network and value, how many items, the first and the last date.
func tieSQL(conn *sqlite3.Conn, q archive.TieQuery) (text string, args []any, err error) {
	same, err := sameNumbers(conn, q.Same)
	if err != nil {
		return "", nil, err
	}
	scope, scopeArgs, err := scopeOf(conn, q.Scope, "item.num")
	if err != nil {
		return "", nil, err
	}
	where := "item.kind IN ('mail', 'dm') AND w.role = 'from' AND r.role IN ('to', 'cc', 'bcc') AND " + scope
	args = append([]any{same}, scopeArgs...)
	if len(q.Ends) > 0 {
		ends, err := handleNumbers(conn, q.Ends)
		if err != nil {
			return "", nil, err
		}
		where += " AND (w.handle IN (SELECT value FROM json_each(?)) OR r.handle IN (SELECT value FROM json_each(?)))"
		args = append(args, ends, ends)
	}
	if !q.Window.Lo.IsZero() {
		where, args = where+" AND item.sort_ms >= ?", append(args, ceilMillis(q.Window.Lo))
	}
	if !q.Window.Hi.IsZero() {
		where, args = where+" AND item.sort_ms < ?", append(args, ceilMillis(q.Window.Hi))
	}
	month := "0"
	if q.Monthly {
		month = "strftime('%Y%m', item.sort_ms / 1000.0, 'unixepoch')"
	}
	return `WITH same (handle, first) AS MATERIALIZED (SELECT value ->> 0, value ->> 1 FROM json_each(?))
		SELECT f.network, f.value, t.network, t.value, n, begun, ended FROM
		(SELECT coalesce(sw.first, w.handle) AS writer, coalesce(sr.first, r.handle) AS reader, ` + month + ` AS month,
				count(DISTINCT item.num) AS n, min(item.sort_ms) AS begun, max(item.sort_ms) AS ended
			FROM item CROSS JOIN party w ON w.item = item.num JOIN party r ON r.item = item.num
				LEFT JOIN same sw ON sw.handle = w.handle LEFT JOIN same sr ON sr.handle = r.handle
			WHERE ` + where + ` GROUP BY writer, reader, month HAVING writer <> reader)
		JOIN handle f ON f.id = writer JOIN handle t ON t.id = reader`, args, nil
}

// sameNumbers writes groups of handles as pairs of a handle and the first of
// its group, both as numbers. A first that is nowhere is replaced by the next.
func sameNumbers(conn *sqlite3.Conn, groups [][]evidence.Handle) (string, error) {
	pairs := [][2]int64{}
	for _, g := range groups {
		first := int64(0)
		for _, h := range g {
			id, err := queryInt(conn, "SELECT id FROM handle WHERE network = ? AND value = ?", string(h.Network), h.Value)
			if err != nil {
				return "", err
			}
			switch {
			case id == 0:
			case first == 0:
				first = id
			default:
				pairs = append(pairs, [2]int64{id, first})
			}
		}
	}
	b, err := json.Marshal(pairs)
	return string(b), err
}

// optionalMillis is a column of milliseconds that may be NULL.
func optionalMillis(s *sqlite3.Stmt, column int) time.Time {
	if s.ColumnType(column) == sqlite3.NULL {
		return time.Time{}
	}
	return fromMillis(s.ColumnInt64(column))
}
