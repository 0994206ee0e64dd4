package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
)

type troveCmd struct {
	List troveListCmd `cmd:"" default:"withargs" help:"List the troves of the case."`
	Show troveShowCmd `cmd:"" help:"Show how a trove came, what is in it, and the root hash of its inputs."`
}

// troveImport is what the journal has of one import.
type troveImport struct {
	At   time.Time   `json:"at"`
	By   string      `json:"by"`
	Seq  int64       `json:"journal"`
	Root evidence.ID `json:"root"` // SHA-256 over a line "hash path" for each input that the run kept, in order
}

// troveLine is a line of trove --json.
type troveLine struct {
	archive.Trove
	archive.Ledger
	Imports []troveImport `json:"imports"`
}

func readTrove(e *env, k archive.Case, t archive.Trove) (troveLine, error) {
	l := troveLine{Trove: t, Imports: []troveImport{}}
	var err error
	if l.Ledger, err = k.Ledger(e.ctx, archive.Scope{Troves: []string{t.Name}}); err != nil {
		return l, err
	}
	for entry, err := range k.Journal(e.ctx, "import", 0) {
		if err != nil {
			return l, err
		}
		var body struct {
			Trove string      `json:"trove"`
			Root  evidence.ID `json:"root"`
		}
		if json.Unmarshal(entry.Body, &body) == nil && body.Trove == t.Name {
			l.Imports = append(l.Imports, troveImport{entry.At, entry.By, entry.Seq, body.Root})
		}
	}
	return l, nil
}

type troveListCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (troveListCmd) Help() string { return exitStatus }

func (c *troveListCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	troves, err := k.Troves(e.ctx)
	if err != nil {
		return err
	}
	for _, t := range troves {
		l, err := readTrove(e, k, t)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := printJSON(e.stdout, l); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(e.stdout, "%-24s %s in = %s kept + %s excepted, %s; %s\n", clean(t.Name), plural(l.Inputs, "input"),
			thousands(int64(l.Kept)), thousands(int64(l.Excepted)), plural(demoItems(l.Ledger), "item"), handOver(t))
	}
	return nil
}

// handOver tells how a trove came, in half a sentence.
func handOver(t archive.Trove) string {
	s := "from somebody not recorded"
	if t.From != "" {
		s = "from " + t.From
	}
	if t.Through != "" {
		s += " through " + t.Through
	}
	if !t.Obtained.IsZero() {
		s += ", obtained " + t.Obtained.String()
	}
	if !t.Published.IsZero() {
		s += ", published " + t.Published.String()
	}
	return oneLine(s, 200)
}

type troveShowCmd struct {
	caseFlags   `embed:""`
	byFlag      `embed:""`
	Name        string `arg:"" help:"Name of the trove, as trove list prints it."`
	Certificate bool   `help:"Read every kept byte of the case again, and draw up a certificate of the hashes for a person to sign."`
}

// Help implements kong's longer help.
func (troveShowCmd) Help() string {
	return `The certificate has the shape of a certification of data copied from an electronic storage medium (US Federal
Rule of Evidence 902(14)). It is a draft: it says what the program can show, and has blanks for what
only its signer knows. A fault found while reading the bytes again ends with exit status 4 and no certificate.
` + exitStatus
}

// noTrove is the error of asking for a trove that is not among those of a case.
func noTrove(name string, troves []archive.Trove) error {
	names := make([]string, len(troves))
	for i, t := range troves {
		names[i] = t.Name
	}
	return fmt.Errorf("there is no trove %q in this case; there are: %s", name, strings.Join(names, ", "))
}

func (c *troveShowCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	troves, err := k.Troves(e.ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(troves, func(t archive.Trove) bool { return t.Name == c.Name })
	if i < 0 {
		return noTrove(c.Name, troves)
	}
	l, err := readTrove(e, k, troves[i])
	if err != nil {
		return err
	}
	if c.Certificate {
		return c.certificate(e, k, l)
	}
	inputs, err := troveInputs(e, k, c.Name)
	if err != nil {
		return err
	}
	shown := troveShowLine{troveLine: l, Files: inputs}
	if shown.Proofs, err = chainProofs(k, inputs); err != nil {
		return err
	}
	stamps, err := loadStamps(e.ctx, k)
	if err != nil {
		return err
	}
	shown.Stamps = slices.DeleteFunc(stamps, func(s stampLine) bool { return s.Trove != l.Name })
	if c.JSON {
		return printJSON(e.stdout, shown)
	}
	printTrove(e.stdout, l, inputs)
	for _, s := range shown.Stamps {
		row(e.stdout, "time stamp", s.words())
	}
	for _, p := range shown.Proofs {
		p.print(e.stdout)
	}
	return nil
}

// troveShowLine is the line of trove show --json.
type troveShowLine struct {
	troveLine
	Files  []troveInput     `json:"files"`
	Stamps []stampLine      `json:"time_stamps,omitempty"`  // of an authority
	Proofs []chainProofLine `json:"chain_proofs,omitempty"` // OpenTimestamps, that lay in the trove
}

// troveInput is one kept input in which items were found.
type troveInput struct {
	Path  string      `json:"path"`
	Hash  evidence.ID `json:"sha256"`
	Size  int64       `json:"size"`
	Items int         `json:"items"` // found in it, parts of messages included
}

// troveInputs lists the inputs of a trove by path, from where its items were
// found.
func troveInputs(e *env, k *sqlite.Case, trove string) ([]troveInput, error) {
	type key struct {
		path string
		blob evidence.ID
	}
	items := map[key]int{}
	for item, err := range k.Items(e.ctx, archive.Scope{Troves: []string{trove}}) {
		if err != nil {
			return nil, err
		}
		for _, o := range item.Occurrences {
			if o.Trove == trove {
				items[key{o.Path, o.Blob}]++
			}
		}
	}
	out := []troveInput{}
	for at, n := range items {
		b, err := k.OpenBlob(at.blob)
		if err != nil {
			return nil, err
		}
		out = append(out, troveInput{Path: at.path, Hash: at.blob, Size: b.Size(), Items: n})
		if err := b.Close(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b troveInput) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Hash.String(), b.Hash.String()))
	})
	return out, nil
}

// shownInputs is how many inputs are listed for people; --json has all.
const shownInputs = 20

func printTrove(w io.Writer, l troveLine, inputs []troveInput) {
	fmt.Fprintf(w, "trove %s\n", clean(l.Name))
	row(w, "from", orWord(l.From, "not recorded"))
	row(w, "through", l.Through)
	row(w, "obtained", dayOr(l.Obtained, "not recorded"))
	row(w, "published", dayOr(l.Published, "never, as far as is recorded"))
	row(w, "terms", l.Terms)
	row(w, "inputs", fmt.Sprintf("%s = %s kept + %s excepted, %s bytes", thousands(int64(l.Inputs)), thousands(int64(l.Kept)), thousands(int64(l.Excepted)), thousands(l.Bytes)))
	for _, kind := range evidence.Kinds() {
		if n := l.Items[kind]; n > 0 {
			row(w, string(kind), thousands(int64(n)))
		}
	}
	for _, i := range l.Imports {
		row(w, "imported", fmt.Sprintf("%s UTC by %s, journal entry %d", i.At.UTC().Format(time.DateTime), i.By, i.Seq))
		row(w, "root hash", i.Root.String())
	}
	if len(l.Imports) == 0 {
		row(w, "imported", "not to the end: import it again, and it goes on where it was")
	}
	for _, in := range inputs[:min(len(inputs), shownInputs)] {
		row(w, "sha256", in.Hash.String()+"  "+oneLine(in.Path, 100))
	}
	if more := len(inputs) - shownInputs; more > 0 {
		row(w, "", fmt.Sprintf("and %s (all with --json)", plural(more, "more input")))
	}
	printCodes(w, "exceptions", l.Exceptions)
	printCodes(w, "problems", l.Problems)
}

func dayOr(t evidence.Time, otherwise string) string {
	if t.IsZero() {
		return otherwise
	}
	return timeText(t)
}
