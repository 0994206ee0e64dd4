package web

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// Limits of a timeline.
const (
	pageBars  = 120       // about how many bars the page has; a script may ask for more or fewer
	mostBars  = 900       // that a script may ask for
	fewBars   = 20        // that it may ask for
	mostTicks = 14        // labels below the axis
	shortest  = time.Hour // what the page shows at least; a bar of a minute is then 1/60 of it
)

// The lanes that a timeline may have.
const (
	laneNone  = "none"
	laneTrove = "trove"
	laneParty = "party"
)

// timelineAsked is which timeline an address asks for.
type timelineAsked struct {
	Text      string // of the query, as typed; "": all messages, posts and articles
	Lanes     string // laneNone, laneTrove or laneParty
	Zone      *time.Location
	From, To  time.Time // zero: all that there is
	Statement string    // whose scope is lit; "": none
	Bars      int       // about how many
	query     search.Query
}

// askTimeline reads which timeline is meant.
func (d *Desk) askTimeline(q url.Values) (timelineAsked, error) {
	a := timelineAsked{Text: strings.TrimSpace(q.Get("q")), Lanes: q.Get("lanes"), Zone: d.opt.Zone, Statement: q.Get("statement")}
	switch a.Lanes {
	case laneNone, laneTrove, laneParty:
	case "":
		a.Lanes = laneTrove
	default:
		return a, bad(fmt.Errorf("there are no lanes by %q: trove, party or none", a.Lanes))
	}
	if name := q.Get("zone"); name != "" {
		zone, err := time.LoadLocation(name)
		if err != nil || name == "Local" { // which is another zone on another machine
			return a, bad(fmt.Errorf("%q is not a zone: write one such as America/New_York", name))
		}
		a.Zone = zone
	}
	var err error
	if a.Bars, err = numberParam(q, "bars", pageBars, mostBars); err != nil {
		return a, err
	}
	a.Bars = max(a.Bars, fewBars)
	if a.From, err = readMoment(q.Get("from"), a.Zone, false); err != nil {
		return a, err
	}
	if a.To, err = readMoment(q.Get("to"), a.Zone, true); err != nil {
		return a, err
	}
	if !a.From.IsZero() && !a.To.IsZero() && !a.From.Before(a.To) {
		return a, bad(errors.New("a stretch of time ends after it begins: the second date is to be later than the first"))
	}
	// The days of a query are those of the desk, as on the page of messages.
	if a.query, err = search.Parse(a.Text, search.Options{Zone: d.opt.Zone}); err != nil {
		return a, bad(err)
	}
	if a.query.Root == nil {
		a.query.Root = dealings
	}
	return a, nil
}

// readMoment reads where a view begins or ends: a year, month or day of a
// zone, which a view that ends there includes, or an instant (RFC 3339).
func readMoment(text string, zone *time.Location, end bool) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	first, past := axisBounds(zone)
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		q, err := search.Parse("on:"+strconv.Quote(text), search.Options{Zone: zone})
		on, ok := q.Root.(search.Between)
		if err != nil || !ok {
			return at, bad(fmt.Errorf("%q is no date: write 2016, 2016-10, 2016-10-14, or 2016-10-14T09:30:00Z", text))
		}
		if at = on.From; end {
			at = on.To
		}
	}
	switch {
	case at.Before(first):
		at = first
	case at.After(past) || !at.Before(past.Add(-time.Millisecond)): // a year of five digits cannot be written
		at = past
	}
	return at.In(zone).Truncate(time.Millisecond), nil
}

// wholeMinutes is at with an offset that RFC 3339 can write, the next one up:
// those of before time zones have seconds (Paris was nine minutes and 21
// seconds ahead).
func wholeMinutes(at time.Time) time.Time {
	_, offset := at.Zone()
	switch rest := offset % 60; {
	case rest == 0:
		return at
	case rest > 0:
		offset += 60
	}
	return at.In(time.FixedZone("", offset-offset%60))
}

// writeMoment writes at so that readMoment reads it: as a day where one begins
// then or, at the end of a view, ends.
func writeMoment(at time.Time, zone *time.Location, end bool) string {
	at = at.In(zone)
	day := at
	if end {
		day = at.Add(-time.Millisecond)
	}
	text := day.Format(time.DateOnly)
	if again, err := readMoment(text, zone, end); err == nil && again.Equal(at) {
		return text
	}
	if first, past := axisBounds(zone); !at.Before(past) {
		at = past.Add(-time.Millisecond)
	} else {
		at = latest(at, first) // a week may begin before all years
	}
	return wholeMinutes(at).Format(time.RFC3339Nano)
}

// link is the address of the timeline that is asked for, with another view:
// zero times are all that there is.
func (a timelineAsked) link(from, to time.Time) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("q", a.Text)
	set("statement", a.Statement)
	if a.Lanes != laneTrove {
		set("lanes", a.Lanes)
	}
	if a.Zone != time.UTC {
		set("zone", a.Zone.String())
	}
	if !from.IsZero() {
		set("from", writeMoment(from, a.Zone, false))
	}
	if !to.IsZero() {
		set("to", writeMoment(to, a.Zone, true))
	}
	return "/timeline?" + q.Encode()
}

// timeline is what a timeline shows. The page, the picture, the table, the
// files and the script are all made of it.
type timeline struct {
	Asked      timelineAsked
	Step       timeStep
	Edges      []time.Time // of the bars, in the zone asked for
	Lanes      []lane      // the first is of everything
	More       int         // lanes that are not shown
	Marks      []saidMark
	Lit        *litScope // of the statement that was chosen
	Ticks      []timeTick
	Changes    []clockTick
	Total      int // items that the query finds
	Undated    int // of them, without a date
	Outside    int // dated, and not in view
	Statements []choice
	Old        time.Time    // of the findings, where they may have changed since
	all        [2]time.Time // the view of all that there is
}

// timeTick is one label of the axis.
type timeTick struct {
	X     float64
	Label string
	Under string // in which year or on which day it lies; "": as the one before
	Href  string // the timeline of the stretch that begins here
	Minor bool   // left out where there is little room
}

// clockTick is a change of clocks at the axis.
type clockTick struct {
	X    float64
	Text string
}

// From and To are where the view begins and ends.
func (t *timeline) From() time.Time { return t.Edges[0] }

// To is where the view ends.
func (t *timeline) To() time.Time { return t.Edges[len(t.Edges)-1] }

// x is where a moment stands, in hundredths of the width.
func (t *timeline) x(at time.Time) float64 {
	from := t.From().UnixMilli()
	return 100 * float64(at.UnixMilli()-from) / float64(t.To().UnixMilli()-from)
}

// timelineOf makes the timeline that is asked for.
func (d *Desk) timelineOf(ctx context.Context, a timelineAsked) (*timeline, error) {
	tested, err := d.lately(ctx)
	if err != nil {
		return nil, err
	}
	held, err := d.facetsOf(ctx, search.Query{Root: dealings}, everything)
	if err != nil {
		return nil, err
	}
	t := &timeline{Asked: a, Old: tested.old}
	t.all[0], t.all[1] = wholeView(held.Days, tested.statements, a.Zone, d.now())
	t.view()
	if err := d.fillLanes(ctx, t, tested, held); err != nil {
		return nil, err
	}
	t.ticks()
	if err := t.markStatements(tested); err != nil {
		return nil, err
	}
	return t, nil
}

// wholeView is all that there is: what is held, a few strays apart (axisOf),
// and what was said. Where there is nothing at all it is this year.
func wholeView(days []archive.DayCount, statements []statement.Statement, zone *time.Location, now time.Time) (from, to time.Time) {
	for _, s := range statements {
		if !s.Said.IsZero() {
			days = withDay(days, s.Said.Wall)
		}
	}
	if len(days) == 0 {
		return search.DayStart(now.In(zone).Year(), 1, 1, zone), search.DayStart(now.In(zone).Year()+1, 1, 1, zone)
	}
	a := axisOf(days)
	start := func(t time.Time) time.Time { return search.DayStart(t.Year(), int(t.Month()), t.Day(), zone) }
	from, to = start(a.From), start(a.To)
	if first, past := axisBounds(zone); from.Before(first) || to.After(past) {
		from, to = latest(from, first), earliest(to, past)
	}
	return from, to
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// view cuts what is asked for into bars. What is not said is all that there is.
func (t *timeline) view() {
	a := &t.Asked
	from, to := a.From, a.To
	first, past := axisBounds(a.Zone)
	if from.IsZero() {
		if from = t.all[0]; !to.IsZero() && !from.Before(to) {
			from = latest(first, to.AddDate(-1, 0, 0))
		}
	}
	if to.IsZero() {
		if to = t.all[1]; !from.Before(to) {
			to = earliest(past, from.AddDate(1, 0, 0))
		}
	}
	if to.Sub(from) < shortest {
		from, to = stretchAround(from, to, shortest/2, first, past)
	}
	t.Step = stepFor(barSteps, from, to, a.Bars)
	t.Edges = t.Step.edges(from, to, a.Zone)
}

// stretchAround is a stretch of twice half about the middle of another, inside bounds.
func stretchAround(from, to time.Time, half time.Duration, first, past time.Time) (time.Time, time.Time) {
	middle := from.Add(to.Sub(from) / 2)
	from, to = middle.Add(-half), middle.Add(half)
	if from.Before(first) {
		from, to = first, first.Add(2*half)
	}
	if to.After(past) {
		from, to = past.Add(-2*half), past
	}
	return from, to
}

// ticks labels the axis.
func (t *timeline) ticks() {
	from, to, zone := t.From(), t.To(), t.Asked.Zone
	step := stepFor(tickSteps, from, to, mostTicks)
	edges := step.edges(from, to, zone)
	before := ""
	for i, at := range edges[:len(edges)-1] {
		if at.Before(from) {
			continue
		}
		label, under := step.label(at)
		tick := timeTick{X: t.x(at), Label: label, Href: t.Asked.link(at, edges[i+1]), Minor: i%2 == 1}
		if under != before {
			tick.Under, before = under, under
		}
		t.Ticks = append(t.Ticks, tick)
	}
	if t.Step.ofClock() || t.Step.days == 1 {
		for _, c := range changesOfClocks(from, to, zone) {
			t.Changes = append(t.Changes, clockTick{t.x(c.At), c.Text})
		}
	}
}

// spanSearch is the search for what may lie between two moments, added to a
// query. A bound at which a query could not be told from one without it
// (search.Between) is moved by a millisecond.
func spanSearch(query string, from, to time.Time) string {
	var parts []string
	if query != "" {
		parts = append(parts, query)
	}
	_, past := axisBounds(time.UTC)
	bound := func(word string, at time.Time) {
		if at.IsZero() {
			at = at.Add(time.Millisecond)
		}
		if at.Before(past) && at.Year() >= 0 { // what has no four digits is beyond all dates
			parts = append(parts, word+wholeMinutes(at).Format(time.RFC3339Nano))
		}
	}
	bound("after:", from)
	bound("before:", to)
	return strings.Join(parts, " ")
}
