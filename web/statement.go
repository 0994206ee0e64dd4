package web

import (
	"context"
	"errors"
	"html/template"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// Limits on the page of a statement.
const (
	shownWitnesses = 12  // messages shown in full on each side of a reading; the others are links
	aroundWords    = 320 // bytes of a message shown on each side of the cited words
)

// statementData is one statement with everything that its finding rests on.
type statementData struct {
	S          statement.Statement
	F          finding.Finding
	Place      *quotePlace // where the quote stands in its source; nil where that is no item
	Readings   []readingView
	Rungs      []rung
	Position   *cited
	Unresolved []unresolved
	AsOf       string // as typed; "": everything
	Clock      finding.Clock
	Threshold  string
	Now        bool // as everything is known now
	Hash       string
	Moves      []moveView
}

// quotePlace is a quote where it stands in the item that reports it.
type quotePlace struct {
	Item  archive.Item
	Words template.HTML
	Found bool // word for word
}

// rung is one step of the knowledge ladder (method section 5).
type rung struct {
	N    int
	Text string
	Here bool
}

// rungTexts are the steps of the ladder, from the ground up.
var rungTexts = []string{
	"nothing shown", "addressed or copied", "delivered to their mailbox", "opened or read-marked",
	"answered, passed on or acted on", "their own words",
}

// unresolved is a name that nobody has decided about.
type unresolved struct {
	Name string
	Near string // a known name that is like it; "": none
}

func (d *Desk) statement(v visit) (answer, error) {
	opt, err := findingOptions(v.URL.Query())
	if err != nil {
		return answer{}, err
	}
	ctx := v.Context()
	s, f, dir, err := d.one(ctx, v.PathValue("id"), opt)
	if err != nil {
		return answer{}, err
	}
	data := statementData{
		S: s, F: f, AsOf: strings.TrimSpace(v.URL.Query().Get("asof")), Clock: opt.Clock, Threshold: opt.Threshold.String(), Now: opt.AsOf.IsZero(),
	}
	data.Unresolved = nearest(f.Unresolved, dir)
	if h, err := statement.Hash(s); err == nil {
		data.Hash = h.Short()
	}
	if data.Place, err = d.placeOf(ctx, s); err != nil {
		return answer{}, err
	}
	if data.Moves, err = d.moves(ctx, s.ID); err != nil {
		return answer{}, err
	}
	for n, text := range rungTexts {
		data.Rungs = append(data.Rungs, rung{n, text, n == f.Position.Rung})
	}
	if p := f.Position.Passage; p != nil {
		if data.Position, err = d.citedPassage(ctx, *p); err != nil {
			return answer{}, err
		}
	}
	props := map[string]*statement.Prop{}
	for _, r := range statement.Readings(s) {
		props[r.Name] = r.Prop
	}
	for _, r := range f.Readings {
		rv, err := d.reading(ctx, dir, r, props[r.Reading])
		if err != nil {
			return answer{}, err
		}
		data.Readings = append(data.Readings, rv)
	}
	return answer{page: "statement", title: s.ID + ": " + f.Headline.Words(), nav: "findings", data: data}, nil
}

// placeOf finds the quote in the item that the statement names as its source.
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
	if at := strings.Index(it.Text, s.Quote); at >= 0 && s.Quote != "" {
		piece, mark, _, _ := excerpt(it.Text, evidence.Span{Start: int64(at), End: int64(at + len(s.Quote))}, aroundWords)
		p.Words, p.Found = show(piece, [][2]int{mark}, false), true
	}
	return p, nil
}
