package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
)

// caseFlags are the flags of every command that works on a case.
type caseFlags struct {
	Case string `default:"." placeholder:"DIR" help:"Folder of the case."`
	JSON bool   `name:"json" help:"One JSON object a line; the fields are in docs/commands.md."`
}

// reader opens the case for reading.
func (f caseFlags) reader(e *env) (*sqlite.Case, error) {
	return sqlite.Open(e.ctx, f.Case, sqlite.Options{ReadOnly: true, Now: e.now})
}

// writer opens the case for writing.
func (f caseFlags) writer(e *env) (*sqlite.Case, error) {
	k, err := sqlite.Open(e.ctx, f.Case, sqlite.Options{Now: e.now})
	if err == nil {
		e.wrote = &written{f.Case, f.JSON}
	}
	return k, err
}

// byFlag names who decides.
type byFlag struct {
	By string `placeholder:"NAME" help:"Who decides, for the journal (default: $GAINSAY_BY, or your user name)."`
}

func (f byFlag) name(e *env) string {
	if f.By != "" {
		return f.By
	}
	return e.by
}

// zoneFlag says in which zone days are counted.
type zoneFlag struct {
	Zone string `default:"UTC" placeholder:"ZONE" help:"Zone in which the days of before:, after: and on: are counted, such as America/New_York."`
}

func (f zoneFlag) location() (*time.Location, error) {
	loc, err := time.LoadLocation(f.Zone)
	if err != nil {
		return nil, usageError("reading --zone: %q is not a zone (write one such as America/New_York)", f.Zone)
	}
	return loc, nil
}

// hintFor says what to do about an error, where we know.
func hintFor(err error) string {
	switch {
	case errors.Is(err, archive.ErrNoCase):
		return "name the case folder with --case DIR, or make one with: gainsay import PATH --case DIR"
	case errors.Is(err, archive.ErrLocked):
		return "wait for the other program to end, or stop it; nothing was changed"
	case errors.Is(err, archive.ErrReadOnly):
		return "copy the case to a folder that you can write to"
	case errors.Is(err, archive.ErrNewer):
		return "use the newer program; this one changed nothing"
	case errors.Is(err, archive.ErrNotJudged):
		return "judge it with: gainsay authenticate --all --case DIR"
	case errors.Is(err, archive.ErrAmbiguous):
		return "write more digits of the id"
	}
	return ""
}

// printJSON writes v as one line.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// bold marks s on a terminal, and with the given marks elsewhere.
func (e *env) bold(s string) string {
	if e.tty {
		return "\x1b[1m" + s + "\x1b[0m"
	}
	return "[" + s + "]"
}

// clean makes text safe for a terminal: control characters and bidirectional
// controls, which can hide or reorder words, are written as their code points.
func clean(s string) string { return evidence.Plain(s) }

// oneLine makes text fit one line of at most n characters.
func oneLine(s string, n int) string { return evidence.PlainLine(s, n) }

// partyText names a party the way a reader of mail expects.
func partyText(p evidence.Party) string { return p.Text() }

// partiesText joins the parties of the given roles.
func partiesText(parties []evidence.Party, roles ...evidence.Role) string {
	var out []string
	for _, p := range parties {
		for _, r := range roles {
			if p.Role == r {
				out = append(out, partyText(p))
			}
		}
	}
	return strings.Join(out, ", ")
}

// timeText writes a time with what is not known about it.
func timeText(t evidence.Time) string {
	s := t.String()
	if !t.IsZero() && !t.Zoned {
		s += " (zone not stated)"
	}
	return s
}

// parseDay reads a date typed on the command line: a year, month, day, or an
// RFC 3339 time. The zone is UTC unless the time says otherwise.
func parseDay(flag, s string) (evidence.Time, error) {
	t, ok := evidence.ParseDay(s, flag)
	if !ok {
		return t, usageError("reading %s: %q is not a date (write 2016, 2016-10, 2016-10-14 or 2016-10-14T18:35:00-04:00)", flag, s)
	}
	return t, nil
}

// optionalDay is parseDay where the flag may be left out.
func optionalDay(flag, s string) (evidence.Time, error) {
	if s == "" {
		return evidence.Time{}, nil
	}
	return parseDay(flag, s)
}

// plural counts a noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "s") {
		noun += "e"
	}
	return fmt.Sprintf("%s %ss", thousands(int64(n)), noun)
}

// thousands writes n with a comma between groups of three digits.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// sortedKeys lists the keys of m in order.
func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
