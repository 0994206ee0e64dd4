package search

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("SKIP: no time zones on this machine")
	}
	return zone
}

// same compares trees; times are the same where they are the same instant.
func same(a, b Node) string { return cmp.Diff(a, b, cmp.Comparer(time.Time.Equal)) }

func TestParse(t *testing.T) {
	w := func(s string) Word { return Word{Text: s} }
	for _, c := range []struct {
		in   string
		want Node
	}{
		{"", nil},
		{"  \t ", nil},
		{"leak", w("leak")},
		{"lea*", Word{"lea", true}},
		{`"the server"`, Phrase{"the server"}},
		{"“the server”", Phrase{"the server"}},
		{`"say \"no\" \\ a\b"`, Phrase{`say "no" \ a\b`}},
		{"a b", And{w("a"), w("b")}},
		{"a AND b c", And{w("a"), w("b"), w("c")}},
		{"a OR b", Or{w("a"), w("b")}},
		{"a b OR c", Or{And{w("a"), w("b")}, w("c")}},
		{"a (b OR c)", And{w("a"), Or{w("b"), w("c")}}},
		{"(a (b (c)))", And{w("a"), w("b"), w("c")}},
		{"a OR (b OR c)", Or{w("a"), w("b"), w("c")}},
		{"NOT a", Not{w("a")}},
		{"-a", Not{w("a")}},
		{"NOT NOT a", w("a")},
		{"--a", w("a")},
		{"a -b", And{w("a"), Not{w("b")}}},
		{`a -"b c" -from:x@y.z`, And{w("a"), Not{Phrase{"b c"}}, Not{Field{"from", "x@y.z"}}}},
		{"a-b", w("a-b")},
		{"a AND NOT (b OR c)", And{w("a"), Not{Or{w("b"), w("c")}}}},
		{"a NEAR b", Near{[]Node{w("a"), w("b")}, DefaultDistance}},
		{`a NEAR/3 "b c" NEAR/3 d*`, Near{[]Node{w("a"), Phrase{"b c"}, Word{"d", true}}, 3}},
		{"NOT a NEAR b", Not{Near{[]Node{w("a"), w("b")}, DefaultDistance}}},
		{"a NEAR b c", And{Near{[]Node{w("a"), w("b")}, DefaultDistance}, w("c")}},
		{"and or not near AND nearby", And{w("and"), w("or"), w("not"), w("near"), w("nearby")}},
		{`"AND"`, Phrase{"AND"}},
		{"ANDROID", w("ANDROID")},
		{"jane@example.org", w("jane@example.org")},
		{"https://x.org/a_(b)?q=1", w("https://x.org/a_(b)?q=1")},
		{"(https://x.org/a)", w("https://x.org/a")},
		{"12:30", w("12:30")},
		{"from:jane@example.org", Field{"from", "jane@example.org"}},
		{`FROM:"Jane Roe"`, Field{"from", "Jane Roe"}},
		{`with:x:123`, Field{"with", "x:123"}},
		{"subject:budget*", Field{"subject", "budget*"}},
		{`text:"the server"`, Field{"text", "the server"}},
		{"in:release_A kind:DM has:Attachment", And{Field{"in", "release_A"}, Field{"kind", "dm"}, Field{"has", "attachment"}}},
		{"proof:Key-Gone -proof:altered", And{Field{"proof", "key-gone"}, Not{Field{"proof", "altered"}}}},
		{"id:8F3A id:#12", And{Field{"id", "8f3a"}, Field{"id", "#12"}}},
		{`literal:"A. B-c "`, Literal{"A. B-c "}},
		{"literal:x=1", Literal{"x=1"}},
	} {
		q, err := Parse(c.in, Options{})
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if diff := same(c.want, q.Root); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.in, diff)
		}
		if q.Text != c.in {
			t.Errorf("Text is %q, typed was %q", q.Text, c.in)
		}
	}
}

func TestParseDates(t *testing.T) {
	zone := berlin(t)
	at := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, zone) }
	for _, c := range []struct {
		in   string
		want Between
	}{
		{"on:2016-10-14", Between{at(2016, 10, 14), at(2016, 10, 15)}},
		{"on:2016-10", Between{at(2016, 10, 1), at(2016, 11, 1)}},
		{"on:2016-12", Between{at(2016, 12, 1), at(2017, 1, 1)}},
		{"on:2016", Between{at(2016, 1, 1), at(2017, 1, 1)}},
		{"before:2016-10-14", Between{To: at(2016, 10, 14)}},
		{"after:2016-10-14", Between{From: at(2016, 10, 15)}},
		{"after:2016", Between{From: at(2017, 1, 1)}},
		{`after:"2016-02-29"`, Between{From: at(2016, 3, 1)}},
		{"before:2016-10-14T09:00:00-04:00", Between{To: time.Date(2016, 10, 14, 13, 0, 0, 0, time.UTC)}},
		{"after:2016-10-14T09:00:00.5Z", Between{From: time.Date(2016, 10, 14, 9, 0, 0, 500_000_000, time.UTC)}},
	} {
		q, err := Parse(c.in, Options{Zone: zone})
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if diff := same(c.want, q.Root); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.in, diff)
		}
	}
	// The zone decides which day an instant is on.
	utc, _ := Parse("on:2016-10-14", Options{})
	if diff := same(utc.Root, Between{at(2016, 10, 14), at(2016, 10, 15)}); diff == "" {
		t.Error("a day in Berlin is a day in UTC")
	}
}

func TestDaysWhereClocksJumpAtMidnight(t *testing.T) {
	for _, c := range []struct {
		zone, day string
		from, to  string // RFC 3339; empty: no such day
	}{
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"}, // 00:00 became 01:00
		{"America/Sao_Paulo", "2018-11-03", "2018-11-03T00:00:00-03:00", "2018-11-04T01:00:00-02:00"},
		{"America/Sao_Paulo", "2018-02-17", "2018-02-17T00:00:00-02:00", "2018-02-18T00:00:00-03:00"}, // 24:00 became 23:00
		{"America/New_York", "2016-11-06", "2016-11-06T00:00:00-04:00", "2016-11-07T00:00:00-05:00"},
		{"Pacific/Apia", "2011-12-30", "", ""}, // left out
		{"Pacific/Apia", "2011-12-29", "2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Skip("SKIP: no time zones on this machine")
		}
		q, err := Parse("on:"+c.day, Options{Zone: zone})
		if c.from == "" {
			if err == nil {
				t.Errorf("%s in %s is %v, but there was no such day", c.day, c.zone, q.Root)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s in %s: %v", c.day, c.zone, err)
			continue
		}
		n := q.Root.(Between)
		if got := n.From.Format(time.RFC3339) + " " + n.To.Format(time.RFC3339); got != c.from+" "+c.to {
			t.Errorf("%s in %s is %s, want %s %s", c.day, c.zone, got, c.from, c.to)
		}
		if back := n.text(); back != "on:"+c.day {
			t.Errorf("%s in %s is written back as %s", c.day, c.zone, back)
		}
	}
}

func TestParseErrors(t *testing.T) {
	deep := strings.Repeat("(", MaxDepth+1) + "a" + strings.Repeat(")", MaxDepth+1)
	for _, c := range []struct {
		in     string
		column int
		part   string // of the message or hint
	}{
		{"form:jane", 1, "did you mean from:?"},
		{"a feild:x", 3, "there is no field"},
		{"a sbuject:x", 3, "did you mean subject:?"},
		{"zzzzzz:x", 1, "the fields are from to"},
		{`a "b`, 3, "not closed"},
		{`é "b\"`, 3, "not closed"},
		{"(a", 1, "not closed"},
		{"a)", 2, "not opened"},
		{"a (b))", 6, "not opened"},
		{")", 1, "not opened"},
		{"a ()", 3, "nothing between"},
		{"AND a", 1, "something before"},
		{"a AND", 3, "something after"},
		{"a AND AND b", 3, "something after"},
		{"a OR", 3, "something after"},
		{"a OR OR b", 3, "something after"},
		{"(a OR) b", 4, "something after"},
		{"NOT", 1, "something after"},
		{"a NOT", 3, "something after"},
		{"a -(", 5, "missing at the end"},
		{"NEAR b", 1, "something before"},
		{"a NEAR", 3, "between words"},
		{"a NEAR from:b", 3, "between words"},
		{"from:b NEAR a", 1, "between words"},
		{"(a b) NEAR c", 1, "between words"},
		{"a NEAR/2 b NEAR/3 c", 12, "two distances"},
		{"a NEAR/0 b", 3, "not a distance"},
		{"a NEAR/x b", 3, "not a distance"},
		{"a NEAR/+3 b", 3, "not a distance"},
		{"a NEAR/ b", 3, "not a distance"},
		{fmt.Sprintf("a NEAR/%d b", MaxDistance+1), 3, "not a distance"},
		{"a*b", 2, "end of a word"},
		{"a**", 2, "end of a word"},
		{"*", 1, "no letter"},
		{`"a"*`, 4, "only after a word"},
		{"tom & jerry", 5, `literal:"&"`},
		{"tom *", 5, `literal:"*"`},
		{`"..."`, 1, "no letter"},
		{"from:", 1, "needs a value"},
		{"from: jane", 1, "needs a value"},
		{`from:""`, 1, "needs a value"},
		{"from:(a OR b)", 1, "from:a OR from:b"},
		{"from:???", 6, "names nobody"},
		{"from:@", 6, "names nobody"},
		{"subject:!", 9, "no letter"},
		{"a kind:mial", 8, "did you mean mail?"},
		{"kind:zebra", 6, "the kinds are"},
		{"has:legs", 5, "has:attachment"},
		{"proof:verifed", 7, "did you mean verified?"},
		{"a proof:genuine", 9, "did you mean verified?"},
		{"proof:forged", 7, "did you mean altered?"},
		{"proof:zebra", 7, "the outcomes are verified body-altered"},
		{"proof:no-key", 7, "did you mean key-gone?"},
		{"id:12", 4, "exhibit"},
		{"id:8g3a", 4, "not an id"},
		{"id:#0", 4, "not an id"},
		{"id:#", 4, "not an id"},
		{"on:2016-13", 4, "not a date"},
		{"on:2016-02-30", 4, "not a date"},
		{"on:16", 4, "not a date"},
		{"on:0000", 4, "not a date"},
		{"before:yesterday", 8, "2016-10-14"},
		{"on:2016-10-14T09:00:00Z", 4, "needs a day"},
		{"a\xff", 2, "UTF-8"},
		{deep, MaxDepth + 1, "deep"},
		{strings.Repeat("NOT ", MaxDepth+1) + "a", 4*MaxDepth + 1, "deep"},
		{strings.Repeat("a ", MaxTerms+1), 2*MaxTerms + 1, "more than"},
		{`"` + strings.Repeat("a ", MaxTerms+1) + `"`, 1, "more than"},
		{strings.Repeat("a", MaxQueryChars+1), MaxQueryChars + 1, "too long"},
	} {
		q, err := Parse(c.in, Options{})
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%.60s: read as %v", c.in, q.Root)
			continue
		}
		if e.Column != c.column || !strings.Contains(e.Error(), c.part) {
			t.Errorf("%.60s: column %d: %v; want column %d, %q", c.in, e.Column, e, c.column, c.part)
		}
	}
	for _, in := range []string{
		strings.Repeat("(", MaxDepth) + "a" + strings.Repeat(")", MaxDepth),
		strings.Repeat("a ", MaxTerms),
		strings.Repeat("é", MaxQueryChars),
	} {
		if _, err := Parse(in, Options{}); err != nil {
			t.Errorf("at the limit: %.40s…: %v", in, err)
		}
	}
}

func TestCaret(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a sbuject:x", "a sbuject:x\n  ^\n"},
		{"a\tb form:x", "a b form:x\n    ^\n"},
		{"東京 form:x", "東京 form:x\n     ^\n"},
		{"cafe\u0301 form:x", "cafe\u0301 form:x\n     ^\n"},
		{"a AND", "a AND\n  ^\n"},
	} {
		_, err := Parse(c.in, Options{})
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("%s is no error", c.in)
			continue
		}
		if got := e.Caret(c.in); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.in, got, c.want)
		}
	}
}

// anyNode draws a tree as Parse can give one.
func anyNode(zone *time.Location) *rapid.Generator[Node] {
	word := rapid.SampledFrom([]string{"leak", "Server", "and", "or", "é", "東京", "jane@example.org", "@jane", "https://x.org/a", "a-b", "x=1", "12:30", "[a]", "a.b.c", "O'Brien"})
	phrase := rapid.SampledFrom([]string{"the server", `say "no"`, `a\b`, `a\"`, `\a`, "AND", "(a)", "x\ty", "“a”", "from:x"})
	date := rapid.SampledFrom([]string{"2016", "2016-10", "2016-10-14", "2016-03-27", "1999-12-31"})
	leaf := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) Node { return Word{word.Draw(t, "word"), rapid.Bool().Draw(t, "prefix")} }),
		rapid.Custom(func(t *rapid.T) Node { return Phrase{phrase.Draw(t, "phrase")} }),
		rapid.Custom(func(t *rapid.T) Node { return Literal{phrase.Draw(t, "literal")} }),
		rapid.Custom(func(t *rapid.T) Node {
			of := []Node{Word{word.Draw(t, "a"), false}, Phrase{phrase.Draw(t, "b")}}
			return Near{of, rapid.IntRange(1, MaxDistance).Draw(t, "distance")}
		}),
		rapid.Custom(func(t *rapid.T) Node {
			return rapid.SampledFrom([]Node{
				Field{"from", "jane@example.org"}, Field{"with", "Jane Roe"}, Field{"to", "x:123"}, Field{"cc", "@example.org"}, Field{"subject", `a "b"`},
				Field{"text", "wor*"}, Field{"in", "release (A)"}, Field{"kind", "mail"}, Field{"has", "attachment"}, Field{"id", "8f3a"}, Field{"id", "#12"},
			}).Draw(t, "field")
		}),
		rapid.Custom(func(t *rapid.T) Node {
			n, msg := readBetween(rapid.SampledFrom([]string{"before", "after", "on"}).Draw(t, "name"), date.Draw(t, "date"), zone)
			if msg != "" {
				t.Fatal(msg)
			}
			return n
		}),
	)
	var node func(depth int) *rapid.Generator[Node]
	node = func(depth int) *rapid.Generator[Node] {
		if depth == 0 {
			return leaf
		}
		some := rapid.SliceOfN(node(depth-1), 2, 4)
		return rapid.OneOf(
			leaf,
			rapid.Custom(func(t *rapid.T) Node { return joinAnd(some.Draw(t, "and")) }),
			rapid.Custom(func(t *rapid.T) Node { return joinOr(some.Draw(t, "or")) }),
			rapid.Custom(func(t *rapid.T) Node {
				of := node(depth-1).Draw(t, "not")
				if twice, ok := of.(Not); ok {
					return twice.Of
				}
				return Not{of}
			}),
		)
	}
	return node(3)
}

func TestExplainReadsAsTheSameTree(t *testing.T) {
	zone := berlin(t)
	kinds := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		root := anyNode(zone).Draw(t, "tree")
		walk(root, func(n Node) { kinds[reflect.TypeOf(n).Name()]++ })
		text := Query{Root: root}.Explain()
		q, err := Parse(text, Options{Zone: zone})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := same(root, q.Root); diff != "" {
			t.Fatalf("%s (-tree +read):\n%s", text, diff)
		}
	})
	t.Logf("nodes drawn: %v", kinds)
	for _, k := range []string{"And", "Or", "Not", "Word", "Phrase", "Near", "Literal", "Field", "Between"} {
		if kinds[k] == 0 {
			t.Errorf("no tree had a %s", k)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"a (b OR c) -d", `"x y" NEAR/3 z*`, "from:jane@example.org after:2016-10", `literal:"A. B" -in:x`, "((a", "a AND", "“x”", "on:2016-13",
		"https://x.org/a_(b) (c)", `subject:"a\"b"`, "NOT NOT -a", "a\xff", "東京* OR 한국", "id:#12 kind:dm has:attachment", "--", "a NEAR b NEAR c",
	} {
		f.Add(s)
	}
	zone := berlin(f)
	f.Fuzz(func(t *testing.T, s string) {
		q, err := Parse(s, Options{Zone: zone})
		if err != nil {
			var e *SyntaxError
			if !errors.As(err, &e) || e.Column < 1 || e.Column > len([]rune(s))+1 {
				t.Fatalf("%q: %v", s, err)
			}
			if lines := strings.Count(e.Caret(s), "\n"); lines != 2 {
				t.Fatalf("%q: the caret takes %d lines", s, lines)
			}
			return
		}
		q.Hints()
		q.Obvious()
		text := q.Explain()
		again, err := Parse(text, Options{Zone: zone})
		if err != nil {
			t.Fatalf("%q is explained as %q, which is: %v", s, text, err)
		}
		if diff := same(q.Root, again.Root); diff != "" {
			t.Fatalf("%q is explained as %q (-read +explained):\n%s", s, text, diff)
		}
		if twice := again.Explain(); twice != text {
			t.Fatalf("%q is explained as %q and then as %q", s, text, twice)
		}
	})
}
