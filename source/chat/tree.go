package chat

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// maxDepth is how deep the objects and lists of one message may be nested.
const maxDepth = 64

// value is one JSON value. Numbers keep their digits: an account's number has
// more of them than a float can hold.
type value struct {
	kind    byte   // '{', '[', '"', 'v', or 0 for none
	text    string // of a string, or a literal as written
	list    []value
	members []member
}

type member struct {
	key   string
	value value
}

// flaws are what was wrong with JSON that could be read all the same.
type flaws struct {
	cut, broken, deep, comma, escape, control, bytes, twice bool
}

// problems returns what the flaws are called.
func (f flaws) problems() []evidence.Problem {
	var out []evidence.Problem
	for _, x := range []struct {
		is         bool
		code, done string
	}{
		{f.cut, "json-cut", "what stands before the end was read"},
		{f.broken, "json-broken", "what stands before the break was read"},
		{f.deep, "json-too-deep", "what stands before it was read"},
		{f.comma, "json-comma", "a comma too many was passed over"},
		{f.escape, "json-bad-escape", "kept as it is written"},
		{f.control, "json-control-character", "kept as it is written"},
		{f.bytes, "json-not-utf-8", "read as U+FFFD"},
		{f.twice, "json-key-twice", "the last one was read"},
	} {
		if x.is {
			out = append(out, evidence.Problem{Code: x.code, Done: x.done})
		}
	}
	return out
}

// get returns the member of that name, the last where there are several, or
// no value.
func (v value) get(key string) value {
	for i := len(v.members) - 1; i >= 0; i-- {
		if v.members[i].key == key {
			return v.members[i].value
		}
	}
	return value{}
}

// first returns the first member, or nothing.
func (v value) first() member {
	if len(v.members) == 0 {
		return member{}
	}
	return v.members[0]
}

// str returns the words of a string or the digits of a number; null, and
// everything else, has none.
func (v value) str() string {
	if v.kind == '"' || v.kind == 'v' && v.text != "null" {
		return v.text
	}
	return ""
}

// treeReader builds values, and goes on past flaws as long as it is clear what
// is meant.
type treeReader struct {
	w     *window
	raw   []byte
	pos   int64
	flaws flaws
}

// readTree reads the one value in raw. It returns as much as can be read.
func readTree(raw []byte) (value, flaws) {
	r := treeReader{w: over(raw), raw: raw}
	v, ok := r.value(0)
	if ok && r.w.token(r.pos).kind != tokenEnd {
		r.flaws.broken = true
	}
	return v, r.flaws
}

func (r *treeReader) take() token {
	t := r.w.token(r.pos)
	r.pos = t.end
	return t
}

// stop records why reading cannot go on at t.
func (r *treeReader) stop(t token) {
	if t.kind == tokenEnd || t.kind == tokenCut {
		r.flaws.cut = true
	} else {
		r.flaws.broken = true
	}
}

// value reads a value. It reports false where reading must stop; the value
// then holds what was read.
func (r *treeReader) value(depth int) (value, bool) {
	t := r.take()
	switch t.kind {
	case tokenString:
		return value{kind: '"', text: r.string(t)}, true
	case tokenLiteral:
		return value{kind: 'v', text: string(r.raw[t.start:t.end])}, true
	case '{', '[':
		if depth >= maxDepth {
			r.flaws.deep = true
			return value{}, false
		}
		if t.kind == '{' {
			return r.object(depth)
		}
		return r.array(depth)
	case tokenCut:
		r.flaws.cut = true
		return value{kind: '"', text: r.words(string(r.raw[t.start+1 : t.end]))}, false
	}
	r.stop(t)
	return value{}, false
}

func (r *treeReader) object(depth int) (value, bool) {
	v := value{kind: '{'}
	seen := map[string]bool{}
	for comma := false; ; {
		t := r.take()
		if t.kind == '}' {
			r.flaws.comma = r.flaws.comma || comma
			return v, true
		}
		if t.kind != tokenString {
			r.stop(t)
			return v, false
		}
		key := r.string(t)
		if colon := r.take(); colon.kind != ':' {
			r.stop(colon)
			return v, false
		}
		x, ok := r.value(depth + 1)
		if x.kind != 0 {
			r.flaws.twice = r.flaws.twice || seen[key]
			seen[key] = true
			v.members = append(v.members, member{key, x})
		}
		if !ok {
			return v, false
		}
		switch t := r.take(); t.kind {
		case '}':
			return v, true
		case ',':
			comma = true
		default:
			r.stop(t)
			return v, false
		}
	}
}

func (r *treeReader) array(depth int) (value, bool) {
	v := value{kind: '['}
	for comma := false; ; {
		if t := r.w.token(r.pos); t.kind == ']' {
			r.pos = t.end
			r.flaws.comma = r.flaws.comma || comma
			return v, true
		}
		x, ok := r.value(depth + 1)
		if x.kind != 0 {
			v.list = append(v.list, x)
		}
		if !ok {
			return v, false
		}
		switch t := r.take(); t.kind {
		case ']':
			return v, true
		case ',':
			comma = true
		default:
			r.stop(t)
			return v, false
		}
	}
}

// string returns what the string token t says.
func (r *treeReader) string(t token) string {
	return r.words(string(r.raw[t.start+1 : t.end-1]))
}

// words returns what s, the inside of a string, says. Everything that is wrong
// in it is kept as it is written, but for bytes that are no UTF-8.
func (r *treeReader) words(s string) string {
	if !utf8.ValidString(s) {
		r.flaws.bytes = true
		s = strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	if strings.IndexByte(s, '\\') < 0 && strings.IndexFunc(s, func(c rune) bool { return c < ' ' }) < 0 {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		if s[0] < ' ' {
			r.flaws.control = true
		}
		if s[0] != '\\' {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		said, n := r.escape(s)
		b.WriteString(said)
		s = s[n:]
	}
	return b.String()
}

// simpleEscapes are those of RFC 8259 section 7 but for \u.
var simpleEscapes = map[byte]string{
	'"': `"`, '\\': `\`, '/': "/", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t",
}

// escape returns what the escape at the beginning of s says, and its length.
func (r *treeReader) escape(s string) (said string, length int) {
	if len(s) < 2 {
		r.flaws.escape = true
		return s, len(s)
	}
	if said, ok := simpleEscapes[s[1]]; ok {
		return said, 2
	}
	u, ok := hex4(s)
	if !ok {
		r.flaws.escape = true
		return s[:1], 1
	}
	if !utf16.IsSurrogate(u) {
		return string(u), 6
	}
	if low, ok := hex4(s[6:]); ok {
		if c := utf16.DecodeRune(u, low); c != utf8.RuneError {
			return string(c), 12
		}
	}
	r.flaws.escape = true // half of a character that is no character
	return string(utf8.RuneError), 6
}

// hex4 reads \uXXXX.
func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var u rune
	for _, c := range []byte(s[2:6]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		u = u<<4 | rune(c)
	}
	return u, true
}
