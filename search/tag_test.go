package search

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTagName(t *testing.T) {
	for typed, want := range map[string]string{
		"hot": "hot", " Hot ": "hot", "To  check": "to-check", "2016": "2016", "cafe\u0301": "caf\u00e9", "東京": "東京", "a/b#c": "a/b#c", "ÄRGER": "ärger",
		strings.Repeat("x", MaxTagChars): strings.Repeat("x", MaxTagChars),
	} {
		if got, msg := TagName(typed); got != want || msg != "" {
			t.Errorf("TagName(%q) = %q, %q; want %q", typed, got, msg, want)
		}
	}
	for _, typed := range []string{"", " ", "-", "*", "a,b", `a"b`, "a\u202eb", "a\x00b", "\xff", "a(b)", strings.Repeat("x", MaxTagChars+1)} {
		if got, msg := TagName(typed); msg == "" || got != "" {
			t.Errorf("TagName(%q) = %q without a word of what is wrong", typed, got)
		}
	}
}

func FuzzTagName(f *testing.F) {
	for _, s := range []string{"hot", "//0", "To check", "İstanbul", "ǅ", "cafe\u0301", "a\u0345b", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		name, msg := TagName(typed)
		if (name == "") != (msg != "") {
			t.Fatalf("%q is %q and %q", typed, name, msg)
		}
		if msg != "" {
			return
		}
		if again, msg := TagName(name); again != name || msg != "" {
			t.Errorf("%q is kept as %q, which is kept as %q (%s)", typed, name, again, msg)
		}
		if utf8.RuneCountInString(name) > MaxTagChars {
			t.Errorf("%q is too long", name)
		}
		// It can be searched for, and what is explained is the same query.
		q, err := Parse("tag:"+quote(name), Options{})
		if err != nil || q.Root != (Field{FieldTag, name}) {
			t.Fatalf("tag:%q reads as %+v, %v", name, q.Root, err)
		}
		if q2, err := Parse(q.Explain(), Options{}); err != nil || q2.Root != q.Root {
			t.Errorf("%s reads as %+v, %v", q.Explain(), q2.Root, err)
		}
	})
}

func TestFieldsOfReaders(t *testing.T) {
	doc := Doc{Tags: []string{"hot", "to-check"}, Review: ReviewAgain, Notes: []string{"Ask the pilot's office", "twice"}}
	for query, want := range map[string]bool{
		"tag:hot": true, "tag:HOT": true, `tag:"To check"`: true, "tag:cold": false, "tag:*": true, "-tag:cold": true, "-tag:hot": false, "tag:hot tag:to-check": true,
		"review:again": true, "review:Again": true, "review:open": false, "review:reviewed": false,
		"note:office": true, `note:"pilot's office"`: true, `note:"office pilot"`: false, "note:off*": true, "note:*": true, "note:nobody": false, "office": false,
	} {
		q, err := Parse(query, Options{})
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if got := Match(q, doc); got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	for query, want := range map[string]bool{"review:open": true, "review:reviewed": false, "tag:*": false, "note:*": false, "-tag:*": true} {
		q, err := Parse(query, Options{})
		if err != nil || Match(q, Doc{}) != want {
			t.Errorf("%s of an item on which nothing is: %v, want %v", query, err, want)
		}
	}
	for _, query := range []string{"review:done", "tag:a,b", `tag:"*a"`, "note:--", "tag:", `review:"*"`} {
		var syntax *SyntaxError
		if _, err := Parse(query, Options{}); !errors.As(err, &syntax) {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// What readers put on items bears on no finding, so that no statement may be
// tested by it.
func TestMaterialOnly(t *testing.T) {
	for _, query := range []string{"tag:hot", "harbour -tag:hot", "(review:open OR harbour)", "NOT note:x"} {
		var syntax *SyntaxError
		if _, err := Parse(query, Options{Material: true}); !errors.As(err, &syntax) || syntax.Hint == "" {
			t.Errorf("%s: %v", query, err)
		}
	}
	if _, err := Parse(`harbour from:jane kind:mail proof:verified "tag: hot"`, Options{Material: true}); err != nil {
		t.Error(err)
	}
}
