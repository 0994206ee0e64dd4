package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/history"
	"github.com/gainsay/gainsay/people"
)

// written remembers the case that a command opened for writing.
type written struct {
	dir  string
	json bool
}

// movedMax is how many moved statements a command names.
const movedMax = 10

// sweep tests again what the command's changes can bear on, and says what
// moved. The facts are on record by now: where a statement cannot be tested,
// the command has not failed, and the next one tries again.
func (e *env) sweep(w written) {
	k, err := sqlite.Open(e.ctx, w.dir, sqlite.Options{Now: e.now})
	if err == nil {
		defer k.Close()
		var s history.Sweep
		if s, err = history.Run(e.ctx, k, "gainsay", e.now()); err == nil {
			if !w.json {
				printSweep(e.stdout, s)
			}
			return
		}
	}
	fmt.Fprintf(e.stderr, "gainsay: what moved is not known yet: %v (the next command tries again)\n", err)
}

// printSweep says what changed: "2 of 31 statements moved: …".
func printSweep(w io.Writer, s history.Sweep) {
	if s.Tested == 0 && len(s.Moved) == 0 {
		return
	}
	if len(s.Moved) == 0 {
		fmt.Fprintf(w, "what changed: none of %s moved\n", plural(s.Statements, "statement"))
		return
	}
	var out []string
	for i, m := range s.Moved {
		if i == movedMax {
			out = append(out, fmt.Sprintf("and %d more", len(s.Moved)-movedMax))
			break
		}
		out = append(out, moveText(m))
	}
	fmt.Fprintf(w, "what changed: %d of %s moved: %s\n", len(s.Moved), plural(s.Statements, "statement"), strings.Join(out, "; "))
}

// moveText is a move in a few words.
func moveText(m history.Move) string {
	switch {
	case m.To == "":
		return m.Statement + " was taken back"
	case m.From == "":
		return m.Statement + " is " + verdictText(m.To)
	case m.From == m.To:
		return m.Statement + " is still " + verdictText(m.To) + ", on other grounds"
	}
	return m.Statement + " from " + verdictText(m.From) + " to " + verdictText(m.To)
}

// verdictText is a verdict in the middle of a sentence.
func verdictText(v finding.Verdict) string { return strings.ReplaceAll(string(v), "-", " ") }

type historyCmd struct {
	caseFlags `embed:""`
	Statement string `arg:"" optional:"" help:"Id of a statement (default: what moved at each change, all statements)."`
}

// Help implements kong's longer help.
func (historyCmd) Help() string {
	return "Every command that changes a case tests again the statements that the change can bear on, and journals what moved.\n" + exitStatus
}

// historyLine is one line of history --json.
type historyLine struct {
	history.Move
	Sweep int64     `json:"sweep"` // journal entry of the sweep
	At    time.Time `json:"at"`    // the finding is as of this instant
	Facts []factRef `json:"facts"` // what Because names
}

// factRef is one journal entry that a move names.
type factRef struct {
	Seq  int64  `json:"seq"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

func (c *historyCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	sweeps, err := history.All(e.ctx, k)
	if err != nil {
		return err
	}
	if c.Statement != "" {
		if moves, _ := history.Of(sweeps, c.Statement); len(moves) == 0 {
			return fmt.Errorf("finding the history of %s: it was never tested (%w)", c.Statement, errNoStatement)
		}
	}
	facts, err := factTexts(e, k)
	if err != nil {
		return err
	}
	for _, s := range sweeps {
		for _, m := range s.Moved {
			if c.Statement != "" && m.Statement != c.Statement {
				continue
			}
			line := historyLine{Move: m, Sweep: s.Seq, At: s.At, Facts: []factRef{}}
			for _, seq := range m.Because {
				line.Facts = append(line.Facts, facts[seq])
			}
			if err := c.print(e, line); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *historyCmd) print(e *env, l historyLine) error {
	if c.JSON {
		return printJSON(e.stdout, l)
	}
	fmt.Fprintf(e.stdout, "%s  sweep %d  %s\n", l.At.Format("2006-01-02 15:04:05"), l.Sweep, moveText(l.Move))
	for _, r := range l.Readings {
		fmt.Fprintf(e.stdout, "    reading %s: %s, %s\n", clean(r.Reading), verdictText(r.Verdict), witnessCount(r.Witnesses))
	}
	for _, f := range l.Facts {
		fmt.Fprintf(e.stdout, "    because of entry %d: %s\n", f.Seq, f.Text)
	}
	return nil
}

func witnessCount(n int) string {
	if n == 1 {
		return "1 witness"
	}
	return fmt.Sprintf("%d witnesses", n)
}

// factTexts says every journal entry that is a fact in a few words.
func factTexts(e *env, k archive.Case) (map[int64]factRef, error) {
	out := map[int64]factRef{}
	for entry, err := range k.Journal(e.ctx, "", 0) {
		if err != nil {
			return nil, err
		}
		if entry.Kind == history.KindSweep {
			continue
		}
		out[entry.Seq] = factRef{entry.Seq, entry.Kind, factText(entry)}
	}
	return out, nil
}

// factText is a journal entry in a few words.
func factText(entry archive.JournalEntry) string {
	s := entry.Kind
	if strings.HasPrefix(entry.Kind, "people.") {
		var d people.Decision
		if json.Unmarshal(entry.Body, &d) == nil {
			return decisionText(d) // with its reason and who decided
		}
	} else {
		var body struct {
			ID    string `json:"id"`
			Name  string `json:"name"`
			Trove string `json:"trove"`
			Item  string `json:"item"`
		}
		if json.Unmarshal(entry.Body, &body) == nil {
			for _, word := range []string{body.ID, body.Name, body.Trove, body.Item} {
				if word != "" {
					s += " " + oneLine(word, 24)
					break
				}
			}
		}
	}
	if entry.Why != "" {
		s += " (" + oneLine(entry.Why, 80) + ")"
	}
	return s + ", by " + oneLine(entry.By, 40)
}

type replayCmd struct {
	caseFlags  `embed:""`
	Statements []string `arg:"" optional:"" name:"statement" help:"Ids of statements (default: all that were ever tested)."`
	Sweep      int64    `default:"-1" placeholder:"N" help:"Replay the finding of this sweep (default: the newest of each statement)."`
}

// Help implements kong's longer help.
func (replayCmd) Help() string {
	return "Makes findings again from the facts of their day. Each must come out as it was, byte for byte.\n" + exitStatus
}

// replayLine is one line of replay --json.
type replayLine struct {
	Statement string          `json:"statement"`
	Sweep     int64           `json:"sweep"`
	At        time.Time       `json:"at"`
	Was       finding.Verdict `json:"was"`
	Is        finding.Verdict `json:"is"`
	Same      bool            `json:"same"`
	Digest    string          `json:"digest"` // of the finding as it was
}

func (c *replayCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	sweeps, err := history.All(e.ctx, k)
	if err != nil {
		return err
	}
	ids := c.Statements
	if len(ids) == 0 {
		ids = everTested(sweeps)
	}
	differ := 0
	for _, id := range ids {
		moves, of := history.Of(sweeps, id)
		i := len(moves) - 1
		if c.Sweep >= 0 {
			for i >= 0 && of[i].Seq != c.Sweep {
				i--
			}
		}
		if i < 0 {
			return fmt.Errorf("replaying %s: no sweep tested it (gainsay history shows them)", id)
		}
		if moves[i].To == "" {
			continue // it was taken back, and has no finding
		}
		f, same, err := history.Replay(e.ctx, k, of[i], moves[i])
		if err != nil {
			return err
		}
		if !same {
			differ++
		}
		line := replayLine{id, of[i].Seq, of[i].At, moves[i].To, f.Headline, same, moves[i].Digest}
		if err := c.print(e, line); err != nil {
			return err
		}
	}
	if differ > 0 {
		return codeError{code: exitUnverified}
	}
	return nil
}

func (c *replayCmd) print(e *env, l replayLine) error {
	if c.JSON {
		return printJSON(e.stdout, l)
	}
	word := "the same, byte for byte"
	if !l.Same {
		word = "NOT THE SAME: it comes out as " + verdictText(l.Is)
	}
	fmt.Fprintf(e.stdout, "%s of %s, %s: %s\n", l.Statement, l.At.Format("2006-01-02 15:04:05"), verdictText(l.Was), word)
	return nil
}

func everTested(sweeps []history.Sweep) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range sweeps {
		for _, m := range s.Moved {
			if !seen[m.Statement] {
				seen[m.Statement] = true
				out = append(out, m.Statement)
			}
		}
	}
	return out
}
