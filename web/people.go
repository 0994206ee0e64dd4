package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
)

// How many rows of each list one page has.
const (
	entitiesOnPage   = 100
	handlesOnPage    = 100
	shownSuggestions = 50 // links that somebody may want to decide; the strongest come first
	shownOfEntity    = 4  // handles, and memberships, of one row
)

// peopleData is everybody: those who are known, and handles that are not.
type peopleData struct {
	Match       string
	Entities    []entityRow
	Known       int // entities in all
	Who         sliced
	Handles     []handleRow
	Which       sliced
	Unknown     int // handles that nobody has decided about
	Suggestions []suggestion
	Suggested   int // in all
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

// FewHandles are the handles that a row has room for.
func (r entityRow) FewHandles() []people.Link {
	return r.Handles[:min(len(r.Handles), shownOfEntity)]
}

// MoreHandles counts the others.
func (r entityRow) MoreHandles() int { return max(0, len(r.Handles)-shownOfEntity) }

// FewMembers are the memberships that a row has room for.
func (r entityRow) FewMembers() []people.Membership {
	return r.Members[:min(len(r.Members), shownOfEntity)]
}

// MoreMembers counts the others.
func (r entityRow) MoreMembers() int { return max(0, len(r.Members)-shownOfEntity) }

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
	t, err := d.lately(ctx)
	if err != nil {
		return answer{}, err
	}
	counts, old, err := d.seenHandles(ctx)
	if err != nil {
		return answer{}, err
	}
	q := v.URL.Query()
	data := &peopleData{Match: strings.TrimSpace(q.Get("q")), Conflicts: t.dir.Conflicts()}
	if err := data.entities(t, counts, q); err != nil {
		return answer{}, err
	}
	for _, e := range t.dir.InForce() {
		if e.Kind != people.Undo {
			data.Decisions++
		}
	}
	if err := data.handles(t.dir, counts, q); err != nil {
		return answer{}, err
	}
	if data.Suggestions, err = d.suggested(ctx, counts, t.dir); err != nil {
		return answer{}, err
	}
	data.Suggested = len(data.Suggestions)
	data.Suggestions = data.Suggestions[:min(len(data.Suggestions), shownSuggestions)]
	return answer{page: "people", title: "People", nav: "people", data: data, old: earlier(t.old, old)}, nil
}

// entities lists those who are known, a page at a time: only the rows of the
// page are filled in, so that a directory of thousands costs no more.
func (data *peopleData) entities(t *tested, counts []archive.HandleCount, q url.Values) error {
	seen := map[evidence.Handle]archive.HandleCount{}
	for _, h := range counts {
		seen[h.Handle] = h
	}
	all := t.dir.Entities()
	data.Known = len(all)
	if data.Match != "" {
		all = slices.DeleteFunc(all, func(e people.Entity) bool {
			return !matches(data.Match, append(t.dir.NamesOf(e), handleWords(t.dir.HandlesOf(e))...)...)
		})
	}
	var lo, hi int
	var err error
	if data.Who, lo, hi, err = slice(q, "who", len(all), entitiesOnPage); err != nil {
		return err
	}
	rests := t.rests()
	for _, e := range all[lo:hi] {
		row := entityRow{Entity: e, Href: linkTo("person", e.Name), Handles: t.dir.HandlesOf(e), Members: t.dir.MembershipsOf(e)}
		on := map[string]bool{}
		for _, l := range row.Handles {
			row.Items += total(seen[l.Handle])
			for _, id := range rests[l.Decision.Seq] {
				on[id] = true
			}
		}
		row.Rests = len(on)
		data.Entities = append(data.Entities, row)
	}
	return nil
}

// rests returns the ids of the statements whose findings rest on each
// decision, in order of statement.
func (t *tested) rests() map[int64][]string {
	out := map[int64][]string{}
	for i, f := range t.findings {
		id := t.statements[i].ID
		for _, r := range f.Readings {
			for _, w := range slices.Concat(r.For, r.Against) {
				for _, p := range w.Premises {
					if on := out[p.Seq]; len(on) == 0 || on[len(on)-1] != id {
						out[p.Seq] = append(on, id)
					}
				}
			}
		}
	}
	return out
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
	var lo, hi int
	var err error
	if data.Which, lo, hi, err = slice(q, "page", len(rows), handlesOnPage); err != nil {
		return err
	}
	data.Handles = rows[lo:hi]
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
