package page

import (
	"fmt"
	"strings"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/gainsay/gainsay/evidence"
)

const (
	// maxNodes is how many nodes a page may have to be judged as a tree. A
	// page of news has some thousands; only hostile ones have more.
	maxNodes = 200_000
	// minBodyRunes is how long an extracted text must be to be believed. A
	// page with less of it is taken whole.
	minBodyRunes = 140
)

// articleBody returns the words of the article on a page, and the byline that
// stands in sight. Where the article cannot be told from what is around it,
// all words of the page are returned, and a problem says so.
func articleBody(text string, s scanned) (body, byline string, problems []evidence.Problem) {
	whole := func(code, detail string) (string, string, []evidence.Problem) {
		return s.text, "", []evidence.Problem{{Code: code, Detail: detail, Done: "all words of the page were taken"}}
	}
	if s.nodes > maxNodes {
		return whole("page-too-complex", fmt.Sprintf("about %d nodes, the limit is %d", s.nodes, maxNodes))
	}
	body, byline, err := extract(text)
	if err != nil {
		return whole("article-not-extracted", err.Error())
	}
	if utf8.RuneCountInString(body) < minBodyRunes {
		return whole("article-not-found", "no part of the page looks like an article")
	}
	return body, byline, nil
}

// extract finds the article by its looks. Both the tree builder and
// readability are other people's code over hostile input, so that a panic in
// them is caught here, at the border, and becomes a problem of the item.
func extract(text string) (body, byline string, err error) {
	defer func() {
		if r := recover(); r != nil {
			body, byline, err = "", "", fmt.Errorf("reading the page as a tree: %v", r)
		}
	}()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return "", "", fmt.Errorf("reading the page as a tree: %w", err)
	}
	parser := readability.NewParser()
	article, err := parser.ParseAndMutate(doc, nil)
	if err != nil {
		return "", "", fmt.Errorf("finding the article: %w", err)
	}
	if article.Node == nil {
		return "", "", nil
	}
	return strings.ToValidUTF8(render(article.Node, beside), string(utf8.RuneError)), oneLine(article.Byline()), nil
}

// beside reports whether n is no part of an article's own words although it
// stands among them: a caption, navigation, or a list of links to elsewhere.
func beside(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Figcaption, atom.Nav, atom.Button, atom.Select:
		return true
	case atom.Ul, atom.Ol:
		in, all := linkedBytes(n, false)
		return in*10 >= all*mostlyLinks
	}
	return false
}

// mostlyLinks is how many tenths of a list's words stand in links where the
// list points elsewhere instead of saying something.
const mostlyLinks = 8

// linkedBytes counts the bytes of words under n, those in links and all.
func linkedBytes(n *html.Node, inLink bool) (linked, all int) {
	if n.Type == html.TextNode {
		all = len(strings.TrimSpace(n.Data))
		if inLink {
			linked = all
		}
		return linked, all
	}
	inLink = inLink || n.DataAtom == atom.A
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		l, a := linkedBytes(c, inLink)
		linked, all = linked+l, all+a
	}
	return linked, all
}
