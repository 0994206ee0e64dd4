package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// timelineData is the page of a timeline.
type timelineData struct {
	T        *timeline
	Text     string
	Zone     string
	From     string // as it is typed
	To       string
	Lanes    []choice // by what there are lanes
	Levels   []choice // how much time is in view
	Zoom     []choice // the ways to move the view
	SVG      string   // addresses of the files
	CSV      string
	LitClear string // the same without the statement
}

// timelineLevel is a stretch of time that is looked at in steps of a kind.
type timelineLevel struct {
	name   string
	length time.Duration // zero: all there is
	upto   int64         // seconds of the coarsest step that counts as this level
}

var timelineLevels = []timelineLevel{
	{"years", 0, 1 << 62}, {"months", 5 * 366 * 24 * time.Hour, 31 * 86400}, {"days", 90 * 24 * time.Hour, 86400}, {"hours", 4 * 24 * time.Hour, 3600}, {"minutes", time.Hour, 600},
}

func (d *Desk) timelinePage(v visit) (answer, error) {
	a, err := d.askTimeline(v.URL.Query())
	if err != nil {
		return answer{}, err
	}
	t, err := d.timelineOf(v.Context(), a)
	if err != nil {
		return answer{}, err
	}
	data := timelineData{
		T: t, Text: a.Text, Zone: a.Zone.String(), From: writeMoment(t.From(), a.Zone, false), To: writeMoment(t.To(), a.Zone, true),
		Levels: t.levels(), Zoom: t.zooms(),
	}
	for _, by := range []choice{{Label: laneTrove}, {Label: laneParty}, {Label: laneNone}} {
		by.On = by.Label == a.Lanes
		data.Lanes = append(data.Lanes, by)
	}
	here := url.Values{}
	if u, err := url.Parse(a.link(t.From(), t.To())); err == nil {
		here = u.Query()
	}
	data.SVG, data.CSV = "/timeline.svg?"+here.Encode(), "/timeline.csv?"+here.Encode()
	clear := a
	clear.Statement = ""
	data.LitClear = clear.link(a.From, a.To)
	return answer{page: "timeline", title: "Timeline", nav: "timeline", data: data, old: t.Old}, nil
}

// levels are the ways to look at more or less time, about the fullest bar in
// view or what was said.
func (t *timeline) levels() []choice {
	middle := t.fullest()
	if t.Lit != nil && !t.Lit.S.Said.IsZero() {
		middle = t.Lit.S.Said.Instant()
	}
	first, past := axisBounds(t.Asked.Zone)
	var out []choice
	for i, l := range timelineLevels {
		next := int64(0)
		if i+1 < len(timelineLevels) {
			next = timelineLevels[i+1].upto
		}
		c := choice{Label: l.name, Href: t.Asked.link(time.Time{}, time.Time{}), On: t.Step.seconds() <= l.upto && t.Step.seconds() > next}
		if l.length > 0 {
			from, to := stretchAround(middle, middle, l.length/2, first, past)
			step := stepFor(barSteps, from, to, t.Asked.Bars)
			edges := step.edges(from, to, t.Asked.Zone)
			c.Href = t.Asked.link(edges[0], edges[len(edges)-1])
		}
		out = append(out, c)
	}
	return out
}

// fullest is the middle of the fullest bar in view.
func (t *timeline) fullest() time.Time {
	best := len(t.Edges) / 2
	if best == len(t.Edges)-1 {
		best--
	}
	for i, b := range t.Lanes[0].Bars {
		if b.Items > t.Lanes[0].Bars[best].Items {
			best = i
		}
	}
	return time.UnixMilli((t.Edges[best].UnixMilli() + t.Edges[best+1].UnixMilli()) / 2).In(t.Asked.Zone)
}

// zooms are the ways to move the view by a link.
func (t *timeline) zooms() []choice {
	from, to := t.From().UnixMilli(), t.To().UnixMilli()
	length := to - from
	first, past := axisBounds(t.Asked.Zone)
	view := func(label string, lo, hi int64) choice {
		lo, hi = max(lo, first.UnixMilli()), min(hi, past.UnixMilli())
		if hi <= lo || lo == from && hi == to {
			return choice{Label: label} // there is no more that way
		}
		return choice{Label: label, Href: t.Asked.link(time.UnixMilli(lo), time.UnixMilli(hi))}
	}
	out := []choice{
		view("Earlier", from-length/2, to-length/2), view("Later", from+length/2, to+length/2),
		view("Closer", from+length/4, to-length/4), view("Further", from-length/2, to+length/2),
	}
	if length <= shortest.Milliseconds() {
		out[2].Href = ""
	}
	return append(out, choice{Label: "All", Href: t.Asked.link(time.Time{}, time.Time{}), On: t.Asked.From.IsZero() && t.Asked.To.IsZero()})
}

// picturePolicy is the policy of a picture that somebody opens by itself:
// nothing but its own colours.
const picturePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

// timelineFile answers the timeline that is asked for as a file.
func (d *Desk) timelineFile(w http.ResponseWriter, r *http.Request) {
	a, err := d.askTimeline(r.URL.Query())
	if err != nil {
		d.fail(w, r, err)
		return
	}
	t, err := d.timelineOf(r.Context(), a)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	var b bytes.Buffer
	name, media := "timeline.csv", "text/csv; charset=utf-8"
	if r.URL.Path == "/timeline.svg" {
		name, media = "timeline.svg", "image/svg+xml"
		rows := t.Rows()
		last := rows[len(rows)-1]
		data := map[string]any{"T": t, "Rows": rows, "Case": d.caseName(), "High": last.Y + last.High + axisHigh + 30, "Axis": last.Y + last.High, "Wide": exportWide, "Name": exportName}
		err = d.pages.sets["timeline"].ExecuteTemplate(&b, "timelinefile", data)
	} else {
		err = t.csv(&b)
	}
	if err != nil {
		d.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Security-Policy", picturePolicy)
	if r.URL.Query().Get("show") == "" {
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	}
	_, _ = b.WriteTo(w) // the reader may have gone; there is nobody to tell
}
