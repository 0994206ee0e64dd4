package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/gainsay/gainsay/statement"
)

// fieldsData is what the island of the statement form begins with. The fields
// themselves it asks for.
type fieldsData struct {
	Names     []string   `json:"names"` // who is known, for completion
	Skeletons []skeleton `json:"skeletons"`
}

// skeleton is a proposition to begin with.
type skeleton struct {
	Text  string `json:"text"` // with A, B and G where names belong
	Means string `json:"means"`
}

// skeletons are one for each thing that words can claim.
var skeletons = []skeleton{
	{`contact(A, B)`, "A and B were in touch at all"},
	{`sent(A, B)`, "A sent B something"},
	{`received(A, B)`, "A received something from B"},
	{`met(A, B)`, "A and B met"},
	{`act(A, B, offer, "what")`, "A offered B something; also request, accept, refuse, promise, instruct, threaten, introduce"},
	{`paid(A, B)`, "A paid B"},
	{`aware(A, contact(B, G))`, "A knew of it"},
	{`learned(A, contact(B, G), from: "a source")`, "that is how A first knew"},
	{`had(A, "what")`, "A had it"},
	{`gave(A, B, "what")`, "A gave it to B"},
	{`origin("what", A, via: any)`, "it came from A"},
	{`member(A, G)`, "A belonged to G"},
	{`said(A, "words")`, "A is on record with these words"},
	{`exists("words")`, "there is a message with these words"},
	{`released(A, "words", part: all)`, "A handed over all of it"},
	{`did(A, delete, "what")`, "A deleted it; also hire, fire, travel, sign, edit, transfer, publish, approve"},
	{`count(contact(A, B)) <= 1`, "no more often than once"},
	{`only(contact(A, B), B)`, "with nobody but B"},
	{`any(G, contact(each, B))`, "somebody of G did"},
	{`all(G, contact(each, B))`, "everybody of G did"},
	{`first(contact(A, B))`, "nothing of the kind came before"},
	{`before(contact(A, B), contact(A, G))`, "the one came before the other"},
}

// fieldsAsked is what the island sends: the text as it was typed, or the
// fields.
type fieldsAsked struct {
	Text *string         `json:"text"`
	Form *statement.Form `json:"form"`
}

// fieldsAnswer is both in step: the text, and its fields where it has some.
type fieldsAnswer struct {
	Text   string          `json:"text"`
	Form   *statement.Form `json:"form"`
	Why    string          `json:"why,omitempty"` // why there are no fields
	Errors []fieldError    `json:"errors"`
}

// fieldError is one error of the text, with the word that its line begins with.
type fieldError struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Word   string `json:"word"`
	Text   string `json:"text"`
}

// errFields is a request that is none of the island's.
var errFields = errors.New("that is neither a text nor fields of a statement")

// fields keeps the text and the fields of a statement in step. It puts nothing
// on record.
func (d *Desk) fields(v visit) (any, error) {
	var asked fieldsAsked
	if err := json.NewDecoder(v.Body).Decode(&asked); err != nil || (asked.Text == nil) == (asked.Form == nil) {
		return nil, bad(errFields)
	}
	out := fieldsAnswer{Form: asked.Form, Errors: []fieldError{}}
	if asked.Form != nil {
		out.Text = asked.Form.Text()
	} else {
		out.Text = strings.ReplaceAll(*asked.Text, "\r\n", "\n")
	}
	all, problems := statement.Parse(out.Text)
	lines := strings.Split(out.Text, "\n")
	for _, p := range problems {
		e := fieldError{Line: p.Line, Column: p.Column, Text: p.Text()}
		if p.Line >= 1 && p.Line <= len(lines) {
			if words := strings.Fields(lines[p.Line-1]); len(words) > 0 {
				e.Word = words[0]
			}
		}
		out.Errors = append(out.Errors, e)
	}
	if asked.Form != nil || len(problems) > 0 {
		return out, nil
	}
	if len(all) != 1 {
		out.Why = "The text has " + plural(len(all), "statement") + "; fields are of one."
		return out, nil
	}
	if f, ok := statement.FormOf(all[0]); ok {
		out.Form = &f
	} else {
		out.Why = "The statement has definitions, which are lines of text."
	}
	return out, nil
}

// fieldsRoute is where the island asks.
func (d *Desk) fieldsRoute() route {
	return route{http.MethodPost, "/statements/fields", reviewer, d.data(d.fields)}
}
