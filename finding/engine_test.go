package finding

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

const someStory = `
-- people --
person Ada ada@a.example @ada
org Firm tips@firm.example
-- troves --
own from Ada
-- messages --
#1 mail 2016-09-20T09:00Z from tips@firm.example to ada@a.example id m1 in own
  Hello.
#2 mail 2016-09-22T09:00Z from ada@a.example to tips@firm.example re m1 in own
  Hello yourself.
-- statement.say --
statement s1
  speaker Ada
  said 2016-10-14 zone UTC
  quote "words"
  denies contact(Ada, Firm)
`

// deaf is an archive that cannot answer one kind of question.
type deaf struct {
	memory
	events, match, holdings bool
}

var errDeaf = errors.New("the index is behind")

func (d deaf) Events(ctx context.Context, q EventQuery) ([]Event, error) {
	if d.events {
		return nil, errDeaf
	}
	return d.memory.Events(ctx, q)
}

func (d deaf) Match(ctx context.Context, q search.Query, w evidence.Interval) ([]Event, error) {
	if d.match {
		return nil, errDeaf
	}
	return d.memory.Match(ctx, q, w)
}

func (d deaf) Holdings(ctx context.Context, q HoldingsQuery) ([]Holding, error) {
	if d.holdings {
		return nil, errDeaf
	}
	return d.memory.Holdings(ctx, q)
}

// TestAnArchiveThatCannotAnswerIsAnError: what could not be looked up must
// never look like what was not found.
func TestAnArchiveThatCannotAnswerIsAnError(t *testing.T) {
	s := parseStory(t, someStory)
	ask := func(f Facts, say string) error {
		all, errs := statement.Parse("statement s1\n speaker Ada\n said 2016-10-14\n quote \"w\"\n " + say + "\n")
		if len(errs) > 0 {
			t.Fatal(errs[0])
		}
		_, err := Test(t.Context(), f, s.decisions, all[0], Options{})
		return err
	}
	m := memory{events: s.events}
	for say, f := range map[string]Facts{
		"denies contact(Ada, Firm)":                         deaf{memory: m, events: true},
		"denies sent(Ada, Firm)":                            deaf{memory: m, holdings: true},
		`denies exists("hello")`:                            deaf{memory: m, match: true},
		`denies aware(Ada, "hello")`:                        deaf{memory: m, match: true},
		`denies said(Ada, "hello")`:                         deaf{memory: m, events: true},
		"denies aware(Ada, contact(Ada, Firm))":             deaf{memory: m, events: true},
		"denies first(sent(Firm, Ada, item:#1))":            deaf{memory: m, match: true},
		"denies count(contact(Ada, Firm)) >= 2":             deaf{memory: m, events: true},
		"denies not contact(Ada, Firm) and sent(Ada, Firm)": deaf{memory: m, events: true},
	} {
		if err := ask(f, say); !errors.Is(err, errDeaf) {
			t.Errorf("%s: %v, want the archive's error", say, err)
		}
		if err := ask(m, say); err != nil {
			t.Errorf("%s: %v", say, err)
		}
	}
	if err := ask(m, `denies exists("(")`); err == nil {
		t.Error("a pattern that cannot be read was tested")
	}
}

func TestWhatCannotBeAskedIsAnError(t *testing.T) {
	good := parseStory(t, someStory).all[0]
	for name, change := range map[string]func(*statement.Statement, *Options){
		"polarity":    func(s *statement.Statement, _ *Options) { s.Polarity = "" },
		"said":        func(s *statement.Statement, _ *Options) { s.Said = evidence.Time{} },
		"proposition": func(s *statement.Statement, _ *Options) { s.Prop = nil },
		"clock":       func(_ *statement.Statement, o *Options) { o.Clock = "sun" },
	} {
		s, o := good, Options{}
		change(&s, &o)
		if _, err := Test(t.Context(), memory{}, nil, s, o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := parseStory(t, someStory)
	if _, err := Test(ctx, memory{events: s.events}, s.decisions, s.all[0], Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled test went on: %v", err)
	}
}

// TestAnUnknownPredicateIsNotTested: a predicate of a later vocabulary is said
// to be untested, and never taken for one that nothing was found for.
func TestAnUnknownPredicateIsNotTested(t *testing.T) {
	s := parseStory(t, someStory)
	for _, polarity := range []statement.Polarity{statement.Asserts, statement.Denies} {
		st := s.all[0]
		st.Polarity, st.Prop = polarity, prop("wished", name("Ada"), name("Firm"))
		f, err := Test(t.Context(), memory{events: s.events}, s.decisions, st, Options{})
		if err != nil || f.Headline != NotYetTestable {
			t.Errorf("%s: %s, %v", polarity, f.Headline, err)
		}
	}
}

// TestAskingLittle: one question for the events of a contact statement that
// is decided, and one a side where the gaps are looked for.
func TestAskingLittle(t *testing.T) {
	s := parseStory(t, someStory)
	for who, want := range map[string]int{"Firm": 3, "@nobody": 4} {
		calls := 0
		st := s.all[0]
		st.Prop = prop("contact", name("Ada"), name(who))
		if _, err := Test(t.Context(), memory{events: s.events, calls: &calls}, s.decisions, st, Options{}); err != nil {
			t.Fatal(err)
		}
		// One question for what is held, then events: those
		// between them and of the speaker for the ladder, or of both sides.
		if calls > want {
			t.Errorf("contact(Ada, %s) asked %d times, want at most %d", who, calls, want)
		}
	}
}

// TestAnEmptySideIsNotEverybody: somebody without any handle must not be
// looked up as everybody.
func TestAnEmptySideIsNotEverybody(t *testing.T) {
	s := parseStory(t, strings.Replace(someStory, "org Firm tips@firm.example", "alias org Firm \"The Firm\"", 1))
	f := s.test(t)
	if r := f.Readings[0]; r.Verdict != NotShown || !strings.Contains(r.Coverage.Line, "none touches Firm") {
		t.Errorf("%s, %s", r.Verdict, r.Coverage.Line)
	}
	st := s.all[0]
	st.Prop = prop("contact", name("Firm"), name("Firm"))
	g, err := Test(t.Context(), memory{events: s.events}, s.decisions, st, Options{})
	must(t, err)
	if g.Readings[0].Verdict != OutsideCoverage {
		t.Errorf("a name without handles touches %+v", g.Readings[0].Coverage)
	}
}

func TestNowStampsAFindingAndNothingElse(t *testing.T) {
	s := parseStory(t, someStory)
	s.opt.Now = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	f := s.test(t)
	if !f.AsOf.Equal(s.opt.Now) {
		t.Errorf("as of %s", f.AsOf)
	}
	s.opt.AsOf = deskDay
	if g := s.test(t); !g.AsOf.Equal(deskDay) || outcomesOf(f) != outcomesOf(g) {
		t.Errorf("as of %s:\n%s\n%s", g.AsOf, outcomesOf(f), outcomesOf(g))
	}
}

// TestCopiesAreKnownFromTheirDay is about the edges of method section 1's
// clocks.
func TestCopiesAreKnownFromTheirDay(t *testing.T) {
	at := time.Date(2017, 11, 14, 0, 0, 0, 0, time.UTC)
	zoned := evidence.Time{Wall: at, Precision: evidence.PrecisionDay, Zoned: true}
	naive := zoned
	naive.Zoned = false
	for _, c := range []struct {
		name  string
		copy  Copy
		clock Clock
		asOf  time.Time
		want  bool
	}{
		{"desk, the very instant", Copy{Desk: at}, Desk, at, true},
		{"desk, an instant before", Copy{Desk: at}, Desk, at.Add(-time.Nanosecond), false},
		{"desk does not ask for a public date", Copy{Desk: at}, Desk, at, true},
		{"public, never published", Copy{Desk: at}, Public, at.AddDate(9, 0, 0), false},
		{"public, end of the day", Copy{Public: zoned}, Public, at.AddDate(0, 0, 1), true},
		{"public, last instant of the day", Copy{Public: zoned}, Public, at.AddDate(0, 0, 1).Add(-time.Nanosecond), true},
		{"public, noon of the day", Copy{Public: zoned}, Public, at.Add(12 * time.Hour), false},
		{"public, the day in UTC is not the day everywhere", Copy{Public: naive}, Public, at.AddDate(0, 0, 1), false},
		{"public, the day's own interval", Copy{Public: naive}, Public, naive.Interval().Hi, true},
		{"zero is the end of time", Copy{}, Public, time.Time{}, true},
	} {
		if got := c.copy.Known(c.clock, c.asOf); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestWordsAreWholeAndOnesOwn is how said(A, "…") finds words.
func TestWordsAreWholeAndOnesOwn(t *testing.T) {
	for _, c := range []struct {
		text, words, want string
	}{
		{"We know nothing.", "no", ""},
		{"No, we do NOT.", "no we do not", "No, we do NOT"},
		{"I don’t know", "don't know", "don’t know"},
		{"the files; no question", "files, no", "files; no"},
		{"files no", "no files", ""},
		{"On Monday he said:\n> we need it\nI agree", "we need it", ""},
		{"I agree\nOn 3 Oct 2016, Jo wrote:\nwe need it", "we need it", ""},
		{"we need it\n> we need it", "we need it", "we need it"},
		{"-----Original Message-----\nwe need it", "we need it", ""},
		{"ÉTÉ à Paris", "été à", "ÉTÉ à"},
		{"we need it ... not", "we need it not", ""},
		{"we need […] it", "we need it", ""},
		{"we [ . . . ] need it", "we need it", ""},
		{"A\nOn 3 Oct 2016,\nJo Jones\nwrote:\nwe need it", "we need it", ""},
		{"On Friday\nwe need it\nagain", "we need it", "we need it"},
		{"--- Original message ---\nwe need it", "we need it", ""},
		{"", "x", ""},
	} {
		span, ok := findWords(ownPart(c.text), wordsOf(c.words))
		got := ""
		if ok {
			got = c.text[span.Start:span.End]
		}
		if got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.words, c.text, got, c.want)
		}
	}
	for text, want := range map[string]bool{
		`he said "we need it"`: true, `he "said" we need it`: false, "„we need it“": true,
		"“no” – we need it": false, "‘we need it’, said Jo": true, "'we need it' said Jo": true, "‘don’t we need it’": true,
		"I don’t think, Jo's, ‘so’ we need it": false, "the boys' we need it": false, "\"one paragraph\n\nwe need it": false,
	} {
		span, _ := findWords(text, wordsOf("we need it"))
		if got := quotedAt(text, span); got != want {
			t.Errorf("quoted in %q: %v", text, got)
		}
	}
}

func FuzzOwnWords(f *testing.F) {
	for _, s := range []string{"we need it", "> we\nneed it", "On x wrote:\nneed", "don’t", "\xff'\xffa", "’’’a'b", "\xffneed it", "‘need it’ '\xff", "From: x\nneed it"} {
		f.Add(s, "need it")
	}
	f.Fuzz(func(t *testing.T, text, want string) {
		own := ownPart(text)
		if len(own) != len(text) {
			t.Fatalf("%q lost its places: %q", text, own)
		}
		for _, w := range wordsOf(text) {
			if !w.span.Within(int64(len(text))) || w.span.Len() == 0 || w.folded == "" {
				t.Fatalf("word %+v of %q", w, text)
			}
		}
		span, ok := findWords(own, wordsOf(want))
		if !ok {
			return
		}
		if !span.Within(int64(len(text))) {
			t.Fatalf("%q found at %v of %q", want, span, text)
		}
		if again := wordsOf(text[span.Start:span.End]); len(wordsOf(want)) > 0 && len(again) != len(wordsOf(want)) {
			t.Fatalf("%q found as %q", want, text[span.Start:span.End])
		}
		quotedAt(text, span)
	})
}

func TestPassagesAreExactAndBounded(t *testing.T) {
	long := strings.Repeat("wörter ", 100)
	for _, text := range []string{"", "   \n", "  short \n", long, strings.Repeat("ü", 400), strings.Repeat("x", passageMax), strings.Repeat("x", passageMax+1)} {
		p := passageOf(&Event{Text: text}, nil)
		if p.Words != string(p.Span.Of([]byte(text))) || len(p.Words) > passageMax {
			t.Errorf("passage %+v of %d bytes", p, len(text))
		}
		if strings.TrimSpace(p.Words) != p.Words {
			t.Errorf("passage %q begins or ends with blanks", p.Words)
		}
		if text != "" && strings.TrimSpace(text) != "" && p.Words == "" {
			t.Errorf("no words of %q", text)
		}
	}
}

// TestListsAreCapped holds the limits of what is listed for people: every
// witness stays linked, and the gaps left out are counted.
func TestListsAreCapped(t *testing.T) {
	var b strings.Builder
	b.WriteString("-- people --\nperson Ada ada@a.example\norg Firm tips@firm.example\n-- troves --\nown from Ada\natlas from Atlas\n-- messages --\n")
	for i := range sentenceItems + 7 {
		fmt.Fprintf(&b, "#%d mail 2016-09-20T09:%02d:%02dZ from tips@firm.example to ada@a.example in own\n  Hello %d\n", i+1, i/60, i%60, i)
	}
	say := "-- statement.say --\nstatement s1\n speaker Ada\n said 2016-10-14\n quote \"w\"\n denies contact(Ada, Firm)\n"
	f := parseStory(t, b.String()+say).test(t)
	r := f.Readings[0]
	checkSentence(tester{t}, r)
	if len(r.Against) != sentenceItems+7 || !strings.Contains(r.Sentence.Text, "and 7 others") {
		t.Errorf("%d witnesses: %s", len(r.Against), r.Sentence.Text)
	}
	b.Reset()
	b.WriteString("-- people --\nperson Ada ada@a.example\norg Firm tips@firm.example\n-- troves --\nown from Ada\n-- messages --\n")
	for i := range gapsMax + 5 {
		for j := range exhibitsNamed + 1 {
			fmt.Fprintf(&b, "#%d mail 2016-09-20 from q%02d@else.example to tips@firm.example in own\n  Hello\n", 10*i+j+1, i)
		}
	}
	g := parseStory(t, b.String()+say).test(t).Readings[0]
	if len(g.Gaps) != gapsMax+1 || g.Gaps[gapsMax].Kind != GapMore || g.Gaps[gapsMax].Text != "and 7 more" {
		t.Errorf("%d gaps, the last %+v", len(g.Gaps), g.Gaps[len(g.Gaps)-1])
	}
	if !strings.Contains(g.Gaps[0].Text, "(#1, #2, #3 and 1 more)") {
		t.Errorf("gap %q", g.Gaps[0].Text)
	}
}

// tester is a *testing.T as a rapidT.
type tester struct{ *testing.T }

// TestRobustnessCountsOrigins: how many origin groups must fall.
func TestRobustnessCountsOrigins(t *testing.T) {
	base := `
-- people --
person Ada ada@a.example
org Firm tips@firm.example
person Cy cy@c.example
-- troves --
own from Ada
firm from Firm
again from Firm
t1 from T1
t2 from T2
t3 from T3
t4 from T4
-- messages --
%s
-- statement.say --
statement s1
  speaker Cy
  said 2016-10-14 zone UTC
  quote "words"
  denies contact(Ada, Firm)
`
	msg := func(n int, troves string) string {
		return fmt.Sprintf("#%d mail 2016-09-2%dT09:00Z from tips@firm.example to ada@a.example in %s\n  Hello %d.\n", n, n, troves, n)
	}
	for _, c := range []struct {
		name, messages string
		want           int
	}{
		{"one origin", msg(1, "own"), 1},
		{"two custodians", msg(1, "own firm"), 2},
		{"one custodian twice", msg(1, "firm again"), 1},
		{"two messages, a custodian each", msg(1, "own") + msg(2, "firm"), 2},
		{"three strangers corroborate: two have to fall", msg(1, "t1 t2 t3"), 2},
		{"four strangers", msg(1, "t1 t2 t3 t4"), 3},
		{"two pairs", msg(1, "t1 t2") + msg(2, "t3 t4"), 2},
		{"a hidden hub", msg(1, "t1 t2") + msg(2, "t1 t3") + msg(3, "t1 t4"), 1},
		{"more than are tried together", msg(1, "own firm t1 t2 t3"), 4},
		{"nothing", "", 0},
	} {
		if got := parseStory(t, fmt.Sprintf(base, c.messages)).test(t).Readings[0].Robustness; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	tried := 0
	must(t, subsets([]string{"a", "b", "c", "d"}, 2, func([]string) (bool, error) { tried++; return false, nil }))
	if tried != 6 {
		t.Errorf("4 over 2 is %d", tried)
	}
}

// TestDistinctNeverCountsTooMany is about copies that nobody tied together.
func TestDistinctNeverCountsTooMany(t *testing.T) {
	for _, c := range []struct {
		name, messages string
		want           int
	}{
		{"the same words on one day", "#1 dm 2016-09-20 from @a to @b in t1\n  Yes\n#2 dm 2016-09-20 from @a to @b in t2\n  yes!\n", 1},
		{"the same words on days apart", "#1 dm 2016-09-20 from @a to @b in t1\n  Yes\n#2 dm 2016-09-25 from @a to @b in t2\n  Yes\n", 2},
		{"the same words, one dated by month", "#1 dm 2016-09-20 from @a to @b in t1\n  Yes\n#2 dm 2016-09 from @a to @b in t2\n  Yes\n", 1},
		{"the same words, one undated", "#1 dm 2016-09-20 from @a to @b in t1\n  Yes\n#2 dm - from @a to @b in t2\n  Yes\n", 1},
		{"other words on one day in one trove", "#1 dm 2016-09-20 from @a to @b in t1\n  Yes\n#2 dm 2016-09-20 from @a to @b in t1\n  No\n", 2},
		{"other words on one day in two troves", "#1 dm 2016-09-20 from @a to @b in t1\n  Yes\n#2 dm 2016-09-20 from @a to @b in t2\n  No\n", 1},
		{"two of one trove, and a variant elsewhere", "#1 dm 2016-09-20 from @a to @b in t2\n  Yess\n#2 dm 2016-09-20 from @a to @b in t1\n  Yes\n#3 dm 2016-09-20 from @a to @b in t1\n  No\n", 2},
		{"a paraphrase of one of them", "#1 dm 2016-09-20 from @a to @b in t1\n  Yes\n#2 dm 2016-09-20 from @a to @b label paraphrase in t1\n  she agreed\n", 1},
		{"two Message-IDs with other words", "#1 mail 2016-09-20 from a@a.example to @b id x in t1\n  Yes\n#2 mail 2016-09-20 from a@a.example to @b id y in t2\n  No\n", 2},
		{"one Message-ID, other words and days", "#1 mail 2016-09-20 from a@a.example to @b id x in t1\n  Yes\n#2 mail 2016-09-28 from a@a.example to @b id x in t2\n  No\n", 1},
		{"one Message-ID, two writers", "#1 mail 2016-09-20 from a@a.example to @b id x in t1\n  Yes\n#2 mail 2016-09-20 from c@a.example to @b id x in t2\n  No\n", 2},
		{"one transcriber's numbers", "#1 dm 2016-09-20 from @a to @b same 1 in t1\n  Yes\n#2 dm 2016-09-20 from @a to @b same 1 in t2\n  Yes\n#3 dm 2016-09-20 from @a to @b same 2 in t2\n  No\n", 2},
		{"numbers that nothing ties together", "#1 dm 2016-09-20 from @a to @b same 1 in t1\n  Yes\n#2 dm 2016-09-20 from @a to @b same 2 in t2\n  Yes, sure\n", 1},
	} {
		s := parseStory(t, "-- troves --\nt1 from T1\nt2 from T2\n-- messages --\n"+c.messages)
		e := newEngine(t.Context(), &Known{naming: people.Fold(nil, nil)}, statement.Statement{Stance: statement.Opinion}, Options{}.withDefaults())
		pool := e.keep("test", s.events)
		var hits []*hit
		for _, tl := range pool.tellings {
			hits = append(hits, (&hit{t: tl, link: evidence.Verified, item: pool.judge(tl)}).settle())
		}
		if got := len(distinct(hits)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		slices.Reverse(hits)
		if got := len(distinct(hits)); got != c.want {
			t.Errorf("%s, the other way round: %d, want %d", c.name, got, c.want)
		}
	}
}

// TestConjunctionLimits: beyond its limits a conjunction is still joined, if
// not by the fewest items.
func TestConjunctionLimits(t *testing.T) {
	s := parseStory(t, someStory)
	part := prop("contact", name("Ada"), name("Firm"))
	st := s.all[0]
	st.Prop = prop("and")
	for range andParts + 2 {
		st.Prop.Args = append(st.Prop.Args, inner(part))
	}
	f, err := Test(t.Context(), memory{events: s.events}, s.decisions, st, Options{})
	must(t, err)
	if r := f.Readings[0]; r.Verdict != Contradicted || len(r.Against) != 1 || len(r.Against[0].Items) != 1 {
		t.Errorf("%d parts: %s by %d witnesses", andParts+2, r.Verdict, len(r.Against))
	}
	var many []*proof
	for i := range andChoices + 5 {
		h := &hit{t: &telling{event: &Event{Item: evidence.Sum([]byte{byte(i)})}}, standing: evidence.Verified}
		many = append(many, proofOf(h))
	}
	if got := conjunction([][]*proof{many, many[andChoices+4:]}); len(got.items()) != 1 {
		t.Errorf("the shared item is beyond the limit: %d items", len(got.items()))
	}
}

// TestNoTextSpeaksOfIntent bans the words of method section 5 from the
// package's own strings and from every sentence of the labelled cases.
func TestNoTextSpeaksOfIntent(t *testing.T) {
	banned := regexp.MustCompile(`(?i)\b(lie|lies|lied|liar|liars|lying|knowingly)\b`)
	files, err := filepath.Glob("*.go")
	must(t, err)
	files = append(files, "testdata/verdict_stats.txt")
	literal := regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")
	for _, file := range files {
		b, err := os.ReadFile(file)
		must(t, err)
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		texts := []string{string(b)}
		if strings.HasSuffix(file, ".go") {
			texts = literal.FindAllString(string(b), -1)
		}
		for _, text := range texts {
			if w := banned.FindString(text); w != "" {
				t.Errorf("%s says %q: %s", file, w, text)
			}
		}
	}
	if !banned.MatchString("He lied, knowingly") {
		t.Error("the test finds nothing")
	}
}

// TestTheTableOfChecksIsWhole: every check that the engine names is in the
// table, with what it gives.
func TestTheTableOfChecksIsWhole(t *testing.T) {
	names := map[string]bool{}
	last := evidence.Verified
	for _, c := range Table() {
		if names[c.Name] || c.Says == "" || c.Gives > last {
			t.Errorf("row %+v", c)
		}
		names[c.Name], last = true, c.Gives
	}
	property(t, []string{CheckSetByPerson, CheckCustodian, CheckTwoOrigins, CheckUnsigned}, func(rt *rapid.T, w world, h *histogram) {
		for _, r := range w.test(rt).Readings {
			for _, x := range slices.Concat(r.For, r.Against) {
				for _, it := range x.Items {
					check, _, _ := strings.Cut(it.Why, ":")
					if it.Statement == "" && !names[check] {
						rt.Fatalf("no check is called %q", check)
					}
					h.add(check)
				}
			}
		}
	})
}
