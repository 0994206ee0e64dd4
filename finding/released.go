package finding

import (
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// released evaluates released(A, X, part): what A handed over, against what
// others hold of the same exchange (method section 2). An item of X that came
// from A proves some. A message between the same handles, dated between two
// that A released, that another holds and that nothing in A's release can be,
// refutes all. A copy of another's, tied to A's and in other words, refutes
// unaltered. That nothing is lacking or altered, only a seal could show.
func (e *engine) released(p *statement.Prop) (result, error) {
	a := e.side(p.Args[0].Name, "", true)
	pool, note, err := e.releasable(p.Args[1])
	if err != nil || note != "" {
		return result{notes: nonEmpty(note)}, err
	}
	rel := e.releaseOf(a, pool)
	var out result
	for _, t := range rel.tellings {
		if h := rel.hit(t, ShowsReleased); h != nil {
			out.tellings = append(out.tellings, h)
		}
	}
	out.about = group(out.tellings)
	if len(rel.tellings) == 0 {
		out.notes = append(out.notes, fmt.Sprintf("no item that came from %s matches the words; name the exchange by a search that finds it", a.name))
		return out, nil
	}
	switch p.Named["part"] {
	case "some":
		out.proofs = proofsOf(out.about)
	case "all":
		out.refutations = rel.lacking()
	case "unaltered":
		out.refutations = rel.altered()
	}
	return out, nil
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// releasable returns the items that a release is about. Words that are no
// search are reported, and mean nothing.
func (e *engine) releasable(x statement.Arg) (*pool, string, error) {
	if x.Item == "" {
		if _, err := search.Parse(x.Text, search.Options{Material: true}); err != nil {
			return nil, fmt.Sprintf("“%s” is no search for items: %v", x.Text, err), nil
		}
	}
	pool, err := e.material(x, e.byPattern)
	return pool, "", err
}

// release is what somebody handed over of what a search finds.
type release struct {
	e        *engine
	by       *side
	pool     *pool
	tellings []*telling // theirs
	others   []*telling // of which they have no copy
}

func (e *engine) releaseOf(a *side, pool *pool) *release {
	r := &release{e: e, by: a, pool: pool}
	for _, t := range pool.tellings {
		if len(r.own(t)) > 0 {
			r.tellings = append(r.tellings, t)
		} else if len(e.live(t)) > 0 {
			r.others = append(r.others, t)
		}
	}
	return r
}

// own returns the copies of t that count and that A handed over, unless they
// were certainly published after the words.
func (r *release) own(t *telling) []Copy {
	return slices.DeleteFunc(slices.Clone(r.e.live(t)), func(c Copy) bool {
		from, ok := r.e.dir.Resolve(c.From)
		late := !c.Public.IsZero() && !r.e.said.Hi.IsZero() && !c.Public.Interval().Lo.Before(r.e.said.Hi)
		return !ok || c.From == "" || from != r.by.entity || late
	})
}

// hit makes t one that A released. Where no copy certainly was before the
// words, it is worth claimed.
func (r *release) hit(t *telling, shows string) *hit {
	en, ok := r.e.named(r.by, r.by.entity.Name, t.when)
	if !ok {
		return nil
	}
	h := (&hit{t: t, pool: r.pool, shows: shows, link: evidence.Verified, when: t.when, dated: t.dated, placed: true}).on(&en, nil)
	h.item = r.pool.judgeBy(t, backing{copies: r.own}).ofCopies() // a signature does not say who released it
	if !slices.ContainsFunc(r.own(t), r.e.olderThanWords) {
		h.straddle()
	}
	if h.settle(); h.standing == evidence.None {
		return nil
	}
	return h
}

// held makes t one that A's release lacks, as others hold it.
func (r *release) held(t *telling, shows string) *hit {
	h := &hit{t: t, pool: r.pool, shows: shows, link: evidence.Verified, when: t.when, dated: t.dated, placed: true}
	h.item = r.pool.judgeBy(t, backing{copies: r.e.undrafted, theirs: true})
	if h.settle(); h.standing == evidence.None {
		return nil
	}
	return h
}

// between is who stands on a message as writer or addressee, by handle: what
// makes messages one exchange, without any decision about who is who.
func (t *telling) between() string {
	var hs []string
	for _, h := range slices.Concat(t.from, t.to) {
		hs = append(hs, h.String())
	}
	return keyOf(hs)
}

// lacking returns the proofs that something lies within what A released and is
// not in it: each with the nearest released message before it and after it.
func (r *release) lacking() []*proof {
	exchange := map[string][]*hit{}
	for _, t := range r.tellings {
		if h := r.hit(t, ShowsReleased); h != nil && t.isMessage() && t.dated && len(t.to) > 0 {
			exchange[t.between()] = append(exchange[t.between()], h)
		}
	}
	c := counter{}
	var out []*proof
	for _, t := range r.others {
		mine := exchange[t.between()]
		if !t.isMessage() || !t.dated || t.circa || len(t.to) == 0 || len(mine) < 2 {
			continue
		}
		if slices.ContainsFunc(r.tellings, func(o *telling) bool { return c.maybeSame(t, o) || sameWords(t, o) }) {
			continue
		}
		before, after := nearest(mine, t)
		if before == nil || after == nil {
			continue
		}
		if h := r.held(t, ShowsLacking); h != nil {
			out = append(out, proofOf(h, before, after))
		}
	}
	return out
}

// nearest returns the best-backed of hits that certainly came before t, and of
// those that certainly came after it; of equals, the nearest.
func nearest(hits []*hit, t *telling) (before, after *hit) {
	for _, h := range hits {
		switch {
		case !h.when.Hi.After(t.when.Lo):
			if before == nil || h.standing > before.standing || h.standing == before.standing && h.when.Hi.After(before.when.Hi) {
				before = h
			}
		case !h.when.Lo.Before(t.when.Hi):
			if after == nil || h.standing > after.standing || h.standing == after.standing && h.when.Lo.Before(after.when.Lo) {
				after = h
			}
		}
	}
	return before, after
}

// altered returns the proofs that a copy of A's and one of another's, which are
// tied by the material itself, have other words: both whole.
func (r *release) altered() []*proof {
	var out []*proof
	for _, t := range r.tellings {
		if !t.exact() {
			continue
		}
		for _, o := range r.others {
			if !o.exact() || !declaredSame(t, o) || o.event.Norm == t.event.Norm || !t.when.Overlaps(o.when) {
				continue
			}
			mine, theirs := r.hit(t, ShowsReleased), r.held(o, ShowsDiffers)
			if mine == nil || theirs == nil {
				continue
			}
			for _, l := range r.e.linksBetween(t, o) {
				theirs.extra = append(theirs.extra, samePremise(l))
				theirs.cap(l.Standing())
			}
			theirs.settle()
			out = append(out, proofOf(theirs, mine))
		}
	}
	return out
}
