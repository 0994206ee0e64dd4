package evidence

import (
	"fmt"
	"time"
)

// Precision says how finely a time is known.
type Precision string

// Precisions, coarse to fine.
const (
	PrecisionYear   Precision = "year"
	PrecisionMonth  Precision = "month"
	PrecisionDay    Precision = "day"
	PrecisionHour   Precision = "hour"
	PrecisionMinute Precision = "minute"
	PrecisionSecond Precision = "second"
	PrecisionMilli  Precision = "milli"
)

// Zone offsets of the inhabited world, in minutes east of UTC. A time without
// a zone may have been in any of them, so its interval is widened by them.
const (
	EasternmostMinutes = 14 * 60
	WesternmostMinutes = -12 * 60
)

// Time is a time as an item gives it: its own words, and what they mean. A
// time without a zone stays without one ("naive"): Wall is then a clock on
// some wall, and only Interval says what is certain about the instant.
type Time struct {
	Text      string    `json:"text"`           // as written
	Wall      time.Time `json:"wall"`           // the date and clock as written, held in UTC
	Zoned     bool      `json:"zoned"`          // whether an offset was given
	Offset    int       `json:"offset_minutes"` // minutes east of UTC, if Zoned
	Precision Precision `json:"precision"`
	Source    string    `json:"source"`          // where it came from: "Date", "Received", "createdAt", "column time", …
	Circa     bool      `json:"circa,omitempty"` // the material itself says about, inferred or "?"
}

// IsZero reports whether there is no time at all.
func (t Time) IsZero() bool { return t.Wall.IsZero() }

// Instant returns the start of t as an instant in UTC. For a naive time it is
// the instant at which a clock in UTC would have shown it; use Interval for
// what is certain.
func (t Time) Instant() time.Time {
	if t.Zoned {
		return t.Wall.Add(-time.Duration(t.Offset) * time.Minute)
	}
	return t.Wall
}

// Interval is a span of instants, [Lo, Hi), in UTC.
type Interval struct {
	Lo time.Time `json:"lo"`
	Hi time.Time `json:"hi"`
}

// CircaSlack returns at, an end of the interval of a time that its own material
// calls uncertain, moved by as much as such a time is widened: by the unit above
// its precision (366 days for a year, 31 for a month, a week for a day), and a day
// for a clock. The sign is 1, or -1 to move it back. Days are counted, not read
// off a calendar, so that a zone never changes how far it moves. Where t is not
// Circa, at is returned as it is.
func (t Time) CircaSlack(at time.Time, sign int) time.Time {
	if !t.Circa || at.IsZero() {
		return at
	}
	days := 1
	switch t.Precision {
	case PrecisionYear:
		days = 366
	case PrecisionMonth:
		days = 31
	case PrecisionDay:
		days = 7
	}
	return at.Add(time.Duration(days*sign) * 24 * time.Hour)
}

// Interval returns all instants that t may mean: its precision makes it a
// range, and a missing zone widens that range by every zone there is.
func (t Time) Interval() Interval {
	if t.IsZero() {
		return Interval{}
	}
	lo, hi := t.Wall, t.end()
	if t.Zoned {
		d := -time.Duration(t.Offset) * time.Minute
		return Interval{lo.Add(d), hi.Add(d)}
	}
	return Interval{
		lo.Add(-EasternmostMinutes * time.Minute),
		hi.Add(-WesternmostMinutes * time.Minute),
	}
}

func (t Time) end() time.Time {
	switch t.Precision {
	case PrecisionYear:
		return t.Wall.AddDate(1, 0, 0)
	case PrecisionMonth:
		return t.Wall.AddDate(0, 1, 0)
	case PrecisionDay:
		return t.Wall.AddDate(0, 0, 1)
	case PrecisionHour:
		return t.Wall.Add(time.Hour)
	case PrecisionMinute:
		return t.Wall.Add(time.Minute)
	case PrecisionMilli:
		return t.Wall.Add(time.Millisecond)
	}
	return t.Wall.Add(time.Second)
}

// In returns t read as a clock in loc, if t is naive; a zoned t is returned
// unchanged. The text and precision stay as they were.
func (t Time) In(loc *time.Location) Time {
	if t.Zoned || t.IsZero() || loc == nil {
		return t
	}
	w := t.Wall
	_, off := time.Date(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), w.Second(), w.Nanosecond(), loc).Zone()
	t.Zoned, t.Offset = true, off/60
	return t
}

// String returns t for people: to its own precision, with its offset as
// written, or "zone not stated" left to the caller for a naive time.
func (t Time) String() string {
	if t.IsZero() {
		return "undated"
	}
	layout := map[Precision]string{
		PrecisionYear: "2006", PrecisionMonth: "2006-01", PrecisionDay: "2006-01-02",
		PrecisionHour: "2006-01-02 15h", PrecisionMinute: "2006-01-02 15:04",
	}[t.Precision]
	if layout == "" {
		layout = "2006-01-02 15:04:05"
	}
	s := t.Wall.Format(layout)
	if t.Circa {
		s = "about " + s
	}
	if t.Zoned && t.Precision != PrecisionYear && t.Precision != PrecisionMonth && t.Precision != PrecisionDay {
		s += fmt.Sprintf(" %s", offsetText(t.Offset))
	}
	return s
}

func offsetText(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d%02d", sign, minutes/60, minutes%60)
}

// IsZero reports whether i is empty and unset.
func (i Interval) IsZero() bool { return i.Lo.IsZero() && i.Hi.IsZero() }

// Inside reports whether i lies wholly in [o.Lo, o.Hi). A zero bound of o is open.
func (i Interval) Inside(o Interval) bool {
	return (o.Lo.IsZero() || !i.Lo.Before(o.Lo)) && (o.Hi.IsZero() || !i.Hi.After(o.Hi))
}

// Overlaps reports whether i and o share an instant. A zero bound of o is open.
func (i Interval) Overlaps(o Interval) bool {
	return (o.Lo.IsZero() || i.Hi.After(o.Lo)) && (o.Hi.IsZero() || i.Lo.Before(o.Hi))
}
