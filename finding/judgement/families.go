package judgement

import (
	"fmt"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Family is one way of building an affair.
type Family struct {
	Name  string
	Says  string // what it holds, in one line
	Build func(f *affair)
}

// Families returns all of them, in order.
func Families() []Family {
	return append([]Family{
		{"contact-released", "what a custodian released contradicts a denial of contact", contactReleased},
		{"contact-unsigned", "one copy from nobody known contradicts only if genuine", contactUnsigned},
		{"contact-not-shown", "mail with others shows nothing", contactNotShown},
		{"contact-outside", "strangers' mail does not touch the words", contactOutside},
		{"contact-asserted", "an assertion is supported by what contradicts its denial", contactAsserted},
		{"contact-later", "what is later than the words never counts", contactLater},
		{"other-side", "what the other side alone handed over contradicts only if genuine", otherSide},
		{"group-in-time", "a member's mail counts while they are a member", groupInTime},
		{"group-out-of-time", "and not before or after", groupOutOfTime},
		{"group-readings", "who counts for the group is a reading, never chosen silently", groupReadings},
		{"sent-direction", "who wrote to whom is not turned round", sentDirection},
		{"received-own-copy", "the receiver's own copy shows that it arrived", receivedOwnCopy},
		{"received-addressed", "that it was addressed does not", receivedAddressed},
		{"two-origins", "the same words from two hands are corroborated", twoOrigins},
		{"one-hand", "and from two givers with one go-between are not", oneHand},
		{"identity-probable", "a probable identity is the weakest link", identityProbable},
		{"persona", "who is said to operate a persona is a claim", persona},
		{"month-straddles", "a month that only partly lies before the words decides nothing", monthStraddles},
		{"forged", "what is marked as forged is worth claimed", forged},
		{"raised", "a named person may vouch for an item", raised},
		{"clocks", "what the desk knew is not what anyone could know", clocks},
		{"draft", "a name that is nobody's makes a draft", draft},
		{"no-comment", "no comment is not tested", noComment},
	}, append(knowing(), doing()...)...)
}

func contactReleased(f *affair) {
	in := f.of(f.a)
	w := f.exchange(f.a, f.b, in)
	f.distract(in)
	f.duplicates()
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.Contradicted, none, w)
	f.goldBefore(finding.OutsideCoverage)
}

func contactUnsigned(f *affair) {
	w := f.exchange(f.a, f.b, f.leak())
	f.distract(f.leak())
	f.duplicates()
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.ContradictedIfGenuine, none, w)
	f.goldBefore(finding.OutsideCoverage)
}

func contactNotShown(f *affair) {
	in := f.of(f.a)
	f.mail(f.a, f.person(), f.before(), in, f.words())
	f.distract(in)
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.NotShown, none, none)
	f.goldBefore(finding.OutsideCoverage)
}

func contactOutside(f *affair) {
	for range 1 + f.r.IntN(4) {
		f.strangers(f.leak())
	}
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.OutsideCoverage, none, none)
}

func otherSide(f *affair) {
	in := f.of(f.b)
	w := f.exchange(f.a, f.b, in)
	f.distract(in)
	f.duplicates()
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.ContradictedIfGenuine, none, w)
}

func contactAsserted(f *affair) {
	in, v := f.of(f.a), finding.Supported
	if f.r.IntN(2) == 0 {
		in, v = f.leak(), finding.SupportedIfGenuine
	}
	w := f.exchange(f.a, f.b, in)
	f.distract(in)
	f.say(f.a, "asserts contact("+q(f.b)+", "+q(f.a)+")")
	f.gold(v, w, none)
	f.goldBefore(finding.OutsideCoverage)
}

func contactLater(f *affair) {
	in := f.of(f.a)
	f.mail(f.a, f.person(), f.before(), in, f.words())
	for range 1 + f.r.IntN(3) {
		f.mail(f.a, f.b, f.after(), in, f.words())
	}
	f.distract(in)
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.NotShown, none, none)
}

func groupInTime(f *affair) {
	in := f.of(f.a)
	f.member(f.a, "Campaign", "staff", f.said.AddDate(-2, 0, 0), f.said.AddDate(0, 1, 0))
	w := f.exchange(f.a, f.b, in)
	f.distract(in)
	f.say("Campaign", "denies contact(Campaign, "+q(f.b)+")")
	f.gold(finding.Contradicted, none, w)
}

func groupOutOfTime(f *affair) {
	in := f.of(f.a)
	from, to := f.said.AddDate(-3, 0, 0), f.said.AddDate(-2, 0, 0)
	if f.r.IntN(2) == 0 {
		from, to = f.said.AddDate(0, 1, 0), f.said.AddDate(2, 0, 0)
	}
	f.member(f.a, "Campaign", "staff", from, to)
	f.exchange(f.a, f.b, in)
	f.distract(in)
	f.say("Campaign", "denies contact(Campaign, "+q(f.b)+")")
	f.gold(finding.NotShown, none, none)
}

func groupReadings(f *affair) {
	in := f.of(f.a)
	f.member(f.a, "Campaign", "surrogate", f.said.AddDate(-2, 0, 0), f.said.AddDate(0, 1, 0))
	f.exchange(f.a, f.b, in)
	f.distract(in)
	f.say("Campaign", "denies contact(Campaign, "+q(f.b)+")",
		"reading strict: contact(Campaign, "+q(f.b)+", as: staff)", "reading broad: contact(Campaign, "+q(f.b)+", as: any)")
	f.gold(finding.DependsOnReading, nil, nil)
}

func sentDirection(f *affair) {
	in := f.of(f.a)
	for range 1 + f.r.IntN(3) {
		f.mail(f.b, f.a, f.before(), in, f.words())
	}
	f.say(f.a, "denies sent("+q(f.a)+", "+q(f.b)+")")
	if f.r.IntN(2) == 0 {
		f.gold(finding.NotShown, none, none)
		return
	}
	f.gold(finding.Contradicted, none, []string{exhibit(f.mail(f.a, f.b, f.before(), in, f.words()))})
}

func receivedOwnCopy(f *affair) {
	w := exhibit(f.mail(f.b, f.a, f.before(), f.of(f.a), f.words()))
	f.distract(f.of(f.a))
	f.say(f.a, "denies received("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.Contradicted, none, []string{w})
}

func receivedAddressed(f *affair) {
	in := f.of(f.b)
	w := exhibit(f.mail(f.b, f.a, f.before(), in, f.words()))
	f.distract(in)
	f.say(f.a, "denies received("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.ContradictedIfGenuine, none, []string{w})
}

// twice puts the same words into two troves, as two items of one moment.
func (f *affair) twice(x, y trove) []string {
	at, words := f.before(), f.words()
	one := f.mail(f.a, f.b, at, x, words)
	two := f.mail(f.a, f.b, at, y, words)
	two.Refs[0] = one.Refs[0]
	f.distract(x)
	f.say(f.a, "denies sent("+q(f.a)+", "+q(f.b)+")")
	return []string{exhibit(one)}
}

func twoOrigins(f *affair) {
	x, y := f.leak(), f.leak()
	x.name, x.from, y.name, y.from = "first", "the Ledger", "second", "a committee"
	f.twice(x, y)
	f.gold(finding.Contradicted, none, nil)
}

func oneHand(f *affair) {
	x, y := f.leak(), f.leak()
	x.name, x.from, x.through, y.name, y.from, y.through = "first", "the Ledger", "a lawyer", "second", "a committee", "a lawyer"
	f.twice(x, y)
	f.gold(finding.ContradictedIfGenuine, none, nil)
}

func identityProbable(f *affair) {
	in := f.of(f.a)
	name := f.newName()
	f.own(people.Entity{Kind: people.Person, Name: name}, f.address(name), evidence.Claimed)
	w := f.exchange(f.a, name, in)
	f.distract(in)
	f.say(f.a, "denies contact("+q(f.a)+", "+q(name)+")")
	f.gold(finding.ContradictedIfGenuine, none, w)
}

func persona(f *affair) {
	in := f.of(f.b)
	ghost := "Ghost " + surnames[f.r.IntN(len(surnames))]
	f.own(people.Entity{Kind: people.Persona, Name: ghost}, f.address(ghost), evidence.Corroborated)
	f.decide(people.Decision{Kind: people.Operate, Entity: people.Entity{Kind: people.Persona, Name: ghost}, Operator: f.a})
	w := f.exchange(ghost, f.b, in)
	f.distract(in)
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.ContradictedIfGenuine, none, w)
}

func monthStraddles(f *affair) {
	in := f.of(f.a)
	ev := f.mail(f.a, f.b, f.said, in, f.words())
	ev.Time = monthOf(f.said)
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.ContradictedIfGenuine, none, []string{exhibit(ev)})
}

func forged(f *affair) {
	in := f.of(f.a)
	ev := f.mail(f.a, f.b, f.before(), in, f.words())
	f.distract(in)
	f.override(ev, evidence.Claimed, finding.Forged)
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.ContradictedIfGenuine, none, []string{exhibit(ev)})
}

func raised(f *affair) {
	ev := f.mail(f.a, f.b, f.before(), f.leak(), f.words())
	f.distract(f.leak())
	f.override(ev, evidence.Verified, "")
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.Contradicted, none, []string{exhibit(ev)})
	f.goldBefore(finding.OutsideCoverage)
}

func clocks(f *affair) {
	in := f.of(f.a)
	in.public = f.desk.AddDate(0, 0, 20+f.r.IntN(200))
	w := f.exchange(f.a, f.b, in)
	f.distract(in)
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.Contradicted, none, w)
	on := func(days int, clock finding.Clock, v finding.Verdict, w []string) {
		f.c.Gold = append(f.c.Gold, Gold{AsOf: in.public.AddDate(0, 0, days), Clock: clock, Headline: v, For: none, Against: w})
	}
	on(-5, finding.Desk, finding.Contradicted, w)
	on(-5, finding.Public, finding.OutsideCoverage, none)
	on(5, finding.Public, finding.Contradicted, w)
}

func draft(f *affair) {
	f.exchange(f.a, f.b, f.of(f.a))
	f.say(f.a, "denies contact("+q(f.a)+", \"Nobody Known\")")
	f.gold(finding.DraftStatement, none, none)
}

func noComment(f *affair) {
	f.exchange(f.a, f.b, f.of(f.a))
	f.say(f.a, "stance no-comment", "denies contact("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.NotTestable, none, none)
}

// parseProp reads a proposition that a family writes.
func (f *affair) parseProp(text string) *statement.Prop {
	p, err := statement.ParseProp(text)
	if err != nil {
		panic(fmt.Sprintf("family %s writes a proposition that does not parse: %v: %s", f.c.Family, err, text)) // a bug of the generator
	}
	return p
}
