package web

import (
	"context"
	"errors"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// Limits on the page of a statement.
const (
	shownWitnesses = 12  // messages shown in full on each side of a reading; the others are links
	aroundWords    = 320 // bytes of a message shown on each side of the cited words
)

// statementData is one statement with everything that its finding rests on.
type statementData struct {
	S          statement.Statement
	F          finding.Finding
	Place      *quotePlace // where the quote stands in its source; nil where that is no item
	Readings   []readingView
	Rungs      []rung
	Position   *cited
	Unresolved []unresolved
	AsOf       string // as typed; "": everything
	Clock      finding.Clock
	Threshold  string
	Now        bool // as everything is known now
	Hash       string
	Moves      []moveView
}

// quotePlace is a quote where it stands in the item that reports it.
type quotePlace struct {
	Item  archive.Item
	Words template.HTML
	Found bool // word for word
}

// readingView is one reading with its witnesses as messages.
type readingView struct {
	finding.ReadingFinding
	Prop     string
	Sentence template.HTML
	Sides    []sideView
	Single   bool // rests on one origin
}

// Silent reports whether the archive was asked and has nothing either way.
func (r readingView) Silent() bool {
	return r.Verdict == finding.NotShown || r.Verdict == finding.OutsideCoverage
}

// sideView is what stands on one side of the words.
type sideView struct {
	Title string
	Note  string
	Cards []card
	More  []card // shown as links only
	N     int
}

// card is one cited message, or one statement on record.
type card struct {
	finding.WitnessItem
	Witness finding.Witness
	Words   template.HTML // the cited words where they stand
	Before  bool          // there is text before
	After   bool          // and after
	From    string
	To      string
	Subject string
	Kind    evidence.Kind
	Roles   []roleLine
	Whole   bool // all of its text is cited
}

// roleLine is what somebody or something is in a witness.
type roleLine struct{ Name, Text string }

// cited is one passage where it stands.
type cited struct {
	Item    evidence.ID
	Exhibit int64
	Words   template.HTML
}

// rung is one step of the knowledge ladder (method section 5).
type rung struct {
	N    int
	Text string
	Here bool
}

// rungTexts are the steps of the ladder, from the ground up.
var rungTexts = []string{
	"nothing shown", "addressed or copied", "delivered to their mailbox", "opened or read-marked",
	"answered, passed on or acted on", "their own words",
}

// unresolved is a name that nobody has decided about.
type unresolved struct {
	Name string
	Near string // a known name that is like it; "": none
}

func (d *Desk) statement(v visit) (answer, error) {
	opt, err := findingOptions(v.URL.Query())
	if err != nil {
		return answer{}, err
	}
	ctx := v.Context()
	s, f, dir, err := d.one(ctx, v.PathValue("id"), opt)
	if err != nil {
		return answer{}, err
	}
	data := statementData{
		S: s, F: f, AsOf: strings.TrimSpace(v.URL.Query().Get("asof")), Clock: opt.Clock, Threshold: opt.Threshold.String(), Now: opt.AsOf.IsZero(),
	}
	for _, name := range f.Unresolved {
		u := unresolved{Name: name}
		if near := dir.Suggest(name); len(near) > 0 {
			u.Near = near[0]
		}
		data.Unresolved = append(data.Unresolved, u)
	}
	if h, err := statement.Hash(s); err == nil {
		data.Hash = h.Short()
	}
	if data.Place, err = d.placeOf(ctx, s); err != nil {
		return answer{}, err
	}
	if data.Moves, err = d.moves(ctx, s.ID); err != nil {
		return answer{}, err
	}
	for n, text := range rungTexts {
		data.Rungs = append(data.Rungs, rung{n, text, n == f.Position.Rung})
	}
	if p := f.Position.Passage; p != nil {
		if data.Position, err = d.citedPassage(ctx, *p); err != nil {
			return answer{}, err
		}
	}
	props := map[string]*statement.Prop{}
	for _, r := range statement.Readings(s) {
		props[r.Name] = r.Prop
	}
	for _, r := range f.Readings {
		rv, err := d.reading(ctx, dir, r, props[r.Reading])
		if err != nil {
			return answer{}, err
		}
		data.Readings = append(data.Readings, rv)
	}
	return answer{page: "statement", title: s.ID + ": " + f.Headline.Words(), nav: "findings", data: data}, nil
}

// placeOf finds the quote in the item that the statement names as its source.
func (d *Desk) placeOf(ctx context.Context, s statement.Statement) (*quotePlace, error) {
	if s.Source == "" {
		return nil, nil
	}
	it, err := d.opt.Case.Item(ctx, strings.TrimPrefix(s.Source, "item:"))
	if errors.Is(err, archive.ErrNotFound) || errors.Is(err, archive.ErrAmbiguous) {
		return nil, nil // words for people
	}
	if err != nil {
		return nil, err
	}
	p := &quotePlace{Item: it}
	if at := strings.Index(it.Text, s.Quote); at >= 0 && s.Quote != "" {
		piece, mark, _, _ := excerpt(it.Text, evidence.Span{Start: int64(at), End: int64(at + len(s.Quote))}, aroundWords)
		p.Words, p.Found = show(piece, [][2]int{mark}, false), true
	}
	return p, nil
}

func (d *Desk) reading(ctx context.Context, dir *people.Directory, r finding.ReadingFinding, prop *statement.Prop) (readingView, error) {
	rv := readingView{ReadingFinding: r, Prop: prop.String(), Sentence: linkedSentence(r.Sentence), Single: r.Robustness == 1 && len(r.For)+len(r.Against) > 0}
	agrees := "For the words"
	if r.Verdict == finding.Consistent {
		agrees = "Agrees with the words, and does not prove them"
	}
	for _, side := range []struct {
		title     string
		witnesses []finding.Witness
	}{{"Against the words", r.Against}, {agrees, r.For}} {
		if len(side.witnesses) == 0 {
			continue
		}
		sv := sideView{Title: side.title}
		seen := map[evidence.ID]bool{}
		for _, w := range side.witnesses {
			if len(w.Items) == 0 { // a membership, or a certificate of complete coverage
				sv.N++
				sv.Cards = append(sv.Cards, card{Witness: w, Words: show(w.Sealed, nil, false), WitnessItem: finding.WitnessItem{Standing: w.Standing, Why: "it rests on decisions alone"}})
				continue
			}
			for _, it := range w.Items {
				if !it.Item.IsZero() && seen[it.Item] {
					continue
				}
				seen[it.Item] = true
				sv.N++
				c := card{WitnessItem: it, Witness: w}
				if len(sv.Cards) >= shownWitnesses {
					sv.More = append(sv.More, c)
					continue
				}
				if err := d.fillCard(ctx, dir, &c); err != nil {
					return rv, err
				}
				sv.Cards = append(sv.Cards, c)
			}
		}
		rv.Sides = append(rv.Sides, sv)
	}
	return rv, nil
}

// fillCard reads the message that a card is about.
func (d *Desk) fillCard(ctx context.Context, dir *people.Directory, c *card) error {
	for _, key := range []string{"A", "B"} {
		if text := c.WitnessItem.Roles[key]; text != "" {
			c.Roles = append(c.Roles, roleLine{"who", text})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.WitnessItem.Roles)) {
		if key != "A" && key != "B" && key != "date" {
			c.Roles = append(c.Roles, roleLine{key, c.WitnessItem.Roles[key]})
		}
	}
	if c.Item.IsZero() {
		c.Words = show(c.Passage.Words, nil, false)
		return nil
	}
	it, err := d.opt.Case.Item(ctx, c.Item.String())
	if err != nil {
		return err
	}
	c.Subject, c.Kind = it.Subject, it.Kind
	c.From, c.To = partyNames(dir, it.Parties, evidence.RoleFrom), partyNames(dir, it.Parties, evidence.RoleTo)
	if c.To == "" {
		c.To = partyNames(dir, it.Parties, evidence.RoleMember)
	}
	span := c.Passage.Span
	if string(span.Of([]byte(it.Text))) != c.Passage.Words {
		// The passage is not where it should be: show its words alone.
		c.Words = "<mark>" + show(c.Passage.Words, nil, false) + "</mark>"
		return nil
	}
	piece, mark, before, after := excerpt(it.Text, span, aroundWords)
	marks := [][2]int{mark}
	if strings.TrimSpace(piece) == strings.TrimSpace(c.Passage.Words) {
		c.Whole, marks = true, nil
	}
	if c.Whole {
		piece = strings.TrimSpace(piece)
	}
	c.Words, c.Before, c.After = show(piece, marks, false), before, after
	return nil
}

func (d *Desk) citedPassage(ctx context.Context, p evidence.Passage) (*cited, error) {
	c := &cited{Item: p.Item}
	if p.Item.IsZero() {
		c.Words = show(p.Words, nil, false)
		return c, nil
	}
	it, err := d.opt.Case.Item(ctx, p.Item.String())
	if err != nil {
		return nil, err
	}
	c.Exhibit, c.Words = it.Exhibit, show(p.Words, nil, false)
	return c, nil
}

// partyNames names the parties of a role: by who they are decided to be, else
// as they stand there.
func partyNames(dir *people.Directory, parties []evidence.Party, role evidence.Role) string {
	var names []string
	for _, p := range parties {
		if p.Role == role {
			names = append(names, partyName(dir, p))
		}
	}
	if len(names) > 4 {
		names = append(names[:3], "and "+thousands(len(names)-3)+" more")
	}
	return strings.Join(names, ", ")
}

func partyName(dir *people.Directory, p evidence.Party) string {
	if l, ok := dir.OwnerOf(p.Handle); ok {
		return l.Entity.Name
	}
	if p.Name != "" {
		return p.Name
	}
	return strings.TrimPrefix(p.Handle.String(), "name:")
}

// statementEdit is the form of a statement's text.
type statementEdit struct {
	ID     string // of the one that is edited; "": a new one
	Text   string
	Errors []statementError
	Read   []readStatement // what was read, on a check without errors
	Saved  bool
}

// statementError is one error with the line that it is in.
type statementError struct {
	Line, Column int
	Text         string
	Source       string // the line
	Caret        string // blanks up to the column
}

// readStatement is one statement as it was read.
type readStatement struct {
	ID      string
	Printed string
	Unknown []unresolved
	Verdict finding.Verdict
	Text    template.HTML
}

// newText is what the form of a new statement begins with.
const newText = `statement s1
  speaker "Name of the speaker" for "Organisation"
  said 2024-10-14, on "where it was said"
  quote "the exact words"
  denies contact("Organisation", "Other side")
`

func (d *Desk) newStatement(v visit) (answer, error) {
	return answer{page: "statement-edit", title: "New statement", nav: "findings", data: statementEdit{Text: newText}}, nil
}

func (d *Desk) editStatement(v visit) (answer, error) {
	all, err := d.opt.Case.Statements(v.Context())
	if err != nil {
		return answer{}, err
	}
	id := v.PathValue("id")
	s, ok := statementOf(all, id)
	if !ok {
		return answer{}, missing{"Statement " + id, "It may have been removed: the journal has it."}
	}
	return answer{page: "statement-edit", title: "Edit " + id, nav: "findings", data: statementEdit{ID: id, Text: statement.Print([]statement.Statement{s})}}, nil
}

// saveStatement reads the text and, unless it was only to be checked, puts
// what it says on record.
func (d *Desk) saveStatement(v visit) (answer, error) {
	data := statementEdit{ID: v.PostForm.Get("id"), Text: strings.ReplaceAll(v.PostForm.Get("text"), "\r\n", "\n")}
	statements, problems := statement.Parse(data.Text)
	lines := strings.Split(data.Text, "\n")
	for _, p := range problems {
		e := statementError{Line: p.Line, Column: p.Column, Text: p.Text()}
		if p.Line >= 1 && p.Line <= len(lines) {
			e.Source = lines[p.Line-1]
			e.Caret = strings.Repeat(" ", max(0, min(p.Column-1, len([]rune(e.Source))))) + "^"
		}
		data.Errors = append(data.Errors, e)
	}
	if len(problems) == 0 && len(statements) == 0 {
		data.Errors = append(data.Errors, statementError{Line: 1, Column: 1, Text: "there is no statement here: a block begins with: statement ID"})
	}
	form := answer{page: "statement-edit", title: "Statement", nav: "findings", data: &data}
	if len(data.Errors) > 0 {
		form.status = 422
		return form, nil
	}
	if v.PostForm.Get("do") == "check" {
		return form, d.tryOut(v.Context(), statements, &data)
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	for _, s := range statements {
		if _, err := archive.AddStatement(v.Context(), d.opt.Case, s, v.by(), d.now()); err != nil {
			return answer{}, err
		}
	}
	d.swept(v.Context(), v.session)
	if len(statements) > 1 {
		return answer{to: "/"}, nil
	}
	return answer{to: "/statement/" + url.PathEscape(statements[0].ID)}, nil
}

// tryOut tests statements that are not on record yet.
func (d *Desk) tryOut(ctx context.Context, statements []statement.Statement, data *statementEdit) error {
	all, err := d.opt.Case.Statements(ctx)
	if err != nil {
		return err
	}
	dir, decisions, err := d.directory(ctx)
	if err != nil {
		return err
	}
	for _, s := range statements {
		r := readStatement{ID: s.ID, Printed: statement.Print([]statement.Statement{s})}
		f, err := finding.Test(ctx, d.opt.Case, decisions, s, finding.Options{Clock: finding.Desk, Threshold: evidence.Corroborated, Statements: all, Now: d.now()})
		if err != nil {
			return err
		}
		r.Verdict = f.Headline
		if len(f.Readings) > 0 {
			r.Text = linkedSentence(f.Readings[0].Sentence)
		}
		for _, name := range f.Unresolved {
			u := unresolved{Name: name}
			if near := dir.Suggest(name); len(near) > 0 {
				u.Near = near[0]
			}
			r.Unknown = append(r.Unknown, u)
		}
		data.Read = append(data.Read, r)
	}
	return nil
}

func (d *Desk) removeStatement(v visit) (answer, error) {
	all, err := d.opt.Case.Statements(v.Context())
	if err != nil {
		return answer{}, err
	}
	id := v.PathValue("id")
	s, ok := statementOf(all, id)
	if !ok {
		return answer{}, missing{"Statement " + id, "It may have been removed already: the journal has it."}
	}
	why := strings.TrimSpace(v.PostForm.Get("why"))
	if why == "" {
		return answer{}, bad(errors.New("say why the statement is taken back: the journal keeps the reason"))
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	if err := archive.RemoveStatement(v.Context(), d.opt.Case, s, v.by(), why, d.now()); err != nil {
		return answer{}, err
	}
	d.swept(v.Context(), v.session)
	return answer{to: "/"}, nil
}
