package evidence

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestIDRoundTrip(t *testing.T) {
	id := Sum([]byte("a message"))
	got, err := ParseID(strings.ToUpper(id.String()))
	if err != nil || got != id {
		t.Fatalf("ParseID(%s) = %v, %v", id, got, err)
	}
	for _, bad := range []string{"", "12", id.String() + "0", strings.Repeat("g", 64)} {
		if _, err := ParseID(bad); err == nil {
			t.Errorf("ParseID(%q) took it", bad)
		}
	}
	if !strings.HasPrefix(id.String(), id.Short()) {
		t.Errorf("Short %s is no prefix of %s", id.Short(), id)
	}
}

func TestHandleRoundTrip(t *testing.T) {
	for in, want := range map[string]Handle{
		"Jane.Roe@Example.ORG":  {NetMail, "jane.roe@example.org"},
		"@WikiLeaks":            {NetX, "@wikileaks"},
		"x:12345":               {NetX, "12345"},
		"x:@Screen":             {NetX, "@screen"},
		"name:  Jane   Roe ":    {NetName, "Jane Roe"},
		"mail:odd address form": {NetMail, "odd address form"},
	} {
		got, err := ParseHandle(in)
		if err != nil || got != want {
			t.Errorf("ParseHandle(%q) = %v, %v, want %v", in, got, err, want)
			continue
		}
		again, err := ParseHandle(got.String())
		if err != nil || again != got {
			t.Errorf("%q is printed as %q and read back as %v, %v", in, got, again, err)
		}
	}
	for _, bad := range []string{"", "  ", "Jane Roe"} {
		if h, err := ParseHandle(bad); err == nil {
			t.Errorf("ParseHandle(%q) = %v, which guesses", bad, h)
		}
	}
}

func FuzzParseHandle(f *testing.F) {
	for _, s := range []string{"a@b", "@x", "x:1", "name:A B", "x:name:y", "mail:@", "x:@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := ParseHandle(s)
		if err != nil || !utf8.ValidString(s) {
			return
		}
		again, err := ParseHandle(h.String())
		if err != nil || again != h {
			t.Errorf("%q reads as %#v, prints as %q, reads back as %#v (%v)", s, h, h.String(), again, err)
		}
	})
}

func TestIntervalOfATime(t *testing.T) {
	day := time.Date(2016, 9, 20, 0, 0, 0, 0, time.UTC)
	at := func(y int, m time.Month, d, h, min int) time.Time { return time.Date(y, m, d, h, min, 0, 0, time.UTC) }
	for _, c := range []struct {
		name string
		t    Time
		want Interval
	}{
		{"naive day is widened by every zone", Time{Wall: day, Precision: PrecisionDay}, Interval{at(2016, 9, 19, 10, 0), at(2016, 9, 21, 12, 0)}},
		{"zoned day", Time{Wall: day, Precision: PrecisionDay, Zoned: true, Offset: -240}, Interval{at(2016, 9, 20, 4, 0), at(2016, 9, 21, 4, 0)}},
		{"zoned minute", Time{Wall: at(2016, 9, 20, 18, 35), Precision: PrecisionMinute, Zoned: true, Offset: 60}, Interval{at(2016, 9, 20, 17, 35), at(2016, 9, 20, 17, 36)}},
		{"month", Time{Wall: at(2016, 2, 1, 0, 0), Precision: PrecisionMonth, Zoned: true}, Interval{at(2016, 2, 1, 0, 0), at(2016, 3, 1, 0, 0)}},
		{"year", Time{Wall: at(2016, 1, 1, 0, 0), Precision: PrecisionYear, Zoned: true}, Interval{at(2016, 1, 1, 0, 0), at(2017, 1, 1, 0, 0)}},
		{"undated", Time{}, Interval{}},
	} {
		if got := c.t.Interval(); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestReadingANaiveTimeInAZoneNarrowsIt(t *testing.T) {
	ny, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("SKIP: no time zones on this machine")
	}
	naive := Time{Wall: time.Date(2016, 11, 8, 18, 35, 0, 0, time.UTC), Precision: PrecisionMinute}
	zoned := naive.In(ny)
	if !zoned.Zoned || zoned.Offset != -300 {
		t.Fatalf("In(New York) = %+v", zoned)
	}
	if !zoned.Interval().Inside(naive.Interval()) {
		t.Errorf("%v is not inside %v", zoned.Interval(), naive.Interval())
	}
	if again := zoned.In(time.UTC); again != zoned {
		t.Errorf("a zoned time was moved to another zone: %v", again)
	}
	if s := zoned.String(); s != "2016-11-08 18:35 -0500" {
		t.Errorf("String = %q", s)
	}
}

func TestIntervalsWithOpenBounds(t *testing.T) {
	a := Interval{time.Unix(100, 0), time.Unix(200, 0)}
	for _, c := range []struct {
		name             string
		o                Interval
		inside, overlaps bool
	}{
		{"open both ways", Interval{}, true, true},
		{"touching before", Interval{time.Unix(0, 0), time.Unix(100, 0)}, false, false},
		{"touching after", Interval{time.Unix(200, 0), time.Unix(300, 0)}, false, false},
		{"equal", a, true, true},
		{"straddling", Interval{time.Unix(150, 0), time.Unix(300, 0)}, false, true},
		{"open start", Interval{Hi: time.Unix(150, 0)}, false, true},
	} {
		if got := a.Inside(c.o); got != c.inside {
			t.Errorf("%s: Inside = %v", c.name, got)
		}
		if got := a.Overlaps(c.o); got != c.overlaps {
			t.Errorf("%s: Overlaps = %v", c.name, got)
		}
	}
}

func TestNormalFormJoinsHonestCopiesOnly(t *testing.T) {
	same := [][2]string{
		{"Off the record I don't know who that is, but I'll ask around. Thanks.", "Off the record, I don’t know who that is but I'll ask around.  Thanks."},
		{"What's behind this?", "what's behind this?"},
		{"Straße", "STRASSE"},
		{"cafe\u0301", "CAFÉ"},
		{"ﬁne", "fine"},
	}
	for _, c := range same {
		if a, b := NormalForm(c[0]), NormalForm(c[1]); a != b {
			t.Errorf("%q and %q differ: %q, %q", c[0], c[1], a, b)
		}
	}
	for _, c := range [][2]string{
		{"it will be helpful", "it would be helpful"},
		{"A site is about to launch", "A site example.org is about to launch"},
	} {
		if NormalForm(c[0]) == NormalForm(c[1]) {
			t.Errorf("%q and %q are taken for the same words", c[0], c[1])
		}
	}
}

func FuzzNormalForm(f *testing.F) {
	f.Add("Don't — ΣΑΣ ς ﬁ e\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		n := NormalForm(s)
		if again := NormalForm(n); again != n {
			t.Errorf("NormalForm(%q) = %q, and of that %q", s, n, again)
		}
		ascii := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
		if ascii && normalForm(s) != n {
			t.Errorf("the fast way gives %q, the slow way %q", n, normalForm(s))
		}
	})
}

func TestStandingOrderAndWords(t *testing.T) {
	order := []Standing{None, Claimed, Corroborated, Verified}
	for i, s := range order {
		if i > 0 && order[i-1] >= s {
			t.Errorf("%v is not above %v", s, order[i-1])
		}
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var got Standing
		if err := json.Unmarshal(b, &got); err != nil || got != s {
			t.Errorf("%s reads back as %v, %v", b, got, err)
		}
	}
	var s Standing
	if err := s.UnmarshalText([]byte("proven")); err == nil {
		t.Error("an unknown standing was taken")
	}
}

func TestEntryJSONKeepsEverything(t *testing.T) {
	e := Entry{
		ID: Sum([]byte("x")), Kind: KindMail, Size: 1,
		Parties: []Party{{RoleFrom, MailHandle("a@b.example"), "A", "A@b.example"}},
		Times:   []Time{{Text: "20 Sep 2016", Wall: time.Date(2016, 9, 20, 0, 0, 0, 0, time.UTC), Precision: PrecisionDay, Source: "Date"}},
		Subject: "s", Text: "t", Refs: []Ref{{RefMessageID, "1@b"}},
	}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var got Entry
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, got); diff != "" {
		t.Errorf("differs after JSON (-want +got):\n%s", diff)
	}
}
