package authentic

import (
	"strings"
	"testing"
)

func TestEveryOutcomeSaysWhatItMeans(t *testing.T) {
	for _, w := range Words() {
		if !strings.HasSuffix(w.Means(), ".") {
			t.Errorf("%s means %q, which is no sentence", w, w.Means())
		}
		if w.Text() == "" || strings.Contains(w.Text(), "-") {
			t.Errorf("%s in a sentence is %q", w, w.Text())
		}
	}
	if len(meanings) != len(Words()) {
		t.Errorf("%d meanings for %d outcomes", len(meanings), len(Words()))
	}
}
