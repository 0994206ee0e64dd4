package people_test

import (
	"strings"
	"testing"

	"github.com/gainsay/gainsay/people"
	"pgregory.net/rapid"
)

func TestKey(t *testing.T) {
	for _, pair := range [][2]string{
		{"José Ñandú", "JOSE  nandu"},
		{" Jane\tRoe ", "jane roe"},
		{"O’Brien", "o'brien"},
		{"Straße", "STRASSE"},
		{"Ａnn", "ann"},   // full width
		{"é", "e\u0301"}, // composed or not
		{"Άννα", "αννα"},
		{"ΜΑΡΊΑ", "μαρία"}, // iota, whose orbit holds a mark
		{"ΝΊΚΟΣ", "νίκος"}, // and a final sigma
	} {
		if people.Key(pair[0]) != people.Key(pair[1]) {
			t.Errorf("%q and %q have keys %q and %q", pair[0], pair[1], people.Key(pair[0]), people.Key(pair[1]))
		}
	}
	for _, pair := range [][2]string{
		{"Jon Roe", "John Roe"},
		{"Roe, Jane", "Jane Roe"},
		{"Jr.", "Jr"},
		{"किरण", "करण"}, // a vowel sign is no accent
		{"Ann Roe", "AnnRoe"},
		{"Μαρία", "Μαρα"},
	} {
		if people.Key(pair[0]) == people.Key(pair[1]) {
			t.Errorf("%q and %q have one key", pair[0], pair[1])
		}
	}
}

func TestKeyIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		k := people.Key(name)
		if people.Key(k) != k {
			t.Errorf("the key of %q is %q, whose key is %q", name, k, people.Key(k))
		}
		if people.Key(" "+name+"\t") != k || strings.TrimSpace(k) != k {
			t.Errorf("white space counts in %q", name)
		}
	})
}

func TestSuggest(t *testing.T) {
	d := people.Fold(numbered(
		same("Donald Trump Jr.", "@donaldjtrumpjr"), same("Mike Pence", "@mikepence"), same("Alyssa Farah", "@alyssafarah"),
		alias("Mike Pence", "the Vice President"), member("Kellyanne Conway", "campaign"),
	), nil)
	for name, want := range map[string]string{
		"Donald Trump":          "Donald Trump Jr.",
		"Trump Jr., Donald":     "Donald Trump Jr.",
		"Pence":                 "Mike Pence",
		"Mike Pens":             "Mike Pence",
		"Alysa Farrah":          "Alyssa Farah",
		"vice president":        "the Vice President",
		"campain":               "campaign",
		"Konstantin Sergeevich": "",
		"":                      "",
	} {
		got := d.Suggest(name)
		if want == "" && len(got) > 0 || want != "" && (len(got) == 0 || got[0] != want) {
			t.Errorf("Suggest(%q) = %q, want %q first", name, got, want)
		}
		if len(got) > 3 {
			t.Errorf("Suggest(%q) = %q", name, got)
		}
	}
	if _, ok := d.Resolve("Pence"); ok {
		t.Error("a suggestion resolved")
	}
	d.Suggest(strings.Repeat("a ", 1<<20)) // must not take long
}

func TestValidate(t *testing.T) {
	dir := people.Fold(numbered(
		same("Ann", "a@x.example"), same("Bob", "b@x.example"), undo(1), member("Ann", "campaign"),
		alias("Ann", "A."), alias("Cy", "A."), same("Dee", "d@x.example"),
	), nil)
	why := func(d people.Decision) people.Decision {
		d.Why, d.By = "because", "Eve"
		return d
	}
	dated := why(member("Ann", "campaign"))
	dated.From, dated.To = naive("2016-10-15"), naive("2016-10-14")
	month := why(member("Ann", "campaign"))
	month.From, month.To = naive("2016-10-15"), naive("2016-10")
	for _, c := range []struct {
		d    people.Decision
		want string // part of the error; empty: none
	}{
		{why(same("Ann", "n@x.example")), ""},
		{same("Ann", "n@x.example"), "--why"},
		{why(same("Ann")), "no handle"},
		{why(same("", "n@x.example")), "--person"},
		{why(same("A.", "n@x.example")), "may mean"},
		{why(part("Ann", "a@x.example")), ""},
		{why(part("Anne", "a@x.example")), `did you mean "Ann"?`},
		{why(part("Ann", "d@x.example")), `given to "Dee" (decision 6)`},
		{why(part("Ann", "none@x.example")), "given to nobody"},
		{why(people.Decision{Kind: people.Part, Handles: handles("a@x.example")}), ""},
		{why(member("Ann", "campaign")), ""},
		{why(member("campaign", "greater campaign")), `is a name of the org "campaign" already: say --org`},
		{why(people.Decision{Kind: people.Operate, Entity: people.Entity{Kind: people.Persona, Name: "Dee"}, Operator: "Ann"}), "say --person"},
		{why(member("Ann", "")), "name the person and the organisation"},
		{why(member("Ann", "Dee")), "not an organisation"},
		{why(orgIn("campaign", "Campaign", "")), "itself"},
		{dated, "from 2016-10-15 is after to 2016-10-14"},
		{month, ""}, // the month is included whole
		{why(alias("Ann", "Annie")), ""},
		{why(alias("Ann")), "no other name"},
		{why(alias("Ann", "Dee")), "does not join"},
		{why(alias("Ann", "A.")), "does not join"},
		{why(undo(0)), ""},
		{why(undo(1)), "undone already"},
		{why(undo(2)), ""},
		{why(undo(99)), "no decision 99"},
		{why(people.Decision{Kind: people.Operate, Entity: person("P")}), "who is said to operate it"},
		{why(people.Decision{Kind: "marry"}), "not a decision"},
	} {
		err := people.Validate(c.d, dir)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%+v: %v", c.d, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%+v: error %v, want one with %q", c.d, err, c.want)
		}
	}
}
