package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/gainsay/gainsay/archive/sqlite"
)

// browsers are the names under which Debian and others install Chromium.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// tab is a tab of a real browser, in front of a desk.
type tab struct {
	*user
	ctx  context.Context
	base string

	mu    sync.Mutex
	asked []string // addresses that the browser asked for
}

// openTab starts a browser on a desk of its own, or skips where there is none.
func openTab(t *testing.T) *tab {
	t.Helper()
	return openTabOn(t, func(d *Desk) http.Handler { return d.Handler() })
}

// openTabOn is openTab with what answers in front of the desk.
func openTabOn(t *testing.T, front func(*Desk) http.Handler) *tab {
	t.Helper()
	var program string
	for _, name := range browsers {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		t.Skip("SKIP: there is no Chromium here: the desk was not tried in a browser (apt-get install chromium)")
	}
	if testing.Short() {
		t.Skip("SKIP: a browser takes seconds")
	}
	c := newClock()
	dir := newCaseDir(t, c)
	k, err := sqlite.Open(context.Background(), dir, sqlite.Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().String()
	d, err := New(Options{Case: k, Dir: dir, By: "ana", Hosts: []string{server.Listener.Addr().String()}, Now: time.Now, Random: rand.Reader, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = front(d)
	server.Start()
	tb := &tab{user: &user{t: t, desk: d, k: k, dir: dir, clock: c, h: d.Handler()}, base: base}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-component-update", true))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, closeTab := chromedp.NewContext(allocated)
	ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
	tb.ctx = ctx
	t.Cleanup(func() {
		cancel()
		closeTab()
		stop()
		server.Close()
		d.Close()
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	tb.listen()
	// A page that still glides is clicked beside the button.
	still := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(tb.ctx, emulation.SetEmulatedMedia, still); err != nil {
		t.Fatal(err)
	}
	link, err := d.Link()
	if err != nil {
		t.Fatal(err)
	}
	tb.do(chromedp.Navigate(base+link), chromedp.WaitVisible(chromedp.CSS("ol.statements")))
	return tb
}

// listen writes down every address that the browser asks for.
func (b *tab) listen() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, network.Enable, network.EnableParams{}); err != nil {
		b.t.Fatal(err)
	}
	err := chromedp.Listen(b.ctx, func(ev any) {
		if e, ok := ev.(*network.EventRequestWillBeSent); ok {
			b.mu.Lock()
			b.asked = append(b.asked, e.Request.URL)
			b.mu.Unlock()
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) goTo(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.base + path)) }

// eval evaluates an expression in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for a loaded page on which an expression is true. An error is a
// page that is just being left.
func (b *tab) until(expression string) {
	b.t.Helper()
	for range 800 {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`document.readyState == "complete" && (`+expression+`)`))
		if err == nil && ok {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.t.Fatalf("never true: %s\n%s", expression, eval[string](b, "document.body.innerText"))
}

// shot keeps a picture of the page for people to look at, where CI asks for it.
func (b *tab) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("GAINSAY_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
	}
	if err != nil {
		b.t.Error(err)
	}
}

// onlyOurs fails where the browser asked anybody but the desk.
func (b *tab) onlyOurs() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.asked) == 0 {
		b.t.Error("no request was seen, so nothing was shown")
	}
	for _, u := range b.asked {
		if !strings.HasPrefix(u, b.base+"/") && !strings.HasPrefix(u, "data:") {
			b.t.Errorf("the browser asked for %s", u)
		}
	}
}

func TestAReportersWalk(t *testing.T) {
	b := openTab(t)
	b.shot("findings")
	// Search, and read by keyboard alone.
	b.do(chromedp.KeyEvent("/"))
	b.until(`document.activeElement.id == "q"`)
	// The protocol sends the key and its character apart, so that the character
	// arrives where the key has led to; a keyboard does not.
	eval[string](b, `document.activeElement.value = ""`)
	b.do(chromedp.KeyEvent("audit"), chromedp.KeyEvent("\r"))
	b.until(`location.pathname == "/search" && document.querySelectorAll(".hit").length == 2`)
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("k"), chromedp.KeyEvent("\r"))
	b.until(`location.pathname.startsWith("/item/") && document.querySelector("mark") != null`)
	first := eval[string](b, "location.pathname")
	b.do(chromedp.KeyEvent("n"))
	b.until(`location.pathname.startsWith("/item/") && location.pathname != "` + first + `"`)
	b.do(chromedp.KeyEvent("u"))
	b.until(`location.pathname == "/search"`)
	b.do(chromedp.KeyEvent("?"))
	b.until(`location.pathname == "/help"`)
	b.do(chromedp.KeyEvent("g"), chromedp.KeyEvent("f"))
	b.until(`location.pathname == "/"`)

	// Write a statement, and see its finding.
	b.goTo("/statements/new")
	b.do(chromedp.SetValue(chromedp.CSS("#text"), "statement s9\n  speaker \"Gregor Vance\"\n  said 2024-11-18\n  quote \"I have never written to Ms Okafor.\"\n  denies sent(\"Gregor Vance\", \"Nadia Okafor\")\n"),
		chromedp.Click(chromedp.CSS("button.main")))
	b.until(`location.pathname == "/statement/s9"`)
	b.until(`document.querySelector(".headline").innerText.includes("contradicted if genuine")`)
	b.shot("statement")

	// Part the handle that it rests on, see it move, undo that, and see it back.
	b.goTo("/person?name=Gregor+Vance")
	b.do(chromedp.Click(chromedp.CSS("td details summary")), chromedp.SendKeys(chromedp.CSS("td details input[name=why]"), "another Vance"), chromedp.Click(chromedp.CSS("td details button")))
	b.until(`(document.querySelector(".news")?.innerText ?? "").includes("s9 from contradicted if genuine")`)
	b.goTo("/person?name=Gregor+Vance")
	b.do(chromedp.Click(chromedp.CSS("ol.decisions li:last-child summary")), chromedp.SendKeys(chromedp.CSS("ol.decisions li:last-child input[name=why]"), "it was him"), chromedp.Click(chromedp.CSS("ol.decisions li:last-child button")))
	b.until(`(document.querySelector(".news")?.innerText ?? "").includes("to contradicted if genuine")`)
	b.onlyOurs()
}

func TestEveryPageInABrowser(t *testing.T) {
	b := openTab(t)
	said := make(chan string, 100)
	go func() {
		for m, err := range chromedp.Console(b.ctx) {
			if err != nil {
				return
			}
			said <- fmt.Sprintf("%+v", m)
		}
	}()
	for _, width := range []int64{1280, 390} {
		for _, scheme := range []string{"light", "dark"} {
			if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
				t.Fatal(err)
			}
			b.do(chromedp.EmulateViewport(width, 800))
			for i, path := range pagePaths(b.user) {
				b.goTo(path)
				if over := eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
					t.Errorf("%s is %d pixels too wide at %d", path, over, width)
				}
				if faint := eval[string](b, contrastScript); faint != "" {
					t.Errorf("%s, %s: too little contrast: %s", path, scheme, faint)
				}
				b.shot(fmt.Sprintf("page-%02d-%d-%s", i, width, scheme))
			}
		}
	}
	b.onlyOurs()
	select {
	case m := <-said:
		t.Errorf("a page complains: %s", m)
	default:
	}
}

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

func TestWithoutAScript(t *testing.T) {
	b := openTab(t)
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.goTo("/")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), "audit"), chromedp.Click(chromedp.CSS(".find button")), chromedp.WaitVisible(chromedp.CSS(".hit")),
		chromedp.Click(chromedp.CSS(".hit a")), chromedp.WaitVisible(chromedp.CSS(".item .body mark")))
	b.goTo("/statement/s1")
	b.do(chromedp.SendKeys(chromedp.CSS("input[name=asof]"), "2020"), chromedp.Click(chromedp.CSS(".asof button")), chromedp.WaitVisible(chromedp.CSS(".v-outside-coverage")))
	b.onlyOurs()
}

func TestAPageIsPrinted(t *testing.T) {
	b := openTab(t)
	b.goTo("/statement/s1")
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(pdf), "%PDF-") || len(pdf) < 5_000 {
		t.Errorf("the print has %d bytes", len(pdf))
	}
	if dir := os.Getenv("GAINSAY_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "statement.pdf"), pdf, 0o600); err != nil {
			t.Error(err)
		}
	}
}

// trap is a server of somebody else that counts who asks it.
type trap struct {
	*httptest.Server
	mu   sync.Mutex
	seen map[string]bool
}

func newTrap(t *testing.T) *trap {
	tr := &trap{seen: map[string]bool{}}
	tr.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tr.mu.Lock()
		tr.seen[r.URL.Query().Get("k")+" "+r.URL.Query().Get("layer")] = true
		tr.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(tr.Close)
	return tr
}

func (tr *trap) count(layer string) (n int, names []string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	for k := range tr.seen {
		if name, l, _ := strings.Cut(k, " "); l == layer {
			n++
			names = append(names, name)
		}
	}
	return n, names
}

// TestTrackersInARealBrowser counts, for each layer alone and for all of them
// together, how many kinds of tracker ask for their address when they are
// looked at. docs/security.md has the table.
func TestTrackersInARealBrowser(t *testing.T) {
	b := openTab(t)
	names, markup := trackers(t)
	tr := newTrap(t)
	layers := map[string]func(string) (document, policy, sandbox string){
		"nothing":   func(s string) (string, string, string) { return s, "", "" },
		"frame":     func(s string) (string, string, string) { return s, "", ` sandbox=""` },
		"sanitised": func(s string) (string, string, string) { return string(strict().SanitizeBytes([]byte(s))), "", "" },
		"policy":    func(s string) (string, string, string) { return s, renderingPolicy, "" },
		"all": func(s string) (string, string, string) {
			return string(strict().SanitizeBytes([]byte(s))), renderingPolicy, ` sandbox=""`
		},
	}
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		layer, i := r.URL.Query().Get("layer"), 0
		f, ok := layers[layer]
		if !ok {
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := fmt.Sscan(r.URL.Query().Get("i"), &i); err != nil {
			for i := range names {
				_, _, sandbox := f("")
				fmt.Fprintf(w, `<iframe%s src="/?layer=%s&amp;i=%d"></iframe>`, sandbox, layer, i)
			}
			return
		}
		document, policy, _ := f(strings.ReplaceAll(markup[names[i]], "URL", fmt.Sprintf("%s/x?k=%d&amp;layer=%s", tr.URL, i, layer)))
		if policy != "" {
			w.Header().Set("Content-Security-Policy", strings.Replace(policy, "frame-ancestors 'self'", "frame-ancestors *", 1))
		}
		fmt.Fprint(w, "<!doctype html>"+document)
	}))
	t.Cleanup(pages.Close)
	for _, layer := range []string{"nothing", "frame", "sanitised", "policy", "all"} {
		b.do(chromedp.Navigate(pages.URL+"/?layer="+layer), chromedp.Sleep(1200*time.Millisecond))
	}
	for layer := range layers {
		n, which := tr.count(layer)
		t.Logf("%-10s %2d of %d trackers ask for their address", layer, n, len(names))
		if layer == "all" && n > 0 {
			t.Errorf("the layers together let %v through", which)
		}
		if layer == "nothing" && n < 20 {
			t.Errorf("only %d trackers work at all: the test shows nothing", n)
		}
	}
	// And the page itself, with the mail of the fixture.
	b.goTo("/item/" + b.item("Offer").ID.String() + "/rendering")
	b.do(chromedp.Sleep(300 * time.Millisecond))
	b.mu.Lock()
	b.asked = slicesAfter(b.asked, pages.URL, tr.URL)
	b.mu.Unlock()
	b.onlyOurs()
}

// slicesAfter leaves out what was asked of the test's own servers.
func slicesAfter(asked []string, prefixes ...string) []string {
	var out []string
	for _, u := range asked {
		own := false
		for _, p := range prefixes {
			own = own || strings.HasPrefix(u, p)
		}
		if !own {
			out = append(out, u)
		}
	}
	return out
}
