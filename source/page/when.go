package page

import (
	"regexp"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// layouts are the ways in which pages write times, each with what it tells. A
// layout that could be read in two ways (10/12/2016) is left out on purpose.
var layouts = []struct {
	layout    string
	precision evidence.Precision
	zoned     bool
}{
	{"2006-01-02T15:04:05Z07:00", evidence.PrecisionSecond, true},
	{"2006-01-02T15:04:05Z0700", evidence.PrecisionSecond, true},
	{"2006-01-02T15:04:05Z07", evidence.PrecisionSecond, true},
	{"2006-01-02T15:04:05", evidence.PrecisionSecond, false},
	{"2006-01-02T15:04Z07:00", evidence.PrecisionMinute, true},
	{"2006-01-02T15:04Z0700", evidence.PrecisionMinute, true},
	{"2006-01-02T15:04", evidence.PrecisionMinute, false},
	{"2006-01-02", evidence.PrecisionDay, false},
	{"2006-01", evidence.PrecisionMonth, false},
	{"20060102", evidence.PrecisionDay, false},
	{"2 Jan 2006 15:04:05 Z0700", evidence.PrecisionSecond, true},
	{"Jan 2 15:04:05 Z0700 2006", evidence.PrecisionSecond, true},
	{"2 Jan 2006 15:04 Z0700", evidence.PrecisionMinute, true},
	{"Jan 2 2006 15:04 Z0700", evidence.PrecisionMinute, true},
	{"Jan 2 2006 3:04 PM Z0700", evidence.PrecisionMinute, true},
	{"Jan 2 2006 3:04 PM", evidence.PrecisionMinute, false},
	{"Jan 2 2006 15:04", evidence.PrecisionMinute, false},
	{"Jan 2 2006", evidence.PrecisionDay, false},
	{"2 Jan 2006 3:04 PM", evidence.PrecisionMinute, false},
	{"2 Jan 2006 15:04", evidence.PrecisionMinute, false},
	{"2 Jan 2006", evidence.PrecisionDay, false},
	{"Jan 2006", evidence.PrecisionMonth, false},
}

// earliestYear is the first year that is taken for a date of an article.
// Earlier ones are what a content system writes for "no date".
const earliestYear = 1400

// longestTime is the longest text, in bytes, that is tried as a time.
const longestTime = 64

var (
	isoSpace = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[ _]+(\d{2}:\d{2})`)
	isoHour  = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}[ T])(\d:\d{2})`)
	isoZone  = regexp.MustCompile(`(\d) ?(?:UTC|GMT|Z)$|(\d) ([+-]\d{2}:?\d{2})$`)
	months   = regexp.MustCompile(`(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b\.?`)
	weekday  = regexp.MustCompile(`(?i)^(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|rs)?\b[.,]?\s*`)
	meridian = regexp.MustCompile(`(?i)(\d) ?([ap])\.? ?m\b\.?`)
	ordinal  = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)\b`)
	// zoneWord is a zone's name. It is not read: "CST" is three places, and
	// "ET" is two offsets. The time stays without a zone, its text keeps it.
	zoneWord = regexp.MustCompile(`(\d|M) \(?(?:[ECMP][SD]?T|AK[SD]?T|HST|BST|IST|CES?T|EES?T|WES?T|MSK|A[EC][SD]T|JST|NZ[SD]T|SGT|HKT)\)?$`)
	between  = strings.NewReplacer(",", " ", " at ", " ", "|", " ", " - ", " ", " UTC", " +0000", " GMT", " +0000")
)

// parseTime reads a time as pages write it. It reports false where it cannot
// be sure what is meant.
func parseTime(text, source string) (evidence.Time, bool) {
	text = oneLine(text)
	if text == "" || len(text) > longestTime {
		return evidence.Time{}, false
	}
	for _, form := range []string{isoForm(text), wordForm(text)} {
		for _, l := range layouts {
			t, err := time.Parse(l.layout, form)
			if err != nil || t.Year() < earliestYear {
				continue
			}
			return whenWritten(t, l.precision, l.zoned, text, source), true
		}
	}
	return evidence.Time{}, false
}

// whenWritten holds t's own clock in UTC, with the offset beside it.
func whenWritten(t time.Time, p evidence.Precision, zoned bool, text, source string) evidence.Time {
	_, offset := t.Zone()
	if p == evidence.PrecisionSecond && t.Nanosecond() != 0 {
		p = evidence.PrecisionMilli
	}
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	w := evidence.Time{Text: text, Wall: wall.Truncate(time.Millisecond), Precision: p, Source: source, Zoned: zoned}
	if zoned {
		w.Offset = offset / 60
	}
	return w
}

// isoForm brings the variants of ISO 8601 to the one that layouts has.
func isoForm(s string) string {
	s = isoHour.ReplaceAllString(s, "${1}0$2")
	s = isoSpace.ReplaceAllString(s, "${1}T$2")
	if m := isoZone.FindStringSubmatchIndex(s); m != nil && m[4] >= 0 {
		s = s[:m[5]] + s[m[6]:]
	} else if m != nil {
		s = s[:m[3]] + "Z"
	}
	return s
}

// wordForm brings dates with English month names to the one that layouts has:
// "Tuesday, September 5th, 2017, 9:05 a.m." becomes "Sep 5 2017 9:05 AM".
func wordForm(s string) string {
	if !months.MatchString(s) {
		return ""
	}
	s = weekday.ReplaceAllString(s, "")
	s = months.ReplaceAllStringFunc(s, func(m string) string {
		return strings.ToUpper(m[:1]) + strings.ToLower(m[1:3])
	})
	s = ordinal.ReplaceAllString(s, "$1")
	s = meridian.ReplaceAllStringFunc(s, func(m string) string {
		return m[:1] + " " + strings.ToUpper(strings.TrimLeft(m[1:], " ")[:1]) + "M"
	})
	s = strings.Join(strings.Fields(between.Replace(s)), " ")
	return zoneWord.ReplaceAllString(s, "$1")
}
