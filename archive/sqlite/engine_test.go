package sqlite

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/archivetest"
)

func TestEngine(t *testing.T) {
	archivetest.Test(t, func(t *testing.T) archive.Case {
		c, err := Create(t.Context(), filepath.Join(t.TempDir(), "case"), Options{Now: func() time.Time { return testDay }})
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}
