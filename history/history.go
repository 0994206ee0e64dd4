// Package history keeps findings up to date and remembers how they moved. A
// sweep looks at what was put on record since the last one, tests again only
// the statements that it can bear on, and writes what moved, and because of
// which facts, into the journal. Replay makes a finding again from the facts of
// its day and compares it byte for byte (method section 6).
//
// Findings themselves are not stored: they follow from items and journal, and
// the digest of each is what a replay must meet.
package history

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// KindSweep is the kind of a sweep's journal entry; the body is a Sweep.
const KindSweep = "finding.sweep"

// Sweep is one round of testing again.
type Sweep struct {
	Seq        int64             `json:"seq"`        // of its journal entry
	From       int64             `json:"from"`       // journal entries from this one on
	To         int64             `json:"to"`         // and before this one were looked at
	At         time.Time         `json:"at"`         // the findings are as of this instant, on the desk clock
	Statements int               `json:"statements"` // on record
	Tested     int               `json:"tested"`     // of them, those that something new can bear on
	Items      int               `json:"items"`      // items that came in, or of which a copy did
	Seen       archive.Watermark `json:"seen"`
	Moved      []Move            `json:"moved"`
}

// Move is the finding of one statement where a sweep left it: it is new, or
// another than before.
type Move struct {
	Statement string            `json:"statement"`
	From      finding.Verdict   `json:"from,omitempty"` // headline before; empty: it was never tested
	To        finding.Verdict   `json:"to,omitempty"`   // headline now; empty: the statement was taken back
	Threshold evidence.Standing `json:"threshold"`
	Readings  []Reading         `json:"readings"`
	Because   []int64           `json:"because"` // journal entries that can bear on it, at most becauseMax
	Digest    string            `json:"digest"`  // SHA-256 of the canonical JSON of the finding, hexadecimal
}

// Reading is one reading of a kept finding, in short.
type Reading struct {
	Reading    string          `json:"reading"`
	Verdict    finding.Verdict `json:"verdict"`
	Witnesses  int             `json:"witnesses"`
	Robustness int             `json:"robustness"`
	Rests      string          `json:"rests"` // tells one set of witnesses from another
}

// becauseMax is how many facts a move names.
const becauseMax = 50

// same reports whether two short findings differ in a verdict or a witness.
func (m Move) same(o Move) bool { return m.To == o.To && slices.Equal(m.Readings, o.Readings) }

// All returns every sweep of a case, oldest first.
func All(ctx context.Context, k archive.Case) ([]Sweep, error) {
	var out []Sweep
	for e, err := range k.Journal(ctx, KindSweep, 0) {
		if err != nil {
			return nil, err
		}
		var s Sweep
		if err := json.Unmarshal(e.Body, &s); err != nil {
			return nil, fmt.Errorf("reading the sweep in journal entry %d: %w", e.Seq, err)
		}
		s.Seq = e.Seq
		out = append(out, s)
	}
	return out, nil
}

// Of returns the moves of one statement, oldest first, with the sweep of each.
func Of(sweeps []Sweep, statement string) ([]Move, []Sweep) {
	var moves []Move
	var of []Sweep
	for _, s := range sweeps {
		for _, m := range s.Moved {
			if m.Statement == statement {
				moves, of = append(moves, m), append(of, s)
			}
		}
	}
	return moves, of
}

// Digest returns the SHA-256 of the canonical JSON of f, hexadecimal.
func Digest(f finding.Finding) (string, error) {
	b, err := archive.CanonicalJSON(f)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// short is a finding as a move keeps it.
func short(f finding.Finding) (Move, error) {
	m := Move{Statement: f.Statement, To: f.Headline, Threshold: f.Threshold, Readings: []Reading{}}
	for _, r := range f.Readings {
		h := sha256.New()
		for _, w := range r.For {
			fmt.Fprintln(h, "for", w.Standing, named(w))
		}
		for _, w := range r.Against {
			fmt.Fprintln(h, "against", w.Standing, named(w))
		}
		m.Readings = append(m.Readings, Reading{r.Reading, r.Verdict, len(r.For) + len(r.Against), r.Robustness, hex.EncodeToString(h.Sum(nil)[:8])})
	}
	var err error
	m.Digest, err = Digest(f)
	return m, err
}

// named tells one witness from another: its items, or else its premises.
func named(w finding.Witness) []string {
	var out []string
	for _, i := range w.Items {
		out = append(out, i.Item.String(), i.Statement)
	}
	for _, p := range w.Premises {
		out = append(out, fmt.Sprint(p.Kind, p.Seq))
	}
	return out
}
