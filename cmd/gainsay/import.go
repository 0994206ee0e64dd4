package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/intake"
)

type importCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Paths     []string `arg:"" name:"path" help:"Files, folders and archives, recognised by content."`
	Trove     string   `placeholder:"NAME" help:"Name of the material (default: the name of the first path)."`
	From      string   `placeholder:"WHO" help:"Who handed it over."`
	Through   string   `placeholder:"WHOM" help:"By whose hands it came."`
	Obtained  string   `placeholder:"DATE" help:"When we got it."`
	Published string   `placeholder:"DATE" help:"When anyone could know it; leave it out if it was never published."`
	Terms     string   `placeholder:"TEXT" help:"On what terms it was handed over."`
	Workers   int      `hidden:"" help:"Readers at once."`
}

// Help implements kong's longer help.
func (importCmd) Help() string {
	return `Reads mbox, Maildir, EML and EMLX mail, X archives (folder or zip), hand-made transcripts
(docs/format/transcript.md), articles as HTML or plain text, and zip or tar archives of these;
anything else is kept whole as a document. Ends with the ledger: in = kept + excepted.
Stop it at any moment and run it again: it goes on where it was. Run it again on the same path:
nothing changes.
` + exitStatus
}

func (c *importCmd) Run(e *env) error {
	trove, err := c.trove()
	if err != nil {
		return err
	}
	for _, path := range c.Paths { // before a case is made for nothing
		if _, err := os.Lstat(path); err != nil {
			return fmt.Errorf("importing: %w", err)
		}
	}
	k, err := sqlite.Create(e.ctx, c.Case, sqlite.Options{Now: e.now})
	if err != nil {
		return err
	}
	e.wrote = &written{c.Case, c.JSON}
	p := newProgress(e)
	if trove, err = asHandedOver(e.ctx, k, trove); err != nil {
		return errors.Join(err, k.Close())
	}
	sum, runErr := intake.Run(e.ctx, k, c.Paths, intake.Options{
		Trove: trove, By: c.name(e), CaseDir: c.Case, Now: e.now, Workers: c.Workers, Report: p.report,
	})
	p.done()
	if err := errors.Join(runErr, k.Close()); err != nil {
		return err
	}
	if c.JSON {
		if err := printJSON(e.stdout, importDone{
			Event: "done", Inputs: sum.Inputs, Kept: sum.Kept, Excepted: sum.Excepted,
			Items: sum.Items, New: sum.New, Problems: sum.Problems, Seconds: sum.Seconds, Proofs: sum.Ledger.Proofs,
		}); err != nil {
			return err
		}
	} else {
		printLedger(e.stdout, sum)
		printJudged(e.stdout, sum.Judged) // of what was in the case before
	}
	if sum.Problems+sum.Excepted+sum.Lost > 0 {
		return codeError{exitProblems, nil}
	}
	return nil
}

func (c *importCmd) trove() (archive.Trove, error) {
	t := archive.Trove{Name: c.Trove, From: c.From, Through: c.Through, Terms: c.Terms}
	if t.Name == "" {
		abs, err := filepath.Abs(c.Paths[0])
		if err != nil {
			return t, fmt.Errorf("finding %s: %w", c.Paths[0], err)
		}
		t.Name = filepath.Base(abs)
	}
	var err error
	if t.Obtained, err = optionalDay("--obtained", c.Obtained); err != nil {
		return t, err
	}
	t.Published, err = optionalDay("--published", c.Published)
	return t, err
}

// asHandedOver fills in what t leaves unsaid with what the case has of the trove
// of that name, so that the same path can be imported again by its path alone.
func asHandedOver(ctx context.Context, k archive.Case, t archive.Trove) (archive.Trove, error) {
	troves, err := k.Troves(ctx)
	if err != nil {
		return t, err
	}
	i := slices.IndexFunc(troves, func(have archive.Trove) bool { return have.Name == t.Name })
	if i < 0 {
		return t, nil
	}
	have := troves[i]
	t.From, t.Through, t.Terms = cmp.Or(t.From, have.From), cmp.Or(t.Through, have.Through), cmp.Or(t.Terms, have.Terms)
	if t.Obtained.IsZero() {
		t.Obtained = have.Obtained
	}
	if t.Published.IsZero() {
		t.Published = have.Published
	}
	return t, nil
}

// importDone is the last line of import --json.
type importDone struct {
	Event    string  `json:"event"`
	Inputs   int     `json:"inputs"`
	Kept     int     `json:"kept"`
	Excepted int     `json:"excepted"`
	Items    int     `json:"items"`
	New      int     `json:"new"`
	Problems int     `json:"problems"`
	Seconds  float64 `json:"seconds"`
	// Proofs counts the trove's mails by what their signatures come to.
	Proofs map[authentic.Word]int `json:"proofs,omitempty"`
}

func printLedger(w io.Writer, s intake.Summary) {
	fmt.Fprintf(w, "trove %s\n", clean(s.Trove))
	fmt.Fprintf(w, "  %s in = %s kept + %s excepted\n", plural(s.Inputs, "input"), thousands(int64(s.Kept)), thousands(int64(s.Excepted)))
	fmt.Fprintf(w, "  %s found, %s new to the case\n", plural(s.Items, "item"), thousands(int64(s.New)))
	fmt.Fprintf(w, "the case now has of this trove\n")
	for _, kind := range evidence.Kinds() {
		if n := s.Ledger.Items[kind]; n > 0 {
			fmt.Fprintf(w, "  %8s %s\n", thousands(int64(n)), kind)
		}
	}
	printProofs(w, s.Ledger.Proofs)
	printCodes(w, "exceptions", s.Ledger.Exceptions)
	printCodes(w, "problems", s.Ledger.Problems)
	rate := ""
	if s.Seconds > 0 {
		rate = fmt.Sprintf(", %s items/s, %.1f MB/s", thousands(int64(float64(s.Items)/s.Seconds)), float64(s.Bytes)/1e6/s.Seconds)
	}
	fmt.Fprintf(w, "%.1f MB in %.1f s%s\n", float64(s.Bytes)/1e6, s.Seconds, rate)
}

// printProofs counts mail by what its signatures come to, best first.
func printProofs(w io.Writer, proofs map[authentic.Word]int) {
	if len(proofs) == 0 {
		return
	}
	fmt.Fprintln(w, "signatures of the mail, with the keys of the case")
	for _, word := range authentic.Words() {
		if n := proofs[word]; n > 0 {
			fmt.Fprintf(w, "  %8s %s\n", thousands(int64(n)), wordText(word))
		}
	}
	if proofs[authentic.KeyGone] > 0 {
		fmt.Fprintln(w, "  which keys are missing: gainsay keys wanted")
	}
}

func printCodes(w io.Writer, title string, codes map[string]int) {
	if len(codes) == 0 {
		return
	}
	names := make([]string, 0, len(codes))
	for c := range codes {
		names = append(names, c)
	}
	sort.Slice(names, func(i, j int) bool {
		if codes[names[i]] != codes[names[j]] {
			return codes[names[i]] > codes[names[j]]
		}
		return names[i] < names[j]
	})
	fmt.Fprintf(w, "%s\n", title)
	for _, c := range names {
		fmt.Fprintf(w, "  %8s %s\n", thousands(int64(codes[c])), c)
	}
}

// progress tells how far a run is: one line that is rewritten on a terminal,
// a line every few seconds elsewhere.
type progress struct {
	e       *env
	started time.Time // of the stage
	stage   intake.Stage
	last    time.Time
	shown   bool
}

func newProgress(e *env) *progress { return &progress{e: e} }

// plainEvery is how often a line is written where there is no terminal.
const plainEvery = 5 * time.Second

func (p *progress) report(s intake.Progress) {
	now := p.e.now()
	if s.Stage != p.stage {
		p.stage, p.started, p.last = s.Stage, now, now
	}
	if !p.e.ttyErr && now.Sub(p.last) < plainEvery {
		return
	}
	p.last = now
	line := progressLine(s, now.Sub(p.started))
	if p.e.ttyErr {
		fmt.Fprintf(p.e.stderr, "\r\x1b[K%s", line)
		p.shown = true
		return
	}
	fmt.Fprintln(p.e.stderr, line)
}

func (p *progress) done() {
	if p.shown {
		fmt.Fprint(p.e.stderr, "\r\x1b[K")
	}
}

// progressLine says what was done, how fast, and how long the rest takes at
// that rate. While inputs are still being found there is no total, and so no
// forecast.
func progressLine(s intake.Progress, elapsed time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", s.Stage, size(s.Bytes))
	secs := elapsed.Seconds()
	if s.BytesAll > 0 {
		fmt.Fprintf(&b, " of %s (%d %%)", size(s.BytesAll), 100*s.Bytes/s.BytesAll)
	}
	if s.Items > 0 {
		fmt.Fprintf(&b, ", %s", plural(s.Items, "item"))
	}
	if secs >= 1 {
		if s.Items > 0 {
			fmt.Fprintf(&b, ", %s/s", thousands(int64(float64(s.Items)/secs)))
		}
		rate := float64(s.Bytes) / secs
		fmt.Fprintf(&b, ", %s/s", size(int64(rate)))
		if s.BytesAll > s.Bytes && rate > 0 {
			left := time.Duration(float64(s.BytesAll-s.Bytes) / rate * float64(time.Second))
			fmt.Fprintf(&b, ", %s left", left.Round(time.Second))
		}
	}
	return b.String()
}

func size(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f kB", float64(n)/1e3)
}
