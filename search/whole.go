package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// whole is an address, handle or URL found in a chunk: which bytes, and what
// they fold to.
type whole struct {
	start, end int
	text       string
}

// Longest runs looked at beside what makes a whole.
const (
	maxSchemeBytes = 32
	maxHandleBytes = 64
)

// lookAhead finds every whole that can begin at or before byte p: one that
// begins there has its "@" or "://" at most MaxWholeBytes later.
func (s *scanner) lookAhead(p int) {
	for stop := min(s.end, p+MaxWholeBytes+1); s.site < stop; s.site++ {
		switch s.text[s.site] {
		case '@':
			s.atSign(s.site)
		case ':':
			if strings.HasPrefix(s.text[s.site:s.end], "://") {
				s.url(s.site)
			}
		}
	}
}

func (s *scanner) addWhole(start, end int) {
	if end-start > MaxWholeBytes {
		return
	}
	text := s.lower[start:end]
	if !isASCII(text) {
		text = foldWhole(s.text[start:end])
		if len(text) > MaxWholeBytes || text != s.text[start:end] && !readAgain(text) {
			return
		}
	}
	// Sites come in order, but what is found at a later one may begin earlier.
	i := len(s.wholes)
	for i > 0 && s.wholes[i-1].start > start {
		i--
	}
	s.wholes = slices.Insert(s.wholes, i, whole{start, end, text})
}

// readAgain reports whether whole, which is folded, is found in itself. What
// folding turns into something else could not be asked for.
func readAgain(whole string) bool {
	for t := range Analyse(whole) {
		if t.Position > 0 {
			break
		}
		if t.Text == whole {
			return true
		}
	}
	return false
}

// atSign looks for an address or message id around the "@" at byte at, or a
// handle after it. The right side of an address is as RFC 5321 writes a
// domain, but one label will do ("id@laptop"); the left side is RFC 5322 atoms
// with dots. Where the left side can also be read as something before an
// address ("user=jane@…"), each reading is a whole, so that the address is
// found in any company.
func (s *scanner) atSign(at int) {
	starts, n := s.localStarts(at)
	if n == 0 {
		s.handle(at, false)
		return
	}
	if end := s.domainEnd(at + 1); end > 0 {
		for _, start := range starts[:n] {
			s.addWhole(start, end)
		}
	}
	// Where no spaces are written, a handle follows the word before it.
	if r, _ := utf8.DecodeLastRuneInString(s.text[s.begin:at]); unsegmented(r) {
		s.handle(at, true)
	}
}

// localStarts returns the n places where the left side of an address that
// ends at byte at may begin: of the whole run of characters that may stand
// there, and at the nearest cuts in it.
func (s *scanner) localStarts(at int) (starts [MaxWholeStarts]int, n int) {
	full, letter := -1, -1
	n = 1
	right := '@' // the character to the right of i
	for i := at; ; {
		left, size := utf8.DecodeLastRuneInString(s.text[s.begin:i])
		inside := size > 0 && localRune(left, size) && at-i <= MaxWholeBytes
		if wordish(right) {
			full, letter = i, i
			if inside && cutsBetween(left, right) && n < MaxWholeStarts {
				starts[n] = i
				n++
			}
		} else if right == '_' && full >= 0 {
			full = i
		}
		if !inside {
			break
		}
		right, i = left, i-size
	}
	if full < 0 {
		return starts, 0
	}
	starts[0] = full
	if starts[n-1] == full && n > 1 {
		n-- // the leftmost cut is where the run begins
	}
	if letter != full && n < MaxWholeStarts {
		starts[n] = letter // emphasis: _jane@example.org_
		n++
	}
	return starts, n
}

// cutsBetween reports whether an address may begin at right, after left.
func cutsBetween(left, right rune) bool {
	switch {
	case left == '.' || left == '+' || left == '-' || left == '_':
		return false
	case left < utf8.RuneSelf:
		return !wordish(left)
	}
	return unsegmented(left) && !unsegmented(right)
}

// localRune reports whether r may stand left of the "@" of an address.
func localRune(r rune, size int) bool {
	if r < utf8.RuneSelf {
		return wordish(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r)
	}
	return wideRune(r, size)
}

// domainEnd returns where the domain that begins at byte i ends, or -1.
func (s *scanner) domainEnd(i int) int {
	first, _ := utf8.DecodeRuneInString(s.text[i:s.end])
	if !wordish(first) {
		return -1
	}
	ideographs := unsegmented(first)
	limit := min(s.end, i+MaxWholeBytes)
	end := i
	for end < limit {
		r, size := utf8.DecodeRuneInString(s.text[end:s.end])
		if r < utf8.RuneSelf {
			if !wordish(r) && r != '.' && r != '-' && r != '_' {
				break
			}
		} else if !wideRune(r, size) || unsegmented(r) && !ideographs {
			break
		}
		end += size
	}
	return i + len(strings.TrimRight(s.text[i:end], ".-_"))
}

// handle looks for a handle at the "@" at byte at: ASCII letters, digits and
// underscores. With strict, what could be the domain of an address is none.
func (s *scanner) handle(at int, strict bool) {
	if at > s.begin && s.text[at-1] == '@' {
		return
	}
	end, letters := at+1, false
	for end < s.end && (byteClass[s.text[end]]&byteWord != 0 || s.text[end] == '_') {
		letters = letters || s.text[end] != '_'
		end++
		if end-at > maxHandleBytes {
			return
		}
	}
	if !letters {
		return
	}
	if strict && end+1 < s.end && s.text[end] == '.' && byteClass[s.text[end+1]]&byteWord != 0 {
		return
	}
	s.addWhole(at, end)
}

// url looks for a URL whose "://" is at byte at: a scheme before it (RFC 3986
// section 3.1), and after it all that may stand in a URL, without the
// punctuation of the sentence around it. A slash at its end makes no
// difference. URLs inside URLs are found too, up to MaxWholeStarts deep.
func (s *scanner) url(at int) {
	if at >= s.urlEnd {
		s.urlDepth = 0
	}
	if s.urlDepth++; s.urlDepth > MaxWholeStarts {
		return
	}
	start := at
	for start > s.begin && at-start < maxSchemeBytes && schemeByte(s.text[start-1]) {
		start--
	}
	for start < at && !isLetter(s.text[start]) {
		start++
	}
	if start == at {
		return
	}
	if r, _ := utf8.DecodeLastRuneInString(s.text[s.begin:start]); wordish(r) && !unsegmented(r) {
		return
	}
	end := at + len("://")
	for end < s.end && end-start <= MaxWholeBytes {
		r, size := utf8.DecodeRuneInString(s.text[end:s.end])
		if r < utf8.RuneSelf {
			if strings.ContainsRune("<>\"{}|\\^`", r) {
				break
			}
		} else if !wideRune(r, size) || unsegmented(r) {
			break
		}
		end += size
	}
	end = at + len(trimURL(s.text[at:end]))
	s.urlEnd = max(s.urlEnd, end)
	if end > at+len("://") {
		s.addWhole(start, end)
	}
}

// trimURL takes the punctuation that belongs to the sentence off the end.
func trimURL(u string) string {
	for u != "" {
		last := u[len(u)-1]
		switch {
		case strings.IndexByte(".,;:!?'*_~/#&=-$%+@", last) >= 0:
		case last == ')' && strings.Count(u, ")") > strings.Count(u, "("):
		case last == ']' && strings.Count(u, "]") > strings.Count(u, "["):
		default:
			return u
		}
		u = u[:len(u)-1]
	}
	return u
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func schemeByte(c byte) bool {
	return byteClass[c]&byteWord != 0 || c == '+' || c == '-' || c == '.'
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
