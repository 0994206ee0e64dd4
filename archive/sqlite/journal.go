package sqlite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/gainsay/gainsay/archive"
)

// Append implements [archive.Keeping]. The entry's own Seq is not looked at.
func (c *Case) Append(ctx context.Context, e archive.JournalEntry) (int64, error) {
	return c.AppendAll(ctx, []archive.JournalEntry{e})
}

// AppendAll implements [archive.Keeping].
func (c *Case) AppendAll(ctx context.Context, entries []archive.JournalEntry) (int64, error) {
	return c.journalled(ctx, func() ([]archive.JournalEntry, error) { return entries, nil })
}

// journalled runs f in one transaction with the journal entries that it
// returns, if any, and then mirrors them. It returns the number of the first.
func (c *Case) journalled(ctx context.Context, f func() ([]archive.JournalEntry, error)) (int64, error) {
	w, err := c.writer()
	if err != nil {
		return 0, err
	}
	c.mirror.mu.Lock()
	defer c.mirror.mu.Unlock()
	var seq int64
	var added bool
	err = w.transact(ctx, true, func() error {
		entries, err := f()
		if err != nil {
			return err
		}
		for i, e := range entries {
			n, err := w.addEntry(e, c.mirror.entries)
			if err != nil {
				return fmt.Errorf("adding a journal entry of kind %q: %w", e.Kind, err)
			}
			if i == 0 {
				seq, added = n, true
			}
		}
		return nil
	})
	c.current.Store(nil) // the entry may be a key, or about what is trusted
	if err != nil || !added {
		return 0, err
	}
	if err := c.mirrorUp(context.WithoutCancel(ctx)); err != nil {
		return seq, fmt.Errorf("entry %d is in the case, but the journal's mirror is behind (it is brought up when the case is next opened): %w", seq, err)
	}
	return seq, nil
}

// addEntry adds an entry to the journal's table and tree.
func (w *writer) addEntry(e archive.JournalEntry, mirrored int64) (int64, error) {
	if e.Kind == "" {
		return 0, errors.New("it has no kind")
	}
	body, err := archive.CanonicalBody(e.Body)
	if err != nil {
		return 0, err
	}
	e.Body = body
	e.By, e.Kind, e.Why = validText(e.By), validText(e.Kind), validText(e.Why)
	e.At = e.At.UTC()
	if e.Seq, _, err = w.number("SELECT count(*) FROM journal"); err != nil {
		return 0, err
	}
	line, err := journalLine(e)
	if err != nil {
		return 0, err
	}
	hashes, err := tlog.StoredHashes(e.Seq, line, tlog.HashReaderFunc(w.nodes))
	if err != nil {
		return 0, err
	}
	if _, err := w.exec("INSERT INTO journal (seq, at, by, kind, why, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
		e.Seq, e.At.Format(time.RFC3339Nano), e.By, e.Kind, e.Why, string(e.Body), hashes[0][:]); err != nil {
		return 0, err
	}
	first := tlog.StoredHashIndex(0, e.Seq)
	for i, h := range hashes {
		if _, err := w.exec("INSERT INTO journal_node (idx, hash) VALUES (?, ?)", first+int64(i), h[:]); err != nil {
			return 0, err
		}
	}
	if archive.BearsOnProofs(e.Kind) {
		if _, err := w.exec("UPDATE proof_state SET newest = ?", e.Seq); err != nil {
			return 0, err
		}
	}
	if archive.IsWork(e.Kind) {
		if err := firstError(w.applyWork(e), w.bump("work")); err != nil {
			return 0, err
		}
	}
	_, err = w.exec("UPDATE journal_mirror SET mirrored = max(mirrored, ?)", mirrored)
	return e.Seq, err
}

// nodes reads nodes of the journal's tree.
func (w *writer) nodes(indexes []int64) ([]tlog.Hash, error) {
	return readNodes(indexes, func(i int64, scan func(*sqlite3.Stmt)) (bool, error) {
		return w.one("SELECT hash FROM journal_node WHERE idx = ?", scan, i)
	})
}

// errTree is a tree that lacks what the number of entries says it has.
var errTree = errors.New("the journal's tree is damaged")

func readNodes(indexes []int64, one func(int64, func(*sqlite3.Stmt)) (bool, error)) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for n, i := range indexes {
		var size int
		found, err := one(i, func(s *sqlite3.Stmt) { size = copy(out[n][:], s.ColumnRawBlob(0)) })
		if err != nil {
			return nil, fmt.Errorf("reading the journal's tree: %w", err)
		}
		if !found || size != tlog.HashSize {
			return nil, fmt.Errorf("%w: node %d is not there", errTree, i)
		}
	}
	return out, nil
}

// journalLine is the canonical form of an entry: what is hashed, and a line of
// the mirror. It is a JSON object with sorted keys and no white space.
func journalLine(e archive.JournalEntry) ([]byte, error) {
	m := map[string]any{
		"seq": e.Seq, "at": e.At.UTC().Format(time.RFC3339Nano), "by": e.By, "kind": e.Kind, "body": e.Body,
	}
	if e.Why != "" {
		m["why"] = e.Why
	}
	return archive.CanonicalJSON(m)
}

func validText(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// Journal implements [archive.Case].
func (c *Case) Journal(ctx context.Context, prefix string, from int64) iter.Seq2[archive.JournalEntry, error] {
	return func(yield func(archive.JournalEntry, error) bool) {
		rows, err := c.db.QueryContext(ctx, `SELECT seq, at, by, kind, why, body FROM journal
			WHERE seq >= ? AND substr(kind, 1, length(?)) = ? ORDER BY seq`, from, prefix, prefix)
		if err != nil {
			yield(archive.JournalEntry{}, fmt.Errorf("reading the journal: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			e, err := scanEntry(rows.Scan)
			if !yield(e, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(archive.JournalEntry{}, fmt.Errorf("reading the journal: %w", err))
		}
	}
}

// errEntry is an entry that was not written by us as it stands.
var errEntry = errors.New("reading journal entry")

// scanEntry reads the columns seq, at, by, kind, why, body.
func scanEntry(scan func(...any) error) (archive.JournalEntry, error) {
	var e archive.JournalEntry
	var at, body string
	err := scan(&e.Seq, &at, &e.By, &e.Kind, &e.Why, &body)
	if err == nil {
		e.At, err = time.Parse(time.RFC3339Nano, at)
	}
	if err != nil {
		return archive.JournalEntry{}, fmt.Errorf("%w %d: %w", errEntry, e.Seq, err)
	}
	e.Body = json.RawMessage(body)
	return e, nil
}

// treeHead is the size of the journal's tree and its root hash.
type treeHead struct {
	size int64
	root tlog.Hash
	at   time.Time // of the last entry
}

// head line: size, root in hexadecimal, time of the last entry.
func (h treeHead) line() []byte {
	return fmt.Appendf(nil, "%d %x %s", h.size, h.root[:], h.at.UTC().Format(time.RFC3339Nano))
}

func parseHead(line []byte) (treeHead, error) {
	var h treeHead
	var root []byte
	var at string
	if n, err := fmt.Fscanf(bytes.NewReader(line), "%d %x %s", &h.size, &root, &at); err != nil || n != 3 || len(root) != tlog.HashSize {
		return h, fmt.Errorf("%q is not a tree head", line)
	}
	copy(h.root[:], root)
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil {
		return h, fmt.Errorf("%q is not a tree head: %w", line, err)
	}
	h.at = t
	// What does not print as it was read was not written by us.
	if !bytes.Equal(h.line(), line) {
		return h, fmt.Errorf("%q is not a tree head as they are written", line)
	}
	return h, nil
}
