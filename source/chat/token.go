package chat

import "bytes"

// The kinds of token. Punctuation is its own kind.
const (
	tokenEnd     = 0   // the end of the input
	tokenString  = '"' // a string, with its quotes
	tokenLiteral = 'v' // a number, true, false or null
	tokenBad     = '!' // no JSON; one byte, or a word
	tokenCut     = '?' // a string that the end of the input cuts off
)

// longestLiteral is how many bytes a number may have.
const longestLiteral = 400

// token is one token of JSON (RFC 8259 section 2) in [start, end).
type token struct {
	kind       byte
	start, end int64
}

// token returns the token at or after off, past any white space. Strings may
// hold raw control characters and escapes that JSON does not know: that is
// for whoever reads the string.
func (w *window) token(off int64) token {
	off = w.space(off)
	c, ok := w.byteAt(off)
	switch {
	case !ok:
		return token{tokenEnd, off, off}
	case c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == ',':
		return token{c, off, off + 1}
	case c == '"':
		return w.stringToken(off)
	}
	return w.literalToken(off)
}

func (w *window) stringToken(off int64) token {
	for p := off + 1; ; {
		b := w.from(p)
		if len(b) == 0 {
			return token{tokenCut, off, min(p, w.size)}
		}
		i := quoteOrBackslash(b)
		if i < 0 {
			p += int64(len(b))
			continue
		}
		p += int64(i) + 1
		if b[i] == '"' {
			return token{tokenString, off, p}
		}
		p++ // whatever is escaped
	}
}

// quoteOrBackslash returns the index of the first quote or backslash in b, -1
// if there is none.
func quoteOrBackslash(b []byte) int {
	for i, c := range b {
		if c == '"' || c == '\\' {
			return i
		}
	}
	return -1
}

func (w *window) literalToken(off int64) token {
	end := off
	for {
		c, ok := w.byteAt(end)
		if !ok || !literalByte(c) || end-off > longestLiteral {
			break
		}
		end++
	}
	if end == off {
		return token{tokenBad, off, off + 1}
	}
	if !isLiteral(w.bytes(off, end, longestLiteral+1)) {
		return token{tokenBad, off, end}
	}
	return token{tokenLiteral, off, end}
}

func literalByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '+' || c == '-' || c == '.'
}

// isLiteral reports whether b is true, false, null or looks like a number.
func isLiteral(b []byte) bool {
	switch string(b) {
	case "true", "false", "null":
		return true
	}
	if len(b) == 0 || len(b) > longestLiteral || b[0] != '-' && (b[0] < '0' || b[0] > '9') {
		return false
	}
	return len(bytes.Trim(b, "0123456789+-.eE")) == 0
}
