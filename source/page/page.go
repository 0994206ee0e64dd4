// Package page reads published articles: a saved web page, or the words of an
// article kept as plain text. One file is one item.
//
// # Follows
//
// The HTML Standard (WHATWG, living standard) for tokenising and tree
// building, through golang.org/x/net/html; its section 13.2.3.2 for where a
// page declares its character encoding; RFC 3339 and ISO 8601 for the times
// that pages carry; schema.org's Article (JSON-LD, W3C Recommendation of
// 2020), the Open Graph protocol and the customary meta names for headline,
// byline, times and address. Which part of a page is the article is judged by
// readability (codeberg.org/readeck/go-readability), which follows Mozilla's
// Readability.js.
//
// # Diverges
//
//   - Nothing is ever fetched: no picture, no frame, no next page.
//   - Bytes that are valid UTF-8 and hold anything beyond ASCII are read as
//     UTF-8 whatever the page declares; the declaration is then a problem, not
//     an order. The Standard looks at the first 1024 bytes for a declaration,
//     this reader at the first 16 KB.
//   - A time without an offset stays without one. A time that only says when
//     the page was changed is never taken for the time it was published.
//   - The byline is kept as written: "Jane Roe and John Doe" is one name. Who
//     that is, and how many, is for people to say.
//   - Link lists, captions and hidden text around the article are left out of
//     the readable text, as readers of the page would skip them. The bytes
//     keep all of it.
//   - All limits count bytes and nodes, none counts seconds, so that reading
//     the same page again always gives the same item.
//
// # Seen in the wild
//
// The encoding declared after 8 KB of scripts; JSON-LD with comments, raw line
// breaks, an array, or an @graph around it; "datePublished" of "" or of year
// 1; three published times that name one instant in three zones; a headline
// with the site's name glued to it; hover cards hidden inside a name in the
// middle of a sentence; pages saved by a browser, with the address they came
// from in a comment before the document.
package page

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// How sure the two formats are of themselves. Both are low: a page or a text
// that some other reader knows better is left to that reader.
const (
	sureOfHTML = 60
	sureOfText = 10
)

// Formats returns the formats that this package reads: "article-html",
// "spoken-text" and "article-text".
func Formats() []evidence.Format {
	return []evidence.Format{
		{Name: "article-html", Sniff: sniffHTML, Open: func(in evidence.Input, _ evidence.Folder) evidence.Reader {
			return &wholeFile{size: in.Size(), entry: readHTML}
		}},
		{Name: "spoken-text", Sniff: sniffSpoken, Open: func(in evidence.Input, _ evidence.Folder) evidence.Reader {
			return &wholeFile{size: in.Size(), entry: readSpoken}
		}},
		{Name: "article-text", Sniff: sniffText, Open: func(in evidence.Input, _ evidence.Folder) evidence.Reader {
			return &wholeFile{size: in.Size(), entry: readText}
		}},
	}
}

// wholeFile reads an input that is one item. It implements evidence.Reader.
type wholeFile struct {
	size  int64
	done  bool
	entry func(raw []byte) evidence.Entry
}

// Next returns the one record, then io.EOF. An empty input has no record.
func (f *wholeFile) Next() (evidence.Record, error) {
	if f.done || f.size == 0 {
		return evidence.Record{}, io.EOF
	}
	f.done = true
	return evidence.Record{Span: evidence.Span{End: f.size}, Place: "whole file"}, nil
}

// Entry reads the file.
func (f *wholeFile) Entry(_ evidence.Record, raw []byte) evidence.Entry {
	e := f.entry(raw)
	e.ID, e.Size, e.Kind = evidence.Sum(raw), int64(len(raw)), evidence.KindArticle
	return e
}

// oneLine folds white space to single spaces and makes s valid UTF-8.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, string(utf8.RuneError))), " ")
}
