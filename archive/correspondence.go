package archive

import (
	"context"
	"errors"

	"github.com/gainsay/gainsay/evidence"
)

// Correspondence answers package authentic about other messages of a case; it
// implements authentic.Correspondence. Err is what reading the case gave.
type Correspondence struct {
	ctx context.Context
	k   Case
	err error
}

// NewCorrespondence returns the correspondence of k.
func NewCorrespondence(ctx context.Context, k Case) *Correspondence {
	return &Correspondence{ctx: ctx, k: k}
}

// Written implements authentic.Correspondence.
func (c *Correspondence) Written(messageID string) (evidence.Time, bool) {
	ids, err := c.k.ByRef(c.ctx, []evidence.Ref{{Kind: evidence.RefMessageID, Value: messageID}})
	if err != nil || len(ids) == 0 {
		c.err = errors.Join(c.err, err)
		return evidence.Time{}, false
	}
	item, err := c.k.Item(c.ctx, ids[0].String())
	if err != nil {
		c.err = errors.Join(c.err, err)
		return evidence.Time{}, false
	}
	return item.Date(), true
}

// Err returns what went wrong in looking, or nil: an answer that was not found
// because the case could not be read is no answer.
func (c *Correspondence) Err() error { return c.err }
