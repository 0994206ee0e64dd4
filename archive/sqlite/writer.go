package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/evidence"
)

// maxCachedHandles bounds the writer's memory of handle numbers.
const maxCachedHandles = 1 << 16

// writer is the one connection that adds to a case, with its statements.
type writer struct {
	mu      sync.Mutex // held for a whole transaction
	dir     string     // of the case
	conn    *sqlite3.Conn
	stmts   map[string]*sqlite3.Stmt
	handles map[evidence.Handle]int64
	text    *textIndexer
	broken  error // set where a transaction could not be undone; nothing is written after that
}

func newWriter(conn *sqlite3.Conn, dir string) (*writer, error) {
	text, err := newTextIndexer(conn)
	if err != nil {
		return nil, fmt.Errorf("preparing the full-text index: %w", err)
	}
	return &writer{
		conn: conn, dir: dir, stmts: map[string]*sqlite3.Stmt{},
		handles: map[evidence.Handle]int64{}, text: text,
	}, nil
}

func (w *writer) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	errs := []error{w.text.close()}
	for _, s := range w.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

// durable says whether a transaction must survive a power cut before it ends.
type durable bool

// transact runs f in one transaction: all of it is stored, or nothing is.
func (w *writer) transact(ctx context.Context, d durable, f func() error) (err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return w.broken
	}
	defer w.conn.SetInterrupt(w.conn.SetInterrupt(ctx))
	if d {
		if err := w.conn.Exec("PRAGMA synchronous = full"); err != nil {
			return storeError(ctx, w.dir, err)
		}
		defer func() {
			w.conn.SetInterrupt(context.Background())
			err = errors.Join(err, w.conn.Exec("PRAGMA synchronous = normal"))
		}()
	}
	if err := w.conn.Exec("BEGIN IMMEDIATE"); err != nil {
		return storeError(ctx, w.dir, err)
	}
	err = f()
	if err == nil {
		err = w.conn.Exec("COMMIT")
	}
	if err == nil {
		return nil
	}
	w.rollBack()
	return storeError(ctx, w.dir, err)
}

// rollBack undoes the transaction that is open, if any, and forgets what was
// remembered of it.
func (w *writer) rollBack() {
	clear(w.handles)
	w.conn.SetInterrupt(context.Background())
	for _, s := range w.stmts {
		// The error is the one that made us roll back.
		_ = s.Reset()
	}
	if w.conn.GetAutocommit() {
		return
	}
	if err := w.conn.Exec("ROLLBACK"); err != nil {
		w.broken = fmt.Errorf("undoing a transaction: %w (close the case and open it again)", err)
	}
}

// fullDiskBytes is how little room makes an error of input or output one of a
// full disk: SQLite does not always say which it was.
const fullDiskBytes = 4 << 20

// storeError says what a failure to write below dir means where we know.
func storeError(ctx context.Context, dir string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && errors.Is(err, sqlite3.INTERRUPT):
		return ctx.Err()
	case isFull(dir, err):
		return fmt.Errorf("writing to the case: the disk is full; nothing of this step was stored (make room and run it again: it goes on where it was): %w", err)
	}
	return err
}

// isFull reports whether err says that there is no room left below dir.
func isFull(dir string, err error) bool {
	if errors.Is(err, sqlite3.FULL) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return true
	}
	if !errors.Is(err, sqlite3.IOERR) && !errors.Is(err, sqlite3.CANTOPEN) {
		return false
	}
	room := roomBytes(dir)
	return room >= 0 && room < fullDiskBytes
}

// stmt returns the prepared statement of sql.
func (w *writer) stmt(sql string) (*sqlite3.Stmt, error) {
	if s := w.stmts[sql]; s != nil {
		return s, nil
	}
	s, tail, err := w.conn.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, fmt.Errorf("preparing %q: %w", firstWords(sql), err)
	}
	if strings.TrimSpace(tail) != "" {
		s.Close()
		return nil, fmt.Errorf("preparing %q: more than one statement", firstWords(sql))
	}
	w.stmts[sql] = s
	return s, nil
}

// exec runs sql and returns how many rows it changed.
func (w *writer) exec(sql string, args ...any) (int64, error) {
	s, err := w.stmt(sql)
	if err != nil {
		return 0, err
	}
	if err := bind(s, args...); err != nil {
		return 0, err
	}
	if err := s.Exec(); err != nil {
		return 0, fmt.Errorf("%s: %w", firstWords(sql), err)
	}
	return w.conn.Changes(), nil
}

// one runs sql, which asks for at most one row, and hands that row to scan.
func (w *writer) one(sql string, scan func(*sqlite3.Stmt), args ...any) (found bool, err error) {
	s, err := w.stmt(sql)
	if err != nil {
		return false, err
	}
	if err := bind(s, args...); err != nil {
		return false, err
	}
	if s.Step() {
		found = true
		scan(s)
	}
	if err := errors.Join(s.Err(), s.Reset()); err != nil {
		return false, fmt.Errorf("%s: %w", firstWords(sql), err)
	}
	return found, nil
}

// number is one for a row of one integer; zero where there is no row.
func (w *writer) number(sql string, args ...any) (n int64, found bool, err error) {
	found, err = w.one(sql, func(s *sqlite3.Stmt) { n = s.ColumnInt64(0) }, args...)
	return n, found, err
}

// firstWords names a statement in an error.
func firstWords(sql string) string {
	f := strings.Fields(sql)
	return strings.Join(f[:min(4, len(f))], " ")
}
