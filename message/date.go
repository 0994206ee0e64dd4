package message

import (
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// maxDateBytes and maxDateWords are how long a date may be and how many words
// it may have; no date is longer.
const (
	maxDateBytes = 1000
	maxDateWords = 16
)

// ParseDate reads a date and time as headers write them: RFC 5322 section 3.3,
// the obsolete forms of section 4.3 (named zones, two- and three-digit years,
// comments), missing seconds or zone, the order of asctime, and ISO 8601. It
// reports false for what is no date, or is one only by guessing (12/10/2016).
//
// A missing or unknown zone leaves the time naive; "-0000" is UTC, about whose
// writer's own zone nothing is said. Source is left empty.
func ParseDate(value string) (evidence.Time, bool) {
	if len(value) > maxDateBytes {
		return evidence.Time{}, false
	}
	text := strings.TrimSpace(oneLine(repairUTF8(value, "", nil), "", nil))
	d := dateReader{month: -1, day: -1, year: -1}
	words := strings.FieldsFunc(withoutComments(text), func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) > maxDateWords {
		return evidence.Time{}, false
	}
	for i, w := range words {
		if !d.word(w) && (i > 0 || !strings.Contains(text, w+",")) { // a weekday in any language
			return evidence.Time{}, false
		}
	}
	t, ok := d.result()
	if ok {
		t.Text = text
	}
	return t, ok
}

// dateReader collects what the words of a date say. Numbers are -1 until known.
type dateReader struct {
	year, month, day  int
	hour, minute, sec int
	nanos             int
	precision         evidence.Precision // "" until there is a time of day
	pm, noon          bool               // PM; AM or PM was said
	zoned, named      bool               // an offset is known; by a name only
	offset            int                // minutes east
}

// word reads one word, and reports whether it can be part of a date.
func (d *dateReader) word(w string) bool {
	w = strings.TrimSuffix(w, ".")
	if w == "" {
		return true
	}
	switch c := w[0]; {
	case c == '+' || c == '-':
		return d.numericZone(w)
	case strings.IndexByte(w, ':') >= 0:
		return d.dateAndClock(w)
	case '0' <= c && c <= '9':
		if strings.IndexByte(w, '-') > 0 {
			return d.dashed(w)
		}
		if u := strings.ToUpper(w); strings.HasSuffix(u, "AM") || strings.HasSuffix(u, "PM") {
			return d.clock(w)
		}
		return d.number(w)
	}
	if m := monthNumber(w); m > 0 && d.month < 0 {
		d.month = m
		return true
	}
	switch strings.ToUpper(w) {
	case "AM", "PM":
		d.noon, d.pm = true, strings.EqualFold(w, "PM")
		return d.precision != ""
	}
	return isWeekday(w) || d.namedZone(w)
}

// number reads a day, then a year; four digits are a year at once.
func (d *dateReader) number(w string) bool {
	n, err := strconv.Atoi(w)
	switch {
	case err != nil:
		return false
	case len(w) == 4 && d.year < 0:
		d.year = n
	case d.day < 0 && len(w) <= 2:
		d.day = n
	case d.year < 0 && d.month > 0 && (len(w) == 2 || len(w) == 3):
		d.year = fullYear(n, len(w))
	case len(w) == 4 && d.precision != "" && !d.zoned: // a zone that lost its sign
	default:
		return false
	}
	return true
}

// fullYear completes a year of two or three digits (RFC 5322 section 4.3).
func fullYear(n, digits int) int {
	if digits == 2 && n < 50 {
		return n + 2000
	}
	return n + 1900
}

// dashed reads "21-Nov-97" and "1997-11-21".
func (d *dateReader) dashed(w string) bool {
	f := strings.Split(w, "-")
	if len(f) != 3 || d.day >= 0 || d.month >= 0 || d.year >= 0 {
		return false
	}
	if len(f[0]) == 4 {
		return d.number(f[0]) && d.isoMonth(f[1]) && len(f[2]) == 2 && d.number(f[2])
	}
	d.month = monthNumber(f[1])
	return d.month > 0 && len(f[0]) <= 2 && d.number(f[0]) && d.number(f[2])
}

func (d *dateReader) isoMonth(s string) bool {
	n, err := strconv.Atoi(s)
	d.month = n
	return err == nil && len(s) == 2
}

// dateAndClock reads a time of day, with the date of ISO 8601 before it if it
// has one.
func (d *dateReader) dateAndClock(w string) bool {
	if i := strings.IndexAny(w, "Tt"); i == len("2006-01-02") {
		return d.dashed(w[:i]) && d.clock(w[i+1:])
	}
	return d.clock(w)
}

// clock reads "10:52:37.5", with a zone or AM or PM at its end.
func (d *dateReader) clock(w string) bool {
	if d.precision != "" {
		return false
	}
	end := strings.IndexFunc(w, func(r rune) bool { return (r < '0' || r > '9') && r != ':' && r != '.' })
	if end < 0 {
		end = len(w)
	}
	fields := strings.Split(w[:end], ":")
	if len(fields) > 3 || len(fields) < 2 && end == len(w) {
		return false
	}
	d.precision = evidence.PrecisionHour
	var ok bool
	if d.hour, ok = clockNumber(fields[0]); !ok {
		return false
	}
	if len(fields) > 1 {
		if d.minute, ok = clockNumber(fields[1]); !ok {
			return false
		}
		d.precision = evidence.PrecisionMinute
	}
	if len(fields) > 2 {
		whole, fraction, cut := strings.Cut(fields[2], ".")
		if d.sec, ok = clockNumber(whole); !ok {
			return false
		}
		d.precision = evidence.PrecisionSecond
		if cut && fraction != "" {
			if len(fraction) > 9 {
				fraction = fraction[:9]
			}
			n, err := strconv.Atoi(fraction)
			if err != nil {
				return false
			}
			for range 9 - len(fraction) {
				n *= 10
			}
			d.nanos, d.precision = n, evidence.PrecisionMilli
		}
	}
	return end == len(w) || d.word(w[end:])
}

func clockNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && 1 <= len(s) && len(s) <= 2
}

// numericZone reads "+0200", "+02:00" and "+2". An offset that no place on
// Earth has is no zone at all.
func (d *dateReader) numericZone(w string) bool {
	digits := strings.Replace(w[1:], ":", "", 1)
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 4 || digits[0] == '-' || digits[0] == '+' || d.precision == "" {
		return false
	}
	if d.zoned && !d.named {
		return true // the first offset stands
	}
	minutes := n / 100 * 60
	minutes += n % 100
	if len(digits) <= 2 {
		minutes = n * 60
	}
	if w[0] == '-' {
		minutes = -minutes
	}
	d.named = false
	d.zoned = minutes <= evidence.EasternmostMinutes && minutes >= evidence.WesternmostMinutes && (len(digits) <= 2 || n%100 < 60)
	d.offset = minutes
	return true
}

// namedZone reads the name of a zone after a time of day. A name that is not
// known, or that more than one zone has, leaves the time naive.
func (d *dateReader) namedZone(w string) bool {
	if d.precision == "" {
		return false
	}
	if d.zoned {
		return true // a name beside an offset, as in "-0800 PST"
	}
	name := strings.ToUpper(w)
	if i := strings.IndexAny(name, "+-"); i > 0 {
		if _, ok := zoneNames[name[:i]]; ok {
			return d.numericZone(name[i:])
		}
	}
	if hours, ok := zoneNames[name]; ok {
		d.zoned, d.named, d.offset = true, true, hours*60
	}
	return true
}

// zoneNames are the names of zones, in hours east: those of RFC 5322 section
// 4.3, and others that mail has and that mean one thing only. The letters of
// the military alphabet are left out: RFC 822 had their signs wrong, so that
// they may mean either.
var zoneNames = map[string]int{
	"UT": 0, "UTC": 0, "GMT": 0, "Z": 0,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
	"AKST": -9, "AKDT": -8, "HST": -10,
	"WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MESZ": 2, "MEZ": 1, "EET": 2, "EEST": 3,
	"JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "NZST": 12, "NZDT": 13, "AEST": 10, "AEDT": 11,
}

// result puts the date together, if it is whole and exists.
func (d *dateReader) result() (evidence.Time, bool) {
	if d.noon {
		if d.hour < 1 || d.hour > 12 {
			return evidence.Time{}, false
		}
		if d.hour %= 12; d.pm {
			d.hour += 12
		}
	}
	if d.year < 1900 || d.month < 1 || d.month > 12 || d.day < 1 || d.hour > 23 || d.minute > 59 || d.sec > 60 {
		return evidence.Time{}, false
	}
	day := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	if day.Day() != d.day { // 30 February
		return evidence.Time{}, false
	}
	t := evidence.Time{Wall: day, Precision: evidence.PrecisionDay}
	if d.precision != "" {
		t.Precision = d.precision
		t.Wall = time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.sec, d.nanos, time.UTC)
		if t.Zoned = d.zoned; d.zoned {
			t.Offset = d.offset
		}
	}
	return t, true
}

// monthNumber returns the number of the English month that w names in full or
// by at least its first three letters ("Sept"), or 0.
func monthNumber(w string) int {
	if len(w) < 3 || len(w) > 9 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if name := m.String(); len(w) <= len(name) && strings.EqualFold(w, name[:len(w)]) {
			return int(m)
		}
	}
	return 0
}

func isWeekday(w string) bool {
	if len(w) < 3 || len(w) > 9 {
		return false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := d.String(); len(w) <= len(name) && strings.EqualFold(w, name[:len(w)]) {
			return true
		}
	}
	return false
}
