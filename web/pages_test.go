package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/finding"
)

func TestEveryPageIsWellMade(t *testing.T) {
	u := newUser(t)
	for _, path := range append(pagePaths(u), "/search?q=%22", "/search?q=nothinghere", "/problems?code=x", "/journal?kind=people.") {
		res := u.do(httptest.NewRequest("GET", path, nil))
		body := text(t, res)
		if res.StatusCode != 200 && res.StatusCode != 422 {
			t.Errorf("%s answers %d: %s", path, res.StatusCode, plainText(body))
		}
		checkPage(t, path, body)
	}
	for _, path := range []string{"/nowhere", "/item/999", "/person?name=Nobody", "/statement/s99"} {
		checkPage(t, path, u.get(path, http.StatusNotFound))
	}
}

func TestTheCaseAtAGlance(t *testing.T) {
	u := newUser(t)
	body := u.get("/", 200)
	wants(t, body, "3 statements tested against", "Nobody on this campaign has ever been in touch with Meridian.", `href="/statement/s1"`,
		"Nadia Okafor", "Harbour Radio", "depends on reading", "rests on one source", "1 unknown name", "office", `href="/problems"`, "Nothing certifies that what is held is complete.")
	// A word, a shape and a colour.
	wants(t, body, `<svg class="shape"`, "v-depends-on-reading", "v-draft")
	wants(t, body, `aria-label="3 statements in this time"`)
}

func TestAnEmptyCaseSaysWhatToDo(t *testing.T) {
	c := newClock()
	u := openDesk(t, newEmptyCaseDir(t, c), c, false)
	wants(t, u.get("/", 200), "No statement yet", `href="/troves"`)
	wants(t, u.get("/troves", 200), "Nothing has been handed in")
	for _, path := range []string{"/", "/search", "/people", "/troves", "/problems", "/journal"} {
		checkPage(t, path, u.get(path, 200))
	}
}

func TestAStatementShowsWhatItRestsOn(t *testing.T) {
	u := newUser(t)
	body := u.get("/statement/s1", 200)
	wants(t, body, "Read as", "strict", "pact", "contradicted if genuine", `contact(campaign, Meridian, as: staff)`,
		"Against the words", "Thursday works. Please keep the audit out of it", "The plan is attached", "claimed: single-origin",
		`href="/journal#e`, "What would settle it", "nothing is sealed", "How firmly it stands", "Rests on one source",
		"The speaker’s own position", "their own words", "We stand by it.", "whether the campaign is talking to bidders", "canonical hash", "How the finding moved")
	for _, word := range []string{"liar", "lied", "knowingly"} {
		wantsNot(t, strings.ToLower(body), word)
	}
	// Every noun of the sentence is a link.
	wants(t, body, `<a href="/person?name=Nadia+Okafor"><bdi>Nadia Okafor</bdi></a>`)
	// Whether somebody was asked is always said.
	statements, err := u.k.Statements(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s3, _ := statementOf(statements, "s3")
	decisions, err := u.k.Decisions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f, err := finding.Test(t.Context(), u.k, decisions, s3, finding.Options{Statements: statements, Now: u.clock.now()})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, plainText(u.get("/statement/s3", 200)), "Reply "+f.Reply.Words())
	draft := u.get("/statement/s2", 200)
	wants(t, draft, "draft", "Names that nobody has decided about", "Ferri")
	// A draft was not looked for, so that nothing was found says nothing.
	wantsNot(t, draft, "That is a statement about the archive")
	wants(t, u.get("/statement/s3", 200), "That is a statement about the archive")
}

func TestAFindingIsThatOfTheEngine(t *testing.T) {
	u := newUser(t)
	statements, err := u.k.Statements(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	decisions, err := u.k.Decisions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		f, err := finding.Test(t.Context(), u.k, decisions, s, finding.Options{Clock: finding.Desk, Threshold: 2, Statements: statements, Now: u.clock.now()})
		if err != nil {
			t.Fatal(err)
		}
		wants(t, u.get("/statement/"+s.ID, 200), `class="headline v-`+string(f.Headline)+`"`)
	}
}

func TestTheGlanceFollowsTheCase(t *testing.T) {
	u := newUser(t)
	count := func() int { return strings.Count(u.get("/", 200), `class="mark v-depends-on-reading"`) }
	if count() != 1 {
		t.Fatalf("%d statements depend on the reading, want s1 alone", count())
	}
	u.post("/person?name=Gregor+Vance", "/people/decide", http.StatusSeeOther, "kind", "part", "entity", "person", "name", "Gregor Vance", "handles", "g.vance@meridian.example", "why", "another Vance")
	if count() != 0 {
		t.Error("the opening page still has the finding from before the decision")
	}
	wants(t, u.get("/", 200), "What moved last", "s1 from depends on reading")
	last := u.desk.tests.last
	u.get("/item/1", 200)
	u.get("/", 200)
	if u.desk.tests.last != last {
		t.Error("a read made all statements be tested again")
	}
	u.clock.forward(2 * testedOld)
	u.get("/", 200)
	if u.desk.tests.last == last {
		t.Error("findings are kept longer than a minute")
	}
}

func TestTheGlanceIsOfTheUsualThreshold(t *testing.T) {
	u := newUser(t)
	wants(t, u.get("/", 200), `strict</span> <svg class="shape"`, "contradicted if genuine")
}

func TestAsOfADayIsItsWhole(t *testing.T) {
	opt, err := findingOptions(map[string][]string{"asof": {"2024-11-20"}})
	if err != nil || opt.AsOf.Format(time.RFC3339Nano) != "2024-11-20T23:59:59.999999999Z" {
		t.Errorf("as of a day is %v (%v)", opt.AsOf, err)
	}
}

func TestAsOfAnotherDay(t *testing.T) {
	u := newUser(t)
	wants(t, u.get("/statement/s1?asof=2024-11-19&clock=public", 200), "as known on 2024-11-19", "public clock", `class="headline v-outside-coverage"`)
	wants(t, u.get("/statement/s1?asof=2024-11-21&clock=public&threshold=claimed", 200), "threshold claimed", `class="reading"`, "contradicted")
	for _, bad := range []string{"asof=yesterday", "clock=wall", "threshold=high"} {
		u.get("/statement/s1?"+bad, http.StatusBadRequest)
	}
}

func TestWritingAStatement(t *testing.T) {
	u := newUser(t)
	broken := "statement s9\n  speaker Vance\n  sayd 2024-10-14\n  quote \"q\"\n  denies contact(Vance, Meridian)\n"
	body, _ := u.post("/statements/new", "/statements", 422, "text", broken, "do", "save")
	wants(t, body, "line 3, column 3", "nothing was put on record", "said")
	wantsNot(t, body, "okbox")
	if !strings.Contains(body, "  sayd 2024-10-14\n") {
		t.Error("the words are not in the form any more")
	}
	whole := strings.Replace(broken, "sayd", "said", 1)
	before := len(u.journal("statement."))
	body, _ = u.post("/statements/new", "/statements", 200, "text", whole, "do", "check")
	wants(t, body, "Read without error; not on record yet", "draft", "Nobody has decided who")
	if len(u.journal("statement.")) != before {
		t.Error("a check put something on record")
	}
	_, res := u.post("/statements/new", "/statements", http.StatusSeeOther, "text", strings.ReplaceAll(whole, "\n", "\r\n"), "do", "save")
	if to := res.Header.Get("Location"); to != "/statement/s9" {
		t.Errorf("saving leads to %s", to)
	}
	page := u.get("/statement/s9", 200)
	wants(t, page, "On record. What moved: s9 is draft.")
	wantsNot(t, u.get("/statement/s9", 200), "On record.")
	if got := u.journal("statement."); got[len(got)-1].By != "ana" {
		t.Errorf("the entry is %+v", got[len(got)-1])
	}
	u.post("/statement/s9", "/statement/s9/remove", http.StatusBadRequest, "why", " ")
	u.post("/statement/s9", "/statement/s9/remove", http.StatusSeeOther, "why", "a mistake")
	u.get("/statement/s9", http.StatusNotFound)
	wants(t, u.get("/journal", 200), "statement.remove", "a mistake")
	body, _ = u.post("/statements/new", "/statements", 422, "text", "", "do", "save")
	wants(t, body, "there is no statement here")
}

func TestSearching(t *testing.T) {
	u := newUser(t)
	body := u.get("/search?q=audit", 200)
	wants(t, body, "<mark>audit</mark>", `<b>2</b> items for`, "Nadia Okafor", "Gregor Vance", `href="?kind=mail&amp;q=audit"`, `href="?on=2024&amp;q=audit"`)
	wants(t, u.get("/search?q=audit+plan+OR+offer", 200), "Read as:", "AND binds tighter")
	body = u.get("/search?q="+"from:nadia+(", 422)
	wants(t, body, "The query cannot be read", "^")
	wants(t, u.get("/search?kind=attachment", 200), `<b>1</b> item`, "take away", "plan<span class=\"ctl\"")
	wants(t, u.get("/search?trove=office&on=2024-10", 200), "trove office", "2024-10", `<b>2</b> items`)
	wants(t, u.get("/search?q=nothinghere", 200), "Nothing found", "shows nothing by itself")
	wants(t, u.get("/search?trove=nowhere", 200), "Nothing found", "trove nowhere")
	for _, bad := range []string{"order=worst", "page=0", "page=x", "on=sometime"} {
		u.get("/search?"+bad, http.StatusBadRequest)
	}
}

func TestWalkingThroughHits(t *testing.T) {
	u := newUser(t)
	body := u.get("/search?q=audit&order=oldest", 200)
	link := regexp.MustCompile(`href="(/item/[0-9a-f]+\?at=1[^"]*)"`).FindStringSubmatch(body)
	if link == nil {
		t.Fatal("the first hit has no link with its place")
	}
	page := u.get(html.UnescapeString(link[1]), 200)
	wants(t, page, "1 of 2", `rel="next"`, "<mark>audit</mark>", "Back to the results")
	wantsNot(t, page, `rel="prev"`)
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(page)
	wants(t, u.get(html.UnescapeString(next[1]), 200), "2 of 2", `rel="prev"`)
}

func TestAnItem(t *testing.T) {
	u := newUser(t)
	body := u.get("/item/2", 200)
	wants(t, body, "Gregor Vance", "g.vance@meridian.example", "2024-10-04 08:41:02 +0200", "The plan is attached", `<span class="quoted">&gt; Please keep`,
		"Attachments", "Exchange", "2 messages, 1 hole", "not here", "visit-77@meridian.example", "Cite as", "Exhibit 2 (", "office.mbox", "unsigned",
		"Cited by", `href="/statement/s1"`, "/source", "/bytes", `<span class="ctl" title="hidden character U+202E">RLO</span>`)
	body = u.get("/item/"+u.item("Offer").ID.String(), 200)
	wants(t, body, "rendering of its HTML", `class="alike"`, `title="U+043E is not the Latin letter o that it looks like"`)
	wants(t, u.get("/item/"+u.item("Without a date").ID.String(), 200), `class="nodate">no date`)
	wants(t, u.get("/item/"+u.item("plan").ID.String(), 200), "Part of", "There is no readable text in it")
	wants(t, u.get("/item/1/source", 200), "Message-ID: &lt;visit-78@campaign.example&gt;")
	wants(t, u.get("/thread/1", 200), "2 messages, 1 hole")
}

func TestPeople(t *testing.T) {
	u := newUser(t)
	wants(t, u.get("/people", 200), "Nadia Okafor", "office@harbour.example", "nobody yet", "handles that nobody has decided about")
	body := u.get("/people?q=gregor", 200)
	wants(t, body, "g.vance@meridian.example")
	wantsNot(t, body, "office@harbour.example")
	wants(t, u.get("/person?name=Nadia+Okafor", 200), "1 finding on this", "campaign", "staff", "on their letterhead", "Undo decision")
	wants(t, u.get("/person?name=Nadya+Okafor", http.StatusNotFound), "Nobody has that name", "Did you mean")

	body, _ = u.post("/handle?h=office@harbour.example", "/people/decide", http.StatusBadRequest, "kind", "same", "entity", "org", "name", "Harbour Office", "handles", "office@harbour.example")
	wants(t, body, "Say why", "Nothing was changed")
	_, res := u.post("/handle?h=office@harbour.example", "/people/decide", http.StatusSeeOther, "kind", "same", "entity", "org", "name", "Harbour Office", "handles", "office@harbour.example", "why", "the footer", "probable", "1")
	if to := res.Header.Get("Location"); to != "/person?name=Harbour+Office" {
		t.Errorf("the decision leads to %s", to)
	}
	wants(t, u.get("/person?name=Harbour+Office", 200), "the footer", `class="standing s-claimed"`, "On record.")

	// Parting moves a finding, and undoing the parting moves it back.
	headline := func() string {
		return regexp.MustCompile(`class="headline v-([a-z-]+)"`).FindStringSubmatch(u.get("/statement/s1", 200))[1]
	}
	was := headline()
	u.post("/person?name=Gregor+Vance", "/people/decide", http.StatusSeeOther, "kind", "part", "entity", "person", "name", "Gregor Vance", "handles", "g.vance@meridian.example", "why", "another Vance", "back", "/person?name=Gregor+Vance")
	body = u.get("/person?name=Gregor+Vance", 200)
	wants(t, body, "What moved: s1 from", "No handle has been given")
	parted := headline()
	if parted == was {
		t.Errorf("parting Gregor Vance's only handle leaves s1 %s", was)
	}
	seq := u.journal("people.part")[0].Seq
	u.post("/journal", "/people/decide", http.StatusSeeOther, "kind", "undo", "undoes", fmt.Sprint(seq), "why", "it was him", "back", "/journal")
	if got := headline(); got != was {
		t.Errorf("after the undoing s1 is %s, and it was %s", got, was)
	}
	wants(t, u.get("/journal", 200), "(undone)", "it was him")
	wants(t, u.get("/statement/s1", 200), "How the finding moved")
	for _, bad := range [][]string{
		{"kind", "undo", "undoes", "x", "why", "w"}, {"kind", "marry", "why", "w"}, {"kind", "same", "entity", "ghost", "name", "A", "handles", "a@b.example", "why", "w"},
		{"kind", "same", "entity", "person", "name", "A", "handles", "no handle", "why", "w"}, {"kind", "member", "entity", "person", "name", "A", "org", "B", "from", "once", "why", "w"},
	} {
		u.post("/journal", "/people/decide", http.StatusBadRequest, bad...)
	}
}

func TestStaleLinks(t *testing.T) {
	u := newUser(t)
	wants(t, u.get("/item/"+strings.Repeat("ab", 32), http.StatusNotFound), "No such item", "may be of another case")
	u.get("/item/999", http.StatusNotFound)
	u.get("/item/zz", http.StatusNotFound)
	wants(t, u.get("/statement/gone", http.StatusNotFound), "Statement gone is not in this case", "the journal has it")
	wants(t, u.get("/somewhere", http.StatusNotFound), "There is no such page")
	u.get("/static/old/nothing.css", http.StatusNotFound)
	u.get("/item/"+u.item("Site visit").ID.String()+"/rendering", http.StatusNotFound)
}

func TestAMissingBlobIsToldOf(t *testing.T) {
	c := newClock()
	dir := newCaseDir(t, c)
	for _, b := range blobs(t, dir) {
		if err := os.Remove(b); err != nil {
			t.Fatal(err)
		}
	}
	u := openDesk(t, dir, c, false)
	body := u.get("/item/1", 200)
	wants(t, body, "Its bytes cannot be read", "gainsay check", "Thursday works")
	for _, path := range []string{"/item/1/source", "/item/1/bytes"} {
		wants(t, u.get(path, http.StatusInternalServerError), "Bytes are missing from the case folder", "gainsay check", "a copy of the case")
	}
	wants(t, u.get("/statement/s1", 200), "Thursday works")
}

func TestALongNameIsCut(t *testing.T) {
	c := newClock()
	dir := newCaseDir(t, c)
	k, err := sqlite.Open(t.Context(), dir, sqlite.Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	var mail bytes.Buffer
	fmt.Fprintf(&mail, "From: \"%s\" <long@name.example>\nTo: a@b.example\nSubject: %s\n\nBody\n", strings.Repeat("N", 5_000), strings.Repeat("S", 5_000))
	path := filepath.Join(t.TempDir(), "long.eml")
	if err := os.WriteFile(path, mail.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	takeIn(t, k, c, "long", path)
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	u := openDesk(t, dir, c, false)
	for _, page := range []string{"/search?trove=long", "/people", "/item/" + u.item("SSSS").ID.String()} {
		body := u.get(page, 200)
		wants(t, body, "(5,000 characters)")
		wantsNot(t, body, strings.Repeat("N", shownName+1))
	}
}

// manyMails writes a mailbox of n short mails.
func manyMails(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	at := time.Date(2010, 1, 1, 9, 0, 0, 0, time.UTC)
	for i := range n {
		fmt.Fprintf(&b, "From x Mon Sep 30 09:12:45 2024\nFrom: p%d@many.example\nTo: q@many.example\nSubject: Bulk %d\nDate: %s\nMessage-ID: <%d@many.example>\n\nA bulk mail, number %d.\n\n",
			i%40, i, at.Add(time.Duration(i)*7*time.Hour).Format(time.RFC1123Z), i, i)
	}
	path := filepath.Join(t.TempDir(), "many.mbox")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTakingInFromThePage(t *testing.T) {
	u := newUser(t)
	path := manyMails(t, 10_000)
	wants(t, u.get("/search?q=bulk", 200), "<b>0</b> items")
	for field, value := range map[string]string{"path": "", "obtained": "soon"} {
		fields := []string{"path", path, "trove", "many", field, value}
		body, _ := u.post("/troves", "/import", 422, fields...)
		wants(t, body, "Nothing was taken in", `value="many"`)
	}
	body, _ := u.post("/troves", "/import", 422, "path", "relative/path")
	wants(t, body, "Write the whole path")
	_, res := u.post("/troves", "/import", http.StatusSeeOther, "path", path, "trove", "many", "from", "a source")
	if to := res.Header.Get("Location"); to != "/import" {
		t.Fatalf("the import leads to %s", to)
	}
	once := strings.Repeat("z", 20)
	if u.desk.intakes.underWay() {
		body, _ = u.postOnce(once, "/import", http.StatusBadRequest, "path", path, "trove", "again")
		wants(t, body, "Another import is under way")
		wants(t, u.get("/", 200), "An import is under way")
	}
	sawRefresh := false
	for range 600 {
		body = u.get("/import", 200)
		if !strings.Contains(body, `http-equiv="refresh"`) {
			break
		}
		sawRefresh = true
		wants(t, body, "Taking in", `action="/import/stop"`, "<progress")
		time.Sleep(50 * time.Millisecond)
	}
	if !sawRefresh {
		t.Log("the import was over before it could be looked at")
	}
	wants(t, body, "Taken in", "Ledger of this run", "10,000", "What the case has of")
	// 10,000 hits, to the last page.
	wants(t, u.get("/search?q=bulk", 200), "<b>10,000</b> items", "1 to 50 of 10,000", `rel="next"`)
	last := u.get("/search?q=bulk&page=200", 200)
	wants(t, last, "9,951 to 10,000 of 10,000", `rel="prev"`)
	wantsNot(t, last, `rel="next"`)
	wants(t, u.get("/search?q=bulk&page=201", 200), "Nothing found")
	wants(t, u.get("/people?page=1", 200), "p1@many.example")
	if got := u.journal("import"); got[len(got)-1].By != "ana" {
		t.Errorf("the import is by %s", got[len(got)-1].By)
	}
}

func TestAnImportIsStopped(t *testing.T) {
	u := newUser(t)
	path := manyMails(t, 20_000)
	u.post("/troves", "/import", http.StatusSeeOther, "path", path, "trove", "many")
	u.postOnce(strings.Repeat("s", 20), "/import/stop", http.StatusSeeOther)
	var body string
	for range 600 {
		if body = u.get("/import", 200); !strings.Contains(body, `http-equiv="refresh"`) {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	wants(t, body, "The import was stopped", "goes on from there")
	u.post("/troves", "/import", http.StatusSeeOther, "path", "/no/such/place", "trove", "none")
	for range 100 {
		if body = u.get("/import", 200); !strings.Contains(body, `http-equiv="refresh"`) {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	wants(t, body, "The import ended early")
}

func TestACaseIsNotTakenIntoItself(t *testing.T) {
	u := newUser(t)
	u.post("/troves", "/import", http.StatusSeeOther, "path", filepath.Dir(u.dir), "trove", "self")
	var body string
	for range 100 {
		if body = u.get("/import", 200); !strings.Contains(body, `http-equiv="refresh"`) {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	wants(t, body, "The import ended early", "lies inside it")
}

func TestWhatRestsOnDecisionsAlone(t *testing.T) {
	u := newUser(t)
	u.post("/statements/new", "/statements", http.StatusSeeOther, "do", "save", "text", `statement s5
  speaker "Nadia Okafor"
  said 2024-11-18
  quote "I work for the campaign."
  asserts member("Nadia Okafor", campaign)
`)
	body := u.get("/statement/s5", 200)
	wants(t, body, `class="headline v-supported"`, "For the words", "on record", "it rests on decisions alone", "Nadia Okafor was in campaign as staff")
}

func TestLaterWordsOfTheSpeaker(t *testing.T) {
	u := newUser(t)
	wantsNot(t, u.get("/statement/s1", 200), "Later words of the speaker")
	u.post("/statements/new", "/statements", http.StatusSeeOther, "do", "save", "text", `statement s6
  speaker "Nadia Okafor" for campaign
  said 2024-12-01
  quote "We did meet them once."
  asserts contact(campaign, Meridian, as: staff)
`)
	wants(t, u.get("/statement/s1", 200), "Later words of the speaker", "We did meet them once.", `href="/statement/s6"`)
}
