package main

import (
	"context"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
)

// threadLookup is what package thread asks of a case.
type threadLookup struct{ archive.Case }

// Entry implements thread.Lookup.
func (l threadLookup) Entry(ctx context.Context, id evidence.ID) (evidence.Entry, error) {
	it, err := l.Item(ctx, id.String())
	return it.Entry, err
}

// accountClaims are what archives say of their own accounts: for suggestions.
func accountClaims(ctx context.Context, k archive.Case) ([]people.AccountClaim, error) {
	accounts := search.Query{Root: search.Field{Name: "kind", Value: string(evidence.KindAccount)}}
	hits, err := k.Search(ctx, archive.SearchRequest{Query: accounts, Scope: archive.Scope{Everything: true}, Order: archive.Oldest})
	if err != nil {
		return nil, err
	}
	var out []people.AccountClaim
	for _, h := range hits {
		it, err := k.Item(ctx, h.ID.String())
		if err != nil {
			return nil, err
		}
		if claim, ok := people.ClaimOf(it.Entry); ok {
			out = append(out, claim)
		}
	}
	return out, nil
}
