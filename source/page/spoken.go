package page

import (
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// How sure the format is of itself, and what makes a text a transcript of what
// was spoken: this many turns by two or more, most of them by somebody who
// speaks again, and most of the text in them.
const (
	sureOfSpoken     = 40
	minTurns         = 4
	mostlyTurns      = 6 // tenths of the bytes
	labelSpoken      = "spoken"
	maxSpokenParties = 200
)

// sniffSpoken recognises a transcript of a broadcast or a hearing by its
// turns. The head of a file may be a preface, so that fewer turns do there.
func sniffSpoken(in evidence.Input, head []byte) int {
	if in.Size() > maxTextBytes {
		return 0
	}
	text, ok := plain(head)
	if !ok || textOfElse.MatchString(firstLine(text)) && !strings.HasPrefix(strings.TrimSpace(text), "[") || sayBlock.MatchString(text) {
		return 0
	}
	if len(Turns(text)) > 0 {
		return sureOfSpoken
	}
	return 0
}

// readSpoken reads a transcript: one item with the whole text, and whoever
// speaks in it named. Turns are had again from the text with [Turns].
func readSpoken(raw []byte) evidence.Entry {
	e := readText(raw)
	e.Labels = append(e.Labels, labelSpoken)
	var seen []string
	for _, t := range Turns(e.Text) {
		if t.Speaker == "" || slices.Contains(seen, t.Speaker) || len(seen) == maxSpokenParties {
			continue
		}
		seen = append(seen, t.Speaker)
		h := evidence.NameHandle(t.Speaker)
		e.Parties = append(e.Parties, evidence.Party{Role: evidence.RoleMention, Handle: h, Name: h.Value, Raw: e.Text[t.Label.Start:t.Label.End]})
	}
	return e
}
