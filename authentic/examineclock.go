package authentic

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// Many programs write the time of writing into a Message-ID or a boundary, in
// a form that nobody reads, and that people who edit a Date forget. Each shape
// here was held against real mail of its maker where there was any: the users'
// and the developers' list of package tests, and mail of 2001 and 2002.

// zoneOf says in which zone a hidden clock runs.
type zoneOf int

const (
	inUTC   zoneOf = iota
	inLocal        // that of the writer's machine
	inNone         // UTC or local, by version and maker
)

// idClock reads the time out of what its maker writes.
type idClock struct {
	maker string
	shape *regexp.Regexp
	read  func(groups []string) (time.Time, bool)
	zone  zoneOf
}

// idClocks are shapes of the left half of a Message-ID.
var idClocks = []idClock{
	{"git send-email", regexp.MustCompile(`^([0-9]{14})\.[0-9]+-[0-9]+-`), digitClock, inUTC},
	{"git send-email", regexp.MustCompile(`^([0-9]{10})-[0-9]+-[0-9]+-git-send-email-`), secondClock, inUTC},
	{"Mutt", regexp.MustCompile(`^([0-9]{14})\.(?:G[A-Z][0-9]+|[a-z0-9]{16})$`), digitClock, inUTC},
	{"Alpine", regexp.MustCompile(`^(?:Pine|alpine)\.[A-Z0-9]+\.[0-9.]*?\.?([0-9]{12})[0-9]?\.[0-9]+$`), shortClock, inNone},
	{"Evolution", regexp.MustCompile(`^([0-9]{9,10})\.[0-9]+\.[0-9]+\.camel$`), secondClock, inUTC},
	{"JavaMail", regexp.MustCompile(`^[0-9]+\.[0-9]+\.([0-9]{12,13})(?:\.JavaMail\..*)?$`), milliClock, inUTC},
	{"Python", regexp.MustCompile(`^([0-9]{12})\.[0-9]+\.[0-9]{15,}(?:\..*)?$`), centiClock, inUTC},
	{"Outlook", regexp.MustCompile(`^[0-9a-f]{4}([0-9a-f]{8})\$([0-9a-f]{8})\$[0-9a-f]{8}\$?$`), fileClock, inUTC},
	{"Mozilla", regexp.MustCompile(`^([3-6][0-9A-F]{7})\.[0-9A-F]{5,8}$`), hexClock, inUTC},
	{"Lotus Notes", regexp.MustCompile(`^OF[0-9A-F]{8}\.[0-9A-F]{8}-ON([0-9A-F]{8})\.([0-9A-F]{8})(?:-|$)`), notesClock, inUTC},
}

// boundaryClocks are shapes of a boundary.
var boundaryClocks = []idClock{
	{"JavaMail", regexp.MustCompile(`^----=_Part_[0-9]+_-?[0-9]+\.([0-9]{12,13})$`), milliClock, inUTC},
	{"Outlook", regexp.MustCompile(`^----=_NextPart_[0-9A-Fa-f]{3}_[0-9A-Fa-f]{4}_([0-9A-Fa-f]{8})\.([0-9A-Fa-f]{8})$`), fileClock, inLocal},
}

// read returns the first clock that fits s.
func readClock(clocks []idClock, s string) (idClock, time.Time, bool) {
	if len(s) > 200 {
		return idClock{}, time.Time{}, false
	}
	for _, c := range clocks {
		w := c.shape.FindStringSubmatch(s)
		if w == nil {
			continue
		}
		// A number that gives a time when there was no mail is no clock.
		if t, ok := c.read(w[1:]); ok && t.Year() >= 1980 && t.Year() < 2060 {
			return c, t, true
		}
	}
	return idClock{}, time.Time{}, false
}

func digitClock(g []string) (time.Time, bool) {
	t, err := time.Parse("20060102150405", g[0])
	return t, err == nil
}

// shortClock reads year, month, day, hour, minute and second of two digits.
func shortClock(g []string) (time.Time, bool) {
	t, err := time.Parse("060102150405", g[0])
	return t, err == nil
}

// unitClock reads a count of units since 1970.
func unitClock(digits string, base int, unit time.Duration) (time.Time, bool) {
	n, err := strconv.ParseInt(digits, base, 64)
	if err != nil || n > int64(1<<62)/int64(unit) {
		return time.Time{}, false
	}
	perSecond := int64(time.Second / unit)
	return time.Unix(n/perSecond, n%perSecond*int64(unit)).UTC(), true
}

func secondClock(g []string) (time.Time, bool) { return unitClock(g[0], 10, time.Second) }
func centiClock(g []string) (time.Time, bool)  { return unitClock(g[0], 10, 10*time.Millisecond) }
func milliClock(g []string) (time.Time, bool)  { return unitClock(g[0], 10, time.Millisecond) }
func hexClock(g []string) (time.Time, bool)    { return unitClock(g[0], 16, time.Second) }

// fileClock reads a FILETIME in two halves (MS-DTYP section 2.3.3).
func fileClock(g []string) (time.Time, bool) {
	n, err := strconv.ParseUint(g[0]+g[1], 16, 64)
	if err != nil || n > 1<<62 || n < fileTimeUnix {
		return time.Time{}, false
	}
	ticks := int64(n) - fileTimeUnix
	return time.Unix(ticks/1e7, ticks%1e7*100).UTC(), true
}

// notesClock reads a TIMEDATE of Notes: below flags of the zone the day by
// Julius Scaliger's count, and hundredths of a second since midnight in UTC.
func notesClock(g []string) (time.Time, bool) {
	day, err := strconv.ParseInt(g[0], 16, 64)
	hundredths, err2 := strconv.ParseInt(g[1], 16, 64)
	const scaliger1970 = 2440588
	if day &= 0xffffff; err != nil || err2 != nil || hundredths >= 24*3600*100 {
		return time.Time{}, false
	}
	return time.Unix((day-scaliger1970)*24*3600+hundredths/100, hundredths%100*1e7).UTC(), true
}

// How far a hidden clock may be from Date before it is told.
const (
	idAhead   = time.Hour        // a series of patches, all dated alike, takes minutes to send
	idBehind  = 26 * time.Hour   // begun, and sent later
	zoneExact = 15 * time.Second // from a whole number of hours, to be told as a wrong zone
)

// hiddenClocks holds the clocks in Message-ID and boundary against Date and
// against each other.
func (x *examiner) hiddenClocks() {
	if x.date.IsZero() {
		return
	}
	var fromID, fromBoundary time.Time
	ids := message.MessageIDs(x.m.first("message-id"))
	if len(ids) > 0 {
		left, _, _ := strings.Cut(ids[0], "@")
		if c, t, ok := readClock(idClocks, left); ok {
			x.hiddenClock(c, t, "Message-ID", "message-id")
			if c.zone == inUTC {
				fromID = t
			}
		} else if t := timeInID(ids[0]); !t.IsZero() {
			x.hiddenClock(idClock{zone: inNone}, t, "Message-ID", "message-id")
		}
	}
	if c, t, ok := readClock(boundaryClocks, boundaryOf(x.m.first("content-type"))); ok {
		if c.zone == inLocal {
			fromBoundary = t
		} else {
			x.hiddenClock(c, t, "the boundary between the parts", "content-type")
		}
	}
	// Outlook writes no zone's name behind a date: where there is one, a server
	// wrote Date anew, and in its own zone.
	if !fromID.IsZero() && !fromBoundary.IsZero() && x.date.Zoned && !strings.Contains(x.m.first("date"), "(") {
		x.zoneOfClocks(fromID, fromBoundary)
	}
}

// hiddenClock holds one clock against Date.
func (x *examiner) hiddenClock(c idClock, t time.Time, where, field string) {
	if !x.date.Zoned && c.zone == inUTC {
		c.zone = inNone
	}
	fields := append(x.at(field), x.at("date")...)
	late := x.date.Instant().Sub(t) // by how much Date is later
	if c.zone == inNone {
		// Whichever of UTC and the zone of Date comes nearer.
		if local := x.date.Instant().Add(time.Duration(x.date.Offset) * time.Minute).Sub(t); local.Abs() < late.Abs() {
			late = local
		}
		if late.Abs() < idBehind {
			return
		}
	}
	clock := evidence.Time{Wall: t, Zoned: true, Precision: evidence.PrecisionSecond}
	by := ""
	if c.maker != "" {
		by = ", as " + c.maker + " writes it,"
	}
	hours := late.Round(time.Hour)
	switch {
	case c.zone == inUTC && hours != 0 && hours.Abs() <= 14*time.Hour && (late-hours).Abs() <= zoneExact:
		x.tell("zone-against-id", fmt.Sprintf("%s%s has the time %s in it, which is Date but for a whole number of hours (%s): minutes and seconds agree, the zone does not", where, by, stamp(t), apart(clock, x.date)),
			"the computer was set to the wrong zone, or a server wrote Date anew", fields...)
	case late < -idAhead:
		x.tell("message-id-after-date", fmt.Sprintf("%s%s has the time %s in it, %s after Date: it was made later than the message says that it was written", where, by, stamp(t), apart(x.date, clock)),
			"it was sent again later with its old Date, or the computer's clock was set back", fields...)
	case late >= idBehind:
		x.tell("message-id-time", fmt.Sprintf("%s%s has the time %s in it, %s before Date", where, by, stamp(t), apart(clock, x.date)),
			"the draft was begun then and kept, or the digits mean something else", fields...)
	}
}

// zoneOfClocks holds the zone of Outlook's computer, which is how far its
// clock in the boundary (local) is from that in Message-ID (UTC), against the
// zone of Date.
func (x *examiner) zoneOfClocks(utc, local time.Time) {
	const step = 15 * time.Minute
	zone := local.Sub(utc).Round(step)
	if (local.Sub(utc)-zone).Abs() > 2*time.Minute || zone.Abs() > 14*time.Hour {
		return // the two were not made at one time
	}
	if minutes := int(zone / time.Minute); minutes != x.date.Offset {
		x.tell("zone-against-computer", fmt.Sprintf("Outlook's clocks in Message-ID and boundary show that the computer was set to the zone %s, and Date gives %s", offset(minutes), offset(x.date.Offset)),
			"a server wrote Date anew in its own zone", append(x.at("date"), x.at("message-id", "content-type")...)...)
	}
}

var arrivalText = regexp.MustCompile(`^\s*(.{10,40}?)\s*\(UTC\)\s*FILETIME=\[([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8})\]`)

// arrivalTime holds the two ways in which Microsoft's server writes the time
// of arrival into one field against each other.
func (x *examiner) arrivalTime() {
	at := x.at("x-originalarrivaltime")
	if len(at) == 0 {
		return
	}
	w := arrivalText.FindStringSubmatch(x.m.text(at[0]))
	if w == nil {
		return
	}
	said, err := time.Parse("2 Jan 2006 15:04:05", strings.SplitN(w[1], ".", 2)[0])
	count, ok := fileClock([]string{w[3], w[2]})
	if err == nil && ok && count.Sub(said).Abs() > 2*time.Second {
		x.tell("arrival-time-twice", fmt.Sprintf("X-OriginalArrivalTime says %s in words and %s in its count of ticks: the server writes both from one clock", stamp(said), stamp(count)),
			"none is known", at...)
	}
}
