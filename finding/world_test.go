package finding

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// world is a random affair: a few people and organisations, what was handed
// in, who is who, and one statement.
type world struct {
	events    []Event
	decisions []people.Decision
	s         statement.Statement
	opt       Options
	marks     Marks
}

// test tests the world's statement.
func (w world) test(t rapidT) Finding {
	f, err := Test(t.Context(), memory{events: w.events, marks: w.marks}, w.decisions, w.s, w.opt)
	if err != nil {
		t.Fatalf("testing: %v", err)
	}
	return f
}

// GoString tells the world briefly, for when a property fails.
func (w world) GoString() string {
	var b strings.Builder
	for _, ev := range w.events {
		fmt.Fprintf(&b, "\n#%d %s %s %q %v", ev.Exhibit, ev.Kind, ev.Time, ev.Text, ev.Labels)
		for _, p := range ev.Parties {
			fmt.Fprintf(&b, " %s %s", p.Role, p.Handle)
		}
		for _, r := range ev.Refs {
			fmt.Fprintf(&b, " %s=%s", r.Kind, r.Value)
		}
		for _, c := range ev.Copies {
			fmt.Fprintf(&b, " [%s %q through %q desk %s public %s flags %v owner %v]", c.Trove, c.From, c.Through, c.Desk.Format(time.DateOnly), c.Public, c.Flags, c.Owner)
		}
	}
	for _, d := range w.decisions {
		if d.Kind != people.Alias {
			fmt.Fprintf(&b, "\n%d %s %s %v %s %s %s..%s %s %s at %s public %s", d.Seq, d.Kind, d.Entity.Name, d.Handles, d.Org, d.Role, d.From, d.To, d.Operator, d.Standing, d.At.Format(time.DateOnly), d.Public.Format(time.DateOnly))
		}
	}
	for _, r := range w.marks.Readings {
		fmt.Fprintf(&b, "\nreading %d of %s: %s when %s %v", r.Seq, r.Item.Short(), r.Prop, r.When, r.Moves)
	}
	for _, s := range w.marks.Seals {
		fmt.Fprintf(&b, "\nseal %d %s %q %v by %s at %v gone %v", s.Seq, s.Party, s.Channel, s.Window, s.By, s.At, s.Gone)
	}
	for _, o := range w.marks.Standing {
		fmt.Fprintf(&b, "\nset %d %s %s %s at %v gone %v", o.Seq, o.Item.Short(), o.Standing, o.Flag, o.At, o.Gone)
	}
	p, _ := json.Marshal(statement.Readings(w.s))
	fmt.Fprintf(&b, "\n%s %s said %s scope %s %s clock %s\n%s\n", w.s.Speaker, w.s.Polarity, w.s.Said, w.s.Scope.From, w.s.Stance, w.opt.Clock, p)
	return b.String()
}

// clone copies what properties change.
func (w world) clone() world {
	w.events = slices.Clone(w.events)
	for i := range w.events {
		ev := &w.events[i]
		ev.Parties, ev.Refs, ev.Copies = slices.Clone(ev.Parties), slices.Clone(ev.Refs), slices.Clone(ev.Copies)
	}
	w.decisions = slices.Clone(w.decisions)
	w.marks.Readings = slices.Clone(w.marks.Readings)
	w.marks.Seals, w.marks.Standing = slices.Clone(w.marks.Seals), slices.Clone(w.marks.Standing)
	return w
}

// The cast. Camp and Leak are organisations, Ghost is a persona, and the two
// strangers are nobody's handles.
var (
	castPersons = []string{"Ada", "Ben", "Cy"}
	castOrgs    = []string{"Camp", "Leak"}
	castHandles = map[string][]evidence.Handle{
		"Ada":   {evidence.XHandle("@ada"), evidence.MailHandle("ada@camp.example")},
		"Ben":   {evidence.XHandle("@ben")},
		"Cy":    {evidence.MailHandle("cy@leak.example")},
		"Camp":  {evidence.MailHandle("press@camp.example")},
		"Leak":  {evidence.XHandle("@leak"), evidence.MailHandle("tips@leak.example")},
		"Ghost": {evidence.XHandle("@ghost")},
	}
	strangers  = []evidence.Handle{evidence.XHandle("@stranger"), evidence.MailHandle("nobody@else.example")}
	castWords  = []string{"hello there", "yes", "the plan is ready", "call me about the plan", "hello again"}
	castRoles  = []string{people.Staff, people.Surrogate, ""}
	worldStart = time.Date(2016, 9, 1, 0, 0, 0, 0, time.UTC)
)

// deskZero is before everything that is known.
var deskZero = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// draw is the drawing of one world.
type draw struct {
	t      *rapid.T
	w      world
	troves []Copy
	seq    int64
}

func one[T any](d *draw, what string, from ...T) T {
	return from[d.upTo(what, len(from)-1)]
}

// odds is true in n of ten cases.
func (d *draw) odds(what string, n int) bool { return d.upTo(what, 9) >= 10-n }

// upTo draws a number from 0 to n, each as likely as the next: rapid's own
// numbers are mostly small, and would leave classes without a case.
func (d *draw) upTo(what string, n int) int {
	const width = 10
	v := 0
	for _, b := range bits.Draw(d.t, what) {
		v *= 2
		if b {
			v++
		}
	}
	return v * (n + 1) >> width
}

var bits = rapid.SliceOfN(rapid.Bool(), 10, 10)

// worlds draws worlds.
var worlds = rapid.Custom(func(t *rapid.T) world {
	d := &draw{t: t}
	d.people()
	d.handOvers()
	for range 1 + d.upTo("events", 8) {
		d.event()
	}
	d.statement()
	d.readings()
	d.marks()
	return d.w
})

func (d *draw) decide(dec people.Decision) {
	dec.Seq, dec.By, dec.Why = d.seq, "tester", "drawn"
	d.seq++
	d.w.decisions = append(d.w.decisions, dec)
}

// people draws who is who. Naming comes first, is known from the beginning,
// and is the same in every world.
func (d *draw) people() {
	kinds := map[string]people.EntityKind{"Ghost": people.Persona}
	for _, n := range castPersons {
		kinds[n] = people.Person
	}
	for _, n := range castOrgs {
		kinds[n] = people.Org
	}
	order := []string{"Ada", "Ben", "Cy", "Camp", "Leak", "Ghost"}
	for _, n := range order {
		d.decide(people.Decision{Kind: people.Alias, Entity: people.Entity{Kind: kinds[n], Name: n}, Names: []string{n + " of old"}, At: deskZero, Public: worldStart})
	}
	for _, n := range order {
		for _, h := range castHandles[n] {
			if !d.odds("nobody's", 1) {
				d.decide(people.Decision{Kind: people.Same, Entity: people.Entity{Kind: kinds[n], Name: n}, Handles: []evidence.Handle{h},
					Standing: d.standing("same"), At: d.known("same"), Public: d.public("same")})
			}
		}
	}
	for _, n := range castPersons {
		if d.odds("member", 6) {
			d.decide(people.Decision{Kind: people.Member, Entity: people.Entity{Kind: people.Person, Name: n}, Org: one(d, "org", "Camp", "Camp", "Leak"),
				Role: one(d, "role", castRoles...), From: d.bound("from", 0, 30), To: d.bound("to", 30, 90),
				Standing: d.standing("member"), At: d.known("member"), Public: d.public("member")})
		}
	}
	if d.odds("operated", 3) {
		d.decide(people.Decision{Kind: people.Operate, Entity: people.Entity{Kind: people.Persona, Name: "Ghost"}, Operator: one(d, "operator", "Leak", "Ben"),
			Standing: d.standing("operate"), At: d.known("operate"), Public: d.public("operate")})
	}
}

func (d *draw) standing(what string) evidence.Standing {
	return one(d, what+" standing", evidence.Claimed, evidence.Corroborated, evidence.Corroborated, evidence.Corroborated, evidence.Corroborated, evidence.Corroborated, evidence.Verified)
}

// known is a desk time: one of a few days of 2017.
func (d *draw) known(what string) time.Time {
	return deskZero.AddDate(0, 0, d.upTo(what+" desk day", 3))
}

func (d *draw) public(what string) time.Time {
	if d.odds(what+" public", 5) {
		return worldStart.AddDate(0, 3, d.upTo(what+" public day", 3))
	}
	return time.Time{}
}

// bound is a date of a membership, or an open end.
func (d *draw) bound(what string, lo, hi int) evidence.Time {
	if d.odds(what+" open", 3) {
		return evidence.Time{}
	}
	return evidence.Time{Wall: worldStart.AddDate(0, 0, lo+d.upTo(what, hi-lo)), Precision: evidence.PrecisionDay, Zoned: d.odds(what+" zoned", 5)}
}

func (d *draw) handOvers() {
	givers := []string{"Atlas", "Inquest", "Ada", "Ada", "Leak", "Leak", ""}
	for i := range 2 + d.upTo("troves", 2) {
		c := Copy{Trove: fmt.Sprintf("trove%d", i), Path: "a.txt", From: one(d, "giver", givers...), Through: one(d, "through", "", "", "", "Atlas", "courier"), Desk: d.known("trove")}
		if p := d.public("trove"); !p.IsZero() {
			c.Public = evidence.Time{Wall: p, Precision: evidence.PrecisionDay, Zoned: true}
		}
		if d.odds("owned", 2) {
			c.Owner = []evidence.Handle{one(d, "owner", castHandles["Ada"][1], castHandles["Ben"][0])}
		}
		d.troves = append(d.troves, c)
	}
}

// end draws a handle, mostly one that the statements are about.
func (d *draw) end(what string) evidence.Handle {
	n := one(d, what, "Ada", "Ada", "Ada", "Ada", "Leak", "Leak", "Leak", "Leak", "Ben", "Cy", "Camp", "Ghost", "")
	if n == "" {
		return one(d, what+" stranger", strangers...)
	}
	return one(d, what+" handle", castHandles[n]...)
}

// event draws one event, and perhaps a second telling of it.
func (d *draw) event() {
	i := len(d.w.events)
	ev := Event{Kind: one(d, "kind", evidence.KindDM, evidence.KindDM, evidence.KindMail, evidence.KindMail, evidence.KindPost)}
	from, to := d.end("from"), d.end("to")
	if d.odds("between the two", 5) {
		from, to = one(d, "ada", castHandles["Ada"]...), one(d, "leak", castHandles["Leak"]...)
		if d.odds("answered", 4) {
			from, to = to, from
		}
	}
	ev.Parties = append(ev.Parties, evidence.Party{Role: evidence.RoleFrom, Handle: from}, evidence.Party{Role: evidence.RoleTo, Handle: to})
	if d.odds("more parties", 3) {
		ev.Parties = append(ev.Parties, evidence.Party{Role: one(d, "role", evidence.RoleCc, evidence.RoleMember, evidence.RoleMention, evidence.RoleSender), Handle: d.end("other")})
	}
	ev.Time = d.date("date")
	ev.Text = one(d, "words", castWords...)
	switch ev.Kind {
	case evidence.KindMail:
		ev.Refs = append(ev.Refs, evidence.Ref{Kind: evidence.RefMessageID, Value: fmt.Sprintf("m%d@x", i)})
		if i > 0 && d.odds("reply", 5) {
			ev.Refs = append(ev.Refs, evidence.Ref{Kind: evidence.RefInReplyTo, Value: fmt.Sprintf("m%d@x", d.upTo("parent", i-1))})
		}
	case evidence.KindDM:
		ev.Refs = append(ev.Refs, evidence.Ref{Kind: evidence.RefConversation, Value: one(d, "conversation", "c1", "c2")})
	}
	if d.odds("an invitation", 1) {
		ev.Kind, ev.Labels, ev.Text = evidence.KindEvent, []string{CalendarLabel}, "Calendar entry: "+ev.Text
		if d.odds("declined", 2) {
			ev.Labels = append(ev.Labels, "partstat:declined:"+to.Value)
		}
	}
	numbered := d.odds("numbered", 4)
	if numbered {
		ev.Refs = append(ev.Refs, evidence.Ref{Kind: evidence.RefSame, Value: fmt.Sprintf("n%d", i)})
	}
	if d.odds("paraphrase", 1) {
		ev.Labels = append(ev.Labels, "paraphrase")
	}
	d.keep(ev)
	if d.odds("second telling", 4) {
		again := ev
		again.Labels = slices.DeleteFunc(slices.Clone(ev.Labels), func(l string) bool { return l == "paraphrase" })
		if d.odds("other date", 3) {
			again.Time = d.date("other date")
		}
		if d.odds("other words", 2) {
			again.Text += ", they said"
		}
		if !d.odds("tied", 6) {
			again.Refs = nil
		}
		d.keep(again)
	}
}

// keep stores an event as an item with its copies.
func (d *draw) keep(ev Event) {
	ev.Copies = nil
	first := d.upTo("trove of item", len(d.troves)-1)
	ev.Copies = append(ev.Copies, d.troves[first])
	if d.odds("two copies", 4) {
		ev.Copies = append(ev.Copies, d.troves[(first+1)%len(d.troves)])
	}
	for i := range ev.Copies {
		if d.odds("flagged", 2) {
			ev.Copies[i].Flags = []evidence.Flag{one(d, "flag", evidence.FlagSeen, evidence.FlagSeen, evidence.FlagReplied, evidence.FlagDraft)}
		}
	}
	d.w.events = append(d.w.events, finish(ev, int64(len(d.w.events)+1)))
}

// finish gives an event its id, number and normal form.
func finish(ev Event, exhibit int64) Event {
	ev.Exhibit = exhibit
	ev.Item = evidence.Sum(fmt.Appendf(nil, "item %d", exhibit))
	ev.Norm = evidence.Sum([]byte(evidence.NormalForm(ev.Text)))
	return ev
}

// date draws when an event was: mostly some days before the middle of October
// 2016, about when statements are made.
func (d *draw) date(what string) evidence.Time {
	t := evidence.Time{Wall: worldStart.AddDate(0, 0, d.upTo(what, 52)), Precision: evidence.PrecisionDay}
	switch one(d, what+" precision", "zoned", "zoned", "zoned", "zoned", "naive", "naive", "day", "day", "month", "circa", "none") {
	case "zoned":
		t.Wall = t.Wall.Add(time.Duration(d.upTo(what+" hour", 23)) * time.Hour)
		t.Precision, t.Zoned = evidence.PrecisionMinute, true
	case "naive":
		t.Precision = evidence.PrecisionMinute
	case "month":
		t.Precision = evidence.PrecisionMonth
		t.Wall = time.Date(t.Wall.Year(), t.Wall.Month(), 1, 0, 0, 0, 0, time.UTC)
	case "circa":
		t.Circa = true
	case "none":
		return evidence.Time{}
	}
	return t
}

func (d *draw) statement() {
	s := &d.w.s
	s.ID, s.Speaker = "s1", one(d, "speaker", "Ada", "Ben", "Cy")
	s.Quote = "words"
	s.Said = evidence.Time{Wall: worldStart.AddDate(0, 0, 35+d.upTo("said", 15)), Precision: evidence.PrecisionDay, Zoned: d.odds("said zoned", 7)}
	s.Polarity = one(d, "polarity", statement.Denies, statement.Asserts)
	if d.odds("scope from", 2) {
		s.Scope.From = evidence.Time{Wall: worldStart.AddDate(0, 0, d.upTo("scope", 20)), Precision: evidence.PrecisionDay, Zoned: true}
	}
	if d.odds("on belief", 1) {
		s.Stance = statement.OnBelief
	}
	s.Prop = d.prop()
	if d.odds("readings", 3) {
		s.Readings = []statement.Reading{{Name: "one", Prop: s.Prop}, {Name: "two", Prop: d.prop()}}
	}
	d.w.opt.Clock = one(d, "clock", Desk, Public)
	d.w.opt.Statements = []statement.Statement{{ID: "s0", Speaker: "Ada", Quote: "well, hello again then", Polarity: statement.Asserts,
		Said: evidence.Time{Wall: worldStart, Precision: evidence.PrecisionDay, Zoned: true}}}
}

func name(n string) statement.Arg           { return statement.Arg{Name: n} }
func text(s string) statement.Arg           { return statement.Arg{Text: s} }
func inner(p *statement.Prop) statement.Arg { return statement.Arg{Prop: p} }

func prop(op string, args ...statement.Arg) *statement.Prop {
	return &statement.Prop{Op: op, Args: args}
}

// prop draws a proposition: dealings half of the time.
func (d *draw) prop() *statement.Prop {
	switch one(d, "proposition", "dealing", "dealing", "dealing", "dealing", "dealing", "count", "count", "count", "aware", "aware", "learned",
		"member", "said", "exists", "not", "and", "first", "before", "deed", "deed", "deed", "deed", "rare", "rare", "rare") {
	case "count":
		p := prop("count", inner(d.dealing()))
		if d.odds("count of deeds", 2) {
			p = prop("count", inner(d.toldOf(one(d, "counted deed", "act", "met", "paid"), "Ada", "Leak")))
		}
		p.Cmp, p.N = one(d, "cmp", "=", ">=", "<=", "only"), 1+d.upTo("n", 1)
		return p
	case "aware":
		return prop("aware", name(one(d, "who", castPersons...)), d.subject())
	case "learned":
		p := prop("learned", name(one(d, "who", castPersons...)), d.subject())
		p.Named = map[string]string{"from": one(d, "source", "a report", "item:"+d.item())}
		return p
	case "member":
		return prop("member", name(one(d, "who", castPersons...)), name(one(d, "of", castOrgs...)))
	case "said":
		return prop("said", name("Ada"), text(one(d, "said words", "hello", "the plan", "hello again")))
	case "exists":
		return prop("exists", text(one(d, "pattern", "hello", "plan", "yes", "nowhere")))
	case "not":
		if d.odds("not a deed", 3) {
			return prop("not", inner(d.deed()))
		}
		return prop("not", inner(d.dealing()))
	case "and":
		return prop("and", inner(d.dealing()), inner(d.prop()))
	case "first":
		p := d.dealing()
		if p.Op != "contact" && d.odds("first item", 7) {
			p.Args = append(p.Args, statement.Arg{Item: d.item()})
		}
		return prop("first", inner(p))
	case "before":
		l, r := d.dealing(), d.dealing()
		if d.odds("before a deed", 3) {
			return prop("before", inner(l), inner(d.deed()))
		}
		if l.Op != "contact" && r.Op != "contact" && d.odds("of items", 5) {
			l.Args = append(l.Args, statement.Arg{Item: d.item()})
			r.Args = append(r.Args, statement.Arg{Item: d.item()})
		}
		return prop("before", inner(l), inner(r))
	case "deed":
		return d.deed()
	case "rare":
		return d.rare()
	}
	return d.dealing()
}

func (d *draw) subject() statement.Arg {
	if d.odds("subject", 3) {
		return text(one(d, "topic", "hello", "plan"))
	}
	if d.odds("subject is a deed", 3) {
		return inner(d.deed())
	}
	return inner(d.dealing())
}

func (d *draw) item() string { return fmt.Sprintf("#%d", 1+d.upTo("item", max(0, len(d.w.events)-1))) }

func (d *draw) dealing() *statement.Prop {
	a, b := one(d, "A", "Ada", "Ada", "Ada", "Camp", "Camp", "Ben"), one(d, "B", "Leak", "Leak", "Leak", "Leak", "Cy", "Ghost")
	if d.odds("turned", 2) {
		a, b = b, a
	}
	p := prop(one(d, "dealing", "contact", "contact", "sent", "received"), name(a), name(b))
	if d.odds("as", 3) {
		p.Named = map[string]string{"as": one(d, "as", people.Staff, people.Surrogate, people.AnyRole)}
	}
	return p
}

// firstSeq is the number of the first mark: decisions have lower ones.
const firstSeq = 1000

// marks draws certificates, mostly of somebody whom the statement names and by
// the channel that it is then about, and standings that somebody set.
func (d *draw) marks() {
	for range d.upTo("seals", 2) {
		s := Seal{Seq: firstSeq + int64(len(d.w.marks.Seals)), Party: one(d, "sealed", "Ada", "Leak", "Camp", "Ben"), Channel: one(d, "sealed channel", "mail", "mail", "dm", ""),
			By: one(d, "sealed by", "Jane", "Jane", "Jane", "Jane", "Ada"), Why: "drawn", At: d.known("seal")}
		if names := d.w.s.Names(); d.odds("of the statement", 8) {
			s.Party = names[d.upTo("which", len(names)-1)]
		}
		s.Window.Hi = worldStart.AddDate(0, 0, 30+d.upTo("sealed until", 90))
		if d.odds("sealed from", 2) {
			s.Window.Lo = worldStart.AddDate(0, 0, d.upTo("sealed first day", 20))
		}
		if d.odds("withdrawn", 2) {
			s.Gone = s.At.AddDate(0, 0, d.upTo("withdrawn on", 2))
		}
		if d.w.s.Scope.Channel == "" && d.odds("about the channel", 7) {
			d.w.s.Scope.Channel = s.Channel
		}
		d.w.marks.Seals = append(d.w.marks.Seals, s)
	}
	for range d.upTo("overrides", 3) / 2 {
		o := Override{Seq: firstSeq + 10 + int64(len(d.w.marks.Standing)), Item: d.w.events[d.upTo("set item", len(d.w.events)-1)].Item,
			Standing: one(d, "set to", evidence.None, evidence.Claimed, evidence.Corroborated, evidence.Verified), By: "Jane", Why: "drawn", At: d.known("override")}
		if d.odds("marked", 3) {
			o.Flag = one(d, "mark", Forged, Disputed)
		}
		if d.odds("undone", 3) {
			o.Gone = o.At.AddDate(0, 0, d.upTo("undone on", 2))
		}
		d.w.marks.Standing = append(d.w.marks.Standing, o)
	}
}
