package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

const (
	// maxNesting bounds how many parents are opened to get at a part.
	maxNesting = 1 << 10
	// maxParentBytes bounds a parent that is read into memory to get at a
	// part: what readers are given of one item.
	maxParentBytes = 64 << 20
)

// Raw implements [archive.Case].
func (c *Case) Raw(ctx context.Context, id evidence.ID) (io.ReadCloser, error) {
	r, err := c.raw(ctx, id, 0)
	if err != nil {
		return nil, fmt.Errorf("opening the bytes of item %s: %w", id.Short(), err)
	}
	return r, nil
}

// found is where the bytes of an item can be had.
type found struct {
	blob   evidence.ID
	span   evidence.Span
	isPart bool
	parent evidence.ID
	place  string
}

func (c *Case) raw(ctx context.Context, id evidence.ID, depth int) (io.ReadCloser, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("it lies more than %d parts deep", maxNesting)
	}
	places, err := c.places(ctx, id)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, p := range places {
		r, err := c.rawAt(ctx, id, p, depth)
		if err == nil {
			return r, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		errs = append(errs, err)
	}
	if len(errs) == 0 {
		return nil, archive.ErrNotFound
	}
	return nil, errors.Join(errs...)
}

// places lists where an item was found, those first that are quick to read.
func (c *Case) places(ctx context.Context, id evidence.ID) ([]found, error) {
	var out []found
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		return eachRow(conn, `SELECT i.blob, o.lo, o.hi, o.parent, p.id, o.place
			FROM item x JOIN occurrence o ON o.item = x.num JOIN input i ON i.id = o.input LEFT JOIN item p ON p.num = o.parent
			WHERE x.id = ? ORDER BY o.parent > 0, o.input, o.lo`, func(s *sqlite3.Stmt) error {
			f := found{span: evidence.Span{Start: s.ColumnInt64(1), End: s.ColumnInt64(2)}, isPart: s.ColumnInt64(3) > 0, place: s.ColumnText(5)}
			copy(f.blob[:], s.ColumnRawBlob(0))
			copy(f.parent[:], s.ColumnRawBlob(4))
			out = append(out, f)
			return nil
		}, id)
	})
	return out, err
}

func (c *Case) rawAt(ctx context.Context, id evidence.ID, p found, depth int) (io.ReadCloser, error) {
	if !p.isPart {
		blob, err := c.blobs.open(p.blob)
		if err != nil {
			return nil, err
		}
		if !p.span.Within(blob.Size()) {
			return nil, errors.Join(fmt.Errorf("its place %d to %d is outside its input of %d bytes", p.span.Start, p.span.End, blob.Size()), blob.Close())
		}
		return &spanReader{io.NewSectionReader(blob, p.span.Start, p.span.Len()), blob}, nil
	}
	parent, err := c.parentBytes(ctx, p.parent, depth+1)
	if err != nil {
		return nil, fmt.Errorf("its parent %s: %w", p.parent.Short(), err)
	}
	b, ok := c.partReader(parent)(p.place)
	if !ok {
		return nil, fmt.Errorf("its parent %s has no part %s that can be read", p.parent.Short(), p.place)
	}
	if evidence.Sum(b) != id {
		return nil, fmt.Errorf("part %s of its parent %s has other bytes", p.place, p.parent.Short())
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// parentBytes reads a parent as far as its reader did.
func (c *Case) parentBytes(ctx context.Context, id evidence.ID, depth int) ([]byte, error) {
	r, err := c.raw(ctx, id, depth)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, maxParentBytes))
}

// spanReader reads a span of a blob.
type spanReader struct {
	*io.SectionReader
	blob archive.Blob
}

// Close implements [io.Closer].
func (r *spanReader) Close() error { return r.blob.Close() }
