package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// realMbox unpacks the public developers' list that the budgets are set on.
func realMbox(b *testing.B, dir string) string {
	b.Helper()
	packed := filepath.Join("..", "..", "..", "shared", "data", "lists", "btrfs-15k.mbox.zst")
	in, err := os.Open(packed)
	if err != nil {
		b.Skip("SKIP: ../shared/data/lists is not here: nothing real to measure")
	}
	defer in.Close()
	z, err := zstd.NewReader(in, zstd.WithDecoderMaxWindow(1<<27))
	if err != nil {
		b.Fatal(err)
	}
	defer z.Close()
	p := filepath.Join(dir, "btrfs.mbox")
	out, err := os.Create(p)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(out, z); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
	return p
}

// importReal imports the list in a process of its own and reports its figures.
func importReal(b *testing.B, mbox, dir string) (messages int, seconds float64, peakBytes int64) {
	b.Helper()
	cmd := program(b.Context(), "import", mbox, "--case", dir, "--json")
	out, err := cmd.Output()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != exitDone && cmd.ProcessState.ExitCode() != exitProblems {
		b.Fatalf("import: %v\n%s", err, out)
	}
	var done importDone
	if err := json.Unmarshal(out, &done); err != nil {
		b.Fatal(err)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return done.Items, done.Seconds, int64(usage.Maxrss) << 10
}

func folderBytes(b *testing.B, dir string) int64 {
	b.Helper()
	var n int64
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkImport: mailbox to searchable, a process of its own each time.
func BenchmarkImport(b *testing.B) {
	dir := b.TempDir()
	mbox := realMbox(b, dir)
	info, err := os.Stat(mbox)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	n := 0
	for b.Loop() {
		n++
		c := filepath.Join(dir, fmt.Sprint("case", n))
		items, seconds, peak := importReal(b, mbox, c)
		b.ReportMetric(float64(items)/seconds, "items/s")
		b.ReportMetric(float64(peak)/1e6, "peak-MB")
		b.ReportMetric(float64(folderBytes(b, c))/float64(info.Size()), "case/mail")
	}
}

// realCase imports the list once and opens it.
func realCase(b *testing.B) (*sqlite.Case, string) {
	b.Helper()
	dir := b.TempDir()
	c := filepath.Join(dir, "case")
	importReal(b, realMbox(b, dir), c)
	k, err := sqlite.Open(b.Context(), c, sqlite.Options{ReadOnly: true, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { k.Close() })
	return k, c
}

// percentiles runs f until the benchmark is done and reports its quantiles.
func percentiles(b *testing.B, f func()) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		f()
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	at := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))].Microseconds()) / 1000 }
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.95), "p95-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}

// BenchmarkSearch asks for the twenty newest hits of words common and rare.
func BenchmarkSearch(b *testing.B) {
	k, _ := realCase(b)
	for _, text := range []string{"btrfs", "patch", "signed", `"free space"`, "chec*", "deadlock", "from:dsterba@suse.cz patch"} {
		q, err := search.Parse(text, search.Options{Zone: time.UTC})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			percentiles(b, func() {
				hits, err := k.Search(b.Context(), archive.SearchRequest{Query: q, Scope: archive.Scope{Everything: true}, Order: archive.Newest, Limit: 20, Snippet: 160})
				if err != nil || len(hits) == 0 {
					b.Fatalf("%d hits, %v", len(hits), err)
				}
			})
		})
	}
}

// BenchmarkOpen opens and closes a case.
func BenchmarkOpen(b *testing.B) {
	_, dir := realCase(b)
	percentiles(b, func() {
		k, err := sqlite.Open(b.Context(), dir, sqlite.Options{ReadOnly: true, Now: time.Now})
		if err != nil {
			b.Fatal(err)
		}
		k.Close()
	})
}

// BenchmarkContact tests a denial of contact between the two most active
// correspondents over the whole case.
func BenchmarkContact(b *testing.B) {
	k, _ := realCase(b)
	handles, err := k.Handles(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	slices.SortFunc(handles, func(x, y archive.HandleCount) int { return min(y.Sent, y.Got) - min(x.Sent, x.Got) })
	day := evidence.Time{Wall: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), Zoned: true, Precision: evidence.PrecisionDay}
	decisions := []people.Decision{
		{Seq: 0, Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: "A"}, Handles: []evidence.Handle{handles[0].Handle}, Why: "w", By: "b"},
		{Seq: 1, Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: "B"}, Handles: []evidence.Handle{handles[1].Handle}, Why: "w", By: "b"},
	}
	s := statement.Statement{ID: "s", Speaker: "A", Quote: "never", Said: day, Polarity: statement.Denies, Prop: &statement.Prop{
		Op: "contact", Args: []statement.Arg{{Name: "A"}, {Name: "B"}},
	}}
	percentiles(b, func() {
		f, err := finding.Test(b.Context(), k, decisions, s, finding.Options{Clock: finding.Desk, Threshold: evidence.Corroborated, Now: time.Now()})
		if err != nil {
			b.Fatal(err)
		}
		if len(f.Readings[0].Against) == 0 {
			b.Fatal("no witness between the two most active correspondents")
		}
	})
}
