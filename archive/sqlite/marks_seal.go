package sqlite

import (
	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/finding"
)

// sealEntry adds what a journal entry of a kind that begins "seal." says.
func sealEntry(*finding.Marks, archive.JournalEntry) error { return nil }
