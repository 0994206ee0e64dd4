package thread

import (
	"math"
	"math/rand/v2"
	"testing"
)

// swarm is knots at x and y: apart, in a few heaps, or all on one spot.
func swarm(n int, how string) (x, y []float64) {
	r := rand.New(rand.NewPCG(3, 4))
	for range n {
		switch how {
		case "apart":
			x, y = append(x, r.Float64()), append(y, r.Float64())
		case "heaps":
			x, y = append(x, float64(r.IntN(4))+1e-4*r.Float64()), append(y, float64(r.IntN(4))+1e-4*r.Float64())
		default:
			x, y = append(x, 0.5), append(y, 0.5)
		}
	}
	return x, y
}

func TestFarKnotsPushAsOne(t *testing.T) {
	const n = 1500
	x, y := swarm(n, "apart")
	tree, dx, dy := &quadTree{}, make([]float64, n), make([]float64, n)
	tree.plant(x, y)
	off := 0.0
	for i := range x {
		tree.push(x, y, dx, dy, i, 1)
		ex, ey := 0.0, 0.0
		for j := range x {
			if d2 := (x[i]-x[j])*(x[i]-x[j]) + (y[i]-y[j])*(y[i]-y[j]); i != j {
				ex, ey = ex+(x[i]-x[j])/d2, ey+(y[i]-y[j])/d2
			}
		}
		off += math.Hypot(dx[i]-ex, dy[i]-ey) / (math.Hypot(ex, ey) + 1)
	}
	if off/n > 0.05 {
		t.Errorf("the pushes are off by %.3f of what all others push one by one", off/n)
	}
	if tree.count[0] != n {
		t.Errorf("%v knots are in the tree, of %d", tree.count[0], n)
	}
}

// TestPushingIsBounded: wherever the knots lie, on one spot too, each is pushed
// by a few hundred squares and not by all others.
func TestPushingIsBounded(t *testing.T) {
	const n, most = 5000, 250
	for _, how := range []string{"apart", "heaps", "one spot"} {
		x, y := swarm(n, how)
		tree, dx, dy := &quadTree{}, make([]float64, n), make([]float64, n)
		tree.plant(x, y)
		for i := range x {
			tree.push(x, y, dx, dy, i, 1)
			if math.IsNaN(dx[i]+dy[i]) || math.IsInf(dx[i]+dy[i], 0) {
				t.Fatalf("%s: knot %d is pushed by %v, %v", how, i, dx[i], dy[i])
			}
		}
		if per := tree.pushes / n; per > most {
			t.Errorf("%s: %d pushes a knot, more than %d", how, per, most)
		}
		if squares := len(tree.count); squares > 40*n {
			t.Errorf("%s: %d squares", how, squares)
		}
	}
}
