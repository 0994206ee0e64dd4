package finding

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// Checks is the version of the table of checks that give an item its standing.
const Checks = "checks/3"

// Check is one row of the table of checks (method section 1).
type Check struct {
	Name  string            // stable
	Gives evidence.Standing // what an item that passes it is worth at most
	Says  string            // one sentence for people
}

// The names of the checks.
const (
	CheckCustodian  = "custodian-release"
	CheckTwoOrigins = "two-origins"
	CheckUnsigned   = "single-origin"
)

// Table returns the table of checks, strongest first. A custodian's
// acknowledgement on record, which would give verified too, is not looked at in
// this version.
func Table() []Check {
	return []Check{
		{CheckSetByPerson, evidence.Verified, "A named person has set the item's standing, with a reason, in place of the other checks; an item that is marked as forged or disputed is worth claimed at most, and backs nothing."},
		{CheckSigned, evidence.Verified, "A signature of the writer's own domain holds, and is over the sender, the date, the subject and all of the words, and over whatever else the hit rests on; its key, which is not one that anybody can compute, was seen in the DNS by somebody else than a maker of a trove, and no other key is kept for its name and time. It shows which domain sent the words, not who typed them, and nothing of where a copy lay or whether it was read."},
		{CheckSignedWords, evidence.Verified, "An S/MIME or OpenPGP signature of the writer's own address holds over the whole of the words, was made when the mail is dated, and is vouched for by a root or a keyring that a named person trusts for this archive; only for that the writer wrote the words, once: not for to whom, nor for anything else in the header, which it does not cover."},
		{CheckCustodian, evidence.Corroborated, "The trove was handed over by a writer, a recipient or the account holder of the item, whose handle on it has been identified, and is not only in a field that the writer's domain signed as not there; a paraphrase never passes."},
		{CheckTwoOrigins, evidence.Corroborated, "Two origins, each with a named giver, that share no hand have the same words, whole and in normal form, by the same writer, dated to days that can be the same; without a shared id the words must be long enough to tell."},
		{CheckSealed, evidence.Corroborated, "That nothing was found, where a named person who is no party to the words has certified that the archive is complete for all that the words are about, knew of no gap, and the archive held no such item then."},
		{CheckUnsigned, evidence.Claimed, "Everything else: one origin, or copies whose words differ, are cut or are retold, and no signature that proves more. An altered signature takes nothing away, and is told where no innocent explanation of it is proved."},
		{CheckSealedByParty, evidence.Claimed, "That nothing was found, where the certificate was made by a party to the words, or by nobody who is named."},
		{CheckSealedDespite, evidence.Claimed, "That nothing was found, where the certificate was made in spite of a gap that was known."},
	}
}

// judged is what the table of checks says of one item.
type judged struct {
	standing evidence.Standing
	why      string
	premises []Premise
	with     []*telling // other items that the standing needs
	signed   *Signed    // the signature that makes it what it is; nil: none does
	handed   *judged    // what it is worth without that
}

// pool is a set of items that were asked for together: those by which an item
// may be corroborated.
type pool struct {
	e        *engine
	tellings []*telling
	byWords  map[string][]*telling
}

// live returns the copies of t that count: those whose origin has not been
// taken out. An item that the words leave out has none.
func (e *engine) live(t *telling) []Copy {
	if _, not := e.excepted[t.event.Item]; not {
		return nil
	}
	if len(e.without) == 0 {
		return t.copies
	}
	var out []Copy
	for _, c := range t.copies {
		if !e.without[e.origin(c)] {
			out = append(out, c)
		}
	}
	return out
}

// backing is what a hit needs of whatever backs its item.
type backing struct {
	copies func(*telling) []Copy                  // those that count
	ends   []evidence.Handle                      // on which the hit rests anyhow
	fits   func(o *telling) ([]people.Link, bool) // whether another item bears the same out, and by which identities; nil: any does
	words  bool                                   // it rests on nothing but who wrote the words, and when
	answer bool                                   // it rests on what the item answers, and to whom
	ours   []evidence.Handle                      // those of ends that are of the speaker's side: only their release is the custodian's own
	theirs bool                                   // no release by anybody on the item is
}

// judge applies the table of checks to t as a whole. It returns None where no
// copy of t counts.
func (p *pool) judge(t *telling) judged { return p.judgeBy(t, backing{copies: p.e.live}) }

// judgeBy applies the table of checks to t, for a hit that needs more of what
// backs it than the same words.
func (p *pool) judgeBy(t *telling, by backing) judged {
	copies := by.copies(t)
	if len(copies) == 0 {
		return judged{}
	}
	best := judged{standing: evidence.Claimed, why: CheckUnsigned + ": " + unsignedWhy(t, copies)}
	copies = vouched(copies)
	for _, check := range []func(*telling, []Copy, backing) (judged, bool){p.custodian, p.twoOrigins} {
		j, ok := check(t, copies, by)
		if ok && (j.standing > best.standing || j.standing == best.standing && len(j.premises) < len(best.premises)) {
			best = j
		}
	}
	if j, ok := p.signed(t, by); ok && j.standing > best.standing {
		without := p.e.set(t, best)
		j.handed = &without
		best = j
	}
	return p.e.set(t, best)
}

// vouched returns the copies for which their givers vouch: not those inside
// another message, whose writer could have made them up.
func vouched(copies []Copy) []Copy {
	if !slices.ContainsFunc(copies, func(c Copy) bool { return c.Nested }) {
		return copies
	}
	return slices.DeleteFunc(slices.Clone(copies), func(c Copy) bool { return c.Nested })
}

func unsignedWhy(t *telling, copies []Copy) string {
	switch {
	case len(vouched(copies)) == 0:
		return "it lay inside another message, for which nobody vouches"
	case t.paraphrased():
		return "a paraphrase, not the words"
	case t.omits():
		return "words are left out"
	}
	return "no second origin for the words of the copy from " + copies[0].originWords()
}

// custodian is the check of that name.
func (p *pool) custodian(t *telling, copies []Copy, by backing) (judged, bool) {
	best, bestAdds := judged{}, 0
	if t.paraphrased() || by.theirs {
		return best, false
	}
	for _, c := range copies {
		from, ok := p.e.dir.Resolve(c.From)
		if c.From == "" || !ok {
			continue
		}
		for _, party := range t.event.Parties {
			l, ok := p.e.dir.OwnerOf(party.Handle)
			if !ok || l.Entity != from || !holdsItem(party.Role) || slices.Contains(t.added, party.Role) || p.e.otherSide(from, party.Handle, by) {
				continue
			}
			s := min(evidence.Corroborated, l.Standing())
			adds := 2 // how far the identity is from what is needed anyhow
			switch {
			case slices.Contains(by.ends, party.Handle):
				adds = 0
			case party.Role == evidence.RoleFrom: // the words are theirs
				adds = 1
			}
			if s > best.standing || s == best.standing && adds < bestAdds {
				bestAdds = adds
				best = judged{standing: s, premises: []Premise{samePremise(l)},
					why: fmt.Sprintf("%s: handed over by %s, who is on it as %s", CheckCustodian, from.Name, party.Handle)}
			}
		}
	}
	return best, best.standing > evidence.None
}

// otherSide reports whether a release by from, who is on the item by h, is the
// other side's: that of somebody who stands on a message of the speaker's and
// is neither the speaker, nor whom they speak for, nor the end itself. They
// could have made up what they hand over against the speaker, so alone it is
// worth claimed; a signature or another origin lifts it.
func (e *engine) otherSide(from people.Entity, h evidence.Handle, by backing) bool {
	if len(by.ours) == 0 || slices.Contains(by.ours, h) || e.speakers(from) {
		return false
	}
	return !slices.ContainsFunc(by.ours, func(o evidence.Handle) bool {
		l, ok := e.dir.OwnerOf(o)
		return ok && l.Entity == from
	})
}

// isOurs reports whether h stands for the speaker's side where it stands for s.
func (e *engine) isOurs(s *side, h evidence.Handle) bool {
	return len(s.ways[h]) > 0 && (e.speakers(s.entity) || slices.ContainsFunc(s.ways[h], func(w way) bool { return w.link != nil && e.speakers(w.link.Entity) }))
}

// holdsItem reports whether a party in this role had the item, so that its
// release is a custodian's: not somebody who is only named in it.
func holdsItem(r evidence.Role) bool {
	switch r {
	case evidence.RoleFrom, evidence.RoleSender, evidence.RoleOwner, evidence.RoleMember:
		return true
	}
	return r.Addressed()
}

// twoOrigins is the check of that name: first among the copies of the item
// itself, then with another item that has the same words.
func (p *pool) twoOrigins(t *telling, copies []Copy, by backing) (judged, bool) {
	if !t.exact() {
		return judged{}, false
	}
	if why, ok := p.e.independentPair(copies, copies, t.since()); ok {
		return judged{standing: evidence.Corroborated, why: CheckTwoOrigins + ": the same item from " + why}, true
	}
	best := judged{}
	for _, o := range p.byWords[t.wordsKey()] {
		if o == t || !corroborates(t, o) || !p.e.backs(o) {
			continue
		}
		var ends []people.Link
		if by.fits != nil {
			var fits bool
			if ends, fits = by.fits(o); !fits {
				continue
			}
		}
		why, ok := p.e.independentPair(copies, vouched(by.copies(o)), earlier(t.since(), o.since()))
		if !ok {
			continue
		}
		links := append(p.e.linksBetween(t, o), ends...)
		s := evidence.Corroborated
		var premises []Premise
		for _, l := range links {
			s = min(s, l.Standing())
			premises = append(premises, samePremise(l))
		}
		premises = uniquePremises(premises)
		if s > best.standing || s == best.standing && len(premises) < len(best.premises) {
			best = judged{standing: s, premises: premises, with: []*telling{o},
				why: fmt.Sprintf("%s: the same words from %s", CheckTwoOrigins, why)}
		}
	}
	return best, best.standing > evidence.None
}

// corroborates reports whether o backs the words and the day of t. A copy
// that gives no day, or another day, backs neither.
// Nothing but words tells whether two items without a common name are one: then
// the words must be more than a greeting, and clocks of no known zone must show
// one date.
func corroborates(t, o *telling) bool {
	return sameWords(t, o) && t.day && o.day && t.when.Overlaps(o.when) &&
		(declaredSame(t, o) || t.sentTo == o.sentTo && t.tells() && sameDate(t.event.Time, o.event.Time))
}

// tellingLength is how many characters of normal form words need to be told
// from others: everybody writes "Thanks.".
const tellingLength = 20

// tells reports whether the words of t are long enough to know them by.
func (t *telling) tells() bool {
	return utf8.RuneCountInString(evidence.NormalForm(t.event.Text)) >= tellingLength
}

// sameDate reports whether a and b, of which one at least says no zone, show
// one date; where both say theirs, their instants tell.
func sameDate(a, b evidence.Time) bool {
	if a.Zoned && b.Zoned {
		return true
	}
	return a.Wall.Format(time.DateOnly) == b.Wall.Format(time.DateOnly)
}

// linksBetween returns the identities that make the parties of a and b the
// same, where they are written by different handles.
func (e *engine) linksBetween(a, b *telling) []people.Link {
	var out []people.Link
	add := func(x, y []evidence.Handle) {
		for _, h := range x {
			if l, ok := e.dir.OwnerOf(h); ok && !slices.Contains(y, h) {
				out = append(out, l)
			}
		}
	}
	add(a.from, b.from)
	add(b.from, a.from)
	if !declaredSame(a, b) {
		add(a.to, b.to)
		add(b.to, a.to)
	}
	return out
}

// independentPair reports whether a copy of xs and a copy of ys come from two
// origins, and names them. Origins that share a hand, giver or go-between, are
// one; an origin whose giver is not recorded is none, whoever it came through.
// since is the earliest that what they handed over can have been.
func (e *engine) independentPair(xs, ys []Copy, since time.Time) (string, bool) {
	for _, x := range xs {
		for _, y := range ys {
			if e.hasGiver(x) && e.hasGiver(y) && !e.shareHand(x, y, since) {
				return x.originWords() + " and from " + y.originWords(), true
			}
		}
	}
	return "", false
}

// nobodys are the names, as compared, under which nobody hands anything over.
var nobodys = []string{"", "?", "unknown", "anonymous", "anon", "not known", "not stated", "n/a", "none", "somebody"}

// hasGiver reports whether it is on record who handed c over.
func (e *engine) hasGiver(c Copy) bool { return !slices.Contains(nobodys, people.Key(c.From)) }

// since is the earliest that t can have been, or zero.
func (t *telling) since() time.Time {
	if !t.dated {
		return time.Time{}
	}
	return t.when.Lo
}

// earlier is the earlier of two times, of which zero is open.
func earlier(a, b time.Time) time.Time {
	switch {
	case a.IsZero() || b.IsZero():
		return time.Time{}
	case a.Before(b):
		return a
	}
	return b
}

// shareHand reports whether x and y came through one hand: the same, a persona
// and who is said to operate it, or an organisation and who can have been a
// member of its when they handed it over: not before it was, nor after it was
// here.
func (e *engine) shareHand(x, y Copy, since time.Time) bool {
	window := evidence.Interval{Lo: since, Hi: later(x.Desk, y.Desk)}
	if shares(e.hands(x), e.hands(y)) {
		return true
	}
	for _, a := range []string{x.From, x.Through} {
		for _, b := range []string{y.From, y.Through} {
			if a != "" && b != "" && e.oneHandIn(a, b, window) {
				return true
			}
		}
	}
	return false
}

// oneHand reports whether the giver or go-between of one name acts for that of
// the other.
func (e *engine) oneHand(a, b string) bool { return e.oneHandIn(a, b, evidence.Interval{}) }

// oneHandIn is oneHand by memberships that may have held within a time.
func (e *engine) oneHandIn(a, b string, window evidence.Interval) bool {
	x, okX := e.dir.Resolve(a)
	y, okY := e.dir.Resolve(b)
	if !okX || !okY {
		return false
	}
	actsFor := func(who, other people.Entity) bool {
		return slices.ContainsFunc(e.operatedBy(who), func(o people.Operation) bool { return o.Persona == other }) ||
			slices.ContainsFunc(e.dir.MembershipsOf(who), func(m people.Membership) bool {
				_, overlaps := m.Covers(window)
				return overlaps && people.Key(m.Org.Name) == people.Key(other.Name)
			})
	}
	return actsFor(x, y) || actsFor(y, x)
}

// later is the later of two times, of which zero is open.
func later(a, b time.Time) time.Time {
	switch {
	case a.IsZero() || b.IsZero():
		return time.Time{}
	case a.After(b):
		return a
	}
	return b
}

// hands returns everybody through whose hands the copy came. One hand under
// two names that are known to be one's is one.
func (e *engine) hands(c Copy) []string {
	var out []string
	for _, n := range []string{c.From, c.Through} {
		if k := e.handKey(n); k != "" {
			out = append(out, k)
		}
	}
	return out
}

func (e *engine) handKey(name string) string {
	if k, ok := e.handKeys[name]; ok {
		return k
	}
	k := people.Key(name)
	if ent, ok := e.naming.Resolve(name); ok {
		k = people.Key(ent.Name)
	}
	e.handKeys[name] = k
	return k
}

// origin is the origin group of the copy (method section 1, Custody): who
// handed it over, through whom. Troves without any hand-over on record are one
// group each.
func (e *engine) origin(c Copy) string {
	from, through := e.handKey(c.From), e.handKey(c.Through)
	if from+through == "" {
		return "\x00\x00" + c.Trove
	}
	return from + "\x00" + through
}

// originWords names the origin group for people.
func (c Copy) originWords() string {
	switch {
	case c.From != "" && c.Through != "":
		return c.From + " through " + c.Through
	case c.From != "":
		return c.From
	case c.Through != "":
		return "somebody through " + c.Through
	}
	return "trove " + c.Trove + ", hand-over not recorded"
}

// samePremise says whose a handle is.
func samePremise(l people.Link) Premise {
	return Premise{Kind: "same", Seq: l.Decision.Seq, Standing: l.Standing(),
		Text: l.Handle.String() + " is " + l.Entity.Name}
}

// memberPremises says what a membership rests on, one decision each.
func memberPremises(m people.Membership) []Premise {
	var out []Premise
	for _, d := range m.Decisions() {
		role := ""
		if strings.TrimSpace(d.Role) != "" {
			role = " as " + d.Role
		}
		out = append(out, Premise{Kind: "member", Seq: d.Seq, Standing: d.Backing(),
			Text: d.Entity.Name + " was in " + d.Org + role + datesWords(d.From, d.To)})
	}
	return out
}

// datesWords says a range of dates with open ends, from a blank on.
func datesWords(from, to evidence.Time) string {
	s := ""
	if !from.IsZero() {
		s += " from " + from.String()
	}
	if !to.IsZero() {
		s += " to " + to.String()
	}
	if s == "" {
		return " (no dates)"
	}
	return s
}
