package archive_test

import (
	"encoding/json"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
	"github.com/gainsay/gainsay/statement/quote"
)

func suggestionSaid(speaker, words, topic string) quote.Suggestion {
	prop := &statement.Prop{Op: "exists", Args: []statement.Arg{{Text: topic}}}
	return quote.Suggestion{
		Statement:  statement.Statement{Speaker: speaker, Quote: words, Polarity: statement.Denies, Prop: prop},
		Candidates: []quote.Candidate{{Polarity: statement.Denies, Prop: prop, Rule: "exists:there"}},
		Rules:      []string{"exists:there", "said:weekday"},
	}
}

func keyOf(t *testing.T, s quote.Suggestion) evidence.ID {
	t.Helper()
	k, err := archive.SuggestionKey(s)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestSuggestionKey holds what makes a suggestion the same one: claim, speaker
// and words, and neither quotation marks, case nor where it was read.
func TestSuggestionKey(t *testing.T) {
	one := suggestionSaid("Ann Roe", "There are no e-mails about the sale.", "sale")
	same := suggestionSaid("Ann Roe", "“There are no e-mails about the sale”", "sale")
	same.Attribution.Content = []evidence.Span{{Start: 5, End: 9}}
	same.Rules = []string{"another"}
	if keyOf(t, one) != keyOf(t, same) {
		t.Error("the same claim in the same words has another key")
	}
	turned := one
	turned.Statement.Polarity = statement.Asserts
	for name, other := range map[string]quote.Suggestion{
		"speaker": suggestionSaid("Ben Roe", "There are no e-mails about the sale.", "sale"),
		"words":   suggestionSaid("Ann Roe", "There were no e-mails about the sale.", "sale"),
		"claim":   suggestionSaid("Ann Roe", "There are no e-mails about the sale.", "harbour"),
		"denial":  turned,
	} {
		if keyOf(t, one) == keyOf(t, other) {
			t.Errorf("another %s has the same key", name)
		}
	}
}

func entries(t *testing.T, list ...any) iter.Seq2[archive.JournalEntry, error] {
	t.Helper()
	var out []archive.JournalEntry
	for i := 0; i < len(list); i += 2 {
		body, err := json.Marshal(list[i+1])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, archive.JournalEntry{Seq: int64(i / 2), Kind: list[i].(string), Why: "why", Body: body})
	}
	return func(yield func(archive.JournalEntry, error) bool) {
		for _, e := range out {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// TestWhatBecameOfSuggestions folds a journal: a rejection stays when the same
// is suggested again, and an undo opens it.
func TestWhatBecameOfSuggestions(t *testing.T) {
	a, b, c := suggestionSaid("A", "one two", "x"), suggestionSaid("B", "one two", "x"), suggestionSaid("C", "one two", "x")
	add := func(s quote.Suggestion) archive.Suggested { return archive.Suggested{Key: keyOf(t, s), Made: s} }
	decide := func(s quote.Suggestion, id string, edited bool) archive.SuggestionDecision {
		return archive.SuggestionDecision{Key: keyOf(t, s), Statement: id, Edited: edited}
	}
	got, err := archive.SuggestionsOf(entries(t,
		archive.KindSuggestionAdd, add(a), archive.KindSuggestionAdd, add(b), archive.KindSuggestionAdd, add(c),
		archive.KindSuggestionReject, decide(a, "", false), archive.KindSuggestionAdd, add(a),
		archive.KindSuggestionAccept, decide(b, "q1", true),
		archive.KindSuggestionAccept, decide(c, "q2", false), archive.KindSuggestionUndo, decide(c, "", false),
		archive.KindSuggestionReject, decide(suggestionSaid("never added", "x y", "x"), "", false),
	))
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	for _, s := range got {
		text = append(text, s.Made.Statement.Speaker+" "+s.State+" "+s.Became)
	}
	if diff := cmp.Diff([]string{"A rejected ", "B accepted q1", "C open "}, text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := []archive.RuleRate{
		{Rule: "exists:there", Made: 3, Edited: 1, Rejected: 1, Open: 1},
		{Rule: "said:weekday", Made: 3, Edited: 1, Rejected: 1, Open: 1},
	}
	if diff := cmp.Diff(want, archive.Rates(got)); diff != "" {
		t.Errorf("rates (-want +got):\n%s", diff)
	}
}

func TestBrokenSuggestionsAreErrors(t *testing.T) {
	for _, kind := range []string{archive.KindSuggestionAdd, archive.KindSuggestionReject} {
		if _, err := archive.SuggestionsOf(entries(t, kind, []int{1})); err == nil {
			t.Errorf("%s: a body that is no object was read", kind)
		}
	}
}
