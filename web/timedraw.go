package web

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/finding"
)

// Heights of the rows of a timeline, in pixels.
const (
	allHigh    = 64 // the lane of everything
	laneHigh   = 30
	markHigh   = 18 // one row of marks
	axisHigh   = 34
	rowGap     = 6
	leastBar   = 2.5 // a bar with one item can be seen, and clicked
	exportName = 150 // width of the names of lanes in a picture for export
	exportWide = 1000
)

// laneDrawing is a lane as a picture of High pixels; across, places are in
// hundredths of the width.
type laneDrawing struct {
	Lane *lane
	High int
	Bars []laneBar
	Gaps []gapDrawing
	N    int // items in view
}

// laneBar is one bar. Its lower part is what lies there for certain, the upper
// what may lie beside it.
type laneBar struct {
	X, W    float64
	Y, H    float64
	SureY   float64
	SureH   float64
	Title   string
	Href    string
	Nothing bool // nothing stands here, and something that stands beside it may lie here
}

// gapDrawing is a stretch for which nothing is held.
type gapDrawing struct {
	X, W float64
	Y, H float64
	Kind string
	Text string
}

// Drawn returns the lanes as pictures.
func (t *timeline) Drawn() []laneDrawing {
	out := make([]laneDrawing, len(t.Lanes))
	for i := range t.Lanes {
		high := laneHigh
		if i == 0 {
			high = allHigh
		}
		out[i] = t.draw(&t.Lanes[i], high)
	}
	return out
}

func (t *timeline) draw(l *lane, high int) laneDrawing {
	d := laneDrawing{Lane: l, High: high}
	for i, b := range l.Bars {
		d.N += b.Items
		if b.Possible == 0 {
			continue
		}
		x := t.x(t.Edges[i])
		bar := laneBar{X: x, W: t.x(t.Edges[i+1]) - x, Title: t.barTitle(i, b), Href: l.searchFor(t.Edges[i], t.Edges[i+1]), Nothing: b.Items == 0}
		if !bar.Nothing {
			// The root keeps one message visible beside a thousand.
			bar.H = max(float64(high)*math.Sqrt(float64(b.Items)/float64(l.Most)), leastBar)
			bar.SureH = bar.H * float64(b.Sure) / float64(b.Items)
		} else {
			bar.H = leastBar
		}
		bar.Y, bar.SureY = float64(high)-bar.H, float64(high)-bar.SureH
		d.Bars = append(d.Bars, bar)
	}
	for _, g := range l.Gaps {
		x := t.x(t.Edges[g.From])
		gap := gapDrawing{X: x, W: t.x(t.Edges[g.To]) - x, Y: float64(high) - 4, H: 4, Kind: g.Kind, Text: t.Step.name(t.Edges[g.From], t.Edges[g.From+1]) + ": " + g.Text()}
		if g.To > g.From+1 {
			gap.Text = t.stretch(g.From, g.To) + ": " + g.Text()
		}
		if g.Kind != gapInside && g.Kind != gapSealed { // what the lane does not cover at all
			gap.Y, gap.H = 0, float64(high)
		}
		d.Gaps = append(d.Gaps, gap)
	}
	return d
}

// stretch names bars from one to another, which is not in it any more.
func (t *timeline) stretch(from, to int) string {
	if to == from+1 {
		return t.Step.name(t.Edges[from], t.Edges[to])
	}
	past := t.Edges[to]
	if t.Step.ofClock() {
		return t.Edges[from].Format("2006-01-02 15:04") + zoneSuffix(t.Edges[from]) + " to " + past.Format("2006-01-02 15:04") + zoneSuffix(past)
	}
	return t.Edges[from].Format(time.DateOnly) + " to " + past.Add(-time.Millisecond).Format(time.DateOnly)
}

// barTitle says what is in a bar.
func (t *timeline) barTitle(i int, b archive.Bucket) string {
	return t.Step.name(t.Edges[i], t.Edges[i+1]) + ": " + bucketText(b)
}

// bucketText says how many items stand in a stretch, and what is not sure
// about that.
func bucketText(b archive.Bucket) string {
	text := plural(b.Items, "item")
	if n := b.Items - b.Sure; n > 0 {
		text += fmt.Sprintf(", %s of doubtful time", thousands(n))
	}
	if n := b.Possible - b.Items; n > 0 {
		text += fmt.Sprintf(", and %s beside it that may lie here", thousands(n))
	}
	return text
}

// SaidHigh is how high the row of statements is.
func (t *timeline) SaidHigh() int {
	rows := 1
	for _, m := range t.Marks {
		rows = max(rows, m.Row+1)
	}
	return rows*markHigh + 2
}

// High is how high the row of a reading is.
func (r litReading) High() int {
	rows := 1
	for _, m := range r.Marks {
		rows = max(rows, m.Row+1)
	}
	return rows*markHigh + 2
}

// Y is where a mark begins.
func (m timeMark) Y() int { return m.Row*markHigh + 1 }

// Middle is the middle of a mark, of which only its sign is drawn there.
func (m timeMark) Middle() float64 { return m.X + m.W/2 }

// Wide reports whether a mark is longer than its sign.
func (m timeMark) Wide() bool { return m.W > markWidth }

// Sign is the shape of the verdict, as paths of 16 by 16.
func (m saidMark) Sign() template.HTML { return template.HTML(shapes[m.Verdict]) }

// Sign is a cross or a tick, as paths of 16 by 16.
func (w witnessMark) Sign() template.HTML {
	if w.Against {
		return template.HTML(shapes[finding.Contradicted])
	}
	return template.HTML(shapes[finding.Supported])
}

// percent writes a place in a picture.
func percent(x float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.3f", x), "0"), ".") + "%"
}

// pixels writes a height.
func pixels(y float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", y), "0"), ".")
}

// pictureRow is one row of a picture for export.
type pictureRow struct {
	Y, High int
	Name    string
	Lane    *laneDrawing
	Said    bool
	Reading *litReading
	N       string
}

// Rows returns the rows of a picture for export, and how high it is.
func (t *timeline) Rows() (rows []pictureRow) {
	y := 30
	add := func(r pictureRow) {
		r.Y = y
		rows = append(rows, r)
		y += r.High + rowGap
	}
	if len(t.Marks) > 0 {
		add(pictureRow{High: t.SaidHigh(), Name: "statements", Said: true, N: thousands(len(t.Marks))})
	}
	if t.Lit != nil {
		for i := range t.Lit.Readings {
			r := &t.Lit.Readings[i]
			add(pictureRow{High: r.High(), Name: r.Name + ": " + r.Verdict.Words(), Reading: r})
		}
	}
	drawn := t.Drawn()
	for i := range drawn {
		name := drawn[i].Lane.Name
		if name == "" {
			name = "everything"
		}
		short, more := cut(name, 22)
		if more {
			short += "…"
		}
		add(pictureRow{High: drawn[i].High, Name: short, Lane: &drawn[i], N: thousands(drawn[i].N)})
	}
	return rows
}
