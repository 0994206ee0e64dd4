package authentic

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// hop is one Received field (RFC 5321 section 4.4).
type hop struct {
	field    int
	from, by string // host names as written, lower case
	peer     netip.Addr
	time     evidence.Time
}

var (
	receivedFrom = regexp.MustCompile(`(?i)^\s*from\s+([^\s();]+)`)
	receivedBy   = regexp.MustCompile(`(?i)(?:^|\s)by\s+([^\s();]+)`)
	receivedPeer = regexp.MustCompile(`\[(?:IPv6:)?([0-9A-Fa-f.:]{3,45})\]`)
)

// readHops reads the Received fields, the oldest, which stands lowest, first.
func readHops(m *letter) []hop {
	at := m.byName["received"]
	at = at[:min(len(at), maxHops)]
	hops := make([]hop, 0, len(at))
	for k := len(at) - 1; k >= 0; k-- {
		value := m.text(at[k])
		h := hop{field: at[k]}
		trace, date := value, ""
		if i := strings.LastIndexByte(value, ';'); i >= 0 {
			trace, date = value[:i], value[i+1:]
		}
		h.time, _ = message.ParseDate(date)
		fromPart := trace
		if w := receivedBy.FindStringSubmatchIndex(trace); w != nil {
			h.by, fromPart = strings.ToLower(trace[w[2]:w[3]]), trace[:w[0]]
		}
		if w := receivedFrom.FindStringSubmatch(fromPart); w != nil {
			h.from = strings.ToLower(w[1])
		}
		if w := receivedPeer.FindStringSubmatch(fromPart); w != nil {
			h.peer, _ = netip.ParseAddr(w[1])
		}
		hops = append(hops, h)
	}
	return hops
}

// dateItself looks at the Date field alone.
func (x *examiner) dateItself() {
	at := x.at("date")
	if len(at) == 0 {
		return
	}
	value := x.m.text(at[0])
	if x.date.IsZero() {
		x.tell("date-unreadable", fmt.Sprintf("Date is %q, which cannot be read as a date", clip(value)), "old and home-made programs write dates of their own kind", at...)
		return
	}
	if day, ok := wrongWeekday(value, x.date); ok {
		x.tell("date-weekday", fmt.Sprintf("Date says %s, and that day was a %s: mail programs work the weekday out, people who edit a date forget it", day, x.date.Wall.Weekday()),
			"a program with a fault in its calendar", at...)
	}
	if name, ok := wrongZoneName(value, x.date); ok {
		x.tell("date-zone-name", fmt.Sprintf("Date gives the offset %s and calls it %s, which is another", offset(x.date.Offset), name),
			"programs set to the wrong zone or without summer time write such names", at...)
	}
	if zone, ok := oddZone(value); ok {
		x.tell("date-zone", fmt.Sprintf("Date gives the offset %s, which no place uses", zone), "a wrongly set clock, or a program that gets zones wrong", at...)
	}
}

var zoneDigits = regexp.MustCompile(`\s([+-])([0-9]{2})([0-9]{2})(?:\s|$)`)

// oddZone returns the offset in value as written, where no place uses it: they
// lie between -1200 and +1400, on quarters of an hour.
func oddZone(value string) (string, bool) {
	w := zoneDigits.FindStringSubmatch(value)
	if w == nil {
		return "", false
	}
	hours, _ := strconv.Atoi(w[2])
	minutes, _ := strconv.Atoi(w[3])
	east := hours*60 + minutes
	if w[1] == "-" {
		east = -east
	}
	odd := minutes%15 != 0 || east > evidence.EasternmostMinutes || east < evidence.WesternmostMinutes
	return strings.TrimSpace(w[0]), odd
}

func offset(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d%02d", sign, minutes/60, minutes%60)
}

// wrongWeekday returns the weekday that value begins with, where it is not
// that of the date.
func wrongWeekday(value string, t evidence.Time) (string, bool) {
	word, _, ok := strings.Cut(value, ",")
	word = strings.TrimSpace(word)
	if !ok || len(word) < 3 {
		return "", false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(word[:3], d.String()[:3]) {
			return d.String(), d != t.Wall.Weekday()
		}
	}
	return "", false
}

// zoneNames gives the offsets, in minutes east, that each name stands for.
// Only names with few meanings are here.
var zoneNames = map[string][]int{
	"utc": {0}, "gmt": {0}, "z": {0}, "wet": {0}, "west": {60}, "cet": {60}, "cest": {120}, "eet": {120}, "eest": {180},
	"est": {-300, 600, 660}, "edt": {-240, 600, 660}, "cst": {-360, 480, -300, 570, 630}, "cdt": {-300, -240, 480, 570, 630},
	"mst": {-420, 390, 480}, "mdt": {-360}, "pst": {-480, 480}, "pdt": {-420}, "akst": {-540}, "akdt": {-480}, "hst": {-600},
	"msk": {180, 240}, "msd": {240}, "jst": {540}, "kst": {540}, "hkt": {480}, "sgt": {480}, "nzst": {720}, "nzdt": {780},
	"bst": {60, 360, 660}, "ist": {330, 60, 120}, "aest": {600}, "aedt": {660},
}

var zoneComment = regexp.MustCompile(`\(([A-Za-z]{1,5})\)\s*$`)

// wrongZoneName returns the zone name in a comment after a date, where it is
// known and does not stand for the offset given.
func wrongZoneName(value string, t evidence.Time) (string, bool) {
	w := zoneComment.FindStringSubmatch(value)
	if w == nil || !t.Zoned {
		return "", false
	}
	offsets, known := zoneNames[strings.ToLower(w[1])]
	for _, o := range offsets {
		if o == t.Offset {
			return "", false
		}
	}
	return w[1], known
}

// dateAndHops holds Date against the host that took the message first.
func (x *examiner) dateAndHops() {
	if len(x.hops) == 0 {
		x.tell("received-none", "there is no Received field: nothing shows that the message was ever sent", "copies in the sender's own folders have none, and exports may drop them")
		return
	}
	first := x.firstDated()
	if first == nil || x.date.IsZero() {
		return
	}
	fields := append(x.at("date"), first.field)
	switch {
	case before(first.time, x.date, clockSlack):
		x.tell("date-after-arrival", fmt.Sprintf("Date is %s later than the time at which %s took the message%s", apart(first.time, x.date), hostName(first.by), wholeHours(first.time, x.date)),
			"the writer's clock was fast, or its zone wrong", fields...)
	case before(x.date, first.time, writeSlack):
		x.tell("date-before-arrival", fmt.Sprintf("Date is %s earlier than the time at which %s took the message", apart(x.date, first.time), hostName(first.by)),
			"it was written and sent later, waited off line or for a moderator, or the writer's clock was slow", fields...)
	}
}

// wholeHours adds to a sentence that two times are a whole number of hours
// apart, as they are where one clock's zone is wrong.
func wholeHours(a, b evidence.Time) string {
	d := b.Instant().Sub(a.Instant()).Abs()
	hours := d.Round(time.Hour)
	if hours == 0 || hours > 14*time.Hour || (d-hours).Abs() > time.Minute {
		return ""
	}
	return ", a whole number of hours, as with a wrong zone"
}

func hostName(name string) string {
	if name == "" {
		return "the first host"
	}
	return clip(name)
}

func (x *examiner) firstDated() *hop {
	for i := range x.hops {
		if !x.hops[i].time.IsZero() {
			return &x.hops[i]
		}
	}
	return nil
}

// signatureTimes holds t= of each signature against Date and the hops.
func (x *examiner) signatureTimes() {
	for _, s := range x.signed {
		if s.Made.IsZero() || s.Place < 1 || s.Place > len(x.m.fields) {
			continue
		}
		made := evidence.Time{Wall: s.Made, Zoned: true, Precision: evidence.PrecisionSecond}
		standing := "says"
		if s.Word == Verified {
			standing = "proves that its clock said"
		}
		tell := func(code, what string, other evidence.Time, innocent string, field int) {
			x.tell(code, fmt.Sprintf("the signature of %s %s %s when it was made, %s %s", clip(s.Domain), standing, stamp(s.Made), apart(made, other), what), innocent, s.Place-1, field)
		}
		if at := x.at("date"); len(at) > 0 {
			switch {
			case before(made, x.date, clockSlack):
				tell("signature-before-date", "before Date", x.date, "the writer's clock was fast, or its zone wrong", at[0])
			case before(x.date, made, writeSlack):
				tell("signature-after-date", "after Date", x.date, "it was written and sent later, or signed again by a list", at[0])
			}
		}
		// A host that puts its Received above the signature took the message
		// after it was signed.
		for _, h := range x.hops {
			if h.field < s.Place-1 && before(h.time, made, clockSlack) {
				tell("signature-after-arrival", "after "+hostName(h.by)+" took the signed message", h.time, "one of the two clocks was wrong", h.field)
				break
			}
		}
	}
}

// hopTimes follows the clock from host to host.
func (x *examiner) hopTimes() {
	var last *hop
	for i := range x.hops {
		h := &x.hops[i]
		value := x.m.text(h.field)
		if h.time.IsZero() {
			x.tell("received-undated", "a Received field has no date that can be read", "some hosts write none, or write it in their own way", h.field)
			continue
		}
		if day, ok := wrongWeekday(strings.TrimSpace(value[strings.LastIndexByte(value, ';')+1:]), h.time); ok {
			x.tell("received-weekday", fmt.Sprintf("a Received field says %s, and that day was a %s", day, h.time.Wall.Weekday()), "a host with a fault in its calendar", h.field)
		}
		if last != nil {
			switch {
			case before(h.time, last.time, clockSlack):
				x.tell("received-backwards", fmt.Sprintf("%s took the message %s before %s passed it on", hostName(h.by), apart(h.time, last.time), hostName(last.by)),
					"one of the two clocks was wrong, or its zone", h.field, last.field)
			case before(last.time, h.time, heldSlack):
				x.tell("received-late", fmt.Sprintf("the message lay %s between %s and %s", apart(last.time, h.time), hostName(last.by), hostName(h.by)),
					"it waited for a host that was down or refused it at first, or for a list's moderator, or was sent again by its receiver", h.field, last.field)
			}
		}
		last = h
	}
}

// hopNames tells of a hop through a private network after the message was on
// a public one.
func (x *examiner) hopNames() {
	public, holder := false, ""
	for i := range x.hops {
		h := &x.hops[i]
		from := holder
		holder = h.by
		if h.peer.IsLoopback() {
			continue // a filter on the host itself
		}
		if h.peer.IsValid() && !isLocal(h.peer) {
			public = true
			continue
		}
		// Once over a public network, a private peer with another
		// organisation's name is out of place; with its own it is a relay, and
		// with that of the host that had the message last, one of a provider
		// with several names.
		if from != "" && organisation(from) == organisation(h.from) {
			continue
		}
		if public && h.peer.IsValid() && h.from != "" && h.by != "" && strings.Contains(h.from, ".") && organisation(h.from) != organisation(h.by) && !netipName(h.from) {
			x.tell("received-private", fmt.Sprintf("%s took the message from %s at the private address %s, after it had been on a public network", clip(h.by), clip(h.from), h.peer),
				"hosts behind one gateway hand mail on so", h.field)
			return
		}
	}
}

func isLocal(a netip.Addr) bool {
	return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified()
}

func netipName(s string) bool {
	_, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return err == nil
}

// organisation is the last two labels of a host name: near enough for telling
// hosts of one owner, and only used where a miss is told as innocent.
func organisation(host string) string {
	labels := strings.Split(strings.Trim(host, "."), ".")
	return strings.Join(labels[max(0, len(labels)-2):], ".")
}
