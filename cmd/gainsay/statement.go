package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

type statementCmd struct {
	Add    statementAddCmd    `cmd:"" help:"Add the statements of a .say file, or of the say blocks of a Markdown file."`
	List   statementListCmd   `cmd:"" default:"withargs" help:"List statements."`
	Show   statementShowCmd   `cmd:"" help:"Print a statement in its canonical form."`
	Read   statementReadCmd   `cmd:"" help:"Suggest statements from articles and transcripts, with the words that show them."`
	Review statementReviewCmd `cmd:"" help:"Walk through suggestions: accept, edit or reject each, with reasons."`
	Model  statementModelCmd  `cmd:"" help:"Say whether text of this case may be sent to a model on another machine."`
	Remove statementRemoveCmd `cmd:"" help:"Take a statement back; the journal keeps it."`

	Conflicts statementConflictsCmd `cmd:"" help:"Lay side by side the statements that say opposite things."`
}

type statementAddCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	File      string `arg:"" help:"The file; - for standard input."`
}

// Help implements kong's longer help.
func (statementAddCmd) Help() string {
	return "The form of a statement is in docs/format/statement.md.\n" + exitStatus
}

// maxStatementFile bounds a file of statements, in bytes.
const maxStatementFile = 16 << 20

// sayBlock is how a block of statements begins in Markdown.
var sayBlock = regexp.MustCompile("(?m)^ {0,3}(?:```+|~~~+) *say[ \t]*\r?$")

func (c *statementAddCmd) Run(e *env) error {
	text, err := c.read(e)
	if err != nil {
		return err
	}
	name := c.File
	if sayBlock.MatchString(text) { // Markdown, whatever the file is called, and on standard input
		name += ".md"
	}
	statements, problems := statement.ParseFile(name, text)
	for _, p := range problems {
		fmt.Fprintf(e.stderr, "%s:%d:%d: %s\n", c.File, p.Line, p.Column, p.Text())
	}
	if len(problems) > 0 {
		return usageError("adding %s: %s; nothing was added", c.File, plural(len(problems), "error"))
	}
	if len(statements) == 0 {
		return usageError("adding %s: it has no statement (a block begins with: statement ID)", c.File)
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	dir, err := directory(e.ctx, k)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if err := c.add(e, k, dir, s); err != nil {
			return err
		}
	}
	return nil
}

func (c *statementAddCmd) read(e *env) (string, error) {
	var r io.Reader = e.stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return "", fmt.Errorf("adding statements: %w", err)
		}
		defer f.Close()
		r = f
	}
	b, err := io.ReadAll(io.LimitReader(r, maxStatementFile+1))
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", c.File, err)
	}
	if len(b) > maxStatementFile {
		return "", fmt.Errorf("reading %s: it is larger than %s", c.File, size(maxStatementFile))
	}
	return string(b), nil
}

func (c *statementAddCmd) add(e *env, k archive.Case, dir *people.Directory, s statement.Statement) error {
	verb, err := archive.AddStatement(e.ctx, k, s, c.name(e), e.now())
	if err != nil {
		return err
	}
	return printPlaced(e, c.JSON, dir, s, verb)
}

// printPlaced says how a statement was put on record, and which of its names
// nobody has decided about.
func printPlaced(e *env, asJSON bool, dir *people.Directory, s statement.Statement, verb archive.Placed) error {
	unresolved := unresolvedNames(s, dir)
	if asJSON {
		return printJSON(e.stdout, statementLine{Statement: s, Status: status(unresolved), Unresolved: unresolved})
	}
	fmt.Fprintf(e.stdout, "%s %s", s.ID, verb)
	if len(unresolved) > 0 {
		fmt.Fprint(e.stdout, ", a draft until these names are known:")
	}
	fmt.Fprintln(e.stdout)
	printUnresolved(e.stdout, "", unresolved, dir)
	return nil
}

// printUnresolved says of each name what would make it known; every line
// begins with prefix.
func printUnresolved(w io.Writer, prefix string, names []string, dir *people.Directory) {
	for _, n := range names {
		fmt.Fprintf(w, "%s    %s", prefix, clean(n))
		if near := dir.Suggest(n); len(near) > 0 {
			fmt.Fprintf(w, " (did you mean %s?)", clean(near[0]))
		} else {
			fmt.Fprintf(w, " (say who it is with: gainsay people same HANDLE --person %q --why …)", n)
		}
		fmt.Fprintln(w)
	}
}

// unresolvedNames lists the names of s that nobody has decided about.
func unresolvedNames(s statement.Statement, dir *people.Directory) []string {
	var out []string
	seen := map[string]bool{}
	for _, name := range s.Names() {
		if _, ok := dir.Resolve(name); !ok && !seen[people.Key(name)] {
			seen[people.Key(name)] = true
			out = append(out, name)
		}
	}
	return out
}

func status(unresolved []string) string {
	if len(unresolved) > 0 {
		return "draft"
	}
	return "ready"
}

// statementLine is one line of statement list --json.
type statementLine struct {
	statement.Statement
	Status     string   `json:"status"` // ready, or draft
	Unresolved []string `json:"unresolved,omitempty"`
}

type statementListCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (statementListCmd) Help() string { return exitStatus }

func (c *statementListCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	statements, err := k.Statements(e.ctx)
	if err != nil {
		return err
	}
	dir, err := directory(e.ctx, k)
	if err != nil {
		return err
	}
	if len(statements) == 0 && !c.JSON {
		fmt.Fprintln(e.stderr, noStatements)
	}
	return printAll(e.stdout, c.JSON, statements, func(s statement.Statement) any {
		unresolved := unresolvedNames(s, dir)
		return statementLine{s, status(unresolved), unresolved}
	}, func(s statement.Statement) {
		fmt.Fprintf(e.stdout, "%-8s %-6s %s  %s: “%s”\n", s.ID, status(unresolvedNames(s, dir)), s.Said, clean(s.Speaker), oneLine(s.Quote, 80))
	})
}

// noStatements is what is said of a case without any.
const noStatements = "the case has no statements; add some with: gainsay statement add FILE"

type statementShowCmd struct {
	caseFlags `embed:""`
	ID        string `arg:"" help:"The statement's id."`
}

// Help implements kong's longer help.
func (statementShowCmd) Help() string { return exitStatus }

func (c *statementShowCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	s, err := findStatement(e, k, c.ID)
	if err != nil {
		return err
	}
	dir, err := directory(e.ctx, k)
	if err != nil {
		return err
	}
	unresolved := unresolvedNames(s, dir)
	if c.JSON {
		return printJSON(e.stdout, statementLine{s, status(unresolved), unresolved})
	}
	fmt.Fprint(e.stdout, statement.Print([]statement.Statement{s}))
	hash, err := statement.Hash(s)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "\n# canonical hash %s\n", hash)
	if len(unresolved) > 0 {
		fmt.Fprintln(e.stdout, "# a draft until these names are known:")
		printUnresolved(e.stdout, "#", unresolved, dir)
	}
	return nil
}

var errNoStatement = errors.New("no such statement")

func findStatement(e *env, k archive.Case, id string) (statement.Statement, error) {
	statements, err := k.Statements(e.ctx)
	if err != nil {
		return statement.Statement{}, err
	}
	for _, s := range statements {
		if s.ID == id {
			return s, nil
		}
	}
	return statement.Statement{}, fmt.Errorf("finding statement %s: %w (gainsay statement list shows them)", id, errNoStatement)
}

type statementRemoveCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	ID        string `arg:"" help:"The statement's id."`
	Why       string `required:"" placeholder:"TEXT" help:"The reason."`
}

// Help implements kong's longer help.
func (statementRemoveCmd) Help() string { return exitStatus }

func (c *statementRemoveCmd) Run(e *env) error {
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	s, err := findStatement(e, k, c.ID)
	if err != nil {
		return err
	}
	return archive.RemoveStatement(e.ctx, k, s, c.name(e), c.Why, e.now())
}
