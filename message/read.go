package message

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Read reads one message. It never fails: whatever raw is, the Message can be
// used, and its problems say what was odd. The Message keeps raw, which must
// not be changed afterwards. Time and memory are linear in len(raw).
func Read(raw []byte) *Message { return read(raw, stated()) }

func read(raw []byte, lim limits) *Message {
	r := newReader(raw, lim)
	m, _ := r.message(0, true)
	return m
}

// budget counts what a message has used of its limits, those of its nested
// messages included.
type budget struct {
	parts   int // parts made
	decoded int // bytes of nested messages that were in an encoding
}

// reader reads one run of bytes in one pass. Multiparts and nested messages are
// read by descent, with one cursor: a boundary of any multipart that is open
// ends everything inside it (RFC 2046 section 5.1.2).
type reader struct {
	raw    []byte
	eol    byte
	needle []byte // line end and two hyphens
	lim    limits
	used   *budget
	depth  int
	full   bool // the limit on parts was reached

	stack   []frame
	open    map[string]int // boundary to its innermost index in stack
	base    int            // where the message now being read begins in raw
	msg     *Message
	scratch []rawField
	sure    int // a header was found to go on up to here
}

func newReader(raw []byte, lim limits) *reader {
	r := &reader{raw: raw, eol: '\n', needle: []byte("\n--"), lim: lim, used: new(budget)}
	if bareCR(raw) {
		r.eol, r.needle = '\r', []byte("\r--")
	}
	return r
}

// lineEndSample is how many bytes decide how lines end.
const lineEndSample = 64 << 10

// bareCR reports whether lines end in CR alone: it stands for more lines than
// LF does.
func bareCR(raw []byte) bool {
	raw = raw[:min(len(raw), lineEndSample)]
	if cr := bytes.IndexByte(raw, '\r'); cr < 0 || cr+1 < len(raw) && raw[cr+1] == '\n' {
		return false
	}
	lf := bytes.Count(raw, []byte{'\n'})
	return bytes.Count(raw, []byte{'\r'})-bytes.Count(raw, []byte("\r\n")) > lf
}

// line returns where the line at pos ends, without its line end, and where the
// next begins. A run of CR before LF is all line end: it is seen in the wild.
func (r *reader) line(pos int) (end, next int) {
	i := bytes.IndexByte(r.raw[pos:], r.eol)
	if i < 0 {
		end, next = len(r.raw), len(r.raw)
	} else {
		end, next = pos+i, pos+i+1
	}
	if r.eol == '\n' {
		for end > pos && r.raw[end-1] == '\r' {
			end--
		}
	} else if next < len(r.raw) && r.raw[next] == '\n' {
		next++
	}
	return end, next
}

// span returns the span of r.raw[start:end] in the message being read.
func (r *reader) span(start, end int) evidence.Span {
	return evidence.Span{Start: int64(start - r.base), End: int64(end - r.base)}
}

// message reads a message from pos to the next boundary of a multipart that is
// open, or to the end.
func (r *reader) message(pos int, outermost bool) (*Message, delimiter) {
	m := &Message{lim: r.lim}
	base, outer := r.base, r.msg
	r.base, r.msg = pos, m
	var prob problems
	if outermost && r.eol == '\r' {
		prob.add(CodeBareCR, "message", "lines end in CR alone", "each CR is read as a line end")
	}
	start := r.prologue(m, pos, &prob)
	h := r.header(start, &prob)
	m.Header = r.fields(h, &prob)
	if len(m.Header) == 0 {
		prob.add(CodeNoHeader, "header", "there are no header fields", "everything is read as the body")
	}
	singleFields(m.Header, &prob)

	r.used.parts++
	root := &Part{Header: m.Header, HeaderSpan: r.span(h.start, h.end), msg: m}
	m.Root = root
	r.describe(root, "text/plain")
	if !strings.HasPrefix(root.Type, "multipart/") {
		root.Number = "1"
	}
	d := r.body(root, h.body)
	if !root.Multipart() { // a multipart without parts is a leaf
		root.Number = "1"
	}
	root.Span = r.span(pos, d.before)
	m.raw = r.raw[pos:d.before:d.before]
	if r.full && outermost {
		prob.add(CodePartLimit, "message", "the message has more parts than are read", "the rest is kept in the multipart around it")
	}
	m.Problems = prob.all()
	r.base, r.msg = base, outer
	return m, d
}

// prologue skips what may stand before a header: a byte order mark, a mailbox's
// "From " line, blank lines.
func (r *reader) prologue(m *Message, pos int, prob *problems) int {
	if bytes.HasPrefix(r.raw[pos:], []byte("\xef\xbb\xbf")) {
		prob.add(CodeByteOrderMark, "header", "the message begins with a byte order mark", "passed over")
		pos += 3
	}
	blank := pos
	for blank < len(r.raw) {
		end, next := r.line(blank)
		if !isBlank(r.raw[blank:end]) {
			break
		}
		blank = next
	}
	if blank > pos && blank < len(r.raw) && r.beginsHeader(blank) {
		prob.add(CodeLeadingBlank, "header", "there are blank lines before the header", "passed over")
		pos = blank
	}
	if end, next := r.line(pos); isMboxLine(r.raw[pos:end]) && (next == len(r.raw) || r.beginsHeader(next)) {
		prob.add(CodeMboxLine, "header", "the message begins with a mailbox's From line", "passed over")
		m.Envelope = r.span(pos, next)
		return next
	}
	return pos
}

// isMboxLine reports whether line may be what parts messages in a mailbox, or
// that line quoted. "From : x" is a field in the manner of RFC 5322 section 4.5.8.
func isMboxLine(line []byte) bool {
	return (bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))) && fieldColon(line) < 0
}

// beginsHeader reports whether the line at pos is a field that headers have, or
// a mailbox line before one.
func (r *reader) beginsHeader(pos int) bool {
	if pos >= len(r.raw) {
		return false
	}
	end, _ := r.line(pos)
	line := r.raw[pos:end]
	if colon := fieldColon(line); colon > 0 {
		return knownName(bytes.TrimRight(line[:colon], " \t"))
	}
	return isMboxLine(line)
}

// singleFields reports the fields that RFC 5322 section 3.6 and RFC 2045 allow
// once and that stand more often.
func singleFields(h Header, prob *problems) {
	for _, name := range [...]string{
		"From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID",
		"In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
	} {
		n := 0
		for i := range h {
			if sameName(h[i].Name, name) {
				n++
			}
		}
		if n > 1 {
			prob.add(CodeDuplicateField, name, "the field stands "+strconv.Itoa(n)+" times and is allowed once", "all are kept; where one is needed, the first is used")
		}
	}
}

// part reads one part of a multipart: header and body from pos to the next
// boundary.
func (r *reader) part(parent *Part, pos int) (*Part, delimiter) {
	r.used.parts++
	p := &Part{msg: r.msg}
	p.Number = strconv.Itoa(len(parent.Children) + 1)
	if parent.Number != "" {
		p.Number = parent.Number + "." + p.Number
	}
	var prob problems
	h := r.header(pos, &prob)
	p.Header = r.fields(h, &prob)
	p.HeaderSpan = r.span(h.start, h.end)
	for _, q := range prob.all() {
		q.Place = p.place() + " " + q.Place
		p.Problems = append(p.Problems, q)
	}
	preset := "text/plain"
	if parent.Type == "multipart/digest" { // RFC 2046 section 5.1.5
		preset = "message/rfc822"
	}
	r.describe(p, preset)
	d := r.body(p, h.body)
	p.Span = r.span(pos, d.before)
	return p, d
}

// describe fills what the header of p says about its body. preset is the type
// of a part that states none.
func (r *reader) describe(p *Part, preset string) {
	var prob problems
	p.Type = preset
	if f := p.Header.First("Content-Type"); f.Name != "" {
		t, params := parseParams(f.RawValue, "Content-Type", &prob)
		p.Params = params
		switch main, sub, _ := strings.Cut(t, "/"); {
		case main != "" && sub != "":
			p.Type = t
		case main == "text": // RFC 822 mailers wrote "text"
			prob.add(CodeContentType, p.place(), "the Content-Type is only \"text\"", "read as text/plain")
			p.Type = "text/plain"
		default: // RFC 2045 section 5.2
			prob.add(CodeContentType, p.place(), "the Content-Type cannot be read", "read as "+preset)
		}
		p.Charset = strings.ToLower(strings.TrimSpace(params.Value("charset")))
		p.Filename = params.Value("name")
	}
	if f := p.Header.First("Content-Disposition"); f.Name != "" { // RFC 2183
		p.Disposition, p.DispParams = parseParams(f.RawValue, "Content-Disposition", &prob)
		if name := p.DispParams.Value("filename"); name != "" {
			p.Filename = name
		}
	}
	if f := p.Header.First("Content-Transfer-Encoding"); f.Name != "" {
		p.Encoding = transferEncoding(f.RawValue)
	}
	if f := p.Header.First("Content-ID"); f.Name != "" {
		p.ContentID = strings.Trim(f.Value, "<> ")
	}
	p.Problems = append(p.Problems, prob.all()...)
}

// body reads the body of p from pos to the boundary that ends it, which it
// returns.
func (r *reader) body(p *Part, pos int) delimiter {
	var d delimiter
	switch {
	case strings.HasPrefix(p.Type, "multipart/") && r.enter(p):
		r.depth++
		d = r.multipart(p, pos)
		r.depth--
	case isMessage(p.Type) && r.enter(p):
		r.depth++
		d = r.nested(p, pos)
		r.depth--
	default:
		d = r.next(pos)
	}
	p.BodySpan = r.span(pos, d.before)
	return d
}

// enter reports whether the limits allow to look inside p.
func (r *reader) enter(p *Part) bool {
	if r.depth < r.lim.depth {
		return !r.full
	}
	p.report(CodeDepthLimit, "parts lie deeper in one another than is read", "kept as a file")
	return false
}

// isMessage reports whether a part of type t is a whole message (RFC 2046
// section 5.2.1, RFC 6532 section 3.7).
func isMessage(t string) bool {
	return t == "message/rfc822" || t == "message/global" || t == "message/news"
}

// nested reads the message that is the body of p.
func (r *reader) nested(p *Part, pos int) delimiter {
	if r.used.parts >= r.lim.parts {
		r.full = true
		return r.next(pos)
	}
	if encodes(p.Encoding) {
		d := r.next(pos)
		if r.nestedEncoded(p, pos, d.before) {
			return d
		}
		p.report(CodeEncoding, "declared as "+p.Encoding+", but it is no message in that", "read as it is")
	}
	m, d := r.message(pos, false)
	p.adopt(m)
	return d
}

// nestedEncoded reads the message that is r.raw[pos:end] in base64 or
// quoted-printable, which RFC 2046 section 5.2.1 forbids. It counts its spans in
// its own bytes, as every nested message does. It reports false if those bytes
// are not encoded, whatever was declared.
func (r *reader) nestedEncoded(p *Part, pos, end int) bool {
	if p.Encoding != encQuoted && r.beginsHeader(pos) {
		return false
	}
	if r.used.decoded += end - pos; r.used.decoded > r.lim.nestedBytes {
		p.report(CodeNestedLimit, "there is more nested mail in encodings than is read", "kept as a file")
		return true
	}
	decoded, prob := decodeBody(p, r.raw[pos:end])
	if p.Encoding == encQuoted && len(prob) > 0 {
		return false
	}
	before := r.used.parts
	inner := newReader(decoded, r.lim)
	inner.used, inner.depth = r.used, r.depth
	m, _ := inner.message(0, true)
	if len(m.Header) == 0 {
		r.used.parts = before
		return false
	}
	p.Problems = append(p.Problems, prob...)
	p.Nested = m
	return true
}

// adopt makes m the nested message of p, unless it has no header: then it is no
// message, whatever it is declared as.
func (p *Part) adopt(m *Message) {
	if len(m.Header) > 0 {
		p.Nested = m
		return
	}
	p.report(CodeNoHeader, "declared as "+p.Type+", but it has no header", "kept as a file")
}
