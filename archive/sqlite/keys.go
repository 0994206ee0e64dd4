package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/finding"
)

// keyRing is the keys of the case, and what it trusts, as they were after one
// journal entry. It is not changed once it is made, so that many may judge by it
// at once.
type keyRing struct {
	newest  int64 // the newest journal entry that bears on proofs; -1: none
	store   authentic.Store
	entries []keyEntry // in order of the journal
	trusted archive.Trusted
	changed int64                 // the newest entry about what is trusted; -1: none
	given   func() *archive.Given // what is trusted, parsed when mail is first judged with it
}

// keyEntry is one sighting of a key as it stands in the journal.
type keyEntry struct {
	seq   int64
	at    time.Time
	key   authentic.Key
	print string // fingerprint of the key in it; empty: none that can be used
}

// ringCache keeps the newest ring, so that keys are parsed once.
type ringCache struct {
	mu   sync.Mutex
	ring *keyRing
}

// ring returns the keys of the case.
func (c *Case) ring(conn *sqlite3.Conn) (*keyRing, error) {
	newest, err := queryInt(conn, "SELECT newest FROM proof_state")
	if err != nil {
		return nil, err
	}
	c.rings.mu.Lock()
	defer c.rings.mu.Unlock()
	if r := c.rings.ring; r != nil && r.newest == newest {
		return r, nil
	}
	r, err := loadRing(conn, newest)
	if err != nil {
		return nil, fmt.Errorf("reading the keys of the case: %w", err)
	}
	c.rings.ring = r
	return r, nil
}

func loadRing(conn *sqlite3.Conn, newest int64) (*keyRing, error) {
	r := &keyRing{newest: newest}
	if err := r.loadTrusted(conn); err != nil {
		return nil, err
	}
	err := eachRow(conn, "SELECT seq, at, body FROM journal WHERE kind = ? ORDER BY seq", func(s *sqlite3.Stmt) error {
		e := keyEntry{seq: s.ColumnInt64(0)}
		var err error
		if e.at, err = time.Parse(time.RFC3339Nano, s.ColumnText(1)); err == nil {
			err = json.Unmarshal(s.ColumnRawText(2), &e.key)
		}
		if err == nil {
			e.key, err = authentic.NewKey(e.key)
		}
		if err == nil {
			_, _, err = r.store.Add(e.key)
		}
		if err != nil {
			return fmt.Errorf("journal entry %d: %w", e.seq, err)
		}
		if record, err := e.key.Parse(); err == nil {
			e.print = record.Fingerprint()
		}
		r.entries = append(r.entries, e)
		return nil
	}, archive.KindKey)
	return r, err
}

// loadTrusted reads what the case trusts.
func (r *keyRing) loadTrusted(conn *sqlite3.Conn) error {
	r.changed = -1
	r.given = sync.OnceValue(func() *archive.Given { return r.trusted.Given() })
	return eachRow(conn, "SELECT seq, at, by, kind, why, body FROM journal WHERE kind IN (?, ?) ORDER BY seq", func(s *sqlite3.Stmt) error {
		e := archive.JournalEntry{Seq: s.ColumnInt64(0), By: s.ColumnText(2), Kind: s.ColumnText(3), Why: s.ColumnText(4), Body: json.RawMessage(s.ColumnText(5))}
		r.changed = e.Seq
		var err error
		if e.At, err = time.Parse(time.RFC3339Nano, s.ColumnText(1)); err != nil {
			return fmt.Errorf("journal entry %d: %w", e.Seq, err)
		}
		return r.trusted.Read(e)
	}, archive.KindTrust, archive.KindDistrust)
}

// vouching returns the files of these journal entries, as what vouches for a
// signature.
func (r *keyRing) vouching(entries []int64) []finding.KeySighting {
	var out []finding.KeySighting
	for _, t := range r.trusted {
		if slices.Contains(entries, t.Seq) {
			out = append(out, finding.KeySighting{At: t.At, Gone: t.Gone, By: t.By, Source: fmt.Sprintf("the %s of %s, trusted by %s,", t.Kind, t.File, t.By)})
		}
	}
	return out
}

// sightings returns what vouches for the key with that fingerprint under a
// name, and what vouches for another that may have stood there at the same time.
func (r *keyRing) sightings(selector, domain, print string) (own, rivals []finding.KeySighting) {
	if print == "" {
		return nil, nil
	}
	var others []finding.KeySighting
	for _, e := range r.entries {
		if e.print == "" || !e.names(selector, domain) {
			continue
		}
		s := finding.KeySighting{At: e.at, Stood: e.key.Seen, Source: e.key.Source, Trove: archive.KeyInTrove(e.key)}
		if e.print == print {
			own = append(own, s)
		} else {
			others = append(others, s)
		}
	}
	for _, o := range others {
		if slices.ContainsFunc(own, func(s finding.KeySighting) bool {
			return s.Stood.IsZero() || o.Stood.IsZero() || s.Stood.Overlaps(o.Stood)
		}) {
			rivals = append(rivals, o)
		}
	}
	return own, rivals
}

// names reports whether e is a key for that selector and domain, which are in
// lower case.
func (e keyEntry) names(selector, domain string) bool {
	if e.key.Selector != selector {
		return false
	}
	if below, ok := belowAll(e.key.Domain); ok {
		return len(domain) > len(below) && domain[len(domain)-len(below):] == below
	}
	return e.key.Domain == domain
}

// belowAll returns ".example.org" of "*.example.org", which stands for every
// domain below it.
func belowAll(domain string) (string, bool) {
	if len(domain) > 2 && domain[:2] == "*." {
		return domain[1:], true
	}
	return "", false
}

// writerRing returns the keys that new mail is judged with. The one who writes
// is the only one who adds keys, so it is read once after each.
func (c *Case) writerRing() (*keyRing, error) {
	if r := c.current.Load(); r != nil {
		return r, nil
	}
	var r *keyRing
	err := c.read(context.Background(), func(conn *sqlite3.Conn) (err error) {
		r, err = c.ring(conn)
		return err
	})
	if err == nil {
		c.current.Store(r)
	}
	return r, err
}
