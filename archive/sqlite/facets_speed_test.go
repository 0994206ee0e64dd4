package sqlite

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/search"
)

// newBigCase makes a case of generated mail in two troves, of which the second
// has a quarter of the first again.
func newBigCase(b *testing.B) *Case {
	b.Helper()
	n, err := strconv.Atoi(os.Getenv("GAINSAY_BENCH_MESSAGES"))
	if err != nil {
		n = 20_000
	}
	c := newTestCase(b)
	m := newMail(1)
	m.short = true
	for done, part := 0, 20_000; done < n; done += part {
		box, found := m.mailbox(min(part, n-done))
		addMailbox(b, c, "first", strconv.Itoa(done), box, found, 2500)
		if done == 0 {
			addMailbox(b, c, "second", "copies", box, found, 2500)
		}
	}
	return c
}

// BenchmarkFacets: what the page of a search counts, and its 50 rows.
// GAINSAY_BENCH_MESSAGES sets the size.
func BenchmarkFacets(b *testing.B) {
	c := newBigCase(b)
	ctx := context.Background()
	m := newMail(1)
	for _, query := range []string{"", m.words[0], m.words[40], m.words[4000], "from:" + m.people[0].Handle.Value, "on:2017", "-" + m.words[1]} {
		q, err := search.Parse(query, search.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(query, func(b *testing.B) {
			var took []time.Duration
			items := 0
			for b.Loop() {
				start := time.Now()
				f, err := c.Facets(ctx, q, archive.Scope{Everything: true})
				if err != nil {
					b.Fatal(err)
				}
				items = f.Items
				took = append(took, time.Since(start))
			}
			report(b, took, "facets")
			took = took[:0]
			for range 20 {
				start := time.Now()
				if _, err := c.Search(ctx, archive.SearchRequest{Query: q, Scope: archive.Scope{Everything: true}, Order: archive.Newest, Limit: 50, Snippet: 220}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			report(b, took, "page")
			b.ReportMetric(float64(items), "hits")
		})
	}
}
