package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// The kinds of gap, in the order in which they are listed. Each is a join that
// failed, or stayed weak, for one missing premise (method section 4).
const (
	GapNoHandle      = "no-handle"            // no handle of somebody who is named is known
	GapConflict      = "identity-conflict"    // a handle is given to two
	GapIdentity      = "identity-unknown"     // a handle that deals with the other side is nobody's yet
	GapMembership    = "membership-unknown"   // a member, but not known to be one on the day
	GapDate          = "date-uncertain"       // the date is only partly in scope
	GapUndated       = "undated"              // there is no date
	GapUncorroborate = "uncorroborated"       // a second origin is missing
	GapWeakPremise   = "weak-premise"         // an identity or a membership is only claimed
	GapSource        = "source-undated"       // when a source could first be read
	GapUnaccepted    = "reading-not-accepted" // what somebody suggests that an item shows
	GapSecondHand    = "second-hand"          // an account by another hand than that of who acted
	GapUnread        = "no-reading"           // no item has been read for what the words are about
	GapOpened        = "opened-unknown"       // addressed or delivered, not known to be opened
	GapParent        = "reply-parent-absent"  // what a message answers is not here
	GapNoSeal        = "no-seal"              // nothing certifies that what is held is complete
	GapStanding      = "standing-set"         // somebody has set an item below the threshold
	GapBeyond        = "beyond-sealed"        // what the words are about besides what is certified
	GapMore          = "more"                 // how many more there are
)

var gapOrder = []string{GapNoHandle, GapConflict, GapIdentity, GapMembership, GapDate, GapUndated,
	GapUncorroborate, GapWeakPremise, GapUnaccepted, GapSecondHand, GapUnread, GapSource, GapOpened, GapParent, GapStanding, GapNoSeal, GapBeyond, GapMore}

// gapsMax is how many gaps a reading lists; the rest is counted.
const gapsMax = 20

// gap is a gap in the making: those of most items are listed first.
type gap struct {
	Gap
	items int
}

// gaps lists what could change the verdict of a reading. Where evidence at or
// above the threshold has decided, nothing that is listed here could.
func (e *engine) gaps(p *statement.Prop, res result, rf ReadingFinding) ([]Gap, error) {
	switch rf.Verdict {
	case Conflicting:
		return []Gap{}, nil
	case Contradicted, Supported:
		if !sealDecides(rf) { // a certificate stands only as long as nothing is found
			return []Gap{}, nil
		}
	case NotYetTestable:
		return []Gap{}, nil
	}
	all := e.partyGaps(p, rf)
	near, err := e.nearMisses(p, len(rf.For)+len(rf.Against) > 0 && !sealDecides(rf))
	if err != nil {
		return nil, err
	}
	all = append(all, near...)
	all = append(all, e.witnessGaps(rf)...)
	parents, err := e.parentGaps(res)
	if err != nil {
		return nil, err
	}
	all = append(all, parents...)
	slices.SortFunc(all, func(a, b gap) int {
		return cmp.Or(cmp.Compare(slices.Index(gapOrder, a.Kind), slices.Index(gapOrder, b.Kind)),
			cmp.Compare(b.items, a.items), strings.Compare(a.Text, b.Text))
	})
	all = slices.CompactFunc(all, func(a, b gap) bool { return a.Gap == b.Gap })
	out := make([]Gap, 0, min(len(all), gapsMax+1))
	for i, g := range all {
		if i == gapsMax {
			out = append(out, Gap{GapMore, fmt.Sprintf("and %d more", len(all)-gapsMax)})
			break
		}
		out = append(out, g.Gap)
	}
	return out, nil
}

// partyGaps are those of the names of the proposition: no handle at all, and
// no seal.
func (e *engine) partyGaps(p *statement.Prop, rf ReadingFinding) []gap {
	var out []gap
	var channels []string
	for _, h := range rf.Coverage.Holdings {
		channels = append(channels, h.Channel)
	}
	in := joined(unique(channels), "and")
	if in != "" {
		in = " (" + in + ")"
	}
	for _, q := range e.parties(p) {
		if len(q.ends) == 0 {
			out = append(out, gap{Gap: Gap{GapNoHandle, "no handle of " + q.name + q.through + " is known"}})
		}
		if (rf.Verdict == OutsideCoverage || rf.Verdict == NotShown || rf.Verdict == Consistent) && !sealedThroughout(rf.Coverage.Seals, q.name, e.bounds.Possible) {
			out = append(out, gap{Gap: Gap{GapNoSeal, "nothing certifies that what is held of " + q.name + in + " is complete"}})
		}
	}
	if rf.Verdict == Consistent && sealDecides(rf) {
		out = append(out, gap{Gap: Gap{GapBeyond, "dealings of a kind that the certificate does not speak of"}})
	}
	p.Walk(func(q *statement.Prop) bool {
		if from := q.Named["from"]; q.Op == "learned" && from != "" && !strings.HasPrefix(from, "item:") {
			out = append(out, gap{Gap: Gap{GapSource, "when “" + from + "” could first be read"}})
		}
		if slices.Contains(readable, q.Op) && len(rf.For)+len(rf.Against) == 0 {
			out = append(out, gap{Gap: Gap{GapUnread, "an accepted reading of an item for " + q.String()}})
		}
		return true
	})
	return out
}

// nearMisses looks for dealings that failed for one identity or one
// membership, among the items of either side. Where there are witnesses
// already, only what was read to find them is looked at: more witnesses of
// that kind matter less than what the found ones lack, and reading all that
// two people wrote costs more than everything else together.
func (e *engine) nearMisses(p *statement.Prop, asked bool) ([]gap, error) {
	type missKey struct{ kind, text string }
	found := map[missKey][]*telling{}
	var failed error
	p.Walk(func(q *statement.Prop) bool {
		if !isDealing(q) || e.untestable(q) != "" || failed != nil {
			return failed == nil
		}
		a, b := e.side(q.Args[0].Name, q.Named["as"], false), e.side(q.Args[1].Name, q.Named["as"], false)
		channel, ok := e.channel(q)
		if !ok {
			return true
		}
		for _, s := range [][2]*side{{a, b}, {b, a}} {
			here, there := s[0], s[1]
			var pool *pool
			var err error
			if asked {
				pool, err = e.between(a, b, channel, false)
			} else {
				pool, err = e.latest(here, channel)
			}
			if err != nil {
				failed = err
				return false
			}
			if !asked && len(pool.tellings) >= nearItems {
				k := missKey{GapMore, fmt.Sprintf("only the latest %d messages of %s were looked through for unknown correspondents", nearItems, here.name)}
				found[k] = nil
			}
			for _, t := range pool.tellings {
				for _, m := range e.missesOf(t, q.Op, here, there, here == a) {
					k := missKey(m)
					if !slices.Contains(found[k], t) {
						found[k] = append(found[k], t)
					}
				}
			}
		}
		return true
	})
	var out []gap
	for k, ts := range found {
		slices.SortFunc(ts, compareTellings)
		g := gap{Gap{k.kind, k.text}, len(ts)}
		if len(ts) > 0 {
			g.Text += " (" + exhibits(ts) + ")"
		}
		out = append(out, g)
	}
	return out, failed
}

// nearItems is how many messages of one side are looked through for what is
// missing: the latest before the words. Somebody with more has correspondents
// enough for a list, and a hint need not cost more than the finding.
const nearItems = 2000

// latest returns the latest messages of a side in the statement's scope.
func (e *engine) latest(s *side, channel string) (*pool, error) {
	if len(s.ways) == 0 {
		return e.noEvents(), nil
	}
	return e.ask(EventQuery{
		Ends: s.handles(), Channel: channel, Window: evidence.Interval{Hi: e.bounds.Possible.Hi},
		Newest: nearItems, Bare: true, Clock: e.opt.Clock, AsOf: e.opt.AsOf,
	}, false)
}

// missesOf returns the handles on t, opposite an end of here, that would stand
// for there if one more thing were known.
func (e *engine) missesOf(t *telling, op string, here, there *side, hereIsA bool) []nearMiss {
	if !t.isMessage() || t.place(e.bounds) == outside {
		return nil
	}
	var out []nearMiss
	try := func(ours, theirs []evidence.Handle) {
		if !slices.ContainsFunc(ours, func(h evidence.Handle) bool { _, ok := here.at(h, t.when); return ok }) {
			return
		}
		for _, h := range theirs {
			if m, ok := e.missOf(t, h, here, there); ok {
				out = append(out, m)
			}
		}
	}
	writers, readers := slices.Concat(t.from, t.handed), slices.Concat(t.to, t.group)
	if op == "contact" || (op == "sent") == hereIsA { // here wrote to there
		try(writers, readers)
	}
	if op == "contact" || (op == "sent") != hereIsA {
		try(readers, writers)
	}
	return out
}

func (e *engine) missOf(t *telling, h evidence.Handle, here, there *side) (nearMiss, bool) {
	if _, is := there.at(h, t.when); is {
		return nearMiss{}, false
	}
	l, owned := e.dir.OwnerOf(h)
	switch ways := there.ways[h]; {
	case owned && len(ways) > 0: // a member, at other times
		m := ways[0].membership.Org.Name
		return nearMiss{kind: GapMembership, text: fmt.Sprintf("whether %s was in %s on the day of a message with %s", l.Entity.Name, m, here.name)}, true
	case owned, e.dir.Parted(h, there.entity): // somebody else's, or said not to be theirs
		return nearMiss{}, false
	case e.inConflict(h):
		return nearMiss{kind: GapConflict, text: fmt.Sprintf("whose %s is, which is given to more than one: it deals with %s", h, here.name)}, true
	}
	if _, is := here.at(h, t.when); is {
		return nearMiss{}, false
	}
	return nearMiss{kind: GapIdentity, text: fmt.Sprintf("whether %s, who deals with %s, is or belongs to %s", h, here.name, there.name)}, true
}

func (e *engine) inConflict(h evidence.Handle) bool {
	if e.conflicts == nil {
		e.conflicts = map[evidence.Handle]bool{}
		for _, c := range e.dir.Conflicts() {
			e.conflicts[c.Handle] = true
		}
	}
	return e.conflicts[h]
}

// witnessGaps are those of witnesses below the threshold for one reason only.
func (e *engine) witnessGaps(rf ReadingFinding) []gap {
	var out []gap
	if rf.Verdict == Consistent {
		return nil
	}
	for _, ws := range [][]Witness{rf.For, rf.Against} {
		for _, w := range ws {
			if w.Standing < e.opt.Threshold {
				out = append(out, e.flaws(w)...)
			}
		}
	}
	return out
}

// flaws returns the one thing that keeps w below the threshold, or nothing
// where there are more.
func (e *engine) flaws(w Witness) []gap {
	var out []gap
	add := func(kind, text string) { out = append(out, gap{Gap: Gap{kind, text}}) }
	for _, p := range w.Premises {
		switch {
		case p.Standing >= e.opt.Threshold:
		case p.Kind == "reading":
			add(GapUnaccepted, "that somebody accepts, "+p.Text)
		default:
			add(GapWeakPremise, "better grounds that "+p.Text)
		}
	}
	for _, it := range w.Items {
		switch {
		case it.Statement != "" || it.Standing >= e.opt.Threshold:
		case it.Set != nil && it.Set.worth() == it.Standing: // nothing else that is found lifts it
			add(GapStanding, fmt.Sprintf("whether #%d is worth no more than %s, as %s decided (journal entry %d)", it.Exhibit, it.Standing, it.Set.By, it.Set.Seq))
		default:
			add(GapUncorroborate, fmt.Sprintf("a second origin for the words of #%d", it.Exhibit))
		}
		if it.Shows == ShowsInvited {
			add(GapUnread, fmt.Sprintf("an accepted reading that the meeting of #%d took place", it.Exhibit))
		}
		if rung := it.Shows == ShowsAddressed || it.Shows == ShowsDelivered; rung && len(it.Ends) > 0 {
			add(GapOpened, fmt.Sprintf("whether %s opened #%d", it.Ends[0].Name, it.Exhibit))
		}
	}
	if len(out) == 0 && !w.Straddles && len(w.Items) == 1 && w.Items[0].Roles["reading"] != "" && len(w.Items[0].Ends) > 0 {
		add(GapSecondHand, fmt.Sprintf("what #%d tells, in the hand of %s", w.Items[0].Exhibit, w.Items[0].Ends[0].Name))
	}
	if w.Straddles && len(w.Items) > 0 {
		switch it := w.Items[len(w.Items)-1]; {
		case it.Date.IsZero():
			add(GapUndated, fmt.Sprintf("when #%d was written", it.Exhibit))
		case (it.Shows == ShowsOpened || it.Shows == ShowsActed) && !it.Date.Interval().Hi.After(e.said.Lo):
			add(GapOpened, fmt.Sprintf("when the copy of #%d was marked", it.Exhibit))
		case membershipDoubt(it, e.said):
			add(GapMembership, fmt.Sprintf("whether the membership covers the day of #%d, %s", it.Exhibit, dateWords(it.Date)))
		default:
			add(GapDate, fmt.Sprintf("whether #%d, of %s, falls wholly in the time in question", it.Exhibit, dateWords(it.Date)))
		}
	}
	if len(out) > 1 {
		return nil
	}
	return out
}

// parentGaps are the messages that cited ones answer and that are not here, as
// far as was known on the day asked for.
func (e *engine) parentGaps(res result) ([]gap, error) {
	known := map[string]bool{}
	for _, p := range e.pools {
		for _, t := range p.tellings {
			for _, id := range t.ids {
				known[id] = true
			}
		}
	}
	answering := map[string][]*telling{}
	var parents []evidence.Ref
	for _, h := range res.about {
		if h.t == nil {
			continue
		}
		for _, t := range append([]*telling{h.t}, h.copies...) {
			for _, r := range t.event.Refs {
				if r.Kind == evidence.RefInReplyTo && r.Value != "" && !known[r.Value] {
					answering[r.Value] = append(answering[r.Value], t)
					parents = append(parents, evidence.Ref{Kind: evidence.RefMessageID, Value: r.Value})
				}
			}
		}
	}
	if len(parents) == 0 {
		return nil, nil
	}
	here, err := e.ask(EventQuery{Refs: parents}, true)
	if err != nil {
		return nil, err
	}
	for _, t := range here.tellings {
		for _, id := range t.ids {
			delete(answering, id)
		}
	}
	var out []gap
	for id, ts := range answering {
		slices.SortFunc(ts, compareTellings)
		out = append(out, gap{Gap{GapParent, fmt.Sprintf("the message <%s>, which is answered (%s), is not in the archive", id, exhibits(slices.Compact(ts)))}, len(ts)})
	}
	return out, nil
}

// exhibitsNamed is how many exhibits a list for people names.
const exhibitsNamed = 3

// exhibits lists the exhibit numbers of items: "#4, #9, #12 and 3 more".
func exhibits(ts []*telling) string {
	var out []string
	for i, t := range ts {
		if i == exhibitsNamed {
			return strings.Join(out, ", ") + fmt.Sprintf(" and %d more", len(ts)-exhibitsNamed)
		}
		out = append(out, fmt.Sprintf("#%d", t.event.Exhibit))
	}
	return strings.Join(out, ", ")
}

// byCount returns the keys of n, most first, then in order.
func byCount(n map[string]int) []string {
	out := make([]string, 0, len(n))
	for k := range n {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), strings.Compare(a, b)) })
	return out
}
