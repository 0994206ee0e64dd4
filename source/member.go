package source

import (
	"archive/tar"
	"archive/zip"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/mikelolasagasti/xz"
)

// errChecksum is a member whose bytes are not those that were packed.
var errChecksum = errors.New("source: the checksum differs")

// maxIdleReads is how often a decompressor may give nothing before it counts
// as stuck.
const maxIdleReads = 100

// memberReader gives out the bytes of one member: it counts them, and tells
// damage, limits and a failing disk apart.
type memberReader struct {
	ctx    context.Context
	src    io.Reader
	budget *Budget
	in     *watchedInput
	want   *uint32 // CRC-32 of the whole, if src does not check its own
	sum    hash.Hash32

	first   []byte // read before yield was called
	n       int64  // bytes given out, or held in first
	ended   error  // io.EOF or what stopped it
	refused *Refusal
	damage  error
	stopped error // the context's
}

// primeBytes is how much of a member is read before it is offered: whether a
// member can be had at all shows at its beginning.
const primeBytes = 512

// prime reads the beginning of the member. Its error is why nothing of it can
// be had.
func (m *memberReader) prime() error {
	if m.want != nil {
		m.sum = crc32.NewIEEE()
	}
	buf := make([]byte, primeBytes)
	n, _ := m.read(buf)
	m.first = buf[:n]
	switch {
	case n > 0:
		return nil
	case m.refused != nil:
		return m.refused
	}
	return m.damage
}

// Read implements [io.Reader].
func (m *memberReader) Read(p []byte) (int, error) {
	if len(m.first) > 0 {
		n := copy(p, m.first)
		m.first = m.first[n:]
		return n, nil
	}
	return m.read(p)
}

func (m *memberReader) read(p []byte) (int, error) {
	if m.ended != nil || len(p) == 0 {
		return 0, m.ended
	}
	if m.stopped = m.ctx.Err(); m.stopped != nil {
		m.ended = m.stopped
		return 0, m.ended
	}
	n, err := readSome(m.src, p)
	m.n += int64(n)
	m.budget.out += int64(n)
	refused := m.budget.refusal(m.budget.out)
	if limit := m.budget.limits.member; refused == nil && m.n > limit {
		refused = &Refusal{CodeSizeLimit, fmt.Sprintf("it has more than %d bytes", limit)}
	}
	if refused != nil || errors.As(err, &refused) {
		m.refused, m.ended = refused, refused
		return 0, refused
	}
	if m.sum != nil {
		m.sum.Write(p[:n])
	}
	if err != nil {
		m.end(err)
	}
	return n, m.ended
}

// end notes why the bytes are over.
func (m *memberReader) end(err error) {
	m.ended = io.EOF
	switch {
	case m.in.err != nil:
		m.ended = m.in.err
	case !errors.Is(err, io.EOF):
		m.damage = err
	case m.sum != nil && m.sum.Sum32() != *m.want:
		m.damage = errChecksum
	}
}

// readSome reads at least one byte, or returns an error. A decompressor that
// panics on hostile bytes has found them damaged.
func readSome(r io.Reader, p []byte) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			n, err = 0, fmt.Errorf("decompressing: %v", v)
		}
	}()
	for range maxIdleReads {
		if n, err = r.Read(p); n != 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// explain returns the code of an exception for an error of a decompressor, and
// words for people.
func explain(err error) (code, detail string) {
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		return refusal.Code, refusal.Detail
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, xz.ErrBuf):
		return CodeTruncated, "its end is missing"
	case errors.Is(err, errChecksum), errors.Is(err, zip.ErrChecksum), errors.Is(err, gzip.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch):
		return CodeBadChecksum, "its bytes are not those that were packed"
	case errors.Is(err, errEncrypted):
		return CodeEncrypted, "a password is needed"
	case errors.Is(err, err7zUnsupported), errors.Is(err, zip.ErrAlgorithm), errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, xz.ErrMemlimit),
		errors.Is(err, xz.ErrOptions), errors.Is(err, xz.ErrUnsupportedCheck):
		return CodeUnsupported, err.Error()
	case errors.Is(err, errDirectory):
		return CodeTooManyMembers, "its directory is too large to be read"
	case errors.Is(err, tar.ErrHeader):
		return CodeDamaged, "the header of a member is damaged"
	}
	return CodeDamaged, err.Error()
}

// decompressors open each method of compression, by the kind of file that it
// makes. The reader of the plain bytes need not be closed.
var decompressors = map[container]func(io.Reader) (io.Reader, error){
	containerGzip:  func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	containerBzip2: func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil },
	containerXz:    func(r io.Reader) (io.Reader, error) { return xz.NewReader(r, maxDictionaryBytes) },
	containerZstd: func(r io.Reader) (io.Reader, error) {
		// One at a time, so that no goroutine outlives the reader.
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxDictionaryBytes))
	},
}

// zipMethods are the methods of zip (APPNOTE.TXT section 4.4.5) that can be
// undone. Stored bytes are method 0.
var zipMethods = map[uint16]func(io.Reader) (io.Reader, error){
	zip.Store:   func(r io.Reader) (io.Reader, error) { return r, nil },
	zip.Deflate: func(r io.Reader) (io.Reader, error) { return flate.NewReader(r), nil },
	12:          decompressors[containerBzip2],
	20:          decompressors[containerZstd],
	93:          decompressors[containerZstd],
	95:          decompressors[containerXz],
}
