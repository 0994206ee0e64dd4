package people

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Link ties one handle to one entity by one decision.
type Link struct {
	Handle   evidence.Handle `json:"handle"`
	Entity   Entity          `json:"entity"`
	Decision Decision        `json:"decision"`
}

// Standing returns how well the link is backed, as Decision.Backing says.
func (l Link) Standing() evidence.Standing { return l.Decision.Backing() }

// Conflict is one handle that decisions in force give to more than one
// entity. Such a handle resolves to none of them until one is parted.
type Conflict struct {
	Handle evidence.Handle `json:"handle"`
	Links  []Link          `json:"links"` // two or more, in order of decision
}

// Operation is the attributed claim that somebody operates a persona.
type Operation struct {
	Persona  Entity   `json:"persona"`
	Operator Entity   `json:"operator"` // Kind is empty where no decision says who that is
	Decision Decision `json:"decision"`
}

// Standing returns how well the claim is backed: Claimed, unless the decision
// says otherwise.
func (o Operation) Standing() evidence.Standing { return o.Decision.Backing() }

// Directory is who is who as a list of decisions says. It is made by Fold, is
// never changed afterwards, and is safe for concurrent use. Slices that its
// methods return belong to the caller.
type Directory struct {
	entities   []record
	primary    map[Entity]int   // by kind and Key
	names      map[string][]int // every entity that a name may mean, by Key
	links      []Link           // in order of handle, then of decision
	own        map[int][]Link   // those of them that are in no conflict, by entity
	owner      map[evidence.Handle]Link
	conflicts  []Conflict
	parted     map[handleOf]bool
	below      map[int][]step // memberships by organisation
	above      map[int][]step // memberships by member
	operations []Operation
	inForce    []Decision
	seen       map[int64]Decision // every decision known, in force or not
	undone     map[int64]bool
}

// record is one entity with its names, the first of which is its own.
type record struct {
	entity Entity
	names  []string
}

// handleOf is a handle and the number of an entity.
type handleOf struct {
	handle evidence.Handle
	entity int
}

// step is one direct membership between numbered entities.
type step struct {
	member, org int
	decision    Decision
}

// Resolve returns the entity that name means, and whether there is exactly
// one. A name is compared by Key, with aliases; it is never guessed at.
func (d *Directory) Resolve(name string) (Entity, bool) {
	c := d.names[Key(name)]
	if len(c) != 1 {
		return Entity{}, false
	}
	return d.entities[c[0]].entity, true
}

// Ambiguous returns the entities that name may mean where they are more than
// one, in the order in which they were decided; otherwise it returns nil.
func (d *Directory) Ambiguous(name string) []Entity {
	c := d.names[Key(name)]
	if len(c) < 2 {
		return nil
	}
	var out []Entity
	for _, n := range slices.Sorted(slices.Values(c)) {
		out = append(out, d.entities[n].entity)
	}
	return out
}

// HandlesOf returns the links of e, in order of handle. Handles that are in
// conflict are left out: they resolve to nobody.
func (d *Directory) HandlesOf(e Entity) []Link {
	n, ok := d.find(e)
	if !ok {
		return nil
	}
	return slices.Clone(d.own[n])
}

// OwnerOf returns the link of h, and whether there is exactly one.
func (d *Directory) OwnerOf(h evidence.Handle) (Link, bool) {
	l, ok := d.owner[h]
	return l, ok
}

// Conflicts returns the handles that are given to more than one entity, in
// order of handle.
func (d *Directory) Conflicts() []Conflict { return slices.Clone(d.conflicts) }

// Parted reports whether a decision in force says that h does not belong to e.
func (d *Directory) Parted(h evidence.Handle, e Entity) bool {
	n, ok := d.find(e)
	return ok && d.parted[handleOf{h, n}]
}

// Entities returns everybody and everything that decisions in force name, in
// order of kind, then of Key.
func (d *Directory) Entities() []Entity {
	// By the keys that primary has: a name of thousands of characters is not
	// folded again for every comparison.
	keys := slices.SortedFunc(maps.Keys(d.primary), func(a, b Entity) int {
		return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Name, b.Name))
	})
	out := make([]Entity, len(keys))
	for i, k := range keys {
		out[i] = d.entities[d.primary[k]].entity
	}
	return out
}

// NamesOf returns the names of e: its own, then its aliases as decided.
func (d *Directory) NamesOf(e Entity) []string {
	n, ok := d.find(e)
	if !ok {
		return nil
	}
	return slices.Clone(d.entities[n].names)
}

// Operators returns the claims about who operates the persona of this name, in
// order of decision. They are claims of whoever decided them; a persona's
// handles stay the persona's.
func (d *Directory) Operators(persona string) []Operation {
	var out []Operation
	for _, n := range d.names[Key(persona)] {
		for _, o := range d.operations {
			if o.Persona == d.entities[n].entity {
				out = append(out, o)
			}
		}
	}
	return out
}

// Operations returns every claim about who operates a persona, in order of
// decision.
func (d *Directory) Operations() []Operation { return slices.Clone(d.operations) }

// InForce returns the decisions that hold, in order: those known that no
// other has undone. Undo decisions in force are among them.
func (d *Directory) InForce() []Decision { return slices.Clone(d.inForce) }

// Decision returns the known decision of this number, and whether there is
// one; undone reports whether it no longer holds.
func (d *Directory) Decision(seq int64) (dec Decision, undone, ok bool) {
	dec, ok = d.seen[seq]
	return dec, d.undone[seq], ok
}

// find returns the number of the entity that e names: by its own name and
// kind, or as the one alias of that kind; without a kind, as Resolve does.
func (d *Directory) find(e Entity) (int, bool) {
	key := Key(e.Name)
	if e.Kind == "" {
		c := d.names[key]
		if len(c) == 1 {
			return c[0], true
		}
		return 0, false
	}
	if n, ok := d.primary[Entity{e.Kind, key}]; ok {
		return n, true
	}
	found := -1
	for _, n := range d.names[key] {
		if d.entities[n].entity.Kind != e.Kind {
			continue
		}
		if found >= 0 {
			return 0, false
		}
		found = n
	}
	return found, found >= 0
}

// linked reports whether a decision in force gives h to the entity numbered n,
// in conflict or not.
func (d *Directory) linked(h evidence.Handle, n int) bool {
	return slices.ContainsFunc(d.links, func(l Link) bool {
		return l.Handle == h && l.Entity == d.entities[n].entity
	})
}

// OneEach returns the handles of everybody who has more than one, each time as
// one group: those that count as one.
func (d *Directory) OneEach() [][]evidence.Handle {
	var out [][]evidence.Handle
	for _, e := range d.Entities() {
		links := d.HandlesOf(e)
		if len(links) < 2 {
			continue
		}
		group := make([]evidence.Handle, len(links))
		for i, l := range links {
			group[i] = l.Handle
		}
		out = append(out, group)
	}
	return out
}
