package finding

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// sealClasses are what a property about certificates has to meet.
var sealClasses = []string{"certificate alone decides", "certificate agrees", "certificate broken", "held a witness", "a count by certificate"}

// seals counts what certificates do in a finding.
func (h *histogram) seals(w world, f Finding) {
	for i, r := range f.Readings {
		if sealDecides(r) {
			switch r.Verdict {
			case Supported, Contradicted:
				h.add("certificate alone decides")
				if has(readings(w.s)[i].Prop, "count") {
					h.add("a count by certificate")
				}
			case Consistent:
				h.add("certificate agrees")
			}
		}
		for _, x := range slices.Concat(r.For, r.Against) {
			if sealed(x) && len(x.Items) > 0 && x.Items[0].Shows == ShowsBreaks || r.Verdict == Conflicting && sealed(x) {
				h.add("certificate broken")
			}
		}
		if slices.ContainsFunc(r.Notes, func(n string) bool {
			return len(n) > 12 && n[:12] == "certificate " && slices.Contains(words(n), "bears")
		}) {
			h.add("held a witness")
		}
	}
}

// P2 for certificates: what comes to the desk after a day, a certificate or
// what breaks one among it, never moves a finding down.
func TestPropertyP02CertificatesNeverMoveDown(t *testing.T) {
	needs := append([]string{"moved up", "stayed", "moved up by a certificate", "from certified to conflicting", string(Conflicting)}, append(sealClasses, verdictClasses...)...)
	property(t, needs, func(rt *rapid.T, w world, h *histogram) {
		w = w.clone()
		for i := range w.marks.Seals { // taking back is not adding
			w.marks.Seals[i].Gone = time.Time{}
		}
		for i := range w.marks.Standing { // nor is setting a standing
			w.marks.Standing[i].At, w.marks.Standing[i].Gone = deskZero, time.Time{}
		}
		for i := range w.decisions {
			if oneHand(w.decisions[i]) {
				w.decisions[i].At = deskZero
			}
		}
		if rapid.Bool().Draw(rt, "certified early and whole") && len(w.marks.Seals) > 0 {
			s := &w.marks.Seals[0]
			s.At, s.By, s.Window, s.Channel = deskZero, "Jane", evidence.Interval{Hi: worldStart.AddDate(0, 0, 90)}, rapid.SampledFrom([]string{"mail", "dm"}).Draw(rt, "by")
			w.s.Scope.Channel = s.Channel
		}
		early := rapid.Bool().Draw(rt, "who is who was known early")
		for i := range w.decisions {
			if early {
				w.decisions[i].At = deskZero
			}
		}
		cut := deskZero.AddDate(0, 0, rapid.IntRange(-1, 2).Draw(rt, "day"))
		w.opt.Clock = Desk
		after := w.test(rt)
		h.finding(after)
		h.seals(w, after)
		less := w.clone()
		less.events = nil
		for _, ev := range w.events {
			ev.Copies = slices.DeleteFunc(slices.Clone(ev.Copies), func(c Copy) bool { return c.Desk.After(cut) })
			if len(ev.Copies) > 0 {
				less.events = append(less.events, ev)
			}
		}
		less.decisions = slices.DeleteFunc(less.decisions, func(d people.Decision) bool { return d.Kind != people.Alias && d.At.After(cut) && !oneHand(d) })
		less.marks.Seals = slices.DeleteFunc(less.marks.Seals, func(s Seal) bool { return s.At.After(cut) })
		before := less.test(rt)
		for i, r := range after.Readings {
			was := before.Readings[i]
			from, a := order[was.Verdict]
			to, b := order[r.Verdict]
			if a && b && to < from && !takesBack(readings(w.s)[i].Prop) {
				rt.Fatalf("what came after %s moved %s from %s to %s\nwas %s\nis %s\n%s", cut, r.Reading, was.Verdict, r.Verdict, outcomeOf(was), outcomeOf(r), less.GoString())
			}
			switch {
			case to > from && sealDecides(r) && !sealDecides(was):
				h.add("moved up by a certificate")
			case sealDecides(was) && r.Verdict == Conflicting && was.Verdict != Conflicting:
				h.add("from certified to conflicting")
			}
			if to > from {
				h.add("moved up")
			} else {
				h.add("stayed")
			}
		}
	})
}

// P13 for certificates and standings: taken back, they leave no trace in the
// finding. What was there is in the finding as of the day before.
func TestPropertyP13MarksTakenBackRestore(t *testing.T) {
	property(t, append([]string{"made a difference"}, verdictClasses...), func(rt *rapid.T, w world, h *histogram) {
		a := w.test(rt)
		h.finding(a)
		made := w.clone()
		made.opt.Clock = Desk
		at := deskZero.AddDate(0, 0, 10)
		if rapid.Bool().Draw(rt, "a certificate") || len(w.events) == 0 {
			names := w.s.Names()
			made.marks.Seals = append(made.marks.Seals, Seal{Seq: 2000, Party: names[rapid.IntRange(0, len(names)-1).Draw(rt, "party")], Channel: w.s.Scope.Channel,
				By: "Jane", Why: "drawn", At: at})
		} else {
			made.marks.Standing = append(made.marks.Standing, Override{Seq: 2000, Item: w.events[rapid.IntRange(0, len(w.events)-1).Draw(rt, "item")].Item, By: "Jane", Why: "drawn", At: at})
		}
		base := made
		base.marks = w.marks
		without, with := base.test(rt), made.test(rt)
		if outcomesOf(without) != outcomesOf(with) {
			h.add("made a difference")
		}
		undone := made.clone()
		for i := range undone.marks.Seals {
			if undone.marks.Seals[i].Seq == 2000 {
				undone.marks.Seals[i].Gone = at.AddDate(0, 0, 1)
			}
		}
		for i := range undone.marks.Standing {
			if undone.marks.Standing[i].Seq == 2000 {
				undone.marks.Standing[i].Gone = at.AddDate(0, 0, 1)
			}
		}
		if diff := cmp.Diff(without, undone.test(rt)); diff != "" {
			rt.Fatalf("what was taken back left a trace:\n%s", diff)
		}
		undone.opt.AsOf, made.opt.AsOf = at, at
		if diff := cmp.Diff(made.test(rt), undone.test(rt)); diff != "" {
			rt.Fatalf("what was taken back later is gone from the day on which it stood:\n%s", diff)
		}
		h.finding(with)
	})
}
