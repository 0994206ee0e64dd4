package web

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// nodes calls f with every element of a document.
func nodes(t testing.TB, document string, f func(*html.Node)) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			f(n)
		}
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// plainText is what a document says, for messages of tests.
func plainText(document string) string {
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		return document
	}
	return strings.Join(strings.Fields(textOf(root)), " ")
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
			b.WriteString(" ")
		}
	}
	return b.String()
}

// checkPage holds what is true of every page: landmarks, one heading of the
// first rank, names for all fields, captions, and nothing but what the policy
// allows and this desk gives.
func checkPage(t testing.TB, path, document string) {
	t.Helper()
	ids, labels := map[string]bool{}, map[string]bool{}
	nodes(t, document, func(n *html.Node) {
		if f, ok := attr(n, "for"); ok && n.Data == "label" {
			labels[f] = true
		}
	})
	count := map[string]int{}
	nodes(t, document, func(n *html.Node) {
		if n.Namespace == "" { // a picture has titles of its own
			count[n.Data]++
		}
		if id, ok := attr(n, "id"); ok {
			if ids[id] {
				t.Errorf("%s has two elements with the id %q", path, id)
			}
			ids[id] = true
		}
		checkAddresses(t, path, n)
		checkNames(t, path, n, labels)
	})
	for _, one := range []string{"h1", "main", "header", "title"} {
		if one == "header" && count[one] > 0 {
			continue // an article has one of its own
		}
		if count[one] != 1 {
			t.Errorf("%s has %d elements %s, want 1", path, count[one], one)
		}
	}
	wants(t, document, `<html lang="en">`, `class="skip" href="#main"`)
}

func checkAddresses(t testing.TB, path string, n *html.Node) {
	t.Helper()
	for _, a := range n.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style":
			t.Errorf("%s: %s has %s, which the policy forbids", path, n.Data, a.Key)
		case a.Key == "src", a.Key == "href", a.Key == "action", a.Key == "data", a.Key == "poster":
			if !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "?") && !strings.HasPrefix(a.Val, "#") || strings.HasPrefix(a.Val, "//") {
				t.Errorf("%s: %s %s=%q leads away from the desk", path, n.Data, a.Key, a.Val)
			}
		}
	}
	kind, _ := attr(n, "type") // what an island is given is data and does not run
	if n.Data == "script" && n.FirstChild != nil && kind != "application/json" || n.Data == "style" {
		t.Errorf("%s has a script or style inside", path)
	}
}

func checkNames(t testing.TB, path string, n *html.Node, labels map[string]bool) {
	t.Helper()
	switch n.Data {
	case "input", "textarea", "select":
		kind, _ := attr(n, "type")
		id, _ := attr(n, "id")
		_, named := attr(n, "aria-label")
		inLabel := false
		for p := n.Parent; p != nil; p = p.Parent {
			inLabel = inLabel || p.Data == "label"
		}
		if kind != "hidden" && !labels[id] && !named && !inLabel {
			t.Errorf("%s: a field %s has no label", path, n.Data)
		}
	case "table":
		if n.FirstChild == nil || firstElement(n).Data != "caption" {
			t.Errorf("%s has a table without a caption", path)
		}
	case "a", "button", "summary":
		if name, _ := attr(n, "aria-label"); name == "" && strings.TrimSpace(textOf(n)) == "" {
			t.Errorf("%s has a %s without a name", path, n.Data)
		}
	case "form":
		if m, _ := attr(n, "method"); m == "post" {
			once := false
			for d := range n.Descendants() {
				if v, _ := attr(d, "name"); v == "once" {
					once = true
				}
			}
			if !once {
				t.Errorf("%s has a form that could be sent twice", path)
			}
		}
	}
}

func firstElement(n *html.Node) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			return c
		}
	}
	return &html.Node{}
}
