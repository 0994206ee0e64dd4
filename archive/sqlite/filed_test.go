package sqlite

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/search"
)

// crowdHandles are those who stand on the items of a drawn case; the last one
// stands on none.
var crowdHandles = []evidence.Handle{
	evidence.MailHandle("a@x.example"), evidence.MailHandle("b@x.example"), evidence.MailHandle("c@x.example"),
	evidence.XHandle("@d"), evidence.MailHandle("nobody@x.example"),
}

func drawHandles(rt *rapid.T, what string, from int) []evidence.Handle {
	return rapid.SliceOfN(rapid.SampledFrom(crowdHandles), from, 4).Draw(rt, what)
}

// drawItem draws an item whose bytes are one of few, so that it is met again
// and again: in other troves, read in another way, or only kept before.
func drawItem(rt *rapid.T) archive.Found {
	raw := []byte(fmt.Sprint("item ", rapid.IntRange(0, 9).Draw(rt, "item")))
	e := evidence.Entry{ID: evidence.Sum(raw), Size: int64(len(raw)), Text: rapid.SampledFrom([]string{"the ships leave", "no, they stay", ""}).Draw(rt, "text")}
	e.Kind = rapid.SampledFrom([]evidence.Kind{evidence.KindMail, evidence.KindMail, evidence.KindDM, evidence.KindPost, evidence.KindArticle, evidence.KindDocument}).Draw(rt, "kind")
	if p := rapid.SampledFrom([]evidence.Precision{evidence.PrecisionSecond, evidence.PrecisionDay, evidence.PrecisionMonth, ""}).Draw(rt, "precision"); p != "" {
		wall := time.Date(2016, 9, 29, 12, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 6).Draw(rt, "half day")) * 12 * time.Hour)
		e.Times = []evidence.Time{{Text: "x", Wall: wall, Zoned: rapid.Bool().Draw(rt, "zoned"), Precision: p}}
	}
	if e.Kind != evidence.KindDocument || rapid.Bool().Draw(rt, "somebody on it") {
		for _, h := range drawHandles(rt, "parties", 0) {
			if h != crowdHandles[len(crowdHandles)-1] {
				e.Parties = append(e.Parties, evidence.Party{Role: rapid.SampledFrom([]evidence.Role{evidence.RoleFrom, evidence.RoleTo, evidence.RoleCc}).Draw(rt, "role"), Handle: h})
			}
		}
	}
	if rapid.Bool().Draw(rt, "named") {
		e.Refs = []evidence.Ref{drawRef(rt)}
	}
	return archive.Found{Entry: e, Span: evidence.Span{End: e.Size}}
}

func drawRef(rt *rapid.T) evidence.Ref {
	return evidence.Ref{Kind: rapid.SampledFrom([]evidence.RefKind{evidence.RefMessageID, evidence.RefInReplyTo}).Draw(rt, "reference"), Value: rapid.SampledFrom([]string{"x", "y"}).Draw(rt, "of")}
}

// drawCase fills a case in several steps, at times that need not go forward.
func drawCase(t *testing.T, rt *rapid.T, c *Case) {
	for i, published := range []evidence.Time{{}, {Text: "x", Wall: time.Date(2017, 5, 5, 0, 0, 0, 0, time.UTC), Zoned: true, Precision: evidence.PrecisionDay}, {}} {
		must(t, c.AddTrove(t.Context(), archive.Trove{Name: fmt.Sprint("t", i), Published: published}, "x", testDay))
	}
	for i := range rapid.IntRange(1, 12).Draw(rt, "steps") {
		f := drawItem(rt)
		blob, size, err := c.PutBlob(t.Context(), bytes.NewReader([]byte(fmt.Sprint("item ", f.Entry.ID))))
		must(t, err)
		path := fmt.Sprint(i)
		if rapid.Bool().Draw(rt, "again") {
			path = "0" // perhaps the same place once more
		}
		b := archive.Batch{
			Input: archive.Input{Trove: fmt.Sprint("t", rapid.IntRange(0, 2).Draw(rt, "trove")), Path: path, Blob: blob, Size: size, Format: "mbox"},
			At:    drawDay(rt), Found: []archive.Prepared{c.Prepare(f), c.Prepare(drawItem(rt))}, Records: 2, Done: true,
		}
		for range rapid.IntRange(1, 2).Draw(rt, "times") { // what was interrupted is added again
			_, err = c.Add(t.Context(), b)
			must(t, err)
			b.At = drawDay(rt)
		}
	}
}

func drawDay(rt *rapid.T) time.Time {
	return testDay.AddDate(0, 0, rapid.IntRange(0, 3).Draw(rt, "day"))
}

func drawWindow(rt *rapid.T) evidence.Interval {
	var w evidence.Interval
	at := func(what string) time.Time {
		return time.Date(2016, 9, 29, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(-24, 140).Draw(rt, what)) * time.Hour)
	}
	if rapid.Bool().Draw(rt, "from") {
		w.Lo = at("lo")
	}
	if rapid.Bool().Draw(rt, "to") {
		w.Hi = at("hi")
		if !w.Lo.IsZero() && w.Hi.Before(w.Lo) {
			w.Lo, w.Hi = w.Hi, w.Lo
		}
	}
	return w
}

func drawClock(rt *rapid.T) (finding.Clock, time.Time) {
	clock := rapid.SampledFrom([]finding.Clock{finding.Desk, finding.Public}).Draw(rt, "clock")
	return clock, rapid.SampledFrom([]time.Time{{}, drawDay(rt), time.Date(2017, 5, 6, 0, 0, 0, 0, time.UTC), time.Date(2017, 5, 4, 0, 0, 0, 0, time.UTC)}).Draw(rt, "as of")
}

// TestFiledAsItIs (method section 7, P14) holds what is counted and chosen by
// what is filed of items against an archive in memory, which looks at every
// item each time: with windows, both clocks, and several copies of one item.
func TestFiledAsItIs(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		c, err := Create(t.Context(), filepath.Join(t.TempDir(), "case"), Options{})
		must(t, err)
		defer c.Close()
		drawCase(t, rt, c)
		everything, err := search.Parse("", search.Options{})
		must(t, err)
		held, err := c.Match(t.Context(), everything, evidence.Interval{})
		must(t, err)
		memory := finding.Memory{Held: held}
		for range 12 {
			h := finding.HoldingsQuery{Ends: drawHandles(rt, "ends", 0), Window: drawWindow(rt), Channel: rapid.SampledFrom([]string{"", "", "mail", "dm", "article"}).Draw(rt, "channel")}
			h.Clock, h.AsOf = drawClock(rt)
			for range rapid.IntRange(0, 3).Draw(rt, "sides") {
				h.Sides = append(h.Sides, drawHandles(rt, "side", 0))
			}
			sameHoldings(t, rt, c, memory, h, seen)
			q := finding.EventQuery{Ends: drawHandles(rt, "ends", 0), Window: h.Window, Channel: h.Channel, Newest: rapid.IntRange(0, 3).Draw(rt, "newest"), Bare: rapid.Bool().Draw(rt, "bare"), Clock: h.Clock, AsOf: h.AsOf}
			seldom := func(what string) bool { return rapid.IntRange(0, 3).Draw(rt, what) == 0 }
			if seldom("both") {
				q.With = drawHandles(rt, "with", 1)
			}
			if seldom("by reference") {
				q.Refs = []evidence.Ref{drawRef(rt)}
			}
			if len(held) > 0 && seldom("by words") {
				q.Norms = []evidence.ID{rapid.SampledFrom(held).Draw(rt, "words").Norm}
			}
			sameEvents(t, rt, c, memory, q, seen)
		}
		report, err := c.Check(t.Context(), nil)
		must(t, err)
		for _, f := range report.Faults {
			if f.Code == faultDerived {
				rt.Fatalf("a fault: %+v", f)
			}
		}
	})
	t.Log(seen)
	for _, what := range []string{"a holding", "an item in two troves", "some of a side", "an event", "cut", "by reference", "by words", "bare", "nothing"} {
		if seen[what] == 0 {
			t.Errorf("never met: %s", what)
		}
	}
}

func sameHoldings(t *testing.T, rt *rapid.T, c *Case, memory finding.Memory, q finding.HoldingsQuery, seen map[string]int) {
	got, err := c.Holdings(t.Context(), q)
	must(t, err)
	want, err := memory.Holdings(t.Context(), q)
	must(t, err)
	slices.SortFunc(got, func(a, b finding.Holding) int {
		return cmp.Or(cmp.Compare(a.Trove, b.Trove), cmp.Compare(a.Channel, b.Channel))
	})
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		rt.Fatalf("Holdings(%+v) (-want +got):\n%s", q, diff)
	}
	for i, h := range got {
		seen["a holding"]++
		if i > 0 && got[i-1].Channel == h.Channel {
			seen["an item in two troves"]++
		}
		if slices.ContainsFunc(h.Of, func(n int) bool { return n > 0 && n < h.Items }) {
			seen["some of a side"]++
		}
	}
}

func sameEvents(t *testing.T, rt *rapid.T, c *Case, memory finding.Memory, q finding.EventQuery, seen map[string]int) {
	got, err := c.Events(t.Context(), q)
	must(t, err)
	want, err := memory.Events(t.Context(), q)
	must(t, err)
	if q.Bare {
		for i := range want { // what may be left out
			ev := &want[i]
			ev.Subject, ev.Text, ev.Norm, ev.Refs, ev.Labels, ev.Copies = "", "", evidence.ID{}, nil, nil, nil
		}
		for i := range got {
			ev := &got[i]
			if q.Newest > 0 && !slices.ContainsFunc(ev.Copies, func(k finding.Copy) bool { return k.Known(q.Clock, q.AsOf) }) {
				rt.Fatalf("Events(%+v): no copy of %+v is known", q, ev)
			}
			ev.Subject, ev.Text, ev.Norm, ev.Refs, ev.Labels, ev.Copies = "", "", evidence.ID{}, nil, nil, nil
		}
	}
	if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		rt.Fatalf("Events(%+v) (-want +got):\n%s", q, diff)
	}
	if len(got) == 0 {
		seen["nothing"]++
		return
	}
	seen["an event"]++
	for what, is := range map[string]bool{"cut": len(got) == q.Newest, "by reference": len(q.Refs) > 0, "by words": len(q.Norms) > 0, "bare": q.Bare && q.Newest > 0 && len(q.Refs)+len(q.Norms) == 0} {
		if is {
			seen[what]++
		}
	}
}
