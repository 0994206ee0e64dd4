// Package people says who is who: which handles are one person's, who is a
// member of what, and which names somebody else operates. Nothing here follows
// from the material by itself: every link is a decision of a named person,
// with a reason, on a day, and can be undone (method section 1, facts Same
// and Member).
package people

import (
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// EntityKind is what a name names.
type EntityKind string

// The kinds of entity.
const (
	Person  EntityKind = "person"
	Org     EntityKind = "org"
	Persona EntityKind = "persona"
)

// Entity is somebody or something that a statement can be about.
type Entity struct {
	Kind EntityKind `json:"kind"`
	Name string     `json:"name"` // as first decided; Key(Name) is what is compared
}

// DecisionKind says what was decided.
type DecisionKind string

// The decisions. Each is one journal entry; none is ever changed.
const (
	Same    DecisionKind = "same"    // Handles belong to Entity
	Part    DecisionKind = "part"    // Handles do not belong to Entity (any more)
	Member  DecisionKind = "member"  // Entity is a member of Org with Role, From to To
	Alias   DecisionKind = "alias"   // Names are other names of Entity
	Operate DecisionKind = "persona" // Entity (a persona) is said to be operated by Operator
	Undo    DecisionKind = "undo"    // decision Undoes no longer holds
)

// Decision is one decision about who is who.
type Decision struct {
	Seq      int64             `json:"seq"` // its number in the journal, from zero
	Kind     DecisionKind      `json:"kind"`
	Entity   Entity            `json:"entity,omitzero"`
	Handles  []evidence.Handle `json:"handles,omitempty"`
	Names    []string          `json:"names,omitempty"`
	Org      string            `json:"org,omitempty"`
	Role     string            `json:"role,omitempty"` // staff, family, surrogate, or any other word
	From     evidence.Time     `json:"from,omitzero"`  // zero: open
	To       evidence.Time     `json:"to,omitzero"`    // zero: open; the last day or month is included whole
	Operator string            `json:"operator,omitempty"`
	Undoes   int64             `json:"undoes,omitempty"`
	Standing evidence.Standing `json:"standing"` // how well the link itself is backed
	Why      string            `json:"why"`
	By       string            `json:"by"`
	At       time.Time         `json:"at"`              // desk time
	Public   time.Time         `json:"public,omitzero"` // when anyone could know; zero: not stated
}
