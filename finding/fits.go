package finding

import (
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// fitter holds what p asks of a reading besides its two sides.
type fitter struct {
	p       *statement.Prop
	topical map[evidence.ID]bool // items that match the topic in words of their own
}

func (e *engine) fitter(p *statement.Prop) (fitter, error) {
	f := fitter{p: p}
	for _, topic := range f.topics() {
		own, err := e.byOwnTopic(topic)
		if err != nil {
			return f, err
		}
		f.topical = inAll(append(poolsOf(f.topical, e), own))
	}
	return f, nil
}

// poolsOf gives a limit found before back as a pool, so that it joins another.
func poolsOf(ids map[evidence.ID]bool, e *engine) []*pool {
	if ids == nil {
		return nil
	}
	p := &pool{e: e}
	for id, in := range ids {
		if in {
			p.tellings = append(p.tellings, &telling{event: &Event{Item: id}})
		}
	}
	return []*pool{p}
}

// topics are the words that p limits an act or a meeting to.
func (f fitter) topics() []string {
	var out []string
	if t := f.p.Named["topic"]; t != "" {
		out = append(out, t)
	}
	if f.p.Op == "act" {
		if t := f.p.TextAt(3); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// needsTopic reports whether the item itself has to match the topic, because
// the reading does not say what it was about.
func (f fitter) needsTopic(read *statement.Prop) bool {
	for _, topic := range f.topics() {
		if !hasWords(read.TextAt(3), topic) && !hasWords(read.Named["topic"], topic) {
			return true
		}
	}
	return false
}

// arguments reports whether the reading says what p asks for: the same kind of
// act, the same verb, the place, the material, the amount.
func (f fitter) arguments(read *statement.Prop) bool {
	p := f.p
	switch p.Op {
	case "act":
		if p.TextAt(2) != read.TextAt(2) {
			return false
		}
		if len(p.Args) > 3 && (p.Args[3].Item != "" || p.Args[3].Prop != nil) { // what is not words has to be the same
			return len(read.Args) > 3 && sameArg(p.Args[3], read.Args[3])
		}
		return true
	case "did":
		return p.TextAt(1) == read.TextAt(1) && holdsMaterial(p, read, 2)
	case "met":
		return p.TextAt(2) == "" || hasWords(read.TextAt(2), p.TextAt(2))
	case "had":
		return holdsMaterial(p, read, 1)
	case "gave":
		return holdsMaterial(p, read, 2)
	case "paid":
		return pays(p, read)
	}
	return false
}

// pays reports whether a payment that was read is one that p asks for: in the
// currency that it names, and of the amount unless a total is asked for. Of
// amounts in currencies that are not said to be one, none is the greater.
func pays(p, read *statement.Prop) bool {
	if p.Cmp == "" {
		c := p.Named["currency"]
		return c == "" || people.Key(c) == people.Key(read.Named["currency"])
	}
	if people.Key(p.Named["currency"]) != people.Key(read.Named["currency"]) || read.Cmp == "" {
		return false
	}
	return p.Named["of"] == "total" || read.N >= p.N
}

// holdsMaterial reports whether what a reading names at i is what p names
// there, or more closely described; where p names nothing, anything is.
func holdsMaterial(p, read *statement.Prop, i int) bool {
	if len(p.Args) <= i {
		return true
	}
	if len(read.Args) <= i {
		return false
	}
	if p.Args[i].Text != "" {
		return hasWords(read.Args[i].Text, p.Args[i].Text)
	}
	return sameArg(p.Args[i], read.Args[i])
}

func sameArg(a, b statement.Arg) bool {
	if a.Prop != nil || b.Prop != nil {
		return a.Prop != nil && b.Prop != nil && a.Prop.String() == b.Prop.String()
	}
	return a.Item == b.Item && a.Text == b.Text && a.Name == b.Name
}

// hasWords reports whether text has the words of want, whole and in order.
func hasWords(text, want string) bool {
	ws := wordsOf(want)
	if text == "" || len(ws) == 0 {
		return false
	}
	_, ok := findWords(text, ws)
	return ok
}
