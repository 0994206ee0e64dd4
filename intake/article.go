package intake

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/source"
	"github.com/gainsay/gainsay/source/page"
	"github.com/gainsay/gainsay/statement/quote"
)

// Limits on what is read for statements: nobody writes a longer article, and a
// day's hearing has an eighth of it. What is longer is refused as a whole
// (Fits): half an article that looks like all of it would mislead.
const (
	MaxArticleBytes = 64 << 20 // of a file
	MaxArticleText  = 8 << 20  // bytes of its text
)

// ErrLongArticle is an article whose text is longer than MaxArticleText.
var ErrLongArticle = errors.New("it is too long to be read as one article")

// ErrManyItems is a file that is no one article, such as a mailbox: it has to
// be imported, and its items named.
var ErrManyItems = errors.New("it is a file of many items")

// Article is one text that is read for statements (method section 6).
type Article struct {
	Item  string // id, where it is an item of the case
	File  string // name, where it is not
	Entry evidence.Entry
	Doc   quote.Document

	trove evidence.Time // when its trove was published; zero: not known, or it has a date of its own

	summed string      // the text of which sum is the hash: a text of megabytes is not hashed for every quotation in it
	sum    evidence.ID // zero: not yet
}

// ItemArticle is an item of the case as an article.
func ItemArticle(ctx context.Context, k archive.Case, it archive.Item) (Article, error) {
	a := Article{Item: it.ID.String(), Entry: it.Entry}
	a.Doc.Source = "item:" + it.ID.String()
	if !it.Date().IsZero() {
		return a, nil
	}
	troves, err := k.Troves(ctx)
	if err != nil {
		return a, err
	}
	for _, o := range it.Occurrences {
		for _, t := range troves {
			if t.Name == o.Trove && !t.Published.IsZero() && it.Kind == evidence.KindArticle {
				a.trove = t.Published
			}
		}
	}
	return a, nil
}

// FileArticle reads a file that the case does not have, as an import would.
// The error is ErrManyItems where it holds more than one.
func FileArticle(name string, raw []byte) (Article, error) {
	in := memoryInput{bytes.NewReader(raw), filepath.ToSlash(name)}
	format := source.Detect(in)
	r := format.Open(in, nil)
	rec, err := r.Next()
	if errors.Is(err, io.EOF) {
		return Article{}, errors.New("there is nothing in it")
	}
	if err != nil {
		return Article{}, err
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		return Article{}, fmt.Errorf("%w (%s); import it, and name the items", ErrManyItems, format.Name)
	}
	a := Article{File: filepath.Base(name), Entry: r.Entry(rec, rec.Span.Of(raw))}
	a.Doc.Source = cmp.Or(strings.TrimSpace(a.Entry.Subject), a.File)
	return a, nil
}

// memoryInput is a file in memory. It implements evidence.Input.
type memoryInput struct {
	*bytes.Reader
	path string
}

// Path implements evidence.Input.
func (m memoryInput) Path() string { return m.path }

// Lean fills in the day on which words of time lean, and the IANA zone in which
// the article was published: its own date, else the one that a person gives,
// else the day on which its trove was published, since it was written no later.
func (a *Article) Lean(published evidence.Time, zone string) {
	a.Doc.Zone = zone
	for _, day := range []evidence.Time{a.Entry.Date(), published, a.trove} {
		if !day.IsZero() {
			a.Doc.Published = day
			return
		}
	}
}

// Fits returns ErrLongArticle, with the limit and what to do, where the text is
// longer than MaxArticleText, or was cut already by the reader of its file.
func (a *Article) Fits() error {
	for _, p := range a.Entry.Problems {
		if p.Code == "page-too-large" || p.Code == "text-cut" {
			return fmt.Errorf("%w: %s (cut it into its articles, and read these one by one)", ErrLongArticle, p.Detail)
		}
	}
	if n := len(a.Entry.Text); n > MaxArticleText {
		return fmt.Errorf("%w: its text has %.1f MB, and the limit is %.1f MB (cut it into its articles, chapters or days, and read these one by one)", ErrLongArticle, float64(n)/1e6, float64(MaxArticleText)/1e6)
	}
	return nil
}

// Suggest finds who is said to have said what in the text, as a transcript
// where it is one, in the order of the text, each when it is asked for. names
// are those that the case knows. Those that cannot be tested are among them
// (Testable).
func (a *Article) Suggest(names []string) iter.Seq[quote.Suggestion] {
	return func(yield func(quote.Suggestion) bool) {
		var said []quote.Attribution
		doc := a.Doc
		if turns := page.Turns(a.Entry.Text); len(turns) > 0 {
			said, doc.Turns = quote.ReadTurns(a.Entry.Text, turns)
		} else {
			said = quote.Read(a.Entry.Text)
		}
		quote.Suggestions(doc, a.Entry.Text, said, names)(yield)
	}
}

// Testable reports whether a suggestion can become a statement that is tested:
// it has a proposition, and somebody who said it.
func Testable(s quote.Suggestion) bool {
	return len(s.Candidates) > 0 && s.Statement.Speaker != ""
}

// Suggested is a suggestion from the article as the journal keeps it. model
// names the model that made it; empty: rules did.
func (a *Article) Suggested(s quote.Suggestion, model string) (archive.Suggested, error) {
	key, err := archive.SuggestionKey(s)
	if err != nil {
		return archive.Suggested{}, err
	}
	if a.summed != a.Entry.Text || a.sum.IsZero() { // of one and the same string: compared at once
		a.summed, a.sum = a.Entry.Text, evidence.Sum([]byte(a.Entry.Text))
	}
	return archive.Suggested{Key: key, Item: a.Item, File: a.File, Text: a.sum, Model: model, Made: s, State: archive.SuggestionOpen}, nil
}
