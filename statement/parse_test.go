package statement_test

import (
	"os"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/statement"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// ignorePos compares trees as they are printed: places are no part of a tree.
var ignorePos = cmpopts.IgnoreFields(statement.Prop{}, "Pos")

// sameTree compares trees, where no words and empty words are alike.
func sameTree(want, got any) string { return cmp.Diff(want, got, ignorePos, cmpopts.EquateEmpty()) }

// about returns a whole statement whose proposition line is line.
func about(line string) string {
	return "statement s\n  speaker A\n  said 2016\n  quote \"q\"\n  " + line + "\n"
}

func parseOne(t *testing.T, text string) statement.Statement {
	t.Helper()
	ss, errs := statement.Parse(text)
	if len(errs) > 0 {
		t.Fatalf("Parse(%s):\n%v", text, errs)
	}
	if len(ss) != 1 {
		t.Fatalf("Parse(%s) gave %d statements", text, len(ss))
	}
	return ss[0]
}

func TestParseMethodExample(t *testing.T) {
	got := parseOne(t, `
    statement s1
      speaker Pence for campaign
      said 2016-10-14, on "Fox and Friends"
      quote "Nothing could be further from the truth"
      answers "the campaign is in cahoots with WikiLeaks"
      denies contact(campaign, WikiLeaks)
      reading strict: contact(campaign, WikiLeaks, as: staff)
      reading broad: contact(campaign, WikiLeaks, as: any)
      reading pact: act(campaign, WikiLeaks, accept, topic: "coordination")
      scope until said
`)
	two := func(op string, named map[string]string, more ...statement.Arg) *statement.Prop {
		return &statement.Prop{Op: op, Args: append([]statement.Arg{{Name: "campaign"}, {Name: "WikiLeaks"}}, more...), Named: named}
	}
	want := statement.Statement{
		ID: "s1", Speaker: "Pence", For: "campaign", Venue: "Fox and Friends",
		Quote: "Nothing could be further from the truth", Answers: "the campaign is in cahoots with WikiLeaks",
		Polarity: statement.Denies, Prop: two("contact", nil),
		Readings: []statement.Reading{
			{Name: "strict", Prop: two("contact", map[string]string{"as": "staff"})},
			{Name: "broad", Prop: two("contact", map[string]string{"as": "any"})},
			{Name: "pact", Prop: two("act", map[string]string{"topic": "coordination"}, statement.Arg{Text: "accept"})},
		},
	}
	if got.Said.String() != "2016-10-14" || got.Said.Zoned {
		t.Errorf("said %v, zoned %v", got.Said, got.Said.Zoned)
	}
	got.Said = want.Said
	if d := sameTree(want, got); d != "" {
		t.Error(d)
	}
	if p := got.Prop.Pos; p != (statement.Pos{Line: 7, Column: 14}) {
		t.Errorf("the proposition stands at %v", p)
	}
}

// TestParsePropositions has each predicate and combinator in every form in
// which it is written, with how it is printed where that differs.
func TestParsePropositions(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"contact(campaign, WikiLeaks)", ""},
		{"contact( campaign ,WikiLeaks )", "contact(campaign, WikiLeaks)"},
		{`contact(campaign, WikiLeaks, topic: "leaks", channel: dm, as: family)`, `contact(campaign, WikiLeaks, as: family, topic: "leaks", channel: dm)`},
		{"contact(Mike Pence, WikiLeaks)", `contact("Mike Pence", WikiLeaks)`},
		{"contact(@wikileaks, O'Brien)", ""},
		{`contact(“Mike Pence”, "Donald \"Don\" Trump Jr.")`, `contact("Mike Pence", "Donald \"Don\" Trump Jr.")`},
		{"sent(A, B)", ""},
		{`sent(A, B, "the password")`, ""},
		{"sent(A, B, item:3fA9)", "sent(A, B, item:3fa9)"},
		{"sent(A, B, item: #12)", "sent(A, B, item:#12)"},
		{"received(A, B, item:abcdef0123)", ""},
		{`met(A, B, "Trump Tower", as: surrogate)`, ""},
		{"aware(Pence, contact(campaign, WikiLeaks))", ""},
		{`aware(A, "the leak")`, ""},
		{"aware(A, not(sent(B, C)))", ""},
		{"aware(A, not sent(B, C))", "aware(A, not(sent(B, C)))"},
		{"aware(A, item:abcd)", ""},
		{`learned(Pence, contact(campaign, WikiLeaks), from: "published report")`, ""},
		{"learned(Pence, leak, from: newspapers)", `learned(Pence, "leak", from: "newspapers")`},
		{"act(A, B, request)", ""},
		{`act(A, B, offer, "the files")`, ""},
		{"act(A, B, promise, sent(A, B))", ""},
		{"paid(A, B)", ""},
		{"paid(A, B, >= 100, currency: USD)", ""},
		{"paid(A, B, ≥100)", "paid(A, B, >= 100)"},
		{`had(campaign, "the files")`, ""},
		{`gave(A, B, "the files")`, ""},
		{`origin("the files", Russia)`, ""},
		{`origin("the files", Russia, via: any)`, ""},
		{"origin(item:0000, Russia, via: {WikiLeaks, Guccifer 2.0})", `origin(item:0000, Russia, via: {WikiLeaks, "Guccifer 2.0"})`},
		{"member(A, campaign)", ""},
		{"member(A, campaign, staff)", "member(A, campaign, role: staff)"},
		{"member(A, campaign, senior adviser)", `member(A, campaign, role: "senior adviser")`},
		{`exists("from:a subject:b", channel: mail)`, ""},
		{`said(A, "I never did")`, ""},
		{`released("Donald Trump Jr.", "the exchange", part: all)`, ""},
		{`did(A, delete, "the mail")`, ""},
		{"did(A, travel, Moscow)", `did(A, travel, "Moscow")`},

		{"not(contact(A, B))", ""},
		{"not not contact(A, B)", "not(not(contact(A, B)))"},
		{"and(contact(A, B), sent(A, B), met(A, B))", ""},
		{"contact(A, B) and sent(A, B) and met(A, B)", "and(contact(A, B), sent(A, B), met(A, B))"},
		{"contact(A, B) and (sent(A, B) and met(A, B))", "and(contact(A, B), and(sent(A, B), met(A, B)))"},
		{"all(campaign, aware(each, contact(A, B)))", ""},
		{"any(campaign, sent(each, B))", ""},
		{"count(sent(A, B)) = 3", ""},
		{"count(sent(A, B)) >= 3", ""},
		{"count(sent(A, B))<=3", "count(sent(A, B)) <= 3"},
		{"count(sent(A, B)) only 3", ""},
		{"first(sent(A, B))", ""},
		{"before(sent(A, B), first(received(A, B)))", ""},
		{"only(sent(A, B), item:1234, item:5678)", ""},
		{"only(contact(campaign, WikiLeaks), Donald Trump Jr.)", `only(contact(campaign, WikiLeaks), "Donald Trump Jr.")`},
		{"contact(\n    A,\n    # who\n    B # and whom\n  )", "contact(A, B)"},
	} {
		s := parseOne(t, about("asserts "+c.in))
		want := c.out
		if want == "" {
			want = c.in
		}
		if got := s.Prop.String(); got != want {
			t.Errorf("%s prints as\n\t%s, want\n\t%s", c.in, got, want)
		}
		again := parseOne(t, about("asserts "+want))
		if d := sameTree(s.Prop, again.Prop); d != "" {
			t.Errorf("%s reads otherwise once printed:\n%s", c.in, d)
		}
	}
}

// TestPredicatesAreComplete holds the vocabulary to method section 2.
func TestPredicatesAreComplete(t *testing.T) {
	want := "act all and any aware before contact count did exists first gave had learned member met not only origin paid received released said sent"
	if got := strings.Join(statement.Ops(), " "); got != want {
		t.Errorf("the vocabulary is\n%s, want\n%s", got, want)
	}
}

func TestParseDirectives(t *testing.T) {
	got := parseOne(t, `statement s-1.a
  speaker Alyssa Farah, for Mike Pence
  said 2017-11-13 18:35 -0500..2017-11-14 on "TV" zone America/New_York
  quote "one \"two\""
        "three"
  # a remark between
  answers “what about "it"?”
  source #12 # the exhibit
  stance on-belief
  denies aware(Pence, leak)
  except "the \u{1F600} rest\n"
  scope from about 2016, channel dm
  scope place "New York" until 2016-11
  reply "We said \\ nothing."
  note "n"
`)
	if got.Speaker != "Alyssa Farah" || got.For != "Mike Pence" || got.Zone != "America/New_York" || got.Venue != "TV" {
		t.Errorf("speaker %q for %q, zone %q, venue %q", got.Speaker, got.For, got.Zone, got.Venue)
	}
	if got.Quote != `one "two" three` || got.Answers != `what about "it"?` || got.Except != "the 😀 rest\n" || got.Reply != `We said \ nothing.` {
		t.Errorf("words: %q %q %q %q", got.Quote, got.Answers, got.Except, got.Reply)
	}
	if got.Source != "#12" || got.Stance != statement.OnBelief || got.Note != "n" {
		t.Errorf("source %q, stance %q, note %q", got.Source, got.Stance, got.Note)
	}
	if s := got.Said; s.String() != "2017-11-13 18:35 -0500" || !s.Zoned || s.Offset != -300 {
		t.Errorf("said %v", s)
	}
	if got.SaidTo.String() != "2017-11-14" || got.Scope.From.String() != "about 2016" || got.Scope.Until.String() != "2016-11" {
		t.Errorf("said to %v, scope from %v until %v", got.SaidTo, got.Scope.From, got.Scope.Until)
	}
	if got.Scope.Channel != "dm" || got.Scope.Place != "New York" {
		t.Errorf("scope %+v", got.Scope)
	}
	want := `statement s-1.a
  speaker "Alyssa Farah" for "Mike Pence"
  said 2017-11-13 18:35 -0500..2017-11-14 zone America/New_York, on "TV"
  quote "one \"two\" three"
  answers "what about \"it\"?"
  source #12
  stance on-belief
  denies aware(Pence, "leak")
  except "the 😀 rest\n"
  scope from about 2016 until 2016-11 channel dm place "New York"
  reply "We said \\ nothing."
  note "n"
`
	if d := cmp.Diff(want, statement.PrintStatement(got)); d != "" {
		t.Error(d)
	}
}

// TestHiddenCharactersShow: what steers how a text is shown without being seen
// is printed as an escape, and a name that holds it is in quotation marks.
func TestHiddenCharactersShow(t *testing.T) {
	s := parseOne(t, about("denies contact(A, \"B\u202E\")\n  note \"x\u2066y\u200Bz שלום\""))
	text := statement.PrintStatement(s)
	if strings.ContainsAny(text, "\u202E\u2066\u200B") || !strings.Contains(text, `"B\u{202E}"`) || !strings.Contains(text, `"x\u{2066}y\u{200B}z שלום"`) {
		t.Errorf("%q", text)
	}
	if again := parseOne(t, text); again.Note != s.Note || again.Prop.Args[1].Name != "B\u202E" {
		t.Errorf("%q", again.Note)
	}
}

func TestSource(t *testing.T) {
	for in, want := range map[string]string{
		"#12": "#12", "item:#12": "#12", "item: 3FA9": "3fa9", "3fa9": "3fa9", `"The Paper, page 3"`: "The Paper, page 3", `"3fa9"`: "3fa9",
	} {
		if got := parseOne(t, about("asserts contact(A, B)\n  source "+in)).Source; got != want {
			t.Errorf("source %s is %q, want %q", in, got, want)
		}
	}
}

// TestUntestableNeedsNoProposition: a refusal to comment says nothing that can
// be asserted or denied.
func TestUntestableNeedsNoProposition(t *testing.T) {
	for _, stance := range []string{"no-comment", "opinion", "prediction"} {
		s := parseOne(t, about("stance "+stance))
		if s.Prop != nil || !s.Stance.Untestable() || len(statement.Readings(s)) != 0 {
			t.Errorf("%s: %+v", stance, s)
		}
	}
}

// TestSeedStatements reads the statements of the case that the project began with.
func TestSeedStatements(t *testing.T) {
	const name = "../cmd/gainsay/testdata/seed/statements.say"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	ss, errs := statement.ParseFile(name, string(text))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var ids []string
	for _, s := range ss {
		ids = append(ids, s.ID)
		if err := statement.Check(s); err != nil {
			t.Error(err)
		}
	}
	if got := strings.Join(ids, " "); got != "s01 s02 s02b s03 s03b" {
		t.Errorf("statements %s", got)
	}
	if got := ss[3].Prop.String(); got != `count(sent("Donald Trump Jr.", WikiLeaks)) = 3` {
		t.Errorf("s03 asserts %s", got)
	}
	if got := strings.Join(ss[1].Names(), "|"); got != "Alyssa Farah|Mike Pence|campaign|WikiLeaks" {
		t.Errorf("names of s02: %s", got)
	}
}
