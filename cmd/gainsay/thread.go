package main

import (
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/thread"
)

type threadCmd struct {
	caseFlags `embed:""`
	ID        string `arg:"" help:"A full id, its first digits, or an exhibit number such as #12."`
}

// Help implements kong's longer help.
func (threadCmd) Help() string {
	return `Mail hangs together by Message-ID, In-Reply-To and References; direct messages by their
conversation. A message that others answer or refer to but that is not in the case is shown as a hole.
` + exitStatus
}

// threadLine is one line of thread --json.
type threadLine struct {
	ID        *evidence.ID  `json:"id"` // null for a hole
	Exhibit   int64         `json:"exhibit,omitempty"`
	Kind      evidence.Kind `json:"kind,omitempty"`
	Date      string        `json:"date,omitempty"`
	From      string        `json:"from,omitempty"`
	Subject   string        `json:"subject,omitempty"`
	MessageID string        `json:"message_id,omitempty"`
	Depth     int           `json:"depth"`
	Edge      string        `json:"edge,omitempty"`
	Hole      bool          `json:"hole"`
	Copies    []evidence.ID `json:"copies,omitempty"` // other items that are the same message
}

func (c *threadCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	item, err := k.Item(e.ctx, c.ID)
	if err != nil {
		return err
	}
	t, err := thread.Of(e.ctx, threadLookup{k}, item.ID)
	if err != nil {
		return err
	}
	for _, n := range t.Nodes {
		line := threadLine{MessageID: n.MessageID, Depth: n.Depth, Edge: string(n.EdgeKind), Hole: n.Hole, Copies: n.Copies}
		if !n.Hole {
			it, err := k.Item(e.ctx, n.Item.String())
			if err != nil {
				return err
			}
			line.ID, line.Exhibit, line.Kind = n.Item, it.Exhibit, it.Kind
			line.Date, line.Subject = it.Date().String(), it.Subject
			line.From = partiesText(it.Parties, evidence.RoleFrom)
			if line.Subject == "" {
				line.Subject = oneLine(it.Text, 80)
			}
		}
		if c.JSON {
			if err := printJSON(e.stdout, line); err != nil {
				return err
			}
			continue
		}
		printThreadLine(e, line)
	}
	if !c.JSON {
		fmt.Fprintf(e.stdout, "%s, %s\n", plural(len(t.Nodes)-t.Holes(), "item"), plural(t.Holes(), "hole"))
		if t.Truncated {
			fmt.Fprintf(e.stdout, "the exchange is larger than what is shown\n")
		}
	}
	return nil
}

func printThreadLine(e *env, l threadLine) {
	indent := strings.Repeat("  ", min(l.Depth, 20))
	if l.Hole {
		fmt.Fprintf(e.stdout, "%s(not here: <%s>)\n", indent, clean(l.MessageID))
		return
	}
	fmt.Fprintf(e.stdout, "%s#%d  %s  %s  %s", indent, l.Exhibit, l.Date, oneLine(l.From, 60), oneLine(l.Subject, 80))
	if n := len(l.Copies); n > 0 {
		fmt.Fprintf(e.stdout, "  (and %d copies that differ)", n)
	}
	fmt.Fprintln(e.stdout)
}
