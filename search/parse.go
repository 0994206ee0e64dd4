package search

import (
	"fmt"
	"time"
)

// Limits of a query. They keep a pasted text from becoming a query that no
// engine can run.
const (
	// MaxQueryChars is how many characters a query may have.
	MaxQueryChars = 20_000
	// MaxDepth is how deep parentheses and NOT may be nested.
	MaxDepth = 32
	// MaxTerms is how many tokens a query may search for in all.
	MaxTerms = 1000
	// MaxDistance is the largest distance of NEAR.
	MaxDistance = 1000
	// DefaultDistance is what NEAR means without a number.
	DefaultDistance = 10
)

// Options say how a query is to be read.
type Options struct {
	// Zone is where days begin and end for before:, after: and on:; nil is UTC.
	Zone *time.Location
	// Material refuses tag:, review: and note:. What a statement is tested by
	// is read so: what readers put on items bears on no finding.
	Material bool
}

// Parse reads a query. An empty query matches everything. An error is a
// *SyntaxError.
//
// The language, loosest first:
//
//	a OR b             one of them
//	a AND b, a b       both
//	NOT a, -a          not it
//	a NEAR b           words or phrases at most 10 words apart, in any order
//	a NEAR/3 b         at most 3; NEAR/1 is side by side
//	(a OR b) c         grouped
//	word               a word of the text, subject, names, addresses or file names
//	wor*               words that begin so
//	"two words"        words side by side, in order
//	literal:"A.b-C"    these very characters, case and punctuation included
//	from: to: cc: with:  a party, see ReadParty; with: in any role
//	subject: text:     words side by side in the subject, or in the text
//	before: after: on:   a day 2016-10-14, month 2016-10 or year 2016, in
//	                   the zone of Options, or an instant 2016-10-14T09:00:00Z
//	in:TROVE kind:mail has:attachment id:8f3a id:#12
//	tag:NAME review:open|again|reviewed note:words   what readers put on items
//
// Operators are written in capitals; in small letters they are words. A word
// or value in quotes may hold blanks and parentheses.
func Parse(text string, opt Options) (Query, error) {
	if opt.Zone == nil {
		opt.Zone = time.UTC
	}
	x, err := newLexer(text)
	if err != nil {
		return Query{}, err
	}
	p := &parser{lexer: x, zone: opt.Zone, material: opt.Material}
	if err := p.advance(); err != nil {
		return Query{}, err
	}
	q := Query{Text: text}
	if p.next.kind == lexEnd {
		return q, nil
	}
	if q.Root, err = p.or(); err != nil {
		return Query{}, err
	}
	if p.next.kind == lexClose {
		return Query{}, &SyntaxError{p.next.column, "this parenthesis was not opened", ""}
	}
	return q, nil
}

// parser reads lexemes by recursive descent; next is looked at and not taken.
type parser struct {
	*lexer
	zone     *time.Location
	material bool
	next     lexeme
	depth    int
	terms    int
}

func (p *parser) advance() (err *SyntaxError) {
	p.next, err = p.lexer.next()
	return err
}

func (p *parser) or() (Node, *SyntaxError) {
	first, err := p.and()
	if err != nil {
		return nil, err
	}
	nodes := Or{first}
	for p.next.kind == lexOr {
		op := p.next
		if err := p.advance(); err != nil {
			return nil, err
		}
		if !p.startsOperand() {
			return nil, needsAfter(op, "OR")
		}
		n, err := p.and()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return joinOr(nodes), nil
}

func (p *parser) and() (Node, *SyntaxError) {
	var nodes And
	for {
		n, err := p.not()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
		if op := p.next; op.kind == lexAnd {
			if err := p.advance(); err != nil {
				return nil, err
			}
			if !p.startsOperand() {
				return nil, needsAfter(op, "AND")
			}
		} else if !p.startsOperand() {
			return joinAnd(nodes), nil
		}
	}
}

// startsOperand reports whether next begins something that can be searched for.
func (p *parser) startsOperand() bool {
	switch p.next.kind {
	case lexWord, lexPhrase, lexField, lexNot, lexOpen:
		return true
	}
	return false
}

func needsAfter(op lexeme, word string) *SyntaxError {
	return &SyntaxError{op.column, word + " needs something after it", `write "` + word + `" to search for the word`}
}

func (p *parser) not() (Node, *SyntaxError) {
	if p.next.kind != lexNot {
		return p.near()
	}
	op := p.next
	leave, err := p.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := p.advance(); err != nil {
		return nil, err
	}
	if !p.startsOperand() {
		return nil, needsAfter(op, "NOT")
	}
	n, err := p.not()
	if err != nil {
		return nil, err
	}
	if twice, ok := n.(Not); ok {
		return twice.Of, nil
	}
	return Not{n}, nil
}

// enter goes one level deeper; the caller must call leave.
func (p *parser) enter() (leave func(), err *SyntaxError) {
	if p.depth == MaxDepth {
		return nil, &SyntaxError{p.next.column, fmt.Sprintf("nested more than %d deep", MaxDepth), ""}
	}
	p.depth++
	return func() { p.depth-- }, nil
}

func (p *parser) near() (Node, *SyntaxError) {
	column := p.next.column
	first, err := p.operand()
	if err != nil || p.next.kind != lexNear {
		return first, err
	}
	group := Near{Of: []Node{first}, Distance: p.next.distance}
	for p.next.kind == lexNear {
		op := p.next
		if op.distance != group.Distance {
			return nil, &SyntaxError{op.column, "two distances in one NEAR", "give each NEAR the same number, or join two with AND"}
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.next.kind != lexWord && p.next.kind != lexPhrase {
			return nil, &SyntaxError{op.column, "NEAR stands between words or phrases", "write both sides as words, as in: meeting NEAR/5 embassy"}
		}
		n, err := p.operand()
		if err != nil {
			return nil, err
		}
		group.Of = append(group.Of, n)
	}
	switch first.(type) {
	case Word, Phrase:
		return group, nil
	}
	return nil, &SyntaxError{column, "NEAR stands between words or phrases", "write both sides as words, as in: meeting NEAR/5 embassy"}
}

func (p *parser) operand() (Node, *SyntaxError) {
	l := p.next
	switch l.kind {
	case lexOpen:
		return p.group()
	case lexWord, lexPhrase, lexField:
		if err := p.advance(); err != nil {
			return nil, err
		}
		return p.leaf(l)
	case lexAnd, lexOr, lexNear:
		return nil, &SyntaxError{l.column, l.text + " needs something before it", `write "` + l.text + `" to search for the word`}
	case lexClose:
		return nil, &SyntaxError{l.column, "this parenthesis was not opened", ""}
	}
	return nil, &SyntaxError{l.column, "something is missing at the end", ""}
}

func (p *parser) group() (Node, *SyntaxError) {
	open := p.next
	leave, err := p.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.next.kind == lexClose {
		return nil, &SyntaxError{open.column, "there is nothing between these parentheses", ""}
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.next.kind != lexClose {
		return nil, &SyntaxError{open.column, "this parenthesis is not closed", ""}
	}
	return n, p.advance()
}

// leaf makes the node of a word, phrase or field.
func (p *parser) leaf(l lexeme) (Node, *SyntaxError) {
	var n Node
	switch l.kind {
	case lexWord:
		n = Word{l.text, l.prefix}
	case lexPhrase:
		n = Phrase{l.text}
	default:
		if p.material && ofReaders(l.name) {
			return nil, &SyntaxError{l.column, l.name + ": is what readers put on items, and nothing is tested by it", "leave it out, or name what the messages themselves say"}
		}
		var err *SyntaxError
		if n, err = fieldNode(l, p.zone); err != nil {
			return nil, err
		}
	}
	terms := Terms(n)
	if l.kind != lexField && len(terms) == 0 {
		written := l.text
		if l.prefix {
			written += "*"
		}
		hint := "write literal:" + quote(written) + " to find these characters"
		return nil, &SyntaxError{l.column, "there is no letter or digit to search for", hint}
	}
	if p.terms += max(1, len(terms)); p.terms > MaxTerms {
		return nil, &SyntaxError{l.column, fmt.Sprintf("the query has more than %d words", MaxTerms), ""}
	}
	return n, nil
}

// joinAnd makes one node of nodes that all must match; an And in an And is
// one And.
func joinAnd(nodes And) Node {
	var flat And
	for _, n := range nodes {
		if inner, ok := n.(And); ok {
			flat = append(flat, inner...)
		} else {
			flat = append(flat, n)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return flat
}

// joinOr makes one node of nodes of which one must match.
func joinOr(nodes Or) Node {
	var flat Or
	for _, n := range nodes {
		if inner, ok := n.(Or); ok {
			flat = append(flat, inner...)
		} else {
			flat = append(flat, n)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return flat
}
