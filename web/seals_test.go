package web

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// entered writes a journal entry as another program of the case would.
func (u *user) entered(kind, why string, body any) int64 {
	u.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		u.t.Fatal(err)
	}
	seq, err := u.k.Append(u.t.Context(), archive.JournalEntry{At: u.clock.now(), By: "Vera Voss", Kind: kind, Why: why, Body: b})
	if err != nil {
		u.t.Fatal(err)
	}
	return seq
}

// said puts the statements of a text on record.
func (u *user) said(text string) {
	u.t.Helper()
	list, problems := statement.Parse(text)
	if len(problems) > 0 {
		u.t.Fatal(problems)
	}
	for _, s := range list {
		if _, err := archive.AddStatement(u.t.Context(), u.k, s, "tester", u.clock.now()); err != nil {
			u.t.Fatal(err)
		}
	}
}

func TestCertificatesAndStandings(t *testing.T) {
	u := newUser(t)
	wants(t, u.get("/seals", 200), "Nothing certifies that what is held is complete", "Nobody has set what an item is worth")
	year := evidence.Interval{Lo: testDay("2024").Interval().Lo, Hi: testDay("2024").Interval().Hi}
	seq := u.entered("seal.make", "the whole mailbox", finding.Seal{Party: "Nadia Okafor", Channel: "mail", Window: year, Root: strings.Repeat("ab", 32), Items: 2, Handles: []evidence.Handle{evidence.MailHandle("nadia@campaign.example")}, Despite: []string{"one file could not be read"}})
	body := u.get("/seals", 200)
	wants(t, body, "<b>in spite of gaps</b>", "the whole mailbox", "one file could not be read", "<bdi>Vera Voss</bdi>", "Nothing has come since that lies in it")
	// A message that comes later and lies in it breaks it; a copy of one that was there does not.
	late := "Message-ID: <late@campaign.example>\nDate: Tue, 1 Oct 2024 09:00:00 +0200\nFrom: Nadia <nadia@campaign.example>\nTo: g.vance@meridian.example\nSubject: Late\n\nOne more.\n"
	path := filepath.Join(t.TempDir(), "late.eml")
	if err := os.WriteFile(path, []byte(late), 0o600); err != nil {
		t.Fatal(err)
	}
	takeIn(t, u.k, u.clock, "again", filepath.Join("testdata", "office.mbox"))
	wants(t, u.get("/seals", 200), "Nothing has come since that lies in it")
	takeIn(t, u.k, u.clock, "late", path)
	n := thousands(int(u.item("Late").Exhibit))
	wants(t, u.get("/seals", 200), "1 broken", "<b>broken</b>", `<a href="/item/`+n+`">#`+n+`</a>`)
	u.entered("seal.withdraw", "the file turned up", map[string]int64{"seal": seq})
	body = u.get("/seals", 200)
	wants(t, body, "<b>withdrawn</b>", "the file turned up")
	wantsNot(t, body, "1 broken")

	set := u.entered("standing.set", "the paper is wrong", map[string]any{"item": u.item("Offer").ID, "standing": "claimed", "flag": "forged"})
	wants(t, u.get("/seals", 200), "Offer", "forged", "the paper is wrong")
	u.entered("standing.undo", "it is right", map[string]int64{"set": set})
	wants(t, u.get("/seals", 200), `class="undone"`, "it is right")
	wants(t, u.get("/troves", 200), `href="/seals"`)
}

func TestAnAccountThatTurns(t *testing.T) {
	u := newUser(t)
	wants(t, u.get("/conflicts", 200), "No two statements conflict", "3 statements on record")
	u.said(`statement t1
  speaker "Nadia Okafor"
  said 2024-11-20
  quote "Of course we met."
  asserts met("Nadia Okafor", "Gregor Vance")

statement t2
  speaker "Nadia Okafor"
  said 2024-11-18
  quote "I never met Mr Vance."
  denies met("Nadia Okafor", "Gregor Vance")
`)
	body := u.get("/conflicts", 200)
	wants(t, body, "Which of them holds is not said here", "the same speaker", "I never met Mr Vance.", `class="p-asserts turns"`)
	if strings.Index(body, "I never met Mr Vance.") > strings.Index(body, "Of course we met.") {
		t.Error("the account is not in the order in which it was given")
	}
	wants(t, u.get("/statement/t1", 200), `Conflicts with <a href="/statement/t2">t2</a>`)
	wantsNot(t, u.get("/statement/s1", 200), "Conflicts with")
	wants(t, u.get("/", 200), `href="/conflicts"`)
}

func TestWhatToRead(t *testing.T) {
	u := newUser(t)
	u.said("statement t1\n  speaker \"Nadia Okafor\"\n  said 2024-11-18\n  quote \"We never met.\"\n  denies met(\"Nadia Okafor\", \"Gregor Vance\")\n")
	wants(t, u.get("/statement/t1", 200), `href="/statement/t1/leads"`)
	body := u.get("/statement/t1/leads", 200)
	wants(t, body, "None of them is evidence until somebody has read it", "Site visit", "because of", "Nadia Okafor")
	wantsNot(t, body, "contradicted", "what it shows is on record")
	wants(t, u.get("/statement/s2/leads", 200), "has names that nobody has decided about")
	wantsNot(t, body, "has names that nobody has decided about")
	u.said("statement t0\n  speaker \"Nadia Okafor\"\n  said 1999-01-01\n  quote \"We never met.\"\n  denies met(\"Nadia Okafor\", \"Gregor Vance\")\n  scope until said\n")
	wants(t, u.get("/statement/t0/leads", 200), "Nothing to read", "That is a statement about the archive")
	u.get("/statement/s99/leads", 404)
}
