package sqlite

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// TestMarksAreReadBack: certificates and set standings come back from the
// journal as they were put there, with who took them back, when and why; what a
// newer program may write is no error, and what points nowhere is.
func TestMarksAreReadBack(t *testing.T) {
	c, err := Create(t.Context(), filepath.Join(t.TempDir(), "case"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	item := evidence.Sum([]byte("an item"))
	add := func(day int, kind, why, body string) int64 {
		t.Helper()
		seq, err := c.Append(t.Context(), archive.JournalEntry{At: testDay.AddDate(0, 0, day), By: "Jane Roe", Kind: kind, Why: why, Body: json.RawMessage(body)})
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	seal := add(1, "seal.make", "the whole box", `{"party":"Ada","channel":"mail","window":{"lo":"0001-01-01T00:00:00Z","hi":"2016-12-31T00:00:00Z"},"root":"ab","items":3,"despite":["a gap"],"handles":["ada@a.example"]}`)
	set := add(2, "standing.set", "no trace", `{"item":"`+item.String()+`","standing":"claimed","flag":"forged"}`)
	add(3, "seal.later", "", `{"unheard":"of"}`)
	add(3, "standing.later", "", `{"unheard":"of"}`)
	add(4, "seal.withdraw", "one was missing", `{"seal":0}`)
	add(5, "seal.withdraw", "again", `{"seal":0}`)
	add(6, "standing.undo", "there was one", `{"set":1}`)
	m, err := c.Marks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if seal != 0 || set != 1 || len(m.Seals) != 1 || len(m.Standing) != 1 {
		t.Fatalf("%+v", m)
	}
	s, o := m.Seals[0], m.Standing[0]
	if s.Party != "Ada" || s.Channel != "mail" || !s.Window.Lo.IsZero() || s.Window.Hi.Year() != 2016 || s.Root != "ab" || s.Items != 3 || len(s.Despite) != 1 ||
		len(s.Handles) != 1 || s.By != "Jane Roe" || s.Why != "the whole box" || !s.At.Equal(testDay.AddDate(0, 0, 1)) {
		t.Errorf("%+v", s)
	}
	if !s.Gone.Equal(testDay.AddDate(0, 0, 4)) || s.GoneSeq != 4 || s.GoneWhy != "one was missing" {
		t.Errorf("the first withdrawal counts: %+v", s)
	}
	if o.Item != item || o.Standing != evidence.Claimed || o.Flag != finding.Forged || o.GoneSeq != 6 || o.GoneBy != "Jane Roe" {
		t.Errorf("%+v", o)
	}
	if before := m.Before(4); !before.Seals[0].Gone.Equal(time.Time{}) || len(m.Before(1).Standing) != 0 {
		t.Errorf("before the withdrawal: %+v", before)
	}
	add(7, "standing.undo", "", `{"set":99}`)
	if _, err := c.Marks(t.Context()); err == nil || !strings.Contains(err.Error(), "99") {
		t.Errorf("undoing what was never set: %v", err)
	}
}

// TestMarksThatSayNothing: an entry that cannot be read as what its kind says is
// an error: part of the record would be missing.
func TestMarksThatSayNothing(t *testing.T) {
	for _, test := range []struct{ kind, body string }{
		{"seal.make", `{"party":"","window":{"hi":"2016-12-31T00:00:00Z"}}`},
		{"seal.make", `{"party":"Ada"}`},
		{"seal.make", `{"party":7}`},
		{"seal.withdraw", `{"seal":5}`},
		{"seal.withdraw", `{"seal":"one"}`},
		{"standing.set", `{"standing":"claimed"}`},
		{"standing.set", `{"standing":"certain"}`},
		{"standing.undo", `{"set":"one"}`},
	} {
		c, err := Create(t.Context(), filepath.Join(t.TempDir(), "case"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Append(t.Context(), archive.JournalEntry{At: testDay, By: "t", Kind: test.kind, Body: json.RawMessage(test.body)}); err != nil {
			t.Fatal(err)
		}
		if m, err := c.Marks(t.Context()); err == nil || !strings.Contains(err.Error(), "journal entry 0") {
			t.Errorf("%s %s: %+v, %v", test.kind, test.body, m, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
