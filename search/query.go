// Package search is the query language: how a query is read, how it is read
// back to the user, how text is cut into tokens, and how a hit is shown. The
// engine behind it is not its business: an engine takes a Query, never its own
// syntax, and every engine feeds on the same tokens (Analyse), so that hit
// sets are equal everywhere.
package search

import "time"

// Query is a parsed query.
type Query struct {
	Root Node   // nil: everything
	Text string // as typed
}

// Node is a node of a query tree: And, Or, Not, Word, Phrase, Near, Literal,
// Field or Between.
type Node interface{ node() }

// And matches where all of its nodes do.
type And []Node

// Or matches where one of its nodes does.
type Or []Node

// Not matches where its node does not.
type Not struct{ Of Node }

// Word matches a word; with Prefix, any word that begins so.
type Word struct {
	Text   string
	Prefix bool
}

// Phrase matches words in order.
type Phrase struct{ Text string }

// Near matches where all words are within Distance words of one another: at 1
// they stand side by side, in any order.
type Near struct {
	Of       []Node // Word or Phrase
	Distance int
}

// Literal matches exact characters, case and punctuation included, in text,
// subject, names or addresses.
type Literal struct{ Text string }

// Field matches a property of an item. Name is one of from, to, cc, with,
// subject, text, in, kind, has, proof, id, tag, review, note; Value is as typed, unquoted. What the
// values mean is said at the constants FieldFrom and so on, and at ReadParty.
type Field struct{ Name, Value string }

// Between matches items whose date may lie in [From, To); a zero bound is
// open, and an undated item never matches. The bounds were read in the zone
// that the user named.
type Between struct{ From, To time.Time }

func (And) node()     {}
func (Or) node()      {}
func (Not) node()     {}
func (Word) node()    {}
func (Phrase) node()  {}
func (Near) node()    {}
func (Literal) node() {}
func (Field) node()   {}
func (Between) node() {}

// Snippet is a piece of an item's text around its hits.
type Snippet struct {
	Text string   `json:"text"`
	Hits [][2]int `json:"hits"` // byte ranges of Text, in order
	Span [2]int   `json:"span"` // where Text lies in the item's text, in bytes
}
