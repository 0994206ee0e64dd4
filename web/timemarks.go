package web

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// Marks that would lie on one another are set below one another, in so many rows.
const (
	markRows  = 4
	markWidth = 1.6 // hundredths of the width of the picture
)

// timeMark is where something stands on a timeline: at X, or anywhere from X
// to X+W. It is cut at the edges of the view.
type timeMark struct {
	X, W float64
	Row  int
}

// saidMark is a statement on a timeline, at the time at which it was said.
type saidMark struct {
	timeMark
	S       statement.Statement
	Verdict finding.Verdict
	Chosen  bool
	Href    string // the timeline with its scope lit, or without where it is lit
}

// litScope is what the chosen statement is tested against.
type litScope struct {
	S        statement.Statement
	F        finding.Finding
	Possible *timeMark // the time that it may be about; nil: none of it is in view
	Certain  *timeMark // that it is about for certain
	From     string    // when that begins, for people; "": it has no beginning
	Until    string
	Readings []litReading
	Fit      string // the timeline of all that is lit
}

// litReading is one reading with its witnesses.
type litReading struct {
	Name    string
	Verdict finding.Verdict
	Marks   []witnessMark // in view, by time
	Away    int           // dated, and not in view
	Undated int
}

// witnessMark is one witness on a timeline.
type witnessMark struct {
	timeMark
	Against bool
	Label   string
	Href    string
}

// Side is on which side of the words it stands.
func (w witnessMark) Side() string {
	if w.Against {
		return "against"
	}
	return "for"
}

// place puts an interval on a timeline; ok is false where none of it is in
// view. A zero bound is open.
func (t *timeline) place(in evidence.Interval) (m timeMark, ok bool) {
	if !in.Overlaps(evidence.Interval{Lo: t.From(), Hi: t.To()}) {
		return m, false
	}
	lo, hi := 0.0, 100.0
	if !in.Lo.IsZero() {
		lo = max(0, t.x(in.Lo))
	}
	if !in.Hi.IsZero() {
		hi = min(100, t.x(in.Hi))
	}
	return timeMark{X: lo, W: max(0, hi-lo)}, true
}

// stack sets marks below one another where they would lie on one another.
func stack[M any](marks []M, of func(*M) *timeMark) {
	slices.SortStableFunc(marks, func(a, b M) int {
		x, y := of(&a), of(&b)
		return cmp.Compare(x.X+x.W/2, y.X+y.W/2)
	})
	var past [markRows]float64
	for i := range marks {
		m := of(&marks[i])
		middle := m.X + m.W/2
		for row := range past {
			if m.Row = row; i == 0 || past[row] <= middle {
				break
			}
		}
		past[m.Row] = middle + markWidth
	}
}

// markStatements puts statements on the timeline, and lights up what the
// chosen one is tested against.
func (t *timeline) markStatements(tested *tested) error {
	a := t.Asked
	for i, s := range tested.statements {
		chosen := s.ID == a.Statement
		t.Statements = append(t.Statements, choice{Label: s.ID, On: chosen})
		if chosen {
			t.light(s, tested.findings[i])
		}
		if s.Said.IsZero() {
			continue
		}
		if at, ok := t.place(s.SaidInterval()); ok {
			other := a
			if other.Statement = s.ID; chosen {
				other.Statement = ""
			}
			t.Marks = append(t.Marks, saidMark{timeMark: at, S: s, Verdict: tested.findings[i].Headline, Chosen: chosen, Href: other.link(a.From, a.To)})
		}
	}
	if a.Statement != "" && t.Lit == nil {
		return missing{"Statement " + a.Statement, "It may have been removed: the journal has it. The opening page lists those that stand."}
	}
	stack(t.Marks, func(m *saidMark) *timeMark { return &m.timeMark })
	return nil
}

// light lights up the window of a statement and its witnesses.
func (t *timeline) light(s statement.Statement, f finding.Finding) {
	w := s.Bounds()
	l := &litScope{S: s, F: f}
	if m, ok := t.place(w.Possible); ok {
		l.Possible = &m
	}
	if m, ok := t.place(w.Certain); ok && (w.Certain.Lo.IsZero() || w.Certain.Hi.IsZero() || w.Certain.Lo.Before(w.Certain.Hi)) {
		l.Certain = &m
	}
	stamp := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		at = at.In(t.Asked.Zone)
		if at.Location() == time.UTC {
			return at.Format("2006-01-02 15:04 UTC")
		}
		return at.Format("2006-01-02 15:04 -0700")
	}
	l.From, l.Until = stamp(w.Possible.Lo), stamp(w.Possible.Hi)
	lit := w.Possible // what Fit has to hold: all that is dated, and the end of the window
	if lit.Lo.IsZero() {
		lit.Lo = lit.Hi
	}
	for _, r := range f.Readings {
		view := litReading{Name: r.Reading, Verdict: r.Verdict}
		for _, side := range []struct {
			against   bool
			witnesses []finding.Witness
		}{{true, r.Against}, {false, r.For}} {
			for _, witness := range side.witnesses {
				for _, it := range witness.Items {
					if at := view.add(t, it, side.against); !at.IsZero() {
						lit.Lo, lit.Hi = earliest(lit.Lo, at.Lo), latest(lit.Hi, at.Hi)
					}
				}
			}
		}
		stack(view.Marks, func(m *witnessMark) *timeMark { return &m.timeMark })
		l.Readings = append(l.Readings, view)
	}
	if margin := max(lit.Hi.Sub(lit.Lo)/20, time.Hour); !lit.Hi.IsZero() {
		first, past := axisBounds(t.Asked.Zone)
		l.Fit = t.Asked.link(latest(first, lit.Lo.Add(-margin)), earliest(past, lit.Hi.Add(margin)))
	}
	t.Lit = l
}

// add puts a witness on the timeline, and returns when it happened.
func (r *litReading) add(t *timeline, it finding.WitnessItem, against bool) evidence.Interval {
	if it.Date.IsZero() {
		r.Undated++
		return evidence.Interval{}
	}
	in := it.Date.Interval()
	at, ok := t.place(in)
	if !ok {
		r.Away++
		return in
	}
	m := witnessMark{timeMark: at, Against: against, Href: "/item/" + it.Item.String()}
	name := fmt.Sprintf("#%d", it.Exhibit)
	if it.Statement != "" {
		m.Href, name = linkTo("statement", it.Statement), "statement "+it.Statement
	}
	when := it.Date.String()
	if !it.Date.Zoned {
		when += ", zone not stated"
	}
	m.Label = fmt.Sprintf("%s, %s the words, %s, %s", name, m.Side(), it.Standing, when)
	r.Marks = append(r.Marks, m)
	return in
}
