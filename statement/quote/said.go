package quote

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// When is when words were said, as far as a text tells: one time, or the
// first and the last of a range.
type When struct {
	From evidence.Time
	To   evidence.Time // zero: From alone
	Rule string        // which rule found it
	Span evidence.Span // the words that tell; empty where none do
}

// saidSource is the evidence.Time.Source of a time that was read in prose.
const saidSource = "prose"

// The words of time that are understood. Only what is written is taken: a
// month is a month, and no day is guessed for it.
const (
	monthWords = `(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)`
	dayWords   = `(?:Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)(?:day)?\b\.?`
	countWords = `(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a few|a couple of|some)`
)

// timeForms are the forms, the longest first; the first that matches at a
// place has it. The leftmost-first rule of regexp keeps that order.
var timeForms = regexp.MustCompile(`\b(?:` + strings.Join([]string{
	`(?P<iso>[12]\d{3}-[01]\d-[0-3]\d)`,
	`(?P<mdy>` + monthWords + ` \d{1,2}(?:st|nd|rd|th)?, [12]\d{3})`,
	`(?P<dmy>\d{1,2}(?:st|nd|rd|th)?(?: of)? ` + monthWords + `,? [12]\d{3})`,
	`(?P<my>(?:(?i:in|during)(?i: early| late| mid)?[ -])?` + monthWords + `(?:,| of)? [12]\d{3})`,
	`(?P<md>` + monthWords + ` \d{1,2}(?:st|nd|rd|th)?)`,
	`(?P<dm>(?:\d{1,2})(?:st|nd|rd|th)?(?: of)? ` + monthWords + `)`,
	`(?P<season>(?:(?i:in|during) the (?:early |late )?(?:spring|summer|autumn|fall|winter) of [12]\d{3})|(?:(?i:last|this) (?:spring|summer|autumn|fall|winter)))`,
	`(?P<ago>(?i:` + countWords + `) (?i:hours?|days?|nights?|weeks?|months?|years?) (?i:ago|earlier|before))`,
	`(?P<recent>(?i:(?:in|over|during) (?:the )?(?:past|last|recent) (?:few |couple of |several )?(?:days|weeks|months)))`,
	`(?P<lastday>(?i:last|this past|this|next) ` + dayWords + `)`,
	`(?P<lastmonth>(?i:last|this past|this) ` + monthWords + `)`,
	`(?P<unit>(?i:(?:earlier |later |late |early )?(?:last|this|next) (?:week|month|year|weekend|quarter)))`,
	`(?P<weekend>(?i:over the weekend|at the weekend|during the weekend))`,
	`(?P<yesterday>(?i:yesterday|last (?:night|evening)))`,
	`(?P<today>(?i:(?:earlier |late |later )?(?:today|tonight|this (?:morning|afternoon|evening))|moments ago|minutes ago|an hour ago))`,
	`(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)`,
	`(?P<inmonth>(?i:in|during)(?i: early| late| mid)?[ -]` + monthWords + `)`,
	`(?P<inyear>(?i:in|during|back in)(?i: early| late| mid)?[ -][12]\d{3})`,
}, "|") + `)`)

var formNames = timeForms.SubexpNames()

// timeNeedles are in every form of words of time, in lower case.
var timeNeedles = []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "day", "week", "month", "year", "quarter", "night", "morning", "noon", "evening", "spring",
	"summer", "autumn", "fall", "winter", " ago", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// timesIn finds the words of time in text[lo:hi], each with what it means for
// words that were published on base. Those that cannot be placed are left out.
func timesIn(text string, lo, hi int, base evidence.Time) []When {
	var out []When
	if hi-lo > maxLexedBytes {
		hi = lo + maxLexedBytes
	}
	if !holdsAny(text[lo:hi], timeNeedles) {
		return nil
	}
	for _, m := range timeForms.FindAllStringSubmatchIndex(text[lo:hi], -1) {
		for g := 1; g < len(formNames); g++ {
			if m[2*g] < 0 {
				continue
			}
			words := text[lo+m[2*g] : lo+m[2*g+1]]
			if end := lo + m[2*g+1]; end < len(text) && (isWordByte(text[end]) && text[end] != '.' && text[end] != '\'' || text[end] == '-') {
				break // inside a longer word: "Marchant", "May-Brown"
			}
			if w, ok := meaning(formNames[g], words, base); ok {
				w.Rule = "said:" + formNames[g]
				w.Span = evidence.Span{Start: int64(lo + m[2*g]), End: int64(lo + m[2*g+1])}
				w.From.Text = words
				out = append(out, w)
			}
			break
		}
	}
	return out
}

// meaning says what words of one form mean. Forms that lean on the day of
// publication mean nothing where that is not known to the day.
func meaning(form, words string, base evidence.Time) (When, bool) {
	day, known := dayOf(base)
	lower := strings.ToLower(words)
	switch form {
	case "iso":
		t, err := time.Parse(time.DateOnly, words)
		return one(t, evidence.PrecisionDay), err == nil
	case "mdy", "dmy":
		return calendarDay(lower, yearIn(lower))
	case "my":
		return one(time.Date(yearIn(lower), monthIn(lower), 1, 0, 0, 0, 0, time.UTC), evidence.PrecisionMonth), true
	case "inyear":
		return one(time.Date(yearIn(lower), 1, 1, 0, 0, 0, 0, time.UTC), evidence.PrecisionYear), true
	case "season":
		return season(lower, base)
	}
	if form == "inmonth" || form == "lastmonth" {
		return latestMonth(lower, base)
	}
	if !known {
		return When{}, false
	}
	switch form {
	case "md", "dm":
		w, ok := calendarDay(lower, day.Year())
		if ok && w.From.Wall.After(day) {
			w, ok = calendarDay(lower, day.Year()-1)
		}
		return w, ok
	case "today":
		return one(day, evidence.PrecisionDay), true
	case "yesterday":
		return one(day.AddDate(0, 0, -1), evidence.PrecisionDay), true
	case "weekday":
		return one(weekdayBefore(lower, day, 0), evidence.PrecisionDay), true
	case "lastday":
		return lastWeekday(lower, day)
	case "weekend":
		return weekendBefore(day), true
	case "unit":
		return unit(lower, day)
	case "ago":
		return ago(lower, day)
	case "recent":
		return recent(lower, day), true
	}
	return When{}, false
}

func dayOf(base evidence.Time) (time.Time, bool) {
	if base.IsZero() || base.Precision == evidence.PrecisionYear || base.Precision == evidence.PrecisionMonth {
		return time.Time{}, false
	}
	y, m, d := base.Wall.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), true
}

func timeAt(t time.Time, p evidence.Precision) evidence.Time {
	return evidence.Time{Wall: t, Precision: p, Source: saidSource}
}

func one(t time.Time, p evidence.Precision) When { return When{From: timeAt(t, p)} }

// aboutThen is a time that the words give only roughly.
func aboutThen(t time.Time, p evidence.Precision) When {
	w := one(t, p)
	w.From.Circa = true
	return w
}

func days(from, to time.Time) When {
	return When{From: timeAt(from, evidence.PrecisionDay), To: timeAt(to, evidence.PrecisionDay)}
}

var (
	fourDigits = regexp.MustCompile(`[12]\d{3}`)
	dayNumber  = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)?\b`)
	monthStart = regexp.MustCompile(`(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`)
)

func yearIn(s string) int {
	n, _ := strconv.Atoi(fourDigits.FindString(s))
	return n
}

func monthIn(s string) time.Month {
	m := monthStart.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	return time.Month(strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(m[1]))/3 + 1)
}

// calendarDay reads a day and a month, in the year given.
func calendarDay(s string, year int) (When, bool) {
	m := dayNumber.FindStringSubmatch(s)
	if m == nil || year < 1000 {
		return When{}, false
	}
	d, _ := strconv.Atoi(m[1])
	month := monthIn(s)
	t := time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
	return one(t, evidence.PrecisionDay), t.Month() == month && t.Day() == d && d > 0
}

// latestMonth is the last month of that name that had begun at base.
func latestMonth(s string, base evidence.Time) (When, bool) {
	if base.IsZero() || base.Precision == evidence.PrecisionYear {
		return When{}, false
	}
	month, year := monthIn(s), base.Wall.Year()
	if month > base.Wall.Month() || strings.HasPrefix(s, "last") && month == base.Wall.Month() {
		year--
	}
	return one(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC), evidence.PrecisionMonth), month != 0
}

func weekdayIn(s string) time.Weekday {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.Contains(s, strings.ToLower(d.String()[:3])) {
			return d
		}
	}
	return time.Sunday
}

// weekdayBefore is the last such day that is at least back days before day.
func weekdayBefore(s string, day time.Time, back int) time.Time {
	t := day.AddDate(0, 0, -back)
	for t.Weekday() != weekdayIn(s) {
		t = t.AddDate(0, 0, -1)
	}
	return t
}

// lastWeekday reads "last Tuesday", which some mean as the latest Tuesday and
// some as that of the week before: both are in the range.
func lastWeekday(s string, day time.Time) (When, bool) {
	switch {
	case strings.HasPrefix(s, "next"):
		return When{}, false
	case strings.HasPrefix(s, "last"):
		t := weekdayBefore(s, day, 1)
		return days(t.AddDate(0, 0, -7), t), true
	}
	return one(weekdayBefore(s, day, 0), evidence.PrecisionDay), true
}

// weekendBefore is the Saturday and Sunday that ended last, or now.
func weekendBefore(day time.Time) When {
	sunday := weekdayBefore("sun", day, 0)
	if day.Weekday() == time.Saturday {
		return days(day, day)
	}
	return days(sunday.AddDate(0, 0, -1), sunday)
}

// unit reads "last week", "this month" and the like. A week may begin on
// Sunday or on Monday, and the range has both.
func unit(s string, day time.Time) (When, bool) {
	if strings.Contains(s, "next ") {
		return When{}, false
	}
	last := strings.Contains(s, "last ")
	monday := weekdayBefore("mon", day, 0)
	first := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
	switch {
	case strings.HasSuffix(s, "weekend") && last:
		return weekendBefore(day), true
	case strings.HasSuffix(s, "week") && last:
		return days(monday.AddDate(0, 0, -8), monday.AddDate(0, 0, -1)), true
	case strings.HasSuffix(s, "week"):
		return days(monday.AddDate(0, 0, -1), day), true
	case strings.HasSuffix(s, "month") && last:
		return one(first.AddDate(0, -1, 0), evidence.PrecisionMonth), true
	case strings.HasSuffix(s, "month"):
		return days(first, day), true
	case strings.HasSuffix(s, "year") && last:
		return one(time.Date(day.Year()-1, 1, 1, 0, 0, 0, 0, time.UTC), evidence.PrecisionYear), true
	case strings.HasSuffix(s, "year"):
		return days(time.Date(day.Year(), 1, 1, 0, 0, 0, 0, time.UTC), day), true
	}
	return When{}, false
}

var countNames = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}

// ago counts back from day. A count in days is exact; in weeks, months or
// years it is about.
func ago(s string, day time.Time) (When, bool) {
	f := strings.Fields(s)
	unit, back := f[len(f)-2], f[len(f)-1]
	if back != "ago" { // before or after what, the words around must say
		return When{}, false
	}
	count := strings.Join(f[:len(f)-2], " ")
	n, ok := countNames[count]
	if !ok {
		n, _ = strconv.Atoi(count)
	}
	vague := n == 0
	if vague {
		n = 3
	}
	switch strings.TrimSuffix(unit, "s") {
	case "hour":
		return days(day.AddDate(0, 0, -1), day), n < 24
	case "day", "night":
		if vague {
			return aboutThen(day.AddDate(0, 0, -n), evidence.PrecisionDay), true
		}
		return one(day.AddDate(0, 0, -n), evidence.PrecisionDay), true
	case "week":
		if vague {
			return days(day.AddDate(0, 0, -42), day.AddDate(0, 0, -7)), true
		}
		return aboutThen(day.AddDate(0, 0, -7*n), evidence.PrecisionDay), true
	case "month":
		return aboutThen(time.Date(day.Year(), day.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC), evidence.PrecisionMonth), true
	}
	return aboutThen(time.Date(day.Year()-n, 1, 1, 0, 0, 0, 0, time.UTC), evidence.PrecisionYear), true
}

func recent(s string, day time.Time) When {
	switch {
	case strings.HasSuffix(s, "days"):
		return days(day.AddDate(0, 0, -7), day)
	case strings.HasSuffix(s, "weeks"):
		return days(day.AddDate(0, 0, -42), day)
	}
	return days(day.AddDate(0, -6, 0), day)
}

// season reads a season as its months, in the north: the range of a season of
// a year, or the latest one that had begun at base.
func season(s string, base evidence.Time) (When, bool) {
	first := time.Month(6)
	switch {
	case strings.Contains(s, "spring"):
		first = 3
	case strings.Contains(s, "autumn"), strings.Contains(s, "fall"):
		first = 9
	case strings.Contains(s, "winter"):
		first = 12
	}
	year := yearIn(s)
	if year == 0 {
		day, ok := dayOf(base)
		if !ok {
			return When{}, false
		}
		if year = day.Year(); time.Date(year, first, 1, 0, 0, 0, 0, time.UTC).After(day) {
			year--
		}
	} else if first == 12 { // the winter of a year may be either of two
		return When{From: timeAt(time.Date(year-1, 12, 1, 0, 0, 0, 0, time.UTC), evidence.PrecisionMonth),
			To: timeAt(time.Date(year+1, 3, 1, 0, 0, 0, 0, time.UTC), evidence.PrecisionMonth)}, true
	}
	from := time.Date(year, first, 1, 0, 0, 0, 0, time.UTC)
	return When{From: timeAt(from, evidence.PrecisionMonth), To: timeAt(from.AddDate(0, 3, 0), evidence.PrecisionMonth)}, true
}
