package finding

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// TestConflicts: which pairs of statements say opposite things, and which only
// seem to.
func TestConflicts(t *testing.T) {
	day := func(s string) evidence.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return evidence.Time{Text: s, Wall: at, Zoned: true, Precision: evidence.PrecisionDay}
	}
	person := func(n string) people.Entity { return people.Entity{Kind: people.Person, Name: n} }
	decisions := []people.Decision{
		{Seq: 1, Kind: people.Same, Entity: person("Ann Bell"), Handles: []evidence.Handle{evidence.MailHandle("ann@x.example")}, Why: "w", By: "b"},
		{Seq: 2, Kind: people.Alias, Entity: person("Ann Bell"), Names: []string{"Ann"}, Why: "w", By: "b"},
		{Seq: 3, Kind: people.Member, Entity: person("Cid"), Org: "Firm", Role: "staff", From: day("2024-01-01"), To: day("2024-06-30"), Why: "w", By: "b"},
		{Seq: 4, Kind: people.Member, Entity: person("Dot"), Org: "Firm", Role: "staff", From: day("2024-01-01"), Why: "w", By: "b"},
	}
	const head = "\n quote \"w\"\n "
	for name, c := range map[string]struct{ a, b, want string }{
		"one speaker under two names":         {"speaker Ann\n said 2024-05-01" + head + "denies contact(Ann, Bob)", "speaker Ann Bell\n said 2024-05-02" + head + "asserts contact(Bob, Ann Bell)", "the same speaker"},
		"the same polarity":                   {"speaker Ann\n said 2024-05-01" + head + "denies contact(Ann, Bob)", "speaker Ann\n said 2024-05-02" + head + "denies contact(Ann, Bob)", ""},
		"a not turns it round":                {"speaker Ann\n said 2024-05-01" + head + "denies contact(Ann, Bob)", "speaker Ann\n said 2024-05-02" + head + "denies not(contact(Ann, Bob))", "the same speaker"},
		"strangers":                           {"speaker Ann\n said 2024-05-01" + head + "denies contact(Ann, Bob)", "speaker Zed\n said 2024-05-02" + head + "asserts contact(Ann, Bob)", ""},
		"two of one firm":                     {"speaker Cid\n said 2024-05-01" + head + "denies contact(Firm, Bob)", "speaker Dot\n said 2024-05-02" + head + "asserts contact(Firm, Bob)", "both speak for or are in Firm"},
		"no longer of one firm":               {"speaker Cid\n said 2024-08-01" + head + "denies contact(Firm, Bob)", "speaker Dot\n said 2024-08-02" + head + "asserts contact(Firm, Bob)", ""},
		"sent has a direction":                {"speaker Ann\n said 2024-05-01" + head + "denies sent(Ann, Bob)", "speaker Ann\n said 2024-05-02" + head + "asserts sent(Bob, Ann)", ""},
		"another reading of who counts":       {"speaker Ann\n said 2024-05-01" + head + "denies contact(Firm, Bob, as: staff)", "speaker Ann\n said 2024-05-02" + head + "asserts contact(Firm, Bob, as: family)", ""},
		"times that do not meet":              {"speaker Ann\n said 2024-05-01" + head + "denies contact(Ann, Bob)\n scope from 2024-01-01 until 2024-02-01", "speaker Ann\n said 2024-05-02" + head + "asserts contact(Ann, Bob)\n scope from 2024-03-01 until 2024-04-01", ""},
		"one of several things said together": {"speaker Ann\n said 2024-05-01" + head + "denies contact(Ann, Bob)", "speaker Ann\n said 2024-05-02" + head + "asserts and(contact(Ann, Bob), member(Ann, Firm))", "the same speaker"},
		"to deny two together denies neither": {"speaker Ann\n said 2024-05-01" + head + "asserts contact(Ann, Bob)", "speaker Ann\n said 2024-05-02" + head + "denies and(contact(Ann, Bob), member(Ann, Firm))", ""},
		"no comment is no claim":              {"speaker Ann\n said 2024-05-01" + head + "stance no-comment\n denies contact(Ann, Bob)", "speaker Ann\n said 2024-05-02" + head + "asserts contact(Ann, Bob)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			all, problems := statement.Parse("statement a\n " + c.a + "\n\nstatement b\n " + c.b + "\n")
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			// The order in which they were put on record does not matter.
			for _, list := range [][]statement.Statement{all, {all[1], all[0]}} {
				got := ConflictsAmong(list, decisions)
				if len(got) > 1 || (len(got) == 1) != (c.want != "") {
					t.Fatalf("%d conflicts, want %q", len(got), c.want)
				}
				if len(got) == 1 && (got[0].Allied != c.want || got[0].Earlier.ID != "a" || got[0].Later.ID != "b") {
					t.Errorf("%s before %s: %q, want %q", got[0].Earlier.ID, got[0].Later.ID, got[0].Allied, c.want)
				}
			}
		})
	}
}

// leadsStory has what a lead has to be told from: another subject, a stranger,
// what is later than the words, and the topic in another's quoted words.
const leadsStory = `
-- people --
person Ada ada@a.example
org Firm tips@firm.example
-- troves --
own from Ada
-- messages --
#1 mail 2016-09-20T09:00Z from tips@firm.example to ada@a.example in own
  Lovely weather.
#2 mail 2016-09-21T09:00Z from ada@a.example to tips@firm.example in own
  Could you call back.
#3 mail 2016-09-22T09:00Z from ada@a.example to tips@firm.example in own
  Please look at the leak.
#4 mail 2016-09-23T09:00Z from ada@a.example to zed@z.example in own
  Please look at the leak.
#5 mail 2016-11-01T09:00Z from ada@a.example to tips@firm.example in own
  Please look at the leak, leak, leak.
-- statement.say --
statement s1
  speaker Ada
  said 2016-10-14 zone UTC
  quote "words"
  denies contact(Ada, Firm)
`

// TestLeadsAreInScope: what is ranked stands between the people, in the time
// of the words; the words asked for come first; nothing later is shown.
func TestLeadsAreInScope(t *testing.T) {
	s := parseStory(t, leadsStory)
	say := "statement q\n speaker Ada\n said 2016-10-14\n quote \"w\"\n denies act(Ada, Firm, request, topic: \"leak\")\n"
	all, problems := statement.Parse(say)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	leads, more, err := Leads(t.Context(), memory{events: s.events}, s.decisions, all[0], 10, Options{})
	if err != nil || more != 0 {
		t.Fatal(more, err)
	}
	var order []int64
	for _, l := range leads {
		order = append(order, l.Exhibit)
	}
	if !slices.Equal(order, []int64{3, 2, 1}) {
		t.Errorf("order %v: the topic comes first, then a word that asks, then what is only between them", order)
	}
	for _, l := range leads {
		if l.Date.Wall.After(time.Date(2016, 10, 15, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("#%d is later than the words", l.Exhibit)
		}
		if len(l.Why) == 0 || !strings.Contains(memoryText(s.events, l.Item), l.Passage.Words) {
			t.Errorf("#%d: why %v, passage %q", l.Exhibit, l.Why, l.Passage.Words)
		}
	}
	one, _, err := Leads(t.Context(), memory{events: s.events}, s.decisions, all[0], 1, Options{})
	if err != nil || len(one) != 1 || one[0].Item != leads[0].Item {
		t.Errorf("the first of many is not the only one of one: %v, %v", one, err)
	}
}

func memoryText(events []Event, id evidence.ID) string {
	for _, e := range events {
		if e.Item == id {
			return e.Text
		}
	}
	return ""
}
