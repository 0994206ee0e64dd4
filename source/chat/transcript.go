package chat

import (
	"path"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// How sure the transcripts' formats are of themselves.
const (
	sureOfDeclared = 95 // the file names the format
	sureOfTable    = 80 // a table whose first row names the columns
	sureOfPlain    = 50 // messages in the shape of a transcript, undeclared
)

// maxTranscriptBytes is the size beyond which a file is not taken for a
// transcript: nobody typed it.
const maxTranscriptBytes = 64 << 20

// synonyms are the names under which a column is accepted, its own name first.
var synonyms = map[string][]string{
	"time": {"time", "date", "datetime", "timestamp", "sent", "sent_at", "created_at", "createdat"},
	"from": {"from", "sender", "author"},
	"to":   {"to", "recipient", "recipients"},
	"text": {"text", "message", "body", "content"},
}

// row is one message of a transcript as it was typed.
type row struct {
	ref, time, timeNote, zone, exchange, channel, subject, text, note string

	from, to, cc, bcc, sources []string
	hasText, paraphrase        bool
}

// exchange is what a transcript says of all its messages.
type exchange struct {
	name, channel string
	zone          string
	zones         *sync.Map // of zones by name; finding one may read a file
	named         bool      // name is in the file, not the file's name
}

// exchangeFor returns what is taken for the exchange of a file that names none.
func exchangeFor(in evidence.Input) exchange {
	base := path.Base(in.Path())
	return exchange{name: oneLine(strings.ToValidUTF8(strings.TrimSuffix(base, path.Ext(base)), string(utf8.RuneError))), zones: &sync.Map{}}
}

// channels are the kinds of item that a transcript may hold.
var channels = map[string]evidence.Kind{
	"": evidence.KindDM, "dm": evidence.KindDM, "chat": evidence.KindDM, "mail": evidence.KindMail, "email": evidence.KindMail,
	"post": evidence.KindPost, "tweet": evidence.KindPost,
}

// entry returns the item that r is.
func (x exchange) entry(r row) evidence.Entry {
	e := evidence.Entry{Constructed: true, Labels: []string{"transcript"}, Subject: oneLine(r.subject), Text: r.text}
	if r.exchange != "" {
		x.name, x.named = r.exchange, true
	}
	x.kind(&e, r)
	x.when(&e, r)
	for _, p := range []struct {
		role  evidence.Role
		names []string
	}{{evidence.RoleFrom, r.from}, {evidence.RoleTo, r.to}, {evidence.RoleCc, r.cc}, {evidence.RoleBcc, r.bcc}} {
		for _, name := range p.names {
			addTyped(&e, p.role, name)
		}
	}
	if len(r.from) == 0 {
		addProblem(&e, "sender-missing", "from", "", "without a sender")
	}
	if r.ref != "" {
		e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefSame, Value: x.name + "#" + r.ref})
	}
	e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefConversation, Value: "transcript:" + x.name})
	x.label(&e, r)
	return e
}

func (x exchange) kind(e *evidence.Entry, r row) {
	channel := r.channel
	if channel == "" {
		channel = x.channel
	}
	kind, ok := channels[strings.ToLower(channel)]
	if !ok {
		kind = evidence.KindDM
		addProblem(e, "channel-unknown", "channel", channel, "taken for dm; write dm, mail or post")
	}
	e.Kind = kind
}

// when adds the time of r, in the zone that it, or the transcript, names.
func (x exchange) when(e *evidence.Entry, r row) {
	if r.timeNote != "" {
		e.Labels = append(e.Labels, "time-note:"+oneLine(r.timeNote))
	}
	if r.time == "" {
		return
	}
	t, ok := typedTime(r.time, "column time")
	if !ok {
		addProblem(e, "time-unreadable", "time", oneLine(r.time), "kept as a label, undated; write 2016-09-20 or 2016-09-20 23:50")
		e.Labels = append(e.Labels, "time-as-written:"+oneLine(r.time))
		return
	}
	name := r.zone
	if name == "" {
		name = x.zone
	}
	if name != "" && !t.Zoned {
		z := x.zoneNamed(name)
		there, once := z.in(t)
		switch {
		case z.loc == nil:
			addProblem(e, "zone-unknown", "zone", oneLine(name), "the time stays without a zone; write a name such as America/New_York, or an offset such as -05:00")
		case !once:
			addProblem(e, "zone-ambiguous", "zone", t.Text+" came twice or never in "+z.name, "the time stays without a zone; write its offset")
		default:
			t = there
			e.Labels = append(e.Labels, "zone:"+z.name)
		}
	}
	e.Times = append(e.Times, t)
}

func (x exchange) zoneNamed(name string) zone {
	if x.zones == nil {
		return readZone(name)
	}
	if z, ok := x.zones.Load(name); ok {
		return z.(zone)
	}
	z := readZone(name)
	x.zones.Store(name, z)
	return z
}

// omission are the marks by which a typist says that words are left out.
var omission = []string{"[...]", "[…]", "[. . .]", "(...)", "(…)"}

// label adds what r says of itself that no other field holds.
func (x exchange) label(e *evidence.Entry, r row) {
	add := func(prefix, s string) {
		if s = oneLine(s); s != "" {
			e.Labels = append(e.Labels, prefix+s)
		}
	}
	if r.paraphrase || strings.HasPrefix(strings.ToLower(strings.TrimSpace(r.text)), "[paraphrase]") {
		add("", "paraphrase")
	}
	if !r.hasText {
		add("", "no-text")
	}
	for _, mark := range omission {
		if strings.Contains(r.text, mark) {
			add("", "has-omission-marks")
			break
		}
	}
	for _, s := range r.sources {
		add("source:", s)
	}
	add("note:", r.note)
}

// namedHandle is a name with an address or a screen name behind it.
var namedHandle = regexp.MustCompile(`^(.*?)\s*[<(]\s*(@[A-Za-z0-9_]+|[^\s<>()@]+@[^\s<>()@]+)\s*[>)]$`)

// addTyped adds a party as somebody typed it: a handle where it is one, and
// else a name exactly as written.
func addTyped(e *evidence.Entry, role evidence.Role, typed string) {
	typed = oneLine(typed)
	if typed == "" {
		return
	}
	name, written := "", typed
	if m := namedHandle.FindStringSubmatch(typed); m != nil {
		name, written = strings.Trim(m[1], `"' `), m[2]
	}
	h, err := evidence.ParseHandle(written)
	prefixed := strings.HasPrefix(written, string(evidence.NetName)+":")
	if err != nil || !prefixed && strings.Contains(written, " ") {
		h, name = evidence.NameHandle(written), written
	}
	raw := written
	if prefixed {
		raw = ""
	}
	addParty(e, role, h, name, raw)
}

// split returns the recipients in a text, which are parted by semicolons.
func split(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ";") {
		if part = oneLine(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// yes reports whether a typed word says yes.
func yes(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "yes", "y", "1", "x":
		return true
	}
	return false
}

// clockWord is a time of day by itself, in a column beside that of the date.
var clockWord = regexp.MustCompile(`(?i)^\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$`)

// dateAndTime joins the two columns of a transcript that has both: words
// beside the date that are no clock are a note.
func (r *row) dateAndTime(date, clock string) {
	date, clock = oneLine(date), oneLine(clock)
	switch {
	case date == "":
		r.time = clock
	case clockWord.MatchString(clock):
		doubt := ""
		if trimmed := strings.TrimRight(date, "? "); trimmed != date {
			date, doubt = trimmed, "?"
		}
		r.time = date + " " + clock + doubt
	default:
		r.time = date
		if r.timeNote == "" {
			r.timeNote = clock
		}
	}
}
