package archivetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// testSearch: what is stored is found, by the same words in every engine. The
// query language is tested with package search.
func testSearch(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	one := note("1", "ann@x.example", "bob@y.example", second(2016, 10, 1, 12, 0, 0), "The Émigré wrote about a dog and a cat.")
	two := note("2", "bob@y.example", "ann@x.example", second(2016, 10, 2, 12, 0, 0), "A cat, a CAT and cats; see http://z.example/a?b=c.")
	two.entry.Subject = "Zebra crossing"
	three := found{raw: "3", entry: evidence.Entry{Kind: evidence.KindDocument, Name: "dogs.txt", Text: "no animals, only 東京都 here"}}
	d.add(input{trove: "a", path: "box", items: []found{one, two}}, input{trove: "b", path: "box", items: []found{two, three}})
	a := archive.Scope{Troves: []string{"a"}}
	for _, test := range []struct {
		query string
		scope archive.Scope
		want  []int64 // exhibits
	}{
		{"cat", everything, []int64{1, 2}}, {"emigre", everything, []int64{1}}, {"cat dog", everything, []int64{1}}, {"cat -dog", everything, []int64{2}},
		{"dog OR zebra", everything, []int64{1, 2}}, {"cat*", everything, []int64{1, 2}}, {"cats", everything, []int64{2}},
		{`"a cat"`, everything, []int64{1, 2}}, {`"dog cat"`, everything, nil}, {"東京", everything, []int64{3}},
		{"from:ann@x.example", everything, []int64{1}}, {"to:ann@x.example", everything, []int64{2}}, {"with:ann@x.example", everything, []int64{1, 2}},
		{"subject:zebra", everything, []int64{2}}, {"in:b", everything, []int64{2, 3}}, {"kind:document", everything, []int64{3}},
		{"before:2016-10-02", everything, []int64{1}}, {"after:2016-10-01", everything, []int64{2}}, {"on:2016-10-02", everything, []int64{2}},
		{`literal:"http://z.example/a?b=c"`, everything, []int64{2}},
		{"cat", a, []int64{1, 2}}, {"animals", a, nil}, {"animals", archive.Scope{}, nil}, {"", everything, []int64{1, 2, 3}}, {"", a, []int64{1, 2}},
	} {
		q, err := search.Parse(test.query, search.Options{})
		if err != nil {
			t.Errorf("reading %q: %v", test.query, err)
			continue
		}
		n, err := c.Count(d.ctx, q, test.scope)
		d.must(err)
		for _, order := range []archive.Order{archive.Newest, archive.Oldest, archive.Best} {
			hits, err := c.Search(d.ctx, archive.SearchRequest{Query: q, Scope: test.scope, Order: order, Snippet: 80})
			d.must(err)
			var got []int64
			for _, h := range hits {
				got = append(got, h.Exhibit)
			}
			slices.Sort(got)
			if !slices.Equal(got, test.want) || n != len(test.want) {
				t.Errorf("%q in %v by %s: exhibits %v and count %d, want %v", test.query, test.scope, order, got, n, test.want)
			}
		}
	}
	testHits(d)
}

// testHits: the order of hits, pages of them, and what each says.
func testHits(d *desk) {
	var items []found
	for i := range 30 {
		items = append(items, note(fmt.Sprintf("m%d", i), "ann@x.example", "bob@y.example", second(2017, 1, 1+(i*7)%30, 0, 0, 0), fmt.Sprintf("walrus number %d", i)))
	}
	d.add(input{trove: "c", path: "box", items: items})
	q, err := search.Parse("walrus", search.Options{})
	d.must(err)
	for _, order := range []archive.Order{archive.Newest, archive.Oldest, archive.Best} {
		all, err := d.c.Search(d.ctx, archive.SearchRequest{Query: q, Scope: everything, Order: order})
		d.must(err)
		var paged []archive.Hit
		for offset := 0; offset < 35; offset += 7 {
			page, err := d.c.Search(d.ctx, archive.SearchRequest{Query: q, Scope: everything, Order: order, Limit: 7, Offset: offset})
			d.must(err)
			paged = append(paged, page...)
		}
		if diff := cmp.Diff(all, paged); diff != "" || len(all) != 30 {
			d.Errorf("by %s: %d hits, and in pages they differ:\n%s", order, len(all), diff)
		}
		for i := 1; i < len(all) && order != archive.Best; i++ {
			before, after := all[i-1].Date.Wall, all[i].Date.Wall
			if order == archive.Newest && before.Before(after) || order == archive.Oldest && after.Before(before) {
				d.Errorf("by %s: %s comes before %s", order, before, after)
			}
		}
	}
	hits, err := d.c.Search(d.ctx, archive.SearchRequest{Query: q, Scope: everything, Order: archive.Oldest, Limit: 1, Snippet: 80})
	d.must(err)
	it := d.item(evidence.Sum([]byte("m0")).String())
	if len(hits) != 1 {
		d.Fatalf("%d hits, want 1", len(hits))
	}
	h := hits[0]
	if h.ID != it.ID || h.Kind != evidence.KindMail || h.Subject != "A note" || len(h.From) != 1 || len(h.To) != 1 || !cmp.Equal(h.Troves, []string{"c"}) || !cmp.Equal(h.Date, it.Date()) {
		d.Errorf("a hit says %+v", h)
	}
	s := h.Snippet
	if s.Text != it.Text[s.Span[0]:s.Span[1]] || len(s.Hits) != 1 || s.Text[s.Hits[0][0]:s.Hits[0][1]] != "walrus" {
		d.Errorf("its snippet is %+v", s)
	}
}
