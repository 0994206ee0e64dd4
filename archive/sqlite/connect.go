package sqlite

import (
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/vfs"
)

// How a connection is set up. Memory is bounded by the two caches: the writer
// has one connection, readers have at most maxIdleReaders that stay open.
const (
	writerCacheKiB = 96 << 10
	readerCacheKiB = 32 << 10
	maxIdleReaders = 4
	busyMillis     = 20_000
	// checkpointPages is how large the write-ahead log grows before it is
	// folded into the database: 64 MB of pages, about two transactions.
	checkpointPages = 8 << 10
	pageBytes       = 8 << 10
)

// mode is how a database file is opened.
type mode int

const (
	writing   mode = iota // read and write; the file may be made
	reading               // the folder can be written to, but this program will not change facts
	shared                // the folder cannot be written to, and a log may be there
	immutable             // the folder cannot be written to, and nobody writes
)

// source is the URI of the database at path.
func (m mode) source(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("finding %s: %w", path, err)
	}
	q := url.Values{}
	switch m {
	case writing, reading:
		q.Set("mode", "rw")
	case shared:
		q.Set("mode", "ro")
		q.Set("vfs", readOnlyVFS)
	case immutable:
		q.Set("mode", "ro")
		q.Set("immutable", "1")
	}
	// A pragma in the source keeps the driver from setting its own.
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyMillis))
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: q.Encode()}
	return u.String(), nil
}

// setUp prepares every connection alike: what the queries of this package may
// use is registered, and memory is bounded.
func setUp(conn *sqlite3.Conn) error {
	if err := registerFullText(conn); err != nil {
		return fmt.Errorf("registering the full-text index: %w", err)
	}
	return conn.Exec("PRAGMA temp_store = memory; PRAGMA trusted_schema = off")
}

func setUpReader(conn *sqlite3.Conn) error {
	if err := setUp(conn); err != nil {
		return err
	}
	return conn.Exec(fmt.Sprintf("PRAGMA cache_size = -%d; PRAGMA query_only = on", readerCacheKiB))
}

// openReaders opens the pool that all reading goes through.
func openReaders(path string, m mode) (*sql.DB, error) {
	source, err := m.source(path)
	if err != nil {
		return nil, err
	}
	if m == shared {
		v, err := newReaderVFS()
		if err != nil {
			return nil, err
		}
		vfs.Register(readOnlyVFS, v)
	}
	db, err := driver.Open(source, setUpReader)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	db.SetMaxIdleConns(maxIdleReaders)
	return db, nil
}

// openWriter opens the one connection that writes.
func openWriter(path string) (*sqlite3.Conn, error) {
	source, err := writing.source(path)
	if err != nil {
		return nil, err
	}
	conn, err := sqlite3.Open(source)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	err = setUp(conn)
	if err == nil {
		// What rows point to is held by add.go and verified by a check;
		// asking SQLite for every row costs a tenth of the import.
		// Normal synchronisation never loses the file, only the last
		// transactions before a power cut; the journal asks for more.
		err = conn.Exec(fmt.Sprintf(`PRAGMA page_size = %d; PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA foreign_keys = off;
			PRAGMA cache_size = -%d; PRAGMA wal_autocheckpoint = %d; PRAGMA journal_size_limit = 0`,
			pageBytes, writerCacheKiB, checkpointPages))
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("setting up %s: %w", path, err)
	}
	return conn, nil
}
