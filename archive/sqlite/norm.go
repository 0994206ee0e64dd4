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
	out := buf[:0]
	last := -1 // where in text the last ASCII letter or digit stands that out ends with
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf:
			start := i
			if last >= 0 {
				start = last
				out = out[:len(out)-1]
			} else if len(out) == 0 {
				start = 0
			}
			i = pieceEnd(text, i)
			out = append(out, evidence.NormalForm(text[start:i])...)
			last = -1
			continue
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			out = append(out, c)
			last = i
		case 'A' <= c && c <= 'Z':
			out = append(out, c+'a'-'A')
			last = i
		}
		i++
	}
	return sha256.Sum256(out), out
}

// pieceEnd returns where the piece ends that holds the character at i: before
// the next ASCII letter or digit.
func pieceEnd(text string, i int) int {
	for ; i < len(text); i++ {
		c := text[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			return i
		}
	}
	return i
}
