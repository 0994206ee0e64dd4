package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
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
		if r.Span, err = archive.SpanIn(item.Text, span); err != nil {
			return usageError("item %s: %w", ref, err)
		}
	}
	state := finding.Accepted
	if c.Suggest || c.Rule != "" {
		state = finding.Suggested
	}
	by := c.name(e)
	if r, err = archive.AddReading(e.ctx, k, r, state, by, c.Why, e.now()); err != nil {
		return refusedReading(err)
	}
	if c.JSON {
		return printJSON(e.stdout, r)
	}
	fmt.Fprintf(e.stdout, "reading %d: #%d shows %s (%s, %s by %s)\n", r.Seq, item.Exhibit, clean(p.String()), clean(c.Why), state, clean(by))
	if state == finding.Suggested {
		fmt.Fprintf(e.stdout, "accept it with: gainsay reading accept %d\n", r.Seq)
	}
	return nil
}

// refusedReading adds to why a reading was refused what to do about it here.
func refusedReading(err error) error {
	var refused *archive.RefusedReading
	switch {
	case !errors.As(err, &refused):
		return err
	case refused.On != nil:
		why := ""
		if refused.State == finding.Rejected {
			why = " --why …"
		}
		return fmt.Errorf("%w (accept it with: gainsay reading accept %d%s)", err, refused.On.Seq, why)
	case refused.Unknown != "":
		return usageError("%w (name them first: gainsay people same HANDLE --person NAME)", err)
	}
	return usageError("%w", err)
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
	r, err := archive.MoveReading(e.ctx, k, seq, state, by.name(e), why, e.now())
	var refused *archive.RefusedReading
	switch {
	case errors.As(err, &refused):
		return usageError("%w (list them with: gainsay reading list)", err)
	case errors.Is(err, archive.ErrNoReason):
		return usageError("%w", err)
	case err != nil:
		return err
	}
	if f.JSON {
		return printJSON(e.stdout, r)
	}
	fmt.Fprintf(e.stdout, "reading %d is %s by %s: %s\n", seq, state, clean(r.Last().By), clean(r.Prop.String()))
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
