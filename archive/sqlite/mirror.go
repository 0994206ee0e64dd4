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
