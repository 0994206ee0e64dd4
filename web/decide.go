package web

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/history"
	"github.com/gainsay/gainsay/people"
)

// outlookData is a decision that is thought of, with what it would do.
type outlookData struct {
	people.Decision
	Text    string
	Fields  []field // of the form, to send it again
	Back    string
	Resting []string // statements whose findings rest on what it takes away or joins to
	Outlook history.Outlook
	Rows    []outlookRow
	More    int // rows that are not shown
	Free    []string
}

// field is one value of a form.
type field struct{ Name, Value string }

// outlookRow is one statement that a decision can bear on.
type outlookRow struct {
	ID, Quote string
	Now       finding.Verdict
	Then      finding.Verdict // "": not tested
	Moves     bool
	Rests     bool // its finding rests on what is decided about
}

// shownBorneOn is how many statements that do not move a preview lists.
const shownBorneOn = 100

// decide journals a decision about who is who, or says what it would do.
func (d *Desk) decide(v visit) (answer, error) {
	dec, back, err := readDecision(v.PostForm)
	if err != nil {
		return answer{}, bad(err)
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	dec.By, dec.At = v.by(), d.now()
	dir, _, err := d.directory(v.Context())
	if err != nil {
		return answer{}, err
	}
	if err := people.Validate(dec, dir); err != nil {
		return answer{}, bad(err)
	}
	if v.PostForm.Get("do") == "preview" {
		return d.outlook(v, dec, back)
	}
	if _, err := archive.Decide(v.Context(), d.opt.Case, dec); err != nil {
		return answer{}, err
	}
	d.swept(v.Context(), v.session)
	return answer{to: back}, nil
}

// outlook is the page of what a decision would do, before it is made.
func (d *Desk) outlook(v visit, dec people.Decision, back string) (answer, error) {
	t, err := d.all(v.Context())
	if err != nil {
		return answer{}, err
	}
	data := &outlookData{Decision: dec, Text: decisionText(dec), Back: back, Resting: t.restingOnSubject(dec)}
	if dec.Kind == people.Undo {
		if undone, _, ok := t.dir.Decision(dec.Undoes); ok {
			data.Text = fmt.Sprintf("decision %d no longer holds: that %s", dec.Undoes, decisionText(undone))
		}
	}
	for _, name := range []string{"kind", "entity", "name", "handles", "alias", "org", "role", "from", "to", "operator", "undoes", "probable", "why"} {
		if value := v.PostForm.Get(name); value != "" {
			data.Fields = append(data.Fields, field{name, value})
		}
	}
	if data.Outlook, err = history.Preview(v.Context(), d.opt.Case, dec, d.now()); err != nil {
		return answer{}, err
	}
	data.rows(t)
	data.Free, err = d.joined(v.Context(), t, dec)
	return answer{page: "decide", title: "What it would change", nav: "people", data: data}, err
}

// rows lists the statements that move, and then those that stay.
func (data *outlookData) rows(t *tested) {
	moved := map[string]history.Move{}
	for _, m := range data.Outlook.Moved {
		moved[m.Statement] = m
	}
	var stay []outlookRow
	for n, id := range data.Outlook.Bears {
		i := t.index(id)
		if i < 0 {
			continue
		}
		row := outlookRow{ID: id, Quote: t.statements[i].Quote, Now: t.findings[i].Headline, Rests: slices.Contains(data.Resting, id)}
		m, moves := moved[id]
		switch {
		case moves:
			row.Now, row.Then, row.Moves = m.From, m.To, true
			data.Rows = append(data.Rows, row)
			continue
		case n < history.PreviewMost:
			row.Then = row.Now
		}
		stay = append(stay, row)
	}
	data.More = max(0, len(stay)-shownBorneOn)
	data.Rows = append(data.Rows, stay[:min(len(stay), shownBorneOn)]...)
}

// index is the place of a statement; -1: it is not there.
func (t *tested) index(id string) int {
	for i, s := range t.statements {
		if s.ID == id {
			return i
		}
	}
	return -1
}

// restingOnSubject returns the statements whose findings rest on what is
// decided about: the decision that is undone, the links of the handles that
// are parted or joined, and those of whom they are joined to.
func (t *tested) restingOnSubject(dec people.Decision) []string {
	rests := t.rests()
	if dec.Kind == people.Undo {
		return rests[dec.Undoes]
	}
	var on []people.Decision
	for _, h := range dec.Handles {
		if l, ok := t.dir.OwnerOf(h); ok {
			on = append(on, l.Decision)
		}
	}
	if dec.Kind != people.Part {
		for _, l := range t.dir.HandlesOf(dec.Entity) {
			on = append(on, l.Decision)
		}
	}
	return restsOnAny(rests, on)
}

// joined says what else is known of the handles that a decision joins to
// somebody: whose they are now, and on how many items they stand.
func (d *Desk) joined(ctx context.Context, t *tested, dec people.Decision) ([]string, error) {
	if dec.Kind != people.Same && dec.Kind != people.Part {
		return nil, nil
	}
	counts, err := d.handleCounts(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[evidence.Handle]archive.HandleCount{}
	for _, c := range counts {
		seen[c.Handle] = c
	}
	var out []string
	for _, h := range dec.Handles {
		whose := "nobody’s yet"
		if l, ok := t.dir.OwnerOf(h); ok {
			whose = l.Entity.Name + "’s now"
		}
		n, names := total(seen[h]), seen[h].Names
		as := ""
		if len(names) > 0 {
			as = ", shown as " + strings.Join(names[:min(len(names), 3)], ", ")
		}
		out = append(out, fmt.Sprintf("%s: %s, seen %s%s", h, whose, plural(n, "time"), as))
	}
	return out, nil
}

// readDecision reads the form of a decision, and where to go after it.
func readDecision(f url.Values) (d people.Decision, back string, err error) {
	d = people.Decision{
		Kind: people.DecisionKind(f.Get("kind")), Why: strings.TrimSpace(f.Get("why")), Role: strings.TrimSpace(f.Get("role")),
		Org: strings.TrimSpace(f.Get("org")), Operator: strings.TrimSpace(f.Get("operator")),
		Entity: people.Entity{Kind: people.EntityKind(f.Get("entity")), Name: strings.TrimSpace(f.Get("name"))},
	}
	if f.Get("probable") != "" {
		d.Standing = evidence.Claimed
	}
	if d.Why == "" {
		return d, "", errors.New("say why: the reason is journalled and printed with findings")
	}
	switch d.Kind {
	case people.Same, people.Part, people.Member, people.Alias, people.Operate, people.Undo:
	default:
		return d, "", fmt.Errorf("there is no decision %q", d.Kind)
	}
	switch d.Entity.Kind {
	case "", people.Person, people.Org, people.Persona:
	default:
		return d, "", fmt.Errorf("there is no kind %q: person, org or persona", d.Entity.Kind)
	}
	for _, w := range strings.Split(f.Get("handles"), "\n") {
		if w = strings.TrimSpace(w); w == "" {
			continue
		}
		h, err := evidence.ParseHandle(w)
		if err != nil {
			return d, "", err
		}
		d.Handles = append(d.Handles, h)
	}
	if n := strings.TrimSpace(f.Get("alias")); n != "" {
		d.Names = []string{n}
	}
	if u := f.Get("undoes"); u != "" {
		if d.Undoes, err = strconv.ParseInt(u, 10, 64); err != nil {
			return d, "", fmt.Errorf("%q is not the number of a decision", u)
		}
	}
	for _, day := range []struct {
		name string
		to   *evidence.Time
	}{{"from", &d.From}, {"to", &d.To}} {
		if text := strings.TrimSpace(f.Get(day.name)); text != "" {
			t, ok := evidence.ParseDay(text, day.name)
			if !ok {
				return d, "", fmt.Errorf("%q is not a date: write 2016, 2016-10 or 2016-10-14", text)
			}
			*day.to = t
		}
	}
	return d, backFrom(f, d), nil
}

// backFrom is where a decision leads: to the page that it was made on, which
// is one of ours, or to the person whom it is about.
func backFrom(f url.Values, d people.Decision) string {
	otherwise := "/people"
	if d.Entity.Name != "" {
		otherwise = linkTo("person", d.Entity.Name)
	}
	return ours(f.Get("back"), otherwise)
}

// ours is an address that a form names, where it is one of this desk.
func ours(address, otherwise string) string {
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.ContainsAny(address, "\\\r\n") {
		return address
	}
	return otherwise
}
