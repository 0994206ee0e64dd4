package web

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestANewStatementIsOfferedAFreeID(t *testing.T) {
	u := newUser(t) // on whose case s1 to s3 stand
	wants(t, u.get("/statements/new", 200), "> statement s4 speaker")
	u.post("/statement/s2", "/statement/s2/remove", http.StatusSeeOther, "why", "a mistake")
	body := u.get("/statements/new", 200)
	wants(t, body, "> statement s2 speaker")
	// What is offered can be put on record as it stands.
	text := strings.SplitN(body[strings.Index(body, "statement s2"):], "</textarea>", 2)[0]
	u.post("/statements/new", "/statements", http.StatusSeeOther, "text", strings.ReplaceAll(text, "&#34;", `"`), "do", "save")
}

func TestUndoingTheOnlyDecisionTellsWhatMoved(t *testing.T) {
	u := newUser(t)
	page := "/person?name=Harbour+Office"
	u.post("/handle?h=office@harbour.example", "/people/decide", http.StatusSeeOther, "kind", "same", "entity", "org", "name", "Harbour Office", "handles", "office@harbour.example", "why", "the footer", "back", "/people")
	u.get("/people", 200)
	seq := u.journal("people.same")
	_, res := u.post(page, "/people/decide", http.StatusSeeOther, "kind", "undo", "undoes", strconv.FormatInt(seq[len(seq)-1].Seq, 10), "why", "another office", "back", page)
	if to := res.Header.Get("Location"); to != page {
		t.Fatalf("undoing leads to %s", to)
	}
	// An address that a browser asks for by itself does not take the news away.
	u.get("/favicon.ico", http.StatusNotFound)
	wants(t, u.get(page, http.StatusNotFound), "Nobody has that name", "On record.")
	wantsNot(t, u.get(page, http.StatusNotFound), "On record.")
}

func TestWhatBecameOfARequestForComment(t *testing.T) {
	u := newUser(t)
	base := func() string {
		return regexp.MustCompile(`name="base" value="([^"]+)"`).FindStringSubmatch(u.get("/statement/s1", 200))[1]
	}
	before := base()
	u.post("/statement/s1", "/statement/s1/reply", http.StatusSeeOther, "base", before, "status", "answered", "reply", "We said\r\n \"no\" then.")
	wants(t, u.get("/statement/s1", 200), `We said &#34;no&#34; then.`, `<option value="answered" selected>`)
	wants(t, u.get("/statement/s1/edit", 200), "pact", "reply answered")
	u.post("/statement/s1", "/statement/s1/reply", http.StatusBadRequest, "base", before, "status", "declined") // changed meanwhile
	u.post("/statement/s1", "/statement/s1/reply", http.StatusBadRequest, "base", base(), "status", "answered")
	u.post("/statement/s1", "/statement/s1/reply", http.StatusBadRequest, "base", base(), "status", "perhaps")
	u.post("/statement/s1", "/statement/s1/reply", http.StatusSeeOther, "base", base(), "status", "no-answer")
	wants(t, u.get("/statement/s1", 200), `<option value="no-answer" selected>`)
}

func TestFootnotes(t *testing.T) {
	u := newUser(t)
	body := u.get("/statement/s1", 200)
	wants(t, body, `<sup class="printonly">1</sup>`, `<sup class="printonly">2</sup>`, `<li value="1">`, `<li value="2">`, "Exhibit 1 (", "Exhibit 2 (")
	two := number([]readingView{
		{Sides: []sideView{{Cards: []card{{Cite: "a"}, {}, {Cite: "b"}}}}},
		{Sides: []sideView{{Cards: []card{{Cite: "b"}, {Cite: "c"}}}}},
	})
	if len(two) != 3 || two[1] != (footnote{2, "b"}) || two[2] != (footnote{3, "c"}) {
		t.Errorf("the footnotes are %+v", two)
	}
}
