package search

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// SyntaxError says why a query could not be read, and where.
type SyntaxError struct {
	Column int    // of the first character that is wrong, in characters, from one
	Msg    string // what is wrong
	Hint   string // what to write instead, where we know
}

// Error returns the column, the message and the hint in one line.
func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("query, column %d: %s", e.Column, e.Msg)
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// Caret returns the query in one line and, in the next, a caret under the
// column. Both end with a newline.
func (e *SyntaxError) Caret(query string) string {
	var line strings.Builder
	blanks, column := 0, 1
	for _, r := range query {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			r = ' '
		}
		line.WriteRune(r)
		if column < e.Column {
			blanks += cells(r)
		}
		column++
	}
	return line.String() + "\n" + strings.Repeat(" ", blanks) + "^\n"
}

// cells returns how many cells of a terminal r takes.
func cells(r rune) int {
	if unicode.Is(unicode.Mn, r) || vanishing(r) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// nearest returns the word that differs least from s, if by few letters.
func nearest(s string, words []string) (string, bool) {
	best, least := "", 1+min(2, len(s)/2)
	for _, w := range words {
		if d := letterChanges(s, w); d < least {
			best, least = w, d
		}
	}
	return best, best != ""
}

// letterChanges counts the letters to add, drop, change or swap with the next
// to make b of a.
func letterChanges(a, b string) int {
	const far = 1 << 20
	rows := [3][]int{}
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	before, above, row := rows[0], rows[1], rows[2]
	for j := range above {
		above[j] = j
		before[j] = far
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
