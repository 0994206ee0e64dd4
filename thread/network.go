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
		if p.a == from {
			s.There += t.Items
		} else {
			s.Back += t.Items
		}
		if !t.First.IsZero() && (s.First.IsZero() || t.First.Before(s.First)) {
			s.First = t.First
		}
		if t.Last.After(s.Last) {
			s.Last = t.Last
		}
	}
	pairs := make([]pair, 0, len(between))
	for p := range between {
		pairs = append(pairs, p)
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
			s.A, s.B, s.There, s.Back = s.B, s.A, s.Back, s.There
		}
		n.Strands = append(n.Strands, s)
	}
	slices.SortStableFunc(n.Strands, func(a, b Strand) int { return cmp.Compare(b.Items(), a.Items()) })
	return n
}
