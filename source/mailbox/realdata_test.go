package mailbox

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

func TestListsHaveTheirMessages(t *testing.T) {
	for _, tc := range []struct {
		name string
		want int
	}{
		{"data/lists/btrfs-15k.mbox.zst", 15000},
		{"data/lists/usrp-1k.mbox.zst", 1200},
	} {
		t.Run(path.Base(tc.name), func(t *testing.T) {
			data := unpacked(t, tc.name)
			s := newSplitter(memory{bytes.NewReader(data), tc.name})
			records, end := readAll(t, mboxReader{splitter: s})
			checkLayout(t, data, records, end)
			if len(records) != tc.want || len(end.Lost) > 0 {
				t.Errorf("%d messages and %d losses, want %d and none", len(records), len(end.Lost), tc.want)
			}
			if s.seen.variant() != variantRD {
				t.Errorf("variant %s, want %s", s.seen.variant(), variantRD)
			}
			problems := map[string]int{}
			for _, r := range records {
				for _, p := range r.Problems {
					problems[p.Code]++
				}
			}
			for code := range problems {
				if code != "from-quoted" {
					t.Errorf("%d problems %s in a clean mailbox", problems[code], code)
				}
			}
		})
	}
}

// files returns the regular files of a shared tar archive whose names contain
// part, by name.
func files(t *testing.T, archive, part string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(unpacked(t, archive)))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg || !strings.Contains(h.Name, part) {
			continue
		}
		if found[h.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMimeKitMailboxes compares with the offsets that MimeKit's authors
// recorded for their own splitter. Where the two differ, the reason is here.
func TestMimeKitMailboxes(t *testing.T) {
	all := files(t, "data/mime/mimekit.tar.zst", "/mbox/")
	for _, name := range []string{"content-length", "issue1189"} {
		var want []struct {
			MboxMarkerOffset, BeginOffset, EndOffset int64
		}
		if err := json.Unmarshal(bytes.TrimPrefix(all["mimekit/mbox/"+name+".unix-offsets.json"], byteOrderMark), &want); err != nil {
			t.Fatal(err)
		}
		data := all["mimekit/mbox/"+name+".mbox.txt"]
		records, end := readAll(t, openMbox(memory{bytes.NewReader(data), name}, nil))
		checkLayout(t, data, records, end)
		if len(records) != len(want) {
			t.Fatalf("%s: %d messages, want %d", name, len(records), len(want))
		}
		for i, r := range records {
			w := evidence.Span{Start: want[i].BeginOffset, End: want[i].EndOffset}
			if name == "content-length" && i < 3 {
				// No blank line and no Content-Length that lands: MimeKit takes
				// the message's own last line end for the separator.
				w.End++
			}
			if r.Span != w {
				t.Errorf("%s: message %d is %v, MimeKit has %v: %q", name, i+1, r.Span, w, data[min(r.Span.End, w.End)-10:max(r.Span.End, w.End)])
			}
		}
	}
	for name, want := range map[string]int{"simple": 3, "unmunged": 2} {
		data := all["mimekit/mbox/"+name+".mbox.txt"]
		records, end := readAll(t, openMbox(memory{bytes.NewReader(data), name}, nil))
		checkLayout(t, data, records, end)
		if len(records) != want {
			t.Errorf("%s: %d messages, want %d", name, len(records), want)
		}
	}
}

func TestSharedFilesAreKnown(t *testing.T) {
	for _, tc := range []struct {
		archive, part, want string
		count               int
	}{
		{"data/mime/stalwart.tar.zst", "/maildir/", "maildir", 6},
		{"data/edrm/bailey-eml.tar.zst", ".eml", "eml", 1095},
	} {
		all := files(t, tc.archive, tc.part)
		if len(all) != tc.count {
			t.Errorf("%s has %d files, want %d", tc.archive, len(all), tc.count)
		}
		for name, data := range all {
			got, score := best(memory{bytes.NewReader(data), name}, data[:min(len(data), evidence.HeadSize)])
			if got != tc.want {
				t.Errorf("%s is %q (%d), want %q", name, got, score, tc.want)
			}
		}
	}
}

func TestSharedEMLX(t *testing.T) {
	data, err := os.ReadFile(shared(t, "data/outlook/testEMLX.emlx"))
	if err != nil {
		t.Fatal(err)
	}
	in := memory{bytes.NewReader(data), "testEMLX.emlx"}
	if got, _ := best(in, data); got != "emlx" {
		t.Errorf("format %q", got)
	}
	records, _ := readAll(t, openEMLX(in, nil))
	r := records[0]
	if r.Span != (evidence.Span{Start: 5, End: 1800}) || len(r.Problems) > 0 || len(r.Flags) > 0 {
		t.Errorf("record %+v, want bytes 5 to 1800, no flags, no problems", r)
	}
}
