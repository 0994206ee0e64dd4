package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

type showCmd struct {
	caseFlags `embed:""`
	ID        string `arg:"" help:"A full id, its first digits, or an exhibit number such as #12."`
	Raw       bool   `xor:"what" help:"The item's own bytes, byte for byte; their SHA-256 is the id."`
	Headers   bool   `xor:"what" help:"Only the header fields, in order, as written."`
	Text      bool   `xor:"what" help:"Only the readable text."`
}

// Help implements kong's longer help.
func (showCmd) Help() string { return exitStatus }

func (c *showCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	item, err := k.Item(e.ctx, c.ID)
	if err != nil {
		return err
	}
	switch {
	case c.Raw:
		return copyRaw(e.ctx, k, item.ID, e.stdout)
	case c.Headers:
		return printHeaders(e, k, item)
	case c.Text:
		_, err := io.WriteString(e.stdout, item.Text)
		return err
	case c.JSON:
		return printJSON(e.stdout, showLine{Item: item, Citation: citation(item)})
	}
	return printItem(e, k, item)
}

// showLine is the line of show --json.
type showLine struct {
	archive.Item
	Citation string `json:"citation"`
}

func copyRaw(ctx context.Context, k archive.Case, id evidence.ID, w io.Writer) error {
	raw, err := k.Raw(ctx, id)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, raw)
	return errors.Join(err, raw.Close())
}

func printHeaders(e *env, k *sqlite.Case, item archive.Item) error {
	if item.Kind != evidence.KindMail {
		return usageError("showing headers of #%d: it is of kind %s, and only mail has headers", item.Exhibit, item.Kind)
	}
	raw, err := k.Raw(e.ctx, item.ID)
	if err != nil {
		return err
	}
	defer raw.Close()
	b, err := io.ReadAll(io.LimitReader(raw, message.MaxHeaderBytes))
	if err != nil {
		return fmt.Errorf("reading the bytes of #%d: %w", item.Exhibit, err)
	}
	for _, f := range message.Read(b).Header {
		fmt.Fprint(e.stdout, clean(strings.TrimRight(string(f.Raw.Of(b)), "\r\n")), "\n")
	}
	return nil
}

func printItem(e *env, k *sqlite.Case, item archive.Item) error {
	w := e.stdout
	fmt.Fprintf(w, "#%d  %s  %s, %s bytes\n", item.Exhibit, item.ID, item.Kind, thousands(item.Size))
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "%-12s %s\n", name, value)
		}
	}
	line("date", timeText(item.Date()))
	for _, role := range []evidence.Role{
		evidence.RoleFrom, evidence.RoleSender, evidence.RoleTo, evidence.RoleCc, evidence.RoleBcc,
		evidence.RoleMember, evidence.RoleOwner, evidence.RoleByline, evidence.RoleMention,
	} {
		line(string(role), partiesText(item.Parties, role))
	}
	line("subject", clean(item.Subject))
	line("name", clean(item.Name))
	line("labels", clean(strings.Join(item.Labels, ", ")))
	if item.Constructed {
		line("bytes", "constructed by a person or a reader, not as the sender's system wrote them")
	}
	if item.Text != "" {
		fmt.Fprintf(w, "\n%s\n\n", strings.TrimRight(clean(item.Text), "\n"))
	}
	printFamily(w, item)
	for _, o := range item.Occurrences {
		line("found in", occurrenceText(o))
	}
	for _, p := range item.Problems {
		line("problem", problemText(p))
	}
	set, err := setStandings(e, k, item.ID)
	if err != nil {
		return err
	}
	for _, s := range set {
		line("standing", s)
	}
	line("cite as", citation(item))
	return nil
}

func printFamily(w io.Writer, item archive.Item) {
	for _, c := range item.Children {
		fmt.Fprintf(w, "%-12s %s %s %s %s, %s bytes\n", "contains", c.Entry.ID.Short(), c.Entry.Kind, clean(c.Entry.Name), c.Entry.Media, thousands(c.Entry.Size))
	}
	seen := map[evidence.ID]bool{}
	for _, o := range item.Occurrences {
		if o.Parent != nil && !seen[*o.Parent] {
			seen[*o.Parent] = true
			fmt.Fprintf(w, "%-12s %s at %s\n", "part of", o.Parent.Short(), o.Place)
		}
	}
}

func occurrenceText(o archive.Occurrence) string {
	s := fmt.Sprintf("trove %s, %s", clean(o.Trove), clean(o.Path))
	if o.Place != "" {
		s += ", " + clean(o.Place)
	}
	if o.Parent == nil {
		s += fmt.Sprintf(", bytes %d to %d", o.Span.Start, o.Span.End)
	}
	if len(o.Flags) > 0 {
		flags := make([]string, len(o.Flags))
		for i, f := range o.Flags {
			flags[i] = string(f)
		}
		s += ", marked " + strings.Join(flags, " ")
	}
	return s
}

func problemText(p evidence.Problem) string {
	s := p.Code
	if p.Place != "" {
		s += " at " + clean(p.Place)
	}
	if p.Detail != "" {
		s += ": " + clean(p.Detail)
	}
	if p.Done != "" {
		s += " (" + clean(p.Done) + ")"
	}
	return s
}

// citation is the footnote for an item.
func citation(item archive.Item) string { return item.Citation() }
