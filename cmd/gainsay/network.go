package main

import (
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"math"
	"os"
	"slices"
	"strings"
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
	ties, err := k.Ties(e.ctx, q)
	if err != nil {
		return err
	}
	n := thread.Weave(ties, func(h evidence.Handle) string { return nameOf(dir, h) }, ego, c.Strongest)
	if c.SVG != "" {
		n.Lay()
		if err := writeDrawing(e, c.SVG, drawNetwork(n)); err != nil || c.SVG == "-" {
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
			fmt.Fprintf(e.stdout, "%7s  %s\n", thousands(int64(s.Items())), strandText(l))
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

// strandText says what went between two, in one line.
func strandText(l networkLine) string {
	s := fmt.Sprintf("%s and %s", clean(l.A), clean(l.B))
	switch {
	case l.Back == 0:
		s = fmt.Sprintf("%s to %s", clean(l.A), clean(l.B))
	case l.There == 0:
		s = fmt.Sprintf("%s to %s", clean(l.B), clean(l.A))
	default:
		s += fmt.Sprintf(" (%s and %s)", thousands(int64(l.There)), thousands(int64(l.Back)))
	}
	switch first, last := dayText(l.First), dayText(l.Last); {
	case first == "":
		return s + ", undated"
	case first == last:
		return s + ", on " + first
	default:
		return s + ", from " + first + " to " + last
	}
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

// Measures of a drawing, in its own units.
const (
	drawingSide = 1000.0
	letterWidth = 7.5
	labelled    = 60 // knots that have their name beside them, those with most messages
)

// label is where a name stands.
type label struct{ x, y, width float64 }

// over reports whether two names would lie over one another.
func (l label) over(o label) bool {
	return math.Abs(l.y-o.y) < 16 && l.x < o.x+o.width && o.x < l.x+l.width
}

// drawNetwork draws a network that has been laid. What it shows is in its title
// and in the table that the command prints.
func drawNetwork(n thread.Network) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" role="img" font-family="system-ui, sans-serif" font-size="14">`+"\n", drawingSide, drawingSide)
	fmt.Fprintf(&b, "<title>Who wrote to whom: %d people and handles, %d ties</title>\n", len(n.Knots), len(n.Strands))
	b.WriteString(`<style>line{stroke:#5b6b7f;stroke-opacity:.45}circle{fill:#1f4e8c}text{fill:#222;paint-order:stroke;stroke:#fff;stroke-width:3px}@media(prefers-color-scheme:dark){line{stroke:#9fb0c4}circle{fill:#8ab4f8}text{fill:#eee;stroke:#111}}</style>` + "\n")
	most := 1.0
	for _, s := range n.Strands {
		most = math.Max(most, float64(s.Items()))
	}
	for _, s := range n.Strands {
		p, q := n.Knots[s.A], n.Knots[s.B]
		fmt.Fprintf(&b, `<line x1="%g" y1="%g" x2="%g" y2="%g" stroke-width="%.1f"><title>%s</title></line>`+"\n",
			p.X*drawingSide, p.Y*drawingSide, q.X*drawingSide, q.Y*drawingSide, 1+7*math.Sqrt(float64(s.Items())/most),
			html.EscapeString(strandText(networkLine{p.Name, q.Name, s.There, s.Back, s.First, s.Last})))
	}
	largest := 1.0
	for _, k := range n.Knots {
		largest = math.Max(largest, float64(k.Items))
	}
	var labels []label
	for i, k := range n.Knots {
		r := 4 + 14*math.Sqrt(float64(k.Items)/largest)
		fmt.Fprintf(&b, `<circle cx="%g" cy="%g" r="%.1f"><title>%s, %s</title></circle>`+"\n", k.X*drawingSide, k.Y*drawingSide, r, html.EscapeString(clean(k.Name)), plural(k.Items, "message"))
		if i < labelled {
			anchor, dx := "start", r+4
			if k.X > 0.75 {
				anchor, dx = "end", -r-4
			}
			name := oneLine(k.Name, 40)
			l := label{x: k.X*drawingSide + dx, y: k.Y * drawingSide, width: letterWidth * float64(len([]rune(name)))}
			if anchor == "end" {
				l.x -= l.width
			}
			if !slices.ContainsFunc(labels, l.over) { // its title has the name all the same
				labels = append(labels, l)
				fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", k.X*drawingSide+dx, k.Y*drawingSide+5, anchor, html.EscapeString(name))
			}
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}
