package web

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
)

func drawDays(t *rapid.T) []archive.DayCount {
	var days []archive.DayCount
	at := time.Date(rapid.IntRange(1960, 2030).Draw(t, "year"), 3, 1, 0, 0, 0, 0, time.UTC)
	for range rapid.IntRange(1, 40).Draw(t, "days") {
		days = append(days, archive.DayCount{Day: at, Items: rapid.IntRange(1, 500).Draw(t, "items")})
		at = at.AddDate(0, 0, rapid.SampledFrom([]int{1, 2, 30, 400, 9000}).Draw(t, "step"))
	}
	return days
}

func TestAPictureCountsEveryItem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := drawDays(t)
		all := 0
		for _, d := range days {
			all += d.Items
		}
		a := axisOf(days)
		p := a.draw(days, 50, func(label string) string { return "?on=" + label })
		sum := 0
		for _, b := range p.Bars {
			sum += b.Items
			if b.X < 0 || b.X+b.W > p.Wide || b.Y < 0 || b.Y+b.H > p.High+1e-9 || b.H < 1 {
				t.Fatalf("a bar lies outside: %+v in %v by %v", b, p.Wide, p.High)
			}
			if b.Href != "?on="+b.Label {
				t.Fatalf("a bar leads to %q", b.Href)
			}
		}
		if sum != p.Items || sum+p.Outside != all {
			t.Fatalf("%d in bars, %d in the picture, %d outside, %d in all", sum, p.Items, p.Outside, all)
		}
		if p.Outside*50 > all {
			t.Fatalf("%d of %d are left out", p.Outside, all)
		}
		if a.Bars < minDayBars && a.Unit == byDay {
			t.Fatalf("an axis of %d days", a.Bars)
		}
		for i := range a.Bars {
			if a.index(a.start(i)) != i {
				t.Fatalf("bar %d begins in bar %d", i, a.index(a.start(i)))
			}
		}
	})
}

func TestAFewStraysDoNotPressTheRest(t *testing.T) {
	days := []archive.DayCount{{Day: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), Items: 2}}
	for i := range 300 {
		days = append(days, archive.DayCount{Day: time.Date(2016, 1, 1+i, 0, 0, 0, 0, time.UTC), Items: 5})
	}
	a := axisOf(days)
	p := a.draw(days, 50, nil)
	if a.From.Year() != 2016 || p.Outside < 2 {
		t.Errorf("the axis begins in %d and %d are outside", a.From.Year(), p.Outside)
	}
	if a := axisOf(nil); a.Bars != 0 {
		t.Errorf("no days make %d bars", a.Bars)
	}
	if p := (axis{}).draw(nil, 10, nil); len(p.Bars) != 0 {
		t.Errorf("no days make a picture: %+v", p)
	}
}
