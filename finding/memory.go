package finding

import (
	"cmp"
	"context"
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// Memory is an archive in memory, for small cases: it looks at everything each
// time. It is the reference that every engine's Facts are held against (method
// section 7, P14).
type Memory struct {
	Held []Event
	Mark Marks
}

// Events implements [Facts].
func (m Memory) Events(_ context.Context, q EventQuery) ([]Event, error) {
	found := m.choose(func(ev Event) bool {
		if q.Newest > 0 && !slices.ContainsFunc(ev.Copies, func(c Copy) bool { return c.Known(q.Clock, q.AsOf) }) {
			return false
		}
		return isDealingKind(ev.Kind) && (q.Channel == "" || string(ev.Kind) == q.Channel) && len(q.Ends)+len(q.Refs) > 0 &&
			(len(q.Ends) == 0 || stands(ev, q.Ends)) && (len(q.With) == 0 || stands(ev, q.With)) &&
			(len(q.Norms) == 0 || slices.Contains(q.Norms, ev.Norm)) &&
			(len(q.Refs) == 0 || slices.ContainsFunc(ev.Refs, func(r evidence.Ref) bool { return slices.Contains(q.Refs, r) }))
	}, q.Window)
	if q.Newest > 0 && len(found) > q.Newest {
		slices.SortFunc(found, func(a, b Event) int {
			switch {
			case a.Time.IsZero() && !b.Time.IsZero():
				return -1
			case b.Time.IsZero() && !a.Time.IsZero():
				return 1
			}
			return cmp.Or(b.Time.Instant().Compare(a.Time.Instant()), cmp.Compare(b.Exhibit, a.Exhibit))
		})
		found = found[:q.Newest]
		slices.SortFunc(found, func(a, b Event) int { return cmp.Compare(a.Exhibit, b.Exhibit) })
	}
	return found, nil
}

func (m Memory) choose(want func(Event) bool, w evidence.Interval) []Event {
	var out []Event
	for _, ev := range m.Held {
		if want(ev) && (ev.Time.IsZero() || ev.Time.Interval().Overlaps(w)) {
			out = append(out, ev)
		}
	}
	slices.SortFunc(out, func(a, b Event) int { return cmp.Compare(a.Exhibit, b.Exhibit) })
	return out
}

func isDealingKind(k evidence.Kind) bool {
	return k == evidence.KindMail || k == evidence.KindDM || k == evidence.KindPost
}

func stands(ev Event, ends []evidence.Handle) bool {
	return slices.ContainsFunc(ev.Parties, func(p evidence.Party) bool { return slices.Contains(ends, p.Handle) })
}

// Match implements [Facts].
func (m Memory) Match(_ context.Context, q search.Query, w evidence.Interval) ([]Event, error) {
	return m.choose(func(ev Event) bool {
		e := evidence.Entry{ID: ev.Item, Kind: ev.Kind, Subject: ev.Subject, Text: ev.Text, Parties: ev.Parties, Refs: ev.Refs}
		if !ev.Time.IsZero() {
			e.Times = []evidence.Time{ev.Time}
		}
		d := search.DocOf(&e)
		d.Exhibit = ev.Exhibit
		for _, c := range ev.Copies {
			d.Troves = append(d.Troves, c.Trove)
		}
		return search.Match(q, d)
	}, w), nil
}

// Holdings implements [Facts].
func (m Memory) Holdings(_ context.Context, q HoldingsQuery) ([]Holding, error) {
	type key struct{ trove, channel string }
	sums := map[key]*Holding{}
	for _, ev := range m.choose(func(ev Event) bool {
		if q.Channel != "" && string(ev.Kind) != q.Channel || q.Channel == "" && !isDealingKind(ev.Kind) {
			return false
		}
		return len(q.Ends) == 0 || stands(ev, q.Ends)
	}, q.Window) {
		seen := map[key]bool{}
		for _, c := range ev.Copies {
			k := key{c.Trove, string(ev.Kind)}
			if seen[k] || !c.Known(q.Clock, q.AsOf) {
				continue
			}
			seen[k] = true
			h := sums[k]
			if h == nil {
				h = &Holding{Trove: k.trove, Channel: k.channel, Of: make([]int, len(q.Sides))}
				sums[k] = h
			}
			h.Items++
			for i, side := range q.Sides {
				if stands(ev, side) {
					h.Of[i]++
				}
			}
			if at := ev.Time.Instant(); !ev.Time.IsZero() {
				if h.First.IsZero() || at.Before(h.First) {
					h.First = at
				}
				if at.After(h.Last) {
					h.Last = at
				}
			}
		}
	}
	var out []Holding
	for _, h := range sums {
		out = append(out, *h)
	}
	slices.SortFunc(out, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(a.Trove, b.Trove), cmp.Compare(a.Channel, b.Channel))
	})
	return out, nil
}

// Marks implements [Facts].
func (m Memory) Marks(context.Context) (Marks, error) { return m.Mark, nil }
