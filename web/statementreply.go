package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/statement"
)

// replyStatuses are how far a request for comment can have got.
var replyStatuses = []string{statement.ReplyNotAsked, statement.ReplyAsked, statement.ReplyAnswered, statement.ReplyDeclined, statement.ReplyNone}

// saveReply puts on record what became of the request for comment, as a part
// of the statement's text; whatever else the text says stays as it is.
func (d *Desk) saveReply(v visit) (answer, error) {
	all, err := d.opt.Case.Statements(v.Context())
	if err != nil {
		return answer{}, err
	}
	id, f := v.PathValue("id"), v.PostForm
	s, ok := statementOf(all, id)
	if !ok {
		return answer{}, missing{"Statement " + id, "It may have been removed: the journal has it."}
	}
	status := f.Get("status")
	words := strings.Join(strings.Fields(f.Get("reply")), " ")
	switch {
	case !slices.Contains(replyStatuses, status):
		return answer{}, bad(errors.New("say how far the request for comment got"))
	case status == statement.ReplyAnswered && words == "":
		return answer{}, bad(errors.New("an answer has words: write them down"))
	case f.Get("base") != hashOf(s):
		return answer{}, bad(errors.New("the statement was changed since this form was opened: load its page again"))
	}
	s.Reply, s.Replied = words, status
	// It goes the way of the text form, so that nothing is on record that the
	// form could not say.
	read, problems := statement.Parse(statement.PrintStatement(s))
	if len(problems) > 0 || len(read) != 1 {
		return answer{}, bad(errors.New("the answer cannot be written into the text of the statement: take out its control characters"))
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	if _, err := archive.AddStatement(v.Context(), d.opt.Case, read[0], v.by(), d.now()); err != nil {
		return answer{}, err
	}
	d.swept(v.Context(), v.session)
	return answer{to: linkTo("statement", id) + "#reply"}, nil
}
