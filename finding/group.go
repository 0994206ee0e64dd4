package finding

import (
	"maps"
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// overGroup evaluates all(G, P) and any(G, P), where P says each for one who
// was in G at the time (method section 2). Who is in a group is never known to
// be complete: so one member for whom P fails refutes all, one for whom it
// holds proves any, and nothing proves all or refutes any.
func (e *engine) overGroup(p *statement.Prop) (result, error) {
	g := e.side(p.Args[0].Name, "", false)
	var out result
	seen := map[people.Entity]bool{}
	members := e.dir.Members(g.entity.Name)
	for _, m := range members {
		if seen[m.Member] {
			continue
		}
		seen[m.Member] = true
		var mine []people.Membership
		for _, o := range members {
			if o.Member == m.Member {
				mine = append(mine, o)
			}
		}
		r, err := e.eval(substituted(p.Args[1].Prop, m.Member.Name))
		if err != nil {
			return result{}, err
		}
		if p.Op == "any" {
			out.proofs = append(out.proofs, whileMember(r.proofs, mine)...)
		} else {
			out.refutations = append(out.refutations, whileMember(r.refutations, mine)...)
		}
		out.about = append(out.about, r.about...)
		out.openFor, out.openAgainst = max(out.openFor, r.openFor), max(out.openAgainst, r.openAgainst)
		out.notes = append(out.notes, r.notes...)
	}
	if len(members) == 0 {
		out.notes = append(out.notes, "nobody is known to have been in "+g.name)
	}
	out.notes = unique(out.notes)
	return out, nil
}

// substituted is p with each replaced by a name.
func substituted(p *statement.Prop, name string) *statement.Prop {
	out := *p
	out.Named = maps.Clone(p.Named)
	out.Args = slices.Clone(p.Args)
	for i := range out.Args {
		a := &out.Args[i]
		if a.Name == statement.Each {
			a.Name = name
		}
		if a.Prop != nil {
			a.Prop = substituted(a.Prop, name)
		}
	}
	return &out
}

// whileMember keeps proofs of what happened while somebody was a member, by the
// membership that covers it best, which they then rest on as well. Where that
// is so only of a copy, such as one without a date, it rests on the copy: that
// another one has a date takes nothing back.
func whileMember(ps []*proof, ms []people.Membership) []*proof {
	var out []*proof
	for _, p := range ps {
		var best *proof
		for _, alike := range p.byCopy() {
			for _, m := range ms {
				if q := coveredBy(alike, m); q != nil && (best == nil || q.standing > best.standing) {
					best = q
				}
			}
		}
		if best != nil {
			out = append(out, best)
		}
	}
	return out
}

// byCopy returns p, and the same by each copy of its event.
func (p *proof) byCopy() []*proof {
	out := []*proof{p}
	if len(p.hits) == 1 {
		for _, o := range p.hits[0].others {
			out = append(out, proofOf(o))
		}
	}
	return out
}

func coveredBy(p *proof, m people.Membership) *proof {
	hits := make([]*hit, len(p.hits))
	for i, old := range p.hits {
		h := *old
		in, overlaps := m.Covers(h.when)
		if !overlaps {
			return nil
		}
		h.extra = append(slices.Clone(h.extra), memberPremises(m)...)
		h.cap(m.Standing())
		if !in || h.member != nil {
			h.straddle()
		}
		hits[i] = h.settle()
	}
	q := proofOf(hits...)
	q.straddles = q.straddles || p.straddles
	q.standing = min(q.standing, p.standing)
	return q
}

// only evaluates only(P, X, …): that what P tells of was so of none but those
// listed, people or items. One that is none of them refutes it; that there is
// none, only a seal could say.
func (e *engine) only(p *statement.Prop) (result, error) {
	inner := p.Args[0].Prop
	var listed []*telling
	var but []people.Entity
	for _, x := range p.Args[1:] {
		if x.Item != "" {
			q, err := e.byItem(x.Item)
			if err != nil {
				return result{}, err
			}
			listed = append(listed, q.tellings...)
		} else if ent, ok := e.naming.Resolve(x.Name); ok {
			but = append(but, ent)
		}
	}
	all, err := e.eval(inner)
	if err != nil || all.open() {
		return all, err
	}
	was := e.but
	e.but = append(slices.Clone(was), but...)
	rest, err := e.eval(inner)
	e.but = was
	if err != nil {
		return result{}, err
	}
	out := result{about: all.about, notes: all.notes}
	c := counter{}
	for _, pr := range rest.proofs {
		isListed := slices.ContainsFunc(pr.hits, func(h *hit) bool {
			return h.t != nil && slices.ContainsFunc(listed, func(t *telling) bool { return c.maybeSame(t, h.t) })
		})
		if len(listed) > 0 { // another than those listed
			worth := pr.standing
			pr = proofOf(withoutReplays(pr.hits)...)
			pr.standing = min(pr.standing, worth)
		}
		if !isListed {
			out.refutations = append(out.refutations, pr)
		}
	}
	return out, nil
}

// excluded reports whether who is one of those that only leaves out.
func (e *engine) excluded(who people.Entity) bool { return slices.Contains(e.but, who) }

// butKey tells sides apart that leave others out.
func (e *engine) butKey() string {
	s := ""
	for _, ent := range e.but {
		s += "\x00but " + string(ent.Kind) + "\x00" + ent.Name
	}
	return s
}

// firstOf evaluates first(P) for what is no dealing: something that P tells of
// and that certainly came before the statement's scope begins refutes it.
func (e *engine) firstOf(of *statement.Prop) (result, error) {
	from := e.bounds.Possible.Lo
	was := e.bounds
	e.bounds = upTo(e.bounds)
	r, err := e.eval(of)
	e.bounds = was
	if err != nil || r.open() {
		return r, err
	}
	out := result{about: r.about, notes: r.notes}
	if from.IsZero() {
		out.notes = append(out.notes, "first needs an item, or a scope that begins: nothing is earlier than no day")
		return out, nil
	}
	for _, pr := range timed(r) {
		if h := last(pr); h.dated && !h.when.Hi.IsZero() && !h.when.Hi.After(from) && pr.standing > evidence.None {
			out.refutations = append(out.refutations, proofOf(showing(pr.hits, ShowsEarlier)...))
		}
	}
	return out, nil
}
