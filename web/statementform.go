package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// statementEdit is the form of a statement's text.
type statementEdit struct {
	ID         string // of the one that is edited; "": a new one
	Base       string // canonical hash of what was edited, so that a change made meanwhile is not lost; "": nothing was
	Suggestion string // key of the suggestion that this makes a statement of; "": none
	Text       string
	Errors     []statementError
	Read       []readStatement // what was read, on a check without errors
	Clash      string          // why it cannot be put on record without a word of consent; "": it can
	Island     fieldsData
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

// newText is what the form of a new statement begins with, after its id.
const newText = `
  speaker "Name of the speaker" for "Organisation"
  said 2024-10-14, on "where it was said"
  quote "the exact words"
  denies contact("Organisation", "Other side")
`

func (d *Desk) newStatement(v visit) (answer, error) {
	all, err := d.opt.Case.Statements(v.Context())
	if err != nil {
		return answer{}, err
	}
	return d.statementForm(v.Context(), statementEdit{Text: "statement " + freeID(all) + newText}, "New statement")
}

// freeID is the first of s1, s2, … that no statement has.
func freeID(all []statement.Statement) string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("s%d", n)
		if _, taken := statementOf(all, id); !taken {
			return id
		}
	}
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
	return d.statementForm(v.Context(), statementEdit{ID: id, Base: hashOf(s), Text: statement.Print([]statement.Statement{s})}, "Edit "+id)
}

// statementForm is the form, with what is needed to fill it in.
func (d *Desk) statementForm(ctx context.Context, data statementEdit, title string) (answer, error) {
	dir, _, err := d.directory(ctx)
	if err != nil {
		return answer{}, err
	}
	data.Island = fieldsData{Names: offered(dir, nil), Skeletons: skeletons}
	return answer{page: "statement-edit", title: title, nav: "findings", data: &data, policy: fetchingPolicy}, nil
}

// formErrors places errors beside their lines.
func formErrors(text string, problems []statement.Error) []statementError {
	var out []statementError
	lines := strings.Split(text, "\n")
	for _, p := range problems {
		e := statementError{Line: p.Line, Column: p.Column, Text: p.Text()}
		if p.Line >= 1 && p.Line <= len(lines) {
			e.Source = lines[p.Line-1]
			e.Caret = strings.Repeat(" ", max(0, min(p.Column-1, len([]rune(e.Source))))) + "^"
		}
		out = append(out, e)
	}
	return out
}

// saveStatement reads the text and, unless it was only to be checked, puts
// what it says on record.
func (d *Desk) saveStatement(v visit) (answer, error) {
	f := v.PostForm
	data := statementEdit{ID: f.Get("id"), Base: f.Get("base"), Suggestion: f.Get("suggestion"), Text: strings.ReplaceAll(f.Get("text"), "\r\n", "\n")}
	statements, problems := statement.Parse(data.Text)
	data.Errors = formErrors(data.Text, problems)
	switch {
	case len(problems) == 0 && len(statements) == 0:
		data.Errors = []statementError{{Line: 1, Column: 1, Text: "there is no statement here: a block begins with: statement ID"}}
	case data.Suggestion != "" && len(statements) > 1:
		data.Errors = []statementError{{Line: 1, Column: 1, Text: fmt.Sprintf("this reads as %d statements, and a suggestion becomes one", len(statements))}}
	}
	if len(data.Errors) > 0 {
		form, err := d.statementForm(v.Context(), data, "Statement")
		form.status = 422
		return form, err
	}
	if f.Get("do") == "check" {
		if err := d.tryOut(v.Context(), statements, &data); err != nil {
			return answer{}, err
		}
		return d.statementForm(v.Context(), data, "Statement")
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	present, err := d.opt.Case.Statements(v.Context())
	if err != nil {
		return answer{}, err
	}
	if data.Clash = clash(data, statements, present); data.Clash != "" && f.Get("replace") == "" {
		form, err := d.statementForm(v.Context(), data, "Statement")
		form.status = 409
		return form, err
	}
	if data.Suggestion != "" {
		return d.saveSuggestion(v, data)
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

// clash says what would be replaced that whoever fills in the form may not
// know of: a statement that has the id of a new one, or one that somebody
// changed since the form was opened.
func clash(data statementEdit, statements, present []statement.Statement) string {
	for _, s := range statements {
		old, stands := statementOf(present, s.ID)
		if !stands {
			continue
		}
		if s.ID != data.ID {
			return fmt.Sprintf("%s is on record already: “%s”", s.ID, evidence.PlainLine(old.Quote, 120))
		}
		if h, err := statement.Hash(old); err == nil && data.Base != "" && h.String() != data.Base {
			return s.ID + " was changed since this form was opened. What stands there now:\n" + statement.PrintStatement(old)
		}
	}
	return ""
}

// saveSuggestion puts a suggestion on record as it was edited, and goes on to
// the next.
func (d *Desk) saveSuggestion(v visit, data statementEdit) (answer, error) {
	s, all, err := d.suggestionByKey(v.Context(), data.Suggestion)
	if err != nil {
		return answer{}, err
	}
	draft := archive.NewDraft(s)
	if err := draft.SetText(data.Text); err != nil {
		return answer{}, bad(err)
	}
	if _, _, err := d.accept(v, draft); err != nil {
		return answer{}, err
	}
	return answer{to: afterDeciding(all, s)}, nil
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
		r.Unknown = nearest(f.Unresolved, dir)
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

// hashOf is the canonical hash of a statement; "" where it has none.
func hashOf(s statement.Statement) string {
	h, err := statement.Hash(s)
	if err != nil {
		return ""
	}
	return h.String()
}

// nearest names unknown names with a known one that is like each.
func nearest(names []string, dir *people.Directory) []unresolved {
	var out []unresolved
	for _, name := range names {
		u := unresolved{Name: name}
		if near := dir.Suggest(name); len(near) > 0 {
			u.Near = near[0]
		}
		out = append(out, u)
	}
	return out
}

// unknownOf are the names of a statement that nobody has decided about.
func unknownOf(s statement.Statement, dir *people.Directory) []unresolved {
	var names []string
	seen := map[string]bool{}
	for _, n := range s.Names() {
		if _, ok := dir.Resolve(n); !ok && !seen[people.Key(n)] {
			seen[people.Key(n)] = true
			names = append(names, n)
		}
	}
	return nearest(names, dir)
}
