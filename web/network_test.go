package web

import (
	"encoding/csv"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/thread"
)

func TestTheNetwork(t *testing.T) {
	u := newUser(t)
	body := u.get("/network", 200)
	wants(t, body, `value="Nadia Okafor"`, "Gregor Vance", "<svg", `class="first"`, "Who wrote to whom", `href="/network/ties.csv?`, `href="/network/drawing.svg?`, "the first wrote")
	wants(t, u.get("/network?who=", 200), "4 people and handles, 3 ties", "office@harbour.example")
	wants(t, u.get("/network?who=g.vance@meridian.example", 200), `value="Gregor Vance"`)
	wants(t, u.get("/network?who=Nadia+Okafor&from=1990&to=1991", 200), "Nobody wrote to anybody there", "shows nothing by itself")
	wants(t, u.get("/network?who=Nadya+Okafor", http.StatusNotFound), "Did you mean Nadia Okafor?")
	for _, bad := range []string{"from=soon", "to=later", "from=2020&to=2019", "ties=0", "ties=many", "ties=50001"} {
		u.get("/network?"+bad, http.StatusBadRequest)
	}
	u.get("/network/messages", http.StatusBadRequest)
	u.get("/network/messages?a=nobody+at+all", http.StatusNotFound)
}

var tieLink = regexp.MustCompile(`href="(/network/messages\?[^"]+)"[^>]*>([0-9,]+)</a>`)

// TestATieLeadsToItsMessages: the search that a number of the table leads to
// finds so many messages, for the whole time and for a part of it.
func TestATieLeadsToItsMessages(t *testing.T) {
	u := newUser(t)
	seen := 0
	for _, page := range []string{"/network?who=", "/network", "/network?who=&from=2024-10&to=2024-10", "/network?who=&trove=office"} {
		for _, m := range tieLink.FindAllStringSubmatch(u.get(page, 200), -1) {
			res := u.do(httptest.NewRequest("GET", html.UnescapeString(m[1]), nil))
			to := res.Header.Get("Location")
			if res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/search?") {
				t.Fatalf("%s answers %d %s", m[1], res.StatusCode, to)
			}
			seen++
			if got := u.get(to, 200); !strings.Contains(strings.Join(strings.Fields(got), " "), "<b>"+m[2]+"</b> item") {
				t.Errorf("%s says %s, and %s finds another number: %s", page, m[2], to, plainText(got))
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d links were followed", seen)
	}
}

func TestTheNetworkToKeep(t *testing.T) {
	u := newUser(t)
	res := u.do(httptest.NewRequest("GET", "/network/ties.csv?who=Nadia+Okafor", nil))
	rows, err := csv.NewReader(res.Body).ReadAll()
	if err != nil || len(rows) < 2 || strings.Join(rows[0], ",") != "a,b,there,back,first,last" || rows[1][0] != "Nadia Okafor" {
		t.Errorf("the table is %v (%v)", rows, err)
	}
	for _, path := range []string{"/network/ties.csv", "/network/drawing.svg"} {
		h := u.do(httptest.NewRequest("GET", path, nil)).Header
		if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s could be shown in place: %v", path, h)
		}
		u.get(path+"?from=soon", http.StatusBadRequest)
	}
	if svg := u.get("/network/drawing.svg", 200); !strings.HasPrefix(svg, "<svg") || !strings.Contains(svg, "Gregor Vance") || strings.Contains(svg, "href") {
		t.Errorf("the drawing is %.300s", svg)
	}
	for in, want := range map[string]string{"=1+1": "'=1+1", "@screen": "'@screen", "-x": "'-x", "+3": "'+3", "Jane Roe": "Jane Roe", "": ""} {
		if got := unformula(in); got != want {
			t.Errorf("%q goes into a table as %q, want %q", in, got, want)
		}
	}
}

func TestTheGraphForTheScript(t *testing.T) {
	u := newUser(t)
	var g graphJSON
	if err := json.Unmarshal([]byte(strings.ReplaceAll(u.get("/network/graph?who=&ties=all", 200), `"shown"`, `"ignored"`)), &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Names) < 3 || len(g.Kinds) != len(g.Names) || len(g.X) != len(g.Names) || len(g.Ties) != 4*len(g.Months) || g.First != "2024-10" && g.First != "2024-09" || g.Ego {
		t.Errorf("%+v", g)
	}
	for i, months := range g.Months {
		sum := 0
		for j := 0; j < len(months); j += 3 {
			if months[j] < 0 || months[j] >= g.Span {
				t.Errorf("month %d of %d", months[j], g.Span)
			}
			sum += months[j+1] + months[j+2]
		}
		if all := g.Ties[4*i+2] + g.Ties[4*i+3]; sum > all {
			t.Errorf("tie %d has %d messages, and %d in its months", i, all, sum)
		}
	}
	wants(t, u.get("/network/graph?ties=x", http.StatusBadRequest), `"title"`)
}

// TestANameGetsIntoTheGraphAsItIsShown: with what is hidden in it made visible.
func TestANameGetsIntoTheGraphAsItIsShown(t *testing.T) {
	u := newUser(t)
	dir, _, err := u.desk.directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	ties := []thread.Tie{{From: evidence.MailHandle("a\u202eb@x.example"), To: evidence.MailHandle("g.vance@meridian.example"), Items: 2, First: at, Last: at, Month: thread.MonthOf(at)}}
	n := thread.Weave(ties, func(h evidence.Handle) string { return ownerName(dir, h) }, "", 9)
	b, err := json.Marshal(graphOf(n, dir, ""))
	if err != nil {
		t.Fatal(err)
	}
	wants(t, string(b), `"kinds":[1,0]`, `"shown":{"1":[`, `"t":"RLO"`, `"first":"2020-01","span":1`, `"ties":[0,1,0,2]`, `"months":[[0,0,2]]`)
}

// TestTheNetworkIsCountedOnce: as long as the case says the same.
func TestTheNetworkIsCountedOnce(t *testing.T) {
	u := newUser(t)
	ask, err := askNetwork(url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	weave := func() *woven {
		w, err := u.desk.weave(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	first := weave()
	u.get("/item/1", 200) // what is read is journalled, and changes nothing here
	if weave() != first {
		t.Error("it is counted again though nothing has changed")
	}
	u.post("/person?name=Gregor+Vance", "/people/decide", http.StatusSeeOther, "kind", "part", "entity", "person", "name", "Gregor Vance", "handles", "g.vance@meridian.example", "why", "another Vance")
	if weave() == first {
		t.Error("a decision about who is who does not reach the network")
	}
	wants(t, u.get("/network?who=", 200), "g.vance@meridian.example")
}

func TestTheGraphInABrowser(t *testing.T) {
	b := openTab(t)
	b.goTo("/network")
	b.until(`document.querySelector("[data-island] canvas")?.width > 100 && document.getElementById("net-drawing").hidden`)
	painted := `(() => { const c = document.querySelector("[data-island] canvas"); const d = c.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, c.width, c.height).data; const seen = new Set(); for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return seen.size; })()`
	b.until(painted + ` > 20`)
	// By keyboard: to the one with most messages, along a tie, and to the messages.
	b.do(chromedp.Focus(chromedp.CSS(".view")), chromedp.KeyEvent(kb.Home))
	b.until(`document.querySelector(".chosen h2").innerText == "Nadia Okafor" && document.querySelector("[aria-live]").innerText.includes("person")`)
	b.do(chromedp.KeyEvent(kb.PageDown))
	b.until(`document.querySelector(".chosen h2").innerText == "Gregor Vance"`)
	b.shot("network-chosen")
	if n := eval[int](b, `document.querySelectorAll(".chosen li").length`); n < 1 {
		t.Error("the card names no tie")
	}
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`document.querySelector(".chosen h2") == null`)
	b.do(chromedp.KeyEvent(kb.Home), chromedp.KeyEvent(kb.Enter))
	b.until(`location.pathname == "/search" && document.querySelectorAll(".hit").length > 0`)

	// Everybody is loaded on demand, and back.
	b.goTo("/network")
	b.until(`document.querySelector("[data-island] .bar") != null`)
	b.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll(".bar button")].find((e) => e.innerText == "Everybody, all ties").click()`))
	b.until(`document.querySelector(".time").innerText.includes("4 people, 3 ties")`)
	b.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll(".bar button")].find((e) => e.innerText == "Back to fewer").click()`))
	b.until(`document.querySelector(".time").innerText.includes("2 ties")`)
	// A slice of time has fewer, and a click takes what is under it.
	eval[string](b, `(() => { const s = document.querySelector(".bar select"); s.value = "1"; s.dispatchEvent(new Event("change", { bubbles: true })); const r = document.querySelector("input[type=range]"); r.value = 0; r.dispatchEvent(new Event("input", { bubbles: true })); return ""; })()`)
	b.until(`document.querySelector(".time").innerText.startsWith("September 2024: 2 people, 1 tie")`)
	if eval[int](b, `document.querySelectorAll("style").length`) != 0 {
		t.Error("the island made a style element")
	}
	b.onlyOurs()
}
