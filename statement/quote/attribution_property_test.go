package quote

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
)

// checkAttributions holds what is true of every answer of Read: spans lie in
// the text at the bounds of characters, in order and apart; something is
// attributed; the form is that of the words.
func checkAttributions(t interface {
	Helper()
	Errorf(string, ...any)
}, text string, as []Attribution) {
	t.Helper()
	last := int64(-1)
	for _, a := range as {
		if len(a.Content) == 0 || a.Rule == "" {
			t.Errorf("no content or no rule: %+v", a)
			continue
		}
		if begin := beginOf(a); begin < last {
			t.Errorf("out of order: %+v", a)
		} else {
			last = begin
		}
		for _, spans := range [][]evidence.Span{a.Content, a.Cue, a.Source} {
			end := int64(0)
			for _, s := range spans {
				if !s.Within(int64(len(text))) || s.Len() == 0 || s.Start < end {
					t.Errorf("span %v of %+v in a text of %d bytes", s, a, len(text))
					return
				}
				end = s.End
				if utf8.ValidString(text) && (!utf8.RuneStart(text[s.Start]) || int(s.End) < len(text) && !utf8.RuneStart(text[s.End])) {
					t.Errorf("span %v cuts a character: %q", s, text)
				}
			}
		}
		switch a.Form {
		case Direct, Indirect, Mixed:
		default:
			t.Errorf("form %q", a.Form)
		}
		if a.For != "" && a.For == a.Speaker {
			t.Errorf("speaks for itself: %+v", a)
		}
	}
}

// articlePhrases are what articles are drawn from.
var articlePhrases = []string{"Ann Lee said", "said Mr. Ortiz", "she said", "he added", "Mr. Ortiz denied", "the mayor told reporters", "that", "no money was taken",
	"Ann Lee knew nothing about it", "“I did not take it,”", "“Nobody did.", "did.”", "\"It was late,\"", "''It was dark,''", "'Ask him'", "‘Ask her’", "according to Ann Lee",
	"a spokesman for Mr. Ortiz", "who", "promised to pay", "adding that", "saying", "Asked whether", "and", "but", "while", ",", ",", ".", ".", "?", "...", ":", "—", " - ",
	"(", ")", "“", "”", "\"", "'", "’", "’s", "in May", "NAME:", "12:30", "U.S.", "Sen. Kay Bell, D-Ohio,", "her claim that", "was quoted as saying", "As he put it,", "In a tweet"}

func drawArticle(t *rapid.T) string {
	var b strings.Builder
	for _, w := range rapid.SliceOfN(rapid.SampledFrom(articlePhrases), 20, 80).Draw(t, "words") {
		b.WriteString(w)
		b.WriteString(rapid.SampledFrom([]string{" ", " ", " ", " ", " ", " ", "", "\n", "\n\n"}).Draw(t, "gap"))
	}
	return b.String()
}

// TestReadProperties draws texts and holds what is true of every answer, that
// the same text has the same answer, and that line ends are all the same.
func TestReadProperties(t *testing.T) {
	found, texts := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := drawArticle(t)
		got := Read(text)
		checkAttributions(t, text, got)
		if again := Read(text); !reflect.DeepEqual(got, again) {
			t.Errorf("two answers for %q", text)
		}
		if a, b := shownAll(text, got), shownAll(crlf(text), Read(crlf(text))); a != strings.ReplaceAll(b, "\r", "") {
			t.Errorf("with carriage returns:\n%swithout:\n%s", b, a)
		}
		found += len(got)
		texts++
	})
	if found < texts {
		t.Errorf("%d attributions in %d texts: the texts drawn show nothing", found, texts)
	}
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// TestLaterParagraphsChangeNothingBefore holds that a paragraph without
// anything to do with them changes no attribution before it.
func TestLaterParagraphsChangeNothingBefore(t *testing.T) {
	files, _ := filepath.Glob("testdata/attribution/*.txt")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		want := shownAll(text, Read(text))
		for _, more := range []string{"\nThe river rose again in the night, and the road was gone.\n", "\n\nSnow.\n", "\n12.4 14.1 19.9\n"} {
			if got := shownAll(text+more, Read(text+more)); got != want {
				t.Errorf("%s with %q behind it:\n%swithout:\n%s", f, more, got, want)
			}
		}
		// Nor does one before them, but for what its colon leads to.
		moved := Read("The river rose in the night, and the road was gone.\n\n" + text)
		if filepath.Base(f) != "headline.txt" && len(moved) != len(Read(text)) {
			t.Errorf("%s: %d attributions with a paragraph before it, %d without", f, len(moved), len(Read(text)))
		}
	}
}

// FuzzRead holds the same of any bytes.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/attribution/*.txt")
	for _, name := range files {
		if b, err := os.ReadFile(name); err == nil {
			f.Add(string(b))
		}
	}
	for _, make := range hostile {
		f.Add(make(400))
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Read(text)
		checkAttributions(t, text, got)
		if again := Read(text); !reflect.DeepEqual(got, again) {
			t.Errorf("two answers")
		}
	})
}

// TestWrappedLinesReadTheSame holds that an article whose lines somebody has
// wrapped says the same, white space aside. (A paragraph of two lines that
// break between sentences cannot be told from two paragraphs.)
func TestWrappedLinesReadTheSame(t *testing.T) {
	b, err := os.ReadFile("testdata/attribution/budget.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(b), "\n\n") // a headline is not wrapped
	folded := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, "⏎", " ")), " ") }
	want := folded(shownAll(text, Read(text)))
	for _, width := range []int{64, 72, 78} {
		wrapped := wrap(text, width)
		if got := folded(shownAll(wrapped, Read(wrapped))); got != want {
			t.Errorf("wrapped at %d:\n%s\nas it was:\n%s", width, got, want)
		}
	}
}

// wrap breaks every line of text at spaces before the width.
func wrap(text string, width int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		at := 0
		for _, w := range strings.Fields(line) {
			if at > 0 && at+len(w) > width {
				b.WriteByte('\n')
				at = 0
			}
			if at > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(w)
			at += len(w) + 1
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// BenchmarkRead reads an article many times over, in bytes a second.
func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	files, _ := filepath.Glob("testdata/attribution/*.txt")
	for text.Len() < 1<<20 {
		for _, f := range files {
			one, err := os.ReadFile(f)
			if err != nil {
				b.Fatal(err)
			}
			text.Write(one)
			text.WriteString("\n\n")
		}
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		Read(text.String())
	}
}
