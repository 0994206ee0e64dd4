package sqlite

import (
	"context"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// hitsAtOnce is how many items are held in memory while hits are made of them.
const hitsAtOnce = 256

// Search implements [archive.Case].
func (c *Case) Search(ctx context.Context, r archive.SearchRequest) ([]archive.Hit, error) {
	if r.Limit < 0 || r.Offset < 0 {
		return nil, fmt.Errorf("searching: limit %d, offset %d: neither may be negative", r.Limit, r.Offset)
	}
	var hits []archive.Hit
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		cond, err := c.compile(conn, r.Query, r.Scope)
		if err != nil {
			return err
		}
		ranked, err := rank(conn, r, cond)
		if err != nil {
			return err
		}
		hits = make([]archive.Hit, 0, len(ranked))
		for len(ranked) > 0 {
			some := ranked[:min(hitsAtOnce, len(ranked))]
			ranked = ranked[len(some):]
			if hits, err = c.hits(conn, r, some, hits); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("searching for %q: %w", r.Query.Text, err)
	}
	return hits, nil
}

// Count implements [archive.Case].
func (c *Case) Count(ctx context.Context, q search.Query, s archive.Scope) (int, error) {
	var n int64
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		// Words in everything are counted by the index alone.
		if expr, ok := wordsOnly(q.Root); ok && s.Everything {
			var err error
			n, err = queryInt(conn, "SELECT count(*) FROM fulltext WHERE fulltext MATCH ?", expr)
			return err
		}
		cond, err := c.compile(conn, q, s)
		if err == nil {
			n, err = queryInt(conn, "SELECT count(*) FROM item WHERE "+cond.sql, cond.args...)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("counting what %q matches: %w", q.Text, err)
	}
	return int(n), nil
}

// matchNumbers returns the numbers of all items that q matches, in order.
func (c *Case) matchNumbers(conn *sqlite3.Conn, q search.Query) ([]int64, error) {
	cond, err := c.compile(conn, q, archive.Scope{Everything: true})
	if err != nil {
		return nil, err
	}
	nums := []int64{}
	err = eachRow(conn, "SELECT item.num FROM item WHERE "+cond.sql+" ORDER BY item.num", func(s *sqlite3.Stmt) error {
		nums = append(nums, s.ColumnInt64(0))
		return nil
	}, cond.args...)
	return nums, err
}

// rankedItem is the number of an item with its score, higher is better.
type rankedItem struct {
	num   int64
	score float64
}

// rank returns the items that cond picks, in the order asked for.
func rank(conn *sqlite3.Conn, r archive.SearchRequest, cond condition) ([]rankedItem, error) {
	switch r.Order {
	case archive.Best:
		if expr, ok := anyWord(r.Query.Root); ok {
			return best(conn, r, cond, expr)
		}
		fallthrough
	case archive.Newest, "":
		return listed(conn, cond, "item.sort_ms DESC, item.num DESC", r.Limit, r.Offset)
	case archive.Oldest:
		return listed(conn, cond, "item.sort_ms ASC NULLS LAST, item.num ASC", r.Limit, r.Offset)
	}
	return nil, fmt.Errorf("there is no order %q: newest, oldest or best", r.Order)
}

// listed returns the items that cond picks in an order of rows. Undated items
// stand last.
func listed(conn *sqlite3.Conn, cond condition, order string, limit, offset int) ([]rankedItem, error) {
	var out []rankedItem
	err := eachRow(conn, "SELECT item.num FROM item WHERE "+cond.sql+" ORDER BY "+order+" LIMIT ? OFFSET ?", func(s *sqlite3.Stmt) error {
		out = append(out, rankedItem{num: s.ColumnInt64(0)})
		return nil
	}, append(append([]any{}, cond.args...), noLimit(limit), offset)...)
	return out, err
}

// noLimit turns our 0 into SQL's.
func noLimit(limit int) int {
	if limit == 0 {
		return -1
	}
	return limit
}

// anyWord returns an expression for items that hold at least one word that the
// query looks for: what can be ranked.
func anyWord(n search.Node) (string, bool) {
	var or search.Or
	var visit func(search.Node)
	visit = func(n search.Node) {
		switch n := n.(type) {
		case search.And:
			for _, c := range n {
				visit(c)
			}
		case search.Or:
			for _, c := range n {
				visit(c)
			}
		case search.Word, search.Phrase, search.Near, search.Field:
			if _, ok := wordsOnly(n); ok {
				or = append(or, n)
			}
		}
	}
	visit(n)
	if len(or) == 1 {
		return wordsOnly(or[0])
	}
	return wordsOnly(or)
}

// best returns the items that cond picks by BM25 of the words in expr, and
// after them, by date, those that have none of the words.
func best(conn *sqlite3.Conn, r archive.SearchRequest, cond condition, expr string) ([]rankedItem, error) {
	where, args := "fulltext MATCH ?", []any{expr}
	if whole, ok := wordsOnly(r.Query.Root); !ok || whole != expr || !r.Scope.Everything {
		where, args = where+" AND ("+cond.sql+")", append(args, cond.args...)
	}
	var out []rankedItem
	err := eachRow(conn, `SELECT item.num, fulltext.rank FROM fulltext CROSS JOIN item ON item.num = fulltext.rowid
		WHERE `+where+" ORDER BY fulltext.rank, item.sort_ms DESC, item.num DESC LIMIT ? OFFSET ?", func(s *sqlite3.Stmt) error {
		out = append(out, rankedItem{s.ColumnInt64(0), -s.ColumnFloat(1)})
		return nil
	}, append(args, noLimit(r.Limit), r.Offset)...)
	if err != nil || r.Limit > 0 && len(out) == r.Limit {
		return out, err
	}
	with, err := queryInt(conn, "SELECT count(*) FROM fulltext CROSS JOIN item ON item.num = fulltext.rowid WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	without := holdsWords(expr)
	without.sql = "NOT (" + without.sql + ")"
	limit := r.Limit
	if limit > 0 {
		limit -= len(out)
	}
	rest, err := listed(conn, joined("AND", []condition{cond, without}), "item.sort_ms DESC, item.num DESC", limit, max(0, r.Offset-int(with)))
	return append(out, rest...), err
}

// hits appends the hits of some items to hits.
func (c *Case) hits(conn *sqlite3.Conn, r archive.SearchRequest, some []rankedItem, hits []archive.Hit) ([]archive.Hit, error) {
	nums := make([]int64, len(some))
	for i, s := range some {
		nums[i] = s.num
	}
	list := numberList(nums)
	rs, err := loadRows(conn, "item.num IN (SELECT value FROM json_each(?))", list)
	if err != nil {
		return nil, err
	}
	if err := firstError(rs.unpack(c.pack), rs.loadParties(conn, &c.handles)); err != nil {
		return nil, err
	}
	troves, err := trovesOf(conn, list)
	if err != nil {
		return nil, err
	}
	proofs, err := proofWords(conn, list)
	if err != nil {
		return nil, err
	}
	for _, s := range some {
		e := &rs.index[s.num].entry
		h := archive.Hit{
			ID: e.ID, Exhibit: s.num, Kind: e.Kind, Date: e.Date(), From: writers(e), To: readers(e),
			Subject: e.Subject, Troves: troves[s.num], Proof: proofs[s.num], Score: s.score,
		}
		if r.Snippet > 0 {
			h.Snippet = search.Snip(e.Text, r.Query, r.Snippet)
		}
		hits = append(hits, h)
	}
	return hits, nil
}

// trovesOf returns the names of the troves that items are in, by number.
func trovesOf(conn *sqlite3.Conn, list string) (map[int64][]string, error) {
	troves := map[int64][]string{}
	err := eachRow(conn, `SELECT DISTINCT o.item, t.id, t.name FROM occurrence o JOIN input i ON i.id = o.input JOIN trove t ON t.id = i.trove
		WHERE o.item IN (SELECT value FROM json_each(?)) ORDER BY o.item, t.id`, func(s *sqlite3.Stmt) error {
		num := s.ColumnInt64(0)
		troves[num] = append(troves[num], s.ColumnText(2))
		return nil
	}, list)
	return troves, err
}

// writers returns the handles that an item is from, as they are typed.
func writers(e *evidence.Entry) []string {
	for _, role := range []evidence.Role{evidence.RoleFrom, evidence.RoleByline, evidence.RoleSender} {
		if names := standing(e, func(r evidence.Role) bool { return r == role }); len(names) > 0 {
			return names
		}
	}
	return []string{}
}

// readers returns the handles that an item is addressed to; of a group that is
// not addressed, its members.
func readers(e *evidence.Entry) []string {
	if names := standing(e, evidence.Role.Addressed); len(names) > 0 {
		return names
	}
	return standing(e, func(r evidence.Role) bool { return r == evidence.RoleMember })
}

func standing(e *evidence.Entry, in func(evidence.Role) bool) []string {
	names := []string{}
	for _, p := range e.Parties {
		if in(p.Role) {
			names = append(names, p.Handle.String())
		}
	}
	return names
}
