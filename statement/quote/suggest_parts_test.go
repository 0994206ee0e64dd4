package quote

import (
	"slices"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// TestPartsOfADraft holds, one by one, what is read around the words.
func TestPartsOfADraft(t *testing.T) {
	forBrandt := func(a *Attribution, _ *Document) { a.For = "Felix Brandt" }
	for _, tc := range []struct {
		name, text, want string
		mod              func(*Attribution, *Document)
	}{
		{"a spokesman's he", `[q He never met anybody from Meridian.] [s Roe] [c said] .`, `denies met("Felix Brandt", Meridian)`, forBrandt},
		{"a spokesman's we", `[q We never paid Meridian.] [s Roe] [c said] .`, `denies paid("Felix Brandt", Meridian)`, forBrandt},
		{"whose he", `[s Roe] [c said] [i Brandt resigned because he had met Meridian].`, ``, nil},
		{"the speaker's he", `[s Roe] [c said] [i she had met Meridian].`, `asserts met("Ann Roe", Meridian)`, nil},
		{"a cue that denies", `[s Roe] [c denied] [i having met Meridian].`, `denies met("Ann Roe", Meridian)`, nil},
		{"a cue that denies a denial", `[s Roe] [c denied] [i that she had never met Meridian].`, `asserts met("Ann Roe", Meridian)`, nil},
		{"not denied", `[s Roe] [c did not deny] [i having met Meridian].`, ``, nil},
		{"a confession", `[s Roe] [c confessed] [i to having met Meridian].`, `asserts met("Ann Roe", Meridian)`, nil},
		{"a wish", `[s Roe] [c asked] [i to be in contact with Meridian].`, ``, nil},
		{"not commented on", `[s Roe] [c declined to comment] [i on any contact with Meridian].`, ``, nil},
		{"commented on after all", `[q I will not comment on rumours. I never met Brandt.] [s Roe] [c said] .`, `denies met("Ann Roe", "Felix Brandt")`, nil},
		{"an answer and its question", `Asked if she had spoken to Meridian, [s Roe] [c said] : [q Absolutely not.]`, `denies contact("Ann Roe", Meridian)`, nil},
		{"an answer that agrees", `Asked if she had spoken to Meridian, [s Roe] [c said] : [q Yes.]`, `asserts contact("Ann Roe", Meridian)`, nil},
		{"a question before", `Did Roe ever meet Felix Brandt? [q Never.] [s she] [c said] .`, `denies met("Ann Roe", "Felix Brandt")`, nil},
		{"the allegation denied", `Brandt claims that Roe paid Meridian. [s Roe] [c denied] [i the allegation].`, `denies paid("Ann Roe", Meridian)`, nil},
		{"an answer to nothing", `[q Absolutely not.] [s Roe] [c said] .`, ``, nil},
		{"in two pieces", `[q I never,] [s Roe] [c said] , [q met Felix Brandt.]`, `denies met("Ann Roe", "Felix Brandt")`, nil},
		{"two claims", `[q I met Brandt. I paid Meridian nothing.] [s Roe] [c said] .`, `asserts met("Ann Roe", "Felix Brandt"); denies paid("Ann Roe", Meridian)`, nil},
	} {
		if got := candidateText(drafted(t, tc.text, tc.mod)); got != tc.want {
			t.Errorf("%s: %s\n  want %s", tc.name, got, tc.want)
		}
	}
}

// TestWhenAndWhere holds said time and venue, as published on 16 October 2024.
func TestWhenAndWhere(t *testing.T) {
	for _, tc := range []struct{ text, said, venue string }{
		{`[q No.] [s Roe] [c said] on Tuesday at a rally in Lisbon.`, "2024-10-15", "a rally in Lisbon"},
		{`[q No.] [s Roe] [c told] the Harbour Courier in May.`, "2024-05", "the Harbour Courier"},
		{`[q No.] [s Roe] [c said] on "Morning Bell" yesterday.`, "2024-10-15", "Morning Bell"},
		{`[q No.] [s Roe], who was hired in 2019, [c said].`, "about 2024-10-16", ""},
		{`[s Roe] [c has said] [i she never met Brandt in 2016].`, "about 2024", ""},
		{`[s Then-mayor Roe] [c said]: [q No.]`, "about 2024", ""},
		{`[s Roe], then a candidate, [c said] at the time: [q No.]`, "about 2024", ""},
		{`[s Roe] [c said], then left: [q No.]`, "about 2024-10-16", ""},
		{`[s Roe] [c said] Oct. 20, 2024: [q No.]`, "about 2024-10-16", ""}, // nobody is quoted before speaking
		{`[s Roe] [c said] in a tweet last week that [i nothing was paid].`, "2024-10-06..2024-10-13", "a tweet"},
		{`[s Roe] [c told] CNN on Monday [i nothing was paid on Friday].`, "2024-10-14", "CNN"},
	} {
		s := drafted(t, tc.text, nil).Statement
		if got := whenText(When{From: s.Said, To: s.SaidTo}); got != tc.said || s.Venue != tc.venue {
			t.Errorf("%s\n  said %s at %q, want %s at %q", tc.text, got, s.Venue, tc.said, tc.venue)
		}
	}
	s := drafted(t, `[q No.] [s Roe] [c said] on Tuesday.`, func(_ *Attribution, d *Document) { d.Published = evidence.Time{} })
	if !s.Statement.Said.IsZero() || !slices.Contains(s.Rules, ruleSaidUnknown) {
		t.Errorf("without a day of publication: said %v by %v", s.Statement.Said, s.Rules)
	}
}

// TestTheDayIsCarriedOn holds that the day and the place of one quotation are
// those of the next, unless that one has its own, or is far away, or another's.
func TestTheDayIsCarriedOn(t *testing.T) {
	const text = `Roe said on Monday at a rally in Lisbon: "No." She said: "Never." She said on Sunday: "Not once."`
	at := func(words, cue string) Attribution {
		return Attribution{Form: Direct, Speech: true, Speaker: "Ann Roe", Content: []evidence.Span{place(t, text, words, 0)}, Cue: []evidence.Span{place(t, text, cue, 0)}}
	}
	all := []Attribution{at("No.", "said on Monday"), at("Never.", "said: \"Never"), at("Not once.", "said on Sunday")}
	all[0].Cue[0].End, all[1].Cue[0].End, all[2].Cue[0].End = all[0].Cue[0].Start+4, all[1].Cue[0].Start+4, all[2].Cue[0].Start+4
	got := Suggest(Document{Published: baseDay(2024, 10, 16)}, text, all, nil)
	for i, want := range []string{"2024-10-14 a rally in Lisbon", "2024-10-14 a rally in Lisbon", "2024-10-13 "} {
		st := got[i].Statement
		if text := whenText(When{From: st.Said, To: st.SaidTo}) + " " + st.Venue; text != want {
			t.Errorf("quotation %d: %s, want %s (%v)", i, text, want, got[i].Rules)
		}
	}
	all[1].Speaker = "Ben Roe"
	if st := Suggest(Document{Published: baseDay(2024, 10, 16)}, text, all, nil)[1].Statement; st.Venue != "" {
		t.Errorf("another speaker's place is %q", st.Venue)
	}
}

// TestStanceOfWhatWasDone holds that what is thought of a deed does not make
// the telling of it an opinion, and that words about one's own awareness are
// no hedge of themselves.
func TestStanceOfWhatWasDone(t *testing.T) {
	for words, want := range map[string]statement.Stance{
		"It is outrageous. I never met Brandt.":            "",
		"To my knowledge nobody here met Brandt.":          statement.OnBelief,
		"I was not aware of any contact with Meridian.":    "",
		"I don't recall meeting Brandt.":                   statement.Hedged,
		"This is outrageous.":                              statement.Opinion,
		"We never met Brandt and we will publish it all.":  "",
		"We will publish it all.":                          statement.Prediction,
		"I did not rule out that Brandt had been involved": "",
	} {
		if got := drafted(t, `[q `+words+`] [s Roe] [c said] .`, nil).Statement.Stance; got != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
	}
}
