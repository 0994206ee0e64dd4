package history

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Threshold is the standing from which evidence decides in kept findings.
const Threshold = evidence.Corroborated

// Run looks at what was put on record since the last sweep, tests again what
// it can bear on, and journals the sweep. A case without statements, or without
// anything new, is left as it is, and the Sweep is then zero. An error means
// that a statement could not be tested; nothing was journalled, and the next
// call begins at the same place.
func Run(ctx context.Context, k archive.Case, by string, at time.Time) (Sweep, error) {
	sweeps, err := All(ctx, k)
	if err != nil {
		return Sweep{}, err
	}
	s := Sweep{At: at.UTC(), Moved: []Move{}}
	var seen archive.Watermark
	if n := len(sweeps); n > 0 {
		s.From, seen = sweeps[n-1].Seq+1, sweeps[n-1].Seen
	}
	statements, err := k.Statements(ctx)
	if err != nil || len(statements) == 0 && len(sweeps) == 0 {
		return Sweep{}, err
	}
	s.Statements, s.To = len(statements), s.From
	n, err := gather(ctx, k, &s, seen)
	if err != nil || len(n.facts) == 0 && s.Items == 0 {
		return Sweep{}, err
	}
	if err := n.retest(ctx, k, &s, statements, last(sweeps)); err != nil {
		return Sweep{}, err
	}
	body, err := json.Marshal(s)
	if err != nil {
		return Sweep{}, fmt.Errorf("writing the sweep: %w", err)
	}
	s.Seq, err = k.Append(ctx, archive.JournalEntry{At: s.At, By: by, Kind: KindSweep, Body: body})
	return s, err
}

// last returns the newest move of every statement.
func last(sweeps []Sweep) map[string]Move {
	out := map[string]Move{}
	for _, s := range sweeps {
		for _, m := range s.Moved {
			out[m.Statement] = m
		}
	}
	return out
}

// news is what was put on record since the last sweep.
type news struct {
	facts   []fact
	arrived map[evidence.Handle]bool // stand on items that came in
	items   int
	known   *finding.Known
	bySeq   map[int64]people.Decision
	givers  map[string]bool // keys of those who handed troves over, or through whom
}

func gather(ctx context.Context, k archive.Case, s *Sweep, seen archive.Watermark) (*news, error) {
	n := &news{arrived: map[evidence.Handle]bool{}, bySeq: map[int64]people.Decision{}, givers: map[string]bool{}}
	decisions, err := k.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		n.bySeq[d.Seq] = d
	}
	if n.known, err = finding.Know(ctx, k, decisions); err != nil {
		return nil, err
	}
	handles, items, next, err := k.Arrived(ctx, seen)
	if err != nil {
		return nil, err
	}
	for _, h := range handles {
		n.arrived[h] = true
	}
	n.items, s.Items, s.Seen = items, items, next
	if err := n.readGivers(ctx, k); err != nil {
		return nil, err
	}
	for e, err := range k.Journal(ctx, "", s.From) {
		if err != nil {
			return nil, err
		}
		s.To = e.Seq + 1
		f, err := n.read(ctx, k, e)
		if err != nil {
			return nil, err
		}
		if f.bears {
			n.facts = append(n.facts, f)
		}
	}
	return n, nil
}

// readGivers reads who handed troves over, or through whom they came.
func (n *news) readGivers(ctx context.Context, k archive.Case) error {
	troves, err := k.Troves(ctx)
	if err != nil {
		return err
	}
	for _, t := range troves {
		n.givers[people.Key(t.From)], n.givers[people.Key(t.Through)] = true, true
	}
	delete(n.givers, people.Key(""))
	return nil
}

// retest tests the statements that something new bears on, several at once,
// and puts what moved in order of statement.
func (n *news) retest(ctx context.Context, k archive.Case, s *Sweep, all []statement.Statement, before map[string]Move) error {
	opt := finding.Options{AsOf: s.At, Clock: finding.Desk, Threshold: Threshold, Statements: all, Now: s.At}
	type outcome struct {
		tested bool
		move   *Move
		err    error
	}
	outcomes := make([]outcome, len(all))
	one := func(i int) (o outcome) {
		was, ever := before[all[i].ID]
		because, err := n.bearOn(ctx, k, all[i])
		if err != nil || ever && was.To != "" && len(because) == 0 {
			return outcome{err: err}
		}
		f, err := n.known.Test(ctx, all[i], opt)
		if err != nil {
			return outcome{err: fmt.Errorf("testing %s again: %w", all[i].ID, err)}
		}
		m, err := short(f)
		if err != nil {
			return outcome{err: err}
		}
		if o.tested = true; ever && was.same(m) {
			return o
		}
		m.From, m.Because = was.To, because
		o.move = &m
		return o
	}
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(all) && ctx.Err() == nil; i += workers {
				if outcomes[i] = one(i); outcomes[i].err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	stands := map[string]bool{}
	for i, o := range outcomes {
		if o.err != nil {
			return o.err
		}
		stands[all[i].ID] = true
		if o.tested {
			s.Tested++
		}
		if o.move != nil {
			s.Moved = append(s.Moved, *o.move)
		}
	}
	for _, m := range sortedMoves(before) {
		if !stands[m.Statement] && m.To != "" {
			s.Moved = append(s.Moved, Move{Statement: m.Statement, From: m.To, Threshold: Threshold, Readings: []Reading{}, Because: n.about(m.Statement)})
		}
	}
	return nil
}
