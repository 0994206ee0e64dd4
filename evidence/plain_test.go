package evidence_test

import (
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

func TestPlainShowsWhatHides(t *testing.T) {
	for in, want := range map[string]string{
		"a\tb\nc":                   "a\tb\nc",
		"gnp.\u202eexe":             "gnp.\ufffdexe",
		"\x1b[31mred\x7f\u0085":     "\ufffd[31mred\ufffd\ufffd",
		"\u2066x\u2069\u200e\u061c": "\ufffdx\ufffd\ufffd\ufffd",
		"שלום، café":                "שלום، café",
	} {
		if got := evidence.Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
	if got := evidence.PlainLine("  one\n two   three ", 9); got != "one two…" {
		t.Errorf("PlainLine = %q", got)
	}
	if got := evidence.PlainLine("four", 4); got != "four" {
		t.Errorf("PlainLine = %q", got)
	}
}

func TestPartyTextNamesTheHandle(t *testing.T) {
	p := evidence.Party{Handle: evidence.MailHandle("a@b.example"), Name: "A\u202eB"}
	if got := p.Text(); got != "A\ufffdB <a@b.example>" {
		t.Errorf("Text = %q", got)
	}
	p = evidence.Party{Handle: evidence.NameHandle("Jane Roe"), Name: "Jane Roe"}
	if got := p.Text(); got != "Jane Roe" {
		t.Errorf("Text of a bare name = %q", got)
	}
}

func TestParseDayKeepsPrecisionAndOffset(t *testing.T) {
	for _, c := range []struct {
		in        string
		precision evidence.Precision
		lo        string
	}{
		{"2016", evidence.PrecisionYear, "2016-01-01T00:00:00Z"},
		{"2016-10", evidence.PrecisionMonth, "2016-10-01T00:00:00Z"},
		{"2016-10-14", evidence.PrecisionDay, "2016-10-14T00:00:00Z"},
		{"2016-10-14 18:35", evidence.PrecisionMinute, "2016-10-14T18:35:00Z"},
		{"2016-10-14T18:35:00-04:00", evidence.PrecisionSecond, "2016-10-14T22:35:00Z"},
	} {
		got, ok := evidence.ParseDay(c.in, "form")
		if !ok || got.Precision != c.precision || got.Instant().Format(time.RFC3339) != c.lo || got.Text != c.in || got.Source != "form" {
			t.Errorf("ParseDay(%q) = %+v, %v", c.in, got, ok)
		}
	}
	for _, bad := range []string{"", "14.10.2016", "2016-13", "yesterday"} {
		if _, ok := evidence.ParseDay(bad, "form"); ok {
			t.Errorf("ParseDay(%q) found a date", bad)
		}
	}
}
