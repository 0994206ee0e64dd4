package web

import (
	"fmt"
	"slices"
	"time"

	"github.com/gainsay/gainsay/search"
)

// timeStep is a stretch of time that a timeline is cut into: years, months or
// days of a calendar, or a width of a clock. One field is set.
type timeStep struct {
	Name   string // "year", "10 minutes"
	years  int
	months int
	days   int // 1, or 7 for weeks, which begin on Mondays
	width  time.Duration
}

// barSteps are what a bar of the timeline may be, from coarse to fine.
var barSteps = []timeStep{
	{Name: "1,000 years", years: 1000}, {Name: "100 years", years: 100}, {Name: "10 years", years: 10}, {Name: "year", years: 1}, {Name: "month", months: 1}, {Name: "week", days: 7}, {Name: "day", days: 1},
	{Name: "6 hours", width: 6 * time.Hour}, {Name: "hour", width: time.Hour}, {Name: "10 minutes", width: 10 * time.Minute}, {Name: "minute", width: time.Minute},
}

// tickSteps are what may lie between two labels of an axis.
var tickSteps = []timeStep{
	{Name: "1,000 years", years: 1000}, {Name: "500 years", years: 500}, {Name: "100 years", years: 100}, {Name: "50 years", years: 50}, {Name: "20 years", years: 20}, {Name: "10 years", years: 10},
	{Name: "5 years", years: 5}, {Name: "2 years", years: 2}, {Name: "year", years: 1}, {Name: "6 months", months: 6}, {Name: "3 months", months: 3}, {Name: "month", months: 1},
	{Name: "week", days: 7}, {Name: "day", days: 1}, {Name: "12 hours", width: 12 * time.Hour}, {Name: "6 hours", width: 6 * time.Hour}, {Name: "3 hours", width: 3 * time.Hour},
	{Name: "hour", width: time.Hour}, {Name: "30 minutes", width: 30 * time.Minute}, {Name: "10 minutes", width: 10 * time.Minute}, {Name: "5 minutes", width: 5 * time.Minute}, {Name: "minute", width: time.Minute},
}

// seconds is how long a step is, give or take leap days and changes of clocks.
// A time.Duration has no room for 300 years.
func (s timeStep) seconds() int64 {
	const day = 24 * 60 * 60
	return int64(s.years*365+s.months*30+s.days)*day + int64(s.width/time.Second)
}

// ofClock reports whether the step is a width of a clock.
func (s timeStep) ofClock() bool { return s.width > 0 }

// stepFor returns the finest of steps of which about n, or fewer, lie between
// two moments.
func stepFor(steps []timeStep, from, to time.Time, n int) timeStep {
	for _, s := range slices.Backward(steps) {
		if (to.Unix()-from.Unix())/s.seconds() < int64(n) {
			return s
		}
	}
	return steps[0]
}

// The axis ends where years have no four digits: what a timeline may show.
func axisBounds(zone *time.Location) (first, past time.Time) {
	return search.DayStart(0, 1, 1, zone), search.DayStart(10_000, 1, 1, zone)
}

// edges returns where the steps begin that from to to is in, and where the
// last of them ends. Days have 23, 24 or 25 hours, as their zone has it; a
// clock's steps are cut where clocks are put forward or back.
func (s timeStep) edges(from, to time.Time, zone *time.Location) []time.Time {
	if s.ofClock() {
		out := []time.Time{s.clockFloor(from.In(zone))}
		for at := out[0]; at.Before(to); {
			at = s.clockNext(at)
			out = append(out, at)
		}
		return out
	}
	y, m, d := s.calendarFloor(from.In(zone))
	out := []time.Time{search.DayStart(y, m, d, zone)}
	for at := out[0]; at.Before(to); {
		y, m, d = y+s.years, m+s.months, d+s.days
		at = search.DayStart(y, m, d, zone)
		if at.After(out[len(out)-1]) { // a day that a zone left out has no length
			out = append(out, at)
		}
	}
	return out
}

// calendarFloor is the day with which the step begins that t is in.
func (s timeStep) calendarFloor(t time.Time) (y, m, d int) {
	y, m, d = t.Year(), int(t.Month()), t.Day()
	switch {
	case s.years > 0:
		return y - ((y%s.years)+s.years)%s.years, 1, 1
	case s.months > 0:
		return y, m - (m-1)%s.months, 1
	case s.days == 7:
		return y, m, d - (int(t.Weekday())+6)%7
	}
	return y, m, d
}

// sinceMidnight is what the clock of t's zone shows.
func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
}

// clockFloor is when the step begins that t is in: when the clock last showed
// a whole step, or when it was last changed.
func (s timeStep) clockFloor(t time.Time) time.Time {
	at := t.Add(-(sinceMidnight(t) % s.width))
	if changed, _ := t.ZoneBounds(); !changed.IsZero() && changed.After(at) {
		return changed
	}
	return at
}

// clockNext is when the step that begins at t ends.
func (s timeStep) clockNext(t time.Time) time.Time {
	at := t.Add(s.width - sinceMidnight(t)%s.width)
	if _, changes := t.ZoneBounds(); !changes.IsZero() && changes.Before(at) {
		return changes
	}
	return at
}

// name says which step begins at from and ends at to.
func (s timeStep) name(from, to time.Time) string {
	switch {
	case s.years > 1:
		return fmt.Sprintf("%s to %04d", from.Format("2006"), to.Year()-1)
	case s.years == 1:
		return from.Format("2006")
	case s.months == 1:
		return from.Format("2006-01")
	case s.days == 1:
		return from.Format(time.DateOnly)
	case s.ofClock():
		return from.Format("2006-01-02 15:04") + zoneSuffix(from) + " to " + to.Format("15:04") + zoneSuffix(to)
	}
	return from.Format(time.DateOnly) + " to " + to.Add(-time.Millisecond).Format(time.DateOnly)
}

// zoneSuffix is the offset of a time that is not in UTC.
func zoneSuffix(t time.Time) string {
	if t.Location() == time.UTC {
		return ""
	}
	return t.Format(" -0700")
}

// label is what stands below a tick at the axis, and below that in which year
// or on which day it lies.
func (s timeStep) label(at time.Time) (label, under string) {
	switch {
	case s.years > 0:
		return at.Format("2006"), ""
	case s.months > 0:
		return at.Format("Jan"), at.Format("2006")
	case s.days > 0:
		return at.Format("2 Jan"), at.Format("2006")
	}
	return at.Format("15:04"), at.Format("2 Jan 2006")
}

// changeOfClocks is a moment at which a zone's clocks were changed.
type changeOfClocks struct {
	At   time.Time
	Text string
}

// maxChanges is how many changes of clocks a timeline marks.
const maxChanges = 12

// changesOfClocks returns those between two moments; none where there are
// more than maxChanges.
func changesOfClocks(from, to time.Time, zone *time.Location) []changeOfClocks {
	var out []changeOfClocks
	for at := from.In(zone); ; {
		_, next := at.ZoneBounds()
		if next.IsZero() || !next.Before(to) {
			return out
		}
		if len(out) == maxChanges {
			return nil
		}
		_, before := at.Zone()
		_, after := next.Zone()
		if by := time.Duration(after-before) * time.Second; by != 0 {
			way := "forward"
			if by < 0 {
				way, by = "back", -by
			}
			out = append(out, changeOfClocks{next, fmt.Sprintf("clocks go %s by %s at %s", way, lengthText(by), next.Format("2006-01-02 15:04 -0700"))})
		}
		at = next
	}
}

// lengthText writes a length of time of at least a second.
func lengthText(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return plural(int(d/time.Hour), "hour")
	case d%time.Minute == 0:
		return plural(int(d/time.Minute), "minute")
	}
	return plural(int(d/time.Second), "second")
}
