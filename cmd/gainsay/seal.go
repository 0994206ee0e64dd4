package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

type sealCmd struct {
	Make     sealMakeCmd     `cmd:"" default:"withargs" help:"Certify that the case holds everything of a party, by a channel, from a day to a day."`
	List     sealListCmd     `cmd:"" help:"List the certificates, withdrawn ones included."`
	Show     sealShowCmd     `cmd:"" help:"Show what a certificate rests on, and what has come to light since."`
	Withdraw sealWithdrawCmd `cmd:"" help:"Withdraw a certificate; as of days before, it still counts."`
}

type sealMakeCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Party     string `required:"" placeholder:"NAME" help:"Whose messages, sent and received: a person, persona or organisation of gainsay people (an organisation with its members), or one handle."`
	Channel   string `enum:",mail,dm,post" default:"" placeholder:"mail|dm|post" help:"Only these (default: every channel that an archive can hold)."`
	From      string `placeholder:"DATE" help:"First day (default: from the beginning)."`
	To        string `required:"" placeholder:"DATE" help:"Last day, which is included."`
	Why       string `required:"" placeholder:"TEXT" help:"How you know; it is journalled and printed with the certificate."`
	Despite   bool   `help:"Certify in spite of the gaps that are found; they are kept in the certificate, which is then worth claimed."`
}

// Help implements kong's longer help.
func (sealMakeCmd) Help() string {
	return `Only under such a certificate is it evidence that nothing was found (docs/method.md, section 3). It is a person's
word, kept in the journal with the root hash of what it rests on. It is refused where the case holds nothing
of the party, and, unless --despite, where an input could not be read or a message that is answered is not here.
` + exitStatus
}

func (c *sealMakeCmd) Run(e *env) error {
	s := finding.Seal{Party: c.Party, Channel: c.Channel, By: c.name(e), Why: c.Why, At: e.now().UTC().Truncate(time.Millisecond)}
	from, err := optionalDay("--from", c.From)
	if err != nil {
		return err
	}
	to, err := parseDay("--to", c.To)
	if err != nil {
		return err
	}
	s.Window = evidence.Interval{Lo: from.Interval().Lo, Hi: to.Interval().Hi}
	if to.Interval().Lo.After(s.At) {
		return usageError("certifying up to %s: that day has not come", c.To)
	}
	if !s.Window.Lo.Before(s.Window.Hi) {
		return usageError("certifying from %s to %s: that is no time at all", c.From, c.To)
	}
	k, err := c.writer(e)
	if err != nil {
		return err
	}
	defer k.Close()
	g, err := gatherSeal(e, k, &s)
	if err != nil {
		return err
	}
	if len(g.gaps) > 0 && !c.Despite {
		for _, gap := range g.gaps {
			fmt.Fprintf(e.stderr, "gap: %s\n", clean(gap))
		}
		return fmt.Errorf("certifying that the case holds all %s: %s in the scope (with --despite they go into the certificate, which is then worth claimed)", scopeText(s), plural(len(g.gaps), "gap"))
	}
	s.Despite = g.gaps
	body, err := json.Marshal(sealBody{s.Party, s.Channel, s.Window, s.Root, s.Items, s.Handles, s.Despite})
	if err != nil {
		return fmt.Errorf("writing the certificate: %w", err)
	}
	if s.Seq, err = k.Append(e.ctx, archive.JournalEntry{At: s.At, By: s.By, Kind: "seal.make", Why: s.Why, Body: body}); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, s)
	}
	fmt.Fprintf(e.stdout, "certificate %d: %s (%s)\n", s.Seq, clean(s.Text()), clean(s.Why))
	fmt.Fprintf(e.stdout, "it rests on %s, root hash %s\n", plural(s.Items, "item"), s.Root)
	for _, gap := range s.Despite {
		fmt.Fprintf(e.stdout, "in spite of: %s\n", clean(gap))
	}
	if n := len(g.strangers); n > 0 {
		fmt.Fprintf(e.stdout, "note: %s that the party dealt with there %s nobody's yet (such as %s); until it is decided whose (gainsay people same, or part), what was not found may be one of those\n",
			plural(n, "handle"), isAre(n), clean(g.strangers[0].String()))
	}
	if g.silence != "" {
		fmt.Fprintf(e.stdout, "note: the case holds %s; was that so, or is something missing?\n", g.silence)
	}
	fmt.Fprintf(e.stdout, "withdraw it with: gainsay seal withdraw %d --why …\n", s.Seq)
	return nil
}

// sealBody is what of a seal stands in the body of its journal entry.
type sealBody struct {
	Party   string            `json:"party"`
	Channel string            `json:"channel,omitempty"`
	Window  evidence.Interval `json:"window"`
	Root    string            `json:"root"`
	Items   int               `json:"items"`
	Handles []evidence.Handle `json:"handles"`
	Despite []string          `json:"despite,omitempty"`
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// scopeText says what a certificate is about, in a few words.
func scopeText(s finding.Seal) string {
	return clean(strings.TrimPrefix(s.Says(), "the archive holds all "))
}

type sealListCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (sealListCmd) Help() string { return exitStatus }

func (c *sealListCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	marks, err := k.Marks(e.ctx)
	if err != nil {
		return err
	}
	for _, s := range marks.Seals {
		if c.JSON {
			if err := printJSON(e.stdout, s); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(e.stdout, "%d  %s (%s)%s%s\n", s.Seq, clean(s.Text()), clean(s.Why), despiteText(s), clean(goneText("withdrawn", s.Gone, s.GoneBy, s.GoneWhy)))
	}
	return nil
}

func despiteText(s finding.Seal) string {
	if n := len(s.Despite); n > 0 {
		return ", in spite of " + plural(n, "gap")
	}
	return ""
}

type sealShowCmd struct {
	caseFlags   `embed:""`
	Seq         int64 `arg:"" name:"certificate" help:"Its number, as seal list prints it."`
	Certificate bool  `help:"Draw it up as a page for its maker to sign."`
}

// Help implements kong's longer help.
func (sealShowCmd) Help() string {
	return `The root hash is computed again from the imports that the certificate rests on; where it differs the exit status is 4.
` + exitStatus
}

// sealLine is the line of seal show --json.
type sealLine struct {
	finding.Seal
	RootNow     string  `json:"root_now"` // of the same imports, computed again
	Since       []int64 `json:"since"`    // exhibits that lie in the scope and came later: they break it
	Certificate string  `json:"certificate,omitempty"`
}

func (c *sealShowCmd) Run(e *env) error {
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	s, err := findSeal(e, k, c.Seq)
	if err != nil {
		return err
	}
	troves, err := sealedTroves(e, k, s, s.At)
	if err != nil {
		return err
	}
	l := sealLine{Seal: s, Since: []int64{}, RootNow: troves.root()}
	later, err := archive.SealSince(e.ctx, k, s)
	if err != nil {
		return err
	}
	l.Since = append(l.Since, later...)
	var text strings.Builder
	if c.Certificate {
		printSealCertificate(&text, l, troves)
		l.Certificate = text.String()
	}
	switch {
	case c.JSON:
		err = printJSON(e.stdout, l)
	case c.Certificate:
		_, err = fmt.Fprint(e.stdout, text.String())
	default:
		printSeal(e.stdout, l, troves)
	}
	if err == nil && l.RootNow != s.Root {
		return codeError{exitUnverified, fmt.Errorf("certificate %d: the imports that it rests on hash to %s today, and did to %s", s.Seq, l.RootNow, s.Root)}
	}
	return err
}

func findSeal(e *env, k *sqlite.Case, seq int64) (finding.Seal, error) {
	marks, err := k.Marks(e.ctx)
	if err != nil {
		return finding.Seal{}, err
	}
	i := slices.IndexFunc(marks.Seals, func(s finding.Seal) bool { return s.Seq == seq })
	if i < 0 {
		return finding.Seal{}, fmt.Errorf("there is no certificate %d in this case; gainsay seal list shows them", seq)
	}
	return marks.Seals[i], nil
}

type sealWithdrawCmd struct {
	caseFlags `embed:""`
	byFlag    `embed:""`
	Seq       int64  `arg:"" name:"certificate" help:"Its number, as seal list prints it."`
	Why       string `required:"" placeholder:"TEXT" help:"The reason; it is journalled."`
}

// Help implements kong's longer help.
func (sealWithdrawCmd) Help() string { return exitStatus }

func (c *sealWithdrawCmd) Run(e *env) error {
	return takeBack(e, c.caseFlags, archive.JournalEntry{By: c.name(e), Kind: "seal.withdraw", Why: c.Why}, "seal", c.Seq, func(m finding.Marks) error {
		i := slices.IndexFunc(m.Seals, func(s finding.Seal) bool { return s.Seq == c.Seq })
		switch {
		case i < 0:
			return fmt.Errorf("withdrawing %d: there is no such certificate; gainsay seal list shows them", c.Seq)
		case !m.Seals[i].Gone.IsZero():
			return fmt.Errorf("withdrawing %d: it is withdrawn already", c.Seq)
		}
		return nil
	})
}
