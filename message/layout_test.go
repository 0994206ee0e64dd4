package message

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/google/go-cmp/cmp"
)

// TestWhereAPartGoes holds which parts are the message's text and which are
// members of its family, by type, disposition, name and place.
func TestWhereAPartGoes(t *testing.T) {
	const text, member = "text", "member"
	for _, c := range []struct {
		media, disposition, name string
		alone, first, later      string
	}{
		{"", "", "", text, text, text},
		{"text/plain", "", "", text, text, text},
		{"text/html", "", "", text, text, text},
		{"text/enriched", "", "", text, text, text},
		{"text/plain", "inline", "", text, text, text},
		{"text/plain", "", "a.txt", text, text, member},
		{"text/plain", "inline", "a.txt", text, text, member},
		{"text/html", "", "a.html", text, text, member},
		{"text/plain", "attachment", "", member, member, member},
		{"text/plain", "attachment", "a.txt", member, member, member},
		{"text/plain", "ATTACHMENT", "a.txt", member, member, member},
		{"text/plain", "x-unheard", "", text, text, text},
		{"text/csv", "", "", text, member, member},
		{"text/x-patch", "", "", text, member, member},
		{"text/calendar", "inline", "", text, member, member},
		{"text/csv", "attachment", "", member, member, member},
		{"image/png", "", "", member, member, member},
		{"image/png", "inline", "", member, member, member},
		{"application/pdf", "", "", member, member, member},
		{"application/octet-stream", "inline", "", member, member, member},
		{"message/delivery-status", "", "", member, member, member},
		{"message/partial", "", "", member, member, member},
		{"x-unheard/of", "", "", member, member, member},
	} {
		header := ""
		if c.media != "" {
			header = "Content-Type: " + c.media + "\n"
		}
		if c.disposition != "" || c.name != "" {
			header += "Content-Disposition: " + c.disposition
			if c.name != "" {
				header += "; filename=" + c.name
			}
			header += "\n"
		}
		part := "--b\n" + header + "\nthis part\n"
		for _, place := range []struct{ name, raw, want string }{
			{"alone", head + header + "\nthis part\n", c.alone},
			{"first", head + "Content-Type: multipart/mixed; boundary=b\n\n" + part + "--b\n\nanother\n--b--\n", c.first},
			{"later", head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nanother\n" + part + "--b--\n", c.later},
		} {
			e := Read([]byte(place.raw)).Entry(evidence.ID{})
			got := member
			if strings.Contains(e.Text, "this part") {
				got = text
			}
			if got != place.want || len(e.Children) != map[string]int{text: 0, member: 1}[got] {
				t.Errorf("%s %q %q %s: %s and %d members, want %s", c.media, c.disposition, c.name, place.name, got, len(e.Children), place.want)
			}
		}
	}
}

// TestStubShare holds from where on a plain alternative is a stub.
func TestStubShare(t *testing.T) {
	const htmlWords = 40
	for _, c := range []struct {
		plainWords int
		shown      string
	}{
		{htmlWords/stubShare - 1, "html"},
		{htmlWords / stubShare, "plain"},
		{htmlWords, "plain"},
	} {
		words := func(kind string, n int) string {
			var s []string
			for i := range n {
				s = append(s, fmt.Sprintf("%s%d", kind, i))
			}
			return strings.Join(s, " ")
		}
		e := entryOf(head+"Content-Type: multipart/alternative; boundary=b\n\n--b", "", words("plain", c.plainWords),
			"--b", "Content-Type: text/html", "", "<p>"+words("html", htmlWords), "--b--", "")
		if !strings.HasPrefix(e.Text, c.shown) || len(e.Children) != 1 {
			t.Errorf("%d words against %d: shown is %.20q, %d members", c.plainWords, htmlWords, e.Text, len(e.Children))
		}
	}
}

// TestUsualPreamble holds which words before the first part are passed over.
func TestUsualPreamble(t *testing.T) {
	for _, c := range []struct {
		preamble string
		members  int
	}{
		{"This is a multi-part message in MIME format.", 0},
		{"Dies ist eine mehrteilige Nachricht im MIME-Format.", 0},
		{"this is a mime-encapsulated message", 0},
		{"", 0},
		{" \n\t\n", 0},
		{"The password is swordfish.", 1},
		{"This is a MIME message. " + strings.Repeat("And more. ", usualPreamble/10), 1},
	} {
		e := entryOf(head+"Content-Type: multipart/mixed; boundary=b", "", c.preamble, "--b", "", "x", "--b--", "")
		if len(e.Children) != c.members {
			t.Errorf("%.40q: %d members, want %d", c.preamble, len(e.Children), c.members)
		}
	}
}

// TestOutsideText holds that what lies outside the parts can be read and found.
func TestOutsideText(t *testing.T) {
	e := entryOf(head+"Content-Type: multipart/mixed; boundary=b", "", "caf\xe9 \x00", "--b", "", "x", "--b--", "")
	c := e.Children[0].Entry
	if c.Text != "café \uFFFD" || c.Media != "text/plain" || c.Kind != evidence.KindAttachment {
		t.Errorf("%+v", c)
	}
}

// TestMessageIsSafeForManyReaders reads one Message from many goroutines; run it
// with -race.
func TestMessageIsSafeForManyReaders(t *testing.T) {
	for _, c := range structureCases[:20] {
		m := Read([]byte(c.raw))
		want := m.Entry(evidence.ID{})
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if got := m.Entry(evidence.ID{}); !cmp.Equal(got, want) {
					t.Errorf("%s: another entry", c.name)
				}
				m.Text()
				m.PartBytes("1")
				m.AllProblems()
			})
		}
		all.Wait()
	}
}

// TestAllocations holds what plain mail may cost: import reads thousands of
// messages a second, and most of them are as plain as this.
func TestAllocations(t *testing.T) {
	raw := []byte(strings.Repeat("Received: from a.example by b.example\n\twith ESMTP id 1; Tue, 1 Jul 2003 10:52:37 +0200\n", 5) +
		head + strings.Repeat("X-Other: value\n", 20) + "References: <a@x.example>\n <b@x.example>\n\n" + strings.Repeat("A line of plain text.\n", 200))
	const most = 90
	if n := testing.AllocsPerRun(100, func() { sinkEntry = Read(raw).Entry(evidence.ID{}) }); n > most {
		t.Errorf("%v allocations, not %d", n, most)
	}
}

func TestKnownName(t *testing.T) {
	for _, c := range []struct {
		name string
		want bool
	}{
		{"From", true}, {"RECEIVED", true}, {"X-Anything", true}, {"Content-Type", true}, {"DKIM-Signature", true}, {"Lines", true},
		{"Note", false}, {"http", false}, {"", false}, {"-x", false}, {"Re", false}, {"PS", false},
	} {
		if got := knownName([]byte(c.name)); got != c.want {
			t.Errorf("%q: %v", c.name, got)
		}
	}
}

func TestBareCR(t *testing.T) {
	for _, c := range []struct {
		raw  string
		want bool
	}{
		{"", false}, {"a", false}, {"a\nb", false}, {"a\r\nb\r\n", false}, {"a\rb", true}, {"a\rb\rc\n", true},
		{"a\rb\nc\nd\n", false}, {"a\r\r\nb\r\r\n", false}, {"\r", true}, {"a\r\nb\rc\rd", false},
		{strings.Repeat("a", lineEndSample) + "\r\r\r", false},
	} {
		if got := bareCR([]byte(c.raw)); got != c.want {
			t.Errorf("%.20q: %v", c.raw, got)
		}
	}
}

func TestMetaCharset(t *testing.T) {
	for _, c := range []struct{ doc, want string }{
		{"", ""},
		{"<p>text", ""},
		{"<meta charset=utf-8>", "utf-8"},
		{`<META CHARSET="KOI8-R">`, "koi8-r"},
		{`<meta charset='x' />`, "x"},
		{`<meta http-equiv="Content-Type" content="text/html; charset=gb2312">`, "gb2312"},
		{`charset=gb2312`, ""},
		{`<meta charset=utf-16le>`, "utf-8"},
		{strings.Repeat(" ", metaSample) + "<meta charset=koi8-r>", ""},
		{"<meta charset=", ""},
	} {
		if got := metaCharset([]byte(c.doc)); got != c.want {
			t.Errorf("%.60q: %q, want %q", c.doc, got, c.want)
		}
	}
}
