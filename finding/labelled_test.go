package finding

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "update golden files")

// TestLabelledCases holds the engine to cases that a person has judged: each
// line of a case's part "expect" must be so. The words that the engine found
// for them, and the sums, are in testdata/verdict_stats.txt, so that every
// change of a judgement or of a sentence shows in review.
func TestLabelledCases(t *testing.T) {
	files, err := filepath.Glob("testdata/labelled/*.txtar")
	must(t, err)
	if len(files) < 20 {
		t.Errorf("%d labelled cases: the set has been lost", len(files))
	}
	var b strings.Builder
	verdicts := map[Verdict]int{}
	wrong, ran := 0, 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		text, err := os.ReadFile(file)
		must(t, err)
		t.Run(name, func(t *testing.T) {
			ran++
			s := parseStory(t, string(text))
			f := s.test(t)
			if len(s.expect) == 0 || s.about == "" {
				t.Fatal("a labelled case says what is expected, and why")
			}
			for _, want := range s.expect {
				if got := findingLine(t, f, want); got != want {
					t.Errorf("want %s\n got %s", want, got)
					wrong++
				}
			}
			fmt.Fprintf(&b, "%s: %s\n", name, f.Headline)
			for _, r := range f.Readings {
				verdicts[r.Verdict]++
				fmt.Fprintf(&b, "  %s\n", r.Sentence.Text)
				fmt.Fprintf(&b, "    coverage: %s\n", r.Coverage.Line)
				if len(r.For)+len(r.Against) > 0 {
					fmt.Fprintf(&b, "    robustness %d; weakest: %s\n", r.Robustness, r.Weakest)
				}
				for _, n := range r.Notes {
					fmt.Fprintf(&b, "    note: %s\n", n)
				}
				for _, g := range r.Gaps {
					fmt.Fprintf(&b, "    gap %s: %s\n", g.Kind, g.Text)
				}
			}
			fmt.Fprintf(&b, "  speaker: rung %d: %s\n", f.Position.Rung, f.Position.Text)
		})
	}
	if t.Failed() || ran < len(files) {
		return // the golden is of all cases together
	}
	fmt.Fprintf(&b, "\ncases %d, expectations that failed %d\n", len(files), wrong)
	for _, v := range sortedVerdicts(verdicts) {
		fmt.Fprintf(&b, "%-24s %d\n", v, verdicts[v])
	}
	golden(t, "testdata/verdict_stats.txt", b.String())
}

func sortedVerdicts(n map[Verdict]int) []Verdict {
	var out []Verdict
	for v := range n {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// findingLine says what f has to say about the subject of an expected line, in
// the same form.
func findingLine(t *testing.T, f Finding, want string) string {
	ws := words(want)
	switch ws[0] {
	case "headline":
		return "headline " + string(f.Headline)
	case "unresolved":
		return "unresolved " + strings.Join(f.Unresolved, "; ")
	case "corrected":
		out := "corrected"
		for _, c := range f.Corrected {
			out += " " + c.Statement
		}
		return out
	case "reply":
		return strings.TrimSpace(fmt.Sprintf("reply %s: %s", f.Reply.Status, f.Reply.Text))
	case "position":
		return fmt.Sprintf("position %d %s: %s", f.Position.Rung, f.Position.Standing, f.Position.Text)
	}
	i := slices.IndexFunc(f.Readings, func(r ReadingFinding) bool { return r.Reading == ws[1] })
	if i < 0 {
		return fmt.Sprintf("no reading %q", ws[1])
	}
	r := f.Readings[i]
	switch ws[0] {
	case "reading":
		out := fmt.Sprintf("reading %s %s", quoted(r.Reading), r.Verdict)
		if c := cited(r.Against, f.Threshold); c != "" {
			out += " against " + c
		}
		if c := cited(r.For, f.Threshold); c != "" {
			out += " for " + c
		}
		return out
	case "gap": // gap READING KIND: at least one of that kind
		for _, g := range r.Gaps {
			if g.Kind == ws[2] {
				return want
			}
		}
		return fmt.Sprintf("gaps %v", r.Gaps)
	case "robustness":
		return fmt.Sprintf("robustness %s %d", quoted(r.Reading), r.Robustness)
	case "coverage":
		return fmt.Sprintf("coverage %s %s", quoted(r.Reading), r.Coverage.Line)
	case "note":
		if slices.Contains(r.Notes, strings.Join(ws[2:], " ")) {
			return want
		}
		return fmt.Sprintf("notes %q", r.Notes)
	}
	t.Fatalf("cannot expect %q", want)
	return ""
}

func quoted(s string) string {
	if strings.Contains(s, " ") {
		return `"` + s + `"`
	}
	return s
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run go test ./finding -run %s -update", err, t.Name())
	}
	if string(want) != got {
		t.Errorf("%s has changed: look at the difference, and if it is right run go test ./finding -run %s -update\n%s", file, t.Name(), firstDifference(string(want), got))
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "", ""
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\nwant %s\n got %s", i+1, a, b)
		}
	}
	return ""
}
