package statement

import (
	"time"
	_ "time/tzdata" // a zone must mean the same on every machine

	"github.com/gainsay/gainsay/evidence"
)

// Plain is the name of the reading of a statement that lists none.
const Plain = "plain"

// Readings returns the ways in which s is tested: those it lists, or else its
// proposition alone as the reading Plain; none where it has no proposition.
func Readings(s Statement) []Reading {
	if len(s.Readings) > 0 || s.Prop == nil {
		return s.Readings
	}
	return []Reading{{Name: Plain, Prop: s.Prop}}
}

// Window is the time that a statement is about, as two intervals. What lies
// wholly inside Certain is in scope; what only overlaps Possible may be, and
// straddles (method section 3, "Counts"). Zero bounds are open.
type Window struct {
	Certain  evidence.Interval `json:"certain"`
	Possible evidence.Interval `json:"possible"`
}

// SaidInterval returns the instants in [Lo, Hi) at any of which s may have
// been said: the said time or range, read in the statement's zone. Without a
// zone it is widened by every zone there is, and where it was said only about
// then, by evidence.Time.CircaSlack.
func (s Statement) SaidInterval() evidence.Interval {
	loc := s.location()
	said := about(s.Said, loc)
	if to := about(s.SaidTo, loc); to.Hi.After(said.Hi) {
		said.Hi = to.Hi
	}
	return said
}

// Window returns the whole time that s may be about, Bounds().Possible. Test
// with Bounds where it matters whether something is in scope for certain.
func (s Statement) Window() evidence.Interval { return s.Bounds().Possible }

// Bounds returns the time that s is about. It ends when s was said, or earlier
// where the scope says so, because nothing later can bear on the words; as the
// said time is itself an interval, its Lo ends what is certain and its Hi what
// is possible. The dates of the scope are read in the statement's zone and
// their last day, month or year is included whole.
func (s Statement) Bounds() Window {
	loc := s.location()
	said := s.SaidInterval()
	w := Window{
		Certain:  evidence.Interval{Hi: said.Lo},
		Possible: evidence.Interval{Hi: said.Hi},
	}
	if from := s.Scope.From; !from.IsZero() {
		sure := about(from, loc)
		w.Possible.Lo = sure.Lo
		w.Certain.Lo = sure.Lo.Add(slack(from, loc))
		if from.Circa {
			w.Certain.Lo = sure.Hi
		}
	}
	if until := s.Scope.Until; !until.IsZero() {
		may := about(until, loc)
		w.Possible.Hi = earlier(w.Possible.Hi, may.Hi)
		end := may.Hi.Add(-slack(until, loc))
		if until.Circa {
			end = may.Lo
		}
		w.Certain.Hi = earlier(w.Certain.Hi, end)
	}
	return w
}

// location returns the statement's zone, or nil where it has none that is known.
func (s Statement) location() *time.Location {
	if s.Zone == "" {
		return nil
	}
	loc, err := time.LoadLocation(s.Zone)
	if err != nil {
		return nil
	}
	return loc
}

// about is instants, widened where t is only about the time (Circa) as far as
// the times of items are.
func about(t evidence.Time, loc *time.Location) evidence.Interval {
	i := instants(t, loc)
	return evidence.Interval{Lo: t.CircaSlack(i.Lo, -1), Hi: t.CircaSlack(i.Hi, 1)}
}

// instants is t.Interval for a clock in loc. Both ends are looked up, so that
// a day on which the clocks change has its 23 or 25 hours.
func instants(t evidence.Time, loc *time.Location) evidence.Interval {
	i := t.Interval()
	if t.IsZero() || t.Zoned || loc == nil {
		return i
	}
	return evidence.Interval{
		Lo: onWall(t.Wall, loc),
		Hi: onWall(i.Hi.Add(evidence.WesternmostMinutes*time.Minute), loc),
	}
}

// onWall returns the instant at which a clock in loc shows what wall shows.
func onWall(wall time.Time, loc *time.Location) time.Time {
	y, m, d := wall.Date()
	return time.Date(y, m, d, wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), loc).UTC()
}

// slack is how far apart the readings of one clock lie over all zones, which
// is nothing where the zone is known.
func slack(t evidence.Time, loc *time.Location) time.Duration {
	if t.Zoned || loc != nil {
		return 0
	}
	return (evidence.EasternmostMinutes - evidence.WesternmostMinutes) * time.Minute
}

// earlier returns the earlier of two bounds, where a zero one is open.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
