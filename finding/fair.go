package finding

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Reply is how far the request for comment got, and what was answered. It is
// in every finding (method section 5).
type Reply struct {
	Status string `json:"status"` // a Reply constant of package statement
	Text   string `json:"text,omitempty"`
}

// Words is the reply in one line for people.
func (r Reply) Words() string {
	words := map[string]string{
		statement.ReplyNotAsked: "nobody has been asked for comment", statement.ReplyAsked: "asked for comment, no answer yet",
		statement.ReplyDeclined: "declined to comment", statement.ReplyNone: "did not answer", statement.ReplyAnswered: "answered",
	}[r.Status]
	if r.Text != "" {
		words += ": “" + r.Text + "”"
	}
	return words
}

// Correction is a later statement of the same speaker that says the opposite.
type Correction struct {
	Statement string             `json:"statement"`
	Said      evidence.Time      `json:"said"`
	Polarity  statement.Polarity `json:"polarity"`
	Quote     string             `json:"quote"`
}

// corrections returns what the speaker said later on record that is the
// opposite of one of the statement's propositions, oldest first.
func (e *engine) corrections() []Correction {
	speaker, ok := e.naming.Resolve(e.s.Speaker)
	if !ok {
		return nil
	}
	mine := map[string]bool{}
	for _, r := range statement.Readings(e.s) {
		said := e.s.Polarity == statement.Asserts
		mine[claimText(e.plain(r.Prop), said)] = true
	}
	var out []Correction
	for _, o := range e.opt.Statements {
		by, ok := e.naming.Resolve(o.Speaker)
		if !ok || by != speaker || o.ID == e.s.ID || o.Prop == nil || o.Stance.Untestable() {
			continue
		}
		said := o.SaidInterval()
		if said.Lo.Before(e.said.Hi) || !e.opt.AsOf.IsZero() && said.Hi.After(e.opt.AsOf) {
			continue
		}
		opposite := slices.ContainsFunc(statement.Readings(o), func(r statement.Reading) bool {
			return mine[claimText(e.plain(r.Prop), o.Polarity == statement.Denies)]
		})
		if opposite {
			out = append(out, Correction{o.ID, o.Said, o.Polarity, o.Quote})
		}
	}
	slices.SortStableFunc(out, func(a, b Correction) int { return compareDates(a.Said, b.Said) })
	return out
}

// claimText writes a proposition as asserted or denied, with a not on the outside
// counted in.
func claimText(p *statement.Prop, asserted bool) string {
	for p.Op == "not" && len(p.Args) == 1 && p.Args[0].Prop != nil {
		p, asserted = p.Args[0].Prop, !asserted
	}
	return fmt.Sprint(asserted, " ", p)
}

// plain is p with every name as its bearer's own, so that two ways to write one
// claim are one.
func (e *engine) plain(p *statement.Prop) *statement.Prop {
	out := *p
	out.Args, out.Named = slices.Clone(p.Args), maps.Clone(p.Named)
	if out.Named["as"] == people.AnyRole {
		delete(out.Named, "as")
	}
	for i := range out.Args {
		a := &out.Args[i]
		if ent, ok := e.naming.Resolve(a.Name); ok {
			a.Name = ent.Name
		}
		a.Text = strings.ToLower(a.Text)
		if a.Prop != nil {
			a.Prop = e.plain(a.Prop)
		}
	}
	return &out
}

// except works out which items the words expressly leave out: those that bear
// out what is not denied. They count for neither side of any reading.
func (e *engine) except() error {
	if e.s.Excepted == nil {
		return nil
	}
	r, err := e.eval(e.s.Excepted)
	if err != nil {
		return fmt.Errorf("what is not denied: %w", err)
	}
	out := map[evidence.ID]int64{}
	add := func(h *hit) {
		if h.t == nil {
			return
		}
		for _, t := range append([]*telling{h.t}, h.copies...) {
			out[t.event.Item] = t.event.Exhibit
		}
	}
	for _, h := range slices.Concat(r.tellings, r.about) {
		add(h)
	}
	for _, p := range r.proofs {
		for _, h := range p.hits {
			add(h)
		}
	}
	e.excepted = out
	return nil
}

// limitNotes says what the words do not claim, and by which words of its own the
// statement was written.
func (e *engine) limitNotes() []string {
	var out []string
	if e.s.Except != "" {
		out = append(out, "not denied: "+e.s.Except)
	}
	if e.s.Excepted != nil {
		n := "not denied: " + e.s.Excepted.String()
		var left []string
		for _, x := range slices.Sorted(maps.Values(e.excepted)) {
			left = append(left, fmt.Sprintf("#%d", x))
		}
		if len(left) > 0 {
			n += "; left out for it: " + strings.Join(left, ", ")
		}
		out = append(out, n)
	}
	switch {
	case e.s.Stance == statement.Hedged || e.s.Stance == statement.Partial:
		if e.s.Except != "" && e.s.Excepted == nil {
			out = append(out, fmt.Sprintf("the words are %s, and what they leave open is in words only: hold the witnesses against it", e.s.Stance))
		} else {
			out = append(out, fmt.Sprintf("the words are %s: they claim no more than the proposition", e.s.Stance))
		}
	}
	for _, m := range e.s.Macros {
		out = append(out, fmt.Sprintf("defined here: %s (sha256 %s)", m, m.Hash()))
	}
	return out
}
