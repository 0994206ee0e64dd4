package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/gainsay/gainsay/evidence"
)

const (
	packedSuffix = ".zst"
	tempDir      = "tmp" // inside the blobs folder; swept when a case is opened for writing
	// keptPercent: bytes that do not shrink below this are kept as they are.
	// Archives and pictures are compressed already.
	keptPercent = 97
	// maxPending and maxPendingBytes bound what waits to be made durable.
	maxPending      = 4096
	maxPendingBytes = 512 << 20
	// settlers is how many files are made durable at once: a disk does many
	// in about the time of one.
	settlers = 16
)

// blobStore keeps bytes by their hash, each once, for ever. It is safe for
// concurrent use.
//
// A blob is written to a temporary file, and gets its name only once it is
// durable (settle): whatever has a blob's name is whole.
type blobStore struct {
	dir     string
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	cache   *frameCache

	buffers      sync.Pool // of *[]byte, frameBytes long
	mu           sync.Mutex
	pending      map[evidence.ID]pendingBlob
	pendingBytes int64
	settling     sync.Mutex
}

// pendingBlob is written and not yet durable.
type pendingBlob struct {
	path   string
	packed bool
	size   int64
}

func newBlobStore(dir string) (*blobStore, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(true),
		zstd.WithWindowSize(frameBytes), zstd.WithSingleSegment(true), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("making a compressor: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxFrameContent), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, fmt.Errorf("making a decompressor: %w", err)
	}
	return &blobStore{
		dir: dir, encoder: enc, decoder: dec,
		cache: newFrameCache(frameCacheBytes), pending: map[evidence.ID]pendingBlob{},
		buffers: sync.Pool{New: func() any { b := make([]byte, frameBytes); return &b }},
	}, nil
}

// path is where the blob lies once it is settled.
func (s *blobStore) path(id evidence.ID, packed bool) string {
	name := hex.EncodeToString(id[:])
	if packed {
		name += packedSuffix
	}
	return filepath.Join(s.dir, name[:2], name)
}

func (s *blobStore) pendingOf(id evidence.ID) (pendingBlob, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.pending[id]
	return p, ok
}

// has reports whether the blob is kept.
func (s *blobStore) has(id evidence.ID) bool {
	if _, ok := s.pendingOf(id); ok {
		return true
	}
	for _, packed := range [...]bool{true, false} {
		if _, err := os.Stat(s.path(id, packed)); err == nil {
			return true
		}
	}
	return false
}

// put keeps the bytes of r.
func (s *blobStore) put(ctx context.Context, r io.Reader) (id evidence.ID, size int64, err error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, tempDir), "blob-*")
	if err != nil {
		return id, 0, fmt.Errorf("keeping bytes: %w", err)
	}
	p := pendingBlob{path: f.Name()}
	h := sha256.New()
	p.packed, size, err = s.write(ctx, f, h, r)
	if err == nil {
		p.size, err = f.Seek(0, io.SeekCurrent)
	}
	err = errors.Join(err, f.Close())
	if err != nil {
		return id, 0, errors.Join(err, os.Remove(p.path))
	}
	h.Sum(id[:0])
	if s.has(id) {
		return id, size, os.Remove(p.path)
	}
	s.mu.Lock()
	if _, twice := s.pending[id]; twice {
		s.mu.Unlock()
		return id, size, os.Remove(p.path)
	}
	s.pending[id] = p
	s.pendingBytes += p.size
	full := len(s.pending) >= maxPending || s.pendingBytes >= maxPendingBytes
	s.mu.Unlock()
	if full {
		err = s.settle()
	}
	return id, size, err
}

// settle makes everything that was put durable, and gives it its name.
func (s *blobStore) settle() error {
	s.settling.Lock()
	defer s.settling.Unlock()
	s.mu.Lock()
	ids := make([]evidence.ID, 0, len(s.pending))
	for id := range s.pending {
		ids = append(ids, id)
	}
	s.mu.Unlock()
	if len(ids) == 0 {
		return nil
	}
	dirs := map[string]bool{}
	for _, id := range ids {
		dirs[filepath.Dir(s.path(id, false))] = true
	}
	made := make([]string, 0, len(dirs)+1)
	for d := range dirs {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return fmt.Errorf("making a folder for bytes: %w", err)
		}
		made = append(made, d)
	}
	err := each(ids, func(id evidence.ID) error { return s.settleOne(id) })
	if err == nil {
		err = each(append(made, s.dir), syncDir)
	}
	if err != nil {
		return fmt.Errorf("making kept bytes durable: %w", err)
	}
	return nil
}

func (s *blobStore) settleOne(id evidence.ID) error {
	p, ok := s.pendingOf(id)
	if !ok {
		return nil
	}
	f, err := os.OpenFile(p.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Chmod(0o400), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(p.path, s.path(id, p.packed)); err != nil {
		return err
	}
	s.mu.Lock()
	delete(s.pending, id)
	s.pendingBytes -= p.size
	s.mu.Unlock()
	return nil
}

// each calls f for every one of list, settlers at a time.
func each[T any](list []T, f func(T) error) error {
	todo := make(chan T)
	errs := make(chan error, settlers)
	for range settlers {
		go func() {
			var err error
			for x := range todo {
				if err == nil {
					err = f(x)
				}
			}
			errs <- err
		}()
	}
	for _, x := range list {
		todo <- x
	}
	close(todo)
	var all []error
	for range settlers {
		all = append(all, <-errs)
	}
	return errors.Join(all...)
}

// sweep removes what an interrupted program left half written.
func (s *blobStore) sweep() error {
	dir := filepath.Join(s.dir, tempDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range left {
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// matches reports whether the bytes of r hash to id, and how many there are.
func matches(r io.Reader, id evidence.ID, buf []byte) (ok bool, n int64, err error) {
	h := sha256.New()
	n, err = io.CopyBuffer(h, r, buf)
	return err == nil && bytes.Equal(h.Sum(nil), id[:]), n, err
}
