package people_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func handle(t interface{ Fatal(...any) }, s string) evidence.Handle {
	h, err := evidence.ParseHandle(s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func handles(words ...string) []evidence.Handle {
	var out []evidence.Handle
	for _, w := range words {
		h, err := evidence.ParseHandle(w)
		if err != nil {
			panic(err)
		}
		out = append(out, h)
	}
	return out
}

func person(name string) people.Entity { return people.Entity{Kind: people.Person, Name: name} }

func same(name string, hs ...string) people.Decision {
	return people.Decision{Kind: people.Same, Entity: person(name), Handles: handles(hs...)}
}

func part(name string, hs ...string) people.Decision {
	return people.Decision{Kind: people.Part, Entity: person(name), Handles: handles(hs...)}
}

func member(name, org string) people.Decision {
	return people.Decision{Kind: people.Member, Entity: person(name), Org: org, Role: people.Staff}
}

func alias(name string, names ...string) people.Decision {
	return people.Decision{Kind: people.Alias, Entity: person(name), Names: names}
}

func undo(seq int64) people.Decision { return people.Decision{Kind: people.Undo, Undoes: seq} }

// numbered gives decisions the reason and name that each must have, and their
// numbers from zero.
func numbered(ds ...people.Decision) []people.Decision {
	for i := range ds {
		ds[i].Seq, ds[i].Why, ds[i].By = int64(i), "because", "Ann"
	}
	return ds
}

// dump writes all that a directory says, without the numbers of decisions.
func dump(d *people.Directory) string {
	var b strings.Builder
	for _, e := range d.Entities() {
		resolved, ok := d.Resolve(e.Name)
		fmt.Fprintf(&b, "%s %q %q resolves %v to %v or %v\n", e.Kind, e.Name, d.NamesOf(e), ok, resolved, d.Ambiguous(e.Name))
		for _, l := range d.HandlesOf(e) {
			fmt.Fprintf(&b, "  handle %s %s\n", l.Handle, l.Standing())
		}
		for _, m := range d.Members(e.Name) {
			fmt.Fprintf(&b, "  member %q %s %v\n", m.Member.Name, m.Role, len(m.Via))
		}
		for _, m := range d.MembershipsOf(e) {
			fmt.Fprintf(&b, "  in %q %s %v\n", m.Org.Name, m.Role, len(m.Via))
		}
		for _, o := range d.Operators(e.Name) {
			fmt.Fprintf(&b, "  operated by %q %s\n", o.Operator.Name, o.Standing())
		}
	}
	for _, c := range d.Conflicts() {
		fmt.Fprintf(&b, "conflict %s", c.Handle)
		for _, l := range c.Links {
			fmt.Fprintf(&b, " %q", l.Entity.Name)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func owner(t *testing.T, d *people.Directory, h string) string {
	l, ok := d.OwnerOf(handle(t, h))
	if !ok {
		return ""
	}
	return l.Entity.Name
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		name   string
		ds     []people.Decision
		handle string
		want   string // owner of handle
	}{
		{"a link", []people.Decision{same("Ann", "a@x.example")}, "a@x.example", "Ann"},
		{"another handle", []people.Decision{same("Ann", "a@x.example")}, "b@x.example", ""},
		{"parted", []people.Decision{same("Ann", "a@x.example", "b@x.example"), part("Ann", "a@x.example")}, "a@x.example", ""},
		{"parted, the other stays", []people.Decision{same("Ann", "a@x.example", "b@x.example"), part("Ann", "a@x.example")}, "b@x.example", "Ann"},
		{"parted from everybody", []people.Decision{same("Ann", "a@x.example"), {Kind: people.Part, Handles: handles("a@x.example")}}, "a@x.example", ""},
		{"parted from another", []people.Decision{same("Ann", "a@x.example"), part("Bob", "a@x.example")}, "a@x.example", "Ann"},
		{"parted and joined again", []people.Decision{same("Ann", "a@x.example"), part("Ann", "a@x.example"), same("Ann", "a@x.example")}, "a@x.example", "Ann"},
		{"parted before it was joined", []people.Decision{part("Ann", "a@x.example"), same("Ann", "a@x.example")}, "a@x.example", "Ann"},
		{"undone", []people.Decision{same("Ann", "a@x.example"), undo(0)}, "a@x.example", ""},
		{"undo undone", []people.Decision{same("Ann", "a@x.example"), undo(0), undo(1)}, "a@x.example", "Ann"},
		{"undo undone and redone", []people.Decision{same("Ann", "a@x.example"), undo(0), undo(1), undo(2)}, "a@x.example", ""},
		{"undone twice, one of them undone", []people.Decision{same("Ann", "a@x.example"), undo(0), undo(0), undo(1)}, "a@x.example", ""},
		{"an undo reaches only back", []people.Decision{undo(1), same("Ann", "a@x.example")}, "a@x.example", "Ann"},
		{"a part undone", []people.Decision{same("Ann", "a@x.example"), part("Ann", "a@x.example"), undo(1)}, "a@x.example", "Ann"},
		{"two owners", []people.Decision{same("Ann", "a@x.example"), same("Bob", "a@x.example")}, "a@x.example", ""},
		{"two owners, one parted", []people.Decision{same("Ann", "a@x.example"), same("Bob", "a@x.example"), part("Bob", "a@x.example")}, "a@x.example", "Ann"},
		{"two owners, one undone", []people.Decision{same("Ann", "a@x.example"), same("Bob", "a@x.example"), undo(0)}, "a@x.example", "Bob"},
		{"one owner under two names", []people.Decision{alias("Ann", "Annie"), same("Annie", "a@x.example"), same("ANN", "a@x.example")}, "a@x.example", "Ann"},
		{"spelled otherwise", []people.Decision{same("Zoë  Roe", "a@x.example"), same("zoe roe", "a@x.example")}, "a@x.example", "Zoë  Roe"},
	} {
		d := people.Fold(numbered(c.ds...), nil)
		if got := owner(t, d, c.handle); got != c.want {
			t.Errorf("%s: %s belongs to %q, want %q", c.name, c.handle, got, c.want)
		}
		n := 0
		for _, e := range d.Entities() {
			n += len(d.HandlesOf(e))
		}
		if c.want == "" && n > 1 {
			t.Errorf("%s: %d handles belong to somebody", c.name, n)
		}
	}
}

func TestParted(t *testing.T) {
	a := handle(t, "a@x.example")
	ds := numbered(same("Ann", "a@x.example"), part("ann", "a@x.example"), same("Ann", "a@x.example"))
	for n, want := range []bool{false, false, true, false} {
		if got := people.Fold(ds[:n], nil).Parted(a, person("Ann")); got != want {
			t.Errorf("after %d decisions parted is %v", n, got)
		}
	}
	if people.Fold(ds[:2], nil).Parted(a, person("Bob")) {
		t.Error("parted from somebody else")
	}
}

func TestConflictResolvesToNeither(t *testing.T) {
	d := people.Fold(numbered(same("Ann", "a@x.example", "b@x.example"), same("Bob", "a@x.example")), nil)
	if got := d.HandlesOf(person("Bob")); len(got) != 0 {
		t.Errorf("Bob has %v", got)
	}
	if got := d.HandlesOf(person("Ann")); len(got) != 1 || got[0].Handle.Value != "b@x.example" {
		t.Errorf("Ann has %v", got)
	}
	c := d.Conflicts()
	if len(c) != 1 || len(c[0].Links) != 2 || c[0].Links[0].Entity.Name != "Ann" || c[0].Links[1].Entity.Name != "Bob" || c[0].Links[1].Decision.Seq != 1 {
		t.Errorf("conflicts: %+v", c)
	}
}

func TestResolve(t *testing.T) {
	d := people.Fold(numbered(
		same("Donald Trump Jr.", "@donaldjtrumpjr"),
		alias("Donald Trump Jr.", "Don Jr.", "Donald J. Trump Jr."),
		alias("Donald Barr", "Don Jr."),
		people.Decision{Kind: people.Member, Entity: person("José Ñandú"), Org: "Trump"},
		same("Trump", "@trump"),
		people.Decision{Kind: people.Operate, Entity: people.Entity{Kind: people.Persona, Name: "Guccifer 2.0"}, Operator: "GRU"},
	), nil)
	for _, c := range []struct {
		name, want string
		ambiguous  int
	}{
		{"donald  TRUMP jr.", "Donald Trump Jr.", 0},
		{"Donald J. Trump Jr.", "Donald Trump Jr.", 0},
		{"Donald Trump Jr", "", 0}, // never fuzzy
		{"Donald Trump", "", 0},
		{"Don Jr.", "", 2},
		{"jose nandu", "José Ñandú", 0},
		{"Trump", "", 2}, // an organisation and a person
		{"guccifer 2.0", "Guccifer 2.0", 0},
		{"", "", 0},
	} {
		e, ok := d.Resolve(c.name)
		if ok != (c.want != "") || e.Name != c.want {
			t.Errorf("Resolve(%q) = %v, %v, want %q", c.name, e, ok, c.want)
		}
		if got := d.Ambiguous(c.name); len(got) != c.ambiguous {
			t.Errorf("Ambiguous(%q) = %v, want %d", c.name, got, c.ambiguous)
		}
	}
}

// TestAliasDoesNotJoin: two people that were decided by themselves stay two,
// even where somebody says that one's name is the other's too.
func TestAliasDoesNotJoin(t *testing.T) {
	d := people.Fold(numbered(same("Jon Roe", "a@x.example"), same("John Roe", "b@x.example"), alias("John Roe", "Jon Roe")), nil)
	if got := d.HandlesOf(person("John Roe")); len(got) != 1 {
		t.Errorf("John Roe has %v", got)
	}
	if owner(t, d, "a@x.example") != "Jon Roe" {
		t.Error("the handle of Jon Roe went to another")
	}
	if len(d.Ambiguous("Jon Roe")) != 2 {
		t.Errorf("Jon Roe is %v", d.Ambiguous("Jon Roe"))
	}
}

func TestBacking(t *testing.T) {
	reasoned := people.Decision{Kind: people.Same, Why: "w", By: "Ann"}
	probable := reasoned
	probable.Standing = evidence.Claimed
	proved := reasoned
	proved.Standing = evidence.Verified
	operate := reasoned
	operate.Kind = people.Operate
	for _, c := range []struct {
		d    people.Decision
		want evidence.Standing
	}{
		{reasoned, evidence.Corroborated},
		{probable, evidence.Claimed},
		{proved, evidence.Verified},
		{operate, evidence.Claimed},
		{people.Decision{Kind: people.Same, By: "Ann"}, evidence.Claimed},
		{people.Decision{Kind: people.Same, Why: "w"}, evidence.Claimed},
	} {
		if got := c.d.Backing(); got != c.want {
			t.Errorf("%+v is %v, want %v", c.d, got, c.want)
		}
	}
	d := people.Fold([]people.Decision{{Kind: people.Same, Entity: person("Ann"), Handles: handles("a@x.example"), Why: "w", By: "Bob"}}, nil)
	if l, _ := d.OwnerOf(handle(t, "a@x.example")); l.Decision.Standing != evidence.Corroborated || l.Standing() != evidence.Corroborated {
		t.Errorf("the link is %v", l.Decision.Standing)
	}
}

// TestLastWord: the later of two decisions that say the same is the one that
// a link rests on.
func TestLastWord(t *testing.T) {
	ds := numbered(same("Ann", "a@x.example"), same("Ann", "a@x.example"))
	ds[1].Standing = evidence.Claimed
	l, ok := people.Fold(ds, nil).OwnerOf(handle(t, "a@x.example"))
	if !ok || l.Decision.Seq != 1 || l.Standing() != evidence.Claimed {
		t.Errorf("the link rests on %+v", l)
	}
}

// TestKnown: what was decided later is not known on an earlier day, an undoing
// included.
func TestKnown(t *testing.T) {
	ds := numbered(same("Ann", "a@x.example"), undo(0), same("Bob", "a@x.example"))
	for n, want := range []string{"", "Ann", "", "Bob"} {
		d := people.Fold(ds, func(d people.Decision) bool { return d.Seq < int64(n) })
		if got := owner(t, d, "a@x.example"); got != want {
			t.Errorf("with %d decisions known the handle is %q's, want %q", n, got, want)
		}
	}
}

func TestDecisionLookup(t *testing.T) {
	d := people.Fold(numbered(same("Ann", "a@x.example"), undo(0)), nil)
	if _, undone, ok := d.Decision(0); !undone || !ok {
		t.Errorf("decision 0: undone %v, known %v", undone, ok)
	}
	if _, undone, ok := d.Decision(1); undone || !ok {
		t.Errorf("decision 1: undone %v, known %v", undone, ok)
	}
	if _, _, ok := d.Decision(2); ok {
		t.Error("decision 2 is known")
	}
	ahead := people.Fold(numbered(undo(1), same("Ann", "a@x.example")), nil)
	if _, undone, ok := ahead.Decision(1); undone || !ok {
		t.Errorf("an undo reached ahead: undone %v, known %v", undone, ok)
	}
	if got := d.InForce(); len(got) != 1 || got[0].Kind != people.Undo {
		t.Errorf("in force: %+v", got)
	}
	if len(d.Entities()) != 0 {
		t.Errorf("an undone decision left %v", d.Entities())
	}
}

func TestOperators(t *testing.T) {
	persona := people.Entity{Kind: people.Persona, Name: "Guccifer 2.0"}
	d := people.Fold(numbered(
		people.Decision{Kind: people.Same, Entity: persona, Handles: handles("@guccifer_2")},
		people.Decision{Kind: people.Operate, Entity: persona, Operator: "the GRU"},
		people.Decision{Kind: people.Operate, Entity: persona, Operator: "Ann"},
		same("Ann", "a@x.example"),
	), nil)
	ops := d.Operators("guccifer 2.0")
	if len(ops) != 2 || ops[0].Operator != (people.Entity{Name: "the GRU"}) || ops[1].Operator != person("Ann") || ops[0].Standing() != evidence.Claimed {
		t.Errorf("operators: %+v", ops)
	}
	if owner(t, d, "@guccifer_2") != "Guccifer 2.0" {
		t.Error("a claim about who operates a persona moved its handle")
	}
}

// drawDecisions draws decisions about a small world, so that they meet.
func drawDecisions(t *rapid.T, world string, n int) []people.Decision {
	name := func() string {
		return world + rapid.SampledFrom([]string{"Ann", "Bob", "Zoë", "zoe", "ANN", "Cy"}).Draw(t, "name")
	}
	hs := func() []evidence.Handle {
		return handles(world + rapid.SampledFrom([]string{"a@x.example", "b@x.example", "c@x.example"}).Draw(t, "handle"))
	}
	var ds []people.Decision
	for range n {
		d := people.Decision{Kind: rapid.SampledFrom([]people.DecisionKind{
			people.Same, people.Same, people.Same, people.Part, people.Member, people.Alias, people.Operate, people.Undo, people.Undo,
		}).Draw(t, "kind")}
		switch d.Kind {
		case people.Same, people.Part:
			d.Entity, d.Handles = person(name()), hs()
		case people.Member:
			d.Entity, d.Org, d.Role = person(name()), world+"org", people.Staff
			if rapid.Bool().Draw(t, "of org") {
				d.Entity = people.Entity{Kind: people.Org, Name: world + "org"}
				d.Org = world + rapid.SampledFrom([]string{"top", "org"}).Draw(t, "org")
			}
		case people.Alias:
			d.Entity, d.Names = person(name()), []string{name()}
		case people.Operate:
			d.Entity, d.Operator = people.Entity{Kind: people.Persona, Name: world + "persona"}, name()
		case people.Undo:
			d.Undoes = int64(rapid.IntRange(0, max(0, len(ds)-1)).Draw(t, "undoes"))
		}
		ds = append(ds, d)
	}
	return ds
}

// TestUndoRestores: a decision and its undoing leave everything as it was; an
// undoing of the undoing leaves the decision.
func TestUndoRestores(t *testing.T) {
	changed := 0
	rapid.Check(t, func(t *rapid.T) {
		before := drawDecisions(t, "", rapid.IntRange(0, 8).Draw(t, "n"))
		n := int64(len(before))
		more := append(before[:n:n], drawDecisions(t, "", 1)...)
		if more[n].Kind == people.Undo {
			more[n].Undoes = min(more[n].Undoes, max(0, n-1))
		}
		was := dump(people.Fold(numbered(before...), nil))
		with := dump(people.Fold(numbered(more...), nil))
		undone := dump(people.Fold(numbered(append(more[:n+1:n+1], undo(n))...), nil))
		redone := dump(people.Fold(numbered(append(more[:n+1:n+1], undo(n), undo(n+1))...), nil))
		if was != with {
			changed++
		}
		if d := cmp.Diff(was, undone); d != "" {
			t.Errorf("undoing %+v:\n%s", more[n], d)
		}
		if d := cmp.Diff(with, redone); d != "" {
			t.Errorf("undoing the undoing of %+v:\n%s", more[n], d)
		}
	})
	if changed == 0 {
		t.Error("no decision drawn changed anything: the property was not tested")
	}
}

// TestUnrelatedOrder: decisions about different people can be made in either
// order, as long as those about the same keep theirs.
func TestUnrelatedOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawDecisions(t, "a ", rapid.IntRange(1, 6).Draw(t, "a"))
		b := drawDecisions(t, "b ", rapid.IntRange(1, 6).Draw(t, "b"))
		// weave puts decisions in an order, and lets undoings follow their targets.
		weave := func(turns []bool) []people.Decision {
			var out []people.Decision
			at := map[bool][]int64{}
			queue := map[bool][]people.Decision{true: a, false: b}
			for _, turn := range turns {
				d := queue[turn][0]
				queue[turn] = queue[turn][1:]
				if d.Kind == people.Undo {
					if int(d.Undoes) >= len(at[turn]) {
						d.Undoes = -1
					} else {
						d.Undoes = at[turn][d.Undoes]
					}
				}
				at[turn] = append(at[turn], int64(len(out)))
				out = append(out, d)
			}
			return numbered(out...)
		}
		turns := make([]bool, 0, len(a)+len(b))
		for range a {
			turns = append(turns, true)
		}
		for range b {
			turns = append(turns, false)
		}
		first := dump(people.Fold(weave(turns), nil))
		second := dump(people.Fold(weave(rapid.Permutation(turns).Draw(t, "turns")), nil))
		if d := cmp.Diff(first, second); d != "" {
			t.Error(d)
		}
	})
}

// TestFoldIsDeterministic: a directory depends on the numbers of decisions and
// not on the order in which they are handed over.
func TestFoldIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ds := numbered(drawDecisions(t, "", rapid.IntRange(0, 12).Draw(t, "n"))...)
		shuffled := rapid.Permutation(ds).Draw(t, "shuffled")
		if d := cmp.Diff(dump(people.Fold(ds, nil)), dump(people.Fold(shuffled, nil))); d != "" {
			t.Error(d)
		}
	})
}

// TestFoldAgainstModel compares who owns a handle with a plain reading of the
// rules, in a world without aliases.
func TestFoldAgainstModel(t *testing.T) {
	owned, contested := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		ds := numbered(drawDecisions(t, "", rapid.IntRange(0, 14).Draw(t, "n"))...)
		ds = deleteAliases(ds)
		var holds func(i int) bool
		holds = func(i int) bool {
			for j, d := range ds {
				if d.Kind == people.Undo && d.Undoes == ds[i].Seq && d.Seq > ds[i].Seq && holds(j) {
					return false
				}
			}
			return true
		}
		owners := map[string]map[string]bool{}
		for i, d := range ds {
			if !holds(i) {
				continue
			}
			for _, h := range d.Handles {
				if owners[h.String()] == nil {
					owners[h.String()] = map[string]bool{}
				}
				owners[h.String()][people.Key(d.Entity.Name)] = d.Kind == people.Same
			}
		}
		dir := people.Fold(ds, nil)
		for h, by := range owners {
			var who []string
			for name, yes := range by {
				if yes {
					who = append(who, name)
				}
			}
			l, ok := dir.OwnerOf(handle(t, h))
			switch {
			case ok != (len(who) == 1):
				t.Errorf("%s: owned %v, in the model by %v", h, ok, who)
			case ok && people.Key(l.Entity.Name) != who[0]:
				t.Errorf("%s is %q's, in the model %q's", h, l.Entity.Name, who[0])
			case ok:
				owned++
			case len(who) > 1:
				contested++
			}
		}
	})
	if !testing.Short() && (owned == 0 || contested == 0) {
		t.Errorf("%d handles owned and %d contested: the model was not tested", owned, contested)
	}
}

func deleteAliases(ds []people.Decision) []people.Decision {
	var out []people.Decision
	for _, d := range ds {
		if d.Kind != people.Alias {
			out = append(out, d)
		}
	}
	return out
}
