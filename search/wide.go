package search

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// wordState is a word of folded characters in the making, or a run of
// characters that are taken in pairs.
type wordState struct {
	letters    []byte // of a word; empty: none
	start, end int    // of the word, or of the last character of a run
	rough      bool   // whether letters may compose with one another

	last rune // of a run; 0: none
}

// eachFolded calls f with each character of text[i:j] folded, and the bytes it came
// from. Characters that compose come together.
func eachFolded(text string, i, j int, f func(c folding, composed bool, start, end int) bool) bool {
	for i < j {
		r, size := utf8.DecodeRuneInString(text[i:j])
		if r == utf8.RuneError && size <= 1 {
			if !f(folding{}, false, i, i+1) {
				return false
			}
			i++
			continue
		}
		var c folding
		composed := false
		if r < utf8.RuneSelf {
			c = asciiFoldings[r]
		} else if n := composes(text[i:j], size); n == size && foldsToItself(r) {
			c = folding{text[i : i+size], pairs}
		} else if n > size {
			size, composed = n, true
			c = folding{foldString(text[i : i+n]), joins}
		} else {
			c = foldRune(r)
		}
		if !f(c, composed, i, i+size) {
			return false
		}
		i += size
	}
	return true
}

var asciiFoldings = func() (t [utf8.RuneSelf]folding) {
	for r := range t {
		t[r] = folding{strings.ToLower(string(rune(r))), classOf(rune(r))}
	}
	return t
}()

// composes returns how many bytes of s, whose first character has size bytes,
// compose to one: more than size only where the next character is one that
// attaches and that folding keeps (a kana's voicing, a jamo, a nukta).
func composes(s string, size int) int {
	next, nextSize := utf8.DecodeRuneInString(s[size:])
	if next < 0x900 || next == utf8.RuneError || foldsToItself(next) || strippedMark(next) || vanishing(next) {
		return size
	}
	if norm.NFKC.PropertiesString(s[size:]).BoundaryBefore() {
		return size
	}
	if n := norm.NFKC.NextBoundaryInString(s, true); n > size {
		return n
	}
	return size + nextSize
}

// foldWhole folds an address, handle or URL, which is one token whatever it
// is made of; blanks and signs that folding brings in are dropped.
func foldWhole(s string) string {
	var b strings.Builder
	eachFolded(s, 0, len(s), func(c folding, _ bool, _, _ int) bool {
		b.WriteString(c.text)
		return true
	})
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r >= utf8.RuneSelf && !wideRune(r, utf8.RuneLen(r)) {
			return -1
		}
		return r
	}, norm.NFC.String(b.String()))
}

// wide yields the words of text[i:j], where not all is ASCII.
func (s *scanner) wide(i, j int) bool {
	more := eachFolded(s.text, i, j, func(c folding, composed bool, start, end int) bool {
		if c.class == vanishes {
			s.passOver(start, end)
			return true
		}
		if r, size := utf8.DecodeRuneInString(c.text); size == len(c.text) {
			class := c.class
			if composed {
				class = classOf(r)
			}
			return s.feed(r, class, composed, start, end)
		}
		for _, r := range c.text {
			if !s.feed(r, classOf(r), composed, start, end) {
				return false
			}
		}
		return true
	})
	return more && s.endWord() && s.endRun()
}

// passOver looks through text[start:end]. An accent is a part of the
// character before it, so that a citation never cuts it off.
func (s *scanner) passOver(start, end int) {
	w := &s.word
	w.rough = true
	if r, _ := utf8.DecodeRuneInString(s.text[start:end]); strippedMark(r) && w.end == start {
		w.end = end
	}
}

// feed adds the folded character r, which came from text[start:end].
func (s *scanner) feed(r rune, class runeClass, composed bool, start, end int) bool {
	w := &s.word
	switch class {
	case vanishes:
		return true
	case pairs:
		if !s.endWord() {
			return false
		}
		if w.last != 0 && !s.emitPair(r, end) {
			return false
		}
		w.last, w.start, w.end = r, start, end
		return true
	}
	if !s.endRun() {
		return false
	}
	switch class {
	case joins:
	case attaches:
		if len(w.letters) == 0 {
			return true
		}
		w.rough = true
	case alone:
		return s.endWord() && s.emit(string(r), start, end)
	default:
		return s.endWord()
	}
	if len(w.letters)+utf8.RuneLen(r) > MaxTokenBytes && !s.endWord() {
		return false
	}
	if len(w.letters) == 0 {
		w.start, w.rough = start, false
	}
	w.letters = utf8.AppendRune(w.letters, r)
	w.end = end
	return true
}

// endWord yields the word in the making, if there is one.
func (s *scanner) endWord() bool {
	w := &s.word
	if len(w.letters) == 0 {
		return true
	}
	token := s.lower[w.start:w.end]
	if token != string(w.letters) {
		token = string(w.letters)
	}
	if w.rough {
		token = norm.NFC.String(token)
	}
	w.letters = w.letters[:0]
	return s.emit(token, w.start, w.end)
}

// endRun yields the last character of a run of pairs by itself.
func (s *scanner) endRun() bool {
	w := &s.word
	if w.last == 0 {
		return true
	}
	last := string(w.last)
	w.last = 0
	return s.emit(last, w.start, w.end)
}

// emitPair yields the last character of a run and r after it; two that compose
// (jamo parted by something invisible) are one.
func (s *scanner) emitPair(r rune, end int) bool {
	w := &s.word
	var b [2 * utf8.UTFMax]byte
	pair := utf8.AppendRune(utf8.AppendRune(b[:0], w.last), r)
	if text := s.text[w.start:end]; foldsToItself(r) && text == string(pair) {
		return s.emit(text, w.start, end)
	}
	return s.emit(norm.NFC.String(string(pair)), w.start, end)
}
