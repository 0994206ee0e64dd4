package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// How many rows of each list the page of a person has.
const (
	membersOnPage   = 100
	decisionsOnPage = 50
	shownAlso       = 12 // other names
)

// personData is one person, organisation or persona.
type personData struct {
	old time.Time // of the counts, where they may have changed since
	people.Entity
	Known     bool
	Names     []string // other names
	MoreNames int
	Handles   []linkRow
	Hands     sliced
	In        []membershipRow // what they are a member of
	Members   []membershipRow // who is a member of them
	Who       sliced          // of Members
	Axis      *spanAxis       // on which memberships lie; nil: none is dated
	Operators []operationRow  // who is said to be behind a persona
	Operates  []operationRow  // personas that they are said to be behind
	Decisions []decisionRow   // newest first
	Decided   sliced
	Query     string // for all items with them
	Items     int
	Picture   picture
	Rests     []string // statements whose findings rest on a decision about them
	Ambiguous []people.Entity
	Near      []string
}

// linkRow is one handle of an entity with the decision that gives it.
type linkRow struct {
	people.Link
	Count archive.HandleCount
	Rests []string // statements whose findings rest on the decision
}

// membershipRow is one membership with what rests on it.
type membershipRow struct {
	people.Membership
	Rests []string
	Bar   *spanBar // its place on the axis; nil: it has no date
}

// operationRow is one claim about who is behind a persona.
type operationRow struct {
	people.Operation
	Rests []string
}

// decisionRow is one decision in words, with whether it holds.
type decisionRow struct {
	people.Decision
	Text   string
	Undone bool
	Rests  []string
}

func (d *Desk) person(v visit) (answer, error) {
	ctx, q := v.Context(), v.URL.Query()
	name := strings.TrimSpace(q.Get("name"))
	t, err := d.lately(ctx)
	if err != nil {
		return answer{}, err
	}
	e, ok := t.dir.Resolve(name)
	data := &personData{Entity: people.Entity{Name: name}, Known: ok}
	page := answer{page: "person", title: evidence.PlainLine(name, 60), nav: "people", data: data, old: t.old}
	if !ok {
		data.Ambiguous, data.Near = t.dir.Ambiguous(name), t.dir.Suggest(name)
		page.status = 404
		return page, nil
	}
	data.Entity = e
	page.title = evidence.PlainLine(e.Name, 60)
	if names := t.dir.NamesOf(e); len(names) > 1 {
		data.Names = names[1:]
		data.MoreNames = max(0, len(data.Names)-shownAlso)
		data.Names = data.Names[:min(len(data.Names), shownAlso)]
	}
	rests := t.rests()
	if err := d.personHandles(ctx, t, rests, q, data); err != nil {
		return answer{}, err
	}
	if err := data.memberships(t, rests, q); err != nil {
		return answer{}, err
	}
	data.operations(t, rests)
	page.old = earlier(t.old, data.old)
	return page, d.personDecisions(ctx, t, rests, q, data)
}

func (d *Desk) personHandles(ctx context.Context, t *tested, rests map[int64][]string, q url.Values, data *personData) error {
	counts, old, err := d.seenHandles(ctx)
	if err != nil {
		return err
	}
	data.old = old
	seen := map[evidence.Handle]archive.HandleCount{}
	for _, h := range counts {
		seen[h.Handle] = h
	}
	links := t.dir.HandlesOf(data.Entity)
	var lo, hi int
	if data.Hands, lo, hi, err = slice(q, "handles", len(links), handlesOnPage); err != nil {
		return err
	}
	for _, l := range links[lo:hi] {
		data.Handles = append(data.Handles, linkRow{Link: l, Rests: rests[l.Decision.Seq], Count: seen[l.Handle]})
	}
	if len(links) == 0 {
		return nil
	}
	f, err := d.facetsOf(ctx, withHandles(links), everything)
	if err != nil {
		return err
	}
	data.Query, data.Items = handlesQuery(links), f.Items
	data.Picture = axisOf(f.Days).draw(f.Days, histoHigh, func(label string) string {
		return "/search?" + url.Values{"q": {data.Query}, "on": {label}}.Encode()
	})
	return nil
}

// memberships fills in what the entity is in, and who is in it, all on one
// axis of time.
func (data *personData) memberships(t *tested, rests map[int64][]string, q url.Values) error {
	for _, m := range t.dir.MembershipsOf(data.Entity) {
		data.In = append(data.In, membershipRow{Membership: m, Rests: restsOnAny(rests, m.Decisions())})
	}
	if data.Kind == people.Org {
		members := t.dir.Members(data.Name)
		slices.SortStableFunc(members, func(a, b people.Membership) int {
			return cmp.Or(startOf(a).Compare(startOf(b)), strings.Compare(people.Key(a.Member.Name), people.Key(b.Member.Name)))
		})
		var lo, hi int
		var err error
		if data.Who, lo, hi, err = slice(q, "members", len(members), membersOnPage); err != nil {
			return err
		}
		for _, m := range members[lo:hi] {
			data.Members = append(data.Members, membershipRow{Membership: m, Rests: restsOnAny(rests, m.Decisions())})
		}
	}
	rows := slices.Concat(data.In, data.Members)
	if data.Axis = spanAxisOf(rows); data.Axis == nil {
		return nil
	}
	for _, list := range [][]membershipRow{data.In, data.Members} {
		for i := range list {
			list[i].Bar = data.Axis.bar(list[i].Membership)
		}
	}
	return nil
}

// restsOnAny returns the statements whose findings rest on one of decisions.
func restsOnAny(rests map[int64][]string, decisions []people.Decision) []string {
	var out []string
	for _, dec := range decisions {
		for _, id := range rests[dec.Seq] {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// operations fills in who is said to be behind a persona. Each is the claim of
// whoever decided it, and the persona's handles stay the persona's.
func (data *personData) operations(t *tested, rests map[int64][]string) {
	for _, o := range t.dir.Operations() {
		row := operationRow{o, rests[o.Decision.Seq]}
		if o.Persona == data.Entity {
			data.Operators = append(data.Operators, row)
		}
		if o.Operator == data.Entity {
			data.Operates = append(data.Operates, row)
		}
	}
}

func (d *Desk) personDecisions(ctx context.Context, t *tested, rests map[int64][]string, q url.Values, data *personData) error {
	decisions, err := d.opt.Case.Decisions(ctx)
	if err != nil {
		return err
	}
	var rows []decisionRow
	is := isOneOf(t.dir.NamesOf(data.Entity))
	for _, dec := range slices.Backward(decisions) {
		if !about(dec, t.dir, is) {
			continue
		}
		_, undone, _ := t.dir.Decision(dec.Seq)
		row := decisionRow{Decision: dec, Text: decisionText(dec), Undone: undone, Rests: rests[dec.Seq]}
		for _, id := range row.Rests {
			if !slices.Contains(data.Rests, id) {
				data.Rests = append(data.Rests, id)
			}
		}
		rows = append(rows, row)
	}
	var lo, hi int
	if data.Decided, lo, hi, err = slice(q, "decisions", len(rows), decisionsOnPage); err != nil {
		return err
	}
	data.Decisions = rows[lo:hi]
	return nil
}

// isOneOf reports whether a name is one of names, as people compares them.
func isOneOf(names []string) func(string) bool {
	keys := map[string]bool{}
	for _, n := range names {
		keys[people.Key(n)] = true
	}
	return func(name string) bool { return keys[people.Key(name)] }
}

// about reports whether a decision concerns somebody whose name is meets.
func about(d people.Decision, dir *people.Directory, is func(string) bool) bool {
	if d.Kind == people.Undo {
		undone, _, ok := dir.Decision(d.Undoes)
		return ok && undone.Kind != people.Undo && about(undone, dir, is)
	}
	return is(d.Entity.Name) || d.Org != "" && is(d.Org) || d.Operator != "" && is(d.Operator)
}
