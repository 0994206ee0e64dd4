package archivetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// testTies: who wrote to whom, with each item once, whatever its copies.
func testTies(t *testing.T, c archive.Case) {
	k, ok := c.(archive.Tying)
	if !ok {
		t.Skip("SKIP: this engine does not count who wrote to whom")
	}
	d := newDesk(t, c)
	items := dealings()
	d.add(input{trove: "t", path: "box", items: items})
	d.add(input{trove: "u", path: "copy", items: items[:1]})
	all := archive.Scope{Everything: true}
	for _, test := range []struct {
		q    archive.TieQuery
		want string
	}{
		{archive.TieQuery{Scope: all}, "a>b 1, a>c 1, b>a 1, b>c 1, c>a 1, "},
		{archive.TieQuery{}, ""},
		{archive.TieQuery{Scope: archive.Scope{Troves: []string{"u"}}}, "a>b 1, "},
		{archive.TieQuery{Scope: all, Ends: []evidence.Handle{evidence.MailHandle("b@x.example")}}, "a>b 1, b>a 1, b>c 1, "},
		{archive.TieQuery{Scope: all, Window: evidence.Interval{Lo: time.Date(2016, 10, 2, 0, 0, 0, 0, time.UTC)}}, "b>a 1, b>c 1, "},
		{archive.TieQuery{Scope: all, Window: evidence.Interval{Hi: time.Date(2016, 10, 2, 0, 0, 0, 0, time.UTC)}}, "a>b 1, a>c 1, "},
		{archive.TieQuery{Scope: all, Monthly: true}, "a>b 1 2016-10, a>c 1 2016-10, b>a 1 2016-10, b>c 1 2016-10, c>a 1, "},
		{archive.TieQuery{Scope: all, Same: [][]evidence.Handle{{evidence.MailHandle("gone@x.example"), evidence.MailHandle("b@x.example"), evidence.MailHandle("c@x.example")}}}, "a>b 2, b>a 2, "},
		{archive.TieQuery{Scope: all, Same: [][]evidence.Handle{{evidence.MailHandle("c@x.example"), evidence.MailHandle("a@x.example")}}, Ends: []evidence.Handle{evidence.MailHandle("a@x.example")}}, "b>c 1, c>b 1, "},
	} {
		ties, err := k.Ties(d.ctx, test.q)
		d.must(err)
		got := ""
		for _, tie := range ties {
			got += fmt.Sprintf("%s>%s %d", tie.From.Value[:1], tie.To.Value[:1], tie.Items)
			if tie.Month != 0 {
				got += tie.Month.Start().Format(" 2006-01")
			}
			got += ", "
		}
		if got != test.want {
			t.Errorf("Ties(%+v) = %q, want %q", test.q, got, test.want)
		}
	}
}
