package main

import (
	"fmt"

	"github.com/gainsay/gainsay/finding"
)

type statementConflictsCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (statementConflictsCmd) Help() string {
	return "Two statements conflict where one asserts what the other denies: the same predicate about the same people, in times that\noverlap, by one speaker or by speakers who stand together. Which of them holds is not said.\n" + exitStatus
}

// opposedLine is one line of statement conflicts --json.
type opposedLine struct {
	Earlier  string    `json:"earlier"` // id of the statement made first
	Later    string    `json:"later"`
	Prop     string    `json:"prop"`     // what the one asserts and the other denies
	Readings [2]string `json:"readings"` // the reading of each that does
	Allied   string    `json:"allied"`   // why they are taken together
	Partly   bool      `json:"partly"`   // the times that they are about overlap only in part
}

func (c *statementConflictsCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	all, err := k.Statements(e.ctx)
	if err != nil {
		return err
	}
	decisions, err := k.Decisions(e.ctx)
	if err != nil {
		return err
	}
	found := finding.ConflictsAmong(all, decisions)
	if len(found) == 0 && !c.JSON {
		fmt.Fprintf(e.stdout, "no two of %s conflict\n", plural(len(all), "statement"))
	}
	for _, f := range found {
		if c.JSON {
			if err := printJSON(e.stdout, opposedLine{f.Earlier.ID, f.Later.ID, f.Prop, f.Readings, f.Allied, f.Partly}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(e.stdout, "%s  (%s)\n", clean(f.Prop), clean(f.Allied))
		for i, s := range []struct{ said, id, speaker, word, quote string }{
			{f.Earlier.Said.String(), f.Earlier.ID, f.Earlier.Speaker, string(f.Earlier.Polarity), f.Earlier.Quote},
			{f.Later.Said.String(), f.Later.ID, f.Later.Speaker, string(f.Later.Polarity), f.Later.Quote},
		} {
			fmt.Fprintf(e.stdout, "  %s  %s, %s %s (reading %s): “%s”\n", s.said, s.id, clean(s.speaker), s.word, clean(f.Readings[i]), oneLine(s.quote, 100))
		}
		if f.Partly {
			fmt.Fprintln(e.stdout, "  the times that they are about overlap only in part")
		}
	}
	return nil
}
