package main

import (
	"fmt"
	"time"
)

type checkCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (checkCmd) Help() string {
	return `Reads every kept byte again and compares its hash, proves the journal's chain, and rebuilds the
derived tables to see that they are equal.
` + exitStatus
}

func (c *checkCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	started, last := e.now(), time.Time{}
	report, err := k.Check(e.ctx, func(done, all int64) {
		if now := e.now(); e.ttyErr && now.Sub(last) > 100*time.Millisecond {
			last = now
			fmt.Fprintf(e.stderr, "\r\x1b[Kchecking %s of %s", size(done), size(all))
		}
	})
	if e.ttyErr {
		fmt.Fprint(e.stderr, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	if c.JSON {
		if err := printJSON(e.stdout, report); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(e.stdout, "%s, %s, %s journal entries\n", plural(report.Blobs, "blob"), plural(report.Items, "item"), thousands(report.Entries))
		fmt.Fprintf(e.stdout, "journal root %s\n", report.Root)
		if report.Unjudged > 0 {
			fmt.Fprintf(e.stdout, "%s not judged yet with all keys of the case: gainsay authenticate --all judges them\n", plural(report.Unjudged, "message"))
		}
		for _, f := range report.Faults {
			fmt.Fprintf(e.stdout, "fault %s at %s: %s\n", f.Code, clean(f.Place), clean(f.Detail))
		}
	}
	if n := len(report.Faults); n > 0 {
		return codeError{exitUnverified, fmt.Errorf("checking the case: %s", plural(n, "fault"))}
	}
	if !c.JSON {
		fmt.Fprintf(e.stdout, "everything is as it was kept (%.1f s)\n", e.now().Sub(started).Seconds())
	}
	return nil
}
