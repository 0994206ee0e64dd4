// Package thread puts back together how messages hang together: who answered
// what, which message an exchange refers to that is not here, and in what
// order things were said.
//
// Mail hangs together by Message-ID, In-Reply-To and References (RFC 5322
// section 3.6.4), direct messages by the conversation that they are in. Never
// by subject: two messages with one subject may have nothing to do with each
// other. Divergences from what mail programs do: a message that is not here
// keeps its place as a hole, and copies of one message stay apart and are
// listed, because they may differ.
package thread

import (
	"context"

	"github.com/gainsay/gainsay/evidence"
)

// Limits of one exchange. What lies beyond is not shown, and Truncated says so.
const (
	MaxItems = 20_000 // items of one exchange
	MaxIDs   = 50_000 // identifiers that they carry between them
)

// Lookup is what a thread asks of an archive.
type Lookup interface {
	// ByRef returns the ids of all items that carry one of refs, in any order.
	ByRef(ctx context.Context, refs []evidence.Ref) ([]evidence.ID, error)
	// Entry returns an item's references and dates; nothing else of it is used.
	Entry(ctx context.Context, id evidence.ID) (evidence.Entry, error)
}

// Thread is one exchange. Its nodes stand in tree order: every message after
// the one it answers, answers to one message in order of date.
type Thread struct {
	Nodes []Node `json:"nodes"`
	// Truncated says that the exchange is larger than MaxItems or MaxIDs.
	// It then shows no holes: what is missing may be what was left out.
	Truncated bool               `json:"truncated,omitempty"`
	Problems  []evidence.Problem `json:"problems,omitempty"` // "reply-cycle": an answer to itself, by whatever way round
}

// Node is one message of an exchange, or the hole where one is missing.
type Node struct {
	Item      *evidence.ID     `json:"item"`                 // nil for a hole
	Copies    []evidence.ID    `json:"copies,omitempty"`     // other items with the same Message-ID or of the same event
	MessageID string           `json:"message_id,omitempty"` // without angle brackets
	Parent    int              `json:"parent"`               // index in Nodes of what it answers; -1 for none
	EdgeKind  evidence.RefKind `json:"edge,omitempty"`       // which identifier ties it to the parent, or to the conversation
	Depth     int              `json:"depth"`                // how many answers lie above it
	Hole      bool             `json:"hole,omitempty"`       // known by its identifier only: never seen here
	Date      evidence.Time    `json:"date,omitzero"`        // of Item
}

// Of returns the exchange that the item start belongs to: everything that
// shares an identifier with it, or with something that does, and so on. It is
// the same from whichever of its items one starts, unless it is truncated. An
// item that is tied to nothing is an exchange of one.
func Of(ctx context.Context, lookup Lookup, start evidence.ID) (Thread, error) {
	g := gathering{lookup: lookup, entries: map[evidence.ID]evidence.Entry{}, refs: map[evidence.Ref]bool{}}
	if err := g.all(ctx, start); err != nil {
		return Thread{}, err
	}
	return build(g.entries, g.truncated), nil
}

// Holes returns how many messages the exchange refers to that are not here.
func (t Thread) Holes() int {
	n := 0
	for _, node := range t.Nodes {
		if node.Hole {
			n++
		}
	}
	return n
}
