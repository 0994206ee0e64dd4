package finding

import (
	"context"
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Known is what bears on every statement of a case alike: who is who, and what
// people have put on record. It is read once, for many statements; nothing
// changes it, and it is safe for concurrent use as far as its Facts are.
type Known struct {
	facts     Facts
	decisions []people.Decision
	marks     Marks
	naming    *people.Directory // who is called what, by all decisions
}

// Know reads what is known. The error means that the archive could not be asked.
func Know(ctx context.Context, facts Facts, decisions []people.Decision) (*Known, error) {
	marks, err := facts.Marks(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding: asking for what people have put on record: %w", err)
	}
	return &Known{facts, decisions, marks, people.Fold(decisions, nil)}, nil
}

// who is who is who as of the day that opt asks for.
func (k *Known) who(opt Options) *people.Directory {
	if !slices.ContainsFunc(k.decisions, func(d people.Decision) bool { return !opt.knowsDecision(d) }) {
		return k.naming
	}
	return people.Fold(k.decisions, opt.knowsDecision)
}

// Test is the function of that name, with what is known.
func (k *Known) Test(ctx context.Context, s statement.Statement, opt Options) (Finding, error) {
	opt = opt.withDefaults()
	f := Finding{Statement: s.ID, AsOf: opt.AsOf, Clock: opt.Clock, Threshold: opt.Threshold,
		Reply: Reply{Status: s.ReplyStatus(), Text: s.Reply}}
	if f.AsOf.IsZero() {
		f.AsOf = opt.Now
	}
	if err := check(s, opt); err != nil {
		return f, fmt.Errorf("finding: testing statement %q: %w", s.ID, err)
	}
	e := newEngine(ctx, k, s, opt)
	f.Corrected = e.corrections()
	switch {
	case s.Stance.Untestable():
		f.Readings = e.untested(NotTestable, fmt.Sprintf("a statement of stance %s is recorded and never tested", s.Stance))
		f.Position.Text = "not computed: the statement is not testable"
	case len(e.unresolved) > 0:
		f.Unresolved = e.unresolved
		f.Readings = e.untested(DraftStatement, "a name does not resolve")
		f.Position.Text = "not computed: the statement is a draft"
	default:
		if err := e.test(&f); err != nil {
			return f, fmt.Errorf("finding: testing statement %q: %w", s.ID, err)
		}
	}
	f.Headline = headline(f.Readings)
	if s.Stance.Untestable() {
		f.Headline = NotTestable
	}
	return f, nil
}
