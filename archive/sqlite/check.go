package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// Codes of what can be wrong with the bytes and rows of a case; those of the
// journal are in mirror.go.
const (
	faultDatabase = "database-damaged" // SQLite's own check, or a row that points nowhere
	faultBlobGone = "blob-missing"     // an input's bytes are not there
	faultBlobHash = "blob-hash"        // an input's bytes are others, or cannot be read
	faultItemHash = "item-hash"        // an item's bytes are not where it was found
	faultPartHash = "part-hash"        // a part cannot be had from its parent any more
	faultItemRow  = "item-row"         // what was read of an item is not what was stored
	faultDerived  = "derived-differs"  // what is worked out from an item is not what is stored
	faultMore     = "more"             // there are more faults than are told
)

// maxFaults bounds a report: a damaged disk has no end of faults.
const maxFaults = 1000

// checkBufferBytes is how much is read at once where a blob is read whole.
const checkBufferBytes = 1 << 20

// checker is one check under way.
type checker struct {
	c         *Case
	ctx       context.Context
	report    archive.Report
	tick      func(done, all int64)
	done, all int64
	buf       []byte
	bad       map[evidence.ID]bool // blobs at fault, told once
}

// Check implements [archive.Case]. It reads everything there is.
func (c *Case) Check(ctx context.Context, tick func(done, all int64)) (archive.Report, error) {
	k := &checker{c: c, ctx: ctx, tick: tick, buf: make([]byte, checkBufferBytes), bad: map[evidence.ID]bool{}}
	k.report.Faults = []archive.Fault{}
	for _, f := range c.faults {
		k.tell(f)
	}
	for _, step := range []func() error{k.database, k.blobs, k.itemBytes, k.parts, k.rows, k.stands, k.proofs, k.work, k.journal, k.fullText} {
		err := step()
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return k.report, ctx.Err()
		case errors.Is(err, sqlite3.CORRUPT) || errors.Is(err, sqlite3.NOTADB):
			// What can still be read is checked all the same.
			k.fault(faultDatabase, databaseName, "%v", err)
		default:
			return k.report, fmt.Errorf("checking the case: %w", err)
		}
	}
	return k.report, nil
}

func (k *checker) fullText() error {
	return k.c.read(k.ctx, func(conn *sqlite3.Conn) error { return k.c.checkFullText(conn, k.tell) })
}

// tell adds a fault to the report, once.
func (k *checker) tell(f archive.Fault) {
	switch n := len(k.report.Faults); {
	case n > maxFaults:
		return
	case n == maxFaults:
		f = archive.Fault{Code: faultMore, Detail: fmt.Sprintf("only the first %d faults are told", maxFaults)}
	}
	for _, old := range k.report.Faults {
		if old == f {
			return
		}
	}
	k.report.Faults = append(k.report.Faults, f)
}

func (k *checker) fault(code, place, detail string, args ...any) {
	k.tell(archive.Fault{Code: code, Place: place, Detail: fmt.Sprintf(detail, args...)})
}

func (k *checker) count(n int64) {
	k.done += n
	if k.tick != nil {
		k.tick(k.done, k.all)
	}
}

// database asks SQLite, and sums up how much there is to read.
func (k *checker) database() error {
	return k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
		err := eachRow(conn, "PRAGMA integrity_check(20)", func(s *sqlite3.Stmt) error {
			if text := s.ColumnText(0); text != "ok" {
				k.fault(faultDatabase, databaseName, "%s", text)
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = eachRow(conn, "PRAGMA foreign_key_check", func(s *sqlite3.Stmt) error {
			k.fault(faultDatabase, databaseName, "a row of %s points to one of %s that is not there", s.ColumnText(0), s.ColumnText(2))
			return nil
		})
		if err != nil {
			return err
		}
		for _, q := range countQueries {
			n, err := queryInt(conn, q.sql)
			if err != nil {
				return err
			}
			if n != 0 {
				k.fault(faultDatabase, databaseName, "%d %s", n, q.what)
			}
		}
		items, err := queryInt(conn, "SELECT count(*) FROM item")
		if err != nil {
			return err
		}
		k.report.Items = int(items)
		k.all, err = queryInt(conn, `SELECT (SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT blob, size FROM input))
			+ (SELECT coalesce(sum(hi - lo), 0) FROM occurrence WHERE parent = 0)`)
		return err
	})
}

// countQueries count what may not be.
var countQueries = []struct{ what, sql string }{
	{"exhibit numbers are left out", "SELECT coalesce(max(num), 0) - count(*) FROM item"},
	{"items have no content", "SELECT count(*) FROM item WHERE num NOT IN (SELECT item FROM content)"},
	{"contents are of no item", "SELECT count(*) FROM content WHERE item NOT IN (SELECT num FROM item)"},
	{"items were found nowhere", "SELECT count(*) FROM item WHERE num NOT IN (SELECT item FROM occurrence)"},
	{"parts are of an item that is not there", "SELECT count(*) FROM occurrence WHERE parent > 0 AND parent NOT IN (SELECT num FROM item)"},
	{"problems are of an item that is not there", "SELECT count(*) FROM problem WHERE item > 0 AND item NOT IN (SELECT num FROM item)"},
	{"places lie outside their input", `SELECT count(*) FROM occurrence o JOIN input i ON i.id = o.input
		WHERE o.lo < 0 OR o.lo > o.hi OR o.hi > i.size`},
}

// blobs hashes the bytes of every input.
func (k *checker) blobs() error {
	type blob struct {
		id   evidence.ID
		size int64
		path string
	}
	var list []blob
	err := k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
		return eachRow(conn, "SELECT blob, size, min(id), path FROM input GROUP BY blob, size ORDER BY min(id)", func(s *sqlite3.Stmt) error {
			b := blob{size: s.ColumnInt64(1), path: s.ColumnText(3)}
			copy(b.id[:], s.ColumnRawBlob(0))
			list = append(list, b)
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, b := range list {
		if err := k.ctx.Err(); err != nil {
			return err
		}
		k.report.Blobs++
		start := k.done
		k.blob(b.id, b.size, b.path)
		k.count(start + b.size - k.done)
	}
	return nil
}

func (k *checker) blob(id evidence.ID, size int64, path string) {
	blob, err := k.c.blobs.open(id)
	if err != nil {
		k.bad[id] = true
		code := faultBlobHash
		if errors.Is(err, archive.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
			code = faultBlobGone
		}
		k.fault(code, id.String(), "the bytes of %s: %v", path, err)
		return
	}
	defer blob.Close()
	ok, n, err := matches(&counted{io.NewSectionReader(blob, 0, blob.Size()), k}, id, k.buf)
	switch {
	case err != nil && k.ctx.Err() == nil:
		k.bad[id] = true
		k.fault(faultBlobHash, id.String(), "the bytes of %s: %v", path, err)
	case err == nil && (!ok || n != size):
		k.bad[id] = true
		k.fault(faultBlobHash, id.String(), "the bytes of %s are not those that were handed in (%d of them, %d were)", path, n, size)
	}
}

// counted tells progress, and stops where the check was called off.
type counted struct {
	r io.Reader
	k *checker
}

func (c *counted) Read(p []byte) (int, error) {
	if err := c.k.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.k.count(int64(n))
	return n, err
}

// place is one place where an item was found in an input.
type place struct {
	span evidence.Span
	id   evidence.ID
	num  int64
}

// placesAtOnce is how many exhibit numbers are looked through in one go.
const placesAtOnce = 4096

// itemBytes hashes the bytes of every item at every place where it was found,
// parts apart.
func (k *checker) itemBytes() error {
	var open openBlob
	defer open.close()
	for input := int64(0); ; {
		var blob evidence.ID
		var path string
		var first, last int64 // exhibit numbers
		found := false
		err := k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
			return eachRow(conn, `SELECT id, blob, path, coalesce((SELECT min(item) FROM occurrence WHERE input = id), 1),
				coalesce((SELECT max(item) FROM occurrence WHERE input = id), 0) FROM input WHERE id > ? ORDER BY id LIMIT 1`, func(s *sqlite3.Stmt) error {
				found = true
				input, path, first, last = s.ColumnInt64(0), s.ColumnText(2), s.ColumnInt64(3), s.ColumnInt64(4)
				copy(blob[:], s.ColumnRawBlob(1))
				return nil
			}, input)
		})
		if err != nil || !found {
			return err
		}
		for ; first <= last; first += placesAtOnce {
			list, err := k.places(input, first, first+placesAtOnce)
			if err != nil {
				return err
			}
			for _, p := range list {
				if err := k.ctx.Err(); err != nil {
					return err
				}
				if k.bad[blob] {
					k.count(p.span.Len())
				} else {
					k.itemAt(&open, blob, path, p)
				}
			}
		}
	}
}

// places lists where items with numbers in [from, to) were found in an input.
func (k *checker) places(input, from, to int64) (list []place, err error) {
	err = k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
		return eachRow(conn, `SELECT o.lo, o.hi, x.id, x.num FROM occurrence o JOIN item x ON x.num = o.item
			WHERE o.input = ? AND o.item >= ? AND o.item < ? AND o.parent = 0 ORDER BY o.lo`, func(s *sqlite3.Stmt) error {
			p := place{span: evidence.Span{Start: s.ColumnInt64(0), End: s.ColumnInt64(1)}, num: s.ColumnInt64(3)}
			copy(p.id[:], s.ColumnRawBlob(2))
			list = append(list, p)
			return nil
		}, input, from, to)
	})
	return list, err
}

func (k *checker) itemAt(open *openBlob, blob evidence.ID, path string, p place) {
	ok := false
	err := open.use(k.c.blobs, blob)
	if err == nil {
		ok, _, err = matches(&counted{io.NewSectionReader(open.blob, p.span.Start, p.span.Len()), k}, p.id, k.buf)
	}
	switch {
	case k.ctx.Err() != nil:
	case err != nil:
		k.fault(faultItemHash, fmt.Sprintf("#%d", p.num), "%v", err)
	case !ok:
		k.fault(faultItemHash, fmt.Sprintf("#%d", p.num), "bytes %d to %d of %s are not those of item %s", p.span.Start, p.span.End, path, p.id.Short())
	}
}

// openBlob holds one blob open while it is asked for again and again.
type openBlob struct {
	id   evidence.ID
	blob archive.Blob
}

func (o *openBlob) use(s *blobStore, id evidence.ID) (err error) {
	if o.blob != nil && o.id == id {
		return nil
	}
	o.close()
	o.id = id
	o.blob, err = s.open(id)
	return err
}

func (o *openBlob) close() {
	if o.blob != nil {
		// It was only read.
		_ = o.blob.Close()
		o.blob = nil
	}
}

// parts gets every part from its parent again and hashes it.
func (k *checker) parts() error {
	var parents []int64
	err := k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
		return eachRow(conn, "SELECT DISTINCT parent FROM child ORDER BY parent", func(s *sqlite3.Stmt) error {
			parents = append(parents, s.ColumnInt64(0))
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, num := range parents {
		if err := k.partsOf(num); err != nil {
			return err
		}
	}
	return nil
}

func (k *checker) partsOf(num int64) error {
	var parent evidence.Entry
	err := k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
		rs, err := loadRows(conn, "item.num = ?", num)
		if err != nil || len(rs.list) == 0 {
			return err
		}
		err = rs.loadChildren(conn)
		parent = rs.list[0].entry
		return err
	})
	if err != nil || parent.ID.IsZero() {
		return err
	}
	at := fmt.Sprintf("#%d", num)
	b, err := k.c.parentBytes(k.ctx, parent.ID, 0)
	if err != nil {
		if k.ctx.Err() == nil {
			k.fault(faultPartHash, at, "%v", err)
		}
		return k.ctx.Err()
	}
	part := k.c.partReader(b)
	for _, ch := range parent.Children {
		if raw, ok := part(ch.Place); !ok || evidence.Sum(raw) != ch.Entry.ID {
			k.fault(faultPartHash, at, "part %s cannot be had from it as it was", ch.Place)
		}
	}
	return nil
}

// partReader returns how the parts of one parent are had; the parent is read
// once.
func (c *Case) partReader(parent []byte) func(place string) ([]byte, bool) {
	if c.opt.Part == nil {
		return message.Read(parent).PartBytes
	}
	return func(place string) ([]byte, bool) { return c.opt.Part(parent, place) }
}
