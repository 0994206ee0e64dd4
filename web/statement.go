package web

import (
	"strings"
	"time"

	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// Limits on the page of a statement.
const (
	shownWitnesses = 12  // messages shown in full on each side of a reading; the others are links
	shownNeeds     = 12  // ways in which a reading would be settled
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
	Base       string     // whole canonical hash of the statement, for its forms
	Statuses   []string   // how far a request for comment can have got
	Notes      []footnote // citations, for paper
	Days       asOfView
	Leads      string       // address of what to read for it
	Conflicts  []string     // ids of statements that conflict with it
	Shows      readingsData // what items were read to show of what the words are about
	Known      string       // the day or moment as of which it is shown
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
	if data.Moves, err = d.moves(ctx, s.ID); err != nil {
		return answer{}, err
	}
	if data.Days, err = d.asOf(ctx, f, data.Moves, opt); err != nil {
		return answer{}, err
	}
	if to, err := data.Days.stepTo(v.URL.Query()); err != nil || to != "" {
		return answer{to: to}, err
	}
	data.Known = knownText(data.AsOf, f.AsOf)
	data.Unresolved = nearest(f.Unresolved, dir)
	if h, err := statement.Hash(s); err == nil {
		data.Hash = h.Short()
	}
	if data.Place, err = d.placeOf(ctx, s); err != nil {
		return answer{}, err
	}
	all, err := d.opt.Case.Statements(ctx)
	if err != nil {
		return answer{}, err
	}
	_, decisions, err := d.directory(ctx)
	if err != nil {
		return answer{}, err
	}
	data.Leads, data.Conflicts = leadsOf(s.ID), conflictsWith(finding.ConflictsAmong(all, decisions), s.ID)
	if data.Shows, err = d.readingsFor(ctx, s); err != nil {
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
		rv, err := d.reading(ctx, dir, r, props[r.Reading], f.Threshold)
		if err != nil {
			return answer{}, err
		}
		data.Readings = append(data.Readings, rv)
	}
	data.Notes, data.Base, data.Statuses = number(data.Readings), hashOf(s), replyStatuses
	return answer{page: "statement", title: s.ID + ": " + f.Headline.Words(), nav: "findings", data: data}, nil
}

// knownText writes as of when a finding is shown: a day, or the minute where
// one was asked for.
func knownText(typed string, at time.Time) string {
	if strings.Contains(typed, ":") {
		return at.UTC().Format("2006-01-02 15:04:05 MST")
	}
	return at.UTC().Format(time.DateOnly)
}
