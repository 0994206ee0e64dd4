package message

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// soon fails t if f takes longer than a hostile message may: generous, because
// the machine is shared, and far below what anything but linear time takes.
func soon(t *testing.T, f func()) {
	t.Helper()
	start := time.Now()
	f()
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestManyParts reads a message of 100,000 parts: it ends quickly, with a
// problem, and what is not told apart is kept as one member with all its bytes.
func TestManyParts(t *testing.T) {
	const parts = 100_000
	var raw bytes.Buffer
	raw.WriteString(head + "Content-Type: multipart/mixed; boundary=b\n\n")
	for i := range parts {
		fmt.Fprintf(&raw, "--b\nContent-Type: application/x-n\n\nword%d\n", i)
	}
	raw.WriteString("--b--\n")
	soon(t, func() {
		m := Read(raw.Bytes())
		if n := len(m.Root.Children); n < MaxParts-2 || n > MaxParts {
			t.Errorf("%d parts, not about %d", n, MaxParts)
		}
		if !hasCode(m.Problems, CodePartLimit) || hasCode(m.Root.Problems, CodeNoClose) {
			t.Errorf("problems %v %v", codes(m.Problems), codes(m.Root.Problems))
		}
		e := m.Entry(evidence.ID{})
		last := e.Children[len(e.Children)-1]
		if !hasCode(e.Problems, CodePartLimit) || !strings.Contains(last.Entry.Text, fmt.Sprintf("word%d\n", parts-1)) {
			t.Errorf("the last part is not in the last member, %q of %d bytes", last.Place, len(last.Bytes))
		}
		if !strings.HasPrefix(string(last.Bytes), fmt.Sprintf("--b\nContent-Type: application/x-n\n\nword%d\n", len(m.Root.Children))) {
			t.Errorf("the rest begins %.60q", last.Bytes)
		}
	})
}

// TestDeepMessages nests messages 1,000 deep.
func TestDeepMessages(t *testing.T) {
	raw := strings.Repeat(head+"Content-Type: message/rfc822\n\n", 1000) + head + "\nThe deepest words.\n"
	soon(t, func() {
		e := Read([]byte(raw)).Entry(evidence.ID{})
		depth := 0
		at := &e
		for len(at.Children) == 1 && at.Kind == evidence.KindMail {
			at = &at.Children[0].Entry
			depth++
		}
		if depth != MaxDepth+1 || at.Kind != evidence.KindAttachment {
			t.Errorf("%d levels, the last a %s", depth, at.Kind)
		}
		if !strings.Contains(at.Text, "The deepest words.") {
			t.Errorf("the deepest words are not in the text of the last level")
		}
	})
	m := Read([]byte(raw))
	for range MaxDepth {
		m = m.Root.Nested
	}
	if m.Root.Nested != nil || !hasCode(m.Root.Problems, CodeDepthLimit) {
		t.Errorf("at the limit: nested %v, problems %v", m.Root.Nested, codes(m.Root.Problems))
	}
}

// TestDeepMultiparts nests multiparts 1,000 deep, none of which is closed: the
// case that takes other readers exponential time.
func TestDeepMultiparts(t *testing.T) {
	for _, closed := range []bool{false, true} {
		var raw strings.Builder
		raw.WriteString(head)
		for i := range 1000 {
			fmt.Fprintf(&raw, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		raw.WriteString("\nThe deepest words.\n")
		for i := 999; closed && i >= 0; i-- {
			fmt.Fprintf(&raw, "--b%d--\n", i)
		}
		soon(t, func() {
			e := Read([]byte(raw.String())).Entry(evidence.ID{})
			if !hasCode(e.Problems, CodeDepthLimit) || hasCode(e.Problems, CodeNoClose) == closed {
				t.Errorf("closed %v: problems %v", closed, codes(e.Problems))
			}
			if !strings.Contains(e.Text, "The deepest words.") {
				t.Errorf("closed %v: the deepest words are lost", closed)
			}
		})
	}
}

// TestHugeHeader reads a header of 50 MB: its end is found, and the fields
// within the limit are read.
func TestHugeHeader(t *testing.T) {
	const size = 50 << 20
	fields := []byte(head + strings.Repeat("X-Filler: "+strings.Repeat("x", 990)+"\n", size/1001) + "\nThe body.\n")
	junk := []byte(head + strings.Repeat("no field at all\nX-Then: a field\n", size/33) + "\nThe body.\n")
	one := []byte(head + "X-One: " + strings.Repeat("x", size) + "\n\nThe body.\n")
	folded := []byte(head + "X-One: x\n" + strings.Repeat(" x\n", size/3) + "\nThe body.\n")
	for name, raw := range map[string][]byte{"fields": fields, "junk": junk, "one field": one, "one folded field": folded} {
		soon(t, func() {
			m := Read(raw)
			if got := string(m.Root.body()); got != "The body.\n" {
				t.Errorf("%s: the body is %.60q", name, got)
			}
			if !strings.HasPrefix(m.Header.First("Subject").Value, "case") {
				t.Errorf("%s: the subject is lost", name)
			}
			if n := len(m.Header); n > MaxFields {
				t.Errorf("%s: %d fields", name, n)
			}
			if name == "fields" || name == "junk" {
				if !hasCode(m.Problems, CodeHeaderLimit) {
					t.Errorf("%s: problems %v", name, codes(m.Problems))
				}
				return
			}
			f := m.Header.First("X-One")
			if len(f.Value) > MaxFieldBytes || f.Raw.Len() < size || !hasCode(m.Problems, CodeFieldLimit) {
				t.Errorf("%s: value of %d bytes, field of %d, problems %v", name, len(f.Value), f.Raw.Len(), codes(m.Problems))
			}
		})
	}
}

// TestLimitsAreTheStatedOnes holds the constants against what Read obeys, each by
// a message just within and one just beyond.
func TestLimitsAreTheStatedOnes(t *testing.T) {
	const plain = "From: a@x.example\nDate: 1 Jul 2003 10:00 +0000\n"
	text := func(s string) string { return plain + "\n" + s }
	for _, c := range []struct {
		why            string
		within, beyond string
		code           string
	}{
		{"fields", strings.Repeat("A: b\n", MaxFields-2) + plain + "\nx", strings.Repeat("A: b\n", MaxFields-1) + plain + "\nx", CodeHeaderLimit},
		{"field bytes", plain + "X:" + strings.Repeat("x", MaxFieldBytes-1) + "\n\nx", plain + "X:" + strings.Repeat("x", MaxFieldBytes+1) + "\n\nx", CodeFieldLimit},
		{"text bytes", text(strings.Repeat("words and\n", MaxTextBytes/10)), text(strings.Repeat("words and\n", MaxTextBytes/10+1)), CodeTextLimit},
		{"line bytes", text(strings.Repeat("x", MaxLineBytes)), text(strings.Repeat("x", MaxLineBytes+1)), CodeLongLine},
		{"references", plain + "References:" + strings.Repeat(" <a@x>", MaxRefs) + "\n\n", plain + "References:" + strings.Repeat(" <a@x>", MaxRefs+1) + "\n\n", CodeReferenceLimit},
		{"received", plain + strings.Repeat("Received: ; 1 Jul 2003 10:00\n", MaxReceived) + "\n", plain + strings.Repeat("Received: ; 1 Jul 2003 10:00\n", MaxReceived+1) + "\n", CodeReceivedLimit},
		{"addresses", plain + "To: " + strings.Repeat("a@x,", MaxAddresses-1) + "a@x\n\n", plain + "To: " + strings.Repeat("a@x,", MaxAddresses) + "a@x\n\n", CodeAddressLimit},
		{"parameters", plain + "Content-Type: text/plain" + strings.Repeat("; a=b", MaxParams) + "\n\n", plain + "Content-Type: text/plain" + strings.Repeat("; a=b", MaxParams+1) + "\n\n", CodeParamLimit},
		{"children", family(MaxChildren), family(MaxChildren + 1), CodeChildrenLimit},
	} {
		t.Run(c.why, func(t *testing.T) {
			lim := stated()
			lim.parts = 2 * MaxParts // so that the limit on children can be reached
			if e := read([]byte(c.within), lim).Entry(evidence.ID{}); hasCode(e.Problems, c.code) {
				t.Errorf("within the limit: %v", codes(e.Problems))
			}
			e := read([]byte(c.beyond), lim).Entry(evidence.ID{})
			if !hasCode(e.Problems, c.code) {
				t.Errorf("beyond the limit: %v", codes(e.Problems))
			}
			if len(e.Text) > MaxTextBytes || len(e.Children) > MaxChildren || len(e.Times) > MaxReceived+1 || len(e.Refs) > MaxRefs {
				t.Errorf("the entry is larger than the limit")
			}
		})
	}
}

// family is a message with n attachments.
func family(n int) string {
	return head + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: a/b\n\nx\n", n) + "--b--\n"
}

// TestFamilyBytes holds the limit on the bytes of a family, with a low one: a
// message nested in messages counts once for each that it is in.
func TestFamilyBytes(t *testing.T) {
	lim := stated()
	lim.familyBytes = 1000
	raw := head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b\n\n" + strings.Repeat("x", 600) +
		"\n--b\nContent-Type: a/c\n\n" + strings.Repeat("y", 600) + "\n--b--\n"
	e := read([]byte(raw), lim).Entry(evidence.ID{})
	if len(e.Children) != 1 || !hasCode(e.Problems, CodeChildrenLimit) {
		t.Errorf("%d children, problems %v", len(e.Children), codes(e.Problems))
	}
	lim.familyBytes = 1200
	if e := read([]byte(raw), lim).Entry(evidence.ID{}); len(e.Children) != 2 || hasCode(e.Problems, CodeChildrenLimit) {
		t.Errorf("%d children, problems %v", len(e.Children), codes(e.Problems))
	}
	deep := strings.Repeat(head+"Content-Type: message/rfc822\n\n", 8) + head + "\n" + strings.Repeat("x", 500)
	lim.familyBytes = 3000
	total := 0
	var count func(e *evidence.Entry)
	count = func(e *evidence.Entry) {
		for i := range e.Children {
			total += len(e.Children[i].Bytes)
			count(&e.Children[i].Entry)
		}
	}
	e = read([]byte(deep), lim).Entry(evidence.ID{})
	if count(&e); total > lim.familyBytes || total < 1000 {
		t.Errorf("%d bytes of family", total)
	}
}

// TestNestedBytes holds the limit on nested messages in encodings, with a low
// one: quoted-printable in quoted-printable does not shrink.
func TestNestedBytes(t *testing.T) {
	raw := head + "\nThe deepest words.\n"
	for range 8 {
		raw = head + "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.ReplaceAll(raw, "=", "=3D")
	}
	depth := func(lim limits) (n int, e evidence.Entry) {
		e = read([]byte(raw), lim).Entry(evidence.ID{})
		at := &e
		for len(at.Children) == 1 {
			n++
			at = &at.Children[0].Entry
		}
		return n, *at
	}
	if n, e := depth(stated()); n != 8 || !strings.Contains(e.Text, "The deepest words.") {
		t.Errorf("%d levels, the last %+v", n, e)
	}
	lim := stated()
	lim.nestedBytes = 2 * len(raw)
	n, e := depth(lim)
	if n < 2 || n > 5 || e.Kind != evidence.KindAttachment || !strings.Contains(e.Text, "The deepest words.") {
		t.Errorf("%d levels, the last %+v", n, e)
	}
	checkMessageWithin(t, []byte(raw), lim)
}

// TestPartLimitAnywhere holds the limit on parts at every number that a message
// reaches, so that it strikes in multiparts and in nested messages alike: every
// word is still in a text or a member.
func TestPartLimitAnywhere(t *testing.T) {
	inner := "From: c@x.example\nDate: 1 Jul 2003 10:00 +0000\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nword3\n--i\n\nword4\n--i--\n"
	raw := head + "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nword1\n--o\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\nword2\n" +
		"--m\nContent-Type: message/rfc822\n\n" + inner + "--m--\n--o\nContent-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n" +
		strings.NewReplacer("=", "=3D", "word3", "word5", "word4", "word6").Replace(inner) + "--o\n\nword7\n--o--\n"
	for parts := 1; parts < 16; parts++ {
		lim := stated()
		lim.parts = parts
		checkMessageWithin(t, []byte(raw), lim)
		e := read([]byte(raw), lim).Entry(evidence.ID{})
		var all strings.Builder
		collect(&e, &all)
		for i := 1; i <= 7; i++ {
			if !strings.Contains(all.String(), fmt.Sprintf("word%d", i)) {
				t.Errorf("with %d parts, word%d is lost", parts, i)
			}
		}
		if limited := hasCode(e.Problems, CodePartLimit) || strings.Contains(fmt.Sprint(e), CodePartLimit); limited != (parts < 13) {
			t.Errorf("with %d parts, limited is %v", parts, limited)
		}
	}
}

// TestDelimiterBytes holds how long a boundary may be.
func TestDelimiterBytes(t *testing.T) {
	for _, c := range []struct {
		length int
		parts  int
	}{{70, 1}, {MaxDelimiterBytes - 10, 1}, {MaxDelimiterBytes + 1, 0}} {
		b := strings.Repeat("b", c.length)
		m := Read([]byte(head + "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n\nx\n--" + b + "--\n"))
		if got := len(m.Root.Children); got != c.parts {
			t.Errorf("a boundary of %d: %d parts, want %d", c.length, got, c.parts)
		}
	}
}

// TestHostileIsLinear reads whole messages made of one thing again and again.
func TestHostileIsLinear(t *testing.T) {
	in := func(contentType string) func(string) {
		return func(s string) {
			m := Read([]byte(head + "Content-Type: " + contentType + "\n\n" + s))
			m.Entry(evidence.ID{})
		}
	}
	for name, c := range map[string]struct {
		units []string
		f     func(string)
	}{
		"multipart": {[]string{"--\n", "--b\n", "--b--\n", "\n--", "--b\n\n", "--bb\n", "--x\n\n--x\n", "-", "--b\nContent-Type: multipart/mixed\n\n",
			"--b\nContent-Type: multipart/mixed; boundary=c\n\n", "--b\nContent-Type: message/rfc822\n\nFrom: a\n\n", "--b\nContent-Type: multipart/mixed; boundary=b\n\n"}, in("multipart/mixed; boundary=b")},
		"no boundary": {[]string{"--\n", "--x\n", "--x--\n", "--x\n\n", "--x\nContent-Type: multipart/mixed\n\n"}, in("multipart/mixed")},
		"digest":      {[]string{"--b\n\nFrom: a\n\nx\n", "--b\n\n\n"}, in("multipart/digest; boundary=b")},
		"alternative": {[]string{"--b\n\nx\n", "--b\nContent-Type: text/html\n\n<p>x\n"}, in("multipart/alternative; boundary=b")},
		"flowed":      {[]string{"> \n", "x \n", ">", " "}, in("text/plain; format=flowed")},
		"html":        {[]string{"<p>", "<"}, in("text/html")},
		"header": {[]string{"A: b\n", " \n", "\t", "junk\n", "junk\nX-A: b\n", ":\n", "\r", "\x00", "From \n", "To: a\n", "Date: x\n", "Received: ;\n", "References: <a>\n", "List-Id: a\n"},
			func(s string) { Read([]byte(s)).Entry(evidence.ID{}) }},
	} {
		for _, unit := range c.units {
			t.Run(name+fmt.Sprintf("%q", unit), func(t *testing.T) { checkLinear(t, unit, c.f) })
		}
	}
}

// TestEveryPrefix cuts messages anywhere, as a broken disk does.
func TestEveryPrefix(t *testing.T) {
	for _, c := range structureCases {
		for i := range c.raw {
			if i%3 == 0 { // every place is tried by some case
				checkMessage(t, []byte(c.raw[:i]))
			}
		}
	}
}

// TestLongLine reads a message that is one line of 64 MB: no larger, because the
// tests of all packages share a machine; nothing depends on the size.
func TestLongLine(t *testing.T) {
	raw := append([]byte(head+"\n"), bytes.Repeat([]byte("x"), 64<<20)...)
	soon(t, func() {
		e := Read(raw).Entry(evidence.ID{})
		if len(e.Text) != MaxTextBytes || !hasCode(e.Problems, CodeTextLimit) || !hasCode(e.Problems, CodeLongLine) {
			t.Errorf("%d bytes of text, problems %v", len(e.Text), codes(e.Problems))
		}
	})
}
