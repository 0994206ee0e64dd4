package message

import (
	"unicode"
	"unicode/utf8"
)

// wordSet is the set of the words of a text, as hashes: words are runs of
// letters and digits without regard to case, and single characters of scripts
// that put no spaces between words.
type wordSet struct {
	set   map[uint64]struct{}
	words int // counted with repetition
}

func wordsOf(text string) wordSet {
	w := wordSet{set: make(map[uint64]struct{}, len(text)/10)}
	eachWord(text, func(h uint64) {
		w.set[h] = struct{}{}
		w.words++
	})
	return w
}

// lacks returns how many words text has, and how many of them w has not.
func (w *wordSet) lacks(text string) (words, missing int) {
	eachWord(text, func(h uint64) {
		words++
		if _, ok := w.set[h]; !ok {
			missing++
		}
	})
	return words, missing
}

// eachWord calls f with a hash (FNV-1a) of every word of text.
func eachWord(text string, f func(uint64)) {
	const offset, prime, firstUnspaced = 14695981039346656037, 1099511628211, 0x2e80
	h, in := uint64(offset), false
	end := func() {
		if in {
			f(h)
			h, in = offset, false
		}
	}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case 'A' <= c && c <= 'Z':
				c |= 0x20
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			default:
				end()
				continue
			}
			h, in = (h^uint64(c))*prime, true
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if !unicode.IsMark(r) {
				end()
			}
			continue
		case r >= firstUnspaced:
			end()
			h, in = (h^uint64(r))*prime, true
			end()
			continue
		}
		h, in = (h^uint64(unicode.ToLower(r)))*prime, true
	}
	end()
}
