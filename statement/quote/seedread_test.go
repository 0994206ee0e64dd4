package quote

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/statement"
)

// TestSeedSuggestions holds what is suggested of the article that the project
// began with, from its bytes alone: by whom, for whom, with which predicates,
// likeliest first. Every denial in it has the right one among the first three.
func TestSeedSuggestions(t *testing.T) {
	text := seedArticle(t)
	type suggested struct{ Speaker, For, First, Answers, Except, Stance string }
	var got []suggested
	for _, s := range Suggest(Document{Source: "the article", Published: baseDay(2017, 11, 14)}, text, Read(text), nil) {
		st := s.Statement
		if len(s.Candidates) == 0 || st.Speaker == "" {
			continue
		}
		got = append(got, suggested{st.Speaker, st.For, string(st.Polarity) + " " + st.Prop.String(), st.Answers, st.Except, string(st.Stance)})
	}
	want := []suggested{
		{Speaker: "Mike Pence", First: `denies contact("Trump campaign", WikiLeaks)`, Answers: `the Trump "campaign is in cahoots with WikiLeaks"`},
		{Speaker: "Mike Pence", First: `denies contact("Micheal Flynn", "Russian officials")`},
		{Speaker: "U.S. Vice President Mike Pence's spokeswoman", For: "Mike Pence", First: `denies aware("Mike Pence", contact("Donald Trump Jr.", WikiLeaks))`},
		{Speaker: "Alyssa Farah", For: "Mike Pence", First: `denies aware("Mike Pence", contact("Trump campaign", WikiLeaks))`},
		{Speaker: "Julian Assange", First: `denies received("Julian Assange", "state party", "emails stolen from the DNC and top Clinton aide John Podesta")`, Except: "he got the material from a third party"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSeedNamesOfTheCase holds that a name which the case has decided about is
// written as the case writes it.
func TestSeedNamesOfTheCase(t *testing.T) {
	text := seedArticle(t)
	found := false
	for _, s := range Suggest(Document{}, text, Read(text), []string{"campaign", "Karen Pence", "WikiLeaks"}) {
		for _, c := range s.Candidates {
			found = found || c.Polarity == statement.Denies && c.Prop.String() == `aware("Mike Pence", contact(campaign, WikiLeaks))`
		}
	}
	if !found {
		t.Error("the case knows a campaign, and no suggestion is about it")
	}
}
