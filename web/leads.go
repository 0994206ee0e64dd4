package web

import (
	"html/template"
	"net/url"
	"strings"

	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// shownLeads is how many items the page of leads ranks.
const shownLeads = 40

// leadsData is what a person should read for a statement.
type leadsData struct {
	S     statement.Statement
	Leads []leadRow
	More  int // older items that passed the filters and were not ranked
	Draft bool
}

// leadRow is one item to read.
type leadRow struct {
	finding.Lead
	Words template.HTML
	Whose string // from whom
	Read  bool   // what it shows is on record
}

// leads ranks the items that a person should read for a statement. A lead is
// no evidence: the page says so, and counts nothing.
func (d *Desk) leads(v visit) (answer, error) {
	ctx := v.Context()
	opt, err := findingOptions(v.URL.Query())
	if err != nil {
		return answer{}, err
	}
	all, err := d.opt.Case.Statements(ctx)
	if err != nil {
		return answer{}, err
	}
	id := v.PathValue("id")
	s, ok := statementOf(all, id)
	if !ok {
		return answer{}, missing{"Statement " + id, "It may have been removed: the journal has it. The opening page lists those that stand."}
	}
	decisions, err := d.opt.Case.Decisions(ctx)
	if err != nil {
		return answer{}, err
	}
	opt.Statements, opt.Now = all, d.now()
	leads, more, err := finding.Leads(ctx, d.opt.Case, decisions, s, shownLeads, opt)
	if err != nil {
		return answer{}, err
	}
	marks, err := d.opt.Case.Marks(ctx)
	if err != nil {
		return answer{}, err
	}
	read := map[string]bool{}
	for _, r := range marks.Readings {
		read[r.Item.String()] = true
	}
	dir := people.Fold(decisions, nil)
	data := leadsData{S: s, More: more, Draft: len(unknownOf(s, dir)) > 0}
	for _, l := range leads {
		row := leadRow{Lead: l, Words: show(strings.TrimSpace(l.Passage.Words), nil, false), Read: read[l.Item.String()]}
		if it, err := d.opt.Case.Item(ctx, l.Item.String()); err == nil {
			row.Whose = partyNames(dir, it.Parties, "from")
		} else {
			return answer{}, err
		}
		data.Leads = append(data.Leads, row)
	}
	return answer{page: "leads", title: s.ID + ": what to read", nav: "findings", data: data}, nil
}

// leadsOf is the address of the leads of a statement.
func leadsOf(id string) string { return "/statement/" + url.PathEscape(id) + "/leads" }
