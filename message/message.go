package message

import (
	"iter"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Message is one message. Its spans count bytes of Raw.
type Message struct {
	Header Header
	// Envelope is the mailbox line before the header ("From " or ">From "),
	// with its line end; it is empty where there is none.
	Envelope evidence.Span
	// Root is the message as a part: its header is Header. It is never nil.
	Root *Part
	// Problems are those of the header and of the structure as a whole; each
	// Part has its own, and decoding finds more (see Decode and Entry).
	Problems []evidence.Problem

	raw []byte
	lim limits
}

// Raw returns the bytes of the message, as they were given to Read or, for a
// nested message, as they lie in its parent with the transfer encoding
// removed. They must not be changed.
func (m *Message) Raw() []byte { return m.raw }

// Part is one part of a message (RFC 2045 section 2.5). Spans count bytes of
// the Raw of the message that the part belongs to.
type Part struct {
	// Number is the part's number after RFC 3501 section 6.4.5, counted in
	// its own message: "1.2". A multipart at the top has the number "".
	Number string
	Header Header

	Span       evidence.Span // header and body
	HeaderSpan evidence.Span // the fields, without the blank line after them
	BodySpan   evidence.Span // the body as written, transfer encoding and all
	// Outside are the stretches of a multipart's body that are in none of its
	// children and are not blank: text before the first boundary, after the
	// last, or beyond a limit.
	Outside []evidence.Span

	Type        string // media type, lower case: "text/plain"
	Params      Params // of the Content-Type
	Charset     string // as declared, lower case; "" if it was not
	Encoding    string // Content-Transfer-Encoding, lower case; "" if there is none
	Disposition string // "attachment", "inline", lower case; "" if there is none
	DispParams  Params // of the Content-Disposition
	Filename    string // of the Content-Disposition, or else the Content-Type's name
	ContentID   string // without angle brackets

	Children []*Part  // of a multipart
	Nested   *Message // of message/rfc822 and its kin; nil if it could not be read as one

	Problems []evidence.Problem

	msg  *Message // the message that the spans count in
	bare bool     // a multipart whose boundary occurs, but no part
}

// Multipart reports whether the part has parts of its own.
func (p *Part) Multipart() bool { return len(p.Children) > 0 }

// place names the part in a problem.
func (p *Part) place() string {
	if p.Number == "" {
		return "message"
	}
	return "part " + p.Number
}

// Parts yields every part of the message in order, a multipart before its
// children. It does not enter nested messages.
func (m *Message) Parts() iter.Seq[*Part] {
	return func(yield func(*Part) bool) { walkParts(m.Root, yield) }
}

func walkParts(p *Part, yield func(*Part) bool) bool {
	if !yield(p) {
		return false
	}
	for _, c := range p.Children {
		if !walkParts(c, yield) {
			return false
		}
	}
	return true
}

// AllProblems returns the problems of the message and of its own parts, in
// order, without those of nested messages.
func (m *Message) AllProblems() []evidence.Problem {
	all := append([]evidence.Problem(nil), m.Problems...)
	for p := range m.Parts() {
		all = append(all, p.Problems...)
	}
	return all
}

// Part returns the part with the number given, as RFC 3501 section 6.4.5
// counts: "2.1" is the first part of the multipart or of the message that part
// 2 is. It returns nil if there is none.
func (m *Message) Part(number string) *Part {
	if number == "" {
		return m.Root
	}
	first, rest, more := strings.Cut(number, ".")
	p := m.Root
	if p.Multipart() {
		p = child(p, first)
	} else if first != "1" {
		return nil
	}
	for p != nil && more {
		if p.Nested != nil {
			return p.Nested.Part(rest)
		}
		first, rest, more = strings.Cut(rest, ".")
		p = child(p, first)
	}
	return p
}

func child(p *Part, number string) *Part {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(p.Children) || strconv.Itoa(n) != number {
		return nil
	}
	return p.Children[n-1]
}

// PartBytes returns the bytes of the part with the number given, transfer
// encoding removed: of a leaf its content, of a nested message the message, of
// a multipart its body as written, of "" the whole message. It also knows the
// places that Entry gives to what is not a MIME part: "1.uu2" is the second
// uuencoded file in the text of part 1, and "2.out1" (or "out1" at the top)
// the first stretch of multipart 2 outside its parts.
//
// The bytes may be a piece of Raw and must not be changed.
func (m *Message) PartBytes(number string) ([]byte, bool) {
	head, last := "", number
	if i := strings.LastIndexByte(number, '.'); i >= 0 {
		head, last = number[:i], number[i+1:]
	}
	switch {
	case number == "":
		return m.raw, true
	case strings.HasPrefix(last, uuPlace):
		p := m.Part(head)
		if p == nil || p.Multipart() || p.Nested != nil {
			return nil, false
		}
		return uuNth(leafText(p).text, last[len(uuPlace):])
	case strings.HasPrefix(last, outPlace):
		p := m.Part(head)
		if p == nil {
			return nil, false
		}
		return p.outside(last[len(outPlace):])
	}
	p := m.Part(number)
	if p == nil {
		return nil, false
	}
	if p.Nested != nil {
		return p.Nested.raw, true
	}
	b, _ := m.Decode(p)
	return b, true
}

// Places of what is not a MIME part; see PartBytes.
const (
	uuPlace  = "uu"
	outPlace = "out"
)

// below returns the place of something inside p that has no part number.
func (p *Part) below(kind string, n int) string {
	s := kind + strconv.Itoa(n)
	if p.Number == "" {
		return s
	}
	return p.Number + "." + s
}

func (p *Part) outside(number string) ([]byte, bool) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(p.Outside) {
		return nil, false
	}
	return p.Outside[n-1].Of(p.msg.raw), true
}

// body returns the body of p as written.
func (p *Part) body() []byte { return p.BodySpan.Of(p.msg.raw) }
