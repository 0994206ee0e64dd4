package history

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive/crowd"
	"github.com/gainsay/gainsay/finding"
)

// size is a count that the environment may set: the budgets of the method are
// on a million messages, which take minutes to make.
func size(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// BenchmarkSweep: all statements tested, then one mail that comes in, then one
// statement. GAINSAY_BENCH_MESSAGES and GAINSAY_BENCH_STATEMENTS set the size.
// Beside the time on the clock it says the processor time, of both processors.
func BenchmarkSweep(b *testing.B) {
	messages, statements := size("GAINSAY_BENCH_MESSAGES", 20_000), size("GAINSAY_BENCH_STATEMENTS", 100)
	c := crowd.New(b, messages, statements)
	var whole measured
	whole.time(b, func() {
		s, err := Run(b.Context(), c.Case, "x", c.Tick())
		if err != nil || s.Tested != statements {
			b.Fatalf("%d tested, %v", s.Tested, err)
		}
	})
	b.Run("one mail", func(b *testing.B) {
		var m measured
		tested := 0
		for b.Loop() {
			b.StopTimer()
			c.Receive(b, 1)
			b.StartTimer()
			m.time(b, func() {
				s, err := Run(b.Context(), c.Case, "x", c.Tick())
				if err != nil {
					b.Fatal(err)
				}
				tested += s.Tested
			})
		}
		m.report(b)
		b.ReportMetric(float64(tested)/float64(len(m.took)), "tested/op")
		b.ReportMetric(whole.took[0].Seconds(), "all-s")
		b.ReportMetric(whole.cpu.Seconds(), "all-cpu-s")
	})
	b.Run("one statement", func(b *testing.B) {
		all, err := c.Case.Statements(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		decisions, err := c.Case.Decisions(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		var m measured
		for b.Loop() {
			m.time(b, func() {
				if _, err := finding.Test(b.Context(), c.Case, decisions, all[len(m.took)%len(all)], finding.Options{Statements: all, Now: c.At}); err != nil {
					b.Fatal(err)
				}
			})
		}
		m.report(b)
		_, peak := used(b)
		b.ReportMetric(float64(peak>>20), "peak-MB")
	})
}

// measured is how long each of several rounds took, and the processor time of
// all of them.
type measured struct {
	took []time.Duration
	cpu  time.Duration
}

func (m *measured) time(b *testing.B, f func()) {
	before, _ := used(b)
	start := time.Now()
	f()
	m.took = append(m.took, time.Since(start))
	after, _ := used(b)
	m.cpu += after - before
}

func (m *measured) report(b *testing.B) {
	took := slices.Sorted(slices.Values(m.took))
	for _, q := range []float64{0.5, 0.95} {
		b.ReportMetric(float64(took[int(q*float64(len(took)-1))].Microseconds())/1000, fmt.Sprintf("p%d-ms", int(q*100)))
	}
	b.ReportMetric(float64(m.cpu.Microseconds())/float64(len(took))/1000, "cpu-ms/op")
}
