package archivetest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

func (d *desk) append(kind, why string, body any) int64 {
	d.Helper()
	b, err := json.Marshal(body)
	d.must(err)
	seq, err := d.c.Append(d.ctx, archive.JournalEntry{At: day, By: "tester", Kind: kind, Why: why, Body: b})
	d.must(err)
	return seq
}

func testJournal(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	at := time.Date(2026, 11, 24, 12, 0, 0, 123456789, time.FixedZone("", 3600))
	for i, e := range []archive.JournalEntry{
		{At: at, By: "Jörg <x>", Kind: "people.same", Why: "a\nb & “c” \u2028", Body: json.RawMessage(`{"z":1,"a":{"y":"<&>","x":[1.50,9007199254740993]}}`)},
		{At: at, By: "", Kind: "people.part", Body: nil},
		{At: at, By: "x", Kind: "import", Body: json.RawMessage(" {\n} "), Seq: 77},
	} {
		seq, err := c.Append(d.ctx, e)
		d.must(err)
		if seq != int64(i) {
			t.Errorf("entry %d got number %d", i, seq)
		}
	}
	for name, e := range map[string]archive.JournalEntry{
		"no kind": {At: at, Body: json.RawMessage(`{}`)}, "a list": {At: at, Kind: "x", Body: json.RawMessage(`[1]`)},
		"no JSON": {At: at, Kind: "x", Body: json.RawMessage(`{"a":`)}, "two": {At: at, Kind: "x", Body: json.RawMessage(`{}{}`)},
	} {
		if seq, err := c.Append(d.ctx, e); err == nil {
			t.Errorf("%s: appended as entry %d", name, seq)
		}
	}
	got := collect(t, c.Journal(d.ctx, "", 0))
	want := []archive.JournalEntry{
		{Seq: 0, At: at.UTC(), By: "Jörg <x>", Kind: "people.same", Why: "a\nb & “c” \u2028", Body: json.RawMessage(`{"a":{"x":[1.50,9007199254740993],"y":"<&>"},"z":1}`)},
		{Seq: 1, At: at.UTC(), Kind: "people.part", Body: json.RawMessage(`{}`)},
		{Seq: 2, At: at.UTC(), By: "x", Kind: "import", Body: json.RawMessage(`{}`)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the journal (-want +got):\n%s", diff)
	}
	for _, test := range []struct {
		prefix string
		from   int64
		want   int
	}{{"people.", 0, 2}, {"people.", 1, 1}, {"people.same", 0, 1}, {"i", 0, 1}, {"PEOPLE", 0, 0}, {"", 3, 0}, {"%", 0, 0}} {
		if n := len(collect(t, c.Journal(d.ctx, test.prefix, test.from))); n != test.want {
			t.Errorf("Journal(%q, %d) has %d entries, want %d", test.prefix, test.from, n, test.want)
		}
	}
	report, err := c.Check(d.ctx, nil)
	d.must(err)
	if report.Entries != 3 || len(report.Root) != 64 {
		t.Errorf("the report counts %d entries, root %q", report.Entries, report.Root)
	}
}

func testDecisions(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.append("import", "", map[string]string{})
	same := people.Decision{
		Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: "Ann Roe"}, Handles: []evidence.Handle{evidence.MailHandle("a@x.example"), evidence.XHandle("@ann")},
		Standing: evidence.Corroborated, Why: "she says so", By: "ed", At: day, From: second(2016, 1, 1, 0, 0, 0),
	}
	first := d.append("people.same", "she says so", same)
	second := d.append("people.undo", "she was wrong", people.Decision{Kind: people.Undo, Undoes: first})
	got, err := c.Decisions(d.ctx)
	d.must(err)
	same.Seq = first
	want := []people.Decision{same, {Seq: second, Kind: people.Undo, Undoes: first, Why: "she was wrong", By: "tester", At: day}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decisions (-want +got):\n%s", diff)
	}
}

func testStatements(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	parse := func(id, quote string) statement.Statement {
		list, errs := statement.Parse("statement " + id + "\n  speaker \"Ann Roe\"\n  said 2016-10-14\n  quote \"" + quote + "\"\n  denies contact(Ann, Bob)\n")
		if len(errs) > 0 || len(list) != 1 {
			t.Fatalf("parsing a statement: %v", errs)
		}
		return list[0]
	}
	put := func(kind string, s statement.Statement) {
		b, err := statement.Canonical(s)
		d.must(err)
		d.append(kind, "", json.RawMessage(b))
	}
	put("statement.add", parse("s1", "never <b>&amp;"))
	put("statement.add", parse("s2", "two"))
	put("statement.add", parse("s3", "three"))
	put("statement.add", parse("s1", "hardly ever"))
	put("statement.remove", parse("s2", "two"))
	put("statement.remove", parse("s9", "unknown"))
	put("statement.add", parse("s4", "four"))
	put("statement.remove", parse("s4", "four"))
	put("statement.add", parse("s4", "four again"))
	got, err := c.Statements(d.ctx)
	d.must(err)
	var quotes []string
	for _, s := range got {
		quotes = append(quotes, s.ID+" "+s.Quote)
	}
	if diff := cmp.Diff([]string{"s1 hardly ever", "s3 three", "s4 four again"}, quotes); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	// What was added is read back as it was said, and hashes alike.
	for e, err := range c.Journal(d.ctx, "statement.add", 0) {
		d.must(err)
		s, err := statement.UnmarshalCanonical(e.Body)
		if err != nil || e.Seq == 0 && s.Quote != "never <b>&amp;" {
			t.Errorf("the body of entry %d is not the canonical form that went in: %v", e.Seq, err)
		}
	}
}
