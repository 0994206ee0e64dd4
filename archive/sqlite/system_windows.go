package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile takes a lock that ends with the file or the process.
func lockFile(f *os.File, alone bool) error {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if alone {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	// The locked byte lies behind the text, so that others can read who has it.
	at := &windows.Overlapped{Offset: 1 << 20}
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	return err
}

// writable reports whether this process may change the file or folder.
func writable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o200 != 0
}

// errReadOnlySystem is the error of writing to a volume that is write-protected.
const errReadOnlySystem = windows.ERROR_WRITE_PROTECT

// roomBytes returns how many bytes can still be written where path lies, or -1
// where that cannot be told.
func roomBytes(path string) int64 {
	p, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return -1
	}
	var room uint64
	if windows.GetDiskFreeSpaceEx(p, &room, nil, nil) != nil {
		return -1
	}
	return int64(room)
}

// syncDir does nothing: the system keeps names durable by itself.
func syncDir(string) error { return nil }
