package evidence

import (
	"strings"
	"time"
)

// Plain returns s with every character replaced that can hide, reorder or
// erase words where it is shown: control characters other than newline and
// tab, and the bidirectional controls of Unicode (UAX 9). Each becomes U+FFFD,
// so that something is seen to have been there.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r == 0x7f, 0x80 <= r && r < 0xa0, IsBidiControl(r):
			return '\ufffd'
		}
		return r
	}, s)
}

// IsBidiControl reports whether r is a bidirectional control of Unicode
// (UAX 9 section 2): a character that is not seen and changes the order in
// which others are.
func IsBidiControl(r rune) bool {
	return 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0x061c
}

// PlainLine returns s as one line of at most n characters, made plain; what
// is cut off is shown as "…". n is at least one.
func PlainLine(s string, n int) string {
	s = strings.Join(strings.Fields(Plain(s)), " ")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimSpace(string(r[:n-1])) + "…"
}

// Text names the party the way a reader of mail expects, made plain:
// "Jane Roe <jane@roe.example>".
func (p Party) Text() string {
	if p.Name == "" || p.Handle.Network == NetName {
		return strings.TrimPrefix(Plain(p.Handle.String()), "name:")
	}
	return Plain(p.Name) + " <" + Plain(p.Handle.String()) + ">"
}

// ParseDay reads a date as people type it: a year, a month, a day, a minute
// ("2016-10-14 18:35") or an RFC 3339 time. The zone is UTC unless the time
// says otherwise; ok is false for anything else. source becomes Time.Source.
func ParseDay(s, source string) (t Time, ok bool) {
	for _, l := range []struct {
		layout    string
		precision Precision
	}{
		{"2006", PrecisionYear}, {"2006-01", PrecisionMonth}, {"2006-01-02", PrecisionDay},
		{"2006-01-02T15:04", PrecisionMinute}, {"2006-01-02 15:04", PrecisionMinute},
	} {
		if wall, err := time.ParseInLocation(l.layout, s, time.UTC); err == nil {
			return Time{Text: s, Wall: wall, Precision: l.precision, Zoned: true, Source: source}, true
		}
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return Time{}, false
	}
	_, off := at.Zone()
	wall := at.UTC().Add(time.Duration(off) * time.Second)
	return Time{Text: s, Wall: wall, Zoned: true, Offset: off / 60, Precision: PrecisionSecond, Source: source}, true
}
