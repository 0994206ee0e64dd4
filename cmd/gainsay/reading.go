package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

type readingCmd struct {
	List   readingListCmd   `cmd:"" default:"withargs" help:"List what items were read to show, with who accepted or rejected it."`
	Add    readingAddCmd    `cmd:"" help:"Put on record what an item shows: a meeting, a payment, an offer, a gift."`
	Accept readingAcceptCmd `cmd:"" help:"Accept a reading; only accepted ones exceed claimed."`
	Reject readingRejectCmd `cmd:"" help:"Reject a reading; it counts for nothing, and stays rejected."`
}

type readingAddCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Item      string `arg:"" name:"item[:span]" help:"The item, as an exhibit number or id; with :LO-HI, the bytes of its text, or with :WORDS, words that stand in it once."`
	Prop      string `arg:"" name:"proposition" help:"What it shows: met(A, B), act(A, B, offer), paid(A, B, >= 100), had(A, \"it\"), gave(A, B, \"it\"), did(A, delete)."`
	Why       string `required:"" placeholder:"TEXT" help:"The reason; it is journalled and printed with findings."`
	When      string `placeholder:"DATE" help:"When it happened, where the item says. Otherwise it happened at some time up to the item's date."`
	Suggest   bool   `help:"Only suggest it: it counts as claimed until somebody accepts it."`
	Rule      string `placeholder:"NAME" help:"The rule or model that suggested it, with its version."`
}

// Help implements kong's longer help.
func (readingAddCmd) Help() string {
	return `What a program can see in a message is who wrote to whom. That a message is an offer, or tells of a
meeting, a person has to read. Name people rather than groups: who belongs to what is known from people.
` + exitStatus
}

func (c *readingAddCmd) Run(e *env) error {
	p, perr := statement.ParseProp(c.Prop)
	if perr != nil {
		return usageError("reading the proposition: %w", *perr)
	}
	if err := finding.CheckReading(p); err != nil {
		return usageError("%w", err)
	}
	r := finding.Reading{Prop: p, Rule: c.Rule}
	var err error
	if r.When, err = optionalDay("--when", c.When); err != nil {
		return err
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	ref, span, hasSpan := strings.Cut(c.Item, ":")
	item, err := k.Item(e.ctx, ref)
	if err != nil {
		return fmt.Errorf("looking for item %q: %w", ref, err)
	}
	r.Item = item.ID
	if hasSpan {
		if r.Span, err = spanIn(item.Text, span); err != nil {
			return usageError("item %s: %w", ref, err)
		}
	}
	if err := namesKnown(e, k, p); err != nil {
		return err
	}
	marks, err := k.Marks(e.ctx)
	if err != nil {
		return err
	}
	if err := notOnRecord(marks.Readings, r); err != nil {
		return err
	}
	state := finding.Accepted
	if c.Suggest || c.Rule != "" {
		state = finding.Suggested
	}
	body, err := json.Marshal(struct {
		finding.Reading
		Moves any           `json:"moves,omitempty"` // the journal has them
		Seq   any           `json:"seq,omitempty"`
		State finding.State `json:"state"`
	}{Reading: r, State: state})
	if err != nil {
		return fmt.Errorf("writing the reading: %w", err)
	}
	at := e.now().UTC().Truncate(time.Millisecond)
	by := c.name(e)
	seq, err := k.Append(e.ctx, archive.JournalEntry{At: at, By: by, Kind: "reading.add", Why: c.Why, Body: body})
	if err != nil {
		return err
	}
	r.Seq, r.Moves = seq, []finding.Move{{Seq: seq, State: state, By: by, Why: c.Why, At: at}}
	if c.JSON {
		return printJSON(e.stdout, r)
	}
	fmt.Fprintf(e.stdout, "reading %d: #%d shows %s (%s, %s by %s)\n", seq, item.Exhibit, clean(p.String()), clean(c.Why), state, clean(by))
	if state == finding.Suggested {
		fmt.Fprintf(e.stdout, "accept it with: gainsay reading accept %d\n", seq)
	}
	return nil
}

// spanIn finds the bytes of an item's text that a span means: "12-40", or words
// that stand in it once.
func spanIn(text, span string) (evidence.Span, error) {
	if lo, hi, ok := strings.Cut(span, "-"); ok {
		a, errA := strconv.ParseInt(lo, 10, 64)
		b, errB := strconv.ParseInt(hi, 10, 64)
		if errA == nil && errB == nil {
			s := evidence.Span{Start: a, End: b}
			if !s.Within(int64(len(text))) || s.Len() == 0 {
				return s, fmt.Errorf("bytes %d to %d are not in its text, which has %d", a, b, len(text))
			}
			return s, nil
		}
	}
	switch n := strings.Count(text, span); {
	case span == "":
		return evidence.Span{}, fmt.Errorf("there is nothing after the colon (write LO-HI, or words of its text)")
	case n == 0:
		return evidence.Span{}, fmt.Errorf("the words %q do not stand in its text (copy them from gainsay show)", span)
	case n > 1:
		return evidence.Span{}, fmt.Errorf("the words %q stand %d times in its text (write more of them, or LO-HI)", span, n)
	}
	at := int64(strings.Index(text, span))
	return evidence.Span{Start: at, End: at + int64(len(span))}, nil
}

// namesKnown reports names of a reading that mean nobody: it would count for
// nothing.
func namesKnown(e *env, k *sqlite.Case, p *statement.Prop) error {
	dir, err := directory(e.ctx, k)
	if err != nil {
		return err
	}
	for _, n := range p.Names() {
		if _, ok := dir.Resolve(n); ok {
			continue
		}
		if _, err := evidence.ParseHandle(n); err == nil {
			continue
		}
		hint := ""
		if near := dir.Suggest(n); len(near) > 0 {
			hint = "; did you mean " + strings.Join(near, " or ") + "?"
		}
		return usageError("nobody is called %q here%s (name them first: gainsay people same HANDLE --person NAME)", n, hint)
	}
	return nil
}

// notOnRecord reports a reading that says what another of the same words says.
// A rejected one comes back only by accepting it, or with other words.
func notOnRecord(on []finding.Reading, r finding.Reading) error {
	states := finding.Standings(on)
	for i, o := range on {
		if o.Key() != r.Key() {
			continue
		}
		last := o.Last()
		if states[i] == finding.Rejected {
			return fmt.Errorf("reading %d, of the same words, was rejected by %s (%s): it comes back only with other words, or by: gainsay reading accept %d --why …", o.Seq, last.By, last.Why, o.Seq)
		}
		return fmt.Errorf("it is on record as reading %d, %s by %s (accept it with: gainsay reading accept %d)", o.Seq, states[i], last.By, o.Seq)
	}
	return nil
}

type readingAcceptCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Seq       int64  `arg:"" help:"Number of the reading, as reading list prints it."`
	Why       string `placeholder:"TEXT" help:"The reason; it is journalled."`
}

// Help implements kong's longer help.
func (readingAcceptCmd) Help() string { return exitStatus }

func (c *readingAcceptCmd) Run(e *env) error {
	return c.move(e, c.byFlag, c.Seq, finding.Accepted, c.Why)
}

type readingRejectCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Seq       int64  `arg:"" help:"Number of the reading, as reading list prints it."`
	Why       string `required:"" placeholder:"TEXT" help:"The reason; it is journalled."`
}

// Help implements kong's longer help.
func (readingRejectCmd) Help() string { return exitStatus }

func (c *readingRejectCmd) Run(e *env) error {
	return c.move(e, c.byFlag, c.Seq, finding.Rejected, c.Why)
}

// move journals a decision about a reading.
func (f caseFlags) move(e *env, by byFlag, seq int64, state finding.State, why string) error {
	k, err := f.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	marks, err := k.Marks(e.ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(marks.Readings, func(r finding.Reading) bool { return r.Seq == seq })
	if i < 0 {
		return usageError("there is no reading %d (list them with: gainsay reading list)", seq)
	}
	r := marks.Readings[i]
	if last := r.Last(); last.State == state {
		return usageError("reading %d was %s by %s already", seq, state, last.By)
	}
	kind := "reading.accept"
	if state == finding.Rejected {
		kind = "reading.reject"
	}
	body, err := json.Marshal(struct {
		Reading int64       `json:"reading"`
		Key     evidence.ID `json:"key"` // of the claim and its words
	}{seq, r.Key()})
	if err != nil {
		return fmt.Errorf("writing the decision: %w", err)
	}
	m := finding.Move{State: state, By: by.name(e), Why: why, At: e.now().UTC().Truncate(time.Millisecond)}
	if m.Seq, err = k.Append(e.ctx, archive.JournalEntry{At: m.At, By: m.By, Kind: kind, Why: why, Body: body}); err != nil {
		return err
	}
	if f.JSON {
		r.Moves = append(r.Moves, m)
		return printJSON(e.stdout, r)
	}
	fmt.Fprintf(e.stdout, "reading %d is %s by %s: %s\n", seq, state, clean(m.By), clean(r.Prop.String()))
	return nil
}

type readingListCmd struct {
	caseFlags `embed:""`
	Item      string `placeholder:"ITEM" help:"Only readings of this item."`
	State     string `enum:",suggested,accepted,rejected" default:"" placeholder:"STATE" help:"Only suggested, accepted or rejected ones."`
}

// Help implements kong's longer help.
func (readingListCmd) Help() string { return exitStatus }

// readingLine is one line of reading list --json.
type readingLine struct {
	finding.Reading
	State   finding.State `json:"state"`
	Exhibit int64         `json:"exhibit"`
	Words   string        `json:"words,omitempty"` // of the span
}

func (c *readingListCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	marks, err := k.Marks(e.ctx)
	if err != nil {
		return err
	}
	var only evidence.ID
	if c.Item != "" {
		item, err := k.Item(e.ctx, c.Item)
		if err != nil {
			return fmt.Errorf("looking for item %q: %w", c.Item, err)
		}
		only = item.ID
	}
	states := finding.Standings(marks.Readings)
	for i, r := range marks.Readings {
		if c.State != "" && states[i] != finding.State(c.State) || c.Item != "" && r.Item != only {
			continue
		}
		item, err := k.Item(e.ctx, r.Item.String())
		if err != nil {
			return fmt.Errorf("looking for the item of reading %d: %w", r.Seq, err)
		}
		line := readingLine{Reading: r, State: states[i], Exhibit: item.Exhibit, Words: string(r.Span.Of([]byte(item.Text)))}
		if c.JSON {
			if err := printJSON(e.stdout, line); err != nil {
				return err
			}
			continue
		}
		printReadingLine(e, line)
	}
	return nil
}

func printReadingLine(e *env, l readingLine) {
	last := l.Last()
	by := last.By
	if l.Rule != "" && last.State == finding.Suggested {
		by = "rule " + l.Rule
	}
	fmt.Fprintf(e.stdout, "%d  %s  #%d  %s\n", l.Seq, l.State, l.Exhibit, clean(l.Prop.String()))
	if !l.When.IsZero() {
		fmt.Fprintf(e.stdout, "    happened %s\n", timeText(l.When))
	}
	if l.Words != "" {
		fmt.Fprintf(e.stdout, "    “%s”\n", oneLine(l.Words, 200))
	}
	fmt.Fprintf(e.stdout, "    %s by %s, %s: %s\n", l.State, clean(by), last.At.Format(time.DateOnly), clean(orWord(last.Why, "no reason given")))
}
