package intake

import (
	"context"
	"sync"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// writer gathers what was read into large transactions, and commits one while
// the next is gathered. Commits are in order, and after one that failed there
// is none: what the case says of how far an input was read is always true.
type writer struct {
	run     *run
	batches []archive.Batch
	records int
	bytes   int64
	commit  chan committed // of the transaction under way; nil where there is none
	failed  error
}

// committed is how one transaction ended.
type committed struct {
	added archive.Added
	err   error
}

// batch returns the open batch of in, which is always the last.
func (w *writer) batch(in archive.Input) *archive.Batch {
	if n := len(w.batches); n > 0 && w.batches[n-1].Input == in {
		return &w.batches[n-1]
	}
	w.batches = append(w.batches, archive.Batch{Input: in, At: w.run.started})
	return &w.batches[len(w.batches)-1]
}

// add puts the record with running number index (from one) into the batch.
func (w *writer) add(ctx context.Context, in archive.Input, rec evidence.Record, res result, index int) error {
	w.lost(in, rec)
	b := w.batch(in)
	b.Found = append(b.Found, res.prepared)
	b.Records = index
	w.records++
	w.bytes += res.size
	w.run.done.Bytes += res.size
	w.run.done.Items++
	w.run.tell(false)
	if w.records >= batchRecords || w.bytes >= batchBytes {
		return w.flush(ctx)
	}
	return nil
}

// lost records bytes that could not be kept as an item.
func (w *writer) lost(in archive.Input, rec evidence.Record) {
	if len(rec.Lost) == 0 {
		return
	}
	b := w.batch(in)
	for _, e := range rec.Lost {
		e.Path = in.Path
		b.Exceptions = append(b.Exceptions, e)
	}
}

// problems records what was wrong with an input itself.
func (w *writer) problems(in archive.Input, ps []evidence.Problem) {
	if len(ps) == 0 {
		return
	}
	b := w.batch(in)
	b.Problems = append(b.Problems, ps...)
}

// finish marks an input as read to its end.
func (w *writer) finish(ctx context.Context, in archive.Input, records int) error {
	b := w.batch(in)
	b.Records, b.Done = records, true
	w.records++
	if w.records >= batchRecords {
		return w.flush(ctx)
	}
	return nil
}

// flush begins to commit what was gathered, once the commit before it is done.
// A commit that has begun is not interrupted: it is short, and it is progress.
func (w *writer) flush(ctx context.Context) error {
	if err := w.wait(); err != nil || len(w.batches) == 0 {
		return err
	}
	batches, commit := w.batches, make(chan committed, 1)
	go func() {
		added, err := w.run.c.Add(context.WithoutCancel(ctx), batches...)
		commit <- committed{added, err}
	}()
	w.commit, w.batches, w.records, w.bytes = commit, nil, 0, 0
	return nil
}

// wait waits for the commit under way.
func (w *writer) wait() error {
	if w.commit == nil {
		return w.failed
	}
	done := <-w.commit
	w.commit, w.failed = nil, done.err
	w.run.sum.Items += done.added.Occurrences
	w.run.sum.New += done.added.Items
	w.run.sum.Problems += done.added.Problems
	w.run.sum.Lost += done.added.Exceptions
	return w.failed
}

// end commits what is left and waits for it.
func (w *writer) end(ctx context.Context) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	return w.wait()
}

// budget bounds the bytes in flight. One item larger than all of it is let
// through alone.
type budget struct {
	mu     sync.Mutex
	free   sync.Cond
	limit  int64
	used   int64
	closed bool
}

func newBudget(limit int64) *budget {
	b := &budget{limit: limit}
	b.free.L = &b.mu
	return b
}

// take waits until n bytes may be held; it reports false once closed.
func (b *budget) take(n int64) bool {
	n = min(n, MaxReadBytes)
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.used > 0 && b.used+n > b.limit && !b.closed {
		b.free.Wait()
	}
	b.used += n
	return !b.closed
}

func (b *budget) release(n int64) {
	b.mu.Lock()
	b.used -= min(n, MaxReadBytes)
	b.mu.Unlock()
	b.free.Signal()
}

func (b *budget) close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.free.Broadcast()
}
