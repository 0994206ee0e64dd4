package web

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/access"
)

const testPassword = "seven green kettles sing"

// newNamed is a desk with a user of each role, entered by its link.
func newNamed(t testing.TB, tls bool) *user {
	t.Helper()
	u := newUser(t)
	s, err := access.Open(u.dir, u.clock.now, rand.Reader, &access.Cost{Memory: 8, Passes: 1, Lanes: 1})
	if err != nil {
		t.Fatal(err)
	}
	o := u.desk.opt
	o.Users, o.TLS = s, tls
	if u.desk, err = New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.desk.Close)
	u.h = u.desk.Handler()
	for _, r := range access.Roles {
		if err := s.Add(t.Context(), u.k, "tester", "the "+string(r), r, testPassword); err != nil {
			t.Fatal(err)
		}
	}
	u.cookie = ""
	u.enter()
	return u
}

// send sends a form that needs no number.
func (u *user) send(path string, fields ...string) (string, *http.Response) {
	u.t.Helper()
	f := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		f.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(f.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", u.desk.scheme()+"://"+testHost)
	res := u.do(r)
	return text(u.t, res), res
}

// login enters by name, or fails the test.
func (u *user) login(name, password string) *user {
	u.t.Helper()
	u.cookie = ""
	_, res := u.send("/login", "name", name, "password", password)
	if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 1 {
		u.t.Fatalf("%s enters with %d and %d cookies", name, res.StatusCode, len(res.Cookies()))
	}
	u.cookie = res.Cookies()[0].Value
	return u
}

func TestUsersEnterByName(t *testing.T) {
	for _, tls := range []bool{false, true} {
		u := newNamed(t, tls)
		linked := u.cookie
		u.cookie = ""
		body := u.get("/item/1?q=audit", http.StatusUnauthorized)
		wants(t, body, `action="/login"`, `name="to" value="/item/1?q=audit"`)
		wantsNot(t, body, "harbour", "Nadia", "the reader")

		u.cookie = linked // a browser that has a session gets another one
		_, res := u.send("/login", "name", "The  READER", "password", testPassword, "to", "/item/1?q=audit")
		if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/item/1?q=audit" || len(res.Cookies()) != 1 {
			t.Fatalf("entering is answered %d to %q", res.StatusCode, res.Header.Get("Location"))
		}
		c := res.Cookies()[0]
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 || len(c.Value) < 40 || c.Value == linked {
			t.Errorf("the cookie is %+v", c)
		}
		if c.Secure != tls || strings.HasPrefix(c.Name, "__Host-") != tls {
			t.Errorf("with TLS %v the cookie is %+v", tls, c)
		}
		u.get("/", http.StatusUnauthorized) // the old session is over
		u.cookie = c.Value
		wants(t, u.get("/", 200), "At the desk: <bdi>the reader</bdi>, reader")
		u.get("/item/1", 200)
		if got := u.journal("desk."); len(got) != 2 || got[0].Kind != "desk.enter" || got[0].By != "the reader" || got[1].Kind != "desk.read" || got[1].By != "the reader" {
			t.Errorf("the journal has %+v", got)
		}
		u.post("/account", "/people/decide", http.StatusForbidden, "kind", "undo", "undoes", "3", "why", "w")
	}
}

func TestWhoIsNotLetInIsToldNothing(t *testing.T) {
	u := newNamed(t, true)
	u.cookie = ""
	var bodies []string
	name := regexp.MustCompile(`value="[^"]*"`)
	for _, tt := range [][2]string{{"the owner", "wrong password, this one"}, {"nobody at all", testPassword}, {"", ""}, {"the owner", ""}, {"\x00", "\xff"}} {
		body, res := u.send("/login", "name", tt[0], "password", tt[1])
		if res.StatusCode != http.StatusUnauthorized || len(res.Cookies()) != 0 {
			t.Errorf("%q is answered %d with %d cookies", tt, res.StatusCode, len(res.Cookies()))
		}
		wants(t, body, "This name and this password do not belong together.")
		wantsNot(t, body, testPassword, "wrong password, this one")
		bodies = append(bodies, name.ReplaceAllString(body, ""))
	}
	if strings.ReplaceAll(bodies[0], " autofocus", "") != strings.ReplaceAll(bodies[1], " autofocus", "") {
		t.Error("a wrong password is answered otherwise than an unknown name")
	}
	if n := len(u.desk.door.sessions); n != 1 {
		t.Errorf("there are %d sessions", n)
	}
}

func TestGuessesAtTheDoorWait(t *testing.T) {
	u := newNamed(t, true)
	u.cookie = ""
	status := 0
	for range 5 {
		_, res := u.send("/login", "name", "the owner", "password", "a guess at it")
		status = res.StatusCode
	}
	if status != http.StatusUnauthorized {
		t.Fatalf("the fifth guess is answered %d", status)
	}
	body, res := u.send("/login", "name", "the owner", "password", testPassword)
	if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != "1" {
		t.Errorf("the next is answered %d, retry after %q", res.StatusCode, res.Header.Get("Retry-After"))
	}
	wants(t, body, "too many attempts", "1 second")
	u.login("the reader", testPassword) // another name
	u.clock.forward(time.Second)
	u.login("the owner", testPassword)
}

func TestALoginFormOfAnotherSiteIsRefused(t *testing.T) {
	u := newNamed(t, true)
	u.cookie = ""
	for _, origin := range []string{"https://evil.example", "http://" + testHost, "null"} {
		r := httptest.NewRequest("POST", "/login", strings.NewReader(url.Values{"name": {"the reader"}, "password": {testPassword}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		if res := u.do(r); res.StatusCode != http.StatusForbidden || len(res.Cookies()) != 0 {
			t.Errorf("from %s entering is answered %d", origin, res.StatusCode)
		}
	}
}

func TestEnteringLeadsNowhereElse(t *testing.T) {
	u := newNamed(t, true)
	for to, want := range map[string]string{"/people": "/people", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "": "/", "/a\r\nX: y": "/"} {
		_, res := u.send("/login", "name", "the reader", "password", testPassword, "to", to)
		if got := res.Header.Get("Location"); got != want {
			t.Errorf("to %q leads to %q", to, got)
		}
	}
}

func TestUnderTLSTheDeskSaysSo(t *testing.T) {
	u := newNamed(t, true)
	for _, path := range []string{"/", "/nowhere", "/login"} {
		if got := u.do(httptest.NewRequest("GET", path, nil)).Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s has Strict-Transport-Security %q", path, got)
		}
	}
	plain := newNamed(t, false)
	if got := plain.do(httptest.NewRequest("GET", "/", nil)).Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("without TLS a page has Strict-Transport-Security %q", got)
	}
}

func TestASessionEndsWithWhatLetItIn(t *testing.T) {
	u := newNamed(t, false)
	s, ctx := u.desk.opt.Users, t.Context()
	for name, change := range map[string]func() error{
		"another role":     func() error { return s.SetRole(ctx, u.k, "tester", "the owner", access.Reviewer) },
		"another password": func() error { return s.SetPassword(ctx, u.k, "tester", "the owner", testPassword) },
		"removal":          func() error { return s.Remove(ctx, u.k, "tester", "the owner") },
	} {
		if err := s.Remove(ctx, u.k, "tester", "the owner"); err != nil {
			t.Fatal(err)
		}
		if err := s.Add(ctx, u.k, "tester", "the owner", access.Owner, testPassword); err != nil {
			t.Fatal(err)
		}
		u.login("the owner", testPassword)
		once := onceField.FindStringSubmatch(u.get("/users", 200))[1]
		if err := change(); err != nil {
			t.Fatal(err)
		}
		before := len(u.journal(""))
		u.get("/", http.StatusUnauthorized)
		body, _ := u.postOnce(once, "/users", http.StatusUnauthorized, "name", "Mallory", "role", "owner", "password", testPassword, "again", testPassword)
		wants(t, body, "nothing was done")
		if n := len(u.journal("")); n != before {
			t.Errorf("after %s the journal grew", name)
		}
		if n := len(u.desk.door.sessions); n != 1 { // the link's
			t.Errorf("after %s there are %d sessions", name, n)
		}
		if name == "removal" { // the next change, in whatever order they come, needs somebody
			if err := s.Add(ctx, u.k, "tester", "the owner", access.Owner, testPassword); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestASessionLastsSoLong(t *testing.T) {
	u := newNamed(t, false).login("the reader", testPassword)
	for range 20 {
		u.clock.forward(sessionLife / 21)
		u.get("/help", 200)
	}
	u.clock.forward(sessionLife / 20)
	u.get("/help", http.StatusUnauthorized)
}

func TestLeavingEndsASession(t *testing.T) {
	u := newNamed(t, true).login("the reader", testPassword)
	body, res := u.send("/logout")
	if res.StatusCode != 200 || len(res.Cookies()) != 1 || res.Cookies()[0].MaxAge >= 0 || res.Cookies()[0].Value != "" {
		t.Errorf("leaving is answered %d with %+v", res.StatusCode, res.Cookies())
	}
	wants(t, body, "You have left the desk", `href="/login"`)
	u.get("/", http.StatusUnauthorized)
}

func TestAnOwnerLetsOthersIn(t *testing.T) {
	u := newNamed(t, true).login("the owner", testPassword)
	with := func(status int, path string, fields ...string) string {
		body, _ := u.post("/users", path, status, fields...)
		return body
	}
	with(http.StatusSeeOther, "/users", "name", "Bo", "role", "reader", "password", testPassword, "again", testPassword)
	wants(t, u.get("/users", 200), "Bo may enter as a reader.", "<bdi>Bo</bdi>")
	for want, f := range map[string][]string{
		"not the same":    {"name", "Cy", "role", "reader", "password", testPassword, "again", testPassword + "x"},
		"at least 15":     {"name", "Cy", "role", "reader", "password", "short", "again", "short"},
		"not a role":      {"name", "Cy", "role", "root", "password", testPassword, "again", testPassword},
		"There is a user": {"name", "bo", "role", "reader", "password", testPassword, "again", testPassword},
	} {
		if body := with(http.StatusBadRequest, "/users", f...); !strings.Contains(strings.ToLower(body), strings.ToLower(want)) {
			t.Errorf("the answer has no %q: %s", want, plainText(body))
		}
	}
	with(http.StatusSeeOther, "/users/change", "do", "role", "name", "Bo", "role", "reviewer")
	with(http.StatusSeeOther, "/users/change", "do", "password", "name", "Bo", "password", "another good long one", "again", "another good long one")
	with(http.StatusBadRequest, "/users/change", "do", "nothing", "name", "Bo")
	owner := u.cookie
	u.login("Bo", "another good long one")
	u.cookie = owner
	with(http.StatusSeeOther, "/users/change", "do", "remove", "name", "Bo")
	wantsNot(t, u.get("/users", 200), "<bdi>Bo</bdi>")
	var kinds []string
	for _, e := range u.journal("user.")[3:] {
		if e.By != "the owner" || strings.Contains(string(e.Body), testPassword) {
			t.Errorf("the entry is %+v", e)
		}
		kinds = append(kinds, e.Kind)
	}
	if got := strings.Join(kinds, " "); got != "user.add user.role user.password user.remove" {
		t.Errorf("the journal has %s", got)
	}
	wants(t, u.get("/journal?kind=user.", 200), "Bo, reader", "user.remove")
}

var shownToken = regexp.MustCompile(`gainsay_[A-Za-z0-9_-]{43}`)

func TestATokenIsShownOnce(t *testing.T) {
	u := newNamed(t, true).login("the reviewer", testPassword)
	u.post("/account", "/account", http.StatusSeeOther, "do", "token", "label", "nightly export", "role", "reader")
	body := u.get("/account", 200)
	secret := shownToken.FindString(body)
	if who, ok, err := u.desk.opt.Users.Bearer(secret); !ok || err != nil || who.Name != "the reviewer" || who.Role != access.Reader {
		t.Fatalf("the token %q lets in %+v: %v", secret, who, err)
	}
	body = u.get("/account", 200)
	wants(t, body, "nightly export")
	wantsNot(t, body, secret)
	kept, err := os.ReadFile(filepath.Join(u.dir, access.FileName))
	if err != nil || strings.Contains(string(kept), secret) {
		t.Errorf("the secret is kept: %v", err)
	}
	u.post("/account", "/account", http.StatusBadRequest, "do", "token", "label", "more", "role", "owner")
	id := regexp.MustCompile(`name="token" value="([0-9a-f]{12})"`).FindStringSubmatch(body)
	if id == nil {
		t.Fatal("the token cannot be revoked")
	}
	u.post("/account", "/account", http.StatusSeeOther, "do", "revoke", "token", id[1])
	if _, ok, _ := u.desk.opt.Users.Bearer(secret); ok {
		t.Error("a revoked token lets somebody in")
	}
}

func TestWhoChangesTheirPasswordKnowsIt(t *testing.T) {
	u := newNamed(t, true).login("the reader", testPassword)
	next := "another good long one"
	u.post("/account", "/account", http.StatusBadRequest, "do", "password", "present", "guess", "password", next, "again", next)
	u.post("/account", "/account", http.StatusSeeOther, "do", "password", "present", testPassword, "password", next, "again", next)
	u.get("/", http.StatusUnauthorized)
	u.login("the reader", next)
	for range 6 {
		u.post("/account", "/account", http.StatusBadRequest, "do", "password", "present", "guess", "password", next, "again", next)
	}
	body, _ := u.post("/account", "/account", http.StatusBadRequest, "do", "password", "present", next, "password", next, "again", next)
	wants(t, body, "too many attempts")
}

func TestUsersThatCannotBeReadLetNobodyIn(t *testing.T) {
	u := newNamed(t, true).login("the owner", testPassword)
	if err := os.WriteFile(filepath.Join(u.dir, access.FileName), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantsNot(t, u.get("/", http.StatusInternalServerError), "Nadia")
	_, res := u.send("/login", "name", "the owner", "password", testPassword)
	if res.StatusCode != http.StatusInternalServerError || len(res.Cookies()) != 0 {
		t.Errorf("entering is answered %d", res.StatusCode)
	}
	u.cookie = ""
	wants(t, u.get("/", http.StatusInternalServerError), "list of users cannot be read", "gainsay user add")
}

func TestADeskBeyondThisMachineHasNoLink(t *testing.T) {
	u := newNamed(t, true)
	u.desk.opt.NoLink = true
	if link, err := u.desk.Link(); err == nil {
		t.Errorf("a link was made: %s", link)
	}
	u.cookie = ""
	wantsNot(t, u.get("/", http.StatusUnauthorized), "was printed")
}
