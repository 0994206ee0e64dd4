package thread

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// Measures of a drawing, in its own units.
const (
	drawingWide = 1000.0
	drawingHigh = 640.0
	letterWidth = 7.5
	labelled    = 60 // knots that have their name beside them, those with most messages
	labelMost   = 40 // characters of a name that are shown
)

// Links are where the parts of a drawing lead: to the messages.
type Links struct {
	Knot   func(name string) string
	Strand func(a, b string) string
}

// drawingStyle colours a drawing that stands alone, in both schemes.
const drawingStyle = "<style>line{stroke:#5b6b7f;stroke-opacity:.45}circle{fill:#1f4e8c}circle.first{fill:#a02c1d}text{fill:#222;paint-order:stroke;stroke:#fff;stroke-width:3px;font:14px system-ui,sans-serif}" +
	"@media(prefers-color-scheme:dark){line{stroke:#9fb0c4}circle{fill:#8ab4f8}circle.first{fill:#f08a7a}text{fill:#eee;stroke:#111}}</style>\n"

// Drawing draws a network that has been laid, as SVG. With links it is for a
// page, whose style sheet colours it; without, it stands alone. Where ego of
// Weave or Around was somebody, they are first and drawn apart.
func (n Network) Drawing(links *Links) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g"`, drawingWide, drawingHigh)
	if links == nil {
		b.WriteString(` role="img">` + "\n")
	} else {
		b.WriteString(` role="group" aria-labelledby="drawing-title">` + "\n")
	}
	fmt.Fprintf(&b, "<title id=\"drawing-title\">Who wrote to whom: %d people and handles, %d ties</title>\n", len(n.Knots), len(n.Strands))
	if links == nil {
		b.WriteString(drawingStyle)
	}
	most := 1
	for _, s := range n.Strands {
		most = max(most, s.Items())
	}
	for i := range n.Strands { // the strongest on top
		s := n.Strands[len(n.Strands)-1-i]
		p, q := n.Knots[s.A], n.Knots[s.B]
		line := fmt.Sprintf(`<line x1="%g" y1="%g" x2="%g" y2="%g" stroke-width="%.1f"><title>%s</title></line>`,
			drawnX(p), drawnY(p), drawnX(q), drawnY(q), 1+7*math.Sqrt(float64(s.Items())/float64(most)), html.EscapeString(n.Words(s)))
		if links != nil { // not by the keyboard: a table beside it has the same links
			line = fmt.Sprintf(`<a href="%s" tabindex="-1">%s</a>`, html.EscapeString(links.Strand(p.Name, q.Name)), line)
		}
		b.WriteString(line + "\n")
	}
	n.drawKnots(&b, links)
	b.WriteString("</svg>\n")
	return b.String()
}

func drawnX(k Knot) float64 { return math.Round(k.X*drawingWide*10) / 10 }
func drawnY(k Knot) float64 { return math.Round(k.Y*drawingHigh*10) / 10 }

// label is where a name stands.
type label struct{ x, y, width float64 }

// over reports whether two names would lie over one another.
func (l label) over(o label) bool {
	return math.Abs(l.y-o.y) < 16 && l.x < o.x+o.width && o.x < l.x+l.width
}

func (n Network) drawKnots(b *strings.Builder, links *Links) {
	largest := 1.0
	for _, k := range n.Knots {
		largest = math.Max(largest, float64(k.Items))
	}
	var labels []label
	for i, k := range n.Knots {
		r := 4 + 14*math.Sqrt(float64(k.Items)/largest)
		class := ""
		if i == 0 {
			class = ` class="first"`
		}
		knot := fmt.Sprintf(`<circle%s cx="%g" cy="%g" r="%.1f"><title>%s, %s on ties</title></circle>`,
			class, drawnX(k), drawnY(k), r, html.EscapeString(evidence.PlainLine(k.Name, 200)), counted(k.Items))
		if name := evidence.PlainLine(k.Name, labelMost); i < labelled {
			anchor, dx := "start", r+4
			if k.X > 0.75 {
				anchor, dx = "end", -r-4
			}
			l := label{x: drawnX(k) + dx, y: drawnY(k), width: letterWidth * float64(len([]rune(name)))}
			if anchor == "end" {
				l.x -= l.width
			}
			if !slices.ContainsFunc(labels, l.over) { // its title has the name all the same
				labels = append(labels, l)
				knot += fmt.Sprintf(`<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, drawnX(k)+dx, drawnY(k)+5, anchor, html.EscapeString(name))
			}
		}
		if links != nil {
			knot = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(links.Knot(k.Name)), knot)
		}
		b.WriteString(knot + "\n")
	}
}

// Words says what went between the two ends of a strand, in one line.
func (n Network) Words(s Strand) string {
	a, b := evidence.Plain(n.Knots[s.A].Name), evidence.Plain(n.Knots[s.B].Name)
	text := ""
	switch {
	case s.Back == 0:
		text = a + " to " + b
	case s.There == 0:
		text = b + " to " + a
	default:
		text = fmt.Sprintf("%s and %s (%s and %s)", a, b, grouped(s.There), grouped(s.Back))
	}
	first, last := s.First.UTC().Format(time.DateOnly), s.Last.UTC().Format(time.DateOnly)
	switch {
	case s.First.IsZero():
		return text + ", undated"
	case first == last:
		return text + ", on " + first
	default:
		return text + ", from " + first + " to " + last
	}
}

// counted counts messages.
func counted(n int) string {
	if n == 1 {
		return "1 message"
	}
	return grouped(n) + " messages"
}

// grouped writes n with a comma between groups of three digits.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
