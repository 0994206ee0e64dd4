package finding

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Conflict is two statements on record that cannot both hold as they are
// worded. It says nothing of which of them is wrong.
type Conflict struct {
	Earlier, Later statement.Statement
	Prop           string // the proposition that the one asserts and the other denies, as the earlier writes it
	Readings       [2]string
	Allied         string // why they are taken together: "the same speaker", "both speak for …", "both are in …"
	Partly         bool   // the times that they are about overlap only in part
}

// ConflictsAmong lays statements side by side: the same predicate about the
// same people, opposite polarity, overlapping scope, by one speaker or by
// speakers who stand together (method section 2). In order of the earlier
// statement's said time, then the later's.
func ConflictsAmong(all []statement.Statement, decisions []people.Decision) []Conflict {
	dir := people.Fold(decisions, nil)
	var out []Conflict
	claims := make([][]claim, len(all))
	for i, s := range all {
		claims[i] = claimsOf(s, dir)
	}
	for i := range all {
		for j := range i {
			allied := alliedBy(dir, all[j], all[i])
			if allied == "" {
				continue
			}
			if c, ok := opposed(claims[j], claims[i]); ok {
				a, b := all[j], all[i]
				if b.SaidInterval().Lo.Before(a.SaidInterval().Lo) {
					a, b = b, a
					c.Readings[0], c.Readings[1] = c.Readings[1], c.Readings[0]
				}
				c.Earlier, c.Later, c.Allied = a, b, allied
				out = append(out, c)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Conflict) int {
		return cmp.Or(a.Earlier.SaidInterval().Lo.Compare(b.Earlier.SaidInterval().Lo), a.Later.SaidInterval().Lo.Compare(b.Later.SaidInterval().Lo))
	})
	return out
}

// claim is one reading of a statement: what it says holds, or does not.
type claim struct {
	reading  string
	prop     *statement.Prop
	holds    bool   // asserted, with every not taken off
	key      string // the proposition with names resolved
	possible evidence.Interval
	certain  evidence.Interval
}

func claimsOf(s statement.Statement, dir *people.Directory) []claim {
	if s.Stance.Untestable() {
		return nil
	}
	var out []claim
	bounds := s.Bounds()
	var add func(reading string, p *statement.Prop, holds bool)
	add = func(reading string, p *statement.Prop, holds bool) {
		switch {
		case p == nil:
		case p.Op == "not" && len(p.Args) == 1:
			add(reading, p.Args[0].Prop, !holds)
		case p.Op == "and" && holds: // that all hold says that each does
			for _, a := range p.Args {
				add(reading, a.Prop, holds)
			}
		default:
			out = append(out, claim{reading, p, holds, propKey(p, s.Scope.Channel, dir), bounds.Possible, bounds.Certain})
		}
	}
	for _, r := range statement.Readings(s) {
		add(r.Name, r.Prop, s.Polarity == statement.Asserts)
	}
	return out
}

// symmetric are the predicates that mean the same with their two names
// exchanged.
var symmetric = []string{"contact", "met"}

// propKey is equal for propositions of one meaning: names as resolved, the two
// of a symmetric predicate in order.
func propKey(p *statement.Prop, channel string, dir *people.Directory) string {
	named := func(n string) string {
		if ent, ok := dir.Resolve(n); ok {
			n = ent.Name
		}
		return "name " + people.Key(n)
	}
	var args []string
	for _, a := range p.Args {
		switch {
		case a.Prop != nil:
			args = append(args, "("+propKey(a.Prop, "", dir)+")")
		case a.Name != "":
			args = append(args, named(a.Name))
		default:
			args = append(args, "text "+people.Key(a.Text)+a.Item)
		}
	}
	if slices.Contains(symmetric, p.Op) && len(args) >= 2 {
		slices.Sort(args[:2])
	}
	key := []string{p.Op, p.Cmp, strings.Repeat("i", p.N), channel}
	for _, k := range sortedKeys(p.Named) {
		if k == "as" && people.Key(p.Named[k]) == people.AnyRole {
			continue
		}
		key = append(key, k+"="+people.Key(p.Named[k]))
	}
	return strings.Join(append(key, args...), "\x00")
}

// opposed looks for a proposition that one side says holds and the other says
// does not, about times that overlap.
func opposed(as, bs []claim) (Conflict, bool) {
	for _, a := range as {
		for _, b := range bs {
			if a.holds == b.holds || a.key != b.key || !a.possible.Overlaps(b.possible) {
				continue
			}
			partly := a.possible != b.possible
			return Conflict{Prop: a.prop.String(), Readings: [2]string{a.reading, b.reading}, Partly: partly}, true
		}
	}
	return Conflict{}, false
}

// alliedBy says why two statements are taken together; "" where they are not.
func alliedBy(dir *people.Directory, a, b statement.Statement) string {
	x, y := dirName(dir, a.Speaker), dirName(dir, b.Speaker)
	if people.Key(x) == people.Key(y) {
		return "the same speaker"
	}
	behindA, behindB := orgsOf(dir, a), orgsOf(dir, b)
	for _, o := range behindA {
		if slices.ContainsFunc(behindB, func(p string) bool { return people.Key(p) == people.Key(o) }) {
			return "both speak for or are in " + o
		}
	}
	return ""
}

func dirName(dir *people.Directory, name string) string {
	if ent, ok := dir.Resolve(name); ok {
		return ent.Name
	}
	return name
}

// orgsOf returns whom a statement speaks for, and what its speaker was in when
// it was made.
func orgsOf(dir *people.Directory, s statement.Statement) []string {
	var out []string
	if s.For != "" {
		out = append(out, dirName(dir, s.For))
	}
	if ent, ok := dir.Resolve(s.Speaker); ok {
		if ent.Kind == people.Org {
			out = append(out, ent.Name)
		}
		for _, m := range dir.MembershipsOf(ent) {
			if in, _ := m.Covers(s.SaidInterval()); in {
				out = append(out, m.Org.Name)
			}
		}
	}
	return out
}
