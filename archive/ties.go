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

	// Same are handles that are one person's, each in one group at most: they
	// count as the first of their group, so that an item that is addressed to two
	// of them counts once.
	Same    [][]evidence.Handle
	Monthly bool // one tie for each month (UTC), and one for what is undated
}

// Tying is a case that can count who wrote to whom.
type Tying interface {
	// Ties returns what each handle wrote to each other in mail and direct
	// messages, in order of the two handles and of months.
	Ties(ctx context.Context, q TieQuery) ([]thread.Tie, error)
}
