package finding

import (
	"cmp"
	"slices"
	"sort"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// The rungs of the knowledge ladder (method section 5).
const (
	RungNothing   = 0 // nothing shown
	RungAddressed = 1 // addressed or copied
	RungDelivered = 2 // delivered to the own mailbox
	RungOpened    = 3 // opened or marked as read
	RungActed     = 4 // replied to, forwarded or quoted
	RungOwnWords  = 5 // the own words
)

// knowing is one sign of what somebody knew of an item.
type knowing struct {
	rung      int
	end       end
	straddles bool   // it may lie after the words, or has no date
	mark      bool   // it is a mark, whose own date nobody knows
	copied    bool   // a copy of the item shows it, by where it lay or how it was marked
	reply     *hit   // the item that shows it, where that is another
	why       string // for people, where the sign itself has a flaw
}

// ladder looks up one person's own signs of knowledge: never a colleague's.
type ladder struct {
	e       *engine
	who     *side
	own     map[evidence.Handle]bool
	sent    *pool
	answers map[string][]*telling // the person's own messages, by what they answer
	inConv  map[string][]*telling // and by conversation, in order of time
}

// ladderOf prepares the ladder of one side, without its answers. An
// organisation's is its own handles', and its members' only where as picks
// them by name: what one of them knew is not what another did.
func (e *engine) ladderOf(who *side) *ladder {
	l := &ladder{e: e, who: who, own: map[evidence.Handle]bool{}}
	for h := range who.ways {
		l.own[h] = true
	}
	return l
}

func (l *ladder) mine(hs []evidence.Handle) bool {
	return slices.ContainsFunc(hs, func(h evidence.Handle) bool { return l.own[h] })
}

// signs returns every sign that the person knew of t before the words.
func (l *ladder) signs(t *telling) []knowing {
	var out []knowing
	at := func(rung int, hs []evidence.Handle) {
		for _, h := range hs {
			if en, ok := l.who.at(h, t.when); ok {
				out = append(out, knowing{rung: rung, end: en, straddles: en.straddles})
			}
		}
	}
	at(RungOwnWords, t.from)
	at(RungActed, t.handed)
	at(RungAddressed, t.to)
	at(RungAddressed, t.group)
	out = append(out, l.copySigns(t)...)
	return append(out, l.replySigns(t)...)
}

// copySigns are those of the person's own copies: that there is one, and its
// marks. A mark carries no date: it was set before the copy was handed in, and
// nothing says that it was set before the words, unless the copy itself is
// known to be older than they are.
func (l *ladder) copySigns(t *telling) []knowing {
	var out []knowing
	for _, c := range l.e.live(t) {
		en, ok := l.holder(t, c)
		if !ok {
			continue
		}
		out = append(out, knowing{rung: RungDelivered, end: en, straddles: en.straddles, copied: true})
		rung := RungNothing
		for _, f := range c.Flags {
			switch f {
			case evidence.FlagSeen:
				rung = max(rung, RungOpened)
			case evidence.FlagReplied, evidence.FlagPassed:
				rung = max(rung, RungActed)
			}
		}
		if rung > RungNothing {
			k := knowing{rung: rung, end: en, straddles: en.straddles, mark: true, copied: true}
			if !l.e.olderThanWords(c) {
				k.straddles, k.why = true, "the mark carries no date, and may be later than the words"
			}
			out = append(out, k)
		}
	}
	return out
}

// olderThanWords reports whether the copy c was certainly handed in or
// published before the statement was made.
func (e *engine) olderThanWords(c Copy) bool {
	if !c.Desk.IsZero() && !c.Desk.After(e.said.Lo) {
		return true
	}
	return !c.Public.IsZero() && !c.Public.Interval().Hi.After(e.said.Lo)
}

// holder returns the end in whose mailbox or account the copy c lay, where
// that is the person's.
func (l *ladder) holder(t *telling, c Copy) (end, bool) {
	if !l.e.ownCopy(c, l.own, l.who.entity) {
		return end{}, false
	}
	hs := c.Owner
	if len(hs) == 0 { // the person handed over what they were a party to
		hs = slices.Concat(t.from, t.to, t.group, t.handed)
	}
	for _, h := range hs {
		if en, ok := l.who.at(h, t.when); ok {
			return en, true
		}
	}
	return end{}, false
}

// ownCopy reports whether c lay in the mailbox or account of one of own, or,
// where the material does not say whose it was, was handed over by who.
func (e *engine) ownCopy(c Copy, own map[evidence.Handle]bool, who people.Entity) bool {
	if c.Nested {
		return false // it lay in somebody's message, not in a mailbox
	}
	if len(c.Owner) > 0 {
		return slices.ContainsFunc(c.Owner, func(h evidence.Handle) bool { return own[h] })
	}
	if c.From == "" || who.Name == "" {
		return false
	}
	from, ok := e.dir.Resolve(c.From)
	return ok && people.Key(from.Name) == people.Key(who.Name)
}

// replySigns are the person's own later messages that answer t, by its
// Message-ID; and, worth claimed at most, those that come after it in a
// conversation with its writer. Message-IDs can be used twice: an answer that
// does not go back to those who are on t may be to another message of that
// name, and is worth claimed as well.
func (l *ladder) replySigns(t *telling) []knowing {
	var out []knowing
	for _, id := range t.ids {
		for _, r := range l.answers[id] {
			links, ok := l.e.answers(r, t)
			why := ""
			if !ok {
				why = "the answer names its Message-ID, and goes to nobody who is on it"
			}
			out = append(out, l.replySign(t, r, links, why)...)
		}
	}
	if l.talks(t) {
		for _, c := range t.convs {
			for _, r := range l.firstAfter(c, t) {
				links, _ := l.e.addressedToWriter(r, t)
				links = append(links, l.addressee(t, r)...)
				out = append(out, l.replySign(t, r, links, "it came later in the conversation, and does not say what it answers")...)
			}
		}
	}
	return out
}

// addressee returns the identity by which t was addressed to the person, where
// the answer r is by another handle of theirs.
func (l *ladder) addressee(t, r *telling) []people.Link {
	var best *people.Link
	for _, h := range slices.Concat(t.to, t.group) {
		if slices.Contains(r.from, h) {
			return nil
		}
		if en, ok := l.who.at(h, t.when); ok && en.way.link != nil && (best == nil || en.way.link.Standing() > best.Standing()) {
			best = en.way.link
		}
	}
	if best == nil {
		return nil
	}
	return []people.Link{*best}
}

// replySign makes r a sign that the person knew of t, which it needs links
// for. With a why it is worth no more than claimed.
func (l *ladder) replySign(t, r *telling, links []people.Link, why string) []knowing {
	where := r.place(upTo(l.e.bounds))
	if r == t || r.event.Item == t.event.Item || where == outside {
		return nil
	}
	var out []knowing
	for _, h := range r.from {
		en, ok := l.who.at(h, r.when)
		if !ok {
			continue
		}
		reply := &hit{t: r, pool: l.sent, shows: ShowsActed, link: evidence.Verified, when: r.when, dated: r.dated, item: l.sent.judgeBy(r, backing{copies: l.e.live, answer: true, ours: l.e.oursOf(&en)})}
		for _, link := range links {
			reply.cap(link.Standing())
			reply.extra = append(reply.extra, samePremise(link))
		}
		if why != "" {
			reply.cap(evidence.Claimed)
			reply.item.why += "; " + why
		}
		if where == straddling {
			reply.straddle()
		}
		out = append(out, knowing{rung: RungActed, end: en, straddles: en.straddles || where == straddling, reply: reply})
	}
	return out
}

// answers reports whether r, which names the Message-ID of t, goes back to t's
// writer, or is by somebody whom t addressed and goes to another who is on t;
// and which identities that needs.
func (e *engine) answers(r, t *telling) ([]people.Link, bool) {
	if links, ok := e.addressedToWriter(r, t); ok {
		return links, true
	}
	addressed := slices.Concat(t.to, t.group)
	by, okBy := e.meet(r.from, addressed)
	others := slices.DeleteFunc(slices.Concat(r.to, r.group), func(h evidence.Handle) bool { return slices.Contains(r.from, h) })
	to, okTo := e.meet(others, addressed)
	return slices.Concat(by, to), okBy && okTo
}

// addressedToWriter reports whether r is addressed to who wrote or handed in
// t, and by which identities.
func (e *engine) addressedToWriter(r, t *telling) ([]people.Link, bool) {
	return e.meet(slices.Concat(r.to, r.group), slices.Concat(t.from, t.handed))
}

// meet reports whether one of xs and one of ys are one's, and by which
// identities, the best backed: none, where they are one handle.
func (e *engine) meet(xs, ys []evidence.Handle) ([]people.Link, bool) {
	if slices.ContainsFunc(xs, func(h evidence.Handle) bool { return slices.Contains(ys, h) }) {
		return nil, true
	}
	var best []people.Link
	worth := func(ls []people.Link) evidence.Standing { return min(ls[0].Standing(), ls[1].Standing()) }
	for _, x := range xs {
		lx, ok := e.dir.OwnerOf(x)
		if !ok {
			continue
		}
		for _, y := range ys {
			ly, ok := e.dir.OwnerOf(y)
			if !ok || ly.Entity != lx.Entity {
				continue
			}
			if got := []people.Link{lx, ly}; best == nil || worth(got) > worth(best) {
				best = got
			}
		}
	}
	return best, best != nil
}

// firstAfter returns the person's messages to t's writer in a conversation
// that certainly come after t, up to the first that certainly counts.
func (l *ladder) firstAfter(conv string, t *telling) []*telling {
	mine := l.inConv[conv]
	from := sort.Search(len(mine), func(i int) bool { return !mine[i].when.Lo.Before(t.when.Hi) })
	var out []*telling
	for _, r := range mine[from:] {
		if _, ok := l.e.addressedToWriter(r, t); !ok {
			continue
		}
		out = append(out, r)
		if r.place(upTo(l.e.bounds)) == inside && slices.ContainsFunc(r.from, func(h evidence.Handle) bool { en, ok := l.who.at(h, r.when); return ok && !en.straddles }) {
			break
		}
	}
	return out
}

// knows returns the best sign that the person knew of one event, whichever of
// its copies shows it; nil where none does.
func (l *ladder) knows(subject *hit) *sign {
	var best *sign
	for _, s := range l.all(subject) {
		if best == nil || s.better(best) {
			best = s
		}
	}
	return best
}

// all returns every sign that the person knew of one event.
func (l *ladder) all(subject *hit) []*sign {
	var out []*sign
	for _, s := range append([]*hit{subject}, subject.others...) {
		if s.t == nil {
			continue
		}
		for _, k := range l.signs(s.t) {
			if got := signOf(s, k); got.worth() > evidence.None {
				got.item.copies = copiesBut(subject, s.t, got.item.copies)
				out = append(out, got)
			}
		}
	}
	return out
}

// sign is that somebody knew of one item: with the item that shows it, where
// that is another.
type sign struct{ item, reply *hit }

// signOf joins a sign of knowledge to what makes the item one that the
// proposition is about.
func signOf(subject *hit, k knowing) *sign {
	h := &hit{t: subject.t, pool: subject.pool, shows: showsRung(k.rung), rung: k.rung, mark: k.mark, words: subject.words,
		link: subject.link, straddles: subject.straddles, when: subject.when, dated: subject.dated, item: subject.item}
	if k.copied {
		h.item = h.item.ofCopies()
	}
	h.extra = append(h.extra, subject.joined()...)
	h.on(&k.end, nil)
	if e := subject.pool.e; k.rung == RungOwnWords && len(e.oursOf(&k.end)) > 0 { // own words that only the other side vouches for
		if j := subject.pool.judgeBy(subject.t, backing{copies: e.live, ours: e.oursOf(&k.end)}); j.standing < h.item.standing {
			h.item = j
		}
	}
	if k.why != "" {
		h.item.why += "; " + k.why
	}
	if k.straddles {
		h.straddle()
	}
	if k.rung < RungOpened { // method section 5: 1 and 2 count as claimed
		h.cap(evidence.Claimed)
	}
	s := &sign{item: h.settle(), reply: k.reply}
	if s.reply != nil {
		h.shows = ShowsSubject
		s.reply.rung = k.rung
		s.reply.on(&k.end, nil).settle()
	}
	return s
}

// copiesBut returns the tellings of an event apart from t, with those that t
// needs.
func copiesBut(event *hit, t *telling, needed []*telling) []*telling {
	var out []*telling
	for _, c := range slices.Concat([]*telling{event.t}, event.copies, needed) {
		if c != t && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, compareTellings)
	return out
}

// better prefers the better backed, then the higher rung, then the certain.
func (s *sign) better(o *sign) bool {
	if a, b := s.worth(), o.worth(); a != b {
		return a > b
	}
	if s.item.rung != o.item.rung {
		return s.item.rung > o.item.rung
	}
	if a, b := s.straddles(), o.straddles(); a != b {
		return b
	}
	if s.item.mark != o.item.mark {
		return o.item.mark
	}
	return cmp.Or(s.item.rank(o.item), compareTellings(s.item.t, o.item.t)) < 0
}

func (s *sign) worth() evidence.Standing {
	if s.reply != nil {
		return min(s.item.standing, s.reply.standing)
	}
	return s.item.standing
}

func (s *sign) straddles() bool {
	return s.item.straddles || s.reply != nil && s.reply.straddles
}

func (s *sign) proof() *proof {
	if s.reply != nil {
		return proofOf(s.item, s.reply)
	}
	return proofOf(s.item)
}

// shown is the item that shows the knowledge, and its time the time by which
// the person knew.
func (s *sign) shown() *hit {
	if s.reply != nil {
		return s.reply
	}
	return s.item
}

func showsRung(rung int) string {
	switch rung {
	case RungAddressed:
		return ShowsAddressed
	case RungDelivered:
		return ShowsDelivered
	case RungOpened:
		return ShowsOpened
	case RungActed:
		return ShowsActed
	}
	return ShowsOwnWords
}
