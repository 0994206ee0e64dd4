package web

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/history"
	"github.com/gainsay/gainsay/intake"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// testHost is what the desk of most tests answers to.
const testHost = "127.0.0.1:4321"

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { return c.forward(time.Millisecond) }

func (c *clock) forward(by time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
	return c.at
}

func newClock() *clock { return &clock{at: time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)} }

// testStatements are said about the exchange in office.mbox.
const testStatements = `statement s1
  speaker "Nadia Okafor" for campaign
  said 2024-10-14 zone Europe/Paris, on "Harbour Radio"
  quote "Nobody on this campaign has ever been in touch with Meridian."
  answers "whether the campaign is talking to bidders"
  denies contact(campaign, Meridian)
  reading strict: contact(campaign, Meridian, as: staff)
  reading pact: act(campaign, Meridian, accept, "the tender")
  scope until said
  reply "We stand by it."

statement s2
  speaker "Gregor Vance" for Meridian
  said 2024-11-18, on "telephone"
  quote "I never wrote to Mr Ferri."
  denies sent("Gregor Vance", Ferri)

statement s3
  speaker "Nadia Okafor"
  said 2024-11-18
  quote "I have never had a letter from the pilots."
  denies received("Nadia Okafor", Pilots)
`

// newCaseDir makes a case of testdata/office.mbox with decisions and
// statements, and returns its folder.
func newCaseDir(t testing.TB, c *clock) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "harbour")
	k, err := sqlite.Create(t.Context(), dir, sqlite.Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	takeIn(t, k, c, "office", filepath.Join("testdata", "office.mbox"))
	person := func(kind people.EntityKind, name string) people.Entity { return people.Entity{Kind: kind, Name: name} }
	for _, d := range []people.Decision{
		{Kind: people.Same, Entity: person(people.Person, "Nadia Okafor"), Handles: []evidence.Handle{evidence.MailHandle("nadia@campaign.example")}},
		{Kind: people.Same, Entity: person(people.Person, "Gregor Vance"), Handles: []evidence.Handle{evidence.MailHandle("g.vance@meridian.example")}},
		{Kind: people.Member, Entity: person(people.Person, "Nadia Okafor"), Org: "campaign", Role: "staff", From: testDay("2024-02-01")},
		{Kind: people.Member, Entity: person(people.Person, "Gregor Vance"), Org: "Meridian", Role: "staff", From: testDay("2015-01-01")},
		{Kind: people.Alias, Entity: person(people.Org, "Pilots"), Names: []string{"the guild"}},
	} {
		d.Why, d.By, d.At = "on their letterhead", "tester", c.now()
		if _, err := archive.Decide(t.Context(), k, d); err != nil {
			t.Fatal(err)
		}
	}
	statements, problems := statement.Parse(testStatements)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, s := range statements {
		if _, err := archive.AddStatement(t.Context(), k, s, "tester", c.now()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := history.Run(t.Context(), k, "tester", c.now()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// newEmptyCaseDir makes a case without anything in it.
func newEmptyCaseDir(t testing.TB, c *clock) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "empty")
	k, err := sqlite.Create(t.Context(), dir, sqlite.Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func testDay(s string) evidence.Time {
	t, ok := evidence.ParseDay(s, "test")
	if !ok {
		panic(s)
	}
	return t
}

func takeIn(t testing.TB, k *sqlite.Case, c *clock, trove, path string) {
	t.Helper()
	tr := archive.Trove{Name: trove, From: "a source", Obtained: testDay("2024-11-12"), Published: testDay("2024-11-20")}
	if _, err := intake.Run(t.Context(), k, []string{path}, intake.Options{Trove: tr, By: "tester", Now: c.now}); err != nil {
		t.Fatal(err)
	}
}

// user is somebody at a desk, with the cookie that their browser keeps.
type user struct {
	t      testing.TB
	desk   *Desk
	k      *sqlite.Case
	dir    string
	clock  *clock
	h      http.Handler
	cookie string
}

// newUser opens a desk on a new case and enters it by its link.
func newUser(t testing.TB) *user {
	t.Helper()
	c := newClock()
	return openDesk(t, newCaseDir(t, c), c, false)
}

func openDesk(t testing.TB, dir string, c *clock, readOnly bool) *user {
	t.Helper()
	k, err := sqlite.Open(context.Background(), dir, sqlite.Options{ReadOnly: readOnly, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(Options{Case: k, Dir: dir, By: "ana", ReadOnly: readOnly, Hosts: []string{testHost, "localhost:4321"}, Now: c.now, Random: rand.Reader, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	d.patience = time.Minute // no test is to hang on how fast the machine is
	t.Cleanup(func() {
		d.Close()
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	u := &user{t: t, desk: d, k: k, dir: dir, clock: c, h: d.Handler()}
	u.enter()
	return u
}

// enter opens a session by a new link.
func (u *user) enter() {
	u.t.Helper()
	link, err := u.desk.Link()
	if err != nil {
		u.t.Fatal(err)
	}
	res := u.do(httptest.NewRequest("GET", link, nil))
	if res.StatusCode != 200 || len(res.Cookies()) != 1 {
		u.t.Fatalf("the link answers %d with %d cookies", res.StatusCode, len(res.Cookies()))
	}
	u.cookie = res.Cookies()[0].Value
}

func (u *user) do(r *http.Request) *http.Response {
	if r.Host == "example.com" {
		r.Host = testHost
	}
	if u.cookie != "" {
		r.AddCookie(&http.Cookie{Name: u.desk.door.cookie, Value: u.cookie})
	}
	w := httptest.NewRecorder()
	u.h.ServeHTTP(w, r)
	return w.Result()
}

func text(t testing.TB, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// get asks for a page and wants a status.
func (u *user) get(path string, status int) string {
	u.t.Helper()
	res := u.do(httptest.NewRequest("GET", path, nil))
	body := text(u.t, res)
	if res.StatusCode != status {
		u.t.Errorf("GET %s answers %d, want %d:\n%s", path, res.StatusCode, status, plainText(body))
	}
	return body
}

var onceField = regexp.MustCompile(`name="once" value="([^"]+)"`)

// post loads a page, fills a form of it in, and sends it to path.
func (u *user) post(from, path string, status int, fields ...string) (string, *http.Response) {
	u.t.Helper()
	m := onceField.FindStringSubmatch(u.get(from, 200))
	if m == nil {
		u.t.Fatalf("%s has no form", from)
	}
	return u.postOnce(m[1], path, status, fields...)
}

func (u *user) postOnce(once, path string, status int, fields ...string) (string, *http.Response) {
	u.t.Helper()
	f := url.Values{"once": {once}}
	for i := 0; i < len(fields); i += 2 {
		f.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(f.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", u.desk.scheme()+"://"+testHost)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res := u.do(r)
	body := text(u.t, res)
	if res.StatusCode != status {
		u.t.Errorf("POST %s answers %d, want %d:\n%s", path, res.StatusCode, status, plainText(body))
	}
	return body, res
}

// journal returns the entries of a kind.
func (u *user) journal(prefix string) []archive.JournalEntry {
	u.t.Helper()
	var out []archive.JournalEntry
	for e, err := range u.k.Journal(context.Background(), prefix, 0) {
		if err != nil {
			u.t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

// item returns the item whose subject contains part.
func (u *user) item(part string) archive.Item {
	u.t.Helper()
	for it, err := range u.k.Items(context.Background(), everything) {
		if err != nil {
			u.t.Fatal(err)
		}
		if strings.Contains(it.Subject+it.Name, part) {
			return it
		}
	}
	u.t.Fatalf("no item has %q in its subject or name", part)
	return archive.Item{}
}

func wants(t testing.TB, body string, parts ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(body), " ")
	for _, p := range parts {
		if !strings.Contains(flat, p) {
			t.Errorf("the page has no %q:\n%s", p, plainText(body))
		}
	}
}

func wantsNot(t testing.TB, body string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(body, p) {
			t.Errorf("the page has %q", p)
		}
	}
}

// blobs lists the files that hold kept bytes.
func blobs(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(filepath.Join(dir, "blobs"), func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
