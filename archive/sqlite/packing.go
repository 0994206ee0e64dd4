package sqlite

import (
	"context"
	"errors"
	"hash"
	"io"
	"runtime"
	"sync"
)

// write writes r to w, compressed where that helps, and hashes what it read.
func (s *blobStore) write(ctx context.Context, w io.Writer, h hash.Hash, r io.Reader) (packed bool, size int64, err error) {
	buffer := s.buffers.Get().(*[]byte)
	defer s.buffers.Put(buffer)
	first := (*buffer)[:frameBytes]
	n, err := io.ReadFull(r, first)
	first = first[:n]
	whole := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && !whole {
		return false, 0, err
	}
	h.Write(first)
	frame := s.encoder.EncodeAll(first, make([]byte, 0, n/2+64))
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
