package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// kindPeople is the prefix of entries whose body is a people.Decision.
const kindPeople = "people."

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
	return archive.StatementsOf(c.Journal(ctx, archive.KindStatements, 0))
}
