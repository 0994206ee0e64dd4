package thread

import (
	"cmp"
	"slices"
)

// Strongest returns the network of the n strands with most messages, and at
// most people knots: those with most messages on all their strands.
func (n Network) Strongest(strands, people int) Network {
	in := make([]bool, len(n.Knots))
	byItems := make([]int, len(n.Knots))
	for i := range byItems {
		byItems[i] = i
	}
	slices.SortStableFunc(byItems, func(a, b int) int { return cmp.Compare(n.Knots[b].Items, n.Knots[a].Items) })
	for _, i := range byItems[:min(people, len(byItems))] {
		in[i] = true
	}
	return n.part(strands, "", func(s Strand) bool { return in[s.A] && in[s.B] })
}

// Around returns the network of somebody: the n strongest of their strands,
// and of what those people wrote to one another the strongest, twice as many.
// Left is how many strands of their own were left out.
func (n Network) Around(ego string, strands int) Network {
	at := slices.IndexFunc(n.Knots, func(k Knot) bool { return k.Name == ego })
	if at < 0 {
		return Network{Knots: []Knot{}, Strands: []Strand{}}
	}
	near := map[int]bool{at: true}
	own := 0
	for _, s := range n.Strands { // strongest first
		if s.A != at && s.B != at {
			continue
		}
		if own++; own <= strands {
			near[s.A], near[s.B] = true, true
		}
	}
	among := 0
	out := n.part(len(n.Strands), ego, func(s Strand) bool {
		if !near[s.A] || !near[s.B] {
			return false
		}
		if s.A == at || s.B == at {
			return true
		}
		among++
		return among <= 2*strands
	})
	out.Left = max(0, own-strands)
	return out
}

// part returns the network of at most so many strands that keep keeps, with
// the knots at their ends. Its order is that of Weave.
func (n Network) part(most int, ego string, keep func(Strand) bool) Network {
	out := Network{Knots: []Knot{}, Strands: []Strand{}}
	items := map[int]int{}
	for _, s := range n.Strands {
		if !keep(s) || len(out.Strands) == most {
			out.Left++
			continue
		}
		items[s.A] += s.Items()
		items[s.B] += s.Items()
		out.Strands = append(out.Strands, s)
	}
	order := make([]int, 0, len(items))
	for i := range items {
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int {
		if is := n.Knots[a].Name == ego; is != (n.Knots[b].Name == ego) {
			if is {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(items[b], items[a]), cmp.Compare(n.Knots[a].Name, n.Knots[b].Name))
	})
	at := make(map[int]int, len(order))
	for i, was := range order {
		at[was] = i
		out.Knots = append(out.Knots, Knot{Name: n.Knots[was].Name, Items: items[was]})
	}
	for i, s := range out.Strands {
		s.A, s.B = at[s.A], at[s.B]
		if s.B < s.A {
			s = s.turned()
		}
		out.Strands[i] = s
	}
	return out
}

// turned is the same strand seen from its other end.
func (s Strand) turned() Strand {
	s.A, s.B, s.There, s.Back = s.B, s.A, s.Back, s.There
	months := make([]Slice, len(s.Months))
	for i, m := range s.Months {
		months[i] = Slice{m.Month, m.Back, m.There}
	}
	if s.Months != nil {
		s.Months = months
	}
	return s
}
