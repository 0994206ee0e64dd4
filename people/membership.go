package people

import (
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// The roles of a membership that statements may ask for by name; any other
// word is allowed (method section 2, "Groups").
const (
	Staff     = "staff"
	Family    = "family"
	Surrogate = "surrogate"
	AnyRole   = "any"
)

// PartOf is the role of an organisation that is a piece of a greater one: its
// members have the same role in both.
const PartOf = "part"

// MembershipDepth is how many organisations deep a membership may lie: a
// person in a team in a department counts 2. What lies deeper is not found.
const MembershipDepth = 6

// RoleMatches reports whether a membership of this role is among those that
// as picks. The empty word and "any" pick every role.
func RoleMatches(role, as string) bool {
	a := Key(as)
	return a == "" || a == AnyRole || a == Key(role)
}

// Membership says that Member was in Org. Where it follows from one
// organisation being in another, Decision is the member's own and Via holds
// the further ones, upwards.
type Membership struct {
	Member   Entity        `json:"member"`
	Org      Entity        `json:"org"`
	Role     string        `json:"role,omitempty"`
	From     evidence.Time `json:"from,omitzero"` // of the member's own decision; zero: open
	To       evidence.Time `json:"to,omitzero"`   // zero: open
	Decision Decision      `json:"decision"`
	Via      []Decision    `json:"via,omitempty"`
}

// Decisions returns every decision that the membership rests on.
func (m Membership) Decisions() []Decision {
	return append([]Decision{m.Decision}, m.Via...)
}

// Standing returns how well the membership is backed: as its weakest decision.
func (m Membership) Standing() evidence.Standing {
	s := m.Decision.Backing()
	for _, d := range m.Via {
		s = min(s, d.Backing())
	}
	return s
}

// Covers reports whether i lies wholly inside the membership, and whether the
// two may share an instant at all. The last day or month of a membership is
// included whole. Where its dates do not say in which zone, inside needs i to
// be inside in every zone there is, and overlaps only in one; a date that is
// itself uncertain (Circa) holds inside only beyond its slack on the far side. A
// membership without either date covers nothing for certain: nobody has said
// when it was. The zero Interval, of an undated event, may lie anywhere.
func (m Membership) Covers(i evidence.Interval) (inside, overlaps bool) {
	inside, overlaps = m.Decision.covers(i)
	for _, d := range m.Via {
		in, over := d.covers(i)
		inside, overlaps = inside && in, overlaps && over
	}
	return inside, overlaps
}

// covers is Covers for one decision.
func (d Decision) covers(i evidence.Interval) (inside, overlaps bool) {
	sure, maybe := certain(d.From, d.To), possible(d.From, d.To)
	dated := !d.From.IsZero() || !d.To.IsZero()
	return dated && within(i, sure), meets(i, maybe)
}

// possible is the longest that a membership from one time to another can
// have lasted. A zero bound is open.
func possible(from, to evidence.Time) evidence.Interval {
	return evidence.Interval{Lo: from.CircaSlack(from.Interval().Lo, -1), Hi: to.CircaSlack(to.Interval().Hi, 1)}
}

// certain is the shortest that it can have lasted. From is included from its
// first instant, To until its last; only the zone, and Circa, are in doubt.
func certain(from, to evidence.Time) evidence.Interval {
	var i evidence.Interval
	if !from.IsZero() {
		i.Lo = from.Interval().Lo
		if from.Circa {
			i.Lo = from.CircaSlack(from.Interval().Hi, 1)
		} else if !from.Zoned {
			i.Lo = from.Wall.Add(-evidence.WesternmostMinutes * time.Minute)
		}
	}
	if !to.IsZero() {
		i.Hi = to.Interval().Hi
		if to.Circa {
			i.Hi = to.CircaSlack(to.Interval().Lo, -1)
		} else if !to.Zoned {
			i.Hi = i.Hi.Add((evidence.WesternmostMinutes - evidence.EasternmostMinutes) * time.Minute)
		}
	}
	return i
}

// within reports whether i lies in o, where a zero bound of either is open.
func within(i, o evidence.Interval) bool {
	if !o.Lo.IsZero() && (i.Lo.IsZero() || i.Lo.Before(o.Lo)) {
		return false
	}
	return o.Hi.IsZero() || !i.Hi.IsZero() && !i.Hi.After(o.Hi)
}

// meets reports whether i and o can share an instant, where a zero bound of
// either is open. An o that ends before it begins meets nothing.
func meets(i, o evidence.Interval) bool {
	if !o.Lo.IsZero() && !o.Hi.IsZero() && !o.Lo.Before(o.Hi) {
		return false
	}
	if !o.Lo.IsZero() && !i.Hi.IsZero() && !i.Hi.After(o.Lo) {
		return false
	}
	return o.Hi.IsZero() || i.Lo.IsZero() || i.Lo.Before(o.Hi)
}

// Members returns who is in the organisation of this name, directly or through
// organisations that are in it, in order of decision. An organisation that is
// in itself, by whatever way round, adds nothing. A name that does not resolve
// to one organisation has no members.
func (d *Directory) Members(org string) []Membership {
	n, ok := d.find(Entity{Org, org})
	if !ok {
		return nil
	}
	var out []Membership
	d.climbDown(n, nil, map[int]bool{n: true}, func(m Membership) { out = append(out, m) })
	return out
}

// climbDown yields the memberships in the organisation numbered org, whose own
// memberships above, nearest first, are path.
func (d *Directory) climbDown(org int, path []step, on map[int]bool, yield func(Membership)) {
	if len(path) == MembershipDepth {
		return
	}
	for _, s := range d.below[org] {
		if on[s.member] {
			continue
		}
		chain := append([]step{s}, path...)
		yield(d.membership(chain))
		on[s.member] = true
		d.climbDown(s.member, chain, on, yield)
		delete(on, s.member)
	}
}

// MembershipsOf returns what e is a member of, directly or through
// organisations that are in others, in order of decision.
func (d *Directory) MembershipsOf(e Entity) []Membership {
	n, ok := d.find(e)
	if !ok {
		return nil
	}
	var out []Membership
	d.climbUp(n, nil, map[int]bool{n: true}, func(m Membership) { out = append(out, m) })
	return out
}

func (d *Directory) climbUp(member int, path []step, on map[int]bool, yield func(Membership)) {
	if len(path) == MembershipDepth {
		return
	}
	for _, s := range d.above[member] {
		if on[s.org] {
			continue
		}
		chain := append(path[:len(path):len(path)], s)
		yield(d.membership(chain))
		on[s.org] = true
		d.climbUp(s.org, chain, on, yield)
		delete(on, s.org)
	}
}

// membership makes one membership of a chain of steps upwards.
func (d *Directory) membership(chain []step) Membership {
	first, last := chain[0], chain[len(chain)-1]
	m := Membership{
		Member: d.entities[first.member].entity, Org: d.entities[last.org].entity,
		Role: first.decision.Role, From: first.decision.From, To: first.decision.To,
		Decision: first.decision,
	}
	for _, s := range chain[1:] {
		m.Via = append(m.Via, s.decision)
		if r := strings.TrimSpace(s.decision.Role); r != "" && Key(r) != PartOf {
			m.Role = r // staff of a surrogate body are surrogates in the greater one
		}
	}
	return m
}
