package search

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// runeClass is what a folded character does to the words around it.
type runeClass uint8

const (
	separates runeClass = iota
	joins               // a letter or digit of an alphabetic script
	pairs               // a character of a script written without spaces
	alone               // an emoji: a word of its own
	attaches            // a mark that belongs to the character before it
	vanishes            // invisible, or a mark that is folded away
)

// tableEnd is the end of the characters whose folding is kept in a table:
// the alphabets, and general punctuation and symbols.
const tableEnd = 0x3000

// folding is one character folded, and the class of what it folds to; where
// that is several characters of different classes, class is mixed.
type folding struct {
	text  string
	class runeClass
}

// foldings is the table for the characters below tableEnd. It is made when the first
// character that is not ASCII is met.
var foldings = sync.OnceValue(func() *[tableEnd]folding {
	t := new([tableEnd]folding)
	for r := rune(0); r < tableEnd; r++ {
		t[r] = makeFolding(r)
	}
	return t
})

func makeFolding(r rune) folding {
	if vanishing(r) || strippedMark(r) {
		return folding{class: vanishes}
	}
	text := foldString(string(r))
	if c, size := utf8.DecodeRuneInString(text); size == len(text) {
		return folding{text, classOf(c)}
	}
	return folding{text, joins}
}

// foldRune folds one character that nothing composes with.
func foldRune(r rune) folding {
	switch {
	case r < tableEnd:
		return foldings()[r]
	case foldsToItself(r):
		return folding{string(r), pairs}
	}
	return makeFolding(r)
}

// foldsToItself reports whether r is in one of the large blocks of characters
// that folding does not change and that stand without spaces.
func foldsToItself(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || 0xac00 <= r && r <= 0xd7a3 ||
		0x3041 <= r && r <= 0x3096 || 0x30a1 <= r && r <= 0x30fa || r == 0x30fc || 0x3400 <= r && r <= 0x4dbf
}

// lettersApart maps letters that Unicode does not take apart to what people
// type for them.
var lettersApart = strings.NewReplacer("ø", "o", "đ", "d", "ħ", "h", "ı", "i", "ł", "l", "ŧ", "t", "æ", "ae", "œ", "oe")

// foldString folds s: NFKC, full case folding (Unicode section 3.13), and no
// marks on letters of the scripts that write them as accents or as optional
// vowels. It is idempotent.
func foldString(s string) string {
	fold := cases.Fold()
	for range 4 {
		apart := norm.NFKD.String(fold.String(norm.NFKD.String(s)))
		apart = strings.Map(func(r rune) rune {
			if strippedMark(r) || vanishing(r) {
				return -1
			}
			return r
		}, apart)
		t := norm.NFC.String(lettersApart.Replace(apart))
		if t == s {
			break
		}
		s = t
	}
	return s
}

// strippedMark reports whether r is a mark that folding takes away: accents of
// Latin, Greek and Cyrillic letters, Hebrew points, Arabic vowel signs. Marks
// of other scripts are letters of theirs and stay.
func strippedMark(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36f:
		return true
	case r < 0x483:
		return false
	case r <= 0x489:
		return true
	case r < 0x591:
		return false
	case r <= 0x5c7, 0x610 <= r && r <= 0x61a, 0x64b <= r && r <= 0x65f, r == 0x670, 0x6d6 <= r && r <= 0x6ed:
		return unicode.Is(unicode.Mn, r)
	}
	return 0x1ab0 <= r && r <= 0x1aff || 0x1dc0 <= r && r <= 0x1dff || 0x20d0 <= r && r <= 0x20ff || 0xfe20 <= r && r <= 0xfe2f
}

// vanishing reports whether r is looked through: soft hyphens, joiners,
// zero-width spaces, marks of direction, variation selectors. They hide in
// pasted text and cut words in two that look whole.
func vanishing(r rune) bool {
	switch {
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x180e, r == 0xfeff:
		return true
	case 0x180b <= r && r <= 0x180f, 0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x206f:
		return true
	}
	return 0xfe00 <= r && r <= 0xfe0f || 0xe0000 <= r && r <= 0xe0fff
}

// classOf says what the folded character r does.
func classOf(r rune) runeClass {
	switch {
	case r < utf8.RuneSelf:
		if byteClass[r]&byteWord != 0 {
			return joins
		}
		return separates
	case vanishing(r), strippedMark(r):
		return vanishes
	case unsegmented(r):
		return pairs
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return joins
	case unicode.IsMark(r):
		return attaches
	case 0x2600 <= r && r <= 0x27bf, 0x1f000 <= r && r <= 0x1faff:
		if unicode.In(r, unicode.So, unicode.Sk) {
			return alone
		}
	}
	return separates
}

// unsegmented reports whether r is of a script that is written without spaces
// between words, or of Korean. Digits are not.
func unsegmented(r rune) bool {
	switch {
	case r < 0x0e00:
		return false
	case r <= 0x0eff, 0x1000 <= r && r <= 0x109f, 0x1780 <= r && r <= 0x17ff, 0x1100 <= r && r <= 0x11ff:
		return unicode.IsLetter(r) || unicode.IsMark(r)
	case r < 0x2e80:
		return false
	case foldsToItself(r):
		return true
	case r <= 0x31ff, 0xa960 <= r && r <= 0xa97f, 0xd7b0 <= r && r <= 0xd7ff, 0xf900 <= r && r <= 0xfaff, 0x20000 <= r && r <= 0x3ffff, 0xff66 <= r && r <= 0xffdc:
		return unicode.IsLetter(r) || unicode.IsMark(r) || r == 0x3007
	}
	return false
}

// wordish reports whether r is a letter or a digit.
func wordish(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 0 && byteClass[r]&byteWord != 0
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
}

// wideRune reports whether r, which is not ASCII and was size bytes long, can
// be part of a word.
func wideRune(r rune, size int) bool {
	if r == utf8.RuneError && size <= 1 {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || vanishing(r)
}
