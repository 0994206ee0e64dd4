package web

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
)

// asks returns the timeline that a query of an address asks for.
func (u *user) asks(query string) *timeline {
	u.t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		u.t.Fatal(err)
	}
	a, err := u.desk.askTimeline(q)
	if err != nil {
		u.t.Fatalf("%s: %v", query, err)
	}
	t, err := u.desk.timelineOf(u.t.Context(), a)
	if err != nil {
		u.t.Fatalf("%s: %v", query, err)
	}
	return t
}

// newTimes opens a desk on a case of messages with the dates given.
func newTimes(t *testing.T, dates ...string) *user {
	t.Helper()
	c := newClock()
	dir := filepath.Join(t.TempDir(), "times")
	k, err := sqlite.Create(t.Context(), dir, sqlite.Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	var found []archive.Prepared
	var box bytes.Buffer
	for i, date := range dates {
		raw := fmt.Sprintf("message %d", i)
		e := evidence.Entry{ID: evidence.Sum([]byte(raw)), Kind: evidence.KindMail, Size: int64(len(raw)), Text: raw}
		if at, err := time.Parse(time.RFC3339, date); err == nil {
			_, offset := at.Zone()
			wall := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
			e.Times = []evidence.Time{{Wall: wall, Zoned: true, Offset: offset / 60, Precision: evidence.PrecisionMinute}}
		} else if at, err := time.Parse("2006-01-02T15:04", date); err == nil { // zone not stated
			e.Times = []evidence.Time{{Wall: at, Precision: evidence.PrecisionMinute}}
		}
		span := evidence.Span{Start: int64(box.Len()), End: int64(box.Len() + len(raw))}
		box.WriteString(raw)
		found = append(found, k.Prepare(archive.Found{Entry: e, Span: span}))
	}
	if err := k.AddTrove(t.Context(), archive.Trove{Name: "times"}, "tester", c.now()); err != nil {
		t.Fatal(err)
	}
	id, size, err := k.PutBlob(t.Context(), &box)
	if err != nil {
		t.Fatal(err)
	}
	in := archive.Input{Trove: "times", Path: "box", Blob: id, Size: size, Format: "mbox"}
	if _, err := k.Add(t.Context(), archive.Batch{Input: in, At: c.now(), Found: found, Records: len(found), Done: true}); err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	return openDesk(t, dir, c, false)
}

// TestABarLeadsToWhatItCounts: the search behind a bar finds what may lie in it.
func TestABarLeadsToWhatItCounts(t *testing.T) {
	u := newUser(t)
	for _, query := range []string{"", "q=audit", "q=audit+OR+plan&lanes=party", "lanes=party&statement=s1", "lanes=party&from=2024-10-04&to=2024-10-05&zone=Europe/Paris", "from=2024-10&to=2024-11"} {
		tl := u.asks(query)
		bars := 0
		for i := range tl.Lanes {
			l := &tl.Lanes[i]
			for k, b := range l.Bars {
				if b.Possible == 0 {
					continue
				}
				bars++
				u2, err := url.Parse(l.searchFor(tl.Edges[k], tl.Edges[k+1]))
				if err != nil {
					t.Fatal(err)
				}
				if rows := u.rowsAt("/search/rows?" + u2.RawQuery); len(rows) != b.Possible {
					t.Errorf("%s: bar %s of %q counts %d, and %s finds %d", query, tl.Step.name(tl.Edges[k], tl.Edges[k+1]), l.Name, b.Possible, u2, len(rows))
				}
			}
		}
		if bars == 0 {
			t.Errorf("%s has no bars, so that nothing was shown", query)
		}
	}
}

func TestATimelineLightsUpWhatAStatementIsTestedAgainst(t *testing.T) {
	u := newUser(t)
	tl := u.asks("statement=s1&from=2024-09-25&to=2024-11-01")
	s := tl.Lit.S
	w := s.Bounds()
	if tl.Lit.Possible == nil || tl.Lit.Possible.X != 0 || tl.Lit.From != "" {
		t.Errorf("a scope without a beginning is lit from %+v (%q)", tl.Lit.Possible, tl.Lit.From)
	}
	if end := tl.x(w.Possible.Hi); tl.Lit.Possible.W != end || tl.Lit.Certain.W != tl.x(w.Certain.Hi) || end >= 100 || tl.Lit.Certain.W >= end {
		t.Errorf("lit until %v and for certain until %v, want %v and %v", tl.Lit.Possible.W, tl.Lit.Certain.W, end, tl.x(w.Certain.Hi))
	}
	// Every witness of the finding is on it, on its side.
	f := tl.Lit.F
	for i, r := range f.Readings {
		against, agree := 0, 0
		for _, wit := range r.Against {
			against += len(wit.Items)
		}
		for _, wit := range r.For {
			agree += len(wit.Items)
		}
		view := tl.Lit.Readings[i]
		for _, m := range view.Marks {
			if m.Against {
				against--
			} else {
				agree--
			}
		}
		if against != 0 || agree+against-view.Away-view.Undated != 0 {
			t.Errorf("reading %s: %d against and %d for are not shown", r.Reading, against, agree)
		}
	}
	body := u.get("/timeline?statement=s1&from=2024-09-25&to=2024-11-01", 200)
	wants(t, body, `class="lit"`, `class="sign w-against"`, `against the words, claimed`, "Tested against everything until 2024-10-14 22:00 UTC.", `aria-current="true"`)
	wantsNot(t, u.get("/timeline", 200), `class="lit"`, "Tested against")
	// Where none of it is in view, that is said.
	wants(t, u.get("/timeline?statement=s1&from=2025", 200), "None of that is in view.")
	// The way to see all of it shows every witness.
	fit, err := url.Parse(tl.Lit.Fit)
	if err != nil {
		t.Fatal(err)
	}
	all := u.asks(fit.RawQuery)
	for _, r := range all.Lit.Readings {
		if r.Away > 0 || all.Lit.Possible.W+all.Lit.Possible.X >= 100 {
			t.Errorf("%s does not show all: %d are away", tl.Lit.Fit, r.Away)
		}
	}
	u.get("/timeline?statement=s99", 404)
}

// TestATimelineAtAChangeOfClocks: an hour that happens twice is two bars, and
// nothing is counted twice or lost.
func TestATimelineAtAChangeOfClocks(t *testing.T) {
	u := newTimes(t, "2016-10-30T02:30:00+02:00", "2016-10-30T02:30:00+01:00", "2016-10-30T02:45:00+01:00", "2016-10-30T03:00:00+01:00", "2016-03-27T01:59:00+01:00", "2016-03-27T03:00:00+02:00")
	hours := func(from, to string) string {
		tl := u.asks("zone=Europe/Paris&bars=40&from=" + url.QueryEscape(from) + "&to=" + url.QueryEscape(to))
		var out []string
		for i, b := range tl.Lanes[0].Bars {
			if b.Items > 0 {
				out = append(out, fmt.Sprintf("%s=%d", tl.Edges[i].Format("15:04-0700"), b.Items))
			}
		}
		return tl.Step.Name + " " + strings.Join(out, " ") + fmt.Sprintf(" of %d", len(tl.Lanes[0].Bars))
	}
	if got, want := hours("2016-10-30", "2016-10-30"), "hour 02:00+0200=1 02:00+0100=2 03:00+0100=1 of 25"; got != want {
		t.Errorf("clocks go back: %s, want %s", got, want)
	}
	if got, want := hours("2016-03-27", "2016-03-27"), "hour 01:00+0100=1 03:00+0200=1 of 23"; got != want {
		t.Errorf("clocks go forward: %s, want %s", got, want)
	}
	wants(t, html.UnescapeString(u.get("/timeline?zone=Europe/Paris&from=2016-10-30&to=2016-10-30", 200)), "clocks go back by 1 hour at 2016-10-30 02:00 +0100")
}

func TestATimelineSaysWhatIsNotSure(t *testing.T) {
	u := newTimes(t, "2016-10-14T12:00:00Z", "2016-10-14T12:00", "no date", "no date either")
	body := u.get("/timeline?from=2016-10-14T10:00:00Z&to=2016-10-14T15:00:00Z", 200)
	wants(t, body, "2016-10-14 12:00 to 12:10: 2 items, 1 of doubtful time", `class="doubtful"`, "2016-10-14 12:10 to 12:20: 0 items, and 1 beside it that may lie here", `class="beside"`, "2 items without a date</a> stand nowhere on it")
	// All of a year is certain, whatever the zone.
	wants(t, u.get("/timeline?from=2000&to=2030", 200), "<title>2016: 2 items</title>")
	wantsNot(t, u.get("/timeline?from=2000&to=2030", 200), `class="doubtful"`)
	undated := regexp.MustCompile(`href="(/search\?q=[^"]*)">2 items without a date`).FindStringSubmatch(body)
	if undated == nil {
		t.Fatal("no link to what has no date")
	}
	address, _ := url.Parse(html.UnescapeString(undated[1]))
	if rows := u.rowsAt("/search/rows?" + address.RawQuery); len(rows) != 2 {
		t.Errorf("%s finds %d, want the 2 without a date", address, len(rows))
	}
}

// TestATimelineIsBounded: whatever dates a trove claims, the axis ends at years
// of four digits, and a picture has few bars.
func TestATimelineIsBounded(t *testing.T) {
	u := newTimes(t, "0000-01-01T00:00:00Z", "9999-12-31T23:59:00Z", "2016-10-14T12:00:00Z", "2016-10-15T12:00:00Z")
	for _, query := range []string{
		"", "from=0000-01-01T00:00:00Z&to=9999", "from=9999-12-31T23:59:00Z", "to=0000-01-01T00:01:00Z", "from=9999", "to=0001",
		"from=0000-01-01T00:00:00%2B14:00&zone=Pacific/Kiritimati", "from=9999-12-30&zone=Pacific/Pago_Pago", "from=9999-06&to=9999-12&zone=Europe/Paris",
	} {
		tl := u.asks(query)
		if n := len(tl.Edges) - 1; n < 1 || n > 2*pageBars {
			t.Errorf("%q has %d bars", query, n)
		}
		for _, c := range append(append(tl.zooms(), tl.levels()...), choice{Href: tl.Asked.link(tl.From(), tl.To())}) {
			if c.Href != "" {
				u.get(c.Href, 200)
			}
		}
		u.get("/timeline.csv?"+query, 200)
	}
	tl := u.asks("from=0000-01-01T00:00:00Z&to=9999")
	sum := 0
	for _, b := range tl.Lanes[0].Bars {
		sum += b.Items
	}
	if sum != 4 || tl.Outside != 0 || tl.Step.Name != "100 years" {
		t.Errorf("all years by %s hold %d items, %d outside", tl.Step.Name, sum, tl.Outside)
	}
	// Strays are left out of the first view, and counted.
	if tl := u.asks(""); tl.Outside+sumItems(tl) != 4 {
		t.Errorf("%d in view and %d outside, want 4 in all", sumItems(tl), tl.Outside)
	}
}

func sumItems(tl *timeline) (n int) {
	for _, b := range tl.Lanes[0].Bars {
		n += b.Items
	}
	return n
}

// TestAGapIsNoSilence: what is not held is told from what is held and not found.
func TestAGapIsNoSilence(t *testing.T) {
	l := lane{
		held:  []archive.Bucket{{}, {Items: 1, Possible: 1}, {}, {Possible: 1}, {}, {}, {Items: 1, Possible: 1}, {}},
		seals: []evidence.Interval{{Lo: testDay("2016-01-05").Wall, Hi: testDay("2016-01-06").Wall}},
	}
	var edges []time.Time
	for i := range 9 {
		edges = append(edges, time.Date(2016, 1, 1+i, 0, 0, 0, 0, time.UTC))
	}
	l.first, l.last = edges[1].Add(time.Hour), edges[7]
	var got []string
	for _, g := range l.gaps(edges) {
		got = append(got, fmt.Sprintf("%s %d-%d", g.Kind, g.From, g.To))
	}
	if want := "before 0-1, nothing 2-3, sealed 4-5, nothing 5-6, after 7-8"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
	u := newUser(t)
	// Nothing found where something is held is no gap.
	tl := u.asks("q=nothinghere")
	for i, b := range tl.Lanes[0].Bars {
		if c := tl.Lanes[0].cell(i); tl.Lanes[0].held[i].Possible > 0 && (b.Possible != 0 || c.Gap != "" || c.Text() != "0") {
			t.Errorf("bar %d is %+v: %s", i, b, c.Text())
		}
	}
	wants(t, u.get("/timeline", 200), "nothing held: a gap, not silence", `class="gap g-nothing"`, `class="gap g-after"`)
}

// TestTheTableSaysWhatThePictureShows counts both.
func TestTheTableSaysWhatThePictureShows(t *testing.T) {
	u := newUser(t)
	for _, query := range []string{"", "lanes=party&statement=s1", "q=audit"} {
		tl := u.asks(query)
		drawn := tl.Drawn()
		inPicture, inTable := make([]int, len(drawn)), make([]int, len(drawn))
		for i, d := range drawn {
			inPicture[i] = d.N
		}
		said := 0
		for _, row := range tl.Table() {
			for i, c := range row.Cells {
				inTable[i] += c.Items
			}
			said += len(row.Said)
		}
		if !slices.Equal(inPicture, inTable) || said != len(tl.Marks) || said == 0 {
			t.Errorf("%s: items %v in the picture and %v in the table; %d and %d statements", query, inPicture, inTable, len(tl.Marks), said)
		}
	}
	// Every bar that can be clicked has a name, and is out of the way of the keyboard, which has the table.
	nodes(t, u.get("/timeline", 200), func(n *html.Node) {
		if n.Data != "svg" || n.Parent.Namespace == "svg" {
			return
		}
		if hidden, _ := attr(n, "aria-hidden"); hidden != "true" {
			t.Error("a picture is read out as well as the table")
		}
		for d := range n.Descendants() {
			if index, _ := attr(d, "tabindex"); d.Type == html.ElementNode && d.Data == "a" && index != "-1" {
				t.Errorf("a link of a hidden picture takes the focus: %s", textOf(d))
			}
		}
	})
}

func TestATimelineAsFiles(t *testing.T) {
	u := newUser(t)
	res := u.do(httptest.NewRequest("GET", "/timeline.svg?statement=s1", nil))
	picture := text(t, res)
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the picture comes with %d %v", res.StatusCode, res.Header)
	}
	d := xml.NewDecoder(strings.NewReader(picture))
	rects := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "rect" {
			rects++
		}
	}
	if rects < 6 {
		t.Errorf("the picture has %d rectangles", rects)
	}
	tl := u.asks("")
	lines, err := csv.NewReader(strings.NewReader(u.get("/timeline.csv", 200))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, l := range lines[1:] {
		n, err := strconv.Atoi(l[3])
		if err != nil {
			t.Fatal(err)
		}
		if l[0] != "" && l[2] == lines[1][2] {
			sum += n
		}
	}
	if len(lines) != 2+len(tl.Lanes)*(len(tl.Edges)-1) || lines[len(lines)-1][6] != "without a date" || sum != sumItems(tl) {
		t.Errorf("%d lines with %d items, want %d bars of %d lanes with %d", len(lines), sum, len(tl.Edges)-1, len(tl.Lanes), sumItems(tl))
	}
	for in, want := range map[string]string{"=1+1": "'=1+1", "@x": "'@x", "plain": "plain", "": ""} {
		if got := csvText(in); got != want {
			t.Errorf("%q is written as %q", in, got)
		}
	}
}

func TestATimelineSaysWhatItCannotDo(t *testing.T) {
	u := newUser(t)
	for _, query := range []string{"lanes=x", "zone=Nowhere/None", "zone=Local", "from=yesterday", "from=2017&to=2016", "from=9999-12-31T23:59:59.999Z&to=9999", "q=%22", "bars=901", "to=2016-13"} {
		u.get("/timeline?"+query, 400)
		u.get("/timeline.svg?"+query, 400)
	}
}

// TestAMomentIsReadAsItWasWritten: a reload, or a copied link, shows the same.
func TestAMomentIsReadAsItWasWritten(t *testing.T) {
	paris := zoneOf(t, "Europe/Paris")
	old := time.UnixMilli(-1855958961001) // when its clocks were nine minutes and 21 seconds ahead
	if text := writeMoment(old, paris, false); text != "1911-03-11T00:00:38.999+00:10" {
		t.Errorf("a moment of another age is written %q", text)
	}
	rapid.Check(t, func(r *rapid.T) {
		zone := zoneOf(r, rapid.SampledFrom([]string{"UTC", "Europe/Paris", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"}).Draw(r, "zone"))
		first, past := axisBounds(zone)
		at := time.UnixMilli(rapid.OneOf(rapid.Int64Range(first.UnixMilli(), past.UnixMilli()), rapid.Int64Range(-2e12, 2e12)).Draw(r, "at"))
		if rapid.Bool().Draw(r, "whole") {
			at = rapid.SampledFrom(barSteps).Draw(r, "step").edges(at, at.Add(time.Minute), zone)[0]
		}
		end := rapid.Bool().Draw(r, "end")
		text := writeMoment(at, zone, end)
		got, err := readMoment(text, zone, end)
		if want := latest(at, first); err != nil || !got.Equal(want) && !(want.After(past.Add(-2*time.Millisecond)) && got.Equal(past)) {
			r.Errorf("%s is written %q and read as %s (%v)", at.In(zone), text, got, err)
		}
	})
}
