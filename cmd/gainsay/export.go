package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

type exportCmd struct {
	Case     string `default:"." placeholder:"DIR" help:"Folder of the case."`
	zoneFlag `embed:""`
	Mbox     bool     `xor:"form" required:"" help:"Mail as an mbox file (mboxrd: From lines in bodies are quoted, so that the bytes can be had back)."`
	JSON     bool     `name:"json" xor:"form" required:"" help:"Every item as one JSON object a line."`
	CSV      bool     `name:"csv" xor:"form" required:"" help:"One row an item, for a spreadsheet."`
	Out      string   `short:"o" placeholder:"FILE" help:"Write to FILE, which must not exist (default: standard output)."`
	Trove    []string `placeholder:"NAME" help:"Only these troves."`
	Query    []string `arg:"" optional:"" help:"Only items that match (default: all of them, without a ceiling)."`
}

// Help implements kong's longer help.
func (exportCmd) Help() string { return exitStatus }

func (c *exportCmd) Run(e *env) (err error) {
	k, err := (caseFlags{Case: c.Case}).reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	w := e.stdout
	if c.Out != "" {
		f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("exporting to %s: %w", c.Out, err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		w = f
	}
	write, flush := c.form(e, k, w)
	n := 0
	err = c.items(e, k, func(it archive.Item) error {
		ok, err := write(it)
		if ok {
			n++
		}
		return err
	})
	if err := errors.Join(err, flush()); err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	fmt.Fprintf(e.stderr, "%s exported\n", plural(n, "item"))
	return nil
}

// items calls f with every item asked for, in exhibit order or the search's.
func (c *exportCmd) items(e *env, k archive.Case, f func(archive.Item) error) error {
	scope := archive.Scope{Everything: len(c.Trove) == 0, Troves: c.Trove}
	if len(c.Query) == 0 {
		for it, err := range k.Items(e.ctx, scope) {
			if err != nil {
				return err
			}
			if err := f(it); err != nil {
				return err
			}
		}
		return nil
	}
	q, err := (&searchCmd{zoneFlag: c.zoneFlag, Query: c.Query}).query(e)
	if err != nil {
		return err
	}
	if err := wantTroves(e.ctx, k, q, c.Trove); err != nil {
		return err
	}
	hits, err := k.Search(e.ctx, archive.SearchRequest{Query: q, Scope: scope, Order: archive.Oldest})
	if err != nil {
		return err
	}
	for _, h := range hits {
		it, err := k.Item(e.ctx, h.ID.String())
		if err != nil {
			return err
		}
		if err := f(it); err != nil {
			return err
		}
	}
	return nil
}

// form returns what writes one item, reporting whether the form can hold it,
// and what ends the file.
func (c *exportCmd) form(e *env, k archive.Case, w io.Writer) (write func(archive.Item) (bool, error), flush func() error) {
	nothing := func() error { return nil }
	switch {
	case c.Mbox:
		return func(it archive.Item) (bool, error) {
			if it.Kind != evidence.KindMail {
				return false, nil
			}
			return true, writeMbox(e, k, it, w)
		}, nothing
	case c.CSV:
		cw := csv.NewWriter(w)
		header := cw.Write([]string{"exhibit", "id", "kind", "date", "date_utc", "from", "to", "cc", "subject", "text", "troves", "citation"})
		return func(it archive.Item) (bool, error) {
				return true, errors.Join(header, cw.Write(csvRow(it)))
			}, func() error {
				cw.Flush()
				return cw.Error()
			}
	}
	return func(it archive.Item) (bool, error) {
		return true, printJSON(w, showLine{Item: it, Citation: citation(it)})
	}, nothing
}

func csvRow(it archive.Item) []string {
	utc := ""
	if d := it.Date(); !d.IsZero() && d.Zoned {
		utc = d.Instant().Format(time.RFC3339)
	}
	var troves []string
	seen := map[string]bool{}
	for _, o := range it.Occurrences {
		if !seen[o.Trove] {
			seen[o.Trove] = true
			troves = append(troves, o.Trove)
		}
	}
	row := []string{
		fmt.Sprint(it.Exhibit), it.ID.String(), string(it.Kind), it.Date().Text, utc,
		partiesText(it.Parties, evidence.RoleFrom), partiesText(it.Parties, evidence.RoleTo), partiesText(it.Parties, evidence.RoleCc),
		it.Subject, it.Text, strings.Join(troves, "; "), citation(it),
	}
	for i, cell := range row {
		row[i] = inert(cell)
	}
	return row
}

// inert keeps a spreadsheet from taking a cell of somebody's mail for a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// writeMbox writes one message as mboxrd: the reader of the file can have the
// message's own bytes back by taking one ">" off every line of >*From.
func writeMbox(e *env, k archive.Case, it archive.Item, w io.Writer) error {
	raw, err := k.Raw(e.ctx, it.ID)
	if err != nil {
		return err
	}
	defer raw.Close()
	at := it.Date().Instant()
	if at.IsZero() {
		at = time.Unix(0, 0).UTC()
	}
	if _, err := fmt.Fprintf(w, "From mboxrd@z %s\n", at.Format(time.ANSIC)); err != nil {
		return err
	}
	r := bufio.NewReaderSize(raw, 64<<10)
	lineStart, last := true, byte('\n')
	for {
		piece, err := r.ReadSlice('\n')
		if lineStart && bytes.HasPrefix(bytes.TrimLeft(piece, ">"), []byte("From ")) {
			piece = append([]byte{'>'}, piece...)
		}
		if len(piece) > 0 {
			if _, err := w.Write(piece); err != nil {
				return err
			}
			last = piece[len(piece)-1]
		}
		lineStart = err == nil
		if err == io.EOF {
			break
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
	end := "\n"
	if last != '\n' {
		end = "\n\n"
	}
	_, err = io.WriteString(w, end)
	return err
}
