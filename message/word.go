package message

import (
	"strings"
	"unicode/utf8"
)

// DecodeWords returns value with its encoded words decoded (RFC 2047), as valid
// UTF-8 on one line. Bytes that are not UTF-8 are read as windows-1252. It is
// for values in which a word may stand anywhere; ParseAddresses decodes the
// names that it finds itself.
func DecodeWords(value string) string { return display(value, "", nil) }

// display makes value fit to show: see Field.Value. The problems may be nil.
func display(value, place string, prob *problems) string {
	plain := true
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c >= utf8.RuneSelf || c < ' ' || c == 0x7f || c == '=' && i+1 < len(value) && value[i+1] == '?' {
			plain = false
			break
		}
	}
	if plain {
		return value
	}
	value = repairUTF8(value, place, prob)
	return oneLine(decodeWords(value, place, prob), place, prob)
}

// repairUTF8 returns value as valid UTF-8 (RFC 6532): what is not is read as
// windows-1252.
func repairUTF8(value, place string, prob *problems) string {
	if utf8.ValidString(value) {
		return value
	}
	if prob != nil {
		prob.add(CodeHeader8Bit, place, "the field has bytes that are not UTF-8", "read as windows-1252")
	}
	return mixedUTF8([]byte(value))
}

// oneLine returns s with every control character as a space, and every NUL as
// the replacement character.
func oneLine(s, place string, prob *problems) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	if prob != nil && strings.IndexByte(s, 0) >= 0 {
		prob.add(CodeNUL, place, "the field has NUL characters", "shown as replacement characters")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0:
			return utf8.RuneError
		case r < ' ' || r == 0x7f:
			return ' '
		}
		return r
	}, s)
}

// word is one encoded word: "=?charset*language?encoding?text?=".
type word struct {
	charset  string // lower case, without the language of RFC 2231 section 5
	encoding byte   // 'q' or 'b'
	text     string
	end      int // index after the closing "?="
}

// decodeWords decodes the encoded words of s (RFC 2047), also where they touch
// other text, which section 5 forbids and programs write. White space between
// two encoded words is dropped (section 6.2). Bytes of adjacent words in one
// charset are joined before they are decoded, because programs cut a character
// in two (against section 5).
func decodeWords(s, place string, prob *problems) string {
	closes := strings.LastIndex(s, "?=") // no word can end after this
	if closes < 0 {
		return s
	}
	var out strings.Builder
	var pending []byte // decoded bytes, not yet read in charset
	charset := ""
	flush := func() {
		if len(pending) > 0 {
			out.WriteString(wordText(pending, charset, place, prob))
			pending = pending[:0]
		}
	}
	done, search, after := 0, 0, false // s[:done] is in out or pending
	for {
		i := strings.Index(s[search:], "=?")
		if i < 0 || search+i > closes {
			break
		}
		i += search
		w, ok := wordAt(s, i, closes)
		if !ok {
			search = i + 2
			continue
		}
		if between := s[done:i]; !after || strings.Trim(between, " \t") != "" {
			flush()
			out.WriteString(between)
		}
		if w.charset != charset {
			flush()
			charset = w.charset
		}
		pending = w.appendBytes(pending, place, prob)
		done, search, after = w.end, w.end, true
	}
	flush()
	out.WriteString(s[done:])
	return out.String()
}

// wordAt reads the encoded word that begins at s[i:]. Its text may hold spaces,
// against RFC 2047 section 2, but not the beginning of another word: so a word
// that is never closed costs no more than the way to the next.
func wordAt(s string, i, closes int) (word, bool) {
	start := i + 2
	n := strings.IndexByte(s[start:min(len(s), start+maxCharsetName)], '?')
	if n < 1 || start+n+3 > len(s) || s[start+n+2] != '?' {
		return word{}, false
	}
	w := word{charset: s[start : start+n], encoding: s[start+n+1] | 0x20}
	if w.encoding != 'q' && w.encoding != 'b' || strings.ContainsAny(w.charset, " \t=\"") {
		return word{}, false
	}
	w.charset, _, _ = strings.Cut(strings.ToLower(w.charset), "*")
	text := start + n + 3
	for j := text; j <= closes; j++ {
		switch {
		case s[j] == '?' && s[j+1] == '=':
			w.text, w.end = s[text:j], j+2
			return w, true
		case s[j] == '=' && s[j+1] == '?' && (j+2 >= len(s) || s[j+2] != '='):
			return word{}, false
		}
	}
	return word{}, false
}

// appendBytes appends the decoded bytes of w to b (RFC 2047 section 4).
func (w word) appendBytes(b []byte, place string, prob *problems) []byte {
	clean := true
	if w.encoding == 'b' {
		var fault string
		b, fault, _ = appendBase64(b, []byte(w.text))
		clean = fault == ""
	} else {
		for i := 0; i < len(w.text); i++ {
			c := w.text[i]
			if c == '_' {
				c = ' '
			} else if c == '=' {
				if v, ok := hexPair(w.text[i+1:]); ok {
					c = v
					i += 2
				} else {
					clean = false
				}
			}
			b = append(b, c)
		}
	}
	if !clean && prob != nil {
		prob.add(CodeEncodedWord, place, "an encoded word has something wrong in its encoding", "decoded as far as it goes")
	}
	return b
}

// hexPair reads the two hexadecimal digits, of either case, that s begins with.
func hexPair(s string) (byte, bool) {
	if len(s) < 2 {
		return 0, false
	}
	hi, lo := unhex(s[0]), unhex(s[1])
	return byte(hi<<4 | lo), hi|lo >= 0
}

// unhex returns the value of a hexadecimal digit, or -1.
func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// wordText reads the bytes of encoded words in their charset.
func wordText(b []byte, charset, place string, prob *problems) string {
	text, issue := toUTF8(b, charset)
	if issue.code != "" && prob != nil {
		prob.add(CodeEncodedWord, place, issue.detail, issue.done)
	}
	return text
}
