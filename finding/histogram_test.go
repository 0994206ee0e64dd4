package finding

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// rapidT is what a world needs of a test.
type rapidT interface {
	Context() context.Context
	Fatalf(format string, args ...any)
}

// TestMain fixes the seed of the random cases, unless one is given, so that a
// run is the same everywhere: a class of cases that is there once is always
// there. Give -rapid.seed=0… to search further.
func TestMain(m *testing.M) {
	flag.Parse()
	for name, value := range map[string][2]string{"rapid.seed": {"0", "20161014"}, "rapid.checks": {"100", "900"},
		"rapid.shrinktime": {"30s", "5s"}, "rapid.nofailfile": {"false", "true"}} {
		if f := flag.Lookup(name); f != nil && f.Value.String() == value[0] {
			if err := flag.Set(name, value[1]); err != nil {
				panic(err)
			}
		}
	}
	os.Exit(m.Run())
}

// histogram counts the cases of a property by class.
type histogram struct {
	mu sync.Mutex
	n  map[string]int
}

func (h *histogram) add(class string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n == nil {
		h.n = map[string]int{}
	}
	h.n[class]++
}

func (h *histogram) finding(f Finding) {
	h.add("headline " + string(f.Headline))
	for _, r := range f.Readings {
		h.add(string(r.Verdict))
	}
}

// verdictClasses are the classes that every property over all worlds must meet.
var verdictClasses = []string{
	string(OutsideCoverage), string(NotShown), string(Consistent), string(SupportedIfGenuine), string(ContradictedIfGenuine),
	string(Supported), string(Contradicted), "headline " + string(DependsOnReading),
}

// property checks prop over worlds, prints what cases it met, and fails where
// a class that it needs met none.
func property(t *testing.T, needs []string, check func(t *rapid.T, w world, h *histogram)) {
	t.Helper()
	h := &histogram{}
	rapid.Check(t, func(rt *rapid.T) { check(rt, worlds.Draw(rt, "world"), h) })
	var lines []string
	for class, n := range h.n {
		lines = append(lines, fmt.Sprintf("%-34s %d", class, n))
	}
	slices.Sort(lines)
	t.Logf("cases by class:\n%s", strings.Join(lines, "\n"))
	for _, class := range needs {
		if h.n[class] == 0 {
			t.Errorf("no case of class %q: the property has not been tested there", class)
		}
	}
}
