package finding

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// side is somebody that a proposition names, with every handle that can stand
// for them and in which way.
type side struct {
	name   string // as the proposition writes it
	entity people.Entity
	as     string // which members count
	own    bool   // none does
	ways   map[evidence.Handle][]way
}

// way is one way in which a handle stands for a side: it is the side's own, or
// a member's, or that of a persona which one of them is said to operate.
type way struct {
	handle     evidence.Handle
	link       *people.Link  // nil: the side is the bare handle itself
	entity     people.Entity // who a reading names, where no handle stands for it
	membership *people.Membership
	operation  *people.Operation
}

// end is a handle on an item, as it stands for a side at the item's time.
type end struct {
	way       way
	standing  evidence.Standing
	straddles bool // the membership covers the time only in part, or perhaps
}

// side returns who the name means, with the handles of members whose role as
// picks; own leaves all members out.
func (e *engine) side(name, as string, own bool) *side {
	key := name + "\x00" + as
	if own {
		key = name + "\x00own"
	}
	key += e.butKey()
	if s, ok := e.sides[key]; ok {
		return s
	}
	s := &side{name: name, as: as, own: own, ways: map[evidence.Handle][]way{}}
	e.sides[key] = s
	ent, ok := e.naming.Resolve(name)
	if !ok {
		if h, ok := bareHandle(name); ok {
			s.entity = people.Entity{Kind: people.Person, Name: name}
			s.ways[h] = []way{{handle: h}}
		}
		return s
	}
	s.entity = ent
	e.addWays(s, ent, nil)
	if ent.Kind != people.Org || own {
		return s
	}
	for _, m := range e.dir.Members(ent.Name) {
		if people.RoleMatches(m.Role, as) {
			e.addWays(s, m.Member, &m)
		}
	}
	return s
}

// addWays adds the handles of who, and of the personas that who is said to
// operate, to s.
func (e *engine) addWays(s *side, who people.Entity, m *people.Membership) {
	if e.excluded(who) {
		return
	}
	for _, l := range e.dir.HandlesOf(who) {
		s.ways[l.Handle] = append(s.ways[l.Handle], way{handle: l.Handle, link: &l, membership: m})
	}
	for _, op := range e.operatedBy(who) {
		if e.excluded(op.Persona) {
			continue
		}
		for _, l := range e.dir.HandlesOf(op.Persona) {
			s.ways[l.Handle] = append(s.ways[l.Handle], way{handle: l.Handle, link: &l, membership: m, operation: &op})
		}
	}
}

// operatedBy returns the claims that who operates a persona, in order of
// persona.
func (e *engine) operatedBy(who people.Entity) []people.Operation {
	if e.operations == nil {
		e.operations = map[string][]people.Operation{}
		for _, op := range e.dir.Operations() {
			k := people.Key(op.Operator.Name)
			e.operations[k] = append(e.operations[k], op)
		}
		for _, ops := range e.operations {
			slices.SortStableFunc(ops, func(a, b people.Operation) int {
				return strings.Compare(people.Key(a.Persona.Name), people.Key(b.Persona.Name))
			})
		}
	}
	return e.operations[people.Key(who.Name)]
}

// handles returns every handle that can stand for s, in order.
func (s *side) handles() []evidence.Handle {
	out := make([]evidence.Handle, 0, len(s.ways))
	for h := range s.ways {
		out = append(out, h)
	}
	return sortedHandles(out)
}

// at returns the best way in which h stands for s at a time, and whether it
// does at all (method section 2, "Groups"): a membership has to cover the
// event; where it only overlaps it, the end is worth no more than claimed.
func (s *side) at(h evidence.Handle, when evidence.Interval) (end, bool) {
	var best end
	for _, w := range s.ways[h] {
		if en, ok := w.at(when); ok && (best.standing == evidence.None || en.better(best)) {
			best = en
		}
	}
	return best, best.standing > evidence.None
}

func (w way) at(when evidence.Interval) (end, bool) {
	en := end{way: w, standing: evidence.Verified}
	if w.link != nil {
		en.standing = w.link.Standing()
	}
	if w.operation != nil {
		en.standing = min(en.standing, w.operation.Standing())
	}
	if w.membership != nil {
		in, overlaps := w.membership.Covers(when)
		if !overlaps {
			return end{}, false
		}
		en.standing = min(en.standing, w.membership.Standing())
		if !in {
			en.standing, en.straddles = min(en.standing, evidence.Claimed), true
		}
	}
	return en, true
}

// better orders the ends of one handle: the better backed, then the certain,
// then the one that rests on less, then the one decided first.
func (a end) better(b end) bool {
	if a.standing != b.standing {
		return a.standing > b.standing
	}
	if a.straddles != b.straddles {
		return b.straddles
	}
	pa, pb := a.premises(), b.premises()
	if len(pa) != len(pb) {
		return len(pa) < len(pb)
	}
	return slices.CompareFunc(pa, pb, func(x, y Premise) int { return cmp.Compare(x.Seq, y.Seq) }) < 0
}

// equal reports whether a and b are one way to stand for one side.
func (a *end) equal(b *end) bool {
	return a == b || a != nil && b != nil && a.way == b.way
}

// premises returns what the end rests on.
func (a end) premises() []Premise {
	var out []Premise
	if a.way.link != nil {
		out = append(out, samePremise(*a.way.link))
	}
	if op := a.way.operation; op != nil {
		out = append(out, Premise{Kind: "persona", Seq: op.Decision.Seq, Standing: op.Standing(),
			Text: op.Persona.Name + " is said to be operated by " + op.Operator.Name})
	}
	if a.way.membership != nil {
		out = append(out, memberPremises(*a.way.membership)...)
	}
	return out
}

// sameHand reports whether two handles are one person's, as far as anybody has
// said: the same handle, the same owner, or a persona and its operator.
func (e *engine) sameHand(a, b evidence.Handle) bool {
	if a == b {
		return true
	}
	x, okX := e.dir.OwnerOf(a)
	y, okY := e.dir.OwnerOf(b)
	if !okX || !okY {
		return false
	}
	operates := func(who, persona people.Entity) bool {
		return slices.ContainsFunc(e.operatedBy(who), func(o people.Operation) bool { return o.Persona == persona })
	}
	return x.Entity == y.Entity || operates(x.Entity, y.Entity) || operates(y.Entity, x.Entity)
}

// End is one end of an item, as it stands for a side of the proposition.
type End struct {
	Side   string            `json:"side"` // "A" or "B"
	Name   string            `json:"name"` // the person's or organisation's own name
	Kind   people.EntityKind `json:"kind"`
	Handle evidence.Handle   `json:"handle,omitzero"`
	As     string            `json:"as,omitempty"` // "surrogate of campaign", "persona operated by …"
}

// describe returns the end for people and programs.
func (a end) describe(side string) End {
	out := End{Side: side, Handle: a.way.handle, Name: a.way.handle.String(), Kind: people.Person}
	if who := a.way.entity; who.Name != "" {
		out.Name, out.Kind = who.Name, who.Kind
	}
	if l := a.way.link; l != nil {
		out.Name, out.Kind = l.Entity.Name, l.Entity.Kind
	}
	var as []string
	if op := a.way.operation; op != nil {
		as = append(as, "said to be operated by "+op.Operator.Name)
	}
	if m := a.way.membership; m != nil {
		role := strings.TrimSpace(m.Role)
		if role == "" {
			role = "member"
		}
		as = append(as, role+" of "+m.Org.Name)
	}
	out.As = strings.Join(as, ", ")
	return out
}

// words is the end in one phrase: "Jane Roe (jane@a.example), staff of campaign".
func (a End) words() string {
	s := a.Name
	if h := a.Handle.String(); h != s && !a.Handle.IsZero() {
		s += " (" + h + ")"
	}
	if a.As != "" {
		s += ", " + a.As
	}
	return s
}
