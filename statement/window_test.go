package statement_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// span writes an interval to the minute, with "-" for an open bound.
func span(i evidence.Interval) string {
	at := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.UTC().Format("2006-01-02 15:04")
	}
	return at(i.Lo) + " to " + at(i.Hi)
}

func TestBounds(t *testing.T) {
	for _, c := range []struct{ said, scope, interval, certain, possible string }{
		{"2016-10-14 zone America/New_York", "until said",
			"2016-10-14 04:00 to 2016-10-15 04:00", "- to 2016-10-14 04:00", "- to 2016-10-15 04:00"},
		{"2017-11-13 zone America/New_York", "until said", // winter time: an hour later
			"2017-11-13 05:00 to 2017-11-14 05:00", "- to 2017-11-13 05:00", "- to 2017-11-14 05:00"},
		{"2016-11-06 zone America/New_York", "until said", // the clocks go back: a day of 25 hours
			"2016-11-06 04:00 to 2016-11-07 05:00", "- to 2016-11-06 04:00", "- to 2016-11-07 05:00"},
		{"2016-10-14", "until said", // no zone: every one there is
			"2016-10-13 10:00 to 2016-10-15 12:00", "- to 2016-10-13 10:00", "- to 2016-10-15 12:00"},
		{"2016-10-14 06:34 -0400", "until said",
			"2016-10-14 10:34 to 2016-10-14 10:35", "- to 2016-10-14 10:34", "- to 2016-10-14 10:35"},
		{"2016-10-14 06:34 -0400 zone Asia/Tokyo", "until said", // what is written goes before the zone
			"2016-10-14 10:34 to 2016-10-14 10:35", "- to 2016-10-14 10:34", "- to 2016-10-14 10:35"},
		{"2016-10 zone UTC", "until said",
			"2016-10-01 00:00 to 2016-11-01 00:00", "- to 2016-10-01 00:00", "- to 2016-11-01 00:00"},
		{"2016-10-14..2016-10-16 zone UTC", "until said",
			"2016-10-14 00:00 to 2016-10-17 00:00", "- to 2016-10-14 00:00", "- to 2016-10-17 00:00"},
		{"2016-10-14..2016-10 zone UTC", "until said", // the range never ends before what it begins with
			"2016-10-14 00:00 to 2016-11-01 00:00", "- to 2016-10-14 00:00", "- to 2016-11-01 00:00"},
		{"2016-10-14 zone UTC", "from 2016-06 until 2016-09",
			"2016-10-14 00:00 to 2016-10-15 00:00", "2016-06-01 00:00 to 2016-10-01 00:00", "2016-06-01 00:00 to 2016-10-01 00:00"},
		{"2016-10-14 zone UTC", "until 2017", // nothing later than what was said
			"2016-10-14 00:00 to 2016-10-15 00:00", "- to 2016-10-14 00:00", "- to 2016-10-15 00:00"},
		{"2016-10-14 zone UTC", "from about 2016-06 until about 2016-09",
			"2016-10-14 00:00 to 2016-10-15 00:00", "2016-08-01 00:00 to 2016-08-01 00:00", "2016-05-01 00:00 to 2016-10-15 00:00"},
		{"about 2016-10-14 zone UTC", "until said",
			"2016-10-07 00:00 to 2016-10-22 00:00", "- to 2016-10-07 00:00", "- to 2016-10-22 00:00"},
		{"2016-10-14 12:00 +0000", "from 2016-06-01 until 2016-09-30", // scope without a zone
			"2016-10-14 12:00 to 2016-10-14 12:01", "2016-06-01 12:00 to 2016-09-30 10:00", "2016-05-31 10:00 to 2016-10-01 12:00"},
	} {
		s := parseOne(t, "statement s\n speaker A\n said "+c.said+"\n quote \"q\"\n denies contact(A, B)\n scope "+c.scope)
		w := s.Bounds()
		if got := span(s.SaidInterval()); got != c.interval {
			t.Errorf("said %s is %s, want %s", c.said, got, c.interval)
		}
		if got := span(w.Certain); got != c.certain {
			t.Errorf("said %s, scope %s: certain %s, want %s", c.said, c.scope, got, c.certain)
		}
		if got := span(w.Possible); got != c.possible || s.Window() != w.Possible {
			t.Errorf("said %s, scope %s: possible %s, want %s", c.said, c.scope, got, c.possible)
		}
	}
}

// TestZoneNeverMoves: the zone of the machine does not matter (method section 7, P18).
func TestZoneNeverMoves(t *testing.T) {
	text := about("denies contact(A, B)\n  scope from 2016-06")
	was := time.Local
	defer func() { time.Local = was }()
	seen := map[string]bool{}
	for _, zone := range []string{"UTC", "Asia/Tokyo", "America/New_York"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = loc
		s := parseOne(t, text)
		h, err := statement.Hash(s)
		if err != nil {
			t.Fatal(err)
		}
		seen[fmt.Sprint(h, s.Bounds())] = true
	}
	if len(seen) != 1 {
		t.Errorf("%d outcomes in three zones", len(seen))
	}
}

// TestForgettingTheZone can only take certainty from the bounds.
func TestForgettingTheZone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := statement.Statement{Said: drawTime(t), Zone: rapid.SampledFrom([]string{"Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin"}).Draw(t, "zone")}
		if rapid.Bool().Draw(t, "scope") {
			s.Scope.From, s.Scope.Until = drawTime(t), drawTime(t)
		}
		with := s.Bounds()
		s.Zone = ""
		without := s.Bounds()
		if !with.Possible.Inside(without.Possible) {
			t.Errorf("possible %s is more than %s without the zone", span(with.Possible), span(without.Possible))
		}
		if without.Certain.Hi.After(with.Certain.Hi) || without.Certain.Lo.Before(with.Certain.Lo) {
			t.Errorf("certain %s became %s without the zone", span(with.Certain), span(without.Certain))
		}
	})
}

func TestNames(t *testing.T) {
	s := parseOne(t, `statement s
 speaker A for B
 said 2016
 quote "q"
 denies all(campaign, aware(each, contact(A, "C D")))
 reading x: origin("the files", Russia, via: {Mule, "C D"})
 reading y: learned(E, sent(F, G), from: "published report")
`)
	if got, want := strings.Join(s.Names(), "|"), "A|B|campaign|C D|Russia|Mule|E|F|G"; got != want {
		t.Errorf("names %s, want %s", got, want)
	}
	if got, want := strings.Join(s.Prop.Names(), "|"), "campaign|A|C D"; got != want {
		t.Errorf("names %s, want %s", got, want)
	}
	var none *statement.Prop
	if none.Names() != nil || none.String() != "" {
		t.Error("no proposition has names or words")
	}
}

func TestWalk(t *testing.T) {
	p := parseOne(t, about("asserts and(not(contact(A, B)), aware(A, sent(B, C)))")).Prop
	var all, outer []string
	p.Walk(func(q *statement.Prop) bool { all = append(all, q.Op); return true })
	p.Walk(func(q *statement.Prop) bool { outer = append(outer, q.Op); return q.Op != "aware" })
	if got := strings.Join(all, " "); got != "and not contact aware sent" {
		t.Errorf("walked %s", got)
	}
	if got := strings.Join(outer, " "); got != "and not contact aware" {
		t.Errorf("walked %s", got)
	}
}

func TestReadings(t *testing.T) {
	plain := parseOne(t, about("asserts contact(A, B)"))
	if r := statement.Readings(plain); len(r) != 1 || r[0].Name != statement.Plain || r[0].Prop != plain.Prop {
		t.Errorf("%+v", r)
	}
	two := parseOne(t, about("asserts contact(A, B)\n reading a: sent(A, B)\n reading b: received(A, B)"))
	if r := statement.Readings(two); len(r) != 2 || r[0].Name != "a" || r[1].Prop.Op != "received" {
		t.Errorf("%+v", r)
	}
}

func TestMarkdown(t *testing.T) {
	body := strings.TrimPrefix(about("asserts contact(A, B)"), "statement s\n")
	text := "# A page\n\nstatement no\n\n```\nstatement no2\n```\n\n```say\nstatement s\n" + body + "```\n\n" +
		"  ~~~ say and more words\nstatement t\n" + body + "```\n# still inside\n~~~~\n~~~says\nstatement no3\n~~~\n"
	ss, errs := statement.ParseMarkdown(text)
	if len(errs) != 1 || errs[0].Line != 23 { // the fence of another kind is a line like any other
		t.Errorf("errors %v", errs)
	}
	if len(ss) != 1 || ss[0].ID != "s" || ss[0].Prop.Pos != (statement.Pos{Line: 14, Column: 11}) {
		t.Errorf("%+v", ss)
	}
	if _, errs := statement.ParseFile("a.MD", "```say\n  statement s\n    spk A\n```\n```say\nspeaker B\n```"); len(errs) != 2 ||
		!strings.HasPrefix(errs[0].Error(), "a.MD:3:5: ") || !strings.HasPrefix(errs[1].Error(), "a.MD:6:1: ") {
		t.Errorf("errors %v", errs)
	}
	if _, errs := statement.ParseMarkdown("x\n````say\nstatement s\n" + body + "```\n"); len(errs) != 2 || errs[0].Line != 2 || !strings.Contains(errs[0].Text(), "never closed: write ````") {
		t.Errorf("errors %v", errs)
	}
}

// TestCanonicalGolden fixes the bytes that are hashed: they are a promise to
// every program that checks a hash.
func TestCanonicalGolden(t *testing.T) {
	s := parseOne(t, "statement s1\n speaker Zoë\n said 2016-10-14T06:34-04:00\n quote \"a \\\"b\\\" <c>\\t\\u{1}\"\n stance flat\n denies count(sent(A, B, as: any)) >= 2\n")
	b, err := statement.Canonical(s)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"s1","polarity":"denies","prop":{"args":[{"prop":{"args":[{"name":"A"},{"name":"B"}],"named":{"as":"any"},"op":"sent"}}],"cmp":">=","n":2,"op":"count"},` +
		`"quote":"a \"b\" <c>\t\u0001","said":{"offset_minutes":-240,"precision":"minute","source":"statement","text":"2016-10-14 06:34 -0400","wall":"2016-10-14T06:34:00Z","zoned":true},` +
		`"speaker":"Zoë","vocabulary":"props/1"}`
	if d := cmp.Diff(want, string(b)); d != "" {
		t.Error(d)
	}
	for _, c := range []struct{ from, to, want string }{
		{"props/1", "props/2", `vocabulary "props/2" is not props/1`},
		{`"id"`, ` "id"`, "not in the canonical form"},
		{`"stance"`, `"stance"`, ""},
		{`"polarity":"denies"`, `"polarity":"denies","stance":"flat"`, "not in the canonical form"},
		{"{", "", "reading the canonical form"},
	} {
		_, err := statement.UnmarshalCanonical([]byte(strings.Replace(string(b), c.from, c.to, 1)))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s for %s: error %v, want %s", c.to, c.from, err, c.want)
		}
	}
}

// TestCheck refuses trees that the text form cannot hold.
func TestCheck(t *testing.T) {
	good := parseOne(t, about("asserts contact(A, B)"))
	if err := statement.Check(good); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*statement.Statement){
		"no speaker":           func(s *statement.Statement) { s.Speaker = "" },
		"unknown predicate":    func(s *statement.Statement) { s.Prop = &statement.Prop{Op: "collude"} },
		"too few arguments":    func(s *statement.Statement) { s.Prop = &statement.Prop{Op: "contact"} },
		"a text for a name":    func(s *statement.Statement) { s.Prop.Args[0] = statement.Arg{Text: "A"} },
		"a number for nothing": func(s *statement.Statement) { s.Prop.N = 3 },
		"no polarity":          func(s *statement.Statement) { s.Polarity = "" },
		"an id of two lines":   func(s *statement.Statement) { s.ID = "a\n speaker B" },
		"an unknown argument":  func(s *statement.Statement) { s.Prop.Named = map[string]string{"when": "now"} },
		"an unknown zone":      func(s *statement.Statement) { s.Zone = "Mars" },
		"a zone of two lines":  func(s *statement.Statement) { s.Zone = "UTC\n note \"x\"" },
		"an unknown stance":    func(s *statement.Statement) { s.Stance = "loud" },
		"no date":              func(s *statement.Statement) { s.Said = evidence.Time{} },
	} {
		s := parseOne(t, about("asserts contact(A, B)"))
		change(&s)
		if statement.Check(s) == nil {
			t.Errorf("%s: nothing wrong with\n%s", name, statement.PrintStatement(s))
		}
	}
}
