//go:build unix

package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile takes an flock(2) lock that ends with the file or the process.
func lockFile(f *os.File, alone bool) error {
	how := unix.LOCK_SH | unix.LOCK_NB
	if alone {
		how = unix.LOCK_EX | unix.LOCK_NB
	}
	err := unix.Flock(int(f.Fd()), how)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return errHeld
	}
	return err
}

// writable reports whether this process may make and change files in dir.
func writable(path string) bool { return unix.Access(path, unix.W_OK) == nil }

// errReadOnlySystem is the error of writing to a file system that is mounted
// for reading.
const errReadOnlySystem = unix.EROFS

// roomBytes returns how many bytes can still be written where path lies, or -1
// where that cannot be told.
func roomBytes(path string) int64 {
	var s unix.Statfs_t
	if unix.Statfs(path, &s) != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}

// syncDir makes the names in dir durable.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	return errors.Join(err, f.Close())
}
