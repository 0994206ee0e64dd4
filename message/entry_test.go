package message

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/google/go-cmp/cmp"
)

func entryOf(lines ...string) evidence.Entry {
	raw := []byte(strings.Join(lines, "\n"))
	return Read(raw).Entry(evidence.Sum(raw))
}

func TestEntryParties(t *testing.T) {
	e := entryOf(
		"To: B <B@x.example>, c@x.example",
		"Sender: S <s@x.example>",
		"Cc: Team: D <d@x.example>;",
		"From: Podesta, John <A@X.example>",
		"Bcc: Jane Roe",
		"Reply-To: r@x.example",
		"To: late@x.example",
		"Resent-To: nobody@x.example",
		"X-To: nobody@x.example",
		"", "x")
	var got []string
	for _, p := range e.Parties {
		got = append(got, fmt.Sprintf("%s %v|%s|%s", p.Role, p.Handle, p.Name, p.Raw))
	}
	want := []string{
		"to b@x.example|B|B@x.example",
		"to c@x.example||",
		"sender s@x.example|S|",
		"cc d@x.example|D|",
		"from a@x.example|Podesta, John|A@X.example",
		"bcc name:Jane Roe|Jane Roe|",
		"reply-to r@x.example||",
		"to late@x.example||",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestEntryTimes(t *testing.T) {
	const (
		late  = "Received: from a by b; Tue, 1 Jul 2003 12:00:00 +0200 (CEST)"
		early = "Received: from c by a with SMTP id 1;\n\tTue, 1 Jul 2003 09:00:00 +0000"
	)
	for _, c := range []struct {
		why   string
		lines []string
		want  []string // "source instant"
		codes []string
	}{
		{"date, then arrivals as they stand", []string{"From: a@x.example", late, "Date: Tue, 1 Jul 2003 10:52:37 +0200", early},
			[]string{"Date 08:52:37", "Received 10:00:00", "Received 09:00:00"}, nil},
		{"no date: the oldest arrival comes first", []string{"From: a@x.example", late, early},
			[]string{"Received 09:00:00", "Received 10:00:00"}, []string{CodeDateMissing}},
		{"a date that is none", []string{"From: a@x.example", "Date: yesterday", late},
			[]string{"Received 10:00:00"}, []string{CodeDateUnreadable}},
		{"two dates", []string{"From: a@x.example", "Date: Tue, 1 Jul 2003 10:00 +0000", "Date: Tue, 1 Jul 2003 11:00 +0000"},
			[]string{"Date 10:00:00", "Date 11:00:00"}, []string{CodeDuplicateField}},
		{"a bad date and a good one", []string{"From: a@x.example", "Date: ?", "Date: Tue, 1 Jul 2003 11:00 +0000", late},
			[]string{"Date 11:00:00", "Received 10:00:00"}, []string{CodeDuplicateField, CodeDateUnreadable}},
		{"no time at all", []string{"From: a@x.example", "Received: from a by b"},
			nil, []string{CodeDateMissing}},
		{"a semicolon in the comment after an arrival", []string{"From: a@x.example", "Date: Tue, 1 Jul 2003 08:00 +0000", "Received: from a by b; Tue, 1 Jul 2003 12:00:00 +0200 (a; b)"},
			[]string{"Date 08:00:00", "Received 10:00:00"}, nil},
	} {
		t.Run(c.why, func(t *testing.T) {
			e := entryOf(append(c.lines, "", "x")...)
			var got []string
			for _, tm := range e.Times {
				got = append(got, tm.Source+" "+tm.Instant().Format("15:04:05"))
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			if d := cmp.Diff(c.codes, codes(e.Problems)); d != "" {
				t.Errorf("problems (-want +got)\n%s", d)
			}
		})
	}
}

func TestEntryRefs(t *testing.T) {
	e := entryOf(
		"From: a@x.example",
		"Date: 1 Jul 2003 10:00 +0000",
		"References: <1@x.example>\n <2@x\n\t.example>",
		"Message-ID:\n <4.a$b@x.example>",
		"In-Reply-To: Your message of \"Mon, 30 Jun\" <3@x.example>",
		"", "x")
	want := []evidence.Ref{
		{Kind: evidence.RefMessageID, Value: "4.a$b@x.example"},
		{Kind: evidence.RefInReplyTo, Value: "3@x.example"},
		{Kind: evidence.RefReferences, Value: "1@x.example"},
		{Kind: evidence.RefReferences, Value: "2@x.example"},
	}
	if d := cmp.Diff(want, e.Refs); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestMessageIDs(t *testing.T) {
	for _, c := range []struct {
		value string
		want  []string
	}{
		{"<1@x>", []string{"1@x"}},
		{"<1@x> <2@x>", []string{"1@x", "2@x"}},
		{"<1@x><2@x>", []string{"1@x", "2@x"}},
		{"<1@x>, <2@x>", []string{"1@x", "2@x"}},
		{"<1 2@x .example>", []string{"12@x.example"}},
		{"<no-at-sign>", []string{"no-at-sign"}},
		{"1@x", []string{"1@x"}},
		{"1@x, 2@x", []string{"1@x", "2@x"}},
		{"a reply to your letter", nil},
		{"<1@x <2@x>", []string{"1@x", "2@x"}},
		{"<1@x", []string{"1@x"}},
		{"<>", nil},
		{"< >", nil},
		{"", nil},
		{"<Ünï@x> <\xff@x>", []string{"Ünï@x", "ÿ@x"}},
		{"<Case@X>", []string{"Case@X"}},
	} {
		if d := cmp.Diff(c.want, MessageIDs(c.value)); d != "" {
			t.Errorf("%q (-want +got)\n%s", c.value, d)
		}
	}
}

func TestEntryLabels(t *testing.T) {
	e := entryOf(
		"From: a@x.example",
		"Date: 1 Jul 2003 10:00 +0000",
		"Delivered-To: Me@x.example",
		"X-Original-To: me@x.example",
		"Envelope-To: <you@x.example>",
		"List-Id: A list about things <Things.lists.x.example>",
		"Resent-From: F <f@x.example>",
		"Resent-To: t@x.example, u@x.example",
		"Resent-Date: 1 Jul 2003 10:00 +0000",
		"List-ID: bare.lists.x.example",
		"", "x")
	want := []string{
		"delivered-to:me@x.example", "delivered-to:you@x.example", "list:things.lists.x.example",
		"resent-from:f@x.example", "resent-to:t@x.example", "resent-to:u@x.example", "list:bare.lists.x.example",
	}
	if d := cmp.Diff(want, e.Labels); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	many := entryOf("From: a@x.example", "Date: 1 Jul 2003 10:00 +0000", strings.Repeat("List-Id: %d\n", 3), "")
	if len(many.Labels) > 1 {
		t.Errorf("one label stands %d times", len(many.Labels))
	}
}

func TestEntryLabelLimit(t *testing.T) {
	var lines []string
	for i := range maxLabels + 20 {
		lines = append(lines, fmt.Sprintf("List-Id: <l%d.x.example>", i))
	}
	if n := len(entryOf(lines...).Labels); n != maxLabels {
		t.Errorf("%d labels, not %d", n, maxLabels)
	}
}

// TestAttachmentEntry holds what is known of a file: name, type, text, times.
func TestAttachmentEntry(t *testing.T) {
	e := entryOf(
		"From: a@x.example", "Date: 1 Jul 2003 10:00 +0000",
		"Content-Type: multipart/mixed; boundary=b", "",
		"--b", "", "See.",
		"--b",
		"Content-Type: text/csv; charset=iso-8859-1; name=wrong.csv",
		"Content-Transfer-Encoding: quoted-printable",
		"Content-Disposition: attachment; filename*=utf-8''%E2%82%AC.csv;",
		" modification-date=\"Mon, 30 Jun 2003 09:00:00 +0200\"; size=99", "",
		"caf=E9;1",
		"--b",
		"Content-Type: text/html; name=page.html", "Content-Disposition: attachment", "",
		"<p>one<p>two",
		"--b",
		"Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64", "",
		"!!!not base64",
		"--b--", "")
	if len(e.Children) != 3 {
		t.Fatalf("%d children", len(e.Children))
	}
	csv := e.Children[0]
	if csv.Entry.Name != "€.csv" || csv.Entry.Media != "text/csv" || csv.Entry.Text != "café;1" || string(csv.Bytes) != "caf\xe9;1" {
		t.Errorf("the table is %+v %q", csv.Entry, csv.Bytes)
	}
	if d := csv.Entry.Date(); d.Source != "Content-Disposition modification-date" || d.Instant().Hour() != 7 {
		t.Errorf("its time is %+v", d)
	}
	if page := e.Children[1]; page.Entry.Text != "one\n\ntwo\n" || string(page.Bytes) != "<p>one<p>two" {
		t.Errorf("the page is %+v", page.Entry)
	}
	if odd := e.Children[2]; odd.Entry.Text != "" || !hasCode(odd.Entry.Problems, CodeBase64) || hasCode(e.Problems, CodeBase64) {
		t.Errorf("the problem of a file belongs to the file: %+v, parent %v", odd.Entry.Problems, codes(e.Problems))
	}
}

// TestAlternativeEntry holds that an alternative kept as a file says how it was
// read, and what was wrong with it.
func TestAlternativeEntry(t *testing.T) {
	e := entryOf(
		"From: a@x.example", "Date: 1 Jul 2003 10:00 +0000",
		"Content-Type: multipart/alternative; boundary=b", "",
		"--b", "", "One of these.",
		"--b", "Content-Type: text/html; charset=utf-8", "", "<p>One of these caf\xe9s.",
		"--b--", "")
	if len(e.Children) != 1 {
		t.Fatalf("%d children", len(e.Children))
	}
	c := e.Children[0].Entry
	if c.Text != "One of these cafés.\n" || !hasCode(c.Problems, CodeCharsetMismatch) || hasCode(e.Problems, CodeCharsetMismatch) {
		t.Errorf("%+v; parent %v", c, codes(e.Problems))
	}
}

// TestPartsStops holds that the walk over parts ends when its caller has enough.
func TestPartsStops(t *testing.T) {
	m := Read([]byte("From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c\n\ny\n--c--\n--b\n\nz\n--b--\n"))
	for stop := range 5 {
		var seen []string
		for p := range m.Parts() {
			seen = append(seen, p.Number)
			if len(seen) == stop+1 {
				break
			}
		}
		if want := []string{"", "1", "1.1", "1.2", "2"}[:stop+1]; !cmp.Equal(seen, want) {
			t.Errorf("seen %q, want %q", seen, want)
		}
	}
}

// TestDecodeMultipart holds that a multipart's body is given as it is written.
func TestDecodeMultipart(t *testing.T) {
	m := Read([]byte("From: a@x.example\nContent-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\nHello.\n--b--\n"))
	b, prob := m.Decode(m.Root)
	if string(b) != "--b\n\nHello.\n--b--\n" || !hasCode(prob, CodeEncoding) {
		t.Errorf("%q %v", b, prob)
	}
}

// TestNestedEntry holds that a message in a message is an item of its own with a
// family of its own, whose places count in it.
func TestNestedEntry(t *testing.T) {
	e := entryOf(
		"From: outer@x.example", "Date: 1 Jul 2003 10:00 +0000", "Subject: outer",
		"Content-Type: multipart/mixed; boundary=o", "",
		"--o", "", "Outer text.",
		"--o", "Content-Type: message/rfc822", "",
		"From: middle@x.example", "Date: 30 Jun 2003 10:00 +0000", "Subject: middle", "Message-ID: <m@x.example>",
		"Content-Type: multipart/mixed; boundary=m", "",
		"--m", "", "Middle text.",
		"--m", "Content-Type: message/rfc822", "",
		"From: inner@x.example", "Date: 29 Jun 2003 10:00 +0000", "Subject: inner", "",
		"Inner text.",
		"--m--",
		"--o--", "")
	if e.Subject != "outer" || e.Text != "Outer text." || len(e.Children) != 1 {
		t.Fatalf("outer: %q %q, %d children", e.Subject, e.Text, len(e.Children))
	}
	middle := e.Children[0]
	if middle.Place != "2" || middle.Entry.Subject != "middle" || middle.Entry.Text != "Middle text." || len(middle.Entry.Children) != 1 {
		t.Fatalf("middle: %+v", middle)
	}
	if middle.Entry.Parties[0].Handle.Value != "middle@x.example" || middle.Entry.Refs[0].Value != "m@x.example" {
		t.Errorf("middle: %+v", middle.Entry)
	}
	inner := middle.Entry.Children[0]
	if inner.Place != "2" || inner.Entry.Text != "Inner text." || inner.Entry.Kind != evidence.KindMail {
		t.Errorf("inner: %+v", inner)
	}
	if alone := Read(middle.Bytes).Entry(middle.Entry.ID); !cmp.Equal(alone, middle.Entry) {
		t.Errorf("read by itself it is another:\n%s", cmp.Diff(alone, middle.Entry))
	}
}

// TestPartBytes holds the numbers of RFC 3501 section 6.4.5, through nested
// messages, and that what is not a number gives nothing.
func TestPartBytes(t *testing.T) {
	m := Read([]byte(strings.Join([]string{
		"From: a@x.example", "Content-Type: multipart/mixed; boundary=o", "", "preamble",
		"--o", "", "one",
		"--o", "Content-Type: message/rfc822", "",
		"From: b@x.example", "Content-Type: multipart/mixed; boundary=i", "",
		"--i", "Content-Transfer-Encoding: base64", "", "dHdvLm9uZQ==",
		"--i", "Content-Type: multipart/mixed; boundary=j", "",
		"--j", "", "begin 644 u", "#0V%T", "`", "end",
		"--j--",
		"--i--",
		"--o", "Content-Type: message/rfc822", "",
		"From: c@x.example", "", "three.one",
		"--o--", "epilogue", ""}, "\n")))
	for _, c := range []struct{ number, want string }{
		{"1", "one"},
		{"2.1", "two.one"},
		{"2.2.1", "begin 644 u\n#0V%T\n`\nend"},
		{"2.2.1.uu1", "Cat"},
		{"3.1", "three.one"},
		{"3", "From: c@x.example\n\nthree.one"},
		{"out1", "preamble\n"[:len("preamble")]},
		{"out2", "epilogue\n"},
	} {
		if b, ok := m.PartBytes(c.number); !ok || string(b) != c.want {
			t.Errorf("%s: %q %v, want %q", c.number, b, ok, c.want)
		}
	}
	if b, ok := m.PartBytes(""); !ok || len(b) != len(m.Raw()) {
		t.Errorf("the whole message: %d bytes", len(b))
	}
	for _, number := range []string{
		"0", "4", "-1", "01", "+1", "1.1", "2.3", "2.1.1", "2.2.2", "3.2", "3.1.1", "x", ".", "1.", ".1", "2..1", " 1", "1.uu1", "2.2.1.uu2", "2.2.1.uu0",
		"2.2.1.uu", "2.uu1", "uu1", "out0", "out3", "out", "1.out1", "9.out1", "9.uu1", "99999999999999999999",
	} {
		if b, ok := m.PartBytes(number); ok {
			t.Errorf("%q is a part: %q", number, b)
		}
	}
	if p := m.Part("2.2"); p == nil || p.Number != "2" || p.Type != "multipart/mixed" {
		t.Errorf("part 2.2: %+v", p)
	}
}

// TestProblemsAreFew holds that hostile input makes few problems, and that each
// kind says how many there were.
func TestProblemsAreFew(t *testing.T) {
	var p problems
	for i := range 100 {
		p.add("many", fmt.Sprint(i), "detail", "done")
	}
	p.add("one", "", "detail", "")
	all := p.all()
	if len(all) != maxProblems+2 {
		t.Fatalf("%d problems", len(all))
	}
	if last := all[len(all)-1]; last.Code != "many" || last.Detail != "and 92 more of this kind" {
		t.Errorf("the last is %+v", last)
	}
	if len(p.all()) != len(all) {
		t.Error("asking twice adds more")
	}
}

// TestAllProblems holds that the problems of parts are found from the message.
func TestAllProblems(t *testing.T) {
	m := Read([]byte("From: a@x.example\nFrom: b@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text\n\nx\n"))
	want := []string{CodeDuplicateField, CodeNoClose, CodeContentType}
	if d := cmp.Diff(want, codes(m.AllProblems())); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
