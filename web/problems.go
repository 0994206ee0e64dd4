package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// linesOnPage is how many problems, exceptions or journal entries one page
// lists.
const linesOnPage = 200

// problemsData is what is wrong with the material.
type problemsData struct {
	Exceptions []evidence.Exception
	MoreEx     int
	Problems   []archive.Problem
	Codes      []choice
	ExCodes    []choice
	Troves     []choice
	Code       string
	Trove      string
	Total      int // problems that match
	From, To   int
	Prev, Next string
}

func (d *Desk) problems(v visit) (answer, error) {
	ctx, q := v.Context(), v.URL.Query()
	data := &problemsData{Code: q.Get("code"), Trove: q.Get("trove")}
	scope := everything
	if data.Trove != "" {
		scope = archive.Scope{Troves: []string{data.Trove}}
	}
	ledger, err := d.opt.Case.Ledger(ctx, scope)
	if err != nil {
		return answer{}, err
	}
	data.Codes, data.ExCodes = codeChoices(ledger.Problems, q), codeChoices(ledger.Exceptions, q)
	troves, err := d.opt.Case.Troves(ctx)
	if err != nil {
		return answer{}, err
	}
	for _, t := range troves {
		data.Troves = append(data.Troves, choice{Label: t.Name, Href: withParam(q, "trove", t.Name), On: t.Name == data.Trove})
	}
	offset, err := offsetOf(q)
	if err != nil {
		return answer{}, err
	}
	if err := d.listProblems(ctx, scope, offset, data); err != nil {
		return answer{}, err
	}
	if offset > 0 {
		data.Prev = pageLink(q, offset/linesOnPage)
	}
	if data.To < data.Total {
		data.Next = pageLink(q, offset/linesOnPage+2)
	}
	return answer{page: "problems", title: "Problems", nav: "problems", data: data}, nil
}

func (d *Desk) listProblems(ctx context.Context, scope archive.Scope, offset int, data *problemsData) error {
	for e, err := range d.opt.Case.Exceptions(ctx, scope) {
		if err != nil {
			return err
		}
		if data.Code != "" && e.Code != data.Code {
			continue
		}
		if len(data.Exceptions) == linesOnPage {
			data.MoreEx++
			continue
		}
		data.Exceptions = append(data.Exceptions, e)
	}
	for p, err := range d.opt.Case.Problems(ctx, scope) {
		if err != nil {
			return err
		}
		if data.Code != "" && p.Code != data.Code {
			continue
		}
		if data.Total >= offset && len(data.Problems) < linesOnPage {
			data.Problems = append(data.Problems, p)
		}
		data.Total++
	}
	data.From, data.To = offset+1, offset+len(data.Problems)
	return nil
}

// codeChoices lists codes by how often they occur.
func codeChoices(codes map[string]int, q url.Values) []choice {
	var out []choice
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		out = append(out, choice{Label: code, N: codes[code], Href: withParam(q, "code", code), On: q.Get("code") == code})
	}
	slices.SortStableFunc(out, func(a, b choice) int { return cmp.Compare(b.N, a.N) })
	return out
}

func offsetOf(q url.Values) (int, error) {
	p := q.Get("page")
	if p == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(p)
	if err != nil || n < 1 || n > 1_000_000 {
		return 0, bad(fmt.Errorf("there is no page %q", p))
	}
	return (n - 1) * linesOnPage, nil
}

// journalData is a piece of the journal, the newest entry first.
type journalData struct {
	Entries []journalRow
	Kinds   []choice
	Kind    string
	Total   int
	From    int
	To      int
	Prev    string
	Next    string
}

// journalRow is one entry with what it is about.
type journalRow struct {
	archive.JournalEntry
	Text   string
	Href   string
	Undo   bool // a decision that may be undone from here
	Undone bool
}

// journalKinds are the groups of entries that a page offers.
var journalKinds = []struct{ label, prefix string }{
	{"everything but reads", ""}, {"who is who", "people."}, {"statements", "statement."}, {"readings", "reading."}, {"suggestions", archive.KindSuggestions}, {"certificates", "seal."}, {"imports", "import"},
	{"troves", "trove"}, {"keys", "key."}, {"users", access.KindUsers}, {"reads", deskPrefix},
}

func (d *Desk) journal(v visit) (answer, error) {
	ctx, q := v.Context(), v.URL.Query()
	data := &journalData{Kind: q.Get("kind")}
	for _, k := range journalKinds {
		data.Kinds = append(data.Kinds, choice{Label: k.label, Href: withParam(q, "kind", k.prefix), On: data.Kind == k.prefix})
	}
	dir, _, err := d.directory(ctx)
	if err != nil {
		return answer{}, err
	}
	var all []archive.JournalEntry
	for e, err := range d.opt.Case.Journal(ctx, data.Kind, 0) {
		if err != nil {
			return answer{}, err
		}
		if data.Kind == "" && strings.HasPrefix(e.Kind, deskPrefix) {
			continue
		}
		all = append(all, e)
	}
	slices.Reverse(all)
	offset, err := offsetOf(q)
	if err != nil {
		return answer{}, err
	}
	data.Total = len(all)
	from := min(offset, len(all))
	to := min(from+linesOnPage, len(all))
	for _, e := range all[from:to] {
		row := journalRow{JournalEntry: e}
		row.Text, row.Href = entryText(e)
		if dec, undone, ok := dir.Decision(e.Seq); ok {
			row.Text, row.Undone, row.Undo = decisionText(dec), undone, !undone
		}
		data.Entries = append(data.Entries, row)
	}
	data.From, data.To = from+1, to
	if from > 0 {
		data.Prev = pageLink(q, offset/linesOnPage)
	}
	if to < len(all) {
		data.Next = pageLink(q, offset/linesOnPage+2)
	}
	return answer{page: "journal", title: "Journal", nav: "journal", data: data}, nil
}

func (d *Desk) help(visit) (answer, error) {
	return answer{page: "help", title: "Help", nav: "help"}, nil
}
