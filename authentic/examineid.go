package authentic

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// messageID looks at the message's own id.
func (x *examiner) messageID() {
	at := x.at("message-id")
	if len(at) == 0 {
		x.tell("message-id-missing", "there is no Message-ID", "some old and home-made programs write none, and drafts have none")
		return
	}
	ids := message.MessageIDs(x.m.text(at[0]))
	if len(ids) == 0 {
		x.tell("message-id-unreadable", fmt.Sprintf("Message-ID is %q, which is no id", clip(x.m.text(at[0]))), "home-made programs write such", at...)
		return
	}
	x.idDomain(ids[0], at[0])
}

// providers are services that make message ids under a domain of their own for
// whatever is written on their pages, and that nobody else makes; with the
// domains of the hosts that such a message goes out through.
var providers = []struct {
	id    string
	hosts []string
}{
	{"mail.gmail.com", []string{"google.com", "gmail.com", "googlemail.com"}},
	{"prod.outlook.com", []string{"outlook.com", "office365.com", "microsoft.com"}},
	{"phx.gbl", []string{"hotmail.com", "live.com", "outlook.com"}},
	{"mail.yahoo.com", []string{"yahoo.com", "yahoodns.net"}},
}

// idDomain tells of an id that a large service should have made, where no
// host of that service carried the message.
func (x *examiner) idDomain(id string, field int) {
	_, domain := splitAddress(id)
	for _, p := range providers {
		if !withinDomain(domain, p.id) || len(x.hops) == 0 {
			continue
		}
		for _, h := range x.hops {
			trace := strings.ToLower(x.m.text(h.field))
			for _, host := range p.hosts {
				if strings.Contains(trace, host) {
					return
				}
			}
		}
		x.tell("message-id-domain", fmt.Sprintf("Message-ID is one that the service behind %s makes, and no host of that service carried the message", p.id),
			"the hosts that carried it at first were left out of the header, as some lists and gateways do", field)
	}
}

var idTime = regexp.MustCompile(`(?:^|[^0-9])((?:19[89]|20[0-4])[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])(?:$|[^0-9])`)

// timeInID finds year, month, day, hour, minute and second in the left half of
// an id, where many programs put the time of writing.
func timeInID(id string) time.Time {
	left, _, _ := strings.Cut(id, "@")
	w := idTime.FindStringSubmatch(left[:min(len(left), 200)])
	if w == nil {
		return time.Time{}
	}
	t, err := time.Parse("20060102150405", w[1])
	if err != nil {
		return time.Time{}
	}
	return t
}

// threading holds the message against those it says it answers.
func (x *examiner) threading() {
	var parents []string
	for _, name := range []string{"in-reply-to", "references"} {
		if at := x.at(name); len(at) > 0 {
			ids := message.MessageIDs(x.m.text(at[0]))
			parents = append(parents, ids...)
		}
	}
	subject := message.DecodeWords(x.m.first("subject"))
	prefix, _ := replyPrefix(subject)
	if isReply := strings.Contains(strings.ToLower(prefix), "re:"); isReply && len(parents) == 0 {
		x.tell("reply-without-parent", fmt.Sprintf("Subject begins with %q, and nothing says what is answered", strings.TrimSpace(prefix)),
			"some programs and many gateways leave the reference out, and people type \"Re:\" by hand", x.at("subject")...)
	}
	if x.others == nil {
		return
	}
	found := false
	for _, id := range parents[:min(len(parents), 100)] {
		t, ok := x.others.Written(id)
		found = found || ok
		if ok && before(x.date, t, replySlack) {
			x.tell("reply-before-parent", fmt.Sprintf("Date is %s earlier than that of the message <%s>, which it answers", apart(x.date, t), clip(id)),
				"one of the two writers' clocks was wrong", append(x.at("date"), x.at("in-reply-to", "references")...)...)
			break
		}
	}
	if len(parents) > 0 && !found {
		x.tell("parent-absent", "none of the messages that it answers is in the archive", "the archive holds only a part of the exchange", x.at("in-reply-to", "references")...)
	}
}

// The clock of a Thread-Index counts 100 nanoseconds from 1601 (MS-OXOMSG
// section 2.2.1.3, FILETIME of MS-DTYP section 2.3.3).
const (
	fileTimeUnix    = 116444736000000000 // of 1970-01-01
	threadIndexHead = 22                 // octets before the blocks of the answers
)

// indexTime reads the time at the head of a Thread-Index. Exchange writes a
// reserved octet and the upper five octets of the clock. Outlook before it
// wrote the upper six, of which the first is the same 01 until the year 2057.
func indexTime(raw []byte) time.Time {
	upper, shift := raw[:6], 16
	if raw[1] == 1 {
		upper, shift = raw[1:6], 24
	}
	var ticks int64
	for _, b := range upper {
		ticks = ticks<<8 | int64(b)
	}
	ticks = ticks<<shift - fileTimeUnix
	return time.Unix(ticks/1e7, ticks%1e7*100).UTC()
}

// threadIndex holds the time in Thread-Index, at which the exchange began,
// against Date.
func (x *examiner) threadIndex() {
	at := x.at("thread-index")
	if len(at) == 0 || x.date.IsZero() || strings.HasPrefix(x.m.first("x-mailer"), "Zimbra") {
		return // Zimbra writes the field in a way of its own
	}
	raw, err := base64.StdEncoding.DecodeString(unspace(x.m.text(at[0])))
	if err != nil || len(raw) < threadIndexHead || raw[0] != 1 {
		x.tell("thread-index-unreadable", "Thread-Index is not of Outlook's form", "some programs write it in ways of their own", at...)
		return
	}
	start := evidence.Time{Wall: indexTime(raw), Zoned: true, Precision: evidence.PrecisionSecond}
	fields := append(at, x.at("date")...)
	switch {
	case before(x.date, start, clockSlack):
		x.tell("thread-index-after-date", fmt.Sprintf("Thread-Index says that the exchange began %s, %s after Date", stamp(start.Wall), apart(x.date, start)),
			"the clocks of writer and server differed", fields...)
	// An answer to a message of another program takes over that one's time.
	case len(raw) == threadIndexHead && len(x.at("in-reply-to", "references")) == 0 && before(start, x.date, writeSlack):
		x.tell("thread-index-before-date", fmt.Sprintf("Thread-Index says that the message was begun %s, %s before Date", stamp(start.Wall), apart(start, x.date)),
			"it was made from an older message or lay as a draft", fields...)
	}
}
