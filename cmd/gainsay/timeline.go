package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/search"
)

type timelineCmd struct {
	caseFlags `embed:""`
	zoneFlag  `embed:""`
	Query     []string `arg:"" optional:"" help:"What to count (default: all messages, posts and articles)."`
	By        string   `enum:"auto,day,month,year" default:"auto" help:"How much time one line is."`
	Trove     []string `placeholder:"NAME" help:"Only what is in this trove; may be given again."`
	CSV       bool     `name:"csv" help:"Print a table as CSV."`
	SVG       string   `name:"svg" placeholder:"FILE" help:"Draw it into FILE as well; - for standard output alone." type:"path"`
}

// Help implements kong's longer help.
func (timelineCmd) Help() string {
	return "Counts items by the day on which they stand in a list by date, in UTC; statements stand on the day on which they were made.\n" + exitStatus
}

// timelineLine is one line of timeline --json: a stretch of time with what is
// in it. Statements is empty where a query was given.
type timelineLine struct {
	From       string   `json:"from"` // its first day, or "" for what has no date
	Items      int      `json:"items"`
	Statements []string `json:"statements"`
}

func (c *timelineCmd) Run(e *env) error {
	loc, err := c.location()
	if err != nil {
		return err
	}
	text := strings.Join(c.Query, " ")
	if text == "" { // attachments have no dates of their own
		text = "kind:mail OR kind:dm OR kind:post OR kind:article"
	}
	q, err := search.Parse(text, search.Options{Zone: loc})
	if err != nil {
		return usageError("%w", err)
	}
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	f, err := k.Facets(e.ctx, q, archive.Scope{Everything: len(c.Trove) == 0, Troves: c.Trove})
	if err != nil {
		return err
	}
	statements, err := k.Statements(e.ctx)
	if err != nil {
		return err
	}
	said := map[time.Time][]string{}
	for _, s := range statements {
		day := s.Said.Instant().UTC().Truncate(24 * time.Hour)
		said[day] = append(said[day], s.ID)
	}
	lines := timelineOf(f.Days, said, c.unit(f.Days))
	if f.Undated > 0 {
		lines = append(lines, timelineLine{Items: f.Undated, Statements: []string{}})
	}
	if c.SVG != "" {
		if err := writeDrawing(e, c.SVG, drawTimeline(lines)); err != nil || c.SVG == "-" {
			return err
		}
	}
	return c.print(e, lines)
}

// Stretches of at most so many days or months are told by day or by month.
const (
	timelineDays   = 70
	timelineMonths = 120
)

// unit is how lines are cut: a layout of package time that is equal for equal
// stretches.
func (c *timelineCmd) unit(days []archive.DayCount) string {
	layouts := map[string]string{"day": time.DateOnly, "month": "2006-01", "year": "2006"}
	if l, ok := layouts[c.By]; ok {
		return l
	}
	if len(days) == 0 {
		return time.DateOnly
	}
	span := int(days[len(days)-1].Day.Sub(days[0].Day).Hours() / 24)
	switch {
	case span <= timelineDays:
		return time.DateOnly
	case span <= timelineMonths*31:
		return "2006-01"
	}
	return "2006"
}

// timelineOf gathers days and statements by stretch, those without anything
// left out.
func timelineOf(days []archive.DayCount, said map[time.Time][]string, layout string) []timelineLine {
	at := map[string]*timelineLine{}
	line := func(day time.Time) *timelineLine {
		key := day.Format(layout)
		if at[key] == nil {
			at[key] = &timelineLine{From: key, Statements: []string{}}
		}
		return at[key]
	}
	for _, d := range days {
		line(d.Day).Items += d.Items
	}
	for day, ids := range said {
		l := line(day)
		l.Statements = append(l.Statements, ids...)
	}
	var out []timelineLine
	for _, l := range at {
		slices.Sort(l.Statements)
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b timelineLine) int { return cmp.Compare(a.From, b.From) })
	return out
}

// barWidth is how many characters the longest bar has.
const barWidth = 50

func (c *timelineCmd) print(e *env, lines []timelineLine) error {
	w := csv.NewWriter(e.stdout)
	if c.CSV {
		_ = w.Write([]string{"from", "items", "statements"}) // what is wrong with the writer is in w.Error
	}
	most := mostItems(lines)
	for _, l := range lines {
		switch {
		case c.CSV:
			_ = w.Write([]string{l.From, fmt.Sprint(l.Items), strings.Join(l.Statements, " ")})
		case c.JSON:
			if err := printJSON(e.stdout, l); err != nil {
				return err
			}
		default:
			from := l.From
			if from == "" {
				from = "undated"
			}
			bar := strings.Repeat("█", (l.Items*barWidth+most-1)/most)
			fmt.Fprintf(e.stdout, "%-10s %8s  %s", from, thousands(int64(l.Items)), bar)
			if len(l.Statements) > 0 {
				fmt.Fprintf(e.stdout, " said: %s", clean(strings.Join(l.Statements, ", ")))
			}
			fmt.Fprintln(e.stdout)
		}
	}
	w.Flush()
	return w.Error()
}

func mostItems(lines []timelineLine) int {
	most := 1
	for _, l := range lines {
		most = max(most, l.Items)
	}
	return most
}

// drawTimeline draws one bar a stretch, and a mark where something was said.
func drawTimeline(lines []timelineLine) string {
	const height, foot, bar, gap = 220, 60, 14, 4
	lines = slices.DeleteFunc(slices.Clone(lines), func(l timelineLine) bool { return l.From == "" })
	width := max(300, len(lines)*(bar+gap)+40)
	most := mostItems(lines)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="system-ui, sans-serif" font-size="11">`+"\n", width, height+foot)
	fmt.Fprintf(&b, "<title>Items over time: %d stretches, at most %s in one</title>\n", len(lines), plural(most, "item"))
	b.WriteString(`<style>rect{fill:#1f4e8c}path{fill:#a3341f}text{fill:#222}@media(prefers-color-scheme:dark){rect{fill:#8ab4f8}path{fill:#ff9e80}text{fill:#eee}}</style>` + "\n")
	for i, l := range lines {
		x := 20 + i*(bar+gap)
		h := (l.Items*(height-20) + most - 1) / most
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d"><title>%s: %s</title></rect>`+"\n", x, height-h, bar, h, l.From, plural(l.Items, "item"))
		if len(l.Statements) > 0 {
			fmt.Fprintf(&b, `<path d="M%d %d l-6 10 h12 z"><title>%s: %s</title></path>`+"\n", x+bar/2, height+4, l.From, html.EscapeString(clean(strings.Join(l.Statements, ", "))))
		}
		if i%8 == 0 {
			fmt.Fprintf(&b, `<text x="%d" y="%d">%s</text>`+"\n", x, height+30, l.From)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}
