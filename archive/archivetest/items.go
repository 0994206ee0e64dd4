package archivetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/message"
)

func testEmpty(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	if items := collect(t, c.Items(d.ctx, everything)); len(items) != 0 {
		t.Errorf("an empty case lists %d items", len(items))
	}
	if l := d.ledger(everything); l.Inputs != 0 || l.Bytes != 0 || len(l.Items) != 0 {
		t.Errorf("the ledger of an empty case is %+v", l)
	}
	for _, ref := range []string{"#1", "1", "abcd", evidence.Sum(nil).String(), "no id", ""} {
		if _, err := c.Item(d.ctx, ref); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("Item(%q) in an empty case: %v, want ErrNotFound", ref, err)
		}
	}
	if _, err := c.Raw(d.ctx, evidence.Sum(nil)); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("Raw in an empty case: %v, want ErrNotFound", err)
	}
	if _, err := c.OpenBlob(evidence.Sum(nil)); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("OpenBlob in an empty case: %v, want ErrNotFound", err)
	}
}

// testBlobs: bytes come back byte for byte, from any offset, and keeping them
// again changes nothing.
func testBlobs(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	noise := make([]byte, 700_001)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	for name, content := range map[string][]byte{
		"nothing": {}, "one byte": {7}, "zeros": make([]byte, 900_000), "noise": noise,
		"words": bytes.Repeat([]byte("the quick brown fox "), 50_000),
	} {
		for range 2 {
			id, n, err := c.PutBlob(d.ctx, iotest{bytes.NewReader(content)})
			d.must(err)
			if id != evidence.Sum(content) || n != int64(len(content)) {
				t.Fatalf("%s: PutBlob = %s, %d", name, id.Short(), n)
			}
		}
		b, err := c.OpenBlob(evidence.Sum(content))
		d.must(err)
		if b.Size() != int64(len(content)) {
			t.Errorf("%s: size %d, want %d", name, b.Size(), len(content))
		}
		for _, at := range []int64{0, 1, 255<<10 - 1, 256 << 10, 511 << 10, int64(len(content)) - 1, int64(len(content)), int64(len(content)) + 5} {
			for _, n := range []int{0, 1, 3000, 600_000} {
				checkReadAt(t, name, b, content, at, n)
			}
		}
		d.must(b.Close())
	}
}

// iotest gives a few bytes at a time, as a network does.
type iotest struct{ r io.Reader }

func (r iotest) Read(p []byte) (int, error) { return r.r.Read(p[:min(len(p), 70_001)]) }

func checkReadAt(t *testing.T, name string, b archive.Blob, content []byte, at int64, n int) {
	t.Helper()
	if at < 0 {
		return
	}
	p := make([]byte, n)
	got, err := b.ReadAt(p, at)
	want := content[min(at, int64(len(content))):]
	want = want[:min(n, len(want))]
	if !bytes.Equal(p[:got], want) {
		t.Errorf("%s: ReadAt(%d bytes, %d) gave %d bytes that are not those kept", name, n, at, got)
	}
	if len(want) < n && !errors.Is(err, io.EOF) || len(want) == n && n > 0 && err != nil && !errors.Is(err, io.EOF) {
		t.Errorf("%s: ReadAt(%d bytes, %d) = %d, %v", name, n, at, got, err)
	}
}

// full is an entry in which every field is set.
func full() evidence.Entry {
	received := second(2016, 10, 12, 15, 31, 7)
	received.Source, received.Offset, received.Circa = "Received", -240, true
	naive := evidence.Time{Text: "Oct 2016", Wall: received.Wall.AddDate(0, 0, -11), Precision: evidence.PrecisionMonth, Source: "column time"}
	return evidence.Entry{
		Kind: evidence.KindMail, Constructed: true, Subject: "Über <b>&\u2028 日本", Text: strings.Repeat("Grüße, a long text — ", 40) + "\x00\n",
		Parties: []evidence.Party{
			{Role: evidence.RoleFrom, Handle: evidence.MailHandle("a@x.example"), Name: "Ann", Raw: "A@X.example"},
			{Role: evidence.RoleTo, Handle: evidence.XHandle("@bob")},
			{Role: evidence.RoleCc, Handle: evidence.NameHandle("Carla  Roe"), Name: "Carla Roe"},
			{Role: evidence.RoleCc, Handle: evidence.NameHandle("Carla  Roe"), Name: "Carla Roe"},
		},
		Times: []evidence.Time{second(2016, 10, 12, 15, 31, 0), received, naive},
		Refs: []evidence.Ref{
			{Kind: evidence.RefMessageID, Value: "1@x.example"}, {Kind: evidence.RefReferences, Value: "0@x.example"},
			{Kind: evidence.RefReferences, Value: "0@x.example"},
		},
		Name: "note.eml", Media: "message/rfc822", Labels: []string{"list:x", "paraphrase"},
		Problems: []evidence.Problem{{Code: "header-no-colon", Place: "header 3", Detail: "“x”", Done: "kept"}, {Code: "b"}, {Code: "b"}},
	}
}

// testItems: what goes in comes out, field by field and byte for byte.
func testItems(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	e := full()
	bare := evidence.Entry{Kind: evidence.KindDocument}
	unsure := evidence.Entry{Kind: evidence.KindDM, Times: []evidence.Time{{Text: "sometime", Source: "column time"}, second(2016, 1, 2, 3, 4, 5)}}
	added := d.add(input{trove: "t", path: "box", items: []found{
		{raw: "one\r\n\x00\xff", entry: e, flags: []evidence.Flag{evidence.FlagSeen, evidence.FlagReplied}},
		{raw: "", entry: bare}, {raw: "three", entry: unsure},
	}})
	if want := (archive.Added{Items: 3, Occurrences: 3, Problems: 3}); added != want {
		t.Errorf("added %+v, want %+v", added, want)
	}
	for i, want := range []evidence.Entry{e, bare, unsure} {
		raw := []string{"one\r\n\x00\xff", "", "three"}[i]
		want.ID, want.Size = evidence.Sum([]byte(raw)), int64(len(raw))
		it := d.item(fmt.Sprintf("#%d", i+1))
		if diff := cmp.Diff(want, it.Entry); diff != "" {
			t.Errorf("item %d is not what was stored (-stored +read):\n%s", i+1, diff)
		}
		if it.Exhibit != int64(i+1) {
			t.Errorf("item %d has exhibit number %d", i+1, it.Exhibit)
		}
		if got := d.raw(it.ID); got != raw {
			t.Errorf("the bytes of item %d are %q, want %q", i+1, got, raw)
		}
	}
	o := d.item("#1").Occurrences
	if len(o) != 1 || o[0].Trove != "t" || o[0].Path != "box" || !o[0].Added.Equal(day) || o[0].Parent != nil ||
		o[0].Span != (evidence.Span{Start: 0, End: 7}) || !cmp.Equal(o[0].Flags, []evidence.Flag{evidence.FlagSeen, evidence.FlagReplied}) {
		t.Errorf("item 1 was found at %+v", o)
	}
}

// testItemReferences: a full id, a prefix, an exhibit number.
func testItemReferences(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	// Items are made until two ids begin with the same four digits, and one
	// begins with four that are an exhibit number too.
	var items []found
	var ids []evidence.ID
	byPrefix := map[string]int{}
	twin, number := "", ""
	for i := 0; twin == "" || number == "" || len(items) < 1300; i++ {
		raw := fmt.Sprintf("item %d", i)
		p := evidence.Sum([]byte(raw)).String()[:4]
		if strings.Trim(p, "0123456789") == "" && (p > "1300" || p < "1000") && byPrefix[p] == 0 {
			number = p
		}
		if byPrefix[p]++; byPrefix[p] == 2 {
			twin = p
		}
		items = append(items, found{raw: raw, entry: evidence.Entry{Kind: evidence.KindDocument}})
		ids = append(ids, evidence.Sum([]byte(raw)))
	}
	d.add(input{trove: "t", path: "box", items: items})
	for _, ref := range []string{ids[41].String(), strings.ToUpper(ids[41].String()), ids[41].Short(), ids[41].String()[:13], " #42 ", "42", "#042"} {
		if it := d.item(ref); it.ID != ids[41] || it.Exhibit != 42 {
			t.Errorf("Item(%q) is #%d", ref, it.Exhibit)
		}
	}
	if _, err := c.Item(d.ctx, twin); byPrefix[twin] > 1 && strings.Trim(twin, "0123456789") != "" {
		if !errors.Is(err, archive.ErrAmbiguous) {
			t.Errorf("Item(%q), which %d ids begin with: %v, want ErrAmbiguous", twin, byPrefix[twin], err)
		} else if n := strings.Count(err.Error(), twin); n < 1+byPrefix[twin] {
			t.Errorf("the error for %q does not list the candidates: %v", twin, err)
		}
	}
	if it := d.item("1234"); it.Exhibit != 1234 {
		t.Errorf("Item(1234) is #%d: digits are an exhibit number first", it.Exhibit)
	}
	if byPrefix[number] == 1 && number > fmt.Sprint(len(items)) {
		if it := d.item(number); it.ID.String()[:4] != number {
			t.Errorf("Item(%q) is %s: digits that are no exhibit number are a prefix", number, it.ID.Short())
		}
	}
	for _, ref := range []string{"#0", "#-1", "#99999", "-1", "abc", "xyz1", "zzzz", ids[0].String() + "0", "#" + ids[0].String()} {
		if _, err := c.Item(d.ctx, ref); !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("Item(%q): %v, want ErrNotFound", ref, err)
		}
	}
}

// testListing: all items, in exhibit order, whole, and only those in scope.
func testListing(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	var a, b []found
	for i := range 700 {
		f := note(fmt.Sprintf("message %d", i), "a@x.example", "b@x.example", second(2016, 1, 1, 0, i/60, i%60), fmt.Sprintf("text %d", i))
		if a = append(a, f); i%3 == 0 {
			b = append(b, f)
		}
	}
	b = append(b, found{raw: "only in b", entry: full()})
	d.add(input{trove: "a", path: "box", items: a}, input{trove: "b", path: "box", items: b})
	d.trove(archive.Trove{Name: "empty"})
	for _, test := range []struct {
		scope archive.Scope
		want  int
	}{
		{everything, 701}, {archive.Scope{}, 0}, {archive.Scope{Troves: []string{"a"}}, 700},
		{archive.Scope{Troves: []string{"b"}}, 235}, {archive.Scope{Troves: []string{"b", "a"}}, 701}, {archive.Scope{Troves: []string{"empty"}}, 0},
	} {
		var last int64
		items := collect(t, c.Items(d.ctx, test.scope))
		for _, it := range items {
			if it.Exhibit <= last {
				t.Fatalf("scope %v: #%d comes after #%d", test.scope, it.Exhibit, last)
			}
			last = it.Exhibit
		}
		if len(items) != test.want {
			t.Errorf("scope %v lists %d items, want %d", test.scope, len(items), test.want)
		}
	}
	for it, err := range c.Items(d.ctx, everything) {
		d.must(err)
		if diff := cmp.Diff(d.item(it.ID.String()), it); diff != "" {
			t.Fatalf("listed and looked up, #%d differs:\n%s", it.Exhibit, diff)
		}
		if it.Exhibit > 5 {
			break // a listing can be left
		}
	}
	for _, err := range c.Items(d.ctx, archive.Scope{Troves: []string{"no such"}}) {
		if err == nil {
			t.Error("a scope of a trove that is not there lists items")
		}
	}
}

const nested = "Date: Wed, 12 Oct 2016 08:00:00 -0400\r\nFrom: a@x.example\r\nTo: b@x.example\r\nSubject: outer\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/mixed; boundary=BB\r\n\r\n--BB\r\nContent-Type: text/plain\r\n\r\nSee the attached.\r\n" +
	"--BB\r\nContent-Type: message/rfc822\r\n\r\n" +
	"Date: Tue, 11 Oct 2016 08:00:00 -0400\r\nFrom: c@x.example\r\nTo: d@x.example\r\nSubject: inner\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=CC\r\n\r\n" +
	"--CC\r\nContent-Type: text/plain\r\n\r\nInner words.\r\n" +
	"--CC\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=plan.bin\r\n\r\naGVsbG8gd29ybGQAAQID\r\n--CC--\r\n" +
	"\r\n--BB\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=map.png\r\n\r\niVBORw0KGgo=\r\n--BB--\r\n"

// testNested: the copy of a message that lay inside another says so.
func testNested(d *desk, e evidence.Entry, inside bool) {
	d.Helper()
	events, err := d.c.Events(d.ctx, finding.EventQuery{Ends: []evidence.Handle{e.Parties[0].Handle}})
	d.must(err)
	for _, ev := range events {
		if ev.Item == e.ID {
			if len(ev.Copies) != 1 || ev.Copies[0].Nested != inside {
				d.Errorf("#%d: copies %+v, want one, nested %v", ev.Exhibit, ev.Copies, inside)
			}
			return
		}
	}
	d.Errorf("no event for %v", e.ID)
}

// testFamily: children are items, found in their parent, with bytes of their
// own that can be had again.
func testFamily(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	id := evidence.Sum([]byte(nested))
	entry := message.Read([]byte(nested)).Entry(id)
	added := d.add(input{trove: "t", path: "box", items: []found{{raw: nested, entry: entry}}})
	if added.Items != 4 || added.Occurrences != 4 {
		t.Fatalf("added %+v, want the message, the one in it, and two attachments", added)
	}
	var walk func(want evidence.Entry, parent *evidence.ID, bytes []byte)
	walk = func(want evidence.Entry, parent *evidence.ID, bytes []byte) {
		it := d.item(want.ID.String())
		if got := d.raw(it.ID); got != string(bytes) {
			t.Errorf("#%d: the bytes are %q, want %q", it.Exhibit, got, bytes)
		}
		if len(it.Occurrences) != 1 || !cmp.Equal(it.Occurrences[0].Parent, parent) || it.Occurrences[0].Span != (evidence.Span{End: int64(len(nested))}) {
			t.Errorf("#%d was found at %+v, want inside %v", it.Exhibit, it.Occurrences, parent)
		}
		if want.Kind == evidence.KindMail {
			testNested(d, want, parent != nil)
		}
		if len(it.Children) != len(want.Children) {
			t.Fatalf("#%d has %d children, want %d", it.Exhibit, len(it.Children), len(want.Children))
		}
		for i, ch := range want.Children {
			brief := evidence.Child{Place: ch.Place, Entry: evidence.Entry{
				ID: ch.Entry.ID, Kind: ch.Entry.Kind, Size: ch.Entry.Size, Name: ch.Entry.Name, Media: ch.Entry.Media,
			}}
			if diff := cmp.Diff(brief, it.Children[i]); diff != "" {
				t.Errorf("child %d of #%d (-want +got):\n%s", i, it.Exhibit, diff)
			}
			walk(ch.Entry, &it.ID, ch.Bytes)
		}
	}
	walk(entry, nil, []byte(nested))
	if n := d.ledger(everything).Items[evidence.KindAttachment]; n != 2 {
		t.Errorf("the ledger counts %d attachments, want 2", n)
	}
}

// testOccurrences: one item, however often and wherever it was found.
func testOccurrences(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	f := note("the same", "a@x.example", "b@x.example", second(2016, 1, 1, 0, 0, 0), "words")
	other := note("another", "a@x.example", "b@x.example", second(2016, 1, 1, 0, 0, 0), "words")
	seen := f
	seen.flags = []evidence.Flag{evidence.FlagSeen}
	added := d.add(
		input{trove: "a", path: "box", items: []found{f, other, f}},
		input{trove: "a", path: "cur/1:2,S", items: []found{seen}},
		input{trove: "b", path: "box", items: []found{other, f}},
	)
	if added.Items != 2 || added.Occurrences != 6 {
		t.Errorf("added %+v, want 2 items at 6 places", added)
	}
	it := d.item(evidence.Sum([]byte("the same")).String())
	var where []string
	for _, o := range it.Occurrences {
		where = append(where, fmt.Sprint(o.Trove, " ", o.Path, " ", o.Span.Start, " ", o.Flags))
		b, err := c.OpenBlob(o.Blob)
		d.must(err)
		p := make([]byte, o.Span.Len())
		if _, err := b.ReadAt(p, o.Span.Start); err != nil && !errors.Is(err, io.EOF) {
			t.Error(err)
		}
		d.must(b.Close())
		if string(p) != "the same" {
			t.Errorf("at %s %d to %d stands %q", o.Path, o.Span.Start, o.Span.End, p)
		}
	}
	want := []string{"a box 0 []", "a box 23 []", "a cur/1:2,S 0 [seen]", "b box 11 []"}
	if diff := cmp.Diff(want, where); diff != "" {
		t.Errorf("the item was found at (-want +got):\n%s", diff)
	}
}

// testReadings: the same bytes can be an attachment here and a message there,
// and then they are a message; where they mean two things, both are told.
func testReadings(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	mail := note("a letter", "a@x.example", "b@x.example", second(2016, 1, 1, 0, 0, 0), "kumquat")
	file := found{raw: "a letter", entry: evidence.Entry{Kind: evidence.KindDocument, Name: "letter.eml"}}
	d.add(input{trove: "t", path: "1", items: []found{file}})
	d.add(input{trove: "t", path: "2", items: []found{mail}})
	d.add(input{trove: "t", path: "3", items: []found{file}})
	it := d.item("#1")
	if it.Kind != evidence.KindMail || it.Text != "kumquat" || len(it.Parties) != 2 || len(it.Occurrences) != 3 || len(it.Problems) != 0 {
		t.Errorf("bytes that are a message somewhere are stored as %+v", it)
	}
	if n := d.ledger(everything).Items[evidence.KindMail]; n != 1 {
		t.Errorf("the ledger counts %d messages, want 1", n)
	}
	d.found("kumquat", 1)

	// A file that turns out to be a message brings its family with it.
	whole := message.Read([]byte(nested)).Entry(evidence.Sum([]byte(nested)))
	d.add(input{trove: "t", path: "4", items: []found{{raw: nested, entry: evidence.Entry{
		Kind: evidence.KindDocument, Labels: []string{"unread"}, Text: "durian", Refs: []evidence.Ref{{Kind: evidence.RefURL, Value: "u"}},
		Parties: []evidence.Party{party(evidence.RoleOwner, "owner@x.example", "Owner")},
	}}}})
	d.add(input{trove: "t", path: "5", items: []found{{raw: nested, entry: whole}}})
	it = d.item(whole.ID.String())
	if it.Exhibit != 2 || it.Subject != "outer" || len(it.Children) != 2 || !cmp.Equal(it.Labels, whole.Labels) || !cmp.Equal(it.Parties, whole.Parties) || !cmp.Equal(it.Refs, whole.Refs) || len(it.Occurrences) != 2 {
		t.Errorf("a file that turned out to be a message is %+v", it)
	}
	d.found("durian", 0)
	for _, ch := range it.Children {
		if evidence.Sum([]byte(d.raw(ch.Entry.ID))) != ch.Entry.ID {
			t.Errorf("part %s of it has other bytes", ch.Place)
		}
	}

	row := "2016-10-12,ann,bob"
	there := note(row, "ann@x.example", "bob@x.example", second(2016, 10, 12, 0, 0, 0), "")
	back := note(row, "bob@x.example", "ann@x.example", second(2016, 10, 12, 0, 0, 0), "")
	d.add(input{trove: "t", path: "from-to.csv", items: []found{there}}, input{trove: "u", path: "to-from.csv", items: []found{back}})
	it = d.item(evidence.Sum([]byte(row)).String())
	if it.Parties[0].Handle.Value != "ann@x.example" || len(it.Problems) != 1 || it.Problems[0].Code != "read-differently" {
		t.Errorf("a row that was read in two ways is %+v", it)
	}
	if n := d.ledger(archive.Scope{Troves: []string{"u"}}).Problems["read-differently"]; n != 1 {
		t.Errorf("the trove whose reading was not kept has %d problems that say so, want 1", n)
	}
}
