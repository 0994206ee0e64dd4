package finding

import (
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Footprint is what a statement's finding can depend on: what touches nothing
// of it leaves the finding as it is (method section 7, P6).
type Footprint struct {
	// Handles are those that can stand for anybody whom the statement names.
	Handles []evidence.Handle
	// Names are the names that it uses and those behind them: members,
	// organisations above, personas and operators; each as people.Key gives it.
	Names []string
	// Everything says that the words ask about items by what is in them,
	// whoever stands on them.
	Everything bool
	// OnRecord says that the words ask what somebody said in public, so that
	// other statements count.
	OnRecord bool
}

// byParties are the predicates that ask only for items on which the named
// stand, or for no items.
var byParties = []string{"contact", "sent", "received", "member", "said", "aware", "learned", "met", "not", "and", "count", "first", "before", "all", "any", "only"}

// Footprint works out the footprint of s with who is who as all decisions say.
func (k *Known) Footprint(s statement.Statement) Footprint {
	dir := k.naming
	e := &engine{s: s, dir: dir, naming: dir, sides: map[string]*side{}}
	var f Footprint
	names := s.Names()
	for _, r := range readings(s) {
		r.Prop.Walk(func(p *statement.Prop) bool {
			f.Everything = f.Everything || !slices.Contains(byParties, p.Op) || p.Named["topic"] != "" || p.Named["from"] != "" ||
				p.Op != "said" && slices.ContainsFunc(p.Args, func(a statement.Arg) bool { return a.Text != "" || a.Item != "" })
			f.OnRecord = f.OnRecord || p.Op == "said"
			return true
		})
	}
	for _, n := range names {
		f.Names = append(f.Names, people.Key(n))
		f.Handles = append(f.Handles, e.side(n, people.AnyRole, false).handles()...)
		if ent, ok := dir.Resolve(n); ok {
			f.Names = append(f.Names, e.behind(ent)...)
		}
	}
	slices.Sort(f.Names)
	f.Names, f.Handles = slices.Compact(f.Names), sortedHandles(f.Handles)
	return f
}

// behind returns the keys of everybody whose links can bear on ent.
func (e *engine) behind(ent people.Entity) []string {
	out := []string{people.Key(ent.Name)}
	for _, m := range e.dir.Members(ent.Name) {
		out = append(out, people.Key(m.Member.Name))
	}
	for _, m := range e.dir.MembershipsOf(ent) {
		out = append(out, people.Key(m.Org.Name))
	}
	for _, o := range e.operatedBy(ent) {
		out = append(out, people.Key(o.Persona.Name))
	}
	for _, o := range e.dir.Operators(ent.Name) {
		out = append(out, people.Key(o.Operator.Name))
	}
	return out
}
