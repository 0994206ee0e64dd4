package judgement

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// Make builds one case of a family. Equal arguments give an equal case.
func Make(fam Family, seed uint64) Case {
	f := newAffair(fam.Name, seed)
	fam.Build(f)
	return f.build()
}

// Score is how the engine did on the cases of one family.
type Score struct {
	Family   string
	Cases    int
	Findings int // one for each day of each case
	Exact    int // with the right headline
	Wrong    int // that say contradicted, in the headline or a reading, where the gold does not
	Minimal  int // with exactly the witnesses of the gold, where it says which
	Witness  int // where it does
	Verdicts map[finding.Verdict]int
	Misses   []string // the first few, for people
}

// missesKept is how many misses of a family are told.
const missesKept = 5

// Run makes n cases of a family from seed on and tests them.
func Run(ctx context.Context, fam Family, seed uint64, n int) (Score, error) {
	s := Score{Family: fam.Name, Verdicts: map[finding.Verdict]int{}}
	for i := range n {
		c := Make(fam, seed+uint64(i))
		s.Cases++
		for _, g := range c.Gold {
			f, err := finding.Test(ctx, c.Facts, c.Decisions, c.Statement, finding.Options{
				AsOf: g.AsOf, Clock: g.Clock, Threshold: evidence.Corroborated, Statements: c.Record,
			})
			if err != nil {
				return s, fmt.Errorf("testing case %d of %s: %w", c.Seed, fam.Name, err)
			}
			s.add(c, g, f)
		}
	}
	return s, nil
}

// add counts one finding.
func (s *Score) add(c Case, g Gold, f finding.Finding) {
	s.Findings++
	s.Verdicts[f.Headline]++
	miss := func(format string, args ...any) {
		if len(s.Misses) < missesKept {
			s.Misses = append(s.Misses, fmt.Sprintf("case %d, as of %s: ", c.Seed, g.AsOf.Format("2006-01-02"))+fmt.Sprintf(format, args...))
		}
	}
	if f.Headline == g.Headline {
		s.Exact++
	} else {
		miss("%s, and it should be %s", f.Headline, g.Headline)
	}
	if flat(f.Headline) && !flat(g.Headline) {
		s.Wrong++
	}
	for _, r := range f.Readings {
		if flat(r.Verdict) && !flat(g.Headline) && g.Headline != finding.DependsOnReading {
			s.Wrong++
			miss("reading %s is %s", r.Reading, r.Verdict)
		}
	}
	if g.For == nil && g.Against == nil || len(f.Readings) != 1 {
		return
	}
	s.Witness++
	forWords, against := witnesses(f.Readings[0].For), witnesses(f.Readings[0].Against)
	if (g.For == nil || same(g.For, forWords)) && (g.Against == nil || same(g.Against, against)) {
		s.Minimal++
	} else {
		miss("witnesses for %v, against %v, and they should be %v, %v", forWords, against, g.For, g.Against)
	}
}

// flat reports whether v says that the words are contradicted, by evidence
// that decides.
func flat(v finding.Verdict) bool { return v == finding.Contradicted || v == finding.Conflicting }

// witnesses names each witness as gold does.
func witnesses(ws []finding.Witness) []string {
	out := []string{}
	for _, w := range ws {
		var n []int64
		for _, it := range w.Items {
			n = append(n, it.Exhibit)
		}
		slices.Sort(n)
		out = append(out, strings.ReplaceAll(strings.Trim(fmt.Sprint(slices.Compact(n)), "[]"), " ", "+"))
	}
	return out
}

func same(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// Table prints scores as the committed stats file has them.
func Table(scores []Score) string {
	var b strings.Builder
	total := Score{Family: "all", Verdicts: map[finding.Verdict]int{}}
	fmt.Fprintf(&b, "%-20s %6s %8s %7s %6s %9s\n", "family", "cases", "findings", "exact", "wrong", "witnesses")
	line := func(s Score) {
		fmt.Fprintf(&b, "%-20s %6d %8d %6.2f%% %6d %9s\n", s.Family, s.Cases, s.Findings, 100*float64(s.Exact)/float64(max(1, s.Findings)), s.Wrong, fmt.Sprintf("%d/%d", s.Minimal, s.Witness))
	}
	for _, s := range scores {
		line(s)
		total.Cases, total.Findings, total.Exact, total.Wrong = total.Cases+s.Cases, total.Findings+s.Findings, total.Exact+s.Exact, total.Wrong+s.Wrong
		total.Minimal, total.Witness = total.Minimal+s.Minimal, total.Witness+s.Witness
		for v, n := range s.Verdicts {
			total.Verdicts[v] += n
		}
	}
	line(total)
	b.WriteString("\nverdicts found\n")
	var vs []finding.Verdict
	for v := range total.Verdicts {
		vs = append(vs, v)
	}
	slices.SortFunc(vs, func(a, b finding.Verdict) int { return cmp.Compare(a, b) })
	for _, v := range vs {
		fmt.Fprintf(&b, "%-24s %6d\n", v, total.Verdicts[v])
	}
	return b.String()
}
