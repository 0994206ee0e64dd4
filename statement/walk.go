package statement

import (
	"slices"
	"strings"
)

// Each is the name that stands, inside all and any, for each member of the
// group in turn.
const Each = "each"

// Walk calls visit for p and every proposition in it, from the outside in and
// from left to right. Where visit returns false, what is inside is left out.
func (p *Prop) Walk(visit func(*Prop) bool) {
	if p == nil || !visit(p) {
		return
	}
	for _, a := range p.Args {
		a.Prop.Walk(visit)
	}
}

// Names returns the names of persons, organisations, personas and groups in
// p, as written, each once, in the order in which they first stand there.
// Each is not among them.
func (p *Prop) Names() []string {
	var names []string
	add := func(n string) {
		if n != "" && n != Each && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	p.Walk(func(q *Prop) bool {
		for _, a := range q.Args {
			add(a.Name)
		}
		for _, n := range ViaNames(q.Named["via"]) {
			add(n)
		}
		return true
	})
	return names
}

// Names returns every name that s needs resolved, each once: the speaker, whom
// the speaker spoke for, then those of its propositions.
func (s Statement) Names() []string {
	names := []string{s.Speaker}
	if s.For != "" {
		names = append(names, s.For)
	}
	props := []*Prop{s.Prop, s.Excepted}
	for _, r := range s.Readings {
		props = append(props, r.Prop)
	}
	for _, p := range props {
		names = append(names, p.Names()...)
	}
	var out []string
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// ViaNames returns the names in a via value written as a set, "{A, B}"; none
// for "none", "any" and the empty word.
func ViaNames(via string) []string {
	if !strings.HasPrefix(via, "{") {
		return nil
	}
	names, err := newScanner(via, 1).nameSet()
	if err != nil {
		return nil
	}
	return names
}

// TextAt returns the words that stand at the i-th place of p, from 0; none
// where something else stands there, or nothing.
func (p *Prop) TextAt(i int) string {
	if p == nil || i >= len(p.Args) {
		return ""
	}
	return p.Args[i].Text
}
