package quote

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// hostile are texts that a careless reader needs more than linear time for.
var hostile = map[string]func(n int) string{
	"one word":           func(n int) string { return strings.Repeat("a", n) },
	"dots":               func(n int) string { return strings.Repeat("a.", n/2) },
	"open quotes":        func(n int) string { return strings.Repeat("“a ", n/5) },
	"straight quotes":    func(n int) string { return strings.Repeat("\" ", n/2) },
	"single quotes":      func(n int) string { return strings.Repeat("'a' ' ", n/6) },
	"one open quote":     func(n int) string { return "“" + strings.Repeat("he said that ", n/13) },
	"said":               func(n int) string { return strings.Repeat("said ", n/5) },
	"he said that":       func(n int) string { return strings.Repeat("he said that ", n/13) },
	"commas":             func(n int) string { return strings.Repeat("Ann Lee, said, ", n/15) },
	"quotes and said":    func(n int) string { return strings.Repeat("“a b c d,” she said. ", n/24) },
	"floating quotes":    func(n int) string { return "“No,” she said. " + strings.Repeat("“A b c d e.” ", n/16) },
	"floating units":     func(n int) string { return "“No,” she said.\n" + strings.Repeat("“A b c d e.”\n", n/16) },
	"colons":             func(n int) string { return strings.Repeat("ANN: yes. ", n/10) },
	"names":              func(n int) string { return manyNames(n) },
	"one last name":      func(n int) string { return strings.Repeat("Aa Lee said no. B Lee said no. He said no. ", n/42) },
	"pronouns":           func(n int) string { return strings.Repeat("he said it. ", n/12) },
	"according":          func(n int) string { return strings.Repeat("according to him, ", n/18) },
	"parentheses":        func(n int) string { return strings.Repeat("(a ) said ", n/10) },
	"line ends":          func(n int) string { return strings.Repeat("\n", n) },
	"short lines":        func(n int) string { return strings.Repeat("a\r\n", n/3) },
	"wrapped lines":      func(n int) string { return strings.Repeat(strings.Repeat("said ", 12)+"\n", n/61) },
	"no words":           func(n int) string { return strings.Repeat("-,;:", n/4) },
	"broken characters":  func(n int) string { return strings.Repeat("\xff\x80 said ", n/8) },
	"right to left":      func(n int) string { return strings.Repeat("\u202e“قال” said ", n/22) },
	"claims that claims": func(n int) string { return strings.Repeat("his claims that ", n/16) },
}

// manyNames makes a text in which every name is new.
func manyNames(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "Ann Lee%c%c%c%c said no. ", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26, 'a'+i/17576%26)
	}
	return b.String()
}

// TestHostileTextsCostLinearTime reads each hostile text at one size and at
// eight times that size. Quadratic time would take sixty-four times as long.
func TestHostileTextsCostLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: times are measured")
	}
	const small, times = 200_000, 8
	for name, make := range hostile {
		one, eight := make(small), make(small*times)
		Read(one[:len(one)/4])
		cost := func(text string) time.Duration {
			best := time.Hour
			for range 3 {
				start := time.Now()
				Read(text)
				best = min(best, time.Since(start))
			}
			return best
		}
		a, b := cost(one), cost(eight)
		if b > 30*a+200*time.Millisecond {
			t.Errorf("%s: %v for %d bytes, %v for eight times as many", name, a, small, b)
		}
		t.Logf("%-20s %6.1f MB/s", name, float64(small*times)/1e6/b.Seconds())
	}
}
