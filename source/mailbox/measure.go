package mailbox

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/gainsay/gainsay/evidence"
)

const (
	// maxHeadBytes is how much of a message is searched for the header fields
	// that a mailbox uses. Real headers are shorter, and more would make the
	// window move in small steps.
	maxHeadBytes = 128 << 10
	// maxTrailingLineEnds is how many line ends may stand between the end that
	// a Content-Length gives and the next From line: the one that a message
	// without a last line end is given, and the separator.
	maxTrailingLineEnds = 2
)

// head is what the header of a message says to the mailbox that keeps it.
type head struct {
	body          int64 // offset of the body in the input; -1 without a blank line
	length        int64 // Content-Length; -1 without one
	status        string
	xStatus       string
	mozillaStatus uint64
}

// measured is one message found.
type measured struct {
	span      evidence.Span
	following *separator // nil at the end
	head      head
	inside    inside
	landed    bool // the Content-Length did
	cut       bool // the file ends in the middle of a line
}

// measure finds where the message behind from ends.
func (s *splitter) measure(from separator) (measured, error) {
	m := measured{span: evidence.Span{Start: from.end, End: from.end}}
	s.seen.reversible = s.seen.reversible || from.reversible
	var err error
	if m.head, err = s.readHead(from.end); err != nil {
		return m, err
	}
	end, following, err := s.trustLength(m.head)
	if err != nil {
		return m, err
	}
	if end >= 0 {
		m.landed, m.following, m.span.End = true, following, end
		err = s.countInside(from.end, end, &m.inside)
		s.learn(m)
		return m, err
	}
	if m.following, err = s.find(from.end, s.size, &m.inside); err != nil {
		return m, err
	}
	s.learn(m)
	if m.following != nil {
		m.span.End, err = s.trimSeparator(from.end, m.following.start)
		return m, err
	}
	if m.span.End, err = s.trimSeparator(from.end, s.size); err != nil || m.span.Len() == 0 {
		return m, err
	}
	last, err := s.bytes(s.size-1, 1)
	m.cut = err == nil && last[0] != '\n'
	return m, err
}

// learn adds what m shows to what is known of the mailbox.
func (s *splitter) learn(m measured) {
	s.seen.lengths = s.seen.lengths || m.landed
	s.seen.unquoted = s.seen.unquoted || m.landed && m.inside.refused > 0
	s.seen.quoted = s.seen.quoted || m.inside.quoted > 0
	s.seen.requoted = s.seen.requoted || m.inside.requoted > 0
}

// countInside counts the lines in [start, end) that look like From lines,
// although none of them splits.
func (s *splitter) countInside(start, end int64, seen *inside) error {
	for start < end {
		sep, err := s.find(start, end, seen)
		if err != nil || sep == nil {
			return err
		}
		seen.refused++
		start = sep.end
	}
	return nil
}

// trimSeparator returns the end of the message in [start, end) without the one
// blank line that separates it from what follows.
func (s *splitter) trimSeparator(start, end int64) (int64, error) {
	from := max(start, end-4)
	b, err := s.bytes(from, int(end-from))
	if err != nil {
		return end, err
	}
	rest := cutLineEnd(b)
	if len(rest) == len(b) || len(rest) > 0 && rest[len(rest)-1] != '\n' {
		return end, nil
	}
	return end - int64(len(b)-len(rest)), nil
}

// trustLength returns the end of the message whose header is h, and the From
// line behind it, if h has a Content-Length that can be trusted; else -1.
func (s *splitter) trustLength(h head) (int64, *separator, error) {
	if h.body < 0 || h.length < 0 || h.length > s.size-h.body {
		return -1, nil, nil
	}
	end := h.body + h.length
	at := end
	for range maxTrailingLineEnds + 1 {
		if at == s.size {
			return end, nil, nil
		}
		sep, _, err := s.judge(at)
		if err != nil {
			return -1, nil, err
		}
		if sep != nil && (sep.kind == dated || sep.splits()) {
			// A body may end in the middle of a line, but a From line begins one.
			return end, sep, nil
		}
		b, err := s.bytes(at, 2)
		if err != nil {
			return -1, nil, err
		}
		switch {
		case b[0] == '\n':
			at++
		case bytes.Equal(b, []byte("\r\n")):
			at += 2
		default:
			return -1, nil, nil
		}
	}
	return -1, nil, nil
}

// readHead reads the header at off for the fields that concern the mailbox.
func (s *splitter) readHead(off int64) (head, error) {
	h := head{body: -1, length: -1}
	b, err := s.w.ahead(off, maxHeadBytes)
	if err != nil {
		return h, err
	}
	b = b[:min(len(b), maxHeadBytes)]
	for at := 0; at < len(b); {
		n := bytes.IndexByte(b[at:], '\n')
		if n < 0 {
			break
		}
		line := bytes.TrimSuffix(b[at:at+n], []byte("\r"))
		at += n + 1
		if len(line) == 0 {
			h.body = off + int64(at)
			break
		}
		if bytes.HasPrefix(line, fromPrefix) && readFromLine(line) == dated {
			break // the next message begins without a blank line
		}
		h.read(line)
	}
	return h, nil
}

// read takes one header line that may concern the mailbox.
func (h *head) read(line []byte) {
	switch line[0] | 0x20 {
	case 'c', 's', 'x':
	default:
		return
	}
	name, value, ok := bytes.Cut(line[:min(len(line), maxFieldNameBytes)], []byte(":"))
	if !ok {
		return
	}
	value = bytes.TrimSpace(value)
	switch string(bytes.ToLower(name)) {
	case "content-length":
		if n, err := strconv.ParseInt(string(value), 10, 62); err == nil && n >= 0 {
			h.length = n
		}
	case "status":
		h.status = string(value)
	case "x-status":
		h.xStatus = string(value)
	case "x-mozilla-status":
		if n, err := strconv.ParseUint(string(value), 16, 32); err == nil {
			h.mozillaStatus = n
		}
	}
}

// The bits of X-Mozilla-Status that are known here.
const (
	mozillaRead      = 0x0001
	mozillaReplied   = 0x0002
	mozillaMarked    = 0x0004
	mozillaExpunged  = 0x0008
	mozillaForwarded = 0x1000
)

// flags returns the marks that the header's own fields put on the message.
func (h head) flags() []evidence.Flag {
	in := func(s string, c byte) bool { return bytes.IndexByte([]byte(s), c) >= 0 }
	var flags []evidence.Flag
	for _, f := range []struct {
		set  bool
		flag evidence.Flag
	}{
		{h.xStatus != "" && in(h.xStatus, 'T'), evidence.FlagDraft},
		{in(h.xStatus, 'F') || h.mozillaStatus&mozillaMarked != 0, evidence.FlagFlagged},
		{h.mozillaStatus&mozillaForwarded != 0, evidence.FlagPassed},
		{in(h.xStatus, 'A') || h.mozillaStatus&mozillaReplied != 0, evidence.FlagReplied},
		{in(h.status, 'R') || h.mozillaStatus&mozillaRead != 0, evidence.FlagSeen},
		{in(h.status, 'D') || in(h.xStatus, 'D') || h.mozillaStatus&mozillaExpunged != 0, evidence.FlagTrashed},
	} {
		if f.set {
			flags = append(flags, f.flag)
		}
	}
	return flags
}

// problems tells what was odd about the message m behind the From line from.
func (s *splitter) problems(from separator, m measured) []evidence.Problem {
	var list []evidence.Problem
	add := func(set bool, code, detail, done string) {
		if set {
			list = append(list, evidence.Problem{Code: code, Place: "From line", Detail: detail, Done: done})
		}
	}
	add(!from.blank && !from.afterNUL, "no-blank-line", "no blank line is before the From line", "a message begins here all the same")
	add(from.afterNUL, "nul-before-from-line", "a NUL byte is before the From line", "a message begins here all the same")
	add(from.kind == dateless, "from-line-no-date", "the From line has no date", "a message begins here, as mail headers follow")
	add(from.head == noHead, "from-line-no-header", "no header follows the From line", "a message begins here all the same")
	add(m.landed && m.inside.refused > 0, "from-line-in-body",
		fmt.Sprintf("%d lines inside the message look like the From line of another", m.inside.refused),
		"one message, because its Content-Length says so")
	add(!m.landed && m.inside.refused > 0, "from-line-in-body",
		fmt.Sprintf("%d lines inside the message look like a From line, but no blank line is before them and no header follows", m.inside.refused),
		"one message")
	add(m.inside.quoted > 0, "from-quoted",
		fmt.Sprintf("%d lines begin with \">From \": the mailbox (%s) may have put one \">\" before them", m.inside.quoted, s.seen.variant()),
		"kept and read as stored")
	add(!m.landed && m.head.length >= 0 && s.seen.lengths, "content-length-wrong",
		fmt.Sprintf("Content-Length %d does not end at a message's end", m.head.length), "split at the next From line")
	add(m.cut, "truncated", "the mailbox ends in the middle of a line", "kept as far as it goes")
	return list
}
