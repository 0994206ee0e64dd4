package sqlite

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/search"
)

// TestCheckComparesWork: what is kept of readers' work follows from the
// journal, and Check says where it does not.
func TestCheckComparesWork(t *testing.T) {
	c := newTestCase(t)
	box, found := newMail(4).mailbox(12)
	addMailbox(t, c, "t", "box", box, found, 12)
	corpusWork(t, c, rand.New(rand.NewPCG(8, 8)))
	faults := func() []archive.Fault {
		t.Helper()
		report, err := c.Check(t.Context(), nil)
		must(t, err)
		return report.Faults
	}
	if f := faults(); len(f) > 0 {
		t.Fatalf("before anything is changed: %+v", f)
	}
	fold, err := archive.FoldWork(c.Journal(t.Context(), "", 0))
	must(t, err)
	if len(fold.Tags) == 0 || len(fold.Reviews) == 0 || len(fold.Notes) == 0 {
		t.Fatalf("the work is too little to tell: %+v", fold)
	}
	for name, sql := range map[string]string{
		"a tag gone":        "DELETE FROM tagged WHERE item = (SELECT min(item) FROM tagged)",
		"a tag more":        "INSERT INTO tagged VALUES ('forged', 1, 0)",
		"a tag of another":  "UPDATE tagged SET seq = seq + 1",
		"a review gone":     "DELETE FROM reviewed",
		"a review changed":  "UPDATE reviewed SET state = 'forged'",
		"reviewed by none":  "INSERT INTO reviewed VALUES ((SELECT min(num) FROM item WHERE num NOT IN (SELECT item FROM reviewed)), 'reviewed', 0)",
		"a note reworded":   "UPDATE note SET text = text || '.'",
		"a note elsewhere":  "UPDATE note SET item = item % 12 + 1",
		"a note gone":       "DELETE FROM note",
		"a note of no one":  "INSERT INTO note VALUES (0, 1, 0, 0, 'forged', '')",
		"a passage changed": "UPDATE note SET hi = hi + 1",
	} {
		must(t, c.w.transact(t.Context(), false, func() error {
			_, err := c.w.exec(sql)
			return err
		}))
		if f := faults(); len(f) == 0 || f[0].Code != faultDerived {
			t.Errorf("%s: %+v", name, f)
		}
		// What is doubted is rebuilt from the journal, equal.
		must(t, c.w.transact(t.Context(), false, func() error { return c.w.putFold(fold) }))
		if f := faults(); len(f) > 0 {
			t.Fatalf("%s, and rebuilt: %+v", name, f)
		}
	}
}

// TestBulkWork: ten thousand items are tagged, and the tag undone, each in one
// entry of a few bytes and in less time than anybody waits for.
func TestBulkWork(t *testing.T) {
	c := newTestCase(t)
	m := newMail(5)
	m.short = true
	const n = 10_000
	box, found := m.mailbox(n)
	addMailbox(t, c, "t", "box", box, found, 2500)
	all, err := c.Pick(t.Context(), search.Query{}, archive.Scope{Everything: true}, archive.MaxWorkItems)
	must(t, err)
	start := time.Now()
	w, err := archive.Do(t.Context(), c, archive.Work{Kind: archive.KindTag, Tag: "hot", By: "x", At: testDay}, all)
	must(t, err)
	tagged := time.Since(start)
	q, err := search.Parse("tag:hot", search.Options{})
	must(t, err)
	if got, err := c.Count(t.Context(), q, archive.Scope{Everything: true}); err != nil || got != n || len(w.Items) != n {
		t.Errorf("%d of %d tagged, the entry says %d (%v)", got, n, len(w.Items), err)
	}
	for e, err := range c.Journal(t.Context(), archive.KindTag, 0) {
		must(t, err)
		if len(e.Body) > 200 {
			t.Errorf("the entry has %d bytes: %.100s", len(e.Body), e.Body)
		}
	}
	start = time.Now()
	_, err = archive.UndoWork(t.Context(), c, w.Seq, "x", "", testDay)
	must(t, err)
	t.Logf("%d items tagged in %v, undone in %v", n, tagged.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
	if got, err := c.Count(t.Context(), q, archive.Scope{Everything: true}); err != nil || got != 0 {
		t.Errorf("%d are tagged after the undo (%v)", got, err)
	}
	if took := time.Since(start) + tagged; took > 20*time.Second {
		t.Errorf("tagging and undoing took %v", took)
	}
}
