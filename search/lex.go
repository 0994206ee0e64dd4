package search

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexKind is what a piece of a query is.
type lexKind int

const (
	lexEnd lexKind = iota
	lexWord
	lexPhrase
	lexField
	lexAnd
	lexOr
	lexNot // NOT, or "-" before what it excludes
	lexNear
	lexOpen
	lexClose
)

// lexeme is one piece of a query. Columns count characters from one.
type lexeme struct {
	kind   lexKind
	column int
	text   string // as typed, unquoted; of a field: its value
	prefix bool   // of a word: whether a star follows

	name        string // of a field, lower case
	valueColumn int

	distance int // of NEAR
}

// lexer cuts a query into lexemes.
type lexer struct {
	text []rune
	i    int
}

func newLexer(query string) (*lexer, *SyntaxError) {
	if !utf8.ValidString(query) {
		column := 1 + utf8.RuneCountInString(query[:firstInvalid(query)])
		return nil, &SyntaxError{column, "this is not UTF-8", ""}
	}
	x := &lexer{text: []rune(query)}
	if len(x.text) > MaxQueryChars {
		return nil, &SyntaxError{MaxQueryChars + 1, "the query is too long: it may have " + strconv.Itoa(MaxQueryChars) + " characters", ""}
	}
	return x, nil
}

func firstInvalid(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return len(s)
}

// at returns the character at index i, or 0 after the end.
func (x *lexer) at(i int) rune {
	if i < len(x.text) {
		return x.text[i]
	}
	return 0
}

// next returns the next lexeme.
func (x *lexer) next() (lexeme, *SyntaxError) {
	for x.i < len(x.text) && unicode.IsSpace(x.text[x.i]) {
		x.i++
	}
	start := x.i
	if start == len(x.text) {
		return lexeme{kind: lexEnd, column: start + 1}, nil
	}
	switch r := x.text[start]; {
	case r == '(':
		x.i++
		return lexeme{kind: lexOpen, column: start + 1}, nil
	case r == ')':
		x.i++
		return lexeme{kind: lexClose, column: start + 1}, nil
	case r == '-' && start+1 < len(x.text) && !unicode.IsSpace(x.text[start+1]) && x.text[start+1] != ')':
		x.i++
		return lexeme{kind: lexNot, column: start + 1}, nil
	case quoteMark(r):
		text, err := x.quoted()
		if err == nil && x.at(x.i) == '*' {
			err = &SyntaxError{x.i + 1, "a star stands only after a word", "leave it out: a phrase is found in longer texts too"}
		}
		return lexeme{kind: lexPhrase, column: start + 1, text: text}, err
	}
	if name, ok := x.fieldName(); ok {
		return x.field(name, start)
	}
	return x.bare(start)
}

// quoteMark reports whether r opens a quotation. What a word processor makes
// of a straight quote is one too.
func quoteMark(r rune) bool { return r == '"' || r == '“' || r == '”' || r == '„' }

// quoted reads a quotation. In it, \" is a quote and \\ a backslash; a
// backslash before anything else is itself.
func (x *lexer) quoted() (string, *SyntaxError) {
	open := x.i
	straight := x.text[open] == '"'
	var b strings.Builder
	for x.i++; x.i < len(x.text); x.i++ {
		r := x.text[x.i]
		if next := x.at(x.i + 1); r == '\\' && (next == '"' || next == '\\') {
			x.i++
			b.WriteRune(next)
			continue
		}
		if r == '"' || !straight && quoteMark(r) {
			x.i++
			return b.String(), nil
		}
		b.WriteRune(r)
	}
	return "", &SyntaxError{open + 1, "this quote is not closed", `write \" for a quote inside quotes`}
}

// fieldName reads "name:" where it stands, unless it is the scheme of a URL.
func (x *lexer) fieldName() (string, bool) {
	i := x.i
	for isNameRune(x.at(i)) {
		i++
	}
	if i == x.i || x.at(i) != ':' || x.at(i+1) == '/' && x.at(i+2) == '/' {
		return "", false
	}
	name := strings.ToLower(string(x.text[x.i:i]))
	x.i = i + 1
	return name, true
}

func isNameRune(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// field reads the value of a field.
func (x *lexer) field(name string, start int) (lexeme, *SyntaxError) {
	l := lexeme{kind: lexField, column: start + 1, name: name, valueColumn: x.i + 1}
	if !knownField(name) {
		return l, unknownField(name, start+1)
	}
	var err *SyntaxError
	if quoteMark(x.at(x.i)) {
		l.text, err = x.quoted()
	} else {
		l.text = x.run()
	}
	if err == nil && strings.TrimSpace(l.text) == "" {
		hint := name + ":value, or " + name + `:"value with spaces"`
		if x.at(x.i) == '(' {
			hint = "a field takes one value: write (" + name + ":a OR " + name + ":b)"
		}
		err = &SyntaxError{start + 1, name + ": needs a value", hint}
	}
	return l, err
}

// run reads up to a blank, a parenthesis or a quote. In a URL, parentheses are
// read with it as long as they are in pairs.
func (x *lexer) run() string {
	start, depth := x.i, 0
	for x.i < len(x.text) {
		r := x.text[x.i]
		if unicode.IsSpace(r) || quoteMark(r) {
			break
		}
		if r == '(' || r == ')' {
			if !strings.Contains(string(x.text[start:x.i]), "://") {
				break
			}
			if r == '(' {
				depth++
			} else if depth--; depth < 0 {
				break
			}
		}
		x.i++
	}
	return string(x.text[start:x.i])
}

// bare reads a word or an operator.
func (x *lexer) bare(start int) (lexeme, *SyntaxError) {
	l := lexeme{kind: lexWord, column: start + 1, text: x.run()}
	switch l.text {
	case "AND":
		l.kind = lexAnd
		return l, nil
	case "OR":
		l.kind = lexOr
		return l, nil
	case "NOT":
		l.kind = lexNot
		return l, nil
	}
	if l.text == "NEAR" || strings.HasPrefix(l.text, "NEAR/") {
		return nearLexeme(l)
	}
	if word, ok := strings.CutSuffix(l.text, "*"); ok {
		l.text, l.prefix = word, true
	}
	if star := strings.IndexByte(l.text, '*'); star >= 0 && !strings.Contains(l.text, "://") {
		column := l.column + utf8.RuneCountInString(l.text[:star])
		return l, &SyntaxError{column, "a star stands only at the end of a word", `write literal:"…" to find a star itself`}
	}
	return l, nil
}

func nearLexeme(l lexeme) (lexeme, *SyntaxError) {
	l.kind, l.distance = lexNear, DefaultDistance
	digits, given := strings.CutPrefix(l.text, "NEAR/")
	if !given {
		return l, nil
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > MaxDistance || digits[0] == '+' {
		return l, &SyntaxError{l.column, l.text + " is not a distance", "write NEAR/1 (side by side) to NEAR/" + strconv.Itoa(MaxDistance)}
	}
	l.distance = n
	return l, nil
}
