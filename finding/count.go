package finding

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// count evaluates count(P) = n, >= n, <= n and only n (method section 3,
// "Counts"). Found events prove "at least", and more than n of them refute "no
// more than n". That there are no others only a seal could say, so an exact
// count that is right is consistent with the material, and supported only under
// one: see sealCount.
func (e *engine) count(p *statement.Prop) (result, error) {
	inner, err := e.eval(p.Args[0].Prop)
	if err != nil || inner.open() {
		return inner, err
	}
	inner.tellings = withoutReplays(inner.tellings)
	out := result{about: inner.about, basis: inner.tellings, notes: inner.notes}
	different := distinct
	if inner.told {
		different = onDisjointDays
	}
	all := different(inner.tellings)
	if p.Cmp == ">=" {
		out.proofs = atLeast(inner.tellings, p.N, different)
	} else {
		out.refutations = atLeast(inner.tellings, p.N+1, different)
		out.matches = p.N > 0 && len(all) == p.N && len(out.refutations) == 0
	}
	if out.matches {
		out.counted = []*proof{proofOf(all...)}
	}
	if err := e.sealCount(p, inner.tellings, &out); err != nil {
		return out, err
	}
	if n := len(all); n > 0 {
		strong := len(different(firmHits(atOrAbove(inner.tellings, e.opt.Threshold))))
		out.notes = append(out.notes, fmt.Sprintf("found at least %d different ones, %d of them at or above %s", n, strong, e.opt.Threshold))
	}
	return out, nil
}

// withoutReplays are hits as they can be counted, told from another and put in an
// order: a signature over the words alone shows neither that they were sent more
// than once nor the minute in which they were.
func withoutReplays(hits []*hit) []*hit {
	out := slices.Clone(hits)
	for i, h := range out {
		if h.item.signed != nil && h.item.signed.OfWords() {
			c := *h
			c.item = *h.item.handed
			out[i] = c.settle()
		}
	}
	return out
}

// atLeast returns a witness of n different events for the strongest standing
// at which there are so many, and one for each weaker standing only if nothing
// stronger was found.
func atLeast(hits []*hit, n int, different func([]*hit) []*hit) []*proof {
	for s := evidence.Verified; s > evidence.None; s-- {
		if found := different(atOrAbove(hits, s)); n > 0 && len(found) >= n {
			slices.SortStableFunc(found, func(a, b *hit) int { return a.rank(b) })
			return []*proof{proofOf(found[:n]...)}
		}
	}
	return nil
}

func atOrAbove(hits []*hit, s evidence.Standing) []*hit {
	var out []*hit
	for _, h := range hits {
		if h.standing >= s {
			out = append(out, h)
		}
	}
	return out
}

// firmHits leaves out what lies only perhaps in the statement's scope.
func firmHits(hits []*hit) []*hit {
	return slices.DeleteFunc(hits, func(h *hit) bool { return h.straddles })
}

// before evaluates before(P, Q): something that P tells of came before
// something that Q tells of, by times that cannot be the other way round. That
// nothing did needs a seal, except where both name one item each: then the
// contrary order refutes it.
func (e *engine) before(p *statement.Prop) (result, error) {
	left, right := p.Args[0].Prop, p.Args[1].Prop
	if left.Op == "first" { // where something of P precedes Q, so does the first of it
		left = left.Args[0].Prop
	}
	if right.Op == "first" { // that P came before the first of Q needs to know that none of Q is earlier
		r, err := e.eval(left)
		return result{about: r.about, notes: append(r.notes, "nothing shows which was the first, so nothing is known to be before it")}, err
	}
	l, err := e.eval(left)
	if err != nil {
		return result{}, err
	}
	r, err := e.eval(right)
	if err != nil {
		return result{}, err
	}
	if l.open() || r.open() {
		return result{openFor: evidence.Verified, openAgainst: evidence.Verified, notes: append(l.notes, r.notes...)}, nil
	}
	out := result{about: slices.Concat(l.about, r.about), basis: slices.Concat(l.tellings, r.tellings), notes: append(l.notes, r.notes...)}
	// A sign of knowledge shows by when somebody knew: that it is late does not
	// say that the knowledge was.
	if pr := ordered(timed(l), timed(r)); pr != nil && right.Op != "aware" {
		out.proofs = []*proof{pr}
	}
	if namesOneItem(left) && namesOneItem(right) && left.Op != "aware" {
		if pr := ordered(timed(r), timed(l)); pr != nil {
			out.refutations = []*proof{pr}
		}
	}
	return out, nil
}

// namesOneItem reports whether p is about one item alone.
func namesOneItem(p *statement.Prop) bool {
	return len(p.Args) > 0 && p.Args[len(p.Args)-1].Item != ""
}

// timed returns what of r can be compared by time: each telling with its own
// date, or what proves r where that is no telling. A mark has no date of its
// own, only that of the message, before which it was not set.
func timed(r result) []*proof {
	if len(r.tellings) > 0 {
		return proofsOf(withoutReplays(r.tellings))
	}
	var out []*proof
	for _, p := range r.proofs {
		hits := withoutReplays(p.hits)
		if last(p).mark {
			h := *last(p)
			h.straddle()
			hits[len(hits)-1] = h.settle()
		}
		out = append(out, proofOf(hits...))
	}
	return out
}

// ordered returns the best pair of which the first certainly ends before the
// second begins, or nil.
func ordered(xs, ys []*proof) *proof {
	for s := evidence.Verified; s > evidence.None; s-- {
		x, y := earliestEnd(xs, s), latestStart(ys, s)
		if x != nil && y != nil && !last(x).when.Hi.After(last(y).when.Lo) {
			hits := make([]*hit, 0, len(x.hits)+len(y.hits))
			hits = append(hits, showing(x.hits, ShowsEarlier)...)
			hits = append(hits, showing(y.hits, ShowsLater)...)
			return proofOf(hits...)
		}
	}
	return nil
}

// last is the hit of a proof whose time is the proof's own.
func last(p *proof) *hit { return p.hits[len(p.hits)-1] }

func earliestEnd(ps []*proof, s evidence.Standing) *proof {
	var best *proof
	for _, p := range ps {
		if p.standing >= s && last(p).dated && (best == nil || cmp.Or(last(p).when.Hi.Compare(last(best).when.Hi), last(p).rank(last(best))) < 0) {
			best = p
		}
	}
	return best
}

func latestStart(ps []*proof, s evidence.Standing) *proof {
	var best *proof
	for _, p := range ps {
		if p.standing >= s && last(p).dated && (best == nil || cmp.Or(last(best).when.Lo.Compare(last(p).when.Lo), last(p).rank(last(best))) < 0) {
			best = p
		}
	}
	return best
}

// showing returns hits of which the last is marked as showing what.
func showing(hits []*hit, what string) []*hit {
	out := slices.Clone(hits)
	out[len(out)-1] = out[len(out)-1].as(what)
	return out
}

// first evaluates first(P): that what P names, an item, or whatever lies in
// the statement's scope, was the first of its kind. An earlier one refutes it;
// that there is none earlier only a seal could say.
func (e *engine) first(p *statement.Prop) (result, error) {
	of := p.Args[0].Prop
	if !isDealing(of) {
		return e.firstOf(of)
	}
	named := namesOneItem(of)
	if !named && e.bounds.Possible.Lo.IsZero() {
		r, err := e.dealings(of, false)
		return result{about: r.about, notes: append(r.notes, "first needs an item, or a scope that begins: nothing is earlier than no day")}, err
	}
	general := *of
	if named {
		general.Args = of.Args[:len(of.Args)-1]
	}
	r, err := e.dealings(&general, true)
	if err != nil {
		return result{}, err
	}
	out := result{about: r.about, notes: r.notes}
	from := e.bounds.Possible.Lo
	var anchor *hit
	if named {
		only, err := e.onlyAbout(of)
		if err != nil {
			return result{}, err
		}
		i := slices.IndexFunc(r.tellings, func(h *hit) bool { return only[h.t.event.Item] })
		if i < 0 || !r.tellings[i].dated {
			out.notes = append(out.notes, "the item that is said to be the first is not among such items, or has no date")
			return out, nil
		}
		anchor = r.tellings[i].as(ShowsReference)
		from = anchor.when.Lo
	}
	var earlier []*hit
	for _, h := range r.tellings {
		if h.dated && !h.when.Hi.After(from) && (anchor == nil || !surelySame(h.t, anchor.t)) {
			earlier = append(earlier, h.as(ShowsEarlier))
		}
	}
	for _, h := range group(earlier) {
		pr := proofOf(h)
		if anchor != nil {
			pr = proofOf(h, anchor)
		}
		out.refutations = append(out.refutations, pr)
	}
	return out, nil
}

// as is a copy of the hit that shows something else.
func (h *hit) as(shows string) *hit {
	c := *h
	c.shows = shows
	return &c
}
