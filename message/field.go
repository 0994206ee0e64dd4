package message

import (
	"bytes"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Field is one header field (RFC 5322 section 2.2).
type Field struct {
	// Name is the field's name as written. It is empty for a line in the
	// header that is no field; its words are then in Value.
	Name string
	// Value is the field's value for people: on one line, encoded words and
	// stray 8-bit bytes decoded, valid UTF-8, no control characters.
	Value string
	// RawValue is the value on one line and otherwise as written, for reading
	// what has a grammar: ParseAddresses and ParseDate take it.
	RawValue string
	// Raw is the whole field in the message's bytes, with its line ends.
	Raw evidence.Span
}

// Header is the fields of a header in order, duplicates kept.
type Header []Field

// All returns every field of the name given; case does not matter.
func (h Header) All(name string) []Field {
	var all []Field
	for i := range h {
		if sameName(h[i].Name, name) {
			all = append(all, h[i])
		}
	}
	return all
}

// First returns the first field of the name given, or the zero Field, whose
// Name is empty. Case does not matter.
func (h Header) First(name string) Field {
	for i := range h {
		if sameName(h[i].Name, name) {
			return h[i]
		}
	}
	return Field{}
}

// Has reports whether there is a field of the name given.
func (h Header) Has(name string) bool { return h.First(name).Name != "" }

func sameName(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

// fieldColon returns where the colon of a field is in line, or -1 if line does
// not begin a field. A name is printable ASCII without a colon or space (RFC
// 5322 section 3.6.8), and may have white space after it (section 4.5.8).
func fieldColon(line []byte) int {
	i := 0
	for i < len(line) && line[i] > ' ' && line[i] < 0x7f && line[i] != ':' {
		i++
	}
	if i == 0 {
		return -1
	}
	for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
		i++
	}
	if i == len(line) || line[i] != ':' {
		return -1
	}
	return i
}

// knownName reports whether name is one that headers really have, so that a
// line of prose such as "Note: see below" is not taken for a field where it is
// doubtful whether the header goes on.
func knownName(name []byte) bool {
	if bytes.IndexByte(name, '-') > 0 {
		return true
	}
	switch strings.ToLower(string(name)) {
	case "from", "to", "cc", "bcc", "sender", "subject", "date", "received",
		"references", "comments", "keywords", "precedence", "organization",
		"importance", "priority", "lines", "status", "newsgroups", "path":
		return true
	}
	return false
}

// span is a stretch of reader.raw, by index.
type span struct{ start, end int }

// rawField is a field as the scanner found it: indexes into reader.raw.
type rawField struct {
	span      // the whole field, with line ends
	colon int // -1 for a line that is no field
}

// headerBlock is what the scanner finds where a header should be.
type headerBlock struct {
	fields []rawField
	span        // the fields, without the blank line
	body   int  // where the body begins
	over   bool // there was more than the limits allow
}

// header finds the fields of a header that begins at pos. Inside a multipart a
// boundary ends it too.
func (r *reader) header(pos int, prob *problems) headerBlock {
	h := headerBlock{fields: r.scratch[:0], span: span{pos, pos}}
	for pos < len(r.raw) {
		end, next := r.line(pos)
		line := r.raw[pos:end]
		if len(line) == 0 {
			return r.finish(h, next)
		}
		folded := line[0] == ' ' || line[0] == '\t'
		switch {
		case folded && isBlank(line) && (h.end == h.start || r.endsHeader(next)):
			prob.add(CodeBlankFold, "header", "a line of only white space stands where the header ends", "taken as the end of the header")
			return r.finish(h, next)
		case folded && h.end > h.start:
			r.fold(&h, next)
		case line[0] == '-' && r.atDelimiter(pos):
			return r.finish(h, pos)
		default:
			colon := fieldColon(line)
			if colon < 0 && (bytes.HasPrefix(line, []byte("--")) || !r.headerGoesOn(next)) {
				if h.end > h.start {
					prob.add(CodeNoSeparator, "header", "the header is followed at once by a line that is no field", "that line begins the body")
				}
				return r.finish(h, pos)
			}
			switch {
			case colon >= 0:
				colon += pos
			case h.end > h.start && isLostFold(line):
				prob.add(CodeNoColon, "header", "a line is no field", "read as a part of the field before it")
				r.fold(&h, next)
				pos = next
				continue
			default:
				prob.add(CodeNoColon, "header", "a line is no field", "kept as a field without a name")
			}
			h.over = h.over || len(h.fields) >= r.lim.fields || pos-h.start > r.lim.headerBytes
			if !h.over {
				h.fields = append(h.fields, rawField{span{pos, next}, colon})
			}
		}
		h.end = next
		pos = next
	}
	return r.finish(h, pos)
}

// fold makes the line up to next a part of the field before it.
func (r *reader) fold(h *headerBlock, next int) {
	h.end = next
	if !h.over {
		h.fields[len(h.fields)-1].end = next
	}
}

// isLostFold reports whether line, which is no field, may be the continuation of
// one that lost the white space it began with: it is neither a mailbox line nor
// a field whose name has characters that none may have, such as spaces.
func isLostFold(line []byte) bool {
	if isMboxLine(line) {
		return false
	}
	colon := bytes.IndexByte(line, ':')
	return colon < 0 || bytes.ContainsAny(line[:colon], ",;.@<>()[]\"=/0123456789")
}

// finish returns h with its body at body, and keeps its slice for the next.
func (r *reader) finish(h headerBlock, body int) headerBlock {
	h.body = body
	r.scratch = h.fields
	return h
}

// endsHeader reports whether what begins at pos, after a line of only white
// space, shows that the line ended the header: it is neither blank, nor a
// continuation, nor a field.
func (r *reader) endsHeader(pos int) bool {
	if pos >= len(r.raw) {
		return false
	}
	end, _ := r.line(pos)
	line := r.raw[pos:end]
	return len(line) > 0 && line[0] != ' ' && line[0] != '\t' && fieldColon(line) < 0
}

// junkLines is how many lines in a row that are no fields a header may have.
const junkLines = 40

// headerGoesOn reports whether a header goes on at pos, after a line that is no
// field: a field with a name that headers have comes before a blank line. That
// happens where folded lines lost the white space they began with.
func (r *reader) headerGoesOn(pos int) bool {
	if pos <= r.sure {
		return true
	}
	at := pos
	for range junkLines {
		if at >= len(r.raw) {
			return false
		}
		end, next := r.line(at)
		line := r.raw[at:end]
		if isBlank(line) || bytes.HasPrefix(line, []byte("--")) {
			return false
		}
		if colon := fieldColon(line); colon > 0 && knownName(bytes.TrimRight(line[:colon], " \t")) {
			r.sure = at
			return true
		}
		at = next
	}
	return false
}

func isBlank(line []byte) bool { return len(bytes.TrimLeft(line, " \t\r")) == 0 }

// fields turns what header found into a Header. All names and values of one
// header share one string.
func (r *reader) fields(h headerBlock, prob *problems) Header {
	if h.over {
		prob.add(CodeHeaderLimit, "header", "the header is longer than is read", "the fields beyond the limit are not read")
	}
	if len(h.fields) == 0 {
		return nil
	}
	header := make(Header, len(h.fields))
	var text strings.Builder
	text.Grow(min(h.end-h.start, r.lim.headerBytes+r.lim.fieldBytes))
	for i, f := range h.fields {
		header[i].Raw = r.span(f.start, f.end)
		value := r.raw[f.start:f.end]
		if f.colon >= 0 {
			header[i].Name = share(&text, bytes.TrimRight(r.raw[f.start:f.colon], " \t"))
			value = r.raw[f.colon+1 : f.end]
		}
		if len(value) > r.lim.fieldBytes {
			value = value[:r.lim.fieldBytes]
			prob.add(CodeFieldLimit, header[i].Name, "the field is longer than is read", "its value is cut")
		}
		header[i].RawValue = unfold(&text, value)
		header[i].Value = display(header[i].RawValue, header[i].Name, prob)
	}
	return header
}

// share appends b to text and returns it as a piece of text's string.
func share(text *strings.Builder, b []byte) string {
	start := text.Len()
	text.Write(b)
	return text.String()[start:]
}

// unfold appends value to text on one line, every fold as one space (RFC 5322
// section 2.2.3), and returns it as a piece of text's string.
func unfold(text *strings.Builder, value []byte) string {
	value = bytes.Trim(value, " \t\r\n")
	if bytes.IndexByte(value, '\n') < 0 && bytes.IndexByte(value, '\r') < 0 {
		return share(text, value)
	}
	start := text.Len()
	for len(value) > 0 {
		i := bytes.IndexAny(value, "\r\n")
		if i < 0 {
			text.Write(value)
			break
		}
		text.Write(bytes.TrimRight(value[:i], " \t"))
		value = bytes.TrimLeft(value[i:], " \t\r\n")
		text.WriteByte(' ')
	}
	return text.String()[start:]
}
