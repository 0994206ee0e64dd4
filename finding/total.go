package finding

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// total evaluates paid(…, >= n, of: total): payments that are certainly
// different, together (method section 2: sums only where the words say total).
// One more payment on record never makes the total less.
func (e *engine) total(p *statement.Prop) (result, error) {
	hits, notes, err := e.toldHits(p)
	if err != nil {
		return result{}, err
	}
	out := result{tellings: hits, about: group(hits), basis: hits, notes: notes, told: true}
	for s := evidence.Verified; s > evidence.None; s-- {
		apart := disjoint(atOrAbove(hits, s), (*hit).amount)
		slices.SortStableFunc(apart, func(a, b *hit) int { return cmp.Compare(b.amount(), a.amount()) })
		sum := 0
		for i, h := range apart {
			if sum += h.amount(); sum >= p.N {
				out.proofs = []*proof{proofOf(apart[:i+1]...)}
				out.notes = append(out.notes, sumNote(i+1, sum))
				return out, nil
			}
		}
	}
	return out, nil
}

// sumNote says how a total was reached.
func sumNote(n, sum int) string {
	if n == 1 {
		return fmt.Sprintf("one payment makes at least %d by itself", sum)
	}
	return fmt.Sprintf("%d payments on days that cannot be one make at least %d", n, sum)
}

// amount is the amount of the payment that was read, 0 where it is none.
func (h *hit) amount() int {
	if h.reading == nil {
		return 0
	}
	return h.reading.Prop.N
}

// onDisjointDays returns as many hits as cannot be the same.
func onDisjointDays(hits []*hit) []*hit { return disjoint(hits, func(*hit) int { return 1 }) }

// disjoint returns hits whose times cannot be the same and that weigh most
// together: what is told twice may have happened once. One without a date may
// be any of the others, so it counts only alone. More hits never weigh less.
//
// It is the interval scheduling of Kleinberg and Tardos, Algorithm Design,
// section 6.1: the best of the first i is with the i-th and the best of what
// ends before it begins, or without it.
func disjoint(hits []*hit, weight func(*hit) int) []*hit {
	var dated []*hit
	var alone *hit
	for _, h := range hits {
		if !h.when.Hi.IsZero() {
			dated = append(dated, h)
		} else if alone == nil || weight(h) > weight(alone) {
			alone = h
		}
	}
	slices.SortStableFunc(dated, func(a, b *hit) int {
		return cmp.Or(a.when.Hi.Compare(b.when.Hi), b.when.Lo.Compare(a.when.Lo), cmp.Compare(weight(b), weight(a)), a.rank(b), compareHits(a, b))
	})
	best := make([]int, len(dated)+1) // of the first i
	before := make([]int, len(dated)) // how many end before the i-th begins
	for i, h := range dated {
		if !h.when.Lo.IsZero() {
			before[i] = sort.Search(i, func(j int) bool { return dated[j].when.Hi.After(h.when.Lo) })
		}
		best[i+1] = max(best[i], best[before[i]]+weight(h))
	}
	if alone != nil && weight(alone) > best[len(dated)] {
		return []*hit{alone}
	}
	var out []*hit
	for i := len(dated); i > 0; {
		if best[i] == best[i-1] {
			i--
			continue
		}
		out = append(out, dated[i-1])
		i = before[i-1]
	}
	slices.Reverse(out)
	return out
}
