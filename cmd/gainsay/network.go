package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/thread"
)

type networkCmd struct {
	caseFlags `embed:""`
	Who       string   `arg:"" optional:"" help:"A name or handle: whom they wrote to, and who to them (default: everybody)."`
	From      string   `placeholder:"DATE" help:"From this day on."`
	To        string   `placeholder:"DATE" help:"Up to this day, included."`
	Trove     []string `placeholder:"NAME" help:"Only what is in this trove; may be given again."`
	Strongest int      `default:"60" help:"How many ties, the strongest first."`
	CSV       bool     `name:"csv" xor:"form" help:"Print a table as CSV."`
	SVG       string   `name:"svg" placeholder:"FILE" help:"Draw it into FILE as well; - for standard output alone." type:"path"`
}

// Help implements kong's longer help.
func (networkCmd) Help() string {
	return "Counts mail and direct messages by who wrote them and who is addressed. Handles that are one person's are one.\n" + exitStatus
}

// networkLine is one line of network --json: what went between two.
type networkLine struct {
	A     string    `json:"a"`
	B     string    `json:"b"`
	There int       `json:"there"` // messages from a to b
	Back  int       `json:"back"`  // from b to a
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
}

func (c *networkCmd) Run(e *env) error {
	q, err := c.query()
	if err != nil {
		return err
	}
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	dir, err := directory(e.ctx, k)
	if err != nil {
		return err
	}
	ego := ""
	if c.Who != "" {
		if ego, q.Ends, err = whoIs(dir, c.Who); err != nil {
			return err
		}
	}
	q.Same = dir.OneEach()
	ties, err := k.Ties(e.ctx, q)
	if err != nil {
		return err
	}
	n := thread.Weave(ties, func(h evidence.Handle) string { return nameOf(dir, h) }, ego, c.Strongest)
	if c.SVG != "" {
		n.Lay()
		if err := writeDrawing(e, c.SVG, n.Drawing(nil)); err != nil || c.SVG == "-" {
			return err
		}
	}
	return c.print(e, n)
}

func (c *networkCmd) query() (archive.TieQuery, error) {
	q := archive.TieQuery{Scope: archive.Scope{Everything: len(c.Trove) == 0, Troves: c.Trove}}
	if c.Strongest < 1 {
		return q, usageError("reading --strongest: %d is less than one", c.Strongest)
	}
	from, err := optionalDay("--from", c.From)
	if err != nil {
		return q, err
	}
	to, err := optionalDay("--to", c.To)
	if err != nil {
		return q, err
	}
	q.Window = evidence.Interval{Lo: from.Interval().Lo, Hi: to.Interval().Hi}
	return q, nil
}

// nameOf is the owner of h, or h itself where it is nobody's yet.
func nameOf(dir *people.Directory, h evidence.Handle) string {
	if l, ok := dir.OwnerOf(h); ok {
		return l.Entity.Name
	}
	return h.String()
}

// whoIs returns the name and the handles that a name or handle means.
func whoIs(dir *people.Directory, who string) (string, []evidence.Handle, error) {
	if ent, ok := dir.Resolve(who); ok {
		var hs []evidence.Handle
		for _, l := range dir.HandlesOf(ent) {
			hs = append(hs, l.Handle)
		}
		if len(hs) == 0 {
			return "", nil, fmt.Errorf("looking for %s: no handle of theirs is known (gainsay people same HANDLE --person %q --why …)", who, who)
		}
		return ent.Name, hs, nil
	}
	h, err := evidence.ParseHandle(who)
	if err != nil {
		hint := ""
		if near := dir.Suggest(who); len(near) > 0 {
			hint = fmt.Sprintf("; did you mean %s?", near[0])
		}
		return "", nil, fmt.Errorf("looking for %s: nobody is called that, and it is no handle%s", who, hint)
	}
	return nameOf(dir, h), []evidence.Handle{h}, nil
}

func (c *networkCmd) print(e *env, n thread.Network) error {
	w := csv.NewWriter(e.stdout)
	if c.CSV {
		_ = w.Write([]string{"a", "b", "there", "back", "first", "last"}) // what is wrong with the writer is in w.Error
	}
	for _, s := range n.Strands {
		l := networkLine{n.Knots[s.A].Name, n.Knots[s.B].Name, s.There, s.Back, s.First, s.Last}
		switch {
		case c.CSV:
			_ = w.Write([]string{l.A, l.B, fmt.Sprint(l.There), fmt.Sprint(l.Back), dayText(l.First), dayText(l.Last)})
		case c.JSON:
			if err := printJSON(e.stdout, l); err != nil {
				return err
			}
		default:
			fmt.Fprintf(e.stdout, "%7s  %s\n", thousands(int64(s.Items())), n.Words(s))
		}
	}
	w.Flush()
	if n.Left > 0 {
		fmt.Fprintf(e.stderr, "and %s with fewer messages (--strongest shows more)\n", plural(n.Left, "tie"))
	}
	if len(n.Strands) == 0 {
		fmt.Fprintln(e.stderr, "nobody wrote to anybody there")
	}
	return w.Error()
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// writeDrawing writes an SVG to a file, or to standard output.
func writeDrawing(e *env, file, svg string) error {
	if file == "-" {
		_, err := io.WriteString(e.stdout, svg)
		return err
	}
	if err := os.WriteFile(file, []byte(svg), 0o666); err != nil {
		return fmt.Errorf("drawing: %w", err)
	}
	fmt.Fprintf(e.stderr, "drawn into %s\n", file)
	return nil
}
