package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Kinds of journal entry that are read back.
const (
	kindPeople          = "people." // prefix; the body is a people.Decision
	kindStatement       = "statement."
	kindStatementAdd    = "statement.add"    // the body is a statement in canonical form
	kindStatementRemove = "statement.remove" // the body has the statement's id
)

// Decisions implements [archive.Case]. A decision's number is its journal
// entry's; who, when and why are the entry's where the body leaves them out.
func (c *Case) Decisions(ctx context.Context) ([]people.Decision, error) {
	var out []people.Decision
	for e, err := range c.Journal(ctx, kindPeople, 0) {
		if err != nil {
			return nil, err
		}
		var d people.Decision
		if err := json.Unmarshal(e.Body, &d); err != nil {
			return nil, fmt.Errorf("reading the decision in journal entry %d: %w", e.Seq, err)
		}
		d.Seq = e.Seq
		if d.By == "" {
			d.By = e.By
		}
		if d.Why == "" {
			d.Why = e.Why
		}
		if d.At.IsZero() {
			d.At = e.At
		}
		out = append(out, d)
	}
	return out, nil
}

// Statements implements [archive.Case].
func (c *Case) Statements(ctx context.Context) ([]statement.Statement, error) {
	var list []*statement.Statement
	at := map[string]int{} // index in list of the one that stands
	for e, err := range c.Journal(ctx, kindStatement, 0) {
		if err != nil {
			return nil, err
		}
		s, err := readStatement(e)
		if err != nil {
			return nil, err
		}
		i, stands := at[s.ID]
		switch {
		case e.Kind == kindStatementAdd && stands:
			list[i] = &s
		case e.Kind == kindStatementAdd:
			at[s.ID] = len(list)
			list = append(list, &s)
		case e.Kind == kindStatementRemove && stands:
			list[i] = nil
			delete(at, s.ID)
		}
	}
	var out []statement.Statement
	for _, s := range list {
		if s != nil {
			out = append(out, *s)
		}
	}
	return out, nil
}

// readStatement reads the body of an entry about a statement. Only what is
// added must be whole.
func readStatement(e archive.JournalEntry) (statement.Statement, error) {
	var body struct {
		statement.Statement
		Vocabulary string `json:"vocabulary"`
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return statement.Statement{}, fmt.Errorf("reading the statement in journal entry %d: %w", e.Seq, err)
	}
	if v := body.Vocabulary; e.Kind == kindStatementAdd && v != "" && v != statement.Vocabulary {
		return statement.Statement{}, fmt.Errorf("reading the statement in journal entry %d: it is in vocabulary %q, and this program reads %s (use the newer program)", e.Seq, v, statement.Vocabulary)
	}
	return body.Statement, nil
}
