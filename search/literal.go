package search

import (
	"unicode"
	"unicode/utf8"
)

// Candidates returns phrases that every column holds in which the characters
// of l stand: what an engine can look for before it compares bytes. There may
// be none, and then every item is a candidate.
//
// They are the tokens that lie between two separators within l, and the word
// that l ends with as a prefix. What stands at an end of l may be a part of a
// longer word, and says nothing.
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
	if t.Start == 0 {
		return false, false
	}
	r, _ := utf8.DecodeRuneInString(t.Text)
	if unsegmented(r) {
		// A pair needs no separator; the single last character of a run is
		// one only where the run ends within l.
		if t.End == len(s) || unicode.IsMark(r) {
			return false, false
		}
		return utf8.RuneCountInString(t.Text) == 2 || parts(s[t.End:]), false
	}
	if left, _ := utf8.DecodeLastRuneInString(s[:t.Start]); !separator(left) {
		return false, false
	}
	if t.End == len(s) {
		return false, isASCII(s[t.Start:])
	}
	return parts(s[t.End:]), false
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
