package web

import (
	"context"
	"errors"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// errStep is a step of a slider that is not there: the page was loaded before
// something changed.
var errStep = errors.New("there is no such step any more: load the page again")

// aroundQuote is how many bytes of an article are shown on each side of the
// words, at ends of words.
const aroundQuote = 900

// quotePlace is a quote where it stands in the item that reports it.
type quotePlace struct {
	Item   archive.Item
	Words  template.HTML
	Found  bool
	Exact  bool // letter for letter; else but for spaces, quotation marks, dashes and capitals
	Before bool // there is more of the article before
	After  bool // and after
	Times  int  // how often the words stand in it
}

// placeOf finds the quote in the item that the statement names as its source;
// nil where that is no item.
func (d *Desk) placeOf(ctx context.Context, s statement.Statement) (*quotePlace, error) {
	if s.Source == "" {
		return nil, nil
	}
	it, err := d.opt.Case.Item(ctx, strings.TrimPrefix(s.Source, "item:"))
	if errors.Is(err, archive.ErrNotFound) || errors.Is(err, archive.ErrAmbiguous) {
		return nil, nil // words for people
	}
	if err != nil {
		return nil, err
	}
	p := &quotePlace{Item: it}
	span, times, exact := findQuote(it.Text, s.Quote)
	if times == 0 {
		return p, nil
	}
	piece, mark, before, after := excerpt(it.Text, span, aroundQuote)
	p.Words, p.Found, p.Exact, p.Before, p.After, p.Times = show(piece, [][2]int{mark}, false), true, exact, before, after, times
	return p, nil
}

// findQuote finds where the words of a quote first stand in a text, and how
// often: letter for letter, or else but for runs of spaces, forms of quotation
// marks and dashes, and capitals.
func findQuote(text, quote string) (span evidence.Span, times int, exact bool) {
	if strings.TrimSpace(quote) == "" {
		return evidence.Span{}, 0, false
	}
	if at := strings.Index(text, quote); at >= 0 {
		return evidence.Span{Start: int64(at), End: int64(at + len(quote))}, strings.Count(text, quote), true
	}
	flat, places := flatten(text)
	want, _ := flatten(strings.TrimSpace(quote))
	at := strings.Index(flat, want)
	if at < 0 {
		return evidence.Span{}, 0, false
	}
	return evidence.Span{Start: int64(places[at]), End: int64(places[at+len(want)])}, strings.Count(flat, want), false
}

// flatMarks are forms of marks that printing houses choose among.
var flatMarks = map[rune]rune{'“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '‘': '\'', '’': '\'', '–': '-', '—': '-', '‑': '-'}

// flatten writes a text in small letters with single spaces and plain marks.
// places has, for each byte of it and for its end, where that begins in text.
func flatten(text string) (flat string, places []int) {
	var b strings.Builder
	places = make([]int, 0, len(text)+1)
	space := false
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
				places = append(places, i)
			}
		default:
			if m, ok := flatMarks[r]; ok {
				r = m
			}
			was := b.Len()
			b.WriteRune(unicode.ToLower(r))
			for range b.Len() - was {
				places = append(places, i)
			}
		}
		space = unicode.IsSpace(r)
		i += n
	}
	return b.String(), append(places, len(text))
}
