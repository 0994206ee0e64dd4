package finding

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// readable are the predicates that an item has to be read for by somebody:
// what an item says is seen by a program, and what it means is not (method
// section 2).
var readable = []string{"act", "met", "paid", "had", "gave", "did"}

// CheckReading reports why p cannot be what a reading says an item shows: it
// has to be one predicate that needs reading, about names.
func CheckReading(p *statement.Prop) error {
	switch {
	case p == nil:
		return fmt.Errorf("a reading has to say what the item shows, for example met(A, B)")
	case !slices.Contains(readable, p.Op):
		return fmt.Errorf("%s is not read out of an item by a person: a reading is one of %s", p.Op, strings.Join(readable, ", "))
	case len(p.Args) < 2:
		return fmt.Errorf("%s needs two arguments", p.Op)
	}
	for _, a := range p.Args {
		if a.Name == statement.Each {
			return fmt.Errorf("a reading names who did it: each is a word of all and any")
		}
	}
	if p.Named["as"] != "" {
		return fmt.Errorf("a reading says who did it, and not through whom: leave out as")
	}
	if p.Named["of"] != "" {
		return fmt.Errorf("a reading tells of one payment: leave out of")
	}
	return nil
}

// Key names what the reading claims of which words: readings of one key are
// rejected together, and come back only with other words (method section 6).
func (r Reading) Key() evidence.ID {
	prop, err := json.Marshal(r.Prop)
	if err != nil { // a tree of strings and numbers always has a form
		prop = []byte(r.Prop.String())
	}
	return evidence.Sum(fmt.Appendf(nil, "%s %d %d %s", r.Item, r.Span.Start, r.Span.End, prop))
}

// Last returns the last decision about the reading.
func (r Reading) Last() Move {
	if len(r.Moves) == 0 {
		return Move{State: Suggested}
	}
	return r.Moves[len(r.Moves)-1]
}

// Standings returns the state of each reading, in order: as it was last
// decided, except that a suggestion of what was rejected is rejected.
func Standings(rs []Reading) []State {
	rejected := map[evidence.ID]bool{}
	for _, r := range rs {
		if r.Last().State == Rejected {
			rejected[r.Key()] = true
		}
	}
	out := make([]State, len(rs))
	for i, r := range rs {
		out[i] = r.Last().State
		if out[i] == Suggested && rejected[r.Key()] {
			out[i] = Rejected
		}
	}
	return out
}

// knowsReadings returns the readings as known on the day asked for, without
// later decisions about them. On the public clock a reading is the desk's
// reading of the public record, as a decision without a public date is, and
// counts on any day.
func (o Options) knowsReadings(rs []Reading) []Reading {
	if o.AsOf.IsZero() || o.Clock == Public {
		return rs
	}
	var out []Reading
	for _, r := range rs {
		r.Moves = slices.DeleteFunc(slices.Clone(r.Moves), func(m Move) bool { return m.At.After(o.AsOf) })
		if len(r.Moves) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// noted is a reading that counts, with its worth.
type noted struct {
	Reading
	state State
	gift  *statement.Prop // what was read, where Prop is what follows from it
}

// standing is what a reading lets its witness be worth: only an accepted one
// exceeds claimed.
func (n noted) standing() evidence.Standing {
	if n.state == Accepted {
		return evidence.Verified
	}
	return evidence.Claimed
}

// premise says that the reading is one.
func (n noted) premise() Premise {
	m := n.Last()
	how := "accepted by " + m.By
	if n.state != Accepted {
		how = "suggested by " + n.Rule + m.By
		if n.Rule != "" {
			how = "suggested by rule " + n.Rule
		}
	}
	return Premise{Kind: "reading", Seq: n.Seq, Standing: n.standing(), Text: "that it shows " + n.Prop.String() + ", " + how}
}

// noted returns the readings of a predicate that count on the day asked for.
func (e *engine) noted(op string) []noted {
	if e.read == nil {
		e.read = map[string][]noted{}
		rs := e.opt.knowsReadings(e.marks.Readings)
		for i, state := range Standings(rs) {
			if state != Rejected && CheckReading(rs[i].Prop) == nil {
				op := rs[i].Prop.Op
				e.read[op] = append(e.read[op], noted{Reading: rs[i], state: state})
			}
		}
	}
	return e.read[op]
}

// named returns the best way in which somebody whom a reading names stands for
// s at a time: as s itself, as a member of it, or as a persona that either is
// said to operate.
func (e *engine) named(s *side, name string, when evidence.Interval) (end, bool) {
	var best end
	for _, w := range e.waysOf(s, name) {
		if en, ok := w.at(when); ok && (best.standing == evidence.None || en.better(best)) {
			best = en
		}
	}
	return best, best.standing > evidence.None
}

// waysOf returns every way in which a name stands for s, at whatever time.
func (e *engine) waysOf(s *side, name string) []way {
	ent, ok := e.naming.Resolve(name)
	if !ok { // a bare handle, which is whoever owns it
		h, isHandle := bareHandle(name)
		if !isHandle {
			return nil
		}
		return s.ways[h]
	}
	var out []way
	add := func(who people.Entity, m *people.Membership) {
		if e.excluded(who) || e.excluded(ent) {
			return
		}
		if who == ent {
			out = append(out, way{entity: ent, membership: m})
		}
		for _, op := range e.operatedBy(who) {
			if op.Persona == ent {
				out = append(out, way{entity: ent, membership: m, operation: &op})
			}
		}
	}
	if s.entity.Name == "" {
		return nil
	}
	add(s.entity, nil)
	if s.entity.Kind == people.Org && !s.own {
		for _, m := range e.dir.Members(s.entity.Name) {
			if people.RoleMatches(m.Role, s.as) {
				add(m.Member, &m)
			}
		}
	}
	return out
}

// goesThrough reports whether a way goes through the entity that a reading names, or
// is that entity's own: a reading about a group says nothing of which member.
func (w way) goesThrough(ent people.Entity, of *side) bool {
	switch {
	case w.link != nil && w.link.Entity == ent, w.entity == ent, of.entity == ent:
		return true
	case w.membership != nil && w.membership.Member == ent, w.operation != nil && w.operation.Operator == ent:
		return true
	}
	return false
}
