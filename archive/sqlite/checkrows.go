package sqlite

import (
	"crypto/sha256"
	"fmt"
	"hash"

	"context"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// rows works out anew, for every item, what is worked out when it is stored.
func (k *checker) rows() error {
	var last int64
	for {
		n := 0
		err := k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
			rs, err := loadRows(conn, "item.num > ? ORDER BY item.num LIMIT ?", last, itemsAtOnce)
			if err != nil {
				return err
			}
			if n = len(rs.list); n == 0 {
				return nil
			}
			last = rs.list[n-1].num
			rs.unpackGood(k)
			if err := firstError(rs.loadParties(conn, &k.c.handles), rs.loadRefs(conn), rs.loadChildren(conn)); err != nil {
				return err
			}
			for _, r := range rs.list {
				k.row(r)
			}
			return firstError(k.dates(conn, rs), k.keys(conn, rs))
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// unpackGood unpacks the items that can be; the others are faults, and dropped.
func (rs *rows) unpackGood(k *checker) {
	var buf []byte
	rs.keep(func(r *row) bool {
		var err error
		if buf, err = r.unpack(k.c.pack, buf); err == nil {
			err = (&rows{list: []*row{r}}).unpackTimes(k.c.pack)
		}
		if err != nil {
			k.fault(faultItemRow, fmt.Sprintf("#%d", r.num), "%v", err)
		}
		return err == nil
	})
}

func (k *checker) row(r *row) {
	at := fmt.Sprintf("#%d", r.num)
	if got := checkNumber(appendReading(nil, &r.entry, r.headJSON, r.timesJSON)); got != r.check {
		k.fault(faultItemRow, at, "what is stored of item %s is not what was read from it", r.entry.ID.Short())
	}
	if norm, _ := normSum(r.entry.Text, nil); norm != r.norm {
		k.fault(faultDerived, at, "the normal form of its text has another hash")
	}
}

func (k *checker) dates(conn *sqlite3.Conn, rs *rows) error {
	return eachRow(conn, "SELECT num, date_lo, date_hi, sort_ms FROM item WHERE num IN (SELECT value FROM json_each(?))", func(s *sqlite3.Stmt) error {
		stored := dateRange{
			dated: s.ColumnType(1) != sqlite3.NULL, loMs: s.ColumnInt64(1), hiMs: s.ColumnInt64(2), sortMs: s.ColumnInt64(3),
		}
		if num := s.ColumnInt64(0); rangeOf(rs.index[num].entry.Date()) != stored {
			k.fault(faultDerived, fmt.Sprintf("#%d", num), "its date is filed at another instant")
		}
		return nil
	}, rs.numbers())
}

func (k *checker) keys(conn *sqlite3.Conn, rs *rows) error {
	return eachRow(conn, "SELECT item, kind, value, key FROM ref WHERE item IN (SELECT value FROM json_each(?))", func(s *sqlite3.Stmt) error {
		r := evidence.Ref{Kind: evidence.RefKind(s.ColumnText(1)), Value: s.ColumnText(2)}
		if refKey(r) != s.ColumnInt64(3) {
			k.fault(faultDerived, fmt.Sprintf("#%d", s.ColumnInt64(0)), "its reference %s is filed under another number", r.Value)
		}
		return nil
	}, rs.numbers())
}

// Digest returns a hash over what the case says: troves, inputs, items with
// their texts, parties, references and parts, where they were found, problems
// and exceptions. Desk times and the journal are left out, so that two cases
// that took in the same material in the same order have one digest, however
// often either was interrupted.
func (c *Case) Digest(ctx context.Context) (evidence.ID, error) {
	d := &digest{h: sha256.New()}
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		if err := d.items(c, conn); err != nil {
			return err
		}
		for _, q := range digestQueries {
			if err := d.table(conn, q.name, q.sql); err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
		}
		return nil
	})
	if err != nil {
		return evidence.ID{}, fmt.Errorf("digesting the case: %w", err)
	}
	var id evidence.ID
	d.h.Sum(id[:0])
	return id, nil
}

// digestQueries read what hangs on no item alone, in an order that follows
// from what it says.
var digestQueries = []struct{ name, sql string }{
	{"trove", "SELECT name, body FROM trove ORDER BY name"},
	{"input", `SELECT t.name, i.path, i.blob, i.size, i.format, i.within, i.records, i.done
		FROM input i JOIN trove t ON t.id = i.trove ORDER BY 1, 2, 3`},
	{"occurrence", `SELECT o.item, t.name, i.path, i.blob, o.parent, o.lo, o.hi, o.place, o.flags
		FROM occurrence o JOIN input i ON i.id = o.input JOIN trove t ON t.id = i.trove ORDER BY 1, 2, 3, 4, 5, 6, 7, 8`},
	{"problem", `SELECT p.item, t.name, i.path, i.blob, p.ord, p.code, p.place, p.detail, p.done
		FROM problem p JOIN input i ON i.id = p.input JOIN trove t ON t.id = i.trove ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9`},
	{"exception", `SELECT t.name, e.path, e.lo, e.hi, e.code, e.detail
		FROM exception e JOIN trove t ON t.id = e.trove ORDER BY 1, 2, 3, 4, 5, 6`},
}

// digest is one digest under way.
type digest struct {
	h   hash.Hash
	buf []byte
}

func (d *digest) items(c *Case, conn *sqlite3.Conn) error {
	var last int64
	for {
		rs, err := loadRows(conn, "item.num > ? ORDER BY item.num LIMIT ?", last, itemsAtOnce)
		if err != nil || len(rs.list) == 0 {
			return err
		}
		if err := firstError(rs.unpack(c.pack), rs.unpackTimes(c.pack)); err != nil {
			return err
		}
		if err := firstError(rs.loadParties(conn, &c.handles), rs.loadRefs(conn), rs.loadChildren(conn)); err != nil {
			return err
		}
		for _, r := range rs.list {
			last = r.num
			d.buf = append(d.buf[:0], r.entry.ID[:]...)
			d.buf = appendReading(d.buf, &r.entry, r.headJSON, r.timesJSON)
			fmt.Fprintf(d.h, "item %d %d ", r.num, len(d.buf))
			d.h.Write(d.buf)
			d.h.Write(r.norm[:])
		}
	}
}

// table hashes the rows of a query, each value with its length.
func (d *digest) table(conn *sqlite3.Conn, name, sql string) error {
	return eachRow(conn, sql, func(s *sqlite3.Stmt) error {
		fmt.Fprintf(d.h, "%s %d", name, s.ColumnCount())
		for i := range s.ColumnCount() {
			d.buf = appendField(d.buf[:0], s.ColumnText(i))
			d.h.Write(d.buf)
		}
		return nil
	})
}

var _ archive.Case = (*Case)(nil)
