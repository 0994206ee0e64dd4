package finding

import (
	"cmp"
	"slices"
	"time"
)

// group joins hits on tellings that are surely one event, and keeps the best
// of each: the best backed, then the certain, then the earliest. The others
// become its copies. The result is in order of time.
func group(hits []*hit) []*hit {
	roots := make([]int, len(hits))
	for i := range roots {
		roots[i] = i
	}
	root := func(i int) int {
		for roots[i] != i {
			roots[i] = roots[roots[i]]
			i = roots[i]
		}
		return i
	}
	join := func(i, j int) { roots[max(root(i), root(j))] = min(root(i), root(j)) }
	firstBy := map[string]int{}
	byWords := map[string][]int{}
	for i, h := range hits {
		for _, k := range declaredKeys(h.t) {
			if j, ok := firstBy[k]; ok {
				join(j, i)
			} else {
				firstBy[k] = i
			}
		}
		if k := h.t.wordsKey(); k != "" && h.t.day {
			k += h.t.sentTo + "\x03" + h.t.date()
			byWords[k] = append(byWords[k], i)
		}
	}
	for _, same := range byWords {
		joinOverlapping(hits, same, join)
	}
	members := map[int][]*hit{}
	for i, h := range hits {
		members[root(i)] = append(members[root(i)], h)
	}
	var out []*hit
	for _, ms := range members {
		slices.SortFunc(ms, func(a, b *hit) int {
			return cmp.Or(a.rank(b), compareBools(!a.t.day, !b.t.day), compareTellings(a.t, b.t))
		})
		best := ms[0]
		for _, m := range ms[1:] {
			best.others = append(best.others, m)
			if !slices.Contains(best.copies, m.t) {
				best.copies = append(best.copies, m.t)
			}
		}
		slices.SortFunc(best.copies, compareTellings)
		out = append(out, best)
	}
	slices.SortFunc(out, compareHits)
	return out
}

// rank orders hits on one event, best first: the better backed, the certain,
// what rests on less, what is better backed in itself.
func (h *hit) rank(b *hit) int {
	return cmp.Or(cmp.Compare(b.standing, h.standing), compareBools(h.straddles, b.straddles),
		cmp.Compare(len(h.premises(h.standing)), len(b.premises(b.standing))),
		cmp.Compare(b.item.standing, h.item.standing), cmp.Compare(b.link, h.link))
}

// declaredKeys are equal for tellings that are declaredSame.
func declaredKeys(t *telling) []string {
	keys := []string{"item\x00" + string(t.event.Item[:])}
	if t.sender == "" {
		return keys
	}
	for _, id := range t.ids {
		keys = append(keys, "id\x00"+id+"\x00"+t.sender)
	}
	for _, n := range t.sames {
		keys = append(keys, "same\x00"+n+"\x00"+t.sender)
	}
	return keys
}

// joinOverlapping joins those of same whose times can be the same. They have
// the same words and parties.
func joinOverlapping(hits []*hit, same []int, join func(i, j int)) {
	slices.SortFunc(same, func(i, j int) int { return hits[i].t.when.Lo.Compare(hits[j].t.when.Lo) })
	longest := 0 // of those seen, the one that ends last
	for n := 1; n < len(same); n++ {
		if hits[same[longest]].t.when.Hi.After(hits[same[n]].t.when.Lo) {
			join(same[longest], same[n])
		}
		if hits[same[n]].t.when.Hi.After(hits[same[longest]].t.when.Hi) {
			longest = n
		}
	}
}

// counter counts events cautiously: only what is certainly two counts as two,
// so that copies which nobody tied together never make more messages than
// there were.
type counter struct {
	numbered map[[2]string]bool // pairs of troves whose transcribers numbered events together
}

// distinct returns hits that are certainly different events, as many as it
// finds: never more than there are (method section 3, "Counts"). It starts
// from what one trove tells, because a trove tells its own items apart, and
// adds what cannot be one with any of them; the trove that gives most wins.
func distinct(hits []*hit) []*hit {
	c := counter{numberedTogether(hits)}
	ordered := slices.Clone(hits)
	slices.SortFunc(ordered, func(a, b *hit) int {
		return cmp.Or(compareBools(!a.t.exact(), !b.t.exact()), compareEnds(a.t, b.t))
	})
	troves := []string{""}
	for _, h := range hits {
		troves = append(troves, h.t.troves...)
	}
	slices.Sort(troves)
	var best []*hit
	for _, trove := range slices.Compact(troves) {
		slices.SortStableFunc(ordered, func(a, b *hit) int {
			return cmp.Or(compareBools(!slices.Contains(a.t.troves, trove), !slices.Contains(b.t.troves, trove)),
				compareBools(!a.t.exact(), !b.t.exact()), compareEnds(a.t, b.t))
		})
		if got := c.pick(ordered); len(got) > len(best) {
			best = got
		}
	}
	slices.SortFunc(best, compareHits)
	return best
}

// compareEnds orders by the end of the time: whatever ends first leaves most
// room for others.
func compareEnds(a, b *telling) int {
	if a.dated != b.dated {
		return compareTellings(a, b)
	}
	return cmp.Or(a.when.Hi.Compare(b.when.Hi), compareTellings(a, b))
}

// pick takes hits in order, each that cannot be one with any taken.
func (c counter) pick(hits []*hit) []*hit {
	var out []*hit
	var near nearby
	for _, h := range hits {
		if !near.any(h.t, func(o *telling) bool { return c.maybeSame(h.t, o) }) {
			out = append(out, h)
			near.add(h.t)
		}
	}
	return out
}

// nearby keeps tellings so that those which may be the same as another are
// found without asking all: they share a name, or their times can meet.
type nearby struct {
	named map[string][]*telling // by declaredKeys
	days  map[int64][]*telling  // by day, for times of a few days
	wide  []*telling            // the others, and those without a date
	all   []*telling
}

// fewDays is the longest time that nearby looks up day by day.
const fewDays = 8

func daysOf(t *telling) (from, to int64, few bool) {
	from, to = t.when.Lo.Unix()/86400, t.when.Hi.Unix()/86400
	return from, to, t.dated && to-from <= fewDays
}

func (n *nearby) add(t *telling) {
	if n.named == nil {
		n.named, n.days = map[string][]*telling{}, map[int64][]*telling{}
	}
	for _, k := range declaredKeys(t) {
		n.named[k] = append(n.named[k], t)
	}
	n.all = append(n.all, t)
	from, to, few := daysOf(t)
	if !few {
		n.wide = append(n.wide, t)
		return
	}
	for d := from; d <= to; d++ {
		n.days[d] = append(n.days[d], t)
	}
}

// any reports whether same holds of any kept telling that may be t's.
func (n *nearby) any(t *telling, same func(*telling) bool) bool {
	for _, k := range declaredKeys(t) {
		if slices.ContainsFunc(n.named[k], same) {
			return true
		}
	}
	from, to, few := daysOf(t)
	if !few {
		return slices.ContainsFunc(n.all, same)
	}
	for d := from - 1; d <= to+1; d++ { // a day more each way, for twoClocks
		if slices.ContainsFunc(n.days[d], same) {
			return true
		}
	}
	return slices.ContainsFunc(n.wide, same)
}

// maybeSame reports whether a and b could be tellings of one event, as far as
// anything here shows.
func (c counter) maybeSame(a, b *telling) bool {
	switch {
	case a.dated && b.dated && !a.when.Overlaps(b.when):
		return declaredSame(a, b) || twoClocks(a, b)
	case declaredSame(a, b):
		return true
	case a.sender != b.sender && a.sender != "" && b.sender != "":
		return false
	case c.toldApart(a, b):
		return false
	case sameWords(a, b) || !a.exact() || !b.exact():
		return true
	}
	return !shares(a.troves, b.troves) // other words elsewhere may be a variant of these
}

// clocksApart is how far apart two clocks may show one event: two people's
// mailboxes note when each sent or got it.
const clocksApart = 24 * time.Hour

// twoClocks reports whether a and b may be one event as two clocks show it: the
// same words between the same parties within a day, and no trove that holds
// both apart.
func twoClocks(a, b *telling) bool {
	return sameWords(a, b) && a.sentTo == b.sentTo && !shares(a.troves, b.troves) &&
		a.when.Lo.Before(b.when.Hi.Add(clocksApart)) && b.when.Lo.Before(a.when.Hi.Add(clocksApart))
}

// toldApart reports whether the material itself says that a and b, which are
// not declared the same, are two: by two Message-IDs on other words, or by two
// numbers of one transcriber's.
func (c counter) toldApart(a, b *telling) bool {
	if len(a.ids) > 0 && len(b.ids) > 0 && !sameWords(a, b) {
		return true
	}
	if len(a.sames) == 0 || len(b.sames) == 0 {
		return false
	}
	for _, x := range a.troves {
		for _, y := range b.troves {
			if x == y || c.numbered[[2]string{min(x, y), max(x, y)}] {
				return true
			}
		}
	}
	return false
}

// numberedTogether returns the pairs of troves that give one event one number
// and the same words: their transcribers counted together, so that two numbers
// are two events.
func numberedTogether(hits []*hit) map[[2]string]bool {
	out := map[[2]string]bool{}
	byNumber := map[string][]*telling{}
	for _, h := range hits {
		for _, n := range h.t.sames {
			byNumber[n] = append(byNumber[n], h.t)
		}
	}
	for _, ts := range byNumber {
		for i, a := range ts {
			for _, b := range ts[i+1:] {
				if !sameWords(a, b) {
					continue
				}
				for _, x := range a.troves {
					for _, y := range b.troves {
						out[[2]string{min(x, y), max(x, y)}] = true
					}
				}
			}
		}
	}
	return out
}
