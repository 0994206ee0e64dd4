package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement/quote"
)

// thresholds are the overlaps at which a content span counts as found. The
// last is what 0.8 is for those who count twice what both have over the sum of
// what each has: 0.8 / (2 - 0.8).
var thresholds = [...]float64{0.3, 0.8, 2.0 / 3}

// figure counts found, marked and rightly found attributions.
type figure struct{ right, found, marked int }

func (f figure) precision() float64 { return ratio(f.right, f.found) }
func (f figure) recall() float64    { return ratio(f.right, f.marked) }

func (f figure) f1() float64 {
	p, r := f.precision(), f.recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// tally is what is counted over all articles.
type tally struct {
	speech, all      [len(thresholds)]figure
	direct, indirect figure // of matched speech that has a source: the right source
	errors           map[string][]string
}

// pair is one possible match.
type pair struct {
	got, gold int
	overlap   float64
}

// count adds what was found in one article.
func (t *tally) count(a article, got []quote.Attribution) {
	if t.errors == nil {
		t.errors = map[string][]string{}
	}
	for i, least := range thresholds {
		m := match(a, got, func(quote.Attribution) bool { return true }, func(gold) bool { return true }, least)
		t.all[i].add(len(m), len(got), len(a.gold))
		if i == 0 {
			t.explain(a, got, m)
		}
		isGot := func(g quote.Attribution) bool { return isSpeech(words(a.text, g.Cue), g.Content, a.text) }
		isGold := func(g gold) bool { return isSpeech(g.cueWords, g.content, a.text) }
		m = match(a, got, isGot, isGold, least)
		t.speech[i].add(len(m), countIf(got, isGot), countIf(a.gold, isGold))
		if i == 0 {
			t.sources(a, got, m)
		}
	}
}

func (f *figure) add(right, found, marked int) {
	f.right += right
	f.found += found
	f.marked += marked
}

func countIf[T any](s []T, ok func(T) bool) int {
	n := 0
	for _, v := range s {
		if ok(v) {
			n++
		}
	}
	return n
}

// match pairs what was found with what was marked, each once, the greatest
// overlap first.
func match(a article, got []quote.Attribution, isGot func(quote.Attribution) bool, isGold func(gold) bool, least float64) []pair {
	var pairs []pair
	for i, g := range got {
		if !isGot(g) {
			continue
		}
		for j, m := range a.gold {
			if !isGold(m) {
				continue
			}
			if o := overlap(a.text, g.Content, m.content); o >= least {
				pairs = append(pairs, pair{i, j, o})
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int { return cmp.Compare(y.overlap, x.overlap) })
	usedGot, usedGold := map[int]bool{}, map[int]bool{}
	var out []pair
	for _, p := range pairs {
		if !usedGot[p.got] && !usedGold[p.gold] {
			usedGot[p.got], usedGold[p.gold] = true, true
			out = append(out, p)
		}
	}
	return out
}

// overlap is the share of characters that both have, of those that either has.
func overlap(text string, a, b []evidence.Span) float64 {
	both := 0
	for _, x := range a {
		for _, y := range b {
			lo, hi := max(x.Start, y.Start), min(x.End, y.End)
			if lo < hi {
				both += solid(text[lo:hi])
			}
		}
	}
	return ratio(both, characters(text, a)+characters(text, b)-both)
}

// sources counts the right sources of matched speech: the span that was found
// shares a word with the one that was marked.
func (t *tally) sources(a article, got []quote.Attribution, m []pair) {
	for _, p := range m {
		g, mark := got[p.got], a.gold[p.gold]
		if len(mark.source) == 0 {
			continue
		}
		f := &t.indirect
		if g.Form == quote.Direct {
			f = &t.direct
		}
		right := 0
		if overlap(a.text, g.Source, mark.source) > 0 {
			right = 1
		} else {
			t.errors["speaker"] = append(t.errors["speaker"], fmt.Sprintf("%s: found %q marked %q: rule %s %q", a.name, words(a.text, g.Source), words(a.text, mark.source), g.Rule, short(words(a.text, g.Cue)+" | "+words(a.text, g.Content))))
		}
		f.add(right, 1, 1)
	}
}

// explain keeps what was wrongly found and what was missed.
func (t *tally) explain(a article, got []quote.Attribution, m []pair) {
	usedGot, usedGold := map[int]bool{}, map[int]bool{}
	for _, p := range m {
		usedGot[p.got], usedGold[p.gold] = true, true
		if g := got[p.got]; p.overlap < thresholds[1] && isSpeech(words(a.text, g.Cue), g.Content, a.text) {
			k := "loose " + g.Rule + " " + looseness(a.text, g.Content, a.gold[p.gold].content)
			t.errors[k] = append(t.errors[k], fmt.Sprintf("%s: FOUND %s MARKED %s", short(words(a.text, g.Cue)), longer(words(a.text, g.Content)), longer(words(a.text, a.gold[p.gold].content))))
		}
		t.errors["matched by "+got[p.got].Rule] = append(t.errors["matched by "+got[p.got].Rule], strings.ToLower(words(a.text, got[p.got].Cue)))
		if s := isSpeech(a.gold[p.gold].cueWords, a.gold[p.gold].content, a.text); s != isSpeech(words(a.text, got[p.got].Cue), got[p.got].Content, a.text) {
			t.errors[fmt.Sprintf("speech %v", s)] = append(t.errors[fmt.Sprintf("speech %v", s)], fmt.Sprintf("%q marked %q", words(a.text, got[p.got].Cue), a.gold[p.gold].cueWords))
		}
	}
	for i, g := range got {
		if !usedGot[i] {
			k := fmt.Sprintf("false %s speech=%v", g.Rule, isSpeech(words(a.text, g.Cue), g.Content, a.text))
			t.errors[k] = append(t.errors[k], fmt.Sprintf("%s: [%s] %s: %s", a.name, words(a.text, g.Source), words(a.text, g.Cue), longer(words(a.text, g.Content))))
		}
	}
	for j, g := range a.gold {
		if !usedGold[j] {
			k := fmt.Sprintf("missed speech=%v", isSpeech(g.cueWords, g.content, a.text))
			t.errors[k] = append(t.errors[k], fmt.Sprintf("%s: [%s] %s: %s", a.name, words(a.text, g.source), g.cueWords, longer(words(a.text, g.content))))
		}
	}
}

// looseness says how a content span that only overlaps differs from the one
// that was marked.
func looseness(text string, got, mark []evidence.Span) string {
	both := overlap(text, got, mark) * float64(characters(text, got)+characters(text, mark)) / (1 + overlap(text, got, mark))
	switch {
	case both > 0.95*float64(characters(text, mark)):
		return "long"
	case both > 0.95*float64(characters(text, got)):
		return "short"
	}
	return "crossed"
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 90 {
		return string(r[:90]) + "…"
	}
	return s
}

func longer(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 2400 {
		return string(r[:120]) + " … " + string(r[len(r)-100:])
	}
	return s
}

func (t *tally) print(w io.Writer) {
	row := func(name string, f figure) {
		fmt.Fprintf(w, "%-28s precision %5.1f  recall %5.1f  F1 %5.1f  (%d found, %d marked)\n", name, 100*f.precision(), 100*f.recall(), 100*f.f1(), f.found, f.marked)
	}
	for i, least := range thresholds {
		row(fmt.Sprintf("speech, overlap %.2f", least), t.speech[i])
	}
	for i, least := range thresholds {
		row(fmt.Sprintf("all, overlap %.2f", least), t.all[i])
	}
	fmt.Fprintf(w, "right source: direct %.1f %% of %d, indirect and mixed %.1f %% of %d\n", 100*t.direct.precision(), t.direct.found, 100*t.indirect.precision(), t.indirect.found)
}

// printErrors prints n of each kind of error, spread over the articles.
func (t *tally) printErrors(w io.Writer, n int) {
	var kinds []string
	for k := range t.errors {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	for _, k := range kinds {
		list := t.errors[k]
		fmt.Fprintf(w, "== %s: %d\n", k, len(list))
		if strings.HasPrefix(k, "matched") && n < 5000 {
			continue
		}
		step := max(1, len(list)/n)
		for i := 0; i < len(list) && i/step < n; i += step {
			fmt.Fprintln(w, "  ", list[i])
		}
	}
}
