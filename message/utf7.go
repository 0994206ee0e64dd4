package message

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// fromUTF7 reads UTF-7 (RFC 2152). What is malformed is kept as it is written;
// clean reports that nothing was.
func fromUTF7(b []byte) (text string, clean bool) {
	var out strings.Builder
	out.Grow(len(b))
	clean = true
	for i := 0; i < len(b); {
		if b[i] != '+' {
			_, n := utf8.DecodeRune(b[i:])
			if b[i] >= utf8.RuneSelf {
				clean = false
			}
			out.WriteString(mixedUTF8(b[i : i+n]))
			i += n
			continue
		}
		end := i + 1
		for end < len(b) && isBase64(b[end]) {
			end++
		}
		shifted, ok := utf7Shift(b[i+1 : end])
		switch {
		case end == i+1 && end < len(b) && b[end] == '-': // "+-" is a plus
			out.WriteByte('+')
		case !ok:
			clean = false
			out.Write(b[i:end])
			i = end
			continue
		default:
			out.WriteString(shifted)
		}
		if end < len(b) && b[end] == '-' {
			end++
		}
		i = end
	}
	return out.String(), clean
}

// utf7Shift decodes a run of modified base64 (RFC 2152, rule 2): UTF-16 in big
// endian order, without padding.
func utf7Shift(b []byte) (string, bool) {
	raw := make([]byte, base64.RawStdEncoding.DecodedLen(len(b)))
	n, err := base64.RawStdEncoding.Decode(raw, b)
	if err != nil || n == 0 {
		return "", false
	}
	units := make([]uint16, n/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units)), true
}

// isBase64 reports whether c is in the alphabet of base64 (RFC 2045 section 6.8).
func isBase64(c byte) bool { return base64Value(c) < 64 }

// base64Value returns the six bits that c stands for, or 0xff.
func base64Value(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c - 'A'
	case 'a' <= c && c <= 'z':
		return c - 'a' + 26
	case '0' <= c && c <= '9':
		return c - '0' + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return 0xff
}
