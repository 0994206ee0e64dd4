package statement

import (
	"fmt"
	"strings"

	"github.com/hbollon/go-edlib"
)

// Error is one thing wrong with the text of a statement, and where.
type Error struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line"`   // from one
	Column int    `json:"column"` // from one, in characters
	Msg    string `json:"msg"`
	Hint   string `json:"hint,omitempty"` // what to write instead, where we know
}

// Error returns "file:line:column: what is wrong: what to do".
func (e Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File + ":")
	}
	fmt.Fprintf(&b, "%d:%d: %s", e.Line, e.Column, e.Text())
	return b.String()
}

// Text returns what is wrong and what to do, without the place.
func (e Error) Text() string {
	if e.Hint == "" {
		return e.Msg
	}
	return e.Msg + ": " + e.Hint
}

// longestSuggested is how many bytes of a word are compared with the
// vocabulary; a longer word is no misspelling of anything.
const longestSuggested = 32

// shownWord is how many characters of an input's word an error shows.
const shownWord = 40

// suggest returns "did you mean …?" for the word of known that is nearest to
// w, or nothing where none is near.
func suggest(w string, known []string) string {
	if len(w) > longestSuggested {
		return ""
	}
	best, distance := "", 1+len(w)/3
	for _, k := range known {
		d := edlib.OSADamerauLevenshteinDistance(strings.ToLower(w), k)
		if d < distance || d == distance && best == "" {
			best, distance = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", best)
}

// oneOf lists words for an error: "a, b or c".
func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// show quotes a word of the input for an error, cut where it is long.
func show(w string) string {
	r := []rune(w)
	if len(r) > shownWord {
		return fmt.Sprintf("%q…", string(r[:shownWord]))
	}
	return fmt.Sprintf("%q", w)
}
