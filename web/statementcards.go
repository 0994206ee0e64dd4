package web

import (
	"context"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// readingView is one reading with its witnesses as messages.
type readingView struct {
	finding.ReadingFinding
	Prop      string
	Sentence  template.HTML
	Sides     []sideView
	Single    bool           // rests on one origin
	Needs     []finding.Need // what would settle it, the fewest facts first
	MoreNeeds int
	Missing   []finding.Gap // gaps that are no need by themselves
}

// Silent reports whether the archive was asked and has nothing either way.
func (r readingView) Silent() bool {
	return r.Verdict == finding.NotShown || r.Verdict == finding.OutsideCoverage
}

// sideView is what stands on one side of the words.
type sideView struct {
	Title string
	Note  string
	Cards []card
	More  []card // shown as links only
	N     int
}

// card is one cited message, or one statement on record.
type card struct {
	finding.WitnessItem
	Witness finding.Witness
	Words   template.HTML // the cited words where they stand
	Before  bool          // there is text before
	After   bool          // and after
	From    string
	To      string
	Subject string
	Kind    evidence.Kind
	Roles   []roleLine
	Whole   bool   // all of its text is cited
	Cite    string // citation of the item; "": it is none
	Note    int    // number of its footnote on paper; 0: it has none
}

// roleLine is what somebody or something is in a witness.
type roleLine struct{ Name, Text string }

// cited is one passage where it stands.
type cited struct {
	Item    evidence.ID
	Exhibit int64
	Words   template.HTML
}

func (d *Desk) reading(ctx context.Context, dir *people.Directory, r finding.ReadingFinding, prop *statement.Prop, threshold evidence.Standing) (readingView, error) {
	rv := readingView{ReadingFinding: r, Prop: prop.String(), Sentence: linkedSentence(r.Sentence), Single: r.Robustness == 1 && len(r.For)+len(r.Against) > 0}
	rv.Needs = finding.Needs(r, threshold)
	for _, g := range r.Gaps {
		if !slices.ContainsFunc(rv.Needs, func(n finding.Need) bool { return slices.Contains(n.Facts, g.Text) }) {
			rv.Missing = append(rv.Missing, g)
		}
	}
	rv.MoreNeeds = max(0, len(rv.Needs)-shownNeeds)
	rv.Needs = rv.Needs[:min(len(rv.Needs), shownNeeds)]
	agrees := "For the words"
	if r.Verdict == finding.Consistent {
		agrees = "Agrees with the words, and does not prove them"
	}
	for _, side := range []struct {
		title     string
		witnesses []finding.Witness
	}{{"Against the words", r.Against}, {agrees, r.For}} {
		if len(side.witnesses) == 0 {
			continue
		}
		sv := sideView{Title: side.title}
		seen := map[evidence.ID]bool{}
		for _, w := range side.witnesses {
			if len(w.Items) == 0 { // a membership, or a certificate of complete coverage
				sv.N++
				sv.Cards = append(sv.Cards, card{Witness: w, Words: show(w.Sealed, nil, false), WitnessItem: finding.WitnessItem{Standing: w.Standing, Why: "it rests on decisions alone"}})
				continue
			}
			for _, it := range w.Items {
				if !it.Item.IsZero() && seen[it.Item] {
					continue
				}
				seen[it.Item] = true
				sv.N++
				c := card{WitnessItem: it, Witness: w}
				if len(sv.Cards) >= shownWitnesses {
					sv.More = append(sv.More, c)
					continue
				}
				if err := d.fillCard(ctx, dir, &c); err != nil {
					return rv, err
				}
				sv.Cards = append(sv.Cards, c)
			}
		}
		rv.Sides = append(rv.Sides, sv)
	}
	return rv, nil
}

// fillCard reads the message that a card is about.
func (d *Desk) fillCard(ctx context.Context, dir *people.Directory, c *card) error {
	for _, key := range []string{"A", "B"} {
		if text := c.WitnessItem.Roles[key]; text != "" {
			c.Roles = append(c.Roles, roleLine{"who", text})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.WitnessItem.Roles)) {
		if key != "A" && key != "B" && key != "date" {
			c.Roles = append(c.Roles, roleLine{key, c.WitnessItem.Roles[key]})
		}
	}
	if c.Item.IsZero() {
		c.Words = show(c.Passage.Words, nil, false)
		return nil
	}
	it, err := d.opt.Case.Item(ctx, c.Item.String())
	if err != nil {
		return err
	}
	c.Subject, c.Kind, c.Cite = it.Subject, it.Kind, it.Citation()
	c.From, c.To = partyNames(dir, it.Parties, evidence.RoleFrom), partyNames(dir, it.Parties, evidence.RoleTo)
	if c.To == "" {
		c.To = partyNames(dir, it.Parties, evidence.RoleMember)
	}
	span := c.Passage.Span
	if string(span.Of([]byte(it.Text))) != c.Passage.Words {
		// The passage is not where it should be: show its words alone.
		c.Words = "<mark>" + show(c.Passage.Words, nil, false) + "</mark>"
		return nil
	}
	piece, mark, before, after := excerpt(it.Text, span, aroundWords)
	marks := [][2]int{mark}
	if strings.TrimSpace(piece) == strings.TrimSpace(c.Passage.Words) {
		c.Whole, marks = true, nil
	}
	if c.Whole {
		piece = strings.TrimSpace(piece)
	}
	c.Words, c.Before, c.After = show(piece, marks, false), before, after
	return nil
}

func (d *Desk) citedPassage(ctx context.Context, p evidence.Passage) (*cited, error) {
	c := &cited{Item: p.Item}
	if p.Item.IsZero() {
		c.Words = show(p.Words, nil, false)
		return c, nil
	}
	it, err := d.opt.Case.Item(ctx, p.Item.String())
	if err != nil {
		return nil, err
	}
	c.Exhibit, c.Words = it.Exhibit, show(p.Words, nil, false)
	return c, nil
}

// partyNames names the parties of a role: by who they are decided to be, else
// as they stand there.
func partyNames(dir *people.Directory, parties []evidence.Party, role evidence.Role) string {
	var names []string
	for _, p := range parties {
		if p.Role == role {
			names = append(names, partyName(dir, p))
		}
	}
	if len(names) > 4 {
		names = append(names[:3], "and "+thousands(len(names)-3)+" more")
	}
	return strings.Join(names, ", ")
}

func partyName(dir *people.Directory, p evidence.Party) string {
	if l, ok := dir.OwnerOf(p.Handle); ok {
		return l.Entity.Name
	}
	if p.Name != "" {
		return p.Name
	}
	return strings.TrimPrefix(p.Handle.String(), "name:")
}
