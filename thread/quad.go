package thread

import "math"

// Parameters of the tree that lets far knots push as one.
const (
	quadOpening = 1.1 // a square is one knot to those further off than its side divided by this (theta of Barnes and Hut 1986)
	quadDepth   = 32  // squares within squares; knots on one spot end in one
)

// quadTree is a square cut into four, each again, until each has one knot: so
// that pushing takes about n log n steps wherever the knots lie, on one spot
// as well (Barnes and Hut 1986). Square i has its four in child[4i:4i+4]; 0 is
// none, for nothing is the parent of the root.
type quadTree struct {
	child  []int32
	count  []float64 // knots in it
	sumX   []float64
	sumY   []float64
	only   []int32 // the one knot in it, or -1
	lo     [2]float64
	side   float64
	pushes int // that were worked out, for the test of their bound
	stack  []quadPlace
}

// quadPlace is a square on the way down.
type quadPlace struct {
	square int32
	side   float64
}

// plant makes the tree of knots, in memory of an earlier one.
func (q *quadTree) plant(x, y []float64) {
	q.child, q.count, q.sumX, q.sumY, q.only = q.child[:0], q.count[:0], q.sumX[:0], q.sumY[:0], q.only[:0]
	loX, hiX, loY, hiY := x[0], x[0], y[0], y[0]
	for i := range x {
		loX, hiX, loY, hiY = math.Min(loX, x[i]), math.Max(hiX, x[i]), math.Min(loY, y[i]), math.Max(hiY, y[i])
	}
	q.lo, q.side = [2]float64{loX, loY}, math.Max(math.Max(hiX-loX, hiY-loY), 1e-9)
	q.square()
	for i := range x {
		q.insert(x, y, int32(i))
	}
}

func (q *quadTree) square() int32 {
	q.child = append(q.child, 0, 0, 0, 0)
	q.count, q.sumX, q.sumY, q.only = append(q.count, 0), append(q.sumX, 0), append(q.sumY, 0), append(q.only, -1)
	return int32(len(q.count) - 1)
}

// insert puts knot i into the squares that it lies in. A square with one knot
// that gets another hands the first one down.
func (q *quadTree) insert(x, y []float64, i int32) {
	at, loX, loY, side := int32(0), q.lo[0], q.lo[1], q.side
	for depth := range quadDepth {
		q.count[at]++
		q.sumX[at], q.sumY[at] = q.sumX[at]+x[i], q.sumY[at]+y[i]
		if q.count[at] == 1 {
			q.only[at] = i
			return
		}
		if depth == quadDepth-1 {
			q.only[at] = -1
			return
		}
		side /= 2
		if was := q.only[at]; was >= 0 {
			q.only[at] = -1
			below := q.below(at, x[was], y[was], loX, loY, side)
			q.count[below], q.sumX[below], q.sumY[below], q.only[below] = 1, x[was], y[was], was
		}
		below := q.below(at, x[i], y[i], loX, loY, side)
		if x[i] >= loX+side {
			loX += side
		}
		if y[i] >= loY+side {
			loY += side
		}
		at = below
	}
}

// below returns the quarter of a square in which a place lies; half is the
// side of a quarter.
func (q *quadTree) below(at int32, x, y, loX, loY, half float64) int32 {
	quarter := int32(0)
	if x >= loX+half {
		quarter++
	}
	if y >= loY+half {
		quarter += 2
	}
	c := q.child[4*at+quarter]
	if c == 0 {
		c = q.square()
		q.child[4*at+quarter] = c
	}
	return c
}

// push adds to dx and dy what all others push knot i.
func (q *quadTree) push(x, y, dx, dy []float64, i int, strength float64) {
	q.stack = append(q.stack[:0], quadPlace{0, q.side})
	for len(q.stack) > 0 {
		p := q.stack[len(q.stack)-1]
		q.stack = q.stack[:len(q.stack)-1]
		s := p.square
		if q.only[s] == int32(i) {
			continue
		}
		n := q.count[s]
		ex, ey := x[i]-q.sumX[s]/n, y[i]-q.sumY[s]/n
		d2 := ex*ex + ey*ey
		first := 4 * s
		leaf := q.child[first]|q.child[first+1]|q.child[first+2]|q.child[first+3] == 0
		if !leaf && p.side*p.side > d2*quadOpening*quadOpening {
			for _, c := range q.child[first : first+4] {
				if c != 0 {
					q.stack = append(q.stack, quadPlace{c, p.side / 2})
				}
			}
			continue
		}
		q.pushes++
		if d2 < 1e-12 { // on one spot: apart, each another way
			ex, ey, d2 = 1e-6*math.Cos(float64(i)*goldenTurn), 1e-6*math.Sin(float64(i)*goldenTurn), 1e-12
		}
		f := strength * n / d2
		dx[i], dy[i] = dx[i]+ex*f, dy[i]+ey*f
	}
}
