package sqlite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
)

// maxLockText is how much of the lock file is read: it is a line for people.
const maxLockText = 400

// errHeld is what lockFile returns where another process holds the file.
var errHeld = errors.New("held")

// lock is the case's lock file, held by the one program that writes, or held
// together by those that read a case that they could not write to.
type lock struct{ file *os.File }

// holdAlone takes the lock for writing. Where another program has it, the
// error is archive.ErrLocked and says who has had it since when.
func holdAlone(path string, now func() time.Time) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f, true); err != nil {
		holder := holderText(f)
		f.Close()
		if errors.Is(err, errHeld) {
			return nil, fmt.Errorf("%w: %s (wait until it ends, or stop it; reading is possible meanwhile)", archive.ErrLocked, holder)
		}
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	host, err := os.Hostname()
	if err != nil {
		host = "an unnamed machine"
	}
	text := fmt.Sprintf("process %d on %s", os.Getpid(), host)
	if now != nil {
		text += ", since " + now().UTC().Format(time.RFC3339)
	}
	// The text only helps people: a failure to write it does not matter.
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(text+"\n"), 0)
	}
	return &lock{f}, nil
}

// holdTogether takes the lock as one of many readers, so that nobody begins
// to write meanwhile. It reports false where somebody writes already. A lock
// that cannot be had for another reason is nil, true: on a medium that knows
// no locks nobody writes.
func holdTogether(path string) (*lock, bool) {
	f, err := os.Open(path)
	if err != nil {
		return nil, true
	}
	if err := lockFile(f, false); err != nil {
		f.Close()
		return nil, !errors.Is(err, errHeld)
	}
	return &lock{f}, true
}

// release lets go. The file stays: removing it would let two programs hold
// two files of one name.
func (l *lock) release() error {
	if l == nil || l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

func holderText(f *os.File) string {
	b, err := io.ReadAll(io.LimitReader(f, maxLockText))
	text := strings.TrimSpace(string(b))
	if err != nil || text == "" {
		return "it does not say which"
	}
	return text
}
