package main

import (
	"fmt"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// findingFlags are the flags of the commands that test statements.
type findingFlags struct {
	caseFlags `embed:""`
	AsOf      string `placeholder:"DATE" help:"Only what was known by the end of that day (default: everything)."`
	Clock     string `enum:"desk,public" default:"desk" help:"Whose knowledge: desk, when this archive learned it; public, when anyone could know."`
	Threshold string `enum:"claimed,corroborated,verified" default:"corroborated" help:"Standing that a witness needs."`
}

type testCmd struct {
	findingFlags `embed:""`
	Statements   []string `arg:"" optional:"" name:"statement" help:"Ids of statements (default: all)."`
}

// Help implements kong's longer help.
func (testCmd) Help() string {
	return "What the words mean and how a verdict is reached is in docs/method.md.\n" + exitStatus
}

func (c *testCmd) Run(e *env) error {
	return c.each(e, c.Statements, func(s statement.Statement, f finding.Finding) error {
		if c.JSON {
			return printFindingJSON(e.stdout, f)
		}
		printFinding(e.stdout, s, f, brief)
		return nil
	})
}

type whyCmd struct {
	findingFlags `embed:""`
	Statement    string `arg:"" help:"Id of a statement."`
}

// Help implements kong's longer help.
func (whyCmd) Help() string { return exitStatus }

func (c *whyCmd) Run(e *env) error {
	return c.each(e, []string{c.Statement}, func(s statement.Statement, f finding.Finding) error {
		if c.JSON {
			return printJSON(e.stdout, f)
		}
		printFinding(e.stdout, s, f, whole)
		return nil
	})
}

// each tests the statements of the given ids, or all, and calls f with each.
func (c *findingFlags) each(e *env, ids []string, f func(statement.Statement, finding.Finding) error) error {
	opt, err := c.options()
	if err != nil {
		return err
	}
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	all, err := k.Statements(e.ctx)
	if err != nil {
		return err
	}
	chosen := all
	if len(ids) > 0 {
		chosen = nil
		for _, id := range ids {
			s, err := findStatement(e, k, id)
			if err != nil {
				return err
			}
			chosen = append(chosen, s)
		}
	}
	if len(chosen) == 0 {
		fmt.Fprintln(e.stderr, noStatements)
		return nil
	}
	decisions, err := k.Decisions(e.ctx)
	if err != nil {
		return err
	}
	known, err := finding.Know(e.ctx, k, decisions)
	if err != nil {
		return err
	}
	opt.Statements = all
	opt.Now = e.now()
	for _, s := range chosen {
		found, err := known.Test(e.ctx, s, opt)
		if err != nil {
			return fmt.Errorf("testing %s: %w", s.ID, err)
		}
		if err := f(s, found); err != nil {
			return err
		}
	}
	return nil
}

func (c *findingFlags) options() (finding.Options, error) {
	opt := finding.Options{Clock: finding.Clock(c.Clock), Threshold: evidence.Corroborated}
	if c.Threshold != "" {
		if err := opt.Threshold.UnmarshalText([]byte(c.Threshold)); err != nil {
			return opt, usageError("%w", err)
		}
	}
	day, err := optionalDay("--as-of", c.AsOf)
	if err != nil {
		return opt, err
	}
	if !day.IsZero() {
		opt.AsOf = day.Interval().Hi.Add(-time.Nanosecond)
	}
	return opt, nil
}
