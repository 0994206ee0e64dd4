package archive

import (
	"encoding/json"
	"fmt"
	"iter"

	"github.com/gainsay/gainsay/statement"
)

// KindStatements is the prefix of the kinds of journal entry that put
// statements on record, or take them off it.
const KindStatements = "statement."

// StatementsOf returns the statements that stand after journal entries of
// KindStatements, in order of adding; a later one of the same id has replaced
// an earlier, in its place.
func StatementsOf(entries iter.Seq2[JournalEntry, error]) ([]statement.Statement, error) {
	var list []*statement.Statement
	at := map[string]int{} // index in list of the one that stands
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		s, err := readStatement(e)
		if err != nil {
			return nil, err
		}
		i, stands := at[s.ID]
		switch {
		case e.Kind == KindStatementAdd && stands:
			list[i] = &s
		case e.Kind == KindStatementAdd:
			at[s.ID] = len(list)
			list = append(list, &s)
		case e.Kind == KindStatementRemove && stands:
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
func readStatement(e JournalEntry) (statement.Statement, error) {
	var body struct {
		statement.Statement
		Vocabulary string `json:"vocabulary"`
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return statement.Statement{}, fmt.Errorf("reading the statement in journal entry %d: %w", e.Seq, err)
	}
	if v := body.Vocabulary; e.Kind == KindStatementAdd && v != "" && v != statement.Vocabulary {
		return statement.Statement{}, fmt.Errorf("reading the statement in journal entry %d: it is in vocabulary %q, and this program reads %s (use the newer program)", e.Seq, v, statement.Vocabulary)
	}
	return body.Statement, nil
}
