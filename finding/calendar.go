package finding

import (
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// CalendarLabel marks an item that is an entry of a calendar (RFC 5545).
const CalendarLabel = message.LabelCalendar

// calendar reports whether t is an entry of a calendar, whose date is that of
// what it is about.
func (t *telling) calendar() bool {
	return t.event.Kind == evidence.KindEvent && slices.Contains(t.event.Labels, CalendarLabel)
}

// cancelled reports whether the entry itself says that nothing came of it.
func (t *telling) cancelled() bool {
	return slices.ContainsFunc(t.event.Labels, func(l string) bool { return l == "method:cancel" || l == "status:cancelled" })
}

// declined reports whether the entry says that h would not come.
func (t *telling) declined(h evidence.Handle) bool {
	return slices.Contains(t.event.Labels, "partstat:declined:"+h.Value)
}

// invited returns the entries of calendars that have both sides of met(A, B):
// an invitation, and even one that both have accepted, is no meeting, so it is
// worth claimed until somebody accepts a reading of it (method section 2).
// Those that were cancelled, or that one of the two declined, count for
// nothing.
func (e *engine) invited(p *statement.Prop) ([]*hit, error) {
	a, b := e.side(p.Args[0].Name, p.Named["as"], false), e.side(p.Args[1].Name, p.Named["as"], false)
	if len(a.ways) == 0 || len(b.ways) == 0 {
		return nil, nil
	}
	pool, err := e.match(search.Query{Text: "kind:event", Root: search.And{
		search.Field{Name: search.FieldKind, Value: string(evidence.KindEvent)},
		search.Field{Name: search.FieldText, Value: "Calendar entry"},
	}}, e.bounds.Possible)
	if err != nil {
		return nil, err
	}
	var out []*hit
	for _, t := range pool.tellings {
		if !t.calendar() || t.cancelled() || t.place(e.bounds) == outside || !placeFits(p, t) {
			continue
		}
		if h := e.invitation(pool, t, a, b); h != nil {
			out = append(out, h)
		}
	}
	return out, nil
}

// placeFits reports whether the entry is at the place that p asks for.
func placeFits(p *statement.Prop, t *telling) bool {
	return p.TextAt(2) == "" || hasWords(calendarPlace(t), p.TextAt(2))
}

// calendarPlace is the entry's place, as its text gives it.
func calendarPlace(t *telling) string {
	for l := range strings.Lines(t.event.Text) {
		if where, ok := strings.CutPrefix(strings.TrimSpace(l), "Where: "); ok {
			return where
		}
	}
	return ""
}

func (e *engine) invitation(pool *pool, t *telling, a, b *side) *hit {
	on := slices.DeleteFunc(slices.Concat(t.from, t.to), t.declined)
	best := &pairing{}
	for _, x := range on {
		for _, y := range on {
			ea, okA := a.at(x, t.when)
			eb, okB := b.at(y, t.when)
			if !okA || !okB || e.sameHand(x, y) {
				continue
			}
			got := pairing{a: ea, b: eb, standing: min(ea.standing, eb.standing), straddles: ea.straddles || eb.straddles}
			if got.standing > best.standing || got.standing == best.standing && got.plainer(*best) {
				*best = got
			}
		}
	}
	if best.standing == evidence.None {
		return nil
	}
	h := e.newHit(pool, t, ShowsInvited).on(&best.a, &best.b)
	h.cap(evidence.Claimed)
	h.placed = e.s.Scope.Place != "" && hasWords(calendarPlace(t), e.s.Scope.Place)
	h.item.why += "; an invitation is no meeting"
	if h.settle(); h.standing == evidence.None {
		return nil
	}
	return h
}
