package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/statement"
)

// withMeeting says s8, that two people never met.
func (u *user) withMeeting() {
	u.t.Helper()
	s, problems := statement.Parse("statement s8\n  speaker \"Nadia Okafor\"\n  said 2024-11-18\n  quote \"I never met Mr Vance.\"\n  denies met(\"Nadia Okafor\", \"Gregor Vance\")\n")
	if len(problems) > 0 {
		u.t.Fatal(problems)
	}
	if _, err := archive.AddStatement(u.t.Context(), u.k, s[0], "tester", u.clock.now()); err != nil {
		u.t.Fatal(err)
	}
}

func TestReadingsAtTheDesk(t *testing.T) {
	u := newUser(t)
	u.withMeeting()
	it := u.item("Site visit")
	page := "/item/" + it.ID.String()
	met := `met("Nadia Okafor", "Gregor Vance")`
	wants(t, u.get(page, 200), "Nobody has read it to show anything")
	for _, c := range []struct {
		want   string
		fields []string
	}{
		{"did you mean &#34;met&#34;", []string{"prop", `mett("Nadia Okafor", "Gregor Vance")`, "why", "w"}},
		{"is not read out of an item", []string{"prop", `contact("Nadia Okafor", "Gregor Vance")`, "why", "w"}},
		{"Nobody is called", []string{"prop", `met("Nadia Okafor", "Gregor Vanze")`, "why", "w"}},
		{"do not stand in its text", []string{"prop", met, "why", "w", "words", "never there"}},
		{"Say why", []string{"prop", met, "why", " "}},
		{"is not a date", []string{"prop", met, "why", "w", "when", "soon"}},
	} {
		body, _ := u.post(page, "/readings", http.StatusBadRequest, append(c.fields, "item", it.ID.String())...)
		wants(t, body, c.want)
	}
	if n := len(u.journal(archive.KindReadingAdd)); n != 0 {
		t.Fatalf("%d readings were written that were refused", n)
	}
	_, res := u.post(page, "/readings", http.StatusSeeOther, "item", it.ID.String(), "prop", met, "words", " Thursday works. ", "why", "they set a day", "suggest", "1")
	if to := res.Header.Get("Location"); to != page+"#readings" {
		t.Errorf("a reading leads to %s", to)
	}
	wants(t, u.get(page, 200), "<b>suggested</b>", "Thursday works.", "they set a day", "It counts as claimed until", "What moved: s8")
	wants(t, u.get("/statement/s8", 200), "What items were read to show", "<b>suggested</b>", "contradicted if genuine")
	wantsNot(t, u.get("/statement/s3", 200), "What items were read to show")
	body, _ := u.post(page, "/readings", http.StatusBadRequest, "item", "#"+strconv.FormatInt(it.Exhibit, 10), "prop", met, "words", "Thursday works.", "why", "again")
	wants(t, body, "It is on record as reading")

	entry := u.journal(archive.KindReadingAdd)[0]
	seq := strconv.FormatInt(entry.Seq, 10)
	if entry.By != "ana" || entry.Why != "they set a day" {
		t.Errorf("the entry is %+v", entry)
	}
	u.post("/statement/s8", "/reading/"+seq+"/accept", http.StatusSeeOther, "back", "/statement/s8")
	wants(t, plainText(u.get(page, 200)), "accepted met(", "accepted by ana ,")
	u.post(page, "/reading/"+seq+"/accept", http.StatusBadRequest)
	u.post(page, "/reading/"+seq+"/reject", http.StatusBadRequest, "why", " ")
	_, res = u.post(page, "/reading/"+seq+"/reject", http.StatusSeeOther, "why", "it is irony", "back", "//elsewhere.example")
	if to := res.Header.Get("Location"); to != page+"#readings" {
		t.Errorf("a rejection leads to %s", to)
	}
	wants(t, u.get(page, 200), "<b>rejected</b>", "it is irony", "It counts for nothing")
	body, _ = u.post(page, "/readings", http.StatusBadRequest, "item", it.ID.String(), "prop", met, "words", "Thursday works.", "why", "again")
	wants(t, body, "was rejected by ana (it is irony)")
	u.post(page, "/reading/9999/accept", http.StatusBadRequest)
	u.post(page, "/reading/x/accept", http.StatusNotFound)
}

func TestAReaderDecidesNoReading(t *testing.T) {
	u := newUser(t)
	u.withMeeting()
	it := u.item("Site visit")
	u.post("/item/1", "/readings", http.StatusSeeOther, "item", it.ID.String(), "prop", `met("Nadia Okafor", "Gregor Vance")`, "why", "w")
	u.as("bo", access.Reader)
	for _, page := range []string{"/item/" + it.ID.String(), "/statement/s8"} {
		body := u.get(page, 200)
		wants(t, body, "<b>accepted</b>")
		if strings.Contains(body, "/reading/") || strings.Contains(body, `action="/readings"`) {
			t.Errorf("%s offers a reader a decision", page)
		}
	}
}

// TestStatementsInABrowser looks at a statement that has everything: readings
// in each state, its quote in an article, and moves.
func TestStatementsInABrowser(t *testing.T) {
	needBrowser(t)
	c := newClock()
	dir, item := newCaseDir(t, c), ""
	t.Run("decide", func(t *testing.T) {
		u := openDesk(t, dir, c, false)
		u.withMeeting()
		u.withSource("The hall was full. “I never  met Mr Vance,” said Ms Okafor, and left early.", "I never met Mr Vance")
		item = "/item/" + u.item("Site visit").ID.String()
		for _, words := range []string{"Thursday works.", "no photographs", "Please keep"} {
			u.post("/item/1", "/readings", http.StatusSeeOther, "item", "1", "prop", `met("Nadia Okafor", "Gregor Vance")`, "words", words, "why", "they set a day", "suggest", "1")
		}
		added := u.journal(archive.KindReadingAdd)
		u.post("/item/1", "/reading/"+strconv.FormatInt(added[0].Seq, 10)+"/accept", http.StatusSeeOther)
		u.post("/item/1", "/reading/"+strconv.FormatInt(added[1].Seq, 10)+"/reject", http.StatusSeeOther, "why", "it is irony")
	})
	axe, _ := axeSource(t)
	one := openTabAt(t, dir, c, (*Desk).Handler)
	for _, path := range []string{"/statement/s9", "/statement/s8", item} {
		one.look(axe, path)
	}
}
