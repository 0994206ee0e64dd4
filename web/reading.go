package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// shownReadings is how many readings a page lists, the newest of them.
const shownReadings = 50

// readingRow is what somebody, or a rule, read an item to show.
type readingRow struct {
	finding.Reading
	State   finding.State
	Exhibit int64
	Subject string
	Words   template.HTML // of its span; "": the item as a whole
	Back    string        // the page that it is on
}

// May reports which decisions can be made about a reading.
func (r readingRow) MayAccept() bool { return r.State != finding.Accepted }

// MayReject likewise: one that another of the same words took down with it has
// none of its own yet.
func (r readingRow) MayReject() bool { return r.Last().State != finding.Rejected }

// Verb is the state as a heading.
func (r readingRow) Verb() string { return string(r.State) }

// readingsData is a list of readings as a page shows it.
type readingsData struct {
	Rows  []readingRow
	Older int // that are not shown
	Item  string
	Back  string
}

// readingsWhere lists the readings for which keep holds, the newest first.
func (d *Desk) readingsWhere(ctx context.Context, back string, keep func(finding.Reading) bool) (readingsData, error) {
	data := readingsData{Back: back}
	marks, err := d.opt.Case.Marks(ctx)
	if err != nil {
		return data, err
	}
	states := finding.Standings(marks.Readings)
	for i := len(marks.Readings) - 1; i >= 0; i-- {
		r := marks.Readings[i]
		if !keep(r) {
			continue
		}
		if len(data.Rows) == shownReadings {
			data.Older++
			continue
		}
		it, err := d.opt.Case.Item(ctx, r.Item.String())
		if err != nil {
			return data, fmt.Errorf("looking for the item of reading %d: %w", r.Seq, err)
		}
		row := readingRow{Reading: r, State: states[i], Exhibit: it.Exhibit, Subject: it.Subject, Back: back}
		if words := string(r.Span.Of([]byte(it.Text))); words != "" {
			row.Words = show(words, nil, false)
		}
		data.Rows = append(data.Rows, row)
	}
	return data, nil
}

// readingsOfItem are the readings of one item.
func (d *Desk) readingsOfItem(ctx context.Context, it archive.Item) (readingsData, error) {
	back := "/item/" + it.ID.String()
	data, err := d.readingsWhere(ctx, back, func(r finding.Reading) bool { return r.Item == it.ID })
	data.Item = it.ID.String()
	return data, err
}

// readingsFor are the readings that tell of what a statement is about: of one
// of its predicates.
func (d *Desk) readingsFor(ctx context.Context, s statement.Statement) (readingsData, error) {
	ops := map[string]bool{}
	for _, r := range statement.Readings(s) {
		r.Prop.Walk(func(p *statement.Prop) bool {
			ops[p.Op] = true
			return true
		})
	}
	return d.readingsWhere(ctx, linkTo("statement", s.ID), func(r finding.Reading) bool { return r.Prop != nil && ops[r.Prop.Op] })
}

// addReading puts on record what an item shows.
func (d *Desk) addReading(v visit) (answer, error) {
	f := v.PostForm
	p, perr := statement.ParseProp(f.Get("prop"))
	if perr != nil {
		return answer{}, bad(fmt.Errorf("reading what it shows: %w", *perr))
	}
	why := strings.TrimSpace(f.Get("why"))
	if why == "" {
		return answer{}, bad(errors.New("say why: the reason is journalled and printed with findings"))
	}
	r := finding.Reading{Prop: p}
	if day := strings.TrimSpace(f.Get("when")); day != "" {
		var ok bool
		if r.When, ok = evidence.ParseDay(day, "when"); !ok {
			return answer{}, bad(fmt.Errorf("%q is not a date: write 2016, 2016-10 or 2016-10-14", day))
		}
	}
	it, err := d.opt.Case.Item(v.Context(), f.Get("item"))
	if err != nil {
		return answer{}, err
	}
	r.Item = it.ID
	if words := strings.ReplaceAll(f.Get("words"), "\r\n", "\n"); strings.TrimSpace(words) != "" {
		if r.Span, err = spanTyped(it.Text, words); err != nil {
			return answer{}, bad(err)
		}
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	state := finding.Accepted
	if f.Get("suggest") != "" {
		state = finding.Suggested
	}
	if _, err := archive.AddReading(v.Context(), d.opt.Case, r, state, v.by(), why, d.now()); err != nil {
		return answer{}, refusedReading(err)
	}
	d.swept(v.Context(), v.session)
	return answer{to: "/item/" + it.ID.String() + "#readings"}, nil
}

// spanTyped finds words that were copied from a page: as they stand, or without
// the blanks that copying leaves at the ends.
func spanTyped(text, words string) (evidence.Span, error) {
	if span, err := archive.SpanOfWords(text, words); err == nil {
		return span, nil
	}
	return archive.SpanOfWords(text, strings.TrimSpace(words))
}

// refusedReading makes of why a reading was refused a fault of whoever asked.
func refusedReading(err error) error {
	var refused *archive.RefusedReading
	if errors.As(err, &refused) || errors.Is(err, archive.ErrNoReason) {
		return bad(err)
	}
	return err
}

func (d *Desk) acceptReading(v visit) (answer, error) { return d.moveReading(v, finding.Accepted) }
func (d *Desk) rejectReading(v visit) (answer, error) { return d.moveReading(v, finding.Rejected) }

// moveReading accepts or rejects a reading.
func (d *Desk) moveReading(v visit, state finding.State) (answer, error) {
	seq, err := strconv.ParseInt(v.PathValue("seq"), 10, 64)
	if err != nil {
		return answer{}, missing{"Reading " + v.PathValue("seq"), "The page of its item lists those of this case."}
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	r, err := archive.MoveReading(v.Context(), d.opt.Case, seq, state, v.by(), strings.TrimSpace(v.PostForm.Get("why")), d.now())
	if err != nil {
		return answer{}, refusedReading(err)
	}
	d.swept(v.Context(), v.session)
	return answer{to: ours(v.PostForm.Get("back"), "/item/"+r.Item.String()) + "#readings"}, nil
}
