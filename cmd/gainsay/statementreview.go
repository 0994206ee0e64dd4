package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement/quote"
)

type statementReviewCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Rates     bool `help:"Say how often what each rule suggested was accepted, and end."`
	List      bool `help:"List suggestions with their states, and end."`
}

// Help implements kong's longer help.
func (statementReviewCmd) Help() string {
	return `Walks through the open suggestions. Each is shown with the words it rests on. Answer with
  a            accept it as it stands; it becomes a statement on record, with a note of rules and words
  1 … 5        take the proposition of that number instead
  WORD …       write a line of the statement anew: said 2016-10-14 or denies contact(Ann, Meridian)
  e            edit it whole in $EDITOR
  r REASON     reject it; it is not suggested again, wherever the same words are read
  s            skip it for now
  u            undo the last answer
  q            end
Answers may come from a file or a pipe, one a line.
` + exitStatus
}

func (c *statementReviewCmd) Run(e *env) error {
	if c.Rates || c.List {
		return c.tell(e)
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	all, err := k.Suggestions(e.ctx)
	if err != nil {
		return err
	}
	dir, err := directory(e.ctx, k)
	if err != nil {
		return err
	}
	r := &review{e: e, k: k, dir: dir, by: c.name(e), json: c.JSON, in: bufio.NewReader(e.stdin)}
	for _, s := range all {
		if s.State == archive.SuggestionOpen {
			r.open = append(r.open, s)
		}
	}
	return r.walk()
}

// tell prints rates or the list; nothing is changed.
func (c *statementReviewCmd) tell(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	all, err := k.Suggestions(e.ctx)
	if err != nil {
		return err
	}
	if c.Rates {
		return c.rates(e, all)
	}
	for _, s := range all {
		if c.JSON {
			if err := printJSON(e.stdout, suggestionLineOf(s, false)); err != nil {
				return err
			}
			continue
		}
		st := s.Made.Statement
		fmt.Fprintf(e.stdout, "%s %-8s %s: “%s”  %s %s", s.Key.Short(), s.State, clean(st.Speaker), oneLine(st.Quote, 60), st.Polarity, st.Prop)
		if s.Became != "" {
			fmt.Fprintf(e.stdout, "  = %s", s.Became)
		}
		if s.Why != "" {
			fmt.Fprintf(e.stdout, "  (%s)", clean(s.Why))
		}
		fmt.Fprintln(e.stdout)
	}
	return nil
}

func (c *statementReviewCmd) rates(e *env, all []archive.Suggested) error {
	rates := archive.Rates(all)
	if !c.JSON && len(rates) > 0 {
		fmt.Fprintf(e.stdout, "%-28s %9s %8s %6s %8s %5s\n", "rule", "suggested", "accepted", "edited", "rejected", "open")
	}
	for _, r := range rates {
		if c.JSON {
			if err := printJSON(e.stdout, r); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(e.stdout, "%-28s %9d %8d %6d %8d %5d\n", clean(r.Rule), r.Made, r.Accepted, r.Edited, r.Rejected, r.Open)
	}
	return nil
}

// review is one walk through the open suggestions.
type review struct {
	e    *env
	k    *sqlite.Case
	dir  *people.Directory
	by   string
	json bool
	in   *bufio.Reader
	open []archive.Suggested
	done []answered // what was decided in this walk, for undo
	n    struct{ accepted, rejected, skipped, elsewhere int }
}

// answered is a decision of this walk.
type answered struct {
	at    int    // in open
	state string // what became of it
}

// say writes to people: to stdout, or to stderr where stdout is for programs.
func (r *review) say(format string, args ...any) {
	w := r.e.stdout
	if r.json {
		w = r.e.stderr
	}
	fmt.Fprintf(w, format, args...)
}

func (r *review) walk() error {
	if len(r.open) == 0 {
		r.say("nothing to review (gainsay statement read ARTICLE makes suggestions)\n")
		return nil
	}
	for at := 0; at < len(r.open); {
		next, err := r.one(at)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		at = next
	}
	r.say("%d accepted, %d rejected, %d skipped; %d left open\n", r.n.accepted, r.n.rejected, r.n.skipped, len(r.open)-r.n.accepted-r.n.rejected-r.n.elsewhere)
	return nil
}

// one shows a suggestion and takes answers until one decides. It returns which
// is next; io.EOF ends the walk.
func (r *review) one(at int) (int, error) {
	s := r.open[at]
	d := archive.NewDraft(s)
	r.show(at, s, d)
	for {
		r.say("accept a, other 1-%d, a line anew, edit e, reject r REASON, skip s, undo u, quit q> ", max(1, len(s.Made.Candidates)))
		line, err := r.in.ReadString('\n')
		if err != nil && line == "" {
			r.say("\n")
			return 0, io.EOF
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		switch {
		case word == "":
		case word == "q":
			return 0, io.EOF
		case word == "s":
			r.n.skipped++
			return at + 1, nil
		case word == "u":
			return r.undo(at)
		case word == "a":
			ok, err := r.accept(at, d)
			if err != nil {
				return 0, err
			}
			if ok {
				return at + 1, nil
			}
		case word == "r" && rest == "":
			r.say("write the reason after r\n")
		case word == "r":
			return at + 1, r.reject(at, rest)
		case word == "e":
			if err := r.edit(d); err != nil {
				r.say("%v\n", err)
			}
		default:
			if err := answer(d, word, rest); err != nil {
				r.say("%v\n", err)
				continue
			}
			r.say("%s", indent(d.Text, "  "))
		}
	}
}

func (r *review) show(at int, s archive.Suggested, d *archive.Draft) {
	r.say("\n%d of %d  %s  %s%s\n\n", at+1, len(r.open), s.Key.Short(), clean(s.File), itemText(s.Item))
	if a, err := archive.SuggestionText(r.e.ctx, r.k, s); err == nil {
		r.say("  %s\n\n", markedWords(r.e, a, s.Made))
	}
	r.say("%s", indent(d.Text, "  "))
	for i, c := range s.Made.Candidates {
		if i > 0 {
			r.say("  or %d: %s %s\n", i+1, c.Polarity, c.Prop)
		}
	}
	r.say("  rules: %s\n", strings.Join(s.Made.Rules, ", "))
	if quote.Undated(s.Made) {
		r.say("  %s\n", undatedNote)
	}
	r.say("\n")
}

func itemText(id string) string {
	if id == "" {
		return ""
	}
	return "item:" + id[:12]
}

// answer changes the draft: a number takes another proposition, a line of the
// text form is written anew.
func answer(d *archive.Draft, word, rest string) error {
	if n, err := strconv.Atoi(word); err == nil {
		return d.Choose(n)
	}
	if !slices.Contains(archive.DraftLines, word) {
		return fmt.Errorf("%q is no answer: write a, 1, e, r REASON, s, u, q, or a line such as: said 2016-10-14", word)
	}
	return d.SetLine(word, rest)
}

// accept puts the draft on record, and reports whether it could.
func (r *review) accept(at int, d *archive.Draft) (bool, error) {
	if _, err := d.Final(); err != nil {
		r.say("it cannot go on record as it stands: %v\n", err)
		return false, nil
	}
	st, placed, err := archive.AcceptSuggestion(r.e.ctx, r.k, d, r.by, r.e.now())
	if err != nil {
		return r.meanwhile(err)
	}
	r.n.accepted++
	r.done = append(r.done, answered{at, archive.SuggestionAccepted})
	return true, printPlaced(r.e, r.json, r.dir, st, placed)
}

// meanwhile passes over a suggestion that was decided about at another desk.
func (r *review) meanwhile(err error) (bool, error) {
	if !errors.Is(err, archive.ErrDecided) {
		return false, err
	}
	r.say("%v\n", err)
	r.n.elsewhere++
	return true, nil
}

func (r *review) reject(at int, why string) error {
	key := r.open[at].Key
	if err := archive.RejectSuggestion(r.e.ctx, r.k, key, r.by, why, r.e.now()); err != nil {
		_, err = r.meanwhile(err)
		return err
	}
	r.n.rejected++
	r.done = append(r.done, answered{at, archive.SuggestionRejected})
	if r.json {
		return printJSON(r.e.stdout, map[string]any{"key": key, "state": archive.SuggestionRejected, "why": why})
	}
	r.say("rejected\n")
	return nil
}

// undo takes the last decision of this walk back, and goes to it again.
func (r *review) undo(at int) (int, error) {
	if len(r.done) == 0 {
		r.say("nothing was decided yet\n")
		return at, nil
	}
	last := r.done[len(r.done)-1]
	r.done = r.done[:len(r.done)-1]
	if err := archive.ReopenSuggestion(r.e.ctx, r.k, r.open[last.at].Key, r.by, "undone in review", r.e.now()); err != nil {
		return at, err
	}
	if last.state == archive.SuggestionAccepted {
		r.n.accepted--
	} else {
		r.n.rejected--
	}
	r.say("undone\n")
	return last.at, nil
}

// edit opens the draft in $VISUAL or $EDITOR.
func (r *review) edit(d *archive.Draft) error {
	editor := os.Getenv("VISUAL")
	if editor == "" {
		editor = os.Getenv("EDITOR")
	}
	if editor == "" {
		return errors.New("$EDITOR is not set; write single lines anew instead, such as: said 2016-10-14")
	}
	f, err := os.CreateTemp("", "statement-*.say")
	if err != nil {
		return fmt.Errorf("editing: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // what is left behind is in the folder for such files
	if _, err := f.WriteString(d.Text); err != nil {
		f.Close()
		return fmt.Errorf("editing: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("editing: %w", err)
	}
	words := append(strings.Fields(editor), f.Name())
	cmd := exec.CommandContext(r.e.ctx, words[0], words[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, r.e.stderr, r.e.stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("editing with %s: %w", words[0], err)
	}
	b, err := os.ReadFile(f.Name())
	if err != nil {
		return fmt.Errorf("editing: %w", err)
	}
	if err := d.SetText(string(b)); err != nil {
		return fmt.Errorf("not taken: %w", err)
	}
	r.say("%s", indent(d.Text, "  "))
	return nil
}
