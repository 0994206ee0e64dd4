package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// A mail's own HTML is shown through three layers together: everything but
// plain structure is taken out of it (strict); the document has an address of
// its own with a policy that allows nothing (renderingPolicy); and the page
// shows it in a frame that may neither run anything nor share our origin. Each
// alone would let something through: docs/security.md has the table.

// maxRendered bounds what is rendered, in bytes of HTML.
const maxRendered = 4 << 20

// htmlPart returns the first part of a mail that is HTML to be read, or nil.
func htmlPart(m *message.Message) *message.Part {
	for p := range m.Parts() {
		if p.Type == "text/html" && p.Disposition != "attachment" {
			return p
		}
	}
	return nil
}

// htmlOf returns the HTML of a mail as UTF-8.
func htmlOf(m *message.Message, p *message.Part) []byte {
	b, _ := m.Decode(p)
	if len(b) > maxRendered {
		b = b[:maxRendered]
	}
	r, err := charset.NewReader(bytes.NewReader(b), "text/html; charset="+p.Charset)
	if err != nil {
		return b
	}
	decoded, err := io.ReadAll(io.LimitReader(r, 4*maxRendered))
	if err != nil {
		return b
	}
	return decoded
}

// strict is the policy of the first layer: structure, and no attribute that
// names another place, a style or a script. Links lose their addresses, which
// are listed beside the rendering; pictures are left out.
func strict() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "div", "span", "blockquote", "pre", "code", "b", "i", "em", "strong", "u", "s", "sub", "sup", "small",
		"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "center", "address", "cite", "q",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th")
	p.AllowAttrs("colspan", "rowspan").Matching(bluemonday.Integer).OnElements("td", "th")
	p.AllowAttrs("dir").Matching(bluemonday.Direction).Globally()
	return p
}

// blocked is an address in a mail's HTML that the rendering does not have.
type blocked struct {
	What    string // "img src", "style", "a href"
	Address string
	Opening bool // a mail program may ask for it when the mail is opened
}

// maxBlocked is how many addresses are listed.
const maxBlocked = 500

// addressAttrs are attributes that hold an address. Only href of a and area,
// and cite, wait for a click.
var addressAttrs = []string{"src", "href", "srcset", "imagesrcset", "poster", "data", "background", "action", "formaction", "cite", "longdesc",
	"lowsrc", "dynsrc", "ping", "manifest", "profile", "codebase", "classid", "archive", "usemap", "icon", "xlink:href"}

// blockedIn lists the addresses of other places in a document.
func blockedIn(document []byte) (list []blocked, more int) {
	add := func(what, address string, opening bool) {
		address = strings.TrimSpace(address)
		if address == "" || strings.HasPrefix(address, "#") {
			return
		}
		if len(address) > 2_000 {
			address = address[:2_000] + "…"
		}
		b := blocked{what, strings.ToValidUTF8(address, "\ufffd"), opening}
		switch {
		case slices.Contains(list, b):
		case len(list) >= maxBlocked:
			more++
		default:
			list = append(list, b)
		}
	}
	z := html.NewTokenizer(bytes.NewReader(document))
	inStyle := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return list, more
		case html.TextToken:
			if inStyle {
				for _, u := range styleAddresses(string(z.Raw())) {
					add("style", u, true)
				}
			}
		case html.EndTagToken:
			inStyle = false
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			inStyle = t.Data == "style"
			for _, a := range t.Attr {
				blockedAttr(t.Data, a, add)
			}
		}
	}
}

func blockedAttr(tag string, a html.Attribute, add func(what, address string, opening bool)) {
	name := a.Key
	if a.Namespace != "" {
		name = a.Namespace + ":" + name
	}
	switch {
	case name == "style":
		for _, u := range styleAddresses(a.Val) {
			add(tag+" style", u, true)
		}
	case tag == "meta" && name == "content":
		if _, u, ok := strings.Cut(strings.ToLower(a.Val), "url="); ok {
			add("meta refresh", a.Val[len(a.Val)-len(u):], true)
		}
	case name == "srcset" || name == "imagesrcset":
		for _, one := range strings.Split(a.Val, ",") {
			if u := strings.Fields(one); len(u) > 0 {
				add(tag+" "+name, u[0], true)
			}
		}
	case slices.Contains(addressAttrs, name):
		click := (tag == "a" || tag == "area") && name == "href" || name == "cite" || tag == "form" || name == "formaction"
		add(tag+" "+name, a.Val, !click)
	}
}

// styleURL is found in the bytes as they are: what lowers them may change their
// number.
var styleURL = regexp.MustCompile(`(?i)url\(`)

// styleAddresses returns what a style would load: url(…) and @import "…".
func styleAddresses(css string) []string {
	var out []string
	rest := css
	for {
		opens := styleURL.FindStringIndex(rest)
		if opens == nil {
			break
		}
		rest = rest[opens[1]:]
		u, after, ok := strings.Cut(rest, ")")
		out = append(out, strings.Trim(strings.TrimSpace(u), `"'`))
		if !ok {
			break
		}
		rest = after
	}
	for _, part := range strings.Split(css, "@import")[1:] {
		part = strings.TrimSpace(part)
		if len(part) > 1 && (part[0] == '"' || part[0] == '\'') {
			if u, _, ok := strings.Cut(part[1:], part[:1]); ok {
				out = append(out, u)
			}
		}
	}
	return out
}

// renderingData is the page around a rendering.
type renderingData struct {
	archive.Item
	Blocked []blocked
	More    int
	Opening int      // of them, what a mail program may have asked for by itself
	Hosts   []string // of these
}

func (d *Desk) itemRendering(v visit) (answer, error) {
	it, document, err := d.mailHTML(v.Request)
	if err != nil {
		return answer{}, err
	}
	data := renderingData{Item: it}
	data.Blocked, data.More = blockedIn(document)
	slices.SortStableFunc(data.Blocked, func(a, b blocked) int {
		switch {
		case a.Opening == b.Opening:
			return 0
		case a.Opening:
			return -1
		}
		return 1
	})
	for _, b := range data.Blocked {
		if !b.Opening {
			continue
		}
		data.Opening++
		if u, err := url.Parse(b.Address); err == nil && u.Host != "" && !slices.Contains(data.Hosts, u.Host) {
			data.Hosts = append(data.Hosts, u.Host)
		}
	}
	return answer{page: "rendering", title: fmt.Sprintf("Rendering of #%d", it.Exhibit), nav: "search", data: data, policy: framingPolicy}, nil
}

// itemFrame gives the document that is shown in the frame.
func (d *Desk) itemFrame(w http.ResponseWriter, r *http.Request) {
	_, document, err := d.mailHTML(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", renderingPolicy)
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Content-Type", "text/html; charset=utf-8")
	var b bytes.Buffer
	b.WriteString(`<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><title>Rendering</title>`)
	b.Write(strict().SanitizeBytes(document))
	_, _ = b.WriteTo(w)
}

// mailHTML returns the HTML of the mail that a request names.
func (d *Desk) mailHTML(r *http.Request) (archive.Item, []byte, error) {
	it, err := d.find(r)
	if err != nil {
		return it, nil, err
	}
	none := missing{fmt.Sprintf("HTML of #%d", it.Exhibit), "The text of the item is all there is to show."}
	if it.Kind != evidence.KindMail {
		return it, nil, none
	}
	raw, err := d.bytesOf(r.Context(), it.ID)
	if err != nil {
		return it, nil, fmt.Errorf("reading the bytes of #%d: %w", it.Exhibit, err)
	}
	m := message.Read(raw)
	p := htmlPart(m)
	if p == nil {
		return it, nil, none
	}
	return it, htmlOf(m, p), nil
}
