package finding

import (
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// told evaluates what an item has to be read for: act, met, paid, had, gave
// and did hold by an accepted reading of an item, between people who stand for
// the sides of the proposition (method section 2). That nobody has read such a
// thing anywhere is no evidence against it.
func (e *engine) told(p *statement.Prop) (result, error) {
	hits, notes, err := e.toldHits(p)
	if err != nil {
		return result{}, err
	}
	if p.Op == "met" && p.Named["topic"] == "" {
		more, err := e.invited(p)
		if err != nil {
			return result{}, err
		}
		hits = append(hits, more...)
	}
	events := group(hits)
	return result{proofs: proofsOf(events), tellings: hits, about: events, notes: notes, told: p.Op != "act"}, nil
}

// toldHits returns every reading that bears p out, as hits.
func (e *engine) toldHits(p *statement.Prop) ([]*hit, []string, error) {
	ns := e.noted(p.Op)
	fits, err := e.fitter(p)
	if err != nil {
		return nil, nil, err
	}
	var hits []*hit
	var notes []string
	for _, n := range ns {
		if !e.mayStand(p, n.Prop) || !fits.arguments(n.Prop) {
			continue
		}
		pool, err := e.readItem(n.Item)
		if err != nil {
			return nil, nil, err
		}
		for _, t := range pool.tellings {
			if fits.needsTopic(n.Prop) && !fits.topical[t.event.Item] || !e.inChannel(p, t) {
				continue
			}
			h := e.toldBy(p, n, pool, t)
			if h != nil && h.standing > evidence.None {
				hits = append(hits, h)
			}
		}
	}
	return hits, notes, nil
}

// readItem returns an item that was read, with those of its writer's that can
// be copies of it: of the same time, however many others there are.
func (e *engine) readItem(id evidence.ID) (*pool, error) {
	found, err := e.byItem(id.String())
	if err != nil || len(found.tellings) != 1 {
		return found, err
	}
	t := found.tellings[0]
	if !t.day || len(t.from) == 0 { // nothing can back it
		return found, nil
	}
	around, err := e.ask(EventQuery{Ends: sortedHandles(t.from), Window: t.when}, true)
	if err != nil {
		return nil, err
	}
	return found.besides(around), nil
}

// inChannel reports whether an item is in the channel that p or the scope asks
// for.
func (e *engine) inChannel(p *statement.Prop, t *telling) bool {
	c, ok := e.channel(p)
	return ok && (c == "" || c == string(t.event.Kind))
}

// mayStand reports whether those whom a reading names could stand for the
// sides of p, at whatever time: a question that costs nothing.
func (e *engine) mayStand(p, read *statement.Prop) bool {
	stand := func(i, j int) bool {
		return len(e.waysOf(e.side(p.Args[i].Name, p.Named["as"], false), read.Args[j].Name)) > 0
	}
	if !twoSided(p.Op) {
		return stand(0, 0)
	}
	return stand(0, 0) && stand(1, 1) || p.Op == "met" && stand(0, 1) && stand(1, 0)
}

// twoSided reports whether op is between two.
func twoSided(op string) bool { return op != "had" && op != "did" }

// toldBy returns what one reading of one item is worth for p: nil where it
// does not bear p out. Where the item itself does the act, by the one to the
// other, it is worth what it is; else it only tells of it.
func (e *engine) toldBy(p *statement.Prop, n noted, pool *pool, t *telling) *hit {
	if p.Op == "act" {
		if h := e.toldAs(p, n, pool, t, true); h != nil && h.standing > evidence.Claimed {
			return h
		}
	}
	return e.toldAs(p, n, pool, t, false)
}

// toldAs is toldBy for an item that does the act itself, or one that tells.
func (e *engine) toldAs(p *statement.Prop, n noted, pool *pool, t *telling, act bool) *hit {
	h := &hit{t: t, pool: pool, shows: p.Op, reading: &n.Reading, link: n.standing(), extra: []Premise{n.premise()}, dated: t.dated || !n.When.IsZero()}
	if n.Span.Len() > 0 {
		h.words = &n.Span
	}
	where := e.happened(h, n, t, act)
	switch {
	case where == outside, act && !e.actEnds(h, p, n, t), !act && !e.toldEnds(h, p, n):
		return nil
	case where == straddling:
		h.straddle()
	}
	copies := e.live
	if e.sentCopies(t) {
		copies = e.undrafted
	}
	by := backing{copies: copies, ends: h.itemEnds()}
	if act {
		by.ours = e.oursOf(h.a, h.b)
	}
	if act {
		a, b := e.side(p.Args[0].Name, p.Named["as"], false), e.side(p.Args[1].Name, p.Named["as"], false)
		by.fits = func(o *telling) ([]people.Link, bool) {
			return e.sameEnds(t, o, h.a.way.handle, h.b.way.handle, a, b)
		}
	}
	h.item = pool.judgeBy(t, by)
	if why := e.reserve(h, n, t, act); why != "" {
		h.cap(evidence.Claimed)
		h.item.why += "; " + why
	}
	if by.ours = e.oursOf(h.hand...); len(by.ours) > 0 { // it is the speaker's, as whoever vouches for it has to be
		hand := h.hand
		h.item, h.hand = pool.judgeBy(t, by), nil
		h.needs(hand...)
	}
	if p.Op == "met" && e.s.Scope.Place != "" {
		h.placed = hasWords(n.Prop.TextAt(2), e.s.Scope.Place)
	}
	return h.settle()
}

// reserve says why what somebody read in an item is worth no more than claimed,
// though the item is; it returns "" where there is no such reason.
func (e *engine) reserve(h *hit, n noted, t *telling, act bool) string {
	switch {
	case min(h.link, h.item.standing) <= evidence.Claimed:
		return ""
	case !e.sentCopies(t):
		return "it is a draft"
	case n.Span.Len() > 0 && blankAt(ownOnly(t.event.Text), n.Span):
		return "the words are quoted there"
	case act:
		return ""
	}
	return e.secondHand(h, n, t)
}

// oursOf returns the handles of ends that are the speaker's own.
func (e *engine) oursOf(ends ...*end) []evidence.Handle {
	var out []evidence.Handle
	for _, en := range ends {
		if en != nil && !en.way.handle.IsZero() && (en.way.link != nil && e.speakers(en.way.link.Entity) || en.way.membership != nil && e.speakers(en.way.membership.Org)) {
			out = append(out, en.way.handle)
		}
	}
	return out
}

// itemEnds are the handles on the item that the hit rests on.
func (h *hit) itemEnds() []evidence.Handle {
	var out []evidence.Handle
	for _, en := range []*end{h.a, h.b} {
		if en != nil && !en.way.handle.IsZero() {
			out = append(out, en.way.handle)
		}
	}
	return out
}

// happened works out when what a reading tells of happened, and where that lies
// in the statement's time. What an item does, it does at its own time; what it
// tells of happened at the time that the reader found in it, or at some time up
// to the item's.
func (e *engine) happened(h *hit, n noted, t *telling, act bool) place {
	switch {
	case !act && !n.When.IsZero():
		h.when = instants(n.When)
		where := placeOf(n.When.Interval(), true, e.bounds.Certain, e.bounds.Possible)
		if n.When.Circa {
			where = min(where, straddling)
		}
		return where
	case n.Prop.Op == "act" || t.calendar():
		h.when = t.when
		return t.place(e.bounds)
	case !t.dated:
		return straddling
	}
	h.when = evidence.Interval{Hi: t.when.Hi}
	at := evidence.Interval{Hi: t.event.Time.Interval().Hi}
	where := placeOf(at, true, e.bounds.Certain, e.bounds.Possible)
	if t.circa {
		where = min(where, straddling)
	}
	return where
}

// actEnds finds the writer and the addressee of an item as the two sides of an
// act that is done by it, and sets them. A draft does nothing.
func (e *engine) actEnds(h *hit, p *statement.Prop, n noted, t *telling) bool {
	if !t.isMessage() || !e.sentCopies(t) {
		return false
	}
	as := p.Named["as"]
	a, b := e.side(p.Args[0].Name, as, false), e.side(p.Args[1].Name, as, false)
	ra, rb := e.side(n.Prop.Args[0].Name, "", false), e.side(n.Prop.Args[1].Name, "", false)
	stands := func(s, read *side, hd evidence.Handle) (end, bool) {
		en, ok := s.at(hd, t.when)
		_, isRead := read.at(hd, t.when)
		return en, ok && isRead && en.way.goesThrough(read.entity, s)
	}
	var best *pairing
	for _, from := range t.from {
		for _, to := range t.to {
			ea, okA := stands(a, ra, from)
			eb, okB := stands(b, rb, to)
			if !okA || !okB || e.sameHand(from, to) {
				continue
			}
			s := min(ea.standing, eb.standing)
			if e.bothSides(t, a, b, from, to) {
				s = min(s, evidence.Claimed)
			}
			got := &pairing{a: ea, b: eb, standing: s, straddles: ea.straddles || eb.straddles}
			if best == nil || got.standing > best.standing || got.standing == best.standing && got.plainer(*best) {
				best = got
			}
		}
	}
	if best == nil {
		return false
	}
	h.on(&best.a, &best.b)
	h.cap(best.standing)
	return true
}

// toldEnds finds those whom a reading names as the sides of p, and sets them.
func (e *engine) toldEnds(h *hit, p *statement.Prop, n noted) bool {
	as := p.Named["as"]
	a := e.side(p.Args[0].Name, as, false)
	names := []string{n.Prop.Args[0].Name}
	if !twoSided(p.Op) {
		ea, ok := e.named(a, names[0], h.when)
		if ok {
			h.on(&ea, nil)
		}
		return ok
	}
	b := e.side(p.Args[1].Name, as, false)
	names = append(names, n.Prop.Args[1].Name)
	found := false
	try := func(x, y string) {
		ea, okA := e.named(a, x, h.when)
		eb, okB := e.named(b, y, h.when)
		if !okA || !okB || e.oneAndTheSame(x, y) {
			return
		}
		if got, was := (pairing{a: ea, b: eb}), (pairing{}); found {
			was.a, was.b = *h.a, *h.b
			if min(ea.standing, eb.standing) < min(was.a.standing, was.b.standing) || min(ea.standing, eb.standing) == min(was.a.standing, was.b.standing) && !got.plainer(was) {
				return
			}
		}
		found, h.a, h.b = true, &ea, &eb
	}
	try(names[0], names[1])
	if p.Op == "met" {
		try(names[1], names[0])
	}
	if found {
		h.on(h.a, h.b)
	}
	return found
}

// oneAndTheSame reports whether two names that a reading gives are one.
func (e *engine) oneAndTheSame(x, y string) bool {
	a, okA := e.naming.Resolve(x)
	b, okB := e.naming.Resolve(y)
	return okA && okB && a == b
}

// secondHand says why the item is somebody else's account of what a reading
// found in it; it returns "" where it is not. An account counts in full where
// it is of the hand of who is said to have acted, or where it is put to the
// other of the two; and so does a record that nobody wrote to anybody. The
// identities that this needs become premises of the hit.
func (e *engine) secondHand(h *hit, n noted, t *telling) string {
	read := n.Prop
	if n.gift != nil {
		read = n.gift
	}
	if read.Op == "act" {
		return "it is not by the one to the other"
	}
	if len(t.from)+len(t.handed) == 0 {
		switch t.event.Kind {
		case evidence.KindDocument, evidence.KindAttachment, evidence.KindMail, evidence.KindDM:
			return ""
		}
		return "it is an account of nobody known"
	}
	first := e.side(read.Args[0].Name, "", true)
	if !twoSided(read.Op) {
		if e.written(h, t.from, first) {
			return ""
		}
		return "it is somebody else's account"
	}
	second := e.side(read.Args[1].Name, "", true)
	if read.Op != "met" && !e.speakers(second.entity) && e.written(h, t.from, first) {
		return ""
	}
	for _, by := range []*side{first, second} {
		if read.Op == "met" && e.speakers(by.entity) && e.written(h, t.from, by) {
			return ""
		}
	}
	for _, s := range [][2]*side{{first, second}, {second, first}} {
		by, other := s[0], s[1]
		ea, okA := bestEnd(by, t.from, t)
		eb, okB := bestEnd(other, t.to, t)
		if okA && okB {
			h.needs(&ea, &eb)
			return ""
		}
	}
	return "it is somebody else's account"
}

// speakers reports whether who is the speaker, or whom the speaker spoke for.
func (e *engine) speakers(who people.Entity) bool {
	for _, n := range []string{e.s.Speaker, e.s.For} {
		if ent, ok := e.naming.Resolve(n); n != "" && ok && ent == who {
			return true
		}
	}
	return false
}

// written reports whether one of hs is the side's own and good enough to vouch
// for it, and adds the identity to what the hit needs.
func (e *engine) written(h *hit, hs []evidence.Handle, s *side) bool {
	en, ok := bestEnd(s, hs, h.t)
	if ok {
		h.needs(&en)
	}
	return ok
}

// bestEnd is the best end of s among hs that is worth more than claimed.
func bestEnd(s *side, hs []evidence.Handle, t *telling) (end, bool) {
	var best end
	for _, hd := range hs {
		if en, ok := s.at(hd, t.when); ok && !en.straddles && en.standing > evidence.Claimed && (best.standing == evidence.None || en.better(best)) {
			best = en
		}
	}
	return best, best.standing > evidence.None
}

// needs adds ends of the item, of whose hand it is, to what the item's standing
// rests on.
func (h *hit) needs(ends ...*end) {
	h.item.premises = slices.Clone(h.item.premises)
	for _, en := range ends {
		h.hand = append(h.hand, en)
		h.item.premises = append(h.item.premises, en.premises()...)
		h.item.standing = min(h.item.standing, en.standing)
	}
}

// blankAt reports whether any word of the text at s was blanked as not the
// writer's own.
func blankAt(own string, s evidence.Span) bool {
	b := s.Of([]byte(own))
	return strings.Contains(string(b), "\n\n") || strings.TrimSpace(string(b)) == ""
}
