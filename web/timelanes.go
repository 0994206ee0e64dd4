package web

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// shownLanes is how many lanes a timeline has below that of everything.
const shownLanes = 10

// lane is one row of a timeline: everything, a trove or a party.
type lane struct {
	Name   string // "": everything
	Href   string // its page
	Search string // the query with which its items are found, for spanSearch
	Trove  string // of which trove they are looked for; "": any
	Items  int    // that it has, whatever the view and the query; of a party: how often its handles stand on items
	Bars   []archive.Bucket
	Most   int       // items in the fullest bar
	Gaps   []laneGap // in order
	// what is asked of the case
	root  search.Node // without the query of the timeline
	scope archive.Scope
	first time.Time           // when what it holds of dated items begins; zero: it has none
	last  time.Time           // and ends, give or take a day
	seals []evidence.Interval // for which somebody certifies that it is complete
	held  []archive.Bucket    // Bars without the query of the timeline
}

// What a stretch without items is.
const (
	gapBefore = "before"  // the first item that the lane has comes later
	gapAfter  = "after"   // its last was before
	gapInside = "nothing" // nothing is held of this time, and whether there was anything nobody knows
	gapSealed = "sealed"  // nothing is held, and somebody certifies that there was no more
	gapEmpty  = "empty"   // the lane has nothing dated at all
)

// laneGap is a stretch of bars for which a lane holds nothing. That is no
// silence, unless it is certified.
type laneGap struct {
	Kind     string
	From, To int // bars; To is not in it any more
}

// Text says what a gap is.
func (g laneGap) Text() string {
	return map[string]string{
		gapBefore: "before the first item held: not covered", gapAfter: "after the last item held: not covered", gapEmpty: "nothing dated is held",
		gapInside: "nothing held: a gap, not silence", gapSealed: "nothing, and certified to be complete",
	}[g.Kind]
}

// fillLanes counts what each lane has in view.
func (d *Desk) fillLanes(ctx context.Context, t *timeline, tested *tested, held archive.Facets) error {
	all := lane{scope: everything, Items: held.Items}
	if n := len(held.Days); n > 0 {
		all.first, all.last = held.Days[0].Day, held.Days[n-1].Day.AddDate(0, 0, 1)
	}
	t.Lanes = []lane{all}
	var err error
	switch t.Asked.Lanes {
	case laneTrove:
		t.troveLanes(held)
	case laneParty:
		err = d.partyLanes(ctx, t, tested)
	}
	if err != nil {
		return err
	}
	key := fmt.Sprintf("timeline %s %q %s %d %d", t.Asked.Lanes, t.Asked.Text, t.Step.Name, t.From().UnixMilli(), t.To().UnixMilli())
	if t.Asked.Lanes == laneParty { // who the parties are hangs on the statement
		key += " " + t.Asked.Statement
	}
	counts, err := remembered(ctx, d, key, func() ([][2][]archive.Bucket, error) { return d.countLanes(ctx, t) })
	if err != nil {
		return err
	}
	for i := range t.Lanes {
		l := &t.Lanes[i]
		l.Bars, l.held = counts[i][0], counts[i][1]
		for _, b := range l.Bars {
			l.Most = max(l.Most, b.Items)
		}
		l.Gaps = l.gaps(t.Edges)
		l.Search = t.Asked.laneSearch(l.root)
	}
	return d.countOutside(ctx, t, held)
}

// countOutside counts what the query finds and the view does not show.
func (d *Desk) countOutside(ctx context.Context, t *timeline, held archive.Facets) error {
	found := held
	if t.Asked.Text != "" {
		var err error
		if found, err = d.facetsOf(ctx, t.Asked.query, everything); err != nil {
			return err
		}
	}
	t.Total, t.Undated, t.Outside = found.Items, found.Undated, found.Items-found.Undated
	for _, b := range t.Lanes[0].Bars {
		t.Outside -= b.Items
	}
	return nil
}

// troveLanes adds a lane for each trove. One trove is everything.
func (t *timeline) troveLanes(held archive.Facets) {
	for i, tr := range held.Troves {
		if i == shownLanes {
			t.More = len(held.Troves) - i
			break
		}
		l := lane{Name: tr.Trove, Href: "/search?" + url.Values{"trove": {tr.Trove}}.Encode(), Trove: tr.Trove, Items: tr.Items, scope: archive.Scope{Troves: []string{tr.Trove}}}
		if n := len(tr.Days); n > 0 {
			l.first, l.last = tr.Days[0].Day, tr.Days[n-1].Day.AddDate(0, 0, 1)
		}
		t.Lanes = append(t.Lanes, l)
	}
	if len(held.Troves) == 1 {
		t.Lanes[0].Name, t.Lanes[0].Href = t.Lanes[1].Name, t.Lanes[1].Href
		t.Lanes = t.Lanes[:1]
	}
}

// partyLanes adds a lane for each party that has handles: those of the chosen
// statement first, and then those who stand on most items.
func (d *Desk) partyLanes(ctx context.Context, t *timeline, tested *tested) error {
	counts, old, err := d.seenHandles(ctx)
	if err != nil {
		return err
	}
	t.Old = earlier(t.Old, old)
	marks, err := d.opt.Case.Marks(ctx)
	if err != nil {
		return err
	}
	lanes := map[people.Entity]*lane{}
	for _, c := range counts {
		link, ok := tested.dir.OwnerOf(c.Handle)
		if !ok {
			continue
		}
		l := lanes[link.Entity]
		if l == nil {
			l = &lane{Name: link.Entity.Name, Href: linkTo("person", link.Entity.Name), scope: everything, root: withHandles(tested.dir.HandlesOf(link.Entity)).Root}
			for _, s := range marks.Seals {
				if e, ok := tested.dir.Resolve(s.Party); ok && e == link.Entity && s.Channel == "" && s.Gone.IsZero() {
					l.seals = append(l.seals, s.Window)
				}
			}
			lanes[link.Entity] = l
		}
		l.Items += c.Sent + c.Got + c.Other
		if l.first.IsZero() || !c.First.IsZero() && c.First.Before(l.first) {
			l.first = c.First
		}
		l.last = latest(l.last, c.Last)
	}
	named := t.namedIn(tested)
	order := make([]*lane, 0, len(lanes))
	for _, l := range lanes {
		order = append(order, l)
	}
	slices.SortFunc(order, func(x, y *lane) int {
		if a, b := slices.Contains(named, x.Name), slices.Contains(named, y.Name); a != b {
			if a {
				return -1
			}
			return 1
		}
		if x.Items != y.Items {
			return y.Items - x.Items
		}
		return strings.Compare(x.Name, y.Name)
	})
	t.More = max(0, len(order)-shownLanes)
	for _, l := range order[:len(order)-t.More] {
		t.Lanes = append(t.Lanes, *l)
	}
	return nil
}

// namedIn returns the names of everybody whom the chosen statement is about.
func (t *timeline) namedIn(tested *tested) []string {
	s, ok := statementOf(tested.statements, t.Asked.Statement)
	if !ok {
		return nil
	}
	var names []string
	add := func(name string) {
		if e, ok := tested.dir.Resolve(name); ok {
			names = append(names, e.Name)
		}
	}
	add(s.Speaker)
	add(s.For)
	for _, r := range statement.Readings(s) {
		r.Prop.Walk(func(p *statement.Prop) bool {
			for _, arg := range p.Args {
				if arg.Name != "" {
					add(arg.Name)
				}
			}
			return true
		})
	}
	return names
}

// countLanes counts what each lane has in view, by the query and without it.
func (d *Desk) countLanes(ctx context.Context, t *timeline) ([][2][]archive.Bucket, error) {
	out := make([][2][]archive.Bucket, len(t.Lanes))
	for i, l := range t.Lanes {
		count := func(root search.Node) ([]archive.Bucket, error) {
			if l.root != nil {
				root = search.And{l.root, root}
			}
			return d.opt.Case.Buckets(ctx, search.Query{Root: root, Text: t.Asked.Text}, l.scope, t.Edges)
		}
		var err error
		if out[i][0], err = count(t.Asked.query.Root); err != nil {
			return nil, err
		}
		out[i][1] = out[i][0]
		if t.Asked.Text != "" {
			if out[i][1], err = count(dealings); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// laneSearch is the query, as a person would type it, that finds the items of
// a lane.
func (a timelineAsked) laneSearch(root search.Node) string {
	text := "(" + search.Query{Root: dealings}.Explain() + ")"
	if a.Text != "" {
		text = "(" + a.Text + ")"
	}
	if root != nil {
		text += " (" + search.Query{Root: root}.Explain() + ")"
	}
	return text
}

// searchFor is the address of what is found of a lane in a stretch of time.
func (l *lane) searchFor(from, to time.Time) string {
	q := url.Values{"q": {spanSearch(l.Search, from, to)}}
	if l.Trove != "" {
		q.Set("trove", l.Trove)
	}
	return "/search?" + q.Encode()
}

// gaps are the stretches of bars for which nothing is held, whatever the query.
func (l *lane) gaps(edges []time.Time) []laneGap {
	var out []laneGap
	for i, b := range l.held {
		if b.Possible > 0 { // what may lie here is no gap
			continue
		}
		kind := l.gapAt(edges[i], edges[i+1])
		if n := len(out); n > 0 && out[n-1].To == i && out[n-1].Kind == kind {
			out[n-1].To++
			continue
		}
		out = append(out, laneGap{kind, i, i + 1})
	}
	return out
}

func (l *lane) gapAt(from, to time.Time) string {
	for _, w := range l.seals {
		if (evidence.Interval{Lo: from, Hi: to}).Inside(w) {
			return gapSealed
		}
	}
	switch {
	case l.first.IsZero():
		return gapEmpty
	case !to.After(l.first):
		return gapBefore
	case !from.Before(l.last):
		return gapAfter
	}
	return gapInside
}
