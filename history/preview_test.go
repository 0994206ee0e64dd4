package history

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
)

// headlines tests every statement as everything is known now.
func (d *desk) headlines() map[string]finding.Verdict {
	d.t.Helper()
	decisions, err := d.k.Decisions(d.ctx)
	d.must(err)
	all, err := d.k.Statements(d.ctx)
	d.must(err)
	out := map[string]finding.Verdict{}
	for _, s := range all {
		f, err := finding.Test(d.ctx, d.k, decisions, s, finding.Options{Clock: finding.Desk, Threshold: Threshold, Statements: all, Now: d.at})
		d.must(err)
		out[s.ID] = f.Headline
	}
	return out
}

// entries counts what is in the journal.
func (d *desk) entries() (n int) {
	d.t.Helper()
	for _, err := range d.k.Journal(d.ctx, "", 0) {
		d.must(err)
		n++
	}
	return n
}

// TestAPreviewComesTrue makes the decision that was previewed, and holds every
// headline against what was foretold.
func TestAPreviewComesTrue(t *testing.T) {
	moved, still := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t, t.TempDir())
		defer d.k.Close()
		pick := func(what string) string { return rapid.SampledFrom(names).Draw(rt, what) }
		any := func() people.Decision {
			who := pick("who")
			e := people.Entity{Kind: people.Person, Name: who}
			switch rapid.IntRange(0, 4).Draw(rt, "kind") {
			case 0, 1:
				return people.Decision{Kind: people.Same, Entity: e, Handles: []evidence.Handle{evidence.MailHandle(address(pick("whose")))}}
			case 2:
				return people.Decision{Kind: people.Part, Entity: e, Handles: []evidence.Handle{evidence.MailHandle(address(pick("whose")))}}
			case 3:
				return people.Decision{Kind: people.Member, Entity: e, Org: "Firm", Role: "staff", From: evidence.Time{Text: "2024-10-01", Wall: time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC), Zoned: true, Precision: evidence.PrecisionDay}}
			}
			present, err := d.k.Decisions(d.ctx)
			d.must(err)
			if len(present) == 0 {
				return people.Decision{Kind: people.Same, Entity: e, Handles: []evidence.Handle{evidence.MailHandle(address(who))}}
			}
			return people.Decision{Kind: people.Undo, Undoes: rapid.SampledFrom(present).Draw(rt, "undone").Seq}
		}
		for i := range rapid.IntRange(2, 5).Draw(rt, "mails") {
			d.mail(address(pick("from")), address(pick("to")), address(pick("copied to")), pick("giver"), i+1, "the ships leave the harbour on Friday")
		}
		for i := range 3 {
			a, b := pick("speaker"), rapid.SampledFrom(append([]string{"Firm"}, names...)).Draw(rt, "of whom")
			d.say(fmt.Sprintf("statement s%d\n  speaker %s\n  said 2024-10-28\n  quote \"never\"\n  denies contact(%s, %s)\n  scope until said\n", i, a, a, b))
		}
		for range rapid.IntRange(0, 4).Draw(rt, "decided before") {
			if dec := any(); people.Validate(withReason(dec), d.directory()) == nil {
				d.decide(dec)
			}
		}
		dec := withReason(any())
		had := d.entries()
		out, err := Preview(d.ctx, d.k, dec, d.at)
		if d.entries() != had {
			rt.Fatal("a preview was written into the journal")
		}
		if people.Validate(dec, d.directory()) != nil {
			if err == nil {
				rt.Fatal("a decision that is not allowed was previewed")
			}
			return
		}
		d.must(err)
		before := d.headlines()
		if _, err := archive.Decide(d.ctx, d.k, dec); err != nil {
			rt.Fatal(err)
		}
		foretold := map[string]Move{}
		for _, m := range out.Moved {
			foretold[m.Statement] = m
		}
		for id, now := range d.headlines() {
			m, told := foretold[id]
			switch {
			case told && (m.From != before[id] || m.To != now):
				rt.Errorf("%s: foretold from %s to %s, and it went from %s to %s", id, m.From, m.To, before[id], now)
			case !told && before[id] != now:
				rt.Errorf("%s went from %s to %s, and the preview says nothing of it (%+v)", id, before[id], now, out)
			}
			if before[id] != now {
				moved++
			} else {
				still++
			}
		}
	})
	if moved == 0 || still == 0 {
		t.Errorf("%d findings moved and %d did not: one of the two was never tried", moved, still)
	}
}

func withReason(d people.Decision) people.Decision { d.Why, d.By = "w", "desk"; return d }

func (d *desk) directory() *people.Directory {
	d.t.Helper()
	ds, err := d.k.Decisions(d.ctx)
	d.must(err)
	return people.Fold(ds, nil)
}

// TestAPreviewIsBounded holds PreviewMost: somebody waits for it.
func TestAPreviewIsBounded(t *testing.T) {
	d := newDesk(t, t.TempDir())
	defer d.k.Close()
	d.mail(address("Ann"), address("Bob"), address("Cid"), "Cid", 1, "words")
	text := ""
	for i := range PreviewMost + 3 {
		text += fmt.Sprintf("statement s%d\n  speaker Ann\n  said 2024-10-28\n  quote \"never\"\n  denies contact(Ann, Bob)\n\n", i)
	}
	d.say(text)
	out, err := Preview(d.ctx, d.k, withReason(people.Decision{Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: "Ann"}, Handles: []evidence.Handle{evidence.MailHandle(address("Ann"))}}), d.at)
	d.must(err)
	if len(out.Bears) != PreviewMost+3 || out.Untested != 3 {
		t.Errorf("%d of %d borne on, %d not tested; want all, and 3", len(out.Bears), out.Statements, out.Untested)
	}
	if _, err := Preview(d.ctx, d.k, people.Decision{Kind: people.Undo, Undoes: 9999, Why: "w", By: "d"}, d.at); err == nil {
		t.Errorf("undoing what is not there is previewed: %v", err)
	}
}
