package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/intake"
	"github.com/gainsay/gainsay/search"
)

// Limits on the page of suggestions.
const (
	articlesOnPage = 20
	shownWaiting   = 12 // suggestions of one article that are listed; the others are met on the walk
	shownUnread    = 40 // articles of the case that nobody has read for statements
)

// kindRead is the kind of the entry that says that an article was read for
// statements. It is the desk's own: no finding hangs on it.
const kindRead = deskPrefix + "statements-read"

// suggestionsData is what was suggested, by article, and what can be read.
type suggestionsData struct {
	Articles []suggestedArticle
	Which    sliced
	Waiting  int
	Decided  int
	Rates    []archive.RuleRate
	Unread   []unreadArticle
	More     int // that are not listed
	Form     readForm
	Error    string
}

// suggestedArticle is one text with what it suggests.
type suggestedArticle struct {
	Item     string // id; "": it is no item of the case
	Exhibit  int64
	Title    string
	Href     string // of the walk through what waits, else of the first
	Waiting  []suggestedRow
	More     int // waiting, and not listed
	Accepted int
	Rejected int
	Last     int64 // newest journal entry
	keys     []evidence.ID
	open     int
}

// Open counts what waits.
func (a suggestedArticle) Open() int { return a.open }

// suggestedRow is one suggestion in a line.
type suggestedRow struct {
	Key      string
	Speaker  string
	Quote    string
	Polarity string
	Prop     string
}

// unreadArticle is an article of the case that nobody has read for statements.
type unreadArticle struct {
	Exhibit int64
	ID      evidence.ID
	Title   string
	Short   string // of the title, where no markup is possible
	Date    evidence.Time
}

// readForm is the form to read an article, as it was filled in.
type readForm struct{ Item, Published, Zone string }

// suggestedStatements returns every suggestion, with what became of it.
func (d *Desk) suggestedStatements(ctx context.Context) ([]archive.Suggested, error) {
	return remembered(ctx, d, "suggested statements", func() ([]archive.Suggested, error) {
		return archive.SuggestionsOf(d.opt.Case.Journal(ctx, archive.KindSuggestions, 0))
	})
}

// waiting counts the suggestions that nobody has decided about.
func (d *Desk) waiting(ctx context.Context) (int, error) {
	all, err := d.suggestedStatements(ctx)
	n := 0
	for _, s := range all {
		if s.State == archive.SuggestionOpen {
			n++
		}
	}
	return n, err
}

func (d *Desk) suggestionsPage(v visit) (answer, error) {
	data, err := d.suggestionsOf(v.Context(), v.URL.Query())
	if err != nil {
		return answer{}, err
	}
	return answer{page: "suggestions", title: "Suggestions", nav: "findings", data: data}, nil
}

func (d *Desk) suggestionsOf(ctx context.Context, q url.Values) (*suggestionsData, error) {
	all, err := d.suggestedStatements(ctx)
	if err != nil {
		return nil, err
	}
	data := &suggestionsData{Rates: archive.Rates(all)}
	articles := byArticle(all)
	for _, a := range articles {
		data.Waiting += a.open
		data.Decided += a.Accepted + a.Rejected
	}
	var lo, hi int
	if data.Which, lo, hi, err = slice(q, "page", len(articles), articlesOnPage); err != nil {
		return nil, err
	}
	data.Articles = articles[lo:hi]
	for i := range data.Articles {
		if err := d.nameArticle(ctx, &data.Articles[i]); err != nil {
			return nil, err
		}
	}
	return data, d.unread(ctx, all, data)
}

// byArticle puts suggestions together by the text that they come from: those
// where something waits first, then the newest.
func byArticle(all []archive.Suggested) []suggestedArticle {
	var out []suggestedArticle
	at := map[string]int{}
	for _, s := range all {
		name := s.Item
		if name == "" {
			name = "file " + s.File
		}
		n, have := at[name]
		if !have {
			n = len(out)
			at[name] = n
			out = append(out, suggestedArticle{Item: s.Item, Title: s.File})
		}
		a := &out[n]
		a.Last = max(a.Last, s.Entered)
		a.keys = append(a.keys, s.Key)
		switch s.State {
		case archive.SuggestionAccepted:
			a.Accepted++
		case archive.SuggestionRejected:
			a.Rejected++
		default:
			if a.open++; a.open == 1 {
				a.Href = walkTo(s.Key)
			}
			if len(a.Waiting) < shownWaiting {
				a.Waiting = append(a.Waiting, rowOfSuggestion(s))
			}
		}
	}
	for i := range out {
		if out[i].Href == "" {
			out[i].Href = walkTo(out[i].keys[0])
		}
		out[i].More = out[i].open - len(out[i].Waiting)
	}
	slices.SortStableFunc(out, func(a, b suggestedArticle) int {
		if (a.open > 0) != (b.open > 0) {
			if a.open > 0 {
				return -1
			}
			return 1
		}
		return int(b.Last - a.Last)
	})
	return out
}

// walkTo is the address of a suggestion, at its words.
func walkTo(key evidence.ID) string { return "/suggestion/" + key.String() + "#words" }

func rowOfSuggestion(s archive.Suggested) suggestedRow {
	st := s.Made.Statement
	return suggestedRow{Key: s.Key.String(), Speaker: st.Speaker, Quote: st.Quote, Polarity: string(st.Polarity), Prop: st.Prop.String()}
}

// nameArticle looks up what an article is called.
func (d *Desk) nameArticle(ctx context.Context, a *suggestedArticle) error {
	if a.Item == "" {
		return nil
	}
	it, err := d.opt.Case.Item(ctx, a.Item)
	if errors.Is(err, archive.ErrNotFound) {
		a.Title = "item " + a.Item[:min(12, len(a.Item))] + ", which is not in the case"
		return nil
	}
	if err != nil {
		return err
	}
	a.Exhibit, a.Title = it.Exhibit, titleOf(it)
	return nil
}

func titleOf(it archive.Item) string {
	switch {
	case it.Subject != "":
		return it.Subject
	case it.Name != "":
		return it.Name
	}
	return string(it.Kind)
}

// unread lists articles of the case that nobody has read for statements, the
// newest first.
func (d *Desk) unread(ctx context.Context, all []archive.Suggested, data *suggestionsData) error {
	read := map[string]bool{}
	for _, s := range all {
		read[s.Item] = true
	}
	for e, err := range d.opt.Case.Journal(ctx, kindRead, 0) {
		if err != nil {
			return err
		}
		var body struct {
			Item string `json:"item"`
		}
		if json.Unmarshal(e.Body, &body) == nil {
			read[body.Item] = true
		}
	}
	articles := search.Query{Root: search.Field{Name: search.FieldKind, Value: string(evidence.KindArticle)}}
	hits, err := d.opt.Case.Search(ctx, archive.SearchRequest{Query: articles, Scope: everything, Order: archive.Newest})
	if err != nil {
		return err
	}
	for _, h := range hits {
		if read[h.ID.String()] {
			continue
		}
		if len(data.Unread) == shownUnread {
			data.More++
			continue
		}
		data.Unread = append(data.Unread, unreadArticle{Exhibit: h.Exhibit, ID: h.ID, Title: h.Subject, Short: evidence.PlainLine(h.Subject, 60), Date: h.Date})
	}
	return nil
}

// readStatements reads an item of the case for statements. What it suggests
// waits in the journal until somebody decides.
func (d *Desk) readStatements(v visit) (answer, error) {
	form := readForm{strings.TrimSpace(v.PostForm.Get("item")), strings.TrimSpace(v.PostForm.Get("published")), strings.TrimSpace(v.PostForm.Get("zone"))}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	a, err := d.articleFor(v.Context(), form)
	var b badRequest
	if errors.As(err, &b) {
		data, listErr := d.suggestionsOf(v.Context(), url.Values{})
		if listErr != nil {
			return answer{}, listErr
		}
		data.Form, data.Error = form, sentence(bareError(b.err))
		return answer{page: "suggestions", title: "Suggestions", nav: "findings", data: data, status: 422}, nil
	}
	if err != nil {
		return answer{}, err
	}
	to, err := d.readArticle(v, a)
	return answer{to: to}, err
}

// articleFor finds the item that a form names, and reads its dates.
func (d *Desk) articleFor(ctx context.Context, form readForm) (a intake.Article, err error) {
	if form.Item == "" {
		return a, bad(errors.New("say which item is to be read: its exhibit number, such as #12, or its id"))
	}
	var published evidence.Time
	if form.Published != "" {
		var ok bool
		if published, ok = evidence.ParseDay(form.Published, "form"); !ok {
			return a, bad(fmt.Errorf("%q is not a date: write 2016, 2016-10 or 2016-10-14", form.Published))
		}
	}
	if _, err := time.LoadLocation(form.Zone); err != nil {
		return a, bad(fmt.Errorf("%q is not a zone: write one such as America/New_York", form.Zone))
	}
	it, err := d.opt.Case.Item(ctx, strings.TrimPrefix(form.Item, "item:"))
	if errors.Is(err, archive.ErrNotFound) || errors.Is(err, archive.ErrAmbiguous) {
		return a, bad(fmt.Errorf("item %q: %w", form.Item, err))
	}
	if err != nil {
		return a, err
	}
	if strings.TrimSpace(it.Text) == "" {
		return a, bad(fmt.Errorf("#%d has no readable text", it.Exhibit))
	}
	if a, err = intake.ItemArticle(ctx, d.opt.Case, it); err != nil {
		return a, err
	}
	a.Lean(published, form.Zone)
	return a, nil
}

// readArticle puts on record what an article suggests, and returns where to go.
func (d *Desk) readArticle(v visit, a intake.Article) (to string, err error) {
	ctx := v.Context()
	dir, _, err := d.directory(ctx)
	if err != nil {
		return "", err
	}
	var names []string
	for _, e := range dir.Entities() {
		names = append(names, dir.NamesOf(e)...)
	}
	if err := a.Fits(); err != nil {
		return "", bad(err)
	}
	var made []archive.Suggested
	apart := 0
	for s := range a.Suggest(names) {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if !intake.Testable(s) {
			apart++
			continue
		}
		one, err := a.Suggested(s, "")
		if err != nil {
			return "", err
		}
		made = append(made, one)
	}
	fresh, err := archive.KeepSuggestions(ctx, d.opt.Case, made, v.by(), d.now())
	if err != nil {
		return "", err
	}
	if err := d.journalled(v.Request, kindRead, map[string]any{"item": a.Item, "suggested": len(made), "new": fresh, "apart": apart}); err != nil {
		return "", err
	}
	news := fmt.Sprintf("Read: %s, of which %s new; %s without a proposition that an archive could show.", plural(len(made), "suggestion"), areNew(fresh), plural(apart, "attribution"))
	v.session.tell(news)
	all, err := d.suggestedStatements(ctx)
	if err != nil {
		return "", err
	}
	for _, s := range all {
		if s.Item == a.Item && s.State == archive.SuggestionOpen {
			return walkTo(s.Key), nil
		}
	}
	return "/suggestions", nil
}

func areNew(n int) string {
	switch n {
	case 0:
		return "none is"
	case 1:
		return "1 is"
	}
	return thousands(n) + " are"
}
