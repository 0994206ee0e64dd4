package main

import (
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// TestLongestSilence: a silence is told where it is long by itself and against
// the account's own rhythm; undated items and short ones say nothing.
func TestLongestSilence(t *testing.T) {
	start := time.Date(2016, 1, 1, 12, 0, 0, 0, time.UTC)
	on := func(days ...int) []finding.Event {
		var out []finding.Event
		for _, d := range days {
			out = append(out, finding.Event{Time: evidence.Time{Wall: start.AddDate(0, 0, d), Precision: evidence.PrecisionMinute, Zoned: true}})
		}
		return append(out, finding.Event{}) // one without a date
	}
	for _, test := range []struct {
		name string
		days []int
		want string
	}{
		{"a stretch against a daily rhythm", []int{0, 1, 2, 3, 63, 64, 65}, "nothing for 60 days, from 2016-01-04 to 2016-03-04, where the usual is 1 day"},
		{"in any order", []int{65, 3, 2, 1, 64, 0, 63}, "nothing for 60 days, from 2016-01-04 to 2016-03-04, where the usual is 1 day"},
		{"several a day", []int{0, 0, 0, 40, 40, 40}, "nothing for 40 days, from 2016-01-01 to 2016-02-10, where the usual is less than a day"},
		{"not long enough", []int{0, 1, 2, 3, 32}, ""},
		{"usual for this account", []int{0, 30, 60, 100}, ""},
		{"two items have no rhythm", []int{0, 300}, ""},
		{"nothing", nil, ""},
	} {
		if got := longestSilence(on(test.days...)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
