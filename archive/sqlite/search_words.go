package sqlite

import (
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/search"
)

// holdsWords returns the condition for an expression of the full-text index.
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
