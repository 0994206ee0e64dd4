package main

import (
	"fmt"
	"io"

	"github.com/gainsay/gainsay/authentic"
)

// tally counts outcomes.
type tally struct {
	all       int
	words     map[authentic.Word]int
	explained map[authentic.Word]int
	changes   map[string]int
	strengths map[string]int
	chains    map[string]int
	disputed  int // judged by one of two keys that conflict
}

func newTally() *tally {
	return &tally{words: map[authentic.Word]int{}, explained: map[authentic.Word]int{}, changes: map[string]int{}, strengths: map[string]int{}, chains: map[string]int{}}
}

func (t *tally) add(o authentic.Outcome) {
	t.all++
	t.words[o.Word]++
	if o.Chain != nil {
		t.chains[string(o.Chain.Word)]++
	}
	if o.Best < 0 {
		return
	}
	s := o.Signatures[o.Best]
	if s.HasNote(keyConflict) {
		t.disputed++
	}
	if s.Explained {
		t.explained[o.Word]++
	}
	if o.Word == authentic.KeyGone {
		return // no change is proved
	}
	seen := map[authentic.ChangeCode]bool{}
	for _, c := range s.Changes {
		if !seen[c.Code] {
			seen[c.Code] = true
			t.changes[string(c.Code)]++
		}
	}
	if s.Strength != "" {
		t.strengths[string(s.Strength)]++
	}
}

// tallyLine is the last line of authenticate --json after a query.
type tallyLine struct {
	Event     string                 `json:"event"`
	Messages  int                    `json:"messages"`
	Words     map[authentic.Word]int `json:"words"`
	Explained map[authentic.Word]int `json:"explained"`
	Changes   map[string]int         `json:"changes"`
	Strengths map[string]int         `json:"strengths"`
	Chains    map[string]int         `json:"arc"`
	Disputed  int                    `json:"keys_in_conflict"`
}

func (t *tally) line() tallyLine {
	return tallyLine{"done", t.all, t.words, t.explained, t.changes, t.strengths, t.chains, t.disputed}
}

func (t *tally) print(w io.Writer) {
	fmt.Fprintf(w, "%s of mail, by the best signature of each\n", plural(t.all, "message"))
	for _, word := range authentic.Words() {
		n := t.words[word]
		if n == 0 {
			continue
		}
		fmt.Fprintf(w, "  %8s %s", thousands(int64(n)), wordText(word))
		if x := t.explained[word]; x > 0 {
			fmt.Fprintf(w, "; of %s it is proved how, and that nothing else was altered", thousands(int64(x)))
		}
		fmt.Fprintln(w)
	}
	printCodes(w, "how they were altered", inWords(t.changes, func(c string) string { return authentic.ChangeCode(c).Phrase() }))
	printCodes(w, "strength of the signatures judged", t.strengths)
	printCodes(w, "ARC chains, in which hosts vouch for what they passed on", inWords(t.chains, func(c string) string { return authentic.Word(c).Text() }))
	if t.disputed > 0 {
		fmt.Fprintf(w, "%s judged by one of two keys that are kept for one name and time: see gainsay keys list\n", plural(t.disputed, "message"))
	}
	if t.words[authentic.KeyGone] > 0 {
		fmt.Fprintln(w, "which keys are missing: gainsay keys wanted")
	}
}

// inWords gives counts by code under the codes' words for people.
func inWords(counts map[string]int, words func(code string) string) map[string]int {
	out := make(map[string]int, len(counts))
	for code, n := range counts {
		out[words(code)] += n
	}
	return out
}
