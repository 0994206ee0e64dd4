package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/finding"
)

// shownSteps is how many days a slider has on which something changed: the
// newest of them.
const shownSteps = 60

// asOfView is what a statement's page offers of other days: every day on which
// something changed, on both clocks (method section 4). Desk steps are the
// moves of its finding; public steps are days on which more could be known by
// anyone, and whether a finding moved on one is seen by going there.
type asOfView struct {
	Path   string // of the statement's page
	Clock  finding.Clock
	Desk   []stepView // oldest first; the last is now
	Public []stepView
	Older  int // moves before those in Desk
	At     int // which step of the clock that is looked at is shown
}

// stepView is one day, or moment, on which something changed.
type stepView struct {
	AsOf    string // for an address; "": now
	Label   string
	What    string
	Verdict finding.Verdict // "": not on record
	Before  finding.Verdict // "": none
	Href    string
	On      bool
}

// Steps are those of the clock that is looked at.
func (a asOfView) Steps() []stepView {
	if a.Clock == finding.Public {
		return a.Public
	}
	return a.Desk
}

// Last is the number of the last step.
func (a asOfView) Last() int { return len(a.Steps()) - 1 }

// Here is the step that is shown.
func (a asOfView) Here() stepView { return a.Steps()[a.At] }

// asOf lists the steps of both clocks. asof is the day that is looked at, as
// typed, and opt what it was read as.
func (d *Desk) asOf(ctx context.Context, f finding.Finding, moves []moveView, opt finding.Options) (asOfView, error) {
	a := asOfView{Path: "/statement/" + url.PathEscape(f.Statement), Clock: opt.Clock}
	for _, m := range slices.Backward(moves) {
		step := stepView{AsOf: m.At.UTC().Format(time.RFC3339), Label: m.At.UTC().Format("2006-01-02 15:04"), Verdict: m.To, Before: m.From}
		switch {
		case m.To == "":
			step.What = "taken back"
		case m.From == "":
			step.What = "first tested"
		}
		a.Desk = append(a.Desk, step)
	}
	a.Older = max(0, len(a.Desk)-shownSteps)
	a.Desk = a.Desk[a.Older:]
	public, err := d.publicDays(ctx, f)
	if err != nil {
		return a, err
	}
	a.Public = public
	for _, list := range []*[]stepView{&a.Desk, &a.Public} {
		*list = append(*list, stepView{Label: "now", What: "everything that is known"})
	}
	a.link(opt)
	return a, nil
}

// publicDays are the days on which a trove was published, or the speaker came
// back to the words.
func (d *Desk) publicDays(ctx context.Context, f finding.Finding) ([]stepView, error) {
	troves, err := d.opt.Case.Troves(ctx)
	if err != nil {
		return nil, err
	}
	what := map[string][]string{}
	for _, t := range troves {
		if !t.Published.IsZero() {
			day := t.Published.Instant().UTC().Format(time.DateOnly)
			what[day] = append(what[day], t.Name+" was published")
		}
	}
	for _, c := range f.Corrected {
		if !c.Said.IsZero() {
			day := c.Said.Instant().UTC().Format(time.DateOnly)
			what[day] = append(what[day], c.Statement+" was said")
		}
	}
	var out []stepView
	for day, list := range what {
		slices.Sort(list)
		out = append(out, stepView{AsOf: day, Label: day, What: strings.Join(slices.Compact(list), "; ")})
	}
	slices.SortFunc(out, func(a, b stepView) int { return strings.Compare(a.AsOf, b.AsOf) })
	return out[max(0, len(out)-shownSteps):], nil
}

// link gives every step its address, and finds the one that is shown: the last
// that is not after the day asked for.
func (a *asOfView) link(opt finding.Options) {
	for _, c := range []struct {
		clock finding.Clock
		steps []stepView
	}{{finding.Desk, a.Desk}, {finding.Public, a.Public}} {
		for i := range c.steps {
			s := &c.steps[i]
			q := url.Values{"clock": {string(c.clock)}, "threshold": {opt.Threshold.String()}}
			if s.AsOf != "" {
				q.Set("asof", s.AsOf)
			}
			s.Href = a.Path + "?" + q.Encode()
			if c.clock != opt.Clock {
				continue
			}
			if s.AsOf == "" {
				if opt.AsOf.IsZero() {
					a.At = i
				}
			} else if read, err := findingOptions(url.Values{"asof": {s.AsOf}}); err == nil && !opt.AsOf.IsZero() && !read.AsOf.After(opt.AsOf) {
				a.At = i
			}
		}
	}
	steps := a.Steps()
	here := &steps[a.At]
	here.On = here.AsOf == "" == opt.AsOf.IsZero()
}

// stepTo is where a slider leads that was let go at a step; "" where no step
// was asked for.
func (a asOfView) stepTo(q url.Values) (string, error) {
	text := q.Get("step")
	if text == "" {
		return "", nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > a.Last() {
		return "", bad(errStep)
	}
	return a.Steps()[n].Href, nil
}
