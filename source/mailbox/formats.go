package mailbox

import (
	"bytes"
	"path"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// Formats returns the formats of this package, for the table in package source.
func Formats() []evidence.Format {
	return []evidence.Format{
		{Name: "mbox", Sniff: sniffMbox, Open: openMbox},
		{Name: "emlx", Sniff: sniffEMLX, Open: openEMLX},
		{Name: "maildir", Sniff: sniffMaildir, Open: openMaildir},
		{Name: "eml", Sniff: sniffEML, Open: openEML},
	}
}

// How sure a format is. A message's own header outweighs a From line that
// stands further down: a message may tell of mailboxes.
const (
	sureMailbox    = 99 // a From line, and a header behind it
	likelyMailbox  = 75 // a From line alone
	damagedMailbox = 45 // other bytes first
	sureMessage    = 90
	likelyMessage  = 70
	namedMessage   = 50 // little more than its name speaks for it
	filedMessage   = 10 // nothing but its place in a Maildir does
	sureEMLX       = 99
	likelyEMLX     = 92
)

// points that known header fields must make (see knownFields).
const (
	surePoints   = 7
	likelyPoints = 4
	leastPoints  = 2
)

func sniffMbox(in evidence.Input, head []byte) int {
	s := &splitter{w: newWindow(bytes.NewReader(head), int64(len(head))), size: int64(len(head))}
	from, err := s.find(0, s.size, nil)
	if err != nil || from == nil {
		return 0
	}
	junk := bytes.Trim(bytes.TrimPrefix(head[:from.start], byteOrderMark), "\x00\r\n\t ")
	switch {
	case len(junk) > 0:
		return damagedMailbox
	case from.head == noHead:
		return likelyMailbox
	}
	return sureMailbox
}

// headerPoints adds up what the header fields at the start of head say.
func headerPoints(head []byte) int {
	head = bytes.TrimPrefix(head, byteOrderMark)
	seen := map[string]bool{}
	points := 0
	for first := true; len(head) > 0; first = false {
		line, rest, _ := bytes.Cut(head, []byte("\n"))
		head = rest
		name := string(bytes.ToLower(fieldName(line)))
		folded := len(line) > 0 && (line[0] == ' ' || line[0] == '\t') && !first
		switch {
		case name != "" && !seen[name]:
			seen[name] = true
			points += knownFields[name]
		case name != "" || folded || first && bytes.HasPrefix(line, []byte(">From ")):
		default:
			return points
		}
	}
	return points
}

func sniffEML(in evidence.Input, head []byte) int {
	switch points := headerPoints(head); {
	case points >= surePoints:
		return sureMessage
	case points >= likelyPoints:
		return likelyMessage
	case points >= leastPoints && strings.EqualFold(path.Ext(in.Path()), ".eml"):
		return namedMessage
	}
	return 0
}

// sniffMaildir is a little surer than sniffEML where the name is Maildir's.
func sniffMaildir(in evidence.Input, head []byte) int {
	if !isMaildirPath(in.Path()) {
		return 0
	}
	if score := sniffEML(in, head); score > 0 {
		return score + 1
	}
	switch _, flagged := cutMaildirInfo(path.Base(in.Path())); {
	case headerPoints(head) >= leastPoints:
		return namedMessage + 1
	case flagged && len(head) > 0 && bytes.IndexByte(head, 0) < 0:
		return filedMessage
	}
	return 0
}

// messageReader turns one record into an entry. Every reader of this package
// does it the same way: what an item says depends on its bytes alone.
type messageReader struct{}

// Entry implements [evidence.Reader].
func (messageReader) Entry(_ evidence.Record, raw []byte) evidence.Entry {
	return message.Read(raw).Entry(evidence.Sum(raw))
}

type mboxReader struct {
	messageReader
	*splitter
}

func openMbox(in evidence.Input, _ evidence.Folder) evidence.Reader {
	return mboxReader{splitter: newSplitter(in)}
}
