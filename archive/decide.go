package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Kinds of the journal entries by which statements come and go. Decisions
// about who is who have the kind "people." and the word of people.DecisionKind.
const (
	KindStatementAdd    = "statement.add"
	KindStatementRemove = "statement.remove"
)

// deskTime is a moment as the journal writes it.
func deskTime(at time.Time) time.Time { return at.UTC().Truncate(time.Millisecond) }

// Decide checks a decision about who is who against those in force, and
// journals it. Its Why, By and At are set by the caller; it is returned with
// its number. The error of what people.Validate refuses is that of Validate,
// and nothing was written then.
func Decide(ctx context.Context, k Case, d people.Decision) (people.Decision, error) {
	present, err := k.Decisions(ctx)
	if err != nil {
		return d, err
	}
	if err := people.Validate(d, people.Fold(present, nil)); err != nil {
		return d, err
	}
	d.At = deskTime(d.At)
	body, err := json.Marshal(d)
	if err != nil {
		return d, fmt.Errorf("writing the decision: %w", err)
	}
	d.Seq, err = k.Append(ctx, JournalEntry{At: d.At, By: d.By, Kind: "people." + string(d.Kind), Why: d.Why, Body: body})
	return d, err
}

// Placed is what became of a statement that was put on record.
type Placed string

// The ways in which a statement is put on record.
const (
	PlacedNew       Placed = "added"
	PlacedAgain     Placed = "replaced"  // one of the same id stood there, and stays in the journal
	PlacedUnchanged Placed = "unchanged" // it stands there already, word for word: nothing was written
)

// AddStatement puts s on record, unless it stands there word for word.
func AddStatement(ctx context.Context, k Case, s statement.Statement, by string, at time.Time) (Placed, error) {
	placed, body, err := placing(ctx, k, s)
	if err != nil || placed == PlacedUnchanged {
		return placed, err
	}
	_, err = k.Append(ctx, JournalEntry{At: deskTime(at), By: by, Kind: KindStatementAdd, Body: body})
	return placed, err
}

// placing says how s would be placed on record, and the body of its entry.
func placing(ctx context.Context, k Case, s statement.Statement) (Placed, []byte, error) {
	body, err := statement.Canonical(s)
	if err != nil {
		return "", nil, fmt.Errorf("adding %s: %w", s.ID, err)
	}
	present, err := k.Statements(ctx)
	if err != nil {
		return "", nil, err
	}
	placed := PlacedNew
	for _, old := range present {
		if old.ID != s.ID {
			continue
		}
		placed = PlacedAgain
		if was, err := statement.Canonical(old); err == nil && bytes.Equal(was, body) {
			return PlacedUnchanged, body, nil
		}
	}
	return placed, body, nil
}

// RemoveStatement takes s back, with the reason why; the journal keeps it.
func RemoveStatement(ctx context.Context, k Case, s statement.Statement, by, why string, at time.Time) error {
	body, err := statement.Canonical(s)
	if err != nil {
		return fmt.Errorf("removing %s: %w", s.ID, err)
	}
	_, err = k.Append(ctx, JournalEntry{At: deskTime(at), By: by, Kind: KindStatementRemove, Why: why, Body: body})
	return err
}
