package evidence

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// NormalForm returns text with everything removed that differs between honest
// copies of the same words: it is NFKC, case-folded, and only letters, marks
// and digits are kept. Two copies with one normal form say the same words
// (method section 1). It is for comparing, never for showing.
func NormalForm(text string) string {
	folded := cases.Fold().String(norm.NFKC.String(text))
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, folded)
}
