package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Term is one token to look for. Terms stand at positions one after the other.
type Term struct {
	Text   string
	Prefix bool // any token that begins so; only of the last term
}

// Terms returns the tokens that n, a Word, a Phrase, or a subject: or text:
// Field, looks for, one a position; nil for other nodes and where there is
// nothing to look for. An address, handle or URL is looked for whole; words
// after it in a phrase keep their distance.
func Terms(n Node) []Term {
	terms := nearTerms(n)
	// The words of an address follow from the address: they need no mention
	// at the end, and an index may hold an address without its words.
	if i := lastWhole(terms); i >= 0 {
		terms = terms[:i+1]
	}
	return plainTerms(terms)
}

// NearTerms is Terms for an operand of NEAR, where an address counts as all
// of its words.
func NearTerms(n Node) []Term { return plainTerms(nearTerms(n)) }

// queryTerm is a term with how many words, itself included, it stands for.
type queryTerm struct {
	Term
	words int
}

func plainTerms(terms []queryTerm) []Term {
	var plain []Term
	for _, t := range terms {
		plain = append(plain, t.Term)
	}
	return plain
}

// lastWhole returns the index of the whole that the terms end with, or -1.
func lastWhole(terms []queryTerm) int {
	for i, t := range terms {
		if t.words > 1 && i+t.words == len(terms) {
			return i
		}
	}
	return -1
}

func nearTerms(n Node) []queryTerm {
	switch n := n.(type) {
	case Word:
		return readTerms(n.Text, n.Prefix)
	case Phrase:
		return readTerms(n.Text, false)
	case Field:
		if n.Name == FieldSubject || n.Name == FieldText {
			text, prefix := strings.CutSuffix(n.Value, "*")
			return readTerms(text, prefix)
		}
	}
	return nil
}

// readTerms cuts text as Analyse does, takes the longest reading at each
// position, and leaves the end open where a word goes on.
func readTerms(text string, prefix bool) []queryTerm {
	if prefix {
		if whole, ok := wholePrefix(text); ok {
			return []queryTerm{{Term{whole, true}, 1}}
		}
	}
	var terms []queryTerm
	var ends []int // where the whole at each position ends; 0: none
	var starts []int
	var last, before Token
	for t := range Analyse(text) {
		if t.Colocated {
			i := len(terms) - 1
			if ends[i] == 0 || len(t.Text) > len(terms[i].Text) {
				terms[i].Text, ends[i] = t.Text, t.End
			}
			continue
		}
		terms = append(terms, queryTerm{Term{Text: t.Text}, 1})
		ends, starts = append(ends, 0), append(starts, t.Start)
		before, last = last, t
	}
	for i := range terms {
		for j := i + 1; j < len(terms) && starts[j] < ends[i]; j++ {
			terms[i].words++
		}
	}
	if n := len(terms); n > 0 {
		terms, prefix = openEnd(terms, before, last, prefix)
		terms[len(terms)-1].Prefix = prefix
	}
	return terms
}

// openEnd deals with a run of characters without spaces at the end of the
// terms: its last character begins whatever pair the text goes on with.
func openEnd(terms []queryTerm, before, last Token, prefix bool) ([]queryTerm, bool) {
	r, size := utf8.DecodeRuneInString(last.Text)
	if size != len(last.Text) || !unsegmented(r) {
		return terms, prefix
	}
	if b, n := utf8.DecodeLastRuneInString(before.Text); b == r && n < len(before.Text) && before.End == last.End && before.Start < last.Start {
		if first, _ := utf8.DecodeRuneInString(before.Text); unsegmented(first) {
			return terms[:len(terms)-1], prefix
		}
	}
	return terms, true
}

// wholePrefix returns the beginning of an address, handle or URL, folded as
// the whole would be, where text is one.
func wholePrefix(text string) (string, bool) {
	if !strings.Contains(text, "@") && !strings.Contains(text, "://") || strings.ContainsFunc(text, unicode.IsSpace) {
		return "", false
	}
	text = strings.TrimLeftFunc(text, func(r rune) bool { return r != '@' && r != '_' && !wordish(r) })
	whole := foldWhole(text)
	return whole, whole != "" && whole != "@"
}
