package finding

import (
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// Marks is what people have put on record about items and holdings, other than
// who is who: readings, seals and overrides of standing (method section 1). It
// is complete and in journal order; what was withdrawn later is in it, with
// when, so that a finding as of an earlier day still sees it.
type Marks struct {
	Readings []Reading
	Seals    []Seal
	Standing []Override
}

// Reading says that an item, or a passage of it, shows a proposition: made by
// a person, or suggested by a rule. Only an accepted one exceeds claimed.
type Reading struct {
	Seq   int64           `json:"seq"` // journal entry that made it
	Item  evidence.ID     `json:"item"`
	Span  evidence.Span   `json:"span,omitzero"` // bytes of the item's text; zero: the whole
	Prop  *statement.Prop `json:"prop"`
	When  evidence.Time   `json:"when,omitzero"`  // when what it shows happened, where the item says; zero: some time up to the item's own date
	Rule  string          `json:"rule,omitempty"` // the rule or model that suggested it; empty: a person made it
	Moves []Move          `json:"moves"`          // how it came to its state, oldest first; at least one
}

// State is whether a reading counts.
type State string

// The states of a reading.
const (
	Suggested State = "suggested"
	Accepted  State = "accepted"
	Rejected  State = "rejected"
)

// Move is one decision about a reading.
type Move struct {
	Seq   int64     `json:"seq"`
	State State     `json:"state"`
	By    string    `json:"by"`
	Why   string    `json:"why,omitempty"`
	At    time.Time `json:"at"` // desk time
}

// Seal certifies that the archive is complete for a party, a channel and an
// interval, as it was when the seal was made (method section 3).
type Seal struct {
	Seq     int64             `json:"seq"`
	Party   string            `json:"party"`             // a name or handle; what was sent or received by them
	Channel string            `json:"channel,omitempty"` // evidence.Kind as a word; empty: every channel that an archive can hold
	Window  evidence.Interval `json:"window"`
	Root    string            `json:"root"` // root hash of the inputs it was made over, hexadecimal
	By      string            `json:"by"`
	Why     string            `json:"why"`
	At      time.Time         `json:"at"`                // desk time
	Items   int               `json:"items"`             // items of the party that the archive held in the scope
	Handles []evidence.Handle `json:"handles,omitempty"` // by which the party was known
	Despite []string          `json:"despite,omitempty"` // gaps in the scope that it was made in spite of
	Gone    time.Time         `json:"gone,omitzero"`     // withdrawn
	GoneSeq int64             `json:"gone_seq,omitempty"`
	GoneBy  string            `json:"gone_by,omitempty"`
	GoneWhy string            `json:"gone_why,omitempty"`
}

// Flag is what a person says of an item's genuineness (method section 1). A
// flagged item is worth claimed at most, and the flag is printed with it.
type Flag string

// The flags.
const (
	Forged   Flag = "forged"
	Disputed Flag = "disputed"
)

// Override is a named person's decision about the standing of one item.
type Override struct {
	Seq      int64             `json:"seq"`
	Item     evidence.ID       `json:"item"`
	Standing evidence.Standing `json:"standing"`
	Flag     Flag              `json:"flag,omitempty"`
	By       string            `json:"by"`
	Why      string            `json:"why"`
	At       time.Time         `json:"at"`
	Gone     time.Time         `json:"gone,omitzero"` // withdrawn
	GoneSeq  int64             `json:"gone_seq,omitempty"`
	GoneBy   string            `json:"gone_by,omitempty"`
	GoneWhy  string            `json:"gone_why,omitempty"`
}
