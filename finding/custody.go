package finding

import (
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// hopsMax is how many hands a path of custody may pass through (method
// section 2). What lies further is not found.
const hopsMax = 6

// custody evaluates had(A, M) and gave(A, B, M): by readings, and where M is an
// item, by the item itself: it was A's to write, it was sent to A, A sent it to
// B. That a message talks of material does not move the material.
func (e *engine) custody(p *statement.Prop) (result, error) {
	hits, notes, err := e.toldHits(p)
	if err != nil {
		return result{}, err
	}
	if p.Op == "had" {
		more, moreNotes, err := e.hadByGift(p)
		if err != nil {
			return result{}, err
		}
		hits, notes = append(hits, more...), append(notes, moreNotes...)
	}
	m := p.Args[len(p.Args)-1]
	if m.Item != "" {
		more, err := e.handled(p, m)
		if err != nil {
			return result{}, err
		}
		hits = append(hits, more...)
	}
	events := group(hits)
	return result{proofs: proofsOf(events), tellings: hits, about: events, notes: notes, told: true}, nil
}

// hadByGift returns readings of gave in which A is the giver or the receiver of
// M: then A had it.
func (e *engine) hadByGift(p *statement.Prop) ([]*hit, []string, error) {
	ns := e.noted("gave")
	var out []*hit
	for _, n := range ns {
		for i := range 2 {
			turned := n
			turned.gift = n.Prop
			turned.Prop = &statement.Prop{Op: "had", Args: []statement.Arg{n.Prop.Args[i], n.Prop.Args[2]}}
			if !e.mayStand(p, turned.Prop) || !holdsMaterial(p, turned.Prop, 1) {
				continue
			}
			pool, err := e.readItem(n.Item)
			if err != nil {
				return nil, nil, err
			}
			for _, t := range pool.tellings {
				h := e.toldBy(p, turned, pool, t)
				if h == nil {
					continue
				}
				h.reading = &n.Reading
				h.extra[0] = n.premise()
				if h.standing > evidence.None {
					out = append(out, h)
				}
			}
		}
	}
	return out, nil, nil
}

// handled returns the dealings by which the item m came into A's hands, or
// from A's into B's.
func (e *engine) handled(p *statement.Prop, m statement.Arg) ([]*hit, error) {
	pool, err := e.material(m, nil)
	if err != nil {
		return nil, err
	}
	a := e.side(p.Args[0].Name, p.Named["as"], false)
	b := a
	if p.Op == "gave" {
		b = e.side(p.Args[1].Name, p.Named["as"], false)
	}
	var out []*hit
	for _, t := range pool.tellings {
		where := t.place(e.bounds)
		if where == outside || !t.isMessage() {
			continue
		}
		var h *hit
		if p.Op == "gave" {
			h = e.dealing(pool, t, "sent", a, b, nil, where)
		} else {
			h = e.held1(pool, t, a)
		}
		if h != nil && h.standing > evidence.None {
			h.shows = p.Op
			out = append(out, h)
		}
	}
	return out, nil
}

// held1 returns the best way in which a had the message t: A wrote it, or it
// came to A's own mailbox; that it was addressed to A is worth claimed.
func (e *engine) held1(pool *pool, t *telling, a *side) *hit {
	if !e.sentCopies(t) {
		return nil
	}
	var best *hit
	try := func(hs []evidence.Handle, arrives bool) {
		for _, hd := range hs {
			en, ok := a.at(hd, t.when)
			if !ok {
				continue
			}
			h := e.newHit(pool, t, "had").on(&en, nil)
			h.item = pool.judgeBy(t, backing{copies: e.undrafted, ends: []evidence.Handle{hd}, ours: e.oursOf(&en), fits: func(o *telling) ([]people.Link, bool) {
				if arrives {
					return e.sameOwner(o.to, hd, a)
				}
				return e.sameOwner(o.from, hd, a)
			}})
			if arrives {
				h.item = h.item.ofCopies()
				if s, needs := e.arrival(t, hd); s >= evidence.Corroborated {
					h.cap(s)
					h.extra = append(h.extra, needs...)
				} else {
					h.cap(evidence.Claimed)
					h.item.why += "; addressed, and no copy shows that it arrived"
				}
			}
			if h.settle(); h.standing > evidence.None && (best == nil || h.rank(best) < 0) {
				best = h
			}
		}
	}
	try(t.from, false)
	try(t.to, true)
	return best
}

// edge is one transfer of material from one to another, as a hit shows it.
type edge struct {
	from, to people.Entity
	h        *hit
}

// originated evaluates origin(M, A, via): that M came from A to who speaks, or to
// whom they speak for, by transfers on record, each of which can follow the one
// before (method section 2). via: none wants one transfer, a set wants every
// hand between to be in it. That M did not come from A no archive can show.
func (e *engine) originated(p *statement.Prop) (result, error) {
	edges, err := e.transfers(p.Args[0])
	if err != nil {
		return result{}, err
	}
	out := result{}
	a := e.side(p.Args[1].Name, p.Named["as"], false)
	between, limited := e.viaSet(p.Named["via"])
	most := hopsMax
	if p.Named["via"] == "none" {
		most = 1
	}
	var walk func(path []edge)
	walk = func(path []edge) {
		last := path[len(path)-1]
		if e.speakers(last.to) {
			if pr := e.chain(path, a); pr != nil {
				out.proofs = append(out.proofs, pr)
			}
			return
		}
		if len(path) == most || limited && !between[last.to] {
			return
		}
		for _, next := range edges {
			onPath := slices.ContainsFunc(path, func(x edge) bool { return x.from == next.to || x.to == next.to })
			if next.from == last.to && !onPath && len(out.proofs) < pathsMax {
				walk(append(path[:len(path):len(path)], next))
			}
		}
	}
	for _, first := range edges {
		if len(e.waysOf(a, first.from.Name)) > 0 {
			walk([]edge{first})
		}
	}
	for _, x := range edges {
		out.about = append(out.about, x.h)
	}
	out.about = group(out.about)
	if len(edges) > 0 && len(out.proofs) == 0 {
		out.notes = append(out.notes, counted(len(edges), "transfer of it is", "transfers of it are")+" on record, and none leads from there to who speaks")
	}
	return out, nil
}

// pathsMax is how many paths of custody are looked at.
const pathsMax = 200

// viaSet returns who may stand between, and whether anybody else may not.
func (e *engine) viaSet(via string) (map[people.Entity]bool, bool) {
	names := statement.ViaNames(via)
	if names == nil {
		return nil, false
	}
	out := map[people.Entity]bool{}
	for _, n := range names {
		if ent, ok := e.naming.Resolve(n); ok {
			out[ent] = true
		}
	}
	return out, true
}

// transfers returns everything on record that moved the material m, within the
// statement's time.
func (e *engine) transfers(m statement.Arg) ([]edge, error) {
	ns := e.noted("gave")
	var out []edge
	for _, n := range ns {
		p := &statement.Prop{Op: "gave", Args: []statement.Arg{n.Prop.Args[0], n.Prop.Args[1], m}}
		from, okF := e.naming.Resolve(p.Args[0].Name)
		to, okT := e.naming.Resolve(p.Args[1].Name)
		if !okF || !okT || !holdsMaterial(p, n.Prop, 2) {
			continue
		}
		pool, err := e.readItem(n.Item)
		if err != nil {
			return nil, err
		}
		for _, t := range pool.tellings {
			if h := e.toldBy(p, n, pool, t); h != nil && h.standing > evidence.None {
				out = append(out, edge{from, to, h})
			}
		}
	}
	return out, nil
}

// chain makes a proof of a path of transfers whose first is from the side a.
// Each has to be able to follow the one before; where it need not have, the
// path is worth claimed.
func (e *engine) chain(path []edge, a *side) *proof {
	hits := make([]*hit, len(path))
	loose := false
	for i, x := range path {
		h := *x.h
		if i == 0 {
			en, ok := e.named(a, x.from.Name, h.when)
			if !ok {
				return nil
			}
			h.on(&en, h.b)
		}
		if i > 0 {
			prev := hits[i-1].when
			switch {
			case !h.when.Hi.IsZero() && !prev.Lo.IsZero() && !h.when.Hi.After(prev.Lo):
				return nil // it was passed on before it came
			case prev.Hi.IsZero() || h.when.Lo.IsZero() || prev.Hi.After(h.when.Lo):
				loose = true
			}
		}
		hits[i] = h.settle()
	}
	pr := proofOf(hits...)
	if loose {
		pr.straddles, pr.standing = true, min(pr.standing, evidence.Claimed)
	}
	return pr
}
