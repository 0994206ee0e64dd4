package message

import (
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"pgregory.net/rapid"
)

// dateCases are dates as headers have them. want is the wall clock; zone is the
// offset as written, or "naive".
var dateCases = []struct {
	why, value string
	want, zone string
	precision  evidence.Precision
}{
	// RFC 5322 section 3.3.
	{"the usual form", "Tue, 1 Jul 2003 10:52:37 +0200", "2003-07-01 10:52:37", "+0200", evidence.PrecisionSecond},
	{"without the day of the week", "1 Jul 2003 10:52:37 -0330", "2003-07-01 10:52:37", "-0330", evidence.PrecisionSecond},
	{"without seconds", "Fri, 21 Nov 1997 09:55 -0600", "1997-11-21 09:55:00", "-0600", evidence.PrecisionMinute},
	{"UTC about whose writer nothing is said", "Fri, 21 Nov 1997 09:55:06 -0000", "1997-11-21 09:55:06", "+0000", evidence.PrecisionSecond},
	{"a comment after it", "Tue, 1 Jul 2003 10:52:37 +0200 (CEST)", "2003-07-01 10:52:37", "+0200", evidence.PrecisionSecond},
	{"a nested comment inside it", "Tue, 1 Jul 2003 ((tricky) comment) 10:52:37 +0200", "2003-07-01 10:52:37", "+0200", evidence.PrecisionSecond},
	{"a leap second", "Thu, 31 Dec 1998 23:59:60 +0000", "1999-01-01 00:00:00", "+0000", evidence.PrecisionSecond},
	{"folded over lines", "Thu,   13  Feb   1969  23:32   -0330 (Newfoundland Time)", "1969-02-13 23:32:00", "-0330", evidence.PrecisionMinute},
	{"the wrong day of the week", "Mon, 1 Jul 2003 10:52:37 +0200", "2003-07-01 10:52:37", "+0200", evidence.PrecisionSecond},

	// RFC 5322 section 4.3.
	{"two digits, this century", "21 Nov 05 09:55:06 GMT", "2005-11-21 09:55:06", "+0000", evidence.PrecisionSecond},
	{"two digits, the last century", "21 Nov 97 09:55:06 GMT", "1997-11-21 09:55:06", "+0000", evidence.PrecisionSecond},
	{"two digits, 49 and 50", "1 Jan 49 00:00:00 UT", "2049-01-01 00:00:00", "+0000", evidence.PrecisionSecond},
	{"two digits, 50", "1 Jan 50 00:00:00 UT", "1950-01-01 00:00:00", "+0000", evidence.PrecisionSecond},
	{"three digits, a bug of the year 2000", "1 Jan 100 00:00:00 +0000", "2000-01-01 00:00:00", "+0000", evidence.PrecisionSecond},
	{"EST", "Thu, 10 Jul 1997 14:53:31 EST", "1997-07-10 14:53:31", "-0500", evidence.PrecisionSecond},
	{"PDT", "Thu, 10 Jul 1997 14:53:31 PDT", "1997-07-10 14:53:31", "-0700", evidence.PrecisionSecond},
	{"Z", "Thu, 10 Jul 1997 14:53:31 Z", "1997-07-10 14:53:31", "+0000", evidence.PrecisionSecond},
	{"a military letter may mean either sign", "Thu, 10 Jul 1997 14:53:31 A", "1997-07-10 14:53:31", "naive", evidence.PrecisionSecond},
	{"a name of Europe", "Thu, 10 Jul 1997 14:53:31 MEST", "1997-07-10 14:53:31", "+0200", evidence.PrecisionSecond},
	{"a name that two zones have", "Thu, 10 Jul 1997 14:53:31 IST", "1997-07-10 14:53:31", "naive", evidence.PrecisionSecond},
	{"a name nobody knows", "Thu, 10 Jul 1997 14:53:31 XYZ", "1997-07-10 14:53:31", "naive", evidence.PrecisionSecond},
	{"a zone in words", "Thu, 10 Jul 1997 14:53:31 Pacific Daylight Time", "1997-07-10 14:53:31", "naive", evidence.PrecisionSecond},
	{"an offset and a name", "Thu, 10 Jul 1997 14:53:31 -0700 PDT", "1997-07-10 14:53:31", "-0700", evidence.PrecisionSecond},
	{"a name and an offset", "Thu, 10 Jul 1997 14:53:31 GMT+0200", "1997-07-10 14:53:31", "+0200", evidence.PrecisionSecond},
	{"a name, a space and an offset", "Thu, 10 Jul 1997 14:53:31 UTC +2", "1997-07-10 14:53:31", "+0200", evidence.PrecisionSecond},
	{"two offsets: the first stands", "Thu, 10 Jul 1997 14:53:31 +0100 +0300", "1997-07-10 14:53:31", "+0100", evidence.PrecisionSecond},

	// Zones that are missing or wrong.
	{"no zone", "Tue, 1 Jul 2003 10:52:37", "2003-07-01 10:52:37", "naive", evidence.PrecisionSecond},
	{"a zone only in a comment", "Tue, 1 Jul 2003 10:52:37 (EDT)", "2003-07-01 10:52:37", "naive", evidence.PrecisionSecond},
	{"a zone that lost its sign", "Tue, 1 Jul 2003 10:52:37 0200", "2003-07-01 10:52:37", "naive", evidence.PrecisionSecond},
	{"an offset that no place has", "Tue, 1 Jul 2003 10:52:37 +2500", "2003-07-01 10:52:37", "naive", evidence.PrecisionSecond},
	{"an offset just east of the easternmost", "Tue, 1 Jul 2003 10:52:37 +1415", "2003-07-01 10:52:37", "naive", evidence.PrecisionSecond},
	{"an offset with too many minutes", "Tue, 1 Jul 2003 10:52:37 +0175", "2003-07-01 10:52:37", "naive", evidence.PrecisionSecond},
	{"the easternmost offset", "Tue, 1 Jul 2003 10:52:37 +1400", "2003-07-01 10:52:37", "+1400", evidence.PrecisionSecond},
	{"the westernmost offset", "Tue, 1 Jul 2003 10:52:37 -1200", "2003-07-01 10:52:37", "-1200", evidence.PrecisionSecond},
	{"west of the westernmost", "Tue, 1 Jul 2003 10:52:37 -1201", "2003-07-01 10:52:37", "naive", evidence.PrecisionSecond},

	// Other orders.
	{"asctime", "Tue Jul  1 10:52:37 2003", "2003-07-01 10:52:37", "naive", evidence.PrecisionSecond},
	{"asctime with a zone before the year", "Tue Jul  1 10:52:37 EDT 2003", "2003-07-01 10:52:37", "-0400", evidence.PrecisionSecond},
	{"asctime with an offset after the year", "Tue Jul  1 10:52:37 2003 +0200", "2003-07-01 10:52:37", "+0200", evidence.PrecisionSecond},
	{"RFC 850", "Tuesday, 01-Jul-03 10:52:37 GMT", "2003-07-01 10:52:37", "+0000", evidence.PrecisionSecond},
	{"ISO 8601", "2003-07-01T10:52:37Z", "2003-07-01 10:52:37", "+0000", evidence.PrecisionSecond},
	{"ISO 8601 with a fraction", "2003-07-01T10:52:37.250+02:00", "2003-07-01 10:52:37", "+0200", evidence.PrecisionMilli},
	{"ISO 8601 in two words", "2003-07-01 10:52:37 +0200", "2003-07-01 10:52:37", "+0200", evidence.PrecisionSecond},
	{"American, with PM", "Jul 1, 2003 3:04 PM -0400", "2003-07-01 15:04:00", "-0400", evidence.PrecisionMinute},
	{"noon and midnight", "Jul 1, 2003 12:04:05 AM", "2003-07-01 00:04:05", "naive", evidence.PrecisionSecond},
	{"PM without a space", "Jul 1, 2003 3:04PM", "2003-07-01 15:04:00", "naive", evidence.PrecisionMinute},
	{"an hour only", "Jul 1, 2003 3PM EST", "2003-07-01 15:00:00", "-0500", evidence.PrecisionHour},
	{"the month in full", "1 September 2003 10:00:00 +0000", "2003-09-01 10:00:00", "+0000", evidence.PrecisionSecond},
	{"the month in four letters with a dot", "1 Sept. 2003 10:00:00 +0000", "2003-09-01 10:00:00", "+0000", evidence.PrecisionSecond},
	{"a day of the week in another language", "Mar, 1 Jul 2003 10:00:00 +0000", "", "", ""},
	{"a day of the week that no language of ours has", "lun., 1 Jul 2003 10:00:00 +0000", "2003-07-01 10:00:00", "+0000", evidence.PrecisionSecond},
	{"a day only", "1 Jul 2003", "2003-07-01 00:00:00", "naive", evidence.PrecisionDay},
	{"a fraction that is empty", "2003-07-01T10:52:37.Z", "2003-07-01 10:52:37", "+0000", evidence.PrecisionSecond},
	{"an ISO date alone", "2003-07-01", "2003-07-01 00:00:00", "naive", evidence.PrecisionDay},
	{"full stops", "Tue. 1 Jul. 2003 10:00 +0000", "2003-07-01 10:00:00", "+0000", evidence.PrecisionMinute},
	{"29 February of a leap year", "29 Feb 2004 10:00:00 +0000", "2004-02-29 10:00:00", "+0000", evidence.PrecisionSecond},

	// No dates.
	{"nothing", "", "", "", ""},
	{"words", "some numbers 0 1 2 but invalid", "", "", ""},
	{"a month nobody has", "13 zzz 2021 09:55:06 +0200", "", "", ""},
	{"29 February of another year", "29 Feb 2003 10:00:00 +0000", "", "", ""},
	{"31 June", "31 Jun 2003 10:00:00 +0000", "", "", ""},
	{"day zero", "0 Jun 2003 10:00:00 +0000", "", "", ""},
	{"hour 24", "1 Jul 2003 24:00:00 +0000", "", "", ""},
	{"minute 60", "1 Jul 2003 10:60:00 +0000", "", "", ""},
	{"13 PM", "1 Jul 2003 13:00 PM", "", "", ""},
	{"a year before mail", "1 Jul 1803 10:00:00 +0000", "", "", ""},
	{"five digits", "1 Jul 20030 10:00:00 +0000", "", "", ""},
	{"no year", "Tue, 1 Jul 10:52:37 +0200", "", "", ""},
	{"no month", "20 11 79 05:34:27 -0300", "", "", ""},
	{"numbers that may be read two ways", "12/10/2016 10:00", "", "", ""},
	{"two times of day", "1 Jul 2003 10:00:00 11:00:00", "", "", ""},
	{"a zone without a time", "1 Jul 2003 +0200", "", "", ""},
	{"numbers without end", "4 8 15 16 23 42, 4 8 15 16 23 42, 4 8 15 16 23 42, ", "", "", ""},
	{"four fields of a clock", "1 Jul 2003 10:00:00:00", "", "", ""},
	{"an empty field of a clock", "1 Jul 2003 10::00", "", "", ""},
	{"three digits in a clock", "1 Jul 2003 100:00", "", "", ""},
	{"letters in a clock", "1 Jul 2003 10:xx", "", "", ""},
	{"a second date", "1 Jul 2003 2003-07-02 10:00", "", "", ""},
	{"an ISO date with a month in letters", "2003-Jul-01", "", "", ""},
	{"an ISO date without a day", "2003-07", "", "", ""},
	{"PM without a time", "1 Jul 2003 PM", "", "", ""},
	{"a full stop", ".", "", "", ""},
	{"a lone sign", "1 Jul 2003 10:00 +", "", "", ""},
	{"two signs", "1 Jul 2003 10:00 +-200", "", "", ""},
}

func TestParseDate(t *testing.T) {
	for _, c := range dateCases {
		t.Run(c.why, func(t *testing.T) {
			got, ok := ParseDate(c.value)
			if ok != (c.want != "") {
				t.Fatalf("%q: %v %v, want %q", c.value, got, ok, c.want)
			}
			if !ok {
				return
			}
			zone := "naive"
			if got.Zoned {
				zone = got.Wall.In(time.FixedZone("", got.Offset*60)).Format("-0700")
			}
			if s := got.Wall.Format("2006-01-02 15:04:05"); s != c.want || zone != c.zone || got.Precision != c.precision {
				t.Errorf("%q: %s %s %s, want %s %s %s", c.value, s, zone, got.Precision, c.want, c.zone, c.precision)
			}
			if got.Text != strings.TrimSpace(c.value) || got.Source != "" {
				t.Errorf("%q: text %q, source %q", c.value, got.Text, got.Source)
			}
		})
	}
}

func TestDateKeepsFraction(t *testing.T) {
	got, _ := ParseDate("2003-07-01T10:52:37.2501234567Z")
	if ns := got.Wall.Nanosecond(); ns != 250123456 {
		t.Errorf("%d ns", ns)
	}
}

// TestDateRoundTrip writes any instant in the forms that headers have, with any
// offset of the world, and reads the same instant and offset back.
func TestDateRoundTrip(t *testing.T) {
	layouts := []string{
		"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 02 Jan 2006 15:04:05 -0700 (MST)", "2 Jan 2006 15:04:05 -0700", "Monday, 02-Jan-06 15:04:05 -0700",
		"Mon Jan _2 15:04:05 2006 -0700", "Mon Jan _2 15:04:05 -0700 2006", "2006-01-02T15:04:05-07:00", "2006-01-02 15:04:05 -0700", "January 2, 2006 3:04:05 PM -0700",
	}
	rapid.Check(t, func(t *rapid.T) {
		offset := rapid.IntRange(evidence.WesternmostMinutes, evidence.EasternmostMinutes).Draw(t, "offset")
		want := time.Unix(rapid.Int64Range(-600_000_000, 2_400_000_000).Draw(t, "seconds"), 0).In(time.FixedZone("X", offset*60))
		text := want.Format(rapid.SampledFrom(layouts).Draw(t, "layout"))
		got, ok := ParseDate(text)
		if !ok || !got.Zoned || got.Offset != offset || !got.Instant().Equal(want) || got.Precision != evidence.PrecisionSecond {
			t.Fatalf("%q reads as %+v %v", text, got, ok)
		}
	})
}

// TestDateInstant holds that an offset east of UTC is subtracted.
func TestDateInstant(t *testing.T) {
	got, _ := ParseDate("Tue, 1 Jul 2003 01:30:00 +0200")
	if want := time.Date(2003, 6, 30, 23, 30, 0, 0, time.UTC); !got.Instant().Equal(want) {
		t.Errorf("%v, want %v", got.Instant(), want)
	}
}

// TestDateLimits holds that no time is spent on what is too long to be a date.
func TestDateLimits(t *testing.T) {
	if _, ok := ParseDate(strings.Repeat(" ", maxDateBytes) + "1 Jul 2003"); ok {
		t.Error("a date of more than maxDateBytes was read")
	}
	if _, ok := ParseDate("1 Jul 2003 10:00 " + strings.Repeat("x ", maxDateWords)); ok {
		t.Error("a date of more than maxDateWords was read")
	}
}
