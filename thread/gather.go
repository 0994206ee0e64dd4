package thread

import (
	"context"
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/evidence"
)

// refsAtOnce is how many references one question to an archive has.
const refsAtOnce = 256

// gathering is the closure of one item under sharing an identifier.
type gathering struct {
	lookup    Lookup
	entries   map[evidence.ID]evidence.Entry
	refs      map[evidence.Ref]bool // asked for, or to be
	truncated bool
}

// all gathers the exchange of start, one ring of items after another. Each
// ring is put in order, so that what is left out of an exchange that is too
// large does not depend on the order of the archive's answers.
func (g *gathering) all(ctx context.Context, start evidence.ID) error {
	ring := []evidence.ID{start}
	for len(ring) > 0 {
		var ask []evidence.Ref
		for _, id := range ring {
			if len(g.entries) == MaxItems {
				g.truncated = true
				return nil
			}
			e, err := g.lookup.Entry(ctx, id)
			if err != nil {
				return fmt.Errorf("thread: reading %s: %w", id.Short(), err)
			}
			g.entries[id] = e
			ask = append(ask, g.unasked(e.Refs)...)
		}
		next := map[evidence.ID]bool{}
		for refs := range slices.Chunk(ask, refsAtOnce) {
			ids, err := g.lookup.ByRef(ctx, refs)
			if err != nil {
				return fmt.Errorf("thread: looking for what belongs to %s: %w", start.Short(), err)
			}
			for _, id := range ids {
				if _, have := g.entries[id]; !have {
					next[id] = true
				}
			}
		}
		ring = ring[:0]
		for id := range next {
			ring = append(ring, id)
		}
		slices.SortFunc(ring, compareIDs)
	}
	return nil
}

// unasked returns what to ask for because an item carries refs: everything
// that is, answers or refers to a message that it does, and everything in its
// conversation.
func (g *gathering) unasked(refs []evidence.Ref) []evidence.Ref {
	var ask []evidence.Ref
	for _, r := range refs {
		if r.Value == "" || r.Kind == evidence.RefURL {
			continue
		}
		if isMail(r.Kind) {
			r.Kind = evidence.RefMessageID
		}
		if g.refs[r] {
			continue
		}
		if len(g.refs) == MaxIDs {
			g.truncated = true
			return ask
		}
		g.refs[r] = true
		ask = append(ask, r)
		if r.Kind == evidence.RefMessageID {
			ask = append(ask, evidence.Ref{Kind: evidence.RefInReplyTo, Value: r.Value}, evidence.Ref{Kind: evidence.RefReferences, Value: r.Value})
		}
	}
	return ask
}

// isMail reports whether a reference of kind k names a message by its Message-ID.
func isMail(k evidence.RefKind) bool {
	return k == evidence.RefMessageID || k == evidence.RefInReplyTo || k == evidence.RefReferences
}

func compareIDs(a, b evidence.ID) int { return slices.Compare(a[:], b[:]) }
