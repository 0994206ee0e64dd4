package web

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
)

const (
	hitsOnPage   = 50
	snippetWidth = 220 // characters
	histoHigh    = 56
)

// searchData is a search and what it found.
type searchData struct {
	Text   string
	Read   string   // how the query was read; "": as anyone would expect
	Hints  []string // about how it was read
	Error  *search.SyntaxError
	Caret  string
	Order  archive.Order
	Orders []choice
	Chips  []choice // filters in force, each with the address without it
	Total  int
	From   int // of the hits shown, counted from one
	To     int
	Hits   []hitRow
	Prev   string
	Next   string
	Kinds  []choice
	Troves []choice
	Years  []choice
	Months picture
	None   bool // undated items are among the hits
	Dates  archive.Facets
}

// choice is one way to go on.
type choice struct {
	Label string
	N     int
	Href  string
	On    bool
}

// asked is a search as the address of a page says it.
type asked struct {
	text  string // as typed
	query search.Query
	scope archive.Scope
	order archive.Order
	chips []choice
}

// ask reads a search from the parameters of a page: q is the query as typed;
// trove, kind and on are filters that were clicked.
func (d *Desk) ask(q url.Values) (asked, error) {
	a := asked{text: q.Get("q"), scope: everything, order: archive.Order(q.Get("order"))}
	switch a.order {
	case archive.Newest, archive.Oldest, archive.Best:
	case "":
		a.order = archive.Newest
	default:
		return a, bad(fmt.Errorf("there is no order %q: newest, oldest or best", a.order))
	}
	parsed, err := search.Parse(a.text, search.Options{Zone: d.opt.Zone})
	if err != nil {
		return a, err
	}
	a.query = parsed
	filter := func(name, label string, n search.Node) {
		if n != nil {
			if a.query.Root == nil {
				a.query.Root = n
			} else {
				a.query.Root = search.And{a.query.Root, n}
			}
		}
		a.chips = append(a.chips, choice{Label: label, Href: withParam(q, name, "")})
	}
	if trove := q.Get("trove"); trove != "" {
		a.scope = archive.Scope{Troves: []string{trove}}
		filter("trove", "trove "+trove, nil)
	}
	if kind := q.Get("kind"); kind != "" {
		filter("kind", kind, search.Field{Name: search.FieldKind, Value: kind})
	}
	if on := q.Get("on"); on != "" {
		// Days of a picture are those of UTC, as archive.Facets counts them.
		day, err := search.Parse("on:"+strconv.Quote(on), search.Options{})
		if err != nil {
			return a, bad(fmt.Errorf("%q is not a day, a month or a year", on))
		}
		filter("on", on, day.Root)
	}
	return a, nil
}

func (d *Desk) search(v visit) (answer, error) {
	q := v.URL.Query()
	data := searchData{Text: q.Get("q")}
	page := answer{page: "search", title: "Search", nav: "search", data: &data}
	if data.Text != "" {
		page.title = data.Text
	}
	a, err := d.ask(q)
	if errors.As(err, &data.Error) {
		data.Caret = data.Error.Caret(data.Text)
		page.status = 422
		return page, nil
	}
	if err != nil {
		return answer{}, err
	}
	data.Order, data.Chips, data.Hints = a.order, a.chips, a.query.Hints()
	typed := search.Query{Root: a.query.Root, Text: a.text}
	if plain, err := search.Parse(a.text, search.Options{Zone: d.opt.Zone}); err == nil && !plain.Obvious() {
		data.Read = plain.Explain()
	}
	for _, o := range []archive.Order{archive.Newest, archive.Oldest, archive.Best} {
		data.Orders = append(data.Orders, choice{Label: string(o), Href: withParam(q, "order", string(o)), On: o == a.order})
	}
	if data.Dates, err = d.facetsOf(v.Context(), typed, a.scope); err != nil {
		return answer{}, err
	}
	data.Total = data.Dates.Items
	data.facets(q)
	return page, d.hits(v, a, &data)
}

// hits fills in one page of hits.
func (d *Desk) hits(v visit, a asked, data *searchData) error {
	q := v.URL.Query()
	offset := 0
	if p := q.Get("page"); p != "" {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > 1_000_000 {
			return bad(fmt.Errorf("there is no page %q", p))
		}
		offset = (n - 1) * hitsOnPage
	}
	rows, err := d.rowsOf(v.Context(), q, a, offset, hitsOnPage)
	if err != nil {
		return err
	}
	data.Hits = rows
	data.From, data.To = offset+1, offset+len(rows)
	if offset > 0 {
		data.Prev = pageLink(q, offset/hitsOnPage)
	}
	if data.To < data.Total {
		data.Next = pageLink(q, offset/hitsOnPage+2)
	}
	return nil
}

func pageLink(q url.Values, n int) string {
	return withParam(q, "none", "") + "&page=" + fmt.Sprint(n)
}

// handleNames names at most three of the handles by who they are.
func handleNames(dir *people.Directory, handles []string) string {
	var out []string
	for _, s := range handles {
		name := strings.TrimPrefix(s, "name:")
		if h, err := evidence.ParseHandle(s); err == nil {
			if l, ok := dir.OwnerOf(h); ok {
				name = l.Entity.Name
			}
		}
		if len(out) == 0 || out[len(out)-1] != name {
			out = append(out, name)
		}
	}
	if len(out) > 3 {
		return strings.Join(out[:3], ", ") + " and " + thousands(len(out)-3) + " more"
	}
	return strings.Join(out, ", ")
}

// facets turns counts into ways to narrow the search down.
func (data *searchData) facets(q url.Values) {
	for _, k := range evidence.Kinds() {
		if n := data.Dates.Kinds[k]; n > 0 {
			data.Kinds = append(data.Kinds, choice{Label: string(k), N: n, Href: withParam(q, "kind", string(k)), On: q.Get("kind") == string(k)})
		}
	}
	for _, t := range data.Dates.Troves {
		data.Troves = append(data.Troves, choice{Label: t.Trove, N: t.Items, Href: withParam(q, "trove", t.Trove), On: q.Get("trove") == t.Trove})
	}
	for _, day := range data.Dates.Days {
		label := day.Day.Format("2006")
		if n := len(data.Years); n > 0 && data.Years[n-1].Label == label {
			data.Years[n-1].N += day.Items
			continue
		}
		data.Years = append(data.Years, choice{Label: label, N: day.Items, Href: withParam(q, "on", label), On: q.Get("on") == label})
	}
	data.Months = axisOf(data.Dates.Days).draw(data.Dates.Days, histoHigh, func(label string) string { return withParam(q, "on", label) })
}
