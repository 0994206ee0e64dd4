package web

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
)

// tableRow is one stretch of a timeline as a line of a table: one bar, or
// several in which nothing stands and nothing was said.
type tableRow struct {
	Name  string
	Href  string // what is found of it; "": nothing is
	Cells []tableCell
	Said  []string // ids of statements
	Clock []string // changes of clocks
}

// tableCell is what one lane has in a stretch.
type tableCell struct {
	archive.Bucket
	Gap string // what kind of gap it is (laneGap.Text); "": none
}

// Text says what is in a cell.
func (c tableCell) Text() string {
	if c.Possible == 0 {
		if c.Gap != "" {
			return c.Gap
		}
		return "0" // something is held, and the query finds none of it
	}
	return strings.Replace(bucketText(c.Bucket), plural(c.Items, "item"), thousands(c.Items), 1)
}

// cell is what a lane has in bar i.
func (l *lane) cell(i int) tableCell {
	c := tableCell{Bucket: l.Bars[i]}
	for _, g := range l.Gaps {
		if g.From <= i && i < g.To {
			c.Gap = g.Text()
		}
	}
	return c
}

// Table says in words what the picture shows.
func (t *timeline) Table() []tableRow {
	var out []tableRow
	quiet := -1 // the bar with which a run of bars alike and empty begins
	flush := func(to int) {
		if quiet >= 0 {
			out[len(out)-1].Name = t.stretch(quiet, to)
		}
		quiet = -1
	}
	for i := range len(t.Edges) - 1 {
		row := t.tableRow(i)
		if row.Href == "" && len(row.Said)+len(row.Clock) == 0 {
			if quiet >= 0 && sameCells(out[len(out)-1].Cells, row.Cells) {
				continue
			}
			flush(i)
			quiet = i
		} else {
			flush(i)
		}
		out = append(out, row)
	}
	flush(len(t.Edges) - 1)
	return out
}

func sameCells(a, b []tableCell) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (t *timeline) tableRow(i int) tableRow {
	from, to := t.Edges[i], t.Edges[i+1]
	row := tableRow{Name: t.Step.name(from, to)}
	for k := range t.Lanes {
		c := t.Lanes[k].cell(i)
		row.Cells = append(row.Cells, c)
		if c.Possible > 0 && row.Href == "" {
			row.Href = t.Lanes[k].searchFor(from, to)
		}
	}
	for _, m := range t.Marks {
		// Where a statement was said over a longer time, or nobody knows when
		// exactly, it stands where that begins.
		if at := latest(m.S.SaidInterval().Lo, t.From()); !at.Before(from) && at.Before(to) {
			row.Said = append(row.Said, m.S.ID)
		}
	}
	for _, c := range t.Changes {
		if at := t.x(from); c.X >= at && c.X < t.x(to) {
			row.Clock = append(row.Clock, c.Text)
		}
	}
	return row
}

// csv writes every bar of every lane, empty ones included: what a spreadsheet
// makes a picture of.
func (t *timeline) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	write := func(fields ...string) { _ = out.Write(fields) } // what is wrong is in out.Error
	write("from", "to", "lane", "items", "certain", "possible", "coverage", "statements")
	for i := range len(t.Edges) - 1 {
		said := strings.Join(t.tableRow(i).Said, " ")
		for k := range t.Lanes {
			l := &t.Lanes[k]
			name, c := l.Name, l.cell(i)
			if name == "" {
				name = "everything"
			}
			coverage := c.Gap
			if coverage == "" {
				coverage = "held"
			}
			write(csvTime(t.Edges[i]), csvTime(t.Edges[i+1]), csvText(name), fmt.Sprint(c.Items), fmt.Sprint(c.Sure), fmt.Sprint(c.Possible), coverage, csvText(said))
			said = ""
		}
	}
	if t.Undated > 0 {
		write("", "", "everything", fmt.Sprint(t.Undated), "", "", "without a date", "")
	}
	out.Flush()
	return out.Error()
}

func csvTime(at time.Time) string { return wholeMinutes(at).Format(time.RFC3339) }

// csvText keeps words of a trove from being read as a formula by a program
// for spreadsheets.
func csvText(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
