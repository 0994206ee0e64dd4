package judgement

import (
	"flag"
	"os"
	"reflect"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/stats.txt")

// casesInTest is how many cases of each family every test run makes; the whole
// benchmark is make bench-judgement.
const casesInTest = 25

// TestGold holds the engine against the gold of the generated cases: every
// verdict exact, no wrong "contradicted", every witness minimal.
func TestGold(t *testing.T) {
	var scores []Score
	for _, fam := range Families() {
		s, err := Run(t.Context(), fam, 1, casesInTest)
		if err != nil {
			t.Fatal(err)
		}
		scores = append(scores, s)
		for _, m := range s.Misses {
			t.Errorf("%s: %s", fam.Name, m)
		}
	}
	got := Table(scores)
	if *update {
		if err := os.WriteFile("testdata/stats.txt", []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/stats.txt")
	if err != nil || string(want) != got {
		t.Errorf("testdata/stats.txt (%v) says otherwise: look at the difference, and if it is right run go test ./finding/judgement -update\n%s", err, got)
	}
}

// TestCasesAreSeeded: a seed makes one case, and another seed another.
func TestCasesAreSeeded(t *testing.T) {
	for _, fam := range Families() {
		if !reflect.DeepEqual(Make(fam, 7), Make(fam, 7)) {
			t.Errorf("%s: one seed makes two cases", fam.Name)
		}
		if reflect.DeepEqual(Make(fam, 7).Facts, Make(fam, 8).Facts) {
			t.Errorf("%s: two seeds make one case", fam.Name)
		}
	}
}

// TestAWrongContradictedIsSeen: the scorer itself can fail.
func TestAWrongContradictedIsSeen(t *testing.T) {
	fam := Families()[0]
	c := Make(fam, 3)
	fam.Build = func(f *affair) {
		contactReleased(f)
		for i := range f.c.Gold {
			f.c.Gold[i].Headline = "not-shown"
			f.c.Gold[i].Against = []string{}
		}
	}
	s, err := Run(t.Context(), fam, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Wrong == 0 || s.Exact == s.Findings || s.Minimal == s.Witness || len(s.Misses) == 0 || len(c.Gold) == 0 {
		t.Errorf("wrong gold passes: %+v", s)
	}
}

func BenchmarkCase(b *testing.B) {
	fams := Families()
	for i := range b.N {
		if _, err := Run(b.Context(), fams[i%len(fams)], uint64(i), 1); err != nil {
			b.Fatal(err)
		}
	}
}
