package message

import (
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"pgregory.net/rapid"
)

// TestUnflow holds format=flowed (RFC 3676).
func TestUnflow(t *testing.T) {
	for _, c := range []struct {
		why, in, want string
		delSp         bool
	}{
		{"fixed lines stay", "one\ntwo\n", "one\ntwo\n", false},
		{"a flowed paragraph", "one \ntwo \nthree\nnext\n", "one two three\nnext\n", false},
		{"DelSp (section 4.5)", "日本 \n語\n", "日本語\n", true},
		{"space-stuffing (section 4.4)", " From me\n  indented\n", "From me\n indented\n", false},
		{"the signature separator is no flowed line (section 4.3)", "bye \n-- \nJane\n", "bye \n-- \nJane\n", false},
		{"quotes keep their depth", "> one \n> two\n>> deep \n>> er\nreply\n", "> one two\n>> deep er\nreply\n", false},
		{"a change of depth ends a paragraph (section 4.5)", "> one \nreply\n", "> one \nreply\n", false},
		{"a quoted signature", "> bye \n> -- \n> Jane\n", "> bye \n> -- \n> Jane\n", false},
		{"quotes with and without space", ">one \n>two\n", "> one two\n", false},
		{"an empty quoted line", ">\n", "> \n", false},
		{"a blank line ends a paragraph", "one \n\ntwo\n", "one \ntwo\n", false},
		{"no line end at the end", "one \ntwo", "one two", false},
		{"a flowed last line", "one \n", "one ", false},
		{"nothing", "", "", false},
	} {
		t.Run(c.why, func(t *testing.T) {
			if got := unflow(c.in, c.delSp); got != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

// TestUnflowKeepsWords holds that no word is lost or made by unwrapping.
func TestUnflowKeepsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOf(rapid.SampledFrom([]string{"one", "two ", " three", "> four ", "> five", ">> six ", "-- ", "", ">", " > seven"})).Draw(t, "lines")
		text := strings.Join(lines, "\n")
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r >= 'a' && r <= 'z' {
					return r
				}
				return -1
			}, s)
		}
		if got := unflow(text, false); letters(got) != letters(text) {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

// TestFlowedIsHonoured holds when text is unwrapped, from the declaration on.
func TestFlowedIsHonoured(t *testing.T) {
	for _, c := range []struct{ contentType, want string }{
		{"text/plain; format=flowed", "one two\n"},
		{"text/plain; format=Flowed; delsp=yes", "onetwo\n"},
		{"text/plain; format=fixed", "one \ntwo\n"},
		{"text/plain", "one \ntwo\n"},
	} {
		m := Read([]byte("From: a@x.example\nContent-Type: " + c.contentType + "\n\none \ntwo\n"))
		if got := m.Text(); got != c.want {
			t.Errorf("%s: %q, want %q", c.contentType, got, c.want)
		}
	}
}

func TestHTMLText(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"nothing", "", ""},
		{"words", "Hello", "Hello\n"},
		{"folded white space", "<p>one\n  two\t three </p>", "one two three\n"},
		{"paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo\n"},
		{"divisions", "<div>one</div><div>two</div>", "one\ntwo\n"},
		{"inline elements do not part words", "un<b>believ</b>able", "unbelievable\n"},
		{"white space around inline elements", "one <b>two</b> three", "one two three\n"},
		{"breaks", "one<br>two<br><br>three", "one\ntwo\n\nthree\n"},
		{"many breaks", "one<br><br><br><br><br>two", "one\n\ntwo\n"},
		{"a table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n"},
		{"a list", "<ul><li>one</li><li>two</li></ul>after", "one\ntwo\n\nafter\n"},
		{"quotations", "said:<blockquote>one<blockquote>two</blockquote>three</blockquote>me", "said:\n> one\n>> two\n> three\nme\n"},
		{"a quotation in lines", "<blockquote>one<br>two</blockquote>", "> one\n> two\n"},
		{"quotations that end more often than they begin", "</blockquote></blockquote>one<blockquote>two", "one\n> two\n"},
		{"preformatted text", "<pre>a  b\n  c\n\nd</pre>e", "a  b\n  c\n\nd\ne\n"},
		{"entities", "a &amp; b &lt;c&gt; &eacute; &#8364; &nbsp;d", "a & b <c> é €  d\n"},
		{"an entity that is none", "a &bogus; b", "a &bogus; b\n"},
		{"non-breaking spaces part words", "one&nbsp;two", "one two\n"},
		{"scripts and styles are no text", "<style>p{}</style><script>var x='no'</script>yes<!-- no -->", "yes\n"},
		{"the title is no text", "<html><head><title>no</title></head><body>yes</body></html>", "yes\n"},
		{"hidden text is text", "<div style='display:none'>hidden</div>seen", "hidden\nseen\n"},
		{"pictures", "a <img src=x alt='a cat'> b <img src=y>", "a a cat b\n"},
		{"links keep their words only", "<a href='http://x.example/'>here</a>", "here\n"},
		{"broken markup", "<p>one<div><b>two</p>three", "one\ntwo\n\nthree\n"},
		{"an unclosed tag", "one <b two", "one\n"},
		{"an unclosed comment hides what follows, as in a browser", "one <!-- two", "one\n"},
		{"a stray bracket", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2\n"},
		{"upper case", "<P>ONE<BR>TWO</P>", "ONE\nTWO\n"},
		{"conditional comments", "<!--[if mso]>no<![endif]-->yes", "yes\n"},
		{"a horizontal rule", "one<hr>two", "one\ntwo\n"},
	} {
		t.Run(c.why, func(t *testing.T) {
			if got := htmlText(c.in); got != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

func TestHTMLQuoteDepthLimit(t *testing.T) {
	got := htmlText(strings.Repeat("<blockquote>", 1000) + "deep")
	if got != strings.Repeat(">", maxQuoteDepth)+" deep\n" {
		t.Errorf("%q", got)
	}
}

func TestHTMLIsLinear(t *testing.T) {
	for _, unit := range []string{"<b>", "<blockquote>", "<p>a", "&", "&amp;", "<", "<!--", "<br>", "<a href=", "<img alt='", "<script>", "</", "<b a='b' c", "\u00a0", "<pre>\n", "<td>"} {
		checkLinear(t, unit, func(s string) { htmlText(s) })
	}
}

func FuzzHTML(f *testing.F) {
	f.Add("<p>one<blockquote>two</p>")
	f.Fuzz(func(t *testing.T, doc string) {
		checkText(t, strings.ReplaceAll(strings.ReplaceAll(htmlText(doc), "\x00", ""), "\r", ""))
	})
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		have, text     string
		words, missing int
	}{
		{"one two", "Two, ONE!", 2, 0},
		{"one two", "one three", 2, 1},
		{"one two", "", 0, 0},
		{"", "one", 1, 1},
		{"Größe 12", "GRÖSSE größe 12", 3, 1}, // SS is not ß: said to be missing, never passed over
		{"你好世界", "世界", 2, 0},
		{"你好", "你们", 2, 1},
		{"don't", "dont", 1, 1},
		{"e\u0301t", "e\u0301t", 1, 0},
		{"word", "words", 1, 1},
	} {
		have := wordsOf(c.have)
		if words, missing := have.lacks(c.text); words != c.words || missing != c.missing {
			t.Errorf("%q in %q: %d words, %d missing; want %d, %d", c.text, c.have, words, missing, c.words, c.missing)
		}
	}
}

func TestCutText(t *testing.T) {
	for _, c := range []struct {
		in   string
		most int
		want string
	}{
		{"abc", 3, "abc"}, {"abc", 2, "ab"}, {"aü", 2, "a"}, {"aü", 3, "aü"}, {"€", 1, ""}, {"€", 2, ""}, {"", 0, ""},
	} {
		got, was := cutText(c.in, c.most)
		if got != c.want || was != (got != c.in) {
			t.Errorf("%q to %d: %q %v, want %q", c.in, c.most, got, was, c.want)
		}
	}
}

// TestTextIsTheEntrys holds that Text gives what Entry stores.
func TestTextIsTheEntrys(t *testing.T) {
	for _, c := range structureCases {
		m := Read([]byte(c.raw))
		e := m.Entry(evidence.ID{})
		if m.Text() != e.Text {
			t.Errorf("%s: %q, the entry has %q", c.name, m.Text(), e.Text)
		}
	}
}
