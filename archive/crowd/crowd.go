// Package crowd makes large cases of generated mail, with which several
// packages measure how fast they are. Only tests import it.
package crowd

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Crowd is a case of generated mail between a few thousand people, of whom a
// few write most, with statements about pairs of them.
type Crowd struct {
	Case    *sqlite.Case
	Dir     string    // its folder
	At      time.Time // of the newest entry of its journal
	handles []evidence.Handle
	zipf    *rand.Zipf
	r       *rand.Rand
	sent    int
}

func (c *Crowd) one() int { return int(c.zipf.Uint64()) }

// Tick moves the clock of the case on by a second.
func (c *Crowd) Tick() time.Time { c.At = c.At.Add(time.Second); return c.At }

// found is one generated mail, as a reader gives it.
func (c *Crowd) found(off int64) (archive.Found, string) {
	c.sent++
	from, to := c.one(), c.one()
	text := fmt.Sprintf("Message %d. The harbour ledger moves before the tender closes, and sheet %d waits for the pilot's answer.", c.sent, c.r.IntN(1e6))
	wall := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(c.r.IntN(10*365*24*3600)) * time.Second)
	id := evidence.Sum([]byte(text))
	return archive.Found{Span: evidence.Span{Start: off, End: off + int64(len(text))}, Entry: evidence.Entry{
		ID: id, Kind: evidence.KindMail, Size: int64(len(text)), Subject: "The ledger", Text: text,
		Times:   []evidence.Time{{Text: "x", Wall: wall, Zoned: true, Precision: evidence.PrecisionSecond}},
		Refs:    []evidence.Ref{{Kind: evidence.RefMessageID, Value: fmt.Sprintf("%d@gen.example", c.sent)}},
		Parties: []evidence.Party{{Role: evidence.RoleFrom, Handle: c.handles[from]}, {Role: evidence.RoleTo, Handle: c.handles[to]}},
	}}, text
}

// Receive takes in n mails as one input.
func (c *Crowd) Receive(tb testing.TB, n int) {
	tb.Helper()
	path := fmt.Sprint(c.sent)
	var bytes strings.Builder
	list := make([]archive.Found, n)
	for i := range list {
		var text string
		list[i], text = c.found(int64(bytes.Len()))
		bytes.WriteString(text)
	}
	blob, size, err := c.Case.PutBlob(tb.Context(), strings.NewReader(bytes.String()))
	if err != nil {
		tb.Fatal(err)
	}
	in := archive.Input{Trove: "t", Path: path, Blob: blob, Size: size, Format: "mbox"}
	const batch = 5000
	for done := 0; done < n; done += batch {
		bt := archive.Batch{Input: in, At: c.Tick(), Records: min(done+batch, n), Done: done+batch >= n}
		for _, f := range list[done:min(done+batch, n)] {
			bt.Found = append(bt.Found, c.Case.Prepare(f))
		}
		if _, err := c.Case.Add(tb.Context(), bt); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := c.Case.Append(tb.Context(), archive.JournalEntry{At: c.Tick(), By: "x", Kind: "import", Body: json.RawMessage(`{"trove":"t"}`)}); err != nil {
		tb.Fatal(err)
	}
}

// New makes a case of so many messages and statements; where
// GAINSAY_BENCH_CASE names a folder, the case is kept in it, by its size, and
// the next run goes on with it: making a million messages takes minutes.
func New(tb testing.TB, messages, statements int) *Crowd {
	tb.Helper()
	c := &Crowd{At: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), r: rand.New(rand.NewPCG(1, 2))}
	for i := range 5000 {
		c.handles = append(c.handles, evidence.MailHandle(fmt.Sprintf("p%d@gen.example", i)))
	}
	c.zipf = rand.NewZipf(c.r, 1.1, 20, uint64(len(c.handles)-1))
	dir, kept := tb.TempDir(), false
	if keep := os.Getenv("GAINSAY_BENCH_CASE"); keep != "" {
		dir = filepath.Join(keep, fmt.Sprintf("%d-%d", messages, statements))
		_, err := os.Stat(filepath.Join(dir, "made"))
		kept = err == nil
	}
	k, err := sqlite.Create(tb.Context(), dir, sqlite.Options{Now: func() time.Time { return c.At }})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = k.Close() })
	c.Case, c.Dir = k, dir
	if kept {
		c.goOn(tb, messages)
		return c
	}
	if err := k.AddTrove(tb.Context(), archive.Trove{Name: "t"}, "x", c.Tick()); err != nil {
		tb.Fatal(err)
	}
	for i, h := range c.handles[:500] {
		c.put(tb, "people.same", people.Decision{Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: fmt.Sprint("Person ", i)}, Handles: []evidence.Handle{h}, Why: "w", By: "x"})
	}
	for i := range statements {
		x, y := c.r.IntN(500), c.r.IntN(500)
		all, problems := statement.Parse(fmt.Sprintf("statement s%d\n speaker \"Person %d\"\n said 2020-06-01\n quote \"w\"\n denies contact(\"Person %[2]d\", \"Person %d\")\n", i, x, y))
		if len(problems) > 0 {
			tb.Fatal(problems)
		}
		body, err := statement.Canonical(all[0])
		if err != nil {
			tb.Fatal(err)
		}
		c.put(tb, archive.KindStatementAdd, json.RawMessage(body))
	}
	c.Receive(tb, messages)
	if err := os.WriteFile(filepath.Join(dir, "made"), nil, 0o600); err != nil {
		tb.Fatal(err)
	}
	return c
}

func (c *Crowd) put(tb testing.TB, kind string, body any) {
	tb.Helper()
	raw, err := json.Marshal(body)
	if err == nil {
		_, err = c.Case.Append(tb.Context(), archive.JournalEntry{At: c.Tick(), By: "x", Kind: kind, Body: raw})
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// goOn takes a kept case up where the last run left it, and puts something on
// record that bears on every statement.
func (c *Crowd) goOn(tb testing.TB, messages int) {
	tb.Helper()
	c.sent = messages - 1 // the first import took them all in
	for e, err := range c.Case.Journal(tb.Context(), "", 0) {
		if err != nil {
			tb.Fatal(err)
		}
		c.At = e.At
		if e.Kind == "import" {
			c.sent++
		}
	}
	c.r = rand.New(rand.NewPCG(uint64(c.sent), 3))
	c.zipf = rand.NewZipf(c.r, 1.1, 20, uint64(len(c.handles)-1))
	c.put(tb, "bench.again", struct{}{})
}
