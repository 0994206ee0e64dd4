package web

import (
	"context"
	"fmt"
	"sync"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
)

// memo keeps answers that take long on a large case, for as long as the case
// says the same (caseState). While an import is under way it keeps nothing.
type memo struct {
	mu    sync.Mutex
	state caseState
	kept  map[string]any

	last    map[string]aged      // of recent: the last answers, few and for good
	fresh   map[string]caseState // of which they are
	flights map[string]*flight   // that are being made
}

// maxKept is how many answers are kept at once.
const maxKept = 64

// remembered returns the answer that is kept under key, or makes it with f.
// What it returns is shared, and must not be changed.
func remembered[T any](ctx context.Context, d *Desk, key string, f func() (T, error)) (T, error) {
	state, err := d.state(ctx)
	if err != nil {
		return *new(T), err
	}
	d.memo.mu.Lock()
	if d.memo.state != state || len(d.memo.kept) >= maxKept {
		d.memo.state, d.memo.kept = state, map[string]any{}
	}
	kept, ok := d.memo.kept[key].(T)
	d.memo.mu.Unlock()
	if ok && !state.running {
		return kept, nil
	}
	answer, err := f()
	if err != nil {
		return answer, err
	}
	d.memo.mu.Lock()
	defer d.memo.mu.Unlock()
	if d.memo.state == state {
		d.memo.kept[key] = answer
	}
	return answer, nil
}

// facetsOf counts what a search finds.
func (d *Desk) facetsOf(ctx context.Context, q search.Query, s archive.Scope) (archive.Facets, error) {
	key := fmt.Sprintf("facets %v %q %s", s.Everything, s.Troves, q.Explain())
	return remembered(ctx, d, key, func() (archive.Facets, error) { return d.opt.Case.Facets(ctx, q, s) })
}

// handleCounts returns every handle with how often it is seen.
func (d *Desk) handleCounts(ctx context.Context) ([]archive.HandleCount, error) {
	return remembered(ctx, d, "handles", func() ([]archive.HandleCount, error) { return d.opt.Case.Handles(ctx) })
}

// suggested returns the links that somebody may want to decide.
func (d *Desk) suggested(ctx context.Context, counts []archive.HandleCount, dir *people.Directory) ([]suggestion, error) {
	return remembered(ctx, d, "suggestions", func() ([]suggestion, error) { return d.suggestions(ctx, counts, dir) })
}
