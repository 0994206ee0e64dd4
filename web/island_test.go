package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// islandSources calls f with every file that an island is written in.
func islandSources(t *testing.T, f func(name, text string)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir("island/src", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		n++
		f(filepath.ToSlash(name), string(b))
		return err
	})
	if err != nil || n == 0 {
		t.Fatalf("%d sources: %v", n, err)
	}
}

// forbidden is what the policy of the pages forbids, or what would make markup
// of text: it would be seen only when somebody reaches that line.
var forbidden = regexp.MustCompile(`\sstyle=["'{]|\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createPolicy|cssText|setAttribute\(["']style|\bimport\(|https?://`)

func TestIslandsKeepThePolicy(t *testing.T) {
	islandSources(t, func(name, text string) {
		for i, line := range strings.Split(text, "\n") {
			if m := forbidden.FindString(strings.ReplaceAll(line, "http://www.w3.org/", "")); m != "" {
				t.Errorf("%s:%d has %q, which the policy of the pages forbids (style:NAME={value} and class: may be used)", name, i+1, m)
			}
		}
	})
	for _, bad := range []string{`<p style="x">`, `<p style={x}>`, `{@html x}`, `e.innerHTML = x`, `await import("./x")`, `fetch("https://x.example")`} {
		if !forbidden.MatchString(bad) {
			t.Errorf("%s is let through", bad)
		}
	}
}

// built are the scripts and styles in dist.
func built(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, glob := range []string{"dist/*.js", "dist/*.css"} {
		names, err := fs.Glob(staticFiles, glob)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := staticFiles.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out[path.Base(name)] = string(b)
		}
	}
	return out
}

func TestEveryIslandIsBuilt(t *testing.T) {
	files := built(t)
	islandSources(t, func(name, _ string) {
		if path.Base(name) != "main.ts" {
			return
		}
		script := path.Base(path.Dir(name)) + ".js"
		if files[script] == "" {
			t.Errorf("%s is not in dist: make islands", script)
		}
		delete(files, script)
	})
	for name, text := range files {
		if strings.HasSuffix(name, ".js") && name != "svelte.js" {
			t.Errorf("dist/%s is built from nothing that is here: make islands", name)
		}
		if m := regexp.MustCompile(`sourceMappingURL|node_modules|/home/|/root/|/tmp/|\beval\(|new Function`).FindString(text); m != "" {
			t.Errorf("dist/%s has %q", name, m)
		}
	}
	if b, err := fs.ReadFile(staticFiles, "dist/licences.txt"); err != nil || !bytes.Contains(b, []byte("svelte")) {
		t.Errorf("the licence of what was built in is not there: %v", err)
	}
}

var (
	moduleImport = regexp.MustCompile(`(?:from|import)\s*"\./([^"]+)"`)
	scriptSource = regexp.MustCompile(`<script[^>]* src="[^"]*/([^/"]+)"`)
)

// scriptWeight returns the bytes of scripts with all that they import, as they
// are and as a server that compresses would send them.
func scriptWeight(t *testing.T, static map[string][]byte, scripts ...string) (plain, packed int) {
	t.Helper()
	for i := 0; i < len(scripts); i++ {
		b, ok := static[scripts[i]]
		if !ok {
			t.Fatalf("there is no script %s", scripts[i])
		}
		for _, m := range moduleImport.FindAllSubmatch(b, -1) {
			if !slices.Contains(scripts, string(m[1])) {
				scripts = append(scripts, string(m[1]))
			}
		}
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, err := w.Write(b)
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		plain, packed = plain+len(b), packed+z.Len()
	}
	return plain, packed
}

func TestScriptBudget(t *testing.T) {
	u := newUser(t)
	for _, page := range pagePaths(u) {
		var scripts []string
		for _, m := range scriptSource.FindAllStringSubmatch(u.get(page, 200), -1) {
			scripts = append(scripts, m[1])
		}
		if len(scripts) == 0 {
			t.Errorf("%s has no script at all, so that nothing was measured", page)
		}
		plain, packed := scriptWeight(t, u.desk.pages.static, scripts...)
		t.Logf("%-40.40s %6d bytes of script, %6d compressed: %s", page, plain, packed, strings.Join(scripts, " "))
		if plain > maxPageScript {
			t.Errorf("%s loads %d bytes of script, more than %d", page, plain, maxPageScript)
		}
	}
	for name := range built(t) {
		if !strings.HasSuffix(name, ".js") || name == "svelte.js" {
			continue
		}
		if plain, packed := scriptWeight(t, u.desk.pages.static, name); plain > maxIslandScript {
			t.Errorf("island %s has %d bytes (%d compressed), more than %d", name, plain, packed, maxIslandScript)
		}
	}
}

func TestAnIslandThatIsNotThere(t *testing.T) {
	p, err := loadPages()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.island("atlantis"); err == nil || !strings.Contains(err.Error(), "make islands") {
		t.Errorf("an unknown island gives %v", err)
	}
}

// TestAnIslandUnderThePolicy mounts one on a page with the policy of pages.
func TestAnIslandUnderThePolicy(t *testing.T) {
	b := openTabOn(t, func(d *Desk) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/", d.Handler())
		mux.HandleFunc("/island", func(w http.ResponseWriter, _ *http.Request) {
			head, err := d.pages.island("network")
			if err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Security-Policy", fetchingPolicy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><title>x</title>%s<p id="table">A table.</p><div data-island="network" data-instead="#table" hidden></div>
<script type="application/json" id="network-data">{"whole":"/island","links":"","graph":{"names":["a","<b>b</b>"],"kinds":[1,0],"x":[100,900],"y":[100,900],"items":[3,3],"ties":[0,1,2,1],"months":[[0,2,1]],"first":"2020-01","span":1,"left":0,"ego":true}}</script>`, head)
		})
		return mux
	})
	b.goTo("/island")
	b.until(`document.querySelector("[data-island] canvas")?.width > 10 && document.getElementById("table").hidden`)
	b.do(chromedp.Focus(chromedp.CSS(".view")), chromedp.KeyEvent(kb.Home))
	b.until(`document.querySelector(".chosen h2").innerText == "a" && document.querySelector(".chosen li button").innerText == "<b>b</b>"`)
	if n := eval[int](b, `document.querySelectorAll("style").length`); n != 0 {
		t.Errorf("the island made %d style elements", n)
	}
	b.onlyOurs()
}
