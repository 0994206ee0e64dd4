package finding

import (
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// memberFact is a membership on record that bears out member(A, G).
type memberFact struct{ m people.Membership }

// member evaluates member(A, G[, role]): some time in scope, A was in G. Who
// is in what are decisions on record; the archive's items only back them.
func (e *engine) member(p *statement.Prop) (result, error) {
	a, g := e.side(p.Args[0].Name, "", true), e.side(p.Args[1].Name, "", true)
	var out result
	for _, m := range e.dir.MembershipsOf(a.entity) {
		if people.Key(m.Org.Name) != people.Key(g.entity.Name) || !people.RoleMatches(m.Role, p.Named["role"]) {
			continue
		}
		certain, possible := meets(m, e.bounds)
		if !possible {
			continue
		}
		h := &hit{shows: ShowsMember, link: m.Standing(), member: &memberFact{m}, extra: memberPremises(m),
			when: m.From.Interval(), dated: !m.From.IsZero()}
		if !certain {
			h.straddle()
		}
		out.proofs = append(out.proofs, proofOf(h.settle()))
	}
	return out, nil
}

// instant is the shortest time that an interval can hold.
const instant = time.Nanosecond

// meets reports whether the membership certainly, and whether it possibly,
// shares an instant with the time that the statement is about. Two intervals
// that meet share an end of one of them, so only ends are tried.
func meets(m people.Membership, w statement.Window) (certain, possible bool) {
	ends := []time.Time{w.Certain.Lo, w.Possible.Lo}
	for _, hi := range []time.Time{w.Certain.Hi, w.Possible.Hi} {
		if !hi.IsZero() {
			ends = append(ends, hi.Add(-instant))
		}
	}
	for _, d := range m.Decisions() {
		for _, t := range []evidence.Time{d.From, d.To} {
			if !t.IsZero() {
				i := t.Interval()
				noLater := t.Wall.Add(-evidence.WesternmostMinutes * time.Minute) // by when the day has begun everywhere
				noSooner := i.Hi.Add((evidence.WesternmostMinutes - evidence.EasternmostMinutes) * time.Minute)
				ends = append(ends, i.Lo, i.Hi, i.Hi.Add(-instant), noLater, noSooner.Add(-instant))
				if t.Circa {
					ends = append(ends, t.CircaSlack(i.Lo, -1), t.CircaSlack(i.Hi, 1), t.CircaSlack(i.Lo, -1).Add(-instant), t.CircaSlack(i.Hi, 1).Add(-instant))
				}
			}
		}
	}
	for _, at := range ends {
		if at.IsZero() {
			continue
		}
		moment := evidence.Interval{Lo: at, Hi: at.Add(instant)}
		in, overlaps := m.Covers(moment)
		certain = certain || in && moment.Inside(w.Certain)
		possible = possible || overlaps && moment.Overlaps(w.Possible)
	}
	return certain, possible
}
