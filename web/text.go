package web

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// What is not seen, or seen as something else, is evidence: a name with a
// Cyrillic letter in it, a file name turned round by a control. Everything
// that a trove brings is written by show, which makes such characters visible
// and never leaves one out.

// hidden names characters that are not seen. Joiners between letters of Arabic
// and Indic scripts, and in emoji, are spelling and stay as they are.
var hidden = map[rune]string{
	0x00ad: "soft hyphen", 0x061c: "ALM", 0x180e: "MVS", 0x200b: "zero-width space", 0x200e: "LRM", 0x200f: "RLM",
	0x2028: "line separator", 0x2029: "paragraph separator",
	0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO",
	0x2060: "word joiner", 0x2061: "f()", 0x2062: "invisible times", 0x2063: "invisible separator", 0x2064: "invisible plus",
	0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0x3164: "Hangul filler", 0xfeff: "BOM", 0xffa0: "Hangul filler",
}

// hiddenName returns what a character that is not seen is shown as.
func hiddenName(r rune) (string, bool) {
	if name, ok := hidden[r]; ok {
		return name, true
	}
	switch {
	case r == '\n' || r == '\t':
		return "", false
	case unicode.IsControl(r):
		return fmt.Sprintf("U+%04X", r), true
	case 0xe0000 <= r && r <= 0xe0fff:
		return fmt.Sprintf("tag U+%05X", r), true
	}
	return "", false
}

// alikes are letters of other scripts that look like Latin ones, with what
// they look like.
var alikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ј': 'j', 'ѕ': 's', 'һ': 'h', 'ԁ': 'd', 'ԛ': 'q', 'ԝ': 'w', 'ӏ': 'l', 'ɡ': 'g',
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'Х': 'X', 'І': 'I', 'Ј': 'J', 'Ѕ': 'S', 'Ү': 'Y',
	'α': 'a', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'υ': 'u', 'ϲ': 'c',
	'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X',
	'օ': 'o', 'ս': 'u', 'հ': 'h', 'ո': 'n', 'զ': 'q',
}

// lookAlikes returns the places of letters in text that pass for Latin ones:
// in a word that also has Latin letters, or, where plain text is expected such
// as in an address, anywhere.
func lookAlikes(text string, address bool) map[int]bool {
	var out, word map[int]bool
	latin := false
	end := func() {
		if latin || address {
			for at := range word {
				if out == nil {
					out = map[int]bool{}
				}
				out[at] = true
			}
		}
		word, latin = nil, false
	}
	for i, r := range text {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r):
			end()
		case alikes[r] != 0:
			if word == nil {
				word = map[int]bool{}
			}
			word[i] = true
		case r < utf8.RuneSelf || unicode.Is(unicode.Latin, r):
			latin = latin || unicode.IsLetter(r)
		}
	}
	end()
	return out
}

// piece is a run of text that is shown alike.
type piece struct {
	Text   string // as it is shown, not escaped
	Class  string // "": plain; "ctl", what is not seen; "alike", what passes for a Latin letter; "more", the desk's own words
	Title  string // what the desk says of it
	Marked bool   // it lies in a mark
}

// piecesOf cuts text of a trove into pieces, with hidden characters and
// look-alikes made visible and the byte ranges in marks marked.
func piecesOf(text string, marks [][2]int, address bool) []piece {
	alike := lookAlikes(text, address)
	marks = slices.Clone(marks)
	slices.SortFunc(marks, func(a, c [2]int) int { return a[0] - c[0] })
	var out []piece
	from, in := 0, false // where the plain run that is not written yet begins, and whether it is marked
	plain := func(to int) {
		if from < to {
			out = append(out, piece{Text: text[from:to], Marked: in})
		}
	}
	for i, r := range text {
		for len(marks) > 0 && i >= marks[0][1] {
			marks = marks[1:]
		}
		if now := len(marks) > 0 && i >= marks[0][0]; now != in {
			plain(i)
			from, in = i, now
		}
		if p, special := specialPiece(text, i, r, alike[i]); special {
			plain(i)
			p.Marked = in
			out = append(out, p)
			_, size := utf8.DecodeRuneInString(text[i:])
			from = i + size
		}
	}
	plain(len(text))
	return out
}

// specialPiece returns how the character at i is shown where it is not shown as
// it is.
func specialPiece(text string, i int, r rune, alike bool) (piece, bool) {
	name, isHidden := hiddenName(r)
	switch {
	case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd"):
		return piece{Text: fmt.Sprintf("%02X", text[i]), Class: "ctl", Title: "a byte that is no text"}, true
	case isHidden:
		return piece{Text: name, Class: "ctl", Title: fmt.Sprintf("hidden character U+%04X", r)}, true
	case alike:
		return piece{Text: string(r), Class: "alike", Title: fmt.Sprintf("U+%04X is not the Latin letter %c that it looks like", r, alikes[r])}, true
	}
	return piece{}, false
}

// show writes text of a trove as HTML: escaped, with hidden characters and
// look-alikes made visible, and the byte ranges in marks marked.
func show(text string, marks [][2]int, address bool) template.HTML {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	in := false
	for _, p := range piecesOf(text, marks, address) {
		if p.Marked != in {
			in = p.Marked
			b.WriteString(map[bool]string{true: "<mark>", false: "</mark>"}[in])
		}
		if p.Class == "" {
			b.WriteString(template.HTMLEscapeString(p.Text))
			continue
		}
		fmt.Fprintf(&b, `<span class="%s" title="%s">%s</span>`, p.Class, p.Title, template.HTMLEscapeString(p.Text))
	}
	if in {
		b.WriteString("</mark>")
	}
	return template.HTML(b.String()) // every piece of it is escaped above
}

// Limits on what a page shows of one text.
const (
	shownName = 200       // characters of a name or subject; the whole is on its item's page
	shownBody = 400 << 10 // bytes of an item's text; the whole is in its bytes
)

// cut returns at most n characters of text, and whether more were left out.
func cut(text string, n int) (string, bool) {
	count := 0
	for i := range text {
		if count == n {
			return text[:i], true
		}
		count++
	}
	return text, false
}

// inline shows one line of a trove's text, isolated so that its direction
// touches nothing beside it. A very long one is cut, and says so.
func inline(text string) template.HTML { return inlineOf(text, false) }

// address shows a handle: where look-alikes have no business at all.
func address(text string) template.HTML { return inlineOf(text, true) }

func inlineOf(text string, isAddress bool) template.HTML {
	short, more := cut(text, shownName)
	if !more {
		return "<bdi>" + show(short, nil, isAddress) + "</bdi>"
	}
	return "<bdi>" + show(short, nil, isAddress) + "…</bdi>" +
		template.HTML(fmt.Sprintf(` <span class="more">(%s characters)</span>`, thousands(utf8.RuneCountInString(text))))
}

// body shows an item's text with marks. It is cut where it is very long; the
// mark that matters is then kept in view by the caller's choice of from.
func body(text string, marks [][2]int) template.HTML {
	return quoteLines(show(text, marks, false))
}

// quoteLines sets lines that quote an earlier message apart. It works on the
// escaped text, in which ">" is "&gt;".
func quoteLines(h template.HTML) template.HTML {
	if !strings.Contains(string(h), "&gt;") {
		return h
	}
	lines := strings.Split(string(h), "\n")
	for i, l := range lines {
		// A mark that begins or ends inside a line of several would be torn.
		if strings.HasPrefix(l, "&gt;") && strings.Count(l, "<mark>") == strings.Count(l, "</mark>") {
			lines[i] = `<span class="quoted">` + l + `</span>`
		}
	}
	return template.HTML(strings.Join(lines, "\n"))
}

// snippet shows a hit's words.
func snippet(s search.Snippet) template.HTML { return show(s.Text, s.Hits, false) }

// excerpt returns the piece of text around a span with the span's place in it:
// at most about n bytes on each side, at ends of words.
func excerpt(text string, span evidence.Span, n int) (piece string, mark [2]int, before, after bool) {
	if !span.Within(int64(len(text))) {
		return "", [2]int{}, false, false
	}
	from, to := int(span.Start), int(span.End)
	lo, hi := max(0, from-n), min(len(text), to+n)
	if lo > 0 {
		if i := strings.IndexAny(text[lo:from], " \n"); i >= 0 {
			lo += i + 1
		}
		for lo < from && !utf8.RuneStart(text[lo]) {
			lo++
		}
	}
	if hi < len(text) {
		if i := strings.LastIndexAny(text[to:hi], " \n"); i >= 0 {
			hi = to + i
		}
		for hi > to && !utf8.RuneStart(text[hi]) {
			hi--
		}
	}
	return text[lo:hi], [2]int{from - lo, to - lo}, lo > 0, hi < len(text)
}
