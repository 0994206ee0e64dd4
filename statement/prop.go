package statement

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Limits of a proposition. Nothing that a person says needs more.
const (
	MaxDepth = 16  // propositions inside propositions
	MaxArgs  = 100 // arguments of one of them
	maxCount = 2_000_000_000
)

// inside is what a proposition stands in.
type inside struct {
	depth int
	modal string // the aware or learned that it stands in
	group bool   // whether it stands in all or any, so that each means something
}

// prop reads a proposition with whatever "and" joins to it.
func (s *scanner) prop(in inside) (*Prop, *Error) {
	at := s.placeAfterSpace()
	p, err := s.primary(in)
	if err != nil {
		return nil, err
	}
	joined := []*Prop{p}
	for {
		w := s.peekWord()
		if why, no := refused[strings.ToLower(w)]; no {
			return nil, s.fail(fmt.Sprintf("%s cannot join propositions", show(w)), why)
		}
		if w != "and" {
			break
		}
		if len(joined) == MaxArgs {
			return nil, s.fail(fmt.Sprintf("more than %d propositions joined", MaxArgs), "split the statement")
		}
		s.take("and")
		q, err := s.primary(in)
		if err != nil {
			return nil, err
		}
		joined = append(joined, q)
	}
	if len(joined) == 1 {
		return p, nil
	}
	and := &Prop{Op: "and", Pos: at}
	for _, q := range joined {
		and.Args = append(and.Args, Arg{Prop: q})
	}
	return and, nil
}

func (s *scanner) placeAfterSpace() Pos {
	s.skip()
	return s.place()
}

// primary reads one predicate or combinator, or a proposition in brackets.
func (s *scanner) primary(in inside) (*Prop, *Error) {
	at := s.placeAfterSpace()
	if in.depth++; in.depth > MaxDepth {
		return nil, errorAt(at, fmt.Sprintf("more than %d propositions one inside another", MaxDepth), "split the statement")
	}
	if s.take("(") {
		s.open++
		p, err := s.prop(in)
		if err != nil {
			return nil, err
		}
		return p, s.close("(")
	}
	op := s.peekWord()
	if op == "" {
		return nil, s.fail("expected a proposition", "for example contact(A, B)")
	}
	if op == "not" && !s.comesAfter(op, "(") {
		s.take(op)
		p, err := s.primary(in)
		if err != nil {
			return nil, err
		}
		return &Prop{Op: "not", Args: []Arg{{Prop: p}}, Pos: at}, nil
	}
	if _, macro := s.macros.known[op]; (macro || op == s.macros.defining) && s.comesAfter(op, "(") {
		return s.used(op, in)
	}
	sig, err := s.known(op, in)
	if err != nil {
		return nil, err
	}
	s.take(op)
	if !s.take("(") {
		return nil, s.fail(fmt.Sprintf("expected ( after %s", op), "write "+sig.form)
	}
	s.open++
	p := &Prop{Op: op, Pos: at}
	if err := s.args(p, sig, in.within(op, sig)); err != nil {
		return nil, err
	}
	if err := s.close(op + "("); err != nil {
		return nil, err
	}
	if op == "count" {
		if err := s.comparison(p); err != nil {
			return nil, err
		}
	}
	return p, checkShape(p, sig)
}

// within returns what the arguments of op stand in.
func (in inside) within(op string, sig signature) inside {
	if sig.family == modal {
		in.modal = op
	}
	in.group = in.group || op == "all" || op == "any"
	return in
}

// known looks op up, and says what is wrong where it is none.
func (s *scanner) known(op string, in inside) (signature, *Error) {
	sig, ok := vocabulary[op]
	if !ok {
		if why, no := refused[strings.ToLower(op)]; no {
			return sig, s.fail(fmt.Sprintf("%s is no part of the language", show(op)), why)
		}
		hint := suggest(op, append(Ops(), slices.Sorted(maps.Keys(s.macros.known))...))
		if s.macros.defining != "" && hint == "" {
			hint = "a definition uses only those before it"
		}
		if hint == "" {
			hint = "the words are " + oneOf(Ops())
		}
		return sig, s.fail(fmt.Sprintf("%s is not a predicate", show(op)), hint)
	}
	if sig.family == modal && in.modal != "" {
		return sig, s.fail(fmt.Sprintf("%s inside %s: knowledge of knowledge cannot be tested", op, in.modal), "split the statement")
	}
	if in.group && (op == "all" || op == "any") {
		return sig, s.fail(op+" inside another all or any: each would have two meanings", "split the statement")
	}
	return sig, nil
}

func (s *scanner) close(what string) *Error {
	if !s.take(")") {
		at := s.place()
		if s.atLineEnd() {
			at = s.last
		}
		return errorAt(at, fmt.Sprintf("expected , or ) to go on after %q", what), "")
	}
	s.open--
	return nil
}

// args reads the arguments of p up to its closing bracket.
func (s *scanner) args(p *Prop, sig signature, in inside) *Error {
	given := 0
	for n := 0; ; n++ {
		if n == MaxArgs {
			return s.fail(fmt.Sprintf("more than %d arguments", MaxArgs), "split the statement")
		}
		if w := s.peekWord(); n == 0 && w == "" && s.comesNext(")") {
			break
		} else if w != "" && !strings.EqualFold(w, "item") && s.comesAfter(w, ":") {
			if err := s.namedArg(p, sig, w); err != nil {
				return err
			}
		} else {
			k := min(given, len(sig.args)-1)
			if n > 0 && s.comesNext(")") {
				return s.fail("expected something after the comma", "write "+sig.form)
			}
			if given >= len(sig.args) && !sig.more {
				return s.fail(fmt.Sprintf("too much for %s", p.Op), "write "+sig.form)
			}
			if err := s.positional(p, sig.args[k], in); err != nil {
				return err
			}
			given++
		}
		if !s.take(",") {
			break
		}
	}
	if !s.comesNext(")") {
		return s.close(p.Op + "(")
	}
	if given < sig.must {
		return s.fail(fmt.Sprintf("%s needs %d, and has %d", p.Op, sig.must, given), "write "+sig.form)
	}
	if sig.need != "" && p.Named[sig.need] == "" {
		return s.fail(fmt.Sprintf("%s needs %s:", p.Op, sig.need), "write "+sig.form)
	}
	return nil
}

// comesNext reports whether p comes next, without reading it.
func (s *scanner) comesNext(p string) bool {
	s.skip()
	return strings.HasPrefix(s.text[s.pos:], p)
}

// namedArg reads "name: value".
func (s *scanner) namedArg(p *Prop, sig signature, name string) *Error {
	at := s.place()
	if !slices.Contains(sig.named, name) {
		hint := suggest(name, sig.named)
		if hint == "" && len(sig.named) > 0 {
			hint = "it takes " + oneOf(sig.named)
		}
		return errorAt(at, fmt.Sprintf("%s takes no %s:", p.Op, show(name)), hint)
	}
	if _, twice := p.Named[name]; twice {
		return errorAt(at, name+": is given twice", "")
	}
	s.take(name)
	s.take(":")
	at = s.placeAfterSpace()
	value, err := s.namedValue(name)
	if err != nil {
		return err
	}
	if closed := namedWords[name]; closed != nil && !slices.Contains(closed, value) {
		hint := suggest(value, closed)
		if hint == "" {
			hint = "write " + oneOf(closed)
		}
		return errorAt(at, fmt.Sprintf("%s: cannot be %s", name, show(value)), hint)
	}
	if p.Named == nil {
		p.Named = map[string]string{}
	}
	p.Named[name] = value
	return nil
}

func (s *scanner) namedValue(name string) (string, *Error) {
	if name == "via" {
		return s.via()
	}
	return s.name("a value")
}

// via reads none, any, or a set of names.
func (s *scanner) via() (string, *Error) {
	at := s.placeAfterSpace()
	if s.comesNext("{") {
		names, err := s.nameSet()
		if err != nil {
			return "", err
		}
		return setText(names), nil
	}
	if w := s.word(); w == "none" || w == "any" {
		return w, nil
	}
	return "", errorAt(at, "via: is none, any or a set of names", "write {A, B}")
}

// nameSet reads "{A, B}".
func (s *scanner) nameSet() ([]string, *Error) {
	var names []string
	if !s.take("{") {
		return nil, s.fail("expected {", "")
	}
	s.open++
	for {
		n, err := s.name("a name")
		if err != nil {
			return nil, err
		}
		if names = append(names, n); len(names) > MaxArgs {
			return nil, s.fail(fmt.Sprintf("more than %d names", MaxArgs), "")
		}
		if !s.take(",") {
			break
		}
	}
	if !s.take("}") {
		return nil, s.fail("expected , or } to go on in the set of names", "")
	}
	s.open--
	return names, nil
}

// name reads a name: words in quotation marks, or bare words up to one that is
// reserved or to a sign.
func (s *scanner) name(what string) (string, *Error) {
	if s.atQuote() {
		at := s.place()
		n, err := s.quotation()
		if err == nil && strings.TrimSpace(n) == "" {
			return "", errorAt(at, "expected "+what+", found nothing in the quotation marks", "")
		}
		return n, err
	}
	var words []string
	for {
		w := s.peekWord()
		if w == "" || slices.Contains(reserved, w) {
			break
		}
		words = append(words, s.word())
	}
	if len(words) == 0 {
		if w := s.peekWord(); w != "" {
			return "", s.fail(fmt.Sprintf("expected %s, found the reserved word %s", what, show(w)), "write it in quotation marks if it is meant")
		}
		return "", s.fail("expected "+what, "")
	}
	return strings.Join(words, " "), nil
}

// positional reads one argument of the given sort.
func (s *scanner) positional(p *Prop, want sort, in inside) *Error {
	switch want {
	case sortName:
		return s.nameArg(p, in)
	case sortProp:
		q, err := s.prop(in)
		p.Args = append(p.Args, Arg{Prop: q})
		return err
	case sortWord:
		return s.wordArg(p)
	case sortRole:
		return s.roleArg(p)
	case sortAmount:
		return s.amount(p)
	}
	if w := s.peekWord(); strings.EqualFold(w, "item") && s.comesAfter(w, ":") {
		return s.itemArg(p)
	}
	if want == sortAny {
		return s.nameArg(p, in)
	}
	if w := s.peekWord(); want == sortSubject && (w == "not" || w != "" && s.comesAfter(w, "(")) || want == sortSubject && s.comesNext("(") {
		q, err := s.prop(in)
		p.Args = append(p.Args, Arg{Prop: q})
		return err
	}
	text, err := s.name("quoted words")
	p.Args = append(p.Args, Arg{Text: text})
	return err
}

func (s *scanner) nameArg(p *Prop, in inside) *Error {
	at := s.placeAfterSpace()
	n, err := s.name("a name")
	if err != nil {
		return err
	}
	if s.comesNext("(") {
		return errorAt(at, fmt.Sprintf("%s takes a name here, not a proposition", p.Op), "write "+vocabulary[p.Op].form)
	}
	if n == Each && !in.group {
		return errorAt(at, "each means something only inside all(GROUP, …) or any(GROUP, …)", "")
	}
	p.Args = append(p.Args, Arg{Name: n})
	return nil
}

func (s *scanner) wordArg(p *Prop) *Error {
	at := s.placeAfterSpace()
	w, closed := s.word(), closedWords(p.Op)
	if !slices.Contains(closed, w) {
		hint := suggest(w, closed)
		if hint == "" {
			hint = "write " + oneOf(closed)
		}
		return errorAt(at, fmt.Sprintf("%s cannot be %s", p.Op, show(w)), hint)
	}
	p.Args = append(p.Args, Arg{Text: w})
	return nil
}

func (s *scanner) roleArg(p *Prop) *Error {
	at := s.placeAfterSpace()
	role, err := s.name("a role")
	if err != nil {
		return err
	}
	if p.Named["role"] != "" {
		return errorAt(at, "role: is given twice", "")
	}
	if p.Named == nil {
		p.Named = map[string]string{}
	}
	p.Named["role"] = role
	return nil
}

// itemIDDigits is how many hexadecimal digits the prefix of an item's id has.
const (
	fewestIDDigits = 4
	mostIDDigits   = 64
)

// itemArg reads item:ID, where ID is the prefix of an item's id or "#" and an
// exhibit number.
func (s *scanner) itemArg(p *Prop) *Error {
	s.word()
	s.take(":")
	at := s.placeAfterSpace()
	id := strings.ToLower(s.word())
	if !isItemRef(id) {
		return errorAt(at, fmt.Sprintf("%s is not an item", show(id)), "write four digits or more of its id, or #12 for exhibit 12")
	}
	p.Args = append(p.Args, Arg{Item: id})
	return nil
}

func isItemRef(id string) bool {
	if n, ok := strings.CutPrefix(id, "#"); ok {
		return n != "" && strings.Trim(n, "0123456789") == ""
	}
	return len(id) >= fewestIDDigits && len(id) <= mostIDDigits && strings.Trim(id, "0123456789abcdef") == ""
}

// amount reads ">= 100", the least that was paid, in whole units.
func (s *scanner) amount(p *Prop) *Error {
	if !s.take(">=") && !s.take("≥") {
		return s.fail("expected >= and an amount", "write "+vocabulary[p.Op].form)
	}
	n, err := s.number()
	p.Cmp, p.N = ">=", n
	return err
}

// comparisons as written, and as they are kept.
var comparisons = []struct{ text, cmp string }{
	{">=", ">="}, {"≥", ">="}, {"<=", "<="}, {"≤", "<="}, {"=", "="},
}

// comparison reads what stands after count(P).
func (s *scanner) comparison(p *Prop) *Error {
	if s.takeWord("only") {
		p.Cmp = "only"
	}
	for _, c := range comparisons {
		if p.Cmp == "" && s.take(c.text) {
			p.Cmp = c.cmp
		}
	}
	if p.Cmp == "" {
		return s.fail("expected a comparison after count(…)", "write = n, >= n, <= n or only n")
	}
	at := s.placeAfterSpace()
	n, err := s.number()
	if err == nil && n == 0 {
		return errorAt(at, "a count of 0 is a denial", "write denies P, or not(P)")
	}
	p.N = n
	return err
}

func (s *scanner) number() (int, *Error) {
	at := s.placeAfterSpace()
	w := s.word()
	n, err := strconv.Atoi(w)
	if err != nil || n < 0 || n > maxCount || !unicode.IsDigit(rune(w[0])) {
		return 0, errorAt(at, fmt.Sprintf("expected a whole number, found %s", show(w)), "")
	}
	return n, nil
}

// checkShape refuses combinations that are well written but mean nothing.
func checkShape(p *Prop, sig signature) *Error {
	if sig.family != combinator {
		return nil
	}
	for _, a := range p.Args {
		if a.Prop == nil {
			continue
		}
		of := vocabulary[a.Prop.Op].family
		ok := true
		switch p.Op {
		case "count", "only":
			ok = of == event
		case "first":
			ok = of == event || of == state || of == modal
		case "before":
			ok = of == event || of == state || of == modal || a.Prop.Op == "first"
		case "all", "any":
			ok = a.Prop.mentions(Each)
			if !ok {
				return errorAt(a.Prop.Pos, fmt.Sprintf("%s needs the word each in what it says of its group", p.Op), "for example all(campaign, sent(each, B))")
			}
		}
		if !ok {
			return errorAt(a.Prop.Pos, fmt.Sprintf("%s cannot be taken of %s", p.Op, a.Prop.Op), "split the statement")
		}
	}
	return nil
}

// mentions reports whether name stands anywhere in p.
func (p *Prop) mentions(name string) bool {
	found := false
	p.Walk(func(q *Prop) bool {
		for _, a := range q.Args {
			found = found || a.Name == name
		}
		return !found
	})
	return found
}
