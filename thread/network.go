package thread

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// Tie is what one handle wrote to another: mail and direct messages that it
// wrote and on which the other is addressed, each item once.
type Tie struct {
	From  evidence.Handle `json:"from"`
	To    evidence.Handle `json:"to"`
	Items int             `json:"items"`
	First time.Time       `json:"first,omitzero"` // zero where none is dated
	Last  time.Time       `json:"last,omitzero"`
	Month Month           `json:"month,omitzero"` // where what was written is counted by month
}

// Month is a month in UTC as one number, twelve times the year and what month
// it is in the year, from 0 to 11. Zero is none: an item without a date.
type Month int

// MonthOf returns the month that t is in.
func MonthOf(t time.Time) Month {
	t = t.UTC()
	return Month(12*t.Year() + int(t.Month()) - 1)
}

// Start is when m begins.
func (m Month) Start() time.Time {
	return time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC)
}

// Slice is what went between two in one month.
type Slice struct {
	Month Month `json:"month"`
	There int   `json:"there"`
	Back  int   `json:"back"`
}

// Network is who wrote to whom: people, and handles that are nobody's yet, with
// what went each way between two of them.
type Network struct {
	Knots   []Knot   `json:"knots"`   // whom it is about, then most messages first, then by name
	Strands []Strand `json:"strands"` // most messages first
	Left    int      `json:"left"`    // strands that were left out, for there was room only for the strongest
}

// Knot is somebody.
type Knot struct {
	Name  string  `json:"name"`
	Items int     `json:"items"` // messages on its strands
	X     float64 `json:"x"`     // where Lay put it, from 0 to 1
	Y     float64 `json:"y"`
}

// Strand is what went between two knots.
type Strand struct {
	A     int       `json:"a"` // index in Knots; A is before B
	B     int       `json:"b"`
	There int       `json:"there"` // messages from A to B
	Back  int       `json:"back"`
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`

	// Months are the months in which anything went, in order, where the ties were
	// counted by month. What is undated is in none of them.
	Months []Slice `json:"months,omitempty"`
}

// Items is how many messages went between the two.
func (s Strand) Items() int { return s.There + s.Back }

// Weave joins ties into a network. name says who a handle is; ties of somebody
// with themselves are left out. Of more than strongest strands, the strongest
// are kept; those of ego, where it is not empty, before all others.
func Weave(ties []Tie, name func(evidence.Handle) string, ego string, strongest int) Network {
	type pair struct{ a, b string }
	between := map[pair]*Strand{}
	for _, t := range ties {
		from, to := name(t.From), name(t.To)
		if from == to {
			continue
		}
		p := pair{from, to}
		if to < from {
			p = pair{to, from}
		}
		s := between[p]
		if s == nil {
			s = &Strand{}
			between[p] = s
		}
		there, back := t.Items, 0
		if p.a != from {
			there, back = 0, t.Items
		}
		s.There, s.Back = s.There+there, s.Back+back
		if t.Month != 0 {
			s.Months = append(s.Months, Slice{t.Month, there, back})
		}
		if !t.First.IsZero() && (s.First.IsZero() || t.First.Before(s.First)) {
			s.First = t.First
		}
		if t.Last.After(s.Last) {
			s.Last = t.Last
		}
	}
	pairs := make([]pair, 0, len(between))
	for p, s := range between {
		pairs, s.Months = append(pairs, p), together(s.Months)
	}
	of := func(p pair) bool { return ego != "" && (p.a == ego || p.b == ego) }
	slices.SortFunc(pairs, func(x, y pair) int {
		if of(x) != of(y) {
			if of(x) {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(between[y].Items(), between[x].Items()), strings.Compare(x.a, y.a), strings.Compare(x.b, y.b))
	})
	n := Network{Knots: []Knot{}, Strands: []Strand{}}
	if len(pairs) > strongest {
		n.Left, pairs = len(pairs)-strongest, pairs[:strongest]
	}
	items := map[string]int{}
	for _, p := range pairs {
		items[p.a] += between[p].Items()
		items[p.b] += between[p].Items()
	}
	for who, count := range items {
		n.Knots = append(n.Knots, Knot{Name: who, Items: count})
	}
	slices.SortFunc(n.Knots, func(a, b Knot) int {
		if (a.Name == ego) != (b.Name == ego) {
			if a.Name == ego {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Items, a.Items), strings.Compare(a.Name, b.Name))
	})
	at := map[string]int{}
	for i, k := range n.Knots {
		at[k.Name] = i
	}
	for _, p := range pairs {
		s := *between[p]
		s.A, s.B = at[p.a], at[p.b]
		if s.B < s.A {
			s = s.turned()
		}
		n.Strands = append(n.Strands, s)
	}
	slices.SortStableFunc(n.Strands, func(a, b Strand) int { return cmp.Compare(b.Items(), a.Items()) })
	return n
}

// together sorts slices and adds up those of one month.
func together(all []Slice) []Slice {
	slices.SortStableFunc(all, func(a, b Slice) int { return cmp.Compare(a.Month, b.Month) })
	out := all[:0]
	for _, s := range all {
		if n := len(out); n > 0 && out[n-1].Month == s.Month {
			out[n-1].There, out[n-1].Back = out[n-1].There+s.There, out[n-1].Back+s.Back
		} else {
			out = append(out, s)
		}
	}
	return out
}
