package web

import (
	"net/url"
	"slices"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
)

// maxOffered is how many names a form offers for completion: a browser reads
// all of them before it shows the page.
const maxOffered = 300

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
	t, err := d.lately(ctx)
	if err != nil {
		return answer{}, err
	}
	counts, old, err := d.seenHandles(ctx)
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
	data.Everybody = offered(t.dir, data.Names)
	q := search.Query{Root: search.Field{Name: search.FieldWith, Value: h.String()}}
	f, err := d.facetsOf(ctx, q, everything)
	if err != nil {
		return answer{}, err
	}
	data.Query, data.Items = q.Explain(), f.Items
	data.Picture = axisOf(f.Days).draw(f.Days, histoHigh, func(label string) string {
		return "/search?" + url.Values{"q": {data.Query}, "on": {label}}.Encode()
	})
	return answer{page: "handle", title: evidence.PlainLine(h.String(), 60), nav: "people", data: data, old: earlier(t.old, old)}, nil
}

// offered returns names to complete a form with: first those that are like one
// of the hints, then others in order, at most maxOffered.
func offered(dir *people.Directory, hints []string) []string {
	var out []string
	have := map[string]bool{}
	add := func(name string) {
		if short, cut := cut(name, shownName); !cut && !have[short] && len(out) < maxOffered {
			have[short] = true
			out = append(out, short)
		}
	}
	for _, h := range hints {
		for _, near := range dir.Suggest(h) {
			add(near)
		}
	}
	for _, e := range dir.Entities() {
		add(e.Name)
	}
	return out
}
