package chat

import (
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // zones by name on a machine that has no zone files

	"github.com/gainsay/gainsay/evidence"
)

// typedTimes are the ways in which a transcript may write a time, each with
// what it tells: ISO 8601 as far as it is known, and English month names. A
// form that could be read in two ways (10/12/2016) is left out on purpose.
var typedTimes = []struct {
	layout    string
	precision evidence.Precision
}{
	{"2006", evidence.PrecisionYear},
	{"2006-01", evidence.PrecisionMonth},
	{"2006-01-02", evidence.PrecisionDay},
	{"2006-01-02T15", evidence.PrecisionHour},
	{"2006-01-02T15:04", evidence.PrecisionMinute},
	{"2006-01-02T15:04:05", evidence.PrecisionSecond},
	{"Jan 2006", evidence.PrecisionMonth},
	{"2 Jan 2006", evidence.PrecisionDay},
	{"Jan 2 2006", evidence.PrecisionDay},
	{"2 Jan 2006 15:04", evidence.PrecisionMinute},
	{"Jan 2 2006 15:04", evidence.PrecisionMinute},
	{"2 Jan 2006 15:04:05", evidence.PrecisionSecond},
	{"Jan 2 2006 15:04:05", evidence.PrecisionSecond},
	{"2 Jan 2006 3:04 PM", evidence.PrecisionMinute},
	{"Jan 2 2006 3:04 PM", evidence.PrecisionMinute},
	{"2006-01-02T3:04 PM", evidence.PrecisionMinute},
	{"2006-01-02T3:04:05 PM", evidence.PrecisionSecond},
}

// longestTime is the longest text, in bytes, that is tried as a time.
const longestTime = 60

// firstYear is the first year that is read. The year 1 begins with the time
// that evidence.Time has for none.
const firstYear = 2

var (
	circa     = regexp.MustCompile(`(?i)^(?:c\.|ca\.?|circa|about|around|approx\.?|~)\s*`)
	offsetEnd = regexp.MustCompile(`(\d|M) ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})$`)
	dayClock  = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[ T]+(\d)`)
	shortHour = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}T)(\d:\d{2}(?::\d{2}(?:\.\d+)?)?)$`)
	monthName = regexp.MustCompile(`(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b\.?`)
	meridian  = regexp.MustCompile(`(?i)(\d) ?([ap])\.?m\b\.?`)
	between   = strings.NewReplacer(",", " ", " at ", " ")
)

// typedTime reads a time that a person typed. It reports false where it is not
// certain what is meant. A question mark behind it, or "c." before it, is the
// typist's own doubt.
func typedTime(text, source string) (evidence.Time, bool) {
	text = oneLine(text)
	if text == "" || len(text) > longestTime {
		return evidence.Time{}, false
	}
	w := evidence.Time{Text: text, Source: source}
	form := strings.TrimRight(text, "? ")
	w.Circa = form != text || circa.MatchString(form)
	form = circa.ReplaceAllString(form, "")
	if m := offsetEnd.FindStringSubmatchIndex(form); m != nil && strings.Contains(form, ":") {
		if offset, ok := offsetMinutes(form[m[4]:m[5]]); ok {
			w.Zoned, w.Offset = true, offset
			form = form[:m[3]]
		}
	}
	form = oneForm(form)
	for _, l := range typedTimes {
		t, err := time.Parse(l.layout, form)
		if err != nil || t.Year() < firstYear {
			continue
		}
		w.Wall, w.Precision = t, l.precision
		if t.Nanosecond() != 0 {
			w.Precision = evidence.PrecisionMilli
			w.Wall = t.Truncate(time.Millisecond)
		}
		return w, true
	}
	return evidence.Time{}, false
}

// oneForm brings the variants of a time to those that typedTimes has.
func oneForm(s string) string {
	s = dayClock.ReplaceAllString(s, "${1}T$2")
	s = meridian.ReplaceAllStringFunc(s, func(m string) string {
		return m[:1] + " " + strings.ToUpper(strings.TrimLeft(m[1:], " ")[:1]) + "M"
	})
	s = shortHour.ReplaceAllString(s, "${1}0$2")
	if monthName.MatchString(s) {
		s = monthName.ReplaceAllStringFunc(s, func(m string) string {
			return strings.ToUpper(m[:1]) + strings.ToLower(m[1:3])
		})
		s = between.Replace(s)
	}
	return oneLine(s)
}

// offsetMinutes reads "Z", "UTC", "GMT", "+0200" or "+02:00" as minutes east.
func offsetMinutes(s string) (int, bool) {
	if s == "Z" || s == "UTC" || s == "GMT" {
		return 0, true
	}
	t, err := time.Parse("-0700", strings.Replace(s, ":", "", 1))
	if err != nil || len(s) < len("+0200") {
		return 0, false
	}
	_, offset := t.Zone()
	return offset / 60, true
}

// zone is where a transcript says that its clocks stood.
type zone struct {
	name string
	loc  *time.Location // nil where name says nothing
}

// readZone reads the name of a zone of the IANA database, or an offset.
// Abbreviations are not read: "EST" is two places and "ET" two offsets.
func readZone(name string) zone {
	name = oneLine(name)
	if minutes, ok := offsetMinutes(name); ok {
		return zone{name, time.FixedZone(name, minutes*60)}
	}
	if !strings.Contains(name, "/") {
		return zone{name: name}
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return zone{name: name}
	}
	return zone{name, loc}
}

// in reads t, if it has no zone, as a clock in z. It reports false where that
// clock showed this time twice, or never: the night in which it was changed.
func (z zone) in(t evidence.Time) (evidence.Time, bool) {
	if z.loc == nil || t.Zoned || t.IsZero() {
		return t, true
	}
	if clock(t.Precision) && len(instants(t.Wall, z.loc)) != 1 {
		return t, false
	}
	return t.In(z.loc), true
}

// clock reports whether a precision tells the hour.
func clock(p evidence.Precision) bool {
	return p != evidence.PrecisionYear && p != evidence.PrecisionMonth && p != evidence.PrecisionDay
}

// instants returns the instants at which a clock in loc showed wall.
func instants(wall time.Time, loc *time.Location) []time.Time {
	var out []time.Time
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(loc).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		_, then := at.In(loc).Zone()
		if then == offset && (len(out) == 0 || !out[0].Equal(at)) {
			out = append(out, at)
		}
	}
	return out
}
