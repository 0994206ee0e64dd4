package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// lexeme is one word, number or mark of a text. Quotation marks are no
// lexemes: words mean the same inside them.
type lexeme struct {
	lo, hi int    // bytes of the text
	word   string // lower case, with a straight apostrophe
	caps   bool   // begins with a capital letter
	mark   bool   // punctuation
}

// maxLexedBytes bounds how much of one passage is looked at: nobody's answer
// is longer, and what is hostile is.
const maxLexedBytes = 6000

// lexed cuts text[lo:hi] into lexemes. What lies beyond maxLexedBytes is left
// out.
func lexed(text string, lo, hi int) []lexeme {
	hi = min(hi, len(text), lo+maxLexedBytes)
	var out []lexeme
	for i := lo; i < hi; {
		r, n := utf8.DecodeRuneInString(text[i:hi])
		switch {
		case wordStarts(text, i, r):
			end := wordEnd(text, i, hi)
			w := text[i:end]
			l := lexeme{lo: i, hi: end, word: folded(w), caps: unicode.IsUpper(r) || r == '@'}
			out = append(out, l)
			i = end
			continue
		case strings.ContainsRune(".,;:!?()[]–—-/", r):
			if r == '-' && (i == lo || i+1 >= hi || text[i-1] != ' ' || text[i+1] != ' ') {
				break // a hyphen that parts nothing
			}
			out = append(out, lexeme{lo: i, hi: i + n, word: string(r), mark: true})
		case r == '\n' && i+1 < hi && text[i+1] == '\n':
			out = append(out, lexeme{lo: i, hi: i + n, word: "\n", mark: true})
		}
		i += n
	}
	return out
}

func wordStarts(text string, i int, r rune) bool {
	if r == '@' || r == '$' || r == '€' || r == '£' || r == '#' {
		next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		return unicode.IsLetter(next) || unicode.IsDigit(next)
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// wordEnd returns where the word that begins at i ends. An apostrophe, a
// hyphen, a full stop in an abbreviation and a comma in a number are inside.
func wordEnd(text string, i, hi int) int {
	end := i
	for end < hi {
		r, n := utf8.DecodeRuneInString(text[end:hi])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '_' || end == i {
			end += n
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[min(end+n, hi):hi])
		inside := strings.ContainsRune("'’-‑&", r) && (unicode.IsLetter(next) || unicode.IsDigit(next)) ||
			r == ',' && unicode.IsDigit(next) && end > i && isDigit(text[end-1]) ||
			r == '.' && (unicode.IsLetter(next) && end-i < 24 || unicode.IsDigit(next) && isDigit(text[end-1]))
		if inside {
			end += n
			continue
		}
		if r == '.' && abbreviated(text[i:end]) {
			end += n
			for _, s := range []string{"'s", "’s"} {
				if strings.HasPrefix(text[end:hi], s) {
					end += len(s)
				}
			}
		}
		break
	}
	return end
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// abbreviated reports whether the full stop after w belongs to it.
func abbreviated(w string) bool {
	if len(w) == 1 && w[0] >= 'A' && w[0] <= 'Z' && w != "I" {
		return true
	}
	if strings.Contains(w, ".") && len(w) <= 5 { // U.S, p.m, a.m
		return true
	}
	return shortForms[folded(w)]
}

var shortForms = wordSet(`mr mrs ms dr sen rep gov gen lt col sgt capt st jr sr prof rev hon pres jan feb mar apr jun jul aug sept sep oct nov dec
	mon tue tues wed thu thur thurs fri vs inc corp co ltd`)

// folded is w in lower case with a straight apostrophe.
func folded(w string) string {
	return strings.ToLower(straight.Replace(w))
}

var straight = strings.NewReplacer("’", "'", "‘", "'", "‑", "-")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// sentenceBounds returns the sentence of text around the span: from the end
// of the sentence or paragraph before it to its own. It looks no farther than
// maxSentenceBytes to either side, so that its cost is bounded.
func sentenceBounds(text string, lo, hi int) (int, int) {
	from := lo
	for from > 0 && lo-from < maxSentenceBytes {
		if text[from-1] == '\n' || endsSentence(text, from-1) {
			break
		}
		from--
	}
	to := hi
	for to < len(text) && to-hi < maxSentenceBytes {
		if text[to] == '\n' {
			break
		}
		if endsSentence(text, to) {
			to++
			for to < len(text) && closesQuote(text, to) {
				_, n := utf8.DecodeRuneInString(text[to:])
				to += n
			}
			break
		}
		to++
	}
	for from < lo && (text[from] == ' ' || text[from] == '\n') {
		from++
	}
	for from < lo && !utf8.RuneStart(text[from]) {
		from++
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return from, min(to, len(text))
}

const maxSentenceBytes = 700

// endsSentence reports whether the byte at i is a mark that ends a sentence.
func endsSentence(text string, i int) bool {
	switch text[i] {
	case '!', '?':
	case '.':
		start := i
		for start > 0 && i-start < 24 && isWordByte(text[start-1]) {
			start--
		}
		if abbreviated(text[start:i]) {
			return false
		}
	default:
		return false
	}
	j := i + 1
	for j < len(text) && closesQuote(text, j) {
		_, n := utf8.DecodeRuneInString(text[j:])
		j += n
	}
	if j >= len(text) || text[j] == '\n' {
		return true
	}
	if text[j] != ' ' {
		return false
	}
	for j < len(text) && (text[j] == ' ' || opensQuote(text, j)) {
		_, n := utf8.DecodeRuneInString(text[j:])
		j += n
	}
	r, _ := utf8.DecodeRuneInString(text[min(j, len(text)):])
	return !unicode.IsLower(r)
}

func isWordByte(b byte) bool {
	return isDigit(b) || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b >= 0x80 || b == '.' || b == '\''
}

func closesQuote(text string, i int) bool {
	return text[i] == '"' || text[i] == '\'' || text[i] == ')' || strings.HasPrefix(text[i:], "”") || strings.HasPrefix(text[i:], "’")
}

func opensQuote(text string, i int) bool {
	return text[i] == '"' || text[i] == '\'' || text[i] == '(' || strings.HasPrefix(text[i:], "“") || strings.HasPrefix(text[i:], "‘")
}

// sentences cuts lexemes into runs that no mark of a sentence's end parts.
func sentences(ls []lexeme) [][]lexeme {
	var out [][]lexeme
	from := 0
	for i, l := range ls {
		if l.mark && (l.word == "." || l.word == "!" || l.word == "?" || l.word == "\n") {
			if i > from {
				out = append(out, ls[from:i+1])
			}
			from = i + 1
		}
	}
	if from < len(ls) {
		out = append(out, ls[from:])
	}
	return out
}

// spanWords returns the words of text in a span, trimmed.
func spanWords(text string, s evidence.Span) string {
	if !s.Within(int64(len(text))) {
		return ""
	}
	return strings.TrimSpace(text[s.Start:s.End])
}

// wordsOf writes lexemes as the text has them, white space folded and
// quotation marks left out.
func wordsOf(text string, ls []lexeme) string {
	if len(ls) == 0 {
		return ""
	}
	s := text[ls[0].lo:ls[len(ls)-1].hi]
	s = strings.Map(func(r rune) rune {
		switch r {
		case '"', '“', '”', '„', '«', '»':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
}
