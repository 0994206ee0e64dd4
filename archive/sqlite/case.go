// Package sqlite is the engine that most people run: a case is one folder,
// with rows and full text in an SQLite database, the bytes of every input in
// files named by their hash, and a journal that shows any change made to it.
// docs/format/case.md says what each file is, so that a case can be read
// without this program.
//
//	case.db     rows and full text, changed together in one transaction
//	blobs/      bytes by SHA-256, compressed, written once
//	journal/    the journal again, as lines of text, with the tree heads
//	lock        held by the one program that writes
//
// Three files to read first: schema/0001_case.sql, add.go, check.go.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// Names inside a case folder.
const (
	databaseName = "case.db"
	blobsName    = "blobs"
	journalName  = "journal"
	lockName     = "lock"
)

// Options say how a case is opened.
type Options struct {
	// ReadOnly opens without the intent to write. Another program may write
	// meanwhile; what it commits is seen.
	ReadOnly bool
	// Now is asked for nothing but the text of the lock file. It may be nil.
	Now func() time.Time
	// Part returns the bytes of the part at place inside a parent's bytes, as
	// the parent's reader counts. Nil: parts of mail, by package message.
	Part func(parent []byte, place string) ([]byte, bool)
}

// Case is an open case folder. It implements [archive.Case] and is safe for
// concurrent use.
type Case struct {
	dir   string
	opt   Options
	db    *sql.DB
	pack  *packer
	blobs *blobStore
	lock  *lock
	w     *writer // nil where nothing may be written
	why   string  // why it is nil, with a hint

	mirror  *mirror // nil where nothing may be written
	handles handleCache
	rings   ringCache
	counted columnCache
	current atomic.Pointer[keyRing] // the writer's keys; nil: to be read
	faults  []archive.Fault         // met on opening, and told by Check
}

// Create opens the case in the folder dir for writing, and makes it where
// there is none. The folder may hold other files.
func Create(ctx context.Context, dir string, opt Options) (*Case, error) {
	if opt.ReadOnly {
		return nil, fmt.Errorf("making a case in %s: %w (it was asked for without writing)", dir, archive.ErrReadOnly)
	}
	_, err := os.Stat(filepath.Join(dir, databaseName))
	if err == nil {
		return Open(ctx, dir, opt)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("making a case: %w", err)
	}
	for _, d := range []string{dir, filepath.Join(dir, blobsName), filepath.Join(dir, journalName)} {
		// Private messages are nobody else's to read.
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("making a case: %w", err)
		}
	}
	return openForWriting(ctx, dir, opt, true)
}

// Open opens the case in the folder dir. A case in a folder that cannot be
// written to is opened for reading, and writing to it is archive.ErrReadOnly.
func Open(ctx context.Context, dir string, opt Options) (*Case, error) {
	path := filepath.Join(dir, databaseName)
	if _, err := os.Stat(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return nil, fmt.Errorf("%w: %s has no %s", archive.ErrNoCase, dir, databaseName)
		}
		return nil, fmt.Errorf("opening the case: %w", err)
	}
	switch canWrite := writable(dir) && writable(path); {
	case !canWrite:
		return openElsewhere(ctx, dir, opt)
	case opt.ReadOnly:
		return openForReading(ctx, dir, opt)
	}
	return openForWriting(ctx, dir, opt, false)
}

func openForWriting(ctx context.Context, dir string, opt Options, create bool) (_ *Case, err error) {
	c, err := newCase(dir, opt)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("opening the case in %s: %w", dir, storeError(ctx, dir, errors.Join(err, c.Close())))
		}
	}()
	if c.lock, err = holdAlone(filepath.Join(dir, lockName), opt.Now); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, databaseName)
	if create {
		// SQLite makes the file with the permissions of this one.
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, err
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	conn, err := openWriter(path)
	if err != nil {
		return nil, err
	}
	if err := migrate(conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if c.w, err = newWriter(conn, dir); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := c.blobs.sweep(); err != nil {
		return nil, err
	}
	if c.mirror, err = openMirror(filepath.Join(dir, journalName)); err != nil {
		return nil, err
	}
	if c.db, err = openReaders(path, reading); err != nil {
		return nil, err
	}
	return c, c.reconcile(ctx)
}

// openForReading opens a case that others may write to meanwhile.
func openForReading(ctx context.Context, dir string, opt Options) (_ *Case, err error) {
	c, err := newCase(dir, opt)
	if err != nil {
		return nil, err
	}
	c.why = "it was opened for reading"
	defer func() {
		if err != nil {
			err = fmt.Errorf("opening the case in %s: %w", dir, errors.Join(err, c.Close()))
		}
	}()
	if c.db, err = openReaders(filepath.Join(dir, databaseName), reading); err != nil {
		return nil, err
	}
	old, err := c.needsMigration(ctx)
	if err != nil || !old {
		return c, err
	}
	// An older case is brought up to date by whoever opens it first.
	up, err := openForWriting(ctx, dir, opt, false)
	if err != nil {
		return nil, err
	}
	return c, up.Close()
}

// openElsewhere opens a case whose folder this process cannot write to.
func openElsewhere(ctx context.Context, dir string, opt Options) (_ *Case, err error) {
	c, err := newCase(dir, opt)
	if err != nil {
		return nil, err
	}
	c.why = "its folder cannot be written to (copy the case to one that can)"
	defer func() {
		if err != nil {
			err = fmt.Errorf("opening the case in %s: %w", dir, errors.Join(err, c.Close()))
		}
	}()
	path := filepath.Join(dir, databaseName)
	held, alone := holdTogether(filepath.Join(dir, lockName))
	c.lock = held
	m := immutable
	if info, err := os.Stat(path + "-wal"); !alone || err == nil && info.Size() > 0 {
		m = shared
	}
	if c.db, err = openReaders(path, m); err != nil {
		return nil, err
	}
	old, err := c.needsMigration(ctx)
	if err != nil {
		if m == shared && alone {
			err = fmt.Errorf("%w (the program that last wrote to it did not end well: open it once where it can be written to)", err)
		}
		return nil, err
	}
	if old {
		return nil, fmt.Errorf("%w: an older program made it (copy it to a folder that can be written to, and open it there once)", archive.ErrReadOnly)
	}
	return c, nil
}

func newCase(dir string, opt Options) (*Case, error) {
	pack, err := newPacker()
	if err != nil {
		return nil, err
	}
	blobs, err := newBlobStore(filepath.Join(dir, blobsName))
	if err != nil {
		return nil, err
	}
	return &Case{dir: dir, opt: opt, pack: pack, blobs: blobs}, nil
}

// needsMigration reports whether an older program made the case.
func (c *Case) needsMigration(ctx context.Context) (old bool, err error) {
	steps, err := migrations()
	if err != nil {
		return false, err
	}
	err = c.read(ctx, func(conn *sqlite3.Conn) error {
		version, err := versionOf(conn)
		if err == nil && version > len(steps) {
			err = tooNew(version, len(steps))
		}
		old = version < len(steps)
		return err
	})
	return old, err
}

// read runs f on a reader's connection, in one transaction: all of its
// queries see the same facts.
func (c *Case) read(ctx context.Context, f func(conn *sqlite3.Conn) error) error {
	pooled, err := c.db.Conn(ctx)
	if err != nil {
		return readError(ctx, err)
	}
	defer pooled.Close()
	err = pooled.Raw(func(dc any) (err error) {
		conn := dc.(driver.Conn).Raw()
		defer conn.SetInterrupt(conn.SetInterrupt(ctx))
		if err := conn.Exec("BEGIN"); err != nil {
			return err
		}
		defer func() {
			conn.SetInterrupt(context.Background())
			err = errors.Join(err, conn.Exec("ROLLBACK"))
		}()
		return f(conn)
	})
	return readError(ctx, err)
}

func readError(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// writer returns the writing side, or an error that says why there is none.
func (c *Case) writer() (*writer, error) {
	if c.w == nil {
		return nil, fmt.Errorf("%w: %s", archive.ErrReadOnly, c.why)
	}
	return c.w, nil
}

// Close implements [io.Closer]. Bytes that were put and never named by a batch
// are kept all the same. Closing again does nothing.
func (c *Case) Close() error {
	var errs []error
	if c.db != nil {
		errs = append(errs, c.db.Close())
	}
	if c.w != nil {
		errs = append(errs, c.blobs.settle(), c.w.close())
		c.w, c.why = nil, "it is closed"
	}
	if c.mirror != nil {
		errs = append(errs, c.mirror.close())
		c.mirror = nil
	}
	return errors.Join(append(errs, c.lock.release())...)
}

// Dir returns the folder of the case.
func (c *Case) Dir() string { return c.dir }

// OpenBlob implements [archive.Keeping].
func (c *Case) OpenBlob(id evidence.ID) (archive.Blob, error) { return c.blobs.open(id) }
