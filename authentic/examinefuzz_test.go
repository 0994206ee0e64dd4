package authentic

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzExamine: whatever a header says, what is told of it is bounded, is the
// same twice, points into the message, has a text, and has no line break in it.
func FuzzExamine(f *testing.F) {
	for _, field := range []string{
		"Message-ID: <20150303090010.GA1@example.com>", "Message-ID: <alpine.DEB.2.21.1503031000000.1508@example.com>",
		"Message-ID: <OF6D287D31.AC2F9C3D-ON86257DFD.00317040@example.com>", "Message-ID: <000001d05590$6dd3e800$854e0800$@example.com>",
		"Message-ID: <54F57810.3090201@example.com>", "Message-ID: <99999999999999999999.1.2@example.com>", "Message-ID: <1.2.1425373200123.JavaMail.a@b>",
		"Message-ID: <x@am0pr0.eurprd.prod.outlook.com>",
		"Content-Type: multipart/mixed; boundary=\"----=_NextPart_000_0000_01D05598.CF985000\"",
		"Received: from a by b (Exim 4.80) id 1YSige-0001Ab-9z; Tue, 03 Mar 2015 10:00:20 +0100",
		"Received: from a by b (8.14.4/8.14.4) id t23906Sb012345; Tue, 03 Mar 2015 10:00:20 +0100",
		"X-MIMETrack: Serialize by Router on A at 13/13/2015 01:15:33 PM, Serialize complete at 03.03.2015 11:15:33",
		"X-OriginalArrivalTime: 03 Mar 2015 09:00:09.0051 (UTC) FILETIME=[FFFFFFFF:FFFFFFFF]",
		"From: =?utf-8?q?=F0=9D=90=89ane?= <a@xn--80ak6aa92e.com>, \"b\u0430d\" <b@xn--.example>",
		"Thread-Index: AQHQVZBt0+gAAAAAAAAAAAAAAAAAAA==", "X-Mailer: Apple Mail (2.1)",
	} {
		f.Add([]byte(strings.Replace(letterText, "MIME-Version: 1.0", field, 1)))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		o := Outcome{Signatures: []Signature{{Scheme: DKIM, Place: 1, Domain: "example.com", Made: rfc6376}}}
		seen := Examine(raw, o, known{"a@b": "Tue, 03 Mar 2015 10:00:00 +0100"})
		if d := cmp.Diff(seen, Examine(raw, o, known{"a@b": "Tue, 03 Mar 2015 10:00:00 +0100"})); d != "" {
			t.Fatal(d)
		}
		if len(seen) > maxObservations {
			t.Fatalf("%d observations", len(seen))
		}
		for _, b := range seen {
			if b.Text == "" || strings.ContainsAny(b.Text, "\r\n") || !utf8.ValidString(b.Text) {
				t.Errorf("%s: text %q", b.Code, b.Text)
			}
			for _, s := range b.Spans {
				if !s.Within(int64(len(raw))) {
					t.Errorf("%s: span %v of %d bytes", b.Code, s, len(raw))
				}
			}
		}
	})
}
