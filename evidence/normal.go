package evidence

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NormalForm returns text with everything removed that differs between honest
// copies of the same words: it is NFKC, case-folded, and only letters, marks
// and digits are kept. Two copies with one normal form say the same words
// (method section 1). It is for comparing, never for showing.
func NormalForm(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf:
			// Composition can reach back over the last ASCII letter, so the
			// whole text takes the slow path.
			return normalForm(text)
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			b.WriteByte(c)
		case 'A' <= c && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		}
	}
	return b.String()
}

func normalForm(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFKC.String(text) {
		switch {
		case r == 'ß' || r == 'ẞ': // the one full folding that honest copies differ by
			b.WriteString("ss")
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(foldRune(r))
		}
	}
	// What was dropped may have stood between a letter and its mark.
	return norm.NFKC.String(b.String())
}

// foldRune returns the least lower-case rune that r equals but for its case. (The folding
// of golang.org/x/text/cases is not used: it is not idempotent for Cherokee.)
func foldRune(r rune) rune {
	least := unicode.ToLower(r)
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, unicode.ToLower(next))
	}
	return least
}
