package sqlite

import (
	"testing"
	"time"
)

// cpuTime is not told on this system.
func cpuTime(testing.TB) time.Duration { return 0 }
