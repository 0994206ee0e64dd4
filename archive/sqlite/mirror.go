package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/gainsay/gainsay/archive"
)

// Files of the mirror.
const (
	entriesName = "entries.jsonl"
	headsName   = "heads"
)

// Codes of what can be wrong with the journal.
const (
	faultJournalHash    = "journal-hash"    // an entry or node in the case does not hash to what is recorded
	faultJournalShort   = "journal-short"   // entries that were there are gone
	faultJournalDiffers = "journal-differs" // the case and the mirror tell two stories
	faultJournalHead    = "journal-head"    // a recorded head is not a head of this journal
)

// mirror is the journal as files that anybody can read and copy elsewhere:
// the entries, a line each, and the tree head after every addition. It is only
// ever appended to. What differs from the case is reported and left alone: it
// may be the only trace of what was done.
type mirror struct {
	mu      sync.Mutex // held from the first row of an entry to its last line here
	dir     string
	files   [2]*os.File // entries, heads
	entries int64       // lines that are in entries, whole and durable
	fault   *archive.Fault
}

func openMirror(dir string) (*mirror, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	m := &mirror{dir: dir}
	for i, name := range [...]string{entriesName, headsName} {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("opening the journal's mirror: %w", err), m.close())
		}
		m.files[i] = f
	}
	return m, nil
}

// close implements what io.Closer would.
func (m *mirror) close() error {
	var errs []error
	for _, f := range m.files {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}

// tail is how a file of lines ends.
type tail struct {
	lines int64  // whole ones
	last  []byte // the last whole line, without its end
	torn  []byte // what stands after it
	end   int64  // where torn begins
}

// maxLineBytes bounds a line of the mirror that is looked at.
const maxLineBytes = 64 << 20

// readTail counts the lines of f and returns its end.
func readTail(f *os.File) (tail, error) {
	var t tail
	var line []byte
	buf := make([]byte, 64<<10)
	for off := int64(0); ; {
		n, err := f.ReadAt(buf, off)
		off += int64(n)
		for b := buf[:n]; len(b) > 0; {
			i := bytes.IndexByte(b, '\n')
			if i < 0 {
				line = append(line, b...)
				break
			}
			t.last, line = append(line, b[:i]...), nil
			t.end += int64(len(t.last)) + 1
			t.lines++
			b = b[i+1:]
		}
		if len(line) > maxLineBytes {
			return t, fmt.Errorf("line %d of %s is too long to be one", t.lines+1, f.Name())
		}
		if errors.Is(err, io.EOF) {
			t.torn = line
			return t, nil
		}
		if err != nil {
			return t, err
		}
	}
}

// reconcile compares the mirror with the case on opening, and appends to it
// what an interruption kept from it. It looks at the ends; Check at all.
func (c *Case) reconcile(ctx context.Context) error {
	c.mirror.mu.Lock()
	defer c.mirror.mu.Unlock()
	err := c.reconcileEnds(ctx)
	if f := c.mirror.fault; f != nil {
		c.faults = append(c.faults, *f)
	}
	if err != nil {
		return fmt.Errorf("comparing the journal with its mirror: %w", err)
	}
	return nil
}

func (c *Case) reconcileEnds(ctx context.Context) error {
	m := c.mirror
	entries, err := readTail(m.files[0])
	if err != nil {
		return err
	}
	heads, err := readTail(m.files[1])
	if err != nil {
		return err
	}
	var count, mirrored int64
	err = c.read(ctx, func(conn *sqlite3.Conn) error {
		if count, err = queryInt(conn, "SELECT count(*) FROM journal"); err != nil {
			return err
		}
		if mirrored, err = queryInt(conn, "SELECT mirrored FROM journal_mirror"); err != nil {
			return err
		}
		fault, err := compareEnds(conn, entries, heads, count, mirrored)
		if err != nil {
			fault, err = asFault(err)
		}
		m.fault = fault
		return err
	})
	if err != nil || m.fault != nil {
		return err
	}
	for i, t := range [...]tail{entries, heads} {
		if len(t.torn) > 0 {
			if err := m.files[i].Truncate(t.end); err != nil {
				return err
			}
		}
		if _, err := m.files[i].Seek(t.end, io.SeekStart); err != nil {
			return err
		}
	}
	m.entries = entries.lines
	var last int64 = -1
	if heads.lines > 0 {
		h, err := parseHead(heads.last)
		if err != nil {
			return err
		}
		last = h.size
	}
	if m.entries == count && (last == count || count == 0) {
		return nil
	}
	err = c.mirrorUp(ctx)
	m.fault, err = asFault(err)
	return err
}

// asFault turns the error of a journal that is not as it was written into what
// a check tells of it.
func asFault(err error) (*archive.Fault, error) {
	if errors.Is(err, errEntry) || errors.Is(err, errTree) {
		return &archive.Fault{Code: faultJournalHash, Place: databaseName, Detail: err.Error()}, nil
	}
	return nil, err
}

// compareEnds returns what is wrong with the ends of the mirror.
func compareEnds(conn *sqlite3.Conn, entries, heads tail, count, mirrored int64) (*archive.Fault, error) {
	differs := func(code, detail string, args ...any) *archive.Fault {
		return &archive.Fault{Code: code, Place: journalName + "/" + entriesName, Detail: fmt.Sprintf(detail, args...)}
	}
	switch {
	case count < mirrored:
		return differs(faultJournalShort, "the case has %d entries, and %d were mirrored", count, mirrored), nil
	case entries.lines < mirrored:
		return differs(faultJournalShort, "%d entries are here, and %d were", entries.lines, mirrored), nil
	case entries.lines > count:
		return differs(faultJournalDiffers, "%d entries are here, and %d in the case", entries.lines, count), nil
	}
	if entries.lines > 0 {
		line, err := lineAt(conn, entries.lines-1)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(line, entries.last) {
			return differs(faultJournalDiffers, "entry %d is not as it is in the case", entries.lines-1), nil
		}
	}
	if len(entries.torn) > 0 {
		var line []byte
		if entries.lines < count {
			var err error
			if line, err = lineAt(conn, entries.lines); err != nil {
				return nil, err
			}
		}
		if !bytes.HasPrefix(line, entries.torn) {
			return differs(faultJournalDiffers, "after entry %d stands a line that the case does not have", entries.lines-1), nil
		}
	}
	return compareHead(conn, heads, entries.lines)
}

// compareHead returns what is wrong with the last of the heads.
func compareHead(conn *sqlite3.Conn, heads tail, entries int64) (*archive.Fault, error) {
	if heads.lines == 0 {
		return nil, nil
	}
	fault := &archive.Fault{Code: faultJournalHead, Place: journalName + "/" + headsName}
	h, err := parseHead(heads.last)
	if err != nil {
		fault.Detail = err.Error()
		return fault, nil
	}
	if h.size > entries {
		return &archive.Fault{
			Code: faultJournalShort, Place: journalName + "/" + entriesName,
			Detail: fmt.Sprintf("%d entries are here, and a head was recorded of %d", entries, h.size),
		}, nil
	}
	root, err := tlog.TreeHash(h.size, connNodes(conn))
	if err != nil {
		return nil, err
	}
	if root != h.root {
		fault.Detail = fmt.Sprintf("the head of %d entries is %x, and the case has %x", h.size, h.root[:], root[:])
		return fault, nil
	}
	return nil, nil
}

// lineAt returns the line of entry seq as the case has it; it is empty where
// the case does not have that entry.
func lineAt(conn *sqlite3.Conn, seq int64) (line []byte, err error) {
	err = eachEntry(conn, seq, seq+1, func(e archive.JournalEntry, _ []byte) error {
		line, err = journalLine(e)
		return err
	})
	return line, err
}

// eachEntry calls f with the entries from seq from to before to, and the leaf
// hash recorded for each.
func eachEntry(conn *sqlite3.Conn, from, to int64, f func(e archive.JournalEntry, hash []byte) error) error {
	return eachRow(conn, "SELECT seq, at, by, kind, why, body, hash FROM journal WHERE seq >= ? AND seq < ? ORDER BY seq",
		func(s *sqlite3.Stmt) error {
			e, err := scanEntry(func(dest ...any) error {
				*dest[0].(*int64) = s.ColumnInt64(0)
				for i, d := range dest[1:] {
					*d.(*string) = s.ColumnText(i + 1)
				}
				return nil
			})
			if err != nil {
				return err
			}
			return f(e, s.ColumnBlob(6, nil))
		}, from, to)
}

// connNodes reads nodes of the journal's tree on a reader's connection.
func connNodes(conn *sqlite3.Conn) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		return readNodes(indexes, func(i int64, scan func(*sqlite3.Stmt)) (found bool, err error) {
			err = eachRow(conn, "SELECT hash FROM journal_node WHERE idx = ?", func(s *sqlite3.Stmt) error {
				found = true
				scan(s)
				return nil
			}, i)
			return found, err
		})
	})
}

// eachRow runs sql and calls f with each row.
func eachRow(conn *sqlite3.Conn, sql string, f func(*sqlite3.Stmt) error, args ...any) error {
	s, _, err := conn.Prepare(sql)
	if err != nil {
		return fmt.Errorf("%s: %w", firstWords(sql), err)
	}
	defer s.Close()
	if err := bind(s, args...); err != nil {
		return err
	}
	for s.Step() {
		if err := f(s); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("%s: %w", firstWords(sql), err)
	}
	return nil
}

// mirrorUp appends to the mirror what the case has beyond it, and the head.
// Where the mirror is at fault it is left as it is.
func (c *Case) mirrorUp(ctx context.Context) error {
	m := c.mirror
	if m.fault != nil {
		return nil
	}
	return c.read(ctx, func(conn *sqlite3.Conn) error {
		count, err := queryInt(conn, "SELECT count(*) FROM journal")
		if err != nil || count == 0 {
			return err
		}
		var out bytes.Buffer
		head := treeHead{size: count}
		// The last entry is read even if it is in the mirror: its time is the head's.
		err = eachEntry(conn, min(m.entries, count-1), count, func(e archive.JournalEntry, hash []byte) error {
			head.at = e.At
			if e.Seq < m.entries {
				return nil
			}
			line, err := journalLine(e)
			if err != nil {
				return err
			}
			if leaf := tlog.RecordHash(line); !bytes.Equal(leaf[:], hash) {
				return fmt.Errorf("%w %d: it does not hash to what was recorded", errEntry, e.Seq)
			}
			out.Write(append(line, '\n'))
			return nil
		})
		if err == nil {
			head.root, err = tlog.TreeHash(count, connNodes(conn))
		}
		if err != nil {
			return err
		}
		if err := m.write(0, out.Bytes()); err != nil {
			return err
		}
		m.entries = count
		return m.write(1, append(head.line(), '\n'))
	})
}

// write appends b to a file, durably or not at all.
func (m *mirror) write(file int, b []byte) error {
	f := m.files[file]
	at, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		return nil
	}
	// The next entry, or the next opening, writes it again.
	if undo := f.Truncate(at); undo != nil {
		err = errors.Join(err, undo)
	}
	_, seekErr := f.Seek(at, io.SeekStart)
	return errors.Join(err, seekErr)
}
