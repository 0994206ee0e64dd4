package sqlite

// What follows stands in for the full-text index until search*.go is here. The
// names and signatures are what the rest of the package calls.

import (
	"context"
	"errors"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// registerFullText is called once for every connection, before anything else.
func registerFullText(conn *sqlite3.Conn) error { return fts5.Register(conn) }

// packedText is what the index needs of one item, worked out by Prepare, that
// is by many goroutines at once and without a database.
type packedText struct{}

// packFullText is pure.
func packFullText(e *evidence.Entry) packedText { return packedText{} }

// textIndexer adds items to the full text, on the writer's connection and in
// its transaction.
type textIndexer struct{}

func newTextIndexer(conn *sqlite3.Conn) (*textIndexer, error) { return &textIndexer{}, nil }

// indexItem adds the item with exhibit number num, which is not in the index.
func (*textIndexer) indexItem(num int64, t packedText) error { return nil }

// dropItem takes an item out again; old is what indexItem was given for it.
func (*textIndexer) dropItem(num int64, old packedText) error { return nil }

func (*textIndexer) close() error { return nil }

// Search implements [archive.Case].
func (c *Case) Search(ctx context.Context, r archive.SearchRequest) ([]archive.Hit, error) {
	return nil, errors.New("search is not here yet")
}

// Count implements [archive.Case].
func (c *Case) Count(ctx context.Context, q search.Query, s archive.Scope) (int, error) {
	return 0, errors.New("search is not here yet")
}

// matchNumbers returns the numbers of all items that q matches, in order.
func (c *Case) matchNumbers(conn *sqlite3.Conn, q search.Query) ([]int64, error) {
	return nil, errors.New("search is not here yet")
}

// checkFullText compares the index with one built anew from the items.
func (c *Case) checkFullText(conn *sqlite3.Conn, tell func(archive.Fault)) error { return nil }
