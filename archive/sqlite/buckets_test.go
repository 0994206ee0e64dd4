package sqlite

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

func TestBucketsCountWhatTheSearchFinds(t *testing.T) {
	k := newCorpus(t, 6, 80)
	ctx := context.Background()
	all, err := k.c.Search(ctx, archive.SearchRequest{Scope: archive.Scope{Everything: true}})
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(h archive.Hit) bool { return h.Date.IsZero() })
	rapid.Check(t, func(r *rapid.T) {
		q := search.Query{Root: anyCorpusQuery(k).Draw(r, "query")}
		if rapid.Bool().Draw(r, "all") {
			q.Root = nil
		}
		scope := archive.Scope{Everything: true}
		if rapid.Bool().Draw(r, "scoped") {
			scope = archive.Scope{Troves: []string{"alpha", "gamma"}}
		}
		// Edges lie at, beside and far from where items stand.
		at := rapid.SampledFrom(all).Draw(r, "near").Date.Instant()
		edges := []time.Time{at.Truncate(time.Millisecond).Add(-time.Duration(rapid.SampledFrom([]int{0, 1, 3600_000, 86400_000, 400 * 86400_000}).Draw(r, "before")) * time.Millisecond)}
		for range rapid.IntRange(1, 12).Draw(r, "stretches") {
			width := rapid.SampledFrom([]time.Duration{time.Millisecond, time.Minute, time.Hour, 23 * time.Hour, 24 * time.Hour, 25 * time.Hour, 31 * 24 * time.Hour, 366 * 24 * time.Hour}).Draw(r, "width")
			edges = append(edges, edges[len(edges)-1].Add(width))
		}
		buckets, err := k.c.Buckets(ctx, q, scope, edges)
		if err != nil {
			r.Fatal(err)
		}
		hits, err := k.c.Search(ctx, archive.SearchRequest{Query: q, Scope: scope})
		if err != nil {
			r.Fatal(err)
		}
		for i, got := range buckets {
			in := evidence.Interval{Lo: edges[i], Hi: edges[i+1]}
			var want archive.Bucket
			for _, h := range hits {
				if at := h.Date.Instant(); h.Date.IsZero() || at.Before(in.Lo) || !at.Before(in.Hi) {
					continue
				}
				want.Items++
				if h.Date.Interval().Inside(in) {
					want.Sure++
				}
			}
			found := search.Query{Root: search.Between{From: in.Lo, To: in.Hi}}
			if q.Root != nil {
				found.Root = search.And{q.Root, found.Root}
			}
			if want.Possible, err = k.c.Count(ctx, found, scope); err != nil {
				r.Fatal(err)
			}
			if got != want {
				r.Errorf("%s from %s to %s: %+v, want %+v", q.Explain(), in.Lo, in.Hi, got, want)
			}
		}
	})
}

func TestBucketsOfTimesThatAreNotSure(t *testing.T) {
	c := newTestCase(t)
	noon := time.Date(2016, 10, 14, 12, 0, 0, 0, time.UTC)
	var found []archive.Found
	for i, at := range []evidence.Time{
		{Wall: noon, Zoned: true, Precision: evidence.PrecisionMinute},
		{Wall: noon, Precision: evidence.PrecisionMinute},                       // zone not stated
		{Wall: noon.Truncate(24 * time.Hour), Precision: evidence.PrecisionDay}, // a day, somewhere
		{Wall: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC), Precision: evidence.PrecisionYear},
		{Wall: time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), Zoned: true, Precision: evidence.PrecisionSecond},
		{Wall: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), Zoned: true, Precision: evidence.PrecisionSecond},
		{},
	} {
		raw := fmt.Sprint("item", i)
		e := evidence.Entry{ID: evidence.Sum([]byte(raw)), Kind: evidence.KindMail, Text: raw}
		if !at.IsZero() {
			e.Times = []evidence.Time{at}
		}
		found = append(found, archive.Found{Entry: e, Span: evidence.Span{Start: int64(5 * i), End: int64(5*i + 5)}})
	}
	addMailbox(t, c, "t", "box", []byte("item0item1item2item3item4item5item6"), found, len(found))
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		edges []time.Time
		want  string
	}{
		{[]time.Time{noon, noon.Add(time.Minute)}, "[{2 1 4}]"},
		{[]time.Time{noon.Add(-time.Hour), noon, noon.Add(time.Hour)}, "[{0 0 3} {2 1 4}]"},
		{[]time.Time{year(2015), year(2016), year(2017)}, "[{0 0 1} {4 3 4}]"},
		{[]time.Time{year(0), year(1), year(9999), year(10_000)}, "[{1 1 1} {4 4 4} {1 1 1}]"},
		{[]time.Time{year(1700), year(1800)}, "[{0 0 0}]"},
	} {
		got, err := c.Buckets(context.Background(), search.Query{}, archive.Scope{Everything: true}, test.edges)
		if err != nil || fmt.Sprint(got) != test.want {
			t.Errorf("from %s: %v (%v), want %s", test.edges[0], got, err, test.want)
		}
	}
}

func TestBucketsNeedEdgesInOrder(t *testing.T) {
	c := newTestCase(t)
	at := func(ns ...int64) (out []time.Time) {
		for _, n := range ns {
			out = append(out, time.Unix(0, n*1000))
		}
		return out
	}
	many := make([]int64, archive.MaxEdges+1)
	for i := range many {
		many[i] = int64(i) * 1000
	}
	for name, edges := range map[string][]time.Time{"none": nil, "one": at(1000), "backwards": at(2000, 1000), "twice": at(1000, 1000), "finer than a millisecond": at(1000, 1001), "too many": at(many...)} {
		if _, err := c.Buckets(context.Background(), search.Query{}, archive.Scope{Everything: true}, edges); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := c.Buckets(context.Background(), search.Query{}, archive.Scope{Everything: true}, at(many[:archive.MaxEdges]...)); err != nil {
		t.Error(err)
	}
}
