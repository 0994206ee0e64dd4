package authentic

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// looksBy gives, for each letter of the Latin alphabet, those that can be taken
// for it: for each Latin letter those of Cyrillic, Greek and Armenian, of the
// Latin blocks beyond the alphabet, and a few of Cherokee and Coptic, that
// Unicode Technical Standard 39 (its data file of confusables) sets beside it.
// Fullwidth and mathematical letters, ligatures, circled letters and the like
// are not here: compatibility decomposition takes them back to the alphabet.
var looksBy = map[rune]string{
	'a': "аαɑ", 'b': "ьƅв", 'c': "сϲⲥᴄ", 'd': "ԁժ", 'e': "еεєҽ", 'f': "ſքϝ", 'g': "ɡցƍ", 'h': "һհʜ", 'i': "іιıɩɪ", 'j': "јյϳ",
	'k': "кκⲕ", 'l': "ӏ", 'm': "м", 'n': "пոη", 'o': "оοσօᴏⲟ", 'p': "рρⲣ", 'q': "ԛգզ", 'r': "гᴦⲅ", 's': "ѕꜱƽ", 't': "тτᴛ",
	'u': "υսʋᴜ", 'v': "ѵνᴠ", 'w': "ԝѡɯաᴡ", 'x': "хχ", 'y': "уүγʏყ", 'z': "ᴢ",
	'A': "АΑᎪ", 'B': "ВΒᏴ", 'C': "СϹᏟ", 'D': "Ꭰ", 'E': "ЕΕᎬ", 'F': "Ϝ", 'G': "ԌᏀ", 'H': "НΗᎻ", 'I': "ІΙӀ", 'J': "ЈᎫ", 'K': "КΚᏦ", 'L': "ԼᏞ",
	'M': "МΜᎷ", 'N': "Ν", 'O': "ОΟՕ", 'P': "РΡᏢ", 'Q': "Ԛ", 'R': "Ꭱ", 'S': "ЅՏᏚ", 'T': "ТΤᎢ", 'U': "Ս", 'V': "ѴᏙ", 'W': "ԜᎳ",
	'X': "ХΧ", 'Y': "УΥҮ", 'Z': "ΖᏃ",
}

var looksLike = confusables(looksBy)

func confusables(by map[rune]string) map[rune]rune {
	out := map[rune]rune{}
	for letter, others := range by {
		for _, r := range others {
			out[r] = letter
		}
	}
	return out
}

// poses returns the Latin letter that r can be taken for, where it is of
// another script or block.
func poses(r rune) (rune, bool) {
	l, ok := looksLike[r]
	return l, ok
}

// plainLetters takes s back to the letters of the alphabet that it shows:
// compatibility decomposition, marks off, look-alikes replaced, lower case
// (UTS 39 section 4, skeleton, but with letter case and marks passed over: a
// reader at a glance does so).
func plainLetters(s string) string {
	var b strings.Builder
	// Some of the letters decompose to ones that no longer look the same.
	s = strings.Map(func(r rune) rune {
		if l, ok := poses(r); ok {
			return l
		}
		return r
	}, s)
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
			continue
		}
		if l, ok := poses(r); ok {
			r = l
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// glance are groups of plain letters that are one at a glance.
var glance = strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "0", "o", "1", "l", "i", "l", "|", "l", "5", "s")

// skeleton maps a domain to what it looks like at a glance.
func skeleton(domain string) string {
	return glance.Replace(plainLetters(shownDomain(domain)))
}

// shownDomain is a domain as programs show it: labels in punycode are decoded
// (RFC 3492). Where it cannot be, it is left.
func shownDomain(domain string) string {
	if p, err := idna.Display.ToUnicode(domain); err == nil {
		return p
	}
	return domain
}

// scripts are those that the checks tell apart by name.
var scripts = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"Latin", unicode.Latin}, {"Cyrillic", unicode.Cyrillic}, {"Greek", unicode.Greek}, {"Armenian", unicode.Armenian},
	{"Cherokee", unicode.Cherokee}, {"Coptic", unicode.Coptic}, {"Georgian", unicode.Georgian}, {"Hebrew", unicode.Hebrew}, {"Arabic", unicode.Arabic},
	{"Devanagari", unicode.Devanagari}, {"Thai", unicode.Thai}, {"Han", unicode.Han}, {"Hiragana", unicode.Hiragana}, {"Katakana", unicode.Katakana}, {"Hangul", unicode.Hangul}, {"Bopomofo", unicode.Bopomofo},
}

// together are scripts that stand beside each other in honest words (UTS 39
// section 5.2, highly restrictive): Japanese, Korean and Chinese, with Latin.
var together = map[string]bool{"Latin": true, "Han": true, "Hiragana": true, "Katakana": true, "Hangul": true, "Bopomofo": true}

// scriptsIn names the scripts of the letters of s, in the order of scripts.
func scriptsIn(s string) []string {
	var out []string
	for _, sc := range scripts {
		if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(sc.table, r) }) {
			out = append(out, sc.name)
		}
	}
	return out
}

// oddMix returns the scripts that a label of a domain mixes, where no language
// writes them in one word.
func oddMix(label string) []string {
	in := scriptsIn(label)
	if len(in) < 2 {
		return nil
	}
	for _, name := range in {
		if !together[name] {
			return in
		}
	}
	return nil
}

// mixedScripts returns the first word of s that has letters of the alphabet
// and, among them, letters of another script that can be taken for such.
func mixedScripts(s string) (string, bool) {
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		latin, posing := false, false
		for _, r := range word {
			_, looks := poses(r)
			looks = looks && !unicode.Is(unicode.Latin, r) // ı and ɡ are honest letters of some languages
			latin = latin || unicode.Is(unicode.Latin, r)
			posing = posing || looks
		}
		if latin && posing {
			return word, true
		}
	}
	return "", false
}

// posing returns what a domain looks like, where one of its labels is written
// wholly in letters of another script that look Latin.
func posing(domain string) (string, bool) {
	found := false
	labels := strings.Split(domain, ".")
	for i, label := range labels {
		letters, looks := 0, 0
		plain := strings.Map(func(r rune) rune {
			if !unicode.IsLetter(r) {
				return r
			}
			letters++
			if l, ok := poses(r); ok {
				looks++
				return unicode.ToLower(l)
			}
			return r
		}, label)
		if letters > 0 && letters == looks {
			labels[i], found = plain, true
		}
	}
	return strings.Join(labels, "."), found
}

// styled returns the first letter of s that is a letter of the alphabet in
// another dress: mathematical, fullwidth, circled.
func styled(s string, fullwidth bool) (rune, bool) {
	for _, r := range s {
		wide := r >= '\uff01' && r <= '\uff5e'
		if r < 0x80 || wide && !fullwidth || !wide && !unicode.In(r, mathLetters) {
			continue
		}
		return r, true
	}
	return 0, false
}

// mathLetters are the mathematical alphabets, the letter-like symbols that
// fill their gaps, and the enclosed letters.
var mathLetters = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x2102, Hi: 0x2102, Stride: 1}, {Lo: 0x210a, Hi: 0x2113, Stride: 1}, {Lo: 0x2115, Hi: 0x2115, Stride: 1}, {Lo: 0x2119, Hi: 0x211d, Stride: 1}, {Lo: 0x2124, Hi: 0x2128, Stride: 4}, {Lo: 0x212c, Hi: 0x2134, Stride: 1}, {Lo: 0x24b6, Hi: 0x24e9, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x1d400, Hi: 0x1d7ff, Stride: 1}, {Lo: 0x1f110, Hi: 0x1f189, Stride: 1}},
}

// invisible returns the first character of s that takes no place on paper or
// turns the direction of reading (Unicode category Cf, and fillers).
func invisible(s string) (rune, bool) {
	for _, r := range s {
		if unicode.Is(unicode.Cf, r) && r != '\u00ad' || r == '\u3164' || r == '\u115f' || r == '\u1160' || r == '\uffa0' || r == '\u2800' {
			return r, true
		}
	}
	return 0, false
}
