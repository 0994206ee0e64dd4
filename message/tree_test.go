package message

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"pgregory.net/rapid"
)

// drawn is a message drawn at random: its bytes, and the outline it was made from.
type drawn struct {
	t    *rapid.T
	eol  string
	n    int // boundaries used
	word int
}

// entity draws the header lines (about the body only) and the body of a part,
// and what outline must say of it with the number given. Numbers start anew in
// a nested message.
func (d *drawn) entity(number string, depth int) (header, body, want string) {
	kind := rapid.SampledFrom([]string{"text", "text", "base64", "file", "multipart", "message"}).Draw(d.t, "kind")
	leaf := number
	if leaf == "" {
		leaf = "1"
	}
	switch {
	case kind == "multipart" && depth < 4:
		return d.multipart(number, depth)
	case kind == "message" && depth < 4:
		h, b, w := d.entity("", depth+1)
		body = "From: a@x.example" + d.eol + h + d.eol + b
		return "Content-Type: message/rfc822" + d.eol, body, leaf + ":message/rfc822[" + w + "]"
	}
	d.word++
	words := fmt.Sprintf("word%d of it", d.word)
	switch kind {
	case "base64":
		return "Content-Transfer-Encoding: base64" + d.eol, base64.StdEncoding.EncodeToString([]byte(words)), fmt.Sprintf("%s:text/plain=%q", leaf, words)
	case "file":
		return "Content-Type: application/x-file; name=\"f\"" + d.eol, words, fmt.Sprintf("%s:application/x-file=%q", leaf, words)
	}
	return "", words, fmt.Sprintf("%s:text/plain=%q", leaf, words)
}

// multipart draws a multipart whose boundary may be a prefix of an outer one or
// begin with hyphens, and which may not be closed if it is inside another.
func (d *drawn) multipart(number string, depth int) (header, body, want string) {
	d.n++
	boundary := rapid.SampledFrom([]string{"b", "b%d", "--b%d", "b%d=_?", "%d"}).Draw(d.t, "boundary")
	if strings.Contains(boundary, "%") {
		boundary = fmt.Sprintf(boundary, d.n)
	} else {
		boundary = strings.Repeat(boundary, d.n)
	}
	var out strings.Builder
	var kids []string
	for i := range rapid.IntRange(1, 3).Draw(d.t, "parts") {
		n := fmt.Sprint(i + 1)
		if number != "" {
			n = number + "." + n
		}
		h, b, w := d.entity(n, depth+1)
		kids = append(kids, w)
		out.WriteString("--" + boundary + rapid.SampledFrom([]string{"", " ", "\t"}).Draw(d.t, "pad") + d.eol + h + d.eol + b + d.eol)
	}
	if depth == 0 || rapid.Bool().Draw(d.t, "closed") {
		out.WriteString("--" + boundary + "--")
	}
	return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"" + d.eol, out.String(), number + ":multipart/mixed{" + strings.Join(kids, " ") + "}"
}

// TestTreeRoundTrip writes any tree of parts and nested messages in any line
// ends and reads the same tree from it; every word is in a text or a member, and
// every promise holds.
func TestTreeRoundTrip(t *testing.T) {
	kinds := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := &drawn{t: t, eol: rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "eol")}
		header, body, want := d.entity("", 0)
		raw := []byte("From: a@x.example" + d.eol + "Date: 1 Jul 2003 10:00 +0000" + d.eol + header + d.eol + body + d.eol)
		m := Read(raw)
		if got := outline(m.Root); got != want {
			t.Fatalf("%q\n got %s\nwant %s", raw, got, want)
		}
		checkMessage(t, raw)
		e := m.Entry(evidence.Sum(raw))
		var all strings.Builder
		collect(&e, &all)
		for i := range d.word {
			if !strings.Contains(all.String(), fmt.Sprintf("word%d of it", i+1)) {
				t.Fatalf("word%d is lost", i+1)
			}
		}
		kinds[fmt.Sprintf("%d messages deep", strings.Count(want, "["))]++
	})
	t.Logf("drawn: %v", kinds)
}

// collect writes the texts and the contents of a whole family.
func collect(e *evidence.Entry, out *strings.Builder) {
	out.WriteString(e.Text + "\n")
	for i := range e.Children {
		if e.Children[i].Entry.Kind == evidence.KindAttachment {
			out.Write(e.Children[i].Bytes)
		}
		collect(&e.Children[i].Entry, out)
	}
}
