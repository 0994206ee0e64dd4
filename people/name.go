package people

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Key returns the form in which two spellings of a name are compared: white
// space is folded to one space, case is folded, and accents on Latin, Greek
// and Cyrillic letters are dropped, as is the difference between straight and
// curly apostrophes. Nothing else is: "Jon Roe" and "John Roe" are two names,
// and so are "Jane Roe" and "Roe, Jane". A key is for comparing, never for
// showing.
func Key(name string) string {
	var b strings.Builder
	b.Grow(len(name))
	for _, r := range norm.NFKD.String(name) {
		switch {
		case isAccent(r):
		case r == '’' || r == '‘' || r == 'ʼ':
			b.WriteByte('\'')
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
		default:
			b.WriteRune(foldRune(r))
		}
	}
	return norm.NFC.String(strings.Join(strings.Fields(b.String()), " "))
}

// foldRune returns the least lower-case letter that r equals but for its case
// (a mark can be the lower case of a letter: U+0345 of iota). The folding of
// golang.org/x/text/cases is not idempotent for Cherokee.
func foldRune(r rune) rune {
	least := unicode.ToLower(r)
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		if l := unicode.ToLower(next); unicode.IsLetter(l) {
			least = min(least, l)
		}
	}
	return least
}

// isAccent reports whether r is a combining diacritical mark (Unicode block
// U+0300 to U+036F). Marks of other scripts are letters in their own right,
// such as the vowel signs of Devanagari, and stay.
func isAccent(r rune) bool { return 0x0300 <= r && r <= 0x036F }
