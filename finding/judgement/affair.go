// Package judgement is Gainsay-Bench: a seeded generator of affairs whose right
// finding is known from how each was built, and a scorer that holds the engine
// against it. The engine has no part in making the gold.
//
// An affair is a few people with handles, mail between them, what was handed
// in by whom and when, one statement, and distractors that must change nothing:
// namesakes, strangers, what was written after the words, the wrong year,
// forwarded and quoted text, copies.
package judgement

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Case is one affair with its gold.
type Case struct {
	Family    string
	Seed      uint64
	Facts     finding.Memory
	Decisions []people.Decision
	Statement statement.Statement
	Record    []statement.Statement // what else is on record
	Gold      []Gold
}

// Gold is the right finding on one day.
type Gold struct {
	AsOf     time.Time // zero: everything
	Clock    finding.Clock
	Headline finding.Verdict
	// For and Against are the minimal witnesses, each the exhibit numbers that
	// it needs, joined by "+", in order. Nil: not said.
	For, Against []string
}

// trove is a hand-over.
type trove struct {
	name, from, through string
	desk                time.Time
	public              time.Time
}

// affair is a case in the making.
type affair struct {
	r       *rand.Rand
	c       Case
	events  []*finding.Event
	seq     int64
	serial  int
	said    time.Time // noon of the day of the words
	desk    time.Time // when the troves came in
	handles map[string]evidence.Handle
	a, b    string // the two whom most statements are about
}

// when every decision was made: before anything else.
var decided = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)

var (
	givenNames = strings.Fields("Ada Ben Cleo Dov Esme Finn Gail Hugo Ines Jude Kira Lars Mina Nils Olga Paul Rhea Sami Tess Umar Vera Wim Yara Zeno")
	surnames   = strings.Fields("Abbot Brandt Calder Doyle Egan Farrow Greaves Hollis Ivers Jansen Keller Lomax Marsh Nolan Osier Penn Quill Rusk Stroud Thorne Usher Vance Wylde Yates")
	nouns      = strings.Fields("harbour ledger tender quay permit survey draft meeting convoy audit vessel cargo depot tariff pilot charter crane berth manifest bonds grain signal")
	verbs      = strings.Fields("moves waits closes opens fails returns changes arrives settles expires begins")
)

// newAffair begins a case of one family.
func newAffair(family string, seed uint64) *affair {
	f := &affair{r: rand.New(rand.NewPCG(seed, 0x6761696e)), handles: map[string]evidence.Handle{}}
	f.c.Family, f.c.Seed = family, seed
	f.said = time.Date(2016+f.r.IntN(6), time.Month(1+f.r.IntN(12)), 1+f.r.IntN(28), 12, 0, 0, 0, time.UTC)
	f.desk = f.said.AddDate(0, 0, 30+f.r.IntN(300))
	f.a, f.b = f.person(), f.person()
	return f
}

// person makes somebody with one address, whose owner is beyond doubt.
func (f *affair) person() string {
	name := f.newName()
	f.own(people.Entity{Kind: people.Person, Name: name}, f.address(name), evidence.Corroborated)
	return name
}

func (f *affair) newName() string {
	for {
		n := givenNames[f.r.IntN(len(givenNames))] + " " + surnames[f.r.IntN(len(surnames))]
		if _, taken := f.handles[n]; !taken {
			return n
		}
	}
}

// address gives a name an address that nobody else has.
func (f *affair) address(name string) evidence.Handle {
	f.serial++
	h := evidence.MailHandle(fmt.Sprintf("%s%d@%s.example", strings.ToLower(strings.ReplaceAll(name, " ", ".")), f.serial, nouns[f.r.IntN(len(nouns))]))
	f.handles[name] = h
	return h
}

func (f *affair) own(e people.Entity, h evidence.Handle, s evidence.Standing) {
	f.decide(people.Decision{Kind: people.Same, Entity: e, Handles: []evidence.Handle{h}, Standing: s})
}

func (f *affair) decide(d people.Decision) int64 {
	f.seq++
	d.Seq, d.Why, d.By, d.At = f.seq, "as built", "the generator", decided
	f.c.Decisions = append(f.c.Decisions, d)
	return f.seq
}

// member makes who a member of org from one day to another; zero is open.
func (f *affair) member(who, org, role string, from, to time.Time) {
	f.decide(people.Decision{Kind: people.Member, Entity: people.Entity{Kind: people.Person, Name: who}, Org: org, Role: role, From: dayOf(from), To: dayOf(to)})
}

// before is a moment in the time that the words are about, at least a day
// before them.
func (f *affair) before() time.Time {
	return f.said.Add(-time.Duration(24+f.r.IntN(24*300)) * time.Hour).Truncate(time.Second)
}

// after is a moment later than the words.
func (f *affair) after() time.Time { return f.said.Add(time.Duration(36+f.r.IntN(500)) * time.Hour) }

// of is the trove that somebody handed in of their own.
func (f *affair) of(name string) trove {
	return trove{name: "papers of " + name, from: name, desk: f.desk}
}

// leak is a trove that came from nobody known.
func (f *affair) leak() trove { return trove{name: "envelope", desk: f.desk} }

// words are words that no other item has.
func (f *affair) words() string {
	f.serial++
	pick := func(list []string) string { return list[f.r.IntN(len(list))] }
	return fmt.Sprintf("The %s %s before the %s %s, see sheet %d.", pick(nouns), pick(verbs), pick(nouns), pick(verbs), f.serial)
}

// mail adds a mail of these words.
func (f *affair) mail(from, to string, at time.Time, in trove, words string) *finding.Event {
	f.serial++
	id := evidence.Sum([]byte(fmt.Sprint(f.c.Family, f.c.Seed, f.serial)))
	ev := &finding.Event{
		Item: id, Exhibit: int64(len(f.events) + 1), Kind: evidence.KindMail, Subject: "On the " + nouns[f.r.IntN(len(nouns))], Text: words,
		Norm: evidence.Sum([]byte(evidence.NormalForm(words))),
		Time: evidence.Time{Text: at.Format(time.RFC1123Z), Wall: at, Zoned: true, Precision: evidence.PrecisionSecond, Source: "Date"},
		Refs: []evidence.Ref{{Kind: evidence.RefMessageID, Value: fmt.Sprintf("%d@gen.example", f.serial)}},
		Parties: []evidence.Party{
			{Role: evidence.RoleFrom, Handle: f.handles[from], Name: from}, {Role: evidence.RoleTo, Handle: f.handles[to], Name: to},
		},
	}
	f.copyIn(ev, in)
	f.events = append(f.events, ev)
	return ev
}

// copyIn adds a copy of ev in a trove.
func (f *affair) copyIn(ev *finding.Event, in trove) {
	c := finding.Copy{Trove: in.name, From: in.from, Through: in.through, Path: fmt.Sprintf("box/%d", len(ev.Copies)), Desk: in.desk}
	if !in.public.IsZero() {
		c.Public = dayOf(in.public)
	}
	ev.Copies = append(ev.Copies, c)
}

func (f *affair) copied(ev *finding.Event, name string) {
	ev.Parties = append(ev.Parties, evidence.Party{Role: evidence.RoleCc, Handle: f.handles[name], Name: name})
}

// answers makes ev an answer to another.
func answers(ev, to *finding.Event) {
	ev.Refs = append(ev.Refs, evidence.Ref{Kind: evidence.RefInReplyTo, Value: to.Refs[0].Value})
}

// exchange adds one to four mails between a and b before the words, and
// returns their exhibits.
func (f *affair) exchange(a, b string, in trove) []string {
	var out []string
	for range 1 + f.r.IntN(4) {
		from, to := a, b
		if f.r.IntN(2) == 0 {
			from, to = b, a
		}
		out = append(out, exhibit(f.mail(from, to, f.before(), in, f.words())))
	}
	return out
}

func exhibit(evs ...*finding.Event) string {
	slices.SortFunc(evs, func(a, b *finding.Event) int { return cmp.Compare(a.Exhibit, b.Exhibit) })
	var out []string
	for _, e := range evs {
		out = append(out, fmt.Sprint(e.Exhibit))
	}
	return strings.Join(out, "+")
}

// dayOf is a day as a date; the zero time stays zero.
func dayOf(at time.Time) evidence.Time {
	if at.IsZero() {
		return evidence.Time{}
	}
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	return evidence.Time{Text: day.Format(time.DateOnly), Wall: day, Zoned: true, Precision: evidence.PrecisionDay}
}

// say makes the statement: who says it, and the lines after the quote.
func (f *affair) say(speaker string, lines ...string) {
	text := fmt.Sprintf("statement s\n speaker %q\n said %s zone UTC\n quote \"the words\"\n", speaker, f.said.Format(time.DateOnly))
	for _, l := range lines {
		text += " " + l + "\n"
	}
	all, problems := statement.Parse(text)
	if len(problems) > 0 {
		panic(fmt.Sprintf("family %s writes a statement that does not parse: %v\n%s", f.c.Family, problems, text)) // a bug of the generator
	}
	f.c.Statement = all[0]
}

// q quotes a name for a statement.
func q(name string) string { return fmt.Sprintf("%q", name) }

// gold adds the finding as of everything.
func (f *affair) gold(v finding.Verdict, forWords, against []string) {
	f.c.Gold = append(f.c.Gold, Gold{Clock: finding.Desk, Headline: v, For: forWords, Against: against})
}

// goldBefore adds the finding as of the day before any trove came in.
func (f *affair) goldBefore(v finding.Verdict) {
	f.c.Gold = append(f.c.Gold, Gold{AsOf: f.desk.AddDate(0, 0, -1), Clock: finding.Desk, Headline: v, For: none, Against: none})
}

// none says that there is no witness.
var none = []string{}

// build ends the making.
func (f *affair) build() Case {
	for _, e := range f.events {
		f.c.Facts.Held = append(f.c.Facts.Held, *e)
	}
	return f.c
}
