package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
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
	root context.Context // of the tab, without a limit of time
	ctx  context.Context
	base string

	mu    sync.Mutex
	asked []string // addresses that the browser asked for
	said  []string // what it complained of
}

// browser is the one browser of all tests: each test has a profile of its own
// in it, so that no cookie of one desk reaches another.
type browser struct {
	once sync.Once
	ctx  context.Context
	err  error
	stop []func()
}

// mustVariable, where it is set, makes a missing browser or axe-core a failure
// and not a skipped test.
const mustVariable = "GAINSAY_BROWSER_MUST"

// errNoBrowser is a machine without Chromium.
var errNoBrowser = errors.New("there is no Chromium here: the desk was not tried in a browser (apt-get install chromium)")

var shared browser

func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range slices.Backward(shared.stop) {
		stop()
	}
	os.Exit(code)
}

func (b *browser) start() {
	var program string
	for _, name := range browsers {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		b.err = errNoBrowser
		return
	}
	dir, err := os.MkdirTemp("", "gainsay-browser")
	if err != nil {
		b.err = err
		return
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(dir),
		chromedp.Flag("disable-component-update", true))
	allocated, end := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, closeBrowser := chromedp.NewContext(allocated)
	b.stop = append(b.stop, func() { _ = os.RemoveAll(dir) }, end, closeBrowser)
	b.ctx, b.err = ctx, chromedp.Do(ctx)
}

// needBrowser skips where a test in a browser cannot be or is not wanted.
func needBrowser(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIP: a browser takes seconds")
	}
	shared.once.Do(shared.start)
	if errors.Is(shared.err, errNoBrowser) && os.Getenv(mustVariable) == "" {
		t.Skip("SKIP: " + shared.err.Error())
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
}

// openTab opens a tab on a desk of its own, or skips where there is no browser.
func openTab(t testing.TB) *tab {
	t.Helper()
	needBrowser(t)
	c := newClock()
	return openTabAt(t, newCaseDir(t, c), c, (*Desk).Handler)
}

// openTabOn is openTab with what answers in front of the desk.
func openTabOn(t testing.TB, front func(*Desk) http.Handler) *tab {
	t.Helper()
	needBrowser(t)
	c := newClock()
	return openTabAt(t, newCaseDir(t, c), c, front)
}

// openTabAt opens a tab on a desk of the case in dir.
func openTabAt(t testing.TB, dir string, c *clock, front func(*Desk) http.Handler) *tab {
	t.Helper()
	needBrowser(t)
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
	d.patience = time.Minute // no test is to hang on how fast the machine is
	server.Config.Handler = front(d)
	server.Start()
	tb := &tab{user: &user{t: t, desk: d, k: k, dir: dir, clock: c, h: d.Handler()}, base: base}
	ctx, closeTab := chromedp.NewContext(shared.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(func() {
		closeTab()
		server.Close()
		d.Close()
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	tb.begin(ctx)
	link, err := d.Link()
	if err != nil {
		t.Fatal(err)
	}
	tb.do(chromedp.Navigate(base + link))
	tb.until(`location.pathname == "/"`)
	return tb
}

// begin readies a new tab.
func (b *tab) begin(parent context.Context) {
	b.t.Helper()
	if err := chromedp.Do(parent); err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(parent, 4*time.Minute)
	b.t.Cleanup(cancel)
	b.root, b.ctx = parent, ctx
	b.listen()
	b.hear()
	b.media()
}

// hear writes down what the browser complains of: errors of scripts, and what
// the policy forbade. That a page answers 404 is no complaint.
func (b *tab) hear() {
	go func() {
		for m, err := range chromedp.Console(b.ctx) {
			if err != nil {
				return
			}
			if m.Source == "network" && strings.Contains(m.Text, "status of 4") {
				continue
			}
			b.mu.Lock()
			b.said = append(b.said, m.Text+" "+m.URL)
			b.mu.Unlock()
		}
	}()
}

// complaints returns what the browser complained of since it was last asked.
func (b *tab) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	said := b.said
	b.said = nil
	return said
}

// another opens one more tab of the same browser at the same desk.
func (b *tab) another() *tab {
	b.t.Helper()
	ctx, closeTab := chromedp.NewContext(b.root)
	b.t.Cleanup(closeTab)
	more := &tab{user: b.user, base: b.base}
	more.begin(ctx)
	return more
}

// underTest hands the tab to a test, such as a part of the one that opened it.
func (b *tab) underTest(t testing.TB) *tab {
	u := *b.user
	u.t = t
	b.user = &u
	return b
}

// onPages calls f with every path, in a few tabs at once. Each is a test of
// its own. A page that asks another host fails it.
func (b *tab) onPages(t *testing.T, paths []string, f func(b *tab, path string)) {
	t.Helper()
	n := min(4, runtime.GOMAXPROCS(0))
	pool := make(chan *tab, n)
	for range n {
		pool <- b.another()
	}
	t.Run("pages", func(t *testing.T) {
		for _, path := range paths {
			t.Run(path, func(t *testing.T) {
				t.Parallel()
				one := <-pool
				defer func() { pool <- one }()
				f(one.underTest(t), path)
			})
		}
	})
	for range n {
		(<-pool).underTest(t).onlyOurs()
	}
}

// media has the page look as for a reader with these preferences: pairs of a
// media feature and its value. It asks for stillness as well: a page that
// still glides is clicked beside the button.
func (b *tab) media(pairs ...string) {
	b.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}
	for i := 0; i < len(pairs); i += 2 {
		features = append(features, &emulation.MediaFeature{Name: pairs[i], Value: pairs[i+1]})
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		b.t.Fatal(err)
	}
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
