package search

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// mark writes a snippet with its hits in brackets.
func mark(s Snippet) string {
	var b strings.Builder
	at := 0
	for _, h := range s.Hits {
		b.WriteString(s.Text[at:h[0]] + "[" + s.Text[h[0]:h[1]] + "]")
		at = h[1]
	}
	return b.String() + s.Text[at:]
}

func TestSnip(t *testing.T) {
	far := strings.Repeat("nothing here at all ", 30)
	for _, c := range []struct {
		name, text, query string
		width             int
		want              string
	}{
		{"short text", "The server is down.", "server", 80, "The [server] is down."},
		{"folded", "Café CAFÉ cafe\u0301.", "cafe", 80, "[Café] [CAFÉ] [cafe\u0301]."},
		{"phrase", "the mail-server and the server", `"mail server"`, 80, "the [mail-server] and the server"},
		{"prefix", "serving servers", "serv*", 80, "[serving] [servers]"},
		{"whole address", "ask jane@example.org, jane", "jane@example.org", 80, "ask [jane@example.org], jane"},
		{"words of an address", "ask jane@example.org, jane", "jane", 80, "ask [jane]@example.org, [jane]"},
		{"chinese", "我在東京都等", "東京都", 80, "我在[東京都]等"},
		{"literal", "x a.b a.B", `literal:"a.B"`, 80, "x a.b [a.B]"},
		{"excluded words are no hits", "good bad", "good -bad", 80, "[good] bad"},
		{"fields are no hits", "Roe wrote", "with:roe wrote", 80, "Roe [wrote]"},
		{"text field", "Roe wrote", "text:roe", 80, "[Roe] wrote"},
		{"near marks what is near", "b x a b x x x x b", "a NEAR/1 b", 80, "b x [a] [b] x x x x b"},
		{"no hit", far, "zebra", 22, "nothing here at all"},
		{"everything", far, "", 22, "nothing here at all"},
		{"around the hit", far + "the server is " + far, "server", 30, "at all the [server] is nothing"},
		{"at the end", far + "the server.", "server", 30, "here at all the [server]."},
		{"two words together beat three of one", "a a a " + far + "a b " + far, "a b", 11, "all [a] [b]"},
		{"most hits", "a " + far + "a a " + far, "a", 7, "[a] [a]"},
		{"a hit longer than the width", strings.Repeat("w", 50), "w*", 10, "[wwwwwwwwww]"},
		{"no accent is cut off", strings.Repeat("e\u0301", 60) + " x " + strings.Repeat("e\u0301", 60), "x", 41, strings.Repeat("e\u0301", 9) + " [x] " + strings.Repeat("e\u0301", 9)},
		{"no width", "abc", "abc", 0, ""},
		{"no text", "", "abc", 9, ""},
	} {
		if got := mark(Snip(c.text, mustParse(t, c.query), c.width)); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// anyQuery draws a query that prose has a fair chance to match.
func anyQuery() *rapid.Generator[Query] {
	words := rapid.OneOf(rapid.SampledFrom(alphabet), rapid.SampledFrom([]string{"a", "b", "jane", "jane ", " x", "a b", "東京", "京", "é", "b 1"}))
	leaf := rapid.Custom(func(t *rapid.T) Node {
		text := strings.Join(rapid.SliceOfN(words, 1, rapid.SampledFrom([]int{1, 1, 3}).Draw(t, "n")).Draw(t, "words"), "")
		switch rapid.SampledFrom([]string{"phrase", "literal", "prefix", "near", "not"}).Draw(t, "kind") {
		case "literal":
			return Literal{text}
		case "prefix":
			return Word{text, true}
		case "near":
			return Near{[]Node{Word{"a", false}, Word{text, true}}, rapid.IntRange(1, 5).Draw(t, "distance")}
		case "not":
			return Not{Word{text, false}}
		}
		return Phrase{text}
	})
	return rapid.Map(rapid.SliceOfN(leaf, 1, 3), func(n []Node) Query { return Query{Root: Or(n)} })
}

func TestSnipKeepsItsPromises(t *testing.T) {
	outcome := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(prose(), prose(), anyText()).Draw(t, "text")
		q := anyQuery().Draw(t, "query")
		width := rapid.IntRange(1, 40).Draw(t, "width")
		s, all := Snip(text, q, width), Hits(text, q)
		if text[s.Span[0]:s.Span[1]] != s.Text {
			t.Fatalf("%q is not at %v of %q", s.Text, s.Span, text)
		}
		if n := utf8.RuneCountInString(s.Text); n > width {
			t.Fatalf("%q has %d characters, not %d", s.Text, n, width)
		}
		if utf8.ValidString(text) && !utf8.ValidString(s.Text) {
			t.Fatalf("%q cuts a character", s.Text)
		}
		// The hits are all hits of the text, as far as they are in the piece.
		var want [][2]int
		for _, h := range all {
			if lo, hi := max(h[0], s.Span[0]), min(h[1], s.Span[1]); lo < hi {
				want = append(want, [2]int{lo - s.Span[0], hi - s.Span[0]})
			}
		}
		if fmt.Sprint(want) != fmt.Sprint(append([][2]int(nil), s.Hits...)) {
			t.Fatalf("%q of %q has hits %v, want %v", s.Text, text, s.Hits, want)
		}
		if len(all) > 0 && len(s.Hits) == 0 {
			t.Fatalf("%q of %q shows no hit of %v", s.Text, text, all)
		}
		at := 0
		for _, h := range all {
			if h[0] < at || h[0] >= h[1] || h[1] > len(text) {
				t.Fatalf("hits %v of %q are not in order", all, text)
			}
			at = h[1]
		}
		// What matches without a NOT has a hit, and the other way round.
		if positive := (Query{Root: withoutNot(q.Root)}); positive.Root != nil {
			if got := Match(positive, Doc{Text: text}); got != (len(all) > 0) {
				t.Fatalf("%s matches %q: %v, with hits %v", positive.Explain(), text, got, all)
			}
		}
		outcome[fmt.Sprintf("%d hits", min(3, len(all)))]++
	})
	t.Logf("texts with (3: or more): %v", outcome)
	if outcome["0 hits"] == 0 || outcome["3 hits"] == 0 {
		t.Errorf("a class was not met: %v", outcome)
	}
}

func withoutNot(n Node) Node {
	var or Or
	for _, c := range n.(Or) {
		if _, not := c.(Not); !not {
			or = append(or, c)
		}
	}
	if len(or) == 0 {
		return nil
	}
	return or
}

// Every text in which a literal stands holds its candidates: else an engine
// would miss it.
func TestLiteralCandidatesAreComplete(t *testing.T) {
	outcome := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		text := prose().Draw(t, "text")
		from := rapid.IntRange(0, len(text)-1).Draw(t, "from")
		to := min(len(text), from+rapid.IntRange(1, 30).Draw(t, "length"))
		l := Literal{text[from:to]}
		phrases := l.Candidates()
		for _, terms := range phrases {
			var w wanted
			w.add(terms)
			x := newIndex(&w)
			Analyse(text)(x.add)
			if !x.has(terms) {
				t.Fatalf("%q holds %q but not %v", text, l.Text, terms)
			}
		}
		outcome[fmt.Sprintf("%d phrases", min(2, len(phrases)))]++
	})
	t.Logf("literals with (2: or more): %v", outcome)
	for _, class := range []string{"0 phrases", "1 phrases", "2 phrases"} {
		if outcome[class] == 0 {
			t.Errorf("a class was not met: %v", outcome)
		}
	}
}

func TestLiteralCandidates(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"jane", "[]"},
		{"@example.org", "[[{example false} {org true}]]"},
		{"the e-mail ser", "[[{e false} {mail false} {ser true}]]"},
		{" jane ", "[[{jane false}]]"},
		{"x 東京都 y", "[[{東京 false} {京都 false} {都 false} {y true}]]"},
		{"x 東京都", "[[{東京 false} {京都 false}]]"},
		{"東京都", "[[{東京 false} {京都 false}]]"},
		{"東", "[]"},
		{"かき", "[]"},
		{"かきx", "[[{かき false}]]"},
		{"\u1161한국 ", "[[{한국 false} {국 false}]]"},
		{"a é", "[]"},
		{"a é b", "[[{e false} {b true}]]"},
		{"!!!", "[]"},
		{"\u3099 x", "[[{x true}]]"},
		{"\x8b\u3099 x", "[]"},
	} {
		if got := fmt.Sprint(Literal{c.in}.Candidates()); got != c.want {
			t.Errorf("%q: %s, want %s", c.in, got, c.want)
		}
	}
}

func BenchmarkSnip(b *testing.B) {
	text := strings.Repeat("On Tue, Jan 3, 2017 Jane Roe <jane@example.org> wrote:\n> The file system is mounted read-only after the third attempt.\n", 1<<20/120)
	q := mustParse(b, `jane "file system" mount*`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Snip(text, q, 200)
	}
}
