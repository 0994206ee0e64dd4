package finding

import (
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// readingsFrom is the number of a drawn world's first reading.
const readingsFrom = 3000

// deeds are the predicates that are drawn half as often as dealings.
var deeds = []string{"act", "act", "act", "met", "met", "paid", "paid", "had", "gave", "gave", "did"}

// deed draws a proposition that items have to be read for.
func (d *draw) deed() *statement.Prop {
	a, b := one(d, "doer", "Ada", "Ada", "Ada", "Ada", "Camp", "Ben"), one(d, "done to", "Leak", "Leak", "Leak", "Leak", "Cy", "Ghost")
	p := d.toldOf(one(d, "deed", deeds...), a, b)
	if p.Op == "paid" && d.odds("amount", 4) {
		p.Cmp, p.N = ">=", 100*(1+d.upTo("amount asked", 4))
		p.Named = map[string]string{"of": one(d, "of", "total", "total", "each")}
	}
	if d.odds("deed as", 2) {
		if p.Named == nil {
			p.Named = map[string]string{}
		}
		p.Named["as"] = one(d, "deed through", people.Staff, people.Surrogate, people.AnyRole)
	}
	return p
}

// toldOf draws a predicate between two, as a statement or a reading has it.
func (d *draw) toldOf(op, a, b string) *statement.Prop {
	switch op {
	case "act":
		return prop("act", name(a), name(b), text(one(d, "kind of act", "offer", "offer", "offer", "accept")))
	case "had":
		if d.odds("an item was had", 3) {
			return prop("had", name(a), statement.Arg{Item: d.item()})
		}
		return prop("had", name(a), text("the plan"))
	case "gave":
		return prop("gave", name(a), name(b), text("the plan"))
	case "did":
		return prop("did", name(a), text(one(d, "verb", "delete", "delete", "edit")))
	}
	return prop(op, name(a), name(b))
}

// rare draws what only few statements say.
func (d *draw) rare() *statement.Prop {
	switch one(d, "rare", "origin", "released", "released", "released", "only", "all", "all", "any", "any") {
	case "origin":
		p := prop("origin", text("the plan"), name(one(d, "source", "Leak", "Leak", "Cy", "Ghost")))
		if via := one(d, "via", "", "any", "none", "{Cy}"); via != "" {
			p.Named = map[string]string{"via": via}
		}
		return p
	case "released":
		p := prop("released", name(one(d, "releaser", "Ada", "Ada", "Ada", "Leak")), text(one(d, "exchange", "hello", "plan", "yes")))
		p.Named = map[string]string{"part": one(d, "part", "some", "some", "all", "unaltered")}
		return p
	case "only":
		return prop("only", inner(d.dealing()), name(one(d, "only who", "Ada", "Ben", "Cy")))
	case "all":
		return prop("all", name(one(d, "group", castOrgs...)), inner(prop("not", inner(d.ofEach()))))
	}
	return prop("any", name(one(d, "group", castOrgs...)), inner(d.ofEach()))
}

// ofEach draws what a member of a group may have done.
func (d *draw) ofEach() *statement.Prop {
	if d.odds("each did", 4) {
		return d.toldOf(one(d, "each deed", "act", "met", "gave"), statement.Each, "Leak")
	}
	return prop("contact", name(statement.Each), name(one(d, "with", "Leak", "Leak", "Camp")))
}

// readings draws what people have read in items: mostly what the statement is
// about, between those whom it names or their like.
func (d *draw) readings() {
	var ops []string
	for _, r := range statement.Readings(d.w.s) {
		r.Prop.Walk(func(q *statement.Prop) bool {
			switch {
			case slices.Contains(readable, q.Op):
				ops = append(ops, q.Op)
			case q.Op == "origin":
				ops = append(ops, "gave")
			}
			if q.Op == "had" {
				ops = append(ops, "gave")
			}
			return true
		})
	}
	n := d.upTo("stray readings", 1)
	if len(ops) > 0 {
		n = 1 + d.upTo("readings", 4)
	} else {
		ops = deeds
	}
	for i := range n {
		ev := d.w.events[d.upTo("read item", len(d.w.events)-1)]
		a, b := one(d, "read doer", "Ada", "Ada", "Ada", "Ben", "Camp"), one(d, "read done to", "Leak", "Leak", "Leak", "Cy", "Ghost")
		if has(d.w.s.Prop, "origin") {
			a, b = one(d, "read giver", "Leak", "Cy", "Ghost"), one(d, "read taker", "Ada", "Ben", "Cy")
		}
		if a == b {
			b = "Leak"
		}
		r := Reading{Seq: readingsFrom + int64(10*i), Item: ev.Item, Prop: d.toldOf(one(d, "read op", ops...), a, b)}
		if r.Prop.Op == "had" && r.Prop.Args[1].Item != "" {
			r.Prop.Args[1] = text("the plan")
		}
		if r.Prop.Op == "paid" {
			r.Prop.Cmp, r.Prop.N = ">=", 100*(1+d.upTo("amount read", 4))
		}
		if d.odds("read when", 4) {
			r.When = evidence.Time{Wall: worldStart.AddDate(0, 0, d.upTo("read day", 40)), Precision: evidence.PrecisionDay, Zoned: d.odds("read zoned", 7)}
		}
		states := []State{one(d, "state", Accepted, Accepted, Accepted, Suggested, Rejected)}
		if d.odds("decided again", 3) {
			states = append(states, one(d, "second state", Accepted, Accepted, Rejected))
		}
		at := d.known("reading")
		for j, s := range states {
			r.Moves = append(r.Moves, Move{Seq: r.Seq + int64(j), State: s, By: "Vera", Why: "drawn", At: at.AddDate(0, 0, j*d.upTo("decided later", 2))})
		}
		d.w.marks.Readings = append(d.w.marks.Readings, r)
	}
}

// takesBack reports whether what p says is refuted by what a release lacks, or
// has otherwise: to learn that it was released after all takes that back.
func takesBack(p *statement.Prop) bool {
	found := false
	p.Walk(func(q *statement.Prop) bool {
		found = found || q.Op == "released" && q.Named["part"] != "some"
		return true
	})
	return found
}

// renamedReadings gives readings the names and items of a renamed world.
func (w world) renamedReadings(nameOf func(string) string, exhibit map[string]string, item map[evidence.ID]evidence.ID) []Reading {
	var out []Reading
	for _, r := range w.marks.Readings {
		r.Item = item[r.Item]
		r.Prop = renamedProp(r.Prop, nameOf, exhibit)
		out = append(out, r)
	}
	return out
}

// readingsKnownAt is what of the readings counted at an instant, worked out
// without the engine: on the public clock all of them.
func (m Marks) readingsKnownAt(clock Clock, known func(Move) bool) []Reading {
	if clock == Public {
		return m.Readings
	}
	var out []Reading
	for _, r := range m.Readings {
		var moves []Move
		for _, mv := range r.Moves {
			if known(mv) {
				moves = append(moves, mv)
			}
		}
		if r.Moves = moves; len(moves) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// told counts what readings do in a finding.
func (h *histogram) told(w world, f Finding) {
	for i, r := range f.Readings {
		p := readings(w.s)[i].Prop
		for _, x := range slices.Concat(r.For, r.Against) {
			for _, pr := range x.Premises {
				if pr.Kind == "reading" {
					h.add(fmt.Sprintf("reading %s", map[bool]string{true: "accepted", false: "suggested"}[pr.Standing > evidence.Claimed]))
				}
			}
		}
		if len(r.For)+len(r.Against) == 0 {
			continue
		}
		p.Walk(func(q *statement.Prop) bool {
			h.add("witnessed " + q.Op)
			return true
		})
	}
}

// toldClasses are what a property over all worlds has to meet of readings and
// of the predicates and combinators besides dealings.
var toldClasses = []string{"reading accepted", "reading suggested", "witnessed act", "witnessed met", "witnessed paid", "witnessed had", "witnessed gave",
	"witnessed did", "witnessed released", "witnessed only", "witnessed all", "witnessed any"}
