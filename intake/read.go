package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"runtime"
	"sync"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/source"
)

// Limits of what is in memory at once.
const (
	// MaxReadBytes is how much of one item its reader is given. A larger item
	// is kept and hashed whole, and read as far as this.
	MaxReadBytes = 64 << 20
	// maxFlightBytes bounds the bytes of items read but not yet committed.
	maxFlightBytes = 96 << 20
	// batchRecords and batchBytes bound one transaction. Larger ones are
	// faster and take more memory (docs/performance.md).
	batchRecords = 2500
	batchBytes   = 32 << 20
)

// read turns every kept input into items.
func (r *run) read(ctx context.Context) error {
	r.done = Progress{Stage: StageRead, InputsAll: len(r.kept)}
	for _, k := range r.kept {
		r.done.BytesAll += k.Size
	}
	w := &writer{run: r}
	for _, k := range r.kept {
		r.done.Path = k.Input.Path
		if err := r.readInput(ctx, w, k); err != nil {
			// What is finished is worth keeping: the next run goes on from it.
			if endErr := w.end(ctx); endErr != nil && !errors.Is(err, endErr) {
				err = errors.Join(err, endErr)
			}
			return fmt.Errorf("reading %s: %w", k.Input.Path, err)
		}
		r.done.Inputs++
		r.tell(false)
	}
	if err := w.end(ctx); err != nil {
		return err
	}
	r.tell(true)
	return nil
}

func (r *run) readInput(ctx context.Context, w *writer, k keptInput) error {
	blob, err := r.c.OpenBlob(k.Blob)
	if err != nil {
		return err
	}
	defer blob.Close()
	in := input{blob, k.Input.Path}
	if k.container {
		k.Format = "archive"
		_, done, err := r.c.Progress(ctx, k.Input)
		if err != nil || done {
			return err
		}
		w.problems(k.Input, k.problems)
		return w.finish(ctx, k.Input, 0)
	}
	format := source.Detect(in)
	k.Format = format.Name
	records, done, err := r.c.Progress(ctx, k.Input)
	if err != nil {
		return err
	}
	if done {
		r.done.Bytes += k.Size
		return nil
	}
	reader := format.Open(in, folder{r, path.Dir(k.Input.Path)})
	return r.pump(ctx, w, k, in, reader, records)
}

// job is one record on its way through a worker.
type job struct {
	rec   evidence.Record
	found chan result // capacity one
}

type result struct {
	prepared archive.Prepared
	size     int64
	err      error
}

// pump moves the records of one input through the workers to the writer, in
// the order of the input. The first skip records are in the case already.
func (r *run) pump(ctx context.Context, w *writer, k keptInput, in evidence.Input, reader evidence.Reader, skip int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := r.opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	budget := newBudget(maxFlightBytes)
	todo := make(chan *job, workers)
	order := make(chan *job, 4*workers)
	var readErr error
	var tail evidence.Record
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(order)
		defer close(todo)
		tail, readErr = feed(ctx, reader, skip, budget, todo, order)
	})
	for range workers {
		wg.Go(func() {
			for j := range todo {
				j.found <- r.readRecord(in, reader, j.rec)
			}
		})
	}
	index := skip
	var err error
	for j := range order {
		res := <-j.found
		budget.release(j.rec.Span.Len())
		if err != nil {
			continue // drain, so that no worker is left waiting
		}
		if err = res.err; err == nil {
			index++
			err = w.add(ctx, k.Input, j.rec, res, index)
		}
		if err != nil {
			cancel()
			budget.close()
		}
	}
	wg.Wait()
	if err == nil {
		err = readErr
	}
	if err != nil {
		return err
	}
	w.lost(k.Input, tail)
	w.problems(k.Input, k.problems)
	w.problems(k.Input, tail.Problems)
	return w.finish(ctx, k.Input, index)
}

// feed hands records to the workers, and to the writer in order. It returns
// the record that came with io.EOF: what was wrong at the end.
func feed(ctx context.Context, reader evidence.Reader, skip int, budget *budget, todo, order chan<- *job) (evidence.Record, error) {
	for n := 0; ; n++ {
		rec, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return rec, nil
		}
		if err != nil {
			return evidence.Record{}, err
		}
		if n < skip {
			continue
		}
		if !budget.take(rec.Span.Len()) {
			return evidence.Record{}, ctx.Err()
		}
		j := &job{rec: rec, found: make(chan result, 1)}
		select {
		case order <- j:
		case <-ctx.Done():
			return evidence.Record{}, ctx.Err()
		}
		select {
		case todo <- j:
		case <-ctx.Done():
			j.found <- result{err: ctx.Err()}
			return evidence.Record{}, ctx.Err()
		}
	}
}

// readRecord reads one record. Its id is the hash of all its bytes, however
// many of them its reader is given.
func (r *run) readRecord(in evidence.Input, reader evidence.Reader, rec evidence.Record) result {
	size := rec.Span.Len()
	raw := make([]byte, min(size, MaxReadBytes))
	if _, err := in.ReadAt(raw, rec.Span.Start); err != nil && !errors.Is(err, io.EOF) {
		return result{err: err}
	}
	entry := readEntry(reader, rec, raw)
	if size > MaxReadBytes {
		h := sha256.New()
		if _, err := io.Copy(h, io.NewSectionReader(in, rec.Span.Start, size)); err != nil {
			return result{err: err}
		}
		h.Sum(entry.ID[:0])
		entry.Problems = append(entry.Problems, evidence.Problem{
			Code: "item-too-large", Detail: fmt.Sprintf("the item has %d bytes", size),
			Done: fmt.Sprintf("kept whole, and read as far as byte %d", MaxReadBytes),
		})
	}
	entry.Size = size
	entry.Problems = append(rec.Problems, entry.Problems...)
	found := archive.Found{Entry: entry, Span: rec.Span, Place: rec.Place, Flags: rec.Flags}
	if size <= MaxReadBytes {
		found.Raw = raw
	}
	res := result{size: size, prepared: r.c.Prepare(found)}
	dropBytes(&res.prepared.Entry)
	return res
}

// readEntry calls the reader. A reader must not panic; where one does all the
// same, the item is kept as a document and the panic is its problem: one bad
// message never stops an import.
func readEntry(reader evidence.Reader, rec evidence.Record, raw []byte) (entry evidence.Entry) {
	defer func() {
		if p := recover(); p != nil {
			entry = evidence.Entry{
				ID: evidence.Sum(raw), Kind: evidence.KindDocument, Size: int64(len(raw)),
				Problems: []evidence.Problem{{Code: "reader-failed", Detail: fmt.Sprint(p), Done: "kept whole, not read"}},
			}
		}
	}()
	return reader.Entry(rec, raw)
}

// dropBytes lets go of what the case can derive again from the parent.
func dropBytes(e *evidence.Entry) {
	for i := range e.Children {
		e.Children[i].Bytes = nil
		dropBytes(&e.Children[i].Entry)
	}
}
