package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

type whyNotCmd struct {
	findingFlags `embed:""`
	Statement    string `arg:"" help:"Id of a statement."`
}

// Help implements kong's longer help.
func (whyNotCmd) Help() string {
	return "What is listed is missing, and is evidence of nothing: it is a request for documents.\n" + exitStatus
}

// whyNotLine is one line of why-not --json: one reading.
type whyNotLine struct {
	Statement string          `json:"statement"`
	Reading   string          `json:"reading"`
	Verdict   finding.Verdict `json:"verdict"`
	Settled   bool            `json:"settled"` // evidence has decided it: needs is empty
	Needs     []finding.Need  `json:"needs"`
}

// needsShown is how many ways to settle a reading are printed for people.
const needsShown = 12

func (c *whyNotCmd) Run(e *env) error {
	return c.each(e, []string{c.Statement}, func(s statement.Statement, f finding.Finding) error {
		for _, r := range f.Readings {
			needs := finding.Needs(r, f.Threshold)
			if c.JSON {
				line := whyNotLine{f.Statement, r.Reading, r.Verdict, len(needs) == 0, needs}
				if needs == nil {
					line.Needs = []finding.Need{}
				}
				if err := printJSON(e.stdout, line); err != nil {
					return err
				}
				continue
			}
			printNeeds(e.stdout, s, r, needs, f.Unresolved)
		}
		return nil
	})
}

// printNeeds prints what would settle one reading.
func printNeeds(w io.Writer, s statement.Statement, r finding.ReadingFinding, needs []finding.Need, unresolved []string) {
	fmt.Fprintf(w, "%s, reading %s: %s\n", s.ID, clean(r.Reading), verdictText(r.Verdict))
	switch {
	case len(unresolved) > 0:
		fmt.Fprintln(w, "  it is a draft: say who these are with gainsay people")
		for _, n := range unresolved {
			fmt.Fprintln(w, "    "+clean(n))
		}
		return
	case len(needs) == 0:
		fmt.Fprintln(w, "  nothing is missing: gainsay why shows what it rests on")
		return
	}
	fmt.Fprintln(w, "  any one of these would settle it, or bring it nearer, the fewest facts first:")
	for i, n := range needs {
		if i == needsShown {
			fmt.Fprintf(w, "  and %d more (--json lists all)\n", len(needs)-needsShown)
			return
		}
		side := ""
		if n.Side != "" {
			side = " (" + n.Side + " the words)"
		}
		fmt.Fprintf(w, "  %d. %s%s\n", i+1, clean(strings.Join(n.Facts, "; and ")), side)
	}
}
