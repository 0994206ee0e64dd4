package sqlite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/search"
)

// literalItemsAtOnce is how many items are held in memory, packed, while their
// bytes are looked at.
const literalItemsAtOnce = 512

// literal returns the condition for exact characters: in the name or address
// of somebody, or the file name of an attachment; or in text, subject or the
// item's own name, found by the words in them and then by looking at every byte.
func (x *compiler) literal(l search.Literal) (condition, error) {
	if l.Text == "" {
		return never, nil
	}
	people, err := x.named(func(n naming) bool {
		return strings.Contains(n.name, l.Text) || strings.Contains(n.handle.Value, l.Text) || strings.Contains(n.raw, l.Text)
	}, "")
	if err != nil {
		return condition{}, err
	}
	parts := condition{"EXISTS (SELECT 1 FROM child WHERE child.parent = item.num AND instr(CAST(child.name AS BLOB), ?) > 0)", []any{[]byte(l.Text)}}
	of := []condition{x.within}
	if expr, ok := literalWords(l); ok {
		of = append(of, holdsWords(expr))
		// Then its words are there too, and few items need be looked at.
		parts = joined("AND", []condition{parts, holdsWords(expr)})
	}
	found, err := x.holding(l, joined("AND", of))
	if err != nil {
		return condition{}, fmt.Errorf("looking for exact characters: %w", err)
	}
	if len(found) == 0 {
		return joined("OR", []condition{people, parts}), nil
	}
	return joined("OR", []condition{people, parts, {"item.num IN (SELECT value FROM json_each(?))", []any{numberList(found)}}}), nil
}

// literalWords writes the words that every item has whose text, subject or
// names hold l.
func literalWords(l search.Literal) (string, bool) {
	var of []string
	for _, terms := range l.Candidates() {
		if expr, ok := phrase(terms); ok {
			of = append(of, "{subject text names} : "+expr)
		}
	}
	return strings.Join(of, " AND "), len(of) > 0
}

// candidate is an item whose bytes are to be looked at.
type candidate struct {
	num        int64
	subject    string
	head, body []byte // packed
	holds      bool
}

// holding returns those of the items that cond picks that hold l.
func (x *compiler) holding(l search.Literal, cond condition) ([]int64, error) {
	var found []int64
	some := make([]candidate, 0, literalItemsAtOnce)
	look := func() error {
		err := lookAtBytes(x.c.pack, []byte(l.Text), some)
		for _, c := range some {
			if c.holds {
				found = append(found, c.num)
			}
		}
		some = some[:0]
		return err
	}
	err := eachRow(x.conn, "SELECT item.num, item.subject, content.head, content.body FROM "+itemTables+" WHERE "+cond.sql, func(s *sqlite3.Stmt) error {
		some = append(some, candidate{num: s.ColumnInt64(0), subject: s.ColumnText(1), head: s.ColumnBlob(2, nil), body: s.ColumnBlob(3, nil)})
		if len(some) == cap(some) {
			return look()
		}
		return nil
	}, cond.args...)
	return found, firstError(err, look())
}

// lookAtBytes finds out which candidates hold text, on all processors.
func lookAtBytes(p *packer, text []byte, some []candidate) error {
	n := runtime.GOMAXPROCS(0)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for k := range n {
		wg.Go(func() {
			var buf []byte
			for i := k; i < len(some) && errs[k] == nil; i += n {
				buf, errs[k] = some[i].look(p, text, buf)
			}
		})
	}
	wg.Wait()
	return firstError(errs...)
}

func (c *candidate) look(p *packer, text, buf []byte) ([]byte, error) {
	if c.holds = strings.Contains(c.subject, string(text)); c.holds {
		return buf, nil
	}
	buf, err := p.unpackText(c.body, buf)
	if err != nil {
		return buf, fmt.Errorf("item %d: text: %w", c.num, err)
	}
	if c.holds = bytes.Contains(buf, text); c.holds {
		return buf, nil
	}
	if buf, err = p.unpackText(c.head, buf); err != nil {
		return buf, fmt.Errorf("item %d: head: %w", c.num, err)
	}
	if !bytes.Contains(buf, []byte(`"name"`)) {
		return buf, nil
	}
	var h head
	if err := json.Unmarshal(buf, &h); err != nil {
		return buf, fmt.Errorf("item %d: head: %w", c.num, err)
	}
	c.holds = strings.Contains(h.Name, string(text))
	return buf, nil
}
