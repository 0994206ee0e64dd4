package search

import (
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

func mustParse(t testing.TB, text string) Query {
	t.Helper()
	q, err := Parse(text, Options{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return q
}

// letter is one message with something for every field.
func letter() Doc {
	e := evidence.Entry{
		ID: evidence.Sum([]byte("letter")), Kind: evidence.KindMail, Subject: "Re: Budget of the archive", Name: "plan_final.pdf",
		Text: "Please ask Jane.Roe@example.org about the e-mail server today.\nSee https://example.org/a-b. 東京都 is far.",
		Parties: []evidence.Party{
			{Role: evidence.RoleFrom, Handle: evidence.MailHandle("john.o'brien@mail.example.org"), Name: "John O'Brien"},
			{Role: evidence.RoleTo, Handle: evidence.MailHandle("mroe@example.com"), Name: "Roe, Mary", Raw: "/O=ACME/CN=MROE"},
			{Role: evidence.RoleBcc, Handle: evidence.XHandle("@Deep_Throat")},
			{Role: evidence.RoleMention, Handle: evidence.XHandle("12345"), Name: "Smith"},
		},
		Times:    []evidence.Time{{Wall: time.Date(2016, 10, 14, 0, 0, 0, 0, time.UTC), Zoned: true, Precision: evidence.PrecisionDay}},
		Refs:     []evidence.Ref{{Kind: evidence.RefMessageID, Value: "CAF=7@mail.provider.net"}, {Kind: evidence.RefInReplyTo, Value: "parent@provider.net"}},
		Children: []evidence.Child{{Entry: evidence.Entry{Name: "Annex-7.doc"}}},
	}
	d := DocOf(&e)
	d.Exhibit, d.Troves, d.Proof = 12, []string{"Release_A"}, "body-altered"
	return d
}

func TestMatch(t *testing.T) {
	d := letter()
	yes := []string{
		"", "budget", "BUDGET archive", "serv*", `"mail server"`, "e-mail", `"e mail server today"`, "plan_final.pdf", "final", "annex-7.doc", "annex",
		"jane.roe@example.org", "JANE.ROE@EXAMPLE.ORG", `"ask jane.roe@example.org about"`, `"ask jane"`, `"roe example org about"`, `"org about the"`,
		"jane.roe@ex*", "jane.roe*", "@deep_throat", "@deep*", "deep_throat", "https://example.org/a-b", "https://example.org/*", "https://example.org/a-b/",
		"東京", "京都", "東", "都", "京都*", `"東京都 is"`, `"is far"`,
		"CAF=7@mail.provider.net", "<caf=7@MAIL.provider.net>", "acme", "12345",
		"nothing OR budget", "budget -nothing", "NOT nothing", "-(nothing budget)",
		"server NEAR/1 mail", "server NEAR/1 today", "ask NEAR/5 about", "about NEAR/1 jane.roe@example.org", "jane.roe@example.org NEAR/1 ask", `"the e" NEAR/3 today`, "ask NEAR/9 about NEAR/9 server",
		"from:o'brien", `from:"John O'Brien"`, `from:"O'Brien John"`, "from:john.o'brien@mail.example.org", "from:@mail.example.org", "from:example.org", "from:jo*", "from:john.o'brien",
		`to:"Mary Roe"`, "to:mroe", "to:mroe@example.com", "cc:@deep_throat", "cc:throat", "with:smith", "with:x:12345", "with:12345", "with:mary",
		"subject:budget", "subject:re", `subject:"of the arch*"`, "text:server", `text:"mail server"`,
		"on:2016-10-14", "on:2016", "before:2016-10-15", "after:2016-10-13", "after:2016-10-14T23:59:59Z", "before:2016-10-14T00:00:01Z", "-on:2015",
		"in:release_a", "kind:mail", "has:attachment", "id:" + d.ID.String()[:4], "id:" + d.ID.String(), "id:#12", "proof:body-altered", "proof:altered", "PROOF:Altered", "-proof:verified",
		`literal:"Jane.Roe@"`, `literal:"e-mail server"`, `literal:"today.` + "\n" + `See"`, `literal:"O'Bri"`, `literal:"CN=MROE"`, `literal:"plan_"`, `literal:"Annex-"`, `literal:"Re: B"`, "literal:京",
	}
	no := []string{
		"budge", "nothing", "server nothing", `"server mail"`, `"mail budget"`, "email", `"archive please"`,
		"roe@example.org", "jane@example.org", "@example.org", "@example", "@deep", "https://example.org/a", "https://example.org", "@jane",
		`"brien roe"`, `"o'brien john"`, "都東", `"都 far"`,
		"provider", "provider.net", "parent@provider.net", "mail.provider.net",
		"-budget", "NOT (budget OR nothing)", "nothing -budget", "budget server -東京",
		`"pdf annex"`, "server NEAR/1 please", "ask NEAR/4 about", `"the e" NEAR/2 today`, "budget NEAR/100 server", "server NEAR/9 nothing",
		"from:mary", "from:john.o'brien@example.org", "from:@ample.org", "from:ample.org", "from:@deep_throat", `from:"John Roe"`,
		"to:deep_throat", "to:john", "cc:mary", "with:@deep", "with:x:1234", "with:parent", "with:acme", `with:"Mary Smith"`, "with:ro",
		"subject:server", `subject:"archive budget"`, "text:budget", "text:mary",
		"on:2016-10-13", "on:2016-10-15", "before:2016-10-14", "after:2016-10-14", "before:2016",
		"in:release", "kind:dm", "-has:attachment", "id:0000", "id:#1", "id:#13", "proof:verified", "proof:header-altered", "-proof:altered",
		`literal:"jane.roe"`, `literal:"server  today"`, "literal:deep_Throat", "literal:CAF=7",
	}
	for _, text := range yes {
		if !Match(mustParse(t, text), d) {
			t.Errorf("%s does not match", text)
		}
		if strings.Contains(text, "NOT") {
			continue
		}
		if text != "" && Match(Query{Root: Not{mustParse(t, text).Root}}, d) {
			t.Errorf("NOT (%s) matches too", text)
		}
	}
	for _, text := range no {
		if Match(mustParse(t, text), d) {
			t.Errorf("%s matches", text)
		}
	}
}

// "京" is looked for as the beginning of a pair: it is not the beginning of
// one where it ends the run, but then it stands alone.
func TestMatchOneCharacterAnywhereInARun(t *testing.T) {
	for _, text := range []string{"東京都", "京都", "東京", "京", "東京.", "x京y"} {
		if !Match(mustParse(t, "京"), Doc{Text: text}) {
			t.Errorf("京 is not found in %s", text)
		}
	}
	for _, text := range []string{"東都", "x", ""} {
		if Match(mustParse(t, "京"), Doc{Text: text}) {
			t.Errorf("京 is found in %q", text)
		}
	}
}

// Where two wholes begin with one word, the query means the longer.
func TestMatchTheLongestReading(t *testing.T) {
	for text, want := range map[string]bool{"write to @jane@x.org": true, "jane@x.org": true, "@jane x org": false, "@jane": false} {
		if got := Match(mustParse(t, "@jane@x.org"), Doc{Text: text}); got != want {
			t.Errorf("@jane@x.org is found in %q: %v", text, got)
		}
	}
}

func TestMatchDates(t *testing.T) {
	at := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	naive := evidence.Time{Wall: at(2016, 10, 14), Precision: evidence.PrecisionDay}
	for _, c := range []struct {
		name, query string
		date        evidence.Interval
		want        bool
	}{
		{"undated is on no day", "on:2016", evidence.Interval{}, false},
		{"undated is not before", "before:2030", evidence.Interval{}, false},
		{"undated is not after", "after:1900", evidence.Interval{}, false},
		{"undated is what is not dated", "-after:1900", evidence.Interval{}, true},
		{"a naive day may be the day after elsewhere", "on:2016-10-15", naive.Interval(), true},
		{"a naive day may be the day before elsewhere", "on:2016-10-13", naive.Interval(), true},
		{"but not two days", "on:2016-10-12", naive.Interval(), false},
		{"the end is open", "on:2016-10-14", evidence.Interval{Lo: at(2016, 10, 13), Hi: at(2016, 10, 14)}, false},
		{"the start is closed", "on:2016-10-14", evidence.Interval{Lo: at(2016, 10, 14), Hi: at(2016, 10, 15)}, true},
	} {
		if got := Match(mustParse(t, c.query), Doc{Date: c.date}); got != c.want {
			t.Errorf("%s: %s is %v", c.name, c.query, got)
		}
	}
}

func TestNoPhraseRunsFromOnePartyToTheNext(t *testing.T) {
	d := Doc{Parties: []evidence.Party{
		{Handle: evidence.NameHandle("Jane Roe")}, {Handle: evidence.NameHandle("John Doe")},
	}}
	if Match(mustParse(t, `"Roe John"`), d) {
		t.Error("a phrase of two names matches")
	}
	if !Match(mustParse(t, `Roe NEAR/2 John`), d) || Match(mustParse(t, `Roe NEAR/1 John`), d) {
		t.Error("between two names there is not one position")
	}
	for _, p := range d.Parties {
		if !Match(mustParse(t, `"`+p.Handle.Value+`"`), d) {
			t.Errorf("%s does not match", p.Handle.Value)
		}
	}
}

func TestReadParty(t *testing.T) {
	for _, c := range []struct {
		in     string
		handle string
		domain string
		words  int
	}{
		{"Jane@Example.ORG", "jane@example.org", "", 0},
		{"@Screen", "@screen", "", 0},
		{"x:123", "x:123", "", 0},
		{"name:Jane  Roe", "name:Jane Roe", "", 0},
		{"@Example.ORG", "", "example.org", 0},
		{"example.org", "", "example.org", 1},
		{"J. Roe", "", "", 2},
		{"Jane Roe", "", "", 2},
		{"-", "", "", 0},
		{"@", "", "", 0},
		{"x:", "", "", 0},
		{".org", "", "", 1},
	} {
		p := ReadParty(c.in)
		handle := ""
		if !p.Handle.IsZero() {
			handle = p.Handle.String()
		}
		if handle != c.handle || p.Domain != c.domain || len(p.Words) != c.words {
			t.Errorf("%s is read as %+v", c.in, p)
		}
	}
}
