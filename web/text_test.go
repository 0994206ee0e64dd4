package web

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/gainsay/gainsay/evidence"
)

func TestShowMakesVisible(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		address  bool
		want     string
	}{
		{"markup", `<b onx="1">&'`, false, `&lt;b onx=&#34;1&#34;&gt;&amp;&#39;`},
		{"override", "gnp.\u202eexe", false, `gnp.<span class="ctl" title="hidden character U+202E">RLO</span>exe`},
		{"zero width", "a\u200bb", false, `a<span class="ctl" title="hidden character U+200B">zero-width space</span>b`},
		{"control", "a\x1b[1m", false, `a<span class="ctl" title="hidden character U+001B">U+001B</span>[1m`},
		{"tag", "a\U000e0041", false, `a<span class="ctl" title="hidden character U+E0041">tag U+E0041</span>`},
		{"bad byte", "a\xff", false, `a<span class="ctl" title="a byte that is no text">FF</span>`},
		{"replacement as written", "a\ufffd", false, "a\ufffd"},
		{"newline and tab", "a\n\tb", false, "a\n\tb"},
		{"joiner", "क्\u200dष 👨\u200d👩\u200d👧", false, "क्\u200dष 👨\u200d👩\u200d👧"},
		{"mixed", "pаypal", false, `p<span class="alike" title="U+0430 is not the Latin letter a that it looks like">а</span>ypal`},
		{"Russian", "Привет, мир", false, "Привет, мир"},
		{"Greek", "οικονομία", false, "οικονομία"},
		{"Russian in an address", "рау@bank.example", true, ""},
		{"words beside each other", "Anna и Boris", false, "Anna и Boris"},
	} {
		got := string(show(tt.in, nil, tt.address))
		if tt.want == "" {
			if strings.Count(got, `class="alike"`) != 3 {
				t.Errorf("%s: %s", tt.name, got)
			}
			continue
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestShowMarks(t *testing.T) {
	for _, tt := range []struct {
		marks [][2]int
		want  string
	}{
		{[][2]int{{0, 3}}, "<mark>one</mark> two"},
		{[][2]int{{4, 7}, {0, 3}}, "<mark>one</mark> <mark>two</mark>"},
		{[][2]int{{0, 5}, {2, 7}}, "<mark>one two</mark>"},
		{[][2]int{{3, 3}, {9, 12}, {-4, -1}}, "one two"},
	} {
		if got := string(show("one two", tt.marks, false)); got != tt.want {
			t.Errorf("marks %v: %s, want %s", tt.marks, got, tt.want)
		}
	}
}

func TestQuotedLinesAreSetApart(t *testing.T) {
	got := string(body("a\n> b\n>> c", [][2]int{{4, 5}}))
	if want := "a\n<span class=\"quoted\">&gt; <mark>b</mark></span>\n<span class=\"quoted\">&gt;&gt; c</span>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// A mark over several lines is not torn.
	checkNesting(t, string(body("> a\n> b\nc", [][2]int{{2, 9}})))
}

func TestExcerptKeepsTheSpan(t *testing.T) {
	text := strings.Repeat("é word ", 100) + "CITED" + strings.Repeat(" word é", 100)
	at := int64(strings.Index(text, "CITED"))
	piece, mark, before, after := excerpt(text, evidence.Span{Start: at, End: at + 5}, 41)
	if piece[mark[0]:mark[1]] != "CITED" || !before || !after || !utf8.ValidString(piece) || len(piece) > 5+2*41 {
		t.Errorf("%q, %v, %v, %v", piece, mark, before, after)
	}
	if piece, _, _, _ := excerpt("short", evidence.Span{Start: 3, End: 99}, 5); piece != "" {
		t.Errorf("a span outside gives %q", piece)
	}
	if piece, mark, before, after := excerpt("short", evidence.Span{Start: 0, End: 5}, 5); piece != "short" || mark != [2]int{0, 5} || before || after {
		t.Errorf("%q, %v, %v, %v", piece, mark, before, after)
	}
}

func checkNesting(t testing.TB, markup string) {
	t.Helper()
	var open []string
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%q leaves %v open", markup, open)
			}
			return
		case html.StartTagToken:
			name, _ := z.TagName()
			if n := string(name); n != "span" && n != "mark" {
				t.Errorf("%q has an element %s that is not ours", markup, n)
			}
			open = append(open, string(name))
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("%q closes %s wrongly", markup, name)
			}
			open = open[:len(open)-1]
		}
	}
}

// FuzzShow: whatever a trove brings, the markup is ours alone and nests, and no
// character that is seen is lost.
func FuzzShow(f *testing.F) {
	for _, s := range []string{"", "pаypal <b>", "gnp.\u202eexe", "> a\n> b", "\xff\xfe\x00", "</mark><script>", "a\u200db\U000e0041"} {
		f.Add(s, 1, 4, true)
	}
	f.Fuzz(func(t *testing.T, s string, from, to int, address bool) {
		if from < 0 || to < from || to > len(s) {
			return
		}
		marked := string(body(s, [][2]int{{from, to}}))
		checkNesting(t, marked)
		plain := string(show(s, nil, address))
		checkNesting(t, plain)
		if strings.ContainsFunc(s, func(r rune) bool { _, h := hiddenName(r); return h || r == utf8.RuneError }) || strings.Contains(s, "\r") {
			return
		}
		var text strings.Builder
		z := html.NewTokenizer(strings.NewReader(plain))
		for z.Next() != html.ErrorToken {
			if tok := z.Token(); tok.Type == html.TextToken {
				text.WriteString(tok.Data)
			}
		}
		if text.String() != s {
			t.Errorf("%q is shown as %q", s, text.String())
		}
	})
}
