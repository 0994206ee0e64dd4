package authentic

import (
	"bytes"

	"github.com/gainsay/gainsay/evidence"
)

// field is one header field of a message, as spans of the message's bytes.
type field struct {
	name  string        // lower case, white space before the colon removed; empty for a line that is no field
	span  evidence.Span // the whole field with its line end
	value int           // where in the message the value begins, after the colon
}

// letter is a message cut into header fields and body, with the canonical
// forms that signatures ask for kept so that each is made once.
type letter struct {
	raw    []byte
	fields []field
	byName map[string][]int // indexes into fields, top to bottom
	body   evidence.Span
	junk   int // lines of the header that are neither a field nor a continuation

	bareLF, crlf int // how many lines end each way

	relaxed map[int][]byte // relaxed form of fields, by index
	bodies  map[bodyForm][]byte
	hashes  map[bodyKey][]byte
}

// readLetter cuts raw at line ends, whichever of LF and CRLF they are. The
// header ends at the first empty line (RFC 5322 section 2.1).
func readLetter(raw []byte) *letter {
	m := &letter{raw: raw, byName: map[string][]int{}}
	at := 0
	for at < len(raw) {
		end := lineEnd(raw, at)
		m.countLine(raw[at:end])
		line := chopLineEnd(raw[at:end])
		switch {
		case len(line) == 0:
			m.body = evidence.Span{Start: int64(end), End: int64(len(raw))}
			m.countLines(raw[end:])
			return m
		case (line[0] == ' ' || line[0] == '\t') && len(m.fields) > 0:
			m.fields[len(m.fields)-1].span.End = int64(end)
		default:
			m.addField(at, end, line)
		}
		at = end
	}
	m.body = evidence.Span{Start: int64(len(raw)), End: int64(len(raw))}
	return m
}

// addField adds the field that begins in raw[at:end], whose first line is
// line. A line without a colon, such as an mbox "From " line, becomes a field
// without a name: it keeps its place and is never under a signature.
func (m *letter) addField(at, end int, line []byte) {
	f := field{span: evidence.Span{Start: int64(at), End: int64(end)}, value: end}
	if colon := bytes.IndexByte(line, ':'); colon > 0 {
		name := bytes.TrimRight(line[:colon], " \t")
		if isFieldName(name) {
			f.name = string(bytes.ToLower(name))
			f.value = at + colon + 1
		}
	}
	if f.name == "" {
		m.junk++
	} else {
		m.byName[f.name] = append(m.byName[f.name], len(m.fields))
	}
	m.fields = append(m.fields, f)
}

// isFieldName reports whether b is a field name (RFC 5322 section 3.6.8:
// printable characters other than the colon).
func isFieldName(b []byte) bool {
	for _, c := range b {
		if c < 33 || c > 126 || c == ':' {
			return false
		}
	}
	return len(b) > 0
}

// fieldBytes returns the whole of field i with its line end.
func (m *letter) fieldBytes(i int) []byte { return m.fields[i].span.Of(m.raw) }

// value returns the value of field i as written, folds and all, without the
// line end that closes it.
func (m *letter) value(i int) []byte {
	f := m.fields[i]
	return chopLineEnd(m.raw[f.value:f.span.End])
}

// text returns the value of field i unfolded, with white space trimmed.
func (m *letter) text(i int) string { return unfold(m.value(i)) }

// first returns the unfolded value of the topmost field called name, or "".
func (m *letter) first(name string) string {
	if at := m.byName[name]; len(at) > 0 {
		return m.text(at[0])
	}
	return ""
}

// bodyBytes returns the body as kept.
func (m *letter) bodyBytes() []byte { return m.body.Of(m.raw) }

func (m *letter) countLine(line []byte) {
	switch {
	case bytes.HasSuffix(line, []byte("\r\n")):
		m.crlf++
	case bytes.HasSuffix(line, []byte("\n")):
		m.bareLF++
	}
}

func (m *letter) countLines(b []byte) {
	all := bytes.Count(b, []byte("\n"))
	pairs := bytes.Count(b, []byte("\r\n"))
	m.crlf += pairs
	m.bareLF += all - pairs
}

// lineEnd returns the index just after the line that begins at at.
func lineEnd(b []byte, at int) int {
	if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(b)
}

// chopLineEnd removes one CRLF or LF from the end of b.
func chopLineEnd(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\n' {
		b = b[:n-1]
		if n > 1 && b[n-2] == '\r' {
			b = b[:n-2]
		}
	}
	return b
}

// unfold removes the line ends inside a value and trims it (RFC 5322 section
// 2.2.3).
func unfold(value []byte) string {
	out := make([]byte, 0, len(value))
	for at := 0; at < len(value); {
		end := lineEnd(value, at)
		out = append(out, chopLineEnd(value[at:end])...)
		at = end
	}
	return string(bytes.TrimSpace(out))
}
