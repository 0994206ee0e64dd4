package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Values of review:, how far the readers of a case have come with an item.
const (
	ReviewOpen  = "open"     // nobody has looked at it, as far as is on record
	ReviewDone  = "reviewed" // somebody has
	ReviewAgain = "again"    // somebody has, and wants it looked at again
)

// ReviewWords are the values of review:, in the order of work.
func ReviewWords() []string { return []string{ReviewOpen, ReviewAgain, ReviewDone} }

// Any is the value of tag: and note: that every tag and every note meets.
const Any = "*"

// MaxTagChars is how many characters a tag may have.
const MaxTagChars = 64

// TagName returns a tag as it is kept, so that nobody makes two of one by its
// spelling: in normal form C and small letters, with a hyphen for each run of
// blanks. msg says what is wrong with a tag that cannot be one; else it is
// empty.
func TagName(typed string) (name, msg string) {
	if !utf8.ValidString(typed) {
		return "", "a tag is text in UTF-8"
	}
	name = norm.NFC.String(strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(typed), "-"))))
	letters := false
	for _, r := range name {
		letters = letters || unicode.IsLetter(r) || unicode.IsDigit(r)
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./:+&#", r) {
			return "", "a tag is letters, digits and any of - _ . / : + & #"
		}
	}
	switch {
	case !letters:
		return "", "a tag needs a letter or a digit"
	case utf8.RuneCountInString(name) > MaxTagChars:
		return "", "a tag has at most 64 characters"
	}
	return name, ""
}

// putOn reports whether f, which asks for what readers put on items, holds of
// d.
func (f Field) putOn(d *Doc) bool {
	switch f.Name {
	case FieldTag:
		if f.Value == Any {
			return len(d.Tags) > 0
		}
		name, msg := TagName(f.Value)
		for _, t := range d.Tags {
			if msg == "" && t == name {
				return true
			}
		}
	case FieldReview:
		state := d.Review
		if state == "" {
			state = ReviewOpen
		}
		return f.Value == state
	case FieldNote:
		for _, n := range d.Notes {
			if NoteHas(n, f.Value) {
				return true
			}
		}
	}
	return false
}

// NoteHas reports whether note:value finds an item that has note on it: the
// words stand in it side by side.
func NoteHas(note, value string) bool {
	if value == Any {
		return true
	}
	terms := Terms(Field{FieldText, value})
	w := new(wanted)
	w.add(terms)
	x := newIndex(w)
	Analyse(note)(x.add)
	return x.has(terms)
}
