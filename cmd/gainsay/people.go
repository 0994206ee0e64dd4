package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

type peopleCmd struct {
	List    peopleListCmd    `cmd:"" default:"withargs" help:"List handles with counts and dates, and who they are; suggestions are listed, never applied."`
	Same    peopleSameCmd    `cmd:"" help:"Decide that handles belong to a person, organisation or persona."`
	Part    peoplePartCmd    `cmd:"" help:"Decide that handles do not belong to a person."`
	Member  peopleMemberCmd  `cmd:"" help:"Decide that a person was a member of an organisation, from when to when."`
	Alias   peopleAliasCmd   `cmd:"" help:"Give a person or organisation another name."`
	Persona peoplePersonaCmd `cmd:"" help:"Record that somebody is said to operate a persona."`
	Undo    peopleUndoCmd    `cmd:"" help:"Undo a decision, an undoing included."`
	Log     peopleLogCmd     `cmd:"" help:"List the decisions, undone ones included."`
}

// decisionFlags are the flags of every decision.
type decisionFlags struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Why       string `required:"" placeholder:"TEXT" help:"The reason; it is journalled and printed with findings."`
	Probable  bool   `help:"The link is only probable: what rests on it counts as claimed."`
	Public    string `placeholder:"DATE" help:"When anyone could know this."`
}

// decide checks d against the decisions in force and journals it.
func (f *decisionFlags) decide(e *env, d people.Decision) error {
	k, err := f.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	d.Why, d.By, d.At = f.Why, f.name(e), e.now()
	if f.Probable {
		d.Standing = evidence.Claimed
	}
	public, err := optionalDay("--public", f.Public)
	if err != nil {
		return err
	}
	if !public.IsZero() {
		d.Public = public.Instant()
	}
	if d, err = archive.Decide(e.ctx, k, d); err != nil {
		return err
	}
	if err := noteDoubts(e, k, d); err != nil {
		return err
	}
	if f.JSON {
		return printJSON(e.stdout, d)
	}
	fmt.Fprintf(e.stdout, "decision %d: %s\n", d.Seq, decisionText(d))
	fmt.Fprintf(e.stdout, "undo it with: gainsay people undo %d --why …\n", d.Seq)
	return nil
}

func directory(ctx context.Context, k archive.Case) (*people.Directory, error) {
	ds, err := k.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	return people.Fold(ds, nil), nil
}

func decisionText(d people.Decision) string {
	var s string
	switch d.Kind {
	case people.Same, people.Part:
		handles := make([]string, len(d.Handles))
		for i, h := range d.Handles {
			handles[i] = h.String()
		}
		verb := "is"
		if d.Kind == people.Part {
			verb = "is not"
		}
		s = fmt.Sprintf("%s %s %s", strings.Join(handles, ", "), verb, d.Entity.Name)
	case people.Member:
		s = fmt.Sprintf("%s was %s of %s", d.Entity.Name, orWord(d.Role, "a member"), d.Org)
		if !d.From.IsZero() {
			s += " from " + d.From.String()
		}
		if !d.To.IsZero() {
			s += " to " + d.To.String()
		}
	case people.Alias:
		s = fmt.Sprintf("%s is also called %s", d.Entity.Name, strings.Join(d.Names, ", "))
	case people.Operate:
		s = fmt.Sprintf("%s is said to be operated by %s", d.Entity.Name, d.Operator)
	case people.Undo:
		s = fmt.Sprintf("decision %d no longer holds", d.Undoes)
	}
	return fmt.Sprintf("%s (%s, by %s)", clean(s), clean(d.Why), clean(d.By))
}

func orWord(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// whoFlags name whom a decision is about.
type whoFlags struct {
	Person  string `xor:"who" required:"" placeholder:"NAME" help:"A person."`
	Org     string `xor:"who" required:"" placeholder:"NAME" help:"An organisation."`
	Persona string `xor:"who" required:"" placeholder:"NAME" help:"A name that somebody operates."`
}

func (f whoFlags) entity() people.Entity {
	switch {
	case f.Org != "":
		return people.Entity{Kind: people.Org, Name: f.Org}
	case f.Persona != "":
		return people.Entity{Kind: people.Persona, Name: f.Persona}
	}
	return people.Entity{Kind: people.Person, Name: f.Person}
}

func parseHandles(words []string) ([]evidence.Handle, error) {
	out := make([]evidence.Handle, len(words))
	for i, w := range words {
		h, err := evidence.ParseHandle(w)
		if err != nil {
			return nil, usageError("%w", err)
		}
		out[i] = h
	}
	return out, nil
}

type peopleSameCmd struct {
	decisionFlags `embed:""`
	whoFlags      `embed:""`
	Handles       []string `arg:"" name:"handle" help:"Addresses, @screennames, x:NUMBERs or name:NAMEs."`
}

// Help implements kong's longer help.
func (peopleSameCmd) Help() string { return exitStatus }

func (c *peopleSameCmd) Run(e *env) error {
	hs, err := parseHandles(c.Handles)
	if err != nil {
		return err
	}
	return c.decide(e, people.Decision{Kind: people.Same, Entity: c.entity(), Handles: hs})
}

type peoplePartCmd struct {
	decisionFlags `embed:""`
	whoFlags      `embed:""`
	Handles       []string `arg:"" name:"handle" help:"Addresses, @screennames, x:NUMBERs or name:NAMEs."`
}

// Help implements kong's longer help.
func (peoplePartCmd) Help() string { return exitStatus }

func (c *peoplePartCmd) Run(e *env) error {
	hs, err := parseHandles(c.Handles)
	if err != nil {
		return err
	}
	return c.decide(e, people.Decision{Kind: people.Part, Entity: c.entity(), Handles: hs})
}

type peopleMemberCmd struct {
	decisionFlags `embed:""`
	Who           string `arg:"" name:"person" help:"The member: a person, or an organisation that is part of another."`
	Of            string `arg:"" name:"org" help:"The organisation."`
	Role          string `placeholder:"ROLE" help:"staff, family, surrogate, or another word."`
	From          string `placeholder:"DATE" help:"First day (default: open)."`
	To            string `placeholder:"DATE" help:"Last day, which is included (default: open)."`
	IsOrg         bool   `name:"org" help:"The member is an organisation."`
}

// Help implements kong's longer help.
func (peopleMemberCmd) Help() string { return exitStatus }

func (c *peopleMemberCmd) Run(e *env) error {
	d := people.Decision{Kind: people.Member, Entity: people.Entity{Kind: people.Person, Name: c.Who}, Org: c.Of, Role: c.Role}
	if c.IsOrg {
		d.Entity.Kind = people.Org
	}
	var err error
	if d.From, err = optionalDay("--from", c.From); err != nil {
		return err
	}
	if d.To, err = optionalDay("--to", c.To); err != nil {
		return err
	}
	return c.decide(e, d)
}

type peopleAliasCmd struct {
	decisionFlags `embed:""`
	whoFlags      `embed:""`
	Names         []string `arg:"" name:"name" help:"Other names."`
}

// Help implements kong's longer help.
func (peopleAliasCmd) Help() string { return exitStatus }

func (c *peopleAliasCmd) Run(e *env) error {
	return c.decide(e, people.Decision{Kind: people.Alias, Entity: c.entity(), Names: c.Names})
}

type peoplePersonaCmd struct {
	decisionFlags `embed:""`
	Name          string `arg:"" help:"The persona."`
	Operator      string `arg:"" help:"Who is said to operate it."`
}

// Help implements kong's longer help.
func (peoplePersonaCmd) Help() string { return exitStatus }

func (c *peoplePersonaCmd) Run(e *env) error {
	return c.decide(e, people.Decision{
		Kind: people.Operate, Entity: people.Entity{Kind: people.Persona, Name: c.Name}, Operator: c.Operator,
	})
}

type peopleUndoCmd struct {
	decisionFlags `embed:""`
	Seq           int64 `arg:"" name:"decision" help:"Number of the decision, as people log prints it."`
}

// Help implements kong's longer help.
func (peopleUndoCmd) Help() string { return exitStatus }

func (c *peopleUndoCmd) Run(e *env) error {
	return c.decide(e, people.Decision{Kind: people.Undo, Undoes: c.Seq})
}

type peopleLogCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (peopleLogCmd) Help() string { return exitStatus }

func (c *peopleLogCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	ds, err := k.Decisions(e.ctx)
	if err != nil {
		return err
	}
	dir := people.Fold(ds, nil)
	return printAll(e.stdout, c.JSON, ds, func(d people.Decision) any { return d }, func(d people.Decision) {
		mark := ""
		if _, undone, _ := dir.Decision(d.Seq); undone {
			mark = "  (undone)"
		}
		fmt.Fprintf(e.stdout, "%d  %s  %s%s\n", d.Seq, d.At.Format("2006-01-02"), decisionText(d), mark)
	})
}

type peopleListCmd struct {
	caseFlags `embed:""`
	Match     string `arg:"" optional:"" help:"Only handles and names that contain this."`
}

// Help implements kong's longer help.
func (peopleListCmd) Help() string { return exitStatus }

// handleLine is one line of people --json.
type handleLine struct {
	archive.HandleCount
	Person *people.Entity `json:"person"` // null where nobody has decided
}

// suggestionLine is one suggestion of people --json; it follows the handles.
type suggestionLine struct {
	Suggestion people.Suggestion `json:"suggestion"`
}

// givenTwiceLine is one conflict of people --json; it follows the suggestions.
type givenTwiceLine struct {
	Conflict people.Conflict `json:"conflict"`
}

func (c *peopleListCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	counts, err := k.Handles(e.ctx)
	if err != nil {
		return err
	}
	dir, err := directory(e.ctx, k)
	if err != nil {
		return err
	}
	suggested, err := suggestions(e.ctx, k, counts, dir)
	if err != nil {
		return err
	}
	names := map[evidence.Handle][]string{}
	for _, h := range counts {
		names[h.Handle] = h.Names
	}
	sort.SliceStable(counts, func(i, j int) bool { return total(counts[i]) > total(counts[j]) })
	counts = slices.DeleteFunc(counts, func(h archive.HandleCount) bool { return !c.matches(h.Handle, h.Names...) })
	suggested = slices.DeleteFunc(suggested, func(s people.Suggestion) bool {
		return !slices.ContainsFunc(slices.Concat(s.Handles, s.Beside), func(h evidence.Handle) bool {
			return c.matches(h, append([]string{s.Entity.Name}, names[h]...)...)
		})
	})
	return errors.Join(
		printAll(e.stdout, c.JSON, counts, func(h archive.HandleCount) any {
			line := handleLine{HandleCount: h}
			if link, known := dir.OwnerOf(h.Handle); known {
				line.Person = &link.Entity
			}
			return line
		}, func(h archive.HandleCount) {
			link, known := dir.OwnerOf(h.Handle)
			printHandle(e, h, link, known)
		}),
		printAll(e.stdout, c.JSON, suggested, func(s people.Suggestion) any { return suggestionLine{s} }, func(s people.Suggestion) {
			fmt.Fprintf(e.stdout, "suggestion: %s\n    %s\n", clean(s.Why), clean(s.Command))
		}),
		printAll(e.stdout, c.JSON, dir.Conflicts(), func(x people.Conflict) any { return givenTwiceLine{x} }, func(x people.Conflict) {
			fmt.Fprintf(e.stdout, "conflict: %s\n", givenTwiceText(x))
		}),
	)
}

// givenTwiceText says what a handle that is given to several counts for.
func givenTwiceText(x people.Conflict) string {
	owners := make([]string, len(x.Links))
	for i, l := range x.Links {
		owners[i] = l.Entity.Name
	}
	return clean(fmt.Sprintf("%s is given to %s; it counts for none until all but one are parted: gainsay people part %s --person NAME --why …",
		x.Handle, strings.Join(owners, " and to "), x.Handle))
}

// noteDoubts says on standard error what d may not have been meant to do: to
// give a handle to a second owner, or one that is nowhere in the case.
func noteDoubts(e *env, k archive.Case, d people.Decision) error {
	if d.Kind != people.Same {
		return nil
	}
	dir, err := directory(e.ctx, k)
	if err != nil {
		return err
	}
	for _, x := range dir.Conflicts() {
		if slices.Contains(d.Handles, x.Handle) {
			fmt.Fprintf(e.stderr, "conflict: %s\n", givenTwiceText(x))
		}
	}
	counts, err := k.Handles(e.ctx)
	if err != nil {
		return err
	}
	for _, h := range d.Handles {
		if !slices.ContainsFunc(counts, func(c archive.HandleCount) bool { return c.Handle == h }) {
			fmt.Fprintf(e.stderr, "note: nothing in the case is from, to or about %s yet\n", clean(h.String()))
		}
	}
	return nil
}

func total(h archive.HandleCount) int { return h.Sent + h.Got + h.Other }

func (c *peopleListCmd) matches(h evidence.Handle, names ...string) bool {
	text := strings.ToLower(h.String() + " " + strings.Join(names, " "))
	return strings.Contains(text, strings.ToLower(c.Match))
}

func printHandle(e *env, h archive.HandleCount, link people.Link, known bool) {
	fmt.Fprintf(e.stdout, "%-36s  sent %d, received %d", clean(h.Handle.String()), h.Sent, h.Got)
	if h.Other > 0 {
		fmt.Fprintf(e.stdout, ", named %d", h.Other)
	}
	if !h.First.IsZero() {
		fmt.Fprintf(e.stdout, ", %s to %s", h.First.Format("2006-01-02"), h.Last.Format("2006-01-02"))
	}
	if known {
		fmt.Fprintf(e.stdout, "  = %s", clean(link.Entity.Name))
	} else if len(h.Names) > 0 {
		fmt.Fprintf(e.stdout, "  “%s”", oneLine(h.Names[0], 40))
	}
	fmt.Fprintln(e.stdout)
}

// suggestions asks package people what may belong together. Nothing is applied.
func suggestions(ctx context.Context, k *sqlite.Case, counts []archive.HandleCount, dir *people.Directory) ([]people.Suggestion, error) {
	seen := make([]people.HandleSeen, len(counts))
	for i, h := range counts {
		seen[i] = people.HandleSeen{Handle: h.Handle, Names: h.Names, Count: total(h)}
	}
	claims, err := accountClaims(ctx, k)
	if err != nil {
		return nil, err
	}
	return people.Suggestions(seen, claims, dir), nil
}
