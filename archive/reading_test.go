package archive_test

import (
	"strings"
	"testing"

	"github.com/gainsay/gainsay/archive"
)

func TestSpanIn(t *testing.T) {
	for _, c := range []struct{ text, span, want, problem string }{
		{"one two three", "two", "two", ""},
		{"one two three", "4-7", "two", ""},
		{"pages 4-7 of it", "pages 4-7", "pages 4-7", ""},
		{"pages 4-7 of it", "0-99", "", "which has 15"},
		{"pages 4-7 of it", "5-5", "", "are not in its text"},
		{"one two one", "one", "", "stand 2 times"},
		{"one", "two", "", "do not stand"},
		{"one", "", "", "nothing after the colon"},
	} {
		got, err := archive.SpanIn(c.text, c.span)
		if c.problem != "" {
			if err == nil || !strings.Contains(err.Error(), c.problem) {
				t.Errorf("%q in %q: %v, want %q", c.span, c.text, err, c.problem)
			}
			continue
		}
		if words := string(got.Of([]byte(c.text))); err != nil || words != c.want {
			t.Errorf("%q in %q is %q (%v), want %q", c.span, c.text, words, err, c.want)
		}
	}
}

// FuzzSpanIn holds that what is found is a part of the text, and is the words
// where it was found by words.
func FuzzSpanIn(f *testing.F) {
	for _, s := range []string{"two", "4-7", "-", "9223372036854775807-1", "-1-3"} {
		f.Add("one two three", s)
	}
	f.Fuzz(func(t *testing.T, text, span string) {
		got, err := archive.SpanIn(text, span)
		if err != nil {
			return
		}
		if !got.Within(int64(len(text))) || got.Len() == 0 {
			t.Fatalf("%+v is not in a text of %d bytes", got, len(text))
		}
		if words := string(got.Of([]byte(text))); words != span && strings.Trim(span, "0123456789+-") != "" {
			t.Fatalf("%q was found for %q", words, span)
		}
	})
}
