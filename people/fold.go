package people

import (
	"cmp"
	"slices"

	"github.com/gainsay/gainsay/evidence"
)

// Backing returns how well the decision is backed. What it says itself goes
// first. Otherwise a reasoned decision of a named person is Corroborated, one
// that lacks the reason or the name is Claimed, and who operates a persona is
// an attributed claim, so Claimed (method section 1, "standing").
func (d Decision) Backing() evidence.Standing {
	switch {
	case d.Standing != evidence.None:
		return d.Standing
	case d.Kind == Operate || d.Why == "" || d.By == "":
		return evidence.Claimed
	}
	return evidence.Corroborated
}

// Fold returns who is who according to those of ds that are known; a nil known
// means all of them. Decisions are taken in order of Seq, and the last word
// wins:
//
//   - an Undo takes an earlier decision out as though it had never been made,
//     and an Undo of an Undo puts it back;
//   - a Part takes away the links of its handles to its entity (to anybody,
//     where it names none), and a later Same may put them back;
//   - a handle left with two entities is in conflict and resolves to neither;
//   - an Alias never joins two entities that were each decided by themselves:
//     the name is then ambiguous.
//
// Equal decisions give equal directories, whatever their order in ds.
func Fold(ds []Decision, known func(Decision) bool) *Directory {
	f := folder{
		dir: &Directory{
			primary: map[Entity]int{},
			own:     map[int][]Link{},
			names:   map[string][]int{},
			owner:   map[evidence.Handle]Link{},
			parted:  map[handleOf]bool{},
			below:   map[int][]step{},
			above:   map[int][]step{},
			seen:    map[int64]Decision{},
			undone:  map[int64]bool{},
		},
		links: map[evidence.Handle][]link{},
	}
	f.keepInForce(ds, known)
	for _, d := range f.dir.inForce {
		f.apply(d)
	}
	f.finish()
	return f.dir
}

// folder is a Directory in the making.
type folder struct {
	dir        *Directory
	links      map[evidence.Handle][]link
	operations []link // personas with what is said of their operators
}

// link is a decision about the entity of a number.
type link struct {
	entity   int
	decision Decision
}

// keepInForce sets the decisions that hold. It goes backwards, so that when a
// decision is reached all that may undo it have been judged: an Undo reaches
// only what was decided before it.
func (f *folder) keepInForce(ds []Decision, known func(Decision) bool) {
	all := make([]Decision, 0, len(ds))
	for _, d := range ds {
		if known == nil || known(d) {
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b Decision) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, d := range slices.Backward(all) {
		f.dir.seen[d.Seq] = d
		if f.dir.undone[d.Seq] {
			continue
		}
		if d.Kind == Undo && d.Undoes < d.Seq {
			f.dir.undone[d.Undoes] = true
		}
		d.Standing = d.Backing()
		f.dir.inForce = append(f.dir.inForce, d)
	}
	slices.Reverse(f.dir.inForce)
}

func (f *folder) apply(d Decision) {
	switch d.Kind {
	case Same:
		n := f.entity(d.Entity)
		for _, h := range d.Handles {
			delete(f.dir.parted, handleOf{h, n})
			f.links[h] = append(without(f.links[h], n), link{n, d})
		}
	case Part:
		f.part(d)
	case Member:
		member, org := f.entity(d.Entity), f.entity(Entity{Org, d.Org})
		s := step{member, org, d}
		f.dir.below[org] = append(f.dir.below[org], s)
		f.dir.above[member] = append(f.dir.above[member], s)
	case Alias:
		n := f.entity(d.Entity)
		for _, name := range d.Names {
			f.alias(n, name)
		}
	case Operate:
		f.operations = append(f.operations, link{f.entity(Entity{Persona, d.Entity.Name}), d})
	}
}

// part takes links away. An entity that nothing else names is not made by it.
func (f *folder) part(d Decision) {
	if d.Entity.Name == "" {
		for _, h := range d.Handles {
			for _, l := range f.links[h] {
				f.dir.parted[handleOf{h, l.entity}] = true
			}
			delete(f.links, h)
		}
		return
	}
	n, ok := f.dir.find(d.Entity)
	if !ok {
		return
	}
	for _, h := range d.Handles {
		f.dir.parted[handleOf{h, n}] = true
		f.links[h] = without(f.links[h], n)
	}
}

func without(ls []link, entity int) []link {
	return slices.DeleteFunc(ls, func(l link) bool { return l.entity == entity })
}

// entity returns the number of the entity that a decision names, which is
// made where nobody has that name. A name that is an alias of two is taken by
// neither.
func (f *folder) entity(e Entity) int {
	if n, ok := f.dir.find(e); ok {
		return n
	}
	if e.Kind == "" {
		e.Kind = Person
		return f.entity(e)
	}
	n := len(f.dir.entities)
	f.dir.entities = append(f.dir.entities, record{entity: e, names: []string{e.Name}})
	key := Key(e.Name)
	f.dir.primary[Entity{e.Kind, key}] = n
	f.dir.names[key] = append(f.dir.names[key], n)
	return n
}

func (f *folder) alias(n int, name string) {
	key := Key(name)
	if key == "" || slices.Contains(f.dir.names[key], n) {
		return
	}
	f.dir.names[key] = append(f.dir.names[key], n)
	f.dir.entities[n].names = append(f.dir.entities[n].names, name)
}

// finish turns the links and claims that are left into what a Directory shows.
func (f *folder) finish() {
	handles := make([]evidence.Handle, 0, len(f.links))
	for h := range f.links {
		handles = append(handles, h)
	}
	slices.SortFunc(handles, evidence.Handle.Compare)
	for _, h := range handles {
		var links []Link
		for _, l := range f.links[h] {
			links = append(links, Link{h, f.dir.entities[l.entity].entity, l.decision})
		}
		switch {
		case len(links) == 1:
			f.dir.owner[h] = links[0]
			n := f.links[h][0].entity
			f.dir.own[n] = append(f.dir.own[n], links[0])
		case len(links) > 1:
			f.dir.conflicts = append(f.dir.conflicts, Conflict{h, links})
		}
		f.dir.links = append(f.dir.links, links...)
	}
	for _, o := range f.operations {
		operator, ok := f.dir.Resolve(o.decision.Operator)
		if !ok {
			operator = Entity{Name: o.decision.Operator}
		}
		f.dir.operations = append(f.dir.operations, Operation{f.dir.entities[o.entity].entity, operator, o.decision})
	}
}
