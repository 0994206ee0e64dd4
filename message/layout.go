package message

import (
	"bytes"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// layout divides a message into what is its readable text and what are members
// of its family. Every leaf part is in one of the two, or is an alternative
// whose every word is in the text.
type layout struct {
	m       *Message
	shown   []string // texts in order
	members []member
	prob    []evidence.Problem
	leaves  int // met so far
}

// member is one member of a message's family.
type member struct {
	part  *Part  // nil for what is not a MIME part
	place string // as PartBytes takes it
	name  string
	media string
	label string
	leaf  *leaf  // of part, where it was decoded already
	data  []byte // of what is not a MIME part
	start int64  // where it begins in Raw, if it is a piece of that; else -1
}

// Labels of members of a family.
const (
	LabelAlternative = "alternative"   // an alternative that says more than the text
	LabelInline      = "inline"        // a part that another shows, such as a picture
	LabelOutside     = "outside-parts" // text of a multipart outside its parts
	LabelUuencoded   = "uuencoded"     // a file uuencoded in the text
)

func layOut(m *Message) *layout {
	l := &layout{m: m}
	l.visit(m.Root)
	return l
}

// text returns the readable text: the texts shown, each beginning a line.
func (l *layout) text() string {
	if len(l.shown) == 1 {
		return l.shown[0]
	}
	var out strings.Builder
	for _, s := range l.shown {
		if n := out.Len(); n > 0 && out.String()[n-1] != '\n' {
			out.WriteByte('\n')
		}
		out.WriteString(s)
	}
	return out.String()
}

func (l *layout) visit(p *Part) {
	switch {
	case p.Multipart():
		switch p.Type {
		case "multipart/alternative":
			l.alternative(p)
		case "multipart/related":
			l.related(p)
		default:
			for _, c := range p.Children {
				l.visit(c)
			}
		}
		l.outside(p)
	case p.bare:
		l.outside(p)
	case l.inline(p):
		l.show(p)
	default:
		l.add(p, "", nil)
	}
}

// inline reports whether the leaf p is read as part of the message's text. A
// text with a file name is a file, unless it comes first: then mail programs
// show it as the body.
func (l *layout) inline(p *Part) bool {
	if p.Disposition == "attachment" || p.Filename != "" && l.leaves > 0 {
		return false
	}
	switch p.Type {
	case "text/plain", "text/html", "text/enriched":
		return true
	}
	return p == l.m.Root && strings.HasPrefix(p.Type, "text/") || strings.HasPrefix(p.Type, "multipart/")
}

// show makes the leaf p part of the text. Files uuencoded in it become members.
func (l *layout) show(p *Part) {
	l.leaves++
	lf := leafText(p)
	l.showText(p, &lf)
	l.prob = append(l.prob, lf.prob...)
}

func (l *layout) showText(p *Part, lf *leaf) {
	if p.Type == "text/html" {
		l.shown = append(l.shown, lf.readable(p))
		return
	}
	files := uuFiles([]byte(lf.text), maxUUFiles)
	if len(files) == 0 {
		l.shown = append(l.shown, lf.readable(p))
		return
	}
	var rest strings.Builder
	at := 0
	for i, f := range files {
		rest.WriteString(lf.text[at:f.start])
		at = f.end
		l.members = append(l.members, member{
			place: p.below(uuPlace, i+1), name: f.name, media: "application/octet-stream",
			label: LabelUuencoded, data: f.data, start: -1,
		})
		lf.add(p, CodeUuencoded, "the file "+clip(f.name)+" is uuencoded in the text", "kept as a file; its lines are left out of the text")
		if f.fault != "" {
			lf.add(p, CodeUuencode, f.fault, "decoded as far as it goes")
		}
	}
	rest.WriteString(lf.text[at:])
	lf.text = rest.String()
	l.shown = append(l.shown, lf.readable(p))
}

// add makes the leaf or nested message p a member of the family. An unnamed part
// without a single byte is nothing that could be lost.
func (l *layout) add(p *Part, label string, lf *leaf) {
	l.leaves++
	if p.Nested == nil && p.BodySpan.Len() == 0 && p.Filename == "" {
		return
	}
	l.members = append(l.members, member{part: p, place: p.Number, name: p.Filename, media: p.Type, label: label, leaf: lf, start: p.BodySpan.Start})
}

// usualPreamble is how long a preamble may be to be passed over when it speaks
// of MIME, as that of most programs does.
const usualPreamble = 300

// outside makes members of the text of a multipart outside its parts, save the
// usual notice that this is a message in MIME format.
func (l *layout) outside(p *Part) {
	for i, s := range p.Outside {
		text := s.Of(p.msg.raw)
		if len(text) <= usualPreamble && bytes.Contains(bytes.ToUpper(text), []byte("MIME")) {
			continue
		}
		l.prob = append(l.prob, evidence.Problem{
			Code: CodeTextOutside, Place: p.place(),
			Detail: "the multipart has text outside its parts", Done: "kept as a file",
		})
		l.members = append(l.members, member{
			place: p.below(outPlace, i+1), media: "text/plain", label: LabelOutside, data: text, start: s.Start,
		})
	}
}

// related shows the root of a multipart/related (RFC 2387 section 3.2); the
// others are files that it uses.
func (l *layout) related(p *Part) {
	root := p.Children[0]
	start := strings.Trim(p.Params.Value("start"), "<> ")
	for _, c := range p.Children {
		if start != "" && c.ContentID == start {
			root = c
			break
		}
	}
	if !root.Multipart() && !l.inline(root) { // programs get the order wrong
		for _, c := range p.Children {
			if c.Type == "text/html" || c.Multipart() {
				root = c
				break
			}
		}
	}
	l.visit(root)
	for _, c := range p.Children {
		if c != root {
			l.files(c, LabelInline)
		}
	}
}

// files makes members of p or of all leaves below it.
func (l *layout) files(p *Part, label string) {
	if !p.Multipart() {
		if p.Nested != nil {
			label = ""
		}
		l.add(p, label, nil)
		return
	}
	for _, c := range p.Children {
		l.files(c, label)
	}
	l.outside(p)
}
