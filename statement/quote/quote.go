// Package quote reads public statements out of articles and transcripts: who
// is said to have said what, with the words that show it, and what statement
// those words may be (method sections 2 and 6). Everything it returns is a
// suggestion with its span and its rule; a person accepts, edits or rejects it.
//
// Read finds attributions in a text. Suggest makes drafts of statements from
// them. Rules only, no model; the same text always gives the same answer.
package quote

import (
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// Form says how words are reported.
type Form string

// The forms of reported speech.
const (
	Direct   Form = "direct"   // inside quotation marks, whole
	Indirect Form = "indirect" // in the writer's words
	Mixed    Form = "mixed"    // partly inside quotation marks
)

// Attribution is one passage that a text gives to a source. All spans are
// bytes of the text that was read.
type Attribution struct {
	Form    Form            `json:"form"`
	Speech  bool            `json:"speech"`            // said or written, not thought, planned or felt
	Content []evidence.Span `json:"content"`           // what is attributed, in order, apart
	Cue     []evidence.Span `json:"cue,omitempty"`     // the words that attribute: "said", "according to"
	Source  []evidence.Span `json:"source,omitempty"`  // the words that name whoever it is given to
	Speaker string          `json:"speaker,omitempty"` // the fullest name the text has for the source; empty where not safe
	For     string          `json:"for,omitempty"`     // whom the speaker speaks for, by the text: "a spokeswoman for X"
	Rule    string          `json:"rule"`              // which rule found it
}

// Suggestion is one statement that a text may report.
type Suggestion struct {
	Attribution Attribution         `json:"attribution"`
	Statement   statement.Statement `json:"statement"`         // a draft: ID empty, Prop the first candidate or nil
	Answers     []evidence.Span     `json:"answers,omitempty"` // the question or allegation that it answers
	Candidates  []Candidate         `json:"candidates"`        // propositions, likeliest first, at most five
	Rules       []string            `json:"rules"`             // every rule that had a part in it
}

// Candidate is one proposition that fits the words.
type Candidate struct {
	Polarity statement.Polarity `json:"polarity"`
	Prop     *statement.Prop    `json:"prop"`
	Rule     string             `json:"rule"` // which template made it
}
