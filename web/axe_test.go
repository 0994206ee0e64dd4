package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axePath is where `npm ci` in web/island puts the rules of accessibility.
var axePath = filepath.Join("island", "node_modules", "axe-core", "axe.min.js")

// axeOff are the rules of axe-core that are not asked for, each with why. All
// others are, also those that it leaves off by default and its best practices.
var axeOff = map[string]string{
	"color-contrast-enhanced":    "7 to 1 is level AAA; the desk promises AA, and secondary words are meant to be secondary",
	"p-as-heading":               "experimental: it takes a bold value, such as a verdict, for a heading; ranks of headings are held by heading-order",
	"meta-refresh":               "a page that asks again while an import is under way has no other way without a script; it tells nothing that is lost by that",
	"meta-refresh-no-exceptions": "as above",
}

// axeViolation is a rule that a page breaks, with where.
type axeViolation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// axeScript asks for all rules but those that are off, or, where only has
// names, for those alone. A frame is not looked into: what it shows is a
// mail's own HTML, in which nothing runs and which is not ours to mend.
const axeScript = `(async () => {
  const off = %s, only = %s;
  const rules = {};
  for (const { ruleId } of axe.getRules()) rules[ruleId] = { enabled: !off.includes(ruleId) && (!only.length || only.includes(ruleId)) };
  const found = await axe.run(document, { rules, iframes: false, resultTypes: ["violations"] });
  return JSON.stringify(found.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.map((n) => n.target.join(" ") + " " + n.html.slice(0, 160) + " " + n.failureSummary.replace(/\s+/g, " ").slice(0, 240)) })));
})()`

// errNoAxe is a checkout in which axe-core is not installed.
var errNoAxe = errors.New("axe-core is not here: the pages were not tested for accessibility (npm ci --prefix web/island)")

// axeSource returns the source of axe-core, or errNoAxe.
func axeSource(t testing.TB) (string, error) {
	t.Helper()
	source, err := os.ReadFile(axePath)
	if errors.Is(err, os.ErrNotExist) {
		if os.Getenv(mustVariable) != "" {
			t.Fatal(errNoAxe)
		}
		return "", errNoAxe
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(source), nil
}

// axeColours are the rules that depend on a colour scheme.
var axeColours = []string{"color-contrast", "link-in-text-block"}

// axe tests the page in front of it. The rules of a few names only are asked
// for where a page differs from one that was tested in what these see.
func (b *tab) axe(source, where string, only ...string) {
	b.t.Helper()
	if !eval[bool](b, `typeof axe == "object"`) {
		b.do(chromedp.Evaluate[chromedp.Void](source))
	}
	var off []string
	for id := range axeOff {
		off = append(off, id)
	}
	raw, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](fmt.Sprintf(axeScript, list(off), list(only)), chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", where, err)
	}
	var found []axeViolation
	if err := json.Unmarshal([]byte(raw), &found); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range found {
		b.t.Errorf("%s: %s (%s)\n\t%s", where, v.Help, v.ID, strings.Join(v.Nodes, "\n\t"))
	}
}

// list writes names as a script would.
func list(names []string) string {
	if len(names) == 0 {
		return "[]"
	}
	raw, err := json.Marshal(names)
	if err != nil {
		panic(err)
	}
	return string(raw)
}
