//go:build unix

package history

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// used is what this process has used of all processors, a figure that a busy
// machine does not spoil, and the most memory that it ever had, in bytes.
func used(t testing.TB) (cpu time.Duration, peakBytes int64) {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	peakBytes = u.Maxrss
	if runtime.GOOS == "linux" { // which counts in KiB
		peakBytes <<= 10
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), peakBytes
}
