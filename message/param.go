package message

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Param is one parameter of a Content-Type or Content-Disposition.
type Param struct {
	Name  string // lower case
	Value string // decoded, valid UTF-8 on one line
}

// Params are the parameters of a field, sorted by name; the continuations of
// RFC 2231 section 3 are joined. Of one given twice the extended form comes
// first, then the order is as written.
type Params []Param

// Value returns the value of the first parameter of the name given in lower
// case, or "".
func (p Params) Value(name string) string {
	for i := range p {
		if p[i].Name == name {
			return p[i].Value
		}
	}
	return ""
}

// values returns the values of every parameter of the name given.
func (p Params) values(name string) []string {
	var all []string
	for i := range p {
		if p[i].Name == name {
			all = append(all, p[i].Value)
		}
	}
	return all
}

// segment is one parameter as written: "name*1*=value" (RFC 2231 section 4.1).
type segment struct {
	name     string
	part     int // of a continuation; -1 if it is none
	extended bool
	value    string
}

// paramScanner reads "value; name=value; ..." (RFC 2045 section 5.1) with what
// is written in its place: no semicolons, spaces in values that are not quoted,
// comments, quotes that do not close.
type paramScanner struct {
	s   string
	pos int
}

// parseParams reads the value of a field such as Content-Type. The first word
// is returned in lower case without white space and comments.
func parseParams(value, place string, prob *problems) (first string, params Params) {
	if isToken(value) {
		return strings.ToLower(value), nil
	}
	p := paramScanner{s: repairUTF8(value, place, prob)}
	first = oneLine(strings.ToLower(p.first()), place, prob)
	var segments []segment
	for len(segments) < MaxParams {
		s, ok := p.next()
		if !ok {
			return first, joinSegments(segments, place, prob)
		}
		if s.name != "" {
			segments = append(segments, s)
		}
	}
	if _, more := p.next(); more {
		prob.add(CodeParamLimit, place, "the field has more parameters than are read", "the rest is not read")
	}
	return first, joinSegments(segments, place, prob)
}

// isToken reports whether s is a plain token or type/subtype: nothing to scan.
func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c <= ' ' || c >= 0x7f, c == ';', c == '(', c == '"', c == '=':
			return false
		}
	}
	return true
}

// first reads up to the first semicolon, or to a word with an equals sign where
// the semicolon was forgotten.
func (p *paramScanner) first() string {
	var out strings.Builder
	for p.pos < len(p.s) {
		switch c := p.s[p.pos]; {
		case c == ';':
			p.pos++
			return out.String()
		case c == '(':
			p.comment()
		case c == ' ' || c == '\t':
			p.space()
			if out.Len() > 0 && p.atAttribute() {
				return out.String()
			}
		default:
			out.WriteByte(c)
			p.pos++
		}
	}
	return out.String()
}

// atAttribute reports whether "name=" stands at the scanner.
func (p *paramScanner) atAttribute() bool {
	for i := p.pos; i < len(p.s); i++ {
		switch c := p.s[i]; {
		case c == '=':
			return i > p.pos
		case c <= ' ', c == ';', c == '(', c == '/', c == '"':
			return false
		}
	}
	return false
}

func (p *paramScanner) space() {
	for p.pos < len(p.s) && (p.s[p.pos] == ' ' || p.s[p.pos] == '\t') {
		p.pos++
	}
}

// comment skips a comment.
func (p *paramScanner) comment() { p.pos = skipComment(p.s, p.pos) }

// next reads one parameter; its name is empty if there is none before the next
// semicolon. ok is false at the end.
func (p *paramScanner) next() (s segment, ok bool) {
	p.space()
	for p.pos < len(p.s) && p.s[p.pos] == '(' {
		p.comment()
		p.space()
	}
	if p.pos >= len(p.s) {
		return segment{}, false
	}
	start := p.pos
	for p.pos < len(p.s) && p.s[p.pos] != '=' && p.s[p.pos] != ';' {
		p.pos++
	}
	name := strings.TrimSpace(p.s[start:p.pos])
	if p.pos >= len(p.s) || p.s[p.pos] == ';' {
		p.pos = min(p.pos+1, len(p.s))
		return segment{}, true
	}
	p.pos++
	p.space()
	s = attribute(strings.ToLower(name))
	if p.pos < len(p.s) && p.s[p.pos] == '"' {
		s.value = p.quoted()
	} else {
		s.value = p.bare()
	}
	return s, true
}

// attribute splits "name*1*" (RFC 2231 sections 3 and 4).
func attribute(name string) segment {
	s := segment{name: name, part: -1}
	if n, ok := strings.CutSuffix(name, "*"); ok {
		s.name, s.extended = n, true
	}
	if n, digits, ok := strings.Cut(s.name, "*"); ok {
		if part, err := strconv.Atoi(digits); err == nil && part >= 0 {
			s.name, s.part = n, part
		}
	}
	return s
}

// quoted reads a quoted string (RFC 5322 section 3.2.4). One that does not
// close ends at the end; what stands between its end and the next semicolon
// is passed over, unless it is a parameter.
func (p *paramScanner) quoted() string {
	var out strings.Builder
	p.pos++
	for p.pos < len(p.s) {
		c := p.s[p.pos]
		p.pos++
		if c == '"' {
			break
		}
		if c == '\\' && p.pos < len(p.s) {
			c = p.s[p.pos]
			p.pos++
		}
		out.WriteByte(c)
	}
	for p.pos < len(p.s) {
		p.space()
		switch {
		case p.pos < len(p.s) && p.s[p.pos] == ';':
			p.pos++
			return out.String()
		case p.pos < len(p.s) && p.s[p.pos] == '(':
			p.comment()
		case p.atAttribute():
			return out.String()
		default:
			p.word()
		}
	}
	return out.String()
}

// word skips to the next white space or semicolon.
func (p *paramScanner) word() {
	for p.pos < len(p.s) && p.s[p.pos] != ';' && p.s[p.pos] != ' ' && p.s[p.pos] != '\t' {
		p.pos++
	}
}

// bare reads a value without quotes: up to the next semicolon, comment or
// parameter, spaces and all ("name=My File.pdf").
func (p *paramScanner) bare() string {
	start, end := p.pos, p.pos
	for p.pos < len(p.s) {
		switch c := p.s[p.pos]; {
		case c == ';':
			p.pos++
			return p.s[start:end]
		case c == ' ' || c == '\t':
			p.space()
			for p.pos < len(p.s) && p.s[p.pos] == '(' {
				p.comment()
				p.space()
			}
			if p.atAttribute() && !strings.HasPrefix(p.s[p.pos:], "=?") {
				return p.s[start:end]
			}
		default:
			p.pos++
			end = p.pos
		}
	}
	return p.s[start:end]
}

// joinSegments joins continuations in the order of their numbers and decodes
// extended values (RFC 2231). Of a parameter given both plainly and extended,
// the extended value comes first.
func joinSegments(segments []segment, place string, prob *problems) Params {
	if len(segments) == 0 {
		return nil
	}
	slices.SortStableFunc(segments, func(a, b segment) int {
		return cmp.Or(cmp.Compare(a.name, b.name), compareBool(a.plain(), b.plain()), cmp.Compare(a.part, b.part))
	})
	var params Params
	for i := 0; i < len(segments); {
		n := 1
		if segments[i].part >= 0 {
			for i+n < len(segments) && segments[i+n].name == segments[i].name && segments[i+n].part >= 0 {
				n++
			}
		}
		if i > 0 && segments[i-1].name == segments[i].name && segments[i-1].plain() == segments[i].plain() && prob != nil {
			prob.add(CodeDuplicateParam, place, "the parameter "+segments[i].name+" is given twice", "the first is used, or the one of RFC 2231")
		}
		params = append(params, Param{Name: segments[i].name, Value: oneLine(segmentValue(segments[i:i+n], place, prob), place, prob)})
		i += n
	}
	return params
}

// plain reports whether s is a parameter without any of RFC 2231.
func (s segment) plain() bool { return !s.extended && s.part < 0 }

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// segmentValue decodes the segments of one parameter. The first of an extended
// value begins with charset'language'. Encoded words are decoded in plain
// values, because programs write them there against RFC 2047 section 5.
func segmentValue(segments []segment, place string, prob *problems) string {
	charset, bytes, extended := "", []byte(nil), false
	for i, s := range segments {
		value := s.value
		if s.extended && i == 0 {
			if parts := strings.SplitN(value, "'", 3); len(parts) == 3 {
				charset, value = strings.ToLower(parts[0]), parts[2]
			}
		}
		if s.extended {
			extended = true
			bytes = appendPercent(bytes, value)
		} else {
			bytes = append(bytes, value...)
		}
	}
	if !extended {
		return decodeWords(string(bytes), place, prob)
	}
	return wordText(bytes, charset, place, prob)
}

// appendPercent appends s with %XX decoded; what is malformed stays.
func appendPercent(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			if v, ok := hexPair(s[i+1:]); ok {
				b = append(b, v)
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return b
}
