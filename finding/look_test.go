package finding_test

import (
	"testing"

	"github.com/gainsay/gainsay/finding"
)

func TestEveryVerdictHasItsOwnShape(t *testing.T) {
	seen := map[string]finding.Verdict{}
	for _, v := range finding.Verdicts() {
		if v.Shape() == "" {
			t.Errorf("%s has no shape: it would be told by colour alone", v)
		}
		if other, ok := seen[v.Shape()]; ok {
			t.Errorf("%s and %s have one shape, %s", v, other, v.Shape())
		}
		seen[v.Shape()] = v
	}
	if len(seen) != 13 {
		t.Errorf("%d verdicts are listed, not 13", len(seen))
	}
	if got := finding.ContradictedIfGenuine.Words(); got != "contradicted if genuine" {
		t.Errorf("Words = %q", got)
	}
}
