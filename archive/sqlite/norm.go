package sqlite

import (
	"crypto/sha256"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// normSum returns evidence.Sum of evidence.NormalForm(text); buf is scratch,
// returned for use again.
//
// Most mail is ASCII with a few other letters. Composition never reaches over
// an ASCII letter or digit from behind it (each is a starter that composes
// with nothing before it, UAX #15), so the text can be cut before each of
// them, and only the pieces with other letters take the long way.
func normSum(text string, buf []byte) (evidence.ID, []byte) {
	if cap(buf) < len(text)+1 {
		buf = make([]byte, len(text)+len(text)/4+1)
	}
	out := buf[:cap(buf)]
	n := 0     // how much of out is used
	last := -1 // where in text the ASCII letter or digit stands that out ends with
	for i := 0; i < len(text); i++ {
		c := normOf[text[i]]
		if c == normOther {
			start := i
			if last >= 0 {
				start, n = last, n-1
			} else if n == 0 {
				start = 0
			}
			i = pieceEnd(text, i)
			piece := evidence.NormalForm(text[start:i])
			// A piece can grow: ﷺ is eighteen letters.
			if need := n + len(piece) + len(text) - i + 1; need > len(out) {
				out = append(make([]byte, 0, 2*need), out[:n]...)
				out = out[:cap(out)]
			}
			n += copy(out[n:], piece)
			last = -1
			i--
			continue
		}
		// Written whether it is kept or not, and kept by counting: no branch
		// that depends on the text.
		out[n] = c
		if c != normNone {
			n++
			last = i
		}
	}
	return sha256.Sum256(out[:n]), out
}

// What a byte of text is to the normal form, if not the byte that it becomes.
const (
	normNone  = 0 // nothing
	normOther = 1 // no ASCII
)

// normOf is the normal form of every byte.
var normOf = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = normOther
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			t[c] = byte(c)
		case 'A' <= c && c <= 'Z':
			t[c] = byte(c) + 'a' - 'A'
		}
	}
	return t
}()

// pieceEnd returns where the piece ends that holds the character at i: before
// the next ASCII letter or digit.
func pieceEnd(text string, i int) int {
	for ; i < len(text); i++ {
		if c := normOf[text[i]]; c != normNone && c != normOther {
			return i
		}
	}
	return i
}
