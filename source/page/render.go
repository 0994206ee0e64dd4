package page

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// blocks are the elements that begin and end a line of text.
var blocks = map[atom.Atom]bool{
	atom.Address: true, atom.Article: true, atom.Aside: true, atom.Blockquote: true, atom.Body: true, atom.Br: true,
	atom.Caption: true, atom.Dd: true, atom.Details: true, atom.Dialog: true, atom.Div: true, atom.Dl: true, atom.Dt: true,
	atom.Fieldset: true, atom.Figcaption: true, atom.Figure: true, atom.Footer: true, atom.Form: true, atom.H1: true,
	atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Head: true, atom.Header: true,
	atom.Hr: true, atom.Li: true, atom.Main: true, atom.Menu: true, atom.Nav: true, atom.Ol: true, atom.Option: true,
	atom.P: true, atom.Pre: true, atom.Section: true, atom.Summary: true, atom.Table: true, atom.Tr: true, atom.Ul: true,
	atom.Title: true,
}

// lines collects text as a reader of the page sees it: white space folded,
// one line for every block that has words.
type lines struct {
	b     strings.Builder
	space bool // white space was seen since the last word of this line
	words bool // the line has words
}

// add appends text that stands in a line.
func (l *lines) add(text string) {
	for text != "" {
		word := strings.TrimLeftFunc(text, unicode.IsSpace)
		l.space = l.space || len(word) < len(text)
		if word == "" {
			return
		}
		end := strings.IndexFunc(word, unicode.IsSpace)
		if end < 0 {
			end = len(word)
		}
		if l.space && l.words {
			l.b.WriteByte(' ')
		}
		l.b.WriteString(word[:end])
		l.space, l.words = false, true
		text = word[end:]
	}
}

// end ends the line, if it has words.
func (l *lines) end() {
	if l.words {
		l.b.WriteString("\n")
	}
	l.space, l.words = false, false
}

func (l *lines) String() string {
	return strings.TrimRight(l.b.String(), "\n")
}

// render returns the words of the tree under n, a line a block, leaving out
// what skip says.
func render(n *html.Node, skip func(*html.Node) bool) string {
	var l lines
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			l.add(n.Data)
			return
		case n.Type == html.ElementNode && (rawText[n.DataAtom] || skip(n)):
			return
		}
		block := blocks[n.DataAtom]
		cell := n.DataAtom == atom.Td || n.DataAtom == atom.Th
		if block {
			l.end()
		}
		l.space = l.space || cell
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		l.space = l.space || cell
		if block {
			l.end()
		}
	}
	walk(n)
	return l.String()
}
