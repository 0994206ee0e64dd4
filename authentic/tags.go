package authentic

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// tag is one name=value of a tag list.
type tag struct {
	name  string
	value string // as written, with white space at both ends removed
}

// tagList is a parsed tag list (RFC 6376 section 3.2).
type tagList []tag

// parseTags reads a tag list. A name that occurs twice makes the whole list
// invalid, as does a piece without "=", and an empty one other than the last
// (RFC 6376 section 3.2); what could be read is returned all the same.
func parseTags(s string) (tagList, error) {
	var (
		list  tagList
		first error
		seen  = map[string]bool{}
	)
	fail := func(format string, args ...any) {
		if first == nil {
			first = fmt.Errorf(format, args...)
		}
	}
	empty := false
	for spec := range strings.SplitSeq(s, ";") {
		if empty {
			fail("there is an empty tag")
		}
		if empty = strings.Trim(spec, foldingSpace) == ""; empty {
			continue
		}
		name, value, ok := strings.Cut(spec, "=")
		name = strings.Trim(name, foldingSpace)
		switch {
		case !ok:
			fail("%q has no \"=\"", clip(strings.Trim(spec, foldingSpace)))
			continue
		case !isTagName(name):
			fail("%q is not a tag name", clip(name))
			continue
		case seen[name]:
			fail("the tag %s= is there twice", name)
			continue
		}
		seen[name] = true
		list = append(list, tag{name, strings.Trim(value, foldingSpace)})
	}
	return list, first
}

const foldingSpace = " \t\r\n"

// isTagName: a letter, then letters, digits and "_" (RFC 6376 section 3.2).
func isTagName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

// get returns the value of the tag called name, and whether it is there.
func (l tagList) get(name string) (string, bool) {
	for _, t := range l {
		if t.name == name {
			return t.value, true
		}
	}
	return "", false
}

// value returns the value of the tag called name, or "".
func (l tagList) value(name string) string {
	v, _ := l.get(name)
	return v
}

// colonList splits a colon-separated value, trimming each piece.
func colonList(s string) []string {
	if strings.Trim(s, foldingSpace) == "" {
		return nil
	}
	parts := strings.Split(s, ":")
	for i, p := range parts {
		parts[i] = strings.Trim(p, foldingSpace)
	}
	return parts
}

// unspace removes all folding white space, which base64 values may hold
// anywhere (RFC 6376 section 3.2, FWS in base64string).
func unspace(s string) string {
	if !strings.ContainsAny(s, foldingSpace) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 128 && strings.ContainsRune(foldingSpace, r) {
			return -1
		}
		return r
	}, s)
}

// decodeBase64 reads a base64 value. Missing padding is accepted: some signers
// leave it out, and it carries nothing.
func decodeBase64(s string) ([]byte, error) {
	s = strings.TrimRight(unspace(s), "=")
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("not base64: %w", err)
	}
	return b, nil
}

// decodeTagQP decodes dkim-quoted-printable (RFC 6376 section 2.11): "=" and
// two upper-case hexadecimal digits stand for an octet, and folding white
// space is ignored. What does not decode is left as it stands.
func decodeTagQP(s string) string {
	s = unspace(s)
	if !strings.Contains(s, "=") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '=' && i+2 < len(s) {
			hi, lo := hexDigit(s[i+1]), hexDigit(s[i+2])
			if hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// clipSize is how much of a strange value an explanation repeats, in bytes.
const clipSize = 60

// clip shortens s for an explanation.
func clip(s string) string {
	if len(s) <= clipSize {
		return s
	}
	return strings.ToValidUTF8(s[:clipSize], "") + "…"
}

// withoutSignature returns the field bytes f of a signature with the value of
// its b= tag taken out, white space and all (RFC 6376 section 3.5, b=, and
// section 3.7). Everything else, line ends included, is left as it is. Only
// the first tag so named is emptied; a list with two is invalid anyway.
func withoutSignature(f []byte) []byte {
	at := bytes.IndexByte(f, ':') + 1
	for at < len(f) {
		end := len(f)
		if i := bytes.IndexByte(f[at:], ';'); i >= 0 {
			end = at + i
		}
		eq := bytes.IndexByte(f[at:end], '=')
		if eq >= 0 && string(bytes.Trim(f[at:at+eq], foldingSpace)) == "b" {
			return slices.Concat(f[:at+eq+1], f[end:])
		}
		at = end + 1
	}
	return bytes.Clone(f)
}
