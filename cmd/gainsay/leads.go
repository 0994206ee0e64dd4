package main

import (
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/finding"
)

type leadsCmd struct {
	findingFlags `embed:""`
	Statement    string `arg:"" help:"Id of a statement."`
	Limit        int    `default:"20" help:"How many items."`
}

// Help implements kong's longer help.
func (leadsCmd) Help() string {
	return "Ranks the items that a person should read for a statement. A lead is no evidence: what an item shows is put on record\nwith gainsay reading add.\n" + exitStatus
}

func (c *leadsCmd) Run(e *env) error {
	opt, err := c.options()
	if err != nil {
		return err
	}
	if c.Limit < 1 {
		return usageError("reading --limit: %d is less than one", c.Limit)
	}
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	s, err := findStatement(e, k, c.Statement)
	if err != nil {
		return err
	}
	decisions, err := k.Decisions(e.ctx)
	if err != nil {
		return err
	}
	leads, more, err := finding.Leads(e.ctx, k, decisions, s, c.Limit, opt)
	if err != nil {
		return err
	}
	for i, l := range leads {
		if c.JSON {
			if err := printJSON(e.stdout, l); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(e.stdout, "%d. #%d  %s  %s\n", i+1, l.Exhibit, timeText(l.Date), oneLine(l.Subject, 70))
		fmt.Fprintf(e.stdout, "   because of %s\n", clean(strings.Join(l.Why, ", ")))
		fmt.Fprintf(e.stdout, "   “%s”\n", oneLine(l.Passage.Words, 160))
	}
	if len(leads) == 0 && !c.JSON {
		fmt.Fprintln(e.stdout, "no item stands between the people of the statement, in its scope, with such words")
	}
	if more > 0 {
		fmt.Fprintf(e.stderr, "%s passed the filters and were not ranked: narrow the scope\n", plural(more, "older item"))
	}
	return nil
}
