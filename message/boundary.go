package message

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// frame is one multipart that is open.
type frame struct {
	boundary string
	hides    int // index of the outer frame with the same boundary, or -1
}

// delimiter is a boundary line, or the end of the bytes (level -1).
type delimiter struct {
	level  int  // index in the stack
	closes bool // it ends in two hyphens
	line   int  // where the line begins
	before int  // where the content before it ends: the line end is the delimiter's
	next   int  // the line after it
}

// multipart reads the parts of p (RFC 2046 section 5.1), whose body begins at
// pos, and returns the boundary of an outer multipart, or the end.
func (r *reader) multipart(p *Part, pos int) delimiter {
	var d delimiter
	declared := p.Params.values("boundary")
	if len(declared) == 0 || declared[0] == "" {
		p.report(CodeNoBoundary, "the multipart states no boundary", "")
		declared = nil
		d = r.next(pos)
	} else {
		var seen bool
		if d, seen = r.between(p, declared[0], pos); seen {
			p.bare = len(p.Children) == 0
			return d
		}
		p.Outside = nil
	}
	// The boundary never came. Everything up to d was looked at in vain, so
	// it is read once more with another: the second one stated, or the first
	// line that looks like one. Each level of depth does so at most once, and
	// depth is limited, so time stays linear.
	done := "kept as one part"
	if other := r.otherBoundary(declared, pos, d.before); other != "" {
		done = fmt.Sprintf("read with the boundary %q, which does", clip(other))
		d, _ = r.between(p, other, pos)
	}
	p.report(CodeWrongBoundary, "no boundary that the multipart states occurs in it", done)
	return d
}

// between reads the parts of p between lines of the boundary given, from pos to
// a boundary of an outer multipart or the end, which it returns. seen reports
// that its own boundary came.
func (r *reader) between(p *Part, boundary string, pos int) (d delimiter, seen bool) {
	level := r.push(boundary)
	closed, late := false, false
	d = r.next(pos)
	r.outside(p, pos, d.before)
	for d.level == level {
		seen = true
		if d.closes {
			closed = true
			if r.stack[level].hides >= 0 { // what follows belongs to the outer multipart
				r.pop(level)
			}
			after := d.next
			d = r.next(after)
			r.outside(p, after, d.before)
			continue
		}
		if d.next >= len(r.raw) { // a boundary with nothing after it begins no part
			d = r.atEnd()
			break
		}
		late = late || closed
		if r.used.parts >= r.lim.parts {
			r.full = true
			r.outside(p, d.line, len(r.raw))
			d = r.atEnd()
			break
		}
		var c *Part
		c, d = r.part(p, d.next)
		p.Children = append(p.Children, c)
	}
	r.pop(level)
	if late {
		p.report(CodePartAfterClose, "parts follow the closing boundary", "read like the others")
	}
	if seen && !closed && !r.full {
		p.report(CodeNoClose, "the closing boundary is missing", "the last part ends where the multipart does")
	}
	return d, seen
}

// push opens a multipart and returns its level.
func (r *reader) push(boundary string) int {
	boundary = strings.TrimRight(boundary, " \t")
	if r.open == nil {
		r.open = make(map[string]int)
	}
	hides, ok := r.open[boundary]
	if !ok {
		hides = -1
	}
	r.stack = append(r.stack, frame{boundary, hides})
	r.open[boundary] = len(r.stack) - 1
	return len(r.stack) - 1
}

// pop closes the multipart at level, if it is still open.
func (r *reader) pop(level int) {
	if len(r.stack) <= level {
		return
	}
	f := r.stack[level]
	if delete(r.open, f.boundary); f.hides >= 0 {
		r.open[f.boundary] = f.hides
	}
	r.stack = r.stack[:level]
}

// outside notes that r.raw[start:end] of the body of p is in none of its parts.
func (r *reader) outside(p *Part, start, end int) {
	if end > start && len(bytes.TrimSpace(r.raw[start:end])) > 0 {
		p.Outside = append(p.Outside, r.span(start, end))
	}
}

func (r *reader) atEnd() delimiter {
	return delimiter{level: -1, line: len(r.raw), before: len(r.raw), next: len(r.raw)}
}

// next returns the first boundary line of an open multipart at or after start,
// which begins a line, or the end. The line end before a boundary belongs to it
// (RFC 2046 section 5.1.1), unless nothing lies between that and start.
func (r *reader) next(start int) delimiter {
	if len(r.stack) == 0 {
		return r.atEnd()
	}
	for pos := start; pos < len(r.raw); {
		if d, ok := r.match(pos); ok {
			d.before = max(d.before, start)
			return d
		}
		i := bytes.Index(r.raw[pos:], r.needle)
		if i < 0 {
			break
		}
		pos += i + 1
	}
	return r.atEnd()
}

// atDelimiter reports whether the line at pos is a boundary of an open multipart.
func (r *reader) atDelimiter(pos int) bool {
	_, ok := r.match(pos)
	return ok
}

// match reads the line at pos as a boundary of an open multipart. The whole line
// must be the boundary, with white space after it (RFC 2046 section 5.1.1):
// boundaries may be prefixes of one another. Where a line can be read as two,
// the innermost multipart has it.
func (r *reader) match(pos int) (delimiter, bool) {
	text, ok := r.dashes(pos)
	if !ok || len(r.stack) == 0 {
		return delimiter{}, false
	}
	d := delimiter{level: -1, line: pos}
	if level, ok := r.open[string(text)]; ok {
		d.level = level
	}
	if inner, ok := bytes.CutSuffix(text, []byte("--")); ok {
		if level, ok := r.open[string(bytes.TrimRight(inner, " \t"))]; ok && level > d.level {
			d.level, d.closes = level, true
		}
	}
	if d.level < 0 {
		return delimiter{}, false
	}
	_, d.next = r.line(pos)
	d.before = pos
	if pos > 0 && r.raw[pos-1] == r.eol {
		d.before--
		for r.eol == '\n' && d.before > 0 && r.raw[d.before-1] == '\r' {
			d.before--
		}
	}
	return d, true
}

// dashes returns what follows the two hyphens that the line at pos begins with,
// without white space at its end; ok is false if there are none, or the line is
// longer than a boundary's can be.
func (r *reader) dashes(pos int) (text []byte, ok bool) {
	line := r.raw[pos:min(len(r.raw), pos+MaxDelimiterBytes)]
	if len(line) < 2 || line[0] != '-' || line[1] != '-' {
		return nil, false
	}
	if i := bytes.IndexByte(line, r.eol); i >= 0 {
		line = line[:i]
	} else if pos+MaxDelimiterBytes < len(r.raw) {
		return nil, false
	}
	return bytes.TrimRight(line[2:], " \t\r"), true
}

// boundaryTries is how many lines are tried when a boundary must be guessed.
const boundaryTries = 5

// otherBoundary returns a boundary that really occurs in r.raw[pos:end], of a
// multipart whose first declared one does not: the second declared one, or that
// of the first line that begins with two hyphens and is followed by a Content-
// field, or by a blank line if it comes again. It returns "" if there is none.
func (r *reader) otherBoundary(declared []string, pos, end int) string {
	second := ""
	if len(declared) > 1 {
		second = declared[1]
	}
	body := r.raw[pos:end]
	for tries := 0; tries < boundaryTries; {
		text, ok := r.dashes(pos)
		if lineEnd, next := r.line(pos); ok && lineEnd <= end && len(text) > 0 && !bytes.HasSuffix(text, []byte("--")) {
			tries++
			rest := r.raw[min(next, end):end]
			switch {
			case string(text) == second:
				return second
			case len(rest) >= 8 && strings.EqualFold(string(rest[:8]), "content-"):
				return string(text)
			case len(bytes.TrimLeft(rest, " \t\r")) > 0 && isLineEnd(bytes.TrimLeft(rest, " \t")[0]) &&
				bytes.Contains(rest, append([]byte("\n--"), text...)):
				return string(text)
			}
		}
		i := bytes.Index(r.raw[pos:end], r.needle)
		if i < 0 {
			break
		}
		pos += i + 1
	}
	if second != "" && bytes.Contains(body, []byte("--"+second)) {
		return second
	}
	return ""
}

func isLineEnd(c byte) bool { return c == '\n' || c == '\r' }

// clip returns s short enough for a message to people.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// report adds a problem of p.
func (p *Part) report(code, detail, done string) {
	p.Problems = append(p.Problems, evidence.Problem{Code: code, Place: p.place(), Detail: detail, Done: done})
}
