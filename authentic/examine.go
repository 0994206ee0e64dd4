package authentic

import (
	"cmp"
	"slices"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// Observation is one thing about a message's header that does not fit with
// the rest of it, or with how mail is written and carried. It is a fact with
// its evidence, for a person to weigh, and no verdict: there is no score, and
// most of what is listed has an innocent reason.
type Observation struct {
	Code     string          `json:"code"`               // stable, lower case with hyphens
	Text     string          `json:"text"`               // what was seen, in one sentence for people
	Spans    []evidence.Span `json:"spans"`              // the header fields concerned, in the message's bytes
	Innocent string          `json:"innocent,omitempty"` // an innocent reason, where one is known
}

// Correspondence answers about other messages of an archive.
type Correspondence interface {
	// Written returns when the message with the id given, without angle
	// brackets, says that it was written, and whether there is such a message.
	Written(messageID string) (evidence.Time, bool)
}

// Slack is how far two clocks may be apart before it is told. Mail servers of
// the time covered were often minutes off.
const (
	clockSlack = 10 * time.Minute // between two hosts
	writeSlack = 24 * time.Hour   // between writing and handing in
	heldSlack  = 24 * time.Hour   // between two hops
	replySlack = time.Hour        // between a message and its answer, the wrong way round
)

// Bounds on what is looked at, so that a hostile header costs little.
const (
	maxHops         = 200
	maxObservations = 200
	maxExamined     = 500 // addresses
)

// examiner holds what the checks need.
type examiner struct {
	m      *letter
	signed []Signature
	others Correspondence
	date   evidence.Time
	hops   []hop // the first host to take the message first
	out    []Observation
}

// Examine lists what is odd about the header of the message raw. outcome is
// that of Judge, whose signatures carry times of their own. others may be nil;
// then nothing is said about other messages. Like Judge it is pure: the
// result is the same on any day.
func Examine(raw []byte, outcome Outcome, others Correspondence) []Observation {
	x := &examiner{m: readLetter(raw), signed: outcome.Signatures, others: others}
	x.date, _ = message.ParseDate(x.m.first("date"))
	x.hops = readHops(x.m)
	for _, check := range []func(){
		x.singleFields,
		x.dateItself, x.dateAndHops, x.signatureTimes,
		x.hopTimes, x.hopNames, x.queueTimes, x.lineSpeed, x.track, x.arrivalTime,
		x.messageID, x.hiddenClocks, x.mailerShapes,
		x.threading, x.threadIndex,
		x.addressesSeen,
	} {
		check()
	}
	slices.SortStableFunc(x.out, func(a, b Observation) int { return cmp.Compare(a.place(), b.place()) })
	return x.out[:min(len(x.out), maxObservations)]
}

// place orders observations as the header stands.
func (o Observation) place() int64 {
	if len(o.Spans) == 0 {
		return -1
	}
	return o.Spans[0].Start
}

// tell adds an observation about the fields given, by index.
func (x *examiner) tell(code, text, innocent string, fields ...int) {
	o := Observation{Code: code, Text: text, Innocent: innocent, Spans: []evidence.Span{}}
	for _, i := range fields {
		o.Spans = append(o.Spans, x.m.fields[i].span)
	}
	x.out = append(x.out, o)
}

// at returns the index of the topmost field of a name in a list for tell, or
// nothing.
func (x *examiner) at(names ...string) []int {
	var out []int
	for _, n := range names {
		if at := x.m.byName[n]; len(at) > 0 {
			out = append(out, at[0])
		}
	}
	return out
}

// singles are fields that may stand once at most (RFC 5322 section 3.6, RFC
// 2045 section 3), and whether there must be one.
var singles = []struct {
	name string
	must bool
}{
	{"from", true}, {"date", true},
	{"sender", false}, {"reply-to", false}, {"to", false}, {"cc", false}, {"bcc", false},
	{"message-id", false}, {"in-reply-to", false}, {"references", false}, {"subject", false},
	{"mime-version", false}, {"content-type", false}, {"content-transfer-encoding", false},
}

// singleFields tells of single fields that stand twice or not at all.
func (x *examiner) singleFields() {
	for _, s := range singles {
		at := x.m.byName[s.name]
		switch {
		case len(at) == 0 && s.must:
			x.tell(s.name+"-missing", "there is no "+s.name+" field, which every message must have", "drafts, and messages built by an export, may lack it")
		case len(at) > 1:
			same := true
			for _, i := range at[1:] {
				same = same && x.m.text(i) == x.m.text(at[0])
			}
			// Programs for sending patches write these twice, and no reader sees
			// them: in 159 of 15,000 mails of a developers' list.
			if same && (s.name == "in-reply-to" || s.name == "references") {
				continue
			}
			text := s.name + " stands more than once, with different values: programs differ in which they show"
			if same {
				text = s.name + " stands more than once, with the same value"
			}
			x.tell("field-twice", text, "a careless program or gateway adds a field without looking whether there is one", at[:min(len(at), 4)]...)
		}
	}
}

// before reports whether all of a, and slack more, lies before all of b: what
// holds whatever zone a naive time was in.
func before(a, b evidence.Time, slack time.Duration) bool {
	if a.IsZero() || b.IsZero() {
		return false
	}
	return a.Interval().Hi.Add(slack).Before(b.Interval().Lo)
}

// apart says how far two times are from each other, for people.
func apart(a, b evidence.Time) string {
	d := b.Instant().Sub(a.Instant()).Abs()
	switch {
	case d >= 48*time.Hour:
		return plural(int(d.Hours()/24), "day")
	case d >= 2*time.Hour:
		return plural(int(d.Hours()), "hour")
	case d >= 2*time.Minute:
		return plural(int(d.Minutes()), "minute")
	}
	return plural(int(d.Seconds()), "second")
}
