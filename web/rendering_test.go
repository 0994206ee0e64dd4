package web

import (
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestARenderingIsThreeLayers(t *testing.T) {
	u := newUser(t)
	path := "/item/" + u.item("Offer").ID.String()
	page := u.get(path+"/rendering", 200)
	wants(t, page, `sandbox="" src="`+path+`/frame"`, "This is a rendering, not the evidence", "http://pixel.tracker.example/p.gif", "https://shop.example/offer", "on a click", "on opening")
	for _, host := range []string{"style", "css", "back", "attr", "pixel"} {
		wants(t, page, host+".tracker.example")
	}
	res := u.do(httptest.NewRequest("GET", path+"/frame", nil))
	document := text(t, res)
	if got := res.Header.Get("Content-Security-Policy"); got != "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox" {
		t.Errorf("the frame has the policy %q", got)
	}
	wants(t, document, "Please see the offer", `<td colspan="2">Price</td>`)
	checkStrict(t, document)
}

// checkStrict holds the first layer: structure, and no attribute but two.
func checkStrict(t testing.TB, document string) {
	t.Helper()
	nodes(t, document, func(n *html.Node) {
		switch n.Data {
		case "script", "style", "img", "link", "iframe", "object", "embed", "form", "input", "svg", "base", "video", "audio", "a", "button":
			t.Errorf("the rendering has an element %s", n.Data)
		case "meta":
			return // ours, in the head
		}
		for _, a := range n.Attr {
			if !slices.Contains([]string{"colspan", "rowspan", "dir"}, a.Key) {
				t.Errorf("the rendering has %s %s=%q", n.Data, a.Key, a.Val)
			}
		}
	})
}

// trackers reads testdata/trackers.txt.
func trackers(t testing.TB) (names []string, markup map[string]string) {
	t.Helper()
	b, err := os.ReadFile("testdata/trackers.txt")
	if err != nil {
		t.Fatal(err)
	}
	markup = map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		name, m, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("%q has no tab", line)
		}
		names, markup[name] = append(names, name), m
	}
	if len(names) < 33 {
		t.Fatalf("%d trackers, want 33 at least", len(names))
	}
	return names, markup
}

func TestNoTrackerIsLeftInARendering(t *testing.T) {
	names, markup := trackers(t)
	for _, name := range names {
		document := strings.ReplaceAll(markup[name], "URL", "http://t.example/x")
		clean := string(strict().SanitizeBytes([]byte(document)))
		checkStrict(t, clean)
		if strings.Contains(clean, "t.example") {
			t.Errorf("%s: the address is still in %q", name, clean)
		}
		found, _ := blockedIn([]byte(document))
		isScript := strings.HasPrefix(name, "script ") && name != "script src" || name == "onerror" || name == "iframe srcdoc"
		if !isScript && !slices.ContainsFunc(found, func(b blocked) bool { return strings.HasPrefix(b.Address, "http://t.example/x") }) {
			t.Errorf("%s: its address is not among the blocked ones: %v", name, found)
		}
	}
}

func TestSoManyBlockedAddressesAreListed(t *testing.T) {
	var b strings.Builder
	for i := range maxBlocked + 7 {
		b.WriteString(`<img src="http://t.example/` + strings.Repeat("a", i) + `">`)
	}
	list, more := blockedIn([]byte(b.String()))
	if len(list) != maxBlocked || more != 7 {
		t.Errorf("%d listed and %d more", len(list), more)
	}
}

// FuzzRendering: whatever a mail's HTML is, what the frame gets is structure.
func FuzzRendering(f *testing.F) {
	names, markup := trackers(f)
	for _, name := range names {
		f.Add(markup[name])
	}
	f.Add(`<p dir="rtl">x</p><td colspan="2">`)
	f.Add("<style>body{backgrou\xbbnd:url(") // lowered, it is longer than it was
	f.Fuzz(func(t *testing.T, s string) {
		checkStrict(t, string(strict().SanitizeBytes([]byte(s))))
		blockedIn([]byte(s))
	})
}
