package web

import (
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/gainsay/gainsay/access"
)

// as makes who is at the desk somebody else, with a role.
func (u *user) as(by string, role access.Role) *user {
	u.t.Helper()
	s := u.desk.door.sessions[sha256.Sum256([]byte(u.cookie))]
	if s == nil {
		u.t.Fatal("nobody is at the desk")
	}
	s.by, s.role = by, role
	return u
}

// filled is the pattern of a route as an address of the case of the tests.
func filled(pattern string) string {
	path := strings.TrimSuffix(pattern, "{$}")
	if strings.HasPrefix(path, "/statement/") {
		return strings.ReplaceAll(path, "{id}", "s1")
	}
	return strings.ReplaceAll(path, "{id}", "1")
}

// TestEveryRouteSaysWhatRoleItNeeds walks all routes with each role: what the
// role may not do is refused before anything is looked at, and what it may is
// not.
func TestEveryRouteSaysWhatRoleItNeeds(t *testing.T) {
	u := newUser(t)
	sent := 0
	for _, role := range []access.Role{"", access.Reader, access.Reviewer, access.Owner} {
		u.as("bo", role)
		for _, r := range u.desk.table() {
			if !access.Owner.May(r.needs) {
				t.Fatalf("%s %s can be asked for by nobody: its role is %q", r.method, r.pattern, r.needs)
			}
			if r.method != http.MethodGet && !r.needs.May(access.Reviewer) && r.pattern != "/account" && r.pattern != "/logout" {
				t.Errorf("%s %s changes the case, and needs only %q", r.method, r.pattern, r.needs)
			}
			before := len(u.journal(""))
			var res *http.Response
			if r.method == http.MethodGet {
				res = u.do(httptest.NewRequest("GET", filled(r.pattern), nil))
			} else {
				// An empty form: who may send it is told what is missing in it.
				sent++
				form := url.Values{"once": {"once-for-this-walk-" + strconv.Itoa(sent)}}
				req := httptest.NewRequest(r.method, filled(r.pattern), strings.NewReader(form.Encode()))
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				res = u.do(req)
			}
			if r.pattern == "/logout" && role != "" {
				u.cookie = ""
				u.enter()
				u.as("bo", role)
			}
			body := text(t, res)
			if refused := res.StatusCode == http.StatusForbidden; refused == role.May(r.needs) {
				t.Errorf("%s %s, which needs %q, is answered %d to %q", r.method, r.pattern, r.needs, res.StatusCode, role)
			}
			if !role.May(r.needs) {
				wants(t, body, "That is not yours to do", "Nothing was changed")
				if len(u.journal("")) != before {
					t.Errorf("%s %s was refused to %q, and the journal grew", r.method, r.pattern, role)
				}
			}
		}
	}
}

// TestNothingIsOfferedThatWouldBeRefused follows every link and form of every
// page: what its reader may not do is not on it.
func TestNothingIsOfferedThatWouldBeRefused(t *testing.T) {
	u := newUser(t)
	needs := map[string]access.Role{}
	mux := http.NewServeMux()
	for _, r := range u.desk.table() {
		needs[r.method+" "+r.pattern] = r.needs
		mux.Handle(r.method+" "+r.pattern, http.NotFoundHandler())
	}
	offers := map[access.Role]int{}
	for _, role := range access.Roles {
		u.as("bo", role)
		for _, path := range pagePaths(u) {
			_, pattern := mux.Handler(httptest.NewRequest("GET", path, nil))
			if !role.May(needs[pattern]) {
				continue
			}
			body := u.get(path, 200)
			wants(t, body, "At the desk: <bdi>bo</bdi>, "+string(role))
			nodes(t, body, func(n *html.Node) {
				method, to := "GET", ""
				switch n.Data {
				case "a":
					to, _ = attr(n, "href")
				case "form":
					to, _ = attr(n, "action")
					if m, _ := attr(n, "method"); strings.EqualFold(m, "post") {
						method = "POST"
						if to != "/logout" && to != "/account" {
							offers[role]++
						}
					}
				}
				if !strings.HasPrefix(to, "/") {
					return
				}
				to, _, _ = strings.Cut(to, "#")
				_, pattern := mux.Handler(httptest.NewRequest(method, to, nil))
				if pattern == "" {
					t.Errorf("%s leads to %s %s, which the desk does not answer", path, method, to)
				} else if !role.May(needs[pattern]) {
					t.Errorf("%s offers %s %s to a %s, which needs %q", path, method, to, role, needs[pattern])
				}
			})
		}
	}
	if offers[access.Reader] != 0 || offers[access.Reviewer] == 0 || offers[access.Owner] <= offers[access.Reviewer] {
		t.Errorf("forms on the pages: %v", offers)
	}
}

func TestADecisionIsOfWhoIsAtTheSession(t *testing.T) {
	u := newUser(t).as("bo", access.Owner)
	u.post("/person?name=Meridian", "/people/decide", http.StatusSeeOther, "kind", "alias", "entity", "org", "name", "Meridian", "alias", "M", "why", "w")
	u.post("/statements/new", "/statements", http.StatusSeeOther, "text", "statement s9\n  speaker \"Nadia Okafor\"\n  said 2024\n  quote \"q\"\n  denies contact(campaign, Meridian)\n", "do", "save")
	u.post("/statement/s1", "/statement/s1/remove", http.StatusSeeOther, "why", "w")
	u.get("/item/1", 200)
	for kind, n := range map[string]int{"people.": 6, "statement.add": 4, "statement.remove": 1, "desk.read": 1} {
		got := u.journal(kind)
		if len(got) != n || got[len(got)-1].By != "bo" {
			t.Errorf("the last of %d entries of %s is by %q", len(got), kind, got[len(got)-1].By)
		}
	}
	u.as("ana", access.Owner)
	u.get("/item/2", 200)
	if got := u.journal("desk.read"); got[len(got)-1].By != "ana" {
		t.Errorf("the read is by %q", got[len(got)-1].By)
	}
}
