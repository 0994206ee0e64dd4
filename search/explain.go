package search

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Explain returns the query as it was read, with every operator and the
// parentheses that it needs. It is a query itself, and reads as the same tree.
// An empty query, which matches everything, gives an empty text.
func (q Query) Explain() string {
	if q.Root == nil {
		return ""
	}
	return write(q.Root, looseOr)
}

// How tightly a node holds together.
const (
	looseOr = iota
	looseAnd
	looseNot
	tight
)

// write writes n where something at least as tight as outer is needed.
func write(n Node, outer int) string {
	var s string
	var own int
	switch n := n.(type) {
	case Or:
		s, own = writeAll(n, " OR ", looseNot), looseOr // parentheses that are not needed, but say it
	case And:
		s, own = writeAll(n, " AND ", looseNot), looseAnd
	case Not:
		s, own = "NOT "+write(n.Of, looseNot), looseNot
	case Near:
		s, own = writeAll(n.Of, " NEAR/"+strconv.Itoa(n.Distance)+" ", tight), looseNot
	case Word:
		s, own = n.text(), tight
	case Phrase:
		s, own = quote(n.Text), tight
	case Literal:
		s, own = "literal:"+quote(n.Text), tight
	case Field:
		s, own = n.Name+":"+value(n.Value), tight
	case Between:
		s, own = n.text(), tight
	}
	if own < outer {
		return "(" + s + ")"
	}
	return s
}

func writeAll(nodes []Node, between string, inner int) string {
	texts := make([]string, len(nodes))
	for i, n := range nodes {
		texts[i] = write(n, inner)
	}
	return strings.Join(texts, between)
}

// text writes n as it is typed; what cannot be typed as a word is a phrase.
func (n Word) text() string {
	s := n.Text
	if n.Prefix {
		s += "*"
	}
	if x, err := newLexer(s); err == nil {
		if l, err := x.next(); err == nil && l.kind == lexWord && l.text == n.Text && l.prefix == n.Prefix && x.i == len(x.text) {
			return s
		}
	}
	return quote(n.Text)
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// value writes the value of a field, in quotes where it needs them.
func value(s string) string {
	x, err := newLexer(s)
	// A value that begins with "//" would make the name before it a URL's scheme.
	if err == nil && s != "" && !quoteMark(x.at(0)) && !strings.HasPrefix(s, "//") && x.run() == s {
		return s
	}
	return quote(s)
}

// Obvious reports whether the query is read as anyone would expect, so that
// there is no need to print how.
func (q Query) Obvious() bool {
	return len(q.Hints()) == 0 && plain(q.Text) == plain(q.Explain())
}

// plain is a query without what goes without saying.
func plain(query string) string {
	words := strings.Fields(query)
	kept := words[:0]
	for _, w := range words {
		if w != "AND" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// Hints returns what a reader may not expect about how the query was read, one
// sentence each, in the order of the query.
func (q Query) Hints() []string {
	var hints []string
	seen := map[string]bool{}
	say := func(format string, args ...any) {
		if s := fmt.Sprintf(format, args...); !seen[s] {
			seen[s] = true
			hints = append(hints, s)
		}
	}
	if or, ok := q.Root.(Or); ok && !strings.Contains(q.Text, "(") {
		for _, n := range or {
			if and, ok := n.(And); ok {
				say("AND binds tighter than OR: %s goes together", write(and, looseOr))
			}
		}
	}
	if strings.ContainsAny(q.Text, "“”„") {
		say("curly quotes are read as straight ones")
	}
	walk(q.Root, func(n Node) { hint(n, say) })
	return hints
}

// walk calls f with n and all nodes in it, in order.
func walk(n Node, f func(Node)) {
	if n == nil {
		return
	}
	f(n)
	switch n := n.(type) {
	case And:
		for _, c := range n {
			walk(c, f)
		}
	case Or:
		for _, c := range n {
			walk(c, f)
		}
	case Near:
		for _, c := range n.Of {
			walk(c, f)
		}
	case Not:
		walk(n.Of, f)
	}
}

// hint says what there is to say about one node.
func hint(n Node, say func(string, ...any)) {
	switch n := n.(type) {
	case Word:
		switch n.Text {
		case "and", "or", "not", "near":
			say("%q is searched for as a word; the operator is %s", n.Text, strings.ToUpper(n.Text))
			return
		}
		hintWord(n, say)
	case Field:
		hintField(n, say)
	case Between:
		hintBetween(n, say)
	}
}

// hintWord tells of a word that is several words to the index.
func hintWord(n Word, say func(string, ...any)) {
	terms := Terms(n)
	if len(terms) < 2 || strings.ContainsFunc(n.Text, unsegmented) {
		return
	}
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.Text
	}
	say("%s is searched for as the words %s side by side; literal:%s finds these very characters", n.text(), strings.Join(words, " "), quote(n.Text))
}

func hintField(n Field, say func(string, ...any)) {
	if n.Name == FieldProof && n.Value == AnyAltered {
		say("proof:%s is any of %s", AnyAltered, strings.Join(ProofWords(n.Value), ", "))
		return
	}
	switch n.Name {
	case FieldFrom, FieldTo, FieldCc, FieldWith:
	default:
		return
	}
	p := ReadParty(n.Value)
	switch {
	case !p.Handle.IsZero():
	case p.Domain != "" && len(p.Words) > 0:
		say("%s is read as addresses at %s or below, or a name with these words", write(n, tight), p.Domain)
	case p.Domain != "":
		say("%s is read as addresses at %s or below", write(n, tight), p.Domain)
	case strings.ContainsFunc(n.Value, unicode.IsSpace):
		say("%s is read as words of one name or handle, in any order", write(n, tight))
	}
}

func hintBetween(n Between, say func(string, ...any)) {
	const layout = "2006-01-02 15:04:05 -0700"
	zone := func(t time.Time) string { return t.Format(layout) + " (" + t.Location().String() + ")" }
	switch {
	case n.From.IsZero() && n.To.IsZero():
	case n.From.IsZero():
		say("%s is dated before %s", n.text(), zone(n.To))
	case n.To.IsZero():
		say("%s is dated %s or later", n.text(), zone(n.From))
	default:
		say("%s is dated from %s to before %s", n.text(), zone(n.From), zone(n.To))
	}
}
