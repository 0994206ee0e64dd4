package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
)

// pagePaths are the pages of a desk on the case of the tests.
func pagePaths(u *user) []string {
	visit, offer := u.item("Site visit"), u.item("Offer")
	return []string{
		"/", "/statement/s1", "/statement/s2", "/statement/s3", "/statements/new", "/statement/s1/edit",
		"/statement/s1/leads", "/statement/s2/leads", "/conflicts", "/seals",
		"/search", "/search?q=audit", "/timeline", "/timeline?statement=s1&lanes=party", "/item/" + visit.ID.String(), "/item/1", "/item/1/source", "/item/" + offer.ID.String(),
		"/item/" + offer.ID.String() + "/rendering", "/thread/1", "/people", "/person?name=Nadia+Okafor", "/person?name=Meridian",
		"/handle?h=office@harbour.example", "/network", "/network?who=&ties=all", "/account", "/users", "/suggestions", "/troves", "/problems", "/journal", "/help",
	}
}

func TestEveryPageCarriesTheHeaders(t *testing.T) {
	u := newUser(t)
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
	}
	for _, path := range append(pagePaths(u), "/nowhere", "/item/999") {
		res := u.do(httptest.NewRequest("GET", path, nil))
		policy := "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
		if strings.HasSuffix(path, "/rendering") {
			policy += "; frame-src 'self'"
		}
		if strings.HasPrefix(path, "/network") || path == "/statements/new" || strings.HasSuffix(path, "/edit") { // an island that fetches
			policy += "; trusted-types svelte-trusted-html; connect-src 'self'"
		}
		if got := res.Header.Get("Content-Security-Policy"); got != policy {
			t.Errorf("%s has the policy %q", path, got)
		}
		for name, value := range want {
			if got := res.Header.Get(name); got != value {
				t.Errorf("%s has %s: %q, want %q", path, name, got, value)
			}
		}
	}
}

func TestNothingIsShownWithoutASession(t *testing.T) {
	u := newUser(t)
	paths := append(pagePaths(u), "/item/1/bytes", "/item/3/frame", "/import")
	u.cookie = ""
	for _, path := range paths {
		body := u.get(path, http.StatusUnauthorized)
		wantsNot(t, body, "Nadia", "Meridian", "harbour", "ana")
	}
	u.cookie = "guessed"
	u.get("/", http.StatusUnauthorized)
	u.get("/static/"+u.desk.pages.hash+"/desk.css", http.StatusOK)
}

func TestALinkOpensOnce(t *testing.T) {
	u := newUser(t)
	link, err := u.desk.Link()
	if err != nil {
		t.Fatal(err)
	}
	u.cookie = ""
	res := u.do(httptest.NewRequest("GET", link, nil))
	if res.StatusCode != 200 || len(res.Cookies()) != 1 {
		t.Fatalf("the link answers %d", res.StatusCode)
	}
	c := res.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge != 0 || len(c.Value) < 40 {
		t.Errorf("the cookie is %+v", c)
	}
	wantsNot(t, text(t, res), c.Value)
	again := u.do(httptest.NewRequest("GET", link, nil))
	if again.StatusCode != http.StatusUnauthorized || len(again.Cookies()) != 0 {
		t.Errorf("the link opens twice: %d", again.StatusCode)
	}
	wants(t, text(t, again), "This link has been used", "Press Enter")
	u.cookie = c.Value
	u.get("/", 200)
	if res := u.do(httptest.NewRequest("GET", link, nil)); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a link that this browser has used answers %d: it should lead to the desk", res.StatusCode)
	}

	older, _ := u.desk.Link()
	newer, _ := u.desk.Link()
	u.cookie = ""
	u.get(older, http.StatusUnauthorized)
	u.get(newer, 200)
	for _, bad := range []string{"/open", "/open?token=", "/open?token=AAAA"} {
		u.get(bad, http.StatusUnauthorized)
	}
}

func TestSessionsEnd(t *testing.T) {
	u := newUser(t)
	u.clock.forward(sessionIdle - time.Minute)
	u.get("/help", 200)
	u.clock.forward(sessionIdle - time.Minute)
	u.get("/help", 200) // it was used meanwhile
	u.clock.forward(sessionIdle + time.Minute)
	u.get("/help", http.StatusUnauthorized)
}

func TestOldSessionsGiveWay(t *testing.T) {
	u := newUser(t)
	first := u.cookie
	u.clock.forward(time.Minute)
	for range maxSessions {
		u.cookie = ""
		u.enter()
	}
	u.get("/help", 200)
	if n := len(u.desk.door.sessions); n != maxSessions {
		t.Errorf("%d sessions are kept, want %d", n, maxSessions)
	}
	u.cookie = first
	u.get("/help", http.StatusUnauthorized)
}

func TestOtherHostsAreRefused(t *testing.T) {
	u := newUser(t)
	for _, host := range []string{"evil.example", "evil.example:4321", "127.0.0.1", "127.0.0.1:4322", "127.0.0.1.evil.example:4321", "[::1]:4321"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		res := u.do(r)
		if body := text(t, res); res.StatusCode != http.StatusMisdirectedRequest || strings.Contains(body, "Nadia") {
			t.Errorf("host %q is answered %d", host, res.StatusCode)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Host = "LOCALHOST:4321"
	if res := u.do(r); res.StatusCode != 200 {
		t.Errorf("localhost is answered %d", res.StatusCode)
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	u := newUser(t)
	m := onceField.FindStringSubmatch(u.get("/person?name=Meridian", 200))
	before := len(u.journal("people."))
	for _, h := range []map[string]string{
		{"Origin": "http://evil.example"},
		{"Origin": "null"},
		{"Origin": "https://" + testHost},
		{"Origin": "http://127.0.0.1:9999"},
		{"Sec-Fetch-Site": "cross-site"},
		{"Sec-Fetch-Site": "same-site", "Origin": "http://" + testHost},
		{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
	} {
		r := httptest.NewRequest("POST", "/people/decide", strings.NewReader("kind=alias&entity=org&name=Meridian&alias=M&why=because&once="+m[1]))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for k, v := range h {
			r.Header.Set(k, v)
		}
		if res := u.do(r); res.StatusCode != http.StatusForbidden {
			t.Errorf("a form with %v is answered %d", h, res.StatusCode)
		}
	}
	if after := len(u.journal("people.")); after != before {
		t.Errorf("%d decisions were made by other sites", after-before)
	}
}

func TestOtherSitesLoadNothing(t *testing.T) {
	u := newUser(t)
	for _, tt := range []struct {
		site, mode, dest string
		want             int
	}{
		{"cross-site", "no-cors", "image", 403}, {"same-site", "no-cors", "script", 403}, {"cross-site", "navigate", "iframe", 403},
		{"cross-site", "cors", "empty", 403}, {"cross-site", "navigate", "document", 200}, {"same-origin", "navigate", "document", 200}, {"none", "navigate", "document", 200},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Sec-Fetch-Site", tt.site)
		r.Header.Set("Sec-Fetch-Mode", tt.mode)
		r.Header.Set("Sec-Fetch-Dest", tt.dest)
		if res := u.do(r); res.StatusCode != tt.want {
			t.Errorf("%+v is answered %d", tt, res.StatusCode)
		}
	}
}

func TestWhatIsReadIsJournalled(t *testing.T) {
	u := newUser(t)
	visit := u.item("Site visit")
	for _, path := range []string{"", "/source", "/bytes", ""} {
		u.get("/item/"+visit.ID.String()+path, 200)
	}
	u.get("/thread/2", 200)
	got := u.journal("desk.read")
	if len(got) != 2 {
		t.Fatalf("%d reads are in the journal, want one for each of two items", len(got))
	}
	if got[0].By != "ana" || !strings.Contains(string(got[0].Body), visit.ID.String()) {
		t.Errorf("the entry is %+v", got[0])
	}
	u.cookie = ""
	u.enter()
	u.get("/item/"+visit.ID.String(), 200)
	if n := len(u.journal("desk.read")); n != 3 {
		t.Errorf("%d reads: a second session's read is not on record", n)
	}
	wants(t, u.get("/journal?kind=desk.", 200), "desk.read", "/item/"+visit.ID.String())
	wantsNot(t, u.get("/journal", 200), "desk.read")
}

// brokenJournal is a case whose disk is full.
type brokenJournal struct{ *sqlite.Case }

// Append implements archive.Keeping.
func (brokenJournal) Append(context.Context, archive.JournalEntry) (int64, error) {
	return 0, errors.New("no space left on device")
}

func TestWhatCannotBeJournalledIsNotShown(t *testing.T) {
	u := newUser(t)
	visit := u.item("Site visit")
	u.desk.opt.Case = brokenJournal{u.k}
	for _, path := range []string{"", "/source", "/bytes"} {
		body := u.get("/item/"+visit.ID.String()+path, http.StatusInternalServerError)
		wants(t, body, "Writing into the journal", "no space left")
		wantsNot(t, body, "Thursday")
	}
	u.post("/person?name=Meridian", "/people/decide", http.StatusInternalServerError, "kind", "alias", "entity", "org", "name", "Meridian", "alias", "M", "why", "w")
}

func TestAReaderChangesNothing(t *testing.T) {
	c := newClock()
	u := openDesk(t, newCaseDir(t, c), c, true)
	before := len(u.journal(""))
	for _, path := range pagePaths(u) {
		body := u.get(path, 200)
		wants(t, body, "This case is only being read")
		nodes(t, body, func(n *html.Node) {
			if a, _ := attr(n, "action"); a == "/logout" {
				return
			}
			if m, _ := attr(n, "method"); m == "post" && !strings.Contains(path, "statements/new") && !strings.Contains(path, "/edit") {
				t.Errorf("%s has a form that changes the case", path)
			}
		})
	}
	once := strings.Repeat("x", 20)
	for path, fields := range map[string][]string{
		"/people/decide":       {"kind", "undo", "undoes", "3", "why", "w"},
		"/statements":          {"text", "statement s9\n  speaker A\n  said 2024\n  quote \"q\"\n  denies contact(A, B)\n", "do", "save"},
		"/statement/s1/remove": {"why", "w"},
		"/import":              {"path", u.dir, "trove", "x"},
	} {
		body, _ := u.postOnce(once+path[1:3], path, http.StatusConflict, fields...)
		wants(t, body, "only being read")
	}
	if after := len(u.journal("")); after != before {
		t.Errorf("the journal grew by %d entries", after-before)
	}
}

func TestAFormIsWorkedOnOnce(t *testing.T) {
	u := newUser(t)
	m := onceField.FindStringSubmatch(u.get("/person?name=Meridian", 200))
	before := len(u.journal("people."))
	fields := []string{"kind", "alias", "entity", "org", "name", "Meridian", "alias", "Meridian Dredging", "why", "imprint"}
	_, first := u.postOnce(m[1], "/people/decide", http.StatusSeeOther, fields...)
	_, second := u.postOnce(m[1], "/people/decide", http.StatusSeeOther, fields...)
	if first.Header.Get("Location") != second.Header.Get("Location") {
		t.Errorf("the second sending leads to %s, the first to %s", second.Header.Get("Location"), first.Header.Get("Location"))
	}
	if n := len(u.journal("people.")) - before; n != 1 {
		t.Errorf("%d decisions were made of one form", n)
	}
	for _, once := range []string{"", "short", strings.Repeat("x", 100)} {
		u.postOnce(once, "/people/decide", http.StatusBadRequest, fields...)
	}
}

func TestASessionRemembersSoManyForms(t *testing.T) {
	s := &session{done: map[string]string{}}
	for i := range maxDone + 5 {
		s.remember(strings.Repeat("x", i+1), "/")
	}
	if len(s.done) != maxDone || len(s.order) != maxDone {
		t.Errorf("%d forms are remembered, want %d", len(s.done), maxDone)
	}
}

func TestALargeFormIsRefused(t *testing.T) {
	u := newUser(t)
	body, _ := u.postOnce(strings.Repeat("x", 20), "/statements", http.StatusBadRequest, "text", strings.Repeat("a", maxFormBytes+1))
	wants(t, body, "Nothing was done")
}

func TestWhereADecisionLeadsIsOurs(t *testing.T) {
	for back, want := range map[string]string{
		"/person?name=A": "/person?name=A", "//evil.example": "/people", "https://evil.example": "/people", `/\evil.example`: "/people", "": "/people", "/a\r\nX: y": "/people",
	} {
		_, got, err := readDecision(map[string][]string{"kind": {"undo"}, "undoes": {"1"}, "why": {"w"}, "back": {back}})
		if err != nil || got != want {
			t.Errorf("back %q leads to %q, want %q (%v)", back, got, want, err)
		}
	}
}

func TestADeskNeedsItsParts(t *testing.T) {
	u := newUser(t)
	full := Options{Case: u.k, Dir: u.dir, By: "a", Hosts: []string{"h"}, Now: time.Now, Random: rand.Reader}
	for name, spoil := range map[string]func(*Options){
		"case": func(o *Options) { o.Case = nil }, "clock": func(o *Options) { o.Now = nil }, "chance": func(o *Options) { o.Random = nil },
		"name": func(o *Options) { o.By = "" }, "hosts": func(o *Options) { o.Hosts = nil },
	} {
		o := full
		spoil(&o)
		if _, err := New(o); err == nil {
			t.Errorf("a desk without its %s was made", name)
		}
	}
	if _, err := New(full); err != nil {
		t.Error(err)
	}
}

func TestDownloadsAreNeverShown(t *testing.T) {
	u := newUser(t)
	plan := u.item("plan")
	res := u.do(httptest.NewRequest("GET", "/item/"+plan.ID.String()+"/bytes", nil))
	body := text(t, res)
	if evidence.Sum([]byte(body)) != plan.ID {
		t.Error("the bytes are not the item's")
	}
	h := res.Header
	if h.Get("Content-Type") != "application/octet-stream" || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the headers are %v", h)
	}
	if got := h.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="exhibit-`) || strings.ContainsAny(got, "\u202e/\\") {
		t.Errorf("the download is named %q", got)
	}
}
