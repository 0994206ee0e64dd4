package finding

import (
	"fmt"
	"slices"
	"strings"
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
	channel  string
	whole    bool // the words are about no more than what is certified
	held     int  // events that bore the dealing out when the seal was made
	most     int  // such events without regard to topic or item: there are no more
	known    []*hit
	doubts   []string // handles that were held, and may be the other side's
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
		sl := &sealing{Seal: s, here: here, channel: channel, whole: channel != ""}
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
	if sl.doubts, err = e.sealDoubts(sl, p, thenHere, there); err != nil {
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
func (e *engine) sealDoubts(sl *sealing, p *statement.Prop, here, there *side) ([]string, error) {
	pool, err := e.events(here.handles(), sl.channel, false)
	if err != nil {
		return nil, err
	}
	isA := sl.here.name == p.Args[0].Name
	var out []string
	for _, t := range pool.tellings {
		if !t.knownAt(sl.At) {
			continue
		}
		for _, m := range e.missesOf(t, p.Op, here, there, isA) {
			if m.kind == GapIdentity || m.kind == GapConflict {
				out = append(out, m.text)
			}
		}
	}
	return unique(out), nil
}

// knownAt reports whether a copy of t was at the desk at an instant.
func (t *telling) knownAt(at time.Time) bool {
	return slices.ContainsFunc(t.copies, func(c Copy) bool { return !c.Desk.After(at) })
}

// hit makes the seal a premise of a proof, with what it shows.
func (sl *sealing) hit(says string) *hit {
	return &hit{shows: ShowsSealed, seal: sl, says: says, extra: sl.premises, link: sl.standing, standing: sl.standing}
}

// sealedDealings is dealings, with what seals say where nothing was found: an
// absence that is certified whole refutes the dealing, and one that the words
// go beyond agrees with its denial.
func (e *engine) sealedDealings(p *statement.Prop) (result, error) {
	r, err := e.dealings(p, false)
	if err != nil {
		return r, err
	}
	ss, err := e.sealings(p)
	if err != nil {
		return r, err
	}
	for _, sl := range ss {
		if sl.held > 0 {
			r.sealNotes = append(r.sealNotes, fmt.Sprintf("certificate %d does not count here: a message that bears on this was known when it was made", sl.Seq))
			continue
		}
		pr := proofOf(sl.hit("no such message was in it"))
		if !sl.whole {
			r.absent = append(r.absent, pr)
			continue
		}
		r.refutations = append(r.refutations, pr)
		breaks, err := e.breaks(sl, r.tellings)
		if err != nil {
			return r, err
		}
		r.shakeFor = append(r.shakeFor, breaks...)
		r.sealNotes = append(r.sealNotes, sl.doubtNotes()...)
		r.sealNotes = append(r.sealNotes, brokenNotes(sl, append(proofsOf(r.about), breaks...))...)
	}
	return r, nil
}

// doubtNotes says what keeps the certificate below what it could be worth, and
// what it may not speak of.
func (sl *sealing) doubtNotes() []string {
	var out []string
	if sl.check != CheckSealed {
		out = append(out, fmt.Sprintf("certificate %d is worth claimed by the check %s", sl.Seq, sl.check))
	}
	if len(sl.unknown) > 0 {
		out = append(out, fmt.Sprintf("certificate %d was made before this was known to be %s's, and may not speak of it: %s (withdraw it, or make another)", sl.Seq, sl.Party, firstFew(sl.unknown)))
	}
	if len(sl.doubts) > 0 {
		out = append(out, fmt.Sprintf("certificate %d is worth no more than claimed here: it is not known %s", sl.Seq, firstFew(sl.doubts)))
	}
	return out
}

// fewNamed is how many of a list of reasons a note names.
const fewNamed = 3

func firstFew(words []string) string {
	if more := len(words) - fewNamed; more > 0 {
		return strings.Join(words[:fewNamed], "; ") + fmt.Sprintf("; and %d more", more)
	}
	return strings.Join(words, "; ")
}

// brokenNotes says which certificate is broken, and by what.
func brokenNotes(sl *sealing, by []*proof) []string {
	var ts []*telling
	for _, p := range by {
		for _, h := range p.hits {
			if h.t != nil && !slices.Contains(ts, h.t) {
				ts = append(ts, h.t)
			}
		}
	}
	if len(ts) == 0 {
		return nil
	}
	slices.SortFunc(ts, compareTellings)
	how := "came later than the certificate"
	if slices.ContainsFunc(ts, func(t *telling) bool { return t.knownAt(sl.At) }) {
		how = "came, or was recognised, later than the certificate"
	}
	return []string{fmt.Sprintf("certificate broken: %s is in what entry %d certifies to be complete, and %s", exhibits(ts), sl.Seq, how)}
}

// breaks returns the messages of the sealed party, certainly inside what was
// certified and in time for the words, that came to the desk only after the
// seal was made and that are not among seen: they show that it was not
// complete. A copy of what was there before breaks nothing, and neither does an
// item that is marked as forged.
func (e *engine) breaks(sl *sealing, seen []*hit) ([]*proof, error) {
	pool, err := e.events(sl.here.handles(), sl.channel, false)
	if err != nil {
		return nil, err
	}
	var before nearby
	var later []*telling
	for _, t := range pool.tellings {
		switch {
		case t.knownAt(sl.At):
			before.add(t)
		case slices.ContainsFunc(seen, func(h *hit) bool { return h.t == t || h.t.event.Item == t.event.Item }):
		case t.dated && !t.circa && t.isMessage() && t.when.Inside(sl.covers()) && t.when.Inside(e.bounds.Possible) && e.sentCopies(t):
			later = append(later, t)
		}
	}
	var hits []*hit
	for _, t := range later {
		en, ok := sl.here.on(t)
		if !ok || e.flagged(t) == Forged || before.any(t, func(o *telling) bool { return (counter{}).maybeSame(t, o) }) {
			continue
		}
		h := e.newHit(pool, t, ShowsBreaks).on(&en, nil)
		h.extra = sl.premises
		h.cap(evidence.Claimed)
		if h.settle().standing > evidence.None {
			hits = append(hits, h)
		}
	}
	return proofsOf(group(hits)), nil
}

// on returns the end by which s stands on t, as writer or as receiver.
func (s *side) on(t *telling) (end, bool) {
	for _, h := range slices.Concat(t.from, t.handed, t.to, t.group) {
		if en, ok := s.at(h, t.when); ok {
			return en, true
		}
	}
	return end{}, false
}

// sealCount adds what seals say of a count of dealings: that there were no
// more than were held when the seal was made (method section 3, "Counts").
func (e *engine) sealCount(p *statement.Prop, found []*hit, out *result) error {
	of := p.Args[0].Prop
	if !isDealing(of) {
		return nil
	}
	ss, err := e.sealings(of)
	if err != nil {
		return err
	}
	for _, sl := range ss {
		if sl.channel == "" {
			continue // the words go beyond any archive
		}
		seal := sl.hit(sl.atMost())
		breaks, err := e.breaks(sl, nil)
		if err != nil {
			return err
		}
		breaks = append(breaks, sl.recognised(found, breaks)...)
		switch {
		case p.Cmp == "<=" && sl.most <= p.N, p.Cmp != ">=" && p.N == 0 && sl.most == 0:
			out.proofs = append(out.proofs, proofOf(seal))
			out.shakeAgainst = append(out.shakeAgainst, breaks...)
		case sl.most > p.N && p.Cmp != ">=":
			out.sealNotes = append(out.sealNotes, fmt.Sprintf("certificate %d does not say that there were no more than %d: as many as %d were there that may be different", sl.Seq, p.N, sl.most))
			continue
		case sl.most > p.N:
			continue
		case sl.most < p.N: // at least n, or exactly n, is more than there were
			out.refutations = append(out.refutations, proofOf(seal))
			out.shakeFor = append(out.shakeFor, breaks...)
		case p.Cmp != ">=":
			for _, pr := range atLeast(found, p.N, distinct) {
				out.proofs = append(out.proofs, proofOf(append(slices.Clone(pr.hits), seal)...))
			}
			out.shakeAgainst = append(out.shakeAgainst, breaks...)
		default:
			continue
		}
		out.sealNotes = append(out.sealNotes, sl.doubtNotes()...)
		out.sealNotes = append(out.sealNotes, brokenNotes(sl, breaks)...)
	}
	return nil
}

// atMost says how many such events there were when the seal was made.
func (sl *sealing) atMost() string {
	if sl.most == 0 {
		return "no such message was in it"
	}
	return fmt.Sprintf("no more than %s in it", counted(sl.most, "such message was", "such messages were"))
}

// recognised returns what is found now, was not seen to bear the dealing out
// when the seal was made, and is not among breaks already.
func (sl *sealing) recognised(found []*hit, breaks []*proof) []*proof {
	var hits []*hit
	for _, h := range found {
		same := func(o *hit) bool { return o.t.event.Item == h.t.event.Item || surelySame(o.t, h.t) }
		if slices.ContainsFunc(sl.known, same) || slices.ContainsFunc(breaks, func(p *proof) bool { return slices.ContainsFunc(p.hits, same) }) {
			continue
		}
		c := *h
		c.shows, c.extra = ShowsBreaks, append(slices.Clone(h.extra), sl.premises...)
		c.cap(evidence.Claimed)
		c.copies, c.others = slices.Clone(h.copies), nil
		hits = append(hits, c.settle())
	}
	return proofsOf(group(hits))
}

// shaken joins what shakes a certificate to the evidence on its side, once.
func (r result) shaken() result {
	r.proofs = slices.Concat(r.proofs, r.shakeFor)
	r.refutations = slices.Concat(r.refutations, r.shakeAgainst)
	r.shakeFor, r.shakeAgainst = nil, nil
	return r
}

// bySeal returns the proofs that rest on a seal.
func bySeal(ps []*proof) []*proof {
	var out []*proof
	for _, p := range ps {
		if slices.ContainsFunc(p.hits, func(h *hit) bool { return h.seal != nil }) {
			out = append(out, p)
		}
	}
	return out
}

// sealOf returns the number of the seal that w rests on as evidence, and
// whether there is one.
func sealOf(w Witness) (int64, bool) {
	i := slices.IndexFunc(w.Premises, func(p Premise) bool { return p.Kind == "seal" })
	if i < 0 {
		return 0, false
	}
	return w.Premises[i].Seq, true
}

// sealDecides reports whether the side that makes the verdict rests on seals.
func sealDecides(rf ReadingFinding) bool {
	ws := deciding(rf)
	for _, w := range ws {
		if _, ok := sealOf(w); !ok {
			return false
		}
	}
	return len(ws) > 0
}
