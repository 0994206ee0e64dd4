package web

import (
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// What the page of the network gives out: the graph for its script, a table
// and a drawing to keep, and the messages that a tie stands for.

// links are the parameters that a link to messages has besides the names.
func (a netAsk) links() string {
	p := a.params("")
	p.Del("who")
	p.Del("ties")
	return p.Encode()
}

// messages is the address of what went between two, or only from one to the
// other; or of all messages of one, where other is "".
func (a netAsk) messages(one, other string, oneWay bool) string {
	p := a.params("")
	p.Del("who")
	p.Del("ties")
	p.Set("a", one)
	if other != "" {
		p.Set("b", other)
	}
	if oneWay {
		p.Set("way", "there")
	}
	return "/network/messages?" + p.Encode()
}

// networkMessages leads to the search for what a tie stands for: mail and
// direct messages that one wrote and on which the other is addressed.
func (d *Desk) networkMessages(v visit) (answer, error) {
	p := v.URL.Query()
	a, err := askNetwork(p)
	if err != nil {
		return answer{}, err
	}
	if p.Get("a") == "" {
		return answer{}, bad(errNobody)
	}
	dir, _, err := d.directory(v.Context())
	if err != nil {
		return answer{}, err
	}
	_, one, err := whose(dir, p.Get("a"))
	if err != nil {
		return answer{}, err
	}
	var node search.Node
	if p.Get("b") == "" {
		node = either(search.Or{anyOf(search.FieldFrom, one), anyOf(search.FieldTo, one), anyOf(search.FieldCc, one)})
	} else {
		_, other, err := whose(dir, p.Get("b"))
		if err != nil {
			return answer{}, err
		}
		node = sentTo(one, other)
		if p.Get("way") == "" {
			node = either(search.Or{node, sentTo(other, one)})
		}
	}
	kinds := search.Or{search.Field{Name: search.FieldKind, Value: string(evidence.KindMail)}, search.Field{Name: search.FieldKind, Value: string(evidence.KindDM)}}
	and := search.And{node, kinds}
	if w := a.q.Window; !w.Lo.IsZero() || !w.Hi.IsZero() {
		and = append(and, search.Between{From: w.Lo, To: w.Hi})
	}
	to := url.Values{"q": {search.Query{Root: and}.Explain()}}
	if a.trove != "" {
		to.Set("trove", a.trove)
	}
	return answer{to: "/search?" + to.Encode()}, nil
}

// sentTo is what the writers wrote on which the readers are addressed.
func sentTo(writers, readers []evidence.Handle) search.Node {
	return search.And{anyOf(search.FieldFrom, writers), either(search.Or{anyOf(search.FieldTo, readers), anyOf(search.FieldCc, readers)})}
}

func anyOf(field string, handles []evidence.Handle) search.Node {
	var or search.Or
	for _, h := range handles {
		or = append(or, search.Field{Name: field, Value: h.String()})
	}
	if len(or) == 0 { // somebody without a handle wrote nothing
		return search.Field{Name: field, Value: "name:"}
	}
	return either(or)
}

// either is or without a level that is not needed.
func either(or search.Or) search.Node {
	var flat search.Or
	for _, n := range or {
		if inner, ok := n.(search.Or); ok {
			flat = append(flat, inner...)
		} else {
			flat = append(flat, n)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return flat
}

// networkGraph answers a network for the script of the page.
func (d *Desk) networkGraph(v visit) (any, error) {
	a, err := askNetwork(v.URL.Query())
	if err != nil {
		return nil, err
	}
	n, ego, w, err := d.part(v.Context(), a)
	if err != nil {
		return nil, err
	}
	return graphOf(n, w.dir, ego), nil
}

// networkTable gives the ties as CSV, like gainsay network --csv.
func (d *Desk) networkTable(w http.ResponseWriter, r *http.Request) {
	a, err := askNetwork(r.URL.Query())
	if err != nil {
		d.fail(w, r, err)
		return
	}
	n, _, _, err := d.part(r.Context(), a)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	kept(w.Header(), "text/csv; charset=utf-8", "who-wrote-to-whom.csv")
	out := csv.NewWriter(w)
	rows := [][]string{{"a", "b", "there", "back", "first", "last"}}
	for _, s := range n.Strands {
		rows = append(rows, []string{unformula(n.Knots[s.A].Name), unformula(n.Knots[s.B].Name), fmt.Sprint(s.There), fmt.Sprint(s.Back), dayOf(s.First), dayOf(s.Last)})
	}
	_ = errors.Join(out.WriteAll(rows), out.Error()) // the reader may have gone; there is nobody to tell
}

// networkDrawing gives the picture as SVG, like gainsay network --svg.
func (d *Desk) networkDrawing(w http.ResponseWriter, r *http.Request) {
	a, err := askNetwork(r.URL.Query())
	if err != nil {
		d.fail(w, r, err)
		return
	}
	n, _, _, err := d.part(r.Context(), a)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	kept(w.Header(), "image/svg+xml", "who-wrote-to-whom.svg")
	_, _ = w.Write([]byte(n.Drawing(nil))) // as above
}

// kept is the header of what is downloaded and kept, and never shown here.
func kept(h http.Header, kind, name string) {
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", renderingPolicy)
}

// unformula keeps a spreadsheet from taking text for a formula that it works
// out: a name of a trove that begins like one gets an apostrophe before it.
func unformula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

// dayOf is the day of t in UTC, "" where there is none.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
