package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word, number or mark of a paragraph.
type token struct {
	lo, hi int // bytes of the text
	kind   tokenKind
	caps   bool // begins with a capital letter
	word   word // what the lexicon has for it
	match  int  // of a quotation mark: the token of its partner, or one past the paragraph
	quoted bool // inside quotation marks, or one of them
	end    bool // the last token of a sentence
}

type tokenKind uint8

const (
	kindWord   tokenKind = iota
	kindNumber           // 12, 3.5, $4
	kindOpen             // an opening quotation mark
	kindClose            // a closing one
	kindStop             // . ! ? …
	kindComma
	kindColon // : and ;
	kindDash
	kindParenOpen
	kindParenClose
	kindMark  // any other mark
	kindOwner // 's of a possessive
	kindLoose // a quotation mark whose side is not known yet
)

// maxUnitBytes bounds one unit of reading: a longer paragraph is cut, so that
// no look within a unit can cost more than a constant a byte.
const maxUnitBytes = 16 << 10

// nextUnit returns the paragraph of text that begins at or after from, as the
// bounds of its bytes; hi == lo where there is none. A line is a paragraph,
// except where lines are wrapped: then a blank line ends one.
func nextUnit(text string, from int) (lo, hi int) {
	lo = from
	for lo < len(text) && (text[lo] == '\n' || text[lo] == '\r' || text[lo] == ' ' || text[lo] == '\t') {
		lo++
	}
	limit := min(len(text), lo+maxUnitBytes)
	wrapped := isWrapped(text[lo:limit])
	for at := lo; ; {
		end, next := lineEnd(text, at, limit)
		if end == limit {
			break
		}
		if !wrapped || end-at < minWrapBytes || end-at > maxWrapBytes || isBlank(text, next) {
			return lo, end
		}
		at = next
	}
	if limit == len(text) {
		return lo, limit
	}
	return lo, cutUnit(text, lo, limit)
}

// lineEnd returns where the line that begins at i ends, and where the next
// begins; limit for both where it goes on to there.
func lineEnd(text string, i, limit int) (end, next int) {
	n := strings.IndexAny(text[i:limit], "\r\n")
	if n < 0 {
		return limit, limit
	}
	end = i + n
	next = end + 1
	if text[end] == '\r' && next < len(text) && text[next] == '\n' {
		next++
	}
	return end, next
}

// isBlank reports whether the line that begins at i has nothing on it.
func isBlank(text string, i int) bool {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i >= len(text) || text[i] == '\n' || text[i] == '\r'
}

// cutUnit finds where to cut a paragraph that is too long: after a sentence,
// after a space, or between two characters.
func cutUnit(text string, lo, limit int) int {
	if i := strings.LastIndex(text[lo:limit], ". "); i > 0 {
		return lo + i + 2
	}
	if i := strings.LastIndexByte(text[lo:limit], ' '); i > 0 {
		return lo + i + 1
	}
	for limit > lo+1 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return limit
}

// The width of lines that a mail program or an editor wraps, and how many of
// them are looked at.
const (
	minWrapBytes = 40
	maxWrapBytes = 100
	maxWrapLines = 12
)

// isWrapped reports whether the lines at the beginning of text, up to a blank
// one, are one wrapped paragraph: all but the last are of the width that
// wrapping gives, and one at least breaks off within a sentence.
func isWrapped(text string) bool {
	broken := false
	for at, n := 0, 0; n < maxWrapLines; n++ {
		end, next := lineEnd(text, at, len(text))
		if end == len(text) || isBlank(text, next) {
			return broken && end-at <= maxWrapBytes
		}
		if end-at < minWrapBytes || end-at > maxWrapBytes {
			return false
		}
		r, _ := utf8.DecodeRuneInString(text[next:])
		last, _ := utf8.DecodeLastRuneInString(text[at:end])
		broken = broken || (unicode.IsLetter(r) || unicode.IsDigit(r)) && (unicode.IsLetter(last) || unicode.IsDigit(last) || last == ',')
		at = next
	}
	return broken
}

// scan cuts text[lo:hi] into tokens, appended to toks.
func scan(text string, lo, hi int, toks []token) []token {
	var buf [32]byte
	for i := lo; i < hi; {
		c := text[i]
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			i++
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:hi])
		}
		switch {
		case isLetter(r) || r == '@' || r == '#':
			end := scanWord(text, i, i+n, hi)
			toks = appendWord(toks, text, i, end, r, buf[:])
			i = end
			continue
		case unicode.IsDigit(r) || r == '$' || r == '€' || r == '£':
			end := scanNumber(text, i+n, hi)
			toks = append(toks, token{lo: i, hi: end, kind: kindNumber})
			i = end
			continue
		case unicode.IsSpace(r):
			i += n
			continue
		}
		if (c == '\'' || c == '`') && i+1 < hi && text[i+1] == c {
			n = 2 // a double mark typed as two single ones
			if i+2 < hi && text[i+2] == c && i > lo && text[i-1] != ' ' {
				n = 1 // a single one closes before it
			}
		}
		kind := markKind(text, i, n, lo, hi, r)
		if kind == kindStop {
			for i+n < hi && (text[i+n] == '.' || text[i+n] == '!' || text[i+n] == '?') {
				n++
			}
		}
		toks = append(toks, token{lo: i, hi: i + n, kind: kind})
		i += n
	}
	return toks
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r)
}

// scanWord returns the end of the word that begins at i.
func scanWord(text string, i, end, hi int) int {
	for end < hi {
		c := text[end]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' {
			end++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[end:hi])
		if n > 1 && (unicode.IsLetter(r) || unicode.IsMark(r)) {
			end += n
			continue
		}
		if end+n >= hi {
			if r == '.' && isAbbreviation(text[i:end]) {
				end++
			}
			return end
		}
		next, _ := utf8.DecodeRuneInString(text[end+n : hi])
		switch {
		case r == '\'' || r == '’':
			rest := text[end+n : hi]
			if !isLetter(next) || isOwner(rest) || isClitic(rest) && !strings.HasSuffix(text[i:end], "n") {
				return end
			}
		case r == '-' || r == '‑' || r == '&':
			if !isLetter(next) && !unicode.IsDigit(next) {
				return end
			}
		case r == '.':
			if isLetter(next) && end-i <= 24 && (end-i < 3 || isCapital(text[end-1]) && !isLetter(rune(text[end-2])) || strings.IndexByte(text[i:end], '.') >= 0 || unicode.IsLower(next)) {
				break
			}
			if isAbbreviation(text[i:end]) {
				return end + 1
			}
			return end
		default:
			return end
		}
		end += n
	}
	return end
}

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }

// isOwner reports whether what follows an apostrophe is the s of a possessive.
func isOwner(rest string) bool {
	if rest[0] != 's' && rest[0] != 'S' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[1:])
	return !isLetter(r)
}

func isClitic(rest string) bool {
	for _, c := range [...]string{"re", "ve", "ll", "d", "m"} {
		if strings.HasPrefix(rest, c) && (len(rest) == len(c) || !isLetter(rune(rest[len(c)]))) {
			return true
		}
	}
	return false
}

func scanNumber(text string, end, hi int) int {
	for end < hi {
		c := text[end]
		if '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || c == '%' {
			end++
			continue
		}
		if (c == '.' || c == ',' || c == '-' || c == ':') && end+1 < hi && '0' <= text[end+1] && text[end+1] <= '9' {
			end++
			continue
		}
		break
	}
	return end
}

// isAbbreviation reports whether the full stop after w belongs to it.
func isAbbreviation(w string) bool {
	if i := strings.LastIndexByte(w, '-'); i == 1 && len(w) > 3 {
		w = w[2:] // R-Fla.
	}
	if len(w) == 1 {
		return w[0] >= 'A' && w[0] <= 'Z' && w != "I"
	}
	if strings.IndexByte(w, '.') >= 0 {
		return len(w) <= 6
	}
	if len(w) > 5 {
		return false
	}
	switch strings.ToLower(w) {
	case "mr", "mrs", "ms", "dr", "sen", "sens", "rep", "reps", "gov", "gen", "lt", "col", "sgt", "capt", "st", "sr", "jr", "prof", "rev",
		"hon", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "vs", "inc", "corp", "co", "ltd", "adm", "maj",
		"calif", "mass", "conn", "fla", "ariz", "ala", "colo", "del", "ill", "mich", "minn", "miss", "mont", "neb", "nev", "okla", "ore", "penn",
		"tenn", "tex", "va", "vt", "wis", "wash", "kan", "ky", "la", "md", "ga", "pa", "ind":
		return w[0] < 'a' || len(w) < 3
	}
	return false
}

// appendWord adds the word text[lo:hi] with what the lexicon has for it.
func appendWord(toks []token, text string, lo, hi int, first rune, buf []byte) []token {
	t := token{lo: lo, hi: hi, caps: unicode.IsUpper(first) || first == '@'}
	w := text[lo:hi]
	if len(w) <= len(buf) {
		n := 0
		for i := 0; i < len(w); i++ {
			c := w[i]
			switch {
			case 'A' <= c && c <= 'Z':
				c += 'a' - 'A'
			case c == 0xe2 && strings.HasPrefix(w[i:], "’"):
				c = '\''
				i += 2
			}
			buf[n] = c
			n++
		}
		t.word = lexicon[string(buf[:n])]
	}
	if len(toks) > 0 && toks[len(toks)-1].kind == kindMark && toks[len(toks)-1].hi == lo {
		if p := text[toks[len(toks)-1].lo:lo]; p == "'" || p == "’" {
			if isOwner(text[lo:hi] + " ") {
				toks[len(toks)-1].hi = hi
				toks[len(toks)-1].kind = kindOwner
				return toks
			}
			if isClitic(text[lo:hi]) {
				toks[len(toks)-1].hi = hi
				toks[len(toks)-1].kind = kindWord
				toks[len(toks)-1].word = word{class: classAux}
				return toks
			}
		}
	}
	return append(toks, t)
}

// markKind says what the mark r at i is.
func markKind(text string, i, n, lo, hi int, r rune) tokenKind {
	switch r {
	case '“', '„', '«', '‟':
		return kindOpen
	case '”', '»':
		return kindClose
	case '"':
		return looseSide(text, i, n, lo, hi)
	case '‘':
		return kindOpen
	case '\'', '`':
		if n == 2 {
			return looseSide(text, i, n, lo, hi)
		}
		return singleSide(text, i, n, lo, hi)
	case '’':
		return singleSide(text, i, n, lo, hi)
	case '.', '!', '?', '…':
		return kindStop
	case ',':
		return kindComma
	case ':', ';':
		return kindColon
	case '–', '—':
		return kindDash
	case '-':
		return kindDash
	case '(', '[':
		return kindParenOpen
	case ')', ']':
		return kindParenClose
	}
	return kindMark
}

// looseSide says which side of a quotation a straight mark is on, from what
// stands beside it.
func looseSide(text string, i, n, lo, hi int) tokenKind {
	spaceBefore := i == lo || strings.IndexByte(" \n\t([-'", text[i-1]) >= 0 || strings.HasSuffix(text[lo:i], "—") || strings.HasSuffix(text[lo:i], "–")
	spaceAfter := i+n >= hi || strings.IndexByte(" \n\t)].,;:!?-'", text[i+n]) >= 0
	switch {
	case spaceBefore && !spaceAfter:
		return kindOpen
	case spaceAfter && !spaceBefore:
		return kindClose
	}
	return kindLoose
}

// singleSide does so for a single mark, which may be an apostrophe.
func singleSide(text string, i, n, lo, hi int) tokenKind {
	before, _ := utf8.DecodeLastRuneInString(text[lo:i])
	after, _ := utf8.DecodeRuneInString(text[i+n : hi])
	wordBefore := i > lo && (isLetter(before) || unicode.IsDigit(before) || strings.ContainsRune(".,!?…", before))
	wordAfter := i+n < hi && (isLetter(after) || unicode.IsDigit(after) || after == '[')
	switch {
	case wordBefore && wordAfter:
		return kindMark
	case wordAfter && text[i:i+n] == "'":
		return kindOpen
	case wordBefore:
		return kindClose
	}
	return kindMark
}

// pairQuotes joins the marks of each quotation, one level deep. An opening
// mark without its partner runs to the end of the paragraph if it is a double
// one; a single one is then an apostrophe.
func pairQuotes(text string, toks []token) {
	open, single := -1, -1
	for i := range toks {
		t := &toks[i]
		isSingle := t.kind >= kindOpen && isSingleMark(text[t.lo:t.hi])
		switch {
		case t.kind == kindLoose:
			t.kind = kindOpen
			if open >= 0 {
				t.kind = kindClose
			}
		}
		switch {
		case t.kind == kindOpen && isSingle:
			if single >= 0 {
				toks[single].kind = kindMark
			}
			single = i
		case t.kind == kindClose && isSingle:
			if single < 0 || open > single {
				t.kind = kindMark
				if i > 0 && toks[i-1].kind == kindWord && toks[i-1].hi == t.lo && open < 0 {
					t.kind = kindOwner // the bosses' plan
				}
				break
			}
			toks[single].match, t.match = i, single
			if open >= 0 {
				toks[single].kind, t.kind = kindMark, kindMark
			}
			single = -1
		case t.kind == kindOpen:
			if open >= 0 {
				t.kind = kindMark // opened again inside
				break
			}
			if single >= 0 {
				toks[single].kind, single = kindMark, -1
			}
			open = i
		case t.kind == kindClose:
			if open < 0 {
				t.kind = kindMark
				break
			}
			toks[open].match, t.match = i, open
			open = -1
			if single >= 0 {
				toks[single].kind, single = kindMark, -1
			}
		}
	}
	if single >= 0 {
		toks[single].kind = kindMark
	}
	if open >= 0 {
		toks[open].match = len(toks)
	}
	for i := 0; i < len(toks); i++ {
		if toks[i].kind == kindOpen {
			for j := i; j <= min(toks[i].match, len(toks)-1); j++ {
				toks[j].quoted = true
			}
			i = toks[i].match
		}
	}
}

func isSingleMark(s string) bool { return s == "'" || s == "’" || s == "‘" || s == "`" }

// maxSentenceTokens bounds a sentence: a longer one is cut, so that what is
// looked at from every verb in it is bounded as well.
const maxSentenceTokens = 400

// markSentences sets end on the last token of every sentence.
func markSentences(text string, toks []token) {
	from := 0
	for i := range toks {
		if i > 0 && toks[i-1].end {
			from = i
		}
		if i-from >= maxSentenceTokens-1 {
			toks[i].end = true
			continue
		}
		if toks[i].kind != kindStop && !(toks[i].kind == kindWord && text[toks[i].hi-1] == '.') {
			continue
		}
		j := i
		for j+1 < len(toks) && toks[j+1].lo == toks[j].hi && (toks[j+1].kind == kindClose || toks[j+1].kind == kindParenClose || toks[j+1].kind == kindMark) {
			j++
		}
		if j+1 >= len(toks) {
			break
		}
		next := toks[j+1]
		if next.lo == toks[j].hi && text[toks[i].lo:toks[i].hi] != "…" {
			continue
		}
		if toks[i].kind == kindWord {
			// An abbreviation ends a sentence only before a word that begins one.
			if next.kind == kindOpen && toks[i].word.class&classTitle == 0 && toks[i].hi-toks[i].lo > 2 {
				toks[j].end = true
				continue
			}
			if !next.caps || next.word.class&(classPron|classDet|classSub|classConj|classPrep|classAdv) == 0 || toks[i].caps && toks[i].hi-toks[i].lo == 2 ||
				toks[i].word.class&classTitle != 0 {
				continue
			}
		}
		if next.kind == kindWord && !next.caps || next.kind == kindComma || next.kind == kindColon || next.kind == kindDash {
			continue
		}
		if s := text[toks[i].lo:toks[i].hi]; (s == "..." || s == "…" || s == "....") && toks[i].quoted && next.quoted && !next.caps {
			continue
		}
		toks[j].end = true
	}
	if n := len(toks); n > 0 {
		toks[n-1].end = true
	}
}
