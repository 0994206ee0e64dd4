package sqlite

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/evidence"
)

// itemColumns are what scanItem reads.
const itemColumns = "item.num, item.id, item.kind, item.size, item.constructed, item.reading, item.norm, item.subject, content.head, content.body, content.times"

// bareColumns are the same without what is long.
const bareColumns = "item.num, item.id, item.kind, item.size, item.constructed, item.reading, item.norm, '', content.head, NULL, NULL"

// itemTables are what they are columns of.
const itemTables = "item JOIN content ON content.item = item.num"

// row is one item as it is read back.
type row struct {
	num       int64
	check     int64
	norm      evidence.ID
	entry     evidence.Entry
	head      []byte // packed
	body      []byte // packed
	times     []byte // packed
	bare      bool   // without text and times
	headJSON  []byte
	timesJSON []byte
}

// rows is a set of items by number. The order is that of the numbers.
type rows struct {
	list  []*row
	index map[int64]*row
}

// scanItem reads itemColumns.
func scanItem(s *sqlite3.Stmt, w words) *row {
	r := &row{num: s.ColumnInt64(0), check: s.ColumnInt64(5)}
	copy(r.entry.ID[:], s.ColumnRawBlob(1))
	r.entry.Kind = evidence.Kind(w.of(s.ColumnRawText(2)))
	r.entry.Size = s.ColumnInt64(3)
	r.entry.Constructed = s.ColumnBool(4)
	copy(r.norm[:], s.ColumnRawBlob(6))
	r.entry.Subject = s.ColumnText(7)
	r.head = s.ColumnBlob(8, nil)
	r.body = s.ColumnBlob(9, nil)
	r.times = s.ColumnBlob(10, nil)
	return r
}

// loadRows reads the items that where picks, an SQL condition, in order.
func loadRows(conn *sqlite3.Conn, where string, args ...any) (*rows, error) {
	return loadColumns(conn, itemColumns, where, args...)
}

// loadColumns is loadRows with itemColumns or bareColumns.
func loadColumns(conn *sqlite3.Conn, columns, where string, args ...any) (*rows, error) {
	rs := &rows{index: map[int64]*row{}}
	w := words{}
	err := eachRow(conn, "SELECT "+columns+" FROM "+itemTables+" WHERE "+where, func(s *sqlite3.Stmt) error {
		r := scanItem(s, w)
		r.bare = columns == bareColumns
		rs.list = append(rs.list, r)
		rs.index[r.num] = r
		return nil
	}, args...)
	return rs, err
}

// numbers writes the items' numbers as a JSON array, for json_each.
func (rs *rows) numbers() string {
	b := append(make([]byte, 0, 2+8*len(rs.list)), '[')
	for i, r := range rs.list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, r.num, 10)
	}
	return string(append(b, ']'))
}

// parallelRows is from how many items on unpacking is shared between
// processors.
const parallelRows = 64

// unpack fills in what is stored packed: head and text.
func (rs *rows) unpack(p *packer) error {
	n := 1
	if len(rs.list) >= parallelRows {
		n = runtime.GOMAXPROCS(0)
	}
	errs := make([]error, n)
	var wg sync.WaitGroup
	for k := range n {
		wg.Go(func() {
			var buf []byte
			for i := k; i < len(rs.list) && errs[k] == nil; i += n {
				buf, errs[k] = rs.list[i].unpack(p, buf)
			}
		})
	}
	wg.Wait()
	return firstError(errs...)
}

// unpackBeside unpacks while f reads the rows that hang on the items: the one
// needs the processor, the other the database's one thread.
func (rs *rows) unpackBeside(p *packer, f func() error) error {
	unpacked := make(chan error, 1)
	go func() { unpacked <- rs.unpack(p) }()
	err := f()
	return firstError(<-unpacked, err)
}

func (r *row) unpack(p *packer, buf []byte) ([]byte, error) {
	buf, err := p.unpackText(r.head, buf)
	if err != nil {
		return buf, fmt.Errorf("item %d: head: %w", r.num, err)
	}
	var h head
	if err := json.Unmarshal(buf, &h); err != nil {
		return buf, fmt.Errorf("item %d: head: %w", r.num, err)
	}
	r.headJSON = append(r.headJSON[:0], buf...)
	r.entry.Name, r.entry.Media, r.entry.Labels = h.Name, h.Media, h.Labels
	if h.Date != nil {
		r.entry.Times = []evidence.Time{*h.Date}
	}
	if r.bare {
		return buf, nil
	}
	if buf, err = p.unpackText(r.body, buf); err != nil {
		return buf, fmt.Errorf("item %d: text: %w", r.num, err)
	}
	r.entry.Text = string(buf)
	return buf, nil
}

// unpackTimes fills in the times beside the date.
func (rs *rows) unpackTimes(p *packer) error {
	for _, r := range rs.list {
		if len(r.times) == 0 {
			continue
		}
		var more []evidence.Time
		var err error
		if r.timesJSON, err = p.unpackText(r.times, nil); err == nil {
			err = json.Unmarshal(r.timesJSON, &more)
		}
		if err != nil {
			return fmt.Errorf("item %d: times: %w", r.num, err)
		}
		r.entry.Times = append(r.entry.Times, more...)
	}
	return nil
}

// words makes one string of equal bytes: of the words of a column that has few
// different ones, there is then one in memory.
type words map[string]string

func (w words) of(b []byte) string {
	if s, ok := w[string(b)]; ok {
		return s
	}
	s := string(b)
	w[s] = s
	return s
}

// loadParties reads who stands on the items.
func (rs *rows) loadParties(conn *sqlite3.Conn, handles *handleCache) error {
	type place struct {
		r *row
		i int
	}
	wanted := map[int64][]place{}
	w := words{}
	err := eachRow(conn, `SELECT item, role, handle, name, raw FROM party
		WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, ord`, func(s *sqlite3.Stmt) error {
		r := rs.index[s.ColumnInt64(0)]
		p := evidence.Party{Role: evidence.Role(w.of(s.ColumnRawText(1))), Name: w.of(s.ColumnRawText(3)), Raw: w.of(s.ColumnRawText(4))}
		id := s.ColumnInt64(2)
		var known bool
		if p.Handle, known = handles.get(id); !known {
			wanted[id] = append(wanted[id], place{r, len(r.entry.Parties)})
		}
		r.entry.Parties = append(r.entry.Parties, p)
		return nil
	}, rs.numbers())
	if err != nil {
		return err
	}
	for id, places := range wanted {
		h, err := handles.load(conn, id)
		if err != nil {
			return err
		}
		for _, p := range places {
			p.r.entry.Parties[p.i].Handle = h
		}
	}
	return nil
}

// loadRefs reads the references of the items.
func (rs *rows) loadRefs(conn *sqlite3.Conn) error {
	w := words{}
	return eachRow(conn, `SELECT item, kind, value FROM ref
		WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, ord`, func(s *sqlite3.Stmt) error {
		r := rs.index[s.ColumnInt64(0)]
		r.entry.Refs = append(r.entry.Refs, evidence.Ref{Kind: evidence.RefKind(w.of(s.ColumnRawText(1))), Value: s.ColumnText(2)})
		return nil
	}, rs.numbers())
}

// loadChildren reads the families of the items: id, kind, size, and name,
// media and place as the parent gives them.
func (rs *rows) loadChildren(conn *sqlite3.Conn) error {
	return eachRow(conn, `SELECT c.parent, i.id, i.kind, i.size, c.place, c.name, c.media FROM child c JOIN item i ON i.num = c.item
		WHERE c.parent IN (SELECT value FROM json_each(?)) ORDER BY c.parent, c.ord`, func(s *sqlite3.Stmt) error {
		r := rs.index[s.ColumnInt64(0)]
		ch := evidence.Child{Place: s.ColumnText(4)}
		copy(ch.Entry.ID[:], s.ColumnRawBlob(1))
		ch.Entry.Kind = evidence.Kind(s.ColumnText(2))
		ch.Entry.Size = s.ColumnInt64(3)
		ch.Entry.Name, ch.Entry.Media = s.ColumnText(5), s.ColumnText(6)
		r.entry.Children = append(r.entry.Children, ch)
		return nil
	}, rs.numbers())
}

// loadProblems reads what was wrong with the items. What was met at several
// inputs is one problem.
func (rs *rows) loadProblems(conn *sqlite3.Conn) error {
	type once struct {
		num int64
		p   evidence.Problem
	}
	met := map[once]int64{} // the first input that it was met at
	return eachRow(conn, `SELECT item, input, code, place, detail, done FROM problem
		WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, input, ord`, func(s *sqlite3.Stmt) error {
		r, input := rs.index[s.ColumnInt64(0)], s.ColumnInt64(1)
		p := evidence.Problem{Code: s.ColumnText(2), Place: s.ColumnText(3), Detail: s.ColumnText(4), Done: s.ColumnText(5)}
		if first, ok := met[once{r.num, p}]; ok && first != input {
			return nil
		}
		met[once{r.num, p}] = input
		r.entry.Problems = append(r.entry.Problems, p)
		return nil
	}, rs.numbers())
}

// maxKnownHandles bounds the readers' memory of handles.
const maxKnownHandles = 1 << 16

// handleCache remembers handles by number; a number never changes its handle.
type handleCache struct {
	mu sync.RWMutex
	m  map[int64]evidence.Handle
}

func (c *handleCache) get(id int64) (evidence.Handle, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	h, ok := c.m[id]
	return h, ok
}

func (c *handleCache) load(conn *sqlite3.Conn, id int64) (evidence.Handle, error) {
	var h evidence.Handle
	err := eachRow(conn, "SELECT network, value FROM handle WHERE id = ?", func(s *sqlite3.Stmt) error {
		h = evidence.Handle{Network: evidence.Network(s.ColumnText(0)), Value: s.ColumnText(1)}
		return nil
	}, id)
	if err != nil {
		return h, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil || len(c.m) >= maxKnownHandles {
		c.m = map[int64]evidence.Handle{}
	}
	c.m[id] = h
	return h, nil
}

// entry reads one stored entry on the writer's connection, inside its
// transaction.
func (w *writer) entry(p *packer, num int64) (evidence.Entry, error) {
	rs, err := loadRows(w.conn, "num = ?", num)
	if err != nil {
		return evidence.Entry{}, err
	}
	if len(rs.list) != 1 {
		return evidence.Entry{}, fmt.Errorf("item %d is not there", num)
	}
	if err := firstError(rs.unpack(p), rs.unpackTimes(p)); err != nil {
		return evidence.Entry{}, err
	}
	// Handles made in this transaction may yet be undone: they are not shared.
	err = firstError(rs.loadParties(w.conn, &handleCache{}), rs.loadRefs(w.conn), rs.loadChildren(w.conn))
	return rs.list[0].entry, err
}

// fromMillis is the time at ms milliseconds since 1970, in UTC.
func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
