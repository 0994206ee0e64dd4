package people

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hbollon/go-edlib"
)

// Thresholds of Suggest. A name below the first is too far off to be what was
// meant; it was chosen so that "Donald Trump" finds "Donald Trump Jr." and
// "Pence" finds "Mike Pence", and unrelated names find nothing.
const (
	nearEnough     = 0.78
	suggestAtMost  = 3
	longestCompare = 200 // runes of a name that are compared: the measure is quadratic
)

// Suggest returns the names nearest to name, best first and at most three, for
// the words "did you mean" in an error. It never resolves anything.
func (d *Directory) Suggest(name string) []string {
	type scored struct {
		name  string
		score float32
	}
	want := Key(name)
	var all []scored
	for _, r := range d.entities {
		best := scored{}
		for _, n := range r.names {
			if s := nearness(want, Key(n)); s > best.score {
				best = scored{n, s}
			}
		}
		if best.score >= nearEnough {
			all = append(all, best)
		}
	}
	slices.SortFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.name, b.name))
	})
	var out []string
	for _, s := range all {
		if len(out) < suggestAtMost && !slices.Contains(out, s.name) {
			out = append(out, s.name)
		}
	}
	return out
}

// nearness is how alike two keys are, from 0 to 1, whatever the order of
// their words. A name all of whose words stand in the other is near.
func nearness(a, b string) float32 {
	a, b = sortedWords(a), sortedWords(b)
	if a == "" || b == "" {
		return 0
	}
	if a == b {
		return 1
	}
	if subset(a, b) || subset(b, a) {
		return 0.9
	}
	return edlib.JaroWinklerSimilarity(a, b)
}

func sortedWords(key string) string {
	if r := []rune(key); len(r) > longestCompare {
		key = string(r[:longestCompare])
	}
	w := strings.FieldsFunc(key, func(r rune) bool { return r == ' ' || r == ',' || r == '.' })
	slices.Sort(w)
	return strings.Join(w, " ")
}

func subset(a, b string) bool {
	in := strings.Fields(b)
	for _, w := range strings.Fields(a) {
		if !slices.Contains(in, w) {
			return false
		}
	}
	return true
}
