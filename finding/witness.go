package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// passageMax is the longest passage that is cited of an item as a whole, in
// bytes. Longer texts are cited by their beginning, cut between words.
const passageMax = 300

// joined returns the premises that make the hit what it is, without those that
// only back the item's own standing.
func (h *hit) joined() []Premise {
	out := slices.Clone(h.extra)
	for _, en := range []*end{h.a, h.b} {
		if en != nil {
			out = append(out, en.premises()...)
		}
	}
	return uniquePremises(out)
}

// premises returns every premise that the hit needs to be worth what a proof
// of it is worth, in order of decision. What is worth claimed at most, for
// whatever reason, does not need that its item is more.
func (h *hit) premises(worth evidence.Standing) []Premise {
	if worth <= evidence.Claimed {
		return h.joined()
	}
	return uniquePremises(append(h.joined(), h.item.premises...))
}

// premises returns what the proof rests on besides its items.
func (p *proof) premises() []Premise {
	var out []Premise
	for _, h := range p.hits {
		out = append(out, h.premises(p.standing)...)
	}
	return uniquePremises(out)
}

func uniquePremises(ps []Premise) []Premise {
	slices.SortFunc(ps, func(a, b Premise) int {
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Text, b.Text))
	})
	return slices.Compact(ps)
}

// witnesses turns proofs into what a finding shows, best first.
func (e *engine) witnesses(ps []*proof) []Witness {
	ps = slices.Clone(ps)
	sortProofs(ps)
	out := make([]Witness, 0, len(ps))
	for _, p := range ps {
		w := Witness{Items: []WitnessItem{}, Standing: p.standing, Straddles: p.straddles}
		for _, h := range p.hits {
			if h.seal != nil {
				w.Sealed = h.says
			}
			if h.member == nil && h.seal == nil {
				w.Items = append(w.Items, e.witnessItem(h))
			}
		}
		w.Premises = p.premises()
		out = append(out, w)
	}
	return out
}

func (e *engine) witnessItem(h *hit) WitnessItem {
	w := WitnessItem{Shows: h.shows, Roles: map[string]string{}, Origins: []string{}}
	for side, en := range map[string]*end{"A": h.a, "B": h.b} {
		if en != nil {
			d := en.describe(side)
			w.Ends = append(w.Ends, d)
			w.Roles[side] = d.words()
		}
	}
	slices.SortFunc(w.Ends, func(a, b End) int { return strings.Compare(a.Side, b.Side) })
	if h.rung > 0 {
		w.Roles["rung"] = strconv.Itoa(h.rung) + " " + showsRung(h.rung)
	}
	if h.reading != nil {
		w.Roles["reading"], w.Roles["does"] = h.reading.Prop.String(), doesWords(h.shows, h.reading.Prop)
	}
	if h.record != nil {
		s := h.record
		w.Statement, w.Date, w.Standing = s.ID, s.Said, evidence.Claimed
		w.Why = "a statement on record, as reported"
		w.Roles["A"] = s.Speaker
		w.Roles["date"] = dateWords(s.Said)
		w.Passage = evidence.Passage{Span: *h.words, Words: string(h.words.Of([]byte(s.Quote)))}
		return w
	}
	ev := h.t.event
	w.Item, w.Exhibit, w.Date = ev.Item, ev.Exhibit, ev.Time
	w.Standing, w.Why = h.item.standing, h.item.why
	if o, ok := e.override(ev.Item); ok {
		w.Set = &o
	}
	w.Signature, w.Flags = e.signature(h.t), e.flags(h.t)
	w.Roles["date"] = dateWords(ev.Time)
	w.Passage = passageOf(ev, h.words)
	tellings := append([]*telling{h.t}, h.copies...)
	for _, t := range tellings {
		for _, c := range e.live(t) {
			w.Origins = append(w.Origins, c.originWords())
		}
	}
	for _, t := range h.copies {
		w.Copies = append(w.Copies, t.event.Item)
	}
	slices.Sort(w.Origins)
	w.Origins = slices.Compact(w.Origins)
	return w
}

// dateWords is a time for people, saying where its zone is not known.
func dateWords(t evidence.Time) string {
	s := t.String()
	if t.IsZero() || t.Zoned {
		return s
	}
	switch t.Precision {
	case evidence.PrecisionYear, evidence.PrecisionMonth, evidence.PrecisionDay:
		return s
	}
	return s + " (zone not stated)"
}

// passageOf cites words of an item: those given, or its text from the
// beginning.
func passageOf(ev *Event, words *evidence.Span) evidence.Passage {
	text := ev.Text
	if words != nil && words.Within(int64(len(text))) {
		return evidence.Passage{Item: ev.Item, Span: *words, Words: text[words.Start:words.End]}
	}
	start := len(text) - len(strings.TrimLeft(text, " \t\r\n"))
	end := len(strings.TrimRight(text, " \t\r\n"))
	if end-start > passageMax {
		end = start + passageMax
		for end > start && !utf8.RuneStart(text[end]) {
			end--
		}
		if i := strings.LastIndexAny(text[start:end], " \t\r\n"); i > passageMax/2 {
			end = start + i
		}
	}
	end = max(start, end)
	return evidence.Passage{Item: ev.Item, Span: evidence.Span{Start: int64(start), End: int64(end)}, Words: text[start:end]}
}

// distinctItems returns the items that certainly are different events among
// those that are cited, for the numbers in the sentence.
func (e *engine) distinctItems(ps []*proof) map[evidence.ID]bool {
	strong, weak := []*hit{}, []*hit{}
	for _, p := range ps {
		for _, h := range p.hits {
			switch {
			case h.t == nil:
			case p.standing >= e.opt.Threshold:
				strong = append(strong, h)
			default:
				weak = append(weak, h)
			}
		}
	}
	out := map[evidence.ID]bool{}
	for _, h := range append(distinct(strong), distinct(weak)...) {
		out[h.t.event.Item] = true
	}
	return out
}

// weakest names the weakest premise of the best witness of the side that
// decides, with its standing (method section 5, "Robustness").
func weakest(rf ReadingFinding) string {
	var w Witness
	switch side := deciding(rf); {
	case len(side) > 0:
		w = side[0]
	default:
		return ""
	}
	text, standing := "", evidence.Verified+1
	for _, it := range w.Items {
		if it.Standing < standing {
			standing, text = it.Standing, itemWords(it)
		}
	}
	for _, p := range w.Premises {
		if p.Standing < standing {
			standing, text = p.Standing, p.Text
		}
	}
	if w.Straddles && w.Standing < standing {
		standing, text = w.Standing, "that its time counts"
	}
	if w.Standing < standing {
		standing, text = w.Standing, "how it bears on the words"
	}
	return fmt.Sprintf("%s (%s)", text, standing)
}

func itemWords(it WitnessItem) string {
	if it.Statement != "" {
		return "statement " + it.Statement
	}
	return fmt.Sprintf("message #%d", it.Exhibit)
}

// deciding returns the witnesses of the side that makes the verdict.
func deciding(rf ReadingFinding) []Witness {
	switch rf.Verdict {
	case Supported, SupportedIfGenuine, Consistent:
		return rf.For
	}
	if len(rf.Against) > 0 {
		return rf.Against
	}
	return rf.For
}

// notes says what a reader of the finding has to know besides.
func (e *engine) notes(rf ReadingFinding) []string {
	out := append(e.limitNotes(), e.overrideNotes(rf)...)
	if e.opt.Clock == Public && !e.opt.AsOf.IsZero() {
		undated, read := map[int64]bool{}, map[int64]bool{}
		for _, ws := range [][]Witness{rf.For, rf.Against} {
			for _, w := range ws {
				for _, p := range w.Premises {
					if p.Kind == "reading" {
						read[p.Seq] = true
					}
					if d, _, ok := e.dir.Decision(p.Seq); ok && d.Public.IsZero() {
						undated[p.Seq] = true
					}
				}
			}
		}
		if n := len(undated); n > 0 {
			out = append(out, fmt.Sprintf("rests on %d identity decisions with no public date", n))
		}
		if n := len(read); n > 0 {
			out = append(out, "rests on "+counted(n, "reading", "readings")+", made by the desk of what was public")
		}
	}
	return out
}
