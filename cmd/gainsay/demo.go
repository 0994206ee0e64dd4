package main

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/intake"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

//go:embed demo/material demo/statements.say demo/keys.tsv
var demoFiles embed.FS

type demoCmd struct {
	Dir string `default:"gainsay-demo" placeholder:"DIR" help:"Folder to build it in; an earlier demo there is used again."`
}

// Help implements kong's longer help.
func (demoCmd) Help() string {
	return "A fictional affair: an X archive, a mailbox, three signed mails of which one was tampered with, an article, a press\nstatement, and ten things said in public.\n" + exitStatus
}

// demoTroves are the routes by which the material of the demo came.
var demoTroves = []struct {
	trove archive.Trove
	paths []string
}{
	{archive.Trove{Name: "tomas-x-archive", From: "Tomas Brandt", Obtained: demoDay("2024-11-20"), Published: demoDay("2024-11-19")}, []string{"x-archive"}},
	{archive.Trove{Name: "harbour-office", From: "a source who stays unnamed", Through: "the Courier", Obtained: demoDay("2024-11-12")}, []string{"harbour-office.mbox"}},
	{archive.Trove{Name: "envelope", From: "nobody known: two printed addresses and a memory card, in the newsroom's letter box", Through: "the Courier", Obtained: demoDay("2024-11-10")}, []string{"envelope"}},
	{archive.Trove{Name: "harbour-watch", From: "Harbour Watch, a blog without an imprint", Published: demoDay("2024-11-01"), Obtained: demoDay("2024-11-02")}, []string{"harbour-watch"}},
	{archive.Trove{Name: "courier-print", From: "Port Harrow Courier", Published: demoDay("2024-11-18"), Obtained: demoDay("2024-11-18")}, []string{"printed.csv"}},
	{archive.Trove{Name: "public-record", From: "the desk", Published: demoDay("2024-11-18"), Obtained: demoDay("2024-11-18")}, []string{"articles"}},
}

func demoDay(s string) evidence.Time {
	t, err := parseDay("demo", s)
	if err != nil {
		panic(err) // a literal of this file
	}
	return t
}

// demoDecisions say who is who, and why.
func demoDecisions() []people.Decision {
	person := func(name string) people.Entity { return people.Entity{Kind: people.Person, Name: name} }
	org := func(name string) people.Entity { return people.Entity{Kind: people.Org, Name: name} }
	mail, x, name := evidence.MailHandle, evidence.XHandle, evidence.NameHandle
	same := func(e people.Entity, why string, hs ...evidence.Handle) people.Decision {
		return people.Decision{Kind: people.Same, Entity: e, Handles: hs, Why: why}
	}
	member := func(who people.Entity, of, role, from, to, why string) people.Decision {
		d := people.Decision{Kind: people.Member, Entity: who, Org: of, Role: role, From: demoDay(from), Why: why}
		if to != "" {
			d.To = demoDay(to)
		}
		return d
	}
	return []people.Decision{
		same(person("Tomas Brandt"), "account.js of the archive that he handed over himself", x("40010001"), x("@tomasbrandt"), mail("tomas@brandt-family.example"), name("Tomas Brandt")),
		same(org("Meridian"), "the firm's site links to the account, and its own posts carry the number", x("77020002"), x("@meridian_dredge"), mail("yard@meridian-dredging.example"), name("Meridian Dredging")),
		same(person("Nadia Okafor"), "address on the campaign's press page", mail("nadia.okafor@brandt-campaign.example")),
		same(person("Gregor Vance"), "address on the firm's letterhead", mail("g.vance@meridian-dredging.example")),
		same(person("Signe Holm"), "address on the guild's letterhead", mail("s.holm@pilots-guild.example")),
		same(person("Per Lindqvist"), "signs with his name, and confirmed the address to us", mail("per@lindqvist.example")),
		member(person("Tomas Brandt"), "Brandt campaign", "surrogate", "2024-06-01", "2024-11-05", "spoke for the campaign at four rallies"),
		member(person("Nadia Okafor"), "Brandt campaign", "staff", "2024-02-01", "", "press secretary, on the campaign's site"),
		member(person("Per Lindqvist"), "Brandt campaign", "staff", "2023-11-01", "2024-03-31", "personnel notice of April 2024"),
		member(person("Ilsa Brandt"), "Brandt campaign", "staff", "2023-11-01", "", "the candidate"),
		member(person("Gregor Vance"), "Meridian", "staff", "2015-01-01", "", "chief executive in the commercial register"),
		member(person("Signe Holm"), "Pilots' Guild", "staff", "2018-01-01", "", "secretary, on the guild's site"),
		member(person("Olga Maier"), "Coastal Trust", "staff", "2019-01-01", "", "chair, on the trust's site"),
		member(person("Henk Visser"), "Dockers' Union", "staff", "2020-01-01", "", "secretary, on the union's site"),
	}
}

func (c *demoCmd) Run(e *env) error {
	material := filepath.Join(c.Dir, "material")
	caseDir := filepath.Join(c.Dir, "case")
	if err := writeDemo(c.Dir); err != nil {
		return fmt.Errorf("writing the demo's material: %w", err)
	}
	k, err := sqlite.Create(e.ctx, caseDir, sqlite.Options{Now: e.now})
	if err != nil {
		return err
	}
	if err := errors.Join(buildDemo(e, k, material, caseDir), k.Close()); err != nil {
		return err
	}
	e.wrote = &written{caseDir, true} // the first findings are printed whole
	fmt.Fprintln(e.stdout)
	flags := caseFlags{Case: caseDir}
	if err := (&testCmd{findingFlags: findingFlags{caseFlags: flags, Clock: "desk"}}).Run(e); err != nil {
		return err
	}
	if err := demoProofs(e, flags); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, `
The case folder is %[1]s; the material it was made from is in %[2]s.
Try next (without installing it, write go run ./cmd/gainsay for gainsay):
  gainsay serve --case %[1]s
  gainsay why d01 --case %[1]s
  gainsay test d01 --as-of 2024-11-01 --clock public --case %[1]s
  gainsay search 'from:@tomasbrandt OR literal:"audit"' --case %[1]s
  gainsay why d10 --case %[1]s
  gainsay authenticate '#19' --case %[1]s
  gainsay authenticate --copies '#17' --case %[1]s
  gainsay keys wanted --case %[1]s
  gainsay thread '#11' --case %[1]s
  gainsay people --case %[1]s
  gainsay check --case %[1]s
`, caseDir, material)
	return nil
}

// demoProofs prints what can be proved of each mail: what it says of the
// signed ones is told in plain words by the program, not by the demo.
func demoProofs(e *env, flags caseFlags) error {
	fmt.Fprintln(e.stdout, "\nWhat the mails themselves can prove, with the one key that the case keeps (gainsay authenticate --verbose):")
	fmt.Fprintln(e.stdout)
	return (&authenticateCmd{caseFlags: flags, Verbose: true}).Run(e)
}

// addDemoKeys keeps the key that the desk has of the time, as gainsay keys
// import would.
func addDemoKeys(e *env, k *sqlite.Case) error {
	table, err := demoFiles.ReadFile("demo/keys.tsv")
	if err != nil {
		return err
	}
	keys, problems := authentic.ParseKeys(table, authentic.Key{By: "demo"})
	if len(problems) > 0 {
		return fmt.Errorf("reading the demo's keys: %s", problemText(problems[0]))
	}
	quiet := *e
	quiet.stdout = io.Discard
	keeper, err := newKeyKeeper(&quiet, k, "demo", "kept by the desk when the first mails came in", false)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := keeper.add(key); err != nil {
			return err
		}
	}
	fmt.Fprintf(e.stdout, "%s of a mail domain, with where and when it was seen\n", plural(len(keys), "key"))
	return nil
}

func buildDemo(e *env, k *sqlite.Case, material, caseDir string) error {
	// First the keys: what is imported is judged with what is kept then.
	if err := addDemoKeys(e, k); err != nil {
		return err
	}
	for _, t := range demoTroves {
		var paths []string
		for _, p := range t.paths {
			paths = append(paths, filepath.Join(material, p))
		}
		sum, err := intake.Run(e.ctx, k, paths, intake.Options{Trove: t.trove, By: "demo", CaseDir: caseDir, Now: e.now})
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%-16s %s in = %d kept + %d excepted, %s\n", t.trove.Name, plural(sum.Inputs, "input"), sum.Kept, sum.Excepted, plural(demoItems(sum.Ledger), "item"))
	}
	present, err := k.Decisions(e.ctx)
	if err != nil {
		return err
	}
	if len(present) > 0 {
		return nil // an earlier demo, which the user may have worked on
	}
	for _, d := range demoDecisions() {
		d.By, d.At = "demo", e.now().UTC().Truncate(time.Millisecond)
		if err := appendJSON(e, k, "people."+string(d.Kind), d.Why, d); err != nil {
			return err
		}
	}
	text, err := demoFiles.ReadFile("demo/statements.say")
	if err != nil {
		return err
	}
	statements, problems := statement.ParseFile("statements.say", string(text))
	if len(problems) > 0 {
		return fmt.Errorf("reading the demo's statements: %s", problems[0].Text())
	}
	for _, s := range statements {
		body, err := statement.Canonical(s)
		if err != nil {
			return err
		}
		if err := appendJSON(e, k, "statement.add", "", json.RawMessage(body)); err != nil {
			return err
		}
	}
	fmt.Fprintf(e.stdout, "%s about who is who, %s\n", plural(len(demoDecisions()), "decision"), plural(len(statements), "statement"))
	return nil
}

func demoItems(l archive.Ledger) int {
	n := 0
	for _, c := range l.Items {
		n += c
	}
	return n
}

func appendJSON(e *env, k archive.Case, kind, why string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing %s: %w", kind, err)
	}
	_, err = k.Append(e.ctx, archive.JournalEntry{At: e.now().UTC().Truncate(time.Millisecond), By: "demo", Kind: kind, Why: why, Body: body})
	return err
}

// writeDemo writes the embedded material below dir. Files that are there are
// left as they are.
func writeDemo(dir string) error {
	return fs.WalkDir(demoFiles, "demo", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel("demo", filepath.FromSlash(p))
		to := filepath.Join(dir, rel)
		if d.IsDir() {
			return os.MkdirAll(to, 0o700)
		}
		if _, err := os.Stat(to); err == nil {
			return nil
		}
		b, err := demoFiles.ReadFile(path.Clean(p))
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o600)
	})
}
