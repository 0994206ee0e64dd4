package source

import (
	"archive/zip"
	"bufio"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// errDirectory is a directory too large to be held.
var errDirectory = errors.New("source: the archive's directory is too large")

// directoryGuard stops package zip from reading a directory without end.
type directoryGuard struct {
	io.ReaderAt
	left int64
	off  bool
}

// ReadAt implements [io.ReaderAt].
func (g *directoryGuard) ReadAt(p []byte, off int64) (int, error) {
	if !g.off {
		if g.left -= int64(len(p)); g.left < 0 {
			return 0, errDirectory
		}
	}
	return g.ReaderAt.ReadAt(p, off)
}

// openZip reads the directory of a zip archive.
func openZip(in evidence.Input) (*zip.Reader, error) { return openZipTo(in, maxDirectoryBytes) }

func openZipTo(in evidence.Input, limit int64) (*zip.Reader, error) {
	guard := &directoryGuard{ReaderAt: in, left: limit}
	r, err := zip.NewReader(guard, in.Size())
	guard.off = true
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, err
	}
	for method, open := range zipMethods {
		if method == zip.Store || method == zip.Deflate {
			continue // the library's own use their memory again
		}
		r.RegisterDecompressor(method, func(packed io.Reader) io.ReadCloser {
			plain, err := open(packed)
			if err != nil {
				plain = failedReader{err}
			}
			return io.NopCloser(plain)
		})
	}
	return r, nil
}

// failedReader is a decompressor that could not even begin.
type failedReader struct{ err error }

// Read implements [io.Reader].
func (f failedReader) Read([]byte) (int, error) { return 0, f.err }

// zip expands a zip archive by its directory, or where that is missing by the
// members' own headers.
func (e *expansion) zip() error {
	r, err := openZipTo(e.in, e.budget.limits.directory)
	if e.in.err != nil {
		return nil
	}
	if err != nil || len(r.File) == 0 {
		return e.salvage(err)
	}
	slices.SortStableFunc(r.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	for _, f := range r.File {
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 || f.Mode().IsDir() && f.UncompressedSize64 == 0 {
			continue
		}
		if err := e.offer(zipEntry(f)); err != nil {
			return err
		}
	}
	return nil
}

func zipEntry(f *zip.File) entry {
	m := entry{
		name: zipName(f.Name, f.NonUTF8), size: int64(min(f.UncompressedSize64, 1<<62)), random: true,
		open: func() (io.Reader, error) { return f.Open() },
	}
	m.judge(f.Flags, f.Method)
	switch t := f.Mode().Type(); {
	case t&fs.ModeSymlink != 0:
		m.except, m.detail = CodeSymlink, "a symbolic link; what it points to is not followed"
	case t != 0 && !t.IsDir():
		m.except, m.detail = CodeNotAFile, "not a file but "+typeName(t)
	}
	return m
}

// judge passes over a member that cannot be unpacked.
func (m *entry) judge(flags, method uint16) {
	if flags&zipFlagEncrypted != 0 {
		m.except, m.detail = CodeEncrypted, "a password is needed"
	} else if zipMethods[method] == nil {
		m.except, m.detail = CodeUnsupported, fmt.Sprintf("it is packed by method %d, which nothing here undoes", method)
	}
}

// salvage expands a zip archive from front to back, by the header that each
// member has before it. why is what was wrong with the directory; nil means
// that it has no members.
func (e *expansion) salvage(why error) error {
	at := int64(0)
	for {
		buf := make([]byte, localBytes)
		n, _ := e.in.ReadAt(buf, at)
		h, ok := parseLocal(buf[:n])
		if !ok {
			if why == nil && (n == 0 || n >= 4 && (string(buf[:4]) == zipEnd || string(buf[:4]) == zipDirectory)) {
				return nil // an empty archive
			}
			return e.endOfSalvage(at, string(buf[:min(n, 4)]), why)
		}
		next, err := e.salvageOne(at, h)
		if err != nil {
			return err
		}
		if next < 0 {
			e.rest(at, CodeTruncated, "its directory is missing, and so is where the next member begins")
			return nil
		}
		at = next
	}
}

func (e *expansion) endOfSalvage(at int64, signature string, why error) error {
	switch {
	case errors.Is(why, errDirectory):
		if signature != zipDirectory {
			e.rest(at, CodeDamaged, "no member begins here")
		}
	case signature == zipDirectory:
		e.rest(at, CodeTruncated, "its directory is damaged; the members were found by their own headers")
	default:
		e.rest(at, CodeTruncated, "its directory is missing; the members before this place were found by their own headers")
	}
	return nil
}

// salvageOne offers the member whose header is at, and returns where the next
// one begins; -1 if that cannot be known.
func (e *expansion) salvageOne(at int64, h local) (int64, error) {
	tail := make([]byte, h.nameBytes+h.extraBytes)
	if n, _ := e.in.ReadAt(tail, at+localBytes); n < len(tail) {
		return -1, nil
	}
	h.widen(tail[h.nameBytes:])
	m := entry{name: zipName(string(tail[:h.nameBytes]), h.flags&zipFlagUTF8 == 0), size: h.size, at: at}
	m.judge(h.flags, h.method)
	data := at + int64(h.dataAt())
	if h.flags&zipFlagDescriptor != 0 && h.packed == 0 {
		return e.salvageStreamed(data, h, m)
	}
	end, size := data+h.packed, e.in.Size()
	m.random = true
	if h.flags&zipFlagDescriptor == 0 {
		m.crc = &h.crc
	}
	m.open = func() (io.Reader, error) {
		r, err := zipMethods[h.method](io.NewSectionReader(e.in, data, min(h.packed, size-data)))
		return cutShort(r, end > size), err
	}
	if !strings.HasSuffix(m.name, "/") || h.size > 0 {
		if err := e.offer(m); err != nil {
			return -1, err
		}
	}
	if h.flags&zipFlagDescriptor != 0 {
		return e.skipDescriptor(end, nil), nil
	}
	return min(end, size), nil
}

// salvageStreamed offers a member whose size is not in its header, because it
// was written before it was known. Only deflate says itself where it ends.
func (e *expansion) salvageStreamed(data int64, h local, m entry) (int64, error) {
	if m.except != "" || h.method != zip.Deflate {
		return -1, nil
	}
	used := &usedReader{r: bufio.NewReader(io.NewSectionReader(e.in, data, e.in.Size()-data))}
	plain := &summed{r: flate.NewReader(used), sum: crc32.NewIEEE()}
	m.size = -1
	m.open = func() (io.Reader, error) { return plain, nil }
	if !strings.HasSuffix(m.name, "/") {
		if err := e.offer(m); err != nil {
			return -1, err
		}
	}
	if _, err := io.Copy(io.Discard, &stream{e: e, src: plain}); err != nil {
		return -1, e.ctx.Err() // damaged, and already recorded
	}
	crc := plain.sum.Sum32()
	next := e.skipDescriptor(data+used.n, &crc)
	if next < 0 {
		if next = e.skipDescriptor(data+used.n, nil); next >= 0 && e.kept != "" {
			code, detail := explain(errChecksum)
			e.excepted = append(e.excepted, evidence.Exception{Path: e.kept, Span: evidence.Span{End: plain.n}, Code: code, Detail: detail})
		}
	}
	return next, nil
}

// cutShort makes the end of stored bytes that lie at the end of a truncated
// archive an unexpected one.
func cutShort(r io.Reader, cut bool) io.Reader {
	if !cut {
		return r
	}
	return io.MultiReader(r, failedReader{io.ErrUnexpectedEOF})
}

// widen reads the sizes of the zip64 extra field (APPNOTE.TXT section 4.5.3).
func (l *local) widen(extra []byte) {
	le := binary.LittleEndian
	for len(extra) >= 4 {
		id, n := le.Uint16(extra), int(le.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			return
		}
		if id == 1 {
			b := extra[:n]
			for _, field := range []*int64{&l.size, &l.packed} {
				if *field == 0xffffffff && len(b) >= 8 {
					*field = int64(min(le.Uint64(b), 1<<62))
					b = b[8:]
				}
			}
			return
		}
		extra = extra[n:]
	}
}

// skipDescriptor returns the place behind the data descriptor at at (APPNOTE.TXT
// section 4.3.9), whose signature and width vary; -1 if none fits. crc is what
// its checksum must be, if that is known.
func (e *expansion) skipDescriptor(at int64, crc *uint32) int64 {
	buf := make([]byte, 4+20+4)
	n, _ := e.in.ReadAt(buf, at)
	buf = buf[:n]
	skip := 0
	if len(buf) >= 4 && string(buf[:4]) == zipDescriptor {
		skip = 4
	}
	for _, width := range []int{12, 20} { // checksum and two sizes of 4 or of 8 bytes
		end := skip + width
		if end > len(buf) || crc != nil && binary.LittleEndian.Uint32(buf[skip:]) != *crc {
			continue
		}
		if rest := string(buf[end:min(end+4, len(buf))]); rest == zipLocal || rest == zipDirectory || rest == "" {
			return at + int64(end)
		}
	}
	return -1
}

// usedReader counts what a decompressor takes. It reads byte by byte, so that
// the decompressor does not take more than it needs.
type usedReader struct {
	r *bufio.Reader
	n int64
}

// Read implements [io.Reader].
func (u *usedReader) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	return n, err
}

// ReadByte implements [io.ByteReader].
func (u *usedReader) ReadByte() (byte, error) {
	c, err := u.r.ReadByte()
	if err == nil {
		u.n++
	}
	return c, err
}

// summed counts what passes, and takes its CRC-32.
type summed struct {
	r   io.Reader
	n   int64
	sum hash.Hash32
}

// Read implements [io.Reader].
func (s *summed) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	s.sum.Write(p[:n])
	return n, err
}
