package history

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// desk is a case with a clock that a test moves.
type desk struct {
	t    *testing.T
	ctx  context.Context
	k    *sqlite.Case
	at   time.Time
	sent int
}

func newDesk(t *testing.T, dir string) *desk {
	d := &desk{t: t, ctx: context.Background(), at: time.Date(2024, 11, 1, 9, 0, 0, 0, time.UTC)}
	k, err := sqlite.Create(d.ctx, dir, sqlite.Options{Now: func() time.Time { return d.at }})
	if err != nil {
		t.Fatal(err)
	}
	d.k = k
	return d
}

func (d *desk) tick() time.Time { d.at = d.at.Add(time.Second); return d.at }

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// mail takes in one mail, in a trove of its giver.
func (d *desk) mail(from, to, cc, giver string, day int, words string) {
	d.t.Helper()
	d.sent++
	at := d.tick()
	d.must(d.k.AddTrove(d.ctx, archive.Trove{Name: "from " + giver, From: giver}, "desk", at))
	raw := fmt.Sprintf("%s %s %d %s %d", from, to, day, words, d.sent)
	blob, size, err := d.k.PutBlob(d.ctx, strings.NewReader(raw))
	d.must(err)
	wall := time.Date(2024, 10, day, 12, 0, 0, 0, time.UTC)
	found := archive.Found{Span: evidence.Span{End: size}, Entry: evidence.Entry{
		ID: blob, Kind: evidence.KindMail, Size: size, Text: words,
		Times:   []evidence.Time{{Text: "x", Wall: wall, Zoned: true, Precision: evidence.PrecisionSecond}},
		Parties: []evidence.Party{{Role: evidence.RoleFrom, Handle: evidence.MailHandle(from)}, {Role: evidence.RoleTo, Handle: evidence.MailHandle(to)}, {Role: evidence.RoleCc, Handle: evidence.MailHandle(cc)}},
	}}
	_, err = d.k.Add(d.ctx, archive.Batch{
		Input: archive.Input{Trove: "from " + giver, Path: fmt.Sprint(d.sent), Blob: blob, Size: size, Format: "eml"},
		At:    at, Found: []archive.Prepared{d.k.Prepare(found)}, Records: 1, Done: true,
	})
	d.must(err)
	_, err = d.k.Append(d.ctx, archive.JournalEntry{At: at, By: "desk", Kind: "import", Body: json.RawMessage(`{"trove":"from ` + giver + `"}`)})
	d.must(err)
}

func (d *desk) decide(dec people.Decision) {
	d.t.Helper()
	dec.By, dec.Why, dec.At = "desk", "w", d.tick()
	body, err := json.Marshal(dec)
	d.must(err)
	_, err = d.k.Append(d.ctx, archive.JournalEntry{At: dec.At, By: "desk", Kind: "people." + string(dec.Kind), Why: "w", Body: body})
	d.must(err)
}

func (d *desk) say(text string) {
	d.t.Helper()
	all, problems := statement.Parse(text)
	if len(problems) > 0 {
		d.t.Fatal(problems)
	}
	for _, s := range all {
		body, err := statement.Canonical(s)
		d.must(err)
		_, err = d.k.Append(d.ctx, archive.JournalEntry{At: d.tick(), By: "desk", Kind: archive.KindStatementAdd, Body: body})
		d.must(err)
	}
}

func (d *desk) sweep() Sweep {
	d.t.Helper()
	s, err := Run(d.ctx, d.k, "test", d.tick())
	d.must(err)
	return s
}

var names = []string{"Ann", "Bob", "Cid"}

func address(name string) string { return strings.ToLower(name) + "@x.example" }

// TestASweepMissesNothing holds sweeps, which test only what something new
// bears on, against testing every statement each time; and every finding that
// was ever kept against its replay at the end.
func TestASweepMissesNothing(t *testing.T) {
	verdicts, skipped := map[finding.Verdict]int{}, 0
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t, t.TempDir())
		defer d.k.Close()
		pick := func(what string) string { return rapid.SampledFrom(names).Draw(rt, what) }
		kept := map[string]Move{}
		is := func(who string) {
			d.decide(people.Decision{Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: who}, Handles: []evidence.Handle{evidence.MailHandle(address(who))}})
		}
		for _, who := range names[:rapid.IntRange(0, 2).Draw(rt, "known at first")] {
			is(who)
		}
		for i := range rapid.IntRange(4, 9).Draw(rt, "steps") {
			switch rapid.IntRange(0, 6).Draw(rt, "what") {
			case 0, 1, 6:
				from, to := pick("from"), pick("to")
				d.mail(address(from), address(to), address(pick("copied to")), rapid.SampledFrom([]string{from, to, "Cid", "a friend"}).Draw(rt, "giver"),
					rapid.IntRange(1, 28).Draw(rt, "day"), rapid.SampledFrom([]string{"the ships leave the harbour on Friday", "no, they do not leave before Sunday"}).Draw(rt, "words"))
			case 2:
				is(pick("who"))
			case 3:
				d.decide(people.Decision{Kind: people.Member, Entity: people.Entity{Kind: people.Person, Name: pick("member")}, Org: "Firm", Role: "staff",
					From: evidence.Time{Text: "2024-10-01", Wall: time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC), Zoned: true, Precision: evidence.PrecisionDay}})
			default:
				a, b := pick("speaker"), rapid.SampledFrom(append([]string{"Firm"}, names...)).Draw(rt, "of whom")
				prop := rapid.SampledFrom([]string{"contact(%s, %s)", "sent(%s, %s)", "aware(%s, contact(Ann, %s))", "sent(%s, %s, \"harbour\")", "aware(%[1]s, \"harbour\")", "exists(\"harbour\")"}).Draw(rt, "prop")
				if strings.Contains(prop, "%") {
					prop = fmt.Sprintf(strings.Replace(prop, "%[1]s", "%s", 1), []any{a, b}[:strings.Count(prop, "%")]...)
				}
				d.say(fmt.Sprintf("statement s%d\n speaker %s\n said 2024-10-20\n quote \"w\"\n denies %s\n", i, a, prop))
			}
			s := d.sweep()
			if s.To > 0 {
				skipped += s.Statements - s.Tested
			}
			for _, m := range s.Moved {
				kept[m.Statement] = m
			}
			all, err := d.k.Statements(d.ctx)
			d.must(err)
			decisions, err := d.k.Decisions(d.ctx)
			d.must(err)
			for _, st := range all {
				f, err := finding.Test(d.ctx, d.k, decisions, st, finding.Options{Statements: all, Now: d.at})
				d.must(err)
				verdicts[f.Headline]++
				now, err := short(f)
				d.must(err)
				if was := kept[st.ID]; !was.same(now) {
					rt.Fatalf("%s is %+v, and the sweeps left it at %+v", st.ID, now, was)
				}
			}
		}
		sweeps, err := All(d.ctx, d.k)
		d.must(err)
		for _, s := range sweeps {
			for _, m := range s.Moved {
				if _, same, err := Replay(d.ctx, d.k, s, m); err != nil || !same {
					rt.Fatalf("replaying %s of sweep %d: same %v, %v", m.Statement, s.Seq, same, err)
				}
			}
		}
	})
	t.Logf("verdicts %v; %d tests spared", verdicts, skipped)
	for _, v := range []finding.Verdict{finding.DraftStatement, finding.OutsideCoverage, finding.ContradictedIfGenuine, finding.Contradicted} {
		if verdicts[v] == 0 {
			t.Errorf("no case came out %s", v)
		}
	}
	if skipped == 0 {
		t.Error("every statement was tested every time: nothing is spared")
	}
}

// TestReplaySeesWhatWasChanged: a digest that is not the finding's is told.
func TestReplaySeesWhatWasChanged(t *testing.T) {
	d := newDesk(t, t.TempDir())
	defer d.k.Close()
	d.say("statement s\n speaker Ann\n said 2024-10-20\n quote \"w\"\n denies contact(Ann, ann@x.example)\n")
	s := d.sweep()
	if len(s.Moved) != 1 {
		t.Fatalf("moved: %+v", s.Moved)
	}
	m := s.Moved[0]
	m.Digest = strings.Repeat("0", 64)
	if _, same, err := Replay(d.ctx, d.k, s, m); err != nil || same {
		t.Errorf("same %v, %v", same, err)
	}
	m.Statement = "other"
	if _, _, err := Replay(d.ctx, d.k, s, m); err == nil {
		t.Error("a statement that never was is replayed")
	}
	if again := d.sweep(); again.To != 0 {
		t.Errorf("a sweep with nothing new was journalled: %+v", again)
	}
}

// TestWhoHandedItOverBearsOnAll: that two givers are one takes a second origin
// away from statements which name neither.
func TestWhoHandedItOverBearsOnAll(t *testing.T) {
	d := newDesk(t, t.TempDir())
	defer d.k.Close()
	for _, who := range []string{"Ann", "Cid"} {
		d.decide(people.Decision{Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: who}, Handles: []evidence.Handle{evidence.MailHandle(address(who))}})
	}
	for _, giver := range []string{"Bob", "Robert"} {
		d.mail(address("Ann"), address("Cid"), "list@x.example", giver, 7, "the ships leave the harbour on Friday")
	}
	d.say("statement s\n speaker Ann\n said 2024-10-20\n quote \"w\"\n denies contact(Ann, Cid)\n")
	if s := d.sweep(); len(s.Moved) != 1 || s.Moved[0].To != finding.Contradicted {
		t.Fatalf("two origins: %+v", s.Moved)
	}
	d.decide(people.Decision{Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: "Bob"}, Handles: []evidence.Handle{evidence.MailHandle("bob@far.example")}})
	d.decide(people.Decision{Kind: people.Alias, Entity: people.Entity{Kind: people.Person, Name: "Bob"}, Names: []string{"Robert"}})
	if s := d.sweep(); len(s.Moved) != 1 || s.Moved[0].To != finding.ContradictedIfGenuine || s.Moved[0].From != finding.Contradicted {
		t.Fatalf("one origin: %+v", s)
	}
}

// TestWhatIsNoFactMovesNothing: that somebody read an item, or decided about a
// suggestion, is in the journal and bears on no finding; what this program does
// not know bears on all.
func TestWhatIsNoFactMovesNothing(t *testing.T) {
	d := newDesk(t, t.TempDir())
	defer d.k.Close()
	d.say("statement s\n speaker Ann\n said 2024-10-20\n quote \"w\"\n denies contact(Ann, ann@x.example)\n")
	d.sweep()
	put := func(kind string) {
		_, err := d.k.Append(d.ctx, archive.JournalEntry{At: d.tick(), By: "desk", Kind: kind, Body: json.RawMessage("{}")})
		d.must(err)
	}
	for _, kind := range []string{"desk.read", "suggestion.add", "model.ask", "timestamp.add", "user.add"} {
		put(kind)
	}
	if s := d.sweep(); s.Tested != 0 || s.To != 0 {
		t.Errorf("tested again because of what is no fact: %+v", s)
	}
	put("key.add")
	if s := d.sweep(); s.Tested != 1 {
		t.Errorf("a key bears on every statement: %+v", s)
	}
}

// TestUndoingAnUndoing: what undoes an undoing puts a decision in force again,
// and bears on whatever that bears on.
func TestUndoingAnUndoing(t *testing.T) {
	d := newDesk(t, t.TempDir())
	defer d.k.Close()
	d.decide(people.Decision{Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: "Ann"}, Handles: []evidence.Handle{evidence.MailHandle(address("Ann"))}})
	first, err := d.k.Decisions(d.ctx)
	d.must(err)
	d.say("statement s\n speaker Ann\n said 2024-10-20\n quote \"w\"\n denies contact(Ann, cid@x.example)\n")
	d.sweep()
	undone := first[0].Seq
	for _, want := range []finding.Verdict{finding.DraftStatement, finding.OutsideCoverage, finding.DraftStatement} {
		d.decide(people.Decision{Kind: people.Undo, Undoes: undone})
		all, err := d.k.Decisions(d.ctx)
		d.must(err)
		undone = all[len(all)-1].Seq
		if s := d.sweep(); len(s.Moved) != 1 || s.Moved[0].To != want {
			t.Fatalf("after undoing %d: %+v, want %s", undone, s, want)
		}
	}
}
