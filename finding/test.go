package finding

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// OnBeliefReading is the name of the reading that a statement made "to my
// knowledge" gets besides its own (method section 2).
const OnBeliefReading = "on belief"

// Options says how a statement is tested. The zero Options tests against
// everything that the archive holds.
type Options struct {
	// AsOf is the instant whose knowledge counts: a fact known at it or
	// before it counts. Zero is everything. A caller that was given a day
	// passes the end of the day, evidence.Time.Interval().Hi or the last
	// instant before it.
	AsOf time.Time
	// Clock says whose knowledge AsOf is about; empty means Desk.
	Clock Clock
	// Threshold is the standing from which evidence decides, the θ of method
	// section 3; zero means Corroborated.
	Threshold evidence.Standing
	// Statements are the statements on record, for said(A, "…").
	Statements []statement.Statement
	// Now is the instant that a Finding as of everything is stamped with. It
	// bears on nothing else.
	Now time.Time
}

func (o Options) withDefaults() Options {
	if o.Clock == "" {
		o.Clock = Desk
	}
	if o.Threshold == evidence.None {
		o.Threshold = evidence.Corroborated
	}
	return o
}

// Test tests s against the facts, with who is who as the decisions say, as
// known at opt.AsOf (method sections 3 to 6). Equal arguments give an equal
// Finding. An error means that the engine could not look; every outcome of
// looking is a verdict.
func Test(ctx context.Context, facts Facts, decisions []people.Decision, s statement.Statement, opt Options) (Finding, error) {
	k, err := Know(ctx, facts, decisions)
	if err != nil {
		return Finding{Statement: s.ID}, err
	}
	return k.Test(ctx, s, opt)
}

// check refuses what cannot be asked.
func check(s statement.Statement, opt Options) error {
	switch {
	case opt.Clock != Desk && opt.Clock != Public:
		return fmt.Errorf("%q is not a clock: desk or public", opt.Clock)
	case s.Stance.Untestable():
		return nil
	case s.Polarity != statement.Asserts && s.Polarity != statement.Denies:
		return fmt.Errorf("polarity %q: a statement asserts or denies", s.Polarity)
	case s.Said.IsZero():
		return fmt.Errorf("no said time: what is later than the words never counts, so the time is needed")
	case len(statement.Readings(s)) == 0:
		return fmt.Errorf("no proposition")
	}
	return nil
}

// readings returns the readings to test: the statement's own, and for words
// said on belief the speaker's awareness of what they are about. What the
// speaker knew of another's knowledge no message shows, and is not shown: that
// other's own rung never decides it.
func readings(s statement.Statement) []statement.Reading {
	out := statement.Readings(s)
	if s.Stance != statement.OnBelief {
		return out
	}
	if s.Prop != nil {
		return append(out[:len(out):len(out)], onBelief(OnBeliefReading, s.Prop, s.Speaker)...)
	}
	out = slices.Clip(out)
	for _, r := range out { // only ways to mean the words are given: each has its own
		out = append(out, onBelief(OnBeliefReading+", "+r.Name, r.Prop, s.Speaker)...)
	}
	return out
}

// onBelief is the reading of p as what the speaker was aware of; none where p
// is that already.
func onBelief(name string, p *statement.Prop, speaker string) []statement.Reading {
	if ownAwareness(p, speaker) {
		return nil
	}
	aware := &statement.Prop{Op: "aware", Args: []statement.Arg{{Name: speaker}, {Prop: p}}}
	return []statement.Reading{{Name: name, Prop: aware}}
}

// ownAwareness reports whether p is already about what who knew, and about
// nobody else's knowledge.
func ownAwareness(p *statement.Prop, who string) bool {
	found, others := false, false
	p.Walk(func(q *statement.Prop) bool {
		if q.Op == "aware" || q.Op == "learned" {
			found = true
			others = others || len(q.Args) == 0 || people.Key(q.Args[0].Name) != people.Key(who)
		}
		return true
	})
	return found && !others
}

// untested gives every reading the same verdict that is not about facts.
func (e *engine) untested(v Verdict, why string) []ReadingFinding {
	var out []ReadingFinding
	for _, r := range readings(e.s) {
		rf := ReadingFinding{Reading: r.Name, Verdict: v, Gaps: []Gap{}, Notes: []string{why}}
		rf.Coverage.Holdings = []Holding{}
		rf.Sentence = e.sentence(r, rf, nil)
		out = append(out, rf)
	}
	return out
}

// test tests every reading, then works out the speaker's position.
func (e *engine) test(f *Finding) error {
	if err := e.except(); err != nil {
		return err
	}
	var about []*hit
	for _, r := range readings(e.s) {
		rf, res, err := e.reading(r)
		if err != nil {
			return fmt.Errorf("reading %q: %w", r.Name, err)
		}
		f.Readings = append(f.Readings, rf)
		about = append(about, res.about...)
	}
	var err error
	f.Position, err = e.position(about)
	return err
}

// reading tests one reading.
func (e *engine) reading(r statement.Reading) (ReadingFinding, result, error) {
	rf := ReadingFinding{Reading: r.Name}
	clear(e.overridden)
	res, err := e.eval(r.Prop)
	if err != nil {
		return rf, res, err
	}
	if rf.Coverage, err = e.coverage(r.Prop); err != nil {
		return rf, res, err
	}
	if len(res.tellings)+len(res.proofs)+len(res.refutations)+len(res.basis) > 0 { // an item later than the scope may tell of it
		rf.Coverage.Touches = true
	}
	res = res.shaken()
	out := e.spoken(res)
	out.touches = rf.Coverage.Touches
	rf.Verdict = out.verdict(e.opt.Threshold)
	rf.Notes = append(append(rf.Notes, res.notes...), unique(res.sealNotes)...)
	var sure map[evidence.ID]bool
	if rf.Verdict != NotYetTestable {
		forWords, against := minimal(res.proofs), minimal(res.refutations)
		if e.s.Polarity == statement.Denies {
			forWords, against = against, forWords
		}
		if rf.Verdict == Consistent {
			forWords = e.agreeing(res)
		}
		rf.For, rf.Against = e.witnesses(forWords), e.witnesses(against)
		cited := slices.Concat(forWords, against)
		sure = e.distinctItems(cited)
		if rf.Robustness, err = e.robustness(r.Prop, out, append(cited, proofsOf(res.basis)...)); err != nil {
			return rf, res, err
		}
		if sealDecides(rf) { // it falls with the certificate
			rf.Robustness = 1
		}
	}
	if rf.Gaps, err = e.gaps(r.Prop, res, rf); err != nil {
		return rf, res, err
	}
	rf.Weakest = weakest(rf)
	rf.Notes = append(rf.Notes, e.notes(rf)...)
	rf.Sentence = e.sentence(r, rf, sure)
	return rf, res, nil
}

// spoken turns what was found about the proposition into what it says of the
// words: evidence for a proposition is evidence against its denial. A count
// that matches only agrees with words that assert it, and an absence that is
// certified in part with words that deny.
func (e *engine) spoken(r result) outcome {
	r = r.shaken()
	o := outcome{
		forWords: strongest(firm(r.proofs)), against: strongest(firm(r.refutations)),
		perhapsFor: strongest(r.proofs) > evidence.None, perhapsAgainst: strongest(r.refutations) > evidence.None,
		openFor: r.openFor, openAgainst: r.openAgainst,
		sealFor: strongest(firm(bySeal(r.proofs))), sealAgainst: strongest(firm(bySeal(r.refutations))),
		agrees: r.matches,
	}
	if e.s.Polarity == statement.Denies {
		o.forWords, o.against = o.against, o.forWords
		o.perhapsFor, o.perhapsAgainst = o.perhapsAgainst, o.perhapsFor
		o.openFor, o.openAgainst = o.openAgainst, o.openFor
		o.sealFor, o.sealAgainst = o.sealAgainst, o.sealFor
		o.agrees = len(r.absent) > 0
	}
	return o
}

// agreeing returns what agrees with the words and does not support them.
func (e *engine) agreeing(r result) []*proof {
	if e.s.Polarity == statement.Denies {
		return r.absent
	}
	return r.counted
}

// firm leaves out what never decides, whatever the threshold: what straddles
// the scope or the words, and what rests on a rung below opened.
func firm(ps []*proof) []*proof {
	return slices.DeleteFunc(slices.Clone(ps), func(p *proof) bool {
		return p.straddles || slices.ContainsFunc(p.hits, func(h *hit) bool { return h.rung > RungNothing && h.rung < RungOpened })
	})
}

// decides reports whether w alone gives a flat verdict: see firm.
func (e *engine) decides(w Witness) bool {
	return w.Standing >= e.opt.Threshold && !w.Straddles && !slices.ContainsFunc(w.Items, func(it WitnessItem) bool {
		return it.Shows == ShowsAddressed || it.Shows == ShowsDelivered
	})
}

func strongest(ps []*proof) evidence.Standing {
	s := evidence.None
	for _, p := range ps {
		s = max(s, p.standing)
	}
	return s
}
