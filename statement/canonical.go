package statement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// vocabularyKey is the member of the canonical form that names the vocabulary.
const vocabularyKey = "vocabulary"

// Canonical returns the form of s that is hashed: JSON by RFC 8785 (keys
// sorted, no white space, the fewest escapes), with the vocabulary named in it.
// Two statements that say the same have the same form: a stance that is flat is
// left out, and a time is written as Print writes it.
func Canonical(s Statement) ([]byte, error) {
	raw, err := json.Marshal(canonical(s))
	if err != nil {
		return nil, fmt.Errorf("statement: writing %s as json: %w", s.ID, err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	tree := map[string]any{}
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("statement: writing %s as json: %w", s.ID, err)
	}
	tree[vocabularyKey] = Vocabulary
	return appendJSON(nil, tree), nil
}

// Hash returns the name of what s says: the SHA-256 of its canonical form.
func Hash(s Statement) (evidence.ID, error) {
	b, err := Canonical(s)
	if err != nil {
		return evidence.ID{}, err
	}
	return evidence.Sum(b), nil
}

// UnmarshalCanonical reads what Canonical wrote. A form of another vocabulary,
// or one that Canonical would write otherwise, is refused.
func UnmarshalCanonical(b []byte) (Statement, error) {
	var s struct {
		Statement
		Vocabulary string `json:"vocabulary"`
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return Statement{}, fmt.Errorf("statement: reading the canonical form: %w", err)
	}
	if s.Vocabulary != Vocabulary {
		return Statement{}, fmt.Errorf("statement: vocabulary %q is not %s: read it with a program that has it", s.Vocabulary, Vocabulary)
	}
	again, err := Canonical(s.Statement)
	if err != nil {
		return Statement{}, err
	}
	if !bytes.Equal(again, b) {
		return Statement{}, fmt.Errorf("statement: %s is not in the canonical form", s.ID)
	}
	return s.Statement, nil
}

// canonical returns s with everything alike that means alike.
func canonical(s Statement) Statement {
	if s.Stance == Flat {
		s.Stance = ""
	}
	for _, t := range []*evidence.Time{&s.Said, &s.SaidTo, &s.Scope.From, &s.Scope.Until} {
		if !t.IsZero() {
			t.Text, t.Source = dateText(*t), timeSource
		}
	}
	return s
}

// appendJSON writes a decoded value by RFC 8785. Its numbers are whole, and
// its keys are ASCII, for which sorting bytes is sorting as section 3.2.3 asks.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		b = append(b, '{')
		for i, k := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendString(b, k), ':')
			b = appendJSON(b, v[k])
		}
		return append(b, '}')
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, e)
		}
		return append(b, ']')
	case string:
		return appendString(b, v)
	case json.Number:
		return append(b, v...)
	case bool:
		return strconv.AppendBool(b, v)
	}
	return append(b, "null"...)
}

// shortEscapes are the escapes of RFC 8785 section 3.2.2.2 that have a letter.
var shortEscapes = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch short, ok := shortEscapes[r]; {
		case ok:
			b = append(b, short...)
		case r < ' ':
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// Check reports what is wrong with a statement that was not read from text,
// such as one that a form made: it must be one that Parse could have read.
func Check(s Statement) error {
	back, errs := Parse(PrintStatement(s))
	if len(errs) > 0 {
		return fmt.Errorf("statement: checking %s: %w", s.ID, errs[0])
	}
	if len(back) != 1 {
		return fmt.Errorf("statement: checking %s: it reads as %d statements", s.ID, len(back))
	}
	want, err := Hash(s)
	if err != nil {
		return err
	}
	if got, err := Hash(back[0]); err != nil || got != want {
		return fmt.Errorf("statement: checking %s: it has parts that cannot be written", s.ID)
	}
	return nil
}
