package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

type standingCmd struct {
	List standingListCmd `cmd:"" default:"withargs" help:"List the standings that people have set, undone ones included."`
	Set  standingSetCmd  `cmd:"" help:"Set what an item is worth, in place of the table of checks; mark one as forged or disputed."`
	Undo standingUndoCmd `cmd:"" help:"Undo such a decision; the journal keeps it."`
}

type standingSetCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Item      string `arg:"" help:"The item, as an exhibit number or id."`
	Standing  string `arg:"" optional:"" enum:",none,claimed,corroborated,verified" default:"" help:"none, claimed, corroborated or verified; claimed where it is left out and the item is marked."`
	Why       string `required:"" placeholder:"TEXT" help:"The reason; it is journalled and printed with findings."`
	Forged    bool   `xor:"mark" help:"Mark the item as forged: it is worth claimed at most, and backs nothing."`
	Disputed  bool   `xor:"mark" help:"Mark the item as disputed, likewise."`
}

// Help implements kong's longer help.
func (standingSetCmd) Help() string {
	return `Findings use it from now on (as of an earlier day they do not), and print it with the item. It is about one item:
other copies of the same event keep what they are worth. The checks are listed by gainsay authenticate --table.
` + exitStatus
}

func (c *standingSetCmd) Run(e *env) error {
	o := finding.Override{Standing: evidence.Claimed, Why: c.Why, By: c.name(e), At: e.now().UTC().Truncate(time.Millisecond)}
	switch {
	case c.Forged:
		o.Flag = finding.Forged
	case c.Disputed:
		o.Flag = finding.Disputed
	case c.Standing == "":
		return usageError("setting a standing: say which: none, claimed, corroborated or verified")
	}
	if c.Standing != "" {
		if err := o.Standing.UnmarshalText([]byte(c.Standing)); err != nil {
			return usageError("%w", err)
		}
	}
	if o.Flag != "" && o.Standing > evidence.Claimed {
		return usageError("setting a standing: an item that is %s is worth claimed at most", o.Flag)
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	item, err := k.Item(e.ctx, c.Item)
	if err != nil {
		return err
	}
	o.Item = item.ID
	body, err := json.Marshal(struct {
		Item     evidence.ID       `json:"item"`
		Standing evidence.Standing `json:"standing"`
		Flag     finding.Flag      `json:"flag,omitempty"`
	}{o.Item, o.Standing, o.Flag})
	if err != nil {
		return fmt.Errorf("writing the decision: %w", err)
	}
	if o.Seq, err = k.Append(e.ctx, archive.JournalEntry{At: o.At, By: o.By, Kind: "standing.set", Why: o.Why, Body: body}); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, o)
	}
	fmt.Fprintf(e.stdout, "#%d %s\n", item.Exhibit, clean(o.Text()))
	fmt.Fprintf(e.stdout, "undo it with: gainsay standing undo %d --why …\n", o.Seq)
	return nil
}

type standingListCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (standingListCmd) Help() string { return exitStatus }

func (c *standingListCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	marks, err := k.Marks(e.ctx)
	if err != nil {
		return err
	}
	for _, o := range marks.Standing {
		if c.JSON {
			if err := printJSON(e.stdout, o); err != nil {
				return err
			}
			continue
		}
		item, err := k.Item(e.ctx, o.Item.String())
		if err != nil {
			return fmt.Errorf("listing standings: item %s of journal entry %d: %w", o.Item.Short(), o.Seq, err)
		}
		fmt.Fprintf(e.stdout, "%d  %s  #%d %s: %s%s\n", o.Seq, o.At.UTC().Format(time.DateOnly), item.Exhibit, o.Item.Short(), clean(o.Text()), clean(goneText("undone", o.Gone, o.GoneBy, o.GoneWhy)))
	}
	return nil
}

// goneText says that something was taken back, when, by whom and why.
func goneText(how string, at time.Time, by, why string) string {
	if at.IsZero() {
		return ""
	}
	return fmt.Sprintf("  (%s on %s by %s: %s)", how, at.UTC().Format(time.DateOnly), by, why)
}

type standingUndoCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Seq       int64  `arg:"" name:"decision" help:"Number of the decision, as standing list prints it."`
	Why       string `required:"" placeholder:"TEXT" help:"The reason; it is journalled."`
}

// Help implements kong's longer help.
func (standingUndoCmd) Help() string { return exitStatus }

func (c *standingUndoCmd) Run(e *env) error {
	return takeBack(e, c.caseFlags, archive.JournalEntry{By: c.name(e), Kind: "standing.undo", Why: c.Why}, "set", c.Seq, func(m finding.Marks) error {
		i := slices.IndexFunc(m.Standing, func(o finding.Override) bool { return o.Seq == c.Seq })
		switch {
		case i < 0:
			return fmt.Errorf("undoing %d: no standing was set by that journal entry; gainsay standing list shows them", c.Seq)
		case !m.Standing[i].Gone.IsZero():
			return fmt.Errorf("undoing %d: it is undone already", c.Seq)
		}
		return nil
	})
}

// takeBack journals that the mark of entry seq no longer holds, if allowed says
// that it may be taken back.
func takeBack(e *env, f caseFlags, entry archive.JournalEntry, what string, seq int64, allowed func(finding.Marks) error) error {
	k, err := f.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	marks, err := k.Marks(e.ctx)
	if err != nil {
		return err
	}
	if err := allowed(marks); err != nil {
		return err
	}
	if entry.Body, err = json.Marshal(map[string]int64{what: seq}); err != nil {
		return fmt.Errorf("writing the decision: %w", err)
	}
	entry.At = e.now().UTC().Truncate(time.Millisecond)
	if entry.Seq, err = k.Append(e.ctx, entry); err != nil {
		return err
	}
	if f.JSON {
		return printJSON(e.stdout, entry)
	}
	fmt.Fprintf(e.stdout, "%d no longer holds (%s, by %s, journal entry %d)\n", seq, clean(entry.Why), clean(entry.By), entry.Seq)
	return nil
}

// setStandings says what people have set an item to, in order, undone decisions
// included.
func setStandings(e *env, k *sqlite.Case, id evidence.ID) ([]string, error) {
	marks, err := k.Marks(e.ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, o := range marks.Standing {
		if o.Item == id {
			out = append(out, clean(o.Text()+goneText("undone", o.Gone, o.GoneBy, o.GoneWhy)))
		}
	}
	return out, nil
}
