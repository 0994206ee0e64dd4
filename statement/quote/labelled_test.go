package quote

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/statement"
)

// handLabels are what one pass says of one sentence (testdata/said/README.md).
type handLabels struct{ said, polarity, stance string }

// labelledSentence is one sentence with its attribution marked.
type labelledSentence struct{ id, kind, text string }

func tsv(t *testing.T, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "said", name))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for i, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		if i > 0 {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

func labelPass(t *testing.T, name string) map[string]handLabels {
	t.Helper()
	out := map[string]handLabels{}
	for _, f := range tsv(t, name) {
		out[f[0]] = handLabels{f[1], f[2], f[3]}
	}
	return out
}

// byRules is what the rules say of a sentence, in the words of the labels.
func byRules(t *testing.T, s labelledSentence) handLabels {
	t.Helper()
	text, a := marked(t, s.text)
	if a.Form == Direct && len(a.Cue) == 0 && len(a.Source) > 0 {
		a.Rule = ruleTurn
	}
	a.Speaker = spanWords(text, a.Source[0])
	out := Suggest(Document{Published: baseDay(2024, 10, 16)}, text, []Attribution{a}, nil)
	st := out[0].Statement
	l := handLabels{said: whenText(When{From: st.Said, To: st.SaidTo}), polarity: string(st.Polarity), stance: string(st.Stance)}
	if Undated(out[0]) {
		l.said = "none"
	}
	if l.stance == "" {
		l.stance = string(statement.Flat)
	}
	return l
}

// tally counts how often two ways to label agree.
type tally struct{ same, all int }

func (y *tally) add(same bool) {
	y.all++
	if same {
		y.same++
	}
}

func (y tally) String() string {
	return fmt.Sprintf("%3d of %3d (%.1f %%)", y.same, y.all, 100*float64(y.same)/float64(max(1, y.all)))
}

// measures are the three labels, each with how it is read. A polarity that
// does not apply, "-", is not scored.
var measures = []struct {
	name string
	of   func(handLabels) string
}{
	{"said", func(l handLabels) string { return l.said }},
	{"polarity", func(l handLabels) string { return l.polarity }},
	{"stance", func(l handLabels) string { return l.stance }},
}

// TestLabelledSentences holds the rules to the labels, and publishes both the
// agreement of the two passes and the scores in a file that shows in diffs.
func TestLabelledSentences(t *testing.T) {
	first, second := labelPass(t, "labels-1.tsv"), labelPass(t, "labels-2.tsv")
	var b strings.Builder
	agreement, score := map[string]*tally{}, map[string]map[string]*tally{}
	stances := map[string]map[string]int{}
	kinds := map[string]int{}
	for _, f := range tsv(t, "sentences.tsv") {
		s := labelledSentence{f[0], f[1], f[2]}
		kinds[s.kind]++
		got := byRules(t, s)
		for _, m := range measures {
			one, two, rule := m.of(first[s.id]), m.of(second[s.id]), m.of(got)
			if agreement[m.name] == nil {
				agreement[m.name], score[m.name] = &tally{}, map[string]*tally{}
			}
			agreement[m.name].add(one == two)
			if one != two || one == "-" {
				continue // where the passes differ there is no answer to be held to
			}
			for _, k := range []string{s.kind, "all"} {
				if score[m.name][k] == nil {
					score[m.name][k] = &tally{}
				}
				score[m.name][k].add(rule == one)
			}
			if m.name == "stance" {
				if stances[one] == nil {
					stances[one] = map[string]int{}
				}
				stances[one][rule]++
			}
			if rule != one {
				t.Logf("%s %s: rules say %s, labels %s: %s", s.id, m.name, rule, one, s.text)
			}
		}
	}
	total := 0
	for _, k := range sortedNames(kinds) {
		total += kinds[k]
		fmt.Fprintf(&b, "%-12s %d sentences\n", k, kinds[k])
	}
	fmt.Fprintf(&b, "%-12s %d sentences\n\n", "all", total)
	for _, m := range measures {
		fmt.Fprintf(&b, "%s\n  two passes of one person agree  %s\n", m.name, agreement[m.name])
		for _, k := range sortedNames(score[m.name]) {
			fmt.Fprintf(&b, "  rules, %-24s %s\n", k, score[m.name][k])
		}
	}
	fmt.Fprintf(&b, "\nstance as labelled, and what the rules say of it\n")
	for _, one := range sortedNames(stances) {
		fmt.Fprintf(&b, "  %-11s", one)
		for _, rule := range sortedNames(stances[one]) {
			fmt.Fprintf(&b, " %s %d", rule, stances[one][rule])
		}
		b.WriteByte('\n')
	}
	holdStats(t, filepath.Join("testdata", "said", "stats.txt"), b.String())
	if total < 300 {
		t.Errorf("%d sentences, and the set must have 300", total)
	}
	for name, least := range map[string]int{"said": 95, "polarity": 95, "stance": 90} {
		if y := score[name]["all"]; y.same*100 < y.all*least {
			t.Errorf("%s: %s, which is under %d %%", name, y, least)
		}
	}
}

func sortedNames[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// holdStats compares figures with the file that publishes them, and writes it
// anew where GAINSAY_UPDATE_STATS is set.
func holdStats(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("GAINSAY_UPDATE_STATS") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("%s is not what is measured now (set GAINSAY_UPDATE_STATS=1 to write it anew):\n%s", file, got)
	}
}
