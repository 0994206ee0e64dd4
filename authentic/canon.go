package authentic

import (
	"bytes"
	"crypto"
	_ "crypto/sha1" // recognised, and rated weak (RFC 8301 section 3.1)
	_ "crypto/sha256"
)

// canon is a way to make a header or body comparable after transport.
type canon string

// The canonicalizations of RFC 6376 section 3.4 and, the last, of RFC 4870
// section 3.4.2.2. DomainKeys' own "simple" is in domainkeys.go.
const (
	simple  canon = "simple"
	relaxed canon = "relaxed"
	nofws   canon = "nofws"
)

// bodyForm names a canonical body that a letter keeps.
type bodyForm struct {
	canon    canon
	unquoted bool // mbox quoting of "From " lines undone
}

// bodyKey names a body hash that a letter keeps.
type bodyKey struct {
	form  bodyForm
	hash  crypto.Hash
	limit int64
}

var crlf = []byte("\r\n")

// toCRLF returns b with every line end as CRLF, which is how the message went
// over the wire. A CR that no LF follows is left alone. b itself is returned
// where nothing needs doing.
func toCRLF(b []byte) []byte {
	bare := bytes.Count(b, []byte("\n")) - bytes.Count(b, crlf)
	if bare == 0 {
		return b
	}
	out := make([]byte, 0, len(b)+bare)
	for at := 0; at < len(b); {
		end := lineEnd(b, at)
		if b[end-1] != '\n' {
			return append(out, b[at:end]...)
		}
		out = append(out, chopLineEnd(b[at:end])...)
		out = append(out, crlf...)
		at = end
	}
	return out
}

// simpleBody is the simple body canonicalization (RFC 6376 section 3.4.3):
// empty lines at the end are ignored, and the last line ends in CRLF.
func simpleBody(body []byte) []byte {
	b := toCRLF(body)
	for bytes.HasSuffix(b, crlf) {
		b = b[:len(b)-2]
	}
	// The slice may be of the message itself: only extend it in place where
	// the CRLF is already there.
	if cap(b) >= len(b)+2 && bytes.Equal(b[len(b):len(b)+2], crlf) {
		return b[:len(b)+2]
	}
	return append(b[:len(b):len(b)], crlf...)
}

// relaxedBody is the relaxed body canonicalization (RFC 6376 section 3.4.4):
// white space at line ends goes, other runs of it become one space, and empty
// lines at the end are ignored. An empty body stays empty.
func relaxedBody(body []byte) []byte {
	out := make([]byte, 0, len(body)+len(body)/16+2)
	kept := 0 // length of out up to the last line that is not empty
	for at := 0; at < len(body); {
		end := lineEnd(body, at)
		before := len(out)
		out = squeezeLine(out, chopLineEnd(body[at:end]))
		empty := len(out) == before
		out = append(out, crlf...)
		if !empty {
			kept = len(out)
		}
		at = end
	}
	return out[:kept]
}

// squeezeLine appends line to out with runs of white space as one space and
// none at the end.
func squeezeLine(out, line []byte) []byte {
	for len(line) > 0 {
		i := bytes.IndexAny(line, " \t")
		if i < 0 {
			return append(out, line...)
		}
		out = append(out, line[:i]...)
		for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
			i++
		}
		line = line[i:]
		if len(line) > 0 {
			out = append(out, ' ')
		}
	}
	return out
}

// canonBody returns the body in form, made once.
func (m *letter) canonBody(form bodyForm) []byte {
	if b, ok := m.bodies[form]; ok {
		return b
	}
	body := m.bodyBytes()
	if form.unquoted {
		body, _ = unquoteFrom(body)
	}
	b := canonicalBody(form.canon, body)
	if m.bodies == nil {
		m.bodies = map[bodyForm][]byte{}
	}
	m.bodies[form] = b
	return b
}

func canonicalBody(c canon, body []byte) []byte {
	if c == relaxed {
		return relaxedBody(body)
	}
	return simpleBody(body)
}

// bodyHash returns the hash of the first limit octets of the canonical body;
// a negative limit means all of it.
func (m *letter) bodyHash(form bodyForm, h crypto.Hash, limit int64) []byte {
	b := m.canonBody(form)
	if limit < 0 || limit > int64(len(b)) {
		limit = int64(len(b))
	}
	key := bodyKey{form, h, limit}
	if sum, ok := m.hashes[key]; ok {
		return sum
	}
	sum := sumOf(h, b[:limit])
	if m.hashes == nil {
		m.hashes = map[bodyKey][]byte{}
	}
	m.hashes[key] = sum
	return sum
}

func sumOf(h crypto.Hash, b []byte) []byte {
	w := h.New()
	w.Write(b)
	return w.Sum(nil)
}

// relaxedField is the relaxed header canonicalization of field i (RFC 6376
// section 3.4.2), with its CRLF, made once.
func (m *letter) relaxedField(i int) []byte {
	if b, ok := m.relaxed[i]; ok {
		return b
	}
	b := relaxField(m.fields[i].name, m.value(i))
	if m.relaxed == nil {
		m.relaxed = map[int][]byte{}
	}
	m.relaxed[i] = b
	return b
}

// relaxField writes name, a colon and the value unfolded, with runs of white
// space as one space and none at either end.
func relaxField(name string, value []byte) []byte {
	out := make([]byte, 0, len(name)+len(value)+3)
	out = append(out, name...)
	out = append(out, ':')
	start := len(out)
	pending := false
	for at := 0; at < len(value); {
		end := lineEnd(value, at)
		for _, c := range chopLineEnd(value[at:end]) {
			if c == ' ' || c == '\t' {
				pending = len(out) > start
				continue
			}
			if pending {
				out = append(out, ' ')
				pending = false
			}
			out = append(out, c)
		}
		at = end
	}
	return append(out, crlf...)
}

// canonField returns field i in canonicalization c. Simple changes nothing
// but the line ends (RFC 6376 section 3.4.1).
func (m *letter) canonField(c canon, i int) []byte {
	if c == relaxed {
		return m.relaxedField(i)
	}
	b := toCRLF(m.fieldBytes(i))
	if !bytes.HasSuffix(b, crlf) { // the message ends inside its header
		b = append(b[:len(b):len(b)], crlf...)
	}
	return b
}

// unquoteFrom takes one ">" from each line that mbox writers quoted, those of
// ">" signs and "From ", and reports how many there were. Writers of "mboxo"
// quote only lines that begin "From " and "mboxrd" also those already quoted;
// both are undone by this for lines quoted once.
func unquoteFrom(body []byte) ([]byte, int) {
	if !bytes.Contains(body, []byte(">From ")) {
		return body, 0
	}
	out := make([]byte, 0, len(body))
	n := 0
	for at := 0; at < len(body); {
		end := lineEnd(body, at)
		line := body[at:end]
		if isQuotedFrom(line) {
			line = line[1:]
			n++
		}
		out = append(out, line...)
		at = end
	}
	return out, n
}

func isQuotedFrom(line []byte) bool {
	rest := bytes.TrimLeft(line, ">")
	return len(rest) < len(line) && bytes.HasPrefix(rest, []byte("From "))
}
