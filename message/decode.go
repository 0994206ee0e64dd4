package message

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// Decode returns the body of p with its transfer encoding removed (RFC 2045
// section 6), and what was wrong with it. Where there is no encoding the result
// is a piece of Raw; it must not be changed. The body of a multipart comes as it
// is written: RFC 2045 section 6.4 allows it no encoding.
func (m *Message) Decode(p *Part) ([]byte, []evidence.Problem) { return decodeBody(p, p.body()) }

// Names of transfer encodings, as Part.Encoding spells them.
const (
	encBase64 = "base64"
	encQuoted = "quoted-printable"
	encUU     = "x-uuencode"
)

// transferEncoding reads the value of a Content-Transfer-Encoding field: the
// names of RFC 2045 section 6.1 come out as they are there, and so do common
// misspellings of those that encode.
func transferEncoding(value string) string {
	value = strings.ToLower(strings.Trim(value, " \t\"'"))
	if i := strings.IndexAny(value, ";( \t"); i > 0 {
		value = value[:i]
	}
	switch value {
	case "base64", "base-64", "x-base64", "b":
		return encBase64
	case "quoted-printable", "quotedprintable", "quoted_printable", "quoted", "q", "qp":
		return encQuoted
	case "x-uuencode", "uuencode", "x-uue", "uue", "x-uu":
		return encUU
	}
	return oneLine(repairUTF8(clip(value), "", nil), "", nil)
}

// encodes reports whether a body in the transfer encoding named must be decoded.
func encodes(encoding string) bool {
	return encoding == encBase64 || encoding == encQuoted || encoding == encUU
}

// decodeBody removes the transfer encoding of p from body.
func decodeBody(p *Part, body []byte) ([]byte, []evidence.Problem) {
	var prob problems
	place := p.place()
	if p.Multipart() || p.bare {
		if encodes(p.Encoding) {
			prob.add(CodeEncoding, place, "a multipart is declared as "+p.Encoding, "read as it is")
		}
		return body, prob.all()
	}
	switch p.Encoding {
	case "", "7bit", "8bit", "binary":
		return body, nil
	case encBase64:
		out, fault, rest := appendBase64(make([]byte, 0, base64.StdEncoding.DecodedLen(len(body))), body)
		if fault != "" && plainDespite(p, body, out) {
			prob.add(CodeBase64, place, "declared as base64, but it is plain text", "read as it is")
			return body, prob.all()
		}
		if fault != "" {
			prob.add(CodeBase64, place, fault, "decoded as far as it goes")
		}
		if len(rest) > 0 {
			done := "left out of the decoded bytes"
			if strings.HasPrefix(p.Type, "text/") {
				done = "kept after the decoded text"
				out = append(append(out, '\n'), rest...)
			}
			prob.add(CodeBase64After, place, "text stands after the end of the base64", done)
		}
		return out, prob.all()
	case encQuoted:
		out, bad := decodeQuoted(body)
		if bad > 0 {
			prob.add(CodeQuotedPrintable, place, "an equals sign is not followed by two hexadecimal digits or the end of the line", "kept as it is")
		}
		return out, prob.all()
	case encUU:
		files := uuFiles(body, 1)
		if len(files) == 0 {
			prob.add(CodeUuencode, place, "declared as uuencoded, but it is not", "read as it is")
			return body, prob.all()
		}
		if files[0].fault != "" {
			prob.add(CodeUuencode, place, files[0].fault, "decoded as far as it goes")
		}
		return files[0].data, prob.all()
	}
	prob.add(CodeEncoding, place, "the transfer encoding \""+p.Encoding+"\" is not known", "read as it is")
	return body, prob.all()
}

// plainDespite reports whether body, declared as base64, is plain text that was
// never encoded: a text part of which more than a twelfth are characters that
// base64 has not, spaces between words counted, and of which decoding makes no
// text.
func plainDespite(p *Part, body, decoded []byte) bool {
	if !strings.HasPrefix(p.Type, "text/") {
		return false
	}
	const share = 12
	strange, all := 0, 0
	for line := range bytes.Lines(body) {
		for _, c := range bytes.TrimSpace(line) {
			all++
			if !isBase64(c) && c != '=' {
				strange++
			}
		}
	}
	if strange*share < all {
		return false
	}
	if (p.Charset == "" || unicodeNames[p.Charset]) && !utf8.Valid(decoded) {
		return true
	}
	return bytes.ContainsFunc(decoded, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r\f\x1b", r) })
}

// appendBase64 decodes src onto dst (RFC 2045 section 6.8). Characters outside
// the alphabet are passed over, as the RFC says; fault names what is not white
// space. Where the end is marked by "=" and more base64 follows, it is decoded
// too (some programs encode piece by piece); what else follows is returned.
func appendBase64(dst, src []byte) (out []byte, fault string, rest []byte) {
	start := len(dst)
	if need := start + base64.StdEncoding.DecodedLen(len(src)); cap(dst) < need {
		dst = append(make([]byte, 0, need), dst...)
	}
	if n, err := base64.StdEncoding.Decode(dst[start:cap(dst)], src); err == nil {
		return dst[:start+n], "", nil
	}
	var bits uint32
	var have uint // bits in bits
	for i := 0; i < len(src); i++ {
		c := src[i]
		v := base64Value(c)
		if v < 64 {
			bits = bits<<6 | uint32(v)
			if have += 6; have >= 8 {
				have -= 8
				dst = append(dst, byte(bits>>have))
			}
			continue
		}
		switch c {
		case ' ', '\t', '\r', '\n':
		case '=':
			bits, have = 0, 0
			for i+1 < len(src) && (src[i+1] == '=' || src[i+1] <= ' ') {
				i++
			}
			if i+1 == len(src) {
				return dst, fault, nil
			}
			if !base64Line(src[i+1:]) {
				return dst, fault, bytes.TrimRight(src[i+1:], "\r\n")
			}
			fault = "padding stands in the middle"
		default:
			fault = "there are characters that are not base64"
		}
	}
	if have >= 6 {
		fault = "the last group is not whole"
	}
	return dst, fault, nil
}

// base64Line reports whether the line that b begins with can be base64: only
// characters of it, in whole groups, or a long run.
func base64Line(b []byte) bool {
	n := 0
	for n < len(b) && (isBase64(b[n]) || b[n] == '=') {
		n++
	}
	return n > 0 && (n == len(b) || b[n] == '\r' || b[n] == '\n') && n%4 == 0
}

// decodeQuoted decodes quoted-printable (RFC 2045 section 6.7). White space at
// the end of a line is deleted (rule 3), hexadecimal digits may be lower case;
// bad counts the equals signs that begin nothing, which are kept.
func decodeQuoted(src []byte) (out []byte, bad int) {
	out = make([]byte, 0, len(src))
	for len(src) > 0 {
		line, end := src, []byte(nil)
		if i := bytes.IndexByte(src, '\n'); i >= 0 {
			line, end = src[:i], src[i:i+1]
			if i > 0 && src[i-1] == '\r' {
				line, end = src[:i-1], src[i-1:i+1]
			}
		}
		src = src[len(line)+len(end):]
		line = bytes.TrimRight(line, " \t\r")
		for {
			i := bytes.IndexByte(line, '=')
			if i < 0 {
				out = append(append(out, line...), end...)
				break
			}
			out = append(out, line[:i]...)
			line = line[i+1:]
			if len(line) == 0 { // a soft line break
				break
			}
			if v, ok := hexBytes(line); ok {
				out = append(out, v)
				line = line[2:]
				continue
			}
			out = append(out, '=')
			bad++
		}
	}
	return out, bad
}

func hexBytes(b []byte) (byte, bool) {
	if len(b) < 2 {
		return 0, false
	}
	hi, lo := unhex(b[0]), unhex(b[1])
	return byte(hi<<4 | lo), hi|lo >= 0
}
