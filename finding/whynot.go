package finding

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/evidence"
)

// Need is one way in which a reading would be settled: facts that, if they
// were on record, would let a witness decide, the fewest first.
type Need struct {
	Side  string   `json:"side"`  // "for" or "against" the words
	Facts []string `json:"facts"` // all of them are needed
	// Items are the exhibit numbers of the witness that would then decide;
	// empty where no witness is there yet.
	Items []int64 `json:"items"`
}

// Needs says what would settle a reading that nothing has decided (method
// section 6, "why-not"): for each witness that is too weak, everything that it
// lacks, the witness that lacks least first; then the joins that failed for one
// premise. It is nil for a reading that evidence has decided. No need is
// evidence of anything.
func Needs(rf ReadingFinding, threshold evidence.Standing) []Need {
	switch rf.Verdict {
	case Contradicted, Supported, Conflicting, NotTestable, DraftStatement, NotYetTestable:
		return nil
	}
	var out []Need
	sides := []struct {
		side string
		ws   []Witness
	}{{"against", rf.Against}, {"for", rf.For}}
	if rf.Verdict == Consistent {
		sides = nil // what agrees with an exact count lacks nothing but a seal
	}
	for _, s := range sides {
		for _, w := range s.ws {
			if n, ok := needOf(s.side, w, threshold); ok {
				out = append(out, n)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Need) int { return cmp.Compare(len(a.Facts), len(b.Facts)) })
	for _, g := range rf.Gaps {
		if oneJoin(g.Kind) {
			out = append(out, Need{Facts: []string{g.Text}, Items: []int64{}})
		}
	}
	return out
}

// oneJoin reports whether a gap of this kind is a fact that is missing by
// itself, and not a weakness of a witness, which needOf tells.
func oneJoin(kind string) bool {
	switch kind {
	case GapNoHandle, GapConflict, GapIdentity, GapMembership, GapSource, GapNoSeal:
		return true
	}
	return false
}

// needOf lists what keeps w from deciding.
func needOf(side string, w Witness, threshold evidence.Standing) (Need, bool) {
	n := Need{Side: side, Items: []int64{}}
	for _, p := range w.Premises {
		if p.Standing < threshold {
			n.Facts = append(n.Facts, "better grounds that "+p.Text)
		}
	}
	for _, it := range w.Items {
		if it.Statement != "" {
			continue
		}
		n.Items = append(n.Items, it.Exhibit)
		if it.Standing < threshold {
			n.Facts = append(n.Facts, fmt.Sprintf("that #%d is genuine: a valid signature, or a copy of the same words from another origin", it.Exhibit))
		}
		if (it.Shows == ShowsAddressed || it.Shows == ShowsDelivered) && len(it.Ends) > 0 {
			n.Facts = append(n.Facts, fmt.Sprintf("that %s opened #%d", it.Ends[0].Name, it.Exhibit))
		}
	}
	if w.Straddles {
		if len(n.Items) > 0 {
			n.Facts = append(n.Facts, fmt.Sprintf("that #%d falls wholly in the time in question", n.Items[len(n.Items)-1]))
		} else {
			n.Facts = append(n.Facts, "that it held in the time in question")
		}
	}
	return n, len(n.Facts) > 0
}
