package sqlite

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
)

// TestRangeHoldsTheDate: what is filed in milliseconds never leaves out an
// instant that the date may mean, and is at most a millisecond too wide.
func TestRangeHoldsTheDate(t *testing.T) {
	precisions := []evidence.Precision{
		evidence.PrecisionYear, evidence.PrecisionMonth, evidence.PrecisionDay, evidence.PrecisionHour,
		evidence.PrecisionMinute, evidence.PrecisionSecond, evidence.PrecisionMilli, "",
	}
	rapid.Check(t, func(t *rapid.T) {
		e := evidence.Time{
			Wall:      time.Unix(rapid.Int64Range(-1<<36, 1<<36).Draw(t, "second"), rapid.Int64Range(0, 1e9-1).Draw(t, "nano")).UTC(),
			Zoned:     rapid.Bool().Draw(t, "zoned"),
			Offset:    rapid.IntRange(-12*60, 14*60).Draw(t, "offset"),
			Precision: rapid.SampledFrom(precisions).Draw(t, "precision"),
		}
		r, i := rangeOf(e), e.Interval()
		lo, hi := time.UnixMilli(r.loMs), time.UnixMilli(r.hiMs)
		if !r.dated || lo.After(i.Lo) || hi.Before(i.Hi) || i.Lo.Sub(lo) >= time.Millisecond || hi.Sub(i.Hi) >= time.Millisecond {
			t.Errorf("%+v is filed from %v to %v, and may be from %v to %v", e, lo.UTC(), hi.UTC(), i.Lo, i.Hi)
		}
		if at := time.UnixMilli(r.sortMs); at.After(e.Instant()) || e.Instant().Sub(at) >= time.Millisecond {
			t.Errorf("%+v is sorted at %v", e, at)
		}
	})
	if r := rangeOf(evidence.Time{Text: "some day"}); r.dated {
		t.Errorf("no date is filed at %+v", r)
	}
}

// TestRefKey: the key is what docs/format/case.md says it is.
func TestRefKey(t *testing.T) {
	sum := sha256.Sum256([]byte("message-id\x001@x.example"))
	if want := int64(binary.BigEndian.Uint64(sum[:])); refKey(evidence.Ref{Kind: evidence.RefMessageID, Value: "1@x.example"}) != want {
		t.Error("the key of a reference is not that of the format")
	}
}

// TestReadingsDiffer: no two readings of one item have one form.
func TestReadingsDiffer(t *testing.T) {
	a, b := evidence.MailHandle("a@x"), evidence.MailHandle("b@x")
	seen := map[string]int{}
	for i, e := range []evidence.Entry{
		{}, {Kind: "mail"}, {Subject: "mail"}, {Text: "mail"}, {Size: 4}, {Constructed: true}, {Name: "mail"}, {Media: "mail"}, {Labels: []string{"mail"}},
		{Labels: []string{"ma", "il"}}, {Parties: []evidence.Party{{Handle: a}}}, {Parties: []evidence.Party{{Handle: b}}},
		{Parties: []evidence.Party{{Handle: a}, {Handle: b}}}, {Parties: []evidence.Party{{Handle: b}, {Handle: a}}},
		{Parties: []evidence.Party{{Handle: a, Role: "to"}}}, {Parties: []evidence.Party{{Handle: a, Name: "to"}}}, {Parties: []evidence.Party{{Handle: a, Raw: "to"}}},
		{Refs: []evidence.Ref{{Kind: "a", Value: "bc"}}}, {Refs: []evidence.Ref{{Kind: "ab", Value: "c"}}},
		{Times: []evidence.Time{{Text: "x"}}}, {Times: []evidence.Time{{}, {Text: "x"}}}, {Times: []evidence.Time{{Text: "x"}, {}}},
		{Children: []evidence.Child{{Place: "1"}}}, {Children: []evidence.Child{{Entry: evidence.Entry{Name: "1"}}}}, {Children: []evidence.Child{{Entry: evidence.Entry{Media: "1"}}}},
		{Children: []evidence.Child{{Entry: evidence.Entry{ID: evidence.Sum(nil)}}}}, {Children: []evidence.Child{{}, {}}},
	} {
		h, times, err := packHead(&e)
		must(t, err)
		form := string(appendReading(nil, &e, h, times))
		if j, ok := seen[form]; ok {
			t.Errorf("readings %d and %d have one form", j, i)
		}
		seen[form] = i
	}
}

// TestPrepareKeepsNothing: what Prepare returns does not change with memory
// that is used again for the next item.
func TestPrepareKeepsNothing(t *testing.T) {
	c := newTestCase(t)
	_, found := newMail(11).mailbox(50)
	var first [][]byte
	var all []*packedFamily
	for _, f := range found {
		fam := c.Prepare(f).Packed.(*packedFamily)
		all = append(all, fam)
		first = append(first, bytes.Clone(append(append([]byte{}, fam.members[0].body...), fam.members[0].head...)))
	}
	for i, fam := range all {
		if m := fam.members[0]; !bytes.Equal(append(append([]byte{}, m.body...), m.head...), first[i]) {
			t.Fatalf("item %d was changed by those after it", i)
		}
	}
}
