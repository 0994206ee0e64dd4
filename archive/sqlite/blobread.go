package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// open opens the kept bytes with hash id.
func (s *blobStore) open(id evidence.ID) (archive.Blob, error) {
	f, packed, err := s.openFile(id)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("opening blob %s: %w", id.Short(), err)
	}
	if !packed {
		return &plainBlob{f, info.Size()}, nil
	}
	table, err := readSeekTable(f, info.Size())
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("opening blob %s: %w", id.Short(), err)
	}
	return &packedBlob{store: s, id: id, file: f, table: table}, nil
}

// openFile opens the file that holds a blob, wherever it lies now.
func (s *blobStore) openFile(id evidence.ID) (f *os.File, packed bool, err error) {
	if p, ok := s.pendingOf(id); ok {
		if f, err = os.Open(p.path); err == nil {
			return f, p.packed, nil
		}
		// It was settled between the two lines above.
	}
	for _, packed := range [...]bool{true, false} {
		f, err = os.Open(s.path(id, packed))
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, fmt.Errorf("blob %s is not in the case: %w", id, archive.ErrNotFound)
	}
	if err != nil {
		return nil, false, fmt.Errorf("opening blob %s: %w", id.Short(), err)
	}
	return f, f.Name() == s.path(id, true), nil
}

// plainBlob is kept as it came.
type plainBlob struct {
	*os.File
	size int64
}

// Size implements [archive.Blob].
func (b *plainBlob) Size() int64 { return b.size }

// packedBlob is kept in frames.
type packedBlob struct {
	store *blobStore
	id    evidence.ID
	file  *os.File
	table *seekTable
}

// Size implements [archive.Blob].
func (b *packedBlob) Size() int64 { return b.table.size() }

// Close implements [io.Closer].
func (b *packedBlob) Close() error { return b.file.Close() }

// ReadAt implements [io.ReaderAt]. It costs the frames that p touches.
func (b *packedBlob) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, fmt.Errorf("reading blob %s at %d: before its start", b.id.Short(), off)
	}
	size := b.Size()
	if off >= size {
		return 0, io.EOF
	}
	for i := b.table.find(off); n < len(p) && off < size; i++ {
		data, err := b.frame(i)
		if err != nil {
			return n, err
		}
		k := copy(p[n:], data[off-b.table.content[i]:])
		n += k
		off += int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (b *packedBlob) frame(i int) ([]byte, error) {
	return b.store.cache.get(frameKey{b.id, i}, func() ([]byte, error) {
		data, err := b.readFrame(i)
		if err != nil {
			return nil, fmt.Errorf("reading frame %d of blob %s: %w", i, b.id.Short(), err)
		}
		return data, nil
	})
}

func (b *packedBlob) readFrame(i int) ([]byte, error) {
	t := b.table
	packed := make([]byte, t.packed[i+1]-t.packed[i])
	if _, err := b.file.ReadAt(packed, t.packed[i]); err != nil {
		return nil, err
	}
	want := t.content[i+1] - t.content[i]
	data, err := b.store.decoder.DecodeAll(packed, make([]byte, 0, want))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) != want {
		return nil, fmt.Errorf("it holds %d bytes, not %d", len(data), want)
	}
	return data, nil
}
