package finding

import (
	"context"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// Facts is what the engine asks of an archive. Every answer is complete: an
// archive that cannot give all matches returns an error, never the first few.
type Facts interface {
	// Events returns every dealing (mail, direct message, transcribed
	// message, post) that q asks for, in order of Exhibit. It does not filter
	// by clock: each copy carries its clocks.
	Events(ctx context.Context, q EventQuery) ([]Event, error)
	// Match returns every item that query matches, as events, in the window.
	Match(ctx context.Context, query search.Query, window evidence.Interval) ([]Event, error)
	// Holdings summarises what the archive has, by trove, channel and known
	// handle, without the window: what coverage is computed from.
	Holdings(ctx context.Context, q HoldingsQuery) ([]Holding, error)
	// Marks returns everything that people have put on record about items and
	// holdings.
	Marks(ctx context.Context) (Marks, error)
}

// EventQuery asks for events that meet all of what is set in it. Where neither
// Ends nor Refs is set it asks for nothing.
type EventQuery struct {
	Ends    []evidence.Handle // one of them stands on the event, in any role
	With    []evidence.Handle // and one of these: not necessarily another
	Refs    []evidence.Ref    // the event carries one of them, kind and value
	Norms   []evidence.ID     // the event's Norm is one of them
	Window  evidence.Interval // the time overlaps it, or there is none; a zero bound is open
	Channel string            // evidence.Kind as a word: "mail", "dm", "post"; empty: any
	// Newest, where set, bounds the answer to so many: the latest by where they
	// stand in a list by date, undated ones first, of those of which a copy is
	// known on the day. It is for hints to people, never for evidence.
	Newest int
	// Bare, with Newest, asks for who stands on the events and when they were:
	// the answer may leave out Subject, Text, Norm, Refs and Labels, and of the
	// copies all but one that is known on the day, with its clocks.
	Bare  bool
	Clock Clock     // for Newest
	AsOf  time.Time // for Newest; zero: everything
}

// Event is one dealing as one item tells it.
type Event struct {
	Item        evidence.ID
	Exhibit     int64
	Kind        evidence.Kind
	Parties     []evidence.Party
	Time        evidence.Time
	Subject     string
	Text        string      // readable text; passages cite bytes of it
	Norm        evidence.ID // Sum of evidence.NormalForm(Text); equal for copies of the same words
	Refs        []evidence.Ref
	Labels      []string
	Constructed bool
	Proof       Proof  // what its signatures prove
	Copies      []Copy // at least one
}

// Copy is one occurrence of an event's item, with its hand-over and clocks.
type Copy struct {
	Trove   string
	From    string // who handed the trove over: with Through, the origin group
	Through string
	Path    string
	Nested  bool // it lay inside another message: whoever handed that over vouches for none of this
	Flags   []evidence.Flag
	Owner   []evidence.Handle // whose mailbox or account the copy lay in, where the material says
	Desk    time.Time         // when this archive learned it
	Public  evidence.Time     // when anyone could know; zero: never
}

// Known reports whether the copy was known at an instant, on a clock; zero is
// the end of time. A copy that was never made public is never known on the
// public clock, and one whose public date may lie after the instant is not
// known at it.
func (c Copy) Known(clock Clock, asOf time.Time) bool {
	switch {
	case asOf.IsZero():
		return true
	case clock == Public:
		return !c.Public.IsZero() && !c.Public.Interval().Hi.Add(-time.Nanosecond).After(asOf)
	}
	return !c.Desk.After(asOf)
}

// HoldingsQuery asks what the archive holds for a set of ends.
type HoldingsQuery struct {
	Ends    []evidence.Handle   // empty: all
	Sides   [][]evidence.Handle // sets of ends of which the answer also says how many items each touches
	Window  evidence.Interval
	Channel string
	Clock   Clock
	AsOf    time.Time // zero: everything
}

// Holding is a count of items of one trove and channel on which an end stands.
type Holding struct {
	Trove   string    `json:"trove"`
	Channel string    `json:"channel"`
	Items   int       `json:"items"`
	First   time.Time `json:"first,omitzero"`
	Last    time.Time `json:"last,omitzero"`
	Of      []int     `json:"-"` // of Items, how many each of the query's Sides stands on
}

// Clock says whose knowledge a date is about.
type Clock string

// The clocks of method section 1.
const (
	Desk   Clock = "desk"   // when this archive learned it
	Public Clock = "public" // when anyone could know it
)
