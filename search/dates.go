package search

import (
	"fmt"
	"time"
)

// readBetween reads the value of before:, after: or on:. A day, month or year
// is all of it: after:2016 begins when 2016 is over. What is wrong is in msg.
func readBetween(name, value string, zone *time.Location) (n Between, msg string) {
	if at, err := time.Parse(time.RFC3339Nano, value); err == nil {
		at = at.In(zone).Truncate(time.Millisecond) // as fine as an archive files dates
		switch name {
		case "before":
			return Between{To: at}, ""
		case "after":
			return Between{From: at}, ""
		}
		return n, "on: needs a day, a month or a year"
	}
	y, m, d, ok := calendar(value)
	if !ok {
		return n, fmt.Sprintf("%q is not a date", value)
	}
	from, to := span(y, m, d, zone)
	if !from.Before(to) {
		return n, fmt.Sprintf("there was no %s in the zone %s", value, zone)
	}
	switch name {
	case "before":
		return Between{To: from}, ""
	case "after":
		return Between{From: to}, ""
	}
	return Between{From: from, To: to}, ""
}

// calendar reads YYYY, YYYY-MM or YYYY-MM-DD; m or d is 0 where it is not given.
func calendar(value string) (y, m, d int, ok bool) {
	for _, layout := range []string{"2006", "2006-01", "2006-01-02"} {
		t, err := time.Parse(layout, value)
		if err != nil || t.Year() == 0 {
			continue
		}
		y, m, d = t.Year(), int(t.Month()), t.Day()
		if len(value) < len("2006-01-02") {
			d = 0
		}
		if len(value) < len("2006-01") {
			m = 0
		}
		return y, m, d, true
	}
	return 0, 0, 0, false
}

// span returns when a year, month or day begins and ends in zone.
func span(y, m, d int, zone *time.Location) (from, to time.Time) {
	switch {
	case m == 0:
		return DayStart(y, 1, 1, zone), DayStart(y+1, 1, 1, zone)
	case d == 0:
		return DayStart(y, m, 1, zone), DayStart(y, m+1, 1, zone)
	}
	return DayStart(y, m, d, zone), DayStart(y, m, d+1, zone)
}

// DayStart returns the first instant of a day in zone. Months and days may lie
// outside their ranges, as those of [time.Date]. Where clocks were put
// forward over midnight, it is the instant at which they were; a day that was
// left out altogether begins when the next one does.
func DayStart(y, m, d int, zone *time.Location) time.Time {
	noon := time.Date(y, time.Month(m), d, 12, 0, 0, 0, time.UTC)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, zone)
	day := func(t time.Time) int { return t.Year()*1000 + t.YearDay() }
	want := day(noon)
	if day(t) == want && day(t.Add(-time.Nanosecond)) < want {
		return t
	}
	// The clock jumped near here: the day begins at a transition.
	low, high := t.Add(-36*time.Hour), t.Add(36*time.Hour)
	for at := low; at.Before(high); {
		_, next := at.ZoneBounds()
		if next.IsZero() || next.After(high) {
			break
		}
		if day(next) >= want && day(next.Add(-time.Nanosecond)) < want {
			return next
		}
		at = next
	}
	return t
}

// date writes a bound that is the start of a year, month or day as shortly as
// before: takes it; with end, the bound is the end of what is written.
func date(t time.Time, end bool) string {
	zone := t.Location()
	for _, layout := range []string{"2006", "2006-01", "2006-01-02"} {
		at := t
		if end {
			at = t.Add(-time.Nanosecond)
		}
		text := at.Format(layout)
		y, m, d, ok := calendar(text)
		if !ok {
			continue
		}
		from, to := span(y, m, d, zone)
		if end && to.Equal(t) || !end && from.Equal(t) {
			return text
		}
	}
	return t.Format(time.RFC3339Nano)
}

// text writes n as the query that reads as n.
func (n Between) text() string {
	switch {
	case n.From.IsZero() && n.To.IsZero():
		return "after:0001-01-01T00:00:00Z"
	case n.From.IsZero():
		return "before:" + date(n.To, false)
	case n.To.IsZero():
		return "after:" + date(n.From, true)
	}
	for _, layout := range []string{"2006", "2006-01", "2006-01-02"} {
		text := n.From.Format(layout)
		y, m, d, ok := calendar(text)
		if !ok {
			continue
		}
		if from, to := span(y, m, d, n.From.Location()); from.Equal(n.From) && to.Equal(n.To) {
			return "on:" + text
		}
	}
	return "(" + Between{From: n.From}.text() + " AND " + Between{To: n.To}.text() + ")"
}

// overlaps reports whether the instants [lo, hi) may lie in n.
func (n Between) overlaps(lo, hi time.Time) bool {
	return (n.To.IsZero() || lo.Before(n.To)) && (n.From.IsZero() || hi.After(n.From))
}
