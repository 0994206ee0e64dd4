package finding

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// wide is an archive that gives all the dealings of the ends that it is asked
// for, whatever else a question says: more than was asked, never less.
type wide struct {
	Memory
	spared *int // answers that were not asked for
}

func (w wide) Events(ctx context.Context, q EventQuery) ([]Event, error) {
	narrow, err := w.Memory.Events(ctx, q)
	if err != nil || len(q.Ends) == 0 || len(q.Refs)+len(q.Norms) == 0 {
		return narrow, err
	}
	q.Refs, q.Norms, q.Window = nil, nil, evidence.Interval{}
	all, err := w.Memory.Events(ctx, q)
	*w.spared += len(all) - len(narrow)
	return all, err
}

// bare is an archive that leaves out all that may be left out.
type bare struct{ memory }

func (b bare) Events(ctx context.Context, q EventQuery) ([]Event, error) {
	all, err := b.memory.Events(ctx, q)
	if !q.Bare || q.Newest == 0 {
		return all, err
	}
	for i, ev := range all {
		k := ev.Copies[slices.IndexFunc(ev.Copies, func(c Copy) bool { return c.Known(q.Clock, q.AsOf) })]
		all[i] = Event{Item: ev.Item, Exhibit: ev.Exhibit, Kind: ev.Kind, Parties: ev.Parties, Time: ev.Time, Constructed: ev.Constructed, Proof: ev.Proof,
			Copies: []Copy{{Trove: k.Trove, Desk: k.Desk, Public: k.Public}}}
	}
	return all, err
}

// answered adds to w an exchange that a finding may have to know by its answer:
// somebody of Leak's writes to Ada, she answers, and a copy of her answer may
// lie elsewhere, of that day or another, in other words or the same.
func answered(rt *rapid.T, w world) world {
	pick := func(what string, hs ...evidence.Handle) evidence.Handle { return rapid.SampledFrom(hs).Draw(rt, what) }
	ada, leak := castHandles["Ada"], castHandles["Leak"]
	w = w.clone()
	mail := func(what string, day int, from, to evidence.Handle, words string, refs ...evidence.Ref) {
		ev := Event{Kind: evidence.KindMail, Text: words, Refs: refs, Parties: []evidence.Party{{Role: evidence.RoleFrom, Handle: from}, {Role: evidence.RoleTo, Handle: to}}}
		if refs == nil || refs[0].Kind == evidence.RefConversation {
			ev.Kind = evidence.KindDM
		}
		ev.Time = evidence.Time{Wall: worldStart.AddDate(0, 0, day).Add(9 * time.Hour), Precision: evidence.PrecisionSecond, Zoned: true}
		giver := rapid.SampledFrom([]string{"Atlas", "Inquest", "Clerk", ""}).Draw(rt, what+" by way of")
		ev.Copies = []Copy{{Trove: "trove of " + giver, Path: "b.txt", From: giver, Desk: deskZero}}
		w.events = append(w.events, finish(ev, int64(len(w.events)+1)))
	}
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"yes, we shall bring the plan to the harbour", "no, the plan stays where it is until Friday"}), 2, 2).Draw(rt, "answer and copy")
	first, again, copied := []evidence.Ref{{Kind: evidence.RefMessageID, Value: "q@x"}}, []evidence.Ref{{Kind: evidence.RefMessageID, Value: "q2@x"}}, []evidence.Ref{{Kind: evidence.RefMessageID, Value: "other@x"}}
	answer := []evidence.Ref{{Kind: rapid.SampledFrom([]evidence.RefKind{evidence.RefInReplyTo, evidence.RefReferences}).Draw(rt, "answers by"),
		Value: rapid.SampledFrom([]string{"q@x", "q2@x"}).Draw(rt, "answers")}}
	if rapid.Bool().Draw(rt, "chat") {
		conv := []evidence.Ref{{Kind: evidence.RefConversation, Value: "c9"}}
		first, again, answer, copied = conv, conv, conv, nil
	}
	who := pick("leak", leak...)
	to := pick("ada", ada...)
	mail("question", 3, who, to, "shall we bring the plan to the harbour?", first...)
	mail("question again", 3, who, to, "shall we bring the plan to the harbour?", again...)
	mail("answer", 4, pick("ada answers", ada...), who, words[0], answer...)
	mail("copy", rapid.SampledFrom([]int{4, 4, 4, 5}).Draw(rt, "copy's day"), pick("ada copied", ada...), who, words[1], copied...)
	mail("decoy", 4, pick("ada's decoy", ada...), castHandles["Ben"][0], words[0], copied...)
	sent := prop("sent", name("Leak"), name("Ada"))
	w.s.Prop = rapid.SampledFrom([]*statement.Prop{sent, prop("aware", name("Ada"), inner(sent)), w.s.Prop}).Draw(rt, "of the exchange")
	w.s.Readings = nil
	return w
}

// TestAskingNarrowlyMissesNothing: of somebody's own messages only those are
// asked for that may answer an item in question, and those that may back them,
// and of those that are looked through for hints no more than who and when;
// a finding is the same, byte for byte, where all that they ever wrote is given.
func TestAskingNarrowlyMissesNothing(t *testing.T) {
	property(t, []string{"spared", "answered in the archive", "answered and backed", "acted on by the speaker"}, func(rt *rapid.T, w world, h *histogram) {
		if rapid.Bool().Draw(rt, "an exchange more") {
			w = answered(rt, w)
		}
		for _, s := range []string{"Ada", "Ben"} {
			w.s.Speaker = s
			narrow, err := Test(context.Background(), bare{memory{events: w.events, marks: w.marks}}, w.decisions, w.s, w.opt)
			if err != nil {
				rt.Fatal(err)
			}
			spared := 0
			known, err := Know(context.Background(), wide{Memory{Held: w.events, Mark: w.marks}, &spared}, w.decisions)
			if err != nil {
				rt.Fatal(err)
			}
			all, err := known.Test(context.Background(), w.s, w.opt)
			if err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(all, narrow); diff != "" {
				rt.Fatalf("with all that they wrote (-) and with what was asked for (+):\n%s", diff)
			}
			if spared > 0 {
				h.add("spared")
			}
			if narrow.Position.Rung == RungActed {
				h.add("acted on by the speaker")
			}
			for _, r := range narrow.Readings {
				for _, x := range append(r.For, r.Against...) {
					for _, it := range x.Items {
						if it.Shows != ShowsActed {
							continue
						}
						h.add("answered in the archive")
						if len(x.Items) > 1 && it.Standing >= evidence.Corroborated {
							h.add("answered and backed")
						}
					}
				}
			}
		}
	})
}
