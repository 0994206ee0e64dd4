package statement

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Limits of definitions. Nothing that a person says needs more.
const (
	MaxMacros = 100  // definitions of one text
	MaxParams = 10   // parameters of one
	MaxNodes  = 1000 // predicates and combinators of a proposition once definitions are written out
)

// Macro is a word that a case defines for itself (method section 2): a
// proposition with parameters. It is written out where it is used, so that a
// statement's tree has only words of the vocabulary; it is kept beside the
// tree, so that it can be printed with the finding.
type Macro struct {
	Name   string   `json:"name"`
	Params []string `json:"params,omitempty"`
	Prop   *Prop    `json:"prop"` // in which the parameters stand as names or words
}

// String writes the definition as it stands in a statement, without the word
// define: "cahoots(A, B): contact(A, B) and act(A, B, accept)".
func (m Macro) String() string {
	return m.Name + "(" + strings.Join(m.Params, ", ") + "): " + m.Prop.String()
}

// Hash names what the definition says: the SHA-256 of how it is written.
func (m Macro) Hash() evidence.ID { return evidence.Sum([]byte("define " + m.String())) }

// macros are the definitions of a text, by name.
type macros struct {
	known    map[string]Macro
	defining string          // the one that is being read
	used     map[string]bool // by the statement that is being read
	order    []string        // in which they were used
}

func (ms *macros) use(name string) {
	if ms.used == nil {
		ms.used = map[string]bool{}
	}
	if !ms.used[name] {
		ms.used[name] = true
		ms.order = append(ms.order, name)
	}
}

// macro reads what follows the word define: NAME(A, B): PROPOSITION.
func (s *scanner) macro() (Macro, *Error) {
	at := s.placeAfterSpace()
	m := Macro{Name: s.word()}
	if err := s.macroName(at, m.Name); err != nil {
		return m, err
	}
	if !s.take("(") {
		return m, s.fail("expected ( after the word that is defined", "write define NAME(A, B): PROPOSITION")
	}
	s.open++
	for !s.comesNext(")") {
		at := s.placeAfterSpace()
		p := s.word()
		switch {
		case p == "":
			return m, s.fail("expected the name of a parameter", "write define NAME(A, B): PROPOSITION")
		case s.noParameter(p):
			return m, errorAt(at, fmt.Sprintf("%s cannot be a parameter: it is a word of the language", show(p)), "write another, such as A")
		case slices.Contains(m.Params, p):
			return m, errorAt(at, fmt.Sprintf("a second parameter %s", show(p)), "")
		case len(m.Params) == MaxParams:
			return m, errorAt(at, fmt.Sprintf("more than %d parameters", MaxParams), "")
		}
		m.Params = append(m.Params, p)
		if !s.take(",") {
			break
		}
	}
	if err := s.close(m.Name + "("); err != nil {
		return m, err
	}
	if !s.take(":") {
		return m, s.fail("expected : and a proposition", "write define NAME(A, B): PROPOSITION")
	}
	s.macros.defining = m.Name
	defer func() { s.macros.defining = "" }()
	p, err := s.prop(inside{})
	if err != nil {
		return m, err
	}
	m.Prop = p
	for _, param := range m.Params {
		if !p.holds(param) {
			return m, errorAt(at, fmt.Sprintf("the parameter %s stands nowhere in the definition", show(param)), "leave it out")
		}
	}
	return m, s.keepMacro(at, m)
}

// keepMacro remembers a definition. Saying the same again is no error, so that
// printed statements can be joined in one file.
func (s *scanner) keepMacro(at Pos, m Macro) *Error {
	switch was, again := s.macros.known[m.Name]; {
	case again && was.Hash() != m.Hash():
		return errorAt(at, fmt.Sprintf("%s is defined already, otherwise", show(m.Name)), "give it another name")
	case !again && len(s.macros.known) == MaxMacros:
		return errorAt(at, fmt.Sprintf("more than %d definitions", MaxMacros), "")
	}
	s.macros.known[m.Name] = m
	return nil
}

// macroName reports a word that cannot be defined.
func (s *scanner) macroName(at Pos, name string) *Error {
	_, isOp := vocabulary[name]
	_, isRefused := refused[strings.ToLower(name)]
	isDirective := slices.Contains(directiveWords, name)
	switch {
	case name == "":
		return errorAt(at, "expected the word that is defined", "write define NAME(A, B): PROPOSITION")
	case isOp || isRefused || isDirective || name == blockWord || slices.Contains(reserved, name):
		return errorAt(at, fmt.Sprintf("%s cannot be defined: it is a word of the language", show(name)), "give it another name")
	case !isID(name):
		return errorAt(at, fmt.Sprintf("%s cannot be defined", show(name)), "write letters, digits, and . _ - between them")
	}
	return nil
}

// noParameter reports whether p is a word that means something where a
// parameter could stand.
func (s *scanner) noParameter(p string) bool {
	_, isOp := vocabulary[p]
	return isOp || p == Each || p == "item" || !isID(p) || slices.Contains(reserved, p)
}

// holds reports whether word stands anywhere in p where a parameter can.
func (p *Prop) holds(word string) bool {
	found := false
	p.Walk(func(q *Prop) bool {
		for _, a := range q.Args {
			found = found || a.Name == word || a.Text == word
		}
		for k, v := range q.Named {
			found = found || v == word && namedWords[k] == nil || k == "via" && slices.Contains(ViaNames(v), word)
		}
		return !found
	})
	return found
}

// used reads the use of a definition, and writes it out.
func (s *scanner) used(name string, in inside) (*Prop, *Error) {
	at := s.placeAfterSpace()
	m, ok := s.macros.known[name]
	if !ok || name == s.macros.defining {
		return nil, errorAt(at, fmt.Sprintf("%s is defined by itself", show(name)), "a definition uses only those before it, so that none goes round in circles")
	}
	s.take(name)
	s.take("(")
	s.open++
	var args []Arg
	for !s.comesNext(")") {
		p := &Prop{Op: name}
		if err := s.macroArg(p); err != nil {
			return nil, err
		}
		if args = append(args, p.Args...); len(args) > MaxParams || !s.take(",") {
			break
		}
	}
	if err := s.close(name + "("); err != nil {
		return nil, err
	}
	if len(args) != len(m.Params) {
		return nil, errorAt(at, fmt.Sprintf("%s needs %d, and has %d", name, len(m.Params), len(args)), "it is defined as "+m.String())
	}
	s.macros.use(name)
	with := map[string]Arg{}
	for i, param := range m.Params {
		with[param] = args[i]
	}
	nodes := 0
	p := m.Prop.filled(with, at, &nodes)
	if nodes > MaxNodes {
		return nil, errorAt(at, fmt.Sprintf("%s is more than %d predicates once written out", name, MaxNodes), "split the statement")
	}
	return p, checkTree(p, in, at, name)
}

// macroArg reads one argument of a definition's use: a name, quoted words, or
// item:ID.
func (s *scanner) macroArg(p *Prop) *Error {
	if w := s.peekWord(); strings.EqualFold(w, "item") && s.comesAfter(w, ":") {
		return s.itemArg(p)
	}
	n, err := s.name("a name")
	p.Args = append(p.Args, Arg{Name: n})
	return err
}

// filled is p with what stands for each parameter in its place. It stops once
// there are more than MaxNodes.
func (p *Prop) filled(with map[string]Arg, at Pos, nodes *int) *Prop {
	out := *p
	out.Pos, out.Args, out.Named = at, slices.Clone(p.Args), maps.Clone(p.Named)
	if *nodes++; *nodes > MaxNodes {
		return &out
	}
	for i := range out.Args {
		a := &out.Args[i]
		switch x, is := with[a.Name+a.Text]; {
		case a.Prop != nil:
			a.Prop = a.Prop.filled(with, at, nodes)
		case !is || a.Item != "":
		case x.Item != "":
			*a = Arg{Item: x.Item}
		case a.Name != "":
			*a = Arg{Name: x.Name}
		default:
			*a = Arg{Text: x.Name}
		}
	}
	for k, v := range out.Named {
		switch x, is := with[v]; {
		case k == "via" && ViaNames(v) != nil:
			names := ViaNames(v)
			for i, n := range names {
				if x, is := with[n]; is {
					names[i] = x.Name
				}
			}
			out.Named[k] = setText(names)
		case is && namedWords[k] == nil && x.Item != "":
			out.Named[k] = "item:" + x.Item
		case is && namedWords[k] == nil:
			out.Named[k] = x.Name
		}
	}
	return &out
}

// checkTree holds what a definition was written out to against the rules that
// reading holds what is written to.
func checkTree(p *Prop, in inside, at Pos, name string) *Error {
	fail := func(why string) *Error {
		return errorAt(at, fmt.Sprintf("%s, written out, has %s", name, why), "split the statement")
	}
	if in.depth++; in.depth > MaxDepth {
		return fail(fmt.Sprintf("more than %d propositions one inside another", MaxDepth))
	}
	sig := vocabulary[p.Op]
	switch {
	case sig.family == modal && in.modal != "":
		return fail(p.Op + " inside " + in.modal)
	case in.group && (p.Op == "all" || p.Op == "any"):
		return fail(p.Op + " inside another all or any")
	}
	for i, a := range p.Args {
		switch {
		case a.Name == Each && !in.within(p.Op, sig).group:
			return fail("each outside all and any")
		case a.Item != "" && i < len(sig.args) && sig.args[i] == sortName:
			return fail("an item where a name has to stand")
		case a.Prop != nil:
			if err := checkTree(a.Prop, in.within(p.Op, sig), at, name); err != nil {
				return err
			}
		}
	}
	if err := checkShape(p, sig); err != nil {
		err.Line, err.Column = at.Line, at.Column
		return err
	}
	return nil
}
