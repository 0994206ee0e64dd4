package history

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// inert are the prefixes of entries that are no facts: nothing that is tested
// follows from them.
var inert = []string{"finding.", "suggestion.", "timestamp.", "desk.", "model.", "user."}

// fact is one journal entry as far as it bears on findings.
type fact struct {
	seq       int64
	bears     bool
	all       bool              // on every statement
	arrival   bool              // on those that the items that came in bear on
	statement string            // on this statement, and on those that ask what was said
	decision  *people.Decision  // on those whose names or handles it touches
	handles   []evidence.Handle // on those with one of these
	byItem    bool              // it is about an item on which handles stand
}

// read says on what an entry bears. Where that cannot be told it bears on all.
func (n *news) read(ctx context.Context, k archive.Case, e archive.JournalEntry) (fact, error) {
	f := fact{seq: e.Seq, bears: true}
	is := func(prefix string) bool { return strings.HasPrefix(e.Kind, prefix) }
	switch {
	case slices.ContainsFunc(inert, is):
		f.bears = false
	case e.Kind == "import" || e.Kind == "trove":
		f.arrival, f.bears = true, n.items > 0
	case is("people."):
		d, ok := n.bySeq[e.Seq]
		d = n.atIssue(d)
		f.decision, f.all = &d, !ok
	case is(archive.KindStatements):
		var body struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(e.Body, &body); err != nil {
			return f, fmt.Errorf("reading journal entry %d: %w", e.Seq, err)
		}
		f.statement = body.ID
	case is("reading.") || is("standing."):
		var body struct {
			Item string `json:"item"`
		}
		_ = json.Unmarshal(e.Body, &body) // a body of another shape names no item
		it, err := k.Item(ctx, body.Item)
		if body.Item == "" || errors.Is(err, archive.ErrNotFound) {
			f.all = true
			break
		}
		if err != nil {
			return f, err
		}
		f.byItem = true
		for _, p := range it.Parties {
			f.handles = append(f.handles, p.Handle)
		}
	default:
		f.all = true
	}
	return f, nil
}

// atIssue is what an undoing decision is about, however many undo one another:
// undoing what undid it puts the first in force again. Any other decision is
// about itself.
func (n *news) atIssue(d people.Decision) people.Decision {
	for d.Kind == people.Undo {
		undone, of := n.bySeq[d.Undoes]
		if !of || undone.Seq >= d.Seq { // what a journal written by hand may say
			break
		}
		d = undone
	}
	return d
}

// bearOn returns the entries that can bear on what is found of s, at most
// becauseMax of them, and none where no entry can. Whether strangers whom a
// decision joins stand on an item of the statement's people is asked only where
// nothing else bears: one reason to test again is enough.
func (n *news) bearOn(ctx context.Context, k archive.Case, s statement.Statement) ([]int64, error) {
	fp := n.known.Footprint(s)
	in := map[evidence.Handle]bool{}
	for _, h := range fp.Handles {
		in[h] = true
	}
	touches := func(hs []evidence.Handle) bool {
		return slices.ContainsFunc(hs, func(h evidence.Handle) bool { return in[h] })
	}
	arrival := n.items > 0 && (fp.Everything || slices.ContainsFunc(fp.Handles, func(h evidence.Handle) bool { return n.arrived[h] }))
	out := []int64{}
	for _, f := range n.facts {
		d := f.decision
		bears := f.all || f.arrival && arrival || f.statement != "" && (f.statement == s.ID || fp.OnRecord) ||
			f.byItem && (fp.Everything || touches(f.handles)) ||
			d != nil && (fp.Everything || touches(d.Handles) || n.names(*d, fp))
		if bears && len(out) < becauseMax {
			out = append(out, f.seq)
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	for _, f := range n.facts {
		if f.decision == nil || len(f.decision.Handles) == 0 {
			continue
		}
		met, err := k.Meet(ctx, f.decision.Handles, fp.Handles)
		if err != nil {
			return nil, err
		}
		if met {
			return []int64{f.seq}, nil
		}
	}
	return out, nil
}

// names reports whether d is about somebody whom fp has, or who handed
// material over: whose hands it came through bears on every standing.
func (n *news) names(d people.Decision, fp finding.Footprint) bool {
	for _, name := range append([]string{d.Entity.Name, d.Org, d.Operator}, d.Names...) {
		if key := people.Key(name); key != "" && (n.givers[key] || slices.Contains(fp.Names, key)) {
			return true
		}
	}
	return false
}

// about returns the entries about the statement itself.
func (n *news) about(id string) []int64 {
	out := []int64{}
	for _, f := range n.facts {
		if f.statement == id {
			out = append(out, f.seq)
		}
	}
	return out
}

func sortedMoves(m map[string]Move) []Move {
	return slices.SortedFunc(maps.Values(m), func(a, b Move) int { return cmp.Compare(a.Statement, b.Statement) })
}
