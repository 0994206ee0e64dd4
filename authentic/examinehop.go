package authentic

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// queueSlack is how far the time in a host's queue id may be from the date in
// the same Received field. Both are by one clock: in 3,499 lines by Exim they
// were at most 31 seconds apart, in 66 by sendmail 17 minutes.
const queueSlack = time.Hour

var (
	eximID     = regexp.MustCompile(`\(Exim [^)]{1,40}\).*?\bid ([0-9A-Za-z]{6})-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}\b`)
	sendmailID = regexp.MustCompile(`\(8\.[0-9]{1,2}\.[^)]{1,60}\).*?\bid ([0-9A-Za-x])([0-9AB])([1-9A-V])([0-9A-N])([0-9A-Za-x])([0-9A-Za-x])[0-9A-Za-z]{0,2}[0-9]{5,8}\b`)
)

// queueTimes holds the time in the queue ids of Exim and sendmail, at which a
// host began to take the message, against the date of the same field, at which
// it had it.
func (x *examiner) queueTimes() {
	for _, h := range x.hops {
		if h.time.IsZero() {
			continue
		}
		began, maker, ok := queueTime(x.m.text(h.field), h.time.Wall.Year())
		if !ok {
			continue
		}
		b := evidence.Time{Wall: began, Zoned: true, Precision: evidence.PrecisionSecond}
		switch {
		case before(h.time, b, queueSlack):
			x.tell("received-before-begun", fmt.Sprintf("%s had the message at %s, and its queue number, as %s gives them out, says that it began to take it %s later", hostName(h.by), stamp(h.time.Instant()), maker, apart(h.time, b)),
				"the host's clock was set while the message came in, or its numbers are of another kind", h.field)
		case before(b, h.time, queueSlack):
			x.tell("received-long-after-begun", fmt.Sprintf("%s began to take the message at %s, as its queue number says, which %s gives out, and had it %s later", hostName(h.by), stamp(began), maker, apart(b, h.time)),
				"a connection that hung, or its numbers are of another kind", h.field)
		}
	}
}

// base62 is Exim's and sendmail's order of digits.
const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// queueTime reads the time out of the queue id of a Received field; year is
// that of its date, for sendmail counts years from 0 to 59.
func queueTime(trace string, year int) (time.Time, string, bool) {
	if w := eximID.FindStringSubmatch(trace); w != nil {
		seconds := int64(0)
		for _, c := range w[1] {
			seconds = seconds*62 + int64(strings.IndexRune(base62, c))
		}
		t := time.Unix(seconds, 0).UTC()
		return t, "Exim", t.Year() >= 1995 && t.Year() < 2060
	}
	w := sendmailID.FindStringSubmatch(trace)
	if w == nil {
		return time.Time{}, "", false
	}
	var n [6]int
	for i := range n {
		n[i] = strings.Index(base62, w[i+1])
	}
	// The year nearest to that of the date, of those that it can stand for.
	y := 1900 + n[0]
	for y+30 < year {
		y += 60
	}
	t := time.Date(y, time.Month(n[1]+1), n[2], n[3], n[4], n[5], 0, time.UTC)
	return t, "sendmail", n[4] < 60 && n[5] < 60 && n[0] < 60
}

// lineBits is how many bits a second the fastest lines between mail servers
// carried by the end of the year given.
var lineBits = []struct {
	until int
	bits  float64
	text  string
}{
	{1994, 45e6, "45 megabits"},
	{2001, 622e6, "622 megabits"},
	{2010, 10e9, "10 gigabits"},
	{9999, 100e9, "100 gigabits"},
}

// wallSlack is added to how long a message was under way: dates are whole
// seconds.
const wallSlack = 2 * time.Second

// lineSpeed tells of a message that hosts of different owners handed on faster
// than any line of its day.
func (x *examiner) lineSpeed() {
	var first, last *hop
	legs := 0
	for i := range x.hops {
		h := &x.hops[i]
		if h.time.IsZero() {
			continue
		}
		if last != nil && organisation(h.by) != organisation(last.by) {
			legs++
		}
		if first == nil {
			first = h
		}
		last = h
	}
	if legs == 0 {
		return
	}
	took := last.time.Instant().Sub(first.time.Instant())
	if took < 0 {
		return // told as a clock step
	}
	bits := 8 * float64(len(x.m.raw)) * float64(legs) / (took + wallSlack).Seconds()
	for _, line := range lineBits {
		if first.time.Wall.Year() > line.until {
			continue
		}
		if bits > line.bits {
			x.tell("received-too-fast", fmt.Sprintf("%d bytes went over %s between hosts of different owners in %s, faster than any line of those years (%s a second)", len(x.m.raw), plural(legs, "leg"), plural(int(took.Seconds()), "second"), line.text),
				"the hosts stood in one room, or their clocks were some seconds apart", first.field, last.field)
		}
		return
	}
}

var trackTime = regexp.MustCompile(`(Itemize by|Serialize by|Serialize complete).{0,200}? at (\d{1,2})([/.])(\d{1,2})[/.](\d{4}) (\d{1,2}):(\d{2}):(\d{2})(?: ([AP]M))?`)

// track holds the steps that one Notes server wrote into X-MIMETrack, by one
// clock, against each other.
func (x *examiner) track() {
	for _, at := range firstFew(x.m.byName["x-mimetrack"]) {
		var last time.Time
		for _, w := range trackTime.FindAllStringSubmatch(clipTo(x.m.text(at), 4000), -1) {
			t, ok := trackWall(w)
			if !ok {
				continue
			}
			// A new server begins with Itemize or Serialize; only the end of a
			// step is by the same clock as its beginning.
			if w[1] == "Serialize complete" && !last.IsZero() && t.Before(last) {
				x.tell("finished-before-begun", fmt.Sprintf("X-MIMETrack says that a server finished the message at %s and began it at %s, by one clock", t.Format(time.DateTime), last.Format(time.DateTime)),
					"the server's clock was set back in between, as at the end of summer time", at)
				return
			}
			last = t
		}
	}
}

// trackWall reads month/day/year with AM or PM, or day.month.year.
func trackWall(w []string) (time.Time, bool) {
	n := func(i int) int { v, _ := strconv.Atoi(w[i]); return v }
	month, day, hour := n(2), n(4), n(6)
	if w[3] == "." {
		month, day = day, month
	}
	if w[9] != "" {
		hour %= 12
		if w[9] == "PM" {
			hour += 12
		}
	}
	t := time.Date(n(5), time.Month(month), day, hour, n(7), n(8), 0, time.UTC)
	return t, t.Month() == time.Month(month) && t.Day() == day
}

func clipTo(s string, n int) string { return s[:min(len(s), n)] }
