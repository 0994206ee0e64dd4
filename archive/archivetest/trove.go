package archivetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// material is a little of everything.
func material() []input {
	entry := message.Read([]byte(nested)).Entry(evidence.Sum([]byte(nested)))
	return []input{
		{trove: "a", path: "box", items: []found{
			note("one", "a@x.example", "b@x.example", second(2016, 1, 1, 0, 0, 0), "apple"),
			{raw: nested, entry: entry}, {raw: "two", entry: full()},
		}, problems: []evidence.Problem{{Code: "truncated", Place: "end", Detail: "no last line"}},
			exceptions: []evidence.Exception{{Path: "box", Span: evidence.Span{Start: 3, End: 9}, Code: "lost", Detail: "x"}}},
		{trove: "b", path: "box", items: []found{note("one", "a@x.example", "b@x.example", second(2016, 1, 1, 0, 0, 0), "apple")}},
	}
}

// account is what a case says, in a form that can be compared.
type account struct {
	Items      []archive.Item
	Problems   []archive.Problem
	Exceptions []evidence.Exception
	Ledger     archive.Ledger
	Troves     []archive.Trove
	Handles    []archive.HandleCount
	Journal    []archive.JournalEntry
}

func (d *desk) account() account {
	d.Helper()
	troves, err := d.c.Troves(d.ctx)
	d.must(err)
	handles, err := d.c.Handles(d.ctx)
	d.must(err)
	return account{
		collect(d.T, d.c.Items(d.ctx, everything)), collect(d.T, d.c.Problems(d.ctx, everything)),
		collect(d.T, d.c.Exceptions(d.ctx, everything)), d.ledger(everything), troves, handles,
		collect(d.T, d.c.Journal(d.ctx, "", 0)),
	}
}

// testTwice is property P12: importing twice changes nothing, counts included.
func testTwice(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	first := d.add(material()...)
	if first.Items == 0 || first.Occurrences == 0 || first.Problems == 0 || first.Exceptions == 0 {
		t.Fatalf("the material is too little to tell: %+v", first)
	}
	before := d.account()
	again := material()
	for i := range again {
		again[i].at = day.AddDate(1, 0, 0)
	}
	if second := d.add(again...); second != (archive.Added{}) {
		t.Errorf("adding the same again added %+v", second)
	}
	d.must(c.AddTrove(d.ctx, archive.Trove{Name: "a"}, "somebody else", day.AddDate(1, 0, 0)))
	if diff := cmp.Diff(before, d.account()); diff != "" {
		t.Errorf("adding the same again changed the case (-before +after):\n%s", diff)
	}
}

// testWholeBatches: a batch that cannot be stored leaves nothing, and progress
// only ever goes on.
func testWholeBatches(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.trove(archive.Trove{Name: "t"})
	good := d.batch(input{trove: "t", path: "box", items: []found{note("one", "a@x.example", "b@x.example", second(2016, 1, 1, 0, 0, 0), "apple")}})
	bad := good
	bad.Input.Trove = "no such trove"
	if _, err := c.Add(d.ctx, good, bad); err == nil || !strings.Contains(err.Error(), "no such trove") {
		t.Errorf("adding to a trove that is not there: %v", err)
	}
	bad = good
	bad.Input.Path, bad.Input.Blob = "elsewhere", evidence.Sum([]byte("never kept"))
	if _, err := c.Add(d.ctx, good, bad); err == nil {
		t.Error("an input whose bytes were never kept was added")
	}
	if n := len(collect(t, c.Items(d.ctx, everything))); n != 0 {
		t.Errorf("%d items are left of batches that failed", n)
	}
	if n, done, err := c.Progress(d.ctx, good.Input); n != 0 || done || err != nil {
		t.Errorf("Progress = %d, %v, %v after batches that failed", n, done, err)
	}
	half := good
	half.Records, half.Done = 7, false
	for _, step := range []struct {
		b    archive.Batch
		n    int
		done bool
	}{{half, 7, false}, {good, 7, true}, {half, 7, true}} {
		_, err := c.Add(d.ctx, step.b)
		d.must(err)
		if n, done, err := c.Progress(d.ctx, good.Input); n != step.n || done != step.done || err != nil {
			t.Errorf("Progress = %d, %v, %v, want %d, %v", n, done, err, step.n, step.done)
		}
	}
}

// testFormatLater: problems can be recorded of an input before it is known
// what the input is.
func testFormatLater(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.trove(archive.Trove{Name: "t"})
	b := d.batch(input{trove: "t", path: "box", items: []found{note("one", "a@x.example", "b@x.example", second(2016, 1, 1, 0, 0, 0), "apple")}})
	early := archive.Batch{Input: b.Input, At: day, Problems: []evidence.Problem{{Code: "unsafe-name"}}}
	early.Input.Format = ""
	for _, b := range []archive.Batch{early, b, early} {
		_, err := c.Add(d.ctx, b)
		d.must(err)
	}
	if n, done, err := c.Progress(d.ctx, b.Input); n != 1 || !done || err != nil {
		t.Errorf("Progress = %d, %v, %v", n, done, err)
	}
	if l := d.ledger(everything); l.Kept != 1 || l.Problems["unsafe-name"] != 1 {
		t.Errorf("the ledger is %+v", l)
	}
}

func testTroves(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	a := archive.Trove{
		Name: "a", From: "Roe", Through: "a lawyer", Obtained: second(2017, 1, 2, 3, 4, 5),
		Published: evidence.Time{Text: "2017-11", Wall: second(2017, 11, 1, 0, 0, 0).Wall, Precision: evidence.PrecisionMonth, Source: "flag"}, Terms: "none",
	}
	d.must(c.AddTrove(d.ctx, a, "tester", day))
	d.must(c.AddTrove(d.ctx, archive.Trove{Name: "b"}, "tester", day))
	d.must(c.AddTrove(d.ctx, a, "tester", day))
	troves, err := c.Troves(d.ctx)
	d.must(err)
	if diff := cmp.Diff([]archive.Trove{a, {Name: "b"}}, troves); diff != "" {
		t.Errorf("troves (-want +got):\n%s", diff)
	}
	for word, change := range map[string]func(*archive.Trove){
		"from": func(t *archive.Trove) { t.From = "Doe" }, "through": func(t *archive.Trove) { t.Through = "" },
		"obtained":  func(t *archive.Trove) { t.Obtained = evidence.Time{} },
		"published": func(t *archive.Trove) { t.Published.Zoned = true },
		"terms":     func(t *archive.Trove) { t.Terms = "some" },
	} {
		other := a
		change(&other)
		if err := c.AddTrove(d.ctx, other, "tester", day); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("a trove of the same name with another %q: %v, want an error that names it", word, err)
		}
	}
	if err := c.AddTrove(d.ctx, archive.Trove{}, "tester", day); err == nil {
		t.Error("a trove without a name was added")
	}
	if n := len(collect(t, c.Journal(d.ctx, "trove", 0))); n != 2 {
		t.Errorf("the journal has %d entries of troves, want 2", n)
	}
}

// testLedger: in = kept + excepted, counting files, whatever happened.
func testLedger(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.add(material()...)
	except := func(trove, path, code string, span evidence.Span) {
		d.must(c.Except(d.ctx, trove, evidence.Exception{Path: path, Code: code, Span: span, Detail: "…"}, day))
	}
	except("a", "gone", "vanished", evidence.Span{})
	except("a", "gone", "vanished", evidence.Span{})              // told twice
	except("a", "gone", "unreadable", evidence.Span{})            // for two reasons
	except("a", "box", "vanished", evidence.Span{})               // kept on another day
	except("a", "big", "lost", evidence.Span{Start: 5, End: 500}) // only a piece
	except("b", "gone", "encrypted", evidence.Span{})
	for _, test := range []struct {
		scope          archive.Scope
		kept, excepted int
		exceptions     map[string]int
		mail, problems int
	}{
		{everything, 2, 2, map[string]int{"vanished": 2, "unreadable": 1, "lost": 2, "encrypted": 1}, 4, 4},
		{archive.Scope{Troves: []string{"a"}}, 1, 1, map[string]int{"vanished": 2, "unreadable": 1, "lost": 2}, 4, 4},
		{archive.Scope{Troves: []string{"b"}}, 1, 1, map[string]int{"encrypted": 1}, 1, 0},
		{archive.Scope{}, 0, 0, map[string]int{}, 0, 0},
	} {
		l := d.ledger(test.scope)
		problems := 0
		for _, n := range l.Problems {
			problems += n
		}
		if l.Kept != test.kept || l.Excepted != test.excepted || l.Items[evidence.KindMail] != test.mail || problems != test.problems ||
			!cmp.Equal(l.Exceptions, test.exceptions) {
			t.Errorf("scope %v: ledger %+v, want %+v", test.scope, l, test)
		}
		if (l.Bytes > 0) != (test.kept > 0) {
			t.Errorf("scope %v: %d bytes", test.scope, l.Bytes)
		}
	}
}

func testProblems(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.add(material()...)
	two := evidence.Sum([]byte("two"))
	var got []string
	for _, p := range collect(t, c.Problems(d.ctx, everything)) {
		item := "-"
		if p.Item != nil {
			if item = "?"; *p.Item == two {
				item = "two"
			}
		}
		got = append(got, fmt.Sprintf("%s %s/%s %s|%s|%s|%s", item, p.Trove, p.Path, p.Code, p.Place, p.Detail, p.Done))
	}
	want := []string{"- a/box truncated|end|no last line|", "two a/box header-no-colon|header 3|“x”|kept", "two a/box b|||", "two a/box b|||"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	exceptions := collect(t, c.Exceptions(d.ctx, everything))
	if diff := cmp.Diff([]evidence.Exception{{Path: "box", Span: evidence.Span{Start: 3, End: 9}, Code: "lost", Detail: "x"}}, exceptions); diff != "" {
		t.Errorf("exceptions (-want +got):\n%s", diff)
	}
	if n := len(collect(t, c.Problems(d.ctx, archive.Scope{Troves: []string{"b"}}))); n != 0 {
		t.Errorf("trove b has %d problems, want none", n)
	}
	// More than a page of each.
	var many []evidence.Problem
	var lost []evidence.Exception
	for i := range 1300 {
		many = append(many, evidence.Problem{Code: "p", Place: fmt.Sprint(i)})
		lost = append(lost, evidence.Exception{Path: "c", Code: "e", Detail: fmt.Sprint(i)})
	}
	d.add(input{trove: "c", path: "c", problems: many, exceptions: lost})
	c1 := archive.Scope{Troves: []string{"c"}}
	seen := map[string]bool{}
	for _, p := range collect(t, c.Problems(d.ctx, c1)) {
		seen[p.Place] = true
	}
	if n := len(collect(t, c.Exceptions(d.ctx, c1))); n != 1300 || len(seen) != 1300 {
		t.Errorf("%d problems and %d exceptions are listed, want 1300 of each", len(seen), n)
	}
}

func testHandles(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	m := func(raw string, at evidence.Time, ps ...evidence.Party) found {
		return found{raw: raw, entry: evidence.Entry{Kind: evidence.KindMail, Times: []evidence.Time{at}, Parties: ps}}
	}
	ann := func(r evidence.Role, name string) evidence.Party { return party(r, "ann@x.example", name) }
	bob := party(evidence.RoleTo, "bob@x.example", "")
	d.add(input{trove: "t", path: "box", items: []found{
		m("1", second(2016, 1, 1, 0, 0, 1), ann(evidence.RoleFrom, "Zoe"), ann(evidence.RoleSender, "Zoe"), bob),
		m("2", second(2016, 1, 1, 0, 0, 9), ann(evidence.RoleFrom, "Ann R."), ann(evidence.RoleCc, "Zoe"), bob),
		m("3", evidence.Time{}, ann(evidence.RoleTo, "Zoe"), ann(evidence.RoleCc, ""), ann(evidence.RoleMention, "")),
	}})
	got, err := c.Handles(d.ctx)
	d.must(err)
	at := func(s int) evidence.Time { return second(2016, 1, 1, 0, 0, s) }
	want := []archive.HandleCount{
		{Handle: evidence.MailHandle("ann@x.example"), Names: []string{"Zoe", "Ann R."}, Sent: 2, Got: 2, Other: 1, First: at(1).Wall, Last: at(9).Wall},
		{Handle: evidence.MailHandle("bob@x.example"), Got: 2, First: at(1).Wall, Last: at(9).Wall},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("handles (-want +got):\n%s", diff)
	}
}

func testByRef(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	m := func(raw string, refs ...evidence.Ref) found {
		return found{raw: raw, entry: evidence.Entry{Kind: evidence.KindMail, Refs: refs}}
	}
	id, reply := func(v string) evidence.Ref { return evidence.Ref{Kind: evidence.RefMessageID, Value: v} },
		func(v string) evidence.Ref { return evidence.Ref{Kind: evidence.RefInReplyTo, Value: v} }
	d.add(input{trove: "t", path: "box", items: []found{m("3", id("x@y")), m("1", id("z@y"), reply("x@y")), m("2", reply("x@y"), reply("x@y"))}})
	for _, test := range []struct {
		refs []evidence.Ref
		want string
	}{
		{nil, ""}, {[]evidence.Ref{id("x@y")}, "3"}, {[]evidence.Ref{reply("x@y")}, "12"}, {[]evidence.Ref{reply("x@y"), id("x@y"), id("x@y")}, "312"},
		{[]evidence.Ref{id("X@y")}, ""}, {[]evidence.Ref{id("nobody")}, ""},
	} {
		ids, err := c.ByRef(d.ctx, test.refs)
		d.must(err)
		got := ""
		for _, id := range ids {
			got += d.raw(id)
		}
		if got != test.want {
			t.Errorf("ByRef(%v) = %q, want %q", test.refs, got, test.want)
		}
	}
}
