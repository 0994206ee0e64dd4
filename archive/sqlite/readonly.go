package sqlite

import (
	"errors"
	"io/fs"

	"github.com/ncruces/go-sqlite3/vfs"
)

// readOnlyVFS is the name under which SQLite knows readerVFS.
const readOnlyVFS = "gainsay-read-only"

// readerVFS is SQLite's view of the system for a case that this process may
// read and not write. SQLite asks to write to the log even in order to read
// it; where that is refused, it is opened for reading, and SQLite copes
// (https://sqlite.org/wal.html#readonly). Without this, what a killed program
// left in the log could not be read, and leaving it out would show a case that
// never was.
type readerVFS struct{ vfs.VFSFilename }

// newReaderVFS wraps the view that is used elsewhere.
func newReaderVFS() (readerVFS, error) {
	system, ok := vfs.Find("").(vfs.VFSFilename)
	if !ok {
		return readerVFS{}, errors.New("SQLite's view of the system cannot be wrapped")
	}
	return readerVFS{system}, nil
}

// OpenFilename implements [vfs.VFSFilename].
func (v readerVFS) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, got, err := v.VFSFilename.OpenFilename(name, flags)
	if err == nil || flags&vfs.OPEN_WAL == 0 || !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errReadOnlySystem) {
		return f, got, err
	}
	flags = flags&^(vfs.OPEN_READWRITE|vfs.OPEN_CREATE) | vfs.OPEN_READONLY
	return v.VFSFilename.OpenFilename(name, flags)
}
