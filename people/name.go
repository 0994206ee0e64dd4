package people

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Key returns the form in which two spellings of a name are compared: white
// space is folded to one space, case is folded, and accents on Latin, Greek
// and Cyrillic letters are dropped, as is the difference between straight and
// curly apostrophes. Nothing else is: "Jon Roe" and "John Roe" are two names,
// and so are "Jane Roe" and "Roe, Jane". A key is for comparing, never for
// showing.
func Key(name string) string {
	folded := cases.Fold().String(norm.NFKD.String(name))
	folded = strings.Map(func(r rune) rune {
		switch {
		case isAccent(r):
			return -1
		case r == '’' || r == '‘' || r == 'ʼ':
			return '\''
		}
		return r
	}, folded)
	return norm.NFC.String(strings.Join(strings.Fields(folded), " "))
}

// isAccent reports whether r is a combining diacritical mark (Unicode block
// U+0300 to U+036F). Marks of other scripts are letters in their own right,
// such as the vowel signs of Devanagari, and stay.
func isAccent(r rune) bool { return 0x0300 <= r && r <= 0x036F }
