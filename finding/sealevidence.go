package finding

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// hit makes the seal a premise of a proof, with what it shows.
func (sl *sealing) hit(says string) *hit {
	return &hit{shows: ShowsSealed, seal: sl, says: says, extra: sl.premises, link: sl.standing, standing: sl.standing}
}

// sealedDealings is dealings, with what seals say where nothing was found: an
// absence that is certified whole refutes the dealing, and one that the words
// go beyond agrees with its denial.
func (e *engine) sealedDealings(p *statement.Prop) (result, error) {
	r, err := e.dealings(p, false)
	if err != nil {
		return r, err
	}
	ss, err := e.sealings(p)
	if err != nil {
		return r, err
	}
	for _, sl := range ss {
		if sl.held > 0 {
			r.sealNotes = append(r.sealNotes, fmt.Sprintf("certificate %d does not count here: a message that bears on this was known when it was made", sl.Seq))
			continue
		}
		pr := proofOf(sl.hit("no such message was in it"))
		if !sl.whole {
			r.absent = append(r.absent, pr)
			continue
		}
		r.refutations = append(r.refutations, pr)
		breaks, err := e.breaks(sl, r.tellings)
		if err != nil {
			return r, err
		}
		r.shakeFor = append(r.shakeFor, breaks...)
		r.sealNotes = append(r.sealNotes, sl.doubtNotes()...)
		r.sealNotes = append(r.sealNotes, brokenNotes(sl, append(proofsOf(r.about), breaks...))...)
	}
	return r, nil
}

// doubtNotes says what keeps the certificate below what it could be worth, and
// what it may not speak of.
func (sl *sealing) doubtNotes() []string {
	var out []string
	if sl.check != CheckSealed {
		out = append(out, fmt.Sprintf("certificate %d is worth claimed by the check %s", sl.Seq, sl.check))
	}
	if len(sl.unknown) > 0 {
		out = append(out, fmt.Sprintf("certificate %d was made before this was known to be %s's, and may not speak of it: %s (withdraw it, or make another)", sl.Seq, sl.Party, firstFew(sl.unknown)))
	}
	if len(sl.outside) > 0 {
		out = append(out, fmt.Sprintf("certificate %d is read as memberships are on record: %s dealt with people who are not on record as members of %s: %s", sl.Seq, sl.Party, sl.there, firstFew(sl.outside)))
	}
	if len(sl.doubts) > 0 {
		out = append(out, fmt.Sprintf("certificate %d is worth no more than claimed here: it is not known %s", sl.Seq, firstFew(sl.doubts)))
	}
	return out
}

// fewNamed is how many of a list of reasons a note names.
const fewNamed = 3

func firstFew(words []string) string {
	if more := len(words) - fewNamed; more > 0 {
		return strings.Join(words[:fewNamed], "; ") + fmt.Sprintf("; and %d more", more)
	}
	return strings.Join(words, "; ")
}

// brokenNotes says which certificate is broken, and by what.
func brokenNotes(sl *sealing, by []*proof) []string {
	var ts []*telling
	for _, p := range by {
		for _, h := range p.hits {
			if h.t != nil && !slices.Contains(ts, h.t) {
				ts = append(ts, h.t)
			}
		}
	}
	if len(ts) == 0 {
		return nil
	}
	slices.SortFunc(ts, compareTellings)
	how := "came later than the certificate"
	if slices.ContainsFunc(ts, func(t *telling) bool { return t.knownAt(sl.At) }) {
		how = "came, or was recognised, later than the certificate"
	}
	return []string{fmt.Sprintf("certificate broken: %s is in what entry %d certifies to be complete, and %s", exhibits(ts), sl.Seq, how)}
}

// breaks returns the messages of the sealed party, certainly inside what was
// certified and in time for the words, that came to the desk only after the
// seal was made and that are not among seen: they show that it was not
// complete. A copy of what was there before breaks nothing, and neither does an
// item that is marked as forged.
func (e *engine) breaks(sl *sealing, seen []*hit) ([]*proof, error) {
	pool, err := e.events(sl.here.handles(), sl.channel, false)
	if err != nil {
		return nil, err
	}
	var before nearby
	var later []*telling
	for _, t := range pool.tellings {
		switch {
		case t.knownAt(sl.At):
			before.add(t)
		case slices.ContainsFunc(seen, func(h *hit) bool { return h.t == t || h.t.event.Item == t.event.Item }):
		case t.dated && !t.circa && t.isMessage() && t.when.Inside(sl.covers()) && t.when.Inside(e.bounds.Possible) && e.sentCopies(t):
			later = append(later, t)
		}
	}
	var hits []*hit
	for _, t := range later {
		en, ok := sl.here.on(t)
		if !ok || e.flagged(t) == Forged || before.any(t, func(o *telling) bool { return (counter{}).maybeSame(t, o) }) {
			continue
		}
		h := e.newHit(pool, t, ShowsBreaks).on(&en, nil)
		h.extra = sl.premises
		h.cap(evidence.Claimed)
		if h.settle().standing > evidence.None {
			hits = append(hits, h)
		}
	}
	return proofsOf(group(hits)), nil
}

// on returns the end by which s stands on t, as writer or as receiver.
func (s *side) on(t *telling) (end, bool) {
	for _, h := range slices.Concat(t.from, t.handed, t.to, t.group) {
		if en, ok := s.at(h, t.when); ok {
			return en, true
		}
	}
	return end{}, false
}

// sealCount adds what seals say of a count of dealings: that there were no
// more than were held when the seal was made (method section 3, "Counts").
func (e *engine) sealCount(p *statement.Prop, found []*hit, out *result) error {
	of := p.Args[0].Prop
	if !isDealing(of) {
		return nil
	}
	ss, err := e.sealings(of)
	if err != nil {
		return err
	}
	for _, sl := range ss {
		if sl.channel == "" {
			continue // the words go beyond any archive
		}
		seal := sl.hit(sl.atMost())
		breaks, err := e.breaks(sl, nil)
		if err != nil {
			return err
		}
		breaks = append(breaks, sl.recognised(found, breaks)...)
		switch {
		case p.Cmp == "<=" && sl.most <= p.N, p.Cmp != ">=" && p.N == 0 && sl.most == 0:
			out.proofs = append(out.proofs, proofOf(seal))
			out.shakeAgainst = append(out.shakeAgainst, breaks...)
		case sl.most > p.N && p.Cmp != ">=":
			out.sealNotes = append(out.sealNotes, fmt.Sprintf("certificate %d does not say that there were no more than %d: as many as %d were there that may be different", sl.Seq, p.N, sl.most))
			continue
		case sl.most > p.N:
			continue
		case sl.most < p.N: // at least n, or exactly n, is more than there were
			out.refutations = append(out.refutations, proofOf(seal))
			out.shakeFor = append(out.shakeFor, breaks...)
		case p.Cmp != ">=":
			for _, pr := range atLeast(found, p.N, distinct) {
				out.proofs = append(out.proofs, proofOf(append(slices.Clone(pr.hits), seal)...))
			}
			out.shakeAgainst = append(out.shakeAgainst, breaks...)
		default:
			continue
		}
		out.sealNotes = append(out.sealNotes, sl.doubtNotes()...)
		out.sealNotes = append(out.sealNotes, brokenNotes(sl, breaks)...)
	}
	return nil
}

// atMost says how many such events there were when the seal was made.
func (sl *sealing) atMost() string {
	if sl.most == 0 {
		return "no such message was in it"
	}
	return fmt.Sprintf("no more than %s in it", counted(sl.most, "such message was", "such messages were"))
}

// recognised returns what is found now, was not seen to bear the dealing out
// when the seal was made, and is not among breaks already.
func (sl *sealing) recognised(found []*hit, breaks []*proof) []*proof {
	var hits []*hit
	for _, h := range found {
		same := func(o *hit) bool { return o.t.event.Item == h.t.event.Item || surelySame(o.t, h.t) }
		if slices.ContainsFunc(sl.known, same) || slices.ContainsFunc(breaks, func(p *proof) bool { return slices.ContainsFunc(p.hits, same) }) {
			continue
		}
		c := *h
		c.shows, c.extra = ShowsBreaks, append(slices.Clone(h.extra), sl.premises...)
		c.cap(evidence.Claimed)
		c.copies, c.others = slices.Clone(h.copies), nil
		hits = append(hits, c.settle())
	}
	return proofsOf(group(hits))
}

// shaken joins what shakes a certificate to the evidence on its side, once.
func (r result) shaken() result {
	r.proofs = slices.Concat(r.proofs, r.shakeFor)
	r.refutations = slices.Concat(r.refutations, r.shakeAgainst)
	r.shakeFor, r.shakeAgainst = nil, nil
	return r
}

// bySeal returns the proofs that rest on a seal.
func bySeal(ps []*proof) []*proof {
	var out []*proof
	for _, p := range ps {
		if slices.ContainsFunc(p.hits, func(h *hit) bool { return h.seal != nil }) {
			out = append(out, p)
		}
	}
	return out
}

// sealOf returns the number of the seal that w rests on as evidence, and
// whether there is one.
func sealOf(w Witness) (int64, bool) {
	i := slices.IndexFunc(w.Premises, func(p Premise) bool { return p.Kind == "seal" })
	if i < 0 {
		return 0, false
	}
	return w.Premises[i].Seq, true
}

// sealDecides reports whether the side that makes the verdict rests on seals.
func sealDecides(rf ReadingFinding) bool {
	ws := deciding(rf)
	for _, w := range ws {
		if _, ok := sealOf(w); !ok {
			return false
		}
	}
	return len(ws) > 0
}
