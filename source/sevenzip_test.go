package source

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ulikunitz/xz/lzma"
)

// bzip2Plain is what bzip2Sample unpacks to.
const bzip2Plain = "From: a@b.example\n"

func TestMethodsOf7zAreUndone(t *testing.T) {
	plain := strings.Repeat("words and more words\n", 50)
	var lz bytes.Buffer
	w, err := lzma.WriterConfig{SizeInHeader: true, Size: int64(len(plain)), DictCap: 1 << 16}.NewWriter(&lz)
	must(t, err)
	_, err = w.Write([]byte(plain))
	must(t, err)
	must(t, w.Close())
	one := []file{{"a", plain}}
	for _, tc := range []struct {
		name string
		f    folderOf
	}{
		{"copy", folderOf{packed: []byte(plain), method: method7zCopy}},
		{"LZMA", folderOf{packed: lz.Bytes()[13:], method: method7zLZMA, properties: lz.Bytes()[:5]}},
		{"LZMA2", folderOf{packed: pack7z(method7zLZMA2, plain), method: method7zLZMA2, properties: []byte{20}}},
		{"deflate", folderOf{packed: pack7z(method7zDeflate, plain), method: method7zDeflate}},
		{"Zstandard", folderOf{packed: pack7z(method7zZstd, plain), method: method7zZstd, properties: []byte{1, 5, 1}}},
		{"bzip2", folderOf{packed: []byte(bzip2Sample), method: method7zBzip2, plain: len(bzip2Plain), members: []file{{"a", bzip2Plain}}}},
		{"one behind the other", folderOf{packed: pack7z(method7zDeflate, string(pack7z(method7zLZMA2, plain))), coders: []coder7z{
			{method: method7zDeflate, size: int64(len(pack7z(method7zLZMA2, plain)))},
			{method: method7zLZMA2, properties: []byte{20}, size: int64(len(plain))},
		}}},
	} {
		if tc.f.members == nil {
			tc.f.members, tc.f.plain = one, len(plain)
		}
		data := folders7z([]folderOf{tc.f}, nil)
		got := expand(t, fresh(data), "x.7z", data)
		if diff := cmp.Diff(expanded{files: tc.f.members}, got, cmp.AllowUnexported(expanded{}, file{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestMethodsOf7zThatAreNotUndone(t *testing.T) {
	for _, tc := range []struct {
		name, method string
		properties   []byte
		want         string
	}{
		{"a filter for programs", "\x03\x03\x01\x03", nil, "a: unsupported"},
		{"a dictionary of 1 GiB", method7zLZMA, []byte{0x5d, 0, 0, 0, 0x40}, "a: unsupported"},
		{"a dictionary of 4 GiB", method7zLZMA2, []byte{40}, "a: unsupported"},
		{"no such dictionary", method7zLZMA2, []byte{41}, "a: damaged"},
		{"no dictionary said", method7zLZMA2, nil, "a: damaged"},
		{"no properties", method7zLZMA, []byte{1}, "a: damaged"},
		{"encryption", method7zAES, nil, "a: encrypted"},
	} {
		// A good folder behind it is not touched.
		bad := folderOf{packed: []byte("whatever"), plain: 8, method: tc.method, properties: tc.properties, members: []file{{"a", "whatever"}}}
		good := folderOf{packed: []byte("fine"), plain: 4, method: method7zCopy, members: []file{{"b", "fine"}}}
		data := folders7z([]folderOf{bad, good}, nil)
		want := expanded{files: []file{{"b", "fine"}}, except: []string{tc.want}}
		if diff := cmp.Diff(want, expand(t, fresh(data), "x.7z", data), cmp.AllowUnexported(expanded{}, file{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

// TestFilesOf7z has a folder, a file without bytes, a symbolic link and two
// files; the link is passed over, and what is behind it is not shifted.
func TestFilesOf7z(t *testing.T) {
	plain := "/etc/passwd" + "first" + "second"
	f := folderOf{packed: []byte(plain), plain: len(plain), method: method7zCopy, members: []file{
		{"", "/etc/passwd"}, {"", "first"}, {"", "second"},
	}}
	var names, attributes []byte
	for _, n := range []string{"dir", "empty", "link", "a", "dir/é"} {
		names = append(names, name7z(n)...)
	}
	for _, a := range []uint32{0x10, 0, 0xa1ff0000 | attributeUnix, 0x81a40000 | attributeUnix, 0x20} {
		attributes = binary.LittleEndian.AppendUint32(attributes, a)
	}
	list := []byte{5, id7zEmptyStream, 1, 0b11000_000, id7zEmptyFile, 1, 0b01_000000}
	list = append(append(number7z(append(list, id7zNames), len(names)+1), 0x00), names...)
	list = append(append(number7z(append(list, id7zAttributes), len(attributes)+2), 0x01, 0x00), attributes...)
	list = append(list, 0x19, 0x02, 0, 0, 0x19, 0x00) // padding, twice
	data := folders7z([]folderOf{f}, list)
	want := expanded{files: []file{{"empty", ""}, {"a", "first"}, {"dir/é", "second"}}, except: []string{"link: symlink"}}
	for _, d := range [][]byte{data, encode7z(data)} {
		if diff := cmp.Diff(want, expand(t, fresh(d), "x.7z", d), cmp.AllowUnexported(expanded{}, file{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestHostile7zHeadersTakeLittleMemory gives counts that no memory could hold.
// The libraries that read 7z ask for it all.
func TestHostile7zHeadersTakeLittleMemory(t *testing.T) {
	huge := "\xff\xff\xff\xff\xff\xff\xff\xff\x00" // a NUMBER near 2^56
	wide := "\xf8\xff\xff\xff\x7f\xff"             // one above 2^31
	pack := "\x01\x04\x06\x00"
	folder := pack + "\x01\x09\x08\x00\x07\x0b"
	coder := folder + "\x01\x00\x01\x01\x00\x0c\x08\x00\x08\x0d"
	for name, header := range map[string]string{
		"files": "\x01\x05" + huge, "packed streams": pack + huge + "\x09", "folders": folder + huge + "\x00",
		"coders": folder + "\x01\x00" + huge, "streams of a coder": folder + "\x01\x00\x01\x11\x00" + huge + huge,
		"properties": folder + "\x01\x00\x01\x21\x00" + huge, "members": coder + huge + "\x09", "members, fewer": coder + wide + "\x09",
		"a section": "\x01\x02\x05" + huge, "checksums": pack + "\x00\x0a\x01", "sections without end": "\x01" + strings.Repeat("\x05\x00\x00", 99),
		"nothing": "\x01", "only the encoding": "\x17", "names elsewhere": "\x01\x05\x01\x11\x01\x01\x00\x00",
		"encoded without end": "\x17\x06\x00\x01\x09\x01\x00\x07\x0b\x01\x00\x01\x01\x00\x0c" + huge + "\x00\x00",
	} {
		data := close7z([]byte("whatever"), []byte(header))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got := expand(t, fresh(data), "x.7z", data)
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
			t.Errorf("%s: %d bytes were allocated", name, grown)
		}
		if len(got.files) > 0 || len(got.except) != 1 {
			t.Errorf("%s: files %v, exceptions %v", name, got.files, got.except)
		}
	}
}

func TestA7zHeaderMayBePackedOnlySoOften(t *testing.T) {
	data := sevenZipOf(two, method7zCopy, nil)
	for range max7zEncodings - 1 {
		data = encode7z(data)
	}
	if got := expand(t, fresh(data), "x.7z", data); len(got.files) != len(two) {
		t.Errorf("packed %d times: %v", max7zEncodings-1, got.except)
	}
	data = encode7z(data)
	if got := expand(t, fresh(data), "x.7z", data); len(got.files) != 0 || len(got.except) != 1 {
		t.Errorf("packed %d times: %d files, %v", max7zEncodings, len(got.files), got.except)
	}
}

func TestNumbersOf7z(t *testing.T) {
	for _, n := range []int{0, 1, 0x7f, 0x80, 0x3fff, 0x4000, 1 << 40} {
		r := &reader7z{b: number7z(nil, n)}
		if got := r.number(); got != int64(n) || r.err != nil || len(r.b) > 0 {
			t.Errorf("%d was read as %d, %v", n, got, r.err)
		}
	}
	for b, want := range map[string]int64{"\xc1\x34\x12": 0x11234, "\xe0\x01\x02\x03": 0x030201, "\xfe\x01\x00\x00\x00\x00\x00\x01": 1 | 1<<48} {
		r := &reader7z{b: []byte(b)}
		if got := r.number(); got != want || r.err != nil {
			t.Errorf("%x was read as %#x, want %#x", b, got, want)
		}
	}
}
