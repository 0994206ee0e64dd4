package web

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gainsay/gainsay/history"
)

// sweeper is who tests again, for the journal: the program, not the person.
const sweeper = "gainsay"

// moveView is one move of one finding.
type moveView struct {
	history.Move
	Seq  int64
	At   time.Time
	Text string
}

// swept tests again what a change at the desk can bear on, and tells the
// session what moved. The change itself is on record by now: where a statement
// cannot be tested, the next sweep tries again.
func (d *Desk) swept(ctx context.Context, s *session) {
	sweep, err := history.Run(context.WithoutCancel(ctx), d.opt.Case, sweeper, d.now())
	switch {
	case s == nil:
	case err != nil:
		s.tell("On record. What it changes is not known yet: " + bareError(err))
	case sweep.Tested == 0 && len(sweep.Moved) == 0:
		s.tell("On record. It bears on no statement.")
	case len(sweep.Moved) == 0:
		s.tell(fmt.Sprintf("On record. No finding of %s moved.", plural(sweep.Statements, "statement")))
	default:
		var out []string
		for _, m := range sweep.Moved {
			out = append(out, moveText(m))
		}
		if more := len(out) - 10; more > 0 {
			out = append(out[:10], plural(more, "more statement"))
		}
		s.tell("On record. What moved: " + strings.Join(out, "; ") + ".")
	}
}

// moveText is a move in a few words.
func moveText(m history.Move) string {
	switch {
	case m.To == "":
		return m.Statement + " was taken back"
	case m.From == "":
		return m.Statement + " is " + m.To.Words()
	case m.From == m.To:
		return m.Statement + " is still " + m.To.Words() + ", on other grounds"
	}
	return m.Statement + " from " + m.From.Words() + " to " + m.To.Words()
}

// moves returns how the finding of one statement moved, newest first.
func (d *Desk) moves(ctx context.Context, id string) ([]moveView, error) {
	sweeps, err := history.All(ctx, d.opt.Case)
	if err != nil {
		return nil, err
	}
	moves, of := history.Of(sweeps, id)
	var out []moveView
	for i := len(moves) - 1; i >= 0; i-- {
		out = append(out, moveView{moves[i], of[i].Seq, of[i].At, moveText(moves[i])})
	}
	return out, nil
}

// lastMoves returns what the newest sweep that moved something moved.
func (d *Desk) lastMoves(ctx context.Context) ([]moveView, error) {
	sweeps, err := history.All(ctx, d.opt.Case)
	if err != nil {
		return nil, err
	}
	for i := len(sweeps) - 1; i >= 0; i-- {
		if len(sweeps[i].Moved) == 0 {
			continue
		}
		var out []moveView
		for _, m := range sweeps[i].Moved {
			if m.From != "" && m.From != m.To || m.From == "" && i > 0 {
				out = append(out, moveView{m, sweeps[i].Seq, sweeps[i].At, moveText(m)})
			}
		}
		return out, nil
	}
	return nil, nil
}

// tell keeps a sentence for the session's next page.
func (s *session) tell(text string) {
	s.reads.Lock()
	defer s.reads.Unlock()
	s.news = text
}

// told returns the sentence that was kept, once.
func (s *session) told() string {
	s.reads.Lock()
	defer s.reads.Unlock()
	text := s.news
	s.news = ""
	return text
}
