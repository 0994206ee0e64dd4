package chat

import (
	"bytes"
	"errors"
	"io"
)

// windowBytes is how much of an input is in memory while it is split.
const windowBytes = 256 << 10

// window reads an input of any size through one buffer of fixed size. Offsets
// are those of the input.
type window struct {
	in    io.ReaderAt
	size  int64
	buf   []byte
	start int64 // of buf
	err   error // the first I/O error; from then on the input seems to end
}

func newWindow(in io.ReaderAt, size int64) *window {
	return &window{in: in, size: size}
}

// over returns a window on bytes that are in memory already.
func over(raw []byte) *window {
	return &window{size: int64(len(raw)), buf: raw}
}

// from returns some of the bytes from off on, at least one, or none at the
// end. They are valid until the next call.
func (w *window) from(off int64) []byte {
	if off < w.start || off >= w.start+int64(len(w.buf)) {
		if !w.fill(off) {
			return nil
		}
	}
	return w.buf[off-w.start:]
}

func (w *window) fill(off int64) bool {
	if off < 0 || off >= w.size || w.err != nil || w.in == nil {
		return false
	}
	if cap(w.buf) < windowBytes {
		w.buf = make([]byte, windowBytes)
	}
	n, err := w.in.ReadAt(w.buf[:min(windowBytes, w.size-off)], off)
	w.buf, w.start = w.buf[:n], off
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
		return false
	}
	return n > 0
}

// bytes returns a copy of [start, end), cut at limit bytes.
func (w *window) bytes(start, end int64, limit int) []byte {
	end = min(end, start+int64(limit), w.size)
	var out []byte
	for start < end {
		b := w.from(start)
		if len(b) == 0 {
			break
		}
		b = b[:min(int64(len(b)), end-start)]
		out = append(out, b...)
		start += int64(len(b))
	}
	return out
}

// byteAt returns the byte at off, and false at the end.
func (w *window) byteAt(off int64) (byte, bool) {
	b := w.from(off)
	if len(b) == 0 {
		return 0, false
	}
	return b[0], true
}

// space returns the offset of the first byte from off on that is not white
// space as JSON has it (RFC 8259 section 2).
func (w *window) space(off int64) int64 {
	for {
		b := w.from(off)
		for i, c := range b {
			if c != ' ' && c != '\t' && c != '\n' && c != '\r' {
				return off + int64(i)
			}
		}
		if len(b) == 0 {
			return off
		}
		off += int64(len(b))
	}
}

// index returns the offset of the first c from off on, or -1.
func (w *window) index(off int64, c byte) int64 {
	for {
		b := w.from(off)
		if len(b) == 0 {
			return -1
		}
		if i := bytes.IndexByte(b, c); i >= 0 {
			return off + int64(i)
		}
		off += int64(len(b))
	}
}
