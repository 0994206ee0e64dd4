package message

import (
	"strings"
	"testing"
	"time"
)

// checkLinear fails if f takes more than in proportion to the length of its
// input, which is unit repeated: a hundred times the length may cost two thousand
// five hundred times the time, for caches and a machine shared with others, but
// not ten thousand, which is quadratic cost.
func checkLinear(t testing.TB, unit string, f func(string)) {
	t.Helper()
	const short, ratio, slack = 5_000, 100, 25
	cost := func(size, runs int, enough time.Duration) time.Duration {
		s := strings.Repeat(unit, size/len(unit)+1)
		best := time.Hour
		for range runs {
			start := time.Now()
			f(s)
			if best = min(best, time.Since(start)); best < enough {
				break
			}
		}
		return best
	}
	base := max(cost(short, 5, 0), 100*time.Microsecond)
	allowed := slack * ratio * base
	if got := cost(short*ratio, 3, allowed); got > allowed {
		t.Errorf("%.20q: %d bytes took %v, %d bytes took %v", unit, short, base, short*ratio, got)
	}
}
