package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// tally is what Facets must say, counted from the hits themselves.
type tally struct {
	Kinds    map[evidence.Kind]int
	Troves   map[string]map[string]int
	Days     map[string]int
	Proofs   map[authentic.Word]int
	Tags     map[string]int
	Reviews  map[string]int
	Parties  map[evidence.Handle]int
	InParty  int
	topCount []int // of the handles on most items
}

func countedByHits(k *corpus, hits []archive.Hit, within map[string]bool) tally {
	c := tally{
		Kinds: map[evidence.Kind]int{}, Troves: map[string]map[string]int{}, Days: map[string]int{}, Proofs: map[authentic.Word]int{},
		Tags: map[string]int{}, Reviews: map[string]int{}, Parties: map[evidence.Handle]int{},
	}
	for _, h := range hits {
		day := "undated"
		if !h.Date.IsZero() {
			day = h.Date.Instant().Format(time.DateOnly)
		}
		c.Kinds[h.Kind]++
		c.Days[day]++
		if h.Proof != "" {
			c.Proofs[h.Proof]++
		}
		d := k.docs[h.Exhibit-1]
		for _, tag := range d.Tags {
			c.Tags[tag]++
		}
		c.Reviews[cmp.Or(d.Review, search.ReviewOpen)]++
		seen := map[evidence.Handle]bool{}
		for _, p := range d.Parties {
			if !seen[p.Handle] {
				seen[p.Handle] = true
				c.Parties[p.Handle]++
			}
		}
		for _, name := range h.Troves {
			if within != nil && !within[name] {
				continue
			}
			if c.Troves[name] == nil {
				c.Troves[name] = map[string]int{}
			}
			c.Troves[name][day]++
		}
	}
	c.InParty = len(c.Parties)
	for _, n := range c.Parties {
		c.topCount = append(c.topCount, n)
	}
	slices.SortFunc(c.topCount, func(a, b int) int { return b - a })
	c.topCount = c.topCount[:min(len(c.topCount), archive.FacetParties)]
	return c
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

// countedByFacets brings what the engine says into the same form.
func countedByFacets(f archive.Facets, of tally) (c tally, wrong string) {
	c = tally{Kinds: f.Kinds, Troves: map[string]map[string]int{}, Days: dayMap(f.Days, f.Undated), Proofs: f.Proofs, Tags: map[string]int{}, Reviews: f.Reviews, Parties: of.Parties, InParty: f.PartiesInAll}
	for _, tr := range f.Troves {
		c.Troves[tr.Trove] = dayMap(tr.Days, tr.Undated)
		sum := 0
		for _, n := range c.Troves[tr.Trove] {
			sum += n
		}
		if sum != tr.Items {
			wrong += fmt.Sprintf("trove %s: %d items, and %d by day; ", tr.Trove, tr.Items, sum)
		}
	}
	for _, t := range f.Tags {
		c.Tags[t.Tag] = t.Items
	}
	for _, p := range f.Parties {
		c.topCount = append(c.topCount, p.Items)
		if of.Parties[p.Handle] != p.Items {
			wrong += fmt.Sprintf("%s is on %d items, want %d; ", p.Handle, p.Items, of.Parties[p.Handle])
		}
	}
	return c, wrong
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
		want := countedByHits(k, hits, within)
		got, wrong := countedByFacets(f, want)
		if f.Items != len(hits) || wrong != "" {
			r.Errorf("%d items, %d hits; %s", f.Items, len(hits), wrong)
		}
		if d := gocmp.Diff(want, got, gocmp.AllowUnexported(tally{})); d != "" {
			r.Errorf("(-hits +facets):\n%s", d)
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

// TestFacetsSeeWhatChanged: what is counted by is kept in memory, and is not
// counted by once the case says something else, whoever wrote it.
func TestFacetsSeeWhatChanged(t *testing.T) {
	c := newTestCase(t)
	ctx := t.Context()
	box, found := newMail(3).mailbox(6)
	addMailbox(t, c, "one", "box", box, found[:4], 2)
	other, err := Open(ctx, c.Dir(), Options{ReadOnly: true})
	must(t, err)
	defer other.Close()
	look := func(of string, items, troves, tagged, unsigned int) {
		t.Helper()
		for name, k := range map[string]*Case{"the writer": c, "a reader": other} {
			f, err := k.Facets(ctx, search.Query{}, archive.Scope{Everything: true})
			must(t, err)
			got := 0
			for _, n := range f.Tags {
				got += n.Items
			}
			if f.Items != items || len(f.Troves) != troves || got != tagged || f.Proofs[authentic.Unsigned]+f.Proofs[authentic.Malformed] != unsigned {
				t.Errorf("%s, %s: %d items, %d troves, %d tagged, proofs %v; want %d, %d, %d, %d", of, name, f.Items, len(f.Troves), got, f.Proofs, items, troves, tagged, unsigned)
			}
		}
	}
	look("at first", 4, 1, 0, 0)
	addMailbox(t, c, "one", "more", []byte("more"), found[4:], 2)
	look("with more", 6, 1, 0, 0)
	addMailbox(t, c, "two", "copies", []byte("copies"), found[:2], 2)
	look("with copies", 6, 2, 0, 0)
	picked, err := c.Named(ctx, archive.Exhibits{1, 5})
	must(t, err)
	w, err := archive.Do(ctx, c, archive.Work{Kind: archive.KindTag, Tag: "hot", By: "x", At: testDay}, picked)
	must(t, err)
	look("with a tag", 6, 2, 2, 0)
	_, err = c.Judge(ctx, false, nil)
	must(t, err)
	f, err := c.Facets(ctx, search.Query{}, archive.Scope{Everything: true})
	must(t, err)
	judged := 0
	for _, n := range f.Proofs {
		judged += n
	}
	if judged != 6 {
		t.Errorf("after judging %v, want all six", f.Proofs)
	}
	_, err = archive.UndoWork(ctx, c, w.Seq, "x", "", testDay)
	must(t, err)
	if f, err = c.Facets(ctx, search.Query{}, archive.Scope{Everything: true}); err != nil || len(f.Tags) > 0 {
		t.Errorf("after the undo: %v, %v", f.Tags, err)
	}
}
