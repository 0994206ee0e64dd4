package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/history"
)

// entryText says what a journal entry is about, and where that is shown.
func entryText(e archive.JournalEntry) (text, href string) {
	var b struct {
		ID       string `json:"id"`
		Quote    string `json:"quote"`
		Name     string `json:"name"`
		Trove    string `json:"trove"`
		From     string `json:"from"`
		Item     string `json:"item"`
		Exhibit  int    `json:"exhibit"`
		Inputs   int    `json:"inputs"`
		Items    int    `json:"items"`
		Selector string `json:"selector"`
		Domain   string `json:"domain"`
		User     string `json:"user"`
		Role     string `json:"role"`
		Label    string `json:"label"`
	}
	// A field of another type belongs to another kind of entry.
	_ = json.Unmarshal(e.Body, &b)
	switch {
	case e.Kind == history.KindSweep:
		return sweepText(e), "/"
	case strings.HasPrefix(e.Kind, archive.KindStatements):
		return b.ID + ": “" + b.Quote + "”", "/statement/" + url.PathEscape(b.ID)
	case e.Kind == "trove":
		return b.Name, "/search" + withParam(nil, "trove", b.Name)
	case e.Kind == "import":
		return plural(b.Inputs, "input") + ", " + plural(b.Items, "item") + " of " + b.Trove, "/search" + withParam(nil, "trove", b.Trove)
	case e.Kind == archive.KindKey:
		return b.Selector + "._domainkey." + b.Domain, ""
	case strings.HasPrefix(e.Kind, access.KindUsers):
		text = b.User
		for _, more := range []string{b.Role, b.Label} {
			if more != "" {
				text += ", " + more
			}
		}
		return text, ""
	case e.Kind == deskPrefix+"enter":
		return e.By + " entered by name, " + b.Role, ""
	case b.Item != "":
		if b.Exhibit > 0 {
			return "#" + thousands(b.Exhibit), "/item/" + url.PathEscape(b.Item)
		}
		return b.Item[:min(12, len(b.Item))], "/item/" + url.PathEscape(b.Item)
	}
	text = string(e.Body)
	if len(text) > 200 {
		text = text[:200] + "…"
	}
	return text, ""
}

// sweepText says what a round of testing again came to.
func sweepText(e archive.JournalEntry) string {
	var s history.Sweep
	if err := json.Unmarshal(e.Body, &s); err != nil {
		return "tested again"
	}
	out := plural(s.Tested, "statement") + " tested again"
	for i, m := range s.Moved {
		if i == 3 {
			return out + fmt.Sprintf("; and %d more moved", len(s.Moved)-3)
		}
		out += "; " + moveText(m)
	}
	return out
}
