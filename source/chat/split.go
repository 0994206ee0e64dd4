package chat

import (
	"bytes"
	"fmt"
	"io"
	"regexp"

	"github.com/gainsay/gainsay/evidence"
)

// shape says where in a file its messages are.
//
//	[ message, … ]                                    list and wrap empty
//	{ "name": "…", "messages": [ message, … ] }       list "messages"
//	[ { "wrap": { "id": "…", "messages": […] } }, … ] list and wrap
//
// Any of them may stand behind an assignment, "window.YTD.tweets.part0 =".
type shape struct {
	list, wrap string
	// starts are the names that can be the first in a message and nowhere
	// else. Where a file breaks, reading goes on at the next of them.
	starts []string
	// learn takes the first name of the first message for a start.
	learn bool
	// nested says that a start inside a message shows that it was cut.
	nested bool
	// look reports whether all of g is wanted before its first message is
	// read; probe is then shown every message of it.
	look  func(g *group) bool
	probe func(g *group, raw []byte)
}

const (
	maxFields      = 64      // names kept of one group
	maxFieldBytes  = 4 << 10 // bytes of one of their values
	maxProbeBytes  = 64 << 10
	maxNameBytes   = 64  // longest name that begins a message
	maxPrefixBytes = 512 // longest assignment before the list
	shownBytes     = 160 // of lost bytes, in the detail of their exception
)

// group is what is known of the conversation, or of the transcript, that
// messages are in. It does not change once its first message is out.
type group struct {
	fields  map[string]value
	members membership
	frozen  bool
}

// message is one message found.
type message struct {
	span     evidence.Span
	group    *group
	number   int  // in the input, from one
	torn     bool // bytes before it were lost, so that its group is not certain
	problems []evidence.Problem
}

// Where a splitter is in its file.
type place int

const (
	atStart    place = iota // before the list or the group
	amongGroup              // in the list of groups
	inGroup                 // among the names of a group
	inList                  // in the list of messages
	atEnd                   // behind it all
	done
)

// splitter finds the messages of a file one after the other, in one pass and
// bounded memory, whatever is wrong with the file.
type splitter struct {
	w      *window
	path   string
	shape  shape
	starts map[string]bool

	at     place
	pos    int64
	before int64 // where the value before pos begins: it may have run on too far
	mark   int64 // reading never goes back before it: behind the last message, and the last recovery
	again  int64 // bytes that recovery went back over
	depth  int   // of objects open around the names of a group
	group  *group
	torn   bool
	comma  bool  // a comma was read since the last message
	number int   // of messages found
	ahead  int64 // how far groups have been looked through
	far    *window
	look   bool // this splitter looks through a group for another one, in far

	lost     []evidence.Exception
	problems []evidence.Problem
}

func newSplitter(in evidence.Input, s shape) *splitter {
	p := &splitter{w: newWindow(in, in.Size()), path: in.Path(), shape: s, starts: map[string]bool{}}
	for _, name := range s.starts {
		p.starts[name] = true
	}
	return p
}

// next returns the next message, and what was lost before it; io.EOF after the
// last, with what was lost behind it. Other errors are the input's own.
func (s *splitter) next() (message, []evidence.Exception, error) {
	for {
		m, ok := s.step()
		if s.w.err != nil {
			return message{}, nil, fmt.Errorf("reading %s: %w", s.path, s.w.err)
		}
		if ok || s.at == done {
			m.problems, s.problems = s.problems, nil
			lost := s.lost
			s.lost = nil
			if !ok {
				return m, lost, io.EOF
			}
			return m, lost, nil
		}
	}
}

// step reads on to the next place. It reports true where it found a message.
func (s *splitter) step() (message, bool) {
	switch s.at {
	case atStart:
		s.start()
	case amongGroup:
		s.amongGroups()
	case inGroup:
		s.nameInGroup()
	case inList:
		return s.message()
	case atEnd:
		s.behind()
	}
	return message{}, false
}

// start passes over the byte order mark and the assignment.
func (s *splitter) start() {
	if bytes.Equal(s.w.bytes(s.pos, s.pos+3, 3), []byte("\xef\xbb\xbf")) {
		s.pos += 3
	}
	s.pos = s.w.space(s.pos)
	s.pos += int64(len(assigned.Find(s.w.bytes(s.pos, s.pos+maxPrefixBytes, maxPrefixBytes))))
	t := s.w.token(s.pos)
	switch {
	case t.kind == tokenEnd:
		s.at = done
	case t.kind == '[' && s.shape.wrap != "":
		s.at, s.pos = amongGroup, t.end
	case t.kind == '[' && s.shape.list == "":
		s.at, s.pos, s.group, s.comma = inList, t.end, &group{frozen: true}, true
	case t.kind == '{' && s.shape.list != "" && s.shape.wrap == "":
		s.at, s.pos, s.group, s.depth = inGroup, t.end, &group{}, 1
	default:
		s.recover(t.start, fault{"json-broken", t.start, "no list of messages begins here"})
	}
}

// assigned is what stands before a list in JavaScript.
var assigned = regexp.MustCompile(`^[\w.$ \t]+=`)

// amongGroups reads one element of the list of groups.
func (s *splitter) amongGroups() {
	t := s.w.token(s.pos)
	switch t.kind {
	case ',':
		s.pos = t.end
	case ']':
		s.at, s.pos = atEnd, t.end
	case tokenEnd:
		s.cut(t.start)
	case '{':
		open, wraps := s.wrapped(t)
		if !wraps {
			s.stranger(t.start, false)
			return
		}
		if open.kind != '{' {
			s.stranger(t.start, true)
			return
		}
		if first := s.w.token(open.end); first.kind == tokenString && s.starts[s.name(first)] {
			s.recover(t.start, fault{"json-broken", open.start, "a message begins inside this"})
			return
		}
		s.at, s.pos, s.group, s.depth, s.torn = inGroup, open.end, &group{}, 2, false
	default:
		s.stranger(t.start, false)
	}
}

// wrapped returns what stands behind the name in the object that t opens, and
// reports whether that is the name of a group.
func (s *splitter) wrapped(t token) (token, bool) {
	name := s.w.token(t.end)
	if name.kind != tokenString || s.name(name) != s.shape.wrap {
		return token{}, false
	}
	colon := s.w.token(name.end)
	return s.w.token(colon.end), colon.kind == ':'
}

// stranger passes over a value that is not what the list is of. isGroup says
// that it begins as a group does.
func (s *splitter) stranger(start int64, isGroup bool) {
	end, f := s.value(start, isGroup)
	if f != nil {
		s.recover(start, *f)
		return
	}
	s.pos, s.before = end, start+1
	s.lose(start, end, "json-unexpected", "not what this list is of")
}

// nameInGroup reads one name of a group with its value, up to the list.
func (s *splitter) nameInGroup() {
	t := s.w.token(s.pos)
	switch t.kind {
	case ',':
		s.pos = t.end
		return
	case '}':
		s.pos = t.end
		if s.depth--; s.depth == 0 && s.shape.wrap != "" {
			s.at = amongGroup
		} else if s.depth == 0 {
			s.at = atEnd
		}
		return
	case tokenEnd:
		s.cut(t.start)
		return
	case tokenString:
	default:
		s.recover(t.start, fault{"json-broken", t.start, "no name stands here"})
		return
	}
	colon := s.w.token(t.end)
	if colon.kind != ':' {
		s.recover(t.start, fault{"json-broken", t.start, "no colon after a name"})
		return
	}
	name := s.name(t)
	v := s.w.token(colon.end)
	if name == s.shape.list && v.kind == '[' {
		s.pos = v.end
		s.lookAhead()
		s.at, s.comma = inList, true
		return
	}
	end, f := s.value(colon.end, false)
	if f != nil {
		s.recover(t.start, *f)
		return
	}
	s.pos, s.before = end, v.start
	if s.shape.nested && s.starts[name] {
		s.lose(t.start, end, "json-broken", "a message without its beginning")
		return
	}
	s.keepField(name, v)
}

// keepField keeps the value of a name of a group, if it is a word.
func (s *splitter) keepField(name string, t token) {
	if s.group.frozen && !s.look {
		return
	}
	if (t.kind != tokenString && t.kind != tokenLiteral) || len(s.group.fields) >= maxFields || t.end-t.start > maxFieldBytes {
		return
	}
	v, _ := readTree(s.w.bytes(t.start, t.end, maxFieldBytes))
	if s.group.fields == nil {
		s.group.fields = map[string]value{}
	}
	s.group.fields[name] = v
}

// name returns what a short string says, "" for a long one.
func (s *splitter) name(t token) string {
	if t.end-t.start > maxNameBytes {
		return ""
	}
	v, _ := readTree(s.w.bytes(t.start, t.end, maxNameBytes))
	return v.text
}

// message reads one element of the list of messages.
func (s *splitter) message() (message, bool) {
	t := s.w.token(s.pos)
	switch t.kind {
	case ',':
		s.pos, s.comma = t.end, true
	case ']':
		s.pos = t.end
		if s.at = inGroup; s.shape.list == "" {
			s.at = atEnd
		}
	case tokenEnd:
		s.cut(t.start)
	case '{':
		if open, wraps := s.wrapped(t); wraps && open.kind == '{' && s.shape.wrap != "" {
			s.at = amongGroup
			s.note(t.start, "json-broken", "a group begins inside the list of messages", "read on at the group that begins here")
			break
		}
		if s.shape.learn && len(s.starts) == 0 {
			if name := s.w.token(t.end); name.kind == tokenString {
				s.starts[s.name(name)] = true
			}
		}
		end, f := s.value(t.start, true)
		if f != nil {
			s.recover(t.start, *f)
			break
		}
		if !s.comma {
			s.problems = append(s.problems, evidence.Problem{
				Code: "json-comma", Place: fmt.Sprintf("byte %d", t.start), Detail: "no comma before this message", Done: "read all the same",
			})
		}
		s.pos, s.before, s.mark, s.comma = end, end, end, false
		s.number++
		return message{span: evidence.Span{Start: t.start, End: end}, group: s.group, number: s.number, torn: s.torn}, true
	default:
		s.stranger(t.start, false)
	}
	return message{}, false
}

// behind reads what stands behind the list: nothing, a semicolon, or the next
// part of the same archive in the same file.
func (s *splitter) behind() {
	s.pos = s.w.space(s.pos)
	for c, ok := s.w.byteAt(s.pos); ok && c == ';'; c, ok = s.w.byteAt(s.pos) {
		s.pos = s.w.space(s.pos + 1)
	}
	switch {
	case s.pos >= s.w.size || s.w.err != nil:
		s.at = done
	case bytes.HasPrefix(s.w.bytes(s.pos, s.pos+maxPrefixBytes, maxPrefixBytes), []byte("window.")):
		s.at = atStart
	default:
		s.recover(s.pos, fault{"json-broken", s.pos, "something stands behind the end"})
	}
}

// cut ends a file that ends too early.
func (s *splitter) cut(end int64) {
	s.at, s.pos = done, end
	s.problems = append(s.problems, evidence.Problem{
		Code: "json-cut", Place: fmt.Sprintf("byte %d", end), Detail: "the file ends before its list of messages does", Done: "everything before the end was read",
	})
}

// lookAhead looks through the group whose list begins here, for what its
// messages need to know before the rest of it is read. No byte is looked
// through twice, so that a broken file costs no more than a good one.
func (s *splitter) lookAhead() {
	if s.look {
		return
	}
	defer func() { s.group.frozen = true }()
	if s.shape.look == nil || s.pos < s.ahead || !s.shape.look(s.group) {
		return
	}
	if s.far == nil {
		s.far = newWindow(s.w.in, s.w.size)
	}
	p := *s
	p.w, p.look, p.at, p.number = s.far, true, inList, 0
	p.lost, p.problems, p.comma = nil, nil, true
	for (p.at == inList || p.at == inGroup) && !p.torn && p.w.err == nil {
		m, ok := p.step()
		if ok && s.shape.probe != nil && m.span.Len() <= maxProbeBytes {
			s.shape.probe(s.group, p.w.bytes(m.span.Start, m.span.End, maxProbeBytes))
		}
		p.lost, p.problems = nil, nil
	}
	s.ahead = p.pos
	if p.w.err != nil {
		s.w.err = p.w.err
	}
	s.group.members.settle()
}
