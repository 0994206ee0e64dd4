package source

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz/lzma"
)

const (
	// signature7zBytes is the length of the record at the front of an archive.
	signature7zBytes = 32
	// max7zEncodings is how often a header may be packed in another.
	max7zEncodings = 4
)

// errEncrypted is the error of whatever a password is needed for.
var errEncrypted = errors.New("source: a password is needed")

// sevenZip expands a 7z archive, in the order in which its members lie: they
// are often packed together, and reading them in another order would unpack
// each of them many times.
func (e *expansion) sevenZip() error {
	h, err := e.read7z()
	if err != nil {
		code, detail := explain(err)
		e.rest(0, code, detail)
		return nil
	}
	streams := &members7z{e: e, streams: h.streams}
	for _, f := range h.files {
		m := entry{name: f.name, at: signature7zBytes, open: func() (io.Reader, error) { return eofReader{}, nil }}
		if f.empty {
			if f.folder {
				continue
			}
		} else {
			m.size, m.crc, m.open = streams.next()
		}
		if f.attributes&attributeUnix != 0 && f.attributes>>16&unixType == unixLink || f.attributes&attributeReparse != 0 {
			m.except, m.detail = CodeSymlink, "a symbolic link; what it points to is not followed"
		}
		if err := e.offer(m); err != nil {
			return err
		}
	}
	return nil
}

// The attributes of a file: those of Windows, and behind 7-Zip's own bit the
// mode of Unix in the upper half.
const (
	attributeReparse = 0x400
	attributeUnix    = 0x8000
	unixType         = 0xf000
	unixLink         = 0xa000
)

type eofReader struct{}

// Read implements [io.Reader].
func (eofReader) Read([]byte) (int, error) { return 0, io.EOF }

// read7z finds and reads the header, which may be packed itself.
func (e *expansion) read7z() (header7z, error) {
	var front [signature7zBytes]byte
	if n, _ := e.in.ReadAt(front[:], 0); n < len(front) {
		return header7z{}, io.ErrUnexpectedEOF
	}
	le := binary.LittleEndian
	if crc32.ChecksumIEEE(front[12:]) != le.Uint32(front[8:]) {
		return header7z{}, err7zHeader
	}
	at, size, sum := le.Uint64(front[12:]), le.Uint64(front[20:]), le.Uint32(front[28:])
	whole := uint64(e.in.Size() - signature7zBytes)
	switch {
	case size == 0:
		return header7z{}, nil // an empty archive
	case at > whole || size > whole-at:
		return header7z{}, io.ErrUnexpectedEOF
	case size > uint64(e.budget.limits.directory):
		return header7z{}, errDirectory
	}
	b := make([]byte, size)
	if n, err := e.in.ReadAt(b, signature7zBytes+int64(at)); n < len(b) {
		return header7z{}, err
	}
	for range max7zEncodings {
		if crc32.ChecksumIEEE(b) != sum {
			return header7z{}, errChecksum
		}
		if b[0] != id7zEncoded {
			r := &reader7z{b: b}
			h := r.readHeader()
			return h, r.err
		}
		r := &reader7z{b: b[1:]}
		s := r.readStreams()
		if r.err != nil {
			return header7z{}, r.err
		}
		var err error
		if b, err = e.unpackHeader(s); err != nil {
			return header7z{}, err
		}
		if sum = crc32.ChecksumIEEE(b); s.folders[0].crc != nil {
			sum = *s.folders[0].crc
		}
	}
	return header7z{}, err7zHeader
}

// unpackHeader returns the bytes of a packed header.
func (e *expansion) unpackHeader(s streams7z) ([]byte, error) {
	if len(s.folders) != 1 {
		return nil, err7zHeader
	}
	size := s.folders[0].size()
	if size > e.budget.limits.directory {
		return nil, errDirectory
	}
	r, err := e.open7z(s, 0, 0)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(onlySome{r}, size))
	if err == nil && (int64(len(b)) < size || size == 0) {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

// onlySome reads through readSome.
type onlySome struct{ r io.Reader }

// Read implements [io.Reader].
func (o onlySome) Read(p []byte) (int, error) { return readSome(o.r, p) }

// members7z gives out the members that have bytes, one after another.
type members7z struct {
	e       *expansion
	streams streams7z
	folder  int
	member  int // in the folder
	packed  int // packed streams of the folders before
	r       io.Reader
	err     error
	left    int64 // bytes that the member before did not take
}

// next returns the next member. It is to be opened before next is called again,
// or not at all.
func (s *members7z) next() (size int64, crc *uint32, open func() (io.Reader, error)) {
	for s.folder < len(s.streams.folders) && s.member == len(s.streams.folders[s.folder].sizes) {
		s.packed += len(s.streams.folders[s.folder].packed)
		s.folder, s.member = s.folder+1, 0
		s.r, s.err, s.left = nil, nil, 0
	}
	if s.folder == len(s.streams.folders) {
		return -1, nil, func() (io.Reader, error) { return nil, err7zHeader }
	}
	f := &s.streams.folders[s.folder]
	size, crc = f.sizes[s.member], f.crcs[s.member]
	s.member++
	before := s.left
	s.left = before + size
	return size, crc, func() (io.Reader, error) {
		if s.r == nil && s.err == nil {
			if s.r, s.err = s.e.open7z(s.streams, s.folder, s.packed); s.err == nil {
				s.r = &stream{e: s.e, src: s.r}
			}
		}
		if s.err != nil {
			return nil, s.err
		}
		s.left = size
		if _, err := io.CopyN(io.Discard, s.r, before); err != nil {
			s.err = cutOff(err)
			return nil, s.err
		}
		return &piece7z{s}, nil
	}
}

// piece7z is one member of a stream of many.
type piece7z struct{ s *members7z }

// Read implements [io.Reader].
func (p *piece7z) Read(b []byte) (int, error) {
	if p.s.left == 0 {
		return 0, io.EOF
	}
	n, err := p.s.r.Read(b[:min(int64(len(b)), p.s.left)])
	p.s.left -= int64(n)
	if err != nil && p.s.left > 0 {
		p.s.err = cutOff(err)
		return n, p.s.err
	}
	return n, nil
}

func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// open7z returns the bytes of the i-th folder. packed is how many packed
// streams the folders before it have.
func (e *expansion) open7z(s streams7z, i, packed int) (io.Reader, error) {
	f := &s.folders[i]
	at := s.at
	if packed >= len(s.packed) {
		return nil, err7zHeader
	}
	for _, size := range s.packed[:packed] {
		if at += size; at > e.in.Size() {
			return nil, io.ErrUnexpectedEOF
		}
	}
	for _, c := range f.coders {
		switch {
		case c.method == method7zAES:
			return nil, errEncrypted
		case c.in != 1:
			return nil, fmt.Errorf("%w: method %x", err7zUnsupported, c.method)
		}
	}
	at, size := at+signature7zBytes, s.packed[packed]
	if at > e.in.Size() {
		return nil, io.ErrUnexpectedEOF
	}
	var r io.Reader = bufio.NewReader(cutShort(io.NewSectionReader(e.in, at, min(size, e.in.Size()-at)), size > e.in.Size()-at))
	step := f.packed[0]
	for range f.coders {
		if step < 0 || step >= len(f.coders) {
			return nil, err7zHeader
		}
		c := f.coders[step]
		plain, err := c.open(r)
		if err != nil {
			return nil, err
		}
		r = io.LimitReader(plain, c.size)
		next, ok := f.next(step)
		if !ok {
			return r, nil
		}
		step = next
	}
	return nil, err7zHeader
}

// The methods of 7z that can be undone, and the one of encryption (Methods.txt
// of the 7-Zip sources).
const (
	method7zCopy    = "\x00"
	method7zLZMA    = "\x03\x01\x01"
	method7zLZMA2   = "\x21"
	method7zDeflate = "\x04\x01\x08"
	method7zBzip2   = "\x04\x02\x02"
	method7zZstd    = "\x04\xf7\x11\x01"
	method7zAES     = "\x06\xf1\x07\x01"
)

// open undoes one coder.
func (c coder7z) open(r io.Reader) (io.Reader, error) {
	le := binary.LittleEndian
	switch c.method {
	case method7zCopy:
		return r, nil
	case method7zLZMA:
		if len(c.properties) < 5 {
			return nil, err7zHeader
		}
		if le.Uint32(c.properties[1:]) > maxDictionaryBytes {
			return nil, fmt.Errorf("%w: a dictionary of %d bytes", err7zUnsupported, le.Uint32(c.properties[1:]))
		}
		// The library wants the header of an .lzma file in front.
		front := le.AppendUint64(append([]byte(nil), c.properties[:5]...), uint64(c.size))
		return lzma.NewReader(io.MultiReader(bytes.NewReader(front), r))
	case method7zLZMA2:
		if len(c.properties) < 1 || c.properties[0] > 40 {
			return nil, err7zHeader
		}
		// As of xz's format, section 5.3.1.
		bits := c.properties[0]
		dictionary := int64(2|bits&1) << (bits/2 + 11)
		if dictionary > maxDictionaryBytes {
			return nil, fmt.Errorf("%w: a dictionary of %d bytes", err7zUnsupported, dictionary)
		}
		return lzma.Reader2Config{DictCap: int(max(dictionary, lzma.MinDictCap))}.NewReader2(r)
	case method7zDeflate:
		return flate.NewReader(r), nil
	case method7zBzip2:
		return bzip2.NewReader(r), nil
	case method7zZstd:
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxDictionaryBytes))
	}
	return nil, fmt.Errorf("%w: method %x", err7zUnsupported, c.method)
}
