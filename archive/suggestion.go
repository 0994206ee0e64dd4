package archive

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
	"github.com/gainsay/gainsay/statement/quote"
)

// Kinds of journal entry about suggestions of statements (method section 6:
// machine output enters as a suggestion, and a named person decides).
const (
	KindSuggestions      = "suggestion."
	KindSuggestionAdd    = "suggestion.add"    // the body is a Suggested
	KindSuggestionAccept = "suggestion.accept" // the body is a SuggestionDecision
	KindSuggestionReject = "suggestion.reject"
	KindSuggestionUndo   = "suggestion.undo" // the suggestion is open again
)

// States of a suggestion.
const (
	SuggestionOpen     = "open"
	SuggestionAccepted = "accepted"
	SuggestionRejected = "rejected"
)

// Suggested is one suggestion as the journal keeps it, with what became of it.
type Suggested struct {
	Key     evidence.ID      `json:"key"`             // SuggestionKey of the suggestion
	Item    string           `json:"item,omitempty"`  // id of the item whose text the spans count, where it is one of the case
	File    string           `json:"file,omitempty"`  // else the name of the file
	Text    evidence.ID      `json:"text"`            // SHA-256 of that text
	Model   string           `json:"model,omitempty"` // which model made it; empty: rules
	Made    quote.Suggestion `json:"suggestion"`
	State   string           `json:"-"`
	Edited  bool             `json:"-"` // accepted otherwise than it was suggested
	Became  string           `json:"-"` // id of the statement that was accepted
	Why     string           `json:"-"` // the reason of the last decision
	Entered int64            `json:"-"` // journal entry that added it
}

// SuggestionDecision is what a person decided about a suggestion.
type SuggestionDecision struct {
	Key       evidence.ID `json:"key"`
	Statement string      `json:"statement,omitempty"` // id of the statement that was accepted
	Edited    bool        `json:"edited,omitempty"`
}

// SuggestionKey names a suggestion by what it claims and by its words: the
// speaker, the polarity, the proposition, and the normal form of the quotation.
// A claim that was rejected stays rejected wherever the same words are read
// again; another claim from the same words is another suggestion.
func SuggestionKey(s quote.Suggestion) (evidence.ID, error) {
	claim, err := CanonicalJSON(struct {
		Speaker  string             `json:"speaker"`
		For      string             `json:"for"`
		Polarity statement.Polarity `json:"polarity"`
		Prop     string             `json:"prop"`
		Words    string             `json:"words"`
	}{s.Statement.Speaker, s.Statement.For, s.Statement.Polarity, s.Statement.Prop.String(), evidence.NormalForm(s.Statement.Quote)})
	if err != nil {
		return evidence.ID{}, err
	}
	return evidence.Sum(claim), nil
}

// SuggestionsOf reads the entries of KindSuggestions, in order. A suggestion
// that is added again stays as it was.
func SuggestionsOf(entries iter.Seq2[JournalEntry, error]) ([]Suggested, error) {
	var list []Suggested
	at := map[evidence.ID]int{}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if e.Kind == KindSuggestionAdd {
			var s Suggested
			if err := json.Unmarshal(e.Body, &s); err != nil {
				return nil, fmt.Errorf("reading the suggestion in journal entry %d: %w", e.Seq, err)
			}
			if _, have := at[s.Key]; !have {
				s.State, s.Entered = SuggestionOpen, e.Seq
				at[s.Key] = len(list)
				list = append(list, s)
			}
			continue
		}
		var d SuggestionDecision
		if err := json.Unmarshal(e.Body, &d); err != nil {
			return nil, fmt.Errorf("reading the decision in journal entry %d: %w", e.Seq, err)
		}
		n, have := at[d.Key]
		if !have {
			continue // of a newer program's suggestion
		}
		s := &list[n]
		switch e.Kind {
		case KindSuggestionAccept:
			s.State, s.Edited, s.Became, s.Why = SuggestionAccepted, d.Edited, d.Statement, e.Why
		case KindSuggestionReject:
			s.State, s.Edited, s.Became, s.Why = SuggestionRejected, false, "", e.Why
		case KindSuggestionUndo:
			s.State, s.Edited, s.Became, s.Why = SuggestionOpen, false, "", e.Why
		}
	}
	return list, nil
}

// RuleRate is how often what a rule had a part in was accepted.
type RuleRate struct {
	Rule     string `json:"rule"`
	Made     int    `json:"suggested"`
	Accepted int    `json:"accepted"` // as suggested
	Edited   int    `json:"edited"`   // accepted otherwise than suggested
	Rejected int    `json:"rejected"`
	Open     int    `json:"open"`
}

// Rates counts, for every rule, what became of the suggestions that it had a
// part in, in order of the rules' names. They are counts and no estimates.
func Rates(all []Suggested) []RuleRate {
	var out []RuleRate
	at := map[string]int{}
	for _, s := range all {
		rules := s.Made.Rules
		if s.Model != "" && !slices.Contains(rules, "model:"+s.Model) {
			rules = append(slices.Clone(rules), "model:"+s.Model)
		}
		for _, r := range rules {
			n, have := at[r]
			if !have {
				n = len(out)
				at[r] = n
				out = append(out, RuleRate{Rule: r})
			}
			c := &out[n]
			c.Made++
			switch {
			case s.State == SuggestionRejected:
				c.Rejected++
			case s.State == SuggestionAccepted && s.Edited:
				c.Edited++
			case s.State == SuggestionAccepted:
				c.Accepted++
			default:
				c.Open++
			}
		}
	}
	slices.SortFunc(out, func(a, b RuleRate) int { return strings.Compare(a.Rule, b.Rule) })
	return out
}
