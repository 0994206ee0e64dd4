package message

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxQuoteDepth is how many levels of quotation are marked in text from HTML.
const maxQuoteDepth = 20

// htmlText returns the text of an HTML document as people read it: blocks on
// lines of their own, white space folded, quotations marked with ">", pictures
// by their text. Scripts, styles and the head are left out; text that a style
// hides is not, because hiding is part of what a message does. It uses the
// tokenizer alone, which takes linear time whatever the document is.
func htmlText(doc string) string {
	z := html.NewTokenizer(strings.NewReader(doc))
	w := htmlWriter{}
	w.out.Grow(len(doc) / 2)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.ToValidUTF8(w.finish(), "\uFFFD")
		case html.TextToken:
			if w.silent == 0 {
				w.text(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, attr := z.TagName()
			a := atom.Lookup(name)
			if a == atom.Img && attr && w.silent == 0 {
				w.text(altText(z))
			}
			w.tag(a, true)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.tag(atom.Lookup(name), false)
		}
	}
}

// altText returns the text that stands for a picture.
func altText(z *html.Tokenizer) []byte {
	for {
		key, value, more := z.TagAttr()
		if string(key) == "alt" && len(value) > 0 {
			return append(append([]byte{' '}, value...), ' ')
		}
		if !more {
			return nil
		}
	}
}

// htmlWriter lays text out in lines.
type htmlWriter struct {
	out    strings.Builder
	silent atom.Atom // the element whose text is left out, or 0
	pre    int
	quote  int
	breaks int  // line ends to write before the next text
	space  bool // a space to write before the next word
	begun  bool // something stands on this line
}

// tag takes in the start or the end of an element.
func (w *htmlWriter) tag(a atom.Atom, start bool) {
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Template:
		if start && w.silent == 0 {
			w.silent = a
		} else if !start && w.silent == a {
			w.silent = 0
		}
	case atom.Br:
		w.breaks = min(w.breaks+1, 2)
		w.space = false
	case atom.Blockquote:
		w.block(1)
		if start {
			w.quote = min(w.quote+1, maxQuoteDepth)
		} else {
			w.quote = max(w.quote-1, 0)
		}
	case atom.Pre, atom.Listing, atom.Xmp, atom.Textarea:
		w.block(1)
		if start {
			w.pre++
		} else {
			w.pre = max(w.pre-1, 0)
		}
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Table:
		w.block(2)
	case atom.Div, atom.Li, atom.Tr, atom.Dt, atom.Dd, atom.Hr, atom.Address, atom.Article, atom.Section,
		atom.Header, atom.Footer, atom.Form, atom.Fieldset, atom.Center, atom.Body, atom.Head, atom.Html,
		atom.Caption, atom.Figure, atom.Figcaption, atom.Main, atom.Nav, atom.Aside, atom.Option:
		w.block(1)
	case atom.Td, atom.Th:
		w.space = w.begun
	}
}

// block ends the line, with lines-1 blank lines after it.
func (w *htmlWriter) block(lines int) {
	w.breaks = max(w.breaks, lines)
	w.space = false
}

// text writes text with white space folded, or as it is inside "pre".
func (w *htmlWriter) text(b []byte) {
	if w.pre > 0 {
		for len(b) > 0 {
			line, rest, more := bytes.Cut(b, []byte{'\n'})
			if len(line) > 0 {
				w.word(line)
			}
			if b = rest; more {
				w.breaks++
			}
		}
		return
	}
	for len(b) > 0 {
		n := 0
		for n < len(b) && !isHTMLSpace(b[n]) {
			n++
		}
		if n > 0 {
			w.word(b[:n])
		}
		if n < len(b) {
			w.space = true
			for n < len(b) && isHTMLSpace(b[n]) {
				n++
			}
		}
		b = b[n:]
	}
}

func isHTMLSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

// word writes b after the line ends or the space that are due. A non-breaking
// space becomes a space, so that it parts words for search as it does for the eye.
func (w *htmlWriter) word(b []byte) {
	if w.breaks > 0 {
		if w.out.Len() > 0 {
			for range w.breaks {
				w.out.WriteByte('\n')
			}
		}
		w.breaks, w.space, w.begun = 0, false, false
	}
	if !w.begun && w.quote > 0 {
		for range w.quote {
			w.out.WriteByte('>')
		}
		w.out.WriteByte(' ')
	}
	if w.space && w.begun {
		w.out.WriteByte(' ')
	}
	w.space, w.begun = false, true
	const nbsp = "\u00a0"
	for i := bytes.Index(b, []byte(nbsp)); i >= 0; i = bytes.Index(b, []byte(nbsp)) {
		w.out.Write(b[:i])
		w.out.WriteByte(' ')
		b = b[i+len(nbsp):]
	}
	w.out.Write(b)
}

func (w *htmlWriter) finish() string {
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
	}
	return w.out.String()
}

// metaSample is how far into a document the statement of its charset is looked
// for (HTML, "prescan a byte stream", 1024 bytes).
const metaSample = 1024

// metaCharset returns the charset that an HTML document states of itself, or "".
// One that states UTF-16 in bytes that can be read as ASCII is UTF-8 (WHATWG).
func metaCharset(doc []byte) string {
	head := bytes.ToLower(doc[:min(len(doc), metaSample)])
	i := bytes.Index(head, []byte("charset="))
	if i < 0 || bytes.LastIndex(head[:i], []byte("<meta")) < 0 {
		return ""
	}
	name := bytes.TrimLeft(head[i+len("charset="):], "\"' ")
	if end := bytes.IndexAny(name, "\"' >;/"); end >= 0 {
		name = name[:end]
	}
	if bytes.HasPrefix(name, []byte("utf-16")) {
		return "utf-8"
	}
	return string(name)
}
