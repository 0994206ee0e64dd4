package access

import (
	"net/netip"
	"sync"
	"time"
)

// How often somebody may guess.
const (
	freeForName    = 5                // guesses at one name before each waits for the next
	freeForAddress = 20               // guesses from one address; several people may share one
	firstWait      = time.Second      // after the last free guess; twice as long after each further one
	longestWait    = 5 * time.Minute  // between two guesses, however many there were
	forgetAfter    = 30 * time.Minute // without a guess, and all are forgotten
	maxTracked     = 4_000            // names and addresses at once; the one that was quiet longest gives way
)

// Throttle counts guesses at passwords by name and by address, and says how
// long the next has to wait. An attempt counts before its password is looked
// at, so that many at once are no way around it. It is safe for concurrent use.
type Throttle struct {
	now  func() time.Time
	mu   sync.Mutex
	seen map[string]*attempts
}

// attempts are the guesses at one name, or from one address.
type attempts struct {
	n     int
	last  time.Time
	until time.Time // none is looked at before
}

// NewThrottle returns a throttle that has seen nothing.
func NewThrottle(now func() time.Time) *Throttle {
	return &Throttle{now: now, seen: map[string]*attempts{}}
}

// Try counts an attempt to enter as name from the address of a connection
// (host:port), and returns zero; or it says how long to wait, and counts
// nothing.
func (t *Throttle) Try(name, address string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	byName, byAddress := t.of("n"+nameKey(name), now), t.of("a"+network(address), now)
	if wait := max(byName.until.Sub(now), byAddress.until.Sub(now)); wait > 0 {
		return wait
	}
	byName.count(freeForName, now)
	byAddress.count(freeForAddress, now)
	return 0
}

// Passed says that the last attempt was no guess: those at the name are
// forgotten. Those from the address are not, or whoever has a name of their
// own could guess at others for ever.
func (t *Throttle) Passed(name, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.seen, "n"+nameKey(name))
	if a := t.seen["a"+network(address)]; a != nil && a.n > 0 {
		a.n--
		a.until = time.Time{}
	}
}

// of returns what is known of a key, nothing where it was long ago.
func (t *Throttle) of(key string, now time.Time) *attempts {
	a := t.seen[key]
	if a != nil && now.Sub(a.last) <= forgetAfter {
		return a
	}
	if a == nil && len(t.seen) >= maxTracked {
		t.makeRoom(now)
	}
	a = &attempts{last: now}
	t.seen[key] = a
	return a
}

func (t *Throttle) makeRoom(now time.Time) {
	var quiet string
	var at time.Time
	for key, a := range t.seen {
		if now.Sub(a.last) > forgetAfter {
			delete(t.seen, key)
			continue
		}
		if at.IsZero() || a.last.Before(at) {
			quiet, at = key, a.last
		}
	}
	if len(t.seen) >= maxTracked {
		delete(t.seen, quiet)
	}
}

// count adds an attempt, and says when the next may come.
func (a *attempts) count(free int, now time.Time) {
	a.n, a.last = a.n+1, now
	if over := a.n - free; over >= 0 {
		wait := longestWait
		if over < 20 {
			wait = min(longestWait, firstWait<<over)
		}
		a.until = now.Add(wait)
	}
}

// network is what an address counts as: itself, and in IPv6 its /64, because
// whoever has one has them all.
func network(address string) string {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return address
	}
	ip := ap.Addr().Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
