package search

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gainsay/gainsay/evidence"
)

// Names of fields, as they stand in Field.Name.
const (
	FieldFrom    = "from"    // a party that wrote or sent the item, or has its byline
	FieldTo      = "to"      // a party it is addressed to
	FieldCc      = "cc"      // a party with a copy, blind copies included
	FieldWith    = "with"    // a party in any role
	FieldSubject = "subject" // words side by side in the subject
	FieldText    = "text"    // words side by side in the text
	FieldIn      = "in"      // the name of a trove
	FieldKind    = "kind"    // an evidence.Kind
	FieldHas     = "has"     // "attachment": the item has members of a family
	FieldProof   = "proof"   // what the signatures of a mail come to: see ProofWords
	FieldID      = "id"      // at least four first digits of an id, or "#" and an exhibit number

	// What the readers of a case put on an item; see Options.Material.
	FieldTag    = "tag"    // a tag, in any spelling that TagName takes for it; "*": any
	FieldReview = "review" // how far they have come with it: one of ReviewWords
	FieldNote   = "note"   // words side by side in a note; "*": any note
)

// fieldNames are all names that may stand before a colon.
var fieldNames = []string{
	FieldFrom, FieldTo, FieldCc, FieldWith, FieldSubject, FieldText,
	"before", "after", "on", FieldIn, FieldKind, FieldHas, FieldProof, FieldID, FieldTag, FieldReview, FieldNote, "literal",
}

// ofReaders reports whether a field is about what readers put on items, which
// the material itself does not say.
func ofReaders(name string) bool { return name == FieldTag || name == FieldReview || name == FieldNote }

// MinIDDigits is how many digits of an id its shortest prefix has.
const MinIDDigits = 4

// HasAttachment is the one value of has:.
const HasAttachment = "attachment"

func knownField(name string) bool { return slices.Contains(fieldNames, name) }

func unknownField(name string, column int) *SyntaxError {
	e := &SyntaxError{Column: column, Msg: fmt.Sprintf("there is no field %q", name)}
	if near, ok := nearest(name, fieldNames); ok {
		e.Hint = "did you mean " + near + ":?"
	} else {
		e.Hint = "put it in quotes to search for it; the fields are " + strings.Join(fieldNames, " ")
	}
	return e
}

// fieldNode makes the node of one field and checks its value.
func fieldNode(l lexeme, zone *time.Location) (Node, *SyntaxError) {
	value := strings.TrimSpace(l.text)
	bad := func(msg, hint string) (Node, *SyntaxError) {
		return nil, &SyntaxError{l.valueColumn, msg, hint}
	}
	switch l.name {
	case "literal":
		return Literal{l.text}, nil
	case "before", "after", "on":
		n, msg := readBetween(l.name, value, zone)
		if msg != "" {
			return bad(msg, "write 2016, 2016-10, 2016-10-14 or 2016-10-14T09:00:00Z")
		}
		return n, nil
	case FieldSubject, FieldText:
		if len(Terms(Field{l.name, value})) == 0 {
			return bad("there is no letter or digit to search for", "")
		}
	case FieldFrom, FieldTo, FieldCc, FieldWith:
		if ReadParty(value).IsZero() {
			return bad("this names nobody", "write an address, @screenname, x:NUMBER, a domain or a name")
		}
	case FieldKind:
		value = strings.ToLower(value)
		if msg, hint := checkKind(value); msg != "" {
			return bad(msg, hint)
		}
	case FieldProof:
		value = strings.ToLower(value)
		if msg, hint := checkProof(value); msg != "" {
			return bad(msg, hint)
		}
	case FieldTag, FieldReview, FieldNote:
		var msg, hint string
		if value, msg, hint = readersValue(l.name, value); msg != "" {
			return bad(msg, hint)
		}
	case FieldHas:
		if value = strings.ToLower(value); value != HasAttachment {
			return bad("has: knows only attachment", "write has:attachment")
		}
	case FieldID:
		if value = strings.ToLower(value); !validID(value) {
			return bad(fmt.Sprintf("%q is not an id", value), fmt.Sprintf("write at least %d hexadecimal digits, or #12 for exhibit 12", MinIDDigits))
		}
	}
	return Field{l.name, value}, nil
}

// readersValue reads the value of tag:, review: or note:.
func readersValue(name, value string) (read, msg, hint string) {
	switch {
	case name == FieldReview:
		value = strings.ToLower(value)
		if !slices.Contains(ReviewWords(), value) {
			return value, fmt.Sprintf("there is no state of review %q", value), "write " + strings.Join(ReviewWords(), ", ")
		}
		return value, "", ""
	case value == Any:
		return value, "", ""
	case name == FieldTag:
		tag, msg := TagName(value)
		return tag, msg, "write tag:* for any tag"
	case len(Terms(Field{FieldText, value})) == 0:
		return value, "there is no letter or digit to search for", "write note:* for any note"
	}
	return value, "", ""
}

func checkKind(value string) (msg, hint string) {
	var kinds []string
	for _, k := range evidence.Kinds() {
		kinds = append(kinds, string(k))
	}
	if slices.Contains(kinds, value) {
		return "", ""
	}
	if near, ok := nearest(value, kinds); ok {
		return fmt.Sprintf("there is no kind %q", value), "did you mean " + near + "?"
	}
	return fmt.Sprintf("there is no kind %q", value), "the kinds are " + strings.Join(kinds, " ")
}

func validID(value string) bool {
	if digits, ok := strings.CutPrefix(value, "#"); ok {
		_, ok := exhibitNumber(digits)
		return ok
	}
	return len(value) >= MinIDDigits && len(value) <= len(evidence.ID{}.String()) && strings.Trim(value, "0123456789abcdef") == ""
}

func exhibitNumber(digits string) (int64, bool) {
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil && n > 0 && strings.Trim(digits, "0123456789") == ""
}

// Party is how the value of from:, to:, cc: or with: is read.
type Party struct {
	Handle evidence.Handle // the very handle, where the value is written as one
	Domain string          // the domain of a mail address, or one that it lies in; lower case
	Words  []Node          // Word and Phrase: each is in the display name or in the handle

	terms  [][]Term // of Words
	wanted *wanted
}

// IsZero reports whether p names nobody.
func (p Party) IsZero() bool { return p.Handle.IsZero() && p.Domain == "" && len(p.Words) == 0 }

// ReadParty reads the value of a party field:
//
//	jane@example.org, @screen, x:123, mail:…, name:…   that handle and no other
//	@example.org       every address at example.org or at a name below it
//	example.org        the same, and names that hold these words
//	Jane Roe, "jan*"   each word is in the display name or in the handle
func ReadParty(value string) Party {
	value = strings.TrimSpace(value)
	if domain, ok := strings.CutPrefix(value, "@"); ok && isDomain(domain) {
		return Party{Domain: strings.ToLower(domain)}
	}
	if h, err := evidence.ParseHandle(value); err == nil {
		if h.Value == "" || h.Value == "@" {
			return Party{}
		}
		return Party{Handle: h}
	}
	var p Party
	if isDomain(value) {
		p.Domain = strings.ToLower(value)
	}
	for _, word := range strings.FieldsFunc(value, unicode.IsSpace) {
		text, prefix := strings.CutSuffix(word, "*")
		w := Word{text, prefix}
		if terms := Terms(w); len(terms) > 0 {
			p.Words, p.terms = append(p.Words, w), append(p.terms, terms)
			if p.wanted == nil {
				p.wanted = new(wanted)
			}
			p.wanted.add(terms)
		}
	}
	return p
}

// isDomain reports whether s is labels with a dot between, and so the name of
// a place for mail rather than of a person.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || strings.ContainsFunc(label, func(r rune) bool { return !wordish(r) && r != '-' && r != '_' && !unicode.IsMark(r) }) {
			return false
		}
	}
	return len(labels) > 1
}

// Match reports whether p, which ReadParty made, means the party that has
// handle h and name beside it.
func (p Party) Match(h evidence.Handle, name string) bool {
	if !p.Handle.IsZero() {
		return p.Handle == h
	}
	if p.Domain != "" && h.Network == evidence.NetMail && inDomain(h.Value, p.Domain) {
		return true
	}
	if len(p.terms) == 0 {
		return false
	}
	inName, inHandle := newIndex(p.wanted), newIndex(p.wanted)
	Analyse(name)(inName.add)
	Analyse(h.Value)(inHandle.add)
	for _, terms := range p.terms {
		if !inName.has(terms) && !inHandle.has(terms) {
			return false
		}
	}
	return true
}

func inDomain(address, domain string) bool {
	_, at, ok := cutLast(address, "@")
	return ok && (at == domain || strings.HasSuffix(at, "."+domain))
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// Stands reports whether a party in role r is one that the field named name
// asks for.
func Stands(name string, r evidence.Role) bool {
	switch name {
	case FieldFrom:
		return r == evidence.RoleFrom || r == evidence.RoleSender || r == evidence.RoleByline
	case FieldTo:
		return r == evidence.RoleTo
	case FieldCc:
		return r == evidence.RoleCc || r == evidence.RoleBcc
	}
	return name == FieldWith
}
