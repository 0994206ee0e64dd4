package thread

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

func tie(from, to string, items int, first, last int) Tie {
	day := func(n int) time.Time { return time.Date(2020, 1, n, 0, 0, 0, 0, time.UTC) }
	return Tie{From: evidence.MailHandle(from + "@x.example"), To: evidence.MailHandle(to + "@x.example"), Items: items, First: day(first), Last: day(last)}
}

// byLetter takes a1 and a2 for one.
func byLetter(h evidence.Handle) string { return h.Value[:1] }

func TestWeave(t *testing.T) {
	ties := []Tie{tie("a1", "b1", 3, 5, 9), tie("a2", "b1", 2, 2, 3), tie("b1", "a1", 1, 20, 20), tie("c1", "b1", 4, 1, 1), tie("a1", "a2", 99, 1, 1), tie("c1", "d1", 1, 1, 1)}
	n := Weave(ties, byLetter, "", 2)
	if got := fmt.Sprint(n.Knots); got != "[{b 10 0 0} {a 6 0 0} {c 4 0 0}]" {
		t.Errorf("knots %s", got)
	}
	if n.Left != 1 || len(n.Strands) != 2 {
		t.Fatalf("%d strands, %d left", len(n.Strands), n.Left)
	}
	s := n.Strands[0]
	if n.Knots[s.A].Name != "b" || n.Knots[s.B].Name != "a" || s.There != 1 || s.Back != 5 || s.First.Day() != 2 || s.Last.Day() != 20 {
		t.Errorf("the strand of a and b: %+v", s)
	}
	// One's own strands are kept before stronger ones of others.
	if n := Weave(ties, byLetter, "d", 1); len(n.Strands) != 1 || !slices.ContainsFunc(n.Knots, func(k Knot) bool { return k.Name == "d" }) {
		t.Errorf("around d: %+v", n)
	}
	slices.Reverse(ties)
	if again := Weave(ties, byLetter, "", 2); !reflect.DeepEqual(n, again) {
		t.Errorf("the order of ties matters:\n%+v\n%+v", n, again)
	}
}

func TestWeaveByMonth(t *testing.T) {
	at := func(from, to string, items int, month Month) Tie {
		tie := tie(from, to, items, 1, 1)
		tie.Month = month
		return tie
	}
	jan := MonthOf(time.Date(2020, 1, 31, 23, 59, 59, 0, time.UTC))
	if got := jan.Start().Format(time.DateOnly); got != "2020-01-01" {
		t.Errorf("a month begins on %s", got)
	}
	// b has more messages than a, so that the strand is turned round.
	n := Weave([]Tie{at("a1", "b1", 2, jan+3), at("a2", "b1", 1, jan), at("b1", "a1", 5, jan+3), at("b1", "a1", 7, 0), at("b1", "c1", 1, jan)}, byLetter, "", 9)
	s := n.Strands[0]
	if n.Knots[s.A].Name != "b" || s.There != 12 || s.Back != 3 {
		t.Fatalf("%+v", n)
	}
	if want := []Slice{{jan, 0, 1}, {jan + 3, 5, 2}}; !reflect.DeepEqual(s.Months, want) {
		t.Errorf("months %v, want %v", s.Months, want)
	}
}

func TestLay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var ties []Tie
	for _, group := range []string{"k", "m"} { // two clusters with one tie between them
		for range 60 {
			ties = append(ties, tie(fmt.Sprint(group, r.IntN(10)), fmt.Sprint(group, r.IntN(10)), 1+r.IntN(20), 1, 2))
		}
	}
	ties = append(ties, tie("k0", "m0", 1, 1, 1))
	name := func(h evidence.Handle) string { return h.Value[:2] }
	one, two := Weave(ties, name, "", 1000), Weave(ties, name, "", 1000)
	one.Lay()
	two.Lay()
	if !reflect.DeepEqual(one, two) {
		t.Error("one network is laid in two ways")
	}
	var inside, across []float64
	for i, a := range one.Knots {
		if a.X < 0 || a.X > 1 || a.Y < 0 || a.Y > 1 || math.IsNaN(a.X+a.Y) {
			t.Fatalf("%s at %v, %v", a.Name, a.X, a.Y)
		}
		for _, b := range one.Knots[:i] {
			d := math.Hypot(a.X-b.X, a.Y-b.Y)
			if a.Name[0] == b.Name[0] {
				inside = append(inside, d)
			} else {
				across = append(across, d)
			}
		}
	}
	mean := func(ds []float64) float64 {
		sum := 0.0
		for _, d := range ds {
			sum += d
		}
		return sum / float64(len(ds))
	}
	if mean(across) < 1.5*mean(inside) {
		t.Errorf("the clusters lie in one another: %.3f within, %.3f across", mean(inside), mean(across))
	}
	for _, n := range []*Network{{}, {Knots: []Knot{{Name: "a"}}}} {
		n.Lay() // nothing to lay, and one
	}
}

// BenchmarkLay lays the network of the budget: 5,000 people, 50,000 ties.
func BenchmarkLay(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	z := rand.NewZipf(r, 1.2, 10, 4999)
	var ties []Tie
	for range 60_000 {
		ties = append(ties, tie(fmt.Sprint("p", z.Uint64()), fmt.Sprint("p", r.IntN(5000)), 1+r.IntN(20), 1, 2))
	}
	n := Weave(ties, func(h evidence.Handle) string { return h.Value }, "", 50_000)
	for b.Loop() {
		n.Lay()
	}
	b.ReportMetric(float64(len(n.Knots)), "knots")
	b.ReportMetric(float64(len(n.Strands)), "strands")
}
