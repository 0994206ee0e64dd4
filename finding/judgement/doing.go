package judgement

import (
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/finding"
)

// doing are the families about what only a person can read in an item, about
// groups, and about signatures.
func doing() []Family {
	return []Family{
		{"paid-once", "one payment of so much refutes that there was none", paidOnce},
		{"paid-in-all", "payments add up only where the words say in all", paidInAll},
		{"met", "a meeting that somebody read of", metFamily},
		{"gave", "material that somebody read to have been handed on", gaveFamily},
		{"did", "a deed, and not another", didFamily},
		{"all-of-a-group", "what holds of all falls with one", allOfAGroup},
		{"only", "what holds of one alone falls with another", onlyFamily},
		{"released-all", "a release that lacks what another trove has is not whole", releasedAll},
		{"signed", "what the writer's own domain signed is verified", signedFamily},
		{"altered", "a signature that does not hold verifies nothing", alteredFamily},
	}
}

// readIn is a mail by a in the papers of a, in which an accepted reading finds
// prop.
func (f *affair) readIn(prop string) string {
	ev := f.mail(f.a, f.b, f.before(), f.of(f.a), f.words())
	f.reads(ev, prop, finding.Accepted)
	return exhibit(ev)
}

func paidOnce(f *affair) {
	paid, asked := 100*(1+f.r.IntN(20)), 100*(1+f.r.IntN(20))
	w := f.readIn(fmt.Sprintf("paid(%s, %s, >= %d, currency: USD)", q(f.a), q(f.b), paid))
	f.distract(f.of(f.a))
	f.say(f.a, fmt.Sprintf("denies paid(%s, %s, >= %d, currency: USD)", q(f.a), q(f.b), asked))
	if paid >= asked {
		f.gold(finding.Contradicted, none, []string{w})
		return
	}
	f.gold(finding.NotShown, none, none)
}

func paidInAll(f *affair) {
	var w []string
	for i := range 2 {
		at := f.said.AddDate(0, 0, -100*(i+1))
		ev := f.mail(f.a, f.b, at, f.of(f.a), f.words())
		f.reads(ev, fmt.Sprintf("paid(%s, %s, >= 500, currency: USD)", q(f.a), q(f.b)), finding.Accepted)
		f.c.Facts.Mark.Readings[i].When = dayOf(at.AddDate(0, 0, -1))
		w = append(w, exhibit(ev))
	}
	f.distract(f.of(f.a))
	prop := fmt.Sprintf("paid(%s, %s, >= 1000, currency: USD", q(f.a), q(f.b))
	if f.r.IntN(2) == 0 {
		f.say(f.a, "denies "+prop+")")
		f.gold(finding.NotShown, none, none)
		return
	}
	f.say(f.a, "denies "+prop+", of: total)")
	f.gold(finding.Contradicted, none, []string{w[0] + "+" + w[1]})
}

func metFamily(f *affair) {
	w := f.readIn("met(" + q(f.b) + ", " + q(f.a) + ")")
	f.distract(f.of(f.a))
	f.say(f.a, "denies met("+q(f.a)+", "+q(f.b)+")")
	f.gold(finding.Contradicted, none, []string{w})
}

func gaveFamily(f *affair) {
	w := f.readIn("gave(" + q(f.a) + ", " + q(f.b) + ", \"the survey\")")
	if f.r.IntN(2) == 0 {
		f.say(f.a, "denies gave("+q(f.a)+", "+q(f.b)+", \"the survey\")")
		f.gold(finding.Contradicted, none, []string{w})
		return
	}
	f.say(f.a, "denies gave("+q(f.a)+", "+q(f.b)+", \"the wolframite\")")
	f.gold(finding.NotShown, none, none)
}

func didFamily(f *affair) {
	w := f.readIn("did(" + q(f.a) + ", delete, \"the thread\")")
	if f.r.IntN(2) == 0 {
		f.say(f.a, "denies did("+q(f.a)+", delete)")
		f.gold(finding.Contradicted, none, []string{w})
		return
	}
	f.say(f.a, "denies did("+q(f.a)+", edit)")
	f.gold(finding.NotShown, none, none)
}

func allOfAGroup(f *affair) {
	c := f.person()
	for _, who := range []string{f.a, c} {
		f.member(who, "Campaign", "staff", f.said.AddDate(-2, 0, 0), f.said.AddDate(1, 0, 0))
	}
	ev := f.mail(c, f.b, f.before(), f.of(c), f.words())
	f.say(f.a, "asserts all(Campaign, not sent(each, "+q(f.b)+"))")
	f.gold(finding.Contradicted, none, []string{exhibit(ev)})
}

func onlyFamily(f *affair) {
	c := f.person()
	for _, who := range []string{f.a, c} {
		f.member(who, "Campaign", "staff", f.said.AddDate(-2, 0, 0), f.said.AddDate(1, 0, 0))
	}
	in := f.of(f.a)
	f.mail(f.a, f.b, f.before(), in, f.words())
	f.say(f.a, "asserts only(contact(Campaign, "+q(f.b)+"), "+q(f.a)+")")
	if f.r.IntN(2) == 0 {
		f.gold(finding.NotShown, nil, none)
		return
	}
	ev := f.mail(c, f.b, f.before(), f.of(c), f.words())
	f.gold(finding.Contradicted, none, []string{exhibit(ev)})
}

func releasedAll(f *affair) {
	mine := f.of(f.a)
	mine.public = f.said.AddDate(0, 0, -3)
	theirs := trove{name: "committee", from: "a committee", desk: f.desk}
	at := f.said.AddDate(0, 0, -100)
	first := f.mail(f.a, f.b, at, mine, f.words())
	last := f.mail(f.b, f.a, at.AddDate(0, 0, 20), mine, f.words())
	f.copyIn(first, theirs)
	f.copyIn(last, theirs)
	f.say(f.a, "asserts released("+q(f.a)+", \"with:"+f.handles[f.b].Value+"\", part: all)")
	if f.r.IntN(2) == 0 {
		f.gold(finding.NotShown, nil, none)
		return
	}
	f.mail(f.b, f.a, at.AddDate(0, 0, 10), theirs, f.words())
	f.gold(finding.ContradictedIfGenuine, none, nil)
}

// signedMail is a mail from nobody known with one signature by the writer's own
// domain, to which there is no objection but those of change.
func (f *affair) signedMail(change func(*finding.Signed)) string {
	ev := f.mail(f.a, f.b, f.before(), f.leak(), f.words())
	_, domain, _ := strings.Cut(f.handles[f.a].Value, "@")
	s := finding.Signed{
		Scheme: authentic.DKIM, Word: authentic.Verified, Domain: domain, Selector: "s1", Author: true, Strength: authentic.Strong,
		From: authentic.Wholly, Date: authentic.Wholly, Subject: authentic.Wholly, To: authentic.Wholly, Body: authentic.Wholly, Reads: true,
		Seen: []finding.KeySighting{{At: f.desk, Source: "the domain, by letter"}},
	}
	change(&s)
	ev.Proof = finding.Proof{Word: s.Word, Signatures: []finding.Signed{s}}
	f.distract(f.leak())
	f.say(f.a, "denies contact("+q(f.a)+", "+q(f.b)+")")
	return exhibit(ev)
}

func signedFamily(f *affair) {
	w := f.signedMail(func(*finding.Signed) {})
	f.gold(finding.Contradicted, none, []string{w})
	f.goldBefore(finding.OutsideCoverage)
}

// objections are what keeps a signature from verifying a mail.
var objections = []func(*finding.Signed){
	func(s *finding.Signed) { s.Word = authentic.BodyAltered },
	func(s *finding.Signed) { s.Author = false },
	func(s *finding.Signed) { s.Strength = authentic.Broken },
	func(s *finding.Signed) { s.Body = authentic.Partly },
	func(s *finding.Signed) { s.Seen[0].Trove = true },
	func(s *finding.Signed) { s.Conflict = true },
	func(s *finding.Signed) { s.From = authentic.Partly; s.Open = []string{"from"} },
}

func alteredFamily(f *affair) {
	w := f.signedMail(objections[f.r.IntN(len(objections))])
	f.gold(finding.ContradictedIfGenuine, none, []string{w})
}
