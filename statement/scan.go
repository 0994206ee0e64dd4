package statement

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner reads the text form from left to right. It never looks back, so
// reading is linear in the text.
type scanner struct {
	text   string
	pos    int  // byte offset of what is read next
	line   int  // its place, from one
	col    int  // in characters
	open   int  // brackets open: inside them a line may end anywhere
	begun  bool // whether anything but white space was read of this line
	macros *macros
	last   Pos // just after the last character read that is not white space
}

func newScanner(text string, line int) *scanner {
	return &scanner{text: text, line: line, col: 1, macros: &macros{known: map[string]Macro{}}}
}

func (s *scanner) place() Pos { return Pos{s.line, s.col} }

// errorAt returns an error at a place that was read before.
func errorAt(at Pos, msg, hint string) *Error {
	return &Error{Line: at.Line, Column: at.Column, Msg: msg, Hint: hint}
}

// fail returns an error at the place that is read next.
func (s *scanner) fail(msg, hint string) *Error { return errorAt(s.place(), msg, hint) }

// next is the character to be read, and its length in bytes, which is 0 at the end.
func (s *scanner) next() (rune, int) {
	if s.pos >= len(s.text) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(s.text[s.pos:])
}

// step passes over one character.
func (s *scanner) step() {
	r, n := s.next()
	s.pos += n
	switch {
	case r == '\n':
		s.line, s.col, s.begun = s.line+1, 1, false
	case n > 0:
		s.col++
		if !unicode.IsSpace(r) {
			s.begun, s.last = true, s.place()
		}
	}
}

// pass passes over p, which comes next and lies on one line.
func (s *scanner) pass(p string) {
	s.pos += len(p)
	s.col += utf8.RuneCountInString(p)
	if p != "" {
		s.begun, s.last = true, s.place()
	}
}

// skip passes over white space and comments, and over line ends inside brackets.
func (s *scanner) skip() {
	for {
		r, n := s.next()
		switch {
		case n == 0 || r == '\n' && (s.open == 0 || s.directiveFollows()):
			return
		case unicode.IsSpace(r):
			s.step()
		case r == '#' && s.commentHere():
			s.toLineEnd()
		default:
			return
		}
	}
}

// directiveFollows reports whether the line after this one begins as a
// directive does: brackets that are open were then forgotten.
func (s *scanner) directiveFollows() bool {
	next := strings.TrimLeft(s.text[s.pos+1:min(len(s.text), s.pos+1+longestIndent)], " \t")
	end := strings.IndexFunc(next, unicode.IsSpace)
	return end > 0 && (next[:end] == blockWord || slices.Contains(directiveWords, next[:end]))
}

// longestIndent is how far into a line directiveFollows looks.
const longestIndent = 200

// commentHere reports whether the "#" to be read begins a comment: it does at
// the beginning of a line, and elsewhere where white space follows, so that an
// exhibit number such as "#12" is a word.
func (s *scanner) commentHere() bool {
	r, n := utf8.DecodeRuneInString(s.text[s.pos+1:])
	return n == 0 || unicode.IsSpace(r) || !s.begun
}

// toLineEnd passes over what is left of the line, but not over its end.
func (s *scanner) toLineEnd() {
	for {
		if r, n := s.next(); n == 0 || r == '\n' {
			return
		}
		s.step()
	}
}

// nextLine goes to the beginning of the next line.
func (s *scanner) nextLine() {
	s.toLineEnd()
	s.step()
}

// atLineEnd reports whether only white space and comments are left of the line.
func (s *scanner) atLineEnd() bool {
	s.skip()
	r, n := s.next()
	return n == 0 || r == '\n'
}

// atEnd reports whether the text is at its end.
func (s *scanner) atEnd() bool { return s.pos >= len(s.text) }

// isWordRune reports whether r can be part of a bare word.
func isWordRune(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsControl(r) && !isHidden(r) && !strings.ContainsRune(`,(){}:="“”<>≤≥`, r)
}

// peekWord returns the bare word that comes next, without reading it.
func (s *scanner) peekWord() string {
	s.skip()
	end := strings.IndexFunc(s.text[s.pos:], func(r rune) bool { return !isWordRune(r) })
	if end < 0 {
		return s.text[s.pos:]
	}
	return s.text[s.pos : s.pos+end]
}

// word reads the bare word that comes next; it is empty where none does.
func (s *scanner) word() string {
	w := s.peekWord()
	s.pass(w)
	return w
}

// take reads p if it comes next.
func (s *scanner) take(p string) bool {
	s.skip()
	if !strings.HasPrefix(s.text[s.pos:], p) {
		return false
	}
	s.pass(p)
	return true
}

// takeWord reads the bare word w if it comes next.
func (s *scanner) takeWord(w string) bool { return s.peekWord() == w && s.take(w) }

// comesAfter reports whether p follows the bare word that comes next, with or
// without white space between.
func (s *scanner) comesAfter(word, p string) bool {
	rest := strings.TrimLeft(s.text[s.pos+len(word):], " \t")
	return strings.HasPrefix(rest, p)
}

// atQuote reports whether a quotation comes next.
func (s *scanner) atQuote() bool {
	s.skip()
	r, _ := s.next()
	return r == '"' || r == '“'
}

// quotation reads one quotation, in straight or in curly marks. It ends on the
// line on which it begins.
func (s *scanner) quotation() (string, *Error) {
	at := s.place()
	mark, _ := s.next()
	end := '"'
	if mark == '“' {
		end = '”'
	}
	s.step()
	var b strings.Builder
	for {
		r, n := s.next()
		switch {
		case n == 0 || r == '\n':
			return "", errorAt(at, "the quotation does not end on its line", `end it, and go on in another "…" on the next line`)
		case r == end:
			s.step()
			return b.String(), nil
		case r == '\\':
			if err := s.escape(&b); err != nil {
				return "", err
			}
		default:
			b.WriteRune(r)
			s.step()
		}
	}
}

// words reads one or more quotations, each further one on a line of its own,
// joined by one space.
func (s *scanner) words() (string, *Error) {
	if !s.atQuote() {
		return "", s.fail(`expected words in quotation marks`, `write "…"`)
	}
	var lines []string
	for {
		line, err := s.quotation()
		if err != nil {
			return "", err
		}
		lines = append(lines, line)
		if !s.quoteOnNextLine() {
			return strings.Join(lines, " "), nil
		}
		s.nextLine()
		s.skip()
	}
}

// quoteOnNextLine reports whether this line is at its end and the next begins
// with a quotation mark.
func (s *scanner) quoteOnNextLine() bool {
	if !s.atLineEnd() || s.atEnd() {
		return false
	}
	next := s.text[s.pos+1:]
	if end := strings.IndexByte(next, '\n'); end >= 0 {
		next = next[:end]
	}
	next = strings.TrimSpace(next)
	return strings.HasPrefix(next, `"`) || strings.HasPrefix(next, `“`)
}

// escapes are the characters that a backslash may stand before, with their meaning.
var escapes = map[rune]rune{'"': '"', '\\': '\\', '“': '“', '”': '”', 'n': '\n', 't': '\t', 'r': '\r'}

// escape reads a backslash and what it stands for.
func (s *scanner) escape(b *strings.Builder) *Error {
	at := s.place()
	s.step()
	r, _ := s.next()
	if c, ok := escapes[r]; ok {
		s.step()
		b.WriteRune(c)
		return nil
	}
	rest := s.text[s.pos:]
	if hex, ok := strings.CutPrefix(rest, "u{"); ok {
		const mostDigits = 6
		digits, _, ok := strings.Cut(hex[:min(len(hex), mostDigits+1)], "}")
		n, err := strconv.ParseUint(digits, 16, 32)
		if ok && err == nil && utf8.ValidRune(rune(n)) {
			b.WriteRune(rune(n))
			for range len("u{}") + len(digits) {
				s.step()
			}
			return nil
		}
	}
	return errorAt(at, "a backslash stands before nothing that it can", `write \" \\ \n \t \r or \u{202E}`)
}

// isHidden reports whether r steers how text is shown without being seen:
// direction marks and overrides, line and paragraph separators, and the byte
// order mark. They are printed as escapes, and are no part of a bare word.
func isHidden(r rune) bool {
	switch {
	case 0x200B <= r && r <= 0x200F && r != 0x200C && r != 0x200D: // joiners are spelling in some scripts
		return true
	case 0x2028 <= r && r <= 0x202E, 0x2066 <= r && r <= 0x2069, r == 0xFEFF, r == 0x061C:
		return true
	}
	return false
}

// quote returns text as a quotation that quotation reads back.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case unicode.IsControl(r) || isHidden(r):
			b.WriteString(`\u{` + strings.ToUpper(strconv.FormatInt(int64(r), 16)) + `}`)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
