package message

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// TestAttachedMailIsNotInlined is aleph#3164 (attached mail inlined into the
// body of the mail around it): however a message is attached, its words are not
// in the text of the other, and it is an item with its own parties and date.
func TestAttachedMailIsNotInlined(t *testing.T) {
	const inner = "From: Inner <inner@x.example>\nTo: other@x.example\nDate: Mon, 30 Jun 2003 09:00:00 +0200\nSubject: inner\n\nThe hidden agreement.\n"
	base64 := "RnJvbTogSW5uZXIgPGlubmVyQHguZXhhbXBsZT4KVG86IG90aGVyQHguZXhhbXBsZQpEYXRlOiBN\nb24sIDMwIEp1biAyMDAzIDA5OjAwOjAwICswMjAwClN1YmplY3Q6IGlubmVyCgpUaGUgaGlkZGVu\nIGFncmVlbWVudC4K\n"
	quoted := strings.ReplaceAll(strings.ReplaceAll(inner, "=", "=3D"), "hidden agree", "hid=\nden agree")
	for _, c := range []struct{ why, header, body string }{
		{"inline, without a word about it", "", inner},
		{"as an attachment", "Content-Disposition: attachment; filename=\"inner.eml\"\n", inner},
		{"inline, stated", "Content-Disposition: inline\n", inner},
		{"in base64", "Content-Transfer-Encoding: base64\n", base64},
		{"in quoted-printable", "Content-Transfer-Encoding: quoted-printable\n", quoted},
		{"declared as base64 and not encoded", "Content-Transfer-Encoding: base64\n", inner},
		{"with a charset", "Content-Transfer-Encoding: 8bit\n", inner},
		{"after a mailbox line", "", "From inner@x.example Mon Jun 30 09:00:00 2003\n" + inner},
		{"after blank lines", "", "\n\n" + inner},
	} {
		for _, kind := range []string{"multipart/mixed", "multipart/alternative", "multipart/related", "multipart/report", "multipart/digest", "multipart/x-unheard"} {
			t.Run(c.why+" in "+kind, func(t *testing.T) {
				raw := head + "Content-Type: " + kind + "; boundary=b\n\n--b\nContent-Type: text/plain\n\nOuter words.\n--b\nContent-Type: message/rfc822\n" +
					c.header + "\n" + c.body + "--b\nContent-Type: text/plain\n\nLast words.\n--b--\n"
				e := entryOf(raw)
				if strings.Contains(e.Text, "hidden") || strings.Contains(e.Text, "Inner") {
					t.Errorf("the attached mail is in the text: %q", e.Text)
				}
				if !strings.Contains(e.Text, "Outer words.") {
					t.Errorf("the text is %q", e.Text)
				}
				for _, p := range e.Parties {
					if strings.HasPrefix(p.Handle.Value, "inner") {
						t.Errorf("the attached mail's sender is a party of the other: %+v", p)
					}
				}
				var nested *evidence.Entry
				for i := range e.Children {
					if e.Children[i].Entry.Kind == evidence.KindMail {
						nested = &e.Children[i].Entry
					}
				}
				if nested == nil {
					t.Fatalf("the attached mail is no item: %v", familyLines(&e))
				}
				if nested.Text == "" || strings.TrimSpace(nested.Text) != "The hidden agreement." || nested.Parties[0].Handle.Value != "inner@x.example" || nested.Date().IsZero() {
					t.Errorf("the attached mail is read as %+v", nested)
				}
				checkMessage(t, []byte(raw))
			})
		}
	}
}

// TestBodyIsNotCut is the other half of that pain (aleph#3733, bodies cut): no
// line that may stand in a body ends it.
func TestBodyIsNotCut(t *testing.T) {
	lines := []string{
		"From here on it is the body.", ">From the quoted kind", ".", "..", "--", "-- ", "---", "--b-not-quite", "--b--x", "- --b",
		"begin 644 is not a file", "end", "=", "=20", "Subject: not a header", "Content-Type: text/html", "", " ", "\x0c", "\x1a", "\x00", "\x04",
		"\x1b[2J", "EOF", "NO CARRIER", "<html><body>", "</body></html>", "-----BEGIN PGP MESSAGE-----", "-----Original Message-----",
		"________________________________", "On Monday, Jane wrote:", "> quoted", "Begin forwarded message:", "caf\xe9", "ü", strings.Repeat("long ", 5000),
	}
	var body strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&body, "%s\nmark%dmark\n", l, i)
	}
	for _, c := range []struct{ why, before, after string }{
		{"alone", "\n", ""},
		{"in a multipart", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n", "--b--\n"},
		{"in a multipart that is not closed", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n", ""},
		{"in a multipart without boundary", "Content-Type: multipart/mixed\n\n", ""},
		{"as flowed text", "Content-Type: text/plain; format=flowed\n\n", ""},
		{"in 8bit", "Content-Transfer-Encoding: 8bit\n\n", ""},
		{"in an unknown encoding", "Content-Transfer-Encoding: 8-bit\n\n", ""},
		{"in an unknown charset", "Content-Type: text/plain; charset=x-unheard\n\n", ""},
		{"as an unknown kind of text", "Content-Type: text/x-unheard\n\n", ""},
		{"under a type that cannot be read", "Content-Type: ;;;\n\n", ""},
	} {
		for _, eol := range []string{"\n", "\r\n"} {
			raw := strings.ReplaceAll(head+c.before+body.String()+c.after, "\n", eol)
			e := entryOf(raw)
			for i := range lines {
				if !strings.Contains(e.Text, fmt.Sprintf("mark%dmark", i)) {
					t.Errorf("%s, %q: the text ends before line %d, %.40q", c.why, eol, i, lines[i])
					break
				}
			}
		}
	}
}

// TestListFooterStaysOutOfSignedText holds that a list's footer, which comes as
// a part of its own, follows the text and does not enter the signed part's bytes.
func TestListFooterStaysOutOfSignedText(t *testing.T) {
	raw := head + "Content-Type: multipart/mixed; boundary=l\n\n--l\nContent-Type: multipart/signed; boundary=s\n\n--s\nContent-Type: text/plain\n\nSigned.\n--s\nContent-Type: application/pgp-signature\n\nsig\n--s--\n--l\nContent-Type: text/plain\n\n_____\nlist footer\n--l--\n"
	m := Read([]byte(raw))
	if b, _ := m.PartBytes("1.1"); string(b) != "Signed." {
		t.Errorf("the signed part is %q", b)
	}
	if got := m.Text(); got != "Signed.\n_____\nlist footer" {
		t.Errorf("text %q", got)
	}
	part := m.Part("1.1")
	if got := string(part.Span.Of(m.Raw())); got != "Content-Type: text/plain\n\nSigned." {
		t.Errorf("what the signature covers is %q", got)
	}
}

// TestNobodyIsGuessed holds that a reader identifies nobody: a name that looks
// like an address is a name, and two spellings are two handles.
func TestNobodyIsGuessed(t *testing.T) {
	e := entryOf("From: \"boss@bank.example\" <thief@x.example>", "To: Jane Roe", "Cc: Jane Roe <jane@x.example>, jane+news@x.example", "Date: 1 Jul 2003 10:00 +0000", "", "x")
	var got []string
	for _, p := range e.Parties {
		got = append(got, p.Handle.String())
	}
	if s := strings.Join(got, " "); s != "thief@x.example name:Jane Roe jane@x.example jane+news@x.example" {
		t.Error(s)
	}
}

// TestNaiveStaysNaive holds that a date without a zone is not given one.
func TestNaiveStaysNaive(t *testing.T) {
	e := entryOf("From: a@x.example", "Date: Tue, 1 Jul 2003 10:52:37", "", "x")
	d := e.Date()
	if d.Zoned || d.Interval().Hi.Sub(d.Interval().Lo).Hours() < 26 {
		t.Errorf("%+v means %v", d, d.Interval())
	}
}
