package search

import (
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Doc is what a query is matched against: one item, as an engine indexes it.
type Doc struct {
	ID            evidence.ID
	Exhibit       int64
	Kind          evidence.Kind
	Subject       string
	Text          string
	Names         []string // its file name or the title of its site, and the file names of its attachments
	Marks         []string // what names the item itself: its Message-ID, its URL
	Parties       []evidence.Party
	Date          evidence.Interval // zero: undated
	Troves        []string          // names
	HasAttachment bool              // whether the item has members of a family
	Proof         string            // what its signatures come to, a word of package authentic; empty: no mail

	// What the readers of the case put on it.
	Tags   []string // as TagName returns them
	Review string   // one of ReviewWords; empty: ReviewOpen
	Notes  []string // texts
}

// DocOf returns the Doc of an entry, without what only an archive knows: its
// exhibit number, its troves, what its signatures come to,
// and what the readers of the case put on it.
func DocOf(e *evidence.Entry) Doc {
	d := Doc{
		ID: e.ID, Kind: e.Kind, Subject: e.Subject, Text: e.Text, Parties: e.Parties,
		HasAttachment: len(e.Children) > 0,
	}
	if e.Name != "" {
		d.Names = append(d.Names, e.Name)
	}
	// One file may be attached under many names: each message keeps its own.
	for i := range e.Children {
		if name := e.Children[i].Entry.Name; name != "" {
			d.Names = append(d.Names, name)
		}
	}
	if t := e.Date(); !t.IsZero() {
		d.Date = t.Interval()
	}
	for _, r := range e.Refs {
		if r.Kind == evidence.RefMessageID || r.Kind == evidence.RefURL {
			d.Marks = append(d.Marks, r.Value)
		}
	}
	return d
}

// Column is a part of an item that words are looked for in. A phrase, and what
// NEAR joins, lies in one column.
type Column int

// The columns, in the order in which an engine keeps them.
const (
	ColumnSubject Column = iota
	ColumnText
	ColumnPeople // display names and handles
	ColumnNames
	ColumnMarks
	Columns int = iota // how many there are
)

// Tokens calls yield with the tokens of one column of d, in order. Where a
// column is made of pieces (the names and handles of the parties), a position
// is left out between two of them, so that no phrase runs from one to the next.
//
// Of a mark that is whole (a Message-ID, a URL) only the whole is given, not
// its words: else every message of a provider would be found by the
// provider's name.
func (d *Doc) Tokens(c Column, yield func(Token) bool) {
	if c == ColumnText { // by far the most; nothing to add
		Analyse(d.Text)(yield)
		return
	}
	position := 0
	var more bool
	for _, piece := range d.pieces(c) {
		last := position - 1
		wholeOnly := c == ColumnMarks && hasWhole(piece)
		for t := range Analyse(piece) {
			t.Position += position
			last = t.Position
			if wholeOnly && !t.Colocated {
				continue
			}
			if more = yield(t); !more {
				return
			}
		}
		if last >= position {
			position = last + 2
		}
	}
}

func hasWhole(piece string) bool {
	for t := range Analyse(piece) {
		if t.Colocated {
			return true
		}
	}
	return false
}

// pieces returns the texts that a column is made of.
func (d *Doc) pieces(c Column) []string {
	switch c {
	case ColumnSubject:
		return []string{d.Subject}
	case ColumnText:
		return []string{d.Text}
	case ColumnNames:
		return d.Names
	case ColumnMarks:
		return d.Marks
	case ColumnPeople:
		pieces := make([]string, 0, 2*len(d.Parties))
		for _, p := range d.Parties {
			pieces = append(pieces, partyPieces(p)...)
		}
		return pieces
	}
	return nil
}

// partyPieces returns the texts of one party: its name, its handle, and the
// address as written where it is more than the handle in other letters.
func partyPieces(p evidence.Party) []string {
	pieces := make([]string, 0, 3)
	if p.Name != "" {
		pieces = append(pieces, p.Name)
	}
	if p.Handle.Value != "" && p.Handle.Value != p.Name {
		pieces = append(pieces, p.Handle.Value)
	}
	if p.Raw != "" && !strings.EqualFold(p.Raw, p.Handle.Value) {
		pieces = append(pieces, p.Raw)
	}
	return pieces
}

// Holds reports whether the exact characters of l are in the text, the subject,
// one of the names, or the name or address of a party of d.
func (l Literal) Holds(d *Doc) bool {
	if l.Text == "" {
		return false
	}
	if strings.Contains(d.Text, l.Text) || strings.Contains(d.Subject, l.Text) {
		return true
	}
	for _, name := range d.Names {
		if strings.Contains(name, l.Text) {
			return true
		}
	}
	for _, p := range d.Parties {
		if strings.Contains(p.Name, l.Text) || strings.Contains(p.Handle.Value, l.Text) || strings.Contains(p.Raw, l.Text) {
			return true
		}
	}
	return false
}
