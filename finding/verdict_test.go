package finding

import (
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// TestTableOfVerdicts is the table of method section 3, cell by cell.
func TestTableOfVerdicts(t *testing.T) {
	claimed, strong, best := evidence.Claimed, evidence.Corroborated, evidence.Verified
	for _, c := range []struct {
		name string
		o    outcome
		at   evidence.Standing
		want Verdict
	}{
		{"nothing, nothing touched", outcome{}, strong, OutsideCoverage},
		{"nothing, something touched", outcome{touches: true}, strong, NotShown},
		{"nothing, a count agrees", outcome{touches: true, agrees: true}, strong, Consistent},
		{"against claimed", outcome{against: claimed}, strong, ContradictedIfGenuine},
		{"against enough", outcome{against: strong}, strong, Contradicted},
		{"for claimed", outcome{forWords: claimed}, strong, SupportedIfGenuine},
		{"both claimed", outcome{forWords: claimed, against: claimed}, strong, ConflictingIfGenuine},
		{"for claimed, against enough", outcome{forWords: claimed, against: best}, strong, Contradicted},
		{"for enough", outcome{forWords: strong}, strong, Supported},
		{"for enough, against claimed", outcome{forWords: best, against: claimed}, strong, Supported},
		{"both enough", outcome{forWords: strong, against: best}, strong, Conflicting},
		{"a higher threshold", outcome{against: strong}, best, ContradictedIfGenuine},
		{"a lower threshold", outcome{against: claimed}, claimed, Contradicted},
		{"a count agrees, and more is claimed", outcome{agrees: true, against: claimed}, strong, ContradictedIfGenuine},

		{"all is open", outcome{openFor: best, openAgainst: best, touches: true}, strong, NotYetTestable},
		{"against decides whatever is open on its side", outcome{against: strong, openAgainst: best}, strong, Contradicted},
		{"against does not decide where for is open", outcome{against: strong, openFor: strong}, strong, NotYetTestable},
		{"for may still rise to claimed only", outcome{against: strong, openFor: claimed}, strong, Contradicted},
		{"claimed does not decide", outcome{against: claimed, openAgainst: best}, strong, NotYetTestable},
	} {
		if got := c.o.verdict(c.at); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestCharityRule is that of method section 2.
func TestCharityRule(t *testing.T) {
	for _, c := range []struct {
		verdicts []Verdict
		want     Verdict
	}{
		{nil, NotTestable},
		{[]Verdict{Contradicted}, Contradicted},
		{[]Verdict{Contradicted, Contradicted}, Contradicted},
		{[]Verdict{Contradicted, NotShown}, DependsOnReading},
		{[]Verdict{Contradicted, ContradictedIfGenuine}, DependsOnReading},
		{[]Verdict{Supported, Supported, NotYetTestable}, DependsOnReading},
		{[]Verdict{NotShown, NotShown}, NotShown},
	} {
		var rs []ReadingFinding
		for _, v := range c.verdicts {
			rs = append(rs, ReadingFinding{Verdict: v})
		}
		if got := headline(rs); got != c.want {
			t.Errorf("%v: %s, want %s", c.verdicts, got, c.want)
		}
	}
}

// TestOrderOfInformation holds the order to the text of method section 3.
func TestOrderOfInformation(t *testing.T) {
	levels := [][]Verdict{{OutsideCoverage}, {NotShown}, {Consistent}, {SupportedIfGenuine, ContradictedIfGenuine},
		{ConflictingIfGenuine}, {Supported, Contradicted}, {Conflicting}}
	for i, vs := range levels {
		for _, v := range vs {
			if order[v] != i {
				t.Errorf("%s is at %d, want %d", v, order[v], i)
			}
		}
	}
	if _, ok := order[NotYetTestable]; ok {
		t.Error("what is not tested has a place in the order of information")
	}
}
