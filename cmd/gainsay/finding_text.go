package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// testLine is one line of test --json.
type testLine struct {
	Statement  string               `json:"statement"`
	Reading    string               `json:"reading"`
	Verdict    finding.Verdict      `json:"verdict"`
	Headline   finding.Verdict      `json:"headline"`
	AsOf       string               `json:"as_of"`
	Clock      finding.Clock        `json:"clock"`
	Threshold  evidence.Standing    `json:"threshold"`
	Witnesses  []witnessLine        `json:"witnesses"`
	Sealed     []sealedLine         `json:"certificates,omitempty"` // of complete coverage, that a witness rests on
	Coverage   string               `json:"coverage"`
	Holdings   []finding.Holding    `json:"holdings"`
	Gaps       []finding.Gap        `json:"gaps"`
	Position   finding.Position     `json:"speaker_position"`
	Reply      finding.Reply        `json:"reply"`
	Corrected  []finding.Correction `json:"corrected,omitempty"` // later statements of the speaker's that say the opposite
	Robustness int                  `json:"robustness"`
	Weakest    string               `json:"weakest,omitempty"`
	Sentence   string               `json:"sentence"`
	Notes      []string             `json:"notes,omitempty"`
	Unresolved []string             `json:"unresolved,omitempty"`
}

// sealedLine is a certificate of complete coverage, as evidence.
type sealedLine struct {
	Seq      int64             `json:"journal"`
	Side     string            `json:"side"` // for or against the words as spoken
	Says     string            `json:"says"`
	Shows    string            `json:"shows"`
	Standing evidence.Standing `json:"standing"`
}

func sealedLines(side string, ws []finding.Witness) []sealedLine {
	var out []sealedLine
	for _, w := range ws {
		for _, p := range w.Premises {
			if p.Kind == "seal" && w.Sealed != "" {
				out = append(out, sealedLine{p.Seq, side, p.Text, w.Sealed, w.Standing})
			}
		}
	}
	return out
}

type witnessLine struct {
	Item     evidence.ID       `json:"item"`                // zeros where it is a statement on record
	Record   string            `json:"statement,omitempty"` // id of the statement on record
	Side     string            `json:"side"`                // for or against the words as spoken
	Standing evidence.Standing `json:"standing"`
	Roles    map[string]string `json:"roles"`
	Exhibit  int64             `json:"exhibit"`
	Words    string            `json:"words"`
	Origins  []string          `json:"origins"`
	// Signature is what a signature on it shows and does not show, and Flags
	// what its signatures give reason to ask about.
	Signature string   `json:"signature,omitempty"`
	Flags     []string `json:"flags,omitempty"`
}

func printFindingJSON(w io.Writer, f finding.Finding) error {
	for _, r := range f.Readings {
		line := testLine{
			Statement: f.Statement, Reading: r.Reading, Verdict: r.Verdict, Headline: f.Headline,
			AsOf: f.AsOf.Format("2006-01-02T15:04:05Z07:00"), Clock: f.Clock, Threshold: f.Threshold,
			Witnesses: append(witnessLines("against", r.Against), witnessLines("for", r.For)...),
			Sealed:    append(sealedLines("against", r.Against), sealedLines("for", r.For)...),
			Coverage:  r.Coverage.Line, Holdings: r.Coverage.Holdings, Gaps: r.Gaps, Position: f.Position, Reply: f.Reply, Corrected: f.Corrected,
			Robustness: r.Robustness, Weakest: r.Weakest, Sentence: r.Sentence.Text, Notes: r.Notes, Unresolved: f.Unresolved,
		}
		if err := printJSON(w, line); err != nil {
			return err
		}
	}
	return nil
}

// witnessLines lists each item of the witnesses once; never nil, so that
// programs find an array.
func witnessLines(side string, ws []finding.Witness) []witnessLine {
	out := []witnessLine{}
	type cited struct {
		item   evidence.ID
		record string
	}
	seen := map[cited]bool{}
	for _, wit := range ws {
		for _, it := range wit.Items {
			if seen[cited{it.Item, it.Statement}] {
				continue
			}
			seen[cited{it.Item, it.Statement}] = true
			out = append(out, witnessLine{
				Item: it.Item, Record: it.Statement, Side: side, Standing: min(wit.Standing, it.Standing), Roles: it.Roles,
				Exhibit: it.Exhibit, Words: it.Passage.Words, Origins: it.Origins, Signature: it.Signature, Flags: it.Flags,
			})
		}
	}
	return out
}

// depth says how much of a finding is printed.
type depth int

const (
	brief depth = iota
	whole
)

// briefWitnesses is how many witnesses a brief finding lists on each side.
const briefWitnesses = 6

func printFinding(w io.Writer, s statement.Statement, f finding.Finding, d depth) {
	who := s.Speaker
	if s.For != "" {
		who += " for " + s.For
	}
	fmt.Fprintf(w, "%s  %s, %s", s.ID, clean(who), s.Said)
	if s.Venue != "" {
		fmt.Fprintf(w, ", %s", clean(s.Venue))
	}
	fmt.Fprintf(w, "\n  “%s”\n", clean(s.Quote))
	if s.Answers != "" {
		fmt.Fprintf(w, "  asked: %s\n", clean(s.Answers))
	}
	fmt.Fprintf(w, "  %s %s", f.Headline.Shape(), strings.ToUpper(f.Headline.Words()))
	if d == whole {
		fmt.Fprintf(w, "  as known on %s (%s clock), threshold %s", f.AsOf.Format("2006-01-02"), f.Clock, f.Threshold)
	}
	fmt.Fprintln(w)
	for _, name := range f.Unresolved {
		fmt.Fprintf(w, "    name not known: %s\n", clean(name))
	}
	for _, r := range f.Readings {
		printReading(w, r, len(f.Readings) > 1, d)
	}
	if f.Position.Text != "" {
		fmt.Fprintf(w, "  speaker: %s\n", clean(f.Position.Text))
	}
	if s.Except != "" {
		fmt.Fprintf(w, "  not denied: %s\n", clean(s.Except))
	}
	for _, c := range f.Corrected {
		fmt.Fprintf(w, "  later the speaker %s it: %s, %s, “%s”\n", c.Polarity, c.Statement, c.Said, clean(c.Quote))
	}
	fmt.Fprintf(w, "  reply: %s\n", clean(f.Reply.Words()))
	fmt.Fprintln(w)
}

func printReading(w io.Writer, r finding.ReadingFinding, several bool, d depth) {
	if several {
		fmt.Fprintf(w, "  reading %s: %s %s\n", r.Reading, r.Verdict.Shape(), r.Verdict.Words())
	}
	if r.Sentence.Text != "" {
		fmt.Fprintf(w, "    %s\n", clean(r.Sentence.Text))
	}
	printWitnesses(w, "against the words", r.Against, d)
	printWitnesses(w, "for the words", r.For, d)
	if r.Coverage.Line != "" {
		fmt.Fprintf(w, "    coverage: %s\n", clean(r.Coverage.Line))
	}
	if len(r.For)+len(r.Against) > 0 && (d == whole || r.Robustness == 1) {
		fmt.Fprintf(w, "    rests on %s", plural(r.Robustness, "independent origin"))
		if r.Weakest != "" {
			fmt.Fprintf(w, "; weakest: %s", clean(r.Weakest))
		}
		fmt.Fprintln(w)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(w, "    note: %s\n", clean(n))
	}
	if d == whole {
		for _, g := range r.Gaps {
			fmt.Fprintf(w, "    would settle it: %s\n", clean(g.Text))
		}
	} else if len(r.Gaps) > 0 {
		fmt.Fprintf(w, "    %s that could change this: gainsay why lists them\n", plural(len(r.Gaps), "gap"))
	}
}

func printWitnesses(w io.Writer, title string, ws []finding.Witness, d depth) {
	if len(ws) == 0 {
		return
	}
	fmt.Fprintf(w, "    %s:\n", title)
	shown := 0
	for i, wit := range ws {
		if wit.Sealed != "" || len(wit.Items) == 0 {
			printDecisions(w, wit)
		}
		for _, it := range wit.Items {
			if d == brief && shown == briefWitnesses {
				fmt.Fprintf(w, "      and %s more\n", plural(len(ws)-i, "witness"))
				return
			}
			shown++
			printWitnessItem(w, wit, it, d)
		}
	}
}

// printDecisions prints what a witness rests on where it is no item: a
// certificate of complete coverage, or a membership.
func printDecisions(w io.Writer, wit finding.Witness) {
	for _, p := range wit.Premises {
		switch {
		case p.Kind == "seal":
			fmt.Fprintf(w, "      certificate %d: %s, and %s (%s)\n", p.Seq, clean(p.Text), wit.Sealed, wit.Standing)
		case len(wit.Items) == 0:
			fmt.Fprintf(w, "      decision %d: %s (%s)\n", p.Seq, clean(p.Text), p.Standing)
		}
	}
}

func printWitnessItem(w io.Writer, wit finding.Witness, it finding.WitnessItem, d depth) {
	what := fmt.Sprintf("#%d %s", it.Exhibit, it.Item.Short())
	if it.Item.IsZero() {
		what = "statement " + clean(it.Statement)
	}
	fmt.Fprintf(w, "      %s  %s  %s", what, it.Date, it.Standing)
	if wit.Straddles {
		fmt.Fprint(w, ", its time may lie outside the scope")
	}
	fmt.Fprintln(w)
	if it.Set != nil {
		fmt.Fprintf(w, "        %s\n", clean(it.Set.Text()))
	}
	if it.Passage.Words != "" {
		n := 100
		if d == whole {
			n = 400
		}
		fmt.Fprintf(w, "        “%s”\n", oneLine(it.Passage.Words, n))
	}
	bySignature := strings.HasPrefix(it.Why, finding.CheckSigned)
	if it.Signature != "" && bySignature == (d == brief) { // else the check below says the same, or it bears on nothing
		fmt.Fprintf(w, "        %s\n", clean(it.Signature))
	}
	for _, flag := range it.Flags {
		fmt.Fprintf(w, "        flag: %s\n", clean(flag))
	}
	if d == brief {
		return
	}
	for _, key := range sortedKeys(it.Roles) {
		fmt.Fprintf(w, "        %s: %s\n", key, clean(it.Roles[key]))
	}
	fmt.Fprintf(w, "        %s; from %s\n", clean(it.Why), clean(strings.Join(it.Origins, "; ")))
	for _, p := range wit.Premises {
		fmt.Fprintf(w, "        rests on decision %d: %s (%s)\n", p.Seq, clean(p.Text), p.Standing)
	}
}
