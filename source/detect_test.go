package source

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

func TestEveryFormatHasItsName(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Formats() {
		if f.Name == "" || f.Sniff == nil || f.Open == nil || seen[f.Name] {
			t.Errorf("format %q is incomplete or there twice", f.Name)
		}
		seen[f.Name] = true
		if got, ok := Format(f.Name); !ok || got.Name != f.Name {
			t.Errorf("Format(%q) is %q, %v", f.Name, got.Name, ok)
		}
	}
	for _, name := range []string{"mbox", "emlx", "maildir", "eml", "article-html", "article-text", "x-dm", "x-tweets", "x-account", "transcript-json", "transcript-csv", "document"} {
		if !seen[name] {
			t.Errorf("there is no format %q", name)
		}
	}
	if _, ok := Format("no such"); ok {
		t.Error("a format that is not there was found")
	}
	all := Formats()
	if all[len(all)-1].Name != "document" {
		t.Error("the fallback is not the last")
	}
}

func TestInputsAreDetectedByTheirContent(t *testing.T) {
	for _, tc := range []struct{ path, data, want string }{
		{"x.txt", "From a@b.example Sat Jan  3 01:05:34 1996\n" + mail, "mbox"},
		{"x.mbox", mail, "eml"},
		{"x/cur/1.host:2,S", mail, "maildir"},
		{"x.txt", "<!DOCTYPE html>\n<html><head><title>x</title></head><body><p>words</p></body></html>", "article-html"},
		{"x.mbox", "The minister said on Monday that nobody had met anybody.\n", "article-text"},
		{"x.eml", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "document"},
		{"x.eml", "", "document"},
		{"direct-messages.js", `window.YTD.direct_messages.part0 = [ {"dmConversation": {"conversationId": "1-2", "messages": [ ] } } ]`, "x-dm"},
		{"cur/1.host;2,S", "prose without any header, which articles have too\n", "maildir"}, // of two as sure, the earlier
	} {
		if got := Detect(input(tc.path, []byte(tc.data))); got.Name != tc.want {
			t.Errorf("%s %.30q is %s, want %s", tc.path, tc.data, got.Name, tc.want)
		}
	}
	broken := &failing{memory: input("x", []byte(mail)), err: errTest}
	if got := Detect(broken); got.Name != "document" {
		t.Errorf("what cannot be read is %s", got.Name)
	}
}

func readDocument(t *testing.T, path string, data []byte) evidence.Entry {
	t.Helper()
	r := Document().Open(input(path, data), nil)
	rec, err := r.Next()
	if err != nil || rec.Span != (evidence.Span{End: int64(len(data))}) {
		t.Fatalf("record %v, %v", rec, err)
	}
	if _, err := r.Next(); err != io.EOF {
		t.Fatalf("a second record, %v", err)
	}
	e := r.Entry(rec, data)
	if e.ID != evidence.Sum(data) || e.Kind != evidence.KindDocument || e.Size != int64(len(data)) {
		t.Errorf("%s: entry %v", path, e)
	}
	return e
}

func TestDocumentsAreKeptWithTheirKind(t *testing.T) {
	ole := func(stream string) []byte {
		b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2040)...)
		var name []byte
		for _, u := range utf16.Encode([]rune(stream + "\x00")) {
			name = binary.LittleEndian.AppendUint16(name, u)
		}
		copy(b[1024:], name)
		return b
	}
	for _, tc := range []struct {
		path, media, text, odd string
		data                   []byte
	}{
		{"a/b.bin", "application/octet-stream", "", "", []byte("\x00\x01\x02")},
		{"b.txt", "text/plain", "plain words", "", []byte("plain words")},
		{"b.txt", "text/plain", "café", "", []byte("\ufeffcafé")},
		{"b.txt", "text/plain", "café’s", "charset", []byte("caf\xe9\x92s")},
		{"b.txt", "text/plain", "hé", "", []byte("\xff\xfeh\x00\xe9\x00")},
		{"b.txt", "text/plain", "hé", "", []byte("\xfe\xff\x00h\x00\xe9")},
		{"b.json", "application/json", `{"a": 1}`, "", []byte(`{"a": 1}`)},
		{"b.csv", "text/csv", "a,b\n1,2\n", "", []byte("a,b\n1,2\n")},
		{"empty", "text/plain", "", "empty", nil},
		{"b.pst", "application/vnd.ms-outlook-pst", "", "not-opened", []byte("!BDN\x00\x00\x00\x00SM\x17\x00")},
		{"b.dat", "application/vnd.ms-tnef", "", "not-opened", []byte("\x78\x9f\x3e\x22\x01\x00")},
		{"b.rar", "application/vnd.rar", "", "not-opened", []byte("Rar!\x1a\x07\x01\x00\x33\x92")},
		{"b.msg", "application/vnd.ms-outlook", "", "not-opened", ole("__properties_version1.0")},
		{"b.doc", "application/msword", "", "not-read", ole("WordDocument")},
		{"b.xls", "application/vnd.ms-excel", "", "not-read", ole("Workbook")},
		{"b.ppt", "application/vnd.ms-powerpoint", "", "not-read", ole("PowerPoint Document")},
		{"b.pdf", "application/pdf", "", "not-read", []byte("%PDF-1.4\n")},
		{"b.rtf", "text/rtf", "", "not-read", []byte("{\\rtf1 x}")},
		{"b.png", "image/png", "", "", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")},
		{"b.ole", "application/x-ole-storage", "", "", ole("Something")},
	} {
		e := readDocument(t, tc.path, tc.data)
		odd := ""
		for _, p := range e.Problems {
			odd += p.Code
		}
		if e.Media != tc.media || e.Text != tc.text || odd != tc.odd || e.Name != filepath.Base(tc.path) {
			t.Errorf("%s is %s with text %q, problems %q, name %q; want %s, %q, %q", tc.path, e.Media, e.Text, odd, e.Name, tc.media, tc.text, tc.odd)
		}
	}
}

func TestTheTextOfADocumentIsReadToALimit(t *testing.T) {
	data := bytes.Repeat([]byte("é"), maxTextBytes/2)
	data = append([]byte("x"), data...) // the limit falls inside a character
	e := readDocument(t, "x.txt", data)
	if len(e.Text) != maxTextBytes-1 || !strings.HasSuffix(e.Text, "é") || len(e.Problems) != 1 || e.Problems[0].Code != "text-cut" {
		t.Errorf("text of %d bytes, problems %v", len(e.Text), e.Problems)
	}
}

// shared returns the path of real data, or skips the test.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	must(t, err)
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	p := filepath.Join(dir, "..", "shared", filepath.FromSlash(name))
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIP: ../shared/%s is not here", name)
	}
	return p
}

// TestSharedFiles expands real archives and detects what is in them.
func TestSharedFiles(t *testing.T) {
	for _, tc := range []struct {
		name string
		want map[string]int
	}{
		{"data/lists/usrp-1k.mbox.zst", map[string]int{"mbox": 1}},
		{"data/edrm/bailey-eml.tar.zst", map[string]int{"eml": 1095}},
		{"data/outlook/testEMLX.emlx", map[string]int{"emlx": 1}},
		{"data/outlook/testPST.pst", map[string]int{"document": 1}},
	} {
		t.Run(filepath.Base(tc.name), func(t *testing.T) {
			data, err := os.ReadFile(shared(t, tc.name))
			must(t, err)
			got := map[string]int{}
			in := input(tc.name, data)
			if !IsArchive(in, data[:min(len(data), evidence.HeadSize)]) {
				got[Detect(in).Name]++
			} else {
				all := expand(t, fresh(data), tc.name, data)
				for _, f := range all.files {
					got[Detect(input(f.name, []byte(f.data))).Name]++
				}
				if all.except != nil {
					t.Errorf("exceptions %v", all.except)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
