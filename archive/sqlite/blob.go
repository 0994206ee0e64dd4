package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"runtime"
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

// write writes r to w, compressed where that helps, and hashes what it read.
func (s *blobStore) write(ctx context.Context, w io.Writer, h hash.Hash, r io.Reader) (packed bool, size int64, err error) {
	first := make([]byte, frameBytes)
	n, err := io.ReadFull(r, first)
	first = first[:n]
	whole := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && !whole {
		return false, 0, err
	}
	h.Write(first)
	frame := s.encoder.EncodeAll(first, make([]byte, 0, n))
	if len(frame)*100 >= n*keptPercent {
		size, err := copyPlain(ctx, w, h, first, r)
		return false, size, err
	}
	if whole {
		frames := []frameSize{{uint32(len(frame)), uint32(n)}}
		_, err := w.Write(appendSeekTable(frame, frames))
		return true, int64(n), err
	}
	p := &packing{s: s, w: w, h: h, size: int64(n)}
	if err := p.frame(frame, n); err != nil {
		return true, 0, err
	}
	err = p.run(ctx, r)
	return true, p.size, err
}

// copyPlain writes first, which is hashed already, and the rest of r as they are.
func copyPlain(ctx context.Context, w io.Writer, h hash.Hash, first []byte, r io.Reader) (int64, error) {
	if _, err := w.Write(first); err != nil {
		return 0, err
	}
	buf := make([]byte, frameBytes)
	size := int64(len(first))
	for {
		if err := ctx.Err(); err != nil {
			return size, err
		}
		n, err := r.Read(buf)
		size += int64(n)
		h.Write(buf[:n])
		if _, err := w.Write(buf[:n]); err != nil {
			return size, err
		}
		if errors.Is(err, io.EOF) {
			return size, nil
		}
		if err != nil {
			return size, err
		}
	}
}

// packing is one large blob on its way to disk: one goroutine reads and
// hashes, several compress, one writes in order.
type packing struct {
	s      *blobStore
	w      io.Writer
	h      hash.Hash
	size   int64
	frames []frameSize
}

// packJob is one frame on its way.
type packJob struct {
	content []byte
	packed  []byte
	done    chan struct{}
}

func (p *packing) frame(packed []byte, content int) error {
	p.frames = append(p.frames, frameSize{uint32(len(packed)), uint32(content)})
	_, err := p.w.Write(packed)
	return err
}

func (p *packing) run(ctx context.Context, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	todo := make(chan *packJob, workers)
	order := make(chan *packJob, 2*workers)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for j := range todo {
				j.packed = p.s.encoder.EncodeAll(j.content, j.packed[:0])
				close(j.done)
			}
		})
	}
	var readErr error
	free := make(chan *packJob, 4*workers)
	wg.Go(func() {
		readErr = p.feed(ctx, r, free, todo, order)
		close(todo)
		close(order)
	})
	var err error
	for j := range order {
		<-j.done
		if err == nil {
			err = p.frame(j.packed, len(j.content))
		}
		if err != nil {
			cancel()
			continue
		}
		select {
		case free <- j:
		default:
		}
	}
	wg.Wait()
	if err = errors.Join(err, readErr); err != nil {
		return err
	}
	_, err = p.w.Write(appendSeekTable(nil, p.frames))
	return err
}

// feed cuts r into frames.
func (p *packing) feed(ctx context.Context, r io.Reader, free <-chan *packJob, todo, order chan<- *packJob) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var j *packJob
		select {
		case j = <-free:
		default:
			j = &packJob{content: make([]byte, frameBytes)}
		}
		n, err := io.ReadFull(r, j.content[:frameBytes])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		if n > 0 {
			j.content, j.done = j.content[:n], make(chan struct{})
			p.h.Write(j.content)
			p.size += int64(n)
			order <- j
			todo <- j
		}
		if last {
			return nil
		}
	}
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
