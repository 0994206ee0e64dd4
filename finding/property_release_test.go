package finding

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
)

// released is w as a release shows it: some items are left out, and others are
// shown with their words blackened. What blackening leaves has another hash,
// and no signature holds over it.
func released(rt *rapid.T, w world) (world, map[evidence.ID]bool) {
	out, withheld := w.clone(), map[evidence.ID]bool{}
	out.events = nil
	for _, ev := range w.clone().events {
		switch rapid.IntRange(0, 4).Draw(rt, "shown") {
		case 0:
			withheld[ev.Item] = true
			continue
		case 1:
			withheld[ev.Item] = true
			ev.Text, ev.Subject, ev.Proof = "█████", "", Proof{}
			ev.Norm = evidence.Sum([]byte(evidence.NormalForm(ev.Text) + ev.Item.String()))
		}
		out.events = append(out.events, ev)
	}
	return out, withheld
}

// P15: a redacted release gives the same verdict, or says that a witness is
// withheld.
func TestPropertyP15AReleaseBearsTheVerdictOut(t *testing.T) {
	property(t, append([]string{string(SameVerdict), string(WitnessWithheld), "same with something withheld"}, slices.Concat(toldClasses, verdictClasses)...), func(rt *rapid.T, w world, h *histogram) {
		f := w.test(rt)
		h.finding(f)
		h.told(w, f)
		shown, withheld := released(rt, w)
		again := shown.test(rt)
		for i, r := range Recheck(f, again, withheld) {
			h.add(string(r.Outcome))
			if r.Outcome == Differs {
				rt.Fatalf("%s\nof the release: %s\nwithheld: %v", outcomeOf(f.Readings[i]), outcomeOf(again.Readings[i]), withheld)
			}
			if r.Outcome == SameVerdict && len(withheld) > 0 {
				h.add("same with something withheld")
			}
		}
	})
}

// TestRecheckExplainsOnlyByWhatIsWithheld: a difference that nothing withheld
// explains is told as one.
func TestRecheckExplainsOnlyByWhatIsWithheld(t *testing.T) {
	a, b := evidence.Sum([]byte("a")), evidence.Sum([]byte("b"))
	cites := func(id evidence.ID) []Witness { return []Witness{{Items: []WitnessItem{{Item: id}}}} }
	sealed := []Witness{{Premises: []Premise{{Kind: "seal", Seq: 7}}}}
	none := map[evidence.ID]bool{}
	for name, c := range map[string]struct {
		was, is  ReadingFinding
		withheld map[evidence.ID]bool
		want     Outcome
	}{
		"the same":                              {ReadingFinding{Verdict: Supported}, ReadingFinding{Verdict: Supported}, none, SameVerdict},
		"what speaks for the words is left out": {ReadingFinding{Verdict: Conflicting, For: cites(a), Against: cites(b)}, ReadingFinding{Verdict: Contradicted, Against: cites(b)}, map[evidence.ID]bool{a: true}, WitnessWithheld},
		"a copy is blackened":                   {ReadingFinding{Verdict: NotShown}, ReadingFinding{Verdict: ContradictedIfGenuine, Against: cites(b)}, map[evidence.ID]bool{b: true}, WitnessWithheld},
		"another item is left out":              {ReadingFinding{Verdict: Conflicting, For: cites(a), Against: cites(b)}, ReadingFinding{Verdict: Contradicted, Against: cites(b)}, map[evidence.ID]bool{evidence.Sum([]byte("c")): true}, Differs},
		"nothing is left out":                   {ReadingFinding{Verdict: NotShown}, ReadingFinding{Verdict: OutsideCoverage}, none, Differs},
		"what it covers is left out":            {ReadingFinding{Verdict: NotShown}, ReadingFinding{Verdict: OutsideCoverage}, map[evidence.ID]bool{a: true}, WitnessWithheld},
		"a certificate is of all there was":     {ReadingFinding{Verdict: NotShown}, ReadingFinding{Verdict: Supported, For: sealed}, map[evidence.ID]bool{a: true}, WitnessWithheld},
		"it turned round":                       {ReadingFinding{Verdict: NotShown}, ReadingFinding{Verdict: Contradicted, Against: cites(b)}, map[evidence.ID]bool{a: true}, Differs},
	} {
		t.Run(name, func(t *testing.T) {
			got := Recheck(Finding{Readings: []ReadingFinding{c.was}}, Finding{Readings: []ReadingFinding{c.is}}, c.withheld)
			if len(got) != 1 || got[0].Outcome != c.want {
				t.Errorf("%+v, want %s", got, c.want)
			}
		})
	}
	if got := Recheck(Finding{Readings: []ReadingFinding{{Reading: "strict", Verdict: NotShown}}}, Finding{}, map[evidence.ID]bool{a: true}); got[0].Outcome != Differs {
		t.Errorf("a reading that the release lacks: %+v", got)
	}
}
