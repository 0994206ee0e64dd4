package sqlite

import (
	"context"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
)

// checkWords returns what checking the full text of a case tells.
func checkWords(t testing.TB, c *Case) []archive.Fault {
	t.Helper()
	var faults []archive.Fault
	err := c.read(context.Background(), func(conn *sqlite3.Conn) error {
		return c.checkFullText(conn, func(f archive.Fault) { faults = append(faults, f) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return faults
}

func TestCheckTellsEveryWordThatIsNotTheItems(t *testing.T) {
	for _, c := range []struct {
		name, sql, place string // with COLS for the columns of the index
	}{
		{"a word too many", "INSERT INTO fulltext (rowid, text) VALUES (3, 'intruder')", "#3"},
		{"an item twice", "INSERT INTO fulltext (rowid, subject) VALUES (3, 'leak')", "#3"},
		{"words of no item", "INSERT INTO fulltext (rowid, text) VALUES (900, 'intruder')", "fulltext"},
		{"words of no item, before all", "INSERT INTO fulltext (rowid, text) VALUES (-5, 'intruder')", "fulltext"},
		{"an index that is gone", "INSERT INTO fulltext (fulltext) VALUES ('delete-all')", "#2"},
		{"a naming that is gone", "DELETE FROM naming WHERE name = 'Jane Roe'", "naming"},
		{"another text", "UPDATE item SET subject = subject || ' intruder' WHERE num = 4", "#4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newCorpus(t, 3, 12)
			if faults := checkWords(t, k.c); len(faults) > 0 {
				t.Fatalf("a good case has faults: %v", faults)
			}
			w, err := k.c.writer()
			if err != nil {
				t.Fatal(err)
			}
			if err := w.conn.Exec(c.sql); err != nil {
				t.Fatal(err)
			}
			faults := checkWords(t, k.c)
			found := false
			for _, f := range faults {
				found = found || f.Code == faultDerived && f.Place == c.place
			}
			if !found || len(faults) > 1 && !strings.Contains(c.name, "gone") {
				t.Errorf("faults %v, want one at %s", faults, c.place)
			}
		})
	}
}
