package web

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestPagesArePrinted prints the pages that a reporter takes to an editor:
// what they say is there, and nothing that only works on a screen.
func TestPagesArePrinted(t *testing.T) {
	b := openTab(t)
	visit := "/item/" + b.item("Site visit").ID.String()
	says := map[string][]string{ // on paper, in words that are seen
		"/": {"Nobody on this campaign has ever been in touch with Meridian.", "I never wrote to Mr Ferri.", "contradicted if genuine", "as known at"},
		"/statement/s1": {
			"Nobody on this campaign has ever been in touch with Meridian.", "Nadia Okafor", "Harbour Radio", "contradicted if genuine", "strict", "pact", "We stand by it.",
		},
		visit: {"Site visit", "nadia@campaign.example", "g.vance@meridian.example"},
	}
	paths := []string{"/", "/statement/s1", visit}
	b.onPages(t, paths, func(b *tab, path string) {
		b.goTo(path)
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
			b.t.Fatal(err)
		}
		text := strings.Join(strings.Fields(eval[string](b, "document.body.innerText")), " ")
		for _, part := range says[path] {
			if !strings.Contains(text, part) {
				b.t.Errorf("%s on paper does not say %q:\n%s", path, part, text)
			}
		}
		if left := eval[string](b, printScript); left != "" {
			b.t.Errorf("%s on paper has what only a screen can use: %s", path, left)
		}
		pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
		if err != nil {
			b.t.Fatal(err)
		}
		sheets := bytes.Count(pdf, []byte("/Type /Page\n"))
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) || sheets < 1 || sheets > 6 {
			b.t.Errorf("%s is a print of %d bytes and %d sheets", path, len(pdf), sheets)
		}
		if dir := os.Getenv("GAINSAY_SHOTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, "print-"+shotName(path)+".pdf"), pdf, 0o600); err != nil {
				b.t.Error(err)
			}
		}
	})
}

// printScript returns the first thing on paper that only a screen can use, or
// that is hidden from whoever reads the print, or "".
const printScript = `(() => {
  for (const e of document.querySelectorAll("nav, .top, .foot, form, input, select, textarea:not([readonly]), button, .skip, .pager, .walk, .actions"))
    if (e.checkVisibility({ visibilityProperty: true })) return e.outerHTML.slice(0, 120);
  for (const e of document.querySelectorAll("textarea"))
    if (e.checkVisibility({ visibilityProperty: true }) && e.scrollHeight > e.clientHeight + 1) return "cut off at the foot: " + e.outerHTML.slice(0, 120);
  for (const e of document.querySelectorAll("main *"))
    if (e.scrollWidth > e.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(e).overflowX) && e.checkVisibility()) return "cut off at the side: " + e.outerHTML.slice(0, 120);
  return "";
})()`

// TestOldFiguresAreOldOnPaperToo: a print is looked at for longer than a screen.
func TestOldFiguresAreOldOnPaperToo(t *testing.T) {
	b := openTab(t)
	b.goTo("/people")
	b.touch()
	b.impatient()
	b.goTo("/people")
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if text := eval[string](b, "document.body.innerText"); !strings.Contains(text, oldFigures) {
		t.Errorf("the print does not say that its figures are old:\n%s", text)
	}
}
