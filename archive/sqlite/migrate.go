package sqlite

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// applicationID marks the database as ours (PRAGMA application_id): "GAIN".
const applicationID = 0x4741494e

// migrations are the numbered steps, in order: the first makes version one.
// A step is never changed once a case may have been made with it.
func migrations() ([]string, error) {
	names, err := fs.Glob(schemaFiles, "schema/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	steps := make([]string, len(names))
	for i, name := range names {
		b, err := schemaFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps[i] = string(b)
		if want := fmt.Sprintf("schema/%04d_", i+1); name[:len(want)] != want {
			return nil, fmt.Errorf("schema file %s should begin with %s", name, want)
		}
	}
	return steps, nil
}

// versionOf reads which step the database is at, and whether it is a case. A
// database without any table is one whose making was interrupted: version 0.
func versionOf(conn *sqlite3.Conn) (version int, err error) {
	id, err := queryInt(conn, "PRAGMA application_id")
	if err != nil {
		return 0, err
	}
	v, err := queryInt(conn, "PRAGMA user_version")
	if err != nil {
		return 0, err
	}
	tables, err := queryInt(conn, "SELECT count(*) FROM sqlite_schema")
	if err != nil {
		return 0, err
	}
	if id != applicationID && (id != 0 || v != 0 || tables != 0) {
		return 0, fmt.Errorf("%w: case.db is another program's database", archive.ErrNoCase)
	}
	return int(v), nil
}

// tooNew is the error for a case that a newer program made.
func tooNew(version, known int) error {
	return fmt.Errorf("%w: it is at version %d, this program knows %d (use the newer program)", archive.ErrNewer, version, known)
}

// migrate brings the database to the newest version, in one transaction.
func migrate(conn *sqlite3.Conn) error {
	steps, err := migrations()
	if err != nil {
		return fmt.Errorf("reading the schema: %w", err)
	}
	version, err := versionOf(conn)
	if err != nil {
		return err
	}
	switch {
	case version == len(steps):
		return nil
	case version > len(steps):
		return tooNew(version, len(steps))
	}
	tx, err := conn.BeginImmediate()
	if err != nil {
		return err
	}
	for i, step := range steps[version:] {
		if err = conn.Exec(step); err != nil {
			err = fmt.Errorf("bringing the case to version %d: %w", version+i+1, err)
			break
		}
	}
	if err == nil && version == 0 { // nothing in it was judged otherwise
		err = conn.Exec(fmt.Sprintf("UPDATE proof_state SET version = %d", archive.Judging))
	}
	if err == nil {
		err = conn.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(steps)))
	}
	tx.End(&err)
	return err
}

// queryInt returns the one number that sql asks for.
func queryInt(conn *sqlite3.Conn, sql string, args ...any) (int64, error) {
	stmt, _, err := conn.Prepare(sql)
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	if err := bind(stmt, args...); err != nil {
		return 0, err
	}
	var n int64
	if stmt.Step() {
		n = stmt.ColumnInt64(0)
	}
	return n, stmt.Err()
}
