package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// walkedStatement is written by every reporter of these tests.
const walkedStatement = "statement s9\n  speaker \"Gregor Vance\"\n  said 2024-11-18\n  quote \"I have never written to Ms Okafor.\"\n  denies sent(\"Gregor Vance\", \"Nadia Okafor\")\n"

func TestAReportersWalk(t *testing.T) {
	b := openTab(t)
	b.shot("walk-1-findings")
	// Search, and read by the keys of the script.
	b.do(chromedp.KeyEvent("/"))
	b.until(`document.activeElement.id == "q"`)
	// The protocol sends the key and its character apart, so that the character
	// arrives where the key has led to; a keyboard does not.
	eval[string](b, `document.activeElement.value = ""`)
	b.do(chromedp.KeyEvent("audit"), chromedp.KeyEvent("\r"))
	b.until(`location.pathname == "/search" && document.querySelectorAll(".hit").length == 2`)
	b.shot("walk-2-hits")
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("k"), chromedp.KeyEvent("\r"))
	b.until(`location.pathname.startsWith("/item/") && document.querySelector("mark") != null`)
	b.shot("walk-3-item")
	first := eval[string](b, "location.pathname")
	b.do(chromedp.KeyEvent("n"))
	b.until(`location.pathname.startsWith("/item/") && location.pathname != "` + first + `"`)
	b.do(chromedp.KeyEvent("u"))
	b.until(`location.pathname == "/search"`)
	b.do(chromedp.KeyEvent("?"))
	b.until(`location.pathname == "/help"`)
	b.do(chromedp.KeyEvent("g"), chromedp.KeyEvent("f"))
	b.until(`location.pathname == "/"`)
	b.judge("walk")
	b.onlyOurs()
}

// judge writes a statement, sees its finding, decides about people, sees what
// moves, and takes the decisions back.
func (b *tab) judge(shots string) {
	b.t.Helper()
	b.goTo("/statements/new")
	b.do(chromedp.SetValue(chromedp.CSS("#text"), walkedStatement), chromedp.Click(chromedp.CSS("form[action='/statements'] button.main")))
	b.until(`location.pathname == "/statement/s9" && document.querySelector(".headline").innerText.includes("contradicted if genuine")`)
	b.shot(shots + "-4-statement")

	// Part the handle that it rests on, see it move, undo that, and see it back.
	b.goTo("/person?name=Gregor+Vance")
	b.do(chromedp.Click(chromedp.CSS("td details summary")), chromedp.SendKeys(chromedp.CSS("td details input[name=why]"), "another Vance"), chromedp.Click(chromedp.CSS("td details button")))
	b.untilNews("s9 from contradicted if genuine")
	b.shot(shots + "-5-moved")
	b.undoLast("/person?name=Gregor+Vance", "it was him")
	b.untilNews("to contradicted if genuine")

	// Join a handle to somebody whom a statement names: first look at what that
	// would change, then do it, and undo it.
	b.goTo("/statement/s2")
	b.until(`document.querySelector(".headline").innerText.includes("draft")`)
	b.goTo("/handle?h=office@harbour.example")
	b.do(chromedp.SendKeys(chromedp.CSS("form[action='/people/decide'] input[name=name]"), "Ferri"), chromedp.SendKeys(chromedp.CSS("form[action='/people/decide'] input[name=why]"), "the office is his"),
		chromedp.Click(chromedp.CSS("form[action='/people/decide'] button[value=preview]")))
	b.until(`document.querySelector("main").innerText.includes("s2")`)
	b.shot(shots + "-6-outlook")
	b.goTo("/statement/s2")
	b.until(`document.querySelector(".headline").innerText.includes("draft")`)
	b.goTo("/handle?h=office@harbour.example")
	b.do(chromedp.SendKeys(chromedp.CSS("form[action='/people/decide'] input[name=name]"), "Ferri"), chromedp.SendKeys(chromedp.CSS("form[action='/people/decide'] input[name=why]"), "the office is his"),
		chromedp.Click(chromedp.CSS("form[action='/people/decide'] button.main")))
	b.untilNews("s2 from draft")
	b.goTo("/statement/s2")
	b.until(`!document.querySelector(".headline").innerText.includes("draft")`)
	b.undoLast("/person?name=Ferri", "the office is nobody's")
	b.untilNews("s2") // also on the page that says that nobody is called so any more
	b.goTo("/statement/s2")
	b.until(`document.querySelector(".headline").innerText.includes("draft")`)
}

// untilNews waits for a page that tells what the last form came to.
func (b *tab) untilNews(part string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`(document.querySelector(".news")?.innerText ?? "").includes(%q)`, part))
}

// undoLast undoes the newest decision about somebody.
func (b *tab) undoLast(page, why string) {
	b.t.Helper()
	b.goTo(page)
	const last = "ol.decisions li:first-child "
	b.do(chromedp.Click(chromedp.CSS(last+"summary")), chromedp.SendKeys(chromedp.CSS(last+"input[name=why]"), why), chromedp.Click(chromedp.CSS(last+"button")))
}

func TestWithoutAScript(t *testing.T) {
	b := openTab(t)
	b.withoutScript()
	b.goTo("/")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), "audit"), chromedp.Click(chromedp.CSS(".find button")), chromedp.WaitVisible(chromedp.CSS(".hit")),
		chromedp.Click(chromedp.CSS(".hit a")), chromedp.WaitVisible(chromedp.CSS(".item .body mark")))
	b.goTo("/statement/s1")
	b.do(chromedp.SendKeys(chromedp.CSS("input[name=asof]"), "2020"), chromedp.Click(chromedp.CSS(".asof button")), chromedp.WaitVisible(chromedp.CSS(".v-outside-coverage")))
	b.judge("noscript")
	b.onPages(t, pagePaths(b.user), func(b *tab, path string) {
		b.withoutScript()
		b.goTo(path)
		if lost := eval[string](b, lostScript); lost != "" {
			b.t.Errorf("%s without a script: %s", path, lost)
		}
	})
	b.onlyOurs()
}

func (b *tab) withoutScript() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		b.t.Fatal(err)
	}
}

// lostScript says what of a page cannot be had where scripts are off, or "".
const lostScript = `(() => {
  if (document.querySelector("main").innerText.trim().length < 20) return "it says nothing";
  for (const f of document.forms) if (!f.querySelector("button:not([type=button]), input[type=submit]")) return "a form cannot be sent: " + f.outerHTML.slice(0, 120);
  for (const b of document.querySelectorAll("button[type=button]")) if (b.checkVisibility()) return "a button does nothing: " + b.outerHTML.slice(0, 120);
  for (const e of document.querySelectorAll("[data-instead]")) {
    const said = document.querySelector(e.dataset.instead);
    if (!said || !said.checkVisibility()) return "what stands in for the island " + e.dataset.island + " is not seen";
    if (e.checkVisibility()) return "an empty island is seen: " + e.dataset.island;
  }
  return "";
})()`

// tabKey presses the tab key as a keyboard does.
func (b *tab) tabKey(back bool) {
	b.t.Helper()
	down := input.DispatchKeyEventParams{Type: "rawKeyDown", Key: "Tab", Code: "Tab", WindowsVirtualKeyCode: 9}
	if back {
		down.Modifiers = 8
	}
	up := down
	up.Type = "keyUp"
	for _, p := range []input.DispatchKeyEventParams{down, up} {
		if _, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, p); err != nil {
			b.t.Fatal(err)
		}
	}
}

// tabTo presses the tab key until something that matches has the focus.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 250 {
		b.tabKey(false)
		if eval[bool](b, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			if lost := eval[string](b, focusScript); lost != "" {
				b.t.Errorf("the focus on %s is not seen: %s", selector, lost)
			}
			return
		}
	}
	b.t.Fatalf("the tab key never comes to %s on %s", selector, eval[string](b, "location.href"))
}

// typeIn types text where the focus is.
func (b *tab) typeIn(text string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) enterKey() { b.t.Helper(); b.do(chromedp.KeyEvent("\r")) }

// focusScript says why the focus is not seen, or "": it needs a line of two
// pixels around it, within the window and not below something else.
const focusScript = `(() => {
  const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  if (e == document.body) return "nothing has it";
  if (s.outlineStyle == "none" || parseFloat(s.outlineWidth) < 2) return "no line around " + e.outerHTML.slice(0, 120);
  if (r.bottom < 1 || r.top > innerHeight - 1 || r.right < 1 || r.left > innerWidth) return "outside of the window: " + e.outerHTML.slice(0, 120);
  const x = Math.min(Math.max(r.left + Math.min(r.width / 2, 20), 0), innerWidth - 1), y = Math.min(Math.max(r.top + r.height / 2, 0), innerHeight - 1);
  const at = document.elementFromPoint(x, y);
  if (at && at != e && !e.contains(at) && !at.contains(e) && at.closest(".top") && !e.closest(".top")) return "below the header: " + e.outerHTML.slice(0, 120);
  return "";
})()`

// TestByKeyboardAlone does all that TestAReportersWalk does with the tab key,
// Enter and letters, and without the keys of the script.
func TestByKeyboardAlone(t *testing.T) {
	b := openTab(t)
	b.tabKey(false)
	if got := eval[string](b, `document.activeElement.className`); got != "skip" {
		t.Errorf("the first stop is %q, not the link past the navigation", got)
	}
	b.enterKey()
	b.until(`document.activeElement.id == "main"`)
	b.tabKey(false)
	if !eval[bool](b, `document.querySelector("main").contains(document.activeElement)`) {
		t.Error("the link past the navigation does not lead past it")
	}
	b.goTo("/")
	b.tabTo("#q")
	b.typeIn("audit")
	b.enterKey()
	b.until(`location.pathname == "/search" && document.querySelectorAll(".hit").length == 2`)
	b.tabTo(".hit a")
	b.enterKey()
	b.until(`location.pathname.startsWith("/item/") && document.querySelector("mark") != null`)
	b.tabTo("a[href='/']")
	b.enterKey()
	b.until(`location.pathname == "/"`)
	b.tabTo("a[href='/statements/new']")
	b.enterKey()
	b.until(`location.pathname == "/statements/new"`)
	b.tabTo("#text")
	b.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.typeIn(walkedStatement)
	b.tabTo("form[action='/statements'] button.main")
	b.enterKey()
	b.until(`location.pathname == "/statement/s9" && document.querySelector(".headline").innerText.includes("contradicted if genuine")`)
	b.tabTo(".said a[href^='/person']")
	b.enterKey()
	b.until(`location.pathname == "/person"`)
	b.tabTo("td details summary")
	b.enterKey()
	b.tabTo("td details[open] input[name=why]")
	b.typeIn("another Vance")
	b.tabTo("td details[open] button.main, td details[open] button.grave")
	b.enterKey()
	b.untilNews("s9 from contradicted if genuine")
	b.goTo("/person?name=Gregor+Vance")
	b.tabTo("ol.decisions li:first-child summary")
	b.enterKey()
	b.tabTo("ol.decisions li:first-child input[name=why]")
	b.typeIn("it was him")
	b.enterKey()
	b.untilNews("to contradicted if genuine")
}

// TestTabComesToEverything presses the tab key through every page: it comes to
// everything that can be used, in the order of the page, is seen there, and
// leaves the page at its end.
func TestTabComesToEverything(t *testing.T) {
	b := openTab(t)
	b.onPages(t, pagePaths(b.user), func(b *tab, path string) {
		b.do(chromedp.EmulateViewport(1280, 800))
		b.goTo(path)
		b.until(`!document.querySelector("[data-island][hidden]") && (!document.querySelector("[data-island=sayform]") || document.querySelector("#f-quote") != null)`)
		n := eval[int](b, stopsScript)
		if n > 120 {
			b.t.Logf("%s has %d stops; the first 120 are tried", path, n)
		}
		for range min(n, 120) {
			b.tabKey(false)
		}
		if n <= 120 {
			b.tabKey(false)
		}
		if wrong := eval[string](b, fmt.Sprintf("gainsayStops(%v)", n <= 120)); wrong != "" {
			b.t.Errorf("%s by the tab key: %s", path, strings.TrimSpace(wrong))
		}
	})
}

// stopsScript counts what the tab key should come to, and writes down what it
// comes to. Radio buttons of one name are one stop, and what scrolls is one
// where nothing in it is.
var stopsScript = `(() => {
  const usable = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex='0']")]
    .filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({ visibilityProperty: true }) && !(e.type == "radio" && !e.checked && document.querySelector("input[type=radio][name=" + e.name + "]:checked")));
  const seen = new Set(), wrong = [];
  let last = null;
  document.addEventListener("focusin", (ev) => {
    const e = ev.target;
    seen.add(e);
    if (last && e != last && e != usable[0] && !(last.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)) wrong.push("out of order: " + e.outerHTML.slice(0, 100));
    last = e;
    const why = ` + focusScript + `;
    if (why && e.tagName != "IFRAME") wrong.push(why);
  });
  window.gainsayStops = (whole) => {
    for (const e of usable) if (whole && !seen.has(e) && e.tagName != "IFRAME") wrong.push("never there: " + e.outerHTML.slice(0, 100));
    if (whole && document.activeElement != document.body && document.hasFocus() && document.activeElement != usable[0]) wrong.push("held by: " + document.activeElement.outerHTML.slice(0, 100));
    return wrong.slice(0, 4).join("\n");
  };
  return usable.length;
})()`
