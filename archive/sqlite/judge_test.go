package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
	"github.com/gainsay/gainsay/search"
)

// signedMails is mail with signatures that cannot be judged without a key, and
// the same without any.
func signedMails(n int) (box []byte, found []archive.Found) {
	for i := range n {
		sig := ""
		if i%2 == 0 {
			sig = "DKIM-Signature: v=1; a=ed25519-sha256; d=A.example; s=One; h=from; bh=9wsnrNt4Dlkzh4TWCn2AjUkfwjNzX6odeCv6dQp+MUE=; b=AAAA\n"
		}
		raw := fmt.Appendf(nil, "%sFrom: a@a.example\nMessage-ID: <%d@a.example>\n\nWords of %d.\n", sig, i, i)
		e := message.Read(raw).Entry(evidence.Sum(raw))
		found = append(found, archive.Found{Entry: e, Span: evidence.Span{Start: int64(len(box)), End: int64(len(box) + len(raw))}, Raw: raw})
		box = append(box, raw...)
	}
	return box, found
}

// aKey is the key that signedMails name, and not the one that they were made with.
func aKey(t *testing.T) json.RawMessage {
	t.Helper()
	b, err := json.Marshal(authentic.Key{Selector: "one", Domain: "a.example", Record: "v=DKIM1; k=ed25519; p=+Z/KQ3SPLWqELFQdHlDLh1lH9OwI5NvvgzSAptiEqTM="})
	must(t, err)
	return b
}

func countProof(t *testing.T, c *Case, query string) int {
	t.Helper()
	q, err := search.Parse(query, search.Options{})
	must(t, err)
	n, err := c.Count(t.Context(), q, archive.Scope{Everything: true})
	must(t, err)
	return n
}

// The words of proof: are those of package authentic, which the language does
// not import.
func TestSearchKnowsEveryOutcome(t *testing.T) {
	for _, w := range authentic.Words() {
		got := search.ProofWords(string(w))
		altered := []authentic.Word{authentic.BodyAltered, authentic.HeaderAltered, authentic.Altered}
		switch {
		case w == authentic.Altered:
			if fmt.Sprint(got) != fmt.Sprint(altered) {
				t.Errorf("%s: %v", w, got)
			}
		case len(got) != 1 || got[0] != string(w):
			t.Errorf("%s: %v", w, got)
		}
	}
	if got := search.ProofWords("good"); got != nil {
		t.Errorf("good: %v", got)
	}
}

// A case of before there were proofs is brought up to date when it is opened,
// and says that its mail waits to be judged until it was.
func TestMigrationBringsProofs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	c, err := Create(t.Context(), dir, Options{})
	must(t, err)
	box, found := signedMails(7)
	addMailbox(t, c, "t", "box", box, found, 10)
	_, err = c.Append(t.Context(), archive.JournalEntry{At: testDay, Kind: archive.KindKey, Body: aKey(t)})
	must(t, err)
	must(t, c.Close())
	conn, err := openWriter(filepath.Join(dir, databaseName))
	must(t, err)
	must(t, conn.Exec("DROP TABLE proof; DROP TABLE proof_signature; DROP TABLE proof_state; DROP TABLE stand; CREATE INDEX party_handle ON party (handle, item, role); DROP TABLE tagged; DROP TABLE reviewed; DROP TABLE note; DROP TABLE stamp; PRAGMA user_version = 2"))
	must(t, conn.Close())

	old, err := Open(t.Context(), dir, Options{ReadOnly: true})
	must(t, err)
	q, err := search.Parse("proof:unsigned", search.Options{})
	must(t, err)
	if _, err := old.Count(t.Context(), q, archive.Scope{Everything: true}); !errors.Is(err, archive.ErrNotJudged) {
		t.Errorf("before it was judged: %v", err)
	}
	if n := countProof(t, old, "words"); n != 7 {
		t.Errorf("what does not hang on signatures: %d", n)
	}
	report, err := old.Check(t.Context(), nil)
	must(t, err)
	if report.Unjudged != 7 || len(report.Faults) > 0 {
		t.Errorf("%+v", report)
	}
	if _, err := old.Judge(t.Context(), false, nil); !errors.Is(err, archive.ErrReadOnly) {
		t.Errorf("judging what is open for reading: %v", err)
	}
	must(t, old.Close())

	c, err = Open(t.Context(), dir, Options{})
	must(t, err)
	defer c.Close()
	var ticks []int
	j, err := c.Judge(t.Context(), false, func(done, all int) { ticks = append(ticks, done, all) })
	must(t, err)
	if j.Mails != 7 || fmt.Sprint(ticks) != "[7 7]" || len(j.Changes) != 2 {
		t.Errorf("%+v, %v", j, ticks)
	}
	if n, m := countProof(t, c, "proof:unsigned"), countProof(t, c, "proof:altered"); n != 3 || m != 4 {
		t.Errorf("unsigned %d, altered %d", n, m)
	}
}

// What is stored of signatures is derived: a check finds what differs, and
// judging everything again mends it.
func TestCheckJudgesAgain(t *testing.T) {
	for name, sql := range map[string]string{
		"an outcome":           "UPDATE proof SET word = 'verified' WHERE item = 3",
		"a signature's":        "UPDATE proof_signature SET word = 'verified' WHERE item = 3",
		"what is under one":    `UPDATE proof_signature SET body = replace(body, '"word"', '"author":true,"word"') WHERE item = 3`,
		"whose one is":         "UPDATE proof_signature SET domain = 'b.example' WHERE item = 3",
		"by which key":         "UPDATE proof_signature SET selector = 'two' WHERE item = 3",
		"one taken away":       "DELETE FROM proof_signature WHERE item = 3",
		"one more":             "INSERT INTO proof_signature SELECT item, ord + 1, word, domain, selector, body FROM proof_signature WHERE item = 3",
		"one of what has none": "INSERT INTO proof_signature SELECT 2, ord, word, domain, selector, body FROM proof_signature WHERE item = 3",
	} {
		c := newTestCase(t)
		box, found := signedMails(5)
		addMailbox(t, c, "t", "box", box, found, 10)
		report, err := c.Check(t.Context(), nil)
		must(t, err)
		if len(report.Faults) > 0 || report.Unjudged > 0 {
			t.Fatalf("%s, before: %+v", name, report)
		}
		must(t, c.w.transact(t.Context(), false, func() error { _, err := c.w.exec(sql); return err }))
		report, err = c.Check(t.Context(), nil)
		must(t, err)
		if len(report.Faults) != 1 || report.Faults[0].Code != faultDerived || !strings.Contains(report.Faults[0].Detail, "signatures") {
			t.Errorf("%s: %+v", name, report.Faults)
		}
		_, err = c.Judge(t.Context(), true, nil)
		must(t, err)
		if report, err = c.Check(t.Context(), nil); err != nil || len(report.Faults) > 0 {
			t.Errorf("%s, judged again: %+v, %v", name, report.Faults, err)
		}
	}
}

// What a program of another version of judging judged is judged again, and no
// fault meanwhile.
func TestAnotherJudgingIsDoneAgain(t *testing.T) {
	c := newTestCase(t)
	box, found := signedMails(5)
	addMailbox(t, c, "t", "box", box, found, 10)
	must(t, c.w.transact(t.Context(), false, func() error {
		if _, err := c.w.exec("UPDATE proof_state SET version = ?", archive.Judging+1); err != nil {
			return err
		}
		_, err := c.w.exec("UPDATE proof SET word = 'verified' WHERE item = 3")
		return err
	}))
	report, err := c.Check(t.Context(), nil)
	must(t, err)
	if len(report.Faults) > 0 || report.Unjudged != 5 {
		t.Errorf("before: %+v", report)
	}
	j, err := c.Judge(t.Context(), false, nil)
	must(t, err)
	if j.Mails != 5 || len(j.Changes) != 1 {
		t.Errorf("%+v", j)
	}
	if report, err = c.Check(t.Context(), nil); err != nil || len(report.Faults) > 0 || report.Unjudged != 0 {
		t.Errorf("after: %+v, %v", report, err)
	}
}

// A mail that cannot be had or is too large is not judged, and keeps no other
// from being judged.
func TestJudgeGoesOn(t *testing.T) {
	c := newTestCase(t)
	box, found := signedMails(6)
	found[0].Raw, found[0].Entry.Size = nil, 1<<40 // its bytes end before
	found[0].Entry.ID = evidence.Sum([]byte("large"))
	found[1].Raw, found[1].Entry.Size = nil, found[1].Entry.Size+1
	found[1].Entry.ID = evidence.Sum([]byte("cut"))
	addMailbox(t, c, "t", "box", box, found, 10)
	j, err := c.Judge(t.Context(), false, nil)
	must(t, err)
	if j.Mails != 2 || j.Unread != 1 {
		t.Errorf("%+v", j)
	}
	if n := countProof(t, c, "proof:not-judged"); n != 2 {
		t.Errorf("%d are not judged", n)
	}
}

// An interrupted judging is gone on with, and ends in the same.
func TestJudgeIsGoneOnWith(t *testing.T) {
	c := newTestCase(t)
	box, found := signedMails(judgedAtOnce + 50)
	for i := range found {
		found[i].Raw = nil
	}
	addMailbox(t, c, "t", "box", box, found, 600)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := c.Judge(ctx, false, func(int, int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped: %v", err)
	}
	left := 0
	must(t, c.read(t.Context(), func(conn *sqlite3.Conn) error {
		n, err := queryInt(conn, "SELECT count(*) FROM proof")
		left = len(found) - int(n)
		return err
	}))
	if left == 0 || left == len(found) {
		t.Fatalf("%d are left", left)
	}
	j, err := c.Judge(t.Context(), false, nil)
	must(t, err)
	if j.Mails != left {
		t.Errorf("%d were left, and %d judged", left, j.Mails)
	}
	report, err := c.Check(t.Context(), nil)
	must(t, err)
	if len(report.Faults) > 0 || report.Unjudged > 0 {
		t.Errorf("%+v", report)
	}
}

// A key that cannot be read stops nothing from being kept, and whoever judges
// is told which it is.
func TestAKeyThatCannotBeRead(t *testing.T) {
	c := newTestCase(t)
	_, err := c.Append(t.Context(), archive.JournalEntry{At: testDay, Kind: archive.KindKey, Body: json.RawMessage(`{"selector":"no name"}`)})
	must(t, err)
	box, found := signedMails(2)
	addMailbox(t, c, "t", "box", box, found, 10)
	if _, err := c.Judge(t.Context(), false, nil); err == nil || !strings.Contains(err.Error(), "journal entry 0") {
		t.Errorf("judging with it: %v", err)
	}
}
