package sqlite

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// packedFamily is an item ready to be stored with its descendants, parents
// before children: the order in which exhibit numbers are given.
type packedFamily struct {
	members []packedItem
	flags   string
	err     error // met while packing; Add returns it
}

// packedItem is one item ready to be stored.
type packedItem struct {
	entry  *evidence.Entry
	parent int    // index into members; -1 for the item that was found
	place  string // inside its parent
	dates  dateRange
	head   []byte // packed
	times  []byte // packed
	body   []byte // packed
	norm   evidence.ID
	check  int64
	keys   []int64 // of entry.Refs
	text   packedText
	proof  *proven // of mail; nil: to be judged later
}

// head is what is stored of an entry as JSON, because nothing is asked of it
// by row. The names of its fields are part of the case format. The times
// beside the date are apart: mail has a dozen, and few ever look at them.
type head struct {
	Date   *evidence.Time `json:"date,omitempty"` // the first of the times
	Name   string         `json:"name,omitempty"`
	Media  string         `json:"media,omitempty"`
	Labels []string       `json:"labels,omitempty"`
}

// packHead returns the JSON of an entry's head, and of the times beside its
// date, if any.
func packHead(e *evidence.Entry) (headJSON, timesJSON []byte, err error) {
	h := head{Name: e.Name, Media: e.Media, Labels: e.Labels}
	if len(e.Times) > 0 {
		h.Date = &e.Times[0]
	}
	headJSON, err = json.Marshal(h)
	if err == nil && len(e.Times) > 1 {
		timesJSON, err = json.Marshal(e.Times[1:])
	}
	return headJSON, timesJSON, err
}

// Prepare implements [archive.Keeping].
func (c *Case) Prepare(f archive.Found) archive.Prepared {
	p := archive.Prepared{Found: f}
	ring, err := c.writerRing()
	if err != nil {
		ring = nil // the mail is judged later, and whoever does meets the error again
	}
	p.Packed = packFamily(c.pack, ring, &p.Found)
	p.Raw = nil
	return p
}

// packFamily packs an item with its descendants. Where ring is nil no mail is
// judged yet.
func packFamily(pack *packer, ring *keyRing, f *archive.Found) *packedFamily {
	fam := &packedFamily{members: make([]packedItem, 0, 1+len(f.Entry.Children)), flags: flagWords(f.Flags)}
	s := scratchPool.Get().(*scratch)
	fam.add(pack, s, &f.Entry, -1, "")
	fam.judge(ring, f)
	if cap(s.reading) <= maxScratchBytes {
		scratchPool.Put(s)
	}
	return fam
}

func (fam *packedFamily) add(pack *packer, s *scratch, e *evidence.Entry, parent int, place string) {
	m := packedItem{entry: e, parent: parent, place: place, dates: rangeOf(e.Date()), text: packFullText(e)}
	h, times, err := packHead(e)
	if err != nil && fam.err == nil {
		fam.err = fmt.Errorf("packing item %s: %w", e.ID.Short(), err)
	}
	m.head, m.times = pack.packText(h), []byte{}
	if len(times) > 0 {
		m.times = pack.packText(times)
	}
	m.norm, s.norm = normSum(e.Text, s.norm)
	m.keys = make([]int64, len(e.Refs))
	for i, r := range e.Refs {
		m.keys[i] = refKey(r)
	}
	s.reading = appendReading(s.reading[:0], e, h, times)
	m.check = checkNumber(s.reading)
	s.text = append(s.text[:0], e.Text...)
	m.body = pack.packText(s.text)
	at := len(fam.members)
	fam.members = append(fam.members, m)
	for i := range e.Children {
		fam.add(pack, s, &e.Children[i].Entry, at, e.Children[i].Place)
	}
}

// judge judges the mails of the family whose bytes are at hand, and lets go of
// the bytes of the item itself.
func (fam *packedFamily) judge(ring *keyRing, f *archive.Found) {
	at := 0
	var walk func(e *evidence.Entry, raw []byte)
	walk = func(e *evidence.Entry, raw []byte) {
		fam.members[at].proof = judgeFound(ring, e, raw)
		at++
		for i := range e.Children {
			walk(&e.Children[i].Entry, e.Children[i].Bytes)
		}
	}
	walk(&f.Entry, f.Raw)
	f.Raw = nil
}

// maxScratchBytes is how much memory is kept for the next item: that of a huge
// one is let go.
const maxScratchBytes = 1 << 20

// scratch is memory that packing uses again.
type scratch struct{ norm, reading, text []byte }

var scratchPool = sync.Pool{New: func() any { return new(scratch) }}

// dateRange is an item's date in milliseconds since 1970, rounded outward: a
// search by it finds too much and never too little.
type dateRange struct {
	dated              bool
	loMs, hiMs, sortMs int64
}

func rangeOf(t evidence.Time) dateRange {
	if t.IsZero() {
		return dateRange{}
	}
	i := t.Interval()
	return dateRange{true, floorMillis(i.Lo), ceilMillis(i.Hi), floorMillis(t.Instant())}
}

func floorMillis(t time.Time) int64 { return t.UnixMilli() }

func ceilMillis(t time.Time) int64 { return t.Add(time.Millisecond - time.Nanosecond).UnixMilli() }

// refKey is the number by which references are looked up: short, so that the
// index is small; two that share it are told apart by their text.
func refKey(r evidence.Ref) int64 {
	var buf [128]byte
	b := append(buf[:0], r.Kind...)
	b = append(b, 0)
	b = append(b, r.Value...)
	sum := sha256.Sum256(b)
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// appendReading appends all that was read from the bytes of an item, problems
// apart, in a form where no two readings are alike. headJSON and timesJSON are
// as packHead makes them.
func appendReading(b []byte, e *evidence.Entry, headJSON, timesJSON []byte) []byte {
	b = appendField(b, string(e.Kind))
	b = binary.AppendVarint(b, e.Size)
	if e.Constructed {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = appendField(b, e.Subject)
	b = appendField(b, headJSON)
	b = appendField(b, timesJSON)
	b = appendField(b, e.Text)
	b = binary.AppendUvarint(b, uint64(len(e.Parties)))
	for _, p := range e.Parties {
		for _, s := range [...]string{string(p.Role), string(p.Handle.Network), p.Handle.Value, p.Name, p.Raw} {
			b = appendField(b, s)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(e.Refs)))
	for _, r := range e.Refs {
		b = appendField(appendField(b, string(r.Kind)), r.Value)
	}
	b = binary.AppendUvarint(b, uint64(len(e.Children)))
	for i := range e.Children {
		c := &e.Children[i]
		b = append(b, c.Entry.ID[:]...)
		for _, s := range [...]string{c.Place, c.Entry.Name, c.Entry.Media} {
			b = appendField(b, s)
		}
	}
	return b
}

func appendField[T string | []byte](b []byte, s T) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func checkNumber(reading []byte) int64 {
	sum := sha256.Sum256(reading)
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// flagWords and wordFlags turn the flags of a copy into a column and back.
func flagWords(flags []evidence.Flag) string {
	words := make([]string, len(flags))
	for i, f := range flags {
		words[i] = string(f)
	}
	return strings.Join(words, " ")
}

func wordFlags(s string) []evidence.Flag {
	var flags []evidence.Flag
	for w := range strings.FieldsSeq(s) {
		flags = append(flags, evidence.Flag(w))
	}
	return flags
}
