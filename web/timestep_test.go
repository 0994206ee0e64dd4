package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zoneOf(t interface{ Fatal(...any) }, name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func stepCalled(t testing.TB, name string) timeStep {
	t.Helper()
	for _, s := range slices.Concat(barSteps, tickSteps) {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no step %q", name)
	return timeStep{}
}

// TestStepsAtChangesOfClocks: a day has as many hours as its zone gives it, and
// no hour is shown twice or left out.
func TestStepsAtChangesOfClocks(t *testing.T) {
	for _, tt := range []struct {
		name, zone, step, from, to string // RFC 3339
		want                       string // when the stretches begin, and when the last ends
	}{
		{"clocks go forward", "Europe/Paris", "hour", "2016-03-27T00:00:00+01:00", "2016-03-27T05:00:00+02:00", "00:00+1 01:00+1 03:00+2 04:00+2 05:00+2"},
		{"clocks go back", "Europe/Paris", "hour", "2016-10-30T01:00:00+02:00", "2016-10-30T04:00:00+01:00", "01:00+2 02:00+2 02:00+1 03:00+1 04:00+1"},
		{"six hours are cut where clocks go forward", "Europe/Paris", "6 hours", "2016-03-27T00:00:00+01:00", "2016-03-27T12:00:00+02:00", "00:00+1 03:00+2 06:00+2 12:00+2"},
		{"half an hour", "Australia/Lord_Howe", "hour", "2016-10-02T01:00:00+10:30", "2016-10-02T04:00:00+11:00", "01:00+10 02:30+11 03:00+11 04:00+11"},
		{"a zone of quarters", "Asia/Kathmandu", "hour", "2016-10-02T01:20:00+05:45", "2016-10-02T03:00:00+05:45", "01:00+5 02:00+5 03:00+5"},
		{"midnight is left out", "America/Sao_Paulo", "hour", "2016-10-15T22:00:00-03:00", "2016-10-16T03:00:00-02:00", "22:00-3 23:00-3 01:00-2 02:00-2 03:00-2"},
	} {
		from, _ := time.Parse(time.RFC3339, tt.from)
		to, _ := time.Parse(time.RFC3339, tt.to)
		var got []string
		for _, e := range stepCalled(t, tt.step).edges(from, to, zoneOf(t, tt.zone)) {
			_, offset := e.Zone()
			got = append(got, fmt.Sprintf("%s%+d", e.Format("15:04"), offset/3600))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, s, tt.want)
		}
	}
	// Days of 23 and 25 hours, and one that a zone left out.
	for _, tt := range []struct{ zone, from, to, want string }{
		{"Europe/Paris", "2016-03-26T12:00:00+01:00", "2016-03-28T12:00:00+02:00", "24 23 24"},
		{"Europe/Paris", "2016-10-29T12:00:00+02:00", "2016-10-31T12:00:00+01:00", "24 25 24"},
		{"America/Sao_Paulo", "2016-10-15T12:00:00-03:00", "2016-10-17T12:00:00-02:00", "24 23 24"},
		{"Pacific/Apia", "2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00", "24 24"},
	} {
		from, _ := time.Parse(time.RFC3339, tt.from)
		to, _ := time.Parse(time.RFC3339, tt.to)
		edges := stepCalled(t, "day").edges(from, to, zoneOf(t, tt.zone))
		var got []string
		for i := 1; i < len(edges); i++ {
			got = append(got, fmt.Sprint(edges[i].Sub(edges[i-1]).Hours()))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("days of %s from %s have %s hours, want %s", tt.zone, tt.from, s, tt.want)
		}
	}
}

// TestEdgesHoldAllOfAStretch: whatever the step and the zone, the edges are in
// order, hold all that was asked for and little more, and are few.
func TestEdgesHoldAllOfAStretch(t *testing.T) {
	zones := []string{"UTC", "Europe/Paris", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "Asia/Gaza"}
	rapid.Check(t, func(r *rapid.T) {
		zone := zoneOf(r, rapid.SampledFrom(zones).Draw(r, "zone"))
		first, past := axisBounds(zone)
		from := time.Unix(rapid.OneOf(rapid.Int64Range(first.Unix(), past.Unix()-61), rapid.Int64Range(-2e9, 2e9)).Draw(r, "from"), 0)
		to := time.Unix(rapid.Int64Range(from.Unix()+60, past.Unix()).Draw(r, "to"), 0)
		if rapid.Bool().Draw(r, "short") && to.Sub(from) > time.Hour {
			to = from.Add(time.Duration(rapid.Int64Range(60, 40*24*3600).Draw(r, "length")) * time.Second)
		}
		n := rapid.IntRange(10, 240).Draw(r, "bars")
		step := stepFor(barSteps, from, to, n)
		edges := step.edges(from, to, zone)
		if len(edges) < 2 || len(edges) > n+n/8+2*maxChanges+3 {
			r.Fatalf("%d edges by %s, where about %d bars are wanted", len(edges), step.Name, n)
		}
		if edges[0].After(from) || edges[len(edges)-1].Before(to) {
			r.Fatalf("%s to %s does not hold %s to %s", edges[0], edges[len(edges)-1], from, to)
		}
		if !edges[1].After(from) || !edges[len(edges)-2].Before(to) {
			r.Fatalf("a stretch too many: %s", edges)
		}
		for i := 1; i < len(edges); i++ {
			if !edges[i].After(edges[i-1]) {
				r.Fatalf("edges %s and %s", edges[i-1], edges[i])
			}
			// Whoever asks for one stretch gets it.
			if again := step.edges(edges[i-1], edges[i], zone); len(again) != 2 || !again[0].Equal(edges[i-1]) || !again[1].Equal(edges[i]) {
				r.Fatalf("by %s, %s to %s is cut into %s", step.Name, edges[i-1], edges[i], again)
			}
		}
	})
}

func TestTheAxisIsBounded(t *testing.T) {
	first, past := axisBounds(time.UTC)
	step := stepFor(barSteps, first, past, 120)
	if edges := step.edges(first, past, time.UTC); step.Name != "100 years" || len(edges) != 101 || edges[100].Year() != 10_000 {
		t.Errorf("all of time is cut into %d of %s", len(edges)-1, step.Name)
	}
	if got := stepCalled(t, "100 years").name(first, past.AddDate(-9900, 0, 0)); got != "0000 to 0099" {
		t.Errorf("the first century is %q", got)
	}
}

func TestChangesOfClocksAreTold(t *testing.T) {
	paris := zoneOf(t, "Europe/Paris")
	day := func(m, d int) time.Time { return time.Date(2016, time.Month(m), d, 0, 0, 0, 0, paris) }
	got := changesOfClocks(day(1, 1), day(12, 31), paris)
	if len(got) != 2 || got[0].Text != "clocks go forward by 1 hour at 2016-03-27 03:00 +0200" || got[1].Text != "clocks go back by 1 hour at 2016-10-30 02:00 +0100" {
		t.Errorf("%+v", got)
	}
	if got := changesOfClocks(time.Date(1980, 1, 1, 0, 0, 0, 0, paris), day(1, 1), paris); got != nil {
		t.Errorf("%d changes in 36 years", len(got))
	}
	if got := changesOfClocks(day(1, 1), day(12, 31), time.UTC); len(got) != 0 {
		t.Errorf("in UTC: %+v", got)
	}
}
