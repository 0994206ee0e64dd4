package sqlite

import (
	"context"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/finding"
)

// Marks implements [finding.Facts]. The journal is the record: nothing else
// holds them.
func (c *Case) Marks(ctx context.Context) (finding.Marks, error) {
	var m finding.Marks
	for _, read := range []struct {
		prefix string
		entry  func(*finding.Marks, archive.JournalEntry) error
	}{
		{"reading.", readingEntry},
		{"seal.", sealEntry},
		{"standing.", standingEntry},
	} {
		for e, err := range c.Journal(ctx, read.prefix, 0) {
			if err != nil {
				return finding.Marks{}, err
			}
			if err := read.entry(&m, e); err != nil {
				return finding.Marks{}, err
			}
		}
	}
	return m, nil
}
