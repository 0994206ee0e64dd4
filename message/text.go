package message

import (
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// Text returns the readable text of the message itself in UTF-8, with LF line
// ends: what a reader of the mail reads as its body. Of alternatives (RFC 2046
// section 5.1.4) it is the plain one, unless that is blank or a stub; HTML is
// turned into text; format=flowed is unwrapped (RFC 3676); quoted text is kept.
// Several inline text parts follow one another. Attachments and nested messages
// are not mixed in: they are children (see Entry). It is at most MaxTextBytes
// long.
func (m *Message) Text() string {
	text, _ := cutText(layOut(m).text(), m.lim.textBytes)
	return text
}

// cutText returns text, cut at a character's end to at most most bytes.
func cutText(text string, most int) (cut string, was bool) {
	if len(text) <= most {
		return text, false
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most], true
}

// leaf is the text of a leaf part, and what was met on the way to it.
type leaf struct {
	text string
	prob []evidence.Problem
}

// leafText decodes a leaf part into text: transfer encoding, then charset, then
// line ends. It neither unwraps nor strips markup.
func leafText(p *Part) leaf {
	body, prob := decodeBody(p, p.body())
	l := leaf{prob: prob}
	charset := p.Charset
	if charset == "" && p.Type == "text/html" {
		charset = metaCharset(body)
	}
	text, is := toUTF8(body, charset)
	if is.code != "" {
		l.add(p, is.code, is.detail, is.done)
	}
	l.text = plainLines(text)
	if strings.IndexByte(l.text, 0) >= 0 {
		l.add(p, CodeNUL, "the text has NUL characters", "shown as replacement characters")
		l.text = strings.ReplaceAll(l.text, "\x00", "\uFFFD")
	}
	return l
}

func (l *leaf) add(p *Part, code, detail, done string) {
	l.prob = append(l.prob, evidence.Problem{Code: code, Place: p.place(), Detail: detail, Done: done})
}

// readable returns the leaf's text as people read it: HTML as text, flowed text
// unwrapped.
func (l *leaf) readable(p *Part) string {
	switch {
	case p.Type == "text/html" || p.Type == "text/x-amp-html":
		return htmlText(l.text)
	case p.Type == "text/plain" && strings.EqualFold(p.Params.Value("format"), "flowed"):
		return unflow(l.text, strings.EqualFold(p.Params.Value("delsp"), "yes"))
	}
	return l.text
}

// plainLines returns s with LF line ends and without a byte order mark. CR LF,
// and CR CR LF, is one line end; a CR without LF is one too.
func plainLines(s string) string {
	s = strings.TrimPrefix(s, "\uFEFF")
	i := strings.IndexByte(s, '\r')
	if i < 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for ; i >= 0; i = strings.IndexByte(s, '\r') {
		out.WriteString(s[:i])
		n := 1
		for i+n < len(s) && s[i+n] == '\r' {
			n++
		}
		s = s[i+n:]
		if !strings.HasPrefix(s, "\n") {
			for range n {
				out.WriteByte('\n')
			}
		}
	}
	out.WriteString(s)
	return out.String()
}

// isTextual reports whether a file of media type t is given readable text: text
// of every kind, and the reports of RFC 3464 and its kin, which are text too.
func isTextual(t string) bool {
	return strings.HasPrefix(t, "text/") || strings.HasPrefix(t, "message/")
}
