package web

import (
	"context"
	"slices"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// Limits on the opening page.
const (
	shownParties = 12 // parties with a strip, those on most items first
	stripHigh    = 24
)

// glanceData is the case at a glance.
type glanceData struct {
	Rows  []statementRow
	Tally []verdictCount
	At    time.Time // when the findings were made
	coverage
	Drawn   bool // coverage is there; the first time that takes a while
	Ledger  archive.Ledger
	Items   int
	Bad     int // problems and exceptions
	Moved   []moveView
	Seals   int // certificates of complete coverage that stand
	Waiting int // suggestions of statements that nobody has decided about
}

// coverage is what the case holds over time.
type coverage struct {
	Axis    picture // of everything, for the labels
	Troves  []strip
	Parties []strip
	More    int // parties without a strip
	Undated int
}

// statementRow is one statement with its finding.
type statementRow struct {
	S statement.Statement
	F finding.Finding
}

// Gaps counts what could change the finding.
func (r statementRow) Gaps() int {
	n := 0
	for _, rf := range r.F.Readings {
		n = max(n, len(rf.Gaps))
	}
	return n
}

// Witnesses counts the witnesses on both sides of all readings, each once.
func (r statementRow) Witnesses() int {
	seen := map[evidence.ID]bool{}
	for _, rf := range r.F.Readings {
		for _, side := range [][]finding.Witness{rf.For, rf.Against} {
			for _, w := range side {
				for _, it := range w.Items {
					seen[it.Item] = true
				}
			}
		}
	}
	return len(seen)
}

// OneSource reports whether a reading that found something rests on one origin.
func (r statementRow) OneSource() bool {
	return slices.ContainsFunc(r.F.Readings, func(rf finding.ReadingFinding) bool {
		return rf.Robustness == 1 && len(rf.For)+len(rf.Against) > 0
	})
}

// verdictCount is how many statements have a headline.
type verdictCount struct {
	Verdict finding.Verdict
	N       int
}

// strip is coverage over time of one trove or party.
type strip struct {
	Name    string
	Href    string
	Items   int
	Undated int
	Picture picture
}

func (d *Desk) glance(v visit) (answer, error) {
	ctx := v.Context()
	t, err := d.headlines(ctx)
	if err != nil {
		return answer{}, err
	}
	data := glanceData{At: t.at}
	count := map[finding.Verdict]int{}
	for i, s := range t.statements {
		data.Rows = append(data.Rows, statementRow{s, t.findings[i]})
		count[t.findings[i].Headline]++
	}
	for _, verdict := range finding.Verdicts() {
		if n := count[verdict]; n > 0 {
			data.Tally = append(data.Tally, verdictCount{verdict, n})
		}
	}
	var old time.Time
	data.coverage, old, data.Drawn, err = recent(ctx, d, "coverage", false, func(ctx context.Context) (coverage, error) { return d.coverage(ctx, t) })
	if err != nil {
		return answer{}, err
	}
	if data.Items, err = d.opt.Case.Count(ctx, search.Query{}, everything); err != nil {
		return answer{}, err
	}
	marks, err := d.opt.Case.Marks(ctx)
	if err != nil {
		return answer{}, err
	}
	for _, s := range marks.Seals {
		if s.Gone.IsZero() {
			data.Seals++
		}
	}
	if data.Waiting, err = d.waiting(ctx); err != nil {
		return answer{}, err
	}
	if data.Moved, err = d.lastMoves(ctx); err != nil {
		return answer{}, err
	}
	if data.Ledger, err = d.opt.Case.Ledger(ctx, everything); err != nil {
		return answer{}, err
	}
	for _, codes := range []map[string]int{data.Ledger.Problems, data.Ledger.Exceptions} {
		for _, n := range codes {
			data.Bad += n
		}
	}
	return answer{page: "glance", title: "Findings", nav: "findings", data: data, old: earlier(t.old, old)}, nil
}

// coverage draws what the case holds over time, by trove and by party, with
// the days on which things were said.
func (d *Desk) coverage(ctx context.Context, t *tested) (coverage, error) {
	var data coverage
	f, err := d.facetsOf(ctx, search.Query{Root: dealings}, everything)
	if err != nil {
		return data, err
	}
	data.Undated = f.Undated
	days := f.Days
	for _, s := range t.statements {
		if !s.Said.IsZero() {
			days = withDay(days, s.Said.Wall)
		}
	}
	a := axisOf(days)
	data.Axis = a.draw(f.Days, stripHigh, nil)
	for _, s := range t.statements {
		if x, in := a.at(s.Said.Wall); in && !s.Said.IsZero() {
			data.Axis.Marks = append(data.Axis.Marks, tick{X: x, Label: s.ID + ", said " + s.Said.String(), Href: "/statement/" + s.ID})
		}
	}
	for _, tr := range f.Troves {
		data.Troves = append(data.Troves, strip{
			Name: tr.Trove, Href: withParam(nil, "trove", tr.Trove), Items: tr.Items, Undated: tr.Undated, Picture: a.draw(tr.Days, stripHigh, nil),
		})
	}
	return data, d.partyStrips(ctx, t.dir, a, &data)
}

// dealings are the kinds of item that coverage is about: an attachment is
// counted by its message, and an account is no dealing.
var dealings = search.Or{
	search.Field{Name: search.FieldKind, Value: string(evidence.KindMail)}, search.Field{Name: search.FieldKind, Value: string(evidence.KindDM)},
	search.Field{Name: search.FieldKind, Value: string(evidence.KindPost)}, search.Field{Name: search.FieldKind, Value: string(evidence.KindArticle)},
}

// withDay adds a day without items to a list of days.
func withDay(days []archive.DayCount, at time.Time) []archive.DayCount {
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	i, found := slices.BinarySearchFunc(days, day, func(d archive.DayCount, t time.Time) int { return d.Day.Compare(t) })
	if found {
		return days
	}
	return slices.Insert(slices.Clone(days), i, archive.DayCount{Day: day})
}

// partyStrips draws those parties whose handles stand on most items: only
// they are counted day by day, so that thousands of parties cost no more.
func (d *Desk) partyStrips(ctx context.Context, dir *people.Directory, a axis, data *coverage) error {
	counts, err := d.handleCounts(ctx)
	if err != nil {
		return err
	}
	seen := map[evidence.Handle]int{}
	for _, h := range counts {
		seen[h.Handle] = total(h)
	}
	type party struct {
		people.Entity
		handles []people.Link
		items   int
	}
	var parties []party
	for _, e := range dir.Entities() {
		p := party{Entity: e, handles: dir.HandlesOf(e)}
		for _, l := range p.handles {
			p.items += seen[l.Handle]
		}
		if len(p.handles) > 0 {
			parties = append(parties, p)
		}
	}
	slices.SortStableFunc(parties, func(x, y party) int { return y.items - x.items })
	data.More = max(0, len(parties)-shownParties)
	for _, p := range parties[:min(len(parties), shownParties)] {
		f, err := d.facetsOf(ctx, search.Query{Root: search.And{withHandles(p.handles).Root, dealings}}, everything)
		if err != nil {
			return err
		}
		data.Parties = append(data.Parties, strip{Name: p.Name, Href: linkTo("person", p.Name), Items: f.Items, Undated: f.Undated, Picture: a.draw(f.Days, stripHigh, nil)})
	}
	slices.SortStableFunc(data.Parties, func(x, y strip) int { return y.Items - x.Items })
	return nil
}

// withHandles asks for every item on which one of the handles stands.
func withHandles(links []people.Link) search.Query {
	var or search.Or
	for _, l := range links {
		or = append(or, search.Field{Name: search.FieldWith, Value: l.Handle.String()})
	}
	return search.Query{Root: or}
}

// handlesQuery writes withHandles as a person would type it.
func handlesQuery(links []people.Link) string { return withHandles(links).Explain() }
