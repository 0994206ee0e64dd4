package sqlite

import (
	"context"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
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

func TestFullTextFollowsTheReadingOfAnItem(t *testing.T) {
	c := newTestCase(t)
	ctx := context.Background()
	id := evidence.Sum([]byte("bytes"))
	add := func(trove string, e evidence.Entry) {
		t.Helper()
		e.ID, e.Size = id, 5
		addMailbox(t, c, trove, "box", []byte(trove), []archive.Found{{Entry: e, Span: evidence.Span{End: 5}}}, 1)
	}
	add("one", evidence.Entry{Kind: evidence.KindDocument, Text: "only a file", Name: "letter.eml"})
	add("two", evidence.Entry{Kind: evidence.KindMail, Text: "a letter now", Parties: []evidence.Party{{Role: evidence.RoleFrom, Handle: evidence.MailHandle("jane@example.org"), Name: "Jane Roe"}}})
	for text, want := range map[string]int{"letter": 1, "now": 1, "from:jane": 1, "only": 0, "file": 0, "letter.eml": 0, `literal:"only a"`: 0, `literal:"er now"`: 1} {
		q, err := search.Parse(text, search.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := c.Count(ctx, q, archive.Scope{Everything: true}); err != nil || n != want {
			t.Errorf("%s: %d hits, %v; want %d", text, n, err, want)
		}
	}
	if faults := checkWords(t, c); len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
}

// What a transaction put into the index and into the writer's memory is not
// there once the transaction has failed.
func TestFullTextOfATransactionThatFailed(t *testing.T) {
	c := newTestCase(t)
	ctx := context.Background()
	if err := c.AddTrove(ctx, archive.Trove{Name: "t"}, "tester", testDay); err != nil {
		t.Fatal(err)
	}
	blob, size, err := c.PutBlob(ctx, strings.NewReader("bytes"))
	if err != nil {
		t.Fatal(err)
	}
	e := evidence.Entry{
		ID: evidence.Sum([]byte("a")), Kind: evidence.KindMail, Size: 1, Text: "leak",
		Parties: []evidence.Party{{Role: evidence.RoleFrom, Handle: evidence.MailHandle("jane@example.org"), Name: "Jane Roe"}},
	}
	good := archive.Batch{
		Input: archive.Input{Trove: "t", Path: "box", Blob: blob, Size: size}, At: testDay, Records: 1, Done: true,
		Found: []archive.Prepared{c.Prepare(archive.Found{Entry: e, Span: evidence.Span{End: 1}})},
	}
	bad := archive.Batch{Input: archive.Input{Trove: "t", Path: "gone", Blob: evidence.Sum([]byte("never kept"))}, At: testDay}
	if _, err := c.Add(ctx, good, bad); err == nil {
		t.Fatal("a batch of bytes that are not there was added")
	}
	if _, err := c.Add(ctx, good); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"leak", "from:roe"} {
		q, err := search.Parse(text, search.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := c.Count(ctx, q, archive.Scope{Everything: true}); err != nil || n != 1 {
			t.Errorf("%s: %d hits, %v; want 1", text, n, err)
		}
	}
	if faults := checkWords(t, c); len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
}
