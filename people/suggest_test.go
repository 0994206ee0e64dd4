package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func seen(h string, names ...string) people.HandleSeen {
	return people.HandleSeen{Handle: handles(h)[0], Names: names, Count: 1}
}

// lines writes suggestions as "rule: handles [beside handles] = name".
func lines(ss []people.Suggestion) []string {
	var out []string
	for _, s := range ss {
		words := func(hs []evidence.Handle) string {
			var w []string
			for _, h := range hs {
				w = append(w, h.String())
			}
			return strings.Join(w, " ")
		}
		line := fmt.Sprintf("%s: %s", s.Rule, words(s.Handles))
		if len(s.Beside) > 0 {
			line += " beside " + words(s.Beside)
		}
		out = append(out, line+" = "+s.Entity.Name)
	}
	return out
}

func TestSuggestions(t *testing.T) {
	for _, c := range []struct {
		name     string
		ds       []people.Decision
		seen     []people.HandleSeen
		accounts []people.AccountClaim
		want     []string
	}{
		{"nothing in common", nil, []people.HandleSeen{seen("a@x.example", "Ann Roe"), seen("b@x.example", "Bob Roe")}, nil, nil},
		{"a final dot", nil, []people.HandleSeen{seen("a@x.example", "Ann"), seen("a@x.example.")}, nil,
			[]string{"same-address: a@x.example a@x.example. = Ann"}},
		{"quotation marks", nil, []people.HandleSeen{seen("a.b@x.example"), seen(`"a.b"@x.example`), seen(`"a b"@x.example`)}, nil,
			[]string{`same-address: "a.b"@x.example a.b@x.example = "a.b"@x.example`}},
		{"a domain in its own script", nil, []people.HandleSeen{seen("a@bücher.example"), seen("a@xn--bcher-kva.example")}, nil,
			[]string{"same-address: a@bücher.example a@xn--bcher-kva.example = a@bücher.example"}},
		{"two domains of one provider", nil, []people.HandleSeen{seen("a@gmail.com", "Ann Roe"), seen("a@googlemail.com", "Ann Roe")}, nil,
			[]string{"same-address: a@gmail.com a@googlemail.com = Ann Roe"}},
		{"dots at that provider", nil, []people.HandleSeen{seen("a.roe@gmail.com"), seen("aroe@gmail.com")}, nil,
			[]string{"same-mailbox: a.roe@gmail.com aroe@gmail.com = a.roe@gmail.com"}},
		{"dots elsewhere", nil, []people.HandleSeen{seen("a.roe@x.example"), seen("aroe@x.example")}, nil, nil},
		{"a tag", nil, []people.HandleSeen{seen("a+list@x.example"), seen("a@x.example")}, nil,
			[]string{"same-mailbox: a+list@x.example a@x.example = a+list@x.example"}},
		{"a display name", nil, []people.HandleSeen{seen("a@x.example", "Ann Roe"), seen("ann@y.example", "ANN  ROE"), seen("name:Ann Roe")}, nil,
			[]string{"same-name: a@x.example ann@y.example name:Ann Roe = Ann Roe"}},
		{"a display name in two orders", nil, []people.HandleSeen{seen("a@x.example", "Roe, Ann"), seen("ann@y.example", "Ann Roe")}, nil,
			[]string{"reversed-name: a@x.example ann@y.example = Ann Roe"}},
		{"not a first name", nil, []people.HandleSeen{seen("a@x.example", "Donald Trump, Jr."), seen("b@y.example", "Jr. Donald Trump")}, nil, nil},
		{"one word is no name", nil, []people.HandleSeen{seen("a@x.example", "Ann"), seen("ann@y.example", "Ann")}, nil, nil},
		{"two characters are, where nobody writes a space", nil, []people.HandleSeen{seen("a@x.example", "王小明"), seen("b@y.example", "王小明")}, nil,
			[]string{"same-name: a@x.example b@y.example = 王小明"}},
		{"a list's own address", nil, []people.HandleSeen{seen("list@x.example", "Ann Roe via list"), seen("other@x.example", "Ann Roe via list")}, nil, nil},
		{"an address for a name", nil, []people.HandleSeen{seen("a@x.example", "a roe@x.example"), seen("b@x.example", "a roe@x.example")}, nil, nil},
		{"somebody known", []people.Decision{same("Ann Roe", "a@x.example")}, []people.HandleSeen{seen("a@x.example", "Annie R"), seen("b@x.example", "ann roe"), seen("c@x.example", "Roe, Ann")}, nil,
			[]string{"named-as: b@x.example = Ann Roe", "named-as: c@x.example = Ann Roe"}},
		{"beside somebody known", []people.Decision{same("Ann", "a@x.example")}, []people.HandleSeen{seen("a@x.example", "Annie Roe"), seen("b@x.example", "Annie Roe")}, nil,
			[]string{"same-name: b@x.example beside a@x.example = Ann"}},
		{"decided already", []people.Decision{same("Ann", "a@x.example", "b@x.example")}, []people.HandleSeen{seen("a@x.example", "Annie Roe"), seen("b@x.example", "Annie Roe")}, nil, nil},
		{"told apart", []people.Decision{same("Ann", "a@x.example"), same("Bob", "b@x.example")}, []people.HandleSeen{seen("a@x.example", "J Roe"), seen("b@x.example", "J Roe"), seen("c@x.example", "J Roe")}, nil, nil},
		{"parted", []people.Decision{same("Ann", "a@x.example", "b@x.example"), part("Ann", "b@x.example")}, []people.HandleSeen{seen("a@x.example", "J Roe"), seen("b@x.example", "J Roe")}, nil, nil},
		{"parted, by its name", []people.Decision{same("J Roe", "a@x.example", "b@x.example"), part("J Roe", "b@x.example")}, []people.HandleSeen{seen("b@x.example", "J Roe")}, nil, nil},
		{"in conflict", []people.Decision{same("Ann", "a@x.example"), same("Bob", "a@x.example")}, []people.HandleSeen{seen("a@x.example", "J Roe"), seen("b@x.example", "J Roe")}, nil, nil},
		{"an account file", nil, []people.HandleSeen{seen("x:123"), seen("@ann")}, []people.AccountClaim{{Number: handles("x:123")[0], Screen: handles("@ann")[0], Name: "Ann Roe"}},
			[]string{"account-file: x:123 @ann = Ann Roe"}},
		{"an account file of somebody known", []people.Decision{same("Ann", "@ann")}, nil, []people.AccountClaim{{Number: handles("x:123")[0], Screen: handles("@ann")[0]}},
			[]string{"account-file: x:123 beside @ann = Ann"}},
		{"said once, by the strongest rule", nil, []people.HandleSeen{seen("a@gmail.com", "Ann Roe"), seen("a@googlemail.com", "Roe, Ann"), seen("A@googlemail.com", "Ann Roe")}, nil,
			[]string{"same-address: a@gmail.com a@googlemail.com = Ann Roe"}},
	} {
		got := lines(people.Suggestions(c.seen, c.accounts, people.Fold(numbered(c.ds...), nil)))
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s:\n%s", c.name, d)
		}
	}
}

func TestSuggestionCommand(t *testing.T) {
	dir := people.Fold(numbered(people.Decision{Kind: people.Same, Entity: people.Entity{Kind: people.Org, Name: "Ann's & Co"}, Handles: handles("a@x.example")}), nil)
	got := people.Suggestions([]people.HandleSeen{seen("-rf@x.example", "Ann’s & Co"), seen("name:it's me")}, nil, dir)
	if len(got) != 1 {
		t.Fatalf("%q", lines(got))
	}
	want := `gainsay people same mail:-rf@x.example --org='Ann'\''s & Co' --probable --why='the display name "Ann’s & Co" is a name of the org "Ann'\''s & Co"; others may bear it too'`
	if got[0].Command != want {
		t.Errorf("command\n%s, want\n%s", got[0].Command, want)
	}
	sure := people.Suggestions([]people.HandleSeen{seen("a@gmail.com"), seen("a@googlemail.com")}, nil, dir)
	if len(sure) != 1 || strings.Contains(sure[0].Command, "--probable") {
		t.Errorf("%+v", sure)
	}
}

// TestSuggestionsOfMuchMailComeFirst: a list of a thousand handles is read from
// the top.
func TestSuggestionsOfMuchMailComeFirst(t *testing.T) {
	often := func(n int, h, name string) people.HandleSeen {
		s := seen(h, name)
		s.Count = n
		return s
	}
	hs := []people.HandleSeen{
		often(1, "a1@a.example", "Ada A"), often(1, "a2@a.example", "Ada A"),
		often(9, "b1@a.example", "Bob B"), often(1, "b2@a.example", "Bob B"),
		often(2, "c1@a.example", "Cy C"), often(9, "c2@a.example", "Cy C"),
		often(1, "dan.d@gmail.com", "Dan D"), often(1, "dand@gmail.com", "Dan D"),
	}
	want := []string{
		"same-mailbox: dan.d@gmail.com dand@gmail.com = Dan D",
		"same-name: c1@a.example c2@a.example = Cy C",
		"same-name: b1@a.example b2@a.example = Bob B",
		"same-name: a1@a.example a2@a.example = Ada A",
	}
	if d := cmp.Diff(want, lines(people.Suggestions(hs, nil, people.Fold(nil, nil)))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestMostAlike: a name that many handles bear is a role, not a person.
func TestMostAlike(t *testing.T) {
	var hs []people.HandleSeen
	for i := range people.MostAlike + 1 {
		hs = append(hs, seen(fmt.Sprintf("a%d@x.example", i), "Press Office"))
	}
	dir := people.Fold(nil, nil)
	if got := people.Suggestions(hs[:people.MostAlike], nil, dir); len(got) != 1 || len(got[0].Handles) != people.MostAlike {
		t.Errorf("%d handles of one name: %q", people.MostAlike, lines(got))
	}
	if got := people.Suggestions(hs, nil, dir); len(got) != 0 {
		t.Errorf("%d handles of one name: %q", len(hs), lines(got))
	}
}

// TestSuggestionsNeverTouchDecisions: whatever is seen, no suggestion takes a
// handle from its owner, and applying one and asking again does not repeat it.
func TestSuggestionsNeverTouchDecisions(t *testing.T) {
	made := 0
	rapid.Check(t, func(t *rapid.T) {
		ds := numbered(drawDecisions(t, "", rapid.IntRange(0, 8).Draw(t, "n"))...)
		var hs []people.HandleSeen
		for _, h := range []string{"a@x.example", "a@x.example.", "b@x.example", "c@x.example", "a+t@x.example", "name:Ann Roe"} {
			if rapid.Bool().Draw(t, "seen") {
				hs = append(hs, seen(h, rapid.SampledFrom([]string{"Ann", "Roe, Ann", "Ann Roe", "Zoë", ""}).Draw(t, "name")))
			}
		}
		dir := people.Fold(ds, nil)
		shuffled := rapid.Permutation(hs).Draw(t, "shuffled")
		got := people.Suggestions(hs, nil, dir)
		if d := cmp.Diff(lines(got), lines(people.Suggestions(shuffled, nil, dir))); d != "" {
			t.Errorf("the order of handles counts:\n%s", d)
		}
		for _, s := range got {
			made++
			if s.Why == "" || s.Command == "" || len(s.Handles) == 0 {
				t.Errorf("%+v", s)
			}
			for _, h := range s.Handles {
				if l, ok := dir.OwnerOf(h); ok {
					t.Errorf("%s is %q's already: %q", h, l.Entity.Name, lines(got))
				}
				if s.Known && dir.Parted(h, s.Entity) {
					t.Errorf("%s was parted from %q", h, s.Entity.Name)
				}
			}
			d := people.Decision{Kind: people.Same, Entity: s.Entity, Handles: s.Handles, Why: s.Why, By: "Eve"}
			if people.Validate(d, dir) != nil {
				continue // the name is taken by two
			}
			d.Seq = int64(len(ds))
			again := lines(people.Suggestions(hs, nil, people.Fold(append(ds[:len(ds):len(ds)], d), nil)))
			if slices.Contains(again, lines([]people.Suggestion{s})[0]) {
				t.Errorf("%q is suggested again after it was decided", lines([]people.Suggestion{s}))
			}
		}
	})
	if made == 0 {
		t.Error("no suggestion was made")
	}
}
