package sqlite

import (
	"context"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// maxNames is how many display names are told of one handle.
const maxNames = 5

// Handles implements [archive.Case]. They come in order of network and value.
// An item counts once for a handle and direction, however often the handle
// stands on it.
func (c *Case) Handles(ctx context.Context) ([]archive.HandleCount, error) {
	var out []archive.HandleCount
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		at := map[int64]int{}
		err := eachRow(conn, `WITH one AS (
				SELECT handle, item,
					max(role IN ('from', 'sender')) AS sent, max(role IN ('to', 'cc', 'bcc')) AS got,
					max(role NOT IN ('from', 'sender', 'to', 'cc', 'bcc')) AS other,
				max(sort_ms) AS sort_ms
				FROM stand GROUP BY handle, item)
			SELECT h.id, h.network, h.value, sum(sent), sum(got), sum(other), min(sort_ms), max(sort_ms)
			FROM one JOIN handle h ON h.id = one.handle
			GROUP BY h.id ORDER BY h.network, h.value`, func(s *sqlite3.Stmt) error {
			hc := archive.HandleCount{
				Handle: evidence.Handle{Network: evidence.Network(s.ColumnText(1)), Value: s.ColumnText(2)},
				Sent:   s.ColumnInt(3), Got: s.ColumnInt(4), Other: s.ColumnInt(5),
			}
			if s.ColumnType(6) != sqlite3.NULL {
				hc.First, hc.Last = fromMillis(s.ColumnInt64(6)), fromMillis(s.ColumnInt64(7))
			}
			at[s.ColumnInt64(0)] = len(out)
			out = append(out, hc)
			return nil
		})
		if err != nil {
			return err
		}
		return eachRow(conn, `SELECT handle, name FROM party WHERE name <> ''
			GROUP BY handle, name ORDER BY handle, count(*) DESC, name`, func(s *sqlite3.Stmt) error {
			if hc := &out[at[s.ColumnInt64(0)]]; len(hc.Names) < maxNames {
				hc.Names = append(hc.Names, s.ColumnText(1))
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("counting handles: %w", err)
	}
	return out, nil
}
