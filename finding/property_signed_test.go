package finding

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// signedWorld is w with signatures on some of its mail, most of them good. More
// of it is mail than in other worlds.
func signedWorld(rt *rapid.T, w world) world {
	w = w.clone()
	for i := range w.events {
		ev := &w.events[i]
		if ev.Kind != evidence.KindMail && rapid.Bool().Draw(rt, "other kind") {
			continue
		}
		ev.Kind = evidence.KindMail
		for j, p := range ev.Parties {
			for _, who := range []string{"Ada", "Leak"} {
				if slices.Contains(castHandles[who], p.Handle) {
					ev.Parties[j].Handle = castHandles[who][1] // by mail
				}
			}
		}
		n := rapid.IntRange(0, 3).Draw(rt, "signed")
		if n == 0 {
			continue
		}
		domain := "else.example"
		for _, p := range ev.Parties {
			if p.Role == evidence.RoleFrom && p.Handle.Network == evidence.NetMail {
				for at, c := range p.Handle.Value {
					if c == '@' {
						domain = p.Handle.Value[at+1:]
					}
				}
			}
		}
		s := goodSignature(domain)
		s.Seen[0].At = deskZero.AddDate(0, 0, rapid.IntRange(0, 3).Draw(rt, "key day"))
		if n == 1 {
			rapid.SampledFrom([]func(){
				func() { s.To = authentic.Nothing }, func() { s.Open = []string{"cc", "sender", "in-reply-to"} },
				func() { s.Author = false }, func() { s.Conflict = true }, func() { s.Body = authentic.Partly },
				func() { s.Word = authentic.BodyAltered }, func() { s.Strength = authentic.Broken },
				func() { // over the words alone
					s.Scheme, s.Seen[0].By, s.Made = authentic.OpenPGP, "Jane Roe", ev.Time.Interval().Lo
					for _, p := range ev.Parties {
						if p.Role == evidence.RoleFrom {
							s.Address = p.Handle.Value
						}
					}
				},
			}).Draw(rt, "but")()
		}
		ev.Proof = Proof{Word: s.Word, Signatures: []Signed{s}}
	}
	return w
}

// withSignatures is w with f done to every signature; where f says no, the
// signature is taken away.
func (w world) withSignatures(f func(*Signed) bool) world {
	w = w.clone()
	for i := range w.events {
		ev := &w.events[i]
		var kept []Signed
		for _, s := range ev.Proof.Signatures {
			if f(&s) {
				kept = append(kept, s)
			}
		}
		ev.Proof.Signatures = kept
	}
	return w
}

// verifiedBy reports whether a witness of f is what it is by a signature.
func verifiedBy(f Finding) bool {
	for _, r := range f.Readings {
		for _, w := range slices.Concat(r.For, r.Against) {
			for _, it := range w.Items {
				if len(it.Why) >= len(CheckSigned) && it.Why[:len(CheckSigned)] == CheckSigned {
					return true
				}
			}
		}
	}
	return false
}

// Keys that were found in troves verify nothing, and neither do keys that
// nobody vouches for, nor signatures that do not hold: the finding is as
// without signatures.
func TestPropertyPlantedKeysAreInert(t *testing.T) {
	property(t, []string{"a signature counted", "a signature decided"}, func(rt *rapid.T, w world, h *histogram) {
		w = signedWorld(rt, w)
		with := w.test(rt)
		without := w.withSignatures(func(*Signed) bool { return false }).test(rt)
		if verifiedBy(with) {
			h.add("a signature counted")
		}
		if with.Headline != without.Headline {
			h.add("a signature decided")
		}
		for name, spoil := range map[string]func(*Signed) bool{
			"keys of troves": func(s *Signed) bool { s.Seen = []KeySighting{{At: deskZero, Trove: true}}; return true },
			"no keys":        func(s *Signed) bool { s.Seen = nil; return true },
			"altered":        func(s *Signed) bool { s.Word = authentic.HeaderAltered; return true },
			"explained": func(s *Signed) bool {
				s.Word, s.Whole, s.Changes = authentic.BodyAltered, true, []authentic.ChangeCode{authentic.ListFooter}
				return true
			},
			"another domain": func(s *Signed) bool { s.Domain, s.Address = "x"+s.Domain, "x"+s.Address; return true },
		} {
			spoiled := w.withSignatures(spoil).test(rt)
			if diff := cmp.Diff(outcomesOf(without), outcomesOf(spoiled)); diff != "" {
				rt.Fatalf("%s: without signatures (-) and with these (+):\n%s", name, diff)
			}
			if without.Position.Text != spoiled.Position.Text || without.Position.Standing != spoiled.Position.Standing {
				rt.Fatalf("%s: the speaker's position was %q and is %q", name, without.Position.Text, spoiled.Position.Text)
			}
		}
	})
}

// A signature moves a finding up or not at all, and a witness that is verified
// by one has every identity that it rests on verified as well.
func TestPropertySignaturesOnlyAdd(t *testing.T) {
	property(t, []string{"moved up", "stayed", "verified"}, func(rt *rapid.T, w world, h *histogram) {
		w = signedWorld(rt, w)
		before, after := w.withSignatures(func(*Signed) bool { return false }).test(rt), w.test(rt)
		for i, r := range after.Readings {
			from, a := order[before.Readings[i].Verdict]
			to, b := order[r.Verdict]
			switch {
			case a && b && to < from && !has(readings(w.s)[i].Prop, "released"):
				rt.Fatalf("signatures moved %s from %s to %s", r.Reading, before.Readings[i].Verdict, r.Verdict)
			case to > from:
				h.add("moved up")
			default:
				h.add("stayed")
			}
			for _, x := range slices.Concat(r.For, r.Against) {
				for _, p := range x.Premises {
					if x.Standing > p.Standing {
						rt.Fatalf("a witness worth %s rests on %s, worth %s", x.Standing, p.Text, p.Standing)
					}
				}
				if x.Standing == evidence.Verified && len(x.Items) > 0 {
					h.add("verified")
				}
			}
		}
	})
}

// As of a day, a signature counts where its key was known by then (P1).
func TestPropertyKeysHaveDays(t *testing.T) {
	property(t, []string{"a key came later", "a signature counted"}, func(rt *rapid.T, w world, h *histogram) {
		w = signedWorld(rt, w)
		w.opt.Clock = Desk
		cut := deskZero.AddDate(0, 0, rapid.IntRange(0, 3).Draw(rt, "day"))
		w.opt.AsOf = cut
		for i := range w.events { // only the keys come later
			for j := range w.events[i].Copies {
				w.events[i].Copies[j].Desk = deskZero
			}
		}
		for i := range w.decisions {
			w.decisions[i].At = deskZero
		}
		late := false
		known := w.withSignatures(func(s *Signed) bool {
			if s.Seen[0].At.After(cut) {
				late = true
				s.Seen = nil
			}
			return true
		})
		if late {
			h.add("a key came later")
		}
		a, b := w.test(rt), known.test(rt)
		if verifiedBy(a) {
			h.add("a signature counted")
		}
		if diff := cmp.Diff(outcomesOf(b), outcomesOf(a)); diff != "" {
			rt.Fatalf("known by %s (-) and as of it (+):\n%s", cut, diff)
		}
	})
}

// Marks on copies, and where copies lay, are worth the same with signatures as
// without: no signature is over them.
func TestPropertySignaturesSayNothingOfCopies(t *testing.T) {
	property(t, []string{"a copy showed it"}, func(rt *rapid.T, w world, h *histogram) {
		w = signedWorld(rt, w)
		before, after := w.withSignatures(func(*Signed) bool { return false }).test(rt), w.test(rt)
		by := func(f Finding) map[string]evidence.Standing {
			out := map[string]evidence.Standing{}
			for _, r := range f.Readings {
				for _, x := range slices.Concat(r.For, r.Against) {
					for _, it := range x.Items {
						if it.Shows == ShowsOpened || it.Shows == ShowsDelivered || it.Shows == ShowsReceived {
							k := fmt.Sprint(r.Reading, it.Shows, it.Exhibit)
							out[k] = max(out[k], it.Standing)
						}
					}
				}
			}
			return out
		}
		was := by(before)
		for k, s := range by(after) {
			h.add("a copy showed it")
			if old, ok := was[k]; ok && s > old {
				rt.Fatalf("%s was worth %s by how the copy came, and is worth %s with a signature on the message", k, old, s)
			}
		}
	})
}
