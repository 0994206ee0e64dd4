package web

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/thread"
)

// largeTies are what 5,000 people wrote to one another over ten years: groups
// of forty who mostly write among themselves, and a few whom everybody writes to.
func largeTies(strands int) []thread.Tie {
	const most, group = 5000, 40
	r := rand.New(rand.NewPCG(5, 6))
	handle := func(i int) evidence.Handle { return evidence.MailHandle(fmt.Sprintf("p%04d@large.example", i)) }
	var out []thread.Tie
	seen := map[[2]int]bool{}
	for len(seen) < strands {
		a := r.IntN(most)
		b := a/group*group + r.IntN(group)
		switch r.IntN(4) {
		case 0:
			b = r.IntN(most)
		case 1:
			b = r.IntN(60) * 83
		}
		if a == b || seen[[2]int{min(a, b), max(a, b)}] {
			continue
		}
		seen[[2]int{min(a, b), max(a, b)}] = true
		for range 1 + r.IntN(6) {
			at := time.Date(2010, time.Month(1+r.IntN(120)), 3, 0, 0, 0, 0, time.UTC)
			out = append(out, thread.Tie{From: handle(a), To: handle(b), Items: 1 + r.IntN(9), First: at, Last: at, Month: thread.MonthOf(at)})
		}
	}
	return out
}

// frameScript uses the graph as a hand does and returns how long each frame
// took, in milliseconds: from one frame's beginning to the next one's.
const frameScript = `(async () => {
  const view = document.querySelector(".view"), box = view.getBoundingClientRect();
  view.focus();
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const at = (type, x, y, more) => view.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: box.left + x, clientY: box.top + y, ...more }));
  view.setPointerCapture = () => {};
  const range = document.querySelector("input[type=range]");
  const uses = {
    pan: (i) => at("pointermove", 400 + 5 * i, 300 + 2 * i),
    zoom: (i) => view.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, ctrlKey: true, deltaY: i < 20 ? -20 : 20, clientX: box.left + 400, clientY: box.top + 300 })),
    point: (i) => at("pointermove", 100 + 12 * i, 80 + 8 * i),
    slice: (i) => { range.value = 20 + i; range.dispatchEvent(new Event("input", { bubbles: true })); },
  };
  const out = {};
  for (const [name, use] of Object.entries(uses)) {
    if (name === "pan") at("pointerdown", 400, 300, { button: 0 });
    out[name] = [];
    use(0);
    let before = await frame();
    for (let i = 1; i < 40; i++) {
      use(i);
      const now = await frame();
      out[name].push(now - before);
      before = now;
    }
    if (name === "pan") at("pointerup", 500, 400, { button: 0 });
  }
  return out;
})()`

// frames opens the graph of 5,000 people and so many ties, and returns the
// times of frames by what was done.
func frames(t *testing.T, strands int) map[string][]float64 {
	t.Helper()
	n := thread.Weave(largeTies(strands), evidence.Handle.String, "", maxGraphTies)
	n.Lay()
	graph, err := json.Marshal(graphOf(n, people.Fold(nil, nil), ""))
	if err != nil {
		t.Fatal(err)
	}
	b := openTabOn(t, func(d *Desk) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/", d.Handler())
		mux.HandleFunc("/graph", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(graph) })
		mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
			head, err := d.pages.island("network")
			if err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Security-Policy", fetchingPolicy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><title>x</title><link rel="stylesheet" href="%s%s/desk.css">%s<main><div data-island="network" hidden></div></main>
<script type="application/json" id="network-data">{"load":"/graph","whole":"/graph","links":""}</script>`, staticPrefix, d.pages.hash, head)
		})
		return mux
	})
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(1280, 800))
	b.goTo("/large")
	b.until(`(document.querySelector(".time")?.innerText ?? "").includes("` + thousands(len(n.Strands)) + ` ties")`)
	b.shot(fmt.Sprintf("network-large-%d", strands))
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[map[string][]float64](frameScript, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	for _, times := range got {
		slices.Sort(times)
	}
	t.Logf("%d people and handles, %d ties, %d KB of graph", len(n.Knots), len(n.Strands), len(graph)>>10)
	return got
}

// TestFramesOfALargeGraph is part of make bench-web: what a frame takes at the
// largest graph that there is room for, without a graphics processor.
func TestFramesOfALargeGraph(t *testing.T) {
	if os.Getenv("GAINSAY_BENCH_WEB") == "" {
		t.Skip("SKIP: frame times are measured by make bench-web, on an idle machine")
	}
	for _, strands := range []int{5_000, maxGraphTies} {
		for what, times := range frames(t, strands) {
			p50, p95 := times[len(times)/2], times[len(times)*95/100]
			t.Logf("frame-ms ties=%d %-6s median %5.1f p95 %5.1f", strands, what, p50, p95)
			if p50 > 50 {
				t.Errorf("%s: a frame takes %.0f ms, more than 50", what, p50)
			}
		}
	}
}
