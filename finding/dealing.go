package finding

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// The manners in which two ends are on one item.
type manner int

const (
	written     manner = iota // the one wrote or handed it in, the other is addressed
	inGroup                   // the other is only a member of the conversation it stands in
	undelivered               // for received: addressed, and no copy shows that it arrived
)

// nearMiss is a join that failed for exactly one premise: a kind of gap, and
// the gap in words, without the items.
type nearMiss struct{ kind, text string }

// dealings evaluates contact, sent and received (method section 2): items with
// one end in A and the other in B, as writer and addressee. Those who are only
// addressed together, or named in the text, have not dealt with one another.
// With early, the beginning of the statement's scope is left out.
func (e *engine) dealings(p *statement.Prop, early bool) (result, error) {
	a, b := e.side(p.Args[0].Name, p.Named["as"], false), e.side(p.Args[1].Name, p.Named["as"], false)
	channel, ok := e.channel(p)
	if !ok {
		return result{notes: []string{"no item is in two channels"}}, nil
	}
	only, topical, err := e.limits(p)
	if err != nil {
		return result{}, err
	}
	pool, err := e.between(a, b, channel, early)
	if err != nil {
		return result{}, err
	}
	bounds := e.bounds
	if early {
		bounds = upTo(bounds)
	}
	var hits []*hit
	for _, t := range pool.tellings {
		if !t.isMessage() || only != nil && !only[t.event.Item] {
			continue
		}
		where := t.place(bounds)
		if where == outside {
			continue
		}
		if h := e.dealing(pool, t, p.Op, a, b, topical, where); h != nil && h.item.standing > evidence.None {
			hits = append(hits, h)
		}
	}
	events := group(hits)
	return result{proofs: proofsOf(events), tellings: hits, about: events, notes: dateConflicts(pool, events)}, nil
}

// channel joins the scope's channel with the proposition's own.
func (e *engine) channel(p *statement.Prop) (string, bool) {
	own, scope := p.Named["channel"], e.s.Scope.Channel
	switch {
	case own == "" || own == scope:
		return scope, true
	case scope == "":
		return own, true
	}
	return "", false
}

// onlyAbout returns the items to which an item or topic argument limits p; nil
// where there is none.
func (e *engine) onlyAbout(p *statement.Prop) (map[evidence.ID]bool, error) {
	only, _, err := e.limits(p)
	return only, err
}

// limits returns the items to which an item or topic argument limits p, and
// those that match its topics in words of their own, as another item has to if
// it is to back one; nil where there is no such argument.
func (e *engine) limits(p *statement.Prop) (only, topical map[evidence.ID]bool, err error) {
	var items, topics, own []*pool
	if len(p.Args) == 3 && p.Args[2].Item != "" {
		q, err := e.byItem(p.Args[2].Item)
		if err != nil {
			return nil, nil, err
		}
		items = append(items, q)
	}
	words := []string{p.Named["topic"]}
	if len(p.Args) == 3 {
		words = append(words, p.Args[2].Text)
	}
	for _, w := range words {
		if w == "" {
			continue
		}
		q, err := e.byTopic(w)
		if err != nil {
			return nil, nil, err
		}
		topics = append(topics, q)
		if q, err = e.byOwnTopic(w); err != nil {
			return nil, nil, err
		}
		own = append(own, q)
	}
	return inAll(slices.Concat(items, topics)), inAll(own), nil
}

// inAll returns the items that are in every one of limits; nil for no limit.
func inAll(limits []*pool) map[evidence.ID]bool {
	if len(limits) == 0 {
		return nil
	}
	only := map[evidence.ID]bool{}
	for _, t := range limits[0].tellings {
		only[t.event.Item] = true
	}
	for _, l := range limits[1:] {
		both := map[evidence.ID]bool{}
		for _, t := range l.tellings {
			both[t.event.Item] = only[t.event.Item]
		}
		only = both
	}
	return only
}

// isMessage reports whether t is a message to somebody: a post or an article
// that names people is no contact with them.
func (t *telling) isMessage() bool {
	return t.event.Kind == evidence.KindMail || t.event.Kind == evidence.KindDM
}

// sentCopies reports whether a copy of t counts that is not a draft: what was
// only drafted was not sent.
func (e *engine) sentCopies(t *telling) bool { return len(e.undrafted(t)) > 0 }

// undrafted returns the copies of t that count and are not drafts: a draft
// shows what somebody wrote, and not that it went out.
func (e *engine) undrafted(t *telling) []Copy {
	return slices.DeleteFunc(slices.Clone(e.live(t)), func(c Copy) bool { return slices.Contains(c.Flags, evidence.FlagDraft) })
}

// dealing returns the best way in which t is a dealing of a and b, or nil.
func (e *engine) dealing(pool *pool, t *telling, op string, a, b *side, topical map[evidence.ID]bool, where place) *hit {
	if !e.sentCopies(t) {
		return nil
	}
	best := &pairing{}
	judge := func(from, to evidence.Handle, sent, got *side) judged {
		var ours []evidence.Handle
		if e.isOurs(sent, from) {
			ours = append(ours, from)
		}
		if e.isOurs(got, to) {
			ours = append(ours, to)
		}
		return pool.judgeBy(t, backing{copies: e.undrafted, ends: []evidence.Handle{from, to}, ours: ours, fits: func(o *telling) ([]people.Link, bool) {
			if topical != nil && !topical[o.event.Item] {
				return nil, false
			}
			return e.sameEnds(t, o, from, to, sent, got)
		}})
	}
	try := func(froms, tos []evidence.Handle, m manner) {
		for _, from := range froms {
			for _, to := range tos {
				if op != "received" { // A wrote to B
					e.pair(best, t, a, b, from, to, m, func() judged { return judge(from, to, a, b) })
				}
				if op != "sent" { // B wrote to A
					e.pair(best, t, a, b, to, from, m, func() judged { return judge(from, to, b, a) })
				}
			}
		}
	}
	writers := slices.Concat(t.from, t.handed)
	try(writers, t.to, written)
	try(writers, t.group, inGroup)
	if best.standing == evidence.None {
		return nil
	}
	h := &hit{t: t, pool: pool, shows: showsOf(op), link: evidence.Verified, when: t.when, dated: t.dated, item: best.item}
	h.on(&best.a, &best.b)
	h.cap(best.standing)
	if where == straddling {
		h.straddle()
	}
	if topical != nil && !topical[t.event.Item] {
		h.cap(evidence.Claimed)
		h.item.why += "; only what it quotes is about that"
	}
	if op == "received" {
		h.item = h.item.ofCopies() // that it arrived, its copies show
		if s, needs := e.arrival(t, best.a.way.handle); s >= evidence.Corroborated {
			h.cap(s)
			h.item.premises = append(slices.Clone(h.item.premises), needs...)
		} else {
			h.cap(evidence.Claimed)
			h.item.why += "; addressed, and no copy shows that it arrived"
		}
	}
	return h.settle()
}

// sameEnds reports whether o, too, was written or handed in by the owner of
// from and sent to the owner of to, with handles that stand for the two sides;
// and the identities that this needs. What lacks an end that a hit rests on
// does not back it: anybody can add one to a copy. So whatever backs a dealing
// is among the items on which both sides stand.
func (e *engine) sameEnds(t, o *telling, from, to evidence.Handle, sent, got *side) ([]people.Link, bool) {
	writers := o.from
	if !slices.Contains(t.from, from) {
		writers = o.handed
	}
	a, okA := e.sameOwner(writers, from, sent)
	b, okB := e.sameOwner(o.to, to, got)
	return append(a, b...), okA && okB
}

// sameOwner looks among hs for h, or else for another handle of its owner's that
// stands for the side s, and returns the identities that this needs.
func (e *engine) sameOwner(hs []evidence.Handle, h evidence.Handle, s *side) ([]people.Link, bool) {
	if slices.Contains(hs, h) {
		return nil, true
	}
	l, ok := e.dir.OwnerOf(h)
	if !ok {
		return nil, false
	}
	for _, x := range hs {
		if other, ok := e.dir.OwnerOf(x); ok && other.Entity == l.Entity && len(s.ways[x]) > 0 {
			return []people.Link{l, other}, true
		}
	}
	return nil, false
}

func showsOf(op string) string {
	switch op {
	case "sent":
		return ShowsSent
	case "received":
		return ShowsReceived
	}
	return ShowsDealing
}

// arrival is how t is shown to have reached h: a direct message lies in both
// accounts at once, mail lies in a mailbox of h's owner or was handed over by
// them (method section 5, rung 2). It returns what that is worth, None where
// nothing shows it, and the further identity that it needs.
func (e *engine) arrival(t *telling, h evidence.Handle) (evidence.Standing, []Premise) {
	if t.event.Kind == evidence.KindDM {
		return evidence.Verified, nil
	}
	l, owned := e.dir.OwnerOf(h)
	best := evidence.None
	var needs []Premise
	for _, c := range vouched(e.undrafted(t)) {
		if slices.Contains(c.Owner, h) || owned && e.ownCopy(c, nil, l.Entity) {
			return evidence.Verified, nil
		}
		for _, o := range c.Owner {
			if other, ok := e.dir.OwnerOf(o); ok && owned && other.Entity == l.Entity && other.Standing() > best {
				best, needs = other.Standing(), []Premise{samePremise(other)}
			}
		}
	}
	return best, needs
}

// pairing is the best pair of ends found so far.
type pairing struct {
	a, b      end
	standing  evidence.Standing
	straddles bool
	item      judged // what the item is worth with these ends
}

// worth is what the ends and the item are worth together.
func (p pairing) worth() evidence.Standing { return min(p.standing, p.item.standing) }

// pair tries one handle for each side. It is worth its weakest link; where
// both hands are of both sides, or one is only in the group that the item
// went to, it is worth no more than claimed.
func (e *engine) pair(best *pairing, t *telling, a, b *side, ha, hb evidence.Handle, m manner, judge func() judged) {
	ea, ok := a.at(ha, t.when)
	if !ok {
		return
	}
	eb, ok := b.at(hb, t.when)
	if !ok || e.sameHand(ha, hb) {
		return
	}
	s := min(ea.standing, eb.standing)
	if m != written || e.bothSides(t, a, b, ha, hb) {
		s = min(s, evidence.Claimed)
	}
	if s < best.worth() {
		return
	}
	got := pairing{ea, eb, s, ea.straddles || eb.straddles, judge()}
	if w := got.worth(); w > best.worth() || w == best.worth() && (s > best.standing || s == best.standing && got.plainer(*best)) {
		*best = got
	}
}

// plainer prefers the pair that is certain, then the one that rests on less.
func (p pairing) plainer(o pairing) bool {
	if p.straddles != o.straddles {
		return o.straddles
	}
	return len(p.a.premises())+len(p.b.premises()) < len(o.a.premises())+len(o.b.premises())
}

// bothSides reports whether the talk of two hands is not plainly between the
// sides: each stands for either, or one is a member of both.
func (e *engine) bothSides(t *telling, a, b *side, ha, hb evidence.Handle) bool {
	_, aInB := b.at(ha, t.when)
	_, bInA := a.at(hb, t.when)
	return aInB && bInA || memberOfBoth(a, b, ha, t.when) || memberOfBoth(a, b, hb, t.when)
}

// memberOfBoth reports whether h is a member's, of the one side and of the
// other, at a time.
func memberOfBoth(a, b *side, h evidence.Handle, when evidence.Interval) bool {
	in := func(s *side) bool {
		return slices.ContainsFunc(s.ways[h], func(w way) bool {
			_, ok := w.at(when)
			return ok && w.membership != nil
		})
	}
	return in(a) && in(b)
}

// exists evaluates exists: items that match a pattern, of any kind.
func (e *engine) exists(p *statement.Prop) (result, error) {
	channel, ok := e.channel(p)
	if !ok {
		return result{notes: []string{"no item is in two channels"}}, nil
	}
	pool, err := e.material(p.Args[0], e.byPattern)
	if err != nil {
		return result{}, err
	}
	var hits []*hit
	for _, t := range pool.tellings {
		if channel != "" && string(t.event.Kind) != channel {
			continue
		}
		if t.place(e.bounds) == outside {
			continue
		}
		if h := e.newHit(pool, t, ShowsMatch).settle(); h.standing > evidence.None {
			hits = append(hits, h)
		}
	}
	events := group(hits)
	return result{proofs: proofsOf(events), tellings: hits, about: events}, nil
}

// material returns the items that quoted words, read by words, or an item
// argument mean. An item comes with its writer's other items, so that its
// copies can back it.
func (e *engine) material(a statement.Arg, words func(string) (*pool, error)) (*pool, error) {
	if a.Item == "" {
		return words(a.Text)
	}
	found, err := e.byItem(a.Item)
	if err != nil {
		return nil, err
	}
	var ends []evidence.Handle
	for _, t := range found.tellings {
		ends = append(ends, t.from...)
	}
	around, err := e.events(ends, "", true)
	if err != nil {
		return nil, err
	}
	return found.besides(around), nil
}

// besides returns p's items, with those of o to back them.
func (p *pool) besides(o *pool) *pool {
	return &pool{e: p.e, tellings: p.tellings, byWords: o.byWords}
}

// dateConflicts says which of the hits have a copy in the pool, in scope or
// not, that gives another date.
func dateConflicts(pool *pool, hits []*hit) []string {
	byName := map[string][]*telling{}
	for _, t := range pool.tellings {
		if len(t.ids)+len(t.sames) > 0 {
			for _, k := range declaredKeys(t) {
				byName[k] = append(byName[k], t)
			}
		}
	}
	var out []string
	for _, h := range hits {
		if !h.dated {
			continue
		}
		var others []string
		for _, k := range declaredKeys(h.t) {
			for _, c := range byName[k] {
				if c.dated && !h.when.Overlaps(c.when) {
					others = append(others, fmt.Sprintf("#%d, %s", c.event.Exhibit, c.event.Time))
				}
			}
		}
		if len(others) > 0 {
			out = append(out, fmt.Sprintf("#%d is dated %s, and a copy of it otherwise: %s", h.t.event.Exhibit, h.t.event.Time, strings.Join(unique(others), "; ")))
		}
	}
	return out
}
