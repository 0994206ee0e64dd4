package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Member is one file inside an archive.
type Member struct {
	// Path is that of the archive, a "/", and the member's name, cleaned so
	// that it stays inside and is unique.
	Path string
	// Size is what the archive says of its size, or -1.
	Size int64
	// Reader gives its bytes until yield returns. It ends in io.EOF even where
	// the member is damaged; what is missing is then an exception with a span.
	// It ends in a *[Refusal] where a limit is reached: what was read is then
	// to be thrown away. It ends in any other error where the archive itself
	// cannot be read.
	Reader io.Reader
	// Problems are what was odd about its name.
	Problems []evidence.Problem
}

// Expand expands one archive that lies within depth others, with a budget of
// its own. See [Budget.Expand].
func Expand(ctx context.Context, in evidence.Input, depth int, yield func(Member) error) ([]evidence.Exception, error) {
	return NewBudget(in.Size()).Expand(ctx, in, depth, yield)
}

// Expand calls yield for each member of the archive in, which lies within depth
// others: in the order of their names where the archive has a directory (zip),
// else in the order in which they lie. It returns what is not, or not wholly,
// among them (see the package comment). An error is one of yield, or that in
// could not be read; what is wrong with its content never is.
//
// A refusal that yield does not pass on is taken as recorded by it.
func (b *Budget) Expand(ctx context.Context, in evidence.Input, depth int, yield func(Member) error) ([]evidence.Exception, error) {
	e := &expansion{ctx: ctx, in: &watchedInput{Input: in}, budget: b, yield: yield, taken: names{}}
	if depth >= MaxDepth {
		e.rest(0, CodeTooDeep, fmt.Sprintf("it lies within %d other archives", depth))
		return e.excepted, nil
	}
	head, err := readHead(in)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", in.Path(), err)
	}
	switch kind := containerOf(in, head); kind {
	case containerNone:
	case containerZip:
		err = e.zip()
	case container7z:
		err = e.sevenZip()
	case containerTar:
		err = e.tar(e.stream(io.NewSectionReader(e.in, 0, in.Size())))
	default:
		err = e.compressed(kind)
	}
	if e.in.err != nil {
		err = fmt.Errorf("reading %s: %w", in.Path(), e.in.err)
	} else if errors.Is(err, errStop) {
		err = nil
	}
	return e.excepted, err
}

// errStop ends an expansion at a limit; the exception is already recorded.
var errStop = errors.New("source: a limit was reached")

// expansion is one archive being expanded.
type expansion struct {
	ctx      context.Context
	in       *watchedInput
	budget   *Budget
	yield    func(Member) error
	taken    names
	excepted []evidence.Exception
	bombs    int    // members that reached a limit
	kept     string // path of the last member offered, if something of it was kept
}

// rest records that nothing behind from was had of the archive.
func (e *expansion) rest(from int64, code, detail string) {
	size := e.in.Size()
	e.excepted = append(e.excepted, evidence.Exception{
		Path: e.in.Path(), Span: evidence.Span{Start: min(from, size), End: size}, Code: code, Detail: detail,
	})
}

// entry is one member as an archive lists it.
type entry struct {
	name   string
	size   int64 // -1: not said
	at     int64 // about where it begins in the archive
	random bool  // those behind it can be had without reading it
	crc    *uint32
	except string // code of the reason why it is passed over, if it is
	detail string
	open   func() (io.Reader, error)
	path   string
	odd    []evidence.Problem
}

// offer gives one member to yield.
func (e *expansion) offer(m entry) error {
	if err := e.ctx.Err(); err != nil {
		return err
	}
	if e.budget.members++; e.budget.members > e.budget.limits.members {
		e.rest(m.at, CodeTooManyMembers, fmt.Sprintf("it has more than %d members", e.budget.limits.members))
		return errStop
	}
	e.name(&m)
	e.kept = ""
	if m.except != "" {
		e.passOver(m.path, m.except, m.detail)
		return nil
	}
	r := &memberReader{ctx: e.ctx, budget: e.budget, in: e.in, want: m.crc}
	src, err := m.open()
	if err == nil {
		if c, ok := src.(io.Closer); ok {
			defer c.Close()
		}
		r.src = src
		err = r.prime()
	}
	if e.in.err != nil || r.stopped != nil {
		return errors.Join(e.in.err, r.stopped)
	}
	if err != nil {
		code, detail := explain(err)
		e.passOver(m.path, code, detail)
		return e.afterRefusal(m, r)
	}
	err = e.yield(Member{Path: m.path, Size: m.size, Reader: r, Problems: m.odd})
	return e.settle(m, r, err)
}

// name finds the path under which m is known.
func (e *expansion) name(m *entry) {
	clean, odd := cleanMember(m.name)
	unique, ok := e.taken.unique(clean)
	if !ok {
		odd = append(odd, evidence.Problem{
			Code: CodeDuplicateName, Place: "name", Detail: fmt.Sprintf("another member is named %q", clean), Done: "kept as " + unique,
		})
	}
	m.path, m.odd = e.in.Path()+"/"+unique, odd
}

func (e *expansion) passOver(path, code, detail string) {
	e.excepted = append(e.excepted, evidence.Exception{Path: path, Code: code, Detail: detail})
}

// settle records how reading a member ended. err is what yield returned.
func (e *expansion) settle(m entry, r *memberReader, err error) error {
	switch {
	case e.in.err != nil || r.stopped != nil:
		return errors.Join(err, e.in.err, r.stopped)
	case r.refused != nil:
		if err != nil {
			if !errors.Is(err, error(r.refused)) {
				return err
			}
			e.passOver(m.path, r.refused.Code, r.refused.Detail)
		}
		return e.afterRefusal(m, r)
	case err != nil:
		return err
	}
	if e.kept = m.path; r.n == 0 {
		e.kept = "" // there is no byte that a span could name
	}
	if r.damage != nil {
		code, detail := explain(r.damage)
		span := evidence.Span{Start: r.n, End: max(r.n, m.size)}
		if code == CodeBadChecksum {
			span = evidence.Span{End: r.n}
		}
		e.excepted = append(e.excepted, evidence.Exception{
			Path: m.path, Span: span, Code: code,
			Detail: fmt.Sprintf("%s; the first %d bytes were kept", detail, r.n),
		})
	}
	return nil
}

// afterRefusal stops the expansion behind a member that reached a limit. Where
// the next can be had without reading the rest of this one, a few such members
// are forgiven: a bomb must not take what lies beside it along.
func (e *expansion) afterRefusal(m entry, r *memberReader) error {
	if r.refused == nil {
		return nil
	}
	if e.bombs++; m.random && e.bombs < maxBombs {
		e.budget.out -= r.n
		return nil
	}
	e.rest(m.at, r.refused.Code, "no member behind "+m.path+" was looked at")
	return errStop
}

// single offers what a compressed file holds if that is no archive. Its name
// is that of the file without the ending that compressing added.
func (e *expansion) single(r io.Reader) error {
	name := path.Base(e.in.Path())
	for _, ending := range []string{".gz", ".bz2", ".xz", ".zst", ".zstd", ".z"} {
		if base, ok := cutEnding(name, ending); ok {
			name = base
			break
		}
	}
	return e.offer(entry{name: name, size: -1, random: true, open: func() (io.Reader, error) { return r, nil }})
}

func cutEnding(name, ending string) (string, bool) {
	n := len(name) - len(ending)
	if n > 0 && strings.EqualFold(name[n:], ending) {
		return name[:n], true
	}
	return name, false
}

// watchedInput remembers that reading an input failed, so that decompressors
// cannot pass that off as damage, and how far it was read.
type watchedInput struct {
	evidence.Input
	err      error
	furthest int64
}

// ReadAt implements [io.ReaderAt].
func (w *watchedInput) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, io.ErrUnexpectedEOF // an offset that the archive itself got wrong
	}
	n, err := w.Input.ReadAt(p, off)
	w.furthest = max(w.furthest, off+int64(n))
	if n < len(p) && off+int64(n) < w.Input.Size() && w.err == nil {
		w.err = err
		if err == nil || errors.Is(err, io.EOF) {
			w.err = io.ErrUnexpectedEOF
		}
	}
	return n, err
}
