package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/thread"
)

// Limits of the network: what is counted, what one graph has, and what a page
// draws without a script. What is left out is said.
const (
	maxWoven       = 500_000 // ties that are kept of a case, the strongest
	maxGraphTies   = 50_000
	maxGraphPeople = 5_000
	maxDrawnTies   = 300
	maxNamesListed = 500 // in the list of the form
	netsKept       = 8   // networks that are kept at once, for other windows and troves
)

// tieChoices are how many ties the form offers; 0 is all.
var tieChoices = []int{30, 60, 120, maxDrawnTies, 0}

// nets keeps networks for as long as the case says the same.
type nets struct {
	mu    sync.Mutex
	items int64
	entry int64
	kept  map[string]*woven
}

// woven is who wrote to whom in a window and a trove.
type woven struct {
	net thread.Network
	dir *people.Directory

	once sync.Once
	all  thread.Network // what a graph has room for, laid
}

// graph returns the whole, laid: a second of work for the largest, done once.
func (w *woven) graph() thread.Network {
	w.once.Do(func() {
		w.all = w.net.Strongest(maxGraphTies, maxGraphPeople)
		w.all.Left += w.net.Left
		w.all.Lay()
	})
	return w.all
}

// netAsk is a network as the address of a page says it.
type netAsk struct {
	who, from, to, trove string
	anybody              bool // nobody was chosen: the page begins with somebody
	ties                 int  // 0: all
	q                    archive.TieQuery
}

// askNetwork reads the parameters of a page.
func askNetwork(p url.Values) (netAsk, error) {
	a := netAsk{who: strings.TrimSpace(p.Get("who")), from: strings.TrimSpace(p.Get("from")), to: strings.TrimSpace(p.Get("to")), trove: p.Get("trove"), anybody: !p.Has("who"), ties: tieChoices[0]}
	a.q = archive.TieQuery{Scope: everything, Monthly: true}
	if a.trove != "" {
		a.q.Scope = archive.Scope{Troves: []string{a.trove}}
	}
	days := map[string]evidence.Time{}
	for name, text := range map[string]string{"from": a.from, "to": a.to} {
		if text == "" {
			continue
		}
		t, ok := evidence.ParseDay(text, name)
		if !ok {
			return a, bad(fmt.Errorf("%q is not a date: write 2016, 2016-10 or 2016-10-14", text))
		}
		days[name] = t
	}
	a.q.Window = evidence.Interval{Lo: days["from"].Interval().Lo, Hi: days["to"].Interval().Hi}
	if lo, hi := a.q.Window.Lo, a.q.Window.Hi; !lo.IsZero() && !hi.IsZero() && !lo.Before(hi) {
		return a, bad(fmt.Errorf("nothing is from %s on and up to %s", a.from, a.to))
	}
	if text := p.Get("ties"); text == "all" {
		a.ties = 0
	} else if text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxGraphTies {
			return a, bad(fmt.Errorf("ties=%q is no number from 1 to %s, nor all", text, thousands(maxGraphTies)))
		}
		a.ties = n
	}
	return a, nil
}

// params are the parameters that say a again, with who it is about.
func (a netAsk) params(who string) url.Values {
	p := url.Values{"who": {who}}
	for name, value := range map[string]string{"from": a.from, "to": a.to, "trove": a.trove} {
		if value != "" {
			p.Set(name, value)
		}
	}
	switch a.ties {
	case tieChoices[0]:
	case 0:
		p.Set("ties", "all")
	default:
		p.Set("ties", strconv.Itoa(a.ties))
	}
	return p
}

// around is the address of the network of somebody in the same time.
func (a netAsk) around(name string) string {
	if a.ties == 0 {
		a.ties = tieChoices[0]
	}
	return "/network?" + a.params(name).Encode()
}

// weave returns who wrote to whom, counted or as it was kept.
func (d *Desk) weave(ctx context.Context, a netAsk) (*woven, error) {
	state, err := d.state(ctx)
	if err != nil {
		return nil, err
	}
	d.nets.mu.Lock() // while it counts as well: two who ask at once are answered by one count
	defer d.nets.mu.Unlock()
	if n := &d.nets; n.items != int64(state.items) || n.entry != state.entry || state.running || len(n.kept) >= netsKept {
		n.items, n.entry, n.kept = int64(state.items), state.entry, map[string]*woven{}
	}
	key := fmt.Sprintf("%q %v", a.trove, a.q.Window)
	if w := d.nets.kept[key]; w != nil {
		return w, nil
	}
	dir, _, err := d.directory(ctx)
	if err != nil {
		return nil, err
	}
	a.q.Same = dir.OneEach()
	ties, err := d.opt.Case.Ties(ctx, a.q)
	if err != nil {
		return nil, err
	}
	w := &woven{dir: dir, net: thread.Weave(ties, func(h evidence.Handle) string { return ownerName(dir, h) }, "", maxWoven)}
	d.nets.kept[key] = w
	return w, nil
}

// ownerName is whose h is, or h itself where it is nobody's yet.
func ownerName(dir *people.Directory, h evidence.Handle) string {
	if l, ok := dir.OwnerOf(h); ok {
		return l.Entity.Name
	}
	return h.String()
}

// whose returns the name that a name or handle has in the network, and the
// handles that are theirs.
func whose(dir *people.Directory, who string) (name string, handles []evidence.Handle, err error) {
	if e, ok := dir.Resolve(who); ok {
		for _, l := range dir.HandlesOf(e) {
			handles = append(handles, l.Handle)
		}
		return e.Name, handles, nil
	}
	if len(dir.Ambiguous(who)) > 0 {
		return "", nil, missing{fmt.Sprintf("one person called %q", who), "More than one is: open the page of people, and choose a handle."}
	}
	h, err := evidence.ParseHandle(who)
	if err != nil {
		hint := "Write a name as the page of people has it, or a handle."
		if near := dir.Suggest(who); len(near) > 0 {
			hint = fmt.Sprintf("Did you mean %s?", near[0])
		}
		return "", nil, missing{fmt.Sprintf("anybody called %q", who), hint}
	}
	return ownerName(dir, h), []evidence.Handle{h}, nil
}

// part returns the network that was asked for and whom it is about: ego's, the
// strongest ties, or all of them; and who it is about where nobody was chosen.
func (d *Desk) part(ctx context.Context, a netAsk) (n thread.Network, ego string, w *woven, err error) {
	w, err = d.weave(ctx, a)
	if err != nil {
		return n, "", nil, err
	}
	switch {
	case a.who != "":
		if ego, _, err = whose(w.dir, a.who); err != nil {
			return n, "", nil, err
		}
	case a.anybody && a.ties != 0:
		ego = w.begin()
	}
	switch {
	case ego != "":
		own := a.ties
		if own == 0 {
			own = maxGraphPeople
		}
		n = w.net.Around(ego, own)
	case a.ties == 0:
		return w.graph(), "", w, nil
	default:
		n = w.net.Strongest(a.ties, maxGraphPeople)
		n.Left += w.net.Left
	}
	n.Lay()
	return n, ego, w, nil
}

// begin is whom the page begins with: of those who are known, the one with
// most messages, or else whoever has most.
func (w *woven) begin() string {
	for _, k := range w.net.Knots {
		if e, ok := w.dir.Resolve(k.Name); ok && e.Kind == people.Person {
			return k.Name
		}
	}
	if len(w.net.Knots) == 0 {
		return ""
	}
	return w.net.Knots[0].Name
}

// networkData is who wrote to whom.
type networkData struct {
	Who, From, To, Trove string
	Ego                  string
	Known                bool     // Ego is somebody, and no handle
	Names                []string // for the form
	Troves               []string
	Sizes                []choice
	People, Ties, Left   int
	Drawn                int // ties in the picture and the table, where they are fewer
	Drawing              template.HTML
	Rows                 []tieRow
	CSV, SVG             string // addresses
	Everybody            string // address of the strongest ties of all
	Island               networkIsland
}

// tieRow is one line of the table: what went between two.
type tieRow struct {
	A, B         string
	KnownA       bool // A is somebody, and no handle
	KnownB       bool
	There, Back  int
	First, Last  string
	HrefA, HrefB string
	Both         string // addresses of the messages
	Only, Other  string
}

func (d *Desk) network(v visit) (answer, error) {
	ctx := v.Context()
	a, err := askNetwork(v.URL.Query())
	if err != nil {
		return answer{}, err
	}
	n, ego, w, err := d.part(ctx, a)
	if err != nil {
		return answer{}, err
	}
	data := &networkData{Who: ego, From: a.from, To: a.to, Trove: a.trove, Ego: ego, People: len(n.Knots), Ties: len(n.Strands), Left: n.Left}
	_, data.Known = w.dir.Resolve(ego)
	params := a.params(ego)
	data.CSV, data.SVG = "/network/ties.csv?"+params.Encode(), "/network/drawing.svg?"+params.Encode()
	all := a
	all.ties = 0
	data.Island = networkIsland{Graph: graphOf(n, w.dir, ego), Links: a.links(), Whole: "/network/graph?" + all.params("").Encode()}
	if len(n.Strands) > maxDrawnTies { // too much for a page: the island fetches it, and without a script the strongest are shown
		data.Island.Graph, data.Island.Load = nil, "/network/graph?"+params.Encode()
		n = n.Strongest(maxDrawnTies, maxGraphPeople)
		n.Lay()
		data.Drawn = len(n.Strands)
	}
	data.Drawing = template.HTML(n.Drawing(&thread.Links{
		Knot:   a.around,
		Strand: func(one, other string) string { return a.messages(one, other, false) },
	})) // Drawing escapes what it is given
	for _, s := range n.Strands {
		data.Rows = append(data.Rows, a.row(n, s, w.dir))
	}
	for _, size := range tieChoices {
		label, with := thousands(size), a
		if with.ties = size; size == 0 {
			label = "all"
		}
		data.Sizes = append(data.Sizes, choice{Label: label, N: size, On: size == a.ties, Href: "/network?" + with.params(ego).Encode()})
	}
	data.Everybody = "/network?" + a.params("").Encode()
	for _, e := range w.dir.Entities() {
		if len(data.Names) < maxNamesListed {
			data.Names = append(data.Names, e.Name)
		}
	}
	troves, err := d.opt.Case.Troves(ctx)
	for _, t := range troves {
		data.Troves = append(data.Troves, t.Name)
	}
	slices.Sort(data.Troves)
	return answer{page: "network", title: "Who wrote to whom", nav: "network", data: data, policy: fetchingPolicy}, err
}

func (a netAsk) row(n thread.Network, s thread.Strand, dir *people.Directory) tieRow {
	one, other := n.Knots[s.A].Name, n.Knots[s.B].Name
	r := tieRow{A: one, B: other, There: s.There, Back: s.Back, First: dayOf(s.First), Last: dayOf(s.Last)}
	r.HrefA, r.HrefB = a.around(one), a.around(other)
	r.Both, r.Only, r.Other = a.messages(one, other, false), a.messages(one, other, true), a.messages(other, one, true)
	_, r.KnownA = dir.Resolve(one)
	_, r.KnownB = dir.Resolve(other)
	return r
}

// networkIsland is what the island gets: a graph, or where to load it.
type networkIsland struct {
	Graph *graphJSON `json:"graph,omitempty"`
	Load  string     `json:"load,omitempty"`
	Whole string     `json:"whole"` // address of the graph of everybody
	Links string     `json:"links"` // parameters that go with every link to messages
}

// graphJSON is a network for a script, by numbers: ties[i] of four numbers each
// are two ends and what went there and back; months[i] of three numbers each
// are a month, counted from First, and what went there and back in it.
type graphJSON struct {
	Names  []string      `json:"names"`
	Shown  map[int]shown `json:"shown,omitempty"` // names that are shown otherwise than they are written
	Kinds  []int         `json:"kinds"`           // 0 a handle that is nobody's yet, 1 person, 2 organisation, 3 persona
	X      []int         `json:"x"`               // in thousandths
	Y      []int         `json:"y"`
	Items  []int         `json:"items"`
	Ties   []int         `json:"ties"`
	Months [][]int       `json:"months"`
	First  string        `json:"first,omitempty"` // the first month, as in "2016-10"
	Span   int           `json:"span"`            // months from the first to the last
	Left   int           `json:"left"`
	Ego    bool          `json:"ego"` // it is about the first
}

var entityNumbers = map[people.EntityKind]int{people.Person: 1, people.Org: 2, people.Persona: 3}

// graphOf writes n for a script.
func graphOf(n thread.Network, dir *people.Directory, ego string) *graphJSON {
	g := &graphJSON{Names: []string{}, Kinds: []int{}, X: []int{}, Y: []int{}, Items: []int{}, Ties: []int{}, Months: [][]int{}, Left: n.Left, Shown: map[int]shown{}}
	for i, k := range n.Knots {
		kind := 0
		if e, ok := dir.Resolve(k.Name); ok {
			kind = entityNumbers[e.Kind]
		}
		if s := shownLine(k.Name, kind == 0); len(s) != 1 || s[0].Text != k.Name {
			g.Shown[i] = s
		}
		g.Names, g.Kinds, g.Items = append(g.Names, k.Name), append(g.Kinds, kind), append(g.Items, k.Items)
		g.X, g.Y = append(g.X, int(math.Round(k.X*1000))), append(g.Y, int(math.Round(k.Y*1000)))
	}
	g.Ego = ego != "" && len(n.Knots) > 0
	lo, hi := thread.Month(math.MaxInt32), thread.Month(0)
	for _, s := range n.Strands {
		if c := len(s.Months); c > 0 {
			lo, hi = min(lo, s.Months[0].Month), max(hi, s.Months[c-1].Month)
		}
	}
	if lo <= hi {
		g.First, g.Span = lo.Start().Format("2006-01"), int(hi-lo)+1
	}
	for _, s := range n.Strands {
		g.Ties = append(g.Ties, s.A, s.B, s.There, s.Back)
		months := make([]int, 0, 3*len(s.Months))
		for _, m := range s.Months {
			months = append(months, int(m.Month-lo), m.There, m.Back)
		}
		g.Months = append(g.Months, months)
	}
	return g
}

// errNobody is a link to messages that names nobody.
var errNobody = errors.New("the link names nobody")
