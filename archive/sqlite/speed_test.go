//go:build unix

package sqlite

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gainsay/gainsay/archive"
)

// folderBytes sums the files below dir by the name of the folder they are in.
func folderBytes(t testing.TB, dir string) map[string]int64 {
	out := map[string]int64{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		if i := bytes.IndexByte([]byte(rel), filepath.Separator); i > 0 {
			rel = rel[:i]
		}
		out[rel] += info.Size()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// cpuTime is what this process has used of all processors, a figure that a
// busy machine does not spoil.
func cpuTime(t testing.TB) time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

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
