package mailbox

import (
	"fmt"
	"io"
)

const (
	// windowBytes is how much of a mailbox is held at once.
	windowBytes = 1 << 20
	// behindBytes is how much before a place stays in the window: enough to
	// see the blank line before a From line.
	behindBytes = 8
)

// window is a bounded view of an input that moves forward over it.
type window struct {
	in   io.ReaderAt
	size int64
	base int64  // offset of buf[0] in the input
	buf  []byte // the bytes held
}

func newWindow(in io.ReaderAt, size int64) *window {
	return &window{in: in, size: size}
}

// ahead returns the bytes that are held from off on: at least need of them, or
// all there are up to the end of the input. It is valid until the next call.
func (w *window) ahead(off int64, need int) ([]byte, error) {
	if off >= w.size {
		return nil, nil
	}
	held := w.base + int64(len(w.buf))
	if w.base > 0 && off < w.base+behindBytes || held-off < min(int64(need), w.size-off) {
		if err := w.fill(max(0, off-behindBytes)); err != nil {
			return nil, err
		}
	}
	return w.buf[off-w.base:], nil
}

// behind returns up to n of the bytes directly before off; n is at most
// behindBytes. It must follow a call of ahead for the same place.
func (w *window) behind(off int64, n int) []byte {
	from := max(w.base, off-int64(n))
	if from > off || off > w.base+int64(len(w.buf)) {
		return nil
	}
	return w.buf[from-w.base : off-w.base]
}

// fill reads a whole window from base on.
func (w *window) fill(base int64) error {
	n := min(windowBytes, w.size-base)
	if w.buf == nil {
		w.buf = make([]byte, min(windowBytes, w.size))
	}
	w.buf, w.base = w.buf[:cap(w.buf)][:n], base
	got, err := w.in.ReadAt(w.buf, base)
	if int64(got) == n {
		return nil // io.EOF together with all bytes is no error
	}
	w.buf = w.buf[:0]
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("reading %d bytes at %d: %w", n, base, err)
}
