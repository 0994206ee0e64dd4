package access

import (
	"fmt"
	"testing"
	"time"
)

// hands is a clock that a test sets.
type hands struct{ at time.Time }

func (h *hands) now() time.Time { return h.at }

func newHands() *hands { return &hands{time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

func TestGuessesAtANameWait(t *testing.T) {
	c := newHands()
	th := NewThrottle(c.now)
	guess := func(n int) time.Duration { return th.Try("Ana", fmt.Sprintf("198.51.100.%d:999", n)) } // each from elsewhere
	for i := range freeForName {
		if w := guess(i); w != 0 {
			t.Fatalf("guess %d waits %s", i, w)
		}
	}
	for i, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, 64 * time.Second, 128 * time.Second, 256 * time.Second, longestWait, longestWait} {
		if w := guess(100 + i); w != want {
			t.Errorf("guess %d waits %s, want %s", freeForName+i, w, want)
		}
		if w := th.Try("ANA", "203.0.113.9:1"); w != want {
			t.Errorf("under another spelling a guess waits %s, want %s", w, want)
		}
		c.at = c.at.Add(want - time.Millisecond)
		if w := guess(100 + i); w != time.Millisecond {
			t.Errorf("a moment before it still waits %s", w)
		}
		c.at = c.at.Add(time.Millisecond)
		if w := guess(100 + i); w != 0 {
			t.Errorf("afterwards it waits %s", w)
		}
	}
	if w := th.Try("Bo", "198.51.100.250:1"); w != 0 {
		t.Errorf("somebody else waits %s", w)
	}
	c.at = c.at.Add(forgetAfter + time.Millisecond)
	for i := range freeForName {
		if w := guess(i); w != 0 {
			t.Errorf("long after, guess %d waits %s", i, w)
		}
	}
}

func TestGuessesFromAnAddressWait(t *testing.T) {
	for first, other := range map[string]string{
		"198.51.100.1:1": "198.51.100.2:1", "[2001:db8:0:1::5]:7": "[2001:db8:0:2::5]:7", "[::ffff:198.51.100.9]:1": "198.51.100.8:1",
	} {
		c := newHands()
		th := NewThrottle(c.now)
		for i := range freeForAddress {
			if w := th.Try(fmt.Sprintf("name%d", i), first); w != 0 {
				t.Fatalf("guess %d from %s waits %s", i, first, w)
			}
		}
		if w := th.Try("another", first); w != firstWait {
			t.Errorf("from %s the next waits %s", first, w)
		}
		if w := th.Try("another", other); w != 0 {
			t.Errorf("from %s it waits %s", other, w)
		}
	}
	if a, b := network("[2001:db8:0:1::5]:7"), network("[2001:db8:0:1:ffff::9]:8"); a != b {
		t.Errorf("one /64 is two addresses: %s and %s", a, b)
	}
	if a, b := network("[::ffff:198.51.100.9]:1"), network("198.51.100.9:2"); a != b {
		t.Errorf("one address in two forms is two: %s and %s", a, b)
	}
}

func TestWhoPassesStartsAnew(t *testing.T) {
	c := newHands()
	th := NewThrottle(c.now)
	for range 100 { // somebody who knows their password never waits
		if w := th.Try("ana", "198.51.100.1:1"); w != 0 {
			t.Fatalf("waits %s", w)
		}
		th.Passed("ana", "198.51.100.1:1")
	}
	// Somebody with a name of their own may not guess at others for ever.
	free := 0
	for i := range 2 * freeForAddress {
		if th.Try(fmt.Sprintf("name%d", i), "198.51.100.1:1") == 0 {
			free++
		}
		if th.Try("ana", "198.51.100.1:1") == 0 {
			th.Passed("ana", "198.51.100.1:1")
		}
	}
	if free > freeForAddress {
		t.Errorf("%d guesses, of which %d are free", free, freeForAddress)
	}
}

func TestAThrottleHasBounds(t *testing.T) {
	c := newHands()
	th := NewThrottle(c.now)
	for i := range maxTracked + 10 {
		c.at = c.at.Add(time.Microsecond)
		th.Try(fmt.Sprintf("name%d", i), fmt.Sprintf("10.%d.%d.%d:1", i>>16, i>>8&255, i&255))
	}
	if len(th.seen) > maxTracked {
		t.Errorf("%d are tracked, of at most %d", len(th.seen), maxTracked)
	}
	if a := (&attempts{n: 1 << 40}); true {
		a.count(freeForName, c.at)
		if got := a.until.Sub(c.at); got != longestWait {
			t.Errorf("after very many guesses the next waits %s", got)
		}
	}
}
