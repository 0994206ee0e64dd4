package finding

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// result is what was found about a proposition (not about the words: polarity
// comes last, see spoken). proofs are for it and refutations against it; each
// list holds minimal witnesses.
type result struct {
	proofs, refutations  []*proof
	openFor, openAgainst evidence.Standing // what parts that are not tested yet could still bring
	counted              []*proof          // what an exact count counted, where it matches
	matches              bool              // an exact count found exactly its number
	tellings             []*hit            // every item that bears the proposition out, copies as well
	basis                []*hit            // what was counted, all of it: a proof cites only some
	about                []*hit            // the items that the proposition is about, for knowledge of them
	notes                []string

	absent                 []*proof // certificates that agree with its denial, where the words go beyond them
	shakeFor, shakeAgainst []*proof // what shakes a certificate against it, and for it: see shaken
	sealNotes              []string // what certificates came to
	told                   bool     // tellings are accounts, of which two may be of one happening
}

// open reports whether a part is not tested yet.
func (r result) open() bool { return r.openFor > evidence.None || r.openAgainst > evidence.None }

// proof is a minimal witness in the making: all of its hits are needed.
type proof struct {
	hits      []*hit
	standing  evidence.Standing
	straddles bool
}

// hit is one item that bears a proposition out, or a decision or statement on
// record that does; it is worth its weakest link.
type hit struct {
	t         *telling // nil: no item, but a decision or a statement on record
	pool      *pool
	shows     string // what it shows: see the Shows constants
	a, b      *end
	extra     []Premise         // premises besides those of a and b
	link      evidence.Standing // the weakest of premises, date and manner, without the item's own standing
	straddles bool
	item      judged
	standing  evidence.Standing
	when      evidence.Interval // when what it shows was so
	dated     bool
	rung      int
	mark      bool           // it is a mark that shows the rung, and when it was set nobody knows
	words     *evidence.Span // the words that matter, in the item's text
	copies    []*telling     // other items that are the same event: those that back it among them
	others    []*hit         // those of them that bear the proposition out as well
	record    *statement.Statement
	member    *memberFact
	seal      *sealing // it is no item but a certificate of complete coverage
	says      string   // what the certificate shows
	reading   *Reading // what somebody read in the item
	hand      []*end   // of whose hand the account is, where that matters
	placed    bool     // it is known to have been at the place that the scope names
}

// What a hit shows.
const (
	ShowsDealing   = "dealing"     // A and B were in contact in it
	ShowsSent      = "sent"        // A sent it to B
	ShowsReceived  = "received"    // it was sent to A by B
	ShowsMatch     = "match"       // it matches the pattern
	ShowsMember    = "member"      // a membership on record
	ShowsSaid      = "said"        // A said the words in it
	ShowsAddressed = "addressed"   // rung 1
	ShowsDelivered = "delivered"   // rung 2
	ShowsOpened    = "opened"      // rung 3
	ShowsActed     = "acted on"    // rung 4: it is A's reply, or A handled the item
	ShowsOwnWords  = "own words"   // rung 5
	ShowsSubject   = "subject"     // what A's awareness is of
	ShowsEarlier   = "earlier"     // it came before the other
	ShowsLater     = "later"       // it came after the other
	ShowsReference = "compared to" // the item that another came before
	ShowsSealed    = "sealed"      // a certificate: that it is not there
	ShowsBreaks    = "breaks"      // it came later than a certificate that there is no more
	ShowsReleased  = "released"    // A handed it over
	ShowsLacking   = "lacking"     // it lies within what A handed over, and is not in it
	ShowsDiffers   = "differs"     // it is a copy in other words
	ShowsAct       = "act"         // A did this to B by it, as somebody read it
	ShowsMet       = "met"         // it tells of a meeting of A and B, as somebody read it
	ShowsInvited   = "invited"     // it is an entry of a calendar for A and B
	ShowsPaid      = "paid"        // of a payment
	ShowsHad       = "had"         // that A had the material
	ShowsGave      = "gave"        // that A gave it to B
	ShowsDid       = "did"         // that A did something
)

// newHit makes a hit of an item, judged and placed in the statement's time.
func (e *engine) newHit(p *pool, t *telling, shows string) *hit {
	h := &hit{t: t, pool: p, shows: shows, link: evidence.Verified, when: t.when, dated: t.dated}
	by := backing{copies: e.live}
	if shows == ShowsMatch { // the pattern may be about anybody on it
		by.ends = everybody(t)
	}
	h.item = p.judgeBy(t, by)
	if t.place(e.bounds) == straddling {
		h.straddle()
	}
	return h
}

// straddle marks a hit whose time is only partly in scope, or only perhaps.
func (h *hit) straddle() {
	h.straddles = true
	h.cap(evidence.Claimed)
}

func (h *hit) cap(s evidence.Standing) { h.link = min(h.link, s) }

// on adds the ends that the hit rests on.
func (h *hit) on(a, b *end) *hit {
	h.a, h.b = a, b
	for _, en := range []*end{a, b} {
		if en == nil {
			continue
		}
		h.cap(en.standing)
		h.straddles = h.straddles || en.straddles
		h.item = h.item.restingOn(h.t, en.way.handle)
	}
	return h
}

// settle works out what the hit is worth: its weakest link (method section 3).
func (h *hit) settle() *hit {
	if h.pool != nil && h.pool.e.s.Scope.Place != "" && !h.placed && h.member == nil {
		h.straddle() // where it was, the item does not say
	}
	h.standing = h.link
	if h.t == nil {
		return h
	}
	h.standing = min(h.standing, h.item.standing)
	for _, w := range h.item.with {
		if !slices.Contains(h.copies, w) {
			h.copies = append(h.copies, w)
		}
	}
	return h
}

// proofOf makes a proof of hits that are all needed.
func proofOf(hits ...*hit) *proof {
	p := &proof{hits: hits, standing: evidence.Verified}
	for _, h := range hits {
		p.standing = min(p.standing, h.standing)
		p.straddles = p.straddles || h.straddles
	}
	return p
}

// minimal leaves out proofs of several items of which some, or copies of some,
// prove as much in another proof: they would not be minimal.
func minimal(ps []*proof) []*proof {
	alone := map[evidence.ID]evidence.Standing{}
	var several []*proof
	for _, p := range ps {
		if ids := p.items(); len(ids) == 1 {
			for _, t := range append([]*telling{p.hits[0].t}, p.hits[0].copies...) {
				alone[t.event.Item] = max(alone[t.event.Item], p.standing)
			}
		} else if len(ids) > 1 {
			several = append(several, p)
		}
	}
	var out []*proof
	for _, p := range ps {
		ids := p.items()
		needless := len(ids) > 1 && (slices.ContainsFunc(ids, func(id evidence.ID) bool { return alone[id] >= p.standing }) ||
			slices.ContainsFunc(several, func(q *proof) bool { return q != p && q.standing >= p.standing && within(q.items(), ids) }))
		if !needless {
			out = append(out, p)
		}
	}
	return out
}

// items returns the items of a proof, each once, in order of id.
func (p *proof) items() []evidence.ID {
	var out []evidence.ID
	for _, h := range p.hits {
		if h.t != nil {
			out = append(out, h.t.event.Item)
		}
	}
	slices.SortFunc(out, func(a, b evidence.ID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(out)
}

// within reports whether xs is part of ys and less than all of it.
func within(xs, ys []evidence.ID) bool {
	return len(xs) < len(ys) && !slices.ContainsFunc(xs, func(x evidence.ID) bool { return !slices.Contains(ys, x) })
}

func proofsOf(hits []*hit) []*proof {
	out := make([]*proof, 0, len(hits))
	for _, h := range hits {
		out = append(out, proofOf(h))
	}
	return out
}

// eval evaluates a proposition. A predicate or an argument that is not tested
// yet leaves both sides open; it is never guessed at.
func (e *engine) eval(p *statement.Prop) (result, error) {
	if err := e.ctx.Err(); err != nil {
		return result{}, err
	}
	if why := e.untestable(p); why != "" {
		return result{openFor: evidence.Verified, openAgainst: evidence.Verified, notes: []string{why}}, nil
	}
	switch p.Op {
	case "contact", "sent", "received":
		return e.sealedDealings(p)
	case "exists":
		return e.exists(p)
	case "aware":
		return e.aware(p)
	case "learned":
		return e.learned(p)
	case "member":
		return e.member(p)
	case "said":
		return e.saidBy(p)
	case "paid":
		if p.Named["of"] == "total" {
			return e.total(p)
		}
		return e.told(p)
	case "act", "met", "did":
		return e.told(p)
	case "had", "gave":
		return e.custody(p)
	case "origin":
		return e.originated(p)
	case "released":
		return e.released(p)
	case "not":
		r, err := e.eval(p.Args[0].Prop)
		r.proofs, r.refutations = r.refutations, r.proofs
		r.openFor, r.openAgainst = r.openAgainst, r.openFor
		r.shakeFor, r.shakeAgainst = r.shakeAgainst, r.shakeFor
		// That a count may be right says nothing for its denial; an absence that
		// is certified in part agrees with it.
		r.matches, r.counted, r.absent = len(r.absent) > 0, r.absent, nil
		return r, err
	case "and":
		return e.and(p)
	case "count":
		return e.count(p)
	case "first":
		return e.first(p)
	case "before":
		return e.before(p)
	case "all", "any":
		return e.overGroup(p)
	case "only":
		return e.only(p)
	}
	return result{}, fmt.Errorf("predicate %q has no evaluation", p.Op)
}

// tested lists the predicates and combinators that this version tests, with
// the named arguments that it understands for each.
var tested = map[string][]string{
	"contact": {"as", "topic", "channel"}, "sent": {"as", "topic", "channel"}, "received": {"as", "topic", "channel"},
	"aware": {"as"}, "learned": {"as", "from"}, "member": {"role"}, "said": nil, "exists": {"channel"},
	"act": {"as", "topic", "channel"}, "met": {"as", "topic"}, "paid": {"as", "currency", "of"}, "had": {"as"}, "gave": {"as"},
	"did": {"as"}, "origin": {"as", "via"}, "released": {"part"},
	"not": nil, "and": nil, "count": nil, "first": nil, "before": nil, "all": nil, "any": nil, "only": nil,
}

// untestable says why p, apart from the propositions inside it, cannot be
// tested in this version; it returns "" where it can.
func (e *engine) untestable(p *statement.Prop) string {
	named, ok := tested[p.Op]
	if !ok {
		return p.Op + " is not yet tested"
	}
	for _, k := range sortedKeys(p.Named) {
		if !slices.Contains(named, k) {
			return fmt.Sprintf("%s: of %s is not yet tested", k, p.Op)
		}
	}
	if !shapes[p.Op](p.Args) {
		return fmt.Sprintf("%s with these arguments is not yet tested", p.Op)
	}
	return ""
}

// shapes says which arguments each predicate is tested with.
var shapes = map[string]func([]statement.Arg) bool{
	"contact":  twoNames,
	"sent":     twoNamesAndMaterial,
	"received": twoNamesAndMaterial,
	"aware":    nameAndSubject,
	"learned":  nameAndSubject,
	"member":   twoNames,
	"said":     func(a []statement.Arg) bool { return len(a) == 2 && isName(a[0]) && a[1].Text != "" },
	"exists":   func(a []statement.Arg) bool { return len(a) == 1 && isMaterial(a[0]) },
	"act": func(a []statement.Arg) bool {
		return len(a) >= 3 && len(a) <= 4 && twoNames(a[:2]) && a[2].Text != ""
	},
	"met":  func(a []statement.Arg) bool { return len(a) >= 2 && len(a) <= 3 && twoNames(a[:2]) },
	"paid": twoNames,
	"had":  func(a []statement.Arg) bool { return len(a) == 2 && isName(a[0]) && isMaterial(a[1]) },
	"gave": func(a []statement.Arg) bool { return len(a) == 3 && twoNames(a[:2]) && isMaterial(a[2]) },
	"did": func(a []statement.Arg) bool {
		return len(a) >= 2 && len(a) <= 3 && isName(a[0]) && a[1].Text != ""
	},
	"origin":   func(a []statement.Arg) bool { return len(a) == 2 && isMaterial(a[0]) && isName(a[1]) },
	"released": func(a []statement.Arg) bool { return len(a) == 2 && isName(a[0]) && isMaterial(a[1]) },
	"all":      groupAndProp, "any": groupAndProp,
	"only": func(a []statement.Arg) bool {
		return len(a) > 1 && a[0].Prop != nil && countable(a[0].Prop) && !slices.ContainsFunc(a[1:], func(x statement.Arg) bool { return x.Name == "" && x.Item == "" })
	},
	"not":   func(a []statement.Arg) bool { return len(a) == 1 && a[0].Prop != nil },
	"and":   func(a []statement.Arg) bool { return len(a) > 1 && !slices.ContainsFunc(a, noProp) },
	"count": func(a []statement.Arg) bool { return len(a) == 1 && a[0].Prop != nil && countable(a[0].Prop) },
	"first": func(a []statement.Arg) bool { return len(a) == 1 && a[0].Prop != nil && datable(a[0].Prop) },
	"before": func(a []statement.Arg) bool {
		return len(a) == 2 && datable(a[0].Prop) && datable(a[1].Prop)
	},
}

func isName(a statement.Arg) bool     { return a.Name != "" && a.Name != statement.Each }
func isMaterial(a statement.Arg) bool { return a.Text != "" || a.Item != "" }
func noProp(a statement.Arg) bool     { return a.Prop == nil }

func twoNames(a []statement.Arg) bool { return len(a) == 2 && isName(a[0]) && isName(a[1]) }

func twoNamesAndMaterial(a []statement.Arg) bool {
	return len(a) >= 2 && len(a) <= 3 && twoNames(a[:2]) && (len(a) == 2 || isMaterial(a[2]))
}

func groupAndProp(a []statement.Arg) bool { return len(a) == 2 && isName(a[0]) && a[1].Prop != nil }

func nameAndSubject(a []statement.Arg) bool {
	return len(a) == 2 && isName(a[0]) && (isMaterial(a[1]) || a[1].Prop != nil)
}

func isDealing(p *statement.Prop) bool {
	return p.Op == "contact" || p.Op == "sent" || p.Op == "received"
}

// countable reports whether p is about things that can be told apart.
func countable(p *statement.Prop) bool { return statement.IsEvent(p.Op) }

// datable reports whether p happens, or begins, at times that can be compared.
func datable(p *statement.Prop) bool { return p != nil && (statement.Begins(p.Op) || p.Op == "first") }

// sortProofs orders best first: the better backed, then the certain, then the
// earlier.
func sortProofs(ps []*proof) {
	slices.SortStableFunc(ps, func(a, b *proof) int {
		return cmp.Or(cmp.Compare(b.standing, a.standing), compareBools(a.straddles, b.straddles), compareHits(a.hits[0], b.hits[0]))
	})
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func compareHits(a, b *hit) int {
	switch {
	case a.t != nil && b.t != nil:
		return cmp.Or(compareTellings(a.t, b.t), cmp.Compare(a.shows, b.shows))
	case a.t != nil:
		return -1
	case b.t != nil:
		return 1
	}
	return bytes.Compare([]byte(a.key()), []byte(b.key()))
}

// key names a hit that is no item.
func (h *hit) key() string {
	switch {
	case h.record != nil:
		return "statement " + h.record.ID
	case h.member != nil:
		return fmt.Sprintf("member %d", h.member.m.Decision.Seq)
	case h.seal != nil:
		return fmt.Sprintf("seal %d", h.seal.Seq)
	}
	return h.t.event.Item.String()
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
