package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"sync"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// readRaw reads an item's own bytes.
func readRaw(ctx context.Context, k archive.Case, id evidence.ID) ([]byte, error) {
	r, err := k.Raw(ctx, id)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("reading the bytes of item %s: %w", id.Short(), err)
	}
	return b, nil
}

// options says what the user gave, and what follows from an item's bytes.
func (r *judging) options(item archive.Item, raw []byte) authentic.Options {
	opt, own := r.given, archive.JudgeOptions(raw, item.Constructed)
	opt.Constructed, opt.MboxQuoted, opt.Quick = own.Constructed, own.MboxQuoted, r.quick
	return opt
}

// items yields the mail that the command is about, in exhibit order or, for a
// query, the oldest first.
func (c *authenticateCmd) items(e *env, k *sqlite.Case) (iter.Seq2[archive.Item, error], error) {
	scope := archive.Scope{Everything: len(c.Trove) == 0, Troves: c.Trove}
	if len(c.What) == 0 {
		return k.Items(e.ctx, scope), nil
	}
	q, err := (&searchCmd{zoneFlag: c.zoneFlag, Query: c.What}).query(e)
	if err != nil {
		return nil, err
	}
	hits, err := k.Search(e.ctx, archive.SearchRequest{Query: q, Scope: scope, Order: archive.Oldest})
	if err != nil {
		return nil, err
	}
	return func(yield func(archive.Item, error) bool) {
		for _, h := range hits {
			if h.Kind != evidence.KindMail {
				continue
			}
			if !yield(k.Item(e.ctx, h.ID.String())) {
				return
			}
		}
	}, nil
}

// judging judges many messages at once.
type judging struct {
	e       *env
	k       archive.Case
	keys    authentic.KeyStore
	given   authentic.Options // roots and keyring
	workers int               // 0: one for each processor
	quick   bool              // leave out the search for how altered messages were altered
}

// judgment is one message on its way through.
type judgment struct {
	item    archive.Item
	outcome authentic.Outcome
	err     error
	done    chan struct{}
}

// inFlight is how many messages for each worker are read or judged and not yet
// told: it bounds memory, and lets others go on while a large one is judged.
const inFlight = 8

// run judges every mail of items and tells each, in the order of items.
func (r *judging) run(items iter.Seq2[archive.Item, error], tell func(archive.Item, authentic.Outcome) error) error {
	ctx, cancel := context.WithCancel(r.e.ctx)
	var running sync.WaitGroup
	// Whoever calls may close the case as soon as this returns.
	defer running.Wait()
	defer cancel()
	n := r.workers
	if n < 1 {
		n = runtime.GOMAXPROCS(0)
	}
	work := make(chan *judgment, n)
	order := make(chan *judgment, n*inFlight)
	for range n {
		running.Go(func() {
			for j := range work {
				j.outcome, j.err = r.judge(ctx, j.item)
				close(j.done)
			}
		})
	}
	running.Go(func() { feed(ctx, items, work, order) })
	p := &counter{e: r.e, what: "judged"}
	defer p.end()
	for j := range order {
		select {
		case <-j.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if j.err != nil {
			return j.err
		}
		if err := tell(j.item, j.outcome); err != nil {
			return err
		}
		p.add()
	}
	return ctx.Err()
}

// feed sends each mail to the workers and, in order, to the one who tells.
func feed(ctx context.Context, items iter.Seq2[archive.Item, error], work, order chan<- *judgment) {
	defer close(order)
	defer close(work)
	for item, err := range items {
		if err == nil && item.Kind != evidence.KindMail {
			continue
		}
		item.Text = "" // not needed, and the largest part
		j := &judgment{item: item, err: err, done: make(chan struct{})}
		if err != nil {
			close(j.done)
		}
		select {
		case order <- j:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
		select {
		case work <- j:
		case <-ctx.Done():
			return
		}
	}
}

func (r *judging) judge(ctx context.Context, item archive.Item) (authentic.Outcome, error) {
	raw, err := readRaw(ctx, r.k, item.ID)
	if err != nil {
		return authentic.Outcome{}, err
	}
	return authentic.Judge(raw, r.keys, r.options(item, raw)), nil
}

// counter tells on stderr how many messages are done.
type counter struct {
	e     *env
	what  string
	n     int
	began time.Time
	last  time.Time
	shown bool
}

func (c *counter) add() {
	c.n++
	now := c.e.now()
	if c.began.IsZero() {
		c.began, c.last = now, now
	}
	every := plainEvery
	if c.e.ttyErr {
		every = 100 * time.Millisecond
	}
	if now.Sub(c.last) < every {
		return
	}
	c.last = now
	line := fmt.Sprintf("%s %s, %s/s", c.what, plural(c.n, "message"), thousands(int64(float64(c.n)/now.Sub(c.began).Seconds())))
	if c.e.ttyErr {
		fmt.Fprintf(c.e.stderr, "\r\x1b[K%s", line)
		c.shown = true
		return
	}
	fmt.Fprintln(c.e.stderr, line)
}

func (c *counter) end() {
	if c.shown {
		fmt.Fprint(c.e.stderr, "\r\x1b[K")
	}
}
