package web

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// spanMark is a span of a text that means something: the words that somebody
// is said to have said, who says so, the question that they answer.
type spanMark struct {
	Span  evidence.Span
	Class string // of the style
	Title string // what it is, in words
	Href  string // where it leads; "": it is only marked
	ID    string // the element's, for links to it; "": none
	Over  int    // where spans lie over each other, the greatest is shown
}

// showSpans writes text from byte lo to before hi as show does, with marks.
// A mark that is cut into by another goes on behind it.
func showSpans(text string, lo, hi int, marks []spanMark) template.HTML {
	var b strings.Builder
	alike := lookAlikes(text[lo:hi], false)
	edges := []int{lo, hi}
	for _, m := range marks {
		for _, at := range []int64{m.Span.Start, m.Span.End} {
			if int(at) > lo && int(at) < hi {
				edges = append(edges, int(at))
			}
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	used := map[string]bool{}
	for i := 1; i < len(edges); i++ {
		from, to := edges[i-1], edges[i]
		m := topMark(marks, from, to)
		end := openMark(&b, m, used)
		for at, r := range text[from:to] {
			p, special := specialPiece(text, from+at, r, alike[from+at-lo])
			if special {
				fmt.Fprintf(&b, `<span class="%s" title="%s">%s</span>`, p.Class, p.Title, template.HTMLEscapeString(p.Text))
				continue
			}
			b.WriteString(template.HTMLEscapeString(text[from+at : from+at+utf8.RuneLen(r)]))
		}
		b.WriteString(end)
	}
	return template.HTML(b.String()) // every piece of it is escaped above
}

// topMark returns the mark that is shown from byte from to before to.
func topMark(marks []spanMark, from, to int) *spanMark {
	var top *spanMark
	for i, m := range marks {
		if int(m.Span.Start) <= from && to <= int(m.Span.End) && (top == nil || m.Over > top.Over) {
			top = &marks[i]
		}
	}
	return top
}

// openMark writes the beginning of a mark, and returns its end.
func openMark(b *strings.Builder, m *spanMark, used map[string]bool) string {
	if m == nil {
		return ""
	}
	tag := "mark"
	if m.Href != "" {
		tag = "a"
	}
	b.WriteString("<" + tag + ` class="` + template.HTMLEscapeString(m.Class) + `" title="` + template.HTMLEscapeString(m.Title) + `"`)
	if m.Href != "" {
		b.WriteString(` href="` + template.HTMLEscapeString(m.Href) + `"`)
	}
	if m.ID != "" && !used[m.ID] {
		used[m.ID] = true
		b.WriteString(` id="` + template.HTMLEscapeString(m.ID) + `"`)
	}
	b.WriteString(">")
	return "</" + tag + ">"
}

// around returns the piece of a text that a page shows of it: all of it, or
// about most bytes around a span, beginning and ending at a rune.
func around(text string, span evidence.Span, most int) (lo, hi int) {
	if len(text) <= most {
		return 0, len(text)
	}
	lo = max(0, int(span.Start)-most/2)
	hi = min(len(text), max(lo+most, min(int(span.End), lo+2*most)))
	for lo > 0 && lo < len(text) && !utf8.RuneStart(text[lo]) {
		lo--
	}
	for hi < len(text) && !utf8.RuneStart(text[hi]) {
		hi++
	}
	return lo, hi
}
