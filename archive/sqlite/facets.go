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

// dayOf is the day, counted from 1970, on which an item stands in a list by
// date; SQL divides towards zero, so days before 1970 are brought down first.
const dayOf = "(item.sort_ms - ((item.sort_ms % 86400000) + 86400000) % 86400000) / 86400000"

// Facets implements [archive.Counting].
func (c *Case) Facets(ctx context.Context, q search.Query, s archive.Scope) (archive.Facets, error) {
	f := archive.Facets{Kinds: map[evidence.Kind]int{}, Troves: []archive.TroveDays{}, Days: []archive.DayCount{}}
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		cond, err := c.compile(conn, q, s)
		if err != nil {
			return err
		}
		if err := facetDays(conn, cond, &f); err != nil {
			return err
		}
		return facetTroves(conn, cond, s, &f)
	})
	if err != nil {
		return archive.Facets{}, fmt.Errorf("counting what %q finds: %w", q.Text, err)
	}
	return f, nil
}

// facetDays counts by kind and by day in one walk.
func facetDays(conn *sqlite3.Conn, cond condition, f *archive.Facets) error {
	return eachRow(conn, "SELECT "+dayOf+" AS day, item.kind, count(*) FROM item WHERE "+cond.sql+" GROUP BY day, item.kind ORDER BY day", func(s *sqlite3.Stmt) error {
		n := int(s.ColumnInt64(2))
		f.Items += n
		f.Kinds[evidence.Kind(s.ColumnText(1))] += n
		if s.ColumnType(0) == sqlite3.NULL {
			f.Undated += n
			return nil
		}
		f.Days = addDay(f.Days, s.ColumnInt64(0), n)
		return nil
	}, cond.args...)
}

// facetTroves counts by trove and day; several places in one trove count once.
func facetTroves(conn *sqlite3.Conn, cond condition, scope archive.Scope, f *archive.Facets) error {
	var names []string
	if err := eachRow(conn, "SELECT name FROM trove ORDER BY id", func(s *sqlite3.Stmt) error {
		names = append(names, s.ColumnText(0))
		return nil
	}); err != nil {
		return err
	}
	if len(names) == 1 && f.Items > 0 { // an item is always found somewhere
		f.Troves = append(f.Troves, archive.TroveDays{Trove: names[0], Items: f.Items, Days: slices.Clone(f.Days), Undated: f.Undated})
		return nil
	}
	within := map[string]bool{}
	for _, name := range scope.Troves {
		within[name] = true
	}
	return eachRow(conn, `SELECT t.id, t.name, `+dayOf+` AS day, count(*)
		FROM (SELECT DISTINCT o.item, i.trove FROM occurrence o JOIN input i ON i.id = o.input) AS x
		JOIN item ON item.num = x.item JOIN trove t ON t.id = x.trove
		WHERE `+cond.sql+` GROUP BY t.id, day ORDER BY t.id, day`, func(s *sqlite3.Stmt) error {
		name, n := s.ColumnText(1), int(s.ColumnInt64(3))
		if !scope.Everything && !within[name] {
			return nil // the item lies in a trove of the scope, and in this one as well
		}
		if len(f.Troves) == 0 || f.Troves[len(f.Troves)-1].Trove != name {
			f.Troves = append(f.Troves, archive.TroveDays{Trove: name, Days: []archive.DayCount{}})
		}
		t := &f.Troves[len(f.Troves)-1]
		t.Items += n
		if s.ColumnType(2) == sqlite3.NULL {
			t.Undated += n
			return nil
		}
		t.Days = addDay(t.Days, s.ColumnInt64(2), n)
		return nil
	}, cond.args...)
}

// addDay adds to the last day of the list, or begins the next.
func addDay(days []archive.DayCount, day int64, n int) []archive.DayCount {
	at := time.Unix(day*86400, 0).UTC()
	if len(days) > 0 && days[len(days)-1].Day.Equal(at) {
		days[len(days)-1].Items += n
		return days
	}
	return append(days, archive.DayCount{Day: at, Items: n})
}
