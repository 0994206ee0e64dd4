package sqlite

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// condition is an SQL condition on table item, with its parameters. It is
// never NULL, so that it can be negated.
type condition struct {
	sql  string
	args []any
}

var (
	always = condition{sql: "1"}
	never  = condition{sql: "0"}
)

// joined joins conditions with AND or OR, in halves: SQLite bounds how deep an
// expression is, not how wide.
func joined(op string, of []condition) condition {
	switch len(of) {
	case 0:
		return always
	case 1:
		return of[0]
	}
	half := len(of) / 2
	left, right := joined(op, of[:half]), joined(op, of[half:])
	return condition{"(" + left.sql + ") " + op + " (" + right.sql + ")", slices.Concat(left.args, right.args)}
}

// compiler turns a query into a condition: set algebra over exhibit numbers.
// What is purely words is one expression of the full-text index; everything
// else is looked up in rows. It reads with the connection that will run the
// condition, in the same transaction, so that both see the same facts.
type compiler struct {
	c    *Case
	conn *sqlite3.Conn
	// within restricts what must be looked at one by one: whatever this
	// condition does not hold of is no hit anyway.
	within condition
}

// compile returns the condition for a query in a scope.
func (c *Case) compile(conn *sqlite3.Conn, q search.Query, scope archive.Scope) (condition, error) {
	x := &compiler{c: c, conn: conn, within: always}
	in, err := x.scope(scope)
	if err != nil || q.Root == nil || in.sql == never.sql {
		return in, err
	}
	x.within = in
	cond, err := x.node(q.Root)
	if err != nil {
		return condition{}, err
	}
	if in.sql == always.sql {
		return cond, nil
	}
	return joined("AND", []condition{cond, in}), nil
}

// scope returns the condition for a scope; one that names every trove of the
// case is everything.
func (x *compiler) scope(s archive.Scope) (condition, error) {
	if s.Everything {
		return always, nil
	}
	return x.inTroves(func(name string) bool { return slices.Contains(s.Troves, name) })
}

// inTroves returns the condition for items found in a trove whose name is wanted.
func (x *compiler) inTroves(wanted func(name string) bool) (condition, error) {
	ids := []int64{}
	all := true
	err := eachRow(x.conn, "SELECT id, name FROM trove", func(s *sqlite3.Stmt) error {
		if wanted(s.ColumnText(1)) {
			ids = append(ids, s.ColumnInt64(0))
		} else {
			all = false
		}
		return nil
	})
	switch {
	case err != nil:
		return condition{}, err
	case len(ids) == 0:
		return never, nil
	case all:
		return always, nil // an item is always found somewhere
	}
	return condition{`EXISTS (SELECT 1 FROM occurrence o JOIN input i ON i.id = o.input
		WHERE o.item = item.num AND i.trove IN (SELECT value FROM json_each(?)))`, []any{numberList(ids)}}, nil
}

func numberList(nums []int64) string {
	b := append(make([]byte, 0, 2+8*len(nums)), '[')
	for i, n := range nums {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(append(b, ']'))
}

func (x *compiler) node(n search.Node) (condition, error) {
	if expr, ok := wordsOnly(n); ok {
		return x.words(expr)
	}
	switch n := n.(type) {
	case search.And:
		return x.and(n)
	case search.Or:
		return x.or(n)
	case search.Not:
		cond, err := x.node(n.Of)
		cond.sql = "NOT (" + cond.sql + ")"
		return cond, err
	case search.Between:
		return between(n), nil
	case search.Literal:
		return x.literal(n)
	case search.Field:
		return x.field(n)
	}
	return never, nil // words without any letter
}

// and joins nodes: those that are words only in one expression of the index,
// then rows, then what must be looked at one by one, within all of those.
func (x *compiler) and(nodes search.And) (condition, error) {
	var words search.And
	var rest, slow []search.Node
	positive := false
	for _, n := range nodes {
		switch {
		case looksAtBytes(n):
			slow = append(slow, n)
		case isWords(n):
			words = append(words, n)
			_, not := n.(search.Not)
			positive = positive || !not
		default:
			rest = append(rest, n)
		}
	}
	if !positive { // nothing for the index to subtract from
		rest, words = append(rest, words...), nil
	}
	var of []condition
	if expr, ok := wordsOnly(words); ok {
		cond, err := x.words(expr)
		if err != nil {
			return condition{}, err
		}
		of = append(of, cond)
	}
	outer := x.within
	defer func() { x.within = outer }()
	for _, n := range append(rest, slow...) {
		if looksAtBytes(n) {
			x.within = joined("AND", append([]condition{outer}, of...))
		}
		cond, err := x.node(n)
		if err != nil {
			return condition{}, err
		}
		of = append(of, cond)
	}
	return joined("AND", of), nil
}

// or joins nodes of which one must hold: words only in one expression of the
// index, however many there are.
func (x *compiler) or(nodes search.Or) (condition, error) {
	var words search.Or
	var of []condition
	for _, n := range nodes {
		if _, ok := wordsOnly(n); ok {
			words = append(words, n)
			continue
		}
		cond, err := x.node(n)
		if err != nil {
			return condition{}, err
		}
		of = append(of, cond)
	}
	if expr, ok := wordsOnly(words); ok {
		cond, err := x.words(expr)
		if err != nil {
			return condition{}, err
		}
		of = append(of, cond)
	}
	if len(of) == 0 {
		return never, nil
	}
	return joined("OR", of), nil
}

// looksAtBytes reports whether n holds a literal.
func looksAtBytes(n search.Node) bool {
	switch n := n.(type) {
	case search.Literal:
		return true
	case search.Not:
		return looksAtBytes(n.Of)
	case search.And:
		return slices.ContainsFunc(n, looksAtBytes)
	case search.Or:
		return slices.ContainsFunc(n, looksAtBytes)
	}
	return false
}

// isWords reports whether n, or what it excludes, is for the index alone.
func isWords(n search.Node) bool {
	if not, ok := n.(search.Not); ok {
		n = not.Of
	}
	_, ok := wordsOnly(n)
	return ok
}

func between(n search.Between) condition {
	c := condition{sql: "item.date_lo IS NOT NULL"}
	// Stored dates are whole milliseconds, rounded outward, and so are the
	// bounds that package search reads.
	if !n.To.IsZero() {
		c.sql, c.args = c.sql+" AND item.date_lo < ?", append(c.args, ceilMillis(n.To))
	}
	if !n.From.IsZero() {
		c.sql, c.args = c.sql+" AND item.date_hi > ?", append(c.args, floorMillis(n.From))
	}
	return c
}

func (x *compiler) field(f search.Field) (condition, error) {
	switch f.Name {
	case search.FieldFrom, search.FieldTo, search.FieldCc, search.FieldWith:
		return x.party(f)
	case search.FieldIn:
		return x.inTroves(func(name string) bool { return search.SameTrove(f.Value, name) })
	case search.FieldKind:
		return condition{"item.kind = ?", []any{f.Value}}, nil
	case search.FieldHas:
		if f.Value == search.HasAttachment {
			return condition{sql: "EXISTS (SELECT 1 FROM child WHERE child.parent = item.num)"}, nil
		}
	case search.FieldProof:
		return x.proof(f.Value)
	case search.FieldTag, search.FieldReview, search.FieldNote:
		return x.readersCondition(f)
	case search.FieldID:
		return byID(f.Value), nil
	}
	return never, nil
}

// proof returns the condition for proof:value. Where some mail is not judged
// yet there is no answer: a number would look like one.
func (x *compiler) proof(value string) (condition, error) {
	all, err := judgedByAll(x.conn)
	if err != nil {
		return condition{}, err
	}
	if !all {
		return condition{}, archive.ErrNotJudged
	}
	wanted := search.ProofWords(value)
	if len(wanted) == 0 {
		return never, nil
	}
	args := make([]any, len(wanted))
	for i, w := range wanted {
		args[i] = w
	}
	return condition{"item.num IN (SELECT item FROM proof WHERE word IN (" + strings.Repeat(", ?", len(wanted))[2:] + "))", args}, nil
}

// byID returns the condition for id:value.
func byID(value string) condition {
	if digits, ok := strings.CutPrefix(value, "#"); ok {
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return never
		}
		return condition{"item.num = ?", []any{n}}
	}
	digits := hex.EncodedLen(len(evidence.ID{}))
	if len(value) < search.MinIDDigits || len(value) > digits {
		return never
	}
	lo, err := hex.DecodeString(value + strings.Repeat("0", digits-len(value)))
	if err != nil {
		return never
	}
	hi, err := hex.DecodeString(value + strings.Repeat("f", digits-len(value)))
	if err != nil {
		return never
	}
	return condition{"item.id BETWEEN ? AND ?", []any{lo, hi}}
}
