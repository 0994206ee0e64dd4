package quote

import (
	"strings"
	"testing"
)

// seedStatements are the public statements of the seed article: who speaks,
// for whom, and the words that what is said begins and ends with.
var seedStatements = []struct{ speaker, forWhom, begin, end string }{
	{"Mike Pence", "", `"Nothing could`, `wider world."`},
	{"Mike Pence", "", "Flynn had ties", "Russian officials"},
	{"Democrats", "", "Trump Jr. should", "information"},
	{"Adam Schiff", "", `the report "demonstrates`, `assistance."`},
	{"Richard Blumenthal", "", "the Senate Judiciary", "to testify"},
	{"U.S. Vice President Mike Pence's spokeswoman", "Mike Pence", "Pence was unaware", "hacking group"},
	{"Alyssa Farah", "Mike Pence", `Pence "was never`, `tonight."`},
	{"Mike Pompeo", "", "WikiLeaks", `like Russia."`},
	{"U.S. intelligence agencies", "", "that Russian President", "campaign"},
	{"report", "", "U.S. intelligence", "the effort"},
	{"Julian Assange", "", "he did not", "party.”"},
	{"Julian Assange", "", "the possibility", "third party"},
}

// TestSeedStatements holds that every public statement in the seed article is
// found, as speech, with the right speaker.
func TestSeedStatements(t *testing.T) {
	text := seedArticle(t)
	found := Read(text)
	for _, want := range seedStatements {
		ok := false
		for _, a := range found {
			words := text[a.Content[0].Start:a.Content[len(a.Content)-1].End]
			if a.Speaker == want.speaker && a.For == want.forWhom && a.Speech && strings.HasPrefix(words, want.begin) && strings.HasSuffix(words, want.end) {
				ok = true
			}
		}
		if !ok {
			t.Errorf("not found: %s: %s … %s", want.speaker, want.begin, want.end)
		}
	}
	if t.Failed() {
		t.Log("found:\n" + shownAll(text, found))
	}
}
