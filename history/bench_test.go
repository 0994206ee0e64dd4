package history

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// size is a count that the environment may set: the budgets of the method are
// on a million messages, which take minutes to make.
func size(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// crowd is a case of generated mail between a few thousand people, of whom a
// few write most, with statements about pairs of them.
type crowd struct {
	k       *sqlite.Case
	at      time.Time
	handles []evidence.Handle
	zipf    *rand.Zipf
	r       *rand.Rand
	sent    int
}

func (c *crowd) one() int { return int(c.zipf.Uint64()) }

func (c *crowd) tick() time.Time { c.at = c.at.Add(time.Second); return c.at }

// found is one generated mail, as a reader gives it.
func (c *crowd) found(off int64) (archive.Found, string) {
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

// receive takes in n mails as one input.
func (c *crowd) receive(b *testing.B, n int) {
	b.Helper()
	path := fmt.Sprint(c.sent)
	var bytes strings.Builder
	list := make([]archive.Found, n)
	for i := range list {
		var text string
		list[i], text = c.found(int64(bytes.Len()))
		bytes.WriteString(text)
	}
	blob, size, err := c.k.PutBlob(b.Context(), strings.NewReader(bytes.String()))
	if err != nil {
		b.Fatal(err)
	}
	in := archive.Input{Trove: "t", Path: path, Blob: blob, Size: size, Format: "mbox"}
	const batch = 5000
	for done := 0; done < n; done += batch {
		bt := archive.Batch{Input: in, At: c.tick(), Records: min(done+batch, n), Done: done+batch >= n}
		for _, f := range list[done:min(done+batch, n)] {
			bt.Found = append(bt.Found, c.k.Prepare(f))
		}
		if _, err := c.k.Add(b.Context(), bt); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := c.k.Append(b.Context(), archive.JournalEntry{At: c.tick(), By: "x", Kind: "import", Body: json.RawMessage(`{"trove":"t"}`)}); err != nil {
		b.Fatal(err)
	}
}

// newCrowd makes a case of so many messages and statements; where
// GAINSAY_BENCH_CASE names a folder, the case is kept in it, by its size, and
// the next run goes on with it: making a million messages takes minutes.
func newCrowd(b *testing.B, messages, statements int) *crowd {
	b.Helper()
	c := &crowd{at: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), r: rand.New(rand.NewPCG(1, 2))}
	for i := range 5000 {
		c.handles = append(c.handles, evidence.MailHandle(fmt.Sprintf("p%d@gen.example", i)))
	}
	c.zipf = rand.NewZipf(c.r, 1.1, 20, uint64(len(c.handles)-1))
	dir, kept := b.TempDir(), false
	if keep := os.Getenv("GAINSAY_BENCH_CASE"); keep != "" {
		dir = filepath.Join(keep, fmt.Sprintf("%d-%d", messages, statements))
		_, err := os.Stat(filepath.Join(dir, "made"))
		kept = err == nil
	}
	k, err := sqlite.Create(b.Context(), dir, sqlite.Options{Now: func() time.Time { return c.at }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { k.Close() })
	c.k = k
	if kept {
		c.goOn(b, messages)
		return c
	}
	if err := k.AddTrove(b.Context(), archive.Trove{Name: "t"}, "x", c.tick()); err != nil {
		b.Fatal(err)
	}
	for i, h := range c.handles[:500] {
		c.put(b, "people.same", people.Decision{Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: fmt.Sprint("Person ", i)}, Handles: []evidence.Handle{h}, Why: "w", By: "x"})
	}
	for i := range statements {
		x, y := c.r.IntN(500), c.r.IntN(500)
		all, problems := statement.Parse(fmt.Sprintf("statement s%d\n speaker \"Person %d\"\n said 2020-06-01\n quote \"w\"\n denies contact(\"Person %[2]d\", \"Person %d\")\n", i, x, y))
		if len(problems) > 0 {
			b.Fatal(problems)
		}
		body, err := statement.Canonical(all[0])
		if err != nil {
			b.Fatal(err)
		}
		c.put(b, archive.KindStatementAdd, json.RawMessage(body))
	}
	c.receive(b, messages)
	if err := os.WriteFile(filepath.Join(dir, "made"), nil, 0o600); err != nil {
		b.Fatal(err)
	}
	return c
}

func (c *crowd) put(b *testing.B, kind string, body any) {
	b.Helper()
	raw, err := json.Marshal(body)
	if err == nil {
		_, err = c.k.Append(b.Context(), archive.JournalEntry{At: c.tick(), By: "x", Kind: kind, Body: raw})
	}
	if err != nil {
		b.Fatal(err)
	}
}

// goOn takes a kept case up where the last run left it, and puts something on
// record that bears on every statement.
func (c *crowd) goOn(b *testing.B, messages int) {
	b.Helper()
	c.sent = messages - 1 // the first import took them all in
	for e, err := range c.k.Journal(b.Context(), "", 0) {
		if err != nil {
			b.Fatal(err)
		}
		c.at = e.At
		if e.Kind == "import" {
			c.sent++
		}
	}
	c.r = rand.New(rand.NewPCG(uint64(c.sent), 3))
	c.zipf = rand.NewZipf(c.r, 1.1, 20, uint64(len(c.handles)-1))
	c.put(b, "bench.again", struct{}{})
}

// BenchmarkSweep: all statements tested, then one mail that comes in, then one
// statement. GAINSAY_BENCH_MESSAGES and GAINSAY_BENCH_STATEMENTS set the size.
// Beside the time on the clock it says the processor time, of both processors.
func BenchmarkSweep(b *testing.B) {
	messages, statements := size("GAINSAY_BENCH_MESSAGES", 20_000), size("GAINSAY_BENCH_STATEMENTS", 100)
	c := newCrowd(b, messages, statements)
	var whole measured
	whole.time(b, func() {
		s, err := Run(b.Context(), c.k, "x", c.tick())
		if err != nil || s.Tested != statements {
			b.Fatalf("%d tested, %v", s.Tested, err)
		}
	})
	b.Run("one mail", func(b *testing.B) {
		var m measured
		tested := 0
		for b.Loop() {
			b.StopTimer()
			c.receive(b, 1)
			b.StartTimer()
			m.time(b, func() {
				s, err := Run(b.Context(), c.k, "x", c.tick())
				if err != nil {
					b.Fatal(err)
				}
				tested += s.Tested
			})
		}
		m.report(b)
		b.ReportMetric(float64(tested)/float64(len(m.took)), "tested/op")
		b.ReportMetric(whole.took[0].Seconds(), "all-s")
		b.ReportMetric(whole.cpu.Seconds(), "all-cpu-s")
	})
	b.Run("one statement", func(b *testing.B) {
		all, err := c.k.Statements(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		decisions, err := c.k.Decisions(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		var m measured
		for b.Loop() {
			m.time(b, func() {
				if _, err := finding.Test(b.Context(), c.k, decisions, all[len(m.took)%len(all)], finding.Options{Statements: all, Now: c.at}); err != nil {
					b.Fatal(err)
				}
			})
		}
		m.report(b)
		_, peak := used(b)
		b.ReportMetric(float64(peak>>20), "peak-MB")
	})
}

// measured is how long each of several rounds took, and the processor time of
// all of them.
type measured struct {
	took []time.Duration
	cpu  time.Duration
}

func (m *measured) time(b *testing.B, f func()) {
	before, _ := used(b)
	start := time.Now()
	f()
	m.took = append(m.took, time.Since(start))
	after, _ := used(b)
	m.cpu += after - before
}

func (m *measured) report(b *testing.B) {
	took := slices.Sorted(slices.Values(m.took))
	for _, q := range []float64{0.5, 0.95} {
		b.ReportMetric(float64(took[int(q*float64(len(took)-1))].Microseconds())/1000, fmt.Sprintf("p%d-ms", int(q*100)))
	}
	b.ReportMetric(float64(m.cpu.Microseconds())/float64(len(took))/1000, "cpu-ms/op")
}
