package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

type authenticateCmd struct {
	caseFlags `embed:""`
	zoneFlag  `embed:""`
	What      []string `arg:"" optional:"" name:"id|query" help:"One id or exhibit number, for everything about one message; else a query, for counts. Empty: all mail."`
	Verbose   bool     `short:"v" help:"After a query: one line a message."`
	Copies    string   `xor:"what" placeholder:"ID" help:"Compare all copies of this message, part by part, and say which still verifies."`
	Table     bool     `xor:"what" help:"Print the outcomes and what they mean, and the table of checks that give an item its standing."`
	All       bool     `xor:"what" help:"Judge all mail of the case again, and keep the outcomes that searches, findings and lists go by."`
	Trove     []string `placeholder:"NAME" help:"Only mail in these troves (default: the whole case)."`
	Roots     string   `placeholder:"FILE" help:"PEM certificates of the authorities that you trust to have known S/MIME signers, besides those of keys trust. There are none built in."`
	Keyring   string   `placeholder:"FILE" help:"OpenPGP public keys that you take for whose they say, besides those of keys trust."`
	Workers   int      `hidden:"" help:"Messages judged at once."`
}

// Help implements kong's longer help.
func (authenticateCmd) Help() string {
	return `Judges DKIM, DomainKeys and ARC with the keys of the case (gainsay keys), and S/MIME and OpenPGP with the roots and
keyrings that it trusts (gainsay keys trust) and those of --roots and --keyring, as of the message's own date.
Nothing is looked up: what lacks a key is key-gone, and gainsay keys wanted says which key that is.
Mail is judged as it is imported, and again when keys are added or trusted; searches (proof:verified) and findings go by that.
Of a case that an older program made, --all does it. --roots and --keyring count only for what is printed here.
An item is found by its exhibit number (#12, 12) or by an id; write a query that looks like one with a field,
such as subject:12.
` + exitStatus
}

func (c *authenticateCmd) Run(e *env) error {
	if c.Table {
		return c.table(e)
	}
	if c.Copies != "" && len(c.What) > 0 {
		return usageError("--copies takes the id itself; leave out %q", strings.Join(c.What, " "))
	}
	if c.All {
		return c.all(e)
	}
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	keys, err := loadKeys(e.ctx, k)
	if err != nil {
		return err
	}
	given, err := c.given(e, k)
	if err != nil {
		return err
	}
	r := &judging{e: e, k: k, keys: keys, given: given, workers: c.Workers}
	if c.Copies != "" {
		return c.copies(e, k, r)
	}
	if len(c.What) == 1 && looksLikeItem(c.What[0]) {
		item, err := k.Item(e.ctx, c.What[0])
		if err == nil {
			return c.one(e, k, r, item)
		}
		if strings.HasPrefix(c.What[0], "#") || !errors.Is(err, archive.ErrNotFound) {
			return err
		}
		fmt.Fprintf(e.stderr, "no item is called %s: looking for the word\n", clean(c.What[0]))
	}
	return c.many(e, k, r)
}

// all judges the whole case and keeps the outcomes.
func (c *authenticateCmd) all(e *env) error {
	if len(c.What)+len(c.Trove) > 0 || c.Roots != "" || c.Keyring != "" {
		return usageError("--all judges all mail with the keys of the case; leave out what else was asked for")
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	return judgeCase(e, k, true, c.JSON)
}

// given returns the roots and keys that the case trusts, with those of the
// files that the user names besides.
func (c *authenticateCmd) given(e *env, k archive.Case) (authentic.Options, error) {
	trusted, err := archive.TrustedIn(e.ctx, k)
	if err != nil {
		return authentic.Options{}, err
	}
	opt, err := judgeOptions(trusted, c.Roots)
	if err != nil {
		return opt, err
	}
	if c.Keyring != "" {
		data, err := os.ReadFile(c.Keyring)
		if err != nil {
			return opt, fmt.Errorf("reading --keyring: %w", err)
		}
		keys, problems := authentic.ReadKeyring(data)
		for _, p := range problems {
			fmt.Fprintf(e.stderr, "%s: %s\n", clean(c.Keyring), problemText(p))
		}
		if len(keys) == 0 {
			return opt, usageError("reading --keyring: there is no public key in %s", c.Keyring)
		}
		opt.Keyring = append(opt.Keyring, keys...)
	}
	return opt, nil
}

// looksLikeItem reports whether s can name an item: digits, with or without
// "#", or hexadecimal digits.
func looksLikeItem(s string) bool {
	s = strings.TrimPrefix(s, "#")
	return s != "" && strings.Trim(s, "0123456789abcdef") == ""
}

// authenticLine is a line of authenticate --json.
type authenticLine struct {
	ID      evidence.ID       `json:"id"`
	Exhibit int64             `json:"exhibit"`
	Date    string            `json:"date"`
	Subject string            `json:"subject"`
	InShort string            `json:"in_short"` // for somebody who has no time
	Outcome authentic.Outcome `json:"outcome"`
	// Header is what is odd about the header; only where one message is asked for.
	Header *[]authentic.Observation `json:"header,omitempty"`
}

func newAuthenticLine(item archive.Item, o authentic.Outcome) authenticLine {
	l := authenticLine{ID: item.ID, Exhibit: item.Exhibit, Subject: item.Subject, InShort: o.InShort(), Outcome: o}
	if d := item.Date(); !d.IsZero() {
		l.Date = d.String()
	}
	return l
}

// one judges one message and tells everything.
func (c *authenticateCmd) one(e *env, k *sqlite.Case, r *judging, item archive.Item) error {
	if item.Kind != evidence.KindMail {
		return usageError("judging #%d: it is of kind %s, and only mail carries signatures", item.Exhibit, item.Kind)
	}
	raw, err := readRaw(e.ctx, k, item.ID)
	if err != nil {
		return err
	}
	outcome := authentic.Judge(raw, r.keys, r.options(item, raw))
	// The header of constructed bytes is its maker's, not the mail system's.
	seen := []authentic.Observation{}
	if !item.Constructed {
		others := archive.NewCorrespondence(e.ctx, k)
		seen = append(seen, authentic.Examine(raw, outcome, others)...)
		if others.Err() != nil {
			return others.Err()
		}
	}
	if c.JSON {
		l := newAuthenticLine(item, outcome)
		l.Header = &seen
		return printJSON(e.stdout, l)
	}
	printOutcome(e.stdout, item, raw, outcome)
	printObservations(e.stdout, raw, seen)
	fmt.Fprintf(e.stdout, "\n%s\n", authentic.Limits)
	return nil
}

// many judges what the query finds, and counts.
func (c *authenticateCmd) many(e *env, k *sqlite.Case, r *judging) error {
	t := newTally()
	items, err := c.items(e, k)
	if err != nil {
		return err
	}
	err = r.run(items, func(item archive.Item, o authentic.Outcome) error {
		t.add(o)
		if c.JSON {
			return printJSON(e.stdout, newAuthenticLine(item, o))
		}
		if c.Verbose {
			printOutcomeLine(e.stdout, item, o)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, t.line())
	}
	t.print(e.stdout)
	return nil
}

func (c *authenticateCmd) table(e *env) error {
	type outcomeRow struct {
		Word  authentic.Word `json:"outcome"`
		Means string         `json:"means"`
	}
	type checkRow struct {
		Table string            `json:"table"`
		Name  string            `json:"check"`
		Gives evidence.Standing `json:"gives"`
		Says  string            `json:"says"`
	}
	w := e.stdout
	if !c.JSON {
		fmt.Fprintln(w, "outcomes, best first")
	}
	for _, word := range authentic.Words() {
		means := orWord(word.Means(), "Nothing is shown either way.")
		if c.JSON {
			if err := printJSON(w, outcomeRow{word, means}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(w, "  %-15s %s\n", word, means)
	}
	if !c.JSON {
		fmt.Fprintf(w, "\ntable of checks, %s: what gives an item which standing at most\n", finding.Checks)
	}
	for _, row := range finding.Table() {
		if c.JSON {
			if err := printJSON(w, checkRow{finding.Checks, row.Name, row.Gives, row.Says}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(w, "  %-13s %-18s %s\n", row.Gives, row.Name, row.Says)
	}
	if !c.JSON {
		fmt.Fprintf(w, "\n%s\n", authentic.Limits)
	}
	return nil
}
