package quote

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// seedArticle is the article that the project began with.
func seedArticle(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "seed", "article.txt"))
	if err != nil {
		t.Skip("SKIP: ../shared/seed/article.txt is not here: the acceptance article was not read")
	}
	return string(b)
}

// place finds the nth occurrence of words in text.
func place(t *testing.T, text, words string, after int) evidence.Span {
	t.Helper()
	i := strings.Index(text[after:], words)
	if i < 0 {
		t.Fatalf("the article has no %q", words)
	}
	return evidence.Span{Start: int64(after + i), End: int64(after + i + len(words))}
}

// handMade are the denials of the article as a person would mark them, so that
// what is suggested does not hang on how they are found.
func handMade(t *testing.T, text string) map[string]Attribution {
	at := func(words string, after int) []evidence.Span { return []evidence.Span{place(t, text, words, after)} }
	find := func(words string) int { return int(place(t, text, words, 0).Start) }
	return map[string]Attribution{
		"pence": {Form: Direct, Speech: true, Rule: "by hand", Speaker: "Mike Pence",
			Content: []evidence.Span{{Start: place(t, text, "Nothing could be", 0).Start, End: place(t, text, "life in the wider world.", 0).End}},
			Cue:     at("responded", find("Mike Pence, who")), Source: at("Mike Pence, who", 0)},
		"flynn": {Form: Indirect, Speech: true, Rule: "by hand", Speaker: "Mike Pence",
			Content: at("Flynn had ties to Russian officials", 0), Cue: at("denied", find("publicly denied")), Source: at("who", find("Pence - who"))},
		"spokeswoman": {Form: Indirect, Speech: true, Rule: "by hand", Speaker: "Mike Pence's spokeswoman", For: "Mike Pence",
			Content: at("Pence was unaware of Trump Jr.'s contacts with WikiLeaks when he issued a denial that the Trump campaign was in cahoots with the hacking group", 0),
			Cue:     at("said", find("spokeswoman said")), Source: at("U.S. Vice President Mike Pence's spokeswoman", 0)},
		"farah": {Form: Mixed, Speech: true, Rule: "by hand", Speaker: "Alyssa Farah", For: "Mike Pence",
			Content: []evidence.Span{{Start: place(t, text, `Pence "was never aware`, 0).Start, End: place(t, text, `earlier tonight."`, 0).End}},
			Cue:     at("said", find("Alyssa Farah, said")), Source: at("Pence's press secretary, Alyssa Farah", 0)},
		"assange": {Form: Mixed, Speech: true, Rule: "by hand", Speaker: "Julian Assange",
			Content: at("he did not receive emails stolen from the DNC and top Clinton aide John Podesta from “a state party.”", 0),
			Cue:     at("has said", find("Assange has said")), Source: at("Assange", find("Assange has said"))},
	}
}

// TestSeedDenials holds the propositions of the denials in the article: the
// right predicate is among the first three.
func TestSeedDenials(t *testing.T) {
	text := seedArticle(t)
	doc := Document{Source: "the article", Published: baseDay(2017, 11, 14)}
	for name, want := range map[string]struct{ first, said, answers, except string }{
		"pence":       {`denies contact("Trump campaign", WikiLeaks)`, "about 2017", `the Trump "campaign is in cahoots with WikiLeaks"`, ""},
		"flynn":       {`denies contact("Micheal Flynn", "Russian officials")`, "about 2017", "", ""},
		"spokeswoman": {`denies aware("Mike Pence", contact("Donald Trump Jr.", WikiLeaks))`, "about 2017-11-14", "", ""},
		"farah":       {`denies aware("Mike Pence", contact("Trump campaign", WikiLeaks))`, "about 2017-11-14", "", ""},
		"assange":     {`denies received("Julian Assange", "state party", "emails stolen from the DNC and top Clinton aide John Podesta")`, "about 2017", "", "he got the material from a third party"},
	} {
		a := handMade(t, text)[name]
		s := Suggest(doc, text, []Attribution{a}, nil)[0]
		first, _, _ := strings.Cut(candidateText(s), "; ")
		if first != want.first {
			t.Errorf("%s: first %s\n want %s\n all %s", name, first, want.first, candidateText(s))
		}
		if got := whenText(When{From: s.Statement.Said, To: s.Statement.SaidTo}); got != want.said {
			t.Errorf("%s: said %s, want %s (%v)", name, got, want.said, s.Rules)
		}
		if s.Statement.Answers != want.answers {
			t.Errorf("%s: answers %q, want %q", name, s.Statement.Answers, want.answers)
		}
		if s.Statement.Except != want.except {
			t.Errorf("%s: except %q, want %q", name, s.Statement.Except, want.except)
		}
		t.Logf("%s: %s | %s | %s | %v\n  %s", name, s.Statement.Speaker, s.Statement.For, s.Statement.Venue, s.Rules, candidateText(s))
	}
}
