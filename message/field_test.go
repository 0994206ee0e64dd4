package message

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestHeader holds how a header block is cut into fields: "name=value" of each,
// a line that is no field as "=words".
func TestHeader(t *testing.T) {
	for _, c := range []struct {
		why, raw string
		want     []string
		body     string
	}{
		{"two fields", "A: 1\nB: 2\n\nx", []string{"A=1", "B=2"}, "x"},
		{"no space after the colon", "From:a\nTo:\n\nx", []string{"From=a", "To="}, "x"},
		{"white space before the colon (RFC 5322 section 4.5)", "From : a\nTo\t: b\n\nx", []string{"From=a", "To=b"}, "x"},
		{"a fold", "Subject: one\n two\n\tthree\n\nx", []string{"Subject=one two three"}, "x"},
		{"a fold keeps one space only", "Subject: one   \n    two\n\nx", []string{"Subject=one two"}, "x"},
		{"a value that begins on the next line", "Message-ID:\n <1@x.example>\n\nx", []string{"Message-ID=<1@x.example>"}, "x"},
		{"CRLF", "A: 1\r\nB: 2\r\n 3\r\n\r\nx", []string{"A=1", "B=2 3"}, "x"},
		{"CRCRLF", "A: 1\r\r\nB: 2\r\r\n\r\r\nx", []string{"A=1", "B=2"}, "x"},
		{"bare CR", "A: 1\rB: 2\r\rx", []string{"A=1", "B=2"}, "x"},
		{"bare CR, with an LF at the end", "A: 1\rB: 2\rC: 3\r\r\nx", []string{"A=1", "B=2", "C=3"}, "x"},
		{"CR and LF mixed", "A: 1\r\nB: 2\n\r\nx", []string{"A=1", "B=2"}, "x"},
		{"a lone CR inside a value", "A: 1\rB: 2\nC: 3\nD: 4\n\nx", []string{"A=1 B: 2", "C=3", "D=4"}, "x"},
		{"duplicates in order", "X: 1\nY: 2\nX: 3\n\nx", []string{"X=1", "Y=2", "X=3"}, "x"},
		{"a colon in the value", "Subject: a: b\n\nx", []string{"Subject=a: b"}, "x"},
		{"an empty name is no field", "A: 1\n: 2\nX-B: 3\n\nx", []string{"A=1", "=: 2", "X-B=3"}, "x"},
		{"a name with a space is no field", "A: 1\nsome words: 2\nX-B: 3\n\nx", []string{"A=1", "=some words: 2", "X-B=3"}, "x"},
		{"a name beyond ASCII is no field", "A: 1\nGr\xfc\xdfe: 2\nX-B: 3\n\nx", []string{"A=1", "=Grüße: 2", "X-B=3"}, "x"},
		{"a mailbox line inside", "From: a\n>From b Tue Jul 1\nTo: c\n\nx", []string{"From=a", "=>From b Tue Jul 1", "To=c"}, "x"},
		{"a fold that lost its space", "A: 1\njunk\nX-B: 3\n\nx", []string{"A=1 junk", "X-B=3"}, "x"},
		{"a fold after one that lost its space", "A: 1\njunk\n more\nX-B: 3\n\nx", []string{"A=1 junk more", "X-B=3"}, "x"},
		{"two folds that lost their space", "A: 1\njunk\nmore; 12:00\nX-B: 3\n\nx", []string{"A=1 junk more; 12:00", "X-B=3"}, "x"},
		{"an address that lost the space before it", "From: Jane Roe\n<j@x.example>\nTo: a\n\nx", []string{"From=Jane Roe <j@x.example>", "To=a"}, "x"},
		{"a first line that is no field", "junk\nX-B: 3\n\nx", []string{"=junk", "X-B=3"}, "x"},
		{"a fold after it", "junk\n more\nX-B: 3\n\nx", []string{"=junk more", "X-B=3"}, "x"},
		{"prose is the body, though it has a colon further on", "A: 1\nDear all\nNote: this\n\nx", []string{"A=1"}, "Dear all\nNote: this\n\nx"},
		{"two hyphens are never a field", "A: 1\n--b\nX-B: 3\n\nx", []string{"A=1"}, "--b\nX-B: 3\n\nx"},
		{"no end", "A: 1", []string{"A=1"}, ""},
		{"no end after a fold", "A: 1\n 2", []string{"A=1 2"}, ""},
		{"an indented first line is the body", " A: 1\nnot a header\n", nil, " A: 1\nnot a header\n"},
		{"only a blank line", "\n", nil, ""},
		{"only white space", "  \t\n\nx", nil, "\nx"},
	} {
		t.Run(c.why, func(t *testing.T) {
			m := Read([]byte(c.raw))
			var got []string
			for _, f := range m.Header {
				got = append(got, f.Name+"="+f.Value)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("fields (-want +got)\n%s", d)
			}
			if body := string(m.Root.body()); body != c.body {
				t.Errorf("body %q, want %q", body, c.body)
			}
			checkMessage(t, []byte(c.raw))
		})
	}
}

func TestHeaderLookup(t *testing.T) {
	h := Read([]byte("X-One: 1\nx-two: 2\nX-ONE: 3\n\n")).Header
	if f := h.First("x-one"); f.Value != "1" || f.Name != "X-One" {
		t.Errorf("First: %+v", f)
	}
	if f := h.First("X-Three"); f != (Field{}) {
		t.Errorf("First of what is not there: %+v", f)
	}
	if all := h.All("x-one"); len(all) != 2 || all[1].Value != "3" {
		t.Errorf("All: %+v", all)
	}
	if all := h.All("x-three"); all != nil {
		t.Errorf("All of what is not there: %+v", all)
	}
	if !h.Has("X-TWO") || h.Has("X-TW") || h.Has("") {
		t.Error("Has")
	}
}

// TestFieldRaw holds that a field's span is the whole field with its line ends,
// which is what a signature covers, and that RawValue keeps encoded words.
func TestFieldRaw(t *testing.T) {
	raw := []byte("From: a\r\nSubject: =?utf-8?q?=C3=BC?=\r\n  two \r\nTo: b\r\n\r\nx")
	m := Read(raw)
	f := m.Header.First("Subject")
	if got := string(f.Raw.Of(raw)); got != "Subject: =?utf-8?q?=C3=BC?=\r\n  two \r\n" {
		t.Errorf("Raw %q", got)
	}
	if f.Value != "ü two" || f.RawValue != "=?utf-8?q?=C3=BC?= two" {
		t.Errorf("Value %q, RawValue %q", f.Value, f.RawValue)
	}
}

// TestHeaderRoundTrip writes any fields, folded anywhere, and reads them back.
func TestHeaderRoundTrip(t *testing.T) {
	word := rapid.StringMatching(`[!-9;-~]{1,12}`).Filter(func(s string) bool { return !strings.Contains(s, "=?") })
	rapid.Check(t, func(t *rapid.T) {
		eol := rapid.SampledFrom([]string{"\n", "\r\n", "\r\r\n"}).Draw(t, "eol")
		var raw strings.Builder
		var want []string
		for i := range rapid.IntRange(1, 12).Draw(t, "fields") {
			name := fmt.Sprintf("X-%d-%s", i, rapid.StringMatching(`[A-Za-z0-9-]{0,8}`).Draw(t, "name"))
			words := rapid.SliceOfN(word, 0, 6).Draw(t, "words")
			raw.WriteString(name + ":")
			for _, w := range words {
				raw.WriteString(rapid.SampledFrom([]string{" ", eol + " ", eol + "\t", " " + eol + "  "}).Draw(t, "space") + w)
			}
			raw.WriteString(eol)
			want = append(want, name+"="+strings.Join(words, " "))
		}
		raw.WriteString(eol + "body")
		m := Read([]byte(raw.String()))
		var got []string
		for _, f := range m.Header {
			got = append(got, f.Name+"="+f.Value)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%q (-want +got)\n%s", raw.String(), d)
		}
		if string(m.Root.body()) != "body" || len(m.Problems) > 0 {
			t.Fatalf("body %q, problems %v", m.Root.body(), m.Problems)
		}
	})
}
