package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ncruces/go-sqlite3"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/gainsay/gainsay/archive"
)

// tail is how a file of lines ends.
type tail struct {
	lines int64  // whole ones
	last  []byte // the last whole line, without its end
	torn  []byte // what stands after it
	end   int64  // where torn begins
}

// maxLineBytes bounds a line of the mirror that is looked at.
const maxLineBytes = 64 << 20

// errLine is a line that is too long to be one of ours.
var errLine = errors.New("a line is too long to be one of the journal")

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
			return t, fmt.Errorf("%w: line %d of %s", errLine, t.lines+1, f.Name())
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
		m.fault, err = asFault(err)
		return err
	}
	heads, err := readTail(m.files[1])
	if err != nil {
		m.fault, err = asFault(err)
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
	switch {
	case errors.Is(err, errEntry) || errors.Is(err, errTree):
		return &archive.Fault{Code: faultJournalHash, Place: databaseName, Detail: err.Error()}, nil
	case errors.Is(err, errLine):
		return &archive.Fault{Code: faultJournalDiffers, Place: journalName, Detail: err.Error()}, nil
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
