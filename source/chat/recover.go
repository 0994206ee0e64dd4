package chat

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// fault says why a value could not be read to its end.
type fault struct {
	code   string
	from   int64 // where to look for the next message: none begins before it
	detail string
}

// frame is one open object or list.
type frame struct {
	start  int64
	object bool
}

// What may come next in a value.
type expect int

const (
	expectValue expect = iota
	expectName
	expectMore // a comma, or the end of what is open
)

// value passes over the value at off and returns where it ends. It looks at
// tokens only, so that a value may be of any size. A comma before a closing
// bracket is passed over; the reader of the value reports it. isStart says
// that the value itself may begin as a message or a group does.
func (s *splitter) value(off int64, isStart bool) (int64, *fault) {
	var open []frame
	next, last, first := expectValue, off, false
	for pos := off; ; {
		t := s.w.token(pos)
		top := frame{}
		if len(open) > 0 {
			top = open[len(open)-1]
		}
		closes := t.kind == '}' && top.object && next != expectValue ||
			t.kind == ']' && len(open) > 0 && !top.object
		switch {
		case closes:
			open = open[:len(open)-1]
			next = expectMore
		case next == expectValue && (t.kind == '{' || t.kind == '['):
			if len(open) >= maxDepth {
				return 0, &fault{"json-too-deep", t.start, fmt.Sprintf("nested deeper than %d", maxDepth)}
			}
			open = append(open, frame{t.start, t.kind == '{'})
			if next, first = expectValue, true; t.kind == '{' {
				next = expectName
			}
		case next == expectValue && (t.kind == tokenString || t.kind == tokenLiteral):
			next = expectMore
		case next == expectName && t.kind == tokenString:
			if first && s.shape.nested && !(isStart && len(open) == 1) && s.starts[s.name(t)] {
				return 0, &fault{"json-broken", top.start, "a message begins inside this"}
			}
			colon := s.w.token(t.end)
			if colon.kind != ':' {
				return 0, unexpected(t.start, colon)
			}
			next, first, last, t = expectValue, false, t.start, colon
		case next == expectMore && t.kind == ',':
			if next = expectValue; top.object {
				next = expectName
			}
			first = false
		default:
			return 0, unexpected(last, t)
		}
		if len(open) == 0 {
			return t.end, nil
		}
		if t.kind != ':' {
			last = t.start
		}
		pos = t.end
	}
}

// unexpected is the fault of meeting t. The token before it may be a string
// that ran on over the beginning of another message, so that looking for one
// begins there.
func unexpected(before int64, t token) *fault {
	if t.kind == tokenEnd || t.kind == tokenCut {
		return &fault{"json-cut", min(before, t.start), "the file ends inside it"}
	}
	return &fault{"json-broken", before, fmt.Sprintf("unexpected byte at %d", t.start)}
}

// recover gives up what begins at start and goes on at the next place where a
// message, or a group of them, begins for certain. That may be start itself,
// where the reader was not looking for a message, or inside the value before
// it, if that was a string which ran on too far. It is never before s.mark,
// which lies behind every place where an earlier call went on: as each call
// raises the mark, and each step between two calls passes over at least one
// token, a file is read to its end. Nor are more bytes than the file has ever
// read a second time: beyond that, what may be inside a value is left in a
// loss.
func (s *splitter) recover(start int64, f fault) {
	from := f.from
	if from <= start {
		from = min(start, s.before)
	}
	next, name := s.find(max(from, s.mark))
	if next >= 0 && next < start {
		if s.again += start - next; s.again > s.w.size {
			s.give(next)
			from, start = start, next
			next, name = s.find(max(from, s.mark))
		}
	}
	if next < 0 {
		s.lose(start, s.w.size, f.code, f.detail)
		s.at, s.pos = done, s.w.size
		return
	}
	s.lose(start, next, f.code, f.detail)
	if next <= start {
		s.note(start, f.code, f.detail, "read on at the message that begins here")
	}
	s.give(next)
	s.pos, s.before, s.mark = next, next+1, next+1
	if name == s.shape.wrap && name != "" {
		s.at = amongGroup
		return
	}
	s.at, s.comma = inList, true
	if s.depth = 1; s.shape.wrap != "" {
		s.depth, s.torn = 2, true
	}
	if s.group == nil {
		s.group = &group{}
	}
	s.group.frozen = true
}

// find returns where, from off on, the next message or group begins, and its
// first name; -1 where none does. A quote in a string is always escaped, so
// that what is found cannot be the words of somebody's message.
func (s *splitter) find(off int64) (int64, string) {
	for {
		brace := s.w.index(off, '{')
		if brace < 0 {
			return -1, ""
		}
		off = s.w.space(brace + 1)
		if c, ok := s.w.byteAt(off); !ok || c != '"' {
			continue
		}
		quoted := s.w.bytes(off, off+maxNameBytes, maxNameBytes)
		end := strings.IndexByte(string(quoted[1:]), '"')
		if end < 0 {
			continue
		}
		name := string(quoted[1 : end+1])
		if c, ok := s.w.byteAt(s.w.space(off + int64(end) + 2)); ok && c == ':' && s.beginsAs(name) {
			return brace, name
		}
	}
}

// beginsAs reports whether name can be the first of a message or a group.
func (s *splitter) beginsAs(name string) bool {
	if name == s.shape.wrap && name != "" || s.starts[name] {
		return true
	}
	if len(s.starts) > 0 || !s.shape.learn {
		return false
	}
	for _, guess := range guessedStarts {
		if name == guess {
			return true
		}
	}
	return false
}

// guessedStarts are names that a message of a transcript may begin with, for a
// file that breaks before its first message.
var guessedStarts = []string{"ref", "time", "date", "from", "sender"}

// maxLost is how many different losses, and how many problems, are told
// between two messages. What is lost beyond them is told as part of the last.
const maxLost = 100

// lose records bytes that are in no message. White space and commas around
// them are not worth a word, and losses that touch are one.
func (s *splitter) lose(start, end int64, code, detail string) {
	if s.look {
		return
	}
	for start < end {
		if c, ok := s.w.byteAt(start); ok && !passable(c) {
			break
		}
		start++
	}
	tail := s.w.bytes(max(start, end-shownBytes), end, shownBytes)
	end -= int64(len(tail) - len(bytes.TrimRight(tail, " \t\r\n,")))
	if start >= end {
		return
	}
	if n := len(s.lost); n > 0 && (s.lost[n-1].Code == code || n >= maxLost) {
		s.lost[n-1].Span.End = end
		return
	}
	shown := strings.Join(strings.Fields(strings.ToValidUTF8(string(s.w.bytes(start, end, shownBytes)), string(utf8.RuneError))), " ")
	s.lost = append(s.lost, evidence.Exception{
		Path: s.path, Span: evidence.Span{Start: start, End: end}, Code: code,
		Detail: fmt.Sprintf("%s; the bytes are kept and begin: %s", detail, shown),
	})
}

// note records what is wrong at a byte where nothing is lost.
func (s *splitter) note(at int64, code, detail, done string) {
	if s.look || len(s.problems) >= maxLost {
		return
	}
	s.problems = append(s.problems, evidence.Problem{Code: code, Place: fmt.Sprintf("byte %d", at), Detail: detail, Done: done})
}

// give takes back from the last loss what from next on is to be read.
func (s *splitter) give(next int64) {
	if n := len(s.lost); n > 0 && s.lost[n-1].Span.End > next {
		s.lost[n-1].Span.End = next
		if s.lost[n-1].Span.Start >= next {
			s.lost = s.lost[:n-1]
		}
	}
}

// passable reports whether c says nothing between messages.
func passable(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ','
}
