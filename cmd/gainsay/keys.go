package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

type keysCmd struct {
	List   keysListCmd   `cmd:"" default:"withargs" help:"List the keys of the case with where and when each was seen, and the conflicts between them."`
	Add    keysAddCmd    `cmd:"" help:"Add one key record, with where and when it was seen."`
	Import keysImportCmd `cmd:"" help:"Add the key records of files, or those found in a trove."`
	Export keysExportCmd `cmd:"" help:"Write the keys out, in a form that keys import reads."`
	Wanted keysWantedCmd `cmd:"" help:"List the keys that are missing, by how many messages each would settle, and where to look."`
	Fetch  keysFetchCmd  `cmd:"" help:"Ask the DNS for a key, now. No other command looks anything up."`

	Trust    keysTrustCmd    `cmd:"" help:"Trust certificates of authorities, or OpenPGP keys, from now on."`
	Trusted  keysTrustedCmd  `cmd:"" help:"List what is trusted, by whom and why."`
	Distrust keysDistrustCmd `cmd:"" help:"Trust it no longer; the journal keeps it."`
}

// loadKeys reads the case's keys out of its journal. A second key for one name
// and time does not replace the first: the store holds both.
func loadKeys(ctx context.Context, k archive.Case) (*authentic.Store, error) {
	return archive.Keys(ctx, k)
}

// keyKeeper adds keys to a case, each once.
type keyKeeper struct {
	e     *env
	k     archive.Case
	store *authentic.Store
	by    string
	why   string
	json  bool
	via   string // the file that keys are read from, as their sources end with it

	added, known, conflicts, unusable int
}

func newKeyKeeper(e *env, k archive.Case, by, why string, json bool) (*keyKeeper, error) {
	store, err := loadKeys(e.ctx, k)
	return &keyKeeper{e: e, k: k, store: store, by: by, why: why, json: json}, err
}

// add journals key, unless the case has it from the same source, seen at
// times that include this one. Adding a key again changes nothing, whoever
// does it.
func (p *keyKeeper) add(key authentic.Key) error {
	if key.By == "" {
		key.By = p.by
	}
	key, err := authentic.NewKey(key)
	if err != nil {
		return err
	}
	if p.has(key) {
		p.known++
		if !p.json {
			fmt.Fprintf(p.e.stdout, "known    %s\n", keyText(key))
		}
		return nil
	}
	body, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("writing key %s: %w", key.Name(), err)
	}
	at := p.e.now().UTC().Truncate(time.Millisecond)
	if _, err := p.k.Append(p.e.ctx, archive.JournalEntry{At: at, By: p.by, Kind: archive.KindKey, Why: p.why, Body: body}); err != nil {
		return err
	}
	_, conflicts, err := p.store.Add(key)
	if err != nil {
		return err
	}
	p.added++
	p.conflicts += len(conflicts)
	if _, err := key.Parse(); err != nil {
		p.unusable++
	}
	if p.json {
		return printJSON(p.e.stdout, newKeyLine(key))
	}
	fmt.Fprintf(p.e.stdout, "added    %s\n", keyText(key))
	for _, c := range conflicts {
		fmt.Fprintln(p.e.stdout, conflictText(c))
	}
	return nil
}

func (p *keyKeeper) has(key authentic.Key) bool {
	// That another file, such as an export of this case, has the same from the
	// same source is no second sighting.
	told := strings.TrimSuffix(key.Source, " (in "+p.via+")")
	for _, o := range p.store.Keys(key.Selector, key.Domain) {
		if o.Domain != key.Domain || o.Record != key.Record || o.Seen.IsZero() != key.Seen.IsZero() ||
			o.Source != key.Source && o.Source != told {
			continue
		}
		if key.Seen.IsZero() || !key.Seen.Lo.Before(o.Seen.Lo) && !key.Seen.Hi.After(o.Seen.Hi) {
			return true
		}
	}
	return false
}

// done tells what was added, and judges the mail that the keys may settle.
// Problems that were met end with their exit code.
func (p *keyKeeper) done(problems int) error {
	if !p.json {
		fmt.Fprintf(p.e.stdout, "%s added, %d known already\n", plural(p.added, "key"), p.known)
	}
	if err := judgeCase(p.e, p.k, false, p.json); err != nil {
		return err
	}
	if problems+p.conflicts+p.unusable > 0 {
		return codeError{exitProblems, nil}
	}
	return nil
}

// keyText names a key and its evidence on one line.
func keyText(k authentic.Key) string {
	s := fmt.Sprintf("%s  %s  %s", clean(k.Name()), recordText(k), seenWords(k))
	if k.Source != "" {
		s += ", " + oneLine(k.Source, 120)
	} else {
		s += ", where is not recorded"
	}
	if k.By != "" {
		s += ", by " + oneLine(k.By, 40)
	}
	return s
}

func recordText(k authentic.Key) string {
	r, err := k.Parse()
	switch {
	case err != nil:
		return "cannot be used: " + oneLine(err.Error(), 120)
	case r.Revoked:
		return "revoked"
	}
	s := fmt.Sprintf("%s, %d bits", clean(r.Type), r.Bits)
	for _, f := range r.Flags {
		if f == "y" {
			s += ", testing"
		}
	}
	return s
}

func seenWords(k authentic.Key) string {
	if k.Seen.IsZero() {
		return "seen at a time not recorded"
	}
	lo, hi := k.Seen.Lo.UTC().Format(time.DateOnly), k.Seen.Hi.UTC().Format(time.DateOnly)
	if lo == hi {
		return "seen on " + lo
	}
	return "seen from " + lo + " to " + hi
}

func conflictText(c authentic.Conflict) string {
	s := fmt.Sprintf("conflict: two keys for %s ", clean(c.A.Name()))
	if c.Dated {
		s += "at one time"
	} else {
		s += "with no telling when"
	}
	return fmt.Sprintf("%s; both are kept\n    %s\n    %s", s, keyEvidence(c.A), keyEvidence(c.B))
}

// keyEvidence tells a key from another of its name: the end of its record, and
// what vouches for it.
func keyEvidence(k authentic.Key) string {
	record := strings.TrimRight(k.Record, "; ")
	if r := []rune(record); len(r) > 24 {
		record = "…" + string(r[len(r)-23:])
	}
	return fmt.Sprintf("%s: %s, %s", clean(record), seenWords(k), orWord(oneLine(k.Source, 120), "where is not recorded"))
}

// keyLine is a line of keys --json.
type keyLine struct {
	authentic.Key
	Type    string `json:"type,omitempty"`
	Bits    int    `json:"bits,omitempty"`
	Revoked bool   `json:"revoked"`
	Fault   string `json:"fault,omitempty"` // why the record cannot be used
}

func newKeyLine(k authentic.Key) keyLine {
	l := keyLine{Key: k}
	r, err := k.Parse()
	if err != nil {
		l.Fault = err.Error()
	}
	if r != nil {
		l.Type, l.Bits, l.Revoked = r.Type, r.Bits, r.Revoked
	}
	return l
}

// conflictLine follows the keys in keys list --json.
type conflictLine struct {
	Conflict struct {
		A     authentic.Key `json:"a"`
		B     authentic.Key `json:"b"`
		Dated bool          `json:"dated"`
	} `json:"conflict"`
}

type keysListCmd struct {
	caseFlags `embed:""`
	Match     string `arg:"" optional:"" help:"Only keys whose name contains this."`
}

// Help implements kong's longer help.
func (keysListCmd) Help() string { return exitStatus }

func (c *keysListCmd) Run(e *env) error {
	store, err := c.keys(e)
	if err != nil {
		return err
	}
	n := 0
	for k := range store.All() {
		if !matchesKey(k, c.Match) {
			continue
		}
		n++
		if c.JSON {
			if err := printJSON(e.stdout, newKeyLine(k)); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(e.stdout, keyText(k))
	}
	for _, x := range store.Conflicts() {
		if !matchesKey(x.A, c.Match) {
			continue
		}
		if c.JSON {
			var l conflictLine
			l.Conflict.A, l.Conflict.B, l.Conflict.Dated = x.A, x.B, x.Dated
			if err := printJSON(e.stdout, l); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(e.stdout, conflictText(x))
	}
	if n == 0 && !c.JSON {
		fmt.Fprintln(e.stdout, "no keys; see which are missing with: gainsay keys wanted")
	}
	return nil
}

func matchesKey(k authentic.Key, match string) bool {
	return strings.Contains(k.Name(), strings.ToLower(match))
}

// keys opens the case and reads its keys.
func (f caseFlags) keys(e *env) (*authentic.Store, error) {
	k, err := f.reader(e)
	if err != nil {
		return nil, err
	}
	defer k.Close()
	return loadKeys(e.ctx, k)
}

type keysExportCmd struct {
	caseFlags `embed:""`
}

// Help implements kong's longer help.
func (keysExportCmd) Help() string {
	return "Tab-separated: DNS name, record, where it was seen, first seen, last seen, by whom.\n" + exitStatus
}

func (c *keysExportCmd) Run(e *env) error {
	store, err := c.keys(e)
	if err != nil {
		return err
	}
	var all []authentic.Key
	for k := range store.All() {
		if c.JSON {
			if err := printJSON(e.stdout, newKeyLine(k)); err != nil {
				return err
			}
			continue
		}
		all = append(all, k)
	}
	if c.JSON {
		return nil
	}
	_, err = e.stdout.Write(authentic.FormatKeys(all))
	return err
}

// parseSeenFlag reads --seen: one date, or two with ".." between. The end of a
// coarse date is its last second.
func parseSeenFlag(s string) (evidence.Interval, error) {
	if s == "" {
		return evidence.Interval{}, nil
	}
	first, last, ranged := strings.Cut(s, "..")
	if !ranged {
		last = first
	}
	lo, err := parseDay("--seen", first)
	if err != nil {
		return evidence.Interval{}, err
	}
	hi, err := parseDay("--seen", last)
	if err != nil {
		return evidence.Interval{}, err
	}
	seen := evidence.Interval{Lo: lo.Interval().Lo, Hi: hi.Interval().Hi}
	if hi.Precision != evidence.PrecisionSecond {
		seen.Hi = seen.Hi.Add(-time.Second)
	}
	if seen.Hi.Before(seen.Lo) {
		return evidence.Interval{}, usageError("reading --seen: %s is before %s", last, first)
	}
	return seen, nil
}
