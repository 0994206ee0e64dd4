package sqlite

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/finding"
)

// Kinds of journal entry about certificates of complete coverage
// (docs/format/case.md).
const (
	kindSealMake     = "seal.make"     // the body is a finding.Seal; who, when and why are the entry's
	kindSealWithdraw = "seal.withdraw" // the body names the seal
)

// sealEntry adds what a journal entry of a kind that begins "seal." says.
func sealEntry(m *finding.Marks, e archive.JournalEntry) error {
	switch e.Kind {
	case kindSealMake:
		var s finding.Seal
		if err := json.Unmarshal(e.Body, &s); err != nil {
			return fmt.Errorf("reading the certificate in journal entry %d: %w", e.Seq, err)
		}
		if s.Party == "" || s.Window.Hi.IsZero() {
			return fmt.Errorf("reading the certificate in journal entry %d: it does not say of whom, or up to when", e.Seq)
		}
		s.Seq, s.By, s.Why, s.At = e.Seq, e.By, e.Why, e.At
		m.Seals = append(m.Seals, s)
	case kindSealWithdraw:
		var body struct {
			Seal int64 `json:"seal"`
		}
		if err := json.Unmarshal(e.Body, &body); err != nil {
			return fmt.Errorf("reading the withdrawal in journal entry %d: %w", e.Seq, err)
		}
		i := slices.IndexFunc(m.Seals, func(s finding.Seal) bool { return s.Seq == body.Seal })
		if i < 0 {
			return fmt.Errorf("reading the withdrawal in journal entry %d: there is no certificate %d before it", e.Seq, body.Seal)
		}
		if s := &m.Seals[i]; s.Gone.IsZero() { // the first withdrawal is the one that counts
			s.Gone, s.GoneSeq, s.GoneBy, s.GoneWhy = e.At, e.Seq, e.By, e.Why
		}
	}
	return nil // another kind is of a newer program: it says nothing that counts here
}
