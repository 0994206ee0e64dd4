package finding

import (
	"bytes"
	"slices"

	"github.com/gainsay/gainsay/evidence"
)

// Outcome says how a reading that is tested against a redacted release stands
// to what was published of it (method section 7, P15).
type Outcome string

// The outcomes of testing again.
const (
	SameVerdict     Outcome = "same"             // the release bears the published verdict out
	WitnessWithheld Outcome = "witness-withheld" // it cannot be had from the release, which does not hold all that it rests on
	Differs         Outcome = "differs"          // nothing that was withheld explains the difference: one of the two is wrong
)

// Rechecked is one reading, as published and as had again from a release.
type Rechecked struct {
	Reading   string        `json:"reading"`
	Published Verdict       `json:"published"`
	Release   Verdict       `json:"release"`
	Outcome   Outcome       `json:"outcome"`
	Withheld  []evidence.ID `json:"withheld,omitempty"` // what one of the two verdicts rests on and the release does not show whole, in order of id
}

// Recheck holds a published finding against the same statement tested on a
// redacted release. withheld has every item that the release leaves out, or
// shows without some of its words. The second finding is never a verdict of
// its own: where evidence for the words is withheld, what is left may
// contradict them. It returns one Rechecked for each published reading; a
// reading that the second finding lacks has an empty Release and Differs.
func Recheck(published, release Finding, withheld map[evidence.ID]bool) []Rechecked {
	out := []Rechecked{}
	for _, was := range published.Readings {
		r := Rechecked{Reading: was.Reading, Published: was.Verdict, Outcome: Differs}
		i := slices.IndexFunc(release.Readings, func(x ReadingFinding) bool { return x.Reading == was.Reading })
		if i >= 0 {
			is := release.Readings[i]
			r.Release, r.Withheld = is.Verdict, restedOn(withheld, was, is)
			switch {
			case is.Verdict == was.Verdict:
				r.Outcome = SameVerdict
			case len(withheld) > 0 && (len(r.Withheld) > 0 || restsOnAll(was) || restsOnAll(is) || was.Verdict == NotShown && is.Verdict == OutsideCoverage):
				r.Outcome = WitnessWithheld
			}
		}
		out = append(out, r)
	}
	return out
}

// restedOn returns which of withheld one of the two cites. What the release's
// finding cites counts too: without their words, copies of one message look
// like two.
func restedOn(withheld map[evidence.ID]bool, was, is ReadingFinding) []evidence.ID {
	var out []evidence.ID
	for _, w := range slices.Concat(was.For, was.Against, is.For, is.Against) {
		for _, it := range w.Items {
			for _, id := range append([]evidence.ID{it.Item}, it.Copies...) {
				if withheld[id] {
					out = append(out, id)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b evidence.ID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(out)
}

// restsOnAll reports whether a certificate of complete coverage is among what
// rf rests on: it speaks of everything that was there, cited or not.
func restsOnAll(rf ReadingFinding) bool {
	return slices.ContainsFunc(slices.Concat(rf.For, rf.Against), func(w Witness) bool { _, ok := sealOf(w); return ok })
}
