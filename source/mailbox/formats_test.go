package mailbox

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

// best returns the name of the format that is surest of data, as package
// source chooses it.
func best(in evidence.Input, head []byte) (string, int) {
	name, top := "", 0
	for _, f := range Formats() {
		if score := f.Sniff(in, head); score > top {
			name, top = f.Name, score
		}
	}
	return name, top
}

func TestFormatsAreKnownByTheirContent(t *testing.T) {
	long := "Received: from a\n\tby b\nDKIM-Signature: v=1;\n" + msg1
	for _, tc := range []struct {
		name, path, data, want string
	}{
		{"mailbox", "x.txt", line1 + msg1, "mbox"},
		{"mailbox named as a message", "x.eml", line1 + msg1, "mbox"},
		{"mailbox with a mark", "x", "\ufeffFrom - \n" + msg1, "mbox"},
		{"mailbox behind NULs", "x", "\x00\x00\n" + line1 + msg1, "mbox"},
		{"mailbox behind junk", "x", "torn off\nline\n\n" + line1 + msg1, "mbox"},
		{"mailbox of one odd message", "x", line1 + "no header\n", "mbox"},
		{"mailbox with a long first message", "x", line1 + "Subject: " + strings.Repeat("x", 2*evidence.HeadSize), "mbox"},
		{"message", "x.txt", msg1, "eml"},
		{"message in CRLF", "x.txt", crlf(msg1), "eml"},
		{"message with a mark", "x", "\ufeff" + msg1, "eml"},
		{"message that tells of a mailbox", "x.mbox", long + "\n" + line1 + msg2, "eml"},
		{"message behind UUCP's line", "x", ">From a Sat Jan  3 01:05:34 1996\n" + msg1, "eml"},
		{"message with few fields, by its name", "x.EML", "Subject: hello\n\nyou\n", "eml"},
		{"two words with a colon", "x.txt", "Subject: hello\n\nyou\n", ""},
		{"Maildir", "a/cur/12.host", msg1, "maildir"},
		{"Maildir, new", "a/new/12.host", long, "maildir"},
		{"Maildir by its flags", "a/12.host:2,S", msg1, "maildir"},
		{"Maildir's other files", "a/cur/list", "3 V1\n", ""},
		{"Maildir, damaged", "a/cur/12.host;2,S", "no header\n", "maildir"},
		{"Maildir, binary", "a/cur/12.host;2,S", "\x00\x01\n", ""},
		{"a folder of that name", "cur/12/x.txt", msg1, "eml"},
		{"EMLX", "x", emlx(len(msg1), msg1, plist("")), "emlx"},
		{"EMLX without a list", "x", emlx(len(msg1), msg1, ""), "emlx"},
		{"EMLX cut short", "x", emlx(999, msg1, ""), "emlx"},
		{"a number and a text", "x", "12\nhello\n", ""},
		{"an article", "x.txt", "From Russia with love\n\nDate: unknown\n", ""},
		{"a page", "x.html", "<html><head>From: a</head></html>", ""},
		{"JSON", "x.json", `{"From": "a", "To": "b", "Subject": "c"}`, ""},
		{"a list", "x.yml", "name: x\nto: y\nplace: z\n", ""},
		{"nothing", "x.mbox", "", ""},
		{"zeros", "x.mbox", strings.Repeat("\x00", 9000), ""},
	} {
		head := tc.data[:min(len(tc.data), evidence.HeadSize)]
		if got, score := best(input(tc.path, tc.data), []byte(head)); got != tc.want {
			t.Errorf("%s: %q (%d), want %q", tc.name, got, score, tc.want)
		}
	}
}

func TestMaildirIsSurerThanEML(t *testing.T) {
	in := input("cur/1.host:2,S", msg1)
	if m, e := sniffMaildir(in, []byte(msg1)), sniffEML(in, []byte(msg1)); m <= e {
		t.Errorf("Maildir is %d sure, EML %d", m, e)
	}
}

func TestMaildirFlagsAreKept(t *testing.T) {
	for _, tc := range []struct {
		path string
		want []evidence.Flag
	}{
		{"cur/1.host:2,", nil},
		{"cur/1.host", nil},
		{"cur/1.host:1,S", nil}, // experimental semantics: not flags
		{"cur/1.host,S=1,W=2:2,DFPRST", []evidence.Flag{"draft", "flagged", "passed", "replied", "seen", "trashed"}},
		{"cur/1.host;2,STln", []evidence.Flag{"seen", "trashed", "keyword-l", "keyword-n"}},
		{"cur/1.host!2,S", []evidence.Flag{"seen"}},
		{"cur/1.host_2,RS", []evidence.Flag{"replied", "seen"}},
		{"new/1.host:2,RDF,", []evidence.Flag{"replied", "draft", "flagged"}},
		{"cur/1.host:2,S:2,R", []evidence.Flag{"replied"}},
		{"cur/1.host:2,SSX9", []evidence.Flag{"seen", "maildir-X"}},
	} {
		records, _ := readAll(t, openMaildir(input(tc.path, msg1), nil))
		if len(records) != 1 || records[0].Span.Len() != int64(len(msg1)) {
			t.Fatalf("%s: records %v", tc.path, records)
		}
		if diff := cmp.Diff(tc.want, records[0].Flags); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.path, diff)
		}
	}
}

func TestAnEmptyFileIsKept(t *testing.T) {
	records, _ := readAll(t, openEML(input("x.eml", ""), nil))
	if len(records) != 1 || codes(records[0].Problems) != "empty" {
		t.Errorf("records %v, want one with the problem \"empty\"", records)
	}
}

// TestOneMessageIsOneItemHoweverItIsKept takes a message in all four formats.
func TestOneMessageIsOneItemHoweverItIsKept(t *testing.T) {
	var ids []evidence.ID
	for _, c := range []struct {
		data string
		open func(evidence.Input, evidence.Folder) evidence.Reader
	}{
		{msg1, openEML},
		{msg1, openMaildir},
		{emlx(len(msg1), msg1, plist("")), openEMLX},
		{line1 + msg1 + "\n" + line2 + msg2, openMbox},
	} {
		r := c.open(input("cur/x", c.data), nil)
		rec, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		e := r.Entry(rec, []byte(c.data[rec.Span.Start:rec.Span.End]))
		if e.Kind != evidence.KindMail {
			t.Errorf("kind %q", e.Kind)
		}
		ids = append(ids, e.ID)
	}
	for _, id := range ids {
		if id != evidence.Sum([]byte(msg1)) {
			t.Errorf("ids %v, want all %v", ids, evidence.Sum([]byte(msg1)))
		}
	}
}
