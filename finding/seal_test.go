package finding

import (
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// TestSealText: what a certificate says of itself, in words that a reader can
// hold against the archive.
func TestSealText(t *testing.T) {
	at := time.Date(2018, 2, 1, 9, 0, 0, 0, time.UTC)
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		s    Seal
		want string
	}{
		{Seal{Party: "Ada", Channel: "mail", By: "Jane", At: at, Window: evidence.Interval{Hi: day(2017, 1, 1)}}, "the archive holds all mail of Ada up to 2016-12-31, as Jane certified on 2018-02-01"},
		{Seal{Party: "Ada", Channel: "dm", By: "Jane", At: at, Window: evidence.Interval{Lo: day(2016, 1, 1), Hi: day(2016, 2, 1)}}, "the archive holds all direct messages of Ada from 2016-01-01 to 2016-01-31, as Jane certified on 2018-02-01"},
		{Seal{Party: "Ada", By: "Jane", At: at, Window: evidence.Interval{Hi: day(2030, 1, 1)}}, "the archive holds all messages of Ada up to 2018-02-01, as Jane certified on 2018-02-01"},
		{Seal{Party: "Ada", Channel: "post", By: "Jane", At: at}, "the archive holds all posts of Ada up to 2018-02-01, as Jane certified on 2018-02-01"},
	} {
		if got := test.s.Text(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// TestPartyHandles: an organisation's are its own and its members', and a name
// that nobody has is nobody's.
func TestPartyHandles(t *testing.T) {
	s := parseStory(t, "-- people --\norg Harbour tips@harbour.example\nperson Cy cy@lund.example\nmember Cy Harbour from 2010 to 2012\nperson Ada ada@a.example\n")
	for _, test := range []struct {
		name  string
		want  string
		known bool
	}{
		{"Harbour", "cy@lund.example tips@harbour.example", true},
		{"Cy", "cy@lund.example", true},
		{"Nobody", "", false},
		{"ada@a.example", "ada@a.example", true},
		{"@unseen", "@unseen", true},
	} {
		hs, known := PartyHandles(s.decisions, test.name)
		var got []string
		for _, h := range hs {
			got = append(got, h.String())
		}
		if strings.Join(got, " ") != test.want || known != test.known {
			t.Errorf("%s: %q %v, want %q %v", test.name, got, known, test.want, test.known)
		}
	}
	if hs, known := PartyHandles([]people.Decision{}, ""); known || len(hs) > 0 {
		t.Errorf("no name at all is %v, %v", hs, known)
	}
}

// TestOmits: a label says that words are left out, and dots in brackets do not.
func TestOmits(t *testing.T) {
	if Omits(Event{Text: "> We agree. [...]\nYes."}) || Omits(Event{}) {
		t.Error("an event without a label")
	}
	if !Omits(Event{Labels: []string{"excerpt"}}) || !Omits(Event{Labels: []string{"headers-only"}}) {
		t.Error("an event with a label")
	}
}

// TestSealsOfTheChannelAreInTheCoverage: a certificate of another channel than
// the words are about is not named in their coverage.
func TestSealsOfTheChannelAreInTheCoverage(t *testing.T) {
	story := func(channel string) *story {
		return parseStory(t, "-- people --\nperson Ada ada@a.example\norg Harbour tips@harbour.example\n-- troves --\nown from Ada\n-- messages --\n#1 mail 2016-09-20T09:00Z from ada@a.example to tips@harbour.example in own\n  Hello.\n"+
			"-- marks --\nseal Ada channel "+channel+" to 2016-12-31 by Jane desk 2018-02-01\n-- statement.say --\nstatement s1\n  speaker Ada\n  said 2016-10-14 zone UTC\n  quote \"x\"\n  denies sent(Ada, Harbour, channel: mail)\n")
	}
	for channel, want := range map[string]int{"mail": 1, "dm": 0} {
		c := story(channel).test(t).Readings[0].Coverage
		if len(c.Seals) != want || strings.Contains(c.Line, "nothing is sealed") != (want == 0) {
			t.Errorf("a certificate of %s: %+v", channel, c)
		}
	}
}
