package sqlite

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/finding"
)

// Kinds of journal entry about the standing of items (docs/format/case.md).
const (
	kindStandingSet  = "standing.set"  // the body is a finding.Override; who, when and why are the entry's
	kindStandingUndo = "standing.undo" // the body names the decision
)

// standingEntry adds what a journal entry of a kind that begins "standing." says.
func standingEntry(m *finding.Marks, e archive.JournalEntry) error {
	switch e.Kind {
	case kindStandingSet:
		var o finding.Override
		if err := json.Unmarshal(e.Body, &o); err != nil {
			return fmt.Errorf("reading the decision in journal entry %d: %w", e.Seq, err)
		}
		if o.Item.IsZero() {
			return fmt.Errorf("reading the decision in journal entry %d: it names no item", e.Seq)
		}
		o.Seq, o.By, o.Why, o.At = e.Seq, e.By, e.Why, e.At
		m.Standing = append(m.Standing, o)
	case kindStandingUndo:
		var body struct {
			Set int64 `json:"set"`
		}
		if err := json.Unmarshal(e.Body, &body); err != nil {
			return fmt.Errorf("reading the decision in journal entry %d: %w", e.Seq, err)
		}
		i := slices.IndexFunc(m.Standing, func(o finding.Override) bool { return o.Seq == body.Set })
		if i < 0 {
			return fmt.Errorf("reading the decision in journal entry %d: no standing was set by entry %d before it", e.Seq, body.Set)
		}
		if o := &m.Standing[i]; o.Gone.IsZero() {
			o.Gone, o.GoneSeq, o.GoneBy, o.GoneWhy = e.At, e.Seq, e.By, e.Why
		}
	}
	return nil // another kind is of a newer program: it says nothing that counts here
}
