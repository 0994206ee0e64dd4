package message

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a zone must mean the same on every machine

	"github.com/gainsay/gainsay/evidence"
)

// MediaCalendar is the media type of iCalendar (RFC 5545 section 8.1).
const MediaCalendar = "text/calendar"

// LabelCalendar marks an item that is an entry of a calendar. What else its
// labels say: "method:request" or another method, "status:cancelled",
// "recurring", and "partstat:accepted:ADDRESS" for everybody who is invited.
const LabelCalendar = "calendar"

// calendarOpening begins the text of every entry of a calendar, so that a
// search finds them all.
const calendarOpening = "Calendar entry"

// Codes of problems of a calendar.
const (
	CodeCalendarNoEvent = "calendar-no-event" // there is no VEVENT
	CodeCalendarMore    = "calendar-more"     // there are further ones
	CodeCalendarDate    = "calendar-date"     // DTSTART cannot be read
)

// Limits of a calendar's entry.
const (
	maxCalendarLine    = 64 << 10 // bytes of one unfolded line
	maxCalendarInvited = 2000     // who is invited
	maxCalendarDepth   = 20       // components inside components
	maxCalendarLabels  = 2 * maxCalendarInvited
)

// IsCalendar reports whether raw begins as iCalendar does (RFC 5545 section
// 3.4), or as one event of it.
func IsCalendar(raw []byte) bool {
	head := bytes.TrimLeft(bytes.TrimPrefix(raw[:min(len(raw), 200)], []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, begin := range []string{"BEGIN:VCALENDAR", "BEGIN:VEVENT"} {
		if len(head) >= len(begin) && bytes.EqualFold(head[:len(begin)], []byte(begin)) {
			return true
		}
	}
	return false
}

// property is one content line (RFC 5545 section 3.1).
type property struct {
	name   string // upper case
	params map[string]string
	value  string
}

// Calendar reads the first event of iCalendar, or of one VEVENT alone, as an
// entry: the organizer as who wrote it, attendees as addressed, DTSTART as its
// date. It never fails; what it cannot read is a problem of the entry, whose
// bytes are raw.
func Calendar(raw []byte) evidence.Entry {
	e := evidence.Entry{ID: evidence.Sum(raw), Kind: evidence.KindEvent, Size: int64(len(raw)), Media: MediaCalendar, Labels: []string{LabelCalendar}}
	text, _ := toUTF8(raw, "")
	ps, more := eventOf(text)
	if ps == nil {
		e.Problems = append(e.Problems, evidence.Problem{Code: CodeCalendarNoEvent, Detail: "it has no VEVENT", Done: "kept without a date or people"})
		e.Text = strings.ReplaceAll(plainLines(text), "\x00", "\uFFFD")
		return e
	}
	if more > 0 {
		e.Problems = append(e.Problems, evidence.Problem{Code: CodeCalendarMore, Detail: fmt.Sprintf("%d more events stand in it", more), Done: "the first was read; the bytes are whole"})
	}
	c := calendarReader{e: &e}
	for _, p := range ps {
		c.property(p)
	}
	c.finish()
	return e
}

// eventOf returns the properties of the first VEVENT and of the calendar
// around it, and how many events follow.
func eventOf(text string) (ps []property, more int) {
	var within []string
	found, done := false, false
	for _, l := range unfolded(text) {
		p, ok := parseProperty(l)
		if !ok {
			continue
		}
		what := strings.ToUpper(strings.TrimSpace(p.value))
		switch {
		case p.name == "BEGIN":
			if what == "VEVENT" && done {
				more++
			}
			found = found || what == "VEVENT"
			if len(within) < maxCalendarDepth {
				within = append(within, what)
			}
		case p.name == "END":
			done = done || what == "VEVENT"
			if i := slices.Index(within, what); i >= 0 {
				within = within[:i]
			}
		case len(within) > 0 && within[len(within)-1] == "VEVENT" && !done, len(within) == 1 && within[0] == "VCALENDAR" && p.name == "METHOD":
			ps = append(ps, p)
		}
	}
	if !found {
		return nil, 0
	}
	if ps == nil {
		ps = []property{}
	}
	return ps, more
}

// unfolded cuts text into content lines, joined where a line begins with a
// blank (RFC 5545 section 3.1).
func unfolded(text string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, "\r\n")
		if strings.HasPrefix(l, " ") || strings.HasPrefix(l, "\t") {
			if b.Len()+len(l) <= maxCalendarLine {
				b.WriteString(l[1:])
			}
			continue
		}
		flush()
		if len(l) <= maxCalendarLine {
			b.WriteString(l)
		}
	}
	flush()
	return out
}

// parseProperty reads "NAME;PARAM=value:value"; a parameter may be quoted.
func parseProperty(l string) (property, bool) {
	quoted, colon := false, -1
	var cuts []int
	for i := 0; i < len(l) && colon < 0; i++ {
		switch c := l[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ';':
			cuts = append(cuts, i)
		case c == ':':
			colon = i
		}
	}
	if colon < 0 {
		return property{}, false
	}
	p := property{value: l[colon+1:], params: map[string]string{}}
	cuts = append(cuts, colon)
	p.name = strings.ToUpper(strings.TrimSpace(l[:cuts[0]]))
	for i := range cuts[:len(cuts)-1] {
		k, v, _ := strings.Cut(l[cuts[i]+1:cuts[i+1]], "=")
		p.params[strings.ToUpper(strings.TrimSpace(k))] = strings.Trim(v, `"`)
	}
	return p, p.name != ""
}

// calendarReader fills an entry from the properties of one event.
type calendarReader struct {
	e           *evidence.Entry
	where, what string
	invited     []string
	organizer   string
}

func (c *calendarReader) property(p property) {
	e := c.e
	label := func(l string) {
		if len(e.Labels) < maxCalendarLabels && !slices.Contains(e.Labels, l) {
			e.Labels = append(e.Labels, l)
		}
	}
	switch p.name {
	case "SUMMARY":
		e.Subject = strings.TrimSpace(unescaped(p.value))
	case "LOCATION":
		c.where = strings.TrimSpace(unescaped(p.value))
	case "DESCRIPTION":
		c.what = strings.TrimSpace(unescaped(p.value))
	case "METHOD":
		label("method:" + strings.ToLower(strings.TrimSpace(p.value)))
	case "STATUS":
		label("status:" + strings.ToLower(strings.TrimSpace(p.value)))
	case "RRULE", "RDATE":
		label("recurring")
	case "UID":
		if v := strings.TrimSpace(p.value); v != "" && len(e.Refs) == 0 {
			e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefSame, Value: "uid:" + v})
		}
	case "DTSTART", "DTEND":
		c.time(p)
	case "ORGANIZER":
		if party, ok := calendarParty(p, evidence.RoleFrom); ok && c.organizer == "" { // there may be one
			e.Parties = append([]evidence.Party{party}, e.Parties...)
			c.organizer = party.Text()
		}
	case "ATTENDEE":
		party, ok := calendarParty(p, evidence.RoleTo)
		if !ok || len(c.invited) == maxCalendarInvited {
			return
		}
		e.Parties = append(e.Parties, party)
		line := party.Text()
		if s := strings.ToLower(strings.TrimSpace(p.params["PARTSTAT"])); s != "" {
			label("partstat:" + s + ":" + party.Handle.Value)
			line += " (" + s + ")"
		}
		c.invited = append(c.invited, line)
	}
}

// time reads DTSTART or DTEND (RFC 5545 sections 3.3.4 and 3.3.5). A zone that
// is not one of the IANA's leaves the clock without one.
func (c *calendarReader) time(p property) {
	v := strings.TrimSpace(p.value)
	if slices.ContainsFunc(c.e.Times, func(t evidence.Time) bool { return t.Source == p.name }) {
		return // there may be one
	}
	t := evidence.Time{Text: v, Source: p.name, Precision: evidence.PrecisionSecond}
	clock, utc := strings.CutSuffix(v, "Z")
	var err error
	switch {
	case strings.EqualFold(p.params["VALUE"], "DATE") || len(v) == len("20060102"):
		t.Precision = evidence.PrecisionDay
		t.Wall, err = time.Parse("20060102", v)
	default:
		t.Wall, err = time.Parse("20060102T150405", clock)
	}
	if err != nil {
		c.e.Problems = append(c.e.Problems, evidence.Problem{Code: CodeCalendarDate, Place: p.name, Detail: fmt.Sprintf("%q is no date of RFC 5545", v), Done: "left undated"})
		return
	}
	t.Zoned = utc
	if zone := p.params["TZID"]; zone != "" && !utc && zone != "Local" {
		if loc, err := time.LoadLocation(strings.TrimPrefix(zone, "/")); err == nil {
			t = t.In(loc)
		}
	}
	if p.name == "DTSTART" {
		c.e.Times = append([]evidence.Time{t}, c.e.Times...)
		return
	}
	c.e.Times = append(c.e.Times, t)
}

// finish writes the entry's text. Where only an end is known, the entry has no
// date: the first of its times is its date.
func (c *calendarReader) finish() {
	e := c.e
	if len(e.Times) > 0 && e.Times[0].Source != "DTSTART" {
		e.Times = nil
	}
	var b strings.Builder
	b.WriteString(calendarOpening + ": " + e.Subject + "\n")
	line := func(k, v string) {
		if v != "" {
			b.WriteString(k + ": " + v + "\n")
		}
	}
	if len(e.Times) > 0 {
		line("When", e.Times[0].String())
	}
	line("Where", c.where)
	line("Organizer", c.organizer)
	line("Invited", strings.Join(c.invited, ", "))
	if c.what != "" {
		b.WriteString("\n" + plainLines(c.what) + "\n")
	}
	text, cut := cutText(strings.ReplaceAll(strings.TrimRight(b.String(), "\n"), "\x00", "\uFFFD"), MaxTextBytes)
	if cut {
		e.Problems = append(e.Problems, evidence.Problem{Code: CodeTextLimit, Detail: "the text is longer than is read", Done: "cut; the bytes are whole"})
	}
	e.Text = text
}

// calendarParty reads a calendar address (RFC 5545 section 3.3.3). What is no
// mail address is nobody's handle.
func calendarParty(p property, role evidence.Role) (evidence.Party, bool) {
	addr := strings.TrimSpace(p.value)
	if len(addr) < len("mailto:") || !strings.EqualFold(addr[:len("mailto:")], "mailto:") || !strings.Contains(addr, "@") {
		return evidence.Party{}, false
	}
	addr = addr[len("mailto:"):]
	out := evidence.Party{Role: role, Handle: evidence.MailHandle(addr), Name: strings.TrimSpace(unescaped(p.params["CN"]))}
	if addr != out.Handle.Value {
		out.Raw = addr
	}
	return out, true
}

// unescaped undoes the escapes of a text value (RFC 5545 section 3.3.11).
func unescaped(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\;`, `;`, `\,`, `,`, `\n`, "\n", `\N`, "\n").Replace(s)
}

// inviteOf makes the entry of a part of a message one of a calendar, where its
// bytes are that.
func inviteOf(e *evidence.Entry, raw []byte) {
	if !IsCalendar(raw) {
		return
	}
	c := Calendar(raw)
	if slices.ContainsFunc(c.Problems, func(p evidence.Problem) bool { return p.Code == CodeCalendarNoEvent }) {
		return
	}
	e.Kind, e.Parties, e.Times, e.Subject, e.Text, e.Refs = c.Kind, c.Parties, c.Times, c.Subject, c.Text, c.Refs
	e.Labels = append(c.Labels, e.Labels...)
	e.Problems = append(e.Problems, c.Problems...)
}
