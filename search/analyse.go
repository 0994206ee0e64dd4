package search

import (
	"iter"
	"unicode/utf8"
)

// Limits of the analyser, in bytes of folded text. They bound what one piece
// of hostile text can cost; text is never left out because of them.
const (
	// MaxTokenBytes is how long a word token gets. A longer run of letters
	// and digits is cut into pieces of this length, each at its own position,
	// so that a query for the whole run still finds it.
	MaxTokenBytes = 128
	// MaxWholeBytes is how long an address, handle or URL may be to be kept
	// whole as well. A longer one is found by its words alone.
	MaxWholeBytes = 512
	// MaxWholeStarts is how many readings one "@" gets where its left side
	// can be cut in several ways, as in "user=jane@example.org".
	MaxWholeStarts = 4
)

// Token is one word of a text as an engine indexes it.
//
// Text is folded: NFKC, case, and the diacritics of alphabetic scripts are
// gone. Start and End are bytes of the text as it was, so that a hit can be
// cited. Position counts words from zero.
//
// An address, handle, URL or message id gives its words one by one, each at
// its own position, and itself whole as one more token at the position of its
// first word, with Colocated set. A phrase can so go into one ("write to
// jane"), through one ("ask jane@example.org today") or lie inside one
// ("example org"), while the address alone finds nothing but the address.
//
// Tokens that are not colocated come in order of Start; a colocated token
// covers the start of the token before it.
type Token struct {
	Text       string
	Start, End int
	Position   int
	Colocated  bool
}

// Analyse cuts text into tokens, in order. It takes any bytes: what is not
// UTF-8 separates words. Time and memory are linear in the length of text.
//
// Words are runs of letters, digits and their marks. Scripts that are written
// without spaces (Chinese, Japanese, Thai and so on, and Korean, whose words
// take endings) give one token for each two neighbouring characters, at the
// position of the first, and one for the last character of a run alone. An
// emoji is a word of its own. Invisible characters (soft hyphens, joiners,
// zero-width spaces, marks of direction) are looked through.
func Analyse(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		s := scanner{text: text, lower: lowerASCII(text), yield: yield}
		s.run()
	}
}

// scanner is the state of one Analyse. Text is read in chunks between white
// space; a chunk that is all ASCII takes the short way.
type scanner struct {
	text  string
	lower string // text with ASCII letters in lower case, byte for byte
	yield func(Token) bool

	position int

	// The present chunk is text[begin:end]. Wholes that begin in it and are
	// not placed yet stand in order of start; bytes up to site are looked at.
	begin, end int
	special    bool // whether the chunk can hold a whole
	site       int
	wholes     []whole
	urlEnd     int // where the outermost URL met so far ends
	urlDepth   int // how many began in it

	word wordState
}

// Classes of bytes. A chunk's flags are the classes of its bytes together.
const (
	byteWord    = 1 << iota // an ASCII letter or digit
	byteSpace               // white space or a control character
	byteSpecial             // may stand in the middle of an address or URL
	byteWide                // part of a character that is not ASCII
)

var byteClass = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c <= ' ' || c == 0x7f:
			t[c] = byteSpace
		case '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z':
			t[c] = byteWord
		case c == '@' || c == ':':
			t[c] = byteSpecial
		case c >= utf8.RuneSelf:
			t[c] = byteWide
		}
	}
	return t
}()

func (s *scanner) run() {
	text := s.text
	for i := 0; i < len(text); {
		var flags uint8
		j := i
		for ; j < len(text); j++ {
			c := byteClass[text[j]]
			if c == byteSpace {
				break
			}
			flags |= c
		}
		if j > i {
			s.begin, s.end, s.site = i, j, i
			s.special = flags&byteSpecial != 0
			more := true
			switch {
			case flags&byteWide != 0:
				more = s.wide(i, j)
			case flags&byteWord != 0:
				more = s.narrow(i, j)
			}
			if !more {
				return
			}
			s.wholes = s.wholes[:0]
		}
		i = j + 1
	}
}

// narrow yields the words of text[i:j], which is ASCII.
func (s *scanner) narrow(i, j int) bool {
	text := s.text
	for i < j {
		for i < j && byteClass[text[i]]&byteWord == 0 {
			i++
		}
		start := i
		for i < j && byteClass[text[i]]&byteWord != 0 {
			i++
		}
		for i-start > MaxTokenBytes {
			if !s.emit(s.lower[start:start+MaxTokenBytes], start, start+MaxTokenBytes) {
				return false
			}
			start += MaxTokenBytes
		}
		if i > start && !s.emit(s.lower[start:i], start, i) {
			return false
		}
	}
	return true
}

// emit yields one word at the next position, and the wholes that begin with it.
func (s *scanner) emit(token string, start, end int) bool {
	at := s.position
	s.position++
	if !s.yield(Token{Text: token, Start: start, End: end, Position: at}) {
		return false
	}
	if !s.special {
		return true
	}
	s.lookAhead(start)
	for len(s.wholes) > 0 && s.wholes[0].start <= start {
		w := s.wholes[0]
		s.wholes = s.wholes[1:]
		if start < w.end && !s.yield(Token{Text: w.text, Start: w.start, End: w.end, Position: at, Colocated: true}) {
			return false
		}
	}
	return true
}

// lowerASCII returns s with A to Z in lower case; other bytes stay, so that
// offsets are the same.
func lowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			b := make([]byte, len(s))
			copy(b, s[:i])
			for ; i < len(s); i++ {
				b[i] = lowerByte[s[i]]
			}
			return string(b)
		}
	}
	return s
}

var lowerByte = func() (t [256]byte) {
	for c := range t {
		t[c] = byte(c)
		if 'A' <= c && c <= 'Z' {
			t[c] = byte(c) + 'a' - 'A'
		}
	}
	return t
}()
