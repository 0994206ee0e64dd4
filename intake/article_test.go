package intake

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement/quote"
)

// An article, written for this test, of which one sentence can be tested.
const pressText = "Harbour line\n\nBy A Writer\n\nRiver Post, 14 October 2024\n\n“I never wrote to Gregor Vance,” said Nadia Okafor, who leads the campaign.\n\nIt rained.\n"

func TestReadingAFileForStatements(t *testing.T) {
	a, err := FileArticle("press/line.txt", []byte(pressText))
	if err != nil {
		t.Fatal(err)
	}
	day, _ := evidence.ParseDay("2024-10-14", "test")
	a.Lean(day, "Europe/Paris")
	made := slices.Collect(a.Suggest([]string{"Gregor Vance", "Nadia Okafor"}))
	var testable int
	for _, s := range made {
		for _, sp := range s.Attribution.Content {
			if !sp.Within(int64(len(a.Entry.Text))) {
				t.Errorf("a span %v lies outside the text", sp)
			}
		}
		if !Testable(s) {
			continue
		}
		testable++
		kept, err := a.Suggested(s, "")
		if err != nil || kept.File != "line.txt" || kept.Item != "" || kept.Text != evidence.Sum([]byte(a.Entry.Text)) {
			t.Errorf("kept as %+v: %v", kept, err)
		}
		if !strings.Contains(s.Statement.Quote, "never wrote") || s.Statement.Speaker != "Nadia Okafor" {
			t.Errorf("suggests %s: %q", s.Statement.Speaker, s.Statement.Quote)
		}
	}
	if testable != 1 {
		t.Errorf("%d of %d can be tested, want one", testable, len(made))
	}
	if empty, err := FileArticle("empty.txt", nil); err == nil && len(slices.Collect(empty.Suggest(nil))) > 0 {
		t.Error("an empty file suggests something")
	}
	many := strings.Repeat("From a@b.example Mon Sep 30 09:12:45 2024\nFrom: a@b.example\nSubject: x\n\nBody\n\n", 2)
	if _, err := FileArticle("many.mbox", []byte(many)); !errors.Is(err, ErrManyItems) {
		t.Errorf("a mailbox is an article: %v", err)
	}
}

func TestOnWhatDayWordsOfTimeLean(t *testing.T) {
	day := func(s string) evidence.Time {
		at, ok := evidence.ParseDay(s, "test")
		if !ok {
			t.Fatal(s)
		}
		return at
	}
	own := evidence.Entry{Times: []evidence.Time{day("2024-10-01")}}
	for _, c := range []struct {
		a     Article
		given evidence.Time
		want  string
	}{
		{Article{Entry: own, trove: day("2024-10-03")}, day("2024-10-02"), "2024-10-01"},
		{Article{trove: day("2024-10-03")}, day("2024-10-02"), "2024-10-02"},
		{Article{trove: day("2024-10-03")}, evidence.Time{}, "2024-10-03"},
	} {
		c.a.Lean(c.given, "Europe/Paris")
		if got := c.a.Doc.Published.String(); got != c.want || c.a.Doc.Zone != "Europe/Paris" {
			t.Errorf("leans on %s in %s, want %s", got, c.a.Doc.Zone, c.want)
		}
	}
	nothing := Article{}
	if nothing.Lean(evidence.Time{}, ""); !nothing.Doc.Published.IsZero() {
		t.Error("a day was made up")
	}
}

func TestALongArticleIsRefused(t *testing.T) {
	a := Article{Entry: evidence.Entry{Text: strings.Repeat("e", MaxArticleText)}}
	if err := a.Fits(); err != nil {
		t.Errorf("an article of the limit is refused: %v", err)
	}
	a.Entry.Text += "e"
	if err := a.Fits(); !errors.Is(err, ErrLongArticle) || !strings.Contains(err.Error(), "8.4 MB") || !strings.Contains(err.Error(), "one by one") {
		t.Errorf("an article beyond the limit: %v", err)
	}
	page, err := FileArticle("long.html", []byte("<!doctype html><html><body><p>"+strings.Repeat("It was a quiet day. ", 220_000)+"</p></body></html>"))
	if err != nil {
		t.Fatal(err)
	}
	if err := page.Fits(); !errors.Is(err, ErrLongArticle) || !strings.Contains(err.Error(), "the limit is 4194304") {
		t.Errorf("a page of which a part was read: %v", err)
	}
}

// TestTheHashIsThatOfTheText holds that the hash is taken anew where the text
// of an article is another one.
func TestTheHashIsThatOfTheText(t *testing.T) {
	var a Article
	for _, text := range []string{"", "one", "two", "two", ""} {
		a.Entry.Text = text
		kept, err := a.Suggested(quote.Suggestion{}, "")
		if err != nil || kept.Text != evidence.Sum([]byte(text)) {
			t.Errorf("the hash of %q is %s: %v", text, kept.Text.Short(), err)
		}
	}
}
