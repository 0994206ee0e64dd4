package archivetest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
	"github.com/gainsay/gainsay/statement/quote"
)

// suggest puts a suggestion in the journal: that speaker denies contact in
// these words, or else asserts that it was paid.
func (d *desk) suggest(speaker, words string) archive.Suggested {
	d.Helper()
	contact, perr := statement.ParseProp(`contact("` + speaker + `", Meridian)`)
	paid, perr2 := statement.ParseProp(`paid("` + speaker + `", Meridian)`)
	if perr != nil || perr2 != nil {
		d.Fatal(perr, perr2)
	}
	s := archive.Suggested{File: "article.txt", State: archive.SuggestionOpen, Made: quote.Suggestion{
		Attribution: quote.Attribution{Content: []evidence.Span{{Start: 3, End: 9}}, Speaker: speaker},
		Statement:   statement.Statement{Speaker: speaker, Said: statementDay, Quote: words, Polarity: statement.Denies, Prop: contact},
		Candidates: []quote.Candidate{
			{Polarity: statement.Denies, Prop: contact, Rule: "contact:noun"},
			{Polarity: statement.Asserts, Prop: paid, Rule: "paid:verb"},
		},
		Rules: []string{"verb:quote", "contact:noun"},
	}}
	var err error
	s.Key, err = archive.SuggestionKey(s.Made)
	d.must(err)
	fresh, err := archive.KeepSuggestions(d.ctx, d.c, []archive.Suggested{s}, "reader", day)
	d.must(err)
	if fresh != 1 {
		d.Fatalf("%d suggestions were kept, not one", fresh)
	}
	return s
}

var statementDay = evidence.Time{Text: "2024-10-14", Wall: time.Date(2024, 10, 14, 0, 0, 0, 0, time.UTC), Precision: evidence.PrecisionDay}

func (d *desk) state(key evidence.ID) string {
	d.Helper()
	s, err := archive.SuggestionByKey(d.ctx, d.c, key)
	d.must(err)
	return s.State
}

// addMany holds that more suggestions than go into one transaction are all
// kept, and that none is where the run has ended.
func (d *desk) addMany() {
	d.Helper()
	before, err := archive.SuggestionsOf(d.c.Journal(d.ctx, archive.KindSuggestions, 0))
	d.must(err)
	var many []archive.Suggested
	for i := range 1001 {
		one := before[0]
		one.Key = evidence.Sum([]byte{byte(i), byte(i >> 8)})
		many = append(many, one)
	}
	ended, end := context.WithCancel(d.ctx)
	end()
	if n, err := archive.AddSuggestions(ended, d.c, many, "reader", day); n != 0 || !errors.Is(err, context.Canceled) {
		d.Errorf("an ended run kept %d: %v", n, err)
	}
	if n, err := archive.AddSuggestions(d.ctx, d.c, many, "reader", day); n != len(many) || err != nil {
		d.Errorf("%d of %d were kept: %v", n, len(many), err)
	}
	after, err := archive.SuggestionsOf(d.c.Journal(d.ctx, archive.KindSuggestions, 0))
	d.must(err)
	if len(after) != len(before)+len(many) {
		d.Errorf("%d suggestions after %d and %d more", len(after), len(before), len(many))
	}
}

// testReview walks a suggestion through everything that a person can decide.
func testReview(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	ann, ben := d.suggest("Ann", "I never met them"), d.suggest("Ben", "nobody paid me")
	if n, err := archive.KeepSuggestions(d.ctx, c, []archive.Suggested{ann, ben}, "reader", day); n != 0 || err != nil {
		t.Errorf("what is kept already was kept again: %d, %v", n, err)
	}

	d.addMany()

	draft := archive.NewDraft(ann)
	d.must(draft.Choose(2))
	d.must(draft.SetLine("note", `"Heard on the radio."`))
	st, placed, err := archive.AcceptSuggestion(d.ctx, c, draft, "ed", day)
	d.must(err)
	if placed != archive.PlacedNew || st.Polarity != statement.Asserts || st.Prop.Op != "paid" ||
		st.Note != "Heard on the radio. Suggested, and edited by a person, by rules verb:quote, contact:noun; words at bytes 3-9 of the text of article.txt." {
		t.Errorf("accepted as %s: %+v", placed, st)
	}
	onRecord, err := c.Statements(d.ctx)
	d.must(err)
	if len(onRecord) != 1 || onRecord[0].ID != archive.StatementIDOf(ann.Key) {
		t.Errorf("on record: %+v", onRecord)
	}
	if got, err := archive.SuggestionByKey(d.ctx, c, ann.Key); err != nil || got.State != archive.SuggestionAccepted || !got.Edited || got.Became != st.ID {
		t.Errorf("the suggestion is %+v, %v", got, err)
	}
	// Another desk still has it open.
	if _, _, err := archive.AcceptSuggestion(d.ctx, c, archive.NewDraft(ann), "al", day); !errors.Is(err, archive.ErrDecided) {
		t.Errorf("accepted twice: %v", err)
	}
	if err := archive.RejectSuggestion(d.ctx, c, ann.Key, "al", "no", day); !errors.Is(err, archive.ErrDecided) {
		t.Errorf("rejected what was accepted: %v", err)
	}
	if err := archive.RejectSuggestion(d.ctx, c, ben.Key, "ed", " ", day); !errors.Is(err, archive.ErrNoReason) || d.state(ben.Key) != archive.SuggestionOpen {
		t.Errorf("rejected without a reason: %v", err)
	}
	d.must(archive.RejectSuggestion(d.ctx, c, ben.Key, "ed", "a joke", day))
	if s := d.state(ben.Key); s != archive.SuggestionRejected {
		t.Errorf("rejected, it is %s", s)
	}

	for _, key := range []evidence.ID{ann.Key, ben.Key} {
		d.must(archive.ReopenSuggestion(d.ctx, c, key, "ed", "too soon", day))
		if s := d.state(key); s != archive.SuggestionOpen {
			t.Errorf("reopened, it is %s", s)
		}
	}
	if onRecord, err := c.Statements(d.ctx); err != nil || len(onRecord) != 0 {
		t.Errorf("after the decision was taken back there stand %+v, %v", onRecord, err)
	}
	before := len(collect(t, c.Journal(d.ctx, "", 0)))
	d.must(archive.ReopenSuggestion(d.ctx, c, ann.Key, "ed", "again", day))
	if after := len(collect(t, c.Journal(d.ctx, "", 0))); after != before {
		t.Error("reopening what is open was journalled")
	}
	if _, err := archive.SuggestionByKey(d.ctx, c, evidence.Sum([]byte("none"))); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("finding a suggestion that never was: %v", err)
	}
}

// testReviewDrafts holds what a person may write in a draft, and that what does
// not read changes nothing.
func testReviewDrafts(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	s := d.suggest("Ann", "I never met them")
	draft := archive.NewDraft(s)
	as := draft.Text
	d.must(draft.Choose(1))
	if draft.Text != as || draft.Edited {
		t.Errorf("taking the first proposition, which stands there, is an edit:\n%s", draft.Text)
	}
	for name, err := range map[string]error{
		"no such proposition": draft.Choose(3), "none": draft.Choose(0), "no line": draft.SetLine("weather", "fine"),
		"no date": draft.SetLine("said", "yesterday"), "no statement": draft.SetText("nothing"), "two": draft.SetText(as + "\n" + strings.Replace(as, "statement q", "statement r", 1)),
	} {
		if err == nil || draft.Text != as || draft.Edited {
			t.Errorf("%s: taken (%v):\n%s", name, err, draft.Text)
		}
	}
	d.must(draft.SetLine("asserts", `met("Ann", Meridian)`))
	if st, err := draft.Statement(); err != nil || st.Polarity != statement.Asserts || strings.Contains(draft.Text, "denies") || !draft.Edited {
		t.Errorf("asserts does not stand in the place of denies: %v\n%s", err, draft.Text)
	}

	undated := s
	undated.Made.Statement.Said = evidence.Time{}
	undated.Made.Statement.Speaker = ""
	draft = archive.NewDraft(undated)
	if _, _, err := archive.AcceptSuggestion(d.ctx, c, draft, "ed", day); err == nil || d.state(s.Key) != archive.SuggestionOpen {
		t.Errorf("a draft without day and speaker went on record: %v\n%s", err, draft.Text)
	}
	d.must(draft.SetLine("said", "2024-10-14")) // the speaker is still open
	d.must(draft.SetLine("speaker", `"Ann"`))
	if _, err := draft.Final(); err != nil {
		t.Errorf("with day and speaker: %v\n%s", err, draft.Text)
	}
	if _, err := archive.SuggestionText(d.ctx, c, s); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("the text of a file that the case has not: %v", err)
	}
}

// testAppendAll holds that entries of the journal come together or not at all.
func testAppendAll(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.append("import", "", map[string]string{})
	entry := func(kind string) archive.JournalEntry {
		return archive.JournalEntry{At: day, By: "ed", Kind: kind, Body: json.RawMessage(`{}`)}
	}
	first, err := c.AppendAll(d.ctx, []archive.JournalEntry{entry("a"), entry("b"), entry("c")})
	d.must(err)
	if first != 1 {
		t.Errorf("the first got number %d", first)
	}
	if _, err := c.AppendAll(d.ctx, []archive.JournalEntry{entry("d"), entry("")}); err == nil {
		t.Error("an entry without a kind was appended")
	}
	if _, err := c.AppendAll(d.ctx, nil); err != nil {
		t.Errorf("nothing: %v", err)
	}
	var kinds []string
	for _, e := range collect(t, c.Journal(d.ctx, "", 0)) {
		kinds = append(kinds, e.Kind)
	}
	if got := strings.Join(kinds, " "); got != "import a b c" {
		t.Errorf("the journal has %s", got)
	}
}
