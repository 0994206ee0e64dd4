package sqlite

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/evidence"
)

// stand is one row of table stand: a handle on an item, in a role, with the
// first copy of the item in one trove. The rows are kept with the items, so
// that none is ever without them.
type stand struct {
	handle, item int64
	role         evidence.Role
	trove        int64
	kind         evidence.Kind
	dates        dateRange
	addedMs      int64
}

func (s stand) compare(o stand) int {
	return cmp.Or(cmp.Compare(s.handle, o.handle), cmp.Compare(s.item, o.item), cmp.Compare(s.role, o.role),
		cmp.Compare(s.trove, o.trove), cmp.Compare(s.addedMs, o.addedMs))
}

func (s stand) sameRow(o stand) bool {
	return s.handle == o.handle && s.item == o.item && s.role == o.role && s.trove == o.trove
}

const insertStand = `INSERT INTO stand (handle, item, role, trove, kind, date_lo, date_hi, sort_ms, added_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT DO UPDATE SET added_ms = min(added_ms, excluded.added_ms)`

// stands notes that m, which is item num, has a copy in the trove that is being
// added to. Its rows are written with those of the whole transaction: by handle,
// one after the other, costs half of what it costs item by item.
func (a *adder) stands(num int64, m *packedItem, atMs int64) error {
	for i := range m.entry.Parties {
		p := &m.entry.Parties[i]
		handle, err := a.w.handleID(p.Handle)
		if err != nil {
			return err
		}
		a.standing = append(a.standing, stand{handle, num, p.Role, a.trove, m.entry.Kind, m.dates, atMs})
	}
	return nil
}

// putStanding writes what stands noted.
func (a *adder) putStanding() error {
	slices.SortFunc(a.standing, stand.compare)
	rows := slices.CompactFunc(a.standing, stand.sameRow)
	for i := range rows {
		if err := a.putStand(&rows[i]); err != nil {
			return fmt.Errorf("noting who stands on item %d: %w", rows[i].item, err)
		}
	}
	a.standing = a.standing[:0]
	return nil
}

func (a *adder) putStand(r *stand) error {
	s := a.stand
	if err := firstError(s.BindInt64(1, r.handle), s.BindInt64(2, r.item), s.BindText(3, string(r.role)), s.BindInt64(4, r.trove),
		s.BindText(5, string(r.kind)), bindDate(s, 6, r.dates), s.BindInt64(9, r.addedMs)); err != nil {
		return err
	}
	return s.Exec()
}

// unstand takes out the rows of item num, whose parties are still there.
func (a *adder) unstand(num int64) error {
	if err := a.putStanding(); err != nil { // of this transaction
		return err
	}
	_, err := a.w.exec("DELETE FROM stand WHERE handle IN (SELECT handle FROM party WHERE item = ?) AND item = ?", num, num)
	return err
}

// restand writes the rows of item num anew, from its parties and copies.
func (a *adder) restand(num int64) error {
	_, err := a.w.exec(`INSERT INTO stand `+selectStand+` WHERE p.item = ?
		ON CONFLICT DO UPDATE SET added_ms = min(added_ms, excluded.added_ms)`, num)
	return err
}

// selectStand reads what table stand is derived from, a row for each copy.
const selectStand = `SELECT p.handle, p.item, p.role, i.trove, x.kind, x.date_lo, x.date_hi, x.sort_ms, o.added_ms
	FROM party p CROSS JOIN item x ON x.num = p.item CROSS JOIN occurrence o ON o.item = p.item CROSS JOIN input i ON i.id = o.input`

// stands compares table stand with what it is derived from: each row that
// should be there is looked up, and then there may be no others.
func (k *checker) stands() error {
	return k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
		last, err := queryInt(conn, "SELECT max(num) FROM item")
		if err != nil {
			return err
		}
		wanted := int64(0)
		for from := int64(1); from <= last; from += placesAtOnce {
			err := eachRow(conn, `SELECT w.item, s.kind IS w.kind AND s.date_lo IS w.date_lo AND s.date_hi IS w.date_hi AND s.sort_ms IS w.sort_ms AND s.added_ms IS w.first
				FROM (SELECT handle, item, role, trove, kind, date_lo, date_hi, sort_ms, min(added_ms) AS first
					FROM (`+selectStand+` WHERE p.item >= ? AND p.item < ?) GROUP BY item, handle, role, trove) w
				LEFT JOIN stand s ON s.handle = w.handle AND s.item = w.item AND s.role = w.role AND s.trove = w.trove`, func(s *sqlite3.Stmt) error {
				if wanted++; !s.ColumnBool(1) {
					k.fault(faultDerived, fmt.Sprintf("#%d", s.ColumnInt64(0)), "what is filed of who stands on it is not what it says")
				}
				return nil
			}, from, from+placesAtOnce)
			if err != nil {
				return err
			}
		}
		n, err := queryInt(conn, "SELECT count(*) FROM stand")
		if err == nil && n > wanted {
			k.fault(faultDerived, "stand", "%d rows in it are of nobody who stands on an item", n-wanted)
		}
		return err
	})
}
