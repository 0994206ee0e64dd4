package sqlite

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/finding"
)

// Kinds of journal entry about readings (docs/format/case.md).
const (
	kindReadingAdd    = "reading.add"    // the body is a finding.Reading without its number and moves, and its first state
	kindReadingAccept = "reading.accept" // the body names the reading
	kindReadingReject = "reading.reject"
)

// readingEntry adds what a journal entry of a kind that begins "reading." says.
// A decision about a reading that is not there is an error: the journal is the
// record, and part of it is missing.
func readingEntry(m *finding.Marks, e archive.JournalEntry) error {
	move := finding.Move{Seq: e.Seq, By: e.By, Why: e.Why, At: e.At}
	if e.Kind == kindReadingAdd {
		var body struct {
			finding.Reading
			State finding.State `json:"state"`
		}
		if err := json.Unmarshal(e.Body, &body); err != nil {
			return fmt.Errorf("reading the reading in journal entry %d: %w", e.Seq, err)
		}
		if body.State != finding.Suggested && body.State != finding.Accepted {
			return fmt.Errorf("reading the reading in journal entry %d: it begins as %q (use the newer program)", e.Seq, body.State)
		}
		if err := finding.CheckReading(body.Prop); err != nil {
			return fmt.Errorf("reading the reading in journal entry %d: %w", e.Seq, err)
		}
		r := body.Reading
		move.State = body.State
		r.Seq, r.Moves = e.Seq, []finding.Move{move}
		m.Readings = append(m.Readings, r)
		return nil
	}
	switch e.Kind {
	case kindReadingAccept:
		move.State = finding.Accepted
	case kindReadingReject:
		move.State = finding.Rejected
	default:
		return nil // of a newer program: it says nothing that counts here
	}
	var body struct {
		Reading int64 `json:"reading"`
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return fmt.Errorf("reading the decision in journal entry %d: %w", e.Seq, err)
	}
	i := slices.IndexFunc(m.Readings, func(r finding.Reading) bool { return r.Seq == body.Reading })
	if i < 0 {
		return fmt.Errorf("reading the decision in journal entry %d: there is no reading %d before it", e.Seq, body.Reading)
	}
	m.Readings[i].Moves = append(m.Readings[i].Moves, move)
	return nil
}
