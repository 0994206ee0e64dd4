package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/source/mailbox"
)

// sharedFile returns the bytes of a file of real data, unpacked, or skips.
func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
	}
	f, err := os.Open(filepath.Join(dir, "..", "shared", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("SKIP: ../shared/%s is not here", name)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type memoryInput struct {
	*bytes.Reader
	path string
}

func (m memoryInput) Size() int64  { return m.Reader.Size() }
func (m memoryInput) Path() string { return m.path }

// readMailbox reads all messages of an mbox.
func readMailbox(t testing.TB, box []byte) []archive.Found {
	t.Helper()
	in := memoryInput{bytes.NewReader(box), "box.mbox"}
	var r evidence.Reader
	for _, f := range mailbox.Formats() {
		if f.Name == "mbox" {
			r = f.Open(in, nil)
		}
	}
	var records []evidence.Record
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, rec)
	}
	found := make([]archive.Found, len(records))
	var wg sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := w; i < len(records); i += runtime.GOMAXPROCS(0) {
				rec := records[i]
				found[i] = archive.Found{Entry: r.Entry(rec, rec.Span.Of(box)), Span: rec.Span, Place: rec.Place, Flags: rec.Flags}
			}
		})
	}
	wg.Wait()
	return found
}

// newListCase makes a case of the real list and tells what it took.
func newListCase(t testing.TB) *Case {
	t.Helper()
	box := sharedFile(t, "data/lists/btrfs-15k.mbox.zst")
	found := readMailbox(t, box)
	c := newTestCase(t)
	const batch = 2000
	ctx := context.Background()
	if err := c.AddTrove(ctx, archive.Trove{Name: "list"}, "b", testDay); err != nil {
		t.Fatal(err)
	}
	id, size, err := c.PutBlob(ctx, bytes.NewReader(box))
	if err != nil {
		t.Fatal(err)
	}
	in := archive.Input{Trove: "list", Path: "box", Blob: id, Size: size, Format: "mbox"}
	var prepare, add time.Duration
	for i := 0; i < len(found); i += batch {
		some := found[i:min(i+batch, len(found))]
		b := archive.Batch{Input: in, At: testDay, Records: i + len(some), Found: make([]archive.Prepared, len(some))}
		before := cpuTime(t)
		var wg sync.WaitGroup
		for w := range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for k := w; k < len(some); k += runtime.GOMAXPROCS(0) {
					b.Found[k] = c.Prepare(some[k])
				}
			})
		}
		wg.Wait()
		middle := cpuTime(t)
		if _, err := c.Add(ctx, b); err != nil {
			t.Fatal(err)
		}
		prepare += middle - before
		add += cpuTime(t) - middle
	}
	t.Logf("%d messages: prepared in %v, added in %v of processor time", len(found), prepare.Round(time.Millisecond), add.Round(time.Millisecond))
	return c
}

// BenchmarkSearch measures queries on a list of 15,000 real messages: the page
// of 20 hits with snippets that a reader sees, and counts.
func BenchmarkSearch(b *testing.B) {
	c := newListCase(b)
	ctx := context.Background()
	for _, q := range []struct {
		query string
		order archive.Order
	}{
		{"btrfs", archive.Newest}, {"btrfs", archive.Best}, {"subvolume", archive.Newest}, {"raid", archive.Newest}, {"raid", archive.Best}, {"david", archive.Newest}, {"david", archive.Best}, {"zygo", archive.Newest}, {"xyzzy", archive.Newest},
		{`"file system"`, archive.Newest}, {`"file system"`, archive.Best}, {"sub*", archive.Newest}, {"sub*", archive.Best}, {"raid NEAR/5 scrub", archive.Newest}, {"raid scrub -balance", archive.Newest},
		{"raid OR scrub OR balance", archive.Best}, {"from:david", archive.Newest}, {"from:suse.com raid", archive.Newest}, {"with:dsterba@suse.com", archive.Newest}, {"raid on:2019-06", archive.Newest}, {"NOT btrfs", archive.Newest},
		{`literal:"Signed-off-by: Qu Wenruo"`, archive.Newest}, {`literal:"->"`, archive.Newest}, {"in:list raid", archive.Newest},
	} {
		b.Run(q.query+" "+string(q.order), func(b *testing.B) {
			parsed, err := search.Parse(q.query, search.Options{})
			if err != nil {
				b.Fatal(err)
			}
			n, err := c.Count(ctx, parsed, archive.Scope{Everything: true})
			if err != nil {
				b.Fatal(err)
			}
			var took []time.Duration
			before := cpuTime(b)
			for b.Loop() {
				start := time.Now()
				_, err := c.Search(ctx, archive.SearchRequest{Query: parsed, Scope: archive.Scope{Everything: true}, Order: q.order, Limit: 20, Snippet: 200})
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/1000/float64(b.N), "page-cpu-ms")
			report(b, took, "page")
			took = took[:0]
			for range 20 {
				start := time.Now()
				if _, err := c.Count(ctx, parsed, archive.Scope{Everything: true}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			report(b, took, "count")
			b.ReportMetric(float64(n), "hits")
		})
	}
}

// report gives the median and the 99th percentile in milliseconds.
func report(b *testing.B, took []time.Duration, of string) {
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), fmt.Sprintf("%s-p50-ms", of))
	b.ReportMetric(ms(took[len(took)*99/100]), fmt.Sprintf("%s-p99-ms", of))
}
