package archive

import (
	"context"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/thread"
)

// TieQuery asks who wrote to whom.
type TieQuery struct {
	Scope  Scope
	Ends   []evidence.Handle // one of them wrote or was written to; empty: anybody
	Window evidence.Interval // the date, as lists are ordered by it, lies in it; a zero bound is open, and only without any do undated items count
}

// Tying is a case that can count who wrote to whom.
type Tying interface {
	// Ties returns what each handle wrote to each other in mail and direct
	// messages, in order of the two handles.
	Ties(ctx context.Context, q TieQuery) ([]thread.Tie, error)
}
