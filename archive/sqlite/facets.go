package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// dayOf is the day, counted from 1970, on which an item stands in a list by
// date; SQL divides towards zero, so days before 1970 are brought down first.
const dayOf = "(item.sort_ms - ((item.sort_ms % 86400000) + 86400000) % 86400000) / 86400000"

// Facets implements [archive.Counting].
func (c *Case) Facets(ctx context.Context, q search.Query, s archive.Scope) (archive.Facets, error) {
	f := archive.Facets{
		Kinds: map[evidence.Kind]int{}, Troves: []archive.TroveDays{}, Days: []archive.DayCount{}, Parties: []archive.PartyCount{},
		Proofs: map[authentic.Word]int{}, Tags: []archive.TagCount{}, Reviews: map[string]int{},
	}
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		cond, err := c.compile(conn, q, s)
		if err != nil {
			return err
		}
		x, err := c.columns(conn)
		if err != nil {
			return err
		}
		words := ""
		if expr, ok := wordsOnly(q.Root); ok && s.Everything {
			words = expr
		}
		found, err := x.matching(conn, cond, words)
		if err != nil {
			return err
		}
		f.Items = found.len()
		if f.Items == 0 {
			return nil
		}
		x.count(found, &f)
		if err := x.countTroves(conn, found, s, &f); err != nil {
			return err
		}
		return x.countParties(conn, found, &f)
	})
	if err != nil {
		return archive.Facets{}, fmt.Errorf("counting what %q finds: %w", q.Text, err)
	}
	return f, nil
}

// count counts by what needs no names looked up.
func (x *columns) count(found set, f *archive.Facets) {
	f.Days, f.Undated = x.countDays(found.each)
	for _, p := range x.kinds {
		if n := p.in(found); n > 0 {
			f.Kinds[evidence.Kind(p.of)] = n
		}
	}
	for _, p := range x.proofs {
		if n := p.in(found); n > 0 {
			f.Proofs[authentic.Word(p.of)] = n
		}
	}
	for _, p := range x.tags {
		if n := p.in(found); n > 0 {
			f.Tags = append(f.Tags, archive.TagCount{Tag: p.of, Items: n})
		}
	}
	slices.SortFunc(f.Tags, func(a, b archive.TagCount) int {
		return cmp.Or(cmp.Compare(b.Items, a.Items), cmp.Compare(a.Tag, b.Tag))
	})
	open := f.Items
	for _, p := range x.reviewed {
		if n := p.in(found); n > 0 {
			f.Reviews[p.of] = n
			open -= n
		}
	}
	if open > 0 {
		f.Reviews[search.ReviewOpen] = open
	}
}

// countDays counts the items that each gives, by day.
func (x *columns) countDays(each func(func(uint32))) (days []archive.DayCount, undated int) {
	counts := make([]int, len(x.days))
	each(func(num uint32) {
		if day := x.dayOf[num]; day == noDay {
			undated++
		} else {
			counts[day]++
		}
	})
	days = []archive.DayCount{}
	for i, n := range counts {
		if n > 0 {
			days = append(days, archive.DayCount{Day: time.Unix(x.days[i]*86400, 0).UTC(), Items: n})
		}
	}
	return days, undated
}

// countTroves counts by trove and day; several places in one trove count once.
func (x *columns) countTroves(conn *sqlite3.Conn, found set, scope archive.Scope, f *archive.Facets) error {
	type trove struct {
		id   int64
		name string
	}
	var troves []trove
	if err := eachRow(conn, "SELECT id, name FROM trove ORDER BY id", func(s *sqlite3.Stmt) error {
		troves = append(troves, trove{s.ColumnInt64(0), s.ColumnText(1)})
		return nil
	}); err != nil {
		return err
	}
	if len(troves) == 1 { // an item is always found somewhere
		f.Troves = append(f.Troves, archive.TroveDays{Trove: troves[0].name, Items: f.Items, Days: slices.Clone(f.Days), Undated: f.Undated})
		return nil
	}
	of := map[int64]set{} // by trove
	trovesOf := map[string]int64{}
	if err := eachRow(conn, "SELECT id, trove FROM input", func(s *sqlite3.Stmt) error {
		trovesOf[strconv.FormatInt(s.ColumnInt64(0), 10)] = s.ColumnInt64(1)
		return nil
	}); err != nil {
		return err
	}
	for _, p := range x.inputs {
		id := trovesOf[p.of]
		if of[id] == nil {
			of[id] = newSet(x.size)
		}
		for _, num := range p.items {
			if found.has(num) {
				of[id].add(num)
			}
		}
	}
	for _, t := range troves {
		if !scope.Everything && !slices.Contains(scope.Troves, t.name) {
			continue // an item lies in a trove of the scope, and in this one as well
		}
		n := of[t.id].len()
		if n == 0 {
			continue
		}
		days, undated := x.countDays(of[t.id].each)
		f.Troves = append(f.Troves, archive.TroveDays{Trove: t.name, Items: n, Days: days, Undated: undated})
	}
	return nil
}

// countParties finds the handles that stand on most items.
func (x *columns) countParties(conn *sqlite3.Conn, found set, f *archive.Facets) error {
	type count struct {
		handle string
		items  int
	}
	var counts []count
	for _, p := range x.handles {
		if n := p.in(found); n > 0 {
			counts = append(counts, count{p.of, n})
		}
	}
	slices.SortStableFunc(counts, func(a, b count) int { return cmp.Compare(b.items, a.items) })
	f.PartiesInAll = len(counts)
	counts = counts[:min(len(counts), archive.FacetParties)]
	nums := make([]string, len(counts))
	for i, c := range counts {
		nums[i] = c.handle
	}
	handles, err := handlesOf(conn, nums)
	if err != nil {
		return err
	}
	for _, c := range counts {
		f.Parties = append(f.Parties, archive.PartyCount{Handle: handles[c.handle], Items: c.items})
	}
	return nil
}
