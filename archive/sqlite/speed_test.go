package sqlite

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// BenchmarkImport measures storing a mailbox of 4,000 messages, prepared by as
// many goroutines as there are processors: everything but reading the mail.
func BenchmarkImport(b *testing.B) {
	const n, batch = 4000, 2000
	box, found := newMail(1).mailbox(n)
	b.SetBytes(int64(len(box)))
	var sizes map[string]int64
	var prepare, add time.Duration
	before := cpuTime(b)
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "case")
		ctx := context.Background()
		c, err := Create(ctx, dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := c.AddTrove(ctx, archive.Trove{Name: "t"}, "b", testDay); err != nil {
			b.Fatal(err)
		}
		id, size, err := c.PutBlob(ctx, bytes.NewReader(box))
		if err != nil {
			b.Fatal(err)
		}
		in := archive.Input{Trove: "t", Path: "box", Blob: id, Size: size, Format: "mbox"}
		for i := 0; i < n; i += batch {
			start := time.Now()
			batch := archive.Batch{Input: in, At: testDay, Records: i + batch, Found: make([]archive.Prepared, batch)}
			var wg sync.WaitGroup
			for w := range runtime.GOMAXPROCS(0) {
				wg.Go(func() {
					for k := w; k < len(batch.Found); k += runtime.GOMAXPROCS(0) {
						batch.Found[k] = c.Prepare(found[i+k])
					}
				})
			}
			wg.Wait()
			middle := time.Now()
			if _, err := c.Add(ctx, batch); err != nil {
				b.Fatal(err)
			}
			prepare += middle.Sub(start)
			add += time.Since(middle)
		}
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
		sizes = folderBytes(b, dir)
		if err := os.RemoveAll(dir); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(n*b.N), "cpu-µs/message")
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64(prepare.Microseconds())/float64(n*b.N), "prepare-µs/message")
	b.ReportMetric(float64(add.Microseconds())/float64(n*b.N), "add-µs/message")
	b.ReportMetric(float64(sizes[databaseName])/float64(len(box)), "database/mail")
	b.ReportMetric(float64(sizes[blobsName])/float64(len(box)), "blobs/mail")
}

// BenchmarkEvents measures asking for the events of one handle, of several
// hundred, and of all, in a case of 4,000 messages.
func BenchmarkEvents(b *testing.B) {
	c := newTestCase(b)
	box, found := newMail(1).mailbox(4000)
	addMailbox(b, c, "t", "box", box, found, 2000)
	handles, err := c.Handles(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	slices.SortFunc(handles, func(x, y archive.HandleCount) int { return x.Sent + x.Got - y.Sent - y.Got })
	for name, h := range map[string]archive.HandleCount{"least": handles[0], "median": handles[len(handles)/2], "most": handles[len(handles)-1]} {
		b.Run(name, func(b *testing.B) {
			n := 0
			before := cpuTime(b)
			for b.Loop() {
				events, err := c.Events(b.Context(), finding.EventQuery{Ends: []evidence.Handle{h.Handle}})
				if err != nil {
					b.Fatal(err)
				}
				n = len(events)
			}
			b.ReportMetric(float64(n), "events")
			b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N)/1000, "cpu-ms/op")
		})
	}
}
