package finding

import (
	"context"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// memory is a Memory that counts what it is asked.
type memory struct {
	events []Event
	marks  Marks
	calls  *int // counts questions, where set
}

func (m memory) asked() Memory {
	if m.calls != nil {
		*m.calls++
	}
	return Memory{m.events, m.marks}
}

func (m memory) Events(ctx context.Context, q EventQuery) ([]Event, error) {
	return m.asked().Events(ctx, q)
}

func (m memory) Match(ctx context.Context, q search.Query, w evidence.Interval) ([]Event, error) {
	return m.asked().Match(ctx, q, w)
}

func (m memory) Holdings(ctx context.Context, q HoldingsQuery) ([]Holding, error) {
	return m.asked().Holdings(ctx, q)
}

func (m memory) Marks(ctx context.Context) (Marks, error) {
	return Memory{m.events, m.marks}.Marks(ctx)
}
