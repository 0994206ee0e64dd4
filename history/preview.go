package history

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// PreviewMost is how many statements a preview tests: somebody is waiting for
// it. Those beyond are named, and not tested.
const PreviewMost = 200

// Outlook is what a decision about who is who would do to the findings, if it
// were made now.
type Outlook struct {
	Statements int      // on record
	Bears      []string // ids of those that the decision can bear on, in order of adding
	Untested   int      // of these, how many were not tested: the last ones
	Moved      []Move   // of those that were tested, the ones whose finding would be another; Because and Digest are empty
}

// Preview tests the statements that d can bear on with and without it, and
// says which would move. Nothing is written. The error of a decision that is
// not allowed is that of people.Validate.
func Preview(ctx context.Context, k archive.Case, d people.Decision, at time.Time) (Outlook, error) {
	present, err := k.Decisions(ctx)
	if err != nil {
		return Outlook{}, err
	}
	if err := people.Validate(d, people.Fold(present, nil)); err != nil {
		return Outlook{}, err
	}
	statements, err := k.Statements(ctx)
	if err != nil {
		return Outlook{}, err
	}
	before, err := supposing(ctx, k, present, d)
	if err != nil {
		return Outlook{}, err
	}
	after, err := supposing(ctx, k, append(slices.Clone(present), before.made), d)
	if err != nil {
		return Outlook{}, err
	}
	out := Outlook{Statements: len(statements)}
	opt := finding.Options{Clock: finding.Desk, Threshold: Threshold, Statements: statements, Now: at}
	for _, s := range statements {
		bears, err := before.either(ctx, k, after, s)
		if err != nil {
			return Outlook{}, err
		}
		if !bears {
			continue
		}
		if out.Bears = append(out.Bears, s.ID); len(out.Bears) > PreviewMost {
			out.Untested++
			continue
		}
		if err := out.test(ctx, before.known, after.known, s, opt); err != nil {
			return Outlook{}, err
		}
	}
	return out, nil
}

// supposed is who is who by some decisions, and the one that is thought of.
type supposed struct {
	news
	made people.Decision // as it would be made, with its number
}

// supposing reads what is known by decisions, with d as the only news.
func supposing(ctx context.Context, k archive.Case, decisions []people.Decision, d people.Decision) (*supposed, error) {
	s := &supposed{news: news{arrived: map[evidence.Handle]bool{}, bySeq: map[int64]people.Decision{}, givers: map[string]bool{}}}
	d.Seq = 0
	for _, o := range decisions {
		s.bySeq[o.Seq] = o
		d.Seq = max(d.Seq, o.Seq+1)
	}
	s.made = d
	d = s.atIssue(d)
	s.facts = []fact{{bears: true, decision: &d}}
	var err error
	if s.known, err = finding.Know(ctx, k, decisions); err != nil {
		return nil, err
	}
	return s, s.readGivers(ctx, k)
}

// either reports whether the decision can bear on s, by who is who without it
// or with it.
func (n *supposed) either(ctx context.Context, k archive.Case, after *supposed, s statement.Statement) (bool, error) {
	for _, side := range []*supposed{n, after} {
		because, err := side.bearOn(ctx, k, s)
		if err != nil || len(because) > 0 {
			return len(because) > 0, err
		}
	}
	return false, nil
}

// test compares the finding of s without and with the decision.
func (o *Outlook) test(ctx context.Context, before, after *finding.Known, s statement.Statement, opt finding.Options) error {
	var two [2]Move
	for i, known := range []*finding.Known{before, after} {
		f, err := known.Test(ctx, s, opt)
		if err != nil {
			return fmt.Errorf("testing %s: %w", s.ID, err)
		}
		if two[i], err = short(f); err != nil {
			return err
		}
	}
	if !two[0].same(two[1]) {
		m := two[1]
		m.From, m.Digest = two[0].To, ""
		o.Moved = append(o.Moved, m)
	}
	return nil
}
