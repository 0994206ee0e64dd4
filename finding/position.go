package finding

import (
	"fmt"

	"github.com/gainsay/gainsay/statement"
)

// position works out the speaker's own rung for what the statement is about,
// strictly before the words (method section 5). It never merges with the
// verdict: that words were wrong says nothing of what their speaker knew.
func (e *engine) position(about []*hit) (Position, error) {
	who := e.side(e.s.Speaker, "", true)
	name := e.s.Speaker
	if who.entity.Name != "" {
		name = who.entity.Name
	}
	out := Position{Text: "nothing in the archive shows that " + name + " knew"}
	l := e.ladderOf(who)
	best := l.highest(about)
	if len(about) > 0 && (best == nil || best.item.rung < RungOwnWords) { // nothing is above one's own words
		if err := l.listen(about); err != nil {
			return out, err
		}
		best = l.highest(about)
	}
	if best == nil {
		return out, nil
	}
	shown := best.shown()
	p := passageOf(shown.t.event, shown.words)
	out.Rung, out.Passage, out.Standing = best.item.rung, &p, best.worth()
	out.Text = positionWords(best, name)
	if shown.straddles || best.item.straddles {
		out.Text += "; the time may be later than the words"
	}
	return out, nil
}

// highest returns the sign of the highest rung for any of the items, or nil.
func (l *ladder) highest(about []*hit) *sign {
	var best *sign
	for _, h := range about {
		for _, s := range l.all(h) {
			if best == nil || higher(s, best) {
				best = s
			}
		}
	}
	return best
}

// higher prefers the higher rung, then the better sign, then the earlier item.
func higher(a, b *sign) bool {
	if a.item.rung != b.item.rung {
		return a.item.rung > b.item.rung
	}
	if a.worth() != b.worth() || a.straddles() != b.straddles() {
		return a.better(b)
	}
	return compareTellings(a.shown().t, b.shown().t) < 0
}

// positionWords says the rung for people, in words that judge nothing.
func positionWords(s *sign, name string) string {
	n := s.item.t.event.Exhibit
	switch {
	case s.item.rung == RungOwnWords:
		return fmt.Sprintf("#%d is in %s's own words (%s)", n, name, s.worth())
	case s.reply != nil:
		return fmt.Sprintf("%s answered #%d in #%d (%s)", name, n, s.reply.t.event.Exhibit, s.worth())
	case s.item.rung == RungActed:
		return fmt.Sprintf("#%d is marked as answered, passed on or handed in by %s (%s)", n, name, s.worth())
	case s.item.rung == RungOpened:
		return fmt.Sprintf("#%d is marked as opened in %s's own copy (%s)", n, name, s.worth())
	case s.item.rung == RungDelivered:
		return fmt.Sprintf("#%d was delivered to %s; nothing in the archive shows that %s opened it", n, name, name)
	}
	return fmt.Sprintf("#%d was addressed or copied to %s; nothing in the archive shows that it was opened", n, name)
}

// robustness is the least number of origin groups that have to fall before
// the verdict of a reading changes (method section 5); 0 where it rests on no
// item. Sets of up to robustTogether groups are tried, robustTries at most;
// beyond that, the groups that most items rest on are taken out first, which
// can only overstate the number.
func (e *engine) robustness(prop *statement.Prop, was outcome, proofs []*proof) (int, error) {
	v := was.verdict(e.opt.Threshold)
	groups := e.originGroups(proofs)
	if len(groups) == 0 {
		return 0, nil
	}
	defer func() { e.without = nil }()
	changes := func(gone []string) (bool, error) {
		e.without = map[string]bool{}
		for _, g := range gone {
			e.without[g] = true
		}
		res, err := e.eval(prop)
		if err != nil {
			return false, err
		}
		o := e.spoken(res)
		o.touches = was.touches
		return o.verdict(e.opt.Threshold) != v, nil
	}
	tries := 0
	for size := 1; size <= min(robustTogether, len(groups)); size++ {
		found := false
		err := subsets(groups, size, func(gone []string) (bool, error) {
			if tries++; tries > robustTries {
				return true, nil
			}
			var err error
			found, err = changes(gone)
			return found, err
		})
		switch {
		case err != nil:
			return 0, err
		case found:
			return size, nil
		}
	}
	for n := 1; n <= len(groups); n++ {
		if yes, err := changes(groups[:n]); err != nil || yes {
			return n, err
		}
	}
	return len(groups), nil
}

// Limits of the search for robustness.
const (
	robustTogether = 3
	robustTries    = 64
)

// originGroups returns the origin groups that proofs rest on, those that most
// items rest on first.
func (e *engine) originGroups(proofs []*proof) []string {
	n := map[string]int{}
	for _, p := range proofs {
		for _, h := range p.hits {
			if h.t == nil {
				continue
			}
			for _, t := range append([]*telling{h.t}, h.copies...) {
				for _, c := range e.live(t) {
					n[e.origin(c)]++
				}
			}
		}
	}
	return byCount(n)
}

// subsets calls try with every subset of that size, in order, until it says
// to stop.
func subsets(of []string, size int, try func([]string) (stop bool, err error)) error {
	var walk func(from int, taken []string) (bool, error)
	walk = func(from int, taken []string) (bool, error) {
		if len(taken) == size {
			return try(taken)
		}
		for i := from; i < len(of); i++ {
			if stop, err := walk(i+1, append(taken[:len(taken):len(taken)], of[i])); stop || err != nil {
				return stop, err
			}
		}
		return false, nil
	}
	_, err := walk(0, nil)
	return err
}
