package web

import (
	"bytes"
	"context"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/history"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// patience is how long a page waits for figures of the case as it is now,
// where there are older ones that it can show with their time. A page is to be
// seen within 300 ms (docs/performance.md).
const patience = 120 * time.Millisecond

// round is one test of every statement, that whoever asks meanwhile waits for.
type round struct {
	state caseState
	done  chan struct{} // closed when t and err are set
	t     *tested
	err   error
}

// begin returns the round of tests of the case as it is in state, begun
// now where none is under way.
func (d *Desk) begin(state caseState) *round {
	d.tests.mu.Lock()
	defer d.tests.mu.Unlock()
	if r := d.tests.round; r != nil && r.state == state {
		return r
	}
	r := &round{state: state, done: make(chan struct{})}
	d.tests.round = r
	d.intakes.running.Go(func() {
		defer close(r.done)
		r.t, r.err = d.testAll(d.work, finding.Options{Clock: finding.Desk, Threshold: evidence.Corroborated})
		d.tests.mu.Lock()
		defer d.tests.mu.Unlock()
		if r.err == nil {
			r.t.state = state
		}
		if d.tests.round == r {
			d.tests.round = nil
		}
		if last := d.tests.last; r.err == nil && (last == nil || last.at.Before(r.t.at)) {
			d.tests.last = r.t
		}
	})
	return r
}

// wait returns what a round came to.
func (r *round) wait(ctx context.Context) (*tested, error) {
	select {
	case <-r.done:
		return r.t, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// newest returns the last round of tests, and whether it is of the case as it is.
func (d *Desk) newest(state caseState) (last *tested, fresh bool) {
	d.tests.mu.Lock()
	defer d.tests.mu.Unlock()
	last = d.tests.last
	return last, last != nil && last.state == state && !state.running
}

// lately returns every statement with its finding, for a page that has to be
// seen at once: where testing takes longer than patience, the findings are
// those of the last round, and their time is in old. Statements, and who is
// who, are always those of now. The round goes on, for the next page.
func (d *Desk) lately(ctx context.Context) (*tested, error) {
	state, err := d.state(ctx)
	if err != nil {
		return nil, err
	}
	last, fresh := d.newest(state)
	if fresh {
		return last, nil
	}
	busy := last != nil && d.busy(state)
	if !busy {
		if r := d.begin(state); last == nil || d.waited(ctx, r.done) {
			return r.wait(ctx)
		}
	}
	t, ok, err := d.carried(ctx, last)
	if err != nil || ok {
		return t, err
	}
	return d.begin(state).wait(ctx)
}

// busy reports whether a round of another state of the case is under way, such
// as while an import changes it from page to page: rounds are not heaped up.
func (d *Desk) busy(state caseState) bool {
	d.tests.mu.Lock()
	defer d.tests.mu.Unlock()
	return d.tests.round != nil && d.tests.round.state != state
}

// waited reports whether done was closed before patience ran out.
func (d *Desk) waited(ctx context.Context, done <-chan struct{}) bool {
	if d.patience <= 0 {
		return false
	}
	timer := time.NewTimer(d.patience)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return true // whoever waits sees it
	case <-timer.C:
		return false
	}
}

// carried gives the statements of now the findings of an earlier round; ok is
// false where one of them is new, or has other words than it had then.
func (d *Desk) carried(ctx context.Context, last *tested) (t *tested, ok bool, err error) {
	statements, err := d.opt.Case.Statements(ctx)
	if err != nil {
		return nil, false, err
	}
	dir, _, err := d.directory(ctx)
	if err != nil {
		return nil, false, err
	}
	t = &tested{statements: statements, dir: dir, at: last.at, old: last.at}
	for _, s := range statements {
		i := last.index(s.ID)
		if i < 0 {
			return nil, false, nil
		}
		same, err := sameStatement(last.statements[i], s)
		if err != nil || !same {
			return nil, false, err
		}
		t.findings = append(t.findings, last.findings[i])
	}
	return t, true, nil
}

func sameStatement(a, b statement.Statement) (bool, error) {
	x, err := statement.Canonical(a)
	if err != nil {
		return false, err
	}
	y, err := statement.Canonical(b)
	return bytes.Equal(x, y), err
}

// headlines is lately for the opening page, which shows of each finding what
// the journal holds as well: on a desk that was just opened, it has the verdicts
// of the last sweep, without their witnesses.
func (d *Desk) headlines(ctx context.Context) (*tested, error) {
	state, err := d.state(ctx)
	if err != nil {
		return nil, err
	}
	if last, _ := d.newest(state); last == nil && !d.waited(ctx, d.begin(state).done) {
		if t, ok, err := d.asSwept(ctx); err != nil || ok {
			return t, err
		}
	}
	return d.lately(ctx)
}

// asSwept returns the findings as the sweeps left them; ok is false where a
// statement is on record, or was written anew, since the last sweep.
func (d *Desk) asSwept(ctx context.Context) (t *tested, ok bool, err error) {
	sweeps, err := history.All(ctx, d.opt.Case)
	if err != nil || len(sweeps) == 0 {
		return nil, false, err
	}
	left := map[string]history.Move{}
	for _, s := range sweeps {
		for _, m := range s.Moved {
			left[m.Statement] = m
		}
	}
	last := sweeps[len(sweeps)-1]
	for e, err := range d.opt.Case.Journal(ctx, "statement.", last.Seq) {
		if err != nil {
			return nil, false, err
		}
		if e.Seq > last.Seq {
			return nil, false, nil
		}
	}
	statements, err := d.opt.Case.Statements(ctx)
	if err != nil {
		return nil, false, err
	}
	decisions, err := d.opt.Case.Decisions(ctx)
	if err != nil {
		return nil, false, err
	}
	t = &tested{statements: statements, dir: people.Fold(decisions, nil), at: last.At, old: last.At}
	for _, s := range statements {
		m, ever := left[s.ID]
		if !ever || m.To == "" || m.Threshold != evidence.Corroborated {
			return nil, false, nil
		}
		f := finding.Finding{Headline: m.To}
		for _, r := range m.Readings {
			f.Readings = append(f.Readings, finding.ReadingFinding{Reading: r.Reading, Verdict: r.Verdict, Robustness: r.Robustness})
		}
		t.findings = append(t.findings, f)
	}
	return t, true, nil
}

// flight is one answer that is being made, that whoever asks meanwhile waits for.
type flight struct {
	state  caseState
	done   chan struct{} // closed when answer and err are set
	answer any
	err    error
}

// aged is an answer, and when it was made.
type aged struct {
	answer any
	at     time.Time
}

// recent is remembered for a page that has to be seen at once: where making
// the answer takes longer than patience it is the last one, and old is its time;
// where there is none yet, wait says whether to wait for it, and else have is
// false. It is made to the end for the next page.
func recent[T any](ctx context.Context, d *Desk, key string, wait bool, f func(context.Context) (T, error)) (answer T, old time.Time, have bool, err error) {
	state, err := d.state(ctx)
	if err != nil {
		return answer, old, false, err
	}
	m := &d.memo
	m.mu.Lock()
	last, ever := m.last[key]
	if m.fresh[key] == state && ever && !state.running {
		m.mu.Unlock()
		return last.answer.(T), time.Time{}, true, nil
	}
	fl := m.flights[key]
	if fl == nil || fl.state != state {
		fl = &flight{state: state, done: make(chan struct{})}
		m.flights[key] = fl
		d.intakes.running.Go(func() {
			defer close(fl.done)
			fl.answer, fl.err = f(d.work)
			m.mu.Lock()
			defer m.mu.Unlock()
			if m.flights[key] != fl {
				return
			}
			delete(m.flights, key)
			if fl.err == nil {
				m.last[key], m.fresh[key] = aged{fl.answer, d.now()}, state
			}
		})
	}
	m.mu.Unlock()
	if !(wait && !ever) && !d.waited(ctx, fl.done) {
		if !ever {
			return answer, old, false, nil
		}
		return last.answer.(T), last.at, true, nil
	}
	select {
	case <-fl.done:
	case <-ctx.Done():
		return answer, old, false, ctx.Err()
	}
	if fl.err != nil {
		return answer, old, false, fl.err
	}
	return fl.answer.(T), time.Time{}, true, nil
}

// seenHandles is handleCounts for a page that has to be seen at once; old is
// the time of the counts, where they may have changed since.
func (d *Desk) seenHandles(ctx context.Context) (counts []archive.HandleCount, old time.Time, err error) {
	counts, old, _, err = recent(ctx, d, "handles", true, d.opt.Case.Handles)
	return counts, old, err
}

// earlier is the earlier of two times at which figures were made; the zero
// time is now.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Warm begins to test every statement and to draw the opening page, so that
// they are there when somebody opens it. Close waits for it.
func (d *Desk) Warm(ctx context.Context) error {
	state, err := d.state(ctx)
	if err != nil {
		return err
	}
	d.begin(state)
	return nil
}
