package search

import (
	"unicode"
	"unicode/utf8"
)

// Candidates returns phrases that every column holds in which the characters
// of l stand: what an engine can look for before it compares bytes. There may
// be none, and then every item is a candidate.
//
// They are the words that lie between two separators within l, the word that l
// ends with as a prefix, and pairs of characters of scripts without spaces. What
// stands at an end of l otherwise may be a part of a longer word, and says
// nothing.
func (l Literal) Candidates() [][]Term {
	if !utf8.ValidString(l.Text) {
		return nil
	}
	var phrases [][]Term
	next := -1 // position after the phrase in the making
	for t := range Analyse(l.Text) {
		if t.Colocated {
			continue
		}
		whole, prefix := l.certain(t)
		if !whole && !prefix {
			continue
		}
		if t.Position != next {
			phrases = append(phrases, nil)
		}
		i := len(phrases) - 1
		phrases[i] = append(phrases[i], Term{t.Text, prefix})
		next = t.Position + 1
	}
	return phrases
}

// certain reports whether token t of l is a token of every text that l stands
// in, or at least the beginning of one.
func (l Literal) certain(t Token) (whole, prefix bool) {
	s := l.Text
	first, size := utf8.DecodeRuneInString(t.Text)
	if unsegmented(first) {
		return l.certainPair(t, first, t.Text[size:]), false
	}
	if left, _ := utf8.DecodeLastRuneInString(s[:t.Start]); !separator(left) {
		return false, false
	}
	if t.End == len(s) {
		return false, isASCII(s[t.Start:])
	}
	return parts(s[t.End:]), false
}

// certainPair is certain for a token of a script without spaces. A pair needs
// no separator, but its characters must not compose with what may stand beside
// l. The last character of a run is a token only where the run ends within l.
func (l Literal) certainPair(t Token, first rune, rest string) bool {
	if t.Start == 0 && !foldsToItself(first) || unicode.IsMark(first) {
		return false
	}
	if rest == "" {
		return t.End < len(l.Text) && parts(l.Text[t.End:])
	}
	last, size := utf8.DecodeRuneInString(rest)
	return size == len(rest) && (t.End < len(l.Text) || unicode.Is(unicode.Han, last))
}

// parts reports whether s begins with a separator.
func parts(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return separator(r)
}

// separator reports whether r surely parts words, whatever stands around it.
func separator(r rune) bool {
	return r < utf8.RuneSelf && !wordish(r) || 0x2010 <= r && r <= 0x2027
}

// spans returns where the characters of l stand in text, without overlaps.
func (l Literal) spans(text string) []hit {
	var hits []hit
	for from := 0; l.Text != ""; {
		i := indexFrom(text, l.Text, from)
		if i < 0 {
			break
		}
		from = i + len(l.Text)
		hits = append(hits, hit{start: i, end: from})
	}
	return hits
}
