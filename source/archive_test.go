package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz/lzma"

	"github.com/gainsay/gainsay/evidence"
)

// memory is an input that is held whole.
type memory struct {
	*bytes.Reader
	path string
}

func (m memory) Path() string { return m.path }

func input(path string, data []byte) memory { return memory{bytes.NewReader(data), path} }

// file is one member as a test writes it and as Expand gives it out.
type file struct{ name, data string }

// zipOf writes a zip archive; edit may change each header.
func zipOf(t testing.TB, files []file, edit func(*zip.FileHeader)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if edit != nil {
			edit(h)
		}
		m, err := w.CreateHeader(h)
		must(t, err)
		_, err = io.WriteString(m, f.data)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

// rawZip writes stored members with their sizes in their own headers, as
// programs do that do not stream.
func rawZip(t testing.TB, files []file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		m, err := w.CreateRaw(&zip.FileHeader{
			Name: f.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(f.data)),
			CompressedSize64: uint64(len(f.data)), UncompressedSize64: uint64(len(f.data)),
		})
		must(t, err)
		_, err = io.WriteString(m, f.data)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func tarOf(t testing.TB, files []file, edit func(*tar.Header)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.data)), Typeflag: tar.TypeReg}
		if edit != nil {
			edit(h)
		}
		must(t, w.WriteHeader(h))
		if h.Size > 0 {
			_, err := io.WriteString(w, f.data)
			must(t, err)
		}
	}
	must(t, w.Close())
	return b.Bytes()
}

func gz(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

// folderOf is a folder of a 7z archive as a test writes it.
type folderOf struct {
	packed     []byte
	plain      int
	coders     []coder7z // each reads what the one before gives
	members    []file
	properties []byte // of the only coder, if coders is nil
	method     string
}

// sevenZipOf writes a 7z archive of members in one folder that one method
// packs. It is the least that the format allows; nothing obtainable writes 7z
// in Go.
func sevenZipOf(files []file, method string, properties []byte) []byte {
	plain := ""
	for _, f := range files {
		plain += f.data
	}
	return folders7z([]folderOf{{
		packed: pack7z(method, plain), plain: len(plain), method: method, properties: properties, members: files,
	}}, nil)
}

// folders7z writes a 7z archive. files is the list of files behind their names;
// nil means the names of the members alone.
func folders7z(folders []folderOf, files []byte) []byte {
	var packed, packSizes, descriptions, unpackSizes, counts, sizes, sums, names []byte
	members := 0
	for _, f := range folders {
		packed = append(packed, f.packed...)
		packSizes = number7z(packSizes, len(f.packed))
		coders := f.coders
		if coders == nil {
			coders = []coder7z{{method: f.method, properties: f.properties, size: int64(f.plain)}}
		}
		descriptions = number7z(descriptions, len(coders))
		for _, c := range coders {
			flags := byte(len(c.method))
			if c.properties != nil {
				flags |= 0x20
			}
			descriptions = append(append(descriptions, flags), c.method...)
			if c.properties != nil {
				descriptions = append(number7z(descriptions, len(c.properties)), c.properties...)
			}
			unpackSizes = number7z(unpackSizes, int(c.size))
		}
		for i := 1; i < len(coders); i++ {
			descriptions = append(descriptions, byte(i), byte(i-1)) // in-stream, out-stream
		}
		counts = number7z(counts, len(f.members))
		for i, m := range f.members {
			if i < len(f.members)-1 {
				sizes = number7z(sizes, len(m.data))
			}
			sums = binary.LittleEndian.AppendUint32(sums, crc32.ChecksumIEEE([]byte(m.data)))
			names = append(names, name7z(m.name)...)
			members++
		}
	}
	h := number7z([]byte{id7zHeader, id7zMainStreams, id7zPack, 0x00}, len(folders))
	h = append(append(append(h, id7zSize), packSizes...), id7zEnd)
	h = append(number7z(append(h, id7zUnpack, id7zFolder), len(folders)), 0x00)
	h = append(append(append(append(h, descriptions...), id7zUnpackSize), unpackSizes...), id7zEnd)
	h = append(append(h, id7zSubStreams, id7zNumSubStream), counts...)
	h = append(append(append(h, id7zSize), sizes...), id7zCRC, 0x01)
	h = append(append(h, sums...), id7zEnd, id7zEnd, id7zFiles)
	if files == nil {
		h = append(append(number7z(append(number7z(h, members), id7zNames), len(names)+1), 0x00), names...)
	} else {
		h = append(h, files...)
	}
	return close7z(packed, append(h, id7zEnd, id7zEnd))
}

func name7z(name string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(name + "\x00")) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// encode7z packs the header of a 7z archive, as 7-Zip does.
func encode7z(archive []byte) []byte {
	le := binary.LittleEndian
	at := signature7zBytes + int(le.Uint64(archive[12:]))
	header := string(archive[at:])
	packed := pack7z(method7zLZMA2, header)
	h := number7z(append(number7z([]byte{id7zEncoded, id7zPack}, at-signature7zBytes), 0x01, id7zSize), len(packed))
	h = append(h, id7zEnd, id7zUnpack, id7zFolder, 0x01, 0x00, 0x01, 0x20|byte(len(method7zLZMA2)))
	h = append(append(h, method7zLZMA2...), 0x01, 16)
	h = append(number7z(append(h, id7zUnpackSize), len(header)), id7zEnd)
	return close7z(append(bytes.Clone(archive[signature7zBytes:at]), packed...), append(h, id7zEnd))
}

func number7z(b []byte, n int) []byte {
	if n < 0x80 {
		return append(b, byte(n))
	}
	if n < 0x4000 {
		return append(b, 0x80|byte(n>>8), byte(n))
	}
	return binary.LittleEndian.AppendUint64(append(b, 0xff), uint64(n))
}

// pack7z packs plain as method does.
func pack7z(method, plain string) []byte {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch method {
	case method7zLZMA2:
		w, err = lzma.Writer2Config{DictCap: 1 << 20}.NewWriter2(&b)
	case method7zDeflate:
		w, err = flate.NewWriter(&b, flate.BestSpeed)
	case method7zZstd:
		w, err = zstd.NewWriter(&b)
	default:
		return []byte(plain)
	}
	if err == nil {
		_, err = io.WriteString(w, plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

func close7z(packed, header []byte) []byte {
	start := binary.LittleEndian.AppendUint64(nil, uint64(len(packed)))
	start = binary.LittleEndian.AppendUint64(start, uint64(len(header)))
	start = binary.LittleEndian.AppendUint32(start, crc32.ChecksumIEEE(header))
	out := binary.LittleEndian.AppendUint32([]byte("7z\xbc\xaf\x27\x1c\x00\x04"), crc32.ChecksumIEEE(start))
	return append(append(append(out, start...), packed...), header...)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// expanded is what came of an archive.
type expanded struct {
	files  []file   // names without the archive's
	odd    []string // "name: codes of problems"
	except []string // "name: code start-end", the name empty for the archive itself
}

// expand expands data with a budget and checks what every expansion holds.
func expand(t testing.TB, b *Budget, path string, data []byte) expanded {
	t.Helper()
	var got expanded
	in := input(path, data)
	excepted, err := b.Expand(context.Background(), in, 0, func(m Member) error {
		name, ok := strings.CutPrefix(m.Path, path+"/")
		if !ok {
			t.Errorf("member %q is not inside %s", m.Path, path)
		}
		content, err := io.ReadAll(m.Reader)
		if err != nil {
			return err
		}
		got.files = append(got.files, file{name, string(content)})
		if len(m.Problems) > 0 {
			odd := name + ":"
			for _, p := range m.Problems {
				odd += " " + p.Code
			}
			got.odd = append(got.odd, odd)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("Expand: %v", err)
	}
	kept := map[string]bool{path: true}
	for _, f := range got.files {
		if kept[path+"/"+f.name] {
			t.Errorf("member %q was given out twice", f.name)
		}
		kept[path+"/"+f.name] = true
	}
	for _, e := range excepted {
		if spanned := e.Span != (evidence.Span{}); spanned != kept[e.Path] {
			t.Errorf("exception %+v: kept is %v", e, kept[e.Path])
		}
		name := strings.TrimPrefix(strings.TrimPrefix(e.Path, path), "/")
		text := name + ": " + e.Code
		if e.Span != (evidence.Span{}) {
			text += fmt.Sprintf(" %d-%d", e.Span.Start, e.Span.End)
		}
		got.except = append(got.except, text)
	}
	return got
}

// errTest is an error of the caller's own.
var errTest = errors.New("the case is full")
