// Package statement holds who said what, when and where it was reported, and
// the propositions that those words assert or deny (method sections 2 and 5).
//
// A statement is written as a block of text (Parse, Print) and hashed as
// canonical JSON (Canonical). The tree says nothing about whether the words
// are true; package finding tests that.
package statement

import (
	"github.com/gainsay/gainsay/evidence"
)

// Vocabulary is the version of the closed set of predicates.
const Vocabulary = "props/1"

// Polarity says whether the speaker asserts or denies the proposition.
type Polarity string

// The polarities.
const (
	Asserts Polarity = "asserts"
	Denies  Polarity = "denies"
)

// Stance says how far the speaker committed to the words.
type Stance string

// The stances. On-belief lowers a denial to the speaker's awareness;
// no-comment, opinion and prediction are not testable.
const (
	Flat       Stance = "flat"
	OnBelief   Stance = "on-belief"
	Hedged     Stance = "hedged"
	Partial    Stance = "partial"
	NoComment  Stance = "no-comment"
	Opinion    Stance = "opinion"
	Prediction Stance = "prediction"
)

// How far a request for comment got.
const (
	ReplyNotAsked = "not-asked"
	ReplyAsked    = "asked"
	ReplyAnswered = "answered"
	ReplyDeclined = "declined"
	ReplyNone     = "no-answer"
)

// ReplyStatus returns how far the request for comment got.
func (s Statement) ReplyStatus() string {
	switch {
	case s.Replied != "":
		return s.Replied
	case s.Reply != "":
		return ReplyAnswered
	}
	return ReplyNotAsked
}

// Statement is one thing said in public.
type Statement struct {
	ID       string        `json:"id"`
	Speaker  string        `json:"speaker"`          // a name, resolved by package people
	For      string        `json:"for,omitempty"`    // whom the speaker spoke for
	Said     evidence.Time `json:"said"`             // the said time; "until" below may end it later
	SaidTo   evidence.Time `json:"said_to,omitzero"` // end of the said time where it is a range
	Zone     string        `json:"zone,omitempty"`   // IANA zone in which Said is written
	Venue    string        `json:"venue,omitempty"`
	Quote    string        `json:"quote"`
	Answers  string        `json:"answers,omitempty"`  // the question or allegation it answers
	Source   string        `json:"source,omitempty"`   // item id or prefix, or words for people
	Reply    string        `json:"reply,omitempty"`    // right-of-reply text
	Replied  string        `json:"replied,omitempty"`  // how far the request for comment got: one of the Reply constants; empty: answered where there is text, else not asked
	Stance   Stance        `json:"stance,omitempty"`   // empty means flat
	Except   string        `json:"except,omitempty"`   // what is expressly not denied
	Excepted *Prop         `json:"excepted,omitempty"` // the same as a proposition: what bears it out is not what the words are about
	Polarity Polarity      `json:"polarity"`
	Prop     *Prop         `json:"prop"`               // the plain reading
	Readings []Reading     `json:"readings,omitempty"` // where there are none, Prop alone is read as "plain"
	Scope    Scope         `json:"scope,omitzero"`
	Note     string        `json:"note,omitempty"`
	Macros   []Macro       `json:"macros,omitempty"` // definitions that it was written with
}

// Reading is one way in which the words can be meant.
type Reading struct {
	Name string `json:"name"`
	Prop *Prop  `json:"prop"`
}

// Scope limits what the words are about.
type Scope struct {
	From    evidence.Time `json:"from,omitzero"`
	Until   evidence.Time `json:"until,omitzero"`    // zero: until said
	Channel string        `json:"channel,omitempty"` // "mail", "dm"; empty: any
	Place   string        `json:"place,omitempty"`
}

// Prop is a node of a proposition: a predicate over names, or a combinator
// over propositions.
type Prop struct {
	Op    string            `json:"op"`              // a predicate or combinator of the vocabulary
	Args  []Arg             `json:"args,omitempty"`  // in order
	Named map[string]string `json:"named,omitempty"` // as, topic, from, via, part, role, channel: value as written, unquoted
	Cmp   string            `json:"cmp,omitempty"`   // for count: "=", ">=", "<=", "only"
	N     int               `json:"n,omitempty"`     // for count
	Pos   Pos               `json:"-"`
}

// Arg is one argument: exactly one of the fields is set.
type Arg struct {
	Name string `json:"name,omitempty"` // a person, organisation, persona or group
	Text string `json:"text,omitempty"` // quoted words: a topic, an item pattern (package search), a quotation
	Item string `json:"item,omitempty"` // item:ID
	Prop *Prop  `json:"prop,omitempty"`
}

// Pos is a place in the text form, counted from one; columns count characters.
type Pos struct{ Line, Column int }
