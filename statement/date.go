package statement

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// The years in which a statement, or what it is about, may lie. Anything else
// is a slip of the keyboard, and some of it no program can carry.
const (
	FirstYear = 1000
	LastYear  = 2999
)

// timeSource is the evidence.Time.Source of a time written in a statement.
const timeSource = "statement"

// dateForm is a time as a statement writes it: as much of date and clock as is
// known, and the offset if any. An hour alone is marked by an h.
var dateForm = regexp.MustCompile(`^(about )?(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[ T](\d\d)(?:h|:(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?))?)?)?( ?(?:Z|[+-]\d\d:?\d\d))?`)

// longestDate is at least as long as anything that dateForm matches.
const longestDate = 48

const dateHint = "write 2016, 2016-10, 2016-10-14, 2016-10-14 06:34 or 2016-10-14 06:34 -0400"

// date reads one time.
func (s *scanner) date() (evidence.Time, *Error) {
	at := s.placeAfterSpace()
	rest := s.text[s.pos:]
	m := dateForm.FindStringSubmatch(rest[:min(len(rest), longestDate)])
	if m == nil {
		return evidence.Time{}, errorAt(at, "expected a date", dateHint)
	}
	if after := rest[len(m[0]):]; after != "" && !strings.HasPrefix(after, "..") && isWordRune(rune(after[0])) || strings.HasPrefix(after, ":") {
		return evidence.Time{}, errorAt(at, fmt.Sprintf("%s is not a date", show(firstField(rest))), dateHint)
	}
	t, why := dateOf(m)
	if why != "" {
		return evidence.Time{}, errorAt(at, fmt.Sprintf("%s is not a date: %s", show(m[0]), why), dateHint)
	}
	s.pass(m[0])
	return t, nil
}

func firstField(rest string) string {
	head := rest[:min(len(rest), longestDate)]
	if end := strings.IndexAny(head, " \t\n,"); end >= 0 {
		head = head[:end]
	}
	return strings.ToValidUTF8(head, "")
}

// dateOf turns the groups of dateForm into a time, or says why they are none.
func dateOf(m []string) (evidence.Time, string) {
	t := evidence.Time{Source: timeSource, Circa: m[1] != "", Precision: evidence.PrecisionYear}
	finer := []evidence.Precision{
		3: evidence.PrecisionMonth, evidence.PrecisionDay, evidence.PrecisionHour,
		evidence.PrecisionMinute, evidence.PrecisionSecond, evidence.PrecisionMilli,
	}
	part := [9]int{3: 1, 4: 1}
	for i := 2; i < len(part); i++ {
		if m[i] == "" {
			continue
		}
		part[i], _ = strconv.Atoi(m[i])
		if i > 2 {
			t.Precision = finer[i]
		}
	}
	year, month, day, hour, minute, second := part[2], time.Month(part[3]), part[4], part[5], part[6], part[7]
	t.Wall = time.Date(year, month, day, hour, minute, second, part[8]*int(time.Millisecond), time.UTC)
	switch {
	case year < FirstYear || year > LastYear:
		return t, fmt.Sprintf("the year is not one of %d to %d", FirstYear, LastYear)
	case hour > 23 || minute > 59 || second > 59:
		return t, "there is no such time of day"
	case t.Wall.Month() != month || t.Wall.Day() != day:
		return t, "there is no such day"
	}
	if m[9] != "" {
		if m[5] == "" && m[9][0] != ' ' {
			return t, "a space stands before the offset of a day"
		}
		t.Zoned = true
		if t.Offset = offsetOf(strings.TrimSpace(m[9])); t.Offset > evidence.EasternmostMinutes || t.Offset < evidence.WesternmostMinutes {
			return t, "no clock has that offset"
		}
	}
	t.Text = dateText(t)
	return t, ""
}

// offsetOf reads Z, +hhmm or +hh:mm as minutes east of UTC.
func offsetOf(z string) int {
	if z == "Z" {
		return 0
	}
	n, _ := strconv.Atoi(strings.ReplaceAll(z[1:], ":", ""))
	minutes := n/100*60 + n%100
	if z[0] == '-' {
		return -minutes
	}
	return minutes
}

// dateText writes t as date reads it.
func dateText(t evidence.Time) string {
	layout := map[evidence.Precision]string{
		evidence.PrecisionYear: "2006", evidence.PrecisionMonth: "2006-01", evidence.PrecisionDay: "2006-01-02",
		evidence.PrecisionHour: "2006-01-02 15h", evidence.PrecisionMinute: "2006-01-02 15:04",
		evidence.PrecisionMilli: "2006-01-02 15:04:05.000",
	}[t.Precision]
	if layout == "" {
		layout = "2006-01-02 15:04:05"
	}
	text := t.Wall.Format(layout)
	if t.Circa {
		text = "about " + text
	}
	if t.Zoned {
		sign, m := '+', t.Offset
		if m < 0 {
			sign, m = '-', -m
		}
		text += fmt.Sprintf(" %c%02d%02d", sign, m/60, m%60)
	}
	return text
}

// said reads "DATE[..DATE] [zone IANA][, on "venue"]".
func (b *block) said() *Error {
	s, at := b.scanner, b.placeAfterSpace()
	var err *Error
	if b.st.Said, err = s.date(); err != nil {
		return err
	}
	if s.take("..") {
		if b.st.SaidTo, err = s.date(); err != nil {
			return err
		}
		if inverted(b.st.Said, b.st.SaidTo) {
			return errorAt(at, "the said time ends before it begins", "write the earlier date first")
		}
	}
	for !s.atLineEnd() {
		s.take(",")
		switch w := s.peekWord(); {
		case w == "zone" && b.st.Zone == "":
			s.take(w)
			if b.st.Zone, err = s.zone(); err != nil {
				return err
			}
		case w == "on" && b.st.Venue == "":
			s.take(w)
			if !s.atQuote() {
				return s.fail("expected the venue in quotation marks", `write on "…"`)
			}
			if b.st.Venue, err = s.quotation(); err != nil {
				return err
			}
		case w == "zone" || w == "on":
			return s.fail(w+" is given twice", "")
		default:
			return s.fail("unexpected words after the date", suggest(w, []string{"zone", "on"}))
		}
	}
	return nil
}

// inverted reports whether to ends before from begins, on one clock where they
// name none.
func inverted(from, to evidence.Time) bool {
	if from.IsZero() || to.IsZero() {
		return false
	}
	return !to.In(time.UTC).Interval().Hi.After(from.In(time.UTC).Interval().Lo)
}

// zone reads the name of an IANA time zone.
func (s *scanner) zone() (string, *Error) {
	at := s.placeAfterSpace()
	name := s.word()
	if name == "" || name == "Local" {
		return "", errorAt(at, "expected the name of a time zone", "for example America/New_York")
	}
	if _, err := time.LoadLocation(name); err != nil {
		return "", errorAt(at, fmt.Sprintf("%s is not a time zone", show(name)), "write an IANA name such as America/New_York, Europe/Berlin or UTC")
	}
	return name, nil
}
