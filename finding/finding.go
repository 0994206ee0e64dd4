// Package finding tests a statement against the facts of an archive, as known
// on a day (method sections 3 to 6). It is pure: facts, clock and date come in,
// a Finding comes out. A verdict is a value with reasons; an error means that
// the engine could not look.
//
// # Reading order
//
// Test (test.go) tests every reading: eval (eval.go) finds what proves and what
// refutes its proposition, spoken turns that into what it says of the words,
// and the table of verdict.go makes the verdict of it. What an item is worth is
// in checks.go, who stands for whom in side.go, when two items are one event in
// same.go, what somebody knew in ladder.go. Everything else says it to people.
//
// # Where the method leaves a choice
//
// Each choice is made so that a wrong "contradicted" is less likely than a
// missed one.
//
//   - Polarity comes last. Evidence is for or against the proposition until
//     spoken; a denial then swaps the sides.
//   - Two origins that share a hand, giver or go-between, are one; an origin
//     that is not on record is none. Corroboration needs the same words, whole,
//     and the same day: a copy dated by the month backs nothing, and a copy that
//     gives another date is named in a note.
//   - Counting is the other way round: what may be one event counts as one, so
//     that untied copies never make "more than n". Copies in other words, in
//     another trove, on days that can be the same, may be one event.
//   - Mail that is addressed has been sent; that it was received needs a copy of
//     the receiver's. A direct message lies in both accounts at once.
//   - A read mark carries no date. It shows knowledge before the words only where
//     the copy itself is known to be older than they are.
//   - A date that its own material calls uncertain never counts as certain.
//   - An organisation is aware by its own handles, and by its members' only where
//     the reading says through whom (as:).
//   - That somebody first learned of a thing from a source is refuted only where
//     the source is a dated item; words such as "a published report" are a gap.
//   - A statement on record is worth claimed: its source is not weighed.
//   - Naming is no evidence: a name resolves by all decisions, whatever the date
//     asked for, and stands for nobody's handles before they were identified.
package finding

import (
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// Verdict is the outcome of testing one reading. The words are the stable
// contract with programs.
type Verdict string

// The verdicts, in the order of information of method section 3.
const (
	OutsideCoverage       Verdict = "outside-coverage"
	NotShown              Verdict = "not-shown"
	Consistent            Verdict = "consistent"
	SupportedIfGenuine    Verdict = "supported-if-genuine"
	ContradictedIfGenuine Verdict = "contradicted-if-genuine"
	ConflictingIfGenuine  Verdict = "conflicting-if-genuine"
	Supported             Verdict = "supported"
	Contradicted          Verdict = "contradicted"
	Conflicting           Verdict = "conflicting"
	NotYetTestable        Verdict = "not-yet-testable"   // a predicate that this version parses but does not test
	NotTestable           Verdict = "not-testable"       // no comment, opinion, prediction
	DraftStatement        Verdict = "draft"              // a name does not resolve
	DependsOnReading      Verdict = "depends-on-reading" // headline only
)

// Finding is one statement tested, all readings.
type Finding struct {
	Statement  string            `json:"statement"`
	Headline   Verdict           `json:"headline"`
	AsOf       time.Time         `json:"as_of"`
	Clock      Clock             `json:"clock"`
	Threshold  evidence.Standing `json:"threshold"`
	Readings   []ReadingFinding  `json:"readings"`
	Position   Position          `json:"speaker_position"`
	Reply      Reply             `json:"reply"`
	Corrected  []Correction      `json:"corrections,omitempty"`
	Unresolved []string          `json:"unresolved,omitempty"`
}

// ReadingFinding is one reading tested.
type ReadingFinding struct {
	Reading    string    `json:"reading"`
	Verdict    Verdict   `json:"verdict"`
	For        []Witness `json:"for,omitempty"`     // for the words as spoken, best first; where Verdict is Consistent, what agrees with them and does not support them
	Against    []Witness `json:"against,omitempty"` // against them, best first
	Coverage   Coverage  `json:"coverage"`
	Gaps       []Gap     `json:"gaps"`
	Robustness int       `json:"robustness"`        // origin groups that must fall before the verdict changes; 0: it rests on none
	Weakest    string    `json:"weakest,omitempty"` // the weakest premise, with its standing
	Sentence   Sentence  `json:"sentence"`
	Notes      []string  `json:"notes,omitempty"`
}

// Witness is a minimal set of premises that by itself makes the verdict.
type Witness struct {
	Items     []WitnessItem     `json:"items"`               // usually one; a count has several, a membership none
	Premises  []Premise         `json:"premises"`            // identities, memberships: everything it rests on
	Standing  evidence.Standing `json:"standing"`            // of its weakest link
	Straddles bool              `json:"straddles,omitempty"` // its time is only partly inside the scope
	Sealed    string            `json:"sealed,omitempty"`    // what a certificate of complete coverage, which is among the premises, shows
}

// WitnessItem is one item of a witness, with who did what in it. A statement
// on record that is a witness has Statement set and no Item.
type WitnessItem struct {
	Item      evidence.ID       `json:"item"`
	Exhibit   int64             `json:"exhibit"`
	Statement string            `json:"statement,omitempty"` // id of a statement on record
	Shows     string            `json:"shows"`               // what it shows: one of the Shows constants
	Ends      []End             `json:"ends,omitempty"`      // who stands in it for whom
	Copies    []evidence.ID     `json:"copies,omitempty"`    // other items that are the same event
	Standing  evidence.Standing `json:"standing"`
	Why       string            `json:"why"`                 // which check gave the standing
	Signature string            `json:"signature,omitempty"` // what a signature on it shows, and what it does not; empty: none holds
	Flags     []string          `json:"flags,omitempty"`     // what its signatures give reason to ask about
	Set       *Override         `json:"set,omitempty"`       // the decision that set it, in place of the checks
	Roles     map[string]string `json:"roles"`               // "A": "Donald Trump Jr. (@donaldjtrumpjr), surrogate of campaign", "B": …, "date": …, "rung": …
	Passage   evidence.Passage  `json:"passage"`
	Origins   []string          `json:"origins"` // origin groups
	Date      evidence.Time     `json:"date"`
}

// Premise is one fact other than an item that a witness needs.
type Premise struct {
	Kind     string            `json:"kind"` // "same", "member", "persona", "reading", "seal"
	Seq      int64             `json:"seq"`  // journal entry
	Text     string            `json:"text"`
	Standing evidence.Standing `json:"standing"`
}

// Coverage says what the archive holds of what the words are about.
type Coverage struct {
	Touches  bool      `json:"touches"` // whether anything touches the scope
	Holdings []Holding `json:"holdings"`
	Seals    []Seal    `json:"seals,omitempty"` // that certify some of the scope for a party
	Line     string    `json:"line"`            // one line for people
}

// Gap is something whose filling could change the finding.
type Gap struct {
	Kind string `json:"kind"` // one of the Gap constants
	Text string `json:"text"`
}

// Position is the speaker's own position at the said time (method section 5).
type Position struct {
	Rung     int               `json:"rung"` // 0 to 5
	Text     string            `json:"text"` // "nothing in the archive shows that … knew"
	Passage  *evidence.Passage `json:"passage,omitempty"`
	Standing evidence.Standing `json:"standing"`
}

// Sentence is the explanation in one sentence; every noun is linked.
type Sentence struct {
	Text  string `json:"text"`
	Links []Link `json:"links"`
}

// Link ties bytes of a sentence to what they name.
type Link struct {
	Span evidence.Span `json:"span"`
	Kind string        `json:"kind"` // "item", "person", "org", "persona", "decision", "statement"
	Ref  string        `json:"ref"`  // an item's id, a name, a decision's number, a statement's id
}
