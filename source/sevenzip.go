package source

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"

	"github.com/bodgit/sevenzip"
)

// sevenZip expands a 7z archive, in the order in which its members lie: they
// are often packed together, and reading them in another order would unpack
// each of them many times.
func (e *expansion) sevenZip() error {
	r, err := open7z(e.in, "")
	if err != nil {
		code, detail := explain(err)
		e.rest(0, code, detail)
		return nil
	}
	locked := -1 // whether a password is needed; -1: not known yet
	for i, f := range r.File {
		if f.FileInfo().IsDir() {
			continue
		}
		m := entry{name: f.Name, size: int64(min(f.UncompressedSize, 1<<62)), open: func() (io.Reader, error) { return openMember(f) }}
		if f.CRC32 != 0 {
			m.crc = &f.CRC32
		}
		if locked < 0 && f.UncompressedSize > 0 {
			locked = 0
			if e.isLocked(i, f) {
				locked = 1
			}
		}
		if t := f.Mode().Type(); t&fs.ModeSymlink != 0 {
			m.except, m.detail = CodeSymlink, "a symbolic link; what it points to is not followed"
		} else if locked > 0 && f.UncompressedSize > 0 {
			m.except, m.detail = CodeEncrypted, "a password is needed"
		}
		if err := e.offer(m); err != nil {
			return err
		}
	}
	return nil
}

// isLocked reports whether the member f, the i-th of its archive, needs a
// password. The library decrypts with an empty one without a word, so the
// beginning is unpacked with two passwords: bytes that depend on the password
// are encrypted.
func (e *expansion) isLocked(i int, f *sevenzip.File) bool {
	other, err := open7z(e.in, "\x00another password")
	if err != nil || i >= len(other.File) {
		return err != nil && isEncrypted(err)
	}
	a, errA := beginning(f)
	b, errB := beginning(other.File[i])
	return isEncrypted(errA) || isEncrypted(errB) || !bytes.Equal(a, b)
}

func beginning(f *sevenzip.File) ([]byte, error) {
	r, err := openMember(f)
	if err != nil {
		return nil, err
	}
	if c, ok := r.(io.Closer); ok {
		defer c.Close()
	}
	buf := make([]byte, min(primeBytes, f.UncompressedSize))
	for n := 0; n < len(buf); {
		got, err := readSome(r, buf[n:])
		if n += got; err != nil {
			return buf[:n], err
		}
	}
	return buf, nil
}

// open7z reads the header of a 7z archive. The library is not proof against
// hostile bytes; a panic of its is damage.
func open7z(in *watchedInput, password string) (r *sevenzip.Reader, err error) {
	defer func() {
		if v := recover(); v != nil {
			r, err = nil, fmt.Errorf("reading the header: %v", v)
		}
	}()
	return sevenzip.NewReaderWithPassword(in, in.Size(), password)
}

func openMember(f *sevenzip.File) (r io.Reader, err error) {
	defer func() {
		if v := recover(); v != nil {
			r, err = nil, fmt.Errorf("opening a member: %v", v)
		}
	}()
	return f.Open()
}
