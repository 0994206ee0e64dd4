package thread

import "math"

// Parameters of the layout: a spring model (Fruchterman and Reingold 1991). Of
// many knots those far off push as one, so that its time is about n log n in
// knots and linear in strands.
const (
	laySteps   = 150
	layRoom    = 1.0  // of the square that the knots share, per knot
	layStart   = 0.1  // of the side of the square: how far a knot may go in the first step
	layMargin  = 0.04 // kept free on every side
	layPairs   = 800  // up to so many knots, each pushes all others
	goldenTurn = 2.399963229728653
)

// Lay puts the knots into a square of side 1, those with much between them
// close together. The same network is always laid the same way.
func (n *Network) Lay() {
	count := len(n.Knots)
	if count == 0 {
		return
	}
	x, y := make([]float64, count), make([]float64, count)
	for i := range x { // the knots with most messages begin in the middle
		r := math.Sqrt((float64(i)+0.5)/float64(count)) / 2
		x[i], y[i] = 0.5+r*math.Cos(float64(i)*goldenTurn), 0.5+r*math.Sin(float64(i)*goldenTurn)
	}
	ideal := math.Sqrt(layRoom / float64(count))
	dx, dy := make([]float64, count), make([]float64, count)
	pulls, tree := n.pulls(ideal), &quadTree{}
	for step := range laySteps {
		clear(dx)
		clear(dy)
		push(tree, x, y, dx, dy, ideal)
		n.pull(x, y, dx, dy, pulls)
		far := layStart * (1 - float64(step)/laySteps)
		for i := range x {
			if l := math.Hypot(dx[i], dy[i]); l > 0 {
				reach := math.Min(l, far) / l
				x[i], y[i] = x[i]+dx[i]*reach, y[i]+dy[i]*reach
			}
			// What nothing holds would drift off: a weak pull to the middle.
			x[i], y[i] = x[i]+(0.5-x[i])*0.01, y[i]+(0.5-y[i])*0.01
		}
	}
	n.fit(x, y)
}

// push moves knots away from one another: of many, those far off as one.
func push(tree *quadTree, x, y, dx, dy []float64, ideal float64) {
	if len(x) > layPairs {
		tree.plant(x, y)
		for i := range x {
			tree.push(x, y, dx, dy, i, ideal*ideal)
		}
		return
	}
	for i := range x {
		for j := range x {
			if i == j {
				continue
			}
			ex, ey := x[i]-x[j], y[i]-y[j]
			d2 := ex*ex + ey*ey
			if d2 < 1e-12 { // on one spot: apart, in an order that does not depend on chance
				ex, ey, d2 = 1e-6*float64(i-j), 1e-6, 1e-12
			}
			f := ideal * ideal / d2
			dx[i], dy[i] = dx[i]+ex*f, dy[i]+ey*f
		}
	}
}

// pulls returns how strongly each strand pulls: more messages pull more, but a
// hundred times as many only three times as much. Who has many strands is
// pulled less by each: else a few hubs draw everybody into one spot.
func (n *Network) pulls(ideal float64) []float64 {
	strands := make([]float64, len(n.Knots))
	for _, s := range n.Strands {
		strands[s.A]++
		strands[s.B]++
	}
	out := make([]float64, len(n.Strands))
	for i, s := range n.Strands {
		out[i] = (1 + math.Log10(float64(max(1, s.Items())))) / 2 / ideal / math.Sqrt(strands[s.A]*strands[s.B])
	}
	return out
}

// pull moves knots towards those that they have strands with.
func (n *Network) pull(x, y, dx, dy, pulls []float64) {
	for i, s := range n.Strands {
		ex, ey := x[s.A]-x[s.B], y[s.A]-y[s.B]
		f := math.Sqrt(ex*ex+ey*ey) * pulls[i]
		dx[s.A], dy[s.A] = dx[s.A]-ex*f, dy[s.A]-ey*f
		dx[s.B], dy[s.B] = dx[s.B]+ex*f, dy[s.B]+ey*f
	}
}

// fit stretches what was laid to the square.
func (n *Network) fit(x, y []float64) {
	loX, hiX, loY, hiY := x[0], x[0], y[0], y[0]
	for i := range x {
		loX, hiX, loY, hiY = math.Min(loX, x[i]), math.Max(hiX, x[i]), math.Min(loY, y[i]), math.Max(hiY, y[i])
	}
	at := func(v, lo, hi float64) float64 {
		if hi-lo < 1e-9 {
			return 0.5
		}
		// A thousandth of the side is as fine as anybody can see: it makes the
		// picture the same on machines whose last bits differ.
		return math.Round((layMargin+(1-2*layMargin)*(v-lo)/(hi-lo))*1000) / 1000
	}
	for i := range n.Knots {
		n.Knots[i].X, n.Knots[i].Y = at(x[i], loX, hiX), at(y[i], loY, hiY)
	}
}
