package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// hitRow is one row of a list of results. The page writes it with its
// template, the list on the page that is fetched piece by piece gets it as
// JSON (rowJSON): what one shows the other does.
type hitRow struct {
	archive.Hit
	At       int // place in the list, counted from one
	Href     string
	FromText string
	ToText   string
	Name     string // of a file, which has no subject
}

// rowJSON is a hitRow as JSON. Words of a trove are shown, never strings: a
// script that puts them on the page cannot leave out what is hidden in them.
type rowJSON struct {
	At      int        `json:"at"`
	Href    string     `json:"href"`
	ID      string     `json:"id"`
	Exhibit int64      `json:"exhibit"`
	Kind    string     `json:"kind"`
	Date    *dateJSON  `json:"date,omitempty"` // none: there is no date
	From    shown      `json:"from,omitempty"`
	To      shown      `json:"to,omitempty"`
	Subject shown      `json:"subject,omitempty"` // or the name of a file
	Snippet shown      `json:"snippet,omitempty"`
	Troves  []string   `json:"troves"`
	Proof   *proofJSON `json:"proof,omitempty"`
}

// dateJSON is a time as date writes it.
type dateJSON struct {
	Text    string `json:"text"`
	Instant string `json:"instant"`
	Naive   bool   `json:"naive,omitempty"` // its zone is not stated
}

// proofJSON is what the signatures of a mail come to.
type proofJSON struct {
	Word string `json:"word"`
	Text string `json:"text"`
}

// MarshalJSON implements [json.Marshaler].
func (r hitRow) MarshalJSON() ([]byte, error) {
	out := rowJSON{
		At: r.At, Href: r.Href, ID: r.ID.String(), Exhibit: r.Exhibit, Kind: string(r.Kind),
		From: shownLine(r.FromText, false), To: shownLine(r.ToText, false), Subject: shownLine(r.Subject, false),
		Snippet: piecesOf(r.Snippet.Text, r.Snippet.Hits, false), Troves: r.Troves,
	}
	if r.Subject == "" {
		out.Subject = shownLine(r.Name, false)
	}
	if !r.Date.IsZero() {
		out.Date = &dateJSON{Text: r.Date.String(), Instant: r.Date.Instant().Format(time.RFC3339), Naive: !r.Date.Zoned}
	}
	if r.Proof != "" {
		out.Proof = &proofJSON{Word: string(r.Proof), Text: wordsOf(r.Proof)}
	}
	return json.Marshal(out)
}

// shown is text of a trove as it is shown, for a script. As JSON it is a
// string where nothing in it is special, and otherwise a list of pieces: t the
// text, c its class, h what the desk says of it, m whether it is marked.
type shown []piece

// MarshalJSON implements [json.Marshaler].
func (s shown) MarshalJSON() ([]byte, error) {
	if len(s) == 1 && s[0].Class == "" && !s[0].Marked {
		return json.Marshal(s[0].Text)
	}
	type pieceJSON struct {
		Text   string `json:"t"`
		Class  string `json:"c,omitempty"`
		Title  string `json:"h,omitempty"`
		Marked bool   `json:"m,omitempty"`
	}
	out := make([]pieceJSON, len(s))
	for i, p := range s {
		out[i] = pieceJSON(p)
	}
	return json.Marshal(out)
}

// shownLine is inline for a script.
func shownLine(text string, isAddress bool) shown {
	short, more := cut(text, shownName)
	s := shown(piecesOf(short, nil, isAddress))
	if more {
		s = append(s, piece{Text: fmt.Sprintf("… (%s characters)", thousands(utf8.RuneCountInString(text))), Class: "more"})
	}
	return s
}

// hitParams are the parameters that say which list an item was opened from.
var hitParams = []string{"q", "order", "trove", "kind", "on"}

// rowsOf returns the rows of a search from offset on.
func (d *Desk) rowsOf(ctx context.Context, q url.Values, a asked, offset, limit int) ([]hitRow, error) {
	hits, err := d.opt.Case.Search(ctx, archive.SearchRequest{Query: a.query, Scope: a.scope, Order: a.order, Limit: limit, Offset: offset, Snippet: snippetWidth})
	if err != nil {
		return nil, err
	}
	dir, _, err := d.directory(ctx)
	if err != nil {
		return nil, err
	}
	link := url.Values{}
	for _, name := range hitParams {
		if q.Get(name) != "" {
			link.Set(name, q.Get(name))
		}
	}
	rows := make([]hitRow, 0, len(hits))
	for i, h := range hits {
		at := offset + i + 1
		link.Set("at", strconv.Itoa(at))
		row := hitRow{Hit: h, At: at, Href: "/item/" + h.ID.String() + "?" + link.Encode(), FromText: handleNames(dir, h.From), ToText: handleNames(dir, h.To)}
		if h.Subject == "" && (h.Kind == evidence.KindAttachment || h.Kind == evidence.KindDocument) {
			it, err := d.opt.Case.Item(ctx, h.ID.String())
			if err != nil {
				return nil, err
			}
			row.Name = it.Name
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Limits of one answer with rows.
const (
	rowsAtOnce = 400        // rows that are given at once
	maxOffset  = 50_000_000 // rows that a list is looked into
)

// rowsAnswer is a stretch of a list of results.
type rowsAnswer struct {
	From int      `json:"from"` // rows before it
	Rows []hitRow `json:"rows"`
}

// rows answers a stretch of a search as JSON: from is how many rows lie before
// it, n how many are wanted.
func (d *Desk) rows(v visit) (any, error) {
	q := v.URL.Query()
	from, err := numberParam(q, "from", 0, maxOffset)
	if err != nil {
		return nil, err
	}
	n, err := numberParam(q, "n", hitsOnPage, rowsAtOnce)
	if err != nil {
		return nil, err
	}
	n = max(n, 1) // a case takes 0 for all
	a, err := d.ask(q)
	if err != nil {
		return nil, bad(err)
	}
	rows, err := d.rowsOf(v.Context(), q, a, from, n)
	return rowsAnswer{From: from, Rows: rows}, err
}

// numberParam reads a number that is no greater than most.
func numberParam(q url.Values, name string, otherwise, most int) (int, error) {
	text := q.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, bad(fmt.Errorf("%s=%q is no number from 0 to %s", name, text, thousands(most)))
	}
	return n, nil
}

// data makes h answer a GET with JSON, for the scripts of a page. An error is
// JSON too, in the words of the page of an error.
func (d *Desk) data(h func(v visit) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer, err := h(visit{r, sessionOf(r)})
		var b []byte
		if err == nil {
			b, err = json.Marshal(answer)
		}
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			f := explain(err)
			b, _ = json.Marshal(map[string]string{"title": f.Title, "text": f.Text, "hint": f.Hint}) // strings can be written
			w.WriteHeader(f.Status)
		}
		_, _ = w.Write(b) // the reader may have gone; there is nobody to tell
	}
}
