package finding

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// P8: a witness is worth no more than its weakest link, and weakening any link
// weakens it.
func TestPropertyP08WeakestLink(t *testing.T) {
	property(t, append([]string{"a link weakened", "straddling"}, slices.Concat(toldClasses, verdictClasses)...), func(rt *rapid.T, w world, h *histogram) {
		f := w.test(rt)
		h.finding(f)
		h.told(w, f)
		for i, r := range f.Readings {
			for _, x := range slices.Concat(r.For, r.Against) {
				h.witness(x)
				weakest := evidence.Verified
				for _, it := range x.Items {
					weakest = min(weakest, it.Standing)
				}
				for _, p := range x.Premises {
					weakest = min(weakest, p.Standing)
				}
				if x.Straddles {
					weakest = min(weakest, evidence.Claimed)
				}
				if x.Standing > weakest {
					rt.Fatalf("a witness is worth %s, and its weakest link %s: %+v", x.Standing, weakest, x)
				}
				if x.Standing < evidence.Corroborated || r.Verdict == Consistent || len(x.Items) > 1 {
					continue // of several items, one may do without what another needs
				}
				for _, p := range x.Premises {
					if sealed(x) {
						continue // see the labelled cases: another handle of a party does as well
					}
					worse := w.alone(x)
					for j := range worse.decisions {
						if worse.decisions[j].Seq == p.Seq {
							worse.decisions[j].Standing = evidence.Claimed
						}
					}
					for j := range worse.marks.Readings {
						if r := &worse.marks.Readings[j]; r.Seq == p.Seq {
							r.Moves = []Move{{State: Suggested, At: r.Moves[0].At}}
						}
					}
					a, b := sides(worse.test(rt).Readings[i])
					h.add("a link weakened")
					if max(a, b) > evidence.Claimed {
						rt.Fatalf("with %q only claimed, %+v is still worth %s", p.Text, x, max(a, b))
					}
				}
			}
		}
	})
}

// P9: where a membership that a witness rests on did not cover the event, the
// witness is gone.
func TestPropertyP09MembershipMovedOffTheEvent(t *testing.T) {
	property(t, append([]string{"moved"}, verdictClasses...), func(rt *rapid.T, w world, h *histogram) {
		f := w.test(rt)
		h.finding(f)
		for i, r := range f.Readings {
			for _, x := range slices.Concat(r.For, r.Against) {
				if len(x.Items) != 1 || sealed(x) {
					continue // one item may do without what another needs
				}
				if has(readings(w.s)[i].Prop, "member") {
					continue // there the membership itself is asked for, at whatever time
				}
				for _, p := range x.Premises {
					if p.Kind != "member" {
						continue
					}
					h.add("moved")
					off := w.alone(x)
					for j := range off.decisions {
						if off.decisions[j].Seq == p.Seq {
							off.decisions[j].From = evidence.Time{Wall: worldStart.AddDate(-3, 0, 0), Precision: evidence.PrecisionDay, Zoned: true}
							off.decisions[j].To = evidence.Time{Wall: worldStart.AddDate(-2, 0, 0), Precision: evidence.PrecisionDay, Zoned: true}
						}
					}
					// What has no date may lie anywhere: there it stays claimed.
					undated := slices.ContainsFunc(off.events, func(ev Event) bool { return ev.Time.IsZero() }) ||
						slices.ContainsFunc(off.marks.Readings, func(r Reading) bool {
							// of what a reading says a group did itself, no membership is a part
							return r.Prop.Op != "act" && r.When.IsZero() || slices.Contains(castOrgs, r.Prop.Args[0].Name)
						})
					got := off.test(rt).Readings[i]
					a, b := sides(got)
					if r.Verdict == Consistent && got.Verdict == Consistent && !undated {
						rt.Fatalf("with the membership years before, the count still agrees: %s", outcomeOf(got))
					}
					if max(a, b) > evidence.None && !undated || max(a, b) > evidence.Claimed {
						rt.Fatalf("with the membership years before, %+v is still worth %s", x, max(a, b))
					}
				}
			}
		}
	})
}

// P10: widening a date never strengthens: nothing reaches the threshold by it,
// and no witness is worth more. (What lay outside may come to overlap the
// scope, and is then worth claimed.)
func TestPropertyP10WideningADateNeverStrengthens(t *testing.T) {
	property(t, append([]string{"weakened"}, slices.Concat(toldClasses, verdictClasses)...), func(rt *rapid.T, w world, h *histogram) {
		f := w.test(rt)
		h.finding(f)
		h.told(w, f)
		if len(w.events) == 0 {
			return
		}
		wide := w.clone()
		ev := &wide.events[rapid.IntRange(0, len(wide.events)-1).Draw(rt, "which")]
		switch rapid.IntRange(0, 3).Draw(rt, "how") {
		case 0:
			ev.Time = evidence.Time{}
		case 1:
			ev.Time.Precision = evidence.PrecisionYear
			ev.Time.Wall = time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
			ev.Time.Zoned = false
		case 2:
			ev.Time.Circa = true
		case 3:
			y, m, _ := ev.Time.Wall.Date()
			ev.Time.Wall = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
			ev.Time.Precision, ev.Time.Zoned = evidence.PrecisionMonth, false
		}
		if before := w.events[slices.IndexFunc(w.events, func(o Event) bool { return o.Item == ev.Item })].Time; before.IsZero() {
			return
		}
		g := wide.test(rt)
		for i, r := range f.Readings {
			f1, a1 := sides(r)
			f2, a2 := sides(g.Readings[i])
			if f2 > max(f1, evidence.Claimed) || a2 > max(a1, evidence.Claimed) {
				rt.Fatalf("widening the date of #%d strengthened\n%s\nto %s", ev.Exhibit, outcomeOf(r), outcomeOf(g.Readings[i]))
			}
			if f2 < f1 || a2 < a1 {
				h.add("weakened")
			}
		}
	})
}

// P11: a witness is minimal: without any one of its items or premises it is
// not worth what it was.
func TestPropertyP11WitnessesAreMinimal(t *testing.T) {
	property(t, append([]string{"a join", "two items"}, slices.Concat(toldClasses, verdictClasses)...), func(rt *rapid.T, w world, h *histogram) {
		f := w.test(rt)
		h.finding(f)
		h.told(w, f)
		for i, r := range f.Readings {
			for _, x := range slices.Concat(r.For, r.Against) {
				h.witness(x)
				if sealed(x) {
					continue // it rests on everything that it certifies
				}
				parts := len(x.Items)
				// Of several items, or several handles of one person, one may do
				// without a premise that another needs.
				if parts == 1 && !sameTwice(x) {
					parts += len(x.Premises)
				}
				for k := range parts {
					rest, lacking := x, w
					what := ""
					if k < len(x.Items) {
						rest.Items = slices.DeleteFunc(slices.Clone(x.Items), func(o WitnessItem) bool {
							return o.Item == x.Items[k].Item && o.Statement == x.Items[k].Statement
						})
						for j := range rest.Items { // as a copy of another it is gone as well
							it := &rest.Items[j]
							it.Copies = slices.DeleteFunc(slices.Clone(it.Copies), func(c evidence.ID) bool {
								return c == x.Items[k].Item || x.Standing <= evidence.Claimed // what is claimed needs no copy
							})
						}
						what = fmt.Sprintf("#%d", x.Items[k].Exhibit)
					} else {
						p := k - len(x.Items)
						rest.Premises = slices.Delete(slices.Clone(x.Premises), p, p+1)
						what = x.Premises[p].Text
						lacking = w.lacking(x.Premises[p].Seq)
					}
					got := lacking.alone(rest).test(rt).Readings[i]
					a, b := sides(got)
					if r.Verdict == Consistent {
						if got.Verdict == Consistent && k < len(x.Items) {
							rt.Fatalf("without %s the count still agrees: %s", what, outcomeOf(got))
						}
						continue
					}
					if max(a, b) >= x.Standing && rungOf(slices.Concat(got.For, got.Against)...) >= rungOf(x) {
						rt.Fatalf("without %s the witness is still worth %s:\n%s\n%s", what, max(a, b), outcomeOf(r), outcomeOf(got))
					}
				}
			}
		}
	})
}

// sameTwice reports whether w rests on two handles of one person.
func sameTwice(w Witness) bool {
	seen := map[string]bool{}
	for _, p := range w.Premises {
		_, who, _ := strings.Cut(p.Text, " is ")
		if p.Kind == "same" && seen[who] {
			return true
		}
		seen[who] = true
	}
	return false
}

// rungOf is the highest rung of the ladder that witnesses show.
func rungOf(ws ...Witness) string {
	best := ""
	for _, w := range ws {
		for _, it := range w.Items {
			best = max(best, it.Roles["rung"])
		}
	}
	return best
}

// P12: importing twice changes nothing, counts included.
func TestPropertyP12ImportingTwiceChangesNothing(t *testing.T) {
	property(t, verdictClasses, func(rt *rapid.T, w world, h *histogram) {
		a := w.test(rt)
		h.finding(a)
		twice := w.clone()
		for i := range twice.events {
			ev := &twice.events[i]
			ev.Copies = append(ev.Copies, ev.Copies...)
			if rapid.Bool().Draw(rt, "found again beside it") {
				again := ev.Copies[0]
				again.Path = "copy of " + again.Path
				ev.Copies = append(ev.Copies, again)
			}
		}
		twice.events = append(twice.events, twice.events...)
		b := twice.test(rt)
		for i := range b.Readings { // the reference archive counts each row
			b.Readings[i].Coverage = a.Readings[i].Coverage
		}
		if diff := cmp.Diff(a, b); diff != "" {
			rt.Fatalf("importing twice changed the finding:\n%s", diff)
		}
	})
}

// P13: taking a decision back restores the finding.
func TestPropertyP13UndoRestores(t *testing.T) {
	property(t, slices.Concat(toldClasses, verdictClasses), func(rt *rapid.T, w world, h *histogram) {
		a := w.test(rt)
		h.finding(a)
		h.told(w, a)
		undone := w.clone()
		n := int64(len(w.decisions))
		add := people.Decision{Seq: n, Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: "Ben"}, Handles: strangers,
			Standing: evidence.Verified, Why: "drawn", By: "tester", At: deskZero}
		if rapid.Bool().Draw(rt, "a membership") {
			add.Kind, add.Handles, add.Org = people.Member, nil, "Camp"
		}
		undone.decisions = append(undone.decisions, add, people.Decision{Seq: n + 1, Kind: people.Undo, Undoes: n, Why: "drawn", By: "tester", At: deskZero})
		if diff := cmp.Diff(a, undone.test(rt)); diff != "" {
			rt.Fatalf("a decision that was taken back left a trace:\n%s", diff)
		}
	})
}
