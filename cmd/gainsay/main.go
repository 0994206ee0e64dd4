// Command gainsay takes in a trove of private messages, keeps every byte of
// it, and tests public statements against it. See README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"os/user"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// commands is the program, one line a command.
type commands struct {
	Demo         demoCmd         `cmd:"" help:"Build an example case, test its statements and print the findings."`
	Import       importCmd       `cmd:"" help:"Take in files, folders and archives; make the case if there is none."`
	Search       searchCmd       `cmd:"" help:"Find items by words, people, dates and exact characters."`
	Show         showCmd         `cmd:"" help:"Show one item, or give its bytes back."`
	Thread       threadCmd       `cmd:"" help:"Show the exchange that an item belongs to, holes included."`
	Timeline     timelineCmd     `cmd:"" help:"Count what a search finds over time, with the statements on their days."`
	Network      networkCmd      `cmd:"" help:"Show who wrote to whom, and draw it."`
	People       peopleCmd       `cmd:"" help:"List handles; decide who is who, with reasons; undo it."`
	Statement    statementCmd    `cmd:"" help:"Add, list and show public statements."`
	Reading      readingCmd      `cmd:"" help:"Put on record what items show that only a person can read; accept and reject it."`
	Test         testCmd         `cmd:"" help:"Test statements against the archive, as known on a day."`
	Why          whyCmd          `cmd:"" help:"Show everything that a finding rests on."`
	WhyNot       whyNotCmd       `cmd:"" help:"Show what is missing to settle a statement, the fewest facts first."`
	Leads        leadsCmd        `cmd:"" help:"Rank the items that a person should read for a statement, and say why."`
	History      historyCmd      `cmd:"" help:"Show how findings moved, and because of which facts."`
	Replay       replayCmd       `cmd:"" help:"Make findings again from the facts of their day; they must be the same, byte for byte."`
	Serve        serveCmd        `cmd:"" help:"Open the desk: the pages for reading, judging and deciding, in your browser."`
	User         userCmd         `cmd:"" help:"Say who may enter the desk by name, and what they may do there."`
	Authenticate authenticateCmd `cmd:"" help:"Say what signatures prove about mail, with the keys of the case."`
	Keys         keysCmd         `cmd:"" help:"Keep the public keys that signatures are judged with."`
	Standing     standingCmd     `cmd:"" help:"Set what an item is worth, with a reason; mark it as forged or disputed; undo it."`
	Seal         sealCmd         `cmd:"" help:"Certify that the case holds everything of a party, so that absence is evidence."`
	Timestamp    timestampCmd    `cmd:"" help:"Have an authority of your choice stamp a root hash, and keep its answer."`
	Trove        troveCmd        `cmd:"" help:"List troves; show how one came, and draw up a certificate of its hashes."`
	Check        checkCmd        `cmd:"" help:"Verify bytes, journal and derived tables of a case."`
	Export       exportCmd       `cmd:"" help:"Write items out as mbox, JSON lines or CSV."`
	Docs         docsCmd         `cmd:"" hidden:"" help:"Print docs/commands.md."`
}

// Exit codes, documented in every help text.
const (
	exitDone        = 0
	exitError       = 1
	exitUsage       = 2
	exitProblems    = 3
	exitUnverified  = 4
	exitInterrupted = 130
)

const exitStatus = `Exit status: 0 done; 1 error; 2 wrong use; 3 done, with problems recorded; 4 verification failed; 130 interrupted.`

// env is the world as the program sees it: everything that a test replaces.
type env struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	now    func() time.Time
	by     string // who decides, for the journal
	tty    bool   // whether stdout is a terminal
	ttyErr bool   // whether stderr is a terminal
	// lookupTXT asks the DNS. Only keys fetch calls it.
	lookupTXT func(ctx context.Context, name string) ([]string, error)
	wrote     *written // the case that a command opened for writing, or nil
}

// codeError is an error that ends the program with its own exit code. A nil
// err ends it silently: what was wrong has been printed.
type codeError struct {
	code int
	err  error
}

func (e codeError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

func (e codeError) Unwrap() error { return e.err }

// usageError marks err as wrong use of the command line.
func usageError(format string, args ...any) error {
	return codeError{exitUsage, fmt.Errorf(format, args...)}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	e := &env{
		ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		now: time.Now, by: userName(), tty: isTerminal(os.Stdout), ttyErr: isTerminal(os.Stderr),
		lookupTXT: net.DefaultResolver.LookupTXT,
	}
	code := run(e, os.Args[1:])
	stop()
	os.Exit(code)
}

func userName() string {
	if by := os.Getenv("GAINSAY_BY"); by != "" {
		return by
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// run is the program without its process: it parses args, does the work and
// returns the exit code.
func run(e *env, args []string) (code int) {
	var c commands
	exited := -1
	parser, err := newParser(&c, e, &exited)
	if err != nil {
		fmt.Fprintf(e.stderr, "gainsay: building the command line: %v\n", err)
		return exitError
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited // help was asked for and printed
	}
	if err != nil {
		fmt.Fprintf(e.stderr, "gainsay: %v\n", err)
		fmt.Fprintf(e.stderr, "try: gainsay --help\n")
		return exitUsage
	}
	err = parsed.Run(e)
	if e.wrote != nil && e.ctx.Err() == nil {
		e.sweep(*e.wrote)
	}
	return exitCode(e, err)
}

func newParser(c *commands, e *env, exited *int) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("gainsay"),
		kong.Description("Tests public statements against a trove of private messages, and cites the words.\n\n"+exitStatus),
		kong.Writers(e.stdout, e.stderr),
		kong.Exit(func(code int) { *exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Vars{"exit": exitStatus},
	)
}

func exitCode(e *env, err error) int {
	if err == nil {
		return exitDone
	}
	var coded codeError
	if errors.As(err, &coded) && coded.err == nil {
		return coded.code
	}
	if errors.Is(err, context.Canceled) && e.ctx.Err() != nil {
		fmt.Fprintln(e.stderr, "gainsay: interrupted; run the same command again to go on")
		return exitInterrupted
	}
	fmt.Fprintf(e.stderr, "gainsay: %v\n", err)
	if hint := hintFor(err); hint != "" {
		fmt.Fprintf(e.stderr, "hint: %s\n", hint)
	}
	if errors.As(err, &coded) {
		return coded.code
	}
	return exitError
}
