package sqlite

import (
	"context"
	"fmt"

	"github.com/ncruces/go-sqlite3"
	"golang.org/x/mod/sumdb/tlog"
)

// JournalRoot returns the tree hash of the journal's first size entries (RFC
// 6962 section 2.1), or of all entries where size is negative, and how many
// those are.
func (c *Case) JournalRoot(ctx context.Context, size int64) (entries int64, root [32]byte, err error) {
	err = c.read(ctx, func(conn *sqlite3.Conn) error {
		count, err := queryInt(conn, "SELECT count(*) FROM journal")
		if err != nil {
			return err
		}
		if entries = size; size < 0 {
			entries = count
		}
		if entries > count {
			return fmt.Errorf("the journal has %d entries, and not %d", count, entries)
		}
		h, err := tlog.TreeHash(entries, connNodes(conn))
		root = h
		return err
	})
	if err != nil {
		return 0, root, fmt.Errorf("reading the journal's root hash: %w", err)
	}
	return entries, root, nil
}

// JournalSizeOf returns how many entries the journal had when its root hash was
// root, and whether it ever was. The newest are tried first.
func (c *Case) JournalSizeOf(ctx context.Context, root [32]byte) (entries int64, found bool, err error) {
	err = c.read(ctx, func(conn *sqlite3.Conn) error {
		count, err := queryInt(conn, "SELECT count(*) FROM journal")
		if err != nil {
			return err
		}
		nodes := connNodes(conn)
		for n := count; n > 0; n-- {
			h, err := tlog.TreeHash(n, nodes)
			if err != nil {
				return err
			}
			if h == root {
				entries, found = n, true
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return 0, false, fmt.Errorf("looking for the journal's root hash %x: %w", root, err)
	}
	return entries, found, nil
}
