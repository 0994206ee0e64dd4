package source

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
)

// stream passes the bytes of an archive that is read from front to back. It
// holds the budget for what is passed over unread, too.
type stream struct {
	e   *expansion
	src io.Reader
	n   int64
	err error // some decompressors go on behind an error, with anything
}

func (e *expansion) stream(src io.Reader) *bufio.Reader {
	return bufio.NewReaderSize(&stream{e: e, src: src}, 64<<10)
}

// Read implements [io.Reader].
func (s *stream) Read(p []byte) (int, error) {
	if s.err == nil {
		s.err = s.e.ctx.Err()
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := readSome(s.src, p)
	s.n, s.err = s.n+int64(n), err
	if refused := s.e.budget.refusal(s.n); refused != nil {
		s.err = refused
		return 0, refused
	}
	return n, err
}

// compressed expands a file that one method compresses: a tar archive, or one
// member.
func (e *expansion) compressed(kind container) error {
	plain, err := decompressors[kind](bufio.NewReader(io.NewSectionReader(e.in, 0, e.in.Size())))
	if err != nil {
		code, detail := explain(err)
		e.rest(0, code, detail)
		return nil
	}
	s := e.stream(plain)
	head, _ := s.Peek(tarBlockBytes)
	if isTar(head) {
		return e.tar(s)
	}
	return e.single(s)
}

// tar expands a tar archive.
func (e *expansion) tar(r io.Reader) error {
	t := tar.NewReader(r)
	for {
		at := e.in.furthest
		h, err := nextHeader(t)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil && e.ctx.Err() != nil:
			return e.ctx.Err()
		case err != nil:
			code, detail := explain(err)
			e.rest(at, code, "no member behind this place could be had: "+detail)
			return nil
		}
		m := entry{name: h.Name, size: h.Size, at: at, open: func() (io.Reader, error) { return t, nil }}
		switch h.Typeflag {
		case tar.TypeReg, tar.TypeCont, tar.TypeGNUSparse:
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeSymlink:
			m.except, m.detail = CodeSymlink, fmt.Sprintf("a symbolic link to %q", h.Linkname)
		case tar.TypeLink:
			m.except, m.detail = CodeHardLink, fmt.Sprintf("the same as %q", h.Linkname)
		default:
			m.except, m.detail = CodeNotAFile, fmt.Sprintf("not a file but type %q", h.Typeflag)
		}
		if err := e.offer(m); err != nil {
			return err
		}
	}
}

// nextHeader is t.Next, which passes over what is left of the member before.
func nextHeader(t *tar.Reader) (h *tar.Header, err error) {
	defer func() {
		if v := recover(); v != nil {
			h, err = nil, fmt.Errorf("decompressing: %v", v)
		}
	}()
	h, err = t.Next()
	if errors.Is(err, tar.ErrInsecurePath) {
		err = nil // names are cleaned by us
	}
	return h, err
}
