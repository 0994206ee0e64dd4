package message

import (
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// stubShare is how few words a plain alternative may have, as a share of those
// of the HTML beside it, before the HTML is the text: "your program cannot show
// HTML" is no rendering of a letter.
const stubShare = 4

// alternative shows one alternative (RFC 2046 section 5.1.4): the first that is
// plain text and not blank, else the first that is HTML, else the last. The
// others stand for the same words, and are left out where they do; one that has
// a word that the text has not becomes a member, with a problem.
func (l *layout) alternative(p *Part) {
	chosen := l.choose(p.Children)
	first := len(l.shown)
	l.visit(chosen)
	said := strings.Join(l.shown[first:], "\n")
	have := wordsOf(said)
	for _, c := range p.Children {
		if c != chosen {
			l.compare(c, chosen, first, &have)
		}
	}
}

// choose returns the alternative to show.
func (l *layout) choose(options []*Part) *Part {
	var html *Part
	for _, o := range options {
		switch f := face(o); {
		case f == nil || f.Disposition == "attachment":
		case f.Type == "text/plain" && !isBlankPart(f):
			return o
		case f.Type == "text/html" && html == nil:
			html = o
		}
	}
	if html != nil {
		return html
	}
	return options[len(options)-1]
}

// face returns the leaf that a part shows first, or nil for a nested message.
func face(p *Part) *Part {
	for p.Multipart() {
		p = p.Children[0]
	}
	if p.Nested != nil {
		return nil
	}
	return p
}

// isBlankPart reports whether a part has no text but white space.
func isBlankPart(p *Part) bool {
	if p.BodySpan.Len() > 2000 { // no blank part is that long
		return false
	}
	lf := leafText(p)
	return strings.TrimSpace(lf.text) == ""
}

// compare takes in p, an alternative that is not shown. chosen is the one that
// is, its texts begin at l.shown[first], and its words are in have.
func (l *layout) compare(p, chosen *Part, first int, have *wordSet) {
	switch {
	case p.Multipart():
		for i, c := range p.Children {
			if i == 0 || p.Type != "multipart/related" {
				l.compare(c, chosen, first, have)
			} else {
				l.files(c, LabelInline)
			}
		}
		l.outside(p)
		return
	case p.Nested != nil || p.Disposition == "attachment" || p.Type != "text/plain" && p.Type != "text/html" && p.Type != "text/x-amp-html":
		l.add(p, "", nil)
		return
	}
	lf := leafText(p)
	text := lf.readable(p)
	words, missing := have.lacks(text)
	if missing == 0 {
		l.leaves++
		return
	}
	l.prob = append(l.prob, evidence.Problem{
		Code: CodeAlternatives, Place: p.place(),
		Detail: "this alternative has words that the one shown has not", Done: "kept as a file",
	})
	if p.Type == "text/html" && !chosen.Multipart() && len(l.shown) == first+1 && have.words*stubShare < words {
		// The plain one is a stub: they change places.
		l.prob[len(l.prob)-1].Done = "shown in its place, and that one is kept as a file"
		l.prob = append(l.prob, lf.prob...)
		l.leaves++
		l.shown[first] = text
		*have = wordsOf(text)
		plain := leafText(chosen)
		l.add(chosen, LabelAlternative, &plain)
		return
	}
	l.add(p, LabelAlternative, &lf)
}
