package web

import (
	"fmt"
	"time"

	"github.com/gainsay/gainsay/people"
)

// spanWide is how wide an axis of spans is, in units of its picture.
const spanWide = 1000.0

// spanAxis is the stretch of time on which memberships lie. A stretch without
// a first or a last day runs to the edge, and its end is drawn open: nobody
// has said when it was.
type spanAxis struct {
	From, To time.Time // To is not in it any more
	Ticks    []tick    // at the beginnings of years, at most maxSpanTicks
}

// maxSpanTicks is how many years are named under an axis.
const maxSpanTicks = 8

// spanBar is one membership on the axis.
type spanBar struct {
	X, W      float64
	OpenStart bool // it has no first day
	OpenEnd   bool // it has no last day
}

// End is where the bar ends.
func (b spanBar) End() float64 { return b.X + b.W }

// startOf is when a membership begins at the earliest; zero: open.
func startOf(m people.Membership) time.Time {
	if m.From.IsZero() {
		return time.Time{}
	}
	return m.From.Interval().Lo
}

// endOf is when it has ended at the latest; zero: open.
func endOf(m people.Membership) time.Time {
	if m.To.IsZero() {
		return time.Time{}
	}
	return m.To.Interval().Hi
}

// spanAxisOf returns an axis with room for every dated membership, in whole
// years; nil where none has a date.
func spanAxisOf(rows []membershipRow) *spanAxis {
	var lo, hi time.Time
	for _, r := range rows {
		for _, at := range []time.Time{startOf(r.Membership), endOf(r.Membership)} {
			if at.IsZero() {
				continue
			}
			if lo.IsZero() || at.Before(lo) {
				lo = at
			}
			if at.After(hi) {
				hi = at
			}
		}
	}
	if lo.IsZero() {
		return nil
	}
	a := &spanAxis{From: yearOf(lo.UTC()), To: yearOf(hi.UTC()).AddDate(1, 0, 0)}
	years := a.To.Year() - a.From.Year()
	step := (years + maxSpanTicks - 1) / maxSpanTicks
	n := (years + step - 1) / step
	a.To = a.From.AddDate(n*step, 0, 0) // ticks are as far from each other as the edge is from the last
	for i := range n {
		at := a.From.AddDate(i*step, 0, 0)
		a.Ticks = append(a.Ticks, tick{X: a.at(at), Label: fmt.Sprint(at.Year())})
	}
	return a
}

// at is where a moment stands. Years may be thousands, and a Duration holds
// 292 of them, so it counts in seconds.
func (a *spanAxis) at(t time.Time) float64 {
	whole := float64(a.To.Unix() - a.From.Unix())
	return min(spanWide, max(0, spanWide*float64(t.Unix()-a.From.Unix())/whole))
}

// bar returns the place of a membership; nil where it has no date at all.
func (a *spanAxis) bar(m people.Membership) *spanBar {
	lo, hi := startOf(m), endOf(m)
	if lo.IsZero() && hi.IsZero() {
		return nil
	}
	b := &spanBar{OpenStart: lo.IsZero(), OpenEnd: hi.IsZero()}
	end := spanWide
	if !b.OpenStart {
		b.X = a.at(lo)
	}
	if !b.OpenEnd {
		end = a.at(hi)
	}
	// A day on an axis of decades, or an end before its beginning, is still seen.
	b.W = max(4, end-b.X)
	b.X = min(b.X, spanWide-b.W)
	return b
}
