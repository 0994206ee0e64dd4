package judgement

import (
	"fmt"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// knowing are the families about knowledge, counts, records, certificates and
// readings.
func knowing() []Family {
	return []Family{
		{"aware-answered", "who answered a message knew of it", awareAnswered},
		{"aware-copied", "who was only copied in may not have read it", awareCopied},
		{"aware-colleague", "a colleague's knowledge is not the speaker's", awareColleague},
		{"on-belief", "to one's knowledge is not flatly", onBelief},
		{"count-matches", "as many as said agree, and prove no more", countMatches},
		{"count-exceeded", "more than said refute it, and copies are no more", countExceeded},
		{"count-at-least", "so many at least are supported", countAtLeast},
		{"before", "one thing came before another", beforeFamily},
		{"exists", "an item that matches contradicts that there is none", existsFamily},
		{"and", "what joins two things falls with either", andFamily},
		{"member", "a membership on record", memberFamily},
		{"said", "words on record", saidFamily},
		{"sealed", "what is certified complete makes absence evidence", sealedFamily},
		{"sealed-too-short", "a certificate that ends too early does not", sealedTooShort},
		{"sealed-broken", "what turns up later breaks it, and is not hidden", sealedBroken},
		{"act-accepted", "an accepted reading of an item", actAccepted},
		{"act-suggested", "a suggestion is worth claimed", actSuggested},
		{"act-rejected", "a rejected reading is worth nothing", actRejected},
	}
}

func awareAnswered(f *affair) {
	in := f.of(f.a)
	c := f.person()
	ev := f.mail(c, f.b, f.before(), in, f.words())
	f.copied(ev, f.a)
	re := f.mail(f.a, c, ev.Time.Wall.Add(time.Hour), in, f.words())
	answers(re, ev)
	f.say(f.a, "denies aware("+q(f.a)+", contact("+q(c)+", "+q(f.b)+"))")
	f.gold(finding.Contradicted, none, []string{exhibit(ev, re)})
}

func awareCopied(f *affair) {
	in := f.of(f.b)
	c := f.person()
	ev := f.mail(c, f.b, f.before(), in, f.words())
	f.copied(ev, f.a)
	f.say(f.a, "denies aware("+q(f.a)+", contact("+q(c)+", "+q(f.b)+"))")
	f.gold(finding.ContradictedIfGenuine, none, []string{exhibit(ev)})
}

func awareColleague(f *affair) {
	in := f.of(f.b)
	c := f.person()
	for _, who := range []string{f.a, c} {
		f.member(who, "Campaign", "staff", f.said.AddDate(-2, 0, 0), f.said.AddDate(1, 0, 0))
	}
	f.exchange(c, f.b, in)
	f.strangers(in)
	f.say(f.a, "denies aware("+q(f.a)+", contact("+q(c)+", "+q(f.b)+"))")
	if f.r.IntN(2) == 0 {
		f.mail(f.a, f.person(), f.before(), in, f.words())
	}
	f.gold(finding.NotShown, none, none) // c, whom the words name, has mail here
}

func onBelief(f *affair) {
	in := f.of(f.b)
	c := f.person()
	f.exchange(c, f.b, in)
	f.say(f.a, "stance on-belief", "denies contact("+q(c)+", "+q(f.b)+")")
	f.gold(finding.DependsOnReading, nil, nil)
}

// letters adds n mails from a to b before the words.
func (f *affair) letters(n int, in trove) []*finding.Event {
	var out []*finding.Event
	for range n {
		out = append(out, f.mail(f.a, f.b, f.before(), in, f.words()))
	}
	return out
}

func countMatches(f *affair) {
	in, n := f.of(f.a), 1+f.r.IntN(4)
	f.letters(n, in)
	f.duplicates()
	f.distract(in)
	f.say(f.a, fmt.Sprintf("asserts count(sent(%s, %s)) = %d", q(f.a), q(f.b), n))
	f.gold(finding.Consistent, nil, none)
}

func countExceeded(f *affair) {
	in, n := f.of(f.a), 2+f.r.IntN(3)
	w := f.letters(n, in)
	f.duplicates()
	f.distract(in)
	f.say(f.a, fmt.Sprintf("asserts count(sent(%s, %s)) <= %d", q(f.a), q(f.b), n-1))
	f.gold(finding.Contradicted, none, []string{exhibit(w...)})
}

func countAtLeast(f *affair) {
	in, n := f.of(f.a), 2+f.r.IntN(3)
	w := f.letters(n, in)
	f.duplicates()
	f.distract(in)
	f.say(f.a, fmt.Sprintf("asserts count(sent(%s, %s)) >= %d", q(f.a), q(f.b), n))
	f.gold(finding.Supported, []string{exhibit(w...)}, none)
}

func beforeFamily(f *affair) {
	in, at := f.of(f.a), f.before()
	x := f.mail(f.a, f.b, at, in, f.words())
	y := f.mail(f.b, f.a, at.Add(time.Duration(1+f.r.IntN(20))*time.Hour), in, f.words())
	f.strangers(in)
	f.say(f.a, fmt.Sprintf("asserts before(sent(%[1]s, %[2]s), sent(%[2]s, %[1]s))", q(f.a), q(f.b)))
	f.gold(finding.Supported, []string{exhibit(x, y)}, none)
}

func existsFamily(f *affair) {
	ev := f.mail(f.stranger(), f.stranger(), f.before(), f.leak(), "The wolframite is in the cellar, as you asked. "+f.words())
	f.strangers(f.leak())
	f.mail(f.stranger(), f.stranger(), f.after(), f.leak(), "No wolframite here any more. "+f.words())
	f.say(f.a, "denies exists(\"wolframite\")")
	f.gold(finding.ContradictedIfGenuine, none, []string{exhibit(ev)})
}

func andFamily(f *affair) {
	in := f.of(f.a)
	c := f.person()
	x := f.mail(f.a, f.b, f.before(), in, f.words())
	y := f.mail(f.a, c, f.before(), in, f.words())
	f.distract(in)
	f.say(f.a, fmt.Sprintf("asserts and(sent(%s, %s), sent(%[1]s, %[3]s))", q(f.a), q(f.b), q(c)))
	f.gold(finding.Supported, []string{exhibit(x, y)}, none)
}

func memberFamily(f *affair) {
	f.strangers(f.leak())
	if f.r.IntN(2) == 0 {
		f.member(f.a, "Campaign", "staff", f.said.AddDate(-1, 0, 0), f.said.AddDate(0, 0, -10))
		f.say(f.a, "denies member("+q(f.a)+", Campaign)")
		f.gold(finding.Contradicted, none, []string{""})
		return
	}
	f.member(f.a, "Campaign", "staff", f.said.AddDate(0, 0, 10), f.said.AddDate(1, 0, 0))
	f.say(f.a, "denies member("+q(f.a)+", Campaign)")
	f.gold(finding.NotShown, none, none)
}

func saidFamily(f *affair) {
	f.strangers(f.leak())
	day := f.said.AddDate(0, 0, -30)
	if f.r.IntN(2) == 0 {
		day = f.said.AddDate(0, 0, 30)
	}
	all, problems := statement.Parse(fmt.Sprintf("statement old\n speaker %q\n said %s zone UTC\n quote \"We sold the whole fleet in March\"\n stance opinion\n denies contact(%[1]q, %[3]q)\n", f.a, day.Format(time.DateOnly), f.b))
	if len(problems) > 0 {
		panic(problems) // a bug of the generator
	}
	f.c.Record = all
	f.say(f.a, "denies said("+q(f.a)+", \"sold the whole fleet\")")
	if day.Before(f.said) {
		f.gold(finding.ContradictedIfGenuine, none, nil)
		return
	}
	f.gold(finding.OutsideCoverage, none, none) // what was said later is not in the scope, and nothing else touches it
}

// seal certifies that a's mail is complete for a time.
func (f *affair) seal(from, to time.Time) {
	f.seq++
	f.c.Facts.Mark.Seals = append(f.c.Facts.Mark.Seals, finding.Seal{
		Seq: f.seq, Party: f.a, Channel: "mail", Window: evidence.Interval{Lo: from, Hi: to}, Root: "00",
		By: "an archivist", Why: "as built", At: f.desk.AddDate(0, 0, 1),
	})
}

// sealable is a denial about a year of mail, of which the archive holds some.
func (f *affair) sealable() (from time.Time) {
	in := f.of(f.a)
	f.mail(f.a, f.person(), f.before(), in, f.words())
	from = f.said.AddDate(-1, 0, 0)
	f.say(f.a, "denies sent("+q(f.a)+", "+q(f.b)+")", "scope from "+from.Format(time.DateOnly)+" until said, channel mail")
	return from
}

func sealedFamily(f *affair) {
	from := f.sealable()
	f.seal(from.AddDate(0, 0, -2), f.said.AddDate(0, 0, 2))
	f.gold(finding.Supported, nil, none)
	f.c.Gold = append(f.c.Gold, Gold{AsOf: f.desk, Clock: finding.Desk, Headline: finding.NotShown, For: none, Against: none})
}

func sealedTooShort(f *affair) {
	from := f.sealable()
	f.seal(from.AddDate(0, 0, -2), f.said.AddDate(0, 0, -2))
	f.gold(finding.NotShown, none, none)
}

func sealedBroken(f *affair) {
	from := f.sealable()
	f.seal(from.AddDate(0, 0, -2), f.said.AddDate(0, 0, 2))
	late := f.of(f.b)
	late.desk = f.desk.AddDate(0, 0, 30)
	ev := f.mail(f.a, f.b, f.said.AddDate(0, 0, -20), late, f.words())
	f.gold(finding.Conflicting, nil, []string{exhibit(ev)})
	f.c.Gold = append(f.c.Gold, Gold{AsOf: f.desk.AddDate(0, 0, 10), Clock: finding.Desk, Headline: finding.Supported, Against: none})
}

// asked is a mail in which a asks b for something, with a denial of that.
func (f *affair) asked(states ...finding.State) *finding.Event {
	in := f.of(f.a)
	ev := f.mail(f.a, f.b, f.before(), in, "Could you let us have the list? "+f.words())
	f.distract(in)
	prop := "act(" + q(f.a) + ", " + q(f.b) + ", request)"
	f.reads(ev, prop, states...)
	f.say(f.a, "denies "+prop)
	return ev
}

func actAccepted(f *affair) {
	ev := f.asked(finding.Accepted)
	f.gold(finding.Contradicted, none, []string{exhibit(ev)})
}

func actSuggested(f *affair) {
	ev := f.asked(finding.Suggested)
	f.gold(finding.ContradictedIfGenuine, none, []string{exhibit(ev)})
}

func actRejected(f *affair) {
	f.asked(finding.Suggested, finding.Rejected)
	f.gold(finding.NotShown, none, none)
}
