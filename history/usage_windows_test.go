package history

import (
	"testing"
	"time"
)

// used is not told on this system.
func used(testing.TB) (cpu time.Duration, peakBytes int64) { return 0, 0 }
