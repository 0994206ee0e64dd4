package authentic

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// KeyStore gives out the key records that have been kept. Implementations must
// be safe for concurrent use while nobody writes to them.
type KeyStore interface {
	// Keys returns every record kept for the selector at the domain, in a
	// fixed order; nil where there is none. Names come in lower case.
	Keys(selector, domain string) []Key
}

// Key is one key record with where and when it was seen: the evidence for the
// key is kept with it.
type Key struct {
	Selector string `json:"selector"`
	// Domain is the signing domain. One that begins with "*." stands for
	// every domain below the rest, for hosts that publish one key for all of
	// their customers' domains.
	Domain string `json:"domain"`
	Record string `json:"record"` // text of the TXT record, its strings joined
	// Seen is when the record is known to have stood in the DNS: from its
	// first to its last sighting. The zero Interval means not known when.
	Seen   evidence.Interval `json:"seen,omitzero"`
	Source string            `json:"source,omitempty"` // where it was found, for people
	By     string            `json:"by,omitempty"`     // who added it

	parsed *Record
	fault  error
}

// Name returns the DNS name of the record (RFC 6376 section 3.6.2.1).
func (k Key) Name() string { return keyName(k.Selector, k.Domain) }

func keyName(selector, domain string) string { return selector + "._domainkey." + domain }

// Parse returns the record parsed; the error says why it cannot be used.
func (k Key) Parse() (*Record, error) {
	if k.parsed != nil {
		return k.parsed, k.fault
	}
	return ParseRecord(k.Record)
}

// NewKey returns the key with its names in comparable form and its record
// parsed once. A record that cannot be used is kept all the same: that it
// stood in the DNS is a fact. The error is about the names only.
func NewKey(k Key) (Key, error) {
	k.Selector = strings.ToLower(strings.TrimSpace(k.Selector))
	k.Domain = strings.ToLower(strings.Trim(strings.TrimSpace(k.Domain), "."))
	if k.Selector == "" || k.Domain == "" {
		return k, errors.New("authentic: a key needs a selector and a domain")
	}
	if !isHostName(k.Selector) || !isHostName(strings.TrimPrefix(k.Domain, "*.")) {
		return k, fmt.Errorf("authentic: %q is not the name of a key record", clip(k.Name()))
	}
	k.parsed, k.fault = ParseRecord(k.Record)
	return k, nil
}

// isHostName reports whether s, in lower case, can be part of a DNS name:
// letters, digits, "-", "_" and dots, and what is not ASCII.
func isHostName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if (c < 'a' || c > 'z') && !isDigit(c) && c != '-' && c != '_' && c != '.' && c < utf8.RuneSelf {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}

// Store is a KeyStore in memory. The zero Store is empty and ready. It is not
// safe to add to it while others read.
type Store struct {
	exact map[string][]Key // by Name
	wild  map[string][]Key // by selector
	count int
}

// Conflict is two records for one selector and time that hold different keys.
// Both are kept: which of them is right is for a person to say.
type Conflict struct {
	A, B Key
	// Dated says that both were seen at known times that overlap. Where it is
	// false, one of them has no date, and they may simply have followed each
	// other.
	Dated bool
}

// Add keeps k, and reports whether it was new. A record already kept for the
// name is not kept twice; its times are joined where they touch. The conflicts
// that k makes with others are returned; it is kept in spite of them.
func (s *Store) Add(k Key) (added bool, conflicts []Conflict, err error) {
	k, err = NewKey(k)
	if err != nil {
		return false, nil, err
	}
	table, name := s.place(k)
	list := table[name]
	for _, o := range list {
		if o.Domain == k.Domain && clashes(o, k) {
			conflicts = append(conflicts, Conflict{A: o, B: k, Dated: !o.Seen.IsZero() && !k.Seen.IsZero()})
		}
	}
	for i, o := range list {
		if o.Domain == k.Domain && o.Record == k.Record && o.Source == k.Source && o.By == k.By && joinable(list, o, k) {
			list[i].Seen = join(o.Seen, k.Seen)
			return false, conflicts, nil
		}
	}
	list = append(list, k)
	slices.SortStableFunc(list, compareKeys)
	table[name] = list
	s.count++
	return true, conflicts, nil
}

// place returns the table and name under which k is kept.
func (s *Store) place(k Key) (map[string][]Key, string) {
	if s.exact == nil {
		s.exact, s.wild = map[string][]Key{}, map[string][]Key{}
	}
	if strings.HasPrefix(k.Domain, "*.") {
		return s.wild, k.Selector
	}
	return s.exact, k.Name()
}

// Keys implements [KeyStore]. Records for the very domain come before those
// for all domains below another.
func (s *Store) Keys(selector, domain string) []Key {
	selector, domain = strings.ToLower(selector), strings.ToLower(domain)
	exact := s.exact[keyName(selector, domain)]
	wild := s.wild[selector]
	if len(wild) == 0 {
		return exact
	}
	found := slices.Clip(exact)
	for _, k := range wild {
		if strings.HasSuffix(domain, k.Domain[1:]) {
			found = append(found, k)
		}
	}
	return found
}

// Len returns the number of records kept.
func (s *Store) Len() int { return s.count }

// All yields every key in order of name, then of time.
func (s *Store) All() iter.Seq[Key] {
	var all []Key
	for _, table := range []map[string][]Key{s.exact, s.wild} {
		for _, list := range table {
			all = append(all, list...)
		}
	}
	slices.SortStableFunc(all, func(a, b Key) int {
		return cmp.Or(cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Selector, b.Selector), compareKeys(a, b))
	})
	return slices.Values(all)
}

// Conflicts lists every pair of records that conflict, in order of name.
func (s *Store) Conflicts() []Conflict {
	var (
		out  []Conflict
		prev []Key
	)
	for k := range s.All() {
		if len(prev) > 0 && prev[0].Name() != k.Name() {
			prev = prev[:0]
		}
		for _, o := range prev {
			if clashes(o, k) {
				out = append(out, Conflict{A: o, B: k, Dated: !o.Seen.IsZero() && !k.Seen.IsZero()})
			}
		}
		prev = append(prev, k)
	}
	return out
}

// compareKeys gives the keys of one name a fixed order, whatever the order in
// which they were added.
func compareKeys(a, b Key) int {
	return cmp.Or(
		a.Seen.Lo.Compare(b.Seen.Lo), a.Seen.Hi.Compare(b.Seen.Hi),
		cmp.Compare(a.Record, b.Record), cmp.Compare(a.Source, b.Source), cmp.Compare(a.By, b.By))
}

// clashes reports whether a and b hold different keys for times that overlap.
// A time that is not known may be any. A revoked record clashes with nothing:
// it says that a key came to its end.
func clashes(a, b Key) bool {
	ra, ea := a.Parse()
	rb, eb := b.Parse()
	if ea != nil || eb != nil || ra.Revoked || rb.Revoked {
		return false
	}
	return !ra.sameKey(rb) && (a.Seen.IsZero() || b.Seen.IsZero() || a.Seen.Overlaps(b.Seen))
}

// joinable reports whether the two sightings o and k of one record can be told
// as one span of time: a record seen on two days stood in between as well, as
// far as anybody can tell, unless another key was seen there in the meantime.
// A sighting of unknown time joins only another such.
func joinable(list []Key, o, k Key) bool {
	if o.Seen.IsZero() || k.Seen.IsZero() {
		return o.Seen.IsZero() && k.Seen.IsZero()
	}
	whole := k
	whole.Seen = join(o.Seen, k.Seen)
	for _, other := range list {
		if other.Domain == k.Domain && clashes(other, whole) && !clashes(other, o) && !clashes(other, k) {
			return false
		}
	}
	return true
}

func join(a, b evidence.Interval) evidence.Interval {
	if b.Lo.Before(a.Lo) {
		a.Lo = b.Lo
	}
	if b.Hi.After(a.Hi) {
		a.Hi = b.Hi
	}
	return a
}
