package people

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// HandleSeen is one handle as the material shows it.
type HandleSeen struct {
	Handle evidence.Handle
	Names  []string // display names seen beside it, most frequent first
	Count  int      // on how many items it stands
}

// AccountClaim is what an archive says of its own account: that the account of
// this number has this screen name and this display name.
type AccountClaim struct {
	Number evidence.Handle // x:NUMBER
	Screen evidence.Handle // @screen
	Name   string
	Item   evidence.ID // the item that says so
}

// Rule is why two handles may be one person's.
type Rule string

// The rules, strongest first.
const (
	RuleAccount  Rule = "account-file"  // an archive's account file ties a number to a screen name
	RuleSpelling Rule = "same-address"  // one address, spelled in two ways that every mail system takes alike
	RuleMailbox  Rule = "same-mailbox"  // one mailbox for providers that drop dots or what follows a plus
	RuleNamed    Rule = "named-as"      // the display name is the name of somebody decided
	RuleName     Rule = "same-name"     // the same display name
	RuleReversed Rule = "reversed-name" // the same display name, once "Last, First"
)

// sure reports whether a rule alone is reason enough for a link that is not
// marked as probable. A display name never is: anybody can write any name.
func (r Rule) sure() bool { return r == RuleAccount || r == RuleSpelling }

// Suggestion is a link that a person may want to decide. Nothing follows from
// it until somebody does.
type Suggestion struct {
	Rule    Rule              `json:"rule"`
	Handles []evidence.Handle `json:"handles"`          // those that would be linked, in order
	Entity  Entity            `json:"entity"`           // to whom: decided already, or a name to begin with
	Known   bool              `json:"known"`            // whether Entity is decided already
	Beside  []evidence.Handle `json:"beside,omitempty"` // handles of Entity that the rule finds them beside
	Why     string            `json:"why"`
	Command string            `json:"command"` // what would apply it
}

// MostAlike is how many handles may share one name and still be suggested to be
// one person's; a name that more of them bear is a role or a mailing list.
const MostAlike = 25

// Suggestions returns the links that the material suggests and nobody has
// decided, strongest rule first, and by each rule first those that are about the
// most items. It says no word about handles that decisions
// give to different people, nor about a handle and a person that have been
// parted. Nothing is applied.
func Suggestions(handles []HandleSeen, accounts []AccountClaim, dir *Directory) []Suggestion {
	s := suggester{dir: dir, seen: map[evidence.Handle]HandleSeen{}, said: map[[2]evidence.Handle]bool{}}
	for _, h := range handles {
		s.seen[h.Handle] = h
	}
	s.accounts(accounts)
	s.clusters(handles, RuleSpelling, func(h HandleSeen) []string { return one(spelling(h.Handle)) })
	s.clusters(handles, RuleMailbox, func(h HandleSeen) []string { return one(mailbox(h.Handle)) })
	s.named(handles)
	s.clusters(handles, RuleName, func(h HandleSeen) []string { return nameKeys(namesOf(h), Key) })
	s.clusters(handles, RuleReversed, func(h HandleSeen) []string { return nameKeys(namesOf(h), straightKey) })
	return s.out
}

// suggester collects suggestions, each pair of handles once.
type suggester struct {
	dir  *Directory
	seen map[evidence.Handle]HandleSeen
	said map[[2]evidence.Handle]bool
	out  []Suggestion
}

func (s *suggester) accounts(claims []AccountClaim) {
	claims = slices.Clone(claims)
	slices.SortFunc(claims, func(a, b AccountClaim) int {
		return cmp.Or(a.Number.Compare(b.Number), a.Screen.Compare(b.Screen))
	})
	for _, c := range claims {
		if c.Number.IsZero() || c.Screen.IsZero() {
			continue
		}
		why := fmt.Sprintf("the account file %s says that %s is %s", c.Item.Short(), c.Number, c.Screen)
		s.suggest(RuleAccount, []evidence.Handle{c.Number, c.Screen}, cmp.Or(c.Name, s.name(c.Screen), s.name(c.Number)), why)
	}
}

// clusters suggests that handles with a key in common are one person's.
func (s *suggester) clusters(handles []HandleSeen, rule Rule, keys func(HandleSeen) []string) {
	by := map[string][]evidence.Handle{}
	var order []string
	for _, h := range handles {
		for _, k := range keys(h) {
			if by[k] == nil {
				order = append(order, k)
			}
			if !slices.Contains(by[k], h.Handle) && len(by[k]) <= MostAlike {
				by[k] = append(by[k], h.Handle)
			}
		}
	}
	order = slices.DeleteFunc(order, func(k string) bool { return len(by[k]) < 2 || len(by[k]) > MostAlike })
	slices.SortFunc(order, func(a, b string) int { return cmp.Or(s.items(by[b])-s.items(by[a]), cmp.Compare(a, b)) })
	for _, k := range order {
		hs := by[k]
		slices.SortFunc(hs, evidence.Handle.Compare)
		name := s.nameWith(hs, k)
		s.suggest(rule, hs, name, s.why(rule, name))
	}
}

// items is on how many items the handles stand, each for itself.
func (s *suggester) items(hs []evidence.Handle) int {
	n := 0
	for _, h := range hs {
		n += s.seen[h].Count
	}
	return n
}

func (s *suggester) why(rule Rule, name string) string {
	switch rule {
	case RuleSpelling:
		return "one address, spelled in two ways"
	case RuleMailbox:
		return "one mailbox, where the provider drops dots or what follows a plus"
	case RuleName:
		return fmt.Sprintf("the same display name, %q; others may bear it too", name)
	}
	return fmt.Sprintf("the same display name, %q, in either order; others may bear it too", name)
}

// named suggests handles whose display name is the name of somebody decided.
func (s *suggester) named(handles []HandleSeen) {
	bear := map[Entity][]evidence.Handle{}
	sorted := slices.Clone(handles)
	slices.SortFunc(sorted, func(a, b HandleSeen) int { return a.Handle.Compare(b.Handle) })
	for _, h := range sorted {
		for _, n := range namesOf(h) {
			e, ok := s.dir.Resolve(n)
			if !ok {
				e, ok = s.dir.Resolve(straight(n))
			}
			if !ok || s.decided(h.Handle) || s.dir.Parted(h.Handle, e) {
				continue
			}
			why := fmt.Sprintf("the display name %q is a name of the %s %q; others may bear it too", n, e.Kind, e.Name)
			s.add(Suggestion{Rule: RuleNamed, Handles: []evidence.Handle{h.Handle}, Entity: e, Known: true, Why: why})
			for _, l := range s.dir.HandlesOf(e) {
				s.say(h.Handle, l.Handle)
			}
			for _, other := range bear[e] {
				s.say(h.Handle, other)
			}
			bear[e] = append(bear[e], h.Handle)
			break
		}
	}
}

// suggest makes one suggestion of handles that a rule takes for one person's,
// unless decisions or an earlier suggestion say all of it already.
func (s *suggester) suggest(rule Rule, hs []evidence.Handle, name, why string) {
	var open, beside []evidence.Handle
	var owners []Entity
	for _, h := range hs {
		if l, ok := s.dir.OwnerOf(h); ok {
			beside = append(beside, h)
			if !slices.Contains(owners, l.Entity) {
				owners = append(owners, l.Entity)
			}
		} else if !s.decided(h) {
			open = append(open, h)
		}
	}
	sug := Suggestion{Rule: rule, Handles: open, Entity: Entity{Person, name}, Beside: beside, Why: why}
	switch {
	case len(owners) > 1:
		return // somebody has told them apart, and the rest cannot be told
	case len(owners) == 1:
		sug.Entity, sug.Known = owners[0], true
		sug.Handles = slices.DeleteFunc(open, func(h evidence.Handle) bool { return s.dir.Parted(h, owners[0]) })
	case len(open) < 2:
		return
	}
	all := append(slices.Clone(sug.Handles), beside...)
	if len(sug.Handles) == 0 || !s.anyNew(all) {
		return
	}
	s.add(sug)
	for i, a := range all {
		for _, b := range all[i+1:] {
			s.say(a, b)
		}
	}
}

// decided reports whether a decision in force gives h to anybody, in conflict
// or not.
func (s *suggester) decided(h evidence.Handle) bool {
	if _, ok := s.dir.OwnerOf(h); ok {
		return true
	}
	return slices.ContainsFunc(s.dir.conflicts, func(c Conflict) bool { return c.Handle == h })
}

func (s *suggester) anyNew(hs []evidence.Handle) bool {
	for i, a := range hs {
		for _, b := range hs[i+1:] {
			if !s.said[pair(a, b)] {
				return true
			}
		}
	}
	return len(hs) == 1
}

func (s *suggester) say(a, b evidence.Handle) { s.said[pair(a, b)] = true }

func pair(a, b evidence.Handle) [2]evidence.Handle {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	return [2]evidence.Handle{a, b}
}

func (s *suggester) add(sug Suggestion) {
	sug.Command = command(sug)
	s.out = append(s.out, sug)
}

// name returns the display name seen most often beside h, if any.
func (s *suggester) name(h evidence.Handle) string {
	for _, n := range namesOf(s.seen[h]) {
		return straight(n)
	}
	return ""
}

// nameWith returns a name to begin with for handles that share key: one that
// has it, as it was written, or the first that any of them bears.
func (s *suggester) nameWith(hs []evidence.Handle, key string) string {
	first := ""
	for _, h := range hs {
		for _, n := range namesOf(s.seen[h]) {
			if straightKey(n) == key || Key(n) == key {
				return straight(n)
			}
			first = cmp.Or(first, straight(n))
		}
	}
	return cmp.Or(first, hs[0].Value)
}

// command returns the command line that would apply sug.
func command(sug Suggestion) string {
	words := []string{"gainsay", "people", "same"}
	for _, h := range sug.Handles {
		w := h.String()
		if strings.HasPrefix(w, "-") { // or it would be read as a flag
			w = string(h.Network) + ":" + h.Value
		}
		words = append(words, shellWord(w))
	}
	flag := map[EntityKind]string{Person: "--person", Org: "--org", Persona: "--persona"}[sug.Entity.Kind]
	words = append(words, flag+"="+shellWord(sug.Entity.Name))
	if !sug.Rule.sure() {
		words = append(words, "--probable")
	}
	return strings.Join(append(words, "--why="+shellWord(sug.Why)), " ")
}

// shellWord quotes w for a POSIX shell where it needs it.
func shellWord(w string) string {
	plain := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("@%+=:,./_-", r)
	}
	if w != "" && strings.IndexFunc(w, func(r rune) bool { return !plain(r) }) < 0 {
		return w
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
