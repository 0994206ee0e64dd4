package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// Arrived implements [archive.Case].
func (c *Case) Arrived(ctx context.Context, from archive.Watermark) ([]evidence.Handle, int, archive.Watermark, error) {
	var out []evidence.Handle
	items := 0
	var next archive.Watermark
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		err := eachRow(conn, "SELECT id, done FROM input WHERE done = 0 OR id = (SELECT max(id) FROM input) ORDER BY id", func(s *sqlite3.Stmt) error {
			if next.Input = s.ColumnInt64(0); s.ColumnInt64(1) == 0 {
				next.Open = append(next.Open, next.Input)
			}
			return nil
		})
		if err != nil {
			return err
		}
		open, err := json.Marshal(append([]int64{}, from.Open...))
		if err != nil {
			return err
		}
		const came = "SELECT item FROM occurrence WHERE input IN (SELECT id FROM input WHERE id > ? UNION SELECT value FROM json_each(?))"
		n, err := queryInt(conn, "SELECT count(DISTINCT item) FROM ("+came+")", from.Input, string(open))
		if err != nil {
			return err
		}
		items = int(n)
		return eachRow(conn, "SELECT network, value FROM handle WHERE id IN (SELECT handle FROM party WHERE item IN ("+came+"))", func(s *sqlite3.Stmt) error {
			out = append(out, evidence.Handle{Network: evidence.Network(s.ColumnText(0)), Value: s.ColumnText(1)})
			return nil
		}, from.Input, string(open))
	})
	if err != nil {
		return nil, 0, from, fmt.Errorf("looking for what came in: %w", err)
	}
	slices.SortFunc(out, evidence.Handle.Compare)
	return out, items, next, nil
}

// Meet implements [archive.Case].
func (c *Case) Meet(ctx context.Context, a, b []evidence.Handle) (bool, error) {
	met := false
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		x, err := handleNumbers(conn, a)
		if err != nil {
			return err
		}
		y, err := handleNumbers(conn, b)
		if err != nil {
			return err
		}
		n, err := queryInt(conn, `SELECT EXISTS (SELECT 1 FROM stand p JOIN stand q ON q.item = p.item
			WHERE p.handle IN (SELECT value FROM json_each(?)) AND q.handle IN (SELECT value FROM json_each(?)))`, x, y)
		met = n != 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("looking for an item that two stand on: %w", err)
	}
	return met, nil
}
