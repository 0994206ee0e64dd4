package finding

import (
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// Limits of the search for the smallest witness of a conjunction. Beyond them
// the parts are joined one after the other, each with what adds least.
const (
	andParts   = 3
	andChoices = 16 // proofs of one part that are tried
)

// and joins: it holds by one witness of every part together, and fails by any
// witness against one of them. The witness that holds is the smallest of the
// strongest.
func (e *engine) and(p *statement.Prop) (result, error) {
	out := result{matches: true}
	reach, open := evidence.Verified, false
	var parts, agree [][]*proof
	for _, q := range conjuncts(p) {
		r, err := e.eval(q)
		if err != nil {
			return result{}, err
		}
		parts = append(parts, r.proofs)
		out.refutations = append(out.refutations, r.refutations...)
		reach, open = min(reach, max(strongest(r.proofs), r.openFor)), open || r.open()
		out.openAgainst = max(out.openAgainst, r.openAgainst)
		out.matches = out.matches && (r.matches || len(r.proofs) > 0)
		out.absent = append(out.absent, r.absent...)
		out.sealNotes = append(out.sealNotes, r.sealNotes...)
		out.shakeFor, out.shakeAgainst = append(out.shakeFor, r.shakeFor...), append(out.shakeAgainst, r.shakeAgainst...)
		if len(r.proofs) == 0 && r.matches {
			r.proofs = r.counted
		}
		agree = append(agree, r.proofs)
		out.basis = append(out.basis, r.basis...)
		for _, pr := range r.proofs { // one of them is cited, and any would do
			out.basis = append(out.basis, pr.hits...)
		}
		out.about = append(out.about, r.about...)
		out.notes = append(out.notes, r.notes...)
	}
	if open { // what is not tested yet may hold, and is held back by the weakest of the rest
		out.openFor = reach
	}
	if pr := conjunction(parts); pr != nil {
		out.proofs, out.matches = []*proof{pr}, false
	}
	if out.matches { // the counts agree, and what proves the other parts is cited with them
		out.counted = []*proof{conjunction(agree)}
	}
	return out, nil
}

// conjuncts returns the parts of p, those of conjunctions in it among them.
func conjuncts(p *statement.Prop) []*statement.Prop {
	if p.Op != "and" {
		return []*statement.Prop{p}
	}
	var out []*statement.Prop
	for _, a := range p.Args {
		out = append(out, conjuncts(a.Prop)...)
	}
	return out
}

// conjunction joins one proof of each part: of the strongest that can be had,
// the one of fewest items. It returns nil where a part has no proof.
func conjunction(parts [][]*proof) *proof {
	level := evidence.Verified
	for _, ps := range parts {
		level = min(level, strongest(ps))
	}
	if level == evidence.None {
		return nil
	}
	shared := map[evidence.ID]int{}
	choices := make([][]*proof, len(parts))
	for i, ps := range parts {
		for _, pr := range tellingsToo(ps) {
			if pr.standing >= level {
				choices[i] = append(choices[i], pr)
				for _, id := range pr.items() {
					shared[id]++
				}
			}
		}
	}
	for _, ps := range choices {
		sortProofs(ps)
		slices.SortStableFunc(ps, func(a, b *proof) int { return most(shared, b) - most(shared, a) })
	}
	if len(parts) > andParts {
		return greedy(choices)
	}
	var best []*hit
	var walk func(i int, hits []*hit)
	walk = func(i int, hits []*hit) {
		if i == len(choices) {
			if best == nil || smaller(hits, best) {
				best = hits
			}
			return
		}
		for _, pr := range choices[i][:min(len(choices[i]), andChoices)] {
			walk(i+1, union(hits, pr.hits))
		}
	}
	walk(0, nil)
	return proofOf(best...)
}

// tellingsToo adds, to proofs of one item, the other tellings of its event that
// prove as much: another part may rest on one of those.
func tellingsToo(ps []*proof) []*proof {
	out := slices.Clone(ps)
	for _, pr := range ps {
		if len(pr.hits) != 1 {
			continue
		}
		for _, o := range pr.hits[0].others {
			if alt := proofOf(o); alt.standing >= pr.standing && alt.straddles == pr.straddles {
				out = append(out, alt)
			}
		}
	}
	return out
}

// most is in how many proofs the most shared item of p is.
func most(shared map[evidence.ID]int, p *proof) int {
	n := 0
	for _, id := range p.items() {
		n = max(n, shared[id])
	}
	return n
}

// smaller reports whether a needs fewer items than b, or as many and fewer
// premises.
func smaller(a, b []*hit) bool {
	x, y := proofOf(a...), proofOf(b...)
	if n := len(x.items()) - len(y.items()); n != 0 {
		return n < 0
	}
	return len(x.premises()) < len(y.premises())
}

// greedy joins the parts in order, each with the choice that adds least.
func greedy(choices [][]*proof) *proof {
	var hits []*hit
	for _, ps := range choices {
		var best []*hit
		for _, pr := range ps {
			if u := union(hits, pr.hits); best == nil || smaller(u, best) {
				best = u
			}
		}
		hits = best
	}
	return proofOf(hits...)
}

// union is a with those of b that are not in it.
func union(a, b []*hit) []*hit {
	out := a[:len(a):len(a)]
	for _, h := range b {
		if !slices.ContainsFunc(out, h.equal) {
			out = append(out, h)
		}
	}
	return out
}

// equal reports whether o is h, found by another part of the proposition.
func (h *hit) equal(o *hit) bool {
	return h.t != nil && o.t != nil && h.t.event.Item == o.t.event.Item && h.shows == o.shows && h.a.equal(o.a) && h.b.equal(o.b)
}
