package sqlite

import (
	"context"

	"github.com/gainsay/gainsay/archive"
)

// Suggestions returns every suggestion of a statement that was ever put in the
// journal, in order, with what became of it. The journal is the record:
// nothing else holds them.
func (c *Case) Suggestions(ctx context.Context) ([]archive.Suggested, error) {
	return archive.SuggestionsOf(c.Journal(ctx, archive.KindSuggestions, 0))
}
