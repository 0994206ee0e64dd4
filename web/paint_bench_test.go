package web

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/crowd"
	"github.com/gainsay/gainsay/history"
)

// The case of which first paints are measured, and the budget of each.
const (
	paintMessages   = 200_000
	paintStatements = 100
	paintBudgetMs   = 300
	paintRounds     = 5
)

// paintPages are the main pages of the desk, as a reporter opens them.
var paintPages = []string{
	"/", "/statement/s1", "/statements/new", "/search", "/search?q=ledger", "/search?q=%22harbour+ledger%22", "/search?q=from%3Ap1%40gen.example", "/item/1", "/item/1/source", "/thread/1",
	"/people", "/person?name=Person+0", "/handle?h=p1%40gen.example", "/timeline", "/timeline?lanes=party", "/timeline?q=pilot", "/network", "/troves", "/problems", "/journal", "/suggestions",
}

// paintScript returns after how many milliseconds something was first seen,
// and when the server had answered.
const paintScript = `new Promise((done) => {
  const look = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (paint) done([paint.startTime, performance.getEntriesByType("navigation")[0].responseEnd]);
    else setTimeout(look, 5);
  };
  look();
})`

// painted opens a page, and says when it was first seen and answered, in
// milliseconds from asking for it.
func (b *tab) painted(path string) (paint, answer float64) {
	b.t.Helper()
	b.goTo(path)
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]float64](paintScript, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
	return got[0], got[1]
}

// forget makes the desk as if it had just been opened.
func (d *Desk) forget() {
	d.memo.mu.Lock()
	d.memo.state, d.memo.kept = caseState{}, nil
	clear(d.memo.last)
	clear(d.memo.fresh)
	clear(d.memo.flights)
	d.memo.mu.Unlock()
	d.tests.mu.Lock()
	d.tests.last, d.tests.round = nil, nil
	d.tests.mu.Unlock()
}

// TestFirstPaint is part of make bench-web: when something of each main page
// is first seen, over 200,000 messages and 100 statements. Each page is opened
// on a desk that was just started, after something was put on record, and again.
func TestFirstPaint(t *testing.T) {
	if os.Getenv("GAINSAY_BENCH_WEB") == "" {
		t.Skip("SKIP: first paints are measured by make bench-web, on an idle machine")
	}
	needBrowser(t)
	messages := paintMessages
	if n, err := strconv.Atoi(os.Getenv("GAINSAY_BENCH_MESSAGES")); err == nil {
		messages = n
	}
	c := crowd.New(t, messages, paintStatements)
	if _, err := history.Run(t.Context(), c.Case, "x", c.Tick()); err != nil {
		t.Fatal(err)
	}
	if err := c.Case.Close(); err != nil {
		t.Fatal(err)
	}
	b := openTabAt(t, c.Dir, newClock(), (*Desk).Handler)
	b.desk.patience = patience
	b.do(chromedp.EmulateViewport(1280, 800))
	b.painted("/help") // the browser has the styles and scripts
	t.Logf("%-40s %9s %9s %9s %9s  %s", "first paint, ms", "started", "changed", "again", "worst", "script, KB")
	for _, path := range paintPages {
		b := b.another() // a tab has a limit of time
		b.desk.forget()
		started, _ := b.painted(path)
		var changed, again []float64
		for i := range paintRounds {
			if _, err := b.k.Append(t.Context(), archive.JournalEntry{At: time.Now(), By: "x", Kind: "bench.again", Body: json.RawMessage(`{}`)}); err != nil {
				t.Fatal(err)
			}
			ms, _ := b.painted(path)
			changed = append(changed, ms)
			ms, _ = b.painted(path)
			again = append(again, ms)
			if testing.Verbose() && i == 0 {
				b.shot("paint-" + shotName(path))
			}
		}
		slices.Sort(changed)
		slices.Sort(again)
		t.Logf("%-40s %9.0f %9.0f %9.0f %9.0f  %d", path, started, changed[paintRounds/2], again[paintRounds/2], again[paintRounds-1], b.scriptKB())
		for when, ms := range map[string]float64{"on a desk just started": started, "after a change": changed[paintRounds/2], "again": again[paintRounds/2]} {
			if ms > paintBudgetMs {
				t.Errorf("%s is first seen after %.0f ms %s, more than %d", path, ms, when, paintBudgetMs)
			}
		}
	}
}

// scriptKB is the weight of the scripts of the page in front of the tab.
func (b *tab) scriptKB() int {
	b.t.Helper()
	plain := 0
	for _, name := range strings.Fields(eval[string](b, `performance.getEntriesByType("resource").filter((e) => e.initiatorType == "script" || e.name.endsWith(".js")).map((e) => e.name).join(" ")`)) {
		_, file, _ := strings.Cut(name, staticPrefix)
		_, file, _ = strings.Cut(file, "/")
		if body, ok := b.desk.pages.static[file]; ok {
			plain += len(body)
		}
	}
	return (plain + 1023) >> 10
}
