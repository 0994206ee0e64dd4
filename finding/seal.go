package finding

import (
	"fmt"
	"slices"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// The checks that say what a certificate of complete coverage is worth.
const (
	CheckSealed        = "sealed-by-person"
	CheckSealedByParty = "sealed-by-a-party"
	CheckSealedDespite = "sealed-despite-a-gap"
)

// standsOn reports whether what was put on record at an instant, and taken
// back at another or never, counts on the day asked for.
func (o Options) standsOn(at, gone time.Time) bool {
	if o.AsOf.IsZero() {
		return gone.IsZero()
	}
	return !at.After(o.AsOf) && (gone.IsZero() || gone.After(o.AsOf))
}

// countsSeal reports whether s counts on the day asked for. On the public
// clock as of a day no certificate does: that an archive is complete is
// nothing that anyone outside could know.
func (o Options) countsSeal(s Seal) bool {
	if o.Clock == Public && !o.AsOf.IsZero() {
		return false
	}
	return o.standsOn(s.At, s.Gone)
}

// inForce returns the seals and overrides of m that count on the day asked
// for, without what is said of them later.
func (o Options) inForce(m Marks) Marks {
	out := Marks{Readings: m.Readings} // which are looked at one by one
	for _, s := range m.Seals {
		if o.countsSeal(s) {
			s.Gone, s.GoneSeq, s.GoneBy, s.GoneWhy = time.Time{}, 0, "", ""
			out.Seals = append(out.Seals, s)
		}
	}
	for _, v := range m.Standing {
		if o.countsOverride(v) {
			v.Gone, v.GoneSeq, v.GoneBy, v.GoneWhy = time.Time{}, 0, "", ""
			out.Standing = append(out.Standing, v)
		}
	}
	return out
}

// covers is the time that the seal certifies: nothing later than itself.
func (s Seal) covers() evidence.Interval {
	w := s.Window
	if w.Hi.IsZero() || w.Hi.After(s.At) {
		w.Hi = s.At
	}
	return w
}

// Text says what the seal certifies, by whom and when.
func (s Seal) Text() string {
	return fmt.Sprintf("%s, as %s certified on %s", s.Says(), s.By, s.At.UTC().Format(time.DateOnly))
}

// Says says what the seal certifies.
func (s Seal) Says() string {
	w := s.covers()
	until := w.Hi.Add(-time.Nanosecond).UTC().Format(time.DateOnly)
	span := "up to " + until
	if !w.Lo.IsZero() {
		span = "from " + w.Lo.UTC().Format(time.DateOnly) + " to " + until
	}
	return fmt.Sprintf("the archive holds all %s of %s %s", channelWords(s.Channel), s.Party, span)
}

// channelWords names what a channel carries.
func channelWords(channel string) string {
	switch channel {
	case "":
		return "messages"
	case string(evidence.KindDM):
		return "direct messages"
	case string(evidence.KindPost):
		return "posts"
	}
	return channel
}

// sealing is a seal as it bears on a dealing that the words are about: what
// the archive had of that dealing when the seal was made.
type sealing struct {
	Seal
	here     *side // the party whose coverage is certified
	there    string
	channel  string
	whole    bool // the words are about no more than what is certified
	held     int  // events that bore the dealing out when the seal was made
	most     int  // such events without regard to topic or item: there are no more
	known    []*hit
	doubts   []string // handles that were held, and may be the other side's
	outside  []string // people whom the party dealt with, and who are not on record as members of the other side
	unknown  []string // handles of the party that were not known to be its own then
	check    string   // of the table of checks, which says what the certificate is worth
	standing evidence.Standing
	premises []Premise
}

// then returns the engine as things stood at an instant of the desk clock,
// without any seal: a seal is judged by what was known when it was made.
func (e *engine) then(at time.Time) *engine {
	if t, ok := e.thens[at]; ok {
		return t
	}
	t := newEngine(e.ctx, e.known, e.s, Options{AsOf: at, Clock: Desk, Threshold: e.opt.Threshold, Statements: e.opt.Statements})
	t.unsealed = true
	if e.thens == nil {
		e.thens = map[time.Time]*engine{}
	}
	e.thens[at] = t
	return t
}

// sealings returns the seals that certify one side of a dealing for the whole
// time that the words are about, and the channel where the words name one
// (method section 3).
func (e *engine) sealings(p *statement.Prop) ([]*sealing, error) {
	if e.unsealed || len(e.marks.Seals) == 0 {
		return nil, nil
	}
	if ss, ok := e.sealed[p]; ok {
		return ss, nil
	}
	var out []*sealing
	channel, ok := e.channel(p)
	a, b := e.side(p.Args[0].Name, p.Named["as"], false), e.side(p.Args[1].Name, p.Named["as"], false)
	for _, s := range e.marks.Seals {
		if !ok || !e.bounds.Possible.Inside(s.covers()) {
			continue
		}
		if channel != "" && s.Channel != "" && s.Channel != channel {
			continue
		}
		if !carriesMessages(s.Channel) || !carriesMessages(channel) {
			continue // a post is no dealing with anybody, so that none is there shows nothing
		}
		here, there := a, b
		if !e.isParty(s.Party, a) {
			here, there = b, a
		}
		if !e.isParty(s.Party, here) {
			continue
		}
		sl := &sealing{Seal: s, here: here, there: there.name, channel: channel, whole: channel != ""}
		if err := e.weighSeal(sl, p, there); err != nil {
			return nil, err
		}
		if sl.standing > evidence.None {
			out = append(out, sl)
		}
	}
	if e.sealed == nil {
		e.sealed = map[*statement.Prop][]*sealing{}
	}
	e.sealed[p] = out
	return out, nil
}

// carriesMessages reports whether a channel, or any where it is empty, carries
// messages to somebody.
func carriesMessages(channel string) bool {
	return channel == "" || channel == string(evidence.KindMail) || channel == string(evidence.KindDM)
}

// isParty reports whether a seal's party is the whole of a side. The seal of
// one handle says nothing of its owner's others.
func (e *engine) isParty(name string, s *side) bool {
	if ent, ok := e.naming.Resolve(name); ok {
		return s.entity == ent
	}
	h, ok := bareHandle(name)
	if !ok || len(s.ways) != 1 || len(s.ways[h]) != 1 {
		return false
	}
	return s.ways[h][0].link == nil
}

// weighSeal fills in what was held when the seal was made, and what the seal
// is worth: its maker's standing, that both sides were known by some handle,
// and no more than claimed where a handle that the party dealt with is
// nobody's, and so may be the other side's.
func (e *engine) weighSeal(sl *sealing, p *statement.Prop, there *side) error {
	then := e.then(sl.At)
	then.excepted = e.excepted
	general := withoutLimits(p)
	all, err := then.dealings(general, false)
	if err != nil {
		return err
	}
	own := all
	if general != p {
		if own, err = then.dealings(p, false); err != nil {
			return err
		}
		sl.whole = sl.whole && len(all.about) == 0 // a topic is found by words, and others may be about it as well
	}
	sl.held, sl.most, sl.known = len(own.about), len(all.about), all.tellings
	thenHere, thenThere := then.side(sl.here.name, p.Named["as"], false), then.side(there.name, p.Named["as"], false)
	s1, needs1 := bestKnown(sl.here, thenHere, sl.channel)
	s2, needs2 := bestKnown(there, thenThere, sl.channel)
	for _, h := range sl.here.handles() {
		if len(thenHere.ways[h]) == 0 && carries(h, sl.channel) {
			sl.unknown = append(sl.unknown, h.String())
		}
	}
	check, worth := e.checkSeal(sl.Seal, sl.here, there)
	sl.check = check
	sl.standing = min(worth, s1, s2)
	sl.premises = append([]Premise{{Kind: "seal", Seq: sl.Seq, Text: sl.Text(), Standing: worth}}, append(needs1, needs2...)...)
	if sl.doubts, sl.outside, err = e.sealDoubts(sl, p, thenHere, there); err != nil {
		return err
	}
	if len(sl.doubts) > 0 {
		sl.standing = min(sl.standing, evidence.Claimed)
	}
	return nil
}

// withoutLimits returns p without a topic or item, or p itself where it has
// neither.
func withoutLimits(p *statement.Prop) *statement.Prop {
	if len(p.Args) < 3 && p.Named["topic"] == "" {
		return p
	}
	out := *p
	out.Args = p.Args[:2]
	out.Named = map[string]string{}
	for k, v := range p.Named {
		if k != "topic" {
			out.Named[k] = v
		}
	}
	return &out
}

// bestKnown returns the best handle by which a side is known now and was known
// when a seal was made, as what it is worth and what it rests on: one by which
// somebody could be met in the channel. Absence of somebody whom nobody would
// have recognised shows nothing.
func bestKnown(now, then *side, channel string) (evidence.Standing, []Premise) {
	best := evidence.None
	var needs []Premise
	for _, h := range now.handles() {
		if len(then.ways[h]) == 0 || !carries(h, channel) {
			continue
		}
		for _, w := range now.ways[h] {
			en := end{way: w}
			s := evidence.Verified
			ps := en.premises()
			for _, p := range ps {
				s = min(s, p.Standing)
			}
			if s > best || s == best && len(ps) < len(needs) {
				best, needs = s, ps
			}
		}
	}
	return best, needs
}

// carries reports whether a handle can stand on an item of a channel: a mail
// address on mail, a name on anything, and every other on what is no mail.
func carries(h evidence.Handle, channel string) bool {
	if channel == "" || h.Network == evidence.NetName {
		return true
	}
	return (h.Network == evidence.NetMail) == (channel == string(evidence.KindMail))
}

// checkSeal applies the table of checks to a seal.
func (e *engine) checkSeal(s Seal, sides ...*side) (check string, standing evidence.Standing) {
	if len(s.Despite) > 0 {
		return CheckSealedDespite, evidence.Claimed
	}
	own := []string{s.Party, e.s.Speaker, e.s.For}
	for _, sd := range sides {
		own = append(own, sd.name)
	}
	if slices.Contains(nobodys, people.Key(s.By)) {
		return CheckSealedByParty, evidence.Claimed
	}
	for _, n := range own {
		if n != "" && (e.handKey(n) == e.handKey(s.By) || e.oneHand(n, s.By)) {
			return CheckSealedByParty, evidence.Claimed
		}
	}
	return CheckSealed, evidence.Corroborated
}

// sealDoubts returns the handles that the sealed party dealt with, in what was
// held when the seal was made, and that are nobody's yet: each may be the other
// side's.
//
// Where the other side is an organisation it returns the people, too, whom the
// party dealt with and who are not on record as its members: that nobody has
// recorded a membership is as weak as any absence, and the finding names them.
func (e *engine) sealDoubts(sl *sealing, p *statement.Prop, here, there *side) (handles, others []string, err error) {
	pool, err := e.events(here.handles(), sl.channel, false)
	if err != nil {
		return nil, nil, err
	}
	isA := sl.here.name == p.Args[0].Name
	for _, t := range pool.tellings {
		if !t.knownAt(sl.At) {
			continue
		}
		for _, m := range e.missesOf(t, p.Op, here, there, isA) {
			if m.kind == GapIdentity || m.kind == GapConflict {
				handles = append(handles, m.text)
			}
		}
		if there.entity.Kind != people.Org || !t.isMessage() || t.place(e.bounds) == outside {
			continue
		}
		for _, h := range slices.Concat(t.from, t.handed, t.to) {
			l, owned := e.dir.OwnerOf(h)
			if owned && l.Entity.Kind == people.Person && len(here.ways[h]) == 0 && len(there.ways[h]) == 0 {
				others = append(others, l.Entity.Name)
			}
		}
	}
	return unique(handles), unique(others), nil
}

// knownAt reports whether a copy of t was at the desk at an instant.
func (t *telling) knownAt(at time.Time) bool {
	return slices.ContainsFunc(t.copies, func(c Copy) bool { return !c.Desk.After(at) })
}
