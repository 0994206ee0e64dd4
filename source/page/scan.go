package page

import (
	"cmp"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxTags       = 1000    // meta tags, times and JSON-LD blocks kept of one page, each
	maxScriptData = 1 << 20 // bytes of one JSON-LD block
	maxOpenSame   = 3       // copies of one open formatting element that a tree builder repeats (the "Noah's Ark clause")
)

// scanned is what one pass over the tags of a page yields. It is made without
// building a tree, so that it costs the same for any page.
type scanned struct {
	title, heading string // the title element and the first h1
	language       string
	canonical      string
	savedFrom      string
	meta           []field // name, property or itemprop in lower case, and content
	times          []timeTag
	linked         []string // JSON-LD blocks
	text           string   // every word that is not markup, script or style

	// nodes estimates how many nodes a tree of this page would have. It is
	// more than its tags: an unclosed formatting element is repeated in every
	// element that follows (HTML Standard, section 13.2.4.3).
	nodes int
}

type field struct{ key, value string }

type timeTag struct {
	value     string
	published bool // the tag says that it is the time of publication
}

// savedComment is what browsers write before a page that they save.
var savedComment = regexp.MustCompile(`^\s*saved from url=\(\d+\)(https?://\S+)`)

// scanner is the state of the pass.
type scanner struct {
	scanned
	words   lines
	wanted  *strings.Builder    // text that is wanted for itself, nil where none is
	until   string              // the tag that ends it
	give    func(string)        // who wants it
	open    map[string]int      // open formatting elements by their tag as written
	opened  map[string][]string // the same by name, in order
	carried int                 // how many of them are repeated
}

// scan reads all tags of text.
func scan(text string) scanned {
	s := scanner{open: map[string]int{}, opened: map[string][]string{}}
	z := html.NewTokenizer(strings.NewReader(text))
	for raw := ""; ; {
		switch z.Next() {
		case html.ErrorToken:
			s.finish()
			s.text = s.words.String()
			return s.scanned
		case html.CommentToken:
			if m := savedComment.FindSubmatch(z.Text()); m != nil && s.savedFrom == "" {
				s.savedFrom = string(m[1])
			}
		case html.TextToken:
			s.nodes++
			s.take(raw, string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			written := string(z.Raw())
			t := z.Token()
			s.start(t, written)
			raw = ""
			if rawText[t.DataAtom] {
				raw = t.Data
			}
		case html.EndTagToken:
			t := z.Token()
			s.end(t)
			raw = ""
		}
	}
}

// rawText are elements whose content is no words of the page.
var rawText = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Iframe: true, atom.Noframes: true,
	atom.Title: true, atom.Textarea: true, atom.Noscript: true, atom.Svg: true,
}

// formatting are the elements that section 13.2.4.3 keeps in a list of their own.
var formatting = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true, atom.I: true,
	atom.Nobr: true, atom.S: true, atom.Small: true, atom.Strike: true, atom.Strong: true, atom.Tt: true, atom.U: true,
}

func (s *scanner) take(raw, text string) {
	if s.wanted != nil && s.wanted.Len() < maxScriptData {
		s.wanted.WriteString(text)
	}
	if raw == "" {
		s.words.add(text)
	}
}

func (s *scanner) start(t html.Token, written string) {
	s.nodes += 1 + s.carried
	if formatting[t.DataAtom] {
		s.opened[t.Data] = append(s.opened[t.Data], written)
		if s.open[written]++; s.open[written] <= maxOpenSame {
			s.carried++
		}
	}
	if blocks[t.DataAtom] {
		s.words.end()
	}
	attr := attributes(t.Attr)
	switch t.DataAtom {
	case atom.Html:
		s.language = oneLine(attr["lang"])
	case atom.Title:
		s.want(t.Data, func(text string) { s.title = cmp.Or(s.title, oneLine(text)) })
	case atom.H1:
		s.want(t.Data, func(text string) { s.heading = cmp.Or(s.heading, oneLine(text)) })
	case atom.Meta:
		for _, k := range []string{"property", "name", "itemprop"} {
			if v := attr["content"]; attr[k] != "" && v != "" && len(s.meta) < maxTags {
				s.meta = append(s.meta, field{strings.ToLower(oneLine(attr[k])), oneLine(v)})
			}
		}
	case atom.Link:
		if strings.EqualFold(attr["rel"], "canonical") && s.canonical == "" {
			s.canonical = strings.TrimSpace(attr["href"])
		}
	case atom.Time:
		if v := attr["datetime"]; v != "" && len(s.times) < maxTags {
			s.times = append(s.times, timeTag{v, saysPublished(attr)})
		}
	case atom.Script:
		if strings.HasPrefix(strings.ToLower(attr["type"]), "application/ld+json") && len(s.linked) < maxTags {
			s.want(t.Data, func(text string) { s.linked = append(s.linked, text) })
		}
	}
}

func (s *scanner) end(t html.Token) {
	if stack := s.opened[t.Data]; len(stack) > 0 {
		written := stack[len(stack)-1]
		s.opened[t.Data] = stack[:len(stack)-1]
		if s.open[written]--; s.open[written] < maxOpenSame {
			s.carried--
		}
	}
	if blocks[t.DataAtom] {
		s.words.end()
	}
	if s.wanted != nil && t.Data == s.until {
		s.finish()
	}
}

// want begins to collect the text up to the end of the named tag.
func (s *scanner) want(until string, give func(string)) {
	s.finish()
	s.wanted, s.until, s.give = &strings.Builder{}, until, give
}

func (s *scanner) finish() {
	if s.wanted != nil {
		text := s.wanted.String()
		s.wanted = nil
		s.give(text)
	}
}

// saysPublished reports whether a time tag says that it is when the page was
// published, by an attribute made for it or by its class.
func saysPublished(attr map[string]string) bool {
	_, pubdate := attr["pubdate"]
	said := strings.ToLower(attr["itemprop"] + " " + attr["class"] + " " + attr["property"])
	return pubdate || strings.Contains(said, "publish") || strings.Contains(said, "pubdate")
}

func attributes(list []html.Attribute) map[string]string {
	m := make(map[string]string, len(list))
	for _, a := range list {
		if _, dup := m[a.Key]; !dup {
			m[a.Key] = a.Val
		}
	}
	return m
}
