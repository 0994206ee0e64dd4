package source

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/gainsay/gainsay/evidence"
)

// Leaf is one file that was handed in.
type Leaf struct {
	Path string // inside the trove: valid UTF-8 without control characters, "/" between names
	Size int64  // in bytes, as the folder lists it
	// Open opens it. The error is as in the package comment's reasons: see
	// [Except]. A file that is no longer a regular file is not opened.
	Open func() (io.ReadCloser, error)
	// Problems are what was odd about its name.
	Problems []evidence.Problem
}

// Walk calls yield for every regular file at or below root, folders in the
// order of their names. It returns what it passed over, each with a reason:
// links, devices, folders that cannot be listed. An error of yield stops it and
// is returned as it is; the other error is that root itself is not there.
//
// Links are not followed, except that root itself may be one: whoever named it
// meant what it points to. That a file cannot be opened or read is for the
// caller to record, who reads it.
//
// fsys may have names that are not valid UTF-8; whether they can be opened is
// its own affair ([os.DirFS] refuses them).
func Walk(fsys fs.FS, root string, yield func(Leaf) error) ([]evidence.Exception, error) {
	info, err := fs.Stat(fsys, root)
	if err != nil {
		return nil, fmt.Errorf("looking at %s: %w", root, err)
	}
	w := &walker{fsys: fsys, yield: yield}
	shown, odd := cleanText(root)
	err = w.visit(root, shown, odd, fs.FileInfoToDirEntry(info))
	return w.excepted, err
}

type walker struct {
	fsys     fs.FS
	yield    func(Leaf) error
	excepted []evidence.Exception
}

// visit handles what has the name name in fsys and is shown as shown.
func (w *walker) visit(name, shown string, odd bool, d fs.DirEntry) error {
	switch t := d.Type(); {
	case t.IsDir():
		return w.folder(name, shown)
	case t&fs.ModeSymlink != 0:
		w.except(shown, CodeSymlink, "a symbolic link; what it points to is not followed")
		return nil
	case !t.IsRegular():
		w.except(shown, CodeNotAFile, fmt.Sprintf("not a file but %s", typeName(t)))
		return nil
	}
	info, err := d.Info()
	if err != nil {
		w.excepted = append(w.excepted, Except(shown, err))
		return nil
	}
	leaf := Leaf{Path: shown, Size: info.Size(), Open: func() (io.ReadCloser, error) { return openRegular(w.fsys, name) }}
	if odd {
		leaf.Problems = []evidence.Problem{oddName(name, shown)}
	}
	return w.yield(leaf)
}

// folder visits what is in a folder. What could be listed before an error is
// visited.
func (w *walker) folder(name, shown string) error {
	entries, err := fs.ReadDir(w.fsys, name)
	if err != nil {
		w.excepted = append(w.excepted, Except(shown, err))
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	taken := names{}
	for _, d := range entries {
		if _, odd := cleanText(d.Name()); !odd {
			taken[d.Name()] = 1 // a name that is cleaned must not take another's
		}
	}
	for _, d := range entries {
		clean, odd := cleanText(d.Name())
		if odd {
			clean, _ = taken.unique(clean)
		}
		if err := w.visit(path.Join(name, d.Name()), path.Join(shown, clean), odd, d); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) except(path, code, detail string) {
	w.excepted = append(w.excepted, evidence.Exception{Path: path, Code: code, Detail: detail})
}

// Except says why the file at path could not be opened or read.
func Except(path string, err error) evidence.Exception {
	e := evidence.Exception{Path: path, Code: CodeUnreadable, Detail: err.Error()}
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		e.Code, e.Detail = refusal.Code, refusal.Detail
	case errors.Is(err, fs.ErrNotExist):
		e.Code, e.Detail = CodeVanished, "it was listed, but is no longer there"
	}
	return e
}

// openRegular opens a file, and refuses what has become something else since
// it was listed.
func openRegular(fsys fs.FS, name string) (io.ReadCloser, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("opening %s: it was a file when it was listed, and is %s now", name, typeName(info.Mode()))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func typeName(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeSymlink != 0:
		return "a symbolic link"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}
