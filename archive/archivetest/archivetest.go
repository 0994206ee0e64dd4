// Package archivetest is the suite that every engine of a case must pass. It
// states the promises of package archive as tests over any engine:
//
//	func TestEngine(t *testing.T) {
//		archivetest.Test(t, func(t *testing.T) archive.Case { … an empty case … })
//	}
package archivetest

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// Test runs the suite. open makes an empty case for every call; the suite
// closes it.
func Test(t *testing.T, open func(t *testing.T) archive.Case) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, archive.Case)
	}{
		{"empty", testEmpty},
		{"blobs", testBlobs},
		{"items", testItems},
		{"references to items", testItemReferences},
		{"listing", testListing},
		{"family", testFamily},
		{"occurrences", testOccurrences},
		{"readings of the same bytes", testReadings},
		{"importing twice changes nothing", testTwice},
		{"batches are whole", testWholeBatches},
		{"format told later", testFormatLater},
		{"troves", testTroves},
		{"ledger", testLedger},
		{"problems and exceptions", testProblems},
		{"handles", testHandles},
		{"references", testByRef},
		{"journal", testJournal},
		{"journal entries together", testAppendAll},
		{"decisions", testDecisions},
		{"statements", testStatements},
		{"review of suggestions", testReview},
		{"drafts under review", testReviewDrafts},
		{"events", testEvents},
		{"owners", testOwners},
		{"holdings", testHoldings},
		{"arrived", testArrived},
		{"ties", testTies},
		{"search", testSearch},
		{"match", testMatch},
		{"proofs", testProofs},
		{"proofs wait for keys", testProofsWait},
		{"proofs of mail prepared with older keys", testProofsOfOlderKeys},
		{"tags and review", testWork},
		{"notes", testNotes},
		{"work that is refused", testWorkRefused},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := open(t)
			test.run(t, c)
			report, err := c.Check(t.Context(), nil)
			if err != nil {
				t.Errorf("checking the case afterwards: %v", err)
			}
			for _, f := range report.Faults {
				t.Errorf("afterwards the case has a fault: %+v", f)
			}
			if err := c.Close(); err != nil {
				t.Errorf("closing: %v", err)
			}
		})
	}
}

// day is the desk time of the suite.
var day = time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)

// desk is one case with what the suite does to it.
type desk struct {
	*testing.T
	c   archive.Case
	ctx context.Context
}

func newDesk(t *testing.T, c archive.Case) *desk { return &desk{t, c, t.Context()} }

// must ends the test on an error.
func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// found is one item on its way in.
type found struct {
	raw   string
	entry evidence.Entry
	flags []evidence.Flag
	whole bool // its bytes are at hand when it is prepared: what it is signed with is judged then
}

// input is one file on its way in: its items stand one after the other in it.
type input struct {
	trove, path, format string
	items               []found
	problems            []evidence.Problem
	exceptions          []evidence.Exception
	at                  time.Time // desk time; zero: day
}

// batch keeps the input's bytes and returns what is to be added.
func (d *desk) batch(in input) archive.Batch {
	d.Helper()
	var all bytes.Buffer
	var list []archive.Found
	for _, f := range in.items {
		start := int64(all.Len())
		all.WriteString(f.raw)
		e := f.entry
		e.ID, e.Size = evidence.Sum([]byte(f.raw)), int64(len(f.raw))
		a := archive.Found{
			Entry: e, Span: evidence.Span{Start: start, End: int64(all.Len())}, Flags: f.flags,
			Place: "at " + e.ID.Short(),
		}
		if f.whole {
			a.Raw = []byte(f.raw)
		}
		list = append(list, a)
		all.WriteString("\n--\n")
	}
	all.WriteString("end of " + in.path)
	id, size, err := d.c.PutBlob(d.ctx, bytes.NewReader(all.Bytes()))
	d.must(err)
	if want := evidence.Sum(all.Bytes()); id != want || size != int64(all.Len()) {
		d.Fatalf("PutBlob returned %s, %d, want %s, %d", id, size, want, all.Len())
	}
	if in.format == "" {
		in.format = "mbox"
	}
	if in.at.IsZero() {
		in.at = day
	}
	b := archive.Batch{
		Input: archive.Input{Trove: in.trove, Path: in.path, Blob: id, Size: size, Format: in.format},
		At:    in.at, Problems: in.problems, Exceptions: in.exceptions, Records: len(list), Done: true,
	}
	for _, f := range list {
		b.Found = append(b.Found, d.c.Prepare(f))
	}
	return b
}

// add stores inputs in one transaction, in troves that it makes.
func (d *desk) add(inputs ...input) archive.Added {
	d.Helper()
	var batches []archive.Batch
	for _, in := range inputs {
		d.trove(archive.Trove{Name: in.trove})
		batches = append(batches, d.batch(in))
	}
	added, err := d.c.Add(d.ctx, batches...)
	d.must(err)
	return added
}

// trove adds a trove, unless one of its name is there.
func (d *desk) trove(t archive.Trove) {
	d.Helper()
	have, err := d.c.Troves(d.ctx)
	d.must(err)
	for _, h := range have {
		if h.Name == t.Name {
			return
		}
	}
	d.must(d.c.AddTrove(d.ctx, t, "tester", day))
}

func (d *desk) item(ref string) archive.Item {
	d.Helper()
	it, err := d.c.Item(d.ctx, ref)
	d.must(err)
	return it
}

func (d *desk) raw(id evidence.ID) string {
	d.Helper()
	r, err := d.c.Raw(d.ctx, id)
	d.must(err)
	b, err := io.ReadAll(r)
	d.must(err)
	d.must(r.Close())
	return string(b)
}

func (d *desk) ledger(s archive.Scope) archive.Ledger {
	d.Helper()
	l, err := d.c.Ledger(d.ctx, s)
	d.must(err)
	if l.Inputs != l.Kept+l.Excepted {
		d.Errorf("the ledger does not add up: %d inputs, %d kept, %d excepted", l.Inputs, l.Kept, l.Excepted)
	}
	return l
}

// found tests how many items hold a word.
func (d *desk) found(word string, want int) {
	d.Helper()
	n, err := d.c.Count(d.ctx, search.Query{Root: search.Word{Text: word}, Text: word}, everything)
	d.must(err)
	if n != want {
		d.Errorf("%d items hold %q, want %d", n, word, want)
	}
}

// everything is the scope that holds all.
var everything = archive.Scope{Everything: true}

// collect gathers what a listing yields.
func collect[T any](t *testing.T, list func(func(T, error) bool)) []T {
	t.Helper()
	var out []T
	for x, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	return out
}

// party is somebody on a message, by address.
func party(role evidence.Role, address, name string) evidence.Party {
	return evidence.Party{Role: role, Handle: evidence.MailHandle(address), Name: name}
}

// second is a time known to the second, in UTC.
func second(year int, month time.Month, d, h, m, s int) evidence.Time {
	wall := time.Date(year, month, d, h, m, s, 0, time.UTC)
	return evidence.Time{Text: wall.Format(time.RFC1123Z), Wall: wall, Zoned: true, Precision: evidence.PrecisionSecond, Source: "Date"}
}

// note is a short message from a to b.
func note(raw, from, to string, at evidence.Time, text string) found {
	return found{raw: raw, entry: evidence.Entry{
		Kind: evidence.KindMail, Subject: "A note", Text: text, Times: []evidence.Time{at},
		Parties: []evidence.Party{party(evidence.RoleFrom, from, "Writer"), party(evidence.RoleTo, to, "")},
	}}
}
