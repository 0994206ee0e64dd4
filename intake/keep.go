package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/source"
)

// keptInput is one input whose bytes are in the case.
type keptInput struct {
	archive.Input
	container bool               // an archive whose members were kept too
	problems  []evidence.Problem // of its name
}

// keep copies everything at p into the case: files, folders, and the members
// of archives. Nothing is read for meaning yet.
func (r *run) keep(ctx context.Context, p string) error {
	r.done = Progress{Stage: StageKeep}
	abs, err := filepath.Abs(p)
	if err != nil {
		return fmt.Errorf("finding it: %w", err)
	}
	if _, err := os.Lstat(abs); err != nil {
		return err
	}
	excepted, err := source.Walk(disk(filepath.Dir(abs)), filepath.Base(abs), func(l source.Leaf) error {
		return r.keepLeaf(ctx, l)
	})
	if err != nil {
		return err
	}
	return r.except(ctx, excepted)
}

func (r *run) keepLeaf(ctx context.Context, l source.Leaf) error {
	f, err := l.Open()
	if err != nil {
		return r.except(ctx, []evidence.Exception{source.Except(l.Path, err)})
	}
	defer f.Close()
	return r.keepBytes(ctx, incoming{path: l.Path, bytes: f, problems: l.Problems})
}

// incoming is one input on its way into the case.
type incoming struct {
	path     string
	within   string // the archive that held it
	bytes    io.Reader
	problems []evidence.Problem // of its name
	depth    int                // how many archives it lies within
	budget   *source.Budget     // of the outermost of them
}

// keepBytes keeps one input and, where it is an archive, its members.
func (r *run) keepBytes(ctx context.Context, n incoming) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path := n.path
	src := &readErrors{r: &ctxReader{ctx, n.bytes}, tick: func(n int) {
		r.done.Bytes += int64(n)
		r.tell(false)
	}}
	r.done.Path = path
	id, size, err := r.c.PutBlob(ctx, src)
	if src.err != nil && ctx.Err() == nil {
		// The material could not be read, or was refused; the case is sound.
		return r.except(ctx, []evidence.Exception{source.Except(path, src.err)})
	}
	if err != nil {
		return err
	}
	k := keptInput{Input: archive.Input{Trove: r.opt.Trove.Name, Path: path, Blob: id, Size: size, Within: n.within}, problems: n.problems}
	r.sum.Inputs++
	r.sum.Kept++
	r.sum.Bytes += size
	r.done.Inputs++
	blob, err := r.c.OpenBlob(id)
	if err != nil {
		return fmt.Errorf("opening the kept bytes of %s: %w", path, err)
	}
	defer blob.Close()
	in := input{blob, path}
	head, err := readHead(in)
	if err != nil {
		return fmt.Errorf("reading the kept bytes of %s: %w", path, err)
	}
	k.container = source.IsArchive(in, head)
	if r.byPath == nil {
		r.byPath = map[string]int{}
	}
	r.byPath[path] = len(r.kept)
	r.kept = append(r.kept, k)
	if !k.container {
		return nil
	}
	if n.budget == nil {
		n.budget = source.NewBudget(size)
	}
	excepted, err := n.budget.Expand(ctx, in, n.depth, func(m source.Member) error {
		return r.keepBytes(ctx, incoming{m.Path, path, m.Reader, m.Problems, n.depth + 1, n.budget})
	})
	if err != nil {
		return fmt.Errorf("opening %s: %w", path, err)
	}
	return r.except(ctx, excepted)
}

func (r *run) except(ctx context.Context, es []evidence.Exception) error {
	for _, e := range es {
		if err := r.c.Except(ctx, r.opt.Trove.Name, e, r.started); err != nil {
			return fmt.Errorf("recording that %s was not kept: %w", e.Path, err)
		}
		if e.Span == (evidence.Span{}) {
			r.sum.Inputs++
			r.sum.Excepted++
		}
	}
	return nil
}

// disk is a folder of this machine. Unlike os.DirFS it opens names that are not
// valid UTF-8: a file is not lost for its name.
type disk string

// Open implements [fs.FS].
// Open does not wait: what is a pipe by now, and was a file when it was listed,
// may never be written to.
func (d disk) Open(name string) (fs.File, error) {
	return os.OpenFile(filepath.Join(string(d), name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// Stat looks at a name without opening it: a pipe that was named by mistake
// would be waited for without end.
func (d disk) Stat(name string) (fs.FileInfo, error) { return os.Stat(filepath.Join(string(d), name)) }

// ReadDir implements [fs.ReadDirFS].
func (d disk) ReadDir(name string) ([]fs.DirEntry, error) {
	return os.ReadDir(filepath.Join(string(d), name))
}

// input makes kept bytes an evidence.Input.
type input struct {
	archive.Blob
	path string
}

func (i input) Path() string { return i.path }

func readHead(in evidence.Input) ([]byte, error) {
	head := make([]byte, min(evidence.HeadSize, in.Size()))
	n, err := in.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head[:n], nil
}

// folder lets a reader look at what was handed in beside its input.
type folder struct {
	r    *run
	base string // folder of the input, in the trove
}

// Open implements evidence.Folder.
func (f folder) Open(relative string) (evidence.Input, error) {
	p := path.Join(f.base, relative)
	i, ok := f.r.byPath[p]
	if !ok {
		return nil, fmt.Errorf("opening %s beside the input: %w", relative, fs.ErrNotExist)
	}
	blob, err := f.r.c.OpenBlob(f.r.kept[i].Blob)
	if err != nil {
		return nil, fmt.Errorf("opening %s beside the input: %w", relative, err)
	}
	return input{blob, p}, nil
}

// readErrors remembers an error of the material, to tell it from one of the case.
type readErrors struct {
	r    io.Reader
	err  error
	tick func(n int)
}

func (e *readErrors) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		e.err = err
	}
	e.tick(n)
	return n, err
}

// ctxReader stops reading once its context is done.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
