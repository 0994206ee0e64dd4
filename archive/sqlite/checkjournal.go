package sqlite

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/gainsay/gainsay/archive"
)

// memoryTree is a journal's tree built anew from its entries.
type memoryTree struct{ nodes []tlog.Hash }

// ReadHashes implements [tlog.HashReader].
func (t *memoryTree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for n, i := range indexes {
		if i < 0 || i >= int64(len(t.nodes)) {
			return nil, fmt.Errorf("the tree has no node %d", i)
		}
		out[n] = t.nodes[i]
	}
	return out, nil
}

func (t *memoryTree) add(seq int64, line []byte) (tlog.Hash, error) {
	hashes, err := tlog.StoredHashes(seq, line, t)
	if err != nil {
		return tlog.Hash{}, err
	}
	t.nodes = append(t.nodes, hashes...)
	return hashes[0], nil
}

// journal builds the tree anew from the entries in the case, compares every
// entry with what was recorded of it and with its line in the mirror, and
// proves that every recorded head is a head of this same journal.
func (k *checker) journal() error {
	// Somebody may be writing. What is looked at later holds what was looked
	// at before: the number, the heads, the lines, the case.
	var mirrored int64
	err := k.c.read(k.ctx, func(conn *sqlite3.Conn) (err error) {
		mirrored, err = queryInt(conn, "SELECT mirrored FROM journal_mirror")
		return err
	})
	if err != nil {
		return err
	}
	heads, err := openLines(filepath.Join(k.c.dir, journalName, headsName))
	if err != nil {
		return err
	}
	defer heads.close()
	entries, err := openLines(filepath.Join(k.c.dir, journalName, entriesName))
	if err != nil {
		return err
	}
	defer entries.close()
	t := &memoryTree{}
	lines, err := k.entries(t, entries)
	if err != nil {
		return err
	}
	if mirrored > k.report.Entries {
		k.fault(faultJournalShort, databaseName, "the case has %d entries, and %d were mirrored", k.report.Entries, mirrored)
	}
	root, err := tlog.TreeHash(k.report.Entries, t)
	if err != nil {
		return err
	}
	k.report.Root = hex.EncodeToString(root[:])
	last, err := k.heads(heads, t, root)
	if want := max(mirrored, last); lines < want {
		k.fault(faultJournalShort, journalName+"/"+entriesName, "%d entries are here, and %d were", lines, want)
	}
	return err
}

// entries adds the entries of the case to the tree, and compares them with
// the lines of the mirror, which it counts.
func (k *checker) entries(t *memoryTree, entries *lineReader) (lines int64, err error) {
	place := journalName + "/" + entriesName
	err = k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
		err := eachEntry(conn, 0, 1<<62, func(e archive.JournalEntry, hash []byte) error {
			at := fmt.Sprintf("journal entry %d", e.Seq)
			if e.Seq != k.report.Entries {
				k.fault(faultJournalShort, at, "the entry before it is not there")
				return errStop
			}
			line, err := journalLine(e)
			if err != nil {
				return fmt.Errorf("%w %d: %w", errEntry, e.Seq, err)
			}
			leaf, err := t.add(e.Seq, line)
			if err != nil {
				return err
			}
			if !bytes.Equal(leaf[:], hash) {
				k.fault(faultJournalHash, at, "it does not hash to what was recorded when it was written")
			}
			k.report.Entries++
			mirrored, err := entries.next()
			if err != nil {
				return err
			}
			if mirrored == nil && len(entries.torn) > 0 && bytes.HasPrefix(line, entries.torn) {
				// It is being written just now.
				entries.torn = nil
			}
			if mirrored != nil {
				lines++
				if !bytes.Equal(mirrored, line) {
					k.fault(faultJournalDiffers, place, "line %d is not entry %d as the case has it", lines, e.Seq)
				}
			}
			return nil
		})
		if errors.Is(err, errEntry) {
			k.fault(faultJournalHash, fmt.Sprintf("journal entry %d", k.report.Entries), "%v", err)
		} else if err != nil && !errors.Is(err, errStop) {
			return err
		}
		return k.nodes(conn, t)
	})
	if err != nil {
		return 0, err
	}
	for {
		more, err := entries.next()
		if err != nil {
			return 0, err
		}
		if more == nil {
			break
		}
		lines++
	}
	if len(entries.torn) > 0 {
		k.fault(faultJournalDiffers, place, "after line %d stands what the case does not have", lines)
	}
	if lines > k.report.Entries {
		k.fault(faultJournalDiffers, place, "%d entries are here, and %d in the case", lines, k.report.Entries)
	}
	return lines, nil
}

// errStop ends a walk over the journal that makes no sense any more.
var errStop = errors.New("stop")

// nodes compares the stored tree with the one built anew.
func (k *checker) nodes(conn *sqlite3.Conn, t *memoryTree) error {
	next := int64(0)
	err := eachRow(conn, "SELECT idx, hash FROM journal_node ORDER BY idx", func(s *sqlite3.Stmt) error {
		if i := s.ColumnInt64(0); i != next || i >= int64(len(t.nodes)) || !bytes.Equal(s.ColumnRawBlob(1), t.nodes[i][:]) {
			k.fault(faultJournalHash, fmt.Sprintf("node %d of the journal's tree", i), "it is not what the entries give")
			return errStop
		}
		next++
		return nil
	})
	if errors.Is(err, errStop) {
		return nil
	}
	if err == nil && next < int64(len(t.nodes)) {
		k.fault(faultJournalHash, "the journal's tree", "%d nodes are there, and the entries give %d", next, len(t.nodes))
	}
	return err
}

// heads proves that the tree holds every recorded one as its beginning, and
// returns the size of the last.
func (k *checker) heads(heads *lineReader, t *memoryTree, root tlog.Hash) (last int64, err error) {
	place := journalName + "/" + headsName
	for {
		line, err := heads.next()
		if line == nil || err != nil {
			return last, err
		}
		h, err := parseHead(line)
		switch {
		case err != nil:
			k.fault(faultJournalHead, place, "%v", err)
			continue
		case h.size <= last:
			k.fault(faultJournalHead, place, "a head of %d entries follows one of %d", h.size, last)
			continue
		}
		last = h.size
		if h.size > k.report.Entries {
			k.fault(faultJournalShort, place, "a head was recorded of %d entries, and the case has %d", h.size, k.report.Entries)
			continue
		}
		proof, err := tlog.ProveTree(k.report.Entries, h.size, t)
		if err != nil {
			return last, err
		}
		if err := tlog.CheckTree(proof, k.report.Entries, root, h.size, h.root); err != nil {
			k.fault(faultJournalHead, place, "the journal does not go on from the head of %d entries", h.size)
		}
	}
}

// lineReader reads a file of the mirror line by line, as far as it goes when
// it is opened. A file that is not there has no lines; a last line without its
// end is being written, and is not one.
type lineReader struct {
	f    *os.File
	r    *bufio.Reader
	torn []byte // what stands after the last line, once that was read
}

func openLines(path string) (*lineReader, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &lineReader{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the journal's mirror: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reading the journal's mirror: %w", err), f.Close())
	}
	return &lineReader{f: f, r: bufio.NewReader(io.LimitReader(f, info.Size()))}, nil
}

func (l *lineReader) close() {
	if l.f != nil {
		// It was only read.
		_ = l.f.Close()
	}
}

// maxTornBytes is how much is kept of a line that is too long to be one.
const maxTornBytes = 1 << 10

// next returns the next line without its end, or nil after the last.
func (l *lineReader) next() ([]byte, error) {
	if l.r == nil {
		return nil, nil
	}
	var line []byte
	for {
		piece, err := l.r.ReadSlice('\n')
		line = append(line, piece...)
		switch {
		case len(line) > maxLineBytes:
			// It is nothing that we wrote: told as what stands after the last line.
			l.torn, l.r = line[:maxTornBytes], nil
			return nil, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			l.torn = line
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("reading the journal's mirror: %w", err)
		default:
			return line[:len(line)-1], nil
		}
	}
}
