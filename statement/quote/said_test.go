package quote

import (
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

func baseDay(y int, m time.Month, d int) evidence.Time {
	return evidence.Time{Wall: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), Precision: evidence.PrecisionDay}
}

func whenText(w When) string {
	s := w.From.String()
	if !w.To.IsZero() {
		s += ".." + w.To.String()
	}
	return s
}

// TestWordsOfTime holds what each form of words means in an article that was
// published on Wednesday, 16 October 2024.
func TestWordsOfTime(t *testing.T) {
	for _, tc := range []struct{ words, want string }{
		{"on 2023-02-07", "2023-02-07"},
		{"on Sept. 13, 2016", "2016-09-13"},
		{"on 14 October 2016", "2016-10-14"},
		{"on the 3rd of May, 2020", "2020-05-03"},
		{"in Sept. 2016", "2016-09"},
		{"in October 2016", "2016-10"},
		{"on Oct. 14", "2024-10-14"},
		{"on Dec. 2", "2023-12-02"},
		{"on 2 December", "2023-12-02"},
		{"in the summer of 2016", "2016-06..2016-09"},
		{"last winter", "2023-12..2024-03"},
		{"this fall", "2024-09..2024-12"},
		{"two days ago", "2024-10-14"},
		{"three weeks ago", "about 2024-09-25"},
		{"a month ago", "about 2024-09"},
		{"two years ago", "about 2022"},
		{"several weeks ago", "2024-09-04..2024-10-09"},
		{"in recent weeks", "2024-09-04..2024-10-16"},
		{"last Tuesday", "2024-10-08..2024-10-15"},
		{"this Tuesday", "2024-10-15"},
		{"last March", "2024-03"},
		{"last October", "2023-10"},
		{"last week", "2024-10-06..2024-10-13"},
		{"earlier this week", "2024-10-13..2024-10-16"},
		{"last month", "2024-09"},
		{"earlier this month", "2024-10-01..2024-10-16"},
		{"last year", "2023"},
		{"this year", "2024-01-01..2024-10-16"},
		{"over the weekend", "2024-10-12..2024-10-13"},
		{"yesterday", "2024-10-15"},
		{"last night", "2024-10-15"},
		{"earlier tonight", "2024-10-16"},
		{"this morning", "2024-10-16"},
		{"on Wednesday", "2024-10-16"},
		{"on Thursday", "2024-10-10"},
		{"in January", "2024-01"},
		{"in November", "2023-11"},
		{"in 2015", "2015"},
		{"back in 2015", "2015"},
		// What means nothing here.
		{"next week", ""},
		{"next Tuesday", ""},
		{"two days earlier", ""},
		{"Marchant and May-Brown", ""},
		{"on Feb. 30, 2020", ""},
		{"a 2015 meeting", ""},
		{"may have", ""},
	} {
		ws := timesIn(tc.words, 0, len(tc.words), baseDay(2024, 10, 16))
		got := ""
		for _, w := range ws {
			got += whenText(w)
		}
		if got != tc.want {
			t.Errorf("%q means %q, want %q (%v)", tc.words, got, tc.want, ws)
		}
	}
}

// TestWithoutADayNothingLeansOnIt holds that words which lean on the day of
// publication mean nothing where it is not known.
func TestWithoutADayNothingLeansOnIt(t *testing.T) {
	month := evidence.Time{Wall: time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC), Precision: evidence.PrecisionMonth}
	for _, base := range []evidence.Time{{}, month} {
		for _, words := range []string{"on Tuesday", "yesterday", "last week", "two days ago", "on Oct. 14", "over the weekend"} {
			if ws := timesIn(words, 0, len(words), base); len(ws) != 0 {
				t.Errorf("%q, published %v, means %v", words, base, ws)
			}
		}
		if ws := timesIn("in Oct. 2016", 0, 12, base); len(ws) != 1 || whenText(ws[0]) != "2016-10" {
			t.Errorf("a month with its year means %v", ws)
		}
	}
}
