package archivetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/search"
)

// month is a naive time known to the month: it may be days before or after.
func month(year int, m time.Month) evidence.Time {
	return evidence.Time{Text: "x", Wall: time.Date(year, m, 1, 0, 0, 0, 0, time.UTC), Precision: evidence.PrecisionMonth, Source: "column time"}
}

// dealings is a mailbox of five messages and what is no dealing.
func dealings() []found {
	dm := note("4", "a@x.example", "c@x.example", month(2016, 10), "four")
	dm.entry.Kind = evidence.KindDM
	undated := note("5", "c@x.example", "a@x.example", evidence.Time{}, "five")
	undated.entry.Times = nil
	article := note("6", "a@x.example", "b@x.example", second(2016, 10, 3, 0, 0, 0), "six")
	article.entry.Kind = evidence.KindArticle
	return []found{
		note("1", "a@x.example", "b@x.example", second(2016, 10, 1, 12, 0, 0), "one"),
		note("2", "b@x.example", "a@x.example", second(2016, 10, 2, 12, 0, 0), "two"),
		note("3", "b@x.example", "c@x.example", second(2016, 10, 3, 12, 0, 0), "three"),
		dm, undated, article,
	}
}

func words(events []finding.Event) string {
	s := ""
	for _, e := range events {
		s += e.Text + " "
	}
	return s
}

func testEvents(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.add(input{trove: "t", path: "box", items: dealings()})
	a, b, n := evidence.MailHandle("a@x.example"), evidence.MailHandle("b@x.example"), evidence.MailHandle("nobody@x.example")
	at := func(day, h int) time.Time { return time.Date(2016, 10, day, h, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		q    finding.EventQuery
		want string
	}{
		{finding.EventQuery{}, ""},
		{finding.EventQuery{Ends: []evidence.Handle{n}}, ""},
		{finding.EventQuery{Ends: []evidence.Handle{a}}, "one two four five "},
		{finding.EventQuery{Ends: []evidence.Handle{b}}, "one two three "},
		{finding.EventQuery{Ends: []evidence.Handle{b, n, a, b}}, "one two three four five "},
		{finding.EventQuery{Ends: []evidence.Handle{a}, With: []evidence.Handle{n}}, ""},
		{finding.EventQuery{Ends: []evidence.Handle{a}, With: []evidence.Handle{n, b}}, "one two "},
		{finding.EventQuery{With: []evidence.Handle{a}}, ""},
		{finding.EventQuery{Ends: []evidence.Handle{a}, Newest: 9}, "one two four five "},
		{finding.EventQuery{Ends: []evidence.Handle{a}, Newest: 2}, "two five "},
		{finding.EventQuery{Ends: []evidence.Handle{a}, Newest: 2, Window: evidence.Interval{Hi: at(2, 0)}}, "one five "},
		{finding.EventQuery{Ends: []evidence.Handle{a}, Newest: 2, AsOf: day, Clock: finding.Desk}, "two five "},
		{finding.EventQuery{Ends: []evidence.Handle{a}, Newest: 2, AsOf: day.Add(-time.Second), Clock: finding.Desk}, ""},
		{finding.EventQuery{Ends: []evidence.Handle{a}, Channel: "mail"}, "one two five "},
		{finding.EventQuery{Ends: []evidence.Handle{a}, Channel: "article"}, ""},
		// A second that begins where the window ends is outside; one that ends
		// where it begins, too.
		{finding.EventQuery{Ends: []evidence.Handle{b}, Window: evidence.Interval{Hi: at(2, 12)}}, "one "},
		{finding.EventQuery{Ends: []evidence.Handle{b}, Window: evidence.Interval{Hi: at(2, 12).Add(time.Nanosecond)}}, "one two "},
		{finding.EventQuery{Ends: []evidence.Handle{b}, Window: evidence.Interval{Lo: at(2, 12).Add(time.Second)}}, "three "},
		{finding.EventQuery{Ends: []evidence.Handle{b}, Window: evidence.Interval{Lo: at(2, 12).Add(time.Second - time.Nanosecond)}}, "two three "},
		// A month without a zone may have begun a day early, and is never lost.
		{finding.EventQuery{Ends: []evidence.Handle{a}, Window: evidence.Interval{Hi: at(1, 0).Add(-13 * time.Hour)}}, "four five "},
		{finding.EventQuery{Ends: []evidence.Handle{a}, Window: evidence.Interval{Hi: at(1, 0).Add(-15 * time.Hour)}}, "five "},
	} {
		got, err := c.Events(d.ctx, test.q)
		d.must(err)
		if words(got) != test.want {
			t.Errorf("Events(%+v) = %q, want %q", test.q, words(got), test.want)
		}
	}
	x, y := evidence.Ref{Kind: evidence.RefMessageID, Value: "x"}, evidence.Ref{Kind: evidence.RefInReplyTo, Value: "x"}
	named, answer := note("n1", "a@x.example", "b@x.example", second(2015, 1, 1, 0, 0, 0), "named"), note("n2", "b@x.example", "c@x.example", second(2015, 1, 2, 0, 0, 0), "answer")
	named.entry.Refs, answer.entry.Refs = []evidence.Ref{x}, []evidence.Ref{y}
	d.add(input{trove: "t", path: "named", items: []found{named, answer}})
	for _, test := range []struct {
		q    finding.EventQuery
		want string
	}{
		{finding.EventQuery{Refs: []evidence.Ref{x}}, "named "},
		{finding.EventQuery{Refs: []evidence.Ref{y, x}}, "named answer "},
		{finding.EventQuery{Refs: []evidence.Ref{y, x}, With: []evidence.Handle{evidence.MailHandle("c@x.example")}}, "answer "},
		{finding.EventQuery{Refs: []evidence.Ref{{Kind: evidence.RefMessageID, Value: "y"}}}, ""},
		{finding.EventQuery{Ends: []evidence.Handle{a}, Refs: []evidence.Ref{y}}, ""},
	} {
		got, err := c.Events(d.ctx, test.q)
		d.must(err)
		if words(got) != test.want {
			t.Errorf("Events(%+v) = %q, want %q", test.q, words(got), test.want)
		}
	}
	// Times finer than what an engine may file them by.
	fine := note("fine", "d@x.example", "e@x.example", second(2016, 1, 1, 0, 0, 0), "fine")
	fine.entry.Times[0].Precision, fine.entry.Times[0].Wall = evidence.PrecisionMilli, at(1, 0).Add(500*time.Microsecond)
	d.add(input{trove: "t", path: "fine", items: []found{fine}})
	for us, want := range map[int]string{1400: "fine ", 1500: "", 1700: ""} {
		got, err := c.Events(d.ctx, finding.EventQuery{
			Ends:   []evidence.Handle{evidence.MailHandle("d@x.example")},
			Window: evidence.Interval{Lo: at(1, 0).Add(time.Duration(us) * time.Microsecond)},
		})
		d.must(err)
		if words(got) != want {
			t.Errorf("from %d µs on: %q, want %q", us, words(got), want)
		}
	}
	testEventFields(d)
}

// testEventFields: an event says all that its item says, and each copy its clocks.
func testEventFields(d *desk) {
	e := full()
	published := second(2017, 5, 5, 0, 0, 0)
	d.trove(archive.Trove{Name: "public", From: "Roe", Through: "a paper", Published: published})
	d.trove(archive.Trove{Name: "late", From: "Doe"})
	later := day.AddDate(0, 1, 0)
	d.add(input{trove: "public", path: "p/box", items: []found{{raw: "full", entry: e, flags: []evidence.Flag{evidence.FlagReplied}}}})
	d.add(input{trove: "late", path: "l/box", items: []found{{raw: "full", entry: e}}, at: later})
	got, err := d.c.Events(d.ctx, finding.EventQuery{Ends: []evidence.Handle{evidence.XHandle("@bob")}})
	d.must(err)
	id := evidence.Sum([]byte("full"))
	want := []finding.Event{{
		Item: id, Exhibit: d.item(id.String()).Exhibit, Kind: e.Kind, Parties: e.Parties, Time: e.Times[0], Subject: e.Subject, Text: e.Text,
		Norm: evidence.Sum([]byte(evidence.NormalForm(e.Text))), Refs: e.Refs, Labels: e.Labels, Constructed: true,
		Copies: []finding.Copy{
			{Trove: "public", From: "Roe", Through: "a paper", Path: "p/box", Flags: []evidence.Flag{evidence.FlagReplied}, Desk: day, Public: published},
			{Trove: "late", From: "Doe", Path: "l/box", Desk: later},
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		d.Errorf("the event (-want +got):\n%s", diff)
	}
}

// testOwners: the owner of an archive owns the copies in its folder, and
// nobody owns a mailbox.
func testOwners(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	x := func(s string) evidence.Handle { return evidence.XHandle(s) }
	dm := func(raw string) found {
		return found{raw: raw, entry: evidence.Entry{Kind: evidence.KindDM, Text: raw, Parties: []evidence.Party{{Role: evidence.RoleFrom, Handle: x("111")}}}}
	}
	account := func(raw string, ps ...evidence.Party) found {
		return found{raw: raw, entry: evidence.Entry{Kind: evidence.KindAccount, Parties: ps}}
	}
	d.add(
		input{trove: "t", path: "one/data/account.js", items: []found{account("acc", evidence.Party{Role: evidence.RoleOwner, Handle: x("111")}, evidence.Party{Role: evidence.RoleOwner, Handle: x("@ann")})}},
		input{trove: "t", path: "one/data/dm.js", items: []found{dm("hello")}},
		input{trove: "t", path: "two/data/dm.js", items: []found{dm("hello")}},
		input{trove: "u", path: "one/data/dm.js", items: []found{dm("hello")}},
	)
	got, err := c.Events(d.ctx, finding.EventQuery{Ends: []evidence.Handle{x("111")}})
	d.must(err)
	var owners []string
	for _, e := range got {
		for _, copied := range e.Copies {
			owners = append(owners, fmt.Sprint(copied.Trove, " ", copied.Path, " ", copied.Owner))
		}
	}
	want := []string{"t one/data/dm.js [x:111 @ann]", "t two/data/dm.js []", "u one/data/dm.js []"}
	if diff := cmp.Diff(want, owners); diff != "" {
		t.Errorf("owners (-want +got):\n%s", diff)
	}
}

func testHoldings(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.trove(archive.Trove{Name: "early", Published: second(2017, 5, 5, 0, 0, 0)})
	items := dealings()
	d.add(input{trove: "early", path: "box", items: items[:2]})
	d.add(input{trove: "early", path: "copy of the box", items: items[:1]})
	d.add(input{trove: "late", path: "box", items: items, at: day.AddDate(0, 1, 0)})
	a, n := evidence.MailHandle("a@x.example"), evidence.MailHandle("nobody@x.example")
	shown := second(2017, 5, 5, 0, 0, 0).Wall
	for _, test := range []struct {
		q    finding.HoldingsQuery
		want string
	}{
		{finding.HoldingsQuery{}, "early mail 2, late dm 1, late mail 4, "},
		{finding.HoldingsQuery{Ends: []evidence.Handle{a, a}}, "early mail 2, late dm 1, late mail 3, "},
		{finding.HoldingsQuery{Ends: []evidence.Handle{n}}, ""},
		{finding.HoldingsQuery{Channel: "mail"}, "early mail 2, late mail 4, "},
		{finding.HoldingsQuery{Channel: "article"}, "late article 1, "},
		{finding.HoldingsQuery{AsOf: day.Add(-time.Millisecond)}, ""},
		{finding.HoldingsQuery{AsOf: day}, "early mail 2, "},
		{finding.HoldingsQuery{AsOf: day.AddDate(0, 1, 0), Clock: finding.Desk}, "early mail 2, late dm 1, late mail 4, "},
		{finding.HoldingsQuery{AsOf: shown, Clock: finding.Public}, ""},
		{finding.HoldingsQuery{AsOf: shown.Add(time.Second), Clock: finding.Public}, "early mail 2, "},
		{finding.HoldingsQuery{Clock: finding.Public}, "early mail 2, late dm 1, late mail 4, "},
		{finding.HoldingsQuery{Window: evidence.Interval{Lo: time.Date(2016, 10, 2, 0, 0, 0, 0, time.UTC)}}, "early mail 1, late dm 1, late mail 3, "},
	} {
		got, err := c.Holdings(d.ctx, test.q)
		d.must(err)
		s := ""
		for _, h := range got {
			s += fmt.Sprintf("%s %s %d, ", h.Trove, h.Channel, h.Items)
		}
		if s != test.want {
			t.Errorf("Holdings(%+v) = %q, want %q", test.q, s, test.want)
		}
	}
	c3 := evidence.MailHandle("c@x.example")
	sides, err := c.Holdings(d.ctx, finding.HoldingsQuery{Ends: []evidence.Handle{a, c3}, Sides: [][]evidence.Handle{{a}, {n}, {c3, n}, nil}})
	d.must(err)
	of := ""
	for _, h := range sides {
		of += fmt.Sprint(h.Trove, " ", h.Channel, " ", h.Items, h.Of, ", ")
	}
	if want := "early mail 2 [2 0 0 0], late dm 1 [1 0 1 0], late mail 4 [3 0 2 0], "; of != want {
		t.Errorf("by side: %q, want %q", of, want)
	}
	got, err := c.Holdings(d.ctx, finding.HoldingsQuery{Channel: "mail"})
	d.must(err)
	if len(got) == 0 || !got[0].First.Equal(items[0].entry.Times[0].Wall) || !got[0].Last.Equal(items[1].entry.Times[0].Wall) {
		t.Errorf("the first and last of a holding: %+v", got)
	}
}

func testMatch(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.add(input{trove: "t", path: "box", items: dealings()})
	for _, test := range []struct {
		query  string
		window evidence.Interval
		want   string
	}{
		{"one OR three OR six", evidence.Interval{}, "one three six "},
		{"one OR three OR five", evidence.Interval{Lo: time.Date(2016, 10, 3, 0, 0, 0, 0, time.UTC)}, "three five "},
		{"nothing", evidence.Interval{}, ""},
		{"", evidence.Interval{}, "one two three four five six "},
	} {
		q, err := search.Parse(test.query, search.Options{})
		d.must(err)
		got, err := c.Match(d.ctx, q, test.window)
		d.must(err)
		if words(got) != test.want {
			t.Errorf("Match(%q, %v) = %q, want %q", test.query, test.window, words(got), test.want)
		}
	}
}

// testArrived: what came in since a watermark, and who met whom.
func testArrived(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	see := func(from archive.Watermark, want string) archive.Watermark {
		t.Helper()
		hs, n, next, err := c.Arrived(d.ctx, from)
		d.must(err)
		if got := fmt.Sprint(n, hs); got != want {
			t.Errorf("arrived: %s, want %s", got, want)
		}
		return next
	}
	see(archive.Watermark{}, "0 []")
	d.add(input{trove: "t", path: "one", items: []found{note("1", "a@x.example", "b@x.example", second(2016, 1, 1, 0, 0, 0), "one")}})
	w := see(archive.Watermark{}, "1 [a@x.example b@x.example]")
	see(w, "0 []")
	// A second copy of an old item is news, and so is what an input that was
	// not read to its end gets later.
	d.add(input{trove: "u", path: "copy", items: []found{note("1", "a@x.example", "b@x.example", second(2016, 1, 1, 0, 0, 0), "one")}})
	w = see(w, "1 [a@x.example b@x.example]")
	see(w, "0 []")
	whole := d.batch(input{trove: "t", path: "two", items: []found{
		note("3", "c@x.example", "d@x.example", second(2016, 1, 1, 0, 0, 0), "three"), note("4", "e@x.example", "f@x.example", second(2016, 1, 1, 0, 0, 0), "four"),
	}})
	part := whole
	part.Found, part.Records, part.Done = whole.Found[:1], 1, false
	_, err := c.Add(d.ctx, part)
	d.must(err)
	w = see(w, "1 [c@x.example d@x.example]")
	whole.Found = whole.Found[1:]
	_, err = c.Add(d.ctx, whole)
	d.must(err)
	w = see(w, "2 [c@x.example d@x.example e@x.example f@x.example]")
	see(w, "0 []")
	met, err := c.Meet(d.ctx, []evidence.Handle{evidence.MailHandle("a@x.example"), evidence.MailHandle("z@x.example")}, []evidence.Handle{evidence.MailHandle("b@x.example")})
	d.must(err)
	if !met {
		t.Error("two who stand on one item did not meet")
	}
	met, err = c.Meet(d.ctx, []evidence.Handle{evidence.MailHandle("a@x.example")}, []evidence.Handle{evidence.MailHandle("z@x.example")})
	d.must(err)
	if met {
		t.Error("somebody met a handle that stands nowhere")
	}
}
