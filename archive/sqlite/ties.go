package sqlite

import (
	"context"
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
		scope, args, err := scopeOf(conn, q.Scope, "item.num")
		if err != nil {
			return err
		}
		where := "item.kind IN ('mail', 'dm') AND w.role = 'from' AND r.role IN ('to', 'cc', 'bcc') AND r.handle <> w.handle AND " + scope
		if len(q.Ends) > 0 {
			ends, err := handleNumbers(conn, q.Ends)
			if err != nil {
				return err
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
		return eachRow(conn, `SELECT f.network, f.value, t.network, t.value, n, first, last FROM
			(SELECT w.handle AS writer, r.handle AS reader, count(DISTINCT item.num) AS n, min(item.sort_ms) AS first, max(item.sort_ms) AS last
				FROM item CROSS JOIN party w ON w.item = item.num JOIN party r ON r.item = item.num WHERE `+where+` GROUP BY writer, reader)
			JOIN handle f ON f.id = writer JOIN handle t ON t.id = reader`, func(s *sqlite3.Stmt) error {
			out = append(out, thread.Tie{
				From:  evidence.Handle{Network: evidence.Network(s.ColumnText(0)), Value: s.ColumnText(1)},
				To:    evidence.Handle{Network: evidence.Network(s.ColumnText(2)), Value: s.ColumnText(3)},
				Items: int(s.ColumnInt64(4)), First: optionalMillis(s, 5), Last: optionalMillis(s, 6),
			})
			return nil
		}, args...)
	})
	if err != nil {
		return nil, fmt.Errorf("counting who wrote to whom: %w", err)
	}
	slices.SortFunc(out, func(a, b thread.Tie) int {
		if c := a.From.Compare(b.From); c != 0 {
			return c
		}
		return a.To.Compare(b.To)
	})
	return out, nil
}

// optionalMillis is a column of milliseconds that may be NULL.
func optionalMillis(s *sqlite3.Stmt, column int) time.Time {
	if s.ColumnType(column) == sqlite3.NULL {
		return time.Time{}
	}
	return fromMillis(s.ColumnInt64(column))
}
