package web

import (
	"fmt"
	"html/template"
)

// An island is a tool on a page that needs a script: the network, the timeline,
// the long list. It is written in web/island (Svelte, TypeScript), built into
// web/dist, which is committed, and embedded like all other static files. Its
// page works without it (docs/desk.md, "How an island is made").

// Policies of pages with an island. Svelte puts its own templates, and nothing
// else, through a policy of this name (Trusted Types); a second one is refused.
const (
	islandPolicy   = pagePolicy + "; trusted-types svelte-trusted-html"
	fetchingPolicy = islandPolicy + "; connect-src 'self'" // of an island that asks the desk for more
)

// Limits on the script of the pages, in bytes as the browser gets them: the
// desk does not compress. They are held by a test.
const (
	maxPageScript   = 150 << 10 // of any page, before a graph is opened
	maxIslandScript = 100 << 10 // of one island, with what all of them share
)

// island returns the lines of a page's head that load an island: its style,
// where it has one, and its script.
func (p *pages) island(name string) (template.HTML, error) {
	if _, ok := p.static[name+".js"]; !ok {
		return "", fmt.Errorf("there is no island %q: make islands builds it", name)
	}
	at := template.HTMLEscapeString(staticPrefix + p.hash + "/" + name)
	out := `<script type="module" src="` + at + `.js"></script>`
	if _, ok := p.static[name+".css"]; ok {
		out = `<link rel="stylesheet" href="` + at + `.css">` + out
	}
	return template.HTML(out), nil // the name is that of a file of ours, and escaped
}
