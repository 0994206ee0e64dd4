package sqlite

import (
	"fmt"
	"math"
	"strings"

	"github.com/gainsay/gainsay/search"
)

// words returns the condition for an expression of the full-text index, in the
// form that is the faster for it. For few items, SQLite looks each up; for many,
// it is better to walk the items in the order asked for until enough are found
// (a plus sign keeps SQLite from looking up). With n items and a page of p
// hits, walking passes about n*p/hits items, and looking up costs a few steps
// for each hit: they break even at about the square root of n*p/2.
func (x *compiler) words(expr string) (condition, error) {
	n, err := queryInt(x.conn, "SELECT max(num) FROM item")
	if err != nil {
		return condition{}, err
	}
	const page = 20
	many := int64(math.Sqrt(float64(n) * page / 2))
	found, err := queryInt(x.conn, "SELECT count(*) FROM (SELECT 1 FROM fulltext WHERE fulltext MATCH ? LIMIT ?)", expr, many)
	if err != nil {
		return condition{}, err
	}
	c := holdsWords(expr)
	if found == many {
		c.sql = "+" + c.sql
	}
	return c, nil
}

// holdsWords is words in its plain form.
func holdsWords(expr string) condition {
	return condition{"item.num IN (SELECT rowid FROM fulltext WHERE fulltext MATCH ?)", []any{expr}}
}

// wordsOnly returns n as an expression of FTS5 where the index alone can
// answer it: words, phrases and NEAR, joined, with at least one word that is
// not excluded on each side of an OR. Every word is in quotes and cut already,
// so that nothing that a user types is syntax.
func wordsOnly(n search.Node) (string, bool) {
	switch n := n.(type) {
	case search.Word, search.Phrase:
		return phrase(search.Terms(n))
	case search.Field:
		expr, ok := phrase(search.Terms(n))
		return columnOf(n.Name) + " : " + expr, ok
	case search.Near:
		return near(n)
	case search.Or:
		return joinedWords(n, " OR ")
	case search.And:
		return allWords(n)
	}
	return "", false
}

// columnOf names the column of a field of words; other fields have no terms.
func columnOf(field string) string {
	if field == search.FieldSubject {
		return "subject"
	}
	return "text"
}

// phrase writes terms that stand side by side.
func phrase(terms []search.Term) (string, bool) {
	if len(terms) == 0 {
		return "", false
	}
	var b strings.Builder
	b.WriteByte('"')
	for i, t := range terms {
		if i > 0 {
			b.WriteByte(leadNext)
		}
		b.WriteString(strings.ReplaceAll(t.Text, `"`, `""`))
	}
	b.WriteByte('"')
	if terms[len(terms)-1].Prefix {
		b.WriteString(" *")
	}
	return b.String(), true
}

func near(n search.Near) (string, bool) {
	of := make([]string, len(n.Of))
	for i, o := range n.Of {
		var ok bool
		if of[i], ok = phrase(search.NearTerms(o)); !ok {
			return "", false
		}
	}
	// FTS5 counts the words between, package search the steps.
	return fmt.Sprintf("NEAR(%s, %d)", strings.Join(of, " "), n.Distance-1), len(of) > 0
}

func joinedWords(nodes []search.Node, op string) (string, bool) {
	of := make([]string, len(nodes))
	for i, n := range nodes {
		var ok bool
		if of[i], ok = wordsOnly(n); !ok {
			return "", false
		}
	}
	return "(" + strings.Join(of, op) + ")", len(of) > 0
}

// allWords writes words that must all be there, without those that must not.
func allWords(nodes search.And) (string, bool) {
	var with, without []search.Node
	for _, n := range nodes {
		if not, ok := n.(search.Not); ok {
			without = append(without, not.Of)
		} else {
			with = append(with, n)
		}
	}
	expr, ok := joinedWords(with, " AND ")
	if !ok || len(without) == 0 {
		return expr, ok
	}
	not, ok := joinedWords(without, " OR ")
	return "(" + expr + " NOT " + not + ")", ok
}
