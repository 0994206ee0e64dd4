package mailbox

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
)

const (
	line1 = "From a@b.example Sat Jan  3 01:05:34 1996\n"
	line2 = "From c@d.example Sun Jan  4 02:00:00 1996\n"
	msg1  = "From: a@b.example\nSubject: one\n\nFirst.\n"
	msg2  = "From: c@d.example\nSubject: two\n\nSecond.\n"
)

func TestMailboxesAreSplit(t *testing.T) {
	length := func(n int) string { return fmt.Sprintf("Subject: x\nContent-Length: %d\n\n", n) }
	for _, tc := range []struct {
		name string
		data string
		want []string // the messages
		odd  []string // codes of each message's problems, "" if the list is shorter
		lost string   // of all records together
	}{
		{name: "two messages", data: line1 + msg1 + "\n" + line2 + msg2 + "\n", want: []string{msg1, msg2}},
		{name: "no blank line at the end", data: line1 + msg1 + "\n" + line2 + msg2, want: []string{msg1, msg2}},
		{name: "one blank line is the separator, another belongs to the message",
			data: line1 + msg1 + "\n\n" + line2 + msg2 + "\n\n", want: []string{msg1 + "\n", msg2 + "\n"}},
		{name: "CRLF", data: crlf(line1 + msg1 + "\n" + line2 + msg2 + "\n"), want: []string{crlf(msg1), crlf(msg2)}},
		{name: "CRLF around LF", data: crlf(line1) + msg1 + "\r\n" + line2 + msg2, want: []string{msg1, msg2}},
		{name: "a sentence does not split",
			data: line1 + msg1 + "\nFrom here on we shall say nothing.\nSubject: x\n\n", want: []string{msg1 + "\nFrom here on we shall say nothing.\nSubject: x\n"}},
		{name: "a From line without a blank line splits where a header follows",
			data: line1 + msg1 + line2 + msg2, want: []string{msg1, msg2}, odd: []string{"", "no-blank-line"}},
		{name: "a From line without a blank line and without a header does not",
			data: line1 + msg1 + line2 + "as he wrote\n", want: []string{msg1 + line2 + "as he wrote\n"}, odd: []string{"from-line-in-body"}},
		{name: "a From line behind a blank line splits without a header",
			data: line1 + msg1 + "\n" + line2 + "no header\n", want: []string{msg1, "no header\n"}, odd: []string{"", "from-line-no-header"}},
		{name: "dateless lines", data: "From - \n" + msg1 + "\nFrom 12@xxx\n" + msg2, want: []string{msg1, msg2}, odd: []string{"from-line-no-date", "from-line-no-date"}},
		{name: "a dateless line needs a mail header behind it",
			data: line1 + msg1 + "\nFrom joe@example.com\nYear: 1963\n", want: []string{msg1 + "\nFrom joe@example.com\nYear: 1963\n"}},
		{name: "quoted lines stay as they are",
			data: line1 + msg1 + "\n>From here on\n>>From there on\n \n", want: []string{msg1 + "\n>From here on\n>>From there on\n \n"}, odd: []string{"from-quoted"}},
		{name: "an envelope line of UUCP belongs to the message",
			data: line1 + ">From x Sat Jan  3 01:05:34 1996 remote from y\n" + msg1, want: []string{">From x Sat Jan  3 01:05:34 1996 remote from y\n" + msg1}, odd: []string{"from-quoted"}},
		{name: "a byte order mark", data: "\ufeff" + line1 + msg1, want: []string{msg1}},
		{name: "blank lines first", data: "\n\r\n" + line1 + msg1, want: []string{msg1}},
		{name: "junk first", data: "junk\nmore\n" + line1 + msg1, want: []string{"junk\nmore\n", msg1}, odd: []string{"no-from-line", "no-blank-line"}},
		{name: "the front torn off", data: msg1 + "\n" + line2 + msg2, want: []string{msg1, msg2}, odd: []string{"no-from-line"}},
		{name: "NULs first", data: "\x00\x00\x00" + line1 + msg1, want: []string{msg1}, odd: []string{"nul-before-from-line"}, lost: "junk@0-3"},
		{name: "NULs between", data: line1 + msg1 + "\x00\x00" + line2 + msg2, want: []string{msg1 + "\x00\x00", msg2}, odd: []string{"", "nul-before-from-line"}},
		{name: "empty", data: ""},
		{name: "no From line", data: "Subject: x\n\ny\n", want: []string{"Subject: x\n\ny\n"}, odd: []string{"no-from-line"}},
		{name: "only a mark", data: "\ufeff", want: []string{"\ufeff"}, odd: []string{"no-from-line"}},
		{name: "only NULs", data: "\x00\x00\n", lost: "junk@0-3"},
		{name: "a From line alone", data: line1, lost: "empty-message@0-42"},
		{name: "a From line cut short", data: line1 + msg1 + "\nFrom c@d.exam", want: []string{msg1 + "\nFrom c@d.exam"}, odd: []string{"truncated"}},
		{name: "a From line without a line end", data: line1 + msg1 + "\n" + strings.TrimSpace(line2), want: []string{msg1}, lost: "empty-message@82-123"},
		{name: "an empty message between", data: line1 + "\n" + line2 + msg2, want: []string{msg2}, lost: "empty-message@0-42"},
		{name: "truncated", data: line1 + msg1 + "\n" + line2 + msg2[:len(msg2)-4], want: []string{msg1, msg2[:len(msg2)-4]}, odd: []string{"", "truncated"}},
		{name: "headers only", data: line1 + "Subject: x\n\n\n" + line2 + "Subject: y\n\n\n", want: []string{"Subject: x\n\n", "Subject: y\n\n"}},

		{name: "a Content-Length covers a From line",
			data: line1 + length(len(line2+msg2)) + line2 + msg2 + "\n" + line2 + msg2,
			want: []string{length(len(line2+msg2)) + line2 + msg2, msg2}, odd: []string{"from-line-in-body"}},
		{name: "a Content-Length that lands on the end", data: line1 + length(3) + "abc", want: []string{length(3) + "abc"}},
		{name: "a Content-Length that lands in front of the last blank line", data: line1 + length(4) + "abc\n\n", want: []string{length(4) + "abc\n"}},
		{name: "a Content-Length of a message without a line end", data: line1 + length(3) + "abc\n\n" + line2 + msg2, want: []string{length(3) + "abc", msg2}},
		{name: "a Content-Length that counts the blank line", data: line1 + length(5) + "abc\n\n" + line2 + msg2, want: []string{length(5) + "abc\n\n", msg2}},
		{name: "a Content-Length with too many line ends behind it", data: line1 + length(3) + "abc\n\n\n" + line2 + msg2, want: []string{length(3) + "abc\n\n", msg2}},
		{name: "a Content-Length vouches for a doubtful From line", data: line1 + length(4) + "abc\n" + line2 + "no header\n",
			want: []string{length(4) + "abc\n", "no header\n"}, odd: []string{"", "no-blank-line from-line-no-header"}},
		{name: "a Content-Length that lands nowhere", data: line1 + length(2) + "abc\n\n" + line2 + msg2, want: []string{length(2) + "abc\n", msg2}},
		{name: "a Content-Length beyond the end", data: line1 + length(999) + "abc\n\n" + line2 + msg2, want: []string{length(999) + "abc\n", msg2}},
		{name: "a huge Content-Length", data: line1 + "Subject: x\nContent-Length: 4611686018427387903\n\nabc\n", want: []string{"Subject: x\nContent-Length: 4611686018427387903\n\nabc\n"}},
		{name: "a wrong Content-Length in a mailbox that has right ones",
			data: line1 + length(4) + "abc\n\n" + line2 + length(77) + "def\n", want: []string{length(4) + "abc\n", length(77) + "def\n"}, odd: []string{"", "content-length-wrong"}},
		{name: "a Content-Length in CRLF", data: crlf(line1 + length(5) + "abc\n\n" + line2 + msg2), want: []string{crlf(length(5) + "abc\n"), crlf(msg2)}},
		{name: "a Content-Length with spaces, in capitals",
			data: line1 + "Subject: x\nCONTENT-LENGTH: 3  \n\nabc\n\n" + line2 + msg2, want: []string{"Subject: x\nCONTENT-LENGTH: 3  \n\nabc", msg2}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			records, end := split(t, tc.data)
			var got []string
			lost := append([]evidence.Exception(nil), end.Lost...)
			for i, r := range records {
				got = append(got, tc.data[r.Span.Start:r.Span.End])
				lost = append(lost, r.Lost...)
				want := ""
				if i < len(tc.odd) {
					want = tc.odd[i]
				}
				if odd := codes(r.Problems); odd != want {
					t.Errorf("message %d has problems %q, want %q", i+1, odd, want)
				}
				if want := fmt.Sprintf("message %d", i+1); r.Place != want {
					t.Errorf("place %q, want %q", r.Place, want)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
			if got := lostCodes(lost); got != tc.lost {
				t.Errorf("lost %q, want %q", got, tc.lost)
			}
		})
	}
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func TestVariantsAreToldApart(t *testing.T) {
	body := func(n int, s string) string { return fmt.Sprintf("Subject: x\nContent-Length: %d\n\n%s\n", n, s) }
	for _, tc := range []struct {
		data string
		want variant
	}{
		{line1 + msg1, variantUnknown},
		{line1 + msg1 + ">From here\n", variantO},
		{line1 + msg1 + ">From here\n>>From there\n", variantRD},
		{"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + msg1, variantRD},
		{line1 + body(11, ">From here\n"), variantCL},
		{line1 + body(len(line2), line2), variantCL2},
		{line1 + body(1, "\n"), variantCL2},
	} {
		s := newSplitter(input("box", tc.data))
		for {
			if _, err := s.Next(); err != nil {
				break
			}
		}
		if got := s.seen.variant(); got != tc.want {
			t.Errorf("%q is %s, want %s", tc.data, got, tc.want)
		}
	}
}

func TestMarksOfAnMboxAreKept(t *testing.T) {
	for _, tc := range []struct {
		header string
		want   []evidence.Flag
	}{
		{"Subject: x\n", nil},
		{"Status: RO\n", []evidence.Flag{evidence.FlagSeen}},
		{"Status: O\nX-Status: AFT\n", []evidence.Flag{evidence.FlagDraft, evidence.FlagFlagged, evidence.FlagReplied}},
		{"X-Status: D\n", []evidence.Flag{evidence.FlagTrashed}},
		{"X-Mozilla-Status: 1003\n", []evidence.Flag{evidence.FlagPassed, evidence.FlagReplied, evidence.FlagSeen}},
		{"X-Mozilla-Status: 000c\n", []evidence.Flag{evidence.FlagFlagged, evidence.FlagTrashed}},
		{"X-Mozilla-Status: 0000\n", nil},
	} {
		records, _ := split(t, line1+tc.header+"\nStatus: D\n")
		if diff := cmp.Diff(tc.want, records[0].Flags); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tc.header, diff)
		}
	}
}

func TestMarksOfTheNextMessageAreNotTaken(t *testing.T) {
	records, _ := split(t, line1+"Subject: no blank line\n"+line2+"Status: R\n\nbody\n")
	if len(records) != 2 || records[0].Flags != nil || len(records[1].Flags) != 1 {
		t.Errorf("records %v, want two, the second with a flag", records)
	}
}

func TestQuotedLinesAreCounted(t *testing.T) {
	records, _ := split(t, line1+msg1+">From a\n>>From b\n> From c\nx>From d\n")
	if p := records[0].Problems; len(p) != 1 || !strings.HasPrefix(p[0].Detail, "2 lines") || !strings.Contains(p[0].Detail, "(mboxrd)") {
		t.Errorf("problems %v, want that 2 lines of an mboxrd are quoted", p)
	}
}

func TestTheHeaderIsSearchedToALimit(t *testing.T) {
	pad := "X-Pad: " + strings.Repeat("x", maxHeadBytes) + "\n"
	records, _ := split(t, line1+"Status: R\n"+pad+"X-Status: F\n\nbody\n")
	if diff := cmp.Diff([]evidence.Flag{evidence.FlagSeen}, records[0].Flags); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
}

// TestCopiesInAnMboxHaveTheIDOfTheMessage holds the point of the separator
// rule: what a mailbox puts around a message is not part of it.
func TestCopiesInAnMboxHaveTheIDOfTheMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"", "x", "From", "From ", "From here", ">From a", "\x00", "Subject: y", "é"}), 0, 8)
		count := rapid.IntRange(1, 5).Draw(t, "messages")
		lengths := rapid.Bool().Draw(t, "lengths")
		var want []evidence.ID
		var box strings.Builder
		for range count {
			body := strings.Join(append(words.Draw(t, "lines"), ""), end)
			m := "Subject: x" + end + end + body
			if lengths {
				m = fmt.Sprintf("Content-Length: %d%s%s", len(body), end, m)
			}
			want = append(want, evidence.Sum([]byte(m)))
			box.WriteString(strings.TrimSuffix(line1, "\n") + end + m + end)
		}
		var got []evidence.ID
		records, _ := split(t, box.String())
		for _, r := range records {
			got = append(got, evidence.Sum([]byte(box.String()[r.Span.Start:r.Span.End])))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("ids differ in %q:\n%s", box.String(), diff)
		}
	})
}

func TestAnUnreadableMailboxIsAnError(t *testing.T) {
	broken := errors.New("broken disk")
	r := openMbox(failing{input("box", line1+msg1), broken}, nil)
	if _, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("Next returned %v, want %v", err, broken)
	}
	r = openMbox(failing{input("box", line1+msg1), io.EOF}, nil) // the file shrank
	if _, err := r.Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Next returned %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

type failing struct {
	memory
	err error
}

func (f failing) ReadAt(p []byte, _ int64) (int, error) { return iotest.ErrReader(f.err).Read(p) }
