package finding

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// Labels of items whose words are not the event's own, or not all of them.
// Such an item can witness that something was said, but never corroborates
// words (method section 1).
var (
	paraphraseLabels = []string{"paraphrase"}
	omissionLabels   = []string{"omission", "omissions", "excerpt", "partial-text", "headers-only"}
)

// telling is one item as known on the day asked for: one telling of an event.
type telling struct {
	event  *Event
	copies []Copy // known ones
	when   evidence.Interval
	dated  bool
	circa  bool // dated about, so that when is widened
	day    bool // dated to the day or finer

	from, to []evidence.Handle // who wrote it; whom it was sent to
	added    []evidence.Role   // whose fields were put in after it was signed; nobody in them is in to
	handed   []evidence.Handle // who handed it in for the writer
	group    []evidence.Handle // members of the conversation that it does not address
	sender   string            // who wrote it, by person where known: a key for comparing
	sentTo   string            // whom it was sent to, likewise
	troves   []string          // where its copies are
	words    string            // its wordsKey

	ids, parents, sames, convs []string // the references that it carries, by kind
}

func (e *engine) telling(ev *Event) *telling {
	t := &telling{event: ev}
	for _, c := range ev.Copies {
		if c.Known(e.opt.Clock, e.opt.AsOf) {
			t.copies = append(t.copies, c)
		}
	}
	slices.SortFunc(t.copies, func(a, b Copy) int {
		return cmp.Or(strings.Compare(a.Trove, b.Trove), strings.Compare(a.Path, b.Path))
	})
	for _, c := range t.copies {
		if !slices.Contains(t.troves, c.Trove) {
			t.troves = append(t.troves, c.Trove)
		}
	}
	if ev.possiblyDated() {
		t.when, t.dated, t.circa = instants(ev.Time), true, ev.Time.Circa
	}
	t.day = t.dated && !t.circa && ev.Time.Precision != evidence.PrecisionYear && ev.Time.Precision != evidence.PrecisionMonth
	var writers []string
	var sentTo []string
	for _, p := range ev.Parties {
		if p.Role == evidence.RoleFrom {
			writers = append(writers, e.who(p.Handle))
			t.from = append(t.from, p.Handle)
		}
	}
	t.added = e.addedAfter(t)
	for _, p := range ev.Parties {
		switch {
		case p.Role == evidence.RoleSender:
			t.handed = append(t.handed, p.Handle)
		case slices.Contains(t.added, p.Role):
		case p.Role.Addressed():
			sentTo = append(sentTo, e.who(p.Handle))
			t.to = append(t.to, p.Handle)
		case p.Role == evidence.RoleMember:
			t.group = append(t.group, p.Handle)
		}
	}
	t.sender, t.sentTo = keyOf(writers), keyOf(sentTo)
	lastReference := "" // the others are of the thread, and need not have been read
	for _, r := range ev.Refs {
		switch {
		case r.Value == "":
		case r.Kind == evidence.RefMessageID:
			t.ids = append(t.ids, r.Value)
		case r.Kind == evidence.RefInReplyTo:
			t.parents = append(t.parents, r.Value)
		case r.Kind == evidence.RefReferences:
			lastReference = r.Value
		case r.Kind == evidence.RefSame:
			t.sames = append(t.sames, r.Value)
		case r.Kind == evidence.RefConversation:
			t.convs = append(t.convs, r.Value)
		}
	}
	if len(t.parents) == 0 && lastReference != "" {
		t.parents = []string{lastReference}
	}
	if t.exact() && t.sender != "" {
		t.words = t.sender + "\x02" + string(ev.Norm[:])
	}
	return t
}

// firstMessages is when there first was electronic mail. An earlier date, such
// as the day on which a clock that was never set begins, is none.
var firstMessages = time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC)

// possiblyDated reports whether the event has a date that it can have.
func (ev *Event) possiblyDated() bool {
	message := ev.Kind == evidence.KindMail || ev.Kind == evidence.KindDM || ev.Kind == evidence.KindPost
	return !ev.Time.IsZero() && !(message && ev.Time.Interval().Hi.Before(firstMessages))
}

// who names the owner of h where that is known, and h itself otherwise.
func (e *engine) who(h evidence.Handle) string {
	if l, ok := e.dir.OwnerOf(h); ok {
		return string(l.Entity.Kind) + "\x01" + l.Entity.Name
	}
	return h.String()
}

func keyOf(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), "\x00")
}

// instants is every instant that t may mean; the zero interval where t is
// undated.
func instants(t evidence.Time) evidence.Interval {
	i := t.Interval()
	return evidence.Interval{Lo: t.CircaSlack(i.Lo, -1), Hi: t.CircaSlack(i.Hi, 1)}
}

// place is where a time lies in what the statement is about.
type place int

const (
	outside place = iota
	straddling
	inside
)

// place returns where the telling lies in w (method section 3, "Counts").
// What is dated only about a time counts where that time does, and then never
// as certain.
func (t *telling) place(w statement.Window) place {
	if !t.circa {
		return placeOf(t.when, t.dated, w.Certain, w.Possible)
	}
	return min(straddling, placeOf(t.event.Time.Interval(), true, w.Certain, w.Possible))
}

// placeOf returns where a time lies. What has no date may lie anywhere.
func placeOf(when evidence.Interval, dated bool, certain, possible evidence.Interval) place {
	switch {
	case !dated:
		return straddling
	case when.Inside(certain):
		return inside
	case when.Overlaps(possible):
		return straddling
	}
	return outside
}

// upTo is w without its beginning.
func upTo(w statement.Window) statement.Window {
	w.Certain.Lo, w.Possible.Lo = time.Time{}, time.Time{}
	return w
}

// has reports whether t carries one of these labels.
func (t *telling) has(labels []string) bool {
	return slices.ContainsFunc(t.event.Labels, func(l string) bool { return slices.Contains(labels, l) })
}

func (t *telling) paraphrased() bool { return t.has(paraphraseLabels) }

// omits reports whether words are marked as left out.
func (t *telling) omits() bool {
	return t.has(omissionLabels) || strings.Contains(t.event.Text, "[...]") || strings.Contains(t.event.Text, "[…]")
}

// exact reports whether t gives all of the event's words as they were.
func (t *telling) exact() bool {
	return !t.paraphrased() && !t.omits() && t.event.Text != "" && t.event.Norm != emptyNorm
}

// emptyNorm is the normal form's id of no words at all, which are nobody's words.
var emptyNorm = evidence.Sum(nil)

// wordsKey is equal for tellings of the same words by the same writer; empty
// where t cannot corroborate words.
func (t *telling) wordsKey() string { return t.words }

// shares reports whether a and b have a word in common.
func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(w string) bool { return slices.Contains(b, w) })
}

// declaredSame reports whether a and b are the same event because the material
// says so: one item, one Message-ID, or one number of the transcriber's, from
// one writer.
func declaredSame(a, b *telling) bool {
	if a.event.Item == b.event.Item {
		return true
	}
	return a.sender == b.sender && a.sender != "" &&
		(shares(a.ids, b.ids) || shares(a.sames, b.sames))
}

// surelySame reports whether a and b are tellings of one event beyond doubt
// (method section 3, "copies are one event"): declared so, or the same words
// between the same parties at times, known to the day or finer, that can be
// the same and show one date.
func surelySame(a, b *telling) bool {
	return declaredSame(a, b) || sameWords(a, b) && a.sentTo == b.sentTo && a.day && b.day && a.date() == b.date() && a.when.Overlaps(b.when)
}

// date is the calendar day of t where its zone is known, of Greenwich: clocks
// of no known zone that show two days hardly show one event.
func (t *telling) date() string {
	at := t.event.Time.Wall
	if t.event.Time.Zoned {
		at = t.event.Time.Instant()
	}
	return at.Format(time.DateOnly)
}

func sameWords(a, b *telling) bool {
	k := a.wordsKey()
	return k != "" && k == b.wordsKey()
}

// compareTellings orders by time, undated last, then by exhibit, then by id.
func compareTellings(a, b *telling) int {
	if a.dated != b.dated {
		if a.dated {
			return -1
		}
		return 1
	}
	return cmp.Or(a.when.Lo.Compare(b.when.Lo), a.when.Hi.Compare(b.when.Hi),
		cmp.Compare(a.event.Exhibit, b.event.Exhibit), bytes.Compare(a.event.Item[:], b.event.Item[:]))
}
