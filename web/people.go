package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
)

// handlesOnPage is how many handles one page lists.
const handlesOnPage = 200

// peopleData is everybody: those who are known, and handles that are not.
type peopleData struct {
	Match       string
	Entities    []entityRow
	Handles     []handleRow
	Total       int // handles that match
	Unknown     int // handles that nobody has decided about
	Prev, Next  string
	Suggestions []suggestion
	Conflicts   []people.Conflict
	Decisions   int
}

// entityRow is one person, organisation or persona.
type entityRow struct {
	people.Entity
	Href    string
	Handles []people.Link
	Items   int // on which one of the handles stands
	Members []people.Membership
	Rests   int // statements whose findings rest on a decision about them
}

// handleRow is one handle as the material shows it.
type handleRow struct {
	archive.HandleCount
	Who  string
	Href string
}

// suggestion is a link that somebody may want to decide.
type suggestion struct {
	people.Suggestion
	Words string // handles as the form takes them
}

func (d *Desk) people(v visit) (answer, error) {
	ctx := v.Context()
	t, err := d.all(ctx)
	if err != nil {
		return answer{}, err
	}
	counts, err := d.handleCounts(ctx)
	if err != nil {
		return answer{}, err
	}
	data := &peopleData{Match: strings.TrimSpace(v.URL.Query().Get("q")), Conflicts: t.dir.Conflicts()}
	seen := map[evidence.Handle]archive.HandleCount{}
	for _, h := range counts {
		seen[h.Handle] = h
	}
	data.entities(t, seen)
	for _, e := range t.dir.InForce() {
		if e.Kind != people.Undo {
			data.Decisions++
		}
	}
	if err := data.handles(t.dir, counts, v.URL.Query()); err != nil {
		return answer{}, err
	}
	if data.Suggestions, err = d.suggested(ctx, counts, t.dir); err != nil {
		return answer{}, err
	}
	return answer{page: "people", title: "People", nav: "people", data: data}, nil
}

func (data *peopleData) entities(t *tested, seen map[evidence.Handle]archive.HandleCount) {
	for _, e := range t.dir.Entities() {
		row := entityRow{Entity: e, Href: linkTo("person", e.Name), Handles: t.dir.HandlesOf(e), Members: t.dir.MembershipsOf(e)}
		if data.Match != "" && !matches(data.Match, append(t.dir.NamesOf(e), handleWords(row.Handles)...)...) {
			continue
		}
		rests := map[string]bool{}
		for _, l := range row.Handles {
			row.Items += total(seen[l.Handle])
			for _, id := range t.restingOn(l.Decision.Seq) {
				rests[id] = true
			}
		}
		row.Rests = len(rests)
		data.Entities = append(data.Entities, row)
	}
}

func (data *peopleData) handles(dir *people.Directory, counts []archive.HandleCount, q url.Values) error {
	var rows []handleRow
	for _, h := range counts {
		row := handleRow{HandleCount: h, Href: "/handle?h=" + url.QueryEscape(h.Handle.String())}
		if l, ok := dir.OwnerOf(h.Handle); ok {
			row.Who = l.Entity.Name
		} else {
			data.Unknown++
		}
		if data.Match == "" || matches(data.Match, append([]string{h.Handle.String(), row.Who}, h.Names...)...) {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b handleRow) int { return cmp.Compare(total(b.HandleCount), total(a.HandleCount)) })
	data.Total = len(rows)
	page := 1
	if p := q.Get("page"); p != "" {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > 1_000_000 {
			return bad(fmt.Errorf("there is no page %q", p))
		}
		page = n
	}
	from := min((page-1)*handlesOnPage, len(rows))
	to := min(from+handlesOnPage, len(rows))
	data.Handles = rows[from:to]
	if from > 0 {
		data.Prev = pageLink(q, page-1)
	}
	if to < len(rows) {
		data.Next = pageLink(q, page+1)
	}
	return nil
}

func total(h archive.HandleCount) int { return h.Sent + h.Got + h.Other }

func matches(part string, words ...string) bool {
	return strings.Contains(strings.ToLower(strings.Join(words, "\n")), strings.ToLower(part))
}

func handleWords(links []people.Link) []string {
	var out []string
	for _, l := range links {
		out = append(out, l.Handle.String())
	}
	return out
}

// suggestions asks package people what may belong together. Nothing is applied.
func (d *Desk) suggestions(ctx context.Context, counts []archive.HandleCount, dir *people.Directory) ([]suggestion, error) {
	seen := make([]people.HandleSeen, len(counts))
	for i, h := range counts {
		seen[i] = people.HandleSeen{Handle: h.Handle, Names: h.Names, Count: total(h)}
	}
	claims, err := d.accountClaims(ctx)
	if err != nil {
		return nil, err
	}
	var out []suggestion
	for _, s := range people.Suggestions(seen, claims, dir) {
		words := make([]string, len(s.Handles))
		for i, h := range s.Handles {
			words[i] = h.String()
		}
		out = append(out, suggestion{s, strings.Join(words, "\n")})
	}
	return out, nil
}

// accountClaims are what archives say of their own accounts.
func (d *Desk) accountClaims(ctx context.Context) ([]people.AccountClaim, error) {
	accounts := search.Query{Root: search.Field{Name: search.FieldKind, Value: string(evidence.KindAccount)}}
	hits, err := d.opt.Case.Search(ctx, archive.SearchRequest{Query: accounts, Scope: everything, Order: archive.Oldest})
	if err != nil {
		return nil, err
	}
	var out []people.AccountClaim
	for _, h := range hits {
		it, err := d.opt.Case.Item(ctx, h.ID.String())
		if err != nil {
			return nil, err
		}
		if claim, ok := people.ClaimOf(it.Entry); ok {
			out = append(out, claim)
		}
	}
	return out, nil
}

// personData is one person, organisation or persona.
type personData struct {
	people.Entity
	Known     bool
	Names     []string // other names
	Handles   []linkRow
	In        []membershipRow // what they are a member of
	Members   []membershipRow // who is a member of them
	Operators []people.Operation
	Decisions []decisionRow
	Query     string // for all items with them
	Items     int
	Picture   picture
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
}

// decisionRow is one decision in words, with whether it holds.
type decisionRow struct {
	people.Decision
	Text   string
	Undone bool
	Rests  []string
}

func (d *Desk) person(v visit) (answer, error) {
	ctx := v.Context()
	name := strings.TrimSpace(v.URL.Query().Get("name"))
	t, err := d.all(ctx)
	if err != nil {
		return answer{}, err
	}
	e, ok := t.dir.Resolve(name)
	data := &personData{Entity: people.Entity{Name: name}, Known: ok}
	page := answer{page: "person", title: evidence.PlainLine(name, 60), nav: "people", data: data}
	if !ok {
		data.Ambiguous, data.Near = t.dir.Ambiguous(name), t.dir.Suggest(name)
		page.status = 404
		return page, nil
	}
	data.Entity = e
	if names := t.dir.NamesOf(e); len(names) > 1 {
		data.Names = names[1:]
	}
	if err := d.personHandles(ctx, t, data); err != nil {
		return answer{}, err
	}
	for _, m := range t.dir.MembershipsOf(e) {
		data.In = append(data.In, membershipRow{m, t.restingOn(m.Decision.Seq)})
	}
	if e.Kind == people.Org {
		for _, m := range t.dir.Members(e.Name) {
			data.Members = append(data.Members, membershipRow{m, t.restingOn(m.Decision.Seq)})
		}
	}
	if e.Kind == people.Persona {
		data.Operators = t.dir.Operators(e.Name)
	}
	decisions, err := d.opt.Case.Decisions(ctx)
	if err != nil {
		return answer{}, err
	}
	for _, dec := range decisions {
		if about(dec, t.dir, e) {
			_, undone, _ := t.dir.Decision(dec.Seq)
			data.Decisions = append(data.Decisions, decisionRow{dec, decisionText(dec), undone, t.restingOn(dec.Seq)})
		}
	}
	return page, nil
}

func (d *Desk) personHandles(ctx context.Context, t *tested, data *personData) error {
	counts, err := d.handleCounts(ctx)
	if err != nil {
		return err
	}
	links := t.dir.HandlesOf(data.Entity)
	for _, l := range links {
		row := linkRow{Link: l, Rests: t.restingOn(l.Decision.Seq)}
		if i := slices.IndexFunc(counts, func(h archive.HandleCount) bool { return h.Handle == l.Handle }); i >= 0 {
			row.Count = counts[i]
		}
		data.Handles = append(data.Handles, row)
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

// about reports whether a decision concerns e.
func about(d people.Decision, dir *people.Directory, e people.Entity) bool {
	names := dir.NamesOf(e)
	is := func(name string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return people.Key(n) == people.Key(name) })
	}
	if d.Kind == people.Undo {
		undone, _, ok := dir.Decision(d.Undoes)
		return ok && undone.Kind != people.Undo && about(undone, dir, e)
	}
	return is(d.Entity.Name) || d.Org != "" && is(d.Org) || d.Operator != "" && is(d.Operator)
}

// decisionText is a decision in one sentence, without its reason.
func decisionText(d people.Decision) string {
	switch d.Kind {
	case people.Same, people.Part:
		handles := make([]string, len(d.Handles))
		for i, h := range d.Handles {
			handles[i] = h.String()
		}
		verb, more := "is", ""
		if len(handles) > 1 {
			verb = "are"
		}
		if d.Kind == people.Part {
			verb += " not"
		}
		if d.Standing == evidence.Claimed {
			more = ", probably"
		}
		return fmt.Sprintf("%s %s %s%s", strings.Join(handles, ", "), verb, d.Entity.Name, more)
	case people.Member:
		role := d.Role
		if role == "" {
			role = "a member"
		}
		s := fmt.Sprintf("%s was %s of %s", d.Entity.Name, role, d.Org)
		if !d.From.IsZero() {
			s += " from " + d.From.String()
		}
		if !d.To.IsZero() {
			s += " to " + d.To.String()
		}
		return s
	case people.Alias:
		return fmt.Sprintf("%s is also called %s", d.Entity.Name, strings.Join(d.Names, ", "))
	case people.Operate:
		return fmt.Sprintf("%s is said to be operated by %s", d.Entity.Name, d.Operator)
	}
	return fmt.Sprintf("decision %d no longer holds", d.Undoes)
}

// handleData is one handle, with a form to say whose it is.
type handleData struct {
	archive.HandleCount
	Seen    bool
	Who     people.Link
	Known   bool
	Links   []people.Link // where decisions give it to more than one
	Query   string
	Items   int
	Picture picture

	Everybody []string // who is known, for the form
}

func (d *Desk) handle(v visit) (answer, error) {
	ctx := v.Context()
	h, err := evidence.ParseHandle(v.URL.Query().Get("h"))
	if err != nil {
		return answer{}, bad(err)
	}
	t, err := d.all(ctx)
	if err != nil {
		return answer{}, err
	}
	counts, err := d.handleCounts(ctx)
	if err != nil {
		return answer{}, err
	}
	data := &handleData{HandleCount: archive.HandleCount{Handle: h}}
	if i := slices.IndexFunc(counts, func(c archive.HandleCount) bool { return c.Handle == h }); i >= 0 {
		data.HandleCount, data.Seen = counts[i], true
	}
	data.Who, data.Known = t.dir.OwnerOf(h)
	for _, c := range t.dir.Conflicts() {
		if c.Handle == h {
			data.Links = c.Links
		}
	}
	for _, e := range t.dir.Entities() {
		data.Everybody = append(data.Everybody, e.Name)
	}
	q := search.Query{Root: search.Field{Name: search.FieldWith, Value: h.String()}}
	f, err := d.facetsOf(ctx, q, everything)
	if err != nil {
		return answer{}, err
	}
	data.Query, data.Items = q.Explain(), f.Items
	data.Picture = axisOf(f.Days).draw(f.Days, histoHigh, func(label string) string {
		return "/search?" + url.Values{"q": {data.Query}, "on": {label}}.Encode()
	})
	return answer{page: "handle", title: evidence.PlainLine(h.String(), 60), nav: "people", data: data}, nil
}

// decide journals a decision about who is who.
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
	if _, err := archive.Decide(v.Context(), d.opt.Case, dec); err != nil {
		return answer{}, err
	}
	d.swept(v.Context(), v.session)
	return answer{to: back}, nil
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
	if b := f.Get("back"); strings.HasPrefix(b, "/") && !strings.HasPrefix(b, "//") && !strings.ContainsAny(b, "\\\r\n") {
		return b
	}
	if d.Entity.Name != "" {
		return linkTo("person", d.Entity.Name)
	}
	return "/people"
}
