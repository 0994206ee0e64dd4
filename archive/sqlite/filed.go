package sqlite

import (
	"slices"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// filed is what table stand says of one item and one trove, for one handle that
// stands on it: enough to count it, or to leave it unread.
type filed struct {
	item, trove, handle int64
	kind                string
	at                  filedAt
	addedMs             int64
}

// filedAt is where an item stands in a list by date.
type filedAt struct {
	dated bool
	ms    int64
}

func filedAtColumn(s *sqlite3.Stmt, column int) filedAt {
	if s.ColumnType(column) == sqlite3.NULL {
		return filedAt{}
	}
	return filedAt{true, s.ColumnInt64(column)}
}

// handleIDs returns the numbers of the handles that the case has seen, in
// order, each once.
func handleIDs(conn *sqlite3.Conn, handles []evidence.Handle) ([]int64, error) {
	s, _, err := conn.Prepare("SELECT id FROM handle WHERE network = ? AND value = ?")
	if err != nil {
		return nil, err
	}
	defer s.Close()
	out := make([]int64, 0, len(handles))
	for _, h := range handles {
		if err := bind(s, string(h.Network), h.Value); err != nil {
			return nil, err
		}
		if s.Step() {
			out = append(out, s.ColumnInt64(0))
		}
		if err := firstError(s.Err(), s.Reset()); err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// standCond returns an SQL condition on table stand: items of a kind, or
// dealings where channel is empty, whose date may lie in w, of which a copy was
// known.
func standCond(conn *sqlite3.Conn, channel string, w evidence.Interval, clock finding.Clock, asOf time.Time) (string, []any, error) {
	cond, args := " AND kind IN "+dealings, []any(nil)
	if channel != "" {
		cond, args = " AND kind = ?", []any{channel}
	}
	window, more := windowCond("stand", w)
	known, knownArgs, err := knownCond(conn, "added_ms", "trove", clock, asOf)
	return cond + window + known, slices.Concat(args, more, knownArgs), err
}

// eachFiled runs f over the rows of table stand of each handle, in order of
// item, where cond holds.
func eachFiled(conn *sqlite3.Conn, columns string, handles []int64, cond string, args []any, f func(handle int64, s *sqlite3.Stmt)) error {
	s, _, err := conn.Prepare("SELECT " + columns + " FROM stand WHERE handle = ?" + cond)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := bind(s, append([]any{int64(0)}, args...)...); err != nil {
		return err
	}
	for _, id := range handles {
		if err := s.BindInt64(1, id); err != nil {
			return err
		}
		for s.Step() {
			f(id, s)
		}
		if err := firstError(s.Err(), s.Reset()); err != nil {
			return err
		}
	}
	return nil
}

// filedOf reads what is filed of handles, a row for each role and trove.
func filedOf(conn *sqlite3.Conn, handles []int64, cond string, args []any) ([]filed, error) {
	slices.Sort(handles)
	var out []filed
	kinds := words{}
	err := eachFiled(conn, "item, trove, kind, sort_ms, added_ms", slices.Compact(handles), cond, args, func(handle int64, s *sqlite3.Stmt) {
		out = append(out, filed{s.ColumnInt64(0), s.ColumnInt64(1), handle, kinds.of(s.ColumnRawText(2)), filedAtColumn(s, 3), s.ColumnInt64(4)})
	})
	return out, err
}

// itemsOf returns the numbers of the items on which one of ends stands, in
// order, each once, where cond holds in table stand.
func itemsOf(conn *sqlite3.Conn, ends []evidence.Handle, cond string, args []any) ([]int64, error) {
	handles, err := handleIDs(conn, ends)
	if err != nil {
		return nil, err
	}
	out := []int64{}
	err = eachFiled(conn, "item", handles, cond, args, func(_ int64, s *sqlite3.Stmt) {
		if item := s.ColumnInt64(0); len(out) == 0 || out[len(out)-1] != item { // the roles of an item lie together
			out = append(out, item)
		}
	})
	if len(handles) > 1 {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out, err
}

// inBoth returns what is in both of two lists in order.
func inBoth(a, b []int64) []int64 {
	out := a[:0]
	for _, n := range a {
		for len(b) > 0 && b[0] < n {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == n {
			out = append(out, n)
		}
	}
	return out
}
