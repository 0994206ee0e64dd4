package mailbox

import (
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

func FuzzMbox(f *testing.F) {
	for _, s := range []string{
		"", "From ", line1, line1 + msg1 + "\n" + line2 + msg2 + "\n", crlf(line1 + msg1 + "\n" + line2 + msg2),
		"\ufeffFrom -\n" + msg1, "junk\n\n" + line1 + msg1, "\x00" + line1 + "\x00\x00" + line2 + msg2,
		line1 + "Content-Length: 4\n\nabc\n\n" + line2 + "Content-Length: 99\n\nabc\n",
		line1 + "\n\n\n" + line2 + "\n>From a\n>>From b\n", line1 + "A: b\n\r\n\r", line1 + "A: b\n" + line2 + line1 + "\r\n\n\r\n" + line2,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := openMbox(input("box", string(data)), nil)
		records, end := readAll(t, r)
		checkLayout(t, data, records, end)
		again, _ := readAll(t, openMbox(input("box", string(data)), nil))
		if len(again) != len(records) {
			t.Errorf("%d records, and %d the second time", len(records), len(again))
		}
		for _, rec := range records {
			raw := data[rec.Span.Start:rec.Span.End]
			if e := r.Entry(rec, raw); e.ID != evidence.Sum(raw) || e.Kind != evidence.KindMail {
				t.Errorf("entry %v of kind %q", e.ID, e.Kind)
			}
		}
	})
}

func FuzzEMLX(f *testing.F) {
	for _, s := range []string{
		"", "1\n", emlx(len(msg1), msg1, plist("<key>flags</key><integer>1</integer>")), emlx(5, msg1, plist("")),
		"99999999999999999999999\n", "9223372036854775807\nA: b\n", "4611686018427387903\r\n<?xml<plist",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := input("1.emlx", string(data))
		sniffEMLX(in, data[:min(len(data), evidence.HeadSize)])
		records, end := readAll(t, openEMLX(in, nil))
		if len(records)+len(end.Lost) != 1 {
			t.Fatalf("%d records and %d losses, want one of either", len(records), len(end.Lost))
		}
		for _, r := range records {
			count, offset, ok := readCount(data)
			if !ok || r.Span.Start != offset || !r.Span.Within(int64(len(data))) {
				t.Fatalf("record %v of %d bytes, behind a first line of %d", r.Span, len(data), offset)
			}
			if r.Span.Len() != count && len(r.Problems) == 0 {
				t.Errorf("record %v, but the count is %d and no problem says why", r.Span, count)
			}
		}
	})
}
