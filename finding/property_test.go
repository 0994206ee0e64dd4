package finding

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// outcomeOf is what of a reading must stay as it is where a property says that
// nothing changes: the verdict, with its witnesses and what they are worth.
func outcomeOf(r ReadingFinding) string {
	var lines []string
	for side, ws := range map[string][]Witness{"for": r.For, "against": r.Against} {
		for _, w := range ws {
			l := side + " " + w.Standing.String()
			for _, it := range w.Items {
				l += fmt.Sprintf(" %s%s %s", it.Item.Short(), it.Statement, it.Shows)
			}
			for _, p := range w.Premises {
				l += " " + p.Kind + " " + p.Text
			}
			lines = append(lines, l)
		}
	}
	slices.Sort(lines)
	return fmt.Sprintf("%s %s robustness %d\n%s", r.Reading, r.Verdict, r.Robustness, strings.Join(lines, "\n"))
}

func outcomesOf(f Finding) string {
	var out []string
	for _, r := range f.Readings {
		out = append(out, outcomeOf(r))
	}
	return string(f.Headline) + "\n" + strings.Join(out, "\n")
}

// sides returns the strongest standing for and against the words.
func sides(r ReadingFinding) (forWords, against evidence.Standing) {
	if r.Verdict != Consistent {
		for _, w := range r.For {
			forWords = max(forWords, w.Standing)
		}
	}
	for _, w := range r.Against {
		against = max(against, w.Standing)
	}
	return forWords, against
}

// P1: as-of D equals evaluation on the facts known by D, on either clock.
func TestPropertyP01AsOfIsWhatWasKnown(t *testing.T) {
	property(t, append([]string{"something was not known yet", "on the public clock"}, slices.Concat(toldClasses[:6], verdictClasses)...), func(rt *rapid.T, w world, h *histogram) {
		var cut time.Time
		if w.opt.Clock == Public {
			cut = worldStart.AddDate(0, 3, rapid.IntRange(0, 4).Draw(rt, "day"))
			h.add("on the public clock")
		} else {
			cut = deskZero.AddDate(0, 0, rapid.IntRange(0, 3).Draw(rt, "day"))
		}
		then := w
		then.opt.AsOf = cut
		// What was known is worked out here once more, without the engine.
		known := w.clone()
		known.opt.AsOf = time.Time{}
		known.events = nil
		for _, ev := range w.events {
			copies := slices.DeleteFunc(slices.Clone(ev.Copies), func(c Copy) bool {
				if w.opt.Clock == Public {
					return c.Public.IsZero() || c.Public.Wall.AddDate(0, 0, 1).After(cut)
				}
				return c.Desk.After(cut)
			})
			if len(copies) < len(ev.Copies) {
				h.add("something was not known yet")
			}
			if ev.Copies = copies; len(copies) > 0 {
				known.events = append(known.events, ev)
			}
		}
		known.decisions = slices.DeleteFunc(known.decisions, func(d people.Decision) bool {
			if w.opt.Clock == Public {
				return d.Public.After(cut)
			}
			return d.At.After(cut)
		})
		known.marks = known.marks.knownAt(w.opt.Clock, cut)
		a, b := then.test(rt), known.test(rt)
		h.finding(a)
		h.told(w, a)
		if diff := cmp.Diff(outcomesOf(b), outcomesOf(a)); diff != "" {
			rt.Fatalf("known by %s (-) and as of it (+):\n%s", cut, diff)
		}
		for i := range a.Readings {
			if a.Readings[i].Coverage.Line != b.Readings[i].Coverage.Line {
				rt.Fatalf("coverage as of: %s\nof what was known: %s", a.Readings[i].Coverage.Line, b.Readings[i].Coverage.Line)
			}
		}
		if a.Position.Text != b.Position.Text {
			rt.Fatalf("position as of: %q, of what was known: %q", a.Position.Text, b.Position.Text)
		}
	})
}

// knownAt is what of m counted at an instant, worked out without the engine.
func (m Marks) knownAt(clock Clock, cut time.Time) Marks {
	out := Marks{Readings: m.readingsKnownAt(clock, func(mv Move) bool { return !mv.At.After(cut) })}
	for _, s := range m.Seals {
		if clock != Desk || s.At.After(cut) || !s.Gone.IsZero() && !s.Gone.After(cut) {
			continue
		}
		s.Gone = time.Time{}
		out.Seals = append(out.Seals, s)
	}
	for _, o := range m.Standing {
		if clock == Desk && (o.At.After(cut) || !o.Gone.IsZero() && !o.Gone.After(cut)) || clock == Public && !o.Gone.IsZero() {
			continue
		}
		o.Gone = time.Time{}
		out.Standing = append(out.Standing, o)
	}
	return out
}

// P2: adding facts never moves a finding down in the order of information. The
// one thing that does is to learn that two givers are one hand, which takes
// back that they are two origins.
func TestPropertyP02AddingNeverMovesDown(t *testing.T) {
	property(t, append([]string{"moved up", "stayed"}, slices.Concat(toldClasses, verdictClasses)...), func(rt *rapid.T, w world, h *histogram) {
		w.marks.Seals = nil // see TestPropertyP02CertificatesNeverMoveDown
		after := w.test(rt)
		h.finding(after)
		h.told(w, after)
		less := w.clone()
		n := rapid.IntRange(0, len(less.events)).Draw(rt, "events before")
		less.events = less.events[:n]
		for i := range less.events {
			if ev := &less.events[i]; len(ev.Copies) > 1 && rapid.Bool().Draw(rt, "without its second copy") {
				ev.Copies = ev.Copies[:1]
			}
		}
		less.decisions = slices.DeleteFunc(less.decisions, func(d people.Decision) bool {
			return d.Kind != people.Alias && !oneHand(d) && rapid.IntRange(0, 5).Draw(rt, "decision came later") == 5
		})
		less.marks.Readings = slices.DeleteFunc(less.marks.Readings, func(r Reading) bool {
			return r.Last().State != Rejected && rapid.IntRange(0, 2).Draw(rt, "read later") == 2
		})
		before := less.test(rt)
		for i, r := range after.Readings {
			was := before.Readings[i]
			from, a := order[was.Verdict]
			to, b := order[r.Verdict]
			if a && b && to < from && !takesBack(readings(w.s)[i].Prop) {
				rt.Fatalf("adding facts moved %s from %s to %s", r.Reading, was.Verdict, r.Verdict)
			}
			if to > from {
				h.add("moved up")
			} else {
				h.add("stayed")
			}
		}
	})
}

// P3: other names, other handles and another order change nothing.
func TestPropertyP03RenamingAndShufflingAreInvisible(t *testing.T) {
	property(t, slices.Concat(toldClasses, verdictClasses), func(rt *rapid.T, w world, h *histogram) {
		a := w.test(rt)
		h.finding(a)
		h.told(w, a)
		b := renamed(rt, w).test(rt)
		if a.Headline != b.Headline || a.Position.Rung != b.Position.Rung {
			rt.Fatalf("%s rung %d became %s rung %d", a.Headline, a.Position.Rung, b.Headline, b.Position.Rung)
		}
		for i, r := range a.Readings {
			o := b.Readings[i]
			f, g := sides(r)
			f2, g2 := sides(o)
			if r.Verdict != o.Verdict || f != f2 || g != g2 || len(r.For) != len(o.For) || len(r.Against) != len(o.Against) || r.Robustness != o.Robustness ||
				len(r.Gaps) != len(o.Gaps) && !has(readings(w.s)[i].Prop, "count", "before", "and") { // which cite some of what would do
				rt.Fatalf("%s\nbecame %s\n%v\n%v", outcomeOf(r), outcomeOf(o), r.Gaps, o.Gaps)
			}
		}
	})
}

// has reports whether one of ops stands anywhere in p.
func has(p *statement.Prop, ops ...string) bool {
	found := false
	p.Walk(func(q *statement.Prop) bool {
		found = found || slices.Contains(ops, q.Op)
		return true
	})
	return found
}

// renamed is w with every name and handle changed, and its items and troves in
// another order.
func renamed(rt *rapid.T, w world) world {
	out := w.clone()
	nameOf := func(n string) string {
		if n == "" {
			return ""
		}
		return "Z" + strings.ToUpper(n) + " the Other"
	}
	handleOf := func(h evidence.Handle) evidence.Handle {
		if h.Network == evidence.NetMail {
			return evidence.MailHandle("q" + h.Value + ".test")
		}
		return evidence.XHandle("@q" + h.Value[1:])
	}
	perm := rapid.Permutation(seqTo(len(w.events))).Draw(rt, "order")
	exhibit := map[string]string{}
	events := make([]Event, len(w.events))
	for i, p := range perm {
		ev := out.events[p]
		exhibit[fmt.Sprintf("#%d", ev.Exhibit)] = fmt.Sprintf("#%d", i+1)
		ev.Exhibit = int64(i + 1)
		ev.Item = evidence.Sum([]byte("another" + ev.Item.String()))
		for j := range ev.Parties {
			ev.Parties[j].Handle = handleOf(ev.Parties[j].Handle)
		}
		for j := range ev.Refs {
			ev.Refs[j].Value = "x" + ev.Refs[j].Value
		}
		ev.Labels = slices.Clone(ev.Labels)
		for j, l := range ev.Labels { // who declined stands in a label
			if who, ok := strings.CutPrefix(l, "partstat:declined:"); ok {
				h, _ := evidence.ParseHandle(who)
				ev.Labels[j] = "partstat:declined:" + handleOf(h).Value
			}
		}
		slices.Reverse(ev.Copies)
		for j := range ev.Copies {
			c := &ev.Copies[j]
			c.Trove, c.From, c.Through = nameOf(c.Trove), nameOf(c.From), nameOf(c.Through)
			c.Owner = slices.Clone(c.Owner)
			for k := range c.Owner {
				c.Owner[k] = handleOf(c.Owner[k])
			}
		}
		for j := range out.marks.Standing {
			if o := &out.marks.Standing[j]; o.Item == w.events[p].Item {
				o.Item = ev.Item
			}
		}
		events[i] = ev
	}
	for j := range out.marks.Seals {
		s := &out.marks.Seals[j]
		s.Party, s.By = nameOf(s.Party), nameOf(s.By)
	}
	item := map[evidence.ID]evidence.ID{}
	for i, p := range perm {
		item[w.events[p].Item] = events[i].Item
	}
	out.marks.Readings = w.renamedReadings(nameOf, exhibit, item)
	out.events = events
	for i := range out.decisions {
		d := &out.decisions[i]
		d.Entity.Name, d.Org, d.Operator = nameOf(d.Entity.Name), nameOf(d.Org), nameOf(d.Operator)
		d.Names, d.Handles = slices.Clone(d.Names), slices.Clone(d.Handles)
		for j := range d.Names {
			d.Names[j] = nameOf(d.Names[j])
		}
		for j := range d.Handles {
			d.Handles[j] = handleOf(d.Handles[j])
		}
	}
	slices.Reverse(out.decisions) // Fold goes by number
	out.s.Speaker = nameOf(out.s.Speaker)
	out.opt.Statements = slices.Clone(out.opt.Statements)
	for i := range out.opt.Statements {
		out.opt.Statements[i].Speaker = nameOf(out.opt.Statements[i].Speaker)
	}
	out.s.Prop = renamedProp(out.s.Prop, nameOf, exhibit)
	out.s.Readings = slices.Clone(out.s.Readings)
	for i := range out.s.Readings {
		out.s.Readings[i].Prop = renamedProp(out.s.Readings[i].Prop, nameOf, exhibit)
	}
	return out
}

func renamedProp(p *statement.Prop, nameOf func(string) string, exhibit map[string]string) *statement.Prop {
	out := *p
	out.Args = slices.Clone(p.Args)
	out.Named = maps.Clone(p.Named)
	if names := statement.ViaNames(p.Named["via"]); len(names) == 1 {
		out.Named["via"] = "{" + nameOf(names[0]) + "}"
	}
	if from, ok := strings.CutPrefix(p.Named["from"], "item:"); ok {
		out.Named["from"] = "item:" + exhibit[from]
	}
	for i := range out.Args {
		a := &out.Args[i]
		if a.Name != statement.Each {
			a.Name = nameOf(a.Name)
		}
		if a.Item != "" {
			a.Item = exhibit[a.Item]
		}
		if a.Prop != nil {
			a.Prop = renamedProp(a.Prop, nameOf, exhibit)
		}
	}
	return &out
}

func seqTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// oneHand reports whether d makes two givers of drawn worlds one hand. Such a
// decision is no premise of a witness: it takes corroboration away, and stays
// known whatever else is left out.
func oneHand(d people.Decision) bool {
	return d.Kind == people.Member && d.Entity.Name == "Ada" && d.Org == "Leak"
}

// alone is the world in which there is nothing but what ws cite.
func (w world) alone(ws ...Witness) world {
	items, seqs := map[evidence.ID]bool{}, map[int64]bool{}
	said := map[string]bool{}
	for _, x := range ws {
		for _, it := range x.Items {
			items[it.Item] = true
			said[it.Statement] = true
			for _, c := range it.Copies {
				items[c] = true
			}
		}
		for _, p := range x.Premises {
			seqs[p.Seq] = true
		}
	}
	out := w.clone()
	out.opt.Statements = slices.DeleteFunc(slices.Clone(out.opt.Statements), func(s statement.Statement) bool { return !said[s.ID] })
	out.marks.Seals = slices.DeleteFunc(out.marks.Seals, func(s Seal) bool { return !seqs[s.Seq] })
	if len(out.marks.Seals) == 0 { // a certificate rests on all that was read as well
		out.marks.Readings = slices.DeleteFunc(out.marks.Readings, func(r Reading) bool { return !seqs[r.Seq] })
	}
	// A certificate rests on everything that was there when it was made.
	covered := func(ev Event) bool {
		return slices.ContainsFunc(out.marks.Seals, func(s Seal) bool {
			return slices.ContainsFunc(ev.Copies, func(c Copy) bool { return !c.Desk.After(s.At) })
		})
	}
	out.events = slices.DeleteFunc(out.events, func(ev Event) bool { return !items[ev.Item] && !covered(ev) })
	out.decisions = slices.DeleteFunc(out.decisions, func(d people.Decision) bool {
		return d.Kind != people.Alias && !seqs[d.Seq] && !oneHand(d) && len(out.marks.Seals) == 0
	})
	return out
}

// sealed reports whether w rests on a certificate.
func sealed(w Witness) bool { _, ok := sealOf(w); return ok }

// lacking is w without the decision of that number.
func (w world) lacking(seq int64) world {
	w.marks.Readings = slices.DeleteFunc(slices.Clone(w.marks.Readings), func(r Reading) bool { return r.Seq == seq })
	w.decisions = slices.DeleteFunc(slices.Clone(w.decisions), func(d people.Decision) bool { return d.Seq == seq })
	return w
}

// P4: what a finding cites, alone, reproduces its verdict; and each witness
// alone reproduces its own side of it.
func TestPropertyP04WitnessesSuffice(t *testing.T) {
	property(t, append([]string{"a join", "a group's member", "two items"}, slices.Concat(toldClasses, verdictClasses)...), func(rt *rapid.T, w world, h *histogram) {
		f := w.test(rt)
		h.finding(f)
		h.told(w, f)
		for i, r := range f.Readings {
			if len(r.For)+len(r.Against) == 0 {
				continue
			}
			if got := w.alone(slices.Concat(r.For, r.Against)...).test(rt).Readings[i]; got.Verdict != r.Verdict {
				rt.Fatalf("%s\nits citations alone give %s", outcomeOf(r), outcomeOf(got))
			}
			for _, x := range slices.Concat(r.For, r.Against) {
				h.witness(x)
				got := w.alone(x).test(rt).Readings[i]
				forWords, against := sides(got)
				if r.Verdict == Consistent {
					if got.Verdict != Consistent {
						rt.Fatalf("%s\nalone gives %s", outcomeOf(r), outcomeOf(got))
					}
					continue
				}
				side := against
				if slices.ContainsFunc(r.For, func(y Witness) bool { return cmp.Equal(x, y) }) {
					side = forWords
				}
				if side < x.Standing || side > x.Standing && !sealed(x) { // which comes with all that it certifies, and so with other witnesses
					rt.Fatalf("witness of standing %s alone gives %s:\n%s\n%s", x.Standing, side, outcomeOf(r), outcomeOf(got))
				}
			}
		}
	})
}

func (h *histogram) witness(w Witness) {
	if len(w.Items) > 1 {
		h.add("two items")
	}
	if isJoin(w) {
		h.add("a join")
	}
	if slices.ContainsFunc(w.Premises, func(p Premise) bool { return p.Kind == "member" }) {
		h.add("a group's member")
	}
	if w.Straddles {
		h.add("straddling")
	}
}

// P5: denial and assertion are dual. Only agreement with an exact count has
// no other side.
func TestPropertyP05DenialIsTheDualOfAssertion(t *testing.T) {
	dual := map[Verdict]Verdict{Supported: Contradicted, Contradicted: Supported, SupportedIfGenuine: ContradictedIfGenuine,
		ContradictedIfGenuine: SupportedIfGenuine, Consistent: NotShown}
	property(t, slices.Concat(toldClasses, verdictClasses), func(rt *rapid.T, w world, h *histogram) {
		a := w.test(rt)
		h.finding(a)
		h.told(w, a)
		turned := w
		turned.s.Polarity = statement.Denies
		if w.s.Polarity == statement.Denies {
			turned.s.Polarity = statement.Asserts
		}
		b := turned.test(rt)
		for i, r := range a.Readings {
			o := b.Readings[i]
			want := r.Verdict
			if v, ok := dual[want]; ok {
				want = v
			}
			agreed := r.Verdict == NotShown && o.Verdict == Consistent
			if o.Verdict != want && !agreed {
				rt.Fatalf("%s, turned, is %s, want %s", r.Verdict, o.Verdict, want)
			}
			if r.Verdict != Consistent && !agreed && (!cmp.Equal(r.For, o.Against) || !cmp.Equal(r.Against, o.For)) {
				rt.Fatalf("the witnesses did not change sides:\n%s\n%s", outcomeOf(r), outcomeOf(o))
			}
		}
		if a.Position != b.Position && !cmp.Equal(a.Position, b.Position) {
			rt.Fatalf("the speaker's position depends on what was said: %v, %v", a.Position, b.Position)
		}
	})
}

// P6: items later than the words, and items between strangers, are inert.
func TestPropertyP06LaterAndStrangersItemsAreInert(t *testing.T) {
	property(t, append([]string{"later added", "strangers added"}, slices.Concat(toldClasses, verdictClasses)...), func(rt *rapid.T, w world, h *histogram) {
		a := w.test(rt)
		h.finding(a)
		h.told(w, a)
		more := w.clone()
		hi := w.s.SaidInterval().Hi
		for i := range rapid.IntRange(1, 3).Draw(rt, "more") {
			src := finish(Event{Kind: evidence.KindDM, Text: "the plan, yes, hello again", Parties: []evidence.Party{
				{Role: evidence.RoleFrom, Handle: castHandles["Ada"][0]}, {Role: evidence.RoleTo, Handle: castHandles["Leak"][0]}},
				Copies: []Copy{{Trove: "late", From: "Ada", Desk: deskZero, Public: evidence.Time{Wall: worldStart, Precision: evidence.PrecisionDay, Zoned: true}}},
				Refs:   []evidence.Ref{{Kind: evidence.RefConversation, Value: "c1"}, {Kind: evidence.RefInReplyTo, Value: "m0@x"}},
			}, int64(len(more.events)+1+i))
			if rapid.Bool().Draw(rt, "later") || slices.ContainsFunc(readings(w.s), func(r statement.Reading) bool { return asksAll(r.Prop) }) {
				src.Time = evidence.Time{Wall: hi, Precision: evidence.PrecisionMinute, Zoned: true}
				h.add("later added")
			} else {
				src.Parties[0].Handle, src.Parties[1].Handle = strangers[0], strangers[1]
				src.Text, src.Norm = "nothing of interest", evidence.Sum([]byte(evidence.NormalForm("nothing of interest")))
				h.add("strangers added")
			}
			more.events = append(more.events, src)
		}
		b := more.test(rt)
		if diff := cmp.Diff(outcomesOf(a), outcomesOf(b)); diff != "" {
			rt.Fatalf("items that have no bearing changed the finding:\n%s", diff)
		}
		if diff := cmp.Diff(a.Position, b.Position); diff != "" {
			rt.Fatalf("items that have no bearing changed the speaker's position:\n%s", diff)
		}
	})
}

// P16: adding a reading never turns "depends" into "contradicted" or
// "supported".
func TestPropertyP16AddingAReadingNeverDecides(t *testing.T) {
	property(t, append([]string{"depends before"}, slices.Concat(toldClasses, verdictClasses)...), func(rt *rapid.T, w world, h *histogram) {
		more := w.test(rt)
		h.finding(more)
		h.told(w, more)
		if len(w.s.Readings) < 2 {
			return
		}
		for n := 1; n < len(w.s.Readings); n++ {
			less := w
			less.s.Readings = w.s.Readings[:n]
			before := less.test(rt)
			if before.Headline == DependsOnReading {
				h.add("depends before")
			}
			if more.Headline != DependsOnReading && more.Headline != before.Headline {
				rt.Fatalf("with one reading more, %s became %s", before.Headline, more.Headline)
			}
		}
		first := more.Readings[0].Verdict
		for _, r := range more.Readings {
			if r.Verdict != first && more.Headline != DependsOnReading {
				rt.Fatalf("the readings differ and the headline is %s", more.Headline)
			}
		}
	})
}

// P17: the sentence names every witness and no other item.
func TestPropertyP17TheSentenceNamesItsWitnesses(t *testing.T) {
	property(t, slices.Concat(toldClasses, verdictClasses), func(rt *rapid.T, w world, h *histogram) {
		f := w.test(rt)
		h.finding(f)
		h.told(w, f)
		for _, r := range f.Readings {
			checkSentence(rt, r)
		}
	})
}

func checkSentence(t rapidT, r ReadingFinding) {
	want, got := map[string]bool{}, map[string]bool{}
	people := map[string]bool{}
	for _, x := range slices.Concat(r.For, r.Against) {
		for _, it := range x.Items {
			if it.Statement != "" {
				want["statement "+it.Statement] = true
				continue
			}
			want["item "+it.Item.String()] = true
			for _, e := range it.Ends {
				people[e.Name] = true
			}
		}
		for _, p := range x.Premises {
			if len(x.Items) == 0 || p.Kind == "seal" {
				want[fmt.Sprintf("decision %d", p.Seq)] = true
			}
		}
	}
	for _, l := range r.Sentence.Links {
		if !l.Span.Within(int64(len(r.Sentence.Text))) || l.Span.Len() == 0 {
			t.Fatalf("link %v is not inside %q", l, r.Sentence.Text)
		}
		switch l.Kind {
		case "item", "decision":
			got[l.Kind+" "+l.Ref] = true
		case "statement":
			if want["statement "+l.Ref] {
				got["statement "+l.Ref] = true
			}
		case "person", "org", "persona":
			if len(want) > 0 && len(people) > 0 && !people[l.Ref] && l.Ref != "Ada" {
				t.Fatalf("%q names %s, who is in no witness", r.Sentence.Text, l.Ref)
			}
		}
	}
	if !maps.Equal(want, got) {
		t.Fatalf("%q links %v, and the witnesses are %v", r.Sentence.Text, got, want)
	}
	if n := strings.Count(r.Sentence.Text, "#"); len(r.Sentence.Links) < n {
		t.Fatalf("%q names an item without a link", r.Sentence.Text)
	}
	if !strings.HasSuffix(r.Sentence.Text, ".") || strings.Contains(strings.TrimSuffix(r.Sentence.Text, "."), ". ") {
		t.Fatalf("%q is not one sentence", r.Sentence.Text)
	}
}

// P18: the time zone and the locale of the machine do not matter, nor in which
// zone an equal instant is written.
func TestPropertyP18ZoneAndLocaleDoNotMatter(t *testing.T) {
	was, lang := time.Local, os.Getenv("LC_ALL")
	defer func() {
		time.Local = was
		must(t, os.Setenv("LC_ALL", lang))
	}()
	far := time.FixedZone("far", 13*3600)
	property(t, slices.Concat(toldClasses[:6], verdictClasses), func(rt *rapid.T, w world, h *histogram) {
		w.opt.AsOf = deskZero.AddDate(0, 0, 3)
		if w.opt.Clock == Public {
			w.opt.AsOf = worldStart.AddDate(0, 7, 0)
		}
		time.Local = time.UTC
		f := w.test(rt)
		h.finding(f)
		h.told(w, f)
		a, err := json.Marshal(f)
		if err != nil {
			rt.Fatalf("marshalling: %v", err)
		}
		time.Local = far
		if err := os.Setenv("LC_ALL", "tr_TR.UTF-8"); err != nil {
			rt.Fatalf("%v", err)
		}
		moved := w.clone()
		for i := range moved.events {
			for j := range moved.events[i].Copies {
				c := &moved.events[i].Copies[j]
				c.Desk = c.Desk.In(far)
			}
		}
		for i := range moved.decisions {
			d := &moved.decisions[i]
			d.At = d.At.In(far)
			if !d.Public.IsZero() {
				d.Public = d.Public.In(far)
			}
		}
		g := moved.test(rt)
		b, err := json.Marshal(g)
		if err != nil {
			rt.Fatalf("marshalling: %v", err)
		}
		if diff := cmp.Diff(string(a), string(b)); diff != "" {
			rt.Fatalf("the machine's zone shows in the finding:\n%s", diff)
		}
	})
}
