package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// maxCrawled is enough for all pages of the case of the tests.
const maxCrawled = 1_500

// nobodyKnown are links to somebody whom a statement names and nobody has
// decided about: their page says so.
var nobodyKnown = map[string]bool{"/person?name=Ferri": true}

// TestEveryLinkLeadsSomewhere follows all links of all pages.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	u := newUser(t)
	queue, from := []string{}, map[string]string{}
	add := func(page, to string) {
		base, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		link, err := base.Parse(to)
		if err != nil {
			t.Errorf("%s links to %q: %v", page, to, err)
			return
		}
		if link.IsAbs() {
			t.Errorf("%s links to another host: %s", page, to)
			return
		}
		link.Fragment = ""
		if key := link.String(); from[key] == "" {
			from[key] = page
			queue = append(queue, key)
		}
	}
	for _, path := range pagePaths(u) {
		add("/", path)
	}
	n := 0
	for ; len(queue) > 0 && n < maxCrawled; n++ {
		path := queue[0]
		queue = queue[1:]
		res := u.do(httptest.NewRequest("GET", path, nil))
		body := text(t, res)
		if res.StatusCode >= 400 && !nobodyKnown[path] {
			t.Errorf("%s links to %s, which answers %d: %s", from[path], path, res.StatusCode, plainText(body))
		}
		if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") || strings.HasSuffix(path, "/frame") {
			continue
		}
		nodes(t, body, func(n *html.Node) {
			if href, ok := attr(n, "href"); ok && n.Data == "a" {
				add(path, href)
			}
		})
	}
	t.Logf("%d pages followed, %d left", n, len(queue))
	if n < 60 {
		t.Errorf("only %d pages were found", n)
	}
	// A name with a space leads to its page.
	wants(t, u.get("/statement/s1", 200), `<a href="/person?name=Nadia+Okafor">`)
	if from["/person?name=Nadia+Okafor"] == "" {
		t.Error("nothing links to a person")
	}
}
