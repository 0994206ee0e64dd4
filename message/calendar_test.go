package message

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

const lunchICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Vienna\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" +
	"BEGIN:VEVENT\r\nUID:42@harbour.example\r\nDTSTART;TZID=Europe/Vienna:20160922T123000\r\nDTEND;TZID=Europe/Vienna:20160922T140000\r\n" +
	"SUMMARY:Lunch\\, at last\r\nLOCATION:Hotel Sacher\\; Vienna\r\nORGANIZER;CN=\"Lund, Cy\":mailto:Cy@harbour.example\r\n" +
	"ATTENDEE;CN=Ada Quill;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:ada@camp.ex\r\n ample\r\nATTENDEE;PARTSTAT=DECLINED:MAILTO:ben@camp.example\r\n" +
	"ATTENDEE:urn:room:12\r\nDESCRIPTION:Bring the list.\\nAll of it.\r\nBEGIN:VALARM\r\nDESCRIPTION:ring\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestAnInvitationIsRead(t *testing.T) {
	e := Calendar([]byte(lunchICS))
	if e.Kind != evidence.KindEvent || e.Subject != "Lunch, at last" || len(e.Problems) > 0 {
		t.Errorf("%+v", e)
	}
	if d := e.Date(); d.String() != "2016-09-22 12:30:00 +0200" || d.Source != "DTSTART" || len(e.Times) != 2 || e.Times[1].Source != "DTEND" {
		t.Errorf("times %v", e.Times)
	}
	var who []string
	for _, p := range e.Parties {
		who = append(who, string(p.Role)+" "+p.Handle.String()+" "+p.Name)
	}
	if want := []string{"from cy@harbour.example Lund, Cy", "to ada@camp.example Ada Quill", "to ben@camp.example "}; !slices.Equal(who, want) {
		t.Errorf("people %q, want %q", who, want)
	}
	if want := []string{"calendar", "method:request", "partstat:accepted:ada@camp.example", "partstat:declined:ben@camp.example"}; !slices.Equal(e.Labels, want) {
		t.Errorf("labels %q, want %q", e.Labels, want)
	}
	for _, w := range []string{"Calendar entry: Lunch, at last\n", "Where: Hotel Sacher; Vienna\n", "(accepted)", "\nBring the list.\nAll of it."} {
		if !strings.Contains(e.Text, w) {
			t.Errorf("no %q in %q", w, e.Text)
		}
	}
	if strings.Contains(e.Text, "\nring") {
		t.Errorf("the alarm's words are not the event's: %q", e.Text)
	}
	if want := (evidence.Ref{Kind: evidence.RefSame, Value: "uid:42@harbour.example"}); len(e.Refs) != 1 || e.Refs[0] != want {
		t.Errorf("refs %v", e.Refs)
	}
}

func TestDatesOfCalendars(t *testing.T) {
	for line, want := range map[string]string{
		"DTSTART:20160922T103000Z":                           "2016-09-22 10:30:00 +0000",
		"DTSTART:20160922T103000":                            "2016-09-22 10:30:00",
		"DTSTART;VALUE=DATE:20160922":                        "2016-09-22",
		"DTSTART;TZID=America/New_York:20161106T013000":      "2016-11-06 01:30:00 -0400",
		"DTSTART;TZID=Our own zone:20160922T103000":          "2016-09-22 10:30:00",
		"DTSTART;TZID=\"Europe/Vienna\":20160922T103000":     "2016-09-22 10:30:00 +0200",
		"DTSTART:2016-09-22":                                 "undated",
		"DTSTART:20161322T103000Z":                           "undated",
		"DTEND:20160922T103000Z":                             "undated",
		"DTSTART;X=\"a:b;c\";VALUE=DATE:20160922\nSUMMARY:x": "2016-09-22",
	} {
		e := Calendar([]byte("BEGIN:VEVENT\n" + line + "\nEND:VEVENT\n"))
		if got := e.Date().String(); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

func TestOddCalendars(t *testing.T) {
	for name, c := range map[string]struct{ text, code string }{
		"no event":     {"BEGIN:VCALENDAR\nMETHOD:PUBLISH\nEND:VCALENDAR\n", CodeCalendarNoEvent},
		"two events":   {"BEGIN:VEVENT\nSUMMARY:a\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:b\nEND:VEVENT\n", CodeCalendarMore},
		"a bad date":   {"BEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\n", CodeCalendarDate},
		"not finished": {"BEGIN:VEVENT\nSUMMARY:a", ""},
	} {
		e := Calendar([]byte(c.text))
		if got := len(e.Problems) > 0 && e.Problems[0].Code == c.code; got != (c.code != "") {
			t.Errorf("%s: problems %v, want %q", name, e.Problems, c.code)
		}
	}
	many := "BEGIN:VEVENT\n" + strings.Repeat("ATTENDEE:mailto:a@b.example\n", maxCalendarInvited+5) + "SUMMARY:" + strings.Repeat("x", maxCalendarLine+1) + "\nEND:VEVENT\n"
	if e := Calendar([]byte(many)); len(e.Parties) != maxCalendarInvited || e.Subject != "" {
		t.Errorf("%d invited, subject of %d bytes", len(e.Parties), len(e.Subject))
	}
}

// TestAnInvitationInMailIsAnItem: the part of a message is an entry of a
// calendar, with its people and its own date.
func TestAnInvitationInMailIsAnItem(t *testing.T) {
	raw := "From: cy@harbour.example\r\nTo: ada@camp.example\r\nDate: Mon, 19 Sep 2016 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n" +
		"--m\r\nContent-Type: text/plain\r\n\r\nPlease come.\r\n--m\r\nContent-Type: text/calendar; method=REQUEST; name=invite.ics\r\n\r\n" + lunchICS + "--m--\r\n"
	e := Read([]byte(raw)).Entry(evidence.Sum([]byte(raw)))
	i := slices.IndexFunc(e.Children, func(c evidence.Child) bool { return c.Entry.Kind == evidence.KindEvent })
	if i < 0 {
		t.Fatalf("no calendar among %+v", e.Children)
	}
	c := e.Children[i].Entry
	if c.Subject != "Lunch, at last" || len(c.Parties) != 3 || c.Date().Source != "DTSTART" || c.ID != evidence.Sum(e.Children[i].Bytes) {
		t.Errorf("%+v", c)
	}
	if e.Kind != evidence.KindMail || strings.Contains(e.Text, "Sacher") {
		t.Errorf("the message itself is changed: %+v", e)
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add([]byte(lunchICS))
	f.Add([]byte("BEGIN:VEVENT\nDTSTART;VALUE=DATE:00000101\nATTENDEE;CN=\"\x00:mailto:@\n \n\t:;=\nEND:X\nEND:VEVENT"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e := Calendar(raw)
		if e.ID != evidence.Sum(raw) || e.Kind != evidence.KindEvent || !slices.Contains(e.Labels, LabelCalendar) || e.Size != int64(len(raw)) {
			t.Errorf("%+v", e)
		}
		if !utf8.ValidString(e.Text) || strings.ContainsRune(e.Text, 0) || len(e.Text) > MaxTextBytes {
			t.Errorf("text %q", e.Text)
		}
		for _, p := range e.Parties {
			if p.Handle.Network != evidence.NetMail || p.Role != evidence.RoleFrom && p.Role != evidence.RoleTo {
				t.Errorf("party %+v", p)
			}
		}
		if len(e.Times) > 0 && e.Times[0].Source != "DTSTART" {
			t.Errorf("times %v", e.Times)
		}
	})
}

// TestCalendarsAreReadInLinearTime: what is repeated without end is passed over.
func TestCalendarsAreReadInLinearTime(t *testing.T) {
	for name, line := range map[string]string{
		"organizers": "ORGANIZER:mailto:a@b.example\n", "dates": "DTSTART:20160922T103000Z\n", "names": "UID:1\n",
		"states": "STATUS:x\n", "depth": "BEGIN:X\n", "ends": "END:Y\n", "folds": " x\n", "quotes": "X;A=\"\n",
	} {
		e := Calendar([]byte("BEGIN:VEVENT\nSUMMARY:a\n" + strings.Repeat(line, 30_000)))
		if len(e.Parties) > 1 || len(e.Times) > 1 || len(e.Refs) > 1 || len(e.Labels) > 2 {
			t.Errorf("%s: %d people, %d times, %d refs, %d labels", name, len(e.Parties), len(e.Times), len(e.Refs), len(e.Labels))
		}
	}
}
