package finding

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// oddStory is a message between two, with whatever decisions a test adds.
func oddStory(people, say string) string {
	return "-- people --\nperson Ada ada@a.example\norg Camp press@camp.example\norg Firm tips@firm.example\n" + people + `
-- troves --
own from Ada
-- messages --
#1 mail 2016-09-20T09:00Z from ada@a.example to tips@firm.example in own
  Hello there, all of you.
-- statement.say --
statement s1
  speaker Ada
  said 2016-10-14 zone UTC
  quote "words"
  ` + say + "\n"
}

// TestCirclesEnd: organisations that are in one another, and personas that
// operate one another, are looked through once.
func TestCirclesEnd(t *testing.T) {
	circle := `member Ada Camp as staff from 2010
suborg Camp Firm from 2010
suborg Firm Camp from 2010
suborg Camp Camp from 2010
persona Ghost @ghost
persona Shade @shade
operates Ghost Shade
operates Shade Ghost
`
	for say, want := range map[string]Verdict{
		"denies contact(Camp, Firm)":                       ContradictedIfGenuine, // Ada is then in both
		"denies any(Camp, sent(each, Firm))":               Contradicted,
		"denies any(Firm, contact(each, Ghost))":           NotShown,
		"denies contact(Ghost, Shade)":                     OutsideCoverage,
		"asserts all(Camp, not(contact(each, Firm)))":      Contradicted,
		"asserts only(contact(Camp, Firm), Ghost)":         ContradictedIfGenuine,
		"denies origin(\"it\", Ghost)":                     OutsideCoverage,
		"denies member(Camp, Firm) and member(Firm, Camp)": Contradicted,
	} {
		if got := parseStory(t, oddStory(circle, say)).test(t).Headline; got != want {
			t.Errorf("%s: %s, want %s", say, got, want)
		}
	}
}

// TestStatementsThatContradictThemselves are tested part by part, and nothing
// follows from the contradiction itself.
func TestStatementsThatContradictThemselves(t *testing.T) {
	for say, want := range map[string]Verdict{
		"asserts contact(Ada, Firm) and not contact(Ada, Firm)":               Contradicted,
		"denies contact(Ada, Firm) and not contact(Ada, Firm)":                Supported,
		"asserts contact(Ada, Camp) and not contact(Ada, Camp)":               NotShown,
		"asserts count(sent(Ada, Firm)) >= 2 and count(sent(Ada, Firm)) <= 1": NotShown,
		"asserts before(sent(Ada, Firm), sent(Ada, Firm))":                    NotShown,
		"denies contact(Ada, Ada)":                                            NotShown,
		"denies sent(Ada, Firm)\n  scope from 2016-10-20":                     OutsideCoverage,
	} {
		if got := parseStory(t, oddStory("", say)).test(t).Headline; got != want {
			t.Errorf("%s: %s, want %s", say, got, want)
		}
	}
}

// TestImpossibleDates: a clock that was never set, or is set to the end of all
// time, never makes a message one of before the words.
func TestImpossibleDates(t *testing.T) {
	base := parseStory(t, oddStory("", "denies contact(Ada, Firm)"))
	for name, c := range map[string]struct {
		at   time.Time
		want Verdict
	}{
		"year 0":          {time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), ContradictedIfGenuine},
		"year 1":          {time.Date(1, 6, 1, 0, 0, 0, 0, time.UTC), ContradictedIfGenuine},
		"1900":            {time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), ContradictedIfGenuine},
		"the epoch":       {time.Unix(0, 0).UTC(), ContradictedIfGenuine},
		"a first message": {time.Date(1971, 11, 1, 0, 0, 0, 0, time.UTC), Contradicted},
		"year 9999":       {time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), OutsideCoverage},
		"year 30000":      {time.Date(30000, 1, 1, 0, 0, 0, 0, time.UTC), OutsideCoverage},
	} {
		s := *base
		s.events = []Event{base.events[0]}
		s.events[0].Time = evidence.Time{Wall: c.at, Precision: evidence.PrecisionSecond, Zoned: true}
		if got := s.test(t).Headline; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for _, year := range []string{"0000", "9999", "0001-01-01", "9999-12-31"} {
		if _, errs := statement.Parse("statement s\n  speaker A\n  said " + year + "\n  quote \"q\"\n  denies contact(A, B)\n"); len(errs) == 0 || errs[0].Line != 3 || errs[0].Column != 8 {
			t.Errorf("said %s: %v, want an error at 3:8", year, errs)
		}
	}
}

// TestAMillionAliases: so many names are folded, resolved and suggested from
// without a limit being met, and a name that nobody has makes a draft.
func TestAMillionAliases(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n = 50_000
	}
	s := parseStory(t, oddStory("", "denies contact(Ada, \"Ada number 77\")"))
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("Ada number %d", i)
	}
	for i := 0; i < n; i += 1000 {
		s.decisions = append(s.decisions, people.Decision{Seq: int64(len(s.decisions)), Kind: people.Alias, By: "tester", Why: "many", At: deskDay,
			Entity: people.Entity{Kind: people.Org, Name: "Firm"}, Names: names[i:min(i+1000, n)]})
	}
	if f := s.test(t); f.Headline != Contradicted {
		t.Errorf("with %d aliases: %s", n, f.Headline)
	}
	s.all[0].Prop.Args[1].Name = "Ada numbr 77"
	if f := s.test(t); f.Headline != DraftStatement || len(f.Unresolved) != 1 {
		t.Errorf("a name that nobody has: %s, %q", f.Headline, f.Unresolved)
	}
}

// TestTextFromRightToLeft: names and words of other directions are found, and
// controls that turn the direction are no part of a name.
func TestTextFromRightToLeft(t *testing.T) {
	s := parseStory(t, strings.NewReplacer("Firm", "\"חברת הנמל\"", "Hello there, all of you.", "سلام \u202Eabc\u202C عليكم").Replace(oddStory("", "denies contact(Ada, Firm) and sent(Ada, Firm, \"عليكم\")")))
	f := s.test(t)
	if f.Headline != Contradicted || !strings.Contains(f.Readings[0].Sentence.Text, "חברת הנמל") {
		t.Errorf("%s: %s", f.Headline, f.Readings[0].Sentence.Text)
	}
	checkSentence(tester{t}, f.Readings[0])
	if _, errs := statement.Parse("statement s\n  speaker Ada\u202E\n  said 2016\n  quote \"q\"\n  denies contact(A, B)\n"); len(errs) == 0 || errs[0].Line != 2 {
		t.Errorf("a control in a bare name: %v", errs)
	}
}
