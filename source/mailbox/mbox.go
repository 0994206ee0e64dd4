package mailbox

import (
	"bytes"
	"fmt"
	"io"

	"github.com/gainsay/gainsay/evidence"
)

// variant is one of the four ways in which mbox files keep a message apart
// from the next.
type variant string

const (
	variantUnknown variant = "mbox"
	variantO       variant = "mboxo"   // "From " lines of a body are quoted once, irreversibly
	variantRD      variant = "mboxrd"  // quoted lines are quoted again: reversible
	variantCL      variant = "mboxcl"  // Content-Length and quoting
	variantCL2     variant = "mboxcl2" // Content-Length alone
)

// separator is one From line that begins a message.
type separator struct {
	start, end int64 // the line, with its line end
	kind       fromKind
	head       headKind
	blank      bool // a blank line, or nothing, is before it
	afterNUL   bool // a NUL is directly before it
	reversible bool // public-inbox's sender, which says that the mailbox is mboxrd
}

// splitter finds the messages of an mbox file.
type splitter struct {
	w     *window
	size  int64
	count int // messages so far
	seen  signs

	begun bool
	torn  *evidence.Record // what is before the first From line
	next  *separator       // the From line of the next message; nil behind the last
	lost  []evidence.Exception
	path  string
}

// signs is what has been seen of a mailbox so far.
type signs struct {
	lengths    bool // a Content-Length that landed
	unquoted   bool // a From line inside a body that a Content-Length covers
	quoted     bool // ">From "
	requoted   bool // ">>From ", or public-inbox's sender
	reversible bool
}

func (e signs) variant() variant {
	switch {
	case e.lengths && (e.unquoted || !e.quoted):
		return variantCL2
	case e.lengths:
		return variantCL
	case e.reversible || e.requoted:
		return variantRD
	case e.quoted:
		return variantO
	}
	return variantUnknown
}

func newSplitter(in evidence.Input) *splitter {
	return &splitter{w: newWindow(in, in.Size()), size: in.Size(), path: in.Path()}
}

// Next implements [evidence.Reader].
func (s *splitter) Next() (evidence.Record, error) {
	if !s.begun {
		if err := s.begin(); err != nil {
			return evidence.Record{}, err
		}
		s.begun = true
	}
	if s.torn != nil {
		r := *s.torn
		s.torn = nil
		return r, nil
	}
	for s.next != nil {
		from := *s.next
		m, err := s.measure(from)
		if err != nil {
			return evidence.Record{}, err
		}
		s.next = m.following
		if m.span.Len() == 0 {
			s.lose(from.start, from.end, "empty-message", "a From line with no message behind it")
			continue
		}
		s.count++
		r := evidence.Record{
			Span:     m.span,
			Flags:    m.head.flags(),
			Place:    s.place(),
			Problems: s.problems(from, m),
			Lost:     s.lost,
		}
		s.lost = nil
		return r, nil
	}
	r := evidence.Record{Lost: s.lost}
	s.lost = nil
	return r, io.EOF
}

// begin finds the first From line. What stands before it may be a message whose
// own From line was torn off, so it is kept as one.
func (s *splitter) begin() error {
	first, err := s.find(0, s.size, nil)
	if err != nil {
		return err
	}
	s.next = first
	end := s.size
	if first != nil {
		end = first.start
	}
	mark, err := s.bytes(0, len(byteOrderMark))
	if err != nil || first != nil && end == int64(len(mark)) && bytes.Equal(mark, byteOrderMark) {
		return err // the mark belongs to the first From line
	}
	blank, err := s.only(" \t\r\n", 0, end)
	if err != nil || blank {
		return err
	}
	if empty, err := s.only(" \t\r\n\x00", 0, end); err != nil || empty {
		s.lose(0, end, "junk", "NUL bytes before the first From line")
		return err
	}
	if end, err = s.trimSeparator(0, end); err != nil {
		return err
	}
	s.count++
	s.torn = &evidence.Record{
		Span: evidence.Span{End: end}, Place: s.place(),
		Problems: []evidence.Problem{{
			Code: "no-from-line", Detail: "these bytes are before the first From line", Done: "kept and read as a message",
		}},
	}
	return nil
}

var byteOrderMark = []byte("\ufeff")

func (s *splitter) place() string { return fmt.Sprintf("message %d", s.count) }

// only reports whether [start, end) holds nothing but bytes of set.
func (s *splitter) only(set string, start, end int64) (bool, error) {
	for start < end {
		b, err := s.w.ahead(start, 1)
		if err != nil {
			return false, err
		}
		b = b[:min(int64(len(b)), end-start)]
		if len(bytes.TrimLeft(b, set)) > 0 {
			return false, nil
		}
		start += int64(len(b))
	}
	return true, nil
}

func (s *splitter) lose(start, end int64, code, detail string) {
	s.lost = append(s.lost, evidence.Exception{
		Path: s.path, Span: evidence.Span{Start: start, End: end}, Code: code, Detail: detail,
	})
}

// bytes returns the n bytes at off, or fewer at the end of the input.
func (s *splitter) bytes(off int64, n int) ([]byte, error) {
	b, err := s.w.ahead(off, n)
	return b[:min(n, len(b))], err
}

// inside counts what is met inside a message.
type inside struct {
	quoted   int // lines that begin with ">From "
	requoted int // lines that begin with ">>From "
	refused  int // lines that look like a From line but do not split
}

// find returns the first From line in [off, limit) that begins a message, or
// nil. What it passes on the way is counted in seen, which may be nil.
func (s *splitter) find(off, limit int64, seen *inside) (*separator, error) {
	for off < limit {
		b, err := s.w.ahead(off, len(fromPrefix))
		if err != nil {
			return nil, err
		}
		b = b[:min(int64(len(b)), limit-off)]
		i := bytes.Index(b, fromPrefix)
		if i < 0 {
			if int64(len(b)) == limit-off {
				return nil, nil
			}
			off += int64(len(b) - len(fromPrefix) + 1) // the end of b may hold the start of one
			continue
		}
		at := off + int64(i)
		sep, quotes, err := s.judge(at)
		if err != nil {
			return nil, err
		}
		if sep != nil && sep.splits() {
			return sep, nil
		}
		if seen != nil {
			seen.note(sep, quotes)
		}
		off = at + int64(len(fromPrefix))
	}
	return nil, nil
}

func (in *inside) note(sep *separator, quotes int) {
	switch {
	case quotes > 1:
		in.requoted++
		fallthrough
	case quotes > 0:
		in.quoted++
	case sep != nil && sep.kind == dated:
		in.refused++
	}
}

// splits reports whether a From line begins a message. See the package comment
// for the doubtful ones.
func (p *separator) splits() bool {
	switch p.kind {
	case dated:
		return p.blank || p.head >= weakHead
	case dateless:
		return p.head == mailHead
	}
	return false
}

// judge looks at the "From " at off. It returns the separator that it may be,
// or how many ">" are before it if it is a quoted line.
func (s *splitter) judge(off int64) (*separator, int, error) {
	// The window is asked for everything at once, so that what is before off
	// and what is behind it are held together.
	b, err := s.w.ahead(off, maxFromLineBytes+maxPeekBytes)
	if err != nil {
		return nil, 0, err
	}
	before := s.w.behind(off, 4)
	sep := &separator{start: off}
	switch {
	case off == 0 || off == int64(len(byteOrderMark)) && bytes.Equal(before, byteOrderMark):
		sep.blank = true
	case before[len(before)-1] == 0:
		sep.afterNUL = true
	case before[len(before)-1] == '>':
		return nil, countQuotes(s.w.behind(off, behindBytes), off), nil
	case before[len(before)-1] != '\n':
		return nil, 0, nil
	default:
		sep.blank = endsInBlankLine(before, off)
	}
	line := b[:min(len(b), maxFromLineBytes)]
	n := bytes.IndexByte(line, '\n')
	switch {
	case n >= 0:
		sep.end = off + int64(n) + 1
		line, b = line[:n], b[n+1:]
	case len(b) <= maxFromLineBytes:
		sep.end = off + int64(len(b)) // the file ends in this line
		b = nil
	default:
		return nil, 0, nil // too long
	}
	sep.kind = readFromLine(line)
	if sep.kind == notFrom {
		return nil, 0, nil
	}
	sep.head = peekHead(b)
	sep.reversible = bytes.HasPrefix(line, []byte("From mboxrd@"))
	return sep, 0, nil
}

// endsInBlankLine reports whether before, which ends at off in a line end, ends
// in a blank line.
func endsInBlankLine(before []byte, off int64) bool {
	whole := int64(len(before)) == off // before begins where the input does
	rest := cutLineEnd(before)
	return bytes.HasSuffix(rest, []byte("\n")) || whole && len(rest) == 0
}

// cutLineEnd returns b without the "\n" or "\r\n" at its end.
func cutLineEnd(b []byte) []byte {
	rest, ok := bytes.CutSuffix(b, []byte("\n"))
	if !ok {
		return b
	}
	return bytes.TrimSuffix(rest, []byte("\r"))
}

// countQuotes returns how many ">" end before, if a line begins with them.
// before ends at off; deeper quoting than it shows counts as that deep.
func countQuotes(before []byte, off int64) int {
	rest := bytes.TrimRight(before, ">")
	n := len(before) - len(rest)
	if len(rest) == 0 {
		if int64(n) == off || n == behindBytes {
			return n
		}
		return 0
	}
	if rest[len(rest)-1] != '\n' {
		return 0
	}
	return n
}
