package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// widths at which every page is looked at: a desk's, that of a desk enlarged
// to 200 %, and that of a phone.
var widths = []int64{1280, 640, 360}

func TestEveryPageInABrowser(t *testing.T) {
	b := openTab(t)
	axe, noAxe := axeSource(t)
	b.onPages(t, append(pagePaths(b.user), oddPaths...), func(b *tab, path string) { b.look(axe, path) })
	if noAxe != nil && !t.Failed() {
		t.Skip("SKIP: " + noAxe.Error())
	}
}

// oddPaths are pages that say that something is not as asked for.
var oddPaths = []string{"/nowhere", "/item/999", "/search?q=%22", "/search?q=nothinghere", "/statement/s99", "/person?name=Nobody", "/statement/s1?asof=2020&clock=public&threshold=claimed"}

// look goes to a page and looks at it as different readers do.
func (b *tab) look(axe, path string) {
	b.t.Helper()
	b.complaints()
	for _, width := range widths {
		b.do(chromedp.EmulateViewport(width, 800))
		for _, scheme := range []string{"light", "dark"} {
			where := fmt.Sprintf("%s at %d, %s", path, width, scheme)
			b.media("prefers-color-scheme", scheme)
			if width == widths[0] && scheme == "light" {
				b.goTo(path)
			}
			if over := eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
				b.t.Errorf("%s is %d pixels too wide", where, over)
			}
			if faint := eval[string](b, contrastScript); faint != "" {
				b.t.Errorf("%s: too little contrast: %s", where, faint)
			}
			if width != 640 {
				b.shot(fmt.Sprintf("page-%s-%d-%s", shotName(path), width, scheme))
			}
			switch {
			case axe == "" || width == 640:
			case scheme == "light":
				b.axe(axe, where)
			default:
				b.axe(axe, where, axeColours...)
			}
		}
	}
	if moves := eval[string](b, motionScript); moves != "" {
		b.t.Errorf("%s moves for a reader who asked for stillness: %s", path, moves)
	}
	b.media("forced-colors", "active")
	if faint := eval[string](b, forcedScript); faint != "" {
		b.t.Errorf("%s with forced colours: %s", path, faint)
	}
	for _, c := range b.complaints() {
		b.t.Errorf("%s: the browser complains: %s", path, c)
	}
}

// motionScript returns the first element that moves, or "".
const motionScript = `(() => {
  for (const e of document.querySelectorAll("*")) {
    const s = getComputedStyle(e);
    const long = (s.transitionDuration + "," + s.animationDuration).split(",").some((d) => parseFloat(d) > 0.02);
    if (long && (s.animationName != "none" || s.transitionProperty != "none") || s.scrollBehavior == "smooth") return e.outerHTML.slice(0, 80);
  }
  return "";
})()`

// forcedScript returns the first picture that cannot be seen where a reader
// has colours of their own, or "".
const forcedScript = `(() => {
  if (!matchMedia("(forced-colors: active)").matches) return "they are not active";
  const behind = getComputedStyle(document.body).backgroundColor;
  for (const e of document.querySelectorAll("svg rect:not(.ground), svg path, svg line, svg circle")) {
    if (!e.checkVisibility() || !e.closest(".shape, .strip, .histo")) continue;
    const s = getComputedStyle(e);
    const seen = (c) => c != "none" && c != "rgba(0, 0, 0, 0)" && c != behind;
    if (!seen(s.fill) && !seen(s.stroke)) return e.outerHTML.slice(0, 120) + " in " + e.closest("svg").getAttribute("class");
  }
  return "";
})()`

// contrastScript returns the first text whose contrast with what is behind it
// is below 4.5 to 1 (WCAG 2.2, criterion 1.4.3), or "".
const contrastScript = `(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest(".vh, .skip, svg, iframe")) continue;
    let behind = null;
    for (let p = e; p && !behind; p = p.parentElement) { const c = rgb(getComputedStyle(p).backgroundColor); if (c[3] > 250) behind = c; }
    if (!behind) behind = rgb(getComputedStyle(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches ? "#000" : "#fff");
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) return ratio.toFixed(2) + " for " + JSON.stringify(walk.currentNode.data.trim().slice(0, 40)) + " in " + e.className;
  }
  return "";
})()`

func TestDesksThatAreNotAsUsual(t *testing.T) {
	b := openTab(t)
	axe, _ := axeSource(t)
	t.Run("locked", func(t *testing.T) {
		other, closeTab := chromedp.NewContext(shared.ctx, chromedp.WithNewBrowserContext())
		t.Cleanup(closeTab)
		stranger := &tab{user: &user{t: t}, base: b.base}
		stranger.begin(other)
		stranger.look(axe, "/")
	})
	t.Run("after an import", func(t *testing.T) {
		one := b.underTest(t)
		one.goTo("/troves")
		one.do(chromedp.SetValue(chromedp.CSS("input[name=path]"), manyMails(t, 20)), chromedp.SetValue(chromedp.CSS("input[name=trove]"), "many"), chromedp.Click(chromedp.CSS("form[action='/import/files'] button")))
		one.until(`document.querySelector("h1").innerText == "Taken in"`)
		one.look(axe, "/import")
	})
	t.Run("suggestions", func(t *testing.T) {
		c := newClock()
		dir, first := newCaseDir(t, c), ""
		t.Run("read", func(t *testing.T) { first = openDesk(t, dir, c, false).readAnArticle() })
		one := openTabAt(t, dir, c, (*Desk).Handler)
		for _, path := range []string{"/suggestions", first, first + "/edit"} {
			one.look(axe, path)
		}
	})
	t.Run("empty", func(t *testing.T) {
		needBrowser(t)
		c := newClock()
		e := openTabAt(t, newEmptyCaseDir(t, c), c, (*Desk).Handler)
		for _, path := range []string{"/", "/search", "/people", "/troves", "/problems", "/journal", "/statements/new"} {
			e.look(axe, path)
		}
	})
}

// notLookedAt are routes for GET whose answers are not pages, or are looked at
// elsewhere.
var notLookedAt = map[string]string{
	"/item/{id}/frame": "a mail's own HTML, shown in a frame without scripts",
	"/item/{id}/bytes": "the bytes of an item, for download",
	"/search/rows":     "rows for a script",

	"/network/graph":         "a graph for a script",
	"/network/messages":      "leads to a search",
	"/network/ties.csv":      "a table, for download",
	"/network/drawing.svg":   "a drawing, for download",
	"/timeline.svg":          "a picture, for download",
	"/timeline.csv":          "a table, for download",
	"/suggestion/{key}":      "by TestDesksThatAreNotAsUsual, after an article was read",
	"/suggestion/{key}/edit": "by TestDesksThatAreNotAsUsual, after an article was read",
	"/import":                "by TestDesksThatAreNotAsUsual, after an import",
}

// TestEveryRouteIsLookedAt fails for a page that nobody looks at in a browser.
func TestEveryRouteIsLookedAt(t *testing.T) {
	u := newUser(t)
	mux := http.NewServeMux()
	seen := map[string]bool{}
	for _, r := range u.desk.table() {
		if r.method == http.MethodGet {
			mux.Handle(r.pattern, http.NotFoundHandler())
			seen[r.pattern] = false
		}
	}
	for _, path := range pagePaths(u) {
		_, pattern := mux.Handler(httptest.NewRequest("GET", path, nil))
		seen[pattern] = true
	}
	for pattern, was := range seen {
		switch why := notLookedAt[pattern]; {
		case was && why != "":
			t.Errorf("%s is looked at, and notLookedAt says that it is not: %s", pattern, why)
		case !was && why == "":
			t.Errorf("no page of %q is in pagePaths: nobody looks at it in a browser", pattern)
		}
	}
}

// shotName is a path as the name of a file.
func shotName(path string) string {
	return strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-", "%", "").Replace(path), "-")
}
