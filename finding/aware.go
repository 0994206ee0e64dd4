package finding

import (
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// aware evaluates aware(A, X): A's rung on the ladder for an item of X is at
// least 3, strictly before the words (method section 5). Lower rungs count as
// claimed. That A was not aware, nothing here can show.
func (e *engine) aware(p *statement.Prop) (result, error) {
	signs, subjects, r, err := e.knowledge(p)
	if err != nil || r.open() {
		return r, err
	}
	out := result{about: subjects, notes: r.notes}
	for _, s := range signs {
		out.proofs = append(out.proofs, s.proof())
	}
	return out, nil
}

// knowledge returns the best sign for every item that aware or learned is
// about, and those items.
func (e *engine) knowledge(p *statement.Prop) ([]*sign, []*hit, result, error) {
	subjects, r, err := e.subjects(p.Args[1])
	if err != nil || r.open() {
		return nil, nil, r, err
	}
	l := e.ladderOf(e.side(p.Args[0].Name, p.Named["as"], p.Named["as"] == ""))
	if err := l.listen(subjects); err != nil {
		return nil, nil, r, err
	}
	var out []*sign
	at := map[evidence.ID]int{} // an event may bear out two parts of what was known
	for _, s := range subjects {
		got := l.knows(s)
		if got == nil {
			continue
		}
		i, again := len(out), false
		for _, t := range append([]*telling{got.item.t}, got.item.copies...) {
			if j, ok := at[t.event.Item]; ok {
				i, again = j, true
			}
		}
		for _, t := range append([]*telling{got.item.t}, got.item.copies...) {
			at[t.event.Item] = i
		}
		if !again {
			out = append(out, got)
		} else if got.better(out[i]) {
			out[i] = got
		}
	}
	return out, subjects, r, nil
}

// subjects returns the items that somebody may have known of: those that bear
// out a proposition, match quoted words, or are named.
func (e *engine) subjects(a statement.Arg) ([]*hit, result, error) {
	if a.Prop != nil {
		if !knowable(a.Prop) {
			return nil, result{notes: []string{"nobody's knowledge of " + a.Prop.Op + " can be shown by messages: to know of one message in it is not to know it"}}, nil
		}
		r, err := e.eval(a.Prop)
		return r.about, r, err
	}
	pool, err := e.material(a, e.byTopic)
	if err != nil {
		return nil, result{}, err
	}
	var hits []*hit
	for _, t := range pool.tellings {
		if t.place(e.bounds) == outside {
			continue
		}
		if h := e.newHit(pool, t, ShowsSubject).settle(); h.standing > evidence.None {
			hits = append(hits, h)
		}
	}
	return group(hits), result{}, nil
}

// knowable reports whether one item alone bears p out, so that who knew of the
// item knew of what p says: nobody learns from one of three messages that there
// were three, or from any that there was none.
func knowable(p *statement.Prop) bool { return countable(p) || p.Op == "had" }

// learned evaluates learned(A, X, from: S): that A first learned of X from S.
// A sign of knowledge from before S refutes it; that there was none only a
// seal could say, so nothing proves it.
func (e *engine) learned(p *statement.Prop) (result, error) {
	source := p.Named["from"]
	if source == "" {
		_, subjects, r, err := e.knowledge(p)
		return result{about: subjects, notes: append(r.notes, "learned without from: says of no source that it was the first")}, err
	}
	signs, subjects, r, err := e.knowledge(p)
	if err != nil || r.open() {
		return r, err
	}
	out := result{about: subjects, notes: r.notes}
	ref, err := e.sourceItem(source)
	if err != nil {
		return result{}, err
	}
	if ref == nil {
		out.notes = append(out.notes, "when the source “"+source+"” could first be read is not known here, so nothing is earlier than it; name the source as item:ID")
		return out, nil
	}
	for _, s := range signs {
		if surelySame(s.item.t, ref.t) || surelySame(s.shown().t, ref.t) {
			continue // the source itself is not earlier than itself
		}
		pr := s.proof()
		switch w := s.shown(); {
		case !w.dated || w.when.Overlaps(ref.when) || w.mark && w.when.Lo.Before(ref.when.Hi):
			pr = proofOf(append(pr.hits, ref)...)
			pr.standing, pr.straddles = min(pr.standing, evidence.Claimed), true
		case !w.when.Hi.After(ref.when.Lo):
			pr = proofOf(append(pr.hits, ref)...)
		default:
			continue
		}
		out.refutations = append(out.refutations, pr)
	}
	return out, nil
}

// sourceItem returns the one dated item that a source names as item:ID, or nil.
func (e *engine) sourceItem(source string) (*hit, error) {
	if len(source) < 6 || source[:5] != "item:" {
		return nil, nil
	}
	pool, err := e.byItem(source)
	if err != nil {
		return nil, err
	}
	if len(pool.tellings) != 1 || !pool.tellings[0].dated {
		return nil, nil
	}
	h := e.newHit(pool, pool.tellings[0], ShowsReference)
	h.straddles, h.link = false, evidence.Verified // the source may well be later than the scope
	return h.settle(), nil
}
