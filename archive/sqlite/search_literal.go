package sqlite

import (
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/search"
)

// itemsAtOnce is how many items are held in memory while their bytes are
// looked at: a few megabytes of text.
const literalItemsAtOnce = 512

// literal returns the condition for exact characters: the items that hold
// them, found by the words in them and then by looking at every byte.
func (x *compiler) literal(l search.Literal) (condition, error) {
	of := []condition{x.within}
	if expr, ok := literalWords(l); ok {
		of = append(of, holdsWords(expr))
	}
	cond := joined("AND", of)
	var candidates []int64
	err := eachRow(x.conn, "SELECT item.num FROM item WHERE "+cond.sql, func(s *sqlite3.Stmt) error {
		candidates = append(candidates, s.ColumnInt64(0))
		return nil
	}, cond.args...)
	if err != nil {
		return condition{}, err
	}
	found := []int64{}
	for len(candidates) > 0 {
		some := candidates[:min(literalItemsAtOnce, len(candidates))]
		candidates = candidates[len(some):]
		if found, err = x.holding(l, some, found); err != nil {
			return condition{}, fmt.Errorf("looking for exact characters: %w", err)
		}
	}
	if len(found) == 0 {
		return never, nil
	}
	return condition{"item.num IN (SELECT value FROM json_each(?))", []any{numberList(found)}}, nil
}

// literalWords writes the words that every item with l has, in the columns
// that hold its very characters.
func literalWords(l search.Literal) (string, bool) {
	var of []string
	for _, terms := range l.Candidates() {
		if expr, ok := phrase(terms); ok {
			of = append(of, "{subject text people name} : "+expr)
		}
	}
	return strings.Join(of, " AND "), len(of) > 0
}

// holding appends to found those of the items nums that hold l.
func (x *compiler) holding(l search.Literal, nums, found []int64) ([]int64, error) {
	rs, err := loadRows(x.conn, "item.num IN (SELECT value FROM json_each(?))", numberList(nums))
	if err != nil {
		return nil, err
	}
	if err := firstError(rs.unpack(x.c.pack), rs.loadParties(x.conn, &x.c.handles)); err != nil {
		return nil, err
	}
	for _, r := range rs.list {
		d := search.DocOf(&r.entry)
		if l.Holds(&d) {
			found = append(found, r.num)
		}
	}
	return found, nil
}
