package mailbox

import (
	"bytes"
)

const (
	// maxFromLineBytes is the longest line that can be a From line. Real ones
	// have less than 200 bytes.
	maxFromLineBytes = 1024
	// maxPeekBytes is how far behind a From line is looked for a header.
	maxPeekBytes = 1024
	// maxPeekLines is how many lines are looked at there.
	maxPeekLines = 4
)

// fromKind says how much a line looks like the From line of a mailbox.
type fromKind int

const (
	notFrom  fromKind = iota
	dateless          // "From " and only a sender that no sentence has
	dated             // "From ", a sender, and a date
)

var fromPrefix = []byte("From ")

// readFromLine judges line, which has no line end.
//
// The date is what asctime writes, with the variants seen in the wild: a zone
// before or behind the year, two-digit years, no seconds, "remote from host"
// behind it. The sender is whatever stands before it. A date in RFC 822's order
// counts only directly behind an address, for people write such dates too:
// "From Monday 12 Jan 2015 10:00".
func readFromLine(line []byte) fromKind {
	if len(line) > maxFromLineBytes || !bytes.HasPrefix(line, fromPrefix) || bytes.IndexByte(line, 0) >= 0 {
		return notFrom
	}
	words := bytes.Fields(line[len(fromPrefix):])
	for i := range words {
		rest, weekday := cutName(words[i:], weekdays)
		if weekday && isUnixDate(rest) || i > 0 && isBareSender(words[i-1]) && isMailDate(rest) {
			return dated
		}
	}
	if len(words) == 1 && isBareSender(words[0]) {
		return dateless
	}
	return notFrom
}

// isBareSender reports whether w can stand alone behind "From ": Netscape's
// "-", an address, or the daemon that writes bounces.
func isBareSender(w []byte) bool {
	at := bytes.IndexByte(w, '@')
	return string(w) == "-" || string(w) == "MAILER-DAEMON" || at > 0 && at < len(w)-1
}

// isUnixDate reports whether words are what asctime writes behind the weekday,
// with nothing behind it that does not belong to a date.
func isUnixDate(words [][]byte) bool {
	rest, ok := cutName(words, months)
	return ok && len(rest) > 0 && isDay(rest[0]) && isClockAndYear(rest[1:])
}

// isClockAndYear reads the end of an asctime date: "15:04:05 2006", with a zone
// of one or two words before the year or behind it.
func isClockAndYear(words [][]byte) bool {
	if len(words) < 2 || !isClock(words[0]) {
		return false
	}
	words = words[1:]
	for i := 0; i < len(words) && i <= 2; i++ {
		if isYear(words[i]) {
			return isDateTail(words[i+1:])
		}
		if !isZone(words[i]) {
			return false
		}
	}
	return false
}

// isMailDate reads "2 Jan 2006 15:04:05" with a zone or none (RFC 822 section 5.1).
func isMailDate(words [][]byte) bool {
	if len(words) < 4 || !isDay(words[0]) {
		return false
	}
	rest, ok := cutName(words[1:], months)
	return ok && len(rest) >= 2 && isYear(rest[0]) && isClock(rest[1]) && isDateTail(rest[2:])
}

// isDateTail reports whether words can follow a date: zones, then perhaps
// UUCP's "remote from" and a host.
func isDateTail(words [][]byte) bool {
	for i := 0; i < 2 && len(words) > 0 && isZone(words[0]); i++ {
		words = words[1:]
	}
	return len(words) == 0 || len(words) == 3 && string(words[0]) == "remote" && string(words[1]) == "from"
}

var (
	weekdays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	months   = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
)

// cutName takes one of names off the front of words; a comma may follow it.
func cutName(words [][]byte, names []string) ([][]byte, bool) {
	if len(words) == 0 {
		return words, false
	}
	w := bytes.TrimSuffix(words[0], []byte(","))
	for _, name := range names {
		if string(w) == name {
			return words[1:], true
		}
	}
	return words, false
}

func isDay(w []byte) bool {
	return allDigits(w) && len(w) <= 2 && number(w) >= 1 && number(w) <= 31
}

func isYear(w []byte) bool {
	return allDigits(w) && (len(w) == 2 || len(w) == 4 && number(w) >= 1900)
}

// isClock reports whether w is H:MM, HH:MM or HH:MM:SS.
func isClock(w []byte) bool {
	parts := bytes.Split(w, []byte(":"))
	if len(parts) < 2 || len(parts) > 3 || number(parts[0]) > 23 {
		return false
	}
	for i, p := range parts {
		if !allDigits(p) || len(p) > 2 || i > 0 && (len(p) != 2 || number(p) > 60) {
			return false
		}
	}
	return true
}

// isZone reports whether w is an offset, or the letters of a zone, perhaps in
// brackets.
func isZone(w []byte) bool {
	if len(w) == 5 && (w[0] == '+' || w[0] == '-') {
		return allDigits(w[1:])
	}
	if len(w) > 2 && w[0] == '(' && w[len(w)-1] == ')' {
		w = w[1 : len(w)-1]
	}
	if len(w) == 0 || len(w) > 5 {
		return false
	}
	for _, c := range w {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

func allDigits(w []byte) bool {
	for _, c := range w {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(w) > 0
}

// number reads w, which has few bytes and may not be digits.
func number(w []byte) int {
	n := 0
	for _, c := range w {
		n = n*10 + int(c) - '0'
	}
	return n
}

// headKind says how much some lines look like the header of a message.
type headKind int

const (
	noHead   headKind = iota
	weakHead          // the first line has the form of a header field
	mailHead          // and a known mail header is among the first lines
)

// peekHead judges the lines at the start of b, which begins behind a From line.
func peekHead(b []byte) headKind {
	b = b[:min(len(b), maxPeekBytes)]
	kind := noHead
	for range maxPeekLines {
		line, rest, _ := bytes.Cut(b, []byte("\n"))
		name := fieldName(line)
		if name == nil {
			folded := len(line) > 0 && (line[0] == ' ' || line[0] == '\t')
			if kind == noHead && !bytes.HasPrefix(line, []byte(">From ")) || kind != noHead && !folded {
				return kind
			}
		} else if knownFields[string(bytes.ToLower(name))] > 0 {
			return mailHead
		} else {
			kind = weakHead
		}
		b = rest
	}
	return kind
}

// fieldName returns the name of the header field that line begins with, or nil
// (RFC 5322 section 2.2: printable, no space, no colon; white space before the
// colon is the obsolete form of section 4.5).
func fieldName(line []byte) []byte {
	colon := bytes.IndexByte(line[:min(len(line), maxFieldNameBytes)], ':')
	if colon < 1 {
		return nil
	}
	name := bytes.TrimRight(line[:colon], " \t")
	for _, c := range name {
		if c <= ' ' || c > '~' {
			return nil
		}
	}
	if len(name) == 0 {
		return nil
	}
	return name
}

// maxFieldNameBytes is the longest name of a header field that is believed.
const maxFieldNameBytes = 128

// knownFields are names of header fields that mail has, each with how much it
// says that a text is mail: 3 where hardly anything else has such a line, 2
// where other texts may, 1 where it is a hint only.
var knownFields = map[string]int{
	"received": 3, "return-path": 3, "delivered-to": 3, "message-id": 3, "mime-version": 3,
	"dkim-signature": 3, "x-original-to": 3, "in-reply-to": 3, "x-mozilla-status": 3,
	"x-gmail-labels": 3, "x-gm-thrid": 3, "arc-seal": 3, "arc-message-signature": 3,
	"authentication-results": 3, "received-spf": 3, "resent-from": 3, "resent-date": 3,
	"content-transfer-encoding": 3, "x-mailer": 3, "list-id": 3, "domainkey-signature": 3,
	"from": 2, "to": 2, "subject": 2, "date": 2, "cc": 2, "bcc": 2, "reply-to": 2, "sender": 2,
	"references": 2, "content-type": 2, "envelope-to": 2, "newsgroups": 2, "xref": 2, "apparently-to": 2,
	"status": 1, "x-status": 1, "content-length": 1, "content-disposition": 1, "importance": 1,
	"priority": 1, "precedence": 1, "organization": 1, "user-agent": 1, "thread-topic": 1, "thread-index": 1,
	"errors-to": 1, "comments": 1, "keywords": 1, "lines": 1, "x-priority": 1,
}
