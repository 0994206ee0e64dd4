package sqlite

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// countedByHits is what Facets must say, counted from the hits themselves.
func countedByHits(hits []archive.Hit, within map[string]bool) (kinds map[evidence.Kind]int, troves map[string]map[string]int, days map[string]int) {
	kinds, troves, days = map[evidence.Kind]int{}, map[string]map[string]int{}, map[string]int{}
	for _, h := range hits {
		day := "undated"
		if !h.Date.IsZero() {
			day = h.Date.Instant().Format(time.DateOnly)
		}
		kinds[h.Kind]++
		days[day]++
		for _, name := range h.Troves {
			if within != nil && !within[name] {
				continue
			}
			if troves[name] == nil {
				troves[name] = map[string]int{}
			}
			troves[name][day]++
		}
	}
	return kinds, troves, days
}

func dayMap(days []archive.DayCount, undated int) map[string]int {
	out := map[string]int{}
	for _, d := range days {
		out[d.Day.Format(time.DateOnly)] = d.Items
	}
	if undated > 0 {
		out["undated"] = undated
	}
	return out
}

func TestFacetsCountWhatTheSearchFinds(t *testing.T) {
	k := newCorpus(t, 5, 80)
	ctx := context.Background()
	rapid.Check(t, func(r *rapid.T) {
		q := search.Query{Root: anyCorpusQuery(k).Draw(r, "query")}
		scope, within := archive.Scope{Everything: true}, map[string]bool(nil)
		if rapid.Bool().Draw(r, "scoped") {
			scope, within = archive.Scope{Troves: []string{"alpha", "gamma"}}, map[string]bool{"alpha": true, "gamma": true}
		}
		hits, err := k.c.Search(ctx, archive.SearchRequest{Query: q, Scope: scope})
		if err != nil {
			r.Fatal(err)
		}
		f, err := k.c.Facets(ctx, q, scope)
		if err != nil {
			r.Fatal(err)
		}
		kinds, troves, days := countedByHits(hits, within)
		got := map[string]map[string]int{}
		for _, tr := range f.Troves {
			got[tr.Trove] = dayMap(tr.Days, tr.Undated)
			sum := 0
			for _, n := range got[tr.Trove] {
				sum += n
			}
			if sum != tr.Items {
				r.Errorf("trove %s: %d items, and %d by day", tr.Trove, tr.Items, sum)
			}
		}
		if f.Items != len(hits) {
			r.Errorf("%d items, %d hits", f.Items, len(hits))
		}
		for name, d := range map[string]string{
			"kinds": cmp.Diff(kinds, f.Kinds), "troves": cmp.Diff(troves, got), "days": cmp.Diff(days, dayMap(f.Days, f.Undated)),
		} {
			if d != "" {
				r.Errorf("%s (-hits +facets):\n%s", name, d)
			}
		}
	})
}

func TestFacetsKnowDaysBefore1970(t *testing.T) {
	c := newTestCase(t)
	at := time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC)
	e := evidence.Entry{ID: evidence.Sum([]byte("old")), Kind: evidence.KindMail, Text: "old", Times: []evidence.Time{{Wall: at, Zoned: true, Precision: evidence.PrecisionMinute}}}
	addMailbox(t, c, "t", "box", []byte("old"), []archive.Found{{Entry: e, Span: evidence.Span{End: 3}}}, 1)
	f, err := c.Facets(context.Background(), search.Query{}, archive.Scope{Everything: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Troves) != 1 || f.Troves[0].Trove != "t" || f.Troves[0].Items != 1 || len(f.Troves[0].Days) != 1 {
		t.Errorf("the one trove has %+v", f.Troves)
	}
	none, err := c.Facets(context.Background(), search.Query{Root: search.Word{Text: "nothing"}}, archive.Scope{Everything: true})
	if err != nil || none.Items != 0 || len(none.Troves) != 0 {
		t.Errorf("nothing found is %+v (%v)", none, err)
	}
	if len(f.Days) != 1 || f.Days[0].Day.Format(time.DateOnly) != "1969-12-31" {
		t.Errorf("days = %v, want 1969-12-31 alone", f.Days)
	}
}
