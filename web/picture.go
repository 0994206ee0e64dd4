package web

import (
	"math"
	"net/url"
	"time"

	"github.com/gainsay/gainsay/archive"
)

// unit is how much time one bar of a picture is.
type unit int

const (
	byDay unit = iota
	byMonth
	byYear
)

// Pictures of at most so many days or months are by day or by month.
const (
	maxDayBars   = 190
	maxMonthBars = 190
	minDayBars   = 21 // so that one day is no wall
)

// axis is the stretch of time that a picture shows, cut into bars of a unit.
type axis struct {
	From, To time.Time // midnights in UTC; To is not in it any more
	Unit     unit
	Bars     int
}

// axisOf returns an axis for days. A few items years away from all others,
// such as mail from 1970, would press the rest into one bar: where leaving out
// one in two hundred on each side makes the picture less than half as long,
// they are left out. What is left out is counted by whoever draws.
func axisOf(days []archive.DayCount) axis {
	if len(days) == 0 {
		return axis{}
	}
	lo, hi := days[0].Day, days[len(days)-1].Day
	inner, outer := innerDays(days)
	if hi.Sub(lo) > 10*366*24*time.Hour && outer.Sub(inner) < hi.Sub(lo)/2 {
		lo, hi = inner, outer
	}
	for n := int(hi.Sub(lo).Hours()/24) + 1; n < minDayBars; n++ {
		if n%2 == 0 {
			lo = lo.AddDate(0, 0, -1)
		} else {
			hi = hi.AddDate(0, 0, 1)
		}
	}
	a := axis{From: lo, To: hi.AddDate(0, 0, 1), Unit: byDay}
	if n := a.count(); n > maxDayBars {
		a = axis{From: monthOf(lo), To: monthOf(hi).AddDate(0, 1, 0), Unit: byMonth}
		if n = a.count(); n > maxMonthBars {
			a = axis{From: yearOf(lo), To: yearOf(hi).AddDate(1, 0, 0), Unit: byYear}
		}
	}
	a.Bars = a.count()
	return a
}

// innerDays returns the days between which all but one in two hundred items on
// each side lie.
func innerDays(days []archive.DayCount) (lo, hi time.Time) {
	all := 0
	for _, d := range days {
		all += d.Items
	}
	skip, seen := all/200, 0
	for _, d := range days {
		before := seen
		seen += d.Items
		if before <= skip && seen > skip {
			lo = d.Day
		}
		if before < all-skip && seen >= all-skip {
			hi = d.Day
		}
	}
	return lo, hi
}

func monthOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}
func yearOf(t time.Time) time.Time { return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC) }

func (a axis) count() int { return a.index(a.To.AddDate(0, 0, -1)) + 1 }

// index is the bar that a moment is in; it may lie outside the picture.
func (a axis) index(t time.Time) int {
	switch a.Unit {
	case byYear:
		return t.Year() - a.From.Year()
	case byMonth:
		return 12*(t.Year()-a.From.Year()) + int(t.Month()) - int(a.From.Month())
	}
	return int(math.Floor(t.Sub(a.From).Hours() / 24))
}

// start is when bar i begins.
func (a axis) start(i int) time.Time {
	switch a.Unit {
	case byYear:
		return a.From.AddDate(i, 0, 0)
	case byMonth:
		return a.From.AddDate(0, i, 0)
	}
	return a.From.AddDate(0, 0, i)
}

// label names bar i, the way that on: in a query reads it.
func (a axis) label(i int) string {
	switch a.Unit {
	case byYear:
		return a.start(i).Format("2006")
	case byMonth:
		return a.start(i).Format("2006-01")
	}
	return a.start(i).Format(time.DateOnly)
}

// bar is one bar of a picture; lengths are in the picture's own units, of
// which it is Wide wide and High high.
type bar struct {
	X, Y, W, H float64
	Label      string
	Items      int
	Href       string
}

// tick is a moment on the axis.
type tick struct {
	X     float64
	Label string
	Href  string
}

// picture is a histogram over time.
type picture struct {
	Wide, High float64
	Bars       []bar
	Marks      []tick // moments over it, such as statements
	Items      int    // in the picture
	Outside    int    // dated, and left out
	First      string // bar with something in it
	Last       string
	Begin, End string // of the axis
	Unit       string
}

// unitWide is how wide one bar is, its gap included.
const unitWide = 10.0

// draw makes a picture of days on a. link, where it is not nil, gives each bar
// an address.
func (a axis) draw(days []archive.DayCount, high float64, link func(label string) string) picture {
	p := picture{Wide: unitWide * float64(a.Bars), High: high, Unit: []string{"day", "month", "year"}[a.Unit]}
	if a.Bars == 0 {
		return p
	}
	p.Begin, p.End = a.label(0), a.label(a.Bars-1)
	counts := make([]int, a.Bars)
	most := 0
	for _, d := range days {
		i := a.index(d.Day)
		if i < 0 || i >= a.Bars {
			p.Outside += d.Items
			continue
		}
		counts[i] += d.Items
		p.Items += d.Items
		most = max(most, counts[i])
		if p.First == "" {
			p.First = a.label(i)
		}
		p.Last = a.label(i)
	}
	for i, n := range counts {
		if n == 0 {
			continue
		}
		// The root keeps a day with one message visible beside one with a thousand.
		h := max(high*math.Sqrt(float64(n)/float64(most)), 1.5)
		b := bar{X: unitWide * float64(i), W: unitWide - 1, Y: high - h, H: h, Label: a.label(i), Items: n}
		if link != nil {
			b.Href = link(b.Label)
		}
		p.Bars = append(p.Bars, b)
	}
	return p
}

// at is where a moment stands in a picture, and whether it is in it.
func (a axis) at(t time.Time) (x float64, in bool) {
	i := a.index(t)
	if a.Bars == 0 || i < 0 || i >= a.Bars {
		return 0, false
	}
	from, to := a.start(i), a.start(i+1)
	return unitWide * (float64(i) + float64(t.Sub(from))/float64(to.Sub(from))), true
}

// withParam returns the query with one value set, and the page begun again.
func withParam(q url.Values, name, value string) string {
	out := url.Values{}
	for k, v := range q {
		if k != "at" && k != "page" {
			out[k] = append([]string(nil), v...)
		}
	}
	if value == "" {
		out.Del(name)
	} else {
		out.Set(name, value)
	}
	return "?" + out.Encode()
}
