package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/archive"
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
	Copies    []evidence.ID `json:"copies,omitempty"` // other items of the same Message-ID or event: they differ, if only in a header
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
			if err := line.fill(e.ctx, k, *n.Item); err != nil {
				return err
			}
		}
		if c.JSON {
			if err := printJSON(e.stdout, line); err != nil {
				return err
			}
			continue
		}
		printThreadLine(e, line)
		if err := printCopies(e, k, n); err != nil {
			return err
		}
	}
	for _, p := range t.Problems {
		fmt.Fprintf(e.stderr, "%s\n", problemText(p))
	}
	if t.Truncated {
		fmt.Fprintln(e.stderr, "the exchange is larger than what is shown")
	}
	if !c.JSON {
		fmt.Fprintf(e.stdout, "%s, %s\n", plural(len(t.Nodes)-t.Holes(), "message"), plural(t.Holes(), "hole"))
	}
	return nil
}

// fill adds what the item id says of itself.
func (l *threadLine) fill(ctx context.Context, k archive.Case, id evidence.ID) error {
	it, err := k.Item(ctx, id.String())
	if err != nil {
		return err
	}
	l.ID, l.Exhibit, l.Kind = &it.ID, it.Exhibit, it.Kind
	l.Subject = it.Subject
	if !it.Date().IsZero() { // as in search --json
		l.Date = it.Date().String()
	}
	l.From = partiesText(it.Parties, evidence.RoleFrom)
	if l.Subject == "" {
		l.Subject = oneLine(it.Text, 80)
	}
	return nil
}

// maxCopiesShown is how many copies of one message a thread shows.
const maxCopiesShown = 5

// printCopies shows the copies of a message: they may differ, and need not be
// from the same hand.
func printCopies(e *env, k archive.Case, n thread.Node) error {
	for i, id := range n.Copies {
		indent := strings.Repeat("  ", min(n.Depth, 20))
		if i == maxCopiesShown {
			fmt.Fprintf(e.stdout, "%s  and %d copies more\n", indent, len(n.Copies)-i)
			return nil
		}
		var line threadLine
		if err := line.fill(e.ctx, k, id); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s  copy, with other bytes: #%d  %s  %s  %s\n", indent, line.Exhibit, orWord(line.Date, "undated"), oneLine(line.From, 60), oneLine(line.Subject, 80))
	}
	return nil
}

func printThreadLine(e *env, l threadLine) {
	indent := strings.Repeat("  ", min(l.Depth, 20))
	if l.Hole {
		fmt.Fprintf(e.stdout, "%s(not here: <%s>)\n", indent, clean(l.MessageID))
		return
	}
	fmt.Fprintf(e.stdout, "%s#%d  %s  %s  %s\n", indent, l.Exhibit, orWord(l.Date, "undated"), oneLine(l.From, 60), oneLine(l.Subject, 80))
}
