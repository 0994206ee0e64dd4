package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/gainsay/gainsay/evidence"
)

const mail = "From: a@b.example\nSubject: x\nDate: today\n\nbody\n"

var two = []file{{"a.eml", mail}, {"b/c.txt", strings.Repeat("words and more words\n", 100)}}

func fresh(data []byte) *Budget { return NewBudget(int64(len(data))) }

func TestArchivesOfAllKindsAreExpanded(t *testing.T) {
	plain := tarOf(t, two, nil)
	var zst bytes.Buffer
	w, err := zstd.NewWriter(&zst)
	must(t, err)
	_, err = w.Write(plain)
	must(t, err)
	must(t, w.Close())
	for _, tc := range []struct {
		path string
		data []byte
		want []file
	}{
		{"x.zip", zipOf(t, two, nil), two},
		{"x.zip", zipOf(t, []file{two[1], two[0]}, nil), two}, // in the order of names
		{"x.zip", rawZip(t, two), two},
		{"x.tar", plain, two},
		{"named.txt", plain, two},
		{"x.tgz", gz(t, plain), two},
		{"x.tar.zst", zst.Bytes(), two},
		{"x.7z", sevenZipOf(two, method7zCopy, nil), two},
		{"x.7z", sevenZipOf(two, method7zLZMA2, []byte{16}), two},
		{"x.7z", encode7z(sevenZipOf(two, method7zLZMA2, []byte{16})), two},
		{"x.7z", encode7z(encode7z(sevenZipOf(two, method7zCopy, nil))), two},
		{"box.mbox.gz", gz(t, []byte(mail)), []file{{"box.mbox", mail}}},
		{"box", gz(t, []byte(mail)), []file{{"box", mail}}},
		{"x.zip", zipOf(t, []file{{"dir/", ""}, {"dir/a", "1"}}, nil), []file{{"dir/a", "1"}}},
		{"x.zip", zipOf(t, nil, nil), nil},
		{"x.zip", zipOf(t, []file{{"empty", ""}}, nil), []file{{"empty", ""}}},
		{"x.gz", gz(t, nil), []file{{"x", ""}}},
	} {
		head := tc.data[:min(len(tc.data), evidence.HeadSize)]
		if !IsArchive(input(tc.path, tc.data), head) {
			t.Errorf("%s is no archive", tc.path)
		}
		got := expand(t, fresh(tc.data), tc.path, tc.data)
		if diff := cmp.Diff(expanded{files: tc.want}, got, cmp.AllowUnexported(expanded{}, file{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.path, diff)
		}
	}
}

// TestPackedByOtherTools expands what xz and bzip2 wrote, for which Go's library
// has no writers.
func TestPackedByOtherTools(t *testing.T) {
	for name, data := range map[string]string{
		// printf 'From: a@b.example\n' | xz --check=crc32
		"m.xz": xzSample,
		// printf 'From: a@b.example\n' | bzip2
		"m.bz2": bzip2Sample,
	} {
		got := expand(t, fresh([]byte(data)), name, []byte(data))
		if diff := cmp.Diff([]file{{"m", "From: a@b.example\n"}}, got.files, cmp.AllowUnexported(file{})); diff != "" || got.except != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, got.except, diff)
		}
		cut := []byte(data[:len(data)-8])
		if got := expand(t, fresh(cut), name, cut); got.except == nil {
			t.Errorf("%s cut short: no exception, files %v", name, got.files)
		}
	}
}

const (
	xzSample = "\xfd7zXZ\x00\x00\x01\x69\x22\xde\x36\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3\x01\x00\x11" +
		"From: a@b.example\n\x00\x00\x00\xd4\x5a\xd3\x6d\x00\x01\x26\x12\x47\x47\xe1\x10\x90\x42\x99\x0d\x01\x00\x00\x00\x00\x01YZ"
	bzip2Sample = "BZh91AY&SY\xeb\x42\x74\x49\x00\x00\x02\xdd\x80\x00\x10\x40\x01\x00\x10\x41\x00\x32\x06\xd0\x40\x20\x00\x31" +
		"\x4c\x00\x01\x08\x0d\xa6\xa3\x68\x36\x0c\xf3\xaa\x7c\x6a\x82\x29\x58\xbb\x92\x29\xc2\x84\x87\x5a\x13\xa2\x48"
)

func TestDocumentsThatAreZipArchivesAreNotExpanded(t *testing.T) {
	store := func(h *zip.FileHeader) { h.Method = zip.Store }
	for _, tc := range []struct {
		name  string
		files []file
		want  bool // an archive
	}{
		{"docx", []file{{"[Content_Types].xml", "<Types/>"}, {"_rels/.rels", "<x/>"}, {"word/document.xml", "<x/>"}}, false},
		{"docx in another order", []file{{"_rels/.rels", "<x/>"}, {"word/document.xml", "<x/>"}, {"[Content_Types].xml", "<Types/>"}}, false},
		{"odt", []file{{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<x/>"}}, false},
		{"epub", []file{{"mimetype", "application/epub+zip"}, {"a.html", "<x/>"}}, false},
		{"jar", []file{{"META-INF/", ""}, {"META-INF/MANIFEST.MF", "x"}, {"A.class", "x"}}, false},
		{"a folder with one of the names", []file{{"mail/a.eml", mail}, {"[Content_Types].xml", "x"}}, true},
		{"a trove with a manifest somewhere", []file{{"a.eml", mail}, {"META-INF/MANIFEST.MF", "x"}}, true},
		{"a text named mimetype", []file{{"mimetype", "what is this"}, {"a.eml", mail}}, true},
	} {
		data := zipOf(t, tc.files, store)
		if tc.name == "odt" || tc.name == "epub" {
			data = rawZip(t, tc.files)
		}
		if got := IsArchive(input("x", data), data[:min(len(data), evidence.HeadSize)]); got != tc.want {
			t.Errorf("%s: archive %v, want %v", tc.name, got, tc.want)
		}
		if !tc.want {
			if f := Detect(input("x", data)); f.Name != "document" {
				t.Errorf("%s is read as %s", tc.name, f.Name)
			}
		}
	}
}

func TestUnsafeNamesAreKeptInside(t *testing.T) {
	names := []file{
		{"../../up.txt", "1"}, {"/abs.txt", "2"}, {`..\win.txt`, "3"}, {"C:drive.txt", "4"}, {"a\x00b", "5"},
		{"fine.txt", "6"}, {"./fine.txt", "7"}, {"..", "8"}, {"caf\xc3\xa9", "9"}, {"tab\tname", "10"},
	}
	want := expanded{
		files: []file{
			{"up.txt", "1"}, {"abs.txt", "2"}, {"win.txt", "3"}, {"drive.txt", "4"}, {"a%00b", "5"},
			{"fine.txt", "6"}, {"fine.txt~2", "7"}, {"unnamed", "8"}, {"café", "9"}, {"tab%09name", "10"},
		},
		odd: []string{
			"up.txt: unsafe-name", "abs.txt: unsafe-name", "win.txt: unsafe-name", "drive.txt: unsafe-name", "a%00b: unsafe-name",
			"fine.txt~2: duplicate-name", "unnamed: unsafe-name", "tab%09name: odd-name",
		},
	}
	data := sevenZipOf(names[:4], method7zCopy, nil) // 7z ends a name at a NUL
	got := expand(t, fresh(data), "x.7z", data)
	if diff := cmp.Diff(expanded{files: want.files[:4], odd: want.odd[:4]}, got, cmp.AllowUnexported(expanded{}, file{})); diff != "" {
		t.Errorf("7z (-want +got):\n%s", diff)
	}
	data = zipOf(t, names, nil)
	got = expand(t, fresh(data), "x.zip", data)
	byContent := map[string]string{}
	for _, f := range got.files {
		byContent[f.data] = f.name
	}
	for _, f := range want.files {
		name := byContent[f.data]
		if f.data == "6" || f.data == "7" { // which of the two is first is for the order of names to say
			name, f.name = strings.TrimSuffix(name, "~2"), "fine.txt"
		}
		if name != f.name {
			t.Errorf("zip: %q was kept as %q, want %q", f.data, name, f.name)
		}
	}
	if len(got.odd) != len(want.odd) {
		t.Errorf("zip: problems %q, want %q in some order", got.odd, want.odd)
	}
}

func TestNamesInOtherCodePages(t *testing.T) {
	data := zipOf(t, []file{{"caf\x82", "1"}}, func(h *zip.FileHeader) { h.NonUTF8 = true })
	got := expand(t, fresh(data), "x.zip", data)
	if len(got.files) != 1 || got.files[0].name != "café" {
		t.Errorf("files %v, want café", got.files)
	}
	data = tarOf(t, []file{{"caf\xe9", "1"}}, func(h *tar.Header) { h.Format = tar.FormatGNU })
	got = expand(t, fresh(data), "x.tar", data)
	if len(got.files) != 1 || got.files[0].name != "caf%E9" || got.odd[0] != "caf%E9: odd-name" {
		t.Errorf("files %v, problems %v, want caf%%E9 with odd-name", got.files, got.odd)
	}
}

func TestWhatIsNotAFileIsExcepted(t *testing.T) {
	kinds := map[string]byte{
		"link": tar.TypeSymlink, "hard": tar.TypeLink, "pipe": tar.TypeFifo, "device": tar.TypeChar, "folder/": tar.TypeDir,
	}
	edit := func(h *tar.Header) {
		if k, ok := kinds[h.Name]; ok {
			h.Typeflag, h.Linkname, h.Size = k, "/etc/passwd", 0
		}
	}
	data := tarOf(t, []file{{"link", ""}, {"hard", ""}, {"pipe", ""}, {"device", ""}, {"folder/", ""}, {"a", "1"}}, edit)
	want := expanded{files: []file{{"a", "1"}}, except: []string{"link: symlink", "hard: hard-link", "pipe: not-a-file", "device: not-a-file"}}
	if diff := cmp.Diff(want, expand(t, fresh(data), "x.tar", data), cmp.AllowUnexported(expanded{}, file{})); diff != "" {
		t.Errorf("tar (-want +got):\n%s", diff)
	}
	data = zipOf(t, []file{{"link", "/etc/passwd"}, {"pipe", ""}, {"a", "1"}}, func(h *zip.FileHeader) {
		switch h.Name {
		case "link":
			h.SetMode(fs.ModeSymlink | 0o777)
		case "pipe":
			h.SetMode(fs.ModeNamedPipe | 0o600)
		}
	})
	want = expanded{files: []file{{"a", "1"}}, except: []string{"link: symlink", "pipe: not-a-file"}}
	if diff := cmp.Diff(want, expand(t, fresh(data), "x.zip", data), cmp.AllowUnexported(expanded{}, file{})); diff != "" {
		t.Errorf("zip (-want +got):\n%s", diff)
	}
}

func TestEncryptedMembersAreExcepted(t *testing.T) {
	data := zipOf(t, []file{{"a", "1"}, {"secret", "2"}}, func(h *zip.FileHeader) {
		if h.Name == "secret" {
			h.Flags |= zipFlagEncrypted
		}
	})
	want := expanded{files: []file{{"a", "1"}}, except: []string{"secret: encrypted"}}
	if diff := cmp.Diff(want, expand(t, fresh(data), "x.zip", data), cmp.AllowUnexported(expanded{}, file{})); diff != "" {
		t.Errorf("zip (-want +got):\n%s", diff)
	}
	// AES with 2^62 rounds: deriving the key would never end.
	data = sevenZipOf([]file{{"a", strings.Repeat("0123456789abcdef", 4)}, {"b", strings.Repeat("fedcba9876543210", 4)}}, method7zAES, []byte{0x7e, 0x00, 0x07})
	want = expanded{except: []string{"a: encrypted", "b: encrypted"}}
	if diff := cmp.Diff(want, expand(t, fresh(data), "x.7z", data), cmp.AllowUnexported(expanded{}, file{})); diff != "" {
		t.Errorf("7z (-want +got):\n%s", diff)
	}
}

func TestUnknownMethodsAreExcepted(t *testing.T) {
	data := zipOf(t, []file{{"a", "1"}, {"b", "2"}}, nil)
	// Deflate64, which Windows uses above 2 GB.
	at := bytes.Index(data, []byte(zipDirectory))
	data[at+10] = 9
	want := expanded{files: []file{{"b", "2"}}, except: []string{"a: unsupported"}}
	if diff := cmp.Diff(want, expand(t, fresh(data), "x.zip", data), cmp.AllowUnexported(expanded{}, file{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDamageKeepsWhatCanBeRead(t *testing.T) {
	long := strings.Repeat("0123456789", 1000)
	noise := make([]byte, 20_000)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	three := []file{{"a", long}, {"b", string(noise)}, {"c", long}}
	stored := rawZip(t, three)
	streamed := zipOf(t, three, nil)
	flipped := bytes.Clone(stored)
	flipped[bytes.Index(stored, noise[:100])+50] ^= 1
	for _, tc := range []struct {
		name   string
		path   string
		data   []byte
		files  string // the names
		except []string
	}{
		{"a zip without its directory", "x.zip", stored[:bytes.Index(stored, []byte(zipDirectory))], "a b c", []string{": truncated"}},
		{"a zip with half a directory", "x.zip", stored[:bytes.Index(stored, []byte(zipDirectory))+50], "a b c", []string{": truncated"}},
		{"a zip cut inside a member", "x.zip", stored[:bytes.Index(stored, noise[:100])+500], "a b", []string{"b: truncated", ": truncated"}},
		{"a streamed zip without its directory", "x.zip", streamed[:bytes.Index(streamed, []byte(zipDirectory))], "a b c", []string{": truncated"}},
		{"a streamed zip cut inside a member", "x.zip", streamed[:bytes.LastIndex(streamed, []byte(zipLocal))-200], "a b", []string{"b: truncated", ": truncated"}},
		{"a zip with a wrong checksum", "x.zip", flipped, "a b c", []string{"b: bad-checksum 0-20000"}},
		{"a zip with a wrong checksum and no directory", "x.zip", flipped[:bytes.Index(stored, []byte(zipDirectory))], "a b c", []string{"b: bad-checksum", ": truncated"}},
		{"a streamed zip with a wrong checksum and no directory", "x.zip", func() []byte {
			d := bytes.Clone(streamed[:bytes.Index(streamed, []byte(zipDirectory))])
			d[bytes.Index(d, []byte(zipDescriptor))+4] ^= 1
			return d
		}(), "a b c", []string{"a: bad-checksum 0-10000", ": truncated"}},
		{"a tar cut inside a member", "x.tar", tarOf(t, three, nil)[:15_000], "a b", []string{"b: truncated", ": truncated"}},
		{"a tgz cut inside a member", "x.tgz", gz(t, tarOf(t, three, nil))[:5_000], "a b", []string{"b: truncated", ": truncated"}},
		{"a gzip cut", "x.mbox.gz", gz(t, noise)[:5_000], "x.mbox", []string{"x.mbox: truncated"}},
		{"a gzip with nothing behind its header", "x.gz", gz(t, noise)[:12], "", []string{"x: truncated"}},
		{"a gzip with half a header", "x.gz", gz(t, noise)[:6], "", []string{": truncated"}},
		{"a 7z with a wrong checksum", "x.7z", func() []byte { d := sevenZipOf(three, method7zCopy, nil); d[len(long)+1000] ^= 1; return d }(), "a b c", []string{"b: bad-checksum"}},
		{"a 7z with damage in what is packed together", "x.7z", func() []byte {
			d := sevenZipOf(three, method7zLZMA2, []byte{16})
			copy(d[200:], "damaged beyond all reading")
			return d
		}(), "", []string{"a: ", "b: ", "c: "}},
		{"a 7z with a damaged header", "x.7z", func() []byte { d := sevenZipOf(three, method7zCopy, nil); d[len(d)-9] ^= 1; return d }(), "", []string{": bad-checksum"}},
		{"a 7z cut", "x.7z", sevenZipOf(three, method7zCopy, nil)[:20_000], "", []string{": "}},
		{"a tar with a damaged header", "x.tar", func() []byte { d := tarOf(t, three, nil); d[512+10_240+3] ^= 1; return d }(), "a", []string{": damaged"}},
	} {
		got := expand(t, fresh(tc.data), tc.path, tc.data)
		var names []string
		for _, f := range got.files {
			names = append(names, f.name)
		}
		if s := strings.Join(names, " "); s != tc.files {
			t.Errorf("%s: files %q, want %q", tc.name, s, tc.files)
		}
		ok := len(got.except) == len(tc.except)
		for i := range got.except {
			ok = ok && strings.HasPrefix(got.except[i], tc.except[i])
		}
		if !ok {
			t.Errorf("%s: exceptions %q, want %q", tc.name, got.except, tc.except)
		}
		for _, f := range got.files {
			whole := string(noise)
			if f.name == "a" || f.name == "c" {
				whole = long
			}
			if !strings.HasPrefix(whole, f.data) && !strings.Contains(strings.Join(got.except, " "), CodeBadChecksum) {
				t.Errorf("%s: %s is not what was packed", tc.name, f.name)
			}
		}
	}
}

func TestTheMissingBytesOfAMemberAreNamed(t *testing.T) {
	data := tarOf(t, []file{{"a", strings.Repeat("x", 1000)}}, nil)[:512+600]
	got := expand(t, fresh(data), "x.tar", data)
	want := []string{"a: truncated 600-1000", fmt.Sprintf(": truncated %d-%d", len(data), len(data))}
	if diff := cmp.Diff(want, got.except); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestErrorsOfTheCallerAndOfTheDiskStop(t *testing.T) {
	data := zipOf(t, two, nil)
	calls := 0
	_, err := Expand(context.Background(), input("x.zip", data), 0, func(Member) error { calls++; return errTest })
	if !errors.Is(err, errTest) || calls != 1 {
		t.Errorf("error %v after %d calls, want %v after one", err, calls, errTest)
	}
	broken := errors.New("broken disk")
	for _, data := range [][]byte{zipOf(t, two, nil), gz(t, tarOf(t, two, nil)), tarOf(t, two, nil), sevenZipOf(two, method7zCopy, nil)} {
		for good := range 12 {
			in := &failing{memory: input("x", data), left: good, err: broken}
			_, err := Expand(context.Background(), in, 0, func(m Member) error {
				_, err := io.Copy(io.Discard, m.Reader)
				if err == nil && in.left < 0 {
					t.Errorf("with %d good reads: %s ends as if it were whole", good, m.Path)
				}
				return err
			})
			if in.left < 0 && !errors.Is(err, broken) {
				t.Errorf("with %d good reads: error %v, want %v", good, err, broken)
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err = Expand(ctx, input("x.tgz", gz(t, tarOf(t, two, nil))), 0, func(m Member) error {
		cancel()
		_, err := io.ReadAll(m.Reader)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that the context is done", err)
	}
}

// failing is an input on a disk that breaks after some reads.
type failing struct {
	memory
	left int
	err  error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if f.left--; f.left < 0 {
		return 0, f.err
	}
	return f.memory.ReadAt(p, off)
}

func TestZip64SizesAreRead(t *testing.T) {
	big := uint64(5 << 30)
	extra := []byte{0x55, 0x54, 1, 0, 9, 1, 0, 16, 0} // a time stamp first
	extra = binary.LittleEndian.AppendUint64(extra, big)
	extra = binary.LittleEndian.AppendUint64(extra, big+1)
	l := local{size: 0xffffffff, packed: 0xffffffff}
	l.widen(extra)
	if l.size != int64(big) || l.packed != int64(big)+1 {
		t.Errorf("sizes %d and %d", l.size, l.packed)
	}
	l = local{size: 7, packed: 0xffffffff}
	if l.widen(extra[:len(extra)-8]); l.packed != 0xffffffff { // the field says more than there is
		t.Errorf("size %d", l.packed)
	}
}

func TestASkippableFrameIsZstandard(t *testing.T) {
	frame := "\x50\x2a\x4d\x18\x04\x00\x00\x00skip"
	data := append([]byte(frame), pack7z(method7zZstd, mail)...)
	got := expand(t, fresh(data), "m.eml.zst", data)
	if diff := cmp.Diff(expanded{files: []file{{"m.eml", mail}}}, got, cmp.AllowUnexported(expanded{}, file{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if IsArchive(input("x", []byte(frame+"text")), []byte(frame+"text")) {
		t.Error("a skippable frame alone is an archive")
	}
}

// TestAnOffsetGoneWrongIsNoFailingDisk: a hostile directory makes decompressors
// read before the beginning.
func TestAnOffsetGoneWrongIsNoFailingDisk(t *testing.T) {
	in := &watchedInput{Input: input("x", []byte("0123456789"))}
	for _, off := range []int64{-1, 10, 1 << 60} {
		if n, err := in.ReadAt(make([]byte, 4), off); n != 0 || err == nil || in.err != nil {
			t.Errorf("reading at %d: %d bytes, %v; the disk's error is %v", off, n, err, in.err)
		}
	}
}
