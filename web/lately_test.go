package web

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// oldFigures is what a page says where its figures may have changed since.
const oldFigures = "are being made again"

// impatient makes the desk take older figures wherever it has them.
func (u *user) impatient() { u.desk.patience = -1 }

// touch puts something on record on which no finding hangs, so that nothing
// that the desk remembers is of the case as it is.
func (u *user) touch() {
	u.t.Helper()
	if _, err := u.k.Append(u.t.Context(), archive.JournalEntry{At: u.clock.now(), By: "x", Kind: "note", Body: json.RawMessage(`{}`)}); err != nil {
		u.t.Fatal(err)
	}
}

// statement puts one on record, or in the place of one.
func (u *user) statement(text string) {
	u.t.Helper()
	all, problems := statement.Parse(text)
	if len(problems) > 0 {
		u.t.Fatal(problems)
	}
	if _, err := archive.AddStatement(u.t.Context(), u.k, all[0], "x", u.clock.now()); err != nil {
		u.t.Fatal(err)
	}
}

func TestOlderFiguresAreShownWithTheirTime(t *testing.T) {
	for _, path := range []string{"/", "/item/1", "/people", "/person?name=Nadia+Okafor", "/handle?h=office@harbour.example", "/timeline"} {
		u := newUser(t)
		if body := u.get(path, 200); strings.Contains(body, oldFigures) {
			t.Errorf("%s says that figures of now are old", path)
		}
		u.get("/", 200)
		u.touch()
		u.impatient()
		if body := u.get(path, 200); !strings.Contains(body, oldFigures) {
			t.Errorf("%s does not say that its figures are of before", path)
		}
		u.desk.patience = time.Minute
		if body := u.get(path, 200); strings.Contains(body, oldFigures) {
			t.Errorf("%s still says that its figures are old", path)
		}
	}
}

// A decision, or a statement, is never shown as it was before, however old the
// findings beside it are.
func TestOldFindingsNeverHideWhatWasDecided(t *testing.T) {
	u := newUser(t)
	u.get("/", 200)
	u.impatient()
	u.decided(people.Decision{Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: "Ferri"}, Handles: []evidence.Handle{evidence.MailHandle("office@harbour.example")}, Why: "his", By: "x"})
	wants(t, u.get("/people", 200), ">Ferri<", oldFigures)
	wants(t, u.get("/handle?h=office@harbour.example", 200), "Ferri")

	// A statement that was not there in the last round is waited for.
	u.statement("statement s9\n speaker \"Gregor Vance\"\n said 2024-11-18\n quote \"I have never written to Ms Okafor.\"\n denies sent(\"Gregor Vance\", \"Nadia Okafor\")\n")
	wants(t, u.get("/", 200), "I have never written to Ms Okafor.", finding.ContradictedIfGenuine.Words())
	// And so is one that says something else now.
	u.statement("statement s9\n speaker \"Gregor Vance\"\n said 2024-11-18\n quote \"Ms Okafor knows me.\"\n denies sent(\"Nadia Okafor\", \"Pilots\")\n")
	body := u.get("/", 200)
	wants(t, body, "Ms Okafor knows me.")
	wantsNot(t, body, "I have never written to Ms Okafor.")
}

// A desk that was just opened has the verdicts that the journal holds.
func TestADeskJustOpenedShowsWhatWasSwept(t *testing.T) {
	u := newUser(t)
	u.impatient()
	state, err := u.desk.state(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	swept, ok, err := u.desk.asSwept(t.Context())
	if err != nil || !ok {
		t.Fatalf("the sweeps do not say: %v", err)
	}
	now, err := u.desk.all(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if now.state != state || !now.old.IsZero() || swept.old.IsZero() || len(swept.findings) != len(now.findings) {
		t.Errorf("%d findings from the sweeps, %d now; old %v, %v", len(swept.findings), len(now.findings), swept.old, now.old)
	}
	for i, f := range now.findings {
		if swept.findings[i].Headline != f.Headline || len(swept.findings[i].Readings) != len(f.Readings) {
			t.Errorf("%s is %s by the sweeps, and %s", now.statements[i].ID, swept.findings[i].Headline, f.Headline)
		}
	}
	u.statement("statement s9\n speaker \"Gregor Vance\"\n said 2024-11-18\n quote \"No.\"\n denies sent(\"Gregor Vance\", \"Nadia Okafor\")\n")
	if _, ok, err := u.desk.asSwept(t.Context()); ok || err != nil {
		t.Errorf("the sweeps say it of a statement that they never saw: %v", err)
	}
}

// Everybody who asks while a round is under way waits for that one.
func TestOneRoundForAll(t *testing.T) {
	u := newUser(t)
	state, err := u.desk.state(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u.desk.tests.mu.Lock()
	under := &round{state: state, done: make(chan struct{})}
	u.desk.tests.round = under
	u.desk.tests.mu.Unlock()
	if u.desk.begin(state) != under {
		t.Error("a second round was begun of the same state")
	}
	if !u.desk.busy(caseState{items: 99}) || u.desk.busy(state) {
		t.Error("busy does not tell one state from another")
	}
}
