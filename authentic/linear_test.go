package authentic

import (
	"strings"
	"testing"
	"time"
)

// TestLinearTime: messages made to be slow take time in proportion to their
// size. Eight times the size may take thirty times as long before the test
// fails: a quadratic step takes sixty-four, and the machine is shared.
func TestLinearTime(t *testing.T) {
	keys := usualKeys(t)
	good := usual().sign(t, letterText)
	field := good[:len(good)-len(letterText)]
	for name, build := range map[string]func(n int) string{
		"fields":           func(n int) string { return field + strings.Repeat("X: y\r\n", n) + letterText },
		"lines in a field": func(n int) string { return "X: y\r\n" + strings.Repeat(" z\r\n", n) + good },
		"tags":             func(n int) string { return strings.Replace(good, "b=", strings.Repeat("x;", n)+"b=", 1) },
		"names in h=":      func(n int) string { return strings.Replace(good, "h=", "h=from"+strings.Repeat(":a:b", n)+":", 1) },
		"signed fields":    func(n int) string { return strings.Replace(good, "h=", "h="+strings.Repeat("x:", n), 1) + "" },
		"spaces":           func(n int) string { return strings.Replace(good, "The  plan", strings.Repeat(" \t", n), 1) },
		"body lines":       func(n int) string { return good + strings.Repeat("x\r\n", n) },
		"body spaces":      func(n int) string { return good + strings.Repeat(" ", n) + "x" },
		"empty lines":      func(n int) string { return good + strings.Repeat("\r\n", n) + "x" },
		"stray CR":         func(n int) string { return good + strings.Repeat("\r", n) },
		"quoted From":      func(n int) string { return good + strings.Repeat(">From \r\n", n) },
		"angle quotes":     func(n int) string { return good + strings.Repeat(">", n) + "From " },
		"parts":            func(n int) string { return wrapWith(good) + strings.Repeat("--==b==\r\n", n) },
		"comments":         func(n int) string { return "Authentication-Results: " + strings.Repeat("(", n) + "\r\n" + good },
		"claims":           func(n int) string { return "Authentication-Results: x" + strings.Repeat("; a=b", n) + "\r\n" + good },
		"claim spaces":     func(n int) string { return "Authentication-Results: x" + strings.Repeat(" ", n) + "\r\n" + good },
		"addresses":        func(n int) string { return strings.Replace(good, "From: ", "From: "+strings.Repeat("<a@b>,", n), 1) },
		"queue numbers": func(n int) string {
			return "Received: by b (Exim 4.80) " + strings.Repeat("id 1YSige-", n) + "; Tue, 03 Mar 2015 10:00:20 +0100\r\n" + good
		},
		"Notes' steps": func(n int) string {
			return "X-MIMETrack: " + strings.Repeat("Serialize by a at 1/1/", n) + "\r\n" + good
		},
		"look-alikes": func(n int) string {
			return strings.Replace(good, "From: ", "From: \"J"+strings.Repeat("\u0430\u0301", n)+"\" <a@b"+strings.Repeat("\u0430", n)+".example>,", 1)
		},
		"labels": func(n int) string {
			return strings.Replace(good, "From: ", "From: a@"+strings.Repeat("xn--.", n)+"example, ", 1)
		},
		"copies":     func(n int) string { return strings.Replace(good, "b=", "z="+strings.Repeat("a:b|", n)+"; b=", 1) },
		"seals":      func(n int) string { return strings.Repeat("ARC-Seal: i=1\r\n", n) + good },
		"signatures": func(n int) string { return strings.Repeat(field, n/100) + letterText },
	} {
		t.Run(name, func(t *testing.T) {
			// The search for changes has a budget of its own, see
			// TestSearchIsBounded.
			took := func(n int) time.Duration {
				raw := []byte(build(n))
				best := time.Hour
				for range 3 {
					start := time.Now()
					Examine(raw, Judge(raw, keys, Options{Quick: true}), nil)
					best = min(best, time.Since(start))
				}
				return best
			}
			const n = 10_000
			small, large := took(n), took(8*n)
			if large > 30*small && large > 200*time.Millisecond {
				t.Errorf("%v for %d, %v for %d", small, n, large, 8*n)
			}
		})
	}
}

// TestSearchIsLinear: the same of the search for changes, beyond its budget.
func TestSearchIsLinear(t *testing.T) {
	keys := usualKeys(t)
	good := strings.Replace(usual().sign(t, letterText), "we meet", "we met", 1)
	for name, build := range map[string]func(n int) string{
		"body lines": func(n int) string { return good + strings.Repeat("x\r\n", n) },
		"parts":      func(n int) string { return wrapWith(good) + strings.Repeat("--==b==\r\nx\r\n", n) },
		"addresses":  func(n int) string { return good + strings.Repeat("Jane <j@x.example> wrote\r\n", n) },
	} {
		took := func(n int) time.Duration {
			raw := []byte(build(n))
			best := time.Hour
			for range 3 {
				start := time.Now()
				Judge(raw, keys, Options{})
				best = min(best, time.Since(start))
			}
			return best
		}
		const n = 10_000
		small, large := took(n), took(8*n)
		if large > 30*small && large > 200*time.Millisecond {
			t.Errorf("%s: %v for %d, %v for %d", name, small, n, large, 8*n)
		}
	}
}
