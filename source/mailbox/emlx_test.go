package mailbox

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

func plist(inner string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>` + inner + "</dict>\n</plist>\n"
}

func emlx(count int, m, tail string) string { return fmt.Sprintf("%-10d\n%s%s", count, m, tail) }

func TestEMLXIsReadByItsCount(t *testing.T) {
	flags := plist("<key>date-sent</key><integer>1</integer><key>flags</key><integer>8590195717</integer>")
	inText := msg1 + "<?xml not the list <plist\n"
	for _, tc := range []struct {
		name  string
		data  string
		want  string
		flags []evidence.Flag
		odd   string
		lost  string
	}{
		{name: "read and replied", data: emlx(len(msg1), msg1, flags), want: msg1, flags: []evidence.Flag{evidence.FlagReplied, evidence.FlagSeen}},
		{name: "every flag", data: emlx(len(msg1), msg1, plist("<key>flags</key><integer>855</integer>")), want: msg1,
			flags: []evidence.Flag{evidence.FlagDraft, evidence.FlagFlagged, evidence.FlagPassed, evidence.FlagReplied, evidence.FlagSeen, evidence.FlagTrashed}},
		{name: "no flags set", data: emlx(len(msg1), msg1, plist("<key>flags</key><integer>0</integer>")), want: msg1},
		{name: "no property list", data: emlx(len(msg1), msg1, ""), want: msg1},
		{name: "a list in the text", data: emlx(len(inText), inText, flags), want: inText, flags: []evidence.Flag{evidence.FlagReplied, evidence.FlagSeen}},
		{name: "a wrong count and a list in the text", data: emlx(5, inText, flags), want: inText, flags: []evidence.Flag{evidence.FlagReplied, evidence.FlagSeen}, odd: "emlx-count"},
		{name: "flags deeper down are others", data: emlx(len(msg1), msg1, plist("<key>x</key><dict><key>flags</key><integer>1</integer></dict>")), want: msg1, odd: "emlx-plist"},
		{name: "a text that says flags", data: emlx(len(msg1), msg1, plist("<key>subject</key><string>flags</string><key>n</key><integer>1</integer>")), want: msg1, odd: "emlx-plist"},
		{name: "flags are not a number", data: emlx(len(msg1), msg1, plist("<key>flags</key><string>1</string>")), want: msg1, odd: "emlx-plist"},
		{name: "a broken list", data: emlx(len(msg1), msg1, "<?xml <"), want: msg1, odd: "emlx-plist"},
		{name: "a count too small", data: emlx(5, msg1, flags), want: msg1, flags: []evidence.Flag{evidence.FlagReplied, evidence.FlagSeen}, odd: "emlx-count"},
		{name: "a count too large", data: emlx(len(msg1)+40, msg1, flags), want: msg1, flags: []evidence.Flag{evidence.FlagReplied, evidence.FlagSeen}, odd: "emlx-count"},
		{name: "a count too small and no list", data: emlx(len(msg1)-3, msg1, ""), want: msg1[:len(msg1)-3], odd: "emlx-count emlx-plist"},
		{name: "truncated", data: emlx(len(msg1), msg1[:20], ""), want: msg1[:20], odd: "truncated"},
		{name: "a count beyond reason", data: "2305843009213693951\n" + msg1, want: msg1, odd: "truncated"},
		{name: "no count", data: "x\n" + msg1, lost: "junk@0-41"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			records, end := readAll(t, openEMLX(input("1.emlx", tc.data), nil))
			if got := lostCodes(end.Lost); got != tc.lost {
				t.Errorf("lost %q, want %q", got, tc.lost)
			}
			if tc.lost != "" {
				return
			}
			r := records[0]
			if got := tc.data[r.Span.Start:r.Span.End]; got != tc.want || len(records) != 1 {
				t.Errorf("%d messages, the first %q, want %q", len(records), got, tc.want)
			}
			if diff := cmp.Diff(tc.flags, r.Flags); diff != "" {
				t.Errorf("flags (-want +got):\n%s", diff)
			}
			if got := codes(r.Problems); got != tc.odd {
				t.Errorf("problems %q, want %q", got, tc.odd)
			}
		})
	}
}

func TestAPartialEMLXSaysSo(t *testing.T) {
	records, _ := readAll(t, openEMLX(input("Messages/7.partial.emlx", emlx(len(msg1), msg1, "")), nil))
	if got := codes(records[0].Problems); got != "emlx-partial" {
		t.Errorf("problems %q, want emlx-partial", got)
	}
}

func TestThePropertyListIsReadToALimit(t *testing.T) {
	long := make([]byte, maxPlistBytes)
	for i := range long {
		long[i] = ' '
	}
	data := emlx(len(msg1), msg1, plist("<key>flags</key><integer>1</integer>"+string(long)))
	records, _ := readAll(t, openEMLX(input("1.emlx", data), nil))
	if got := codes(records[0].Problems); got != "emlx-count emlx-plist" || records[0].Flags != nil {
		t.Errorf("problems %q, flags %v", got, records[0].Flags)
	}
}
