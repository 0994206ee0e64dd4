package finding

import (
	"fmt"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// count evaluates count(P) = n, >= n, <= n and only n (method section 3,
// "Counts"). Found events prove "at least", and more than n of them refute "no
// more than n". That there are no others only a seal could say, so an exact
// count that is right is consistent with the material, never supported by it.
func (e *engine) count(p *statement.Prop) (result, error) {
	inner, err := e.eval(p.Args[0].Prop)
	if err != nil || inner.openFor > evidence.None {
		return inner, err
	}
	out := result{about: inner.about, notes: inner.notes}
	all := distinct(inner.tellings)
	if p.Cmp == ">=" {
		out.proofs = atLeast(inner.tellings, p.N)
	} else {
		out.refutations = atLeast(inner.tellings, p.N+1)
		out.matches = p.N > 0 && len(all) == p.N && len(out.refutations) == 0
	}
	out.counted = proofsOf(all)
	if n := len(all); n > 0 {
		strong := len(distinct(atOrAbove(inner.tellings, e.opt.Threshold)))
		out.notes = append(out.notes, fmt.Sprintf("found %d that are certainly different, %d of them at or above %s", n, strong, e.opt.Threshold))
	}
	return out, nil
}

// atLeast returns a witness of n different events for the strongest standing
// at which there are so many, and one for each weaker standing only if nothing
// stronger was found.
func atLeast(hits []*hit, n int) []*proof {
	for s := evidence.Verified; s > evidence.None; s-- {
		if found := distinct(atOrAbove(hits, s)); n > 0 && len(found) >= n {
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

// before evaluates before(P, Q): something that P tells of came before
// something that Q tells of, by times that cannot be the other way round. That
// nothing did needs a seal, except where both name one item each: then the
// contrary order refutes it.
func (e *engine) before(p *statement.Prop) (result, error) {
	left, right := p.Args[0].Prop, p.Args[1].Prop
	if left.Op == "first" { // where something of P precedes Q, so does the first of it
		left = left.Args[0].Prop
	}
	l, err := e.eval(left)
	if err != nil {
		return result{}, err
	}
	r, err := e.eval(right)
	if err != nil {
		return result{}, err
	}
	if l.openFor > evidence.None || r.openFor > evidence.None {
		return result{openFor: evidence.Verified, openAgainst: evidence.Verified, notes: append(l.notes, r.notes...)}, nil
	}
	out := result{about: append(l.about[:len(l.about):len(l.about)], r.about...), notes: append(l.notes, r.notes...)}
	if pr := ordered(timed(l), timed(r)); pr != nil {
		out.proofs = []*proof{pr}
	}
	if namesOneItem(left) && namesOneItem(right) {
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
// date, or what proves r where that is no telling.
func timed(r result) []*proof {
	if len(r.tellings) > 0 {
		return proofsOf(r.tellings)
	}
	return r.proofs
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
		if p.standing >= s && last(p).dated && (best == nil || last(p).when.Hi.Before(last(best).when.Hi)) {
			best = p
		}
	}
	return best
}

func latestStart(ps []*proof, s evidence.Standing) *proof {
	var best *proof
	for _, p := range ps {
		if p.standing >= s && last(p).dated && (best == nil || last(p).when.Lo.After(last(best).when.Lo)) {
			best = p
		}
	}
	return best
}

// showing returns copies of hits whose last is marked as showing what.
func showing(hits []*hit, what string) []*hit {
	out := make([]*hit, 0, len(hits))
	for i, h := range hits {
		c := *h
		if i == len(hits)-1 {
			c.shows = what
		}
		out = append(out, &c)
	}
	return out
}

// first evaluates first(P): that what P names, an item, or whatever lies in
// the statement's scope, was the first of its kind. An earlier one refutes it;
// that there is none earlier only a seal could say.
func (e *engine) first(p *statement.Prop) (result, error) {
	of := p.Args[0].Prop
	var anchor *hit
	var from evidence.Interval
	switch {
	case namesOneItem(of):
		r, err := e.eval(of)
		if err != nil {
			return result{}, err
		}
		if len(r.tellings) == 0 {
			return result{about: r.about, notes: append(r.notes, "the item that is said to be the first is not among such items")}, nil
		}
		c := *r.tellings[0]
		c.shows = ShowsReference
		anchor, from = &c, c.when
		if !c.dated {
			return result{about: r.about, notes: append(r.notes, "the item that is said to be the first has no date")}, nil
		}
	case !e.bounds.Possible.Lo.IsZero():
		from = evidence.Interval{Lo: e.bounds.Possible.Lo}
	default:
		return result{openFor: evidence.Verified, openAgainst: evidence.Verified,
			notes: []string{"first needs an item, or a scope that begins, to be tested"}}, nil
	}
	general := *of
	if anchor != nil {
		general.Args = of.Args[:len(of.Args)-1]
	}
	r, err := e.dealings(&general, true)
	if err != nil {
		return result{}, err
	}
	out := result{about: r.about, notes: r.notes}
	var earlier []*hit
	for _, h := range r.tellings {
		if h.dated && !h.when.Hi.After(from.Lo) && (anchor == nil || !surelySame(h.t, anchor.t)) {
			c := *h
			c.shows = ShowsEarlier
			earlier = append(earlier, &c)
		}
	}
	for _, h := range group(earlier) {
		if anchor != nil {
			out.refutations = append(out.refutations, proofOf(h, anchor))
		} else {
			out.refutations = append(out.refutations, proofOf(h))
		}
	}
	return out, nil
}
