package sqlite

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/evidence"
)

// Counting a large case by day, kind, trove, party and the rest costs SQLite a
// second at 200,000 items, which no page can wait for. So what is counted by is
// kept in memory, column by column, about 25 bytes an item: as lists of exhibit
// numbers, of which those that a search finds are counted. The table stamp says
// when the columns are old.

// stamps are the row of table stamp.
type stamps struct{ items, proofs, work int64 }

// bump says that columns of one kind are old from the end of this transaction.
func (w *writer) bump(column string) error {
	_, err := w.exec("UPDATE stamp SET " + column + " = " + column + " + 1")
	return err
}

func readStamps(conn *sqlite3.Conn) (s stamps, err error) {
	err = eachRow(conn, "SELECT items, proofs, work FROM stamp", func(row *sqlite3.Stmt) error {
		s = stamps{row.ColumnInt64(0), row.ColumnInt64(1), row.ColumnInt64(2)}
		return nil
	})
	return s, err
}

// posting is the items that have something in common, in no order. In one of an
// input an item may stand more than once, in others not.
type posting struct {
	of    string // what it is, as the table says it
	items []uint32
}

// noDay is the day of an item without a date.
const noDay = ^uint32(0)

// columns are what a case can be counted by, as it was at one moment. They are
// not changed once they are made.
type columns struct {
	at    stamps
	size  uint32   // the largest exhibit number and one
	all   set      // items that there are
	days  []int64  // that items stand on, in order, counted from 1970
	dayOf []uint32 // by exhibit number: index of days, or noDay

	kinds    []posting
	inputs   []posting // by number of the input
	handles  []posting // by number of the handle
	proofs   []posting
	tags     []posting
	reviewed []posting
}

// columnCache keeps the newest columns.
type columnCache struct {
	mu   sync.Mutex
	kept *columns
}

// columns returns what the case can be counted by, as conn sees it.
func (c *Case) columns(conn *sqlite3.Conn) (*columns, error) {
	at, err := readStamps(conn)
	if err != nil {
		return nil, err
	}
	c.counted.mu.Lock()
	defer c.counted.mu.Unlock()
	old := c.counted.kept
	if old != nil && old.at == at {
		return old, nil
	}
	x := &columns{}
	if old != nil && old.at.items == at.items {
		*x = *old
	} else if err := x.loadItems(conn); err != nil {
		return nil, err
	}
	if old == nil || old.at.items != at.items || old.at.proofs != at.proofs {
		if x.proofs, err = postings(conn, "SELECT word, group_concat(item) FROM proof GROUP BY word"); err != nil {
			return nil, err
		}
	}
	if old == nil || old.at.work != at.work {
		if x.tags, err = postings(conn, "SELECT tag, group_concat(item) FROM tagged GROUP BY tag"); err != nil {
			return nil, err
		}
		if x.reviewed, err = postings(conn, "SELECT state, group_concat(item) FROM reviewed GROUP BY state"); err != nil {
			return nil, err
		}
	}
	x.at = at
	c.counted.kept = x
	return x, nil
}

// loadItems reads what hangs on items alone.
func (x *columns) loadItems(conn *sqlite3.Conn) error {
	largest, err := queryInt(conn, "SELECT coalesce(max(num), 0) FROM item")
	if err != nil {
		return err
	}
	if largest >= int64(noDay) {
		return fmt.Errorf("there are more items than can be counted: %d", largest)
	}
	x.size, x.all, x.dayOf = uint32(largest)+1, newSet(uint32(largest)+1), make([]uint32, largest+1)
	byDay, err := postings(conn, "SELECT "+dayOf+" AS day, group_concat(num) FROM item GROUP BY day")
	if err != nil {
		return err
	}
	dayOfPosting := make([]int64, len(byDay))
	x.days = nil
	for i, p := range byDay {
		if p.of == "" {
			continue
		}
		if dayOfPosting[i], err = strconv.ParseInt(p.of, 10, 64); err != nil {
			return err
		}
		x.days = append(x.days, dayOfPosting[i])
	}
	slices.Sort(x.days)
	for i, p := range byDay {
		day := noDay
		if p.of != "" {
			at, _ := slices.BinarySearch(x.days, dayOfPosting[i])
			day = uint32(at)
		}
		for _, num := range p.items {
			x.all.add(num)
			x.dayOf[num] = day
		}
	}
	for _, q := range []struct {
		to  *[]posting
		sql string
	}{
		{&x.kinds, "SELECT kind, group_concat(num) FROM item GROUP BY kind"},
		{&x.inputs, "SELECT input, group_concat(item) FROM occurrence GROUP BY input"},
		{&x.handles, "SELECT handle, group_concat(DISTINCT item) FROM stand GROUP BY handle"},
	} {
		if *q.to, err = postings(conn, q.sql); err != nil {
			return err
		}
	}
	return nil
}

// postings reads rows of what something is and the items that are it. A list of
// numbers in one text is had ten times sooner than as many rows.
func postings(conn *sqlite3.Conn, sql string) ([]posting, error) {
	var out []posting
	return out, eachRow(conn, sql, func(s *sqlite3.Stmt) error {
		items, err := parseNumbers(s.ColumnRawText(1))
		out = append(out, posting{s.ColumnText(0), items})
		return err
	})
}

// parseNumbers reads exhibit numbers with commas between.
func parseNumbers(text []byte) ([]uint32, error) {
	out := make([]uint32, 0, len(text)/6+1)
	var n uint32
	for i, b := range text {
		switch {
		case '0' <= b && b <= '9':
			n = n*10 + uint32(b-'0')
		case b == ',':
			out, n = append(out, n), 0
		default:
			return nil, fmt.Errorf("reading exhibit numbers: %q at %d", b, i)
		}
	}
	if len(text) > 0 {
		out = append(out, n)
	}
	return out, nil
}

// set is a set of exhibit numbers, one bit for each.
type set []uint64

func newSet(size uint32) set { return make(set, (size+63)/64) }

func (s set) add(n uint32) { s[n>>6] |= 1 << (n & 63) }

func (s set) has(n uint32) bool { return s[n>>6]&(1<<(n&63)) != 0 }

func (s set) len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls f with every number of s, in order.
func (s set) each(f func(n uint32)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			f(uint32(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}

// in returns how many items of p are in s.
func (p posting) in(s set) int {
	n := 0
	for _, num := range p.items {
		if s.has(num) {
			n++
		}
	}
	return n
}

// matching returns the items that cond picks.
func (x *columns) matching(conn *sqlite3.Conn, cond condition, words string) (set, error) {
	sql, args := "SELECT group_concat(item.num) FROM item WHERE "+cond.sql, cond.args
	switch {
	case cond.sql == always.sql:
		return x.all, nil
	case words != "":
		sql, args = "SELECT group_concat(rowid) FROM fulltext WHERE fulltext MATCH ?", []any{words}
	}
	out := newSet(x.size)
	return out, eachRow(conn, sql, func(s *sqlite3.Stmt) error {
		found, err := parseNumbers(s.ColumnRawText(0))
		for _, num := range found {
			if num >= x.size {
				return fmt.Errorf("item %d is found and not counted", num)
			}
			out.add(num)
		}
		return err
	}, args...)
}

// handleOf reads the handles of these numbers.
func handlesOf(conn *sqlite3.Conn, nums []string) (map[string]evidence.Handle, error) {
	out := map[string]evidence.Handle{}
	return out, eachRow(conn, "SELECT id, network, value FROM handle WHERE id IN (SELECT value FROM json_each(?))", func(s *sqlite3.Stmt) error {
		out[s.ColumnText(0)] = evidence.Handle{Network: evidence.Network(s.ColumnText(1)), Value: s.ColumnText(2)}
		return nil
	}, "["+strings.Join(nums, ",")+"]")
}
