package finding

import (
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/evidence"
)

// CheckSetByPerson is the check of an item whose standing somebody has set.
const CheckSetByPerson = "set-by-person"

// override returns the decision in force about an item's standing: the last
// that counts on the day asked for. On the public clock it counts on any day,
// like an identity without a public date: it is the desk's own judgement of the
// material, and not something that became known.
func (e *engine) override(id evidence.ID) (Override, bool) {
	for _, o := range slices.Backward(e.marks.Standing) {
		if o.Item == id {
			return o, true
		}
	}
	return Override{}, false
}

func (o Options) countsOverride(v Override) bool {
	if o.Clock == Public {
		return v.Gone.IsZero()
	}
	return o.standsOn(v.At, v.Gone)
}

// worth is what the override lets the item be worth: a forgery, and what is in
// dispute, no more than claimed (method section 1).
func (o Override) worth() evidence.Standing {
	if o.Flag != "" {
		return min(o.Standing, evidence.Claimed)
	}
	return o.Standing
}

// Text says what was decided, by whom and why.
func (o Override) Text() string {
	s := fmt.Sprintf("set to %s by %s because %s, journal entry %d", o.worth(), o.By, o.Why, o.Seq)
	if o.Flag != "" {
		s = "marked as " + string(o.Flag) + ", " + s
	}
	return s
}

// set returns what an override makes of an item that the table of checks has
// judged, and whether there is one. It takes the place of the table's result,
// whatever that was.
func (e *engine) set(t *telling, by judged) judged {
	o, ok := e.override(t.event.Item)
	if !ok {
		return by
	}
	e.overridden[t.event.Item] = o
	if o.worth() == by.standing && len(by.premises) == 0 { // the checks say as much, and need no more for it
		return by
	}
	return judged{standing: o.worth(), why: CheckSetByPerson + ": " + o.Text()}
}

// backs reports whether an item may back another: one that a person has set
// below corroborated backs nothing.
func (e *engine) backs(o *telling) bool {
	v, ok := e.override(o.event.Item)
	return !ok || v.worth() >= evidence.Corroborated
}

// flagged returns what somebody marked the item as; "" for nothing.
func (e *engine) flagged(t *telling) Flag {
	o, _ := e.override(t.event.Item)
	return o.Flag
}

// overrideNotes says which items were left out because somebody set them to
// none, and which copies of cited ones somebody has set.
func (e *engine) overrideNotes(rf ReadingFinding) []string {
	var out []string
	for _, ws := range [][]Witness{rf.For, rf.Against} {
		for _, w := range ws {
			for _, it := range w.Items {
				for _, c := range it.Copies {
					if o, ok := e.override(c); ok {
						out = append(out, fmt.Sprintf("%s, a copy of #%d, is %s", c.Short(), it.Exhibit, o.Text()))
					}
				}
			}
		}
	}
	for id, o := range e.overridden {
		if o.worth() == evidence.None {
			out = append(out, fmt.Sprintf("%s was left out: it is %s", id.Short(), o.Text()))
		}
	}
	return unique(out)
}
